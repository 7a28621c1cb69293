// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/erase.h"

#include <string.h>

#include "common/store/project/project.h"
#include "common/store/project/same_members.h"
#include "common/store/journal/rewrite.h"
#include "common/store/record/sealed.h"
#include "common/store/database/traces.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/record/station_state.h"
#include "common/token/random.h"
#include "common/token/short_code.h"

// --- whose records are to be empty ---

bool erase_has(Store *store, const char *id, bool *out, GError **error)
{
    *out = false;
    if (store->in_transaction && store->end->has_nobody_erased)
        return true;
    Statement *row = statement_begin(store, STATEMENT_ERASED_GET);
    StatementStep step = statement_step(store, row, error);
    *out = step == STEP_ROW && random_is_id(id) && strstr(statement_text(row, 0), id);
    store->end->has_nobody_erased = store->in_transaction && step == STEP_DONE;
    statement_end(row);
    return step != STEP_FAILED;
}

bool erase_has_anybody(Store *store, bool *out, GError **error)
{
    return statement_has_row(store, statement_begin(store, STATEMENT_ERASED_GET), out, error);
}

// Of a lead the subject is a badge, or the code of one, which several people may have.
bool erase_concerns(Store *store, RecordKind kind, const char *subject, bool *out, GError **error)
{
    if (kind != RECORD_LEAD && kind != RECORD_GIVEN)
        return erase_has(store, subject, out, error);
    gint64 is_gone;
    bool is_good = statement_number(store, statement_with(store, STATEMENT_ERASE_OF_BADGE, "%s", subject), &is_gone, error);
    *out = is_good && is_gone;
    return is_good;
}

// --- what is left of a record ---

// A ticket's reference is its secret, or order and position.
static json_t *clean_tickets(const char *id, const json_t *tickets)
{
    json_t *clean = json_object();
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)tickets, reference, ticket)
    {
        g_autofree char *alias = sealed_ticket_alias(id, reference);
        static const char *const members[] = {"product", "entitlement", "status", "has_ticket", NULL};
        json_object_set_new(clean, alias, json_is_object(ticket) ? json_only(ticket, members) : json_null());
    }
    return clean;
}

// Money that was taken was taken, and who is one person with whom names nobody.
static json_t *clean_registration(const char *id, const json_t *body)
{
    static const char *const members[] = {"origin", "by", "ticket_type", "product", "status", "same", NULL};
    static const char *const of_sale[] = {"step", "method", "amount", NULL};
    json_t *clean = json_only(body, members);
    g_autoptr(json_t) over = json_only(json_object_get(body, "over"), members);
    if (json_object_size(over) > 0)
        json_object_set(clean, "over", over);
    if (json_object_get(body, "tickets"))
        json_object_set_new(clean, "tickets", clean_tickets(id, json_object_get(body, "tickets")));
    if (json_object_get(body, "sale"))
        json_object_set_new(clean, "sale", json_only(json_object_get(body, "sale"), of_sale));
    return clean;
}

// A new reference. A stand-in holds a whole record of the person.
static json_t *clean_body(RecordKind kind, const char *subject, const json_t *body)
{
    if (kind == RECORD_REGISTRATION || kind == RECORD_CHANGE)
        return clean_registration(subject, body);
    if (kind == RECORD_CLIENT) // nobody's, whatever id an erasure names
        return json_copy((json_t *)body);
    json_t *clean = json_copy((json_t *)body);
    json_object_del(clean, kind == RECORD_LEAD ? "set" : kind == RECORD_WITHHELD ? "body" : "reason");
    static const char *const of_given[] = {"fields", "box", "mark"};
    for (gsize i = 0; kind == RECORD_GIVEN && i < G_N_ELEMENTS(of_given); i++)
        json_object_del(clean, of_given[i]);
    if (kind == RECORD_UNDO)
        json_put_text(clean, "reason", "erased");
    return clean;
}

