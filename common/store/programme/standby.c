// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/programme/standby.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/programme/statements_generated.h"

GPtrArray *standby_line(Store *store, const char *session, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(Waiting, id, name, since_utc_ms);
    return statement_structs(store, statement_with(store, STATEMENT_STANDBY_LINE, "%s", session), &layout, error);
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
    static const RowLayout counts = ROW_LAYOUT(StandbyFact, missing_count, given_count);
    return statement_fill(store, statement_with(store, STATEMENT_STANDBY_COUNTS, "%s", session), &counts, out, error);
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
