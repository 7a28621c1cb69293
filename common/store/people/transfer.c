// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/transfer.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/spelling.h"
#include "common/store/database/connection.h"
#include "common/store/people/statements_generated.h"
#include "common/store/project/project.h"
#include "common/store/record/sealed.h"

bool transfer_is_needed(const char *name, const char *email, const char *new_name, const char *new_email)
{
    return new_name && new_email && !spelling_is_same_name(name, new_name) && !spelling_is_same_email(email, new_email);
}

bool transfer_each(Store *store, TransferVisit visit, gpointer data, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_TRANSFERS);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        visit(statement_text(row, 0), statement_text(row, 1), data);
    return step == STEP_DONE;
}

// --- the records ---

typedef struct {
    Store *store;
    const Person *former;
    const char *taker_id;
    json_t *body;                                          // of who takes over
    bool is_whole;                                         // nothing that admits or opens is left with the former holder
    const char *origin, *digest, *reason, *volunteer_name; // digest, reason: NULL = none
    gint64 now_utc_ms;
} Transfer;

static const char *text_of(const Transfer *transfer, PersonField field)
{
    return transfer->former->fields[field];
}

static bool goes(const Transfer *transfer, const PersonTicket *ticket)
{
    return json_object_get(json_object_get(transfer->body, "tickets"), ticket->reference);
}

static void find_whole(Transfer *transfer)
{
    transfer->is_whole = true;
    ARRAY_EACH(const PersonTicket, ticket, transfer->former->tickets)
        if (!goes(transfer, ticket) && ticket->status != STATUS_CANCELLED)
            transfer->is_whole = false;
}

// What stays of one registration of the former holder. Their name, address and phone number are said once more, so that no file that comes from
// elsewhere puts the new holder's in their place.
static json_t *left_behind(const Transfer *transfer, const char *id)
{
    json_t *body =
        json_pack("{s:s,s:s,s:s}", "origin", transfer->origin, "by", transfer->volunteer_name, "transfer", transfer->taker_id);
    json_t *tickets = json_object();
    ARRAY_EACH(const PersonTicket, ticket, transfer->former->tickets)
        if (strcmp(ticket->holder, id) == 0 && goes(transfer, ticket))
            json_object_set_new(tickets, ticket->reference, json_null());
    json_object_set_new(body, "tickets", tickets);
    json_put_text(body, "digest", transfer->digest);
    if (!transfer->is_whole)
        return body;
    json_put_text(body, person_field_name(FIELD_STATUS), ticket_status_name(STATUS_CANCELLED));
    json_put_text(body, person_field_name(FIELD_CONSENT), "");
    json_put_text(body, person_field_name(FIELD_SPONSOR_CONSENT), "");
    if (strcmp(id, transfer->former->id) == 0) {
        json_put_text(body, person_field_name(FIELD_NAME), text_of(transfer, FIELD_NAME));
        json_put_text(body, person_field_name(FIELD_EMAIL), text_of(transfer, FIELD_EMAIL));
        json_put_text(body, person_field_name(FIELD_PHONE), text_of(transfer, FIELD_PHONE));
    }
    return body;
}

// Its number goes into `others`.
static bool append(const Transfer *transfer, RecordKind kind, const char *id, const json_t *body, json_t *others, GError **error)
{
    gint64 sequence;
    if (!journal_append(transfer->store, kind, id, body, transfer->now_utc_ms, &sequence, error))
        return false;
    json_array_append_new(others, json_integer(sequence));
    return true;
}

static bool append_former(const Transfer *transfer, json_t *others, GError **error)
{
    for (char **id = transfer->former->members; *id; id++) {
        g_autoptr(json_t) body = left_behind(transfer, *id);
        if (strcmp(*id, transfer->former->id) != 0 && !append(transfer, RECORD_CHANGE, *id, body, others, error))
            return false;
    }
    g_autoptr(json_t) body = left_behind(transfer, transfer->former->id);
    json_t *sale = json_pack("{s:s,s:s,s:s,s:i,s:O}", "step", TRANSFER_STEP, "method", "free", "what", transfer->taker_id,
                             "amount", 0, "others", others);
    json_put_text(sale, "reason", transfer->reason);
    json_object_set_new(body, "sale", sale);
    return journal_append(transfer->store, RECORD_CHANGE, transfer->former->id, body, transfer->now_utc_ms, NULL, error);
}

