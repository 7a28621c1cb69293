// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/facts.h"

#include <string.h>

#include "common/store/admit/statements_generated.h"
#include "common/store/people/extra.h"
#include "common/store/rights/retired_key.h"
#include "common/store/programme/standby.h"
#include "common/store/record/person_field.h"

// Sessions that can matter to a scan lie within half a day of it, or are the person's own.
#define NEAR_MS (12 * G_GINT64_CONSTANT(3600000))
#define SECRET_CEILING 1024

void facts_clear(Facts *facts)
{
    credential_clear(&facts->credential);
    g_free(facts->key);
    person_free(facts->person);
    MEMBERS_FREE(facts, programme, sessions, scope, station_name);
}

// What the code is by its form, and the key under which the store may know it: a token's id, else the text itself, for
// a ticket secret may look like a damaged or foreign token of ours. NULL when it is no text. Also which key of the event made it.
static CredentialState judge_code(const AdmitRequest *request, char **out_key, guint *out_key_id)
{
    Token token = {0};
    TokenCheck check = token_read(request->ring, request->profile->event_tag, request->code, request->code_length, &token);
    *out_key_id = token.key_id;
    bool is_text = request->code_length <= SECRET_CEILING && g_utf8_validate_len(request->code, request->code_length, NULL);
    if (check != TOKEN_GOOD && is_text)
        *out_key = g_strndup(request->code, request->code_length);
    switch (check) {
    case TOKEN_GOOD:
        *out_key = g_strdup(token.id);
        return CREDENTIAL_UNHEARD; // unless the store has heard of it
    case TOKEN_TRUNCATED:
        return CREDENTIAL_TRUNCATED;
    case TOKEN_OTHER_EVENT:
        return CREDENTIAL_OTHER_EVENT;
    case TOKEN_FORGED:
    case TOKEN_KEY_UNKNOWN:
        return CREDENTIAL_FORGED;
    case TOKEN_NOT_OURS:
        return CREDENTIAL_UNKNOWN;
    }
    g_assert_not_reached();
}

static bool find_by_key(Store *store, const char *key, Facts *facts, GError **error)
{
    if (!person_find_credential(store, key, &facts->credential, error))
        return false;
    if (facts->credential.id)
        facts->rules.credential = facts->credential.is_revoked ? CREDENTIAL_REVOKED : CREDENTIAL_KNOWN;
    return true;
}

// A token that nobody has on record is good as long as the key that made it is.
static bool judge_key(Store *store, const AdmitRequest *request, guint key_id, Facts *facts, GError **error)
{
    gint64 since_utc_ms;
    if (facts->rules.credential != CREDENTIAL_UNHEARD)
        return true;
    if (!retired_key_since(store, request->ring, key_id, &since_utc_ms, error))
        return false;
    if (since_utc_ms)
        facts->rules.credential = CREDENTIAL_RETIRED_KEY;
    return true;
}

static bool find_person(Store *store, const AdmitRequest *request, Facts *facts, GError **error)
{
    if (request->person_id) {
        facts->credential.id = g_strdup(request->person_id);
        facts->credential.kind = CREDENTIAL_BADGE; // chosen by a volunteer who looked
        facts->rules.credential = CREDENTIAL_KNOWN;
    } else {
        guint key_id;
        facts->rules.credential = judge_code(request, &facts->key, &key_id);
        if (facts->key && !find_by_key(store, facts->key, facts, error))
            return false;
        if (!judge_key(store, request, key_id, facts, error))
            return false;
    }
    if (!facts->credential.id)
        return true;
    GError *cause = NULL;
    facts->person = person_load(store, request->profile, facts->credential.id, &cause);
    if (facts->person)
        return true;
    // A token may be heard of before its person.
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return error_pass(cause, error);
    g_error_free(cause);
    facts->rules.credential = request->person_id ? CREDENTIAL_UNKNOWN : CREDENTIAL_UNHEARD;
    return true;
}

// Of all registrations that are the person. Fills `passed` with what they did together: the first entry, and which of
// them is inside.
static bool passed_in(Store *store, const Person *person, const char *scope, PassedFact *passed, char **out_station,
                      const char **out_inside_id, GError **error)
{
    *passed = (PassedFact){0};
    *out_inside_id = NULL;
    for (char **id = person->members; *id; id++) {
        Statement *presence = statement_with(store, STATEMENT_PASSAGE_GET, "%s %s", scope, *id);
        StatementStep step = statement_step(store, presence, error);
        bool is_first = step == STEP_ROW && statement_int(presence, 0) > 0 &&
                        (passed->entry_count == 0 || statement_int(presence, 2) < passed->first_utc_ms);
        if (is_first) {
            passed->first_utc_ms = statement_int(presence, 2);
            text_take(out_station, statement_dup(presence, 3));
        }
        if (step == STEP_ROW) {
            passed->entry_count += (int)statement_int(presence, 0);
            if (statement_int(presence, 1))
                *out_inside_id = *id;
        }
        statement_end(presence);
        if (step == STEP_FAILED)
            return false;
    }
    passed->station = *out_station;
    passed->is_inside = *out_inside_id;
    return true;
}

