// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/history.h"

#include "common/store/people/statements_generated.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"

static void recent_scan_free(RecentScan *scan)
{
    g_free(scan->person_id);
    g_free(scan->name);
    g_free(scan->checkpoint);
    g_free(scan->session);
    g_free(scan);
}

GPtrArray *store_recent_scans(Store *store, int limit, GError **error)
{
    g_autoptr(GPtrArray) scans = g_ptr_array_new_with_free_func((GDestroyNotify)recent_scan_free);
    Statement *statement = statement_with(store, STATEMENT_RECENT_SCANS, "%s %d", store_station_id(store), limit);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        RecentScan *scan = g_new0(RecentScan, 1);
        scan->sequence = statement_int(statement, 0);
        scan->utc_ms = statement_int(statement, 1);
        scan->person_id = statement_dup(statement, 2);
        scan->name = statement_dup(statement, 3);
        scan->checkpoint = statement_dup(statement, 4);
        scan->session = statement_dup(statement, 5);
        scan->verdict = verdict_from_name(statement_text(statement, 6));
        scan->is_undone = statement_int(statement, 7);
        g_ptr_array_add(scans, scan);
    }
    return step == STEP_DONE ? g_steal_pointer(&scans) : NULL;
}

static void history_entry_free(HistoryEntry *entry)
{
    g_free(entry->station_id);
    g_free(entry->station);
    g_free(entry->text);
    g_free(entry);
}

GPtrArray *person_history(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)history_entry_free);
    Statement *statement = statement_with(store, STATEMENT_PERSON_HISTORY, "%s", id);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        HistoryEntry *entry = g_new0(HistoryEntry, 1);
        entry->station_id = statement_dup(statement, 0);
        entry->station = statement_dup(statement, 1);
        entry->sequence = statement_int(statement, 2);
        entry->utc_ms = statement_int(statement, 3);
        entry->kind = (RecordKind)statement_int(statement, 4);
        entry->text = sealed_open_text(store, entry->kind, statement_text(statement, 8), statement_text(statement, 5));
        entry->is_undone = statement_int(statement, 6);
        entry->revoked_utc_ms = statement_int(statement, 7);
        g_ptr_array_add(entries, entry);
    }
    return step == STEP_DONE ? g_steal_pointer(&entries) : NULL;
}