static bool revoke_of(const Transfer *transfer, const char *id, const char *session, GError **error)
{
    Statement *find = statement_with(transfer->store, STATEMENT_LABEL_TOKENS, "%s %s", id, session);
    g_autoptr(GPtrArray) tokens = statement_list(transfer->store, find, error);
    ARRAY_EACH(const char, token, tokens) {
        g_autoptr(json_t) body = json_pack("{s:s,s:s}", "id", token, "reason", "transfer");
        if (!journal_append(transfer->store, RECORD_REVOKE, id, body, transfer->now_utc_ms, NULL, error))
            return false;
    }
    return tokens != NULL;
}

// All labels of theirs, or those of sessions that went.
static bool revoke_labels(const Transfer *transfer, GError **error)
{
    for (char **id = transfer->former->members; *id; id++) {
        if (transfer->is_whole && !revoke_of(transfer, *id, NULL, error))
            return false;
        for (guint i = 0; !transfer->is_whole && i < transfer->former->tickets->len; i++) {
            const PersonTicket *ticket = g_ptr_array_index(transfer->former->tickets, i);
            if (ticket->entitlement && goes(transfer, ticket) && !revoke_of(transfer, *id, ticket->entitlement, error))
                return false;
        }
    }
    return true;
}

static bool record_transfer(Transfer *transfer, GError **error)
{
    g_autoptr(json_t) others = json_array();
    find_whole(transfer);
    json_put_text(transfer->body, "transfer", transfer->former->id);
    return append(transfer, RECORD_REGISTRATION, transfer->taker_id, transfer->body, others, error) &&
           append_former(transfer, others, error) && revoke_labels(transfer, error);
}

// --- at a desk ---

static bool refuse(const char *why, GError **error)
{
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "%s", why);
}

static bool is_blank(const char *text)
{
    return !text || strspn(text, " ") == strlen(text);
}

static bool check(const Person *person, const TransferRequest *request, GError **error)
{
    const char *name = request->fields[FIELD_NAME], *email = request->fields[FIELD_EMAIL];
    if (person->is_on_hold)
        return refuse("this registration is on hold; fetch the desk lead", error);
    if (person->status == STATUS_CANCELLED)
        return refuse("this ticket was cancelled or handed on before; there is nothing to hand on", error);
    if (is_blank(name))
        return refuse("say the name of who takes the ticket over", error);
    return !spelling_is_same_name(person->fields[FIELD_NAME], name) ||
           (!is_blank(email) && !spelling_is_same_email(person->fields[FIELD_EMAIL], email)) ||
           refuse("that is the same person; correct the name instead", error);
}

// The tickets as files said them, each with its order, and what the files said that sponsors may get.
typedef struct {
    json_t *orders; // reference -> order
    char *consent;
} Said;

static bool read_said(Store *store, const Person *person, Said *said, GError **error)
{
    for (char **id = person->members; *id; id++) {
        g_auto(ImportState) state = {0};
        if (!import_record_state(store, *id, &state, error))
            return false;
        if (strcmp(*id, person->id) == 0)
            said->consent = g_steal_pointer(&state.fields[FIELD_CONSENT]);
        ARRAY_EACH(const PersonTicket, ticket, state.tickets)
            json_put_text(said->orders, ticket->reference, ticket->order);
    }
    return true;
}

