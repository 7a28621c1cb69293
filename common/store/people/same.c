// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/same.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/people/statements_generated.h"
#include "common/store/project/project.h"

static bool is_known(Store *store, const char *id, GError **error)
{
    Statement *row = person_row_get(store, id, error);
    statement_end(row);
    return row;
}

static bool say(Store *store, const char *id, const char *other, bool is_same, const char *volunteer_name, gint64 now_utc_ms,
                GError **error)
{
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:{s:b}}", "origin", "desk", "by", volunteer_name, "same", other, is_same);
    return journal_append(store, RECORD_CHANGE, id, body, now_utc_ms, NULL, error);
}

static bool refuse(const char *why, GError **error)
{
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "%s", why);
}

static bool are_one(Store *store, const char *one, const char *other, bool *out, GError **error)
{
    g_autofree char *first = same_person(store, one, error);
    g_autofree char *second = first ? same_person(store, other, error) : NULL;
    *out = g_strcmp0(first, second) == 0;
    return second && is_known(store, one, error) && is_known(store, other, error);
}

static bool join(Store *store, const char *kept, const char *other, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    bool is_one;
    if (!are_one(store, kept, other, &is_one, error))
        return false;
    if (is_one)
        return refuse("they are one person already", error);
    g_autofree char *into = same_person(store, kept, error);
    g_autofree char *from = into ? same_person(store, other, error) : NULL;
    return from && say(store, into, from, true, volunteer_name, now_utc_ms, error);
}

bool same_join(Store *store, const char *kept, const char *other, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) &&
           store_finish(store, join(store, kept, other, volunteer_name, now_utc_ms, error), error);
}

bool same_keep_apart(Store *store, const char *one, const char *other, const char *volunteer_name, gint64 now_utc_ms,
                     GError **error)
{
    bool is_one;
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = are_one(store, one, other, &is_one, error);
    if (is_good && is_one)
        is_good = refuse("they are one person; split them first", error);
    is_good = is_good && say(store, one, other, false, volunteer_name, now_utc_ms, error);
    return store_finish(store, is_good, error);
}

bool same_each_apart(Store *store, SameApartVisit visit, gpointer data, GError **error)
{
    Statement *pair = statement_begin(store, STATEMENT_PAIRS_APART);
    StatementStep step;
    while ((step = statement_step(store, pair, error)) == STEP_ROW)
        visit(statement_text(pair, 0), statement_text(pair, 1), data);
    statement_end(pair);
    return step == STEP_DONE;
}

// --- taking one out ---

// Those that were joined over the one who goes are joined with each other.
static bool join_rest(Store *store, const GPtrArray *members, const char *out, const char *volunteer_name, gint64 now_utc_ms,
                      GError **error)
{
    const char *kept = NULL;
    ARRAY_EACH(const char, member, members) {
        bool is_one;
        if (strcmp(member, out) == 0)
            continue;
        if (kept && (!are_one(store, kept, member, &is_one, error) ||
                     (!is_one && !say(store, kept, member, true, volunteer_name, now_utc_ms, error))))
            return false;
        kept = kept ? kept : member;
    }
    return true;
}

static bool split(Store *store, const char *other, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GPtrArray) members = same_members(store, other, error);
    g_autoptr(GPtrArray) joined = members ? same_joined(store, other, error) : NULL;
    if (!joined || !is_known(store, other, error))
        return false;
    if (joined->len == 0)
        return refuse("nobody was joined with this registration", error);
    for (guint i = 0; i < joined->len; i++)
        if (!say(store, other, g_ptr_array_index(joined, i), false, volunteer_name, now_utc_ms, error))
            return false;
    return join_rest(store, members, other, volunteer_name, now_utc_ms, error);
}

bool same_split(Store *store, const char *other, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, split(store, other, volunteer_name, now_utc_ms, error), error);
}
