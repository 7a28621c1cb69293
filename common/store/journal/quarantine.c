// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/quarantine.h"

#include "common/store/journal/statements_generated.h"

void quarantined_free(Quarantined *quarantined)
{
    if (!quarantined)
        return;
    g_free(quarantined->station);
    g_free(quarantined->reason);
    g_free(quarantined);
}

bool quarantine_put(Store *store, const char *station, gint64 sequence, const char *reason, gint64 now_utc_ms, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_QUARANTINE_PUT, "%s %jd %jd %s", station, sequence, now_utc_ms, reason);
    return statement_run(store, statement, error);
}

bool quarantine_drop(Store *store, const char *station, gint64 sequence, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_QUARANTINE_DROP, "%s %jd", station, sequence), error);
}

bool quarantine_has(Store *store, const char *station, gint64 sequence, bool *out, GError **error)
{
    return statement_has_row(store, statement_with(store, STATEMENT_QUARANTINE_HAS, "%s %jd", station, sequence), out, error);
}

bool quarantine_count(Store *store, gint64 *out, GError **error)
{
    return statement_number(store, statement_begin(store, STATEMENT_QUARANTINE_COUNT), out, error);
}

GPtrArray *quarantine_list(Store *store, int limit, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)quarantined_free);
    Statement *row = statement_with(store, STATEMENT_QUARANTINE_LIST, "%d", limit);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Quarantined *quarantined = g_new0(Quarantined, 1);
        quarantined->station = statement_dup(row, 0);
        quarantined->sequence = statement_int(row, 1);
        quarantined->utc_ms = statement_int(row, 2);
        quarantined->reason = statement_dup(row, 3);
        g_ptr_array_add(list, quarantined);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}
