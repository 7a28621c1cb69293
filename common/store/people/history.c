// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/history.h"

#include "common/store/people/statements_generated.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"

static const RowLayout scan_layout = ROW_LAYOUT(RecentScan, sequence, utc_ms, person_id, name, checkpoint, session);

static gpointer scan_of_row(Statement *row)
{
    RecentScan *scan = statement_struct(row, &scan_layout);
    scan->verdict = verdict_from_name(statement_text(row, 6));
    scan->is_undone = statement_int(row, 7);
    return scan;
}

GPtrArray *store_recent_scans(Store *store, int limit, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_RECENT_SCANS, "%s %d", store_station_id(store), limit);
    return statement_rows(store, statement, scan_of_row, g_free, error);
}

static const RowLayout entry_layout = ROW_LAYOUT(HistoryEntry, station_id, station, sequence, utc_ms, kind);

MEMBERS_FREE_STATIC(history_entry_free, HistoryEntry, text)

GPtrArray *person_history(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)history_entry_free);
    Statement *statement = statement_with(store, STATEMENT_PERSON_HISTORY, "%s", id);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        HistoryEntry *entry = statement_struct(statement, &entry_layout);
        entry->text = sealed_open_text(store, entry->kind, statement_text(statement, 8), statement_text(statement, 5));
        entry->is_undone = statement_int(statement, 6);
        entry->revoked_utc_ms = statement_int(statement, 7);
        g_ptr_array_add(entries, entry);
    }
    return step == STEP_DONE ? g_steal_pointer(&entries) : NULL;
}
