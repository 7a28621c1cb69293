// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/quarantine.h"

#include "common/store/statement.h"

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
    Statement *statement = statement_begin(store, STATEMENT_QUARANTINE_PUT);
    statement_bind_text(statement, 1, station);
    statement_bind_int(statement, 2, sequence);
    statement_bind_int(statement, 3, now_utc_ms);
    statement_bind_text(statement, 4, reason);
    return statement_run(store, statement, error);
}

bool quarantine_has(Store *store, const char *station, gint64 sequence, bool *out, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_QUARANTINE_HAS);
    statement_bind_text(statement, 1, station);
    statement_bind_int(statement, 2, sequence);
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW;
    statement_end(statement);
    return step != STEP_FAILED;
}

bool quarantine_count(Store *store, gint64 *out, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_QUARANTINE_COUNT);
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW ? statement_int(statement, 0) : 0;
    statement_end(statement);
    return step != STEP_FAILED;
}

GPtrArray *quarantine_list(Store *store, int limit, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)quarantined_free);
    Statement *row = statement_begin(store, STATEMENT_QUARANTINE_LIST);
    statement_bind_int(row, 1, limit);
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