bool erase_clean(Store *store, RecordKind kind, const char *subject, const json_t *body, json_t **out, GError **error)
{
    bool is_erased;
    *out = NULL;
    if (kind == RECORD_ERASE || !*subject)
        return true;
    if (!erase_concerns(store, kind, subject, &is_erased, error))
        return false;
    json_t *clean = is_erased ? clean_body(kind, subject, body) : NULL;
    if (clean && json_equal(clean, body))
        g_clear_pointer(&clean, json_decref);
    *out = clean;
    return true;
}

// --- what is here already ---

typedef struct {
    char *station;
    gint64 sequence;
    char *subject;
    json_t *clean;
    guint8 digest[CHAIN_BYTES];
    bool has_digest; // it was not taken out before
} Emptied;

static void emptied_free(gpointer data)
{
    Emptied *emptied = data;
    g_free(emptied->station);
    g_free(emptied->subject);
    json_decref(emptied->clean);
    g_free(emptied);
}

// NULL when all of it may stay.
static gpointer look_at(Statement *row)
{
    RecordChain chain = {.salt_length = statement_blob(row, 7, chain.salt, CHAIN_BYTES)};
    Record record = record_of_row(row);
    record.chain = &chain;
    g_autoptr(json_t) body = record.kind == RECORD_ERASE ? NULL : json_loads(record.body, 0, NULL);
    json_t *clean = body ? clean_body(record.kind, record.subject, body) : NULL;
    if (!clean || json_equal(clean, body)) {
        json_decref(clean);
        return NULL;
    }
    Emptied *emptied = g_new0(Emptied, 1);
    emptied->station = g_strdup(record.station);
    emptied->sequence = record.sequence;
    emptied->subject = g_strdup(record.subject);
    emptied->clean = clean;
    emptied->has_digest = rewrite_digest(&record, emptied->digest) != NULL;
    return emptied;
}

static bool write_emptied(Store *store, const Emptied *emptied, GError **error)
{
    g_autofree char *text = json_canonical(emptied->clean);
    return rewrite_record(store, emptied->station, emptied->sequence, emptied->subject, text,
                          emptied->has_digest ? emptied->digest : NULL, error);
}

// A statement should not change what it is reading.
static bool empty_records(Store *store, const StatementText *which, const char *subject, GError **error)
{
    g_autoptr(GPtrArray) all = statement_rows(store, statement_with(store, which, "%s", subject), look_at, emptied_free, error);
    for (guint i = 0; all && i < all->len; i++)
        if (!write_emptied(store, g_ptr_array_index(all, i), error))
            return false;
    return all;
}

static bool run_with(Store *store, const StatementText *id, const char *text, GError **error)
{
    return statement_run(store, statement_with(store, id, "%s", text), error);
}

static bool empty_badge(Store *store, const char *token, GError **error)
{
    return empty_records(store, STATEMENT_ERASE_RECORDS, token, error) &&
           empty_records(store, STATEMENT_ERASE_STAND_INS, token, error) &&
           run_with(store, STATEMENT_ERASE_DETAILS, token, error) && run_with(store, STATEMENT_ERASE_GIVEN, token, error) &&
           run_with(store, STATEMENT_ERASE_GIVEN_FIELDS, token, error);
}

// And the short code on it.
static bool empty_badge_and_code(Store *store, const char *token, GError **error)
{
    char code[SHORT_CODE_ID_SIZE] = "";
    if (random_is_id(token))
        short_code_subject(token, code);
    return empty_badge(store, token, error) && (!*code || empty_badge(store, code, error));
}

bool erase_lead(Store *store, const char *token, GError **error)
{
    store->has_erased = true;
    return traces_note(store, error) && empty_badge(store, token, error);
}

static bool empty_badges(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) tokens = person_token_ids(store, id, error);
    for (guint i = 0; tokens && i < tokens->len; i++)
        if (!empty_badge_and_code(store, g_ptr_array_index(tokens, i), error))
            return false;
    return tokens != NULL;
}

typedef struct {
    Store *store;
    GError *error;
} Projecting;

static bool project_again(const Record *record, gpointer data)
{
    Projecting *projecting = data;
    if (record->kind != RECORD_REGISTRATION && record->kind != RECORD_CHANGE)
        return true;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    return project_record(projecting->store, record, body, &projecting->error);
}

