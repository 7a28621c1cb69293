// SPDX-License-Identifier: GPL-3.0-or-later
// person_write.c - walk-ins, edits, holds, tokens: each a record.
#include "common/store/person.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/project.h"
#include "common/store/statement.h"

static void fail_nobody(const char *id, GError **error)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody has the registration id %s", id);
}

// A row: somebody has this id.
static StatementStep look_for(Store *store, const char *id, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_ROW_GET);
    statement_bind_text(statement, 1, id);
    StatementStep step = statement_step(store, statement, error);
    statement_end(statement);
    return step;
}

bool person_create(Store *store, const char *id, const char *const fields[FIELD_COUNT], const json_t *sale,
                   const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    bool own;
    if (!store_begin_nested(store, &own, error))
        return false;
    g_autoptr(json_t) body = json_pack("{s:s,s:s}", "origin", "walk-in", "by", volunteer_name);
    if (sale)
        json_object_set(body, "sale", (json_t *)sale);
    for (int i = 0; i < FIELD_COUNT; i++)
        json_put_text(body, person_field_name((PersonField)i), fields[i]);
    StatementStep step = look_for(store, id, error);
    bool is_good =
        step == STEP_ROW || (step == STEP_DONE && journal_append(store, RECORD_REGISTRATION, id, body, now_utc_ms, NULL, error));
    return store_finish(store, own, is_good, error);
}

json_t *person_changes(Store *store, const char *id, const char *const fields[FIELD_COUNT], GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_ROW_GET);
    statement_bind_text(statement, 1, id);
    StatementStep step = statement_step(store, statement, error);
    if (step == STEP_DONE)
        fail_nobody(id, error);
    if (step != STEP_ROW)
        return NULL;
    g_autoptr(json_t) stamps = json_loads(statement_text(statement, 4), 0, NULL);
    json_t *body = json_object();
    json_t *over = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        if (!fields[i] || strcmp(fields[i], statement_text(statement, PERSON_ROW_FIRST_FIELD + i)) == 0)
            continue;
        json_put_text(body, name, fields[i]);
        const json_t *stamp = json_object_get(stamps, name);
        json_object_set_new(over, name, stamp ? json_deep_copy(stamp) : json_pack("[i,s,i]", 0, "", 0));
    }
    statement_end(statement);
    if (json_object_size(over) > 0)
        json_object_set(body, "over", over);
    json_decref(over);
    return body;
}

bool person_edit(Store *store, const char *id, const char *const fields[FIELD_COUNT], const char *volunteer_name,
                 gint64 now_utc_ms, GError **error)
{
    bool own;
    if (!store_begin_nested(store, &own, error))
        return false;
    g_autoptr(json_t) body = person_changes(store, id, fields, error);
    bool is_good = body != NULL;
    if (body && json_object_size(body) > 0) {
        json_put_text(body, "origin", "desk");
        json_put_text(body, "by", volunteer_name);
        is_good = journal_append(store, RECORD_CHANGE, id, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, own, is_good, error);
}

bool person_hold(Store *store, const char *id, bool is_on_hold, const char *reason, const char *volunteer_name, gint64 now_utc_ms,
                 GError **error)
{
    g_autoptr(json_t) body = json_pack("{s:b,s:s,s:s}", "on", is_on_hold, "reason", reason, "by", volunteer_name);
    bool own;
    if (!store_begin_nested(store, &own, error))
        return false;
    StatementStep step = look_for(store, id, error);
    if (step == STEP_DONE)
        fail_nobody(id, error);
    bool is_good = step == STEP_ROW && journal_append(store, RECORD_HOLD, id, body, now_utc_ms, NULL, error);
    return store_finish(store, own, is_good, error);
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
    bool own;
    if (!store_begin_nested(store, &own, error))
        return false;
    g_autoptr(GPtrArray) tokens = statement_list(store, STATEMENT_BADGE_TOKENS, id, error);
    bool is_good = tokens != NULL;
    for (guint i = 0; is_good && i < tokens->len; i++) {
        const char *token = g_ptr_array_index(tokens, i);
        g_autoptr(json_t) body = json_pack("{s:s,s:s}", "id", token, "reason", reason);
        is_good = journal_append(store, RECORD_REVOKE, id, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, own, is_good, error);
}