static json_t *taker_body(const Person *person, const TransferRequest *request, const Said *said)
{
    static const PersonField of_ticket[] = {FIELD_TICKET_TYPE, FIELD_PRODUCT, FIELD_STATUS, FIELD_ORDER};
    ImportRecord record = {.tickets = person->tickets};
    for (int i = 0; i < FIELD_COUNT; i++)
        record.fields[i] = (char *)request->fields[i];
    for (gsize i = 0; i < G_N_ELEMENTS(of_ticket); i++)
        record.fields[of_ticket[i]] = person->fields[of_ticket[i]];
    record.fields[FIELD_CONSENT] = (char *)"";
    ARRAY_EACH(PersonTicket, ticket, person->tickets) {
        text_take(&ticket->order, g_strdup(json_text(said->orders, ticket->reference, NULL)));
    }
    json_t *body = import_record_json(&record);
    json_put_text(body, "origin", "desk");
    json_put_text(body, "by", request->volunteer_name);
    json_put_text(body, "digest", TRANSFER_STEP);
    json_object_set_new(body, "said", json_pack("{s:s}", "consent", said->consent ? said->consent : ""));
    return body;
}

static bool hand_on(Store *store, const Person *person, const TransferRequest *request, GError **error)
{
    g_autoptr(json_t) orders = json_object();
    Said said = {.orders = orders};
    if (!check(person, request, error) || !read_said(store, person, &said, error))
        return false;
    g_autoptr(json_t) body = taker_body(person, request, &said);
    g_free(said.consent);
    Transfer transfer = {.store = store,
                         .former = person,
                         .taker_id = request->taker_id,
                         .body = body,
                         .origin = "desk",
                         .reason = is_blank(request->reason) ? NULL : request->reason,
                         .volunteer_name = request->volunteer_name,
                         .now_utc_ms = request->now_utc_ms};
    return record_transfer(&transfer, error);
}

bool transfer_make(Store *store, const Profile *profile, const TransferRequest *request, GError **error)
{
    bool is_known = false;
    if (!sealed_check(store, "handing a ticket on", error) || !store_begin_nested(store, error))
        return false;
    bool is_good = statement_has_row(store, person_row_begin(store, request->taker_id), &is_known, error);
    g_autoptr(Person) person = is_good && !is_known ? person_load(store, profile, request->person_id, error) : NULL;
    is_good = is_good && (is_known || (person && hand_on(store, person, request, error)));
    return store_finish(store, is_good, error);
}

// --- by a file ---

static bool holds_any(const Person *former, const ImportRecord *taker)
{
    for (guint i = 0; i < former->tickets->len; i++)
        for (guint k = 0; k < taker->tickets->len; k++)
            if (strcmp(((const PersonTicket *)g_ptr_array_index(former->tickets, i))->reference,
                       ((const PersonTicket *)g_ptr_array_index(taker->tickets, k))->reference) == 0)
                return true;
    return false;
}

bool transfer_import(Store *store, const Person *former, const ImportRecord *taker, gint64 now_utc_ms, GError **error)
{
    const char *consent = person_field_name(FIELD_CONSENT);
    g_auto(ImportState) state = {0};
    if (!import_record_state(store, former->id, &state, error))
        return false;
    g_autofree char *digest = import_record_digest(taker);
    g_autoptr(json_t) body = import_record_json(taker);
    json_put_text(body, "origin", "import");
    json_put_text(body, "digest", digest);
    if (strcmp(json_text(body, consent, ""), state.fields[FIELD_CONSENT]) == 0) {
        json_put_text(body, consent, "");
        json_object_set_new(body, "said", json_pack("{s:s}", consent, state.fields[FIELD_CONSENT]));
    }
    Transfer transfer = {.store = store,
                         .former = former,
                         .taker_id = taker->id,
                         .body = body,
                         .origin = "import",
                         .digest = digest,
                         .volunteer_name = "",
                         .now_utc_ms = now_utc_ms};
    return holds_any(former, taker) ? record_transfer(&transfer, error)
                                    : journal_append(store, RECORD_REGISTRATION, taker->id, body, now_utc_ms, NULL, error);
}
