// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/erase.h"

#include <string.h>

#include "common/store/database.h"
#include "common/store/person.h"
#include "common/store/project.h"
#include "common/store/same.h"
#include "common/store/sealed.h"
#include "common/store/traces.h"
#include "common/token/random.h"
#include "common/token/short_code.h"

// --- whose records are to be empty ---

bool erase_has(Store *store, const char *id, bool *out, GError **error)
{
    *out = false;
    if (store->in_transaction && store->end.has_nobody_erased)
        return true;
    Statement *row = statement_begin(store, STATEMENT_ERASED_GET);
    StatementStep step = statement_step(store, row, error);
    *out = step == STEP_ROW && random_is_id(id) && strstr(statement_text(row, 0), id);
    store->end.has_nobody_erased = store->in_transaction && step == STEP_DONE;
    statement_end(row);
    return step != STEP_FAILED;
}

bool erase_has_anybody(Store *store, bool *out, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_ERASED_GET);
    StatementStep step = statement_step(store, row, error);
    *out = step == STEP_ROW;
    statement_end(row);
    return step != STEP_FAILED;
}

// A sponsor's station knows no owner of a badge, and is told by the hub.
static bool is_gone(Store *store, const char *token, bool *out, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_ERASE_GONE);
    statement_bind_text(row, 1, token);
    StatementStep step = statement_step(store, row, error);
    *out = step == STEP_ROW;
    statement_end(row);
    return step != STEP_FAILED;
}

// Of a lead the subject is a badge, or the code of one, which several people may have.
bool erase_concerns(Store *store, RecordKind kind, const char *subject, bool *out, GError **error)
{
    if (kind != RECORD_LEAD)
        return erase_has(store, subject, out, error);
    Statement *row = statement_begin(store, STATEMENT_ERASE_OWNER_OF_TOKEN);
    statement_bind_text(row, 1, subject);
    g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func(g_free);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        g_ptr_array_add(owners, statement_dup(row, 0));
    *out = false;
    for (guint i = 0; step == STEP_DONE && !*out && i < owners->len; i++)
        if (!erase_has(store, g_ptr_array_index(owners, i), out, error))
            return false;
    return step == STEP_DONE && (*out || is_gone(store, subject, out, error));
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
        json_t *left = json_is_object(ticket) ? json_object() : json_null();
        static const char *const members[] = {"product", "entitlement", "status", "has_ticket"};
        for (gsize i = 0; json_is_object(left) && i < G_N_ELEMENTS(members); i++)
            if (json_object_get(ticket, members[i]))
                json_object_set(left, members[i], json_object_get(ticket, members[i]));
        json_object_set_new(clean, alias, left);
    }
    return clean;
}

static json_t *clean_sale(const json_t *sale)
{
    static const char *const members[] = {"step", "method", "amount"};
    json_t *clean = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (json_object_get(sale, members[i]))
            json_object_set(clean, members[i], json_object_get(sale, members[i]));
    return clean;
}

// Money that was taken was taken, and who is one person with whom names nobody.
static json_t *clean_registration(const char *id, const json_t *body)
{
    static const char *const members[] = {"origin", "by", "ticket_type", "product", "status", "same"};
    json_t *clean = json_object();
    json_t *over = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        if (json_object_get(body, members[i]))
            json_object_set(clean, members[i], json_object_get(body, members[i]));
        json_t *stamp = json_object_get(json_object_get(body, "over"), members[i]);
        if (stamp)
            json_object_set(over, members[i], stamp);
    }
    if (json_object_size(over) > 0)
        json_object_set(clean, "over", over);
    json_decref(over);
    if (json_object_get(body, "tickets"))
        json_object_set_new(clean, "tickets", clean_tickets(id, json_object_get(body, "tickets")));
    if (json_object_get(body, "sale"))
        json_object_set_new(clean, "sale", clean_sale(json_object_get(body, "sale")));
    return clean;
}

