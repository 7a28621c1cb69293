// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/programme/standby.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/programme/statements_generated.h"

static void waiting_free(Waiting *waiting)
{
    g_free(waiting->id);
    g_free(waiting->name);
    g_free(waiting);
}

GPtrArray *standby_line(Store *store, const char *session, GError **error)
{
    g_autoptr(GPtrArray) line = g_ptr_array_new_with_free_func((GDestroyNotify)waiting_free);
    Statement *row = statement_with(store, STATEMENT_STANDBY_LINE, "%s", session);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Waiting *waiting = g_new0(Waiting, 1);
        waiting->id = statement_dup(row, 0);
        waiting->name = statement_dup(row, 1);
        waiting->since_utc_ms = statement_int(row, 2);
        g_ptr_array_add(line, waiting);
    }
    return step == STEP_DONE ? g_steal_pointer(&line) : NULL;
}

static int place_of(const GPtrArray *line, const char *person_id)
{
    for (guint i = 0; person_id && i < line->len; i++)
        if (strcmp(((const Waiting *)g_ptr_array_index(line, i))->id, person_id) == 0)
            return (int)i + 1;
    return 0;
}

bool standby_fact(Store *store, const char *session, const char *person_id, StandbyFact *out, GError **error)
{
    *out = (StandbyFact){0};
    g_autoptr(GPtrArray) line = standby_line(store, session, error);
    if (!line)
        return false;
    out->waiting_count = (int)line->len;
    out->place = place_of(line, person_id);
    Statement *counts = statement_with(store, STATEMENT_STANDBY_COUNTS, "%s", session);
    bool is_good = statement_step(store, counts, error) == STEP_ROW;
    if (is_good) {
        out->missing_count = (int)statement_int(counts, 0);
        out->given_count = (int)statement_int(counts, 1);
    }
    statement_end(counts);
    return is_good;
}

static bool put(Store *store, const char *session, const char *person_id, bool is_on, const char *volunteer_name,
                gint64 now_utc_ms, int *out_place, GError **error)
{
    g_autoptr(GPtrArray) before = standby_line(store, session, error);
    if (!before)
        return false;
    int place = place_of(before, person_id);
    if (is_on == (place > 0)) {
        *out_place = place;
        return true;
    }
    g_autoptr(json_t) body = json_pack("{s:s,s:b,s:s}", "session", session, "on", is_on, "by", volunteer_name);
    if (!journal_append(store, RECORD_STANDBY, person_id, body, now_utc_ms, NULL, error))
        return false;
    g_autoptr(GPtrArray) after = standby_line(store, session, error);
    *out_place = after ? place_of(after, person_id) : 0;
    return after != NULL;
}

bool standby_put(Store *store, const char *session, const char *person_id, bool is_on, const char *volunteer_name,
                 gint64 now_utc_ms, int *out_place, GError **error)
{
    int place = 0;
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = put(store, session, person_id, is_on, volunteer_name, now_utc_ms, &place, error);
    if (out_place)
        *out_place = place;
    return store_finish(store, is_good, error);
}