static void add_session(const AdmitRequest *request, Facts *facts, Session *session)
{
    g_ptr_array_add(facts->programme, session);
    if (session->is_cancelled)
        return;
    SessionFact fact = session_fact(session);
    fact.is_entitled = session_is_open_to(session, request->profile, facts->person);
    g_array_append_val(facts->sessions, fact);
}

static bool add_by_code(Store *store, const AdmitRequest *request, Facts *facts, const char *code, GError **error)
{
    if (ARRAY_FIND(Session, code, facts->programme, code))
        return true;
    Session *session;
    if (!session_find(store, code, &session, error))
        return false;
    if (session) // else it is a part
        add_session(request, facts, session);
    return true;
}

static bool gather_sessions(Store *store, const AdmitRequest *request, Facts *facts, GError **error)
{
    facts->programme = g_ptr_array_new_with_free_func((GDestroyNotify)session_free);
    facts->sessions = g_array_new(FALSE, TRUE, sizeof(SessionFact));
    if (!facts->person || request->checkpoint->kind == CHECKPOINT_DESK)
        return true;
    if (request->checkpoint->kind == CHECKPOINT_ROOM) {
        g_autoptr(GPtrArray) near =
            session_list(store, request->checkpoint->room, request->now_utc_ms - NEAR_MS, request->now_utc_ms + NEAR_MS, error);
        if (!near)
            return false;
        while (near->len > 0)
            add_session(request, facts, g_ptr_array_steal_index(near, 0));
    }
    for (char **code = facts->person->entitlements; *code; code++)
        if (!add_by_code(store, request, facts, *code, error))
            return false;
    if (request->pinned_session && !add_by_code(store, request, facts, request->pinned_session, error))
        return false;
    return !facts->credential.session || add_by_code(store, request, facts, facts->credential.session, error);
}

static bool gather_passage(Store *store, const AdmitRequest *request, Facts *facts, GError **error)
{
    const SessionFact *sessions = (const SessionFact *)(void *)facts->sessions->data;
    const SessionFact *now =
        request->checkpoint->kind == CHECKPOINT_ROOM
            ? rules_session_now(request->checkpoint, sessions, facts->sessions->len, request->pinned_session, request->now_utc_ms)
            : NULL;
    facts->scope = rules_scope(request->profile, request->checkpoint, now, request->now_utc_ms);
    return passed_in(store, facts->person, facts->scope, &facts->rules.passed, &facts->station_name, &facts->inside_id, error) &&
           (!now || standby_fact(store, now->code, facts->person->id, &facts->rules.standby, error));
}

static bool gather_total(Store *store, Facts *facts, GError **error)
{
    int entered;
    return session_scope_counts(store, facts->scope, &entered, &facts->rules.inside_count, error);
}

static bool has_add_ons_only(const Person *person)
{
    guint count = 0;
    ARRAY_EACH(const PersonTicket, ticket, person->tickets) {
        if (ticket->status != STATUS_CANCELLED && !ticket->entitlement)
            return false;
        count += ticket->status != STATUS_CANCELLED;
    }
    return count > 0;
}

bool facts_gather(Store *store, const AdmitRequest *request, Facts *facts, GError **error)
{
    RuleFacts *rules = &facts->rules;
    if (!find_person(store, request, facts, error) || !gather_sessions(store, request, facts, error))
        return false;
    rules->profile = request->profile;
    rules->checkpoint = request->checkpoint;
    rules->now_utc_ms = request->now_utc_ms;
    rules->pinned_session = request->pinned_session;
    rules->is_lead_override = request->is_lead_override;
    rules->credential_kind = facts->credential.kind;
    rules->seat_session = facts->credential.session;
    rules->sessions = (const SessionFact *)(void *)facts->sessions->data;
    rules->session_count = facts->sessions->len;
    const Person *person = facts->person;
    if (!person)
        return true;
    rules->status = person->status;
    rules->is_on_hold = person->is_on_hold;
    rules->ticket_type = profile_ticket_type(request->profile, person->fields[FIELD_TICKET_TYPE]);
    rules->has_add_ons_only = has_add_ons_only(person);
    rules->entitlements = (const char *const *)person->entitlements;
    rules->held_count = extra_held(request->checkpoint, person);
    rules->has_badge = person->has_badge;
    return gather_passage(store, request, facts, error) && gather_total(store, facts, error);
}