// A new reference. A stand-in holds a whole record of the person.
static json_t *clean_body(RecordKind kind, const char *subject, const json_t *body)
{
    if (kind == RECORD_REGISTRATION || kind == RECORD_CHANGE)
        return clean_registration(subject, body);
    json_t *clean = json_copy((json_t *)body);
    json_object_del(clean, kind == RECORD_LEAD ? "set" : kind == RECORD_WITHHELD ? "body" : "reason");
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
static Emptied *look_at(Statement *row)
{
    RecordChain chain = {.salt_length = statement_blob(row, 7, chain.salt, CHAIN_BYTES)};
    const Record record = {.station = statement_text(row, 0),
                           .sequence = statement_int(row, 1),
                           .hlc = (Hlc)statement_int(row, 2),
                           .utc_ms = statement_int(row, 3),
                           .kind = (RecordKind)statement_int(row, 4),
                           .subject = statement_text(row, 5),
                           .body = statement_text(row, 6),
                           .chain = &chain};
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
    emptied->has_digest = chain.salt_length != SALT_TAKEN_OUT;
    if (emptied->has_digest)
        chain_digest(&record, &chain, emptied->digest);
    return emptied;
}

static bool write_emptied(Store *store, const Emptied *emptied, GError **error)
{
    g_autofree char *text = json_canonical(emptied->clean);
    Statement *update = statement_begin(store, STATEMENT_PURGE_RECORD);
    statement_bind_text(update, 1, emptied->station);
    statement_bind_int(update, 2, emptied->sequence);
    statement_bind_text(update, 3, emptied->subject);
    statement_bind_text(update, 4, text);
    statement_bind_blob(update, 5, emptied->has_digest ? emptied->digest : NULL, CHAIN_BYTES);
    return statement_run(store, update, error);
}

// A statement should not change what it is reading.
static bool empty_records(Store *store, StatementId which, const char *subject, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(emptied_free);
    Statement *row = statement_begin(store, which);
    statement_bind_text(row, 1, subject);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Emptied *emptied = look_at(row);
        if (emptied)
            g_ptr_array_add(all, emptied);
    }
    for (guint i = 0; step == STEP_DONE && i < all->len; i++)
        if (!write_emptied(store, g_ptr_array_index(all, i), error))
            return false;
    return step == STEP_DONE;
}

static bool run_with(Store *store, StatementId id, const char *text, GError **error)
{
    Statement *statement = statement_begin(store, id);
    statement_bind_text(statement, 1, text);
    return statement_run(store, statement, error);
}

static bool empty_badge(Store *store, const char *token, GError **error)
{
    return empty_records(store, STATEMENT_ERASE_RECORDS, token, error) &&
           empty_records(store, STATEMENT_ERASE_STAND_INS, token, error) &&
           run_with(store, STATEMENT_ERASE_DETAILS, token, error);
}

bool erase_lead(Store *store, const char *token, GError **error)
{
    store->has_erased = true;
    return traces_note(store, error) && empty_badge(store, token, error);
}

static bool empty_badges(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) tokens = person_token_ids(store, id, error);
    for (guint i = 0; tokens && i < tokens->len; i++) {
        char code[SHORT_CODE_ID_SIZE];
        short_code_subject(g_ptr_array_index(tokens, i), code);
        if (!empty_badge(store, g_ptr_array_index(tokens, i), error) || !empty_badge(store, code, error))
            return false;
    }
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

static bool run_all(Store *store, const StatementId *all, gsize count, const char *id, GError **error)
{
    for (gsize i = 0; i < count; i++)
        if (!run_with(store, all[i], id, error))
            return false;
    return true;
}

bool erase_project_again(Store *store, const char *id, GError **error)
{
    static const StatementId gone[] = {STATEMENT_ERASE_TICKETS,      STATEMENT_ERASE_INDEX, STATEMENT_ERASE_TEXT,
                                       STATEMENT_ERASE_REGISTRATION, STATEMENT_ERASE_EDITS, STATEMENT_ERASE_EDIT_CONFLICTS,
                                       STATEMENT_ERASE_SALES};
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

bool erase_follow(Store *store, const Record *record, const json_t *body, GError **error)
{
    bool is_erased = false;
    if (record->kind == RECORD_TOKEN) {
        if (!erase_has(store, record->subject, &is_erased, error))
            return false;
        return !is_erased || empty_badge(store, json_text(body, "id", ""), error);
    }
    if (record->kind != RECORD_ERASE)
        return true;
    static const StatementId emptied[] = {STATEMENT_ERASE_HOLD, STATEMENT_ERASE_JOBS};
    store->has_erased = true;
    return empty_records(store, STATEMENT_ERASE_RECORDS, record->subject, error) &&
           empty_records(store, STATEMENT_ERASE_STAND_INS, record->subject, error) &&
           empty_badges(store, record->subject, error) &&
           run_all(store, emptied, G_N_ELEMENTS(emptied), record->subject, error) &&
           empty_disclosures(store, record->subject, error) && erase_project_again(store, record->subject, error);
}

bool erase_person(Store *store, const char *const *ids, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "by", volunteer_name);
    if (!store_begin(store, error))
        return false;
    for (const char *const *id = ids; *id; id++)
        if (!journal_append(store, RECORD_ERASE, *id, body, now_utc_ms, NULL, error)) {
            store_rollback(store);
            return false;
        }
    return store_commit(store, error);
}
