// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/prepared.h"

#include "common/base/json.h"
#include "common/store/people/statements_generated.h"
#include "common/store/record/person_field.h"

// Of what no badge shows.
static const bool is_unseen[FIELD_COUNT] = {
    [FIELD_EMAIL] = true,   [FIELD_STATUS] = true, [FIELD_SHIRT] = true,           [FIELD_DIETARY] = true, [FIELD_NOTE] = true,
    [FIELD_CONSENT] = true, [FIELD_CV_URL] = true, [FIELD_SPONSOR_CONSENT] = true, [FIELD_PHONE] = true,
};

static void add_stamps(GString *text, const char *id, const char *changed)
{
    g_autoptr(json_t) stamps = json_loads(changed, 0, NULL);
    g_autoptr(json_t) seen = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        json_t *stamp = is_unseen[i] ? NULL : json_object_get(stamps, name);
        if (stamp)
            json_object_set(seen, name, stamp);
    }
    g_autofree char *shown = json_canonical(seen);
    g_string_append_printf(text, "%s %s\n", id, shown);
}

char *prepared_shows(Store *store, const char *id, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Statement *row = statement_with(store, STATEMENT_PERSON_STAMPS, "%s", id);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        add_stamps(text, statement_text(row, 0), statement_text(row, 1));
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
    return step == STEP_DONE ? g_strndup(digest, 32) : NULL;
}

GPtrArray *prepared_tickets(Store *store, const char *id, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_PREPARED_TICKETS, "%s", id), error);
}

bool prepared_is_on_its_way(Store *store, const char *id, bool *out, GError **error)
{
    return statement_has_row(store, statement_with(store, STATEMENT_BADGE_IS_QUEUED, "%s", id), out, error);
}

bool prepared_record(Store *store, const char *id, const char *label, const Token *token, const char *session, const char *shows,
                     gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) minted = json_pack("{s:s,s:i}", "id", token->id, "kind", (int)token->kind);
    json_put_text(minted, "session", session);
    g_autoptr(json_t) printed = json_pack("{s:s,s:s,s:b,s:s,s:s}", "label", label, "outcome", "printed", "badge", session == NULL,
                                          "prepared", shows, "token", token->id);
    return journal_append(store, RECORD_TOKEN, id, minted, now_utc_ms, NULL, error) &&
           journal_append(store, RECORD_PRINT, id, printed, now_utc_ms, NULL, error);
}

bool prepared_hand_over(Store *store, const char *id, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:b}", "label", "", "outcome", "handed-over", "badge", 1);
    json_put_text(body, "by", volunteer_name);
    return journal_append(store, RECORD_PRINT, id, body, now_utc_ms, NULL, error);
}
