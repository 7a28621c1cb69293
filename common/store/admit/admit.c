// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/admit.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/people/extra.h"
#include "common/store/admit/facts.h"
#include "common/store/database/connection.h"
#include "common/store/people/prepared.h"
#include "common/store/project/project.h"
#include "common/store/record/sealed.h"

void admit_outcome_clear(AdmitOutcome *outcome)
{
    g_clear_pointer(&outcome->extras, g_ptr_array_unref);
    person_free(outcome->person);
    session_free(outcome->session);
    session_free(outcome->instead);
    g_free(outcome->credential_key);
    g_free(outcome->where);
    *outcome = (AdmitOutcome){0};
}

static bool is_scanned(const Facts *facts, const PersonTicket *ticket)
{
    if (!facts->key || !ticket->secret)
        return false;
    g_autofree char *code = sealed_ticket_code(facts->key);
    return strcmp(ticket->secret, facts->key) == 0 || strcmp(ticket->secret, code) == 0;
}

// Its alias (sealed.h), which an admission names; NULL = they have none. The caller owns it.
static char *used_ticket(const Facts *facts, const Verdict *verdict)
{
    const GPtrArray *held = facts->person->tickets;
    g_autoptr(GPtrArray) aliases = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(TicketFact));
    ARRAY_EACH(const PersonTicket, ticket, held) {
        const TicketFact fact = {sealed_ticket_alias(ticket->holder ? ticket->holder : facts->person->id, ticket->reference),
                                 ticket->entitlement, ticket->status, is_scanned(facts, ticket)};
        g_ptr_array_add(aliases, (char *)fact.name);
        g_array_append_val(tickets, fact);
    }
    const TicketFact *used =
        rules_used_ticket(facts->rules.checkpoint, verdict, (const TicketFact *)(void *)tickets->data, tickets->len);
    return used ? g_strdup(used->name) : NULL;
}

// The programme's session behind a fact, handed over to the outcome.
static Session *take_session(Facts *facts, const SessionFact *fact)
{
    for (guint i = 0; fact && i < facts->programme->len; i++) {
        const Session *session = g_ptr_array_index(facts->programme, i);
        if (session->code == fact->code)
            return g_ptr_array_steal_index(facts->programme, i);
    }
    return NULL;
}

// How often the scope lets this person in: once, so many times, or (false) any number.
static json_t *once_of(ReentryPolicy policy, int held_count)
{
    switch (policy) {
    case REENTRY_ONCE:
        return json_true();
    case REENTRY_COUNTED:
        return json_integer(MAX(held_count, 1));
    case REENTRY_FREE:
    case REENTRY_IN_OUT:
        return json_false();
    }
    g_assert_not_reached();
}

static bool record_pass(Store *store, const AdmitRequest *request, const Facts *facts, const Verdict *verdict,
                        gint64 *out_sequence, GError **error)
{
    static const char *const kinds[] = {"secret", "badge", "seat"};
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "scope", facts->scope);
    json_put_text(body, "checkpoint", request->checkpoint->code);
    json_put_text(body, "session", verdict->session ? verdict->session->code : NULL);
    json_put_int(body, "direction", verdict->code == VERDICT_LEAVE ? -1 : 1);
    json_object_set_new(body, "once", once_of(request->checkpoint->reentry, facts->rules.held_count));
    if (verdict->is_standby)
        json_object_set_new(body, "standby", json_true());
    json_put_text(body, "with", request->person_id ? "search" : kinds[facts->credential.kind]);
    json_put_text(body, "by", request->volunteer_name);
    g_autofree char *ticket = used_ticket(facts, verdict);
    json_put_text(body, "ticket", ticket);
    if (request->is_lead_override) {
        json_object_set_new(body, "override", json_true());
        json_put_text(body, "reason", request->override_reason);
    }
    // Who came in before two were known to be one leaves as that one.
    const char *subject = verdict->code == VERDICT_LEAVE ? facts->inside_id : facts->person->id;
    return journal_append(store, RECORD_ADMISSION, subject, body, request->now_utc_ms, out_sequence, error);
}

static bool record_refusal(Store *store, const AdmitRequest *request, const Facts *facts, const Verdict *verdict,
                           gint64 *out_sequence, GError **error)
{
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "checkpoint", request->checkpoint->code);
    json_put_text(body, "session", verdict->session ? verdict->session->code : NULL);
    json_put_text(body, "verdict", verdict_name(verdict->code));
    json_put_text(body, "by", request->volunteer_name);
    const char *subject = facts->person ? facts->person->id : "";
    return journal_append(store, RECORD_REFUSAL, subject, body, request->now_utc_ms, out_sequence, error);
}

// The places inside after this scan, without asking again.
static int count_inside(const Facts *facts, VerdictCode code)
{
    int before = facts->rules.inside_count;
    bool was_inside = facts->rules.passed.is_inside;
    if (code == VERDICT_LEAVE)
        return before - was_inside;
    return verdict_is_pass(code) ? before + !was_inside : before;
}

