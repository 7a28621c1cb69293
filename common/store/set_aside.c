#include "common/store/set_aside.h"

#include "common/store/statement.h"

void set_aside_free(SetAside *set_aside)
{
    if (!set_aside)
        return;
    g_free(set_aside->station);
    g_free(set_aside->reason);
    g_free(set_aside);
}

bool set_aside_put(Store *store, const char *station, gint64 sequence, const char *reason, gint64 now_utc_ms, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_SET_ASIDE_PUT);
    statement_bind_text(statement, 1, station);
    statement_bind_int(statement, 2, sequence);
    statement_bind_int(statement, 3, now_utc_ms);
    statement_bind_text(statement, 4, reason);
    return statement_run(store, statement, error);
}

bool set_aside_has(Store *store, const char *station, gint64 sequence, bool *out, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_SET_ASIDE_HAS);
    statement_bind_text(statement, 1, station);
    statement_bind_int(statement, 2, sequence);
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW;
    statement_end(statement);
    return step != STEP_FAILED;
}

bool set_aside_count(Store *store, gint64 *out, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_SET_ASIDE_COUNT);
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW ? statement_int(statement, 0) : 0;
    statement_end(statement);
    return step != STEP_FAILED;
}

GPtrArray *set_aside_list(Store *store, int limit, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)set_aside_free);
    Statement *row = statement_begin(store, STATEMENT_SET_ASIDE_LIST);
    statement_bind_int(row, 1, limit);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        SetAside *set_aside = g_new0(SetAside, 1);
        set_aside->station = statement_dup(row, 0);
        set_aside->sequence = statement_int(row, 1);
        set_aside->utc_ms = statement_int(row, 2);
        set_aside->reason = statement_dup(row, 3);
        g_ptr_array_add(list, set_aside);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}