static bool run_all(Store *store, const StatementText *const *all, gsize count, const char *id, GError **error)
{
    for (gsize i = 0; i < count; i++)
        if (!run_with(store, all[i], id, error))
            return false;
    return true;
}

bool erase_project_again(Store *store, const char *id, GError **error)
{
    static const StatementText *const gone[] = {
        STATEMENT_ERASE_TICKETS, STATEMENT_ERASE_INDEX,          STATEMENT_ERASE_TEXT, STATEMENT_ERASE_REGISTRATION,
        STATEMENT_ERASE_EDITS,   STATEMENT_ERASE_EDIT_CONFLICTS, STATEMENT_ERASE_SALES};
    if (!run_all(store, gone, G_N_ELEMENTS(gone), id, error))
        return false;
    Projecting projecting = {.store = store};
    if (!journal_each_subject(store, id, project_again, &projecting, error))
        return false;
    if (projecting.error)
        g_propagate_error(error, projecting.error);
    store->has_old_words = true;
    return !projecting.error;
}

// A list of who has somebody's data is of all registrations of the person, whichever of them it was asked for.
static bool empty_disclosures(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) members = same_members(store, id, error);
    for (guint i = 0; members && i < members->len; i++)
        if (!run_with(store, STATEMENT_ERASE_DISCLOSURES, g_ptr_array_index(members, i), error))
            return false;
    return members != NULL;
}

static bool take_out(Store *store, const char *id, GError **error)
{
    static const StatementText *const emptied[] = {STATEMENT_ERASE_HOLD,     STATEMENT_ERASE_JOBS,
                                                   STATEMENT_ERASE_OUTCOMES, STATEMENT_ERASE_OUTBOX,
                                                   STATEMENT_ERASE_REFUSED,  STATEMENT_ERASE_PULLED_TICKETS};
    store->has_erased = true;
    return empty_records(store, STATEMENT_ERASE_RECORDS, id, error) &&
           empty_records(store, STATEMENT_ERASE_STAND_INS, id, error) && empty_badges(store, id, error) &&
           run_all(store, emptied, G_N_ELEMENTS(emptied), id, error) && empty_disclosures(store, id, error) &&
           erase_project_again(store, id, error);
}

// --- which wishes act ---

static bool put_list(Store *store, const char *list, GError **error)
{
    store->end->has_nobody_erased = false;
    return list ? run_with(store, STATEMENT_ERASED_PUT, list, error)
                : statement_run(store, statement_begin(store, STATEMENT_ERASED_DROP), error);
}

bool erase_settle(Store *store, GError **error)
{
    g_autofree char *before = NULL, *now = NULL;
    if (!statement_word(store, statement_begin(store, STATEMENT_ERASED_GET), &before, error) ||
        !statement_word(store, statement_begin(store, STATEMENT_ERASED_NOW), &now, error))
        return false;
    if (g_strcmp0(before, now) == 0)
        return true;
    g_auto(GStrv) ids = g_strsplit(now ? now : "", " ", -1);
    bool is_good = put_list(store, now, error);
    for (char **id = ids; is_good && *id; id++)
        is_good = (before && strstr(before, *id)) || take_out(store, *id, error);
    return is_good;
}

// What the set of those that act depends on: the wishes, what a lead said of them, and whether there is another station.
static bool follow_wish(Store *store, const Record *record, GError **error)
{
    gint64 waits = 0;
    bool is_ack = record->kind == RECORD_ACK && g_str_has_prefix(record->subject, ERASE_KEY);
    if (record->kind != RECORD_ERASE && record->kind != RECORD_STATION && !is_ack)
        return true;
    if (record->kind == RECORD_ERASE &&
        !statement_number(store, statement_with(store, STATEMENT_ERASE_WAITS, "%s %jd", record->station, record->sequence),
                          &waits, error))
        return false;
    return waits || erase_settle(store, error);
}

bool erase_follow(Store *store, const Record *record, const json_t *body, GError **error)
{
    bool is_erased = false;
    if (record->kind != RECORD_TOKEN)
        return follow_wish(store, record, error);
    return erase_has(store, record->subject, &is_erased, error) &&
           (!is_erased || empty_badge_and_code(store, json_text(body, "id", ""), error));
}
