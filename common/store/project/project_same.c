// SPDX-License-Identifier: GPL-3.0-or-later
// project_same.c - who is one person, made anew from all pairs that hang together, whatever order they came in.
#include "common/store/project/project.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/project/statements_generated.h"

// Registrations that hang together, and the last record among those that joined them.
typedef struct {
    GPtrArray *ids; // char *
    char *kept;
    Hlc hlc;
    char station[17];
    gint64 sequence;
} Group;

static void note_pair(Group *group, Statement *row)
{
    const Stamp former = {group->hlc, group->station, group->sequence};
    const Stamp stamp = {(Hlc)statement_int(row, 2), statement_text(row, 3), statement_int(row, 4)};
    if (!g_ptr_array_find_with_equal_func(group->ids, statement_text(row, 0), g_str_equal, NULL))
        g_ptr_array_add(group->ids, statement_dup(row, 0));
    if (group->kept && stamp_compare(&stamp, &former) <= 0)
        return;
    text_take(&group->kept, statement_dup(row, 1));
    group->hlc = stamp.hlc;
    group->sequence = stamp.sequence;
    g_strlcpy(group->station, stamp.station, sizeof group->station);
}

// Goes on from each to those that it was joined with; the list grows while it is read.
static bool gather(Store *store, Group *group, GError **error)
{
    ARRAY_EACH(const char, id, group->ids) {
        Statement *row = statement_with(store, STATEMENT_PAIRS_OF, "%s", id);
        StatementStep step;
        while ((step = statement_step(store, row, error)) == STEP_ROW)
            note_pair(group, row);
        if (step == STEP_FAILED)
            return false;
    }
    return true;
}

static bool put_alias(Store *store, const char *id, const char *kept, GError **error)
{
    if (!statement_run(store, statement_with(store, STATEMENT_ALIAS_DROP, "%s", id), error))
        return false;
    if (!kept || strcmp(id, kept) == 0)
        return true;
    return statement_run(store, statement_with(store, STATEMENT_ALIAS_PUT, "%s %s", id, kept), error);
}

static bool renew(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(ids, g_strdup(id));
    Group group = {.ids = ids};
    bool is_good = gather(store, &group, error);
    for (guint i = 0; is_good && i < ids->len; i++)
        is_good = put_alias(store, g_ptr_array_index(ids, i), group.kept, error);
    g_free(group.kept);
    return is_good;
}

static bool put_pair(Store *store, const Record *record, const char *other, bool is_same, GError **error)
{
    bool is_low = strcmp(record->subject, other) < 0;
    Statement *put = statement_with(store, STATEMENT_PAIR_PUT, "%s %s %d %s %jd %s %jd", is_low ? record->subject : other,
                                    is_low ? other : record->subject, is_same, record->subject, (gint64)record->hlc,
                                    record->station, record->sequence);
    return statement_run(store, put, error);
}

bool project_same(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *other;
    json_t *is_same;
    json_object_foreach(json_object_get(body, "same"), other, is_same)
    {
        if (!json_is_boolean(is_same) || strcmp(other, record->subject) == 0)
            return record_refuse(record, "it names another registration and whether that is the same person", error);
        if (!put_pair(store, record, other, json_is_true(is_same), error) || !renew(store, record->subject, error) ||
            !renew(store, other, error))
            return false;
    }
    return true;
}