static void fill_outcome(Facts *facts, const Verdict *verdict, AdmitOutcome *out)
{
    out->verdict = verdict->code;
    out->at = facts->rules.checkpoint->kind;
    out->person = g_steal_pointer(&facts->person);
    out->credential_kind = facts->credential.kind;
    out->credential_key = g_steal_pointer(&facts->key);
    // One session may be both; the door's own comes first.
    out->session = take_session(facts, verdict->session);
    out->instead = verdict->instead == verdict->session ? NULL : take_session(facts, verdict->instead);
    out->part = verdict->part;
    out->when_utc_ms = verdict->when_utc_ms;
    out->where = g_strdup(verdict->where);
    out->place = verdict->code == VERDICT_IN_LINE ? facts->rules.standby.place : 0;
    out->inside_count = count_inside(facts, verdict->code);
}

// What is left counts a scan that was recorded, so it is asked for after it.
static bool list_extras(Store *store, const AdmitRequest *request, AdmitOutcome *out, GError **error)
{
    const Checkpoint *checkpoint = request->checkpoint;
    bool is_counted = checkpoint->reentry == REENTRY_COUNTED;
    if (!out->person || (!is_counted && checkpoint->kind != CHECKPOINT_DESK))
        return true;
    out->extras = extra_list(store, request->profile, out->person, is_counted ? checkpoint : NULL, error);
    return out->extras;
}

// Its seats count a scan that was recorded, too.
static bool renew_session(Store *store, AdmitOutcome *out, GError **error)
{
    if (!out->sequence || !out->session)
        return true;
    Session *now = session_load(store, out->session->code, error);
    if (!now)
        return false;
    session_free(out->session);
    out->session = now;
    return true;
}

static bool decide(Store *store, const AdmitRequest *request, AdmitOutcome *out, GError **error)
{
    g_auto(Facts) facts = {0};
    if (!facts_gather(store, request, &facts, error))
        return false;
    Verdict verdict = rules_decide(&facts.rules);
    bool is_pass = verdict_is_pass(verdict.code);
    if (!request->is_dry_run || (request->keeps_refusal && !is_pass)) {
        if (!(is_pass ? record_pass : record_refusal)(store, request, &facts, &verdict, &out->sequence, error))
            return false;
    }
    fill_outcome(&facts, &verdict, out);
    return renew_session(store, out, error) && list_extras(store, request, out, error);
}

// Whoever is let in at a desk takes the badge that lies in a box for them.
static bool hand_over(Store *store, const AdmitRequest *request, const AdmitOutcome *out, GError **error)
{
    bool is_let_in = !request->is_dry_run && !request->is_box_empty && out->at == CHECKPOINT_DESK &&
                     verdict_is_pass(out->verdict) && out->person;
    return !is_let_in || !out->person->is_prepared || out->person->has_badge ||
           prepared_hand_over(store, out->person->id, request->volunteer_name, request->now_utc_ms, error);
}

bool store_admit(Store *store, const AdmitRequest *request, AdmitOutcome *out, GError **error)
{
    *out = (AdmitOutcome){0};
    if (request->is_dry_run && !request->keeps_refusal)
        return store_is_sound(store, error) && decide(store, request, out, error);
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = decide(store, request, out, error) && hand_over(store, request, out, error);
    if (store_finish(store, is_good, error))
        return true;
    admit_outcome_clear(out);
    return false;
}

// Whose the admission is, and its scope. False with STORE_ERROR_NOT_FOUND when there is none.
static bool find_admission(Store *store, const char *station, gint64 sequence, char **out_person, char **out_scope,
                           GError **error)
{
    if (!admission_find(store, station, sequence, out_person, out_scope, error))
        return false;
    if (!*out_person)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "station %s has no admission %" G_GINT64_FORMAT, station,
                    sequence);
    return *out_person != NULL;
}

char *store_admission_scope(Store *store, const char *station, gint64 sequence, GError **error)
{
    g_autofree char *person = NULL;
    char *scope;
    return find_admission(store, station, sequence, &person, &scope, error) ? scope : NULL;
}

bool store_undo(Store *store, const char *station, gint64 sequence, const char *reason, const char *volunteer_name,
                gint64 now_utc_ms, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autofree char *id = NULL;
    g_autofree char *scope = NULL;
    bool is_good = find_admission(store, station, sequence, &id, &scope, error);
    if (is_good) {
        g_autoptr(json_t) body = json_pack("{s:s,s:I,s:s,s:s}", "station", station, "sequence", (json_int_t)sequence, "reason",
                                           reason, "by", volunteer_name);
        is_good = journal_append(store, RECORD_UNDO, id, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, is_good, error);
}
