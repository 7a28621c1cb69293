// SPDX-License-Identifier: GPL-3.0-or-later
// person_write.c - walk-ins, edits, holds, tokens: each a record.
#include "common/store/people/person.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/spelling.h"
#include "common/store/database/connection.h"
#include "common/store/people/statements_generated.h"
#include "common/store/project/project.h"
#include "common/store/record/person_field.h"

bool person_create(Store *store, const char *id, const char *const *fields, const json_t *sale, const char *volunteer_name,
                   gint64 now_utc_ms, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autoptr(json_t) body = json_pack("{s:s,s:s}", "origin", "walk-in", "by", volunteer_name);
    if (sale)
        json_object_set(body, "sale", (json_t *)sale);
    for (int i = 0; i < FIELD_COUNT; i++)
        json_put_text(body, person_field_name((PersonField)i), fields[i]);
    bool is_known;
    bool is_good = statement_has_row(store, person_row_begin(store, id), &is_known, error) &&
                   (is_known || journal_append(store, RECORD_REGISTRATION, id, body, now_utc_ms, NULL, error));
    return store_finish(store, is_good, error);
}

bool person_is_other(const char *name, const char *email, const char *new_name, const char *new_email)
{
    return (new_name && !spelling_is_same_name(name, new_name)) || (new_email && !spelling_is_same_email(email, new_email));
}

static void put_change(json_t *body, json_t *over, const json_t *stamps, PersonField field, const char *value)
{
    const char *name = person_field_name(field);
    const json_t *stamp = json_object_get(stamps, name);
    json_put_text(body, name, value);
    json_object_set_new(over, name, stamp ? json_deep_copy(stamp) : json_pack("[i,s,i]", 0, "", 0));
}

json_t *person_changes(Store *store, const char *id, const char *const *fields, GError **error)
{
    Statement *statement = person_row_get(store, id, error);
    if (!statement)
        return NULL;
    g_autoptr(json_t) stamps = json_loads(statement_text(statement, PERSON_ROW_CHANGED), 0, NULL);
    json_t *body = json_object();
    json_t *over = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) {
        // What is written as it stands is not said anew: a form sends all that it shows.
        if (fields[i] && strcmp(fields[i], statement_text(statement, PERSON_ROW_FIRST_FIELD + i)) != 0)
            put_change(body, over, stamps, (PersonField)i, fields[i]);
    }
    bool is_other =
        person_is_other(statement_text(statement, PERSON_ROW_FIRST_FIELD + FIELD_NAME),
                        statement_text(statement, PERSON_ROW_FIRST_FIELD + FIELD_EMAIL), fields[FIELD_NAME], fields[FIELD_EMAIL]);
    static const PersonField allowed[] = {FIELD_CONSENT, FIELD_SPONSOR_CONSENT};
    for (gsize i = 0; is_other && i < G_N_ELEMENTS(allowed); i++)
        if (*statement_text(statement, PERSON_ROW_FIRST_FIELD + allowed[i]) &&
            !json_object_get(body, person_field_name(allowed[i])))
            put_change(body, over, stamps, allowed[i], "");
    statement_end(statement);
    if (json_object_size(over) > 0)
        json_object_set(body, "over", over);
    json_decref(over);
    return body;
}

bool person_edit(Store *store, const char *id, const char *const *fields, const char *volunteer_name, gint64 now_utc_ms,
                 GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autoptr(json_t) body = person_changes(store, id, fields, error);
    bool is_good = body != NULL;
    if (body && json_object_size(body) > 0) {
        json_put_text(body, "origin", "desk");
        json_put_text(body, "by", volunteer_name);
        is_good = journal_append(store, RECORD_CHANGE, id, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, is_good, error);
}

bool person_hold(Store *store, const char *id, bool is_on_hold, const char *reason, const char *volunteer_name, gint64 now_utc_ms,
                 GError **error)
{
    g_autoptr(json_t) body = json_pack("{s:b,s:s,s:s}", "on", is_on_hold, "reason", reason, "by", volunteer_name);
    if (!store_begin_nested(store, error))
        return false;
    Statement *row = person_row_get(store, id, error);
    statement_end(row);
    return store_finish(store, row && journal_append(store, RECORD_HOLD, id, body, now_utc_ms, NULL, error), error);
}

char *person_issue_token(Store *store, const KeyRing *ring, const Profile *profile, const char *id, const char *session,
                         gint64 now_utc_ms, GError **error)
{
    Token token;
    g_autofree char *text = token_mint(ring, session ? TOKEN_SEAT : TOKEN_BADGE, profile->event_tag, &token);
    g_autoptr(json_t) body = json_pack("{s:s,s:i,s:s}", "id", token.id, "kind", (int)token.kind, "check", token.check);
    json_put_text(body, "session", session);
    if (!journal_append(store, RECORD_TOKEN, id, body, now_utc_ms, NULL, error))
        return NULL;
    return g_steal_pointer(&text);
}

bool person_revoke_badges(Store *store, const char *id, const char *reason, gint64 now_utc_ms, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autoptr(GPtrArray) tokens = statement_list(store, statement_with(store, STATEMENT_BADGE_TOKENS, "%s", id), error);
    bool is_good = tokens != NULL;
    for (guint i = 0; is_good && i < tokens->len; i++) {
        const char *token = g_ptr_array_index(tokens, i);
        g_autoptr(json_t) body = json_pack("{s:s,s:s}", "id", token, "reason", reason);
        is_good = journal_append(store, RECORD_REVOKE, id, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, is_good, error);
}
