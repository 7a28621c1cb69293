// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/import_record.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/people/statements_generated.h"
#include "common/store/project/project.h"
#include "common/token/digest.h"

#define SIZE_CEILING (48 * 1024) // of texts; quotes and escapes come on top
#define TICKET_OVERHEAD 120

// A ticket of the person's own order does not say so.
static json_t *ticket_json(const PersonTicket *ticket, const char *own_order)
{
    json_t *object = json_object();
    json_put_text(object, "secret", ticket->secret);
    json_put_text(object, "product", ticket->product);
    json_put_text(object, "entitlement", ticket->entitlement);
    json_put_text(object, "status", ticket_status_name(ticket->status));
    if (ticket->has_ticket)
        json_object_set_new(object, "has_ticket", json_true());
    if (ticket->order && strcmp(ticket->order, own_order ? own_order : "") != 0)
        json_put_text(object, "order", ticket->order);
    return object;
}

json_t *import_record_json(const ImportRecord *record)
{
    json_t *said = json_object();
    for (int i = 0; i < FIELD_COUNT; i++)
        json_put_text(said, person_field_name((PersonField)i), record->fields[i]);
    json_t *tickets = json_object();
    ARRAY_EACH(const PersonTicket, ticket, record->tickets)
        json_object_set_new(tickets, ticket->reference, ticket_json(ticket, record->fields[FIELD_ORDER]));
    json_object_set_new(said, "tickets", tickets);
    return said;
}

static int compare_references(gconstpointer a, gconstpointer b)
{
    const PersonTicket *one = *(PersonTicket *const *)a, *other = *(PersonTicket *const *)b;
    return strcmp(one->reference, other->reference);
}

static void append_text(GString *texts, const char *text)
{
    g_string_append_c(texts, text ? '+' : '-');
    if (text)
        g_string_append_len(texts, text, (gssize)strlen(text) + 1);
}

// Of all that the file says, told apart field by field; tickets in the order of their references.
char *import_record_digest(const ImportRecord *record)
{
    g_autoptr(GString) texts = g_string_sized_new(480);
    append_text(texts, record->is_partial ? "partial" : "whole");
    for (int i = 0; i < FIELD_COUNT; i++)
        append_text(texts, record->fields[i]);
    g_autoptr(GPtrArray) tickets = g_ptr_array_copy(record->tickets, NULL, NULL);
    g_ptr_array_set_free_func(tickets, NULL);
    g_ptr_array_sort(tickets, compare_references);
    ARRAY_EACH(const PersonTicket, ticket, tickets) {
        append_text(texts, ticket->reference);
        append_text(texts, ticket->secret);
        append_text(texts, ticket->product);
        append_text(texts, ticket->entitlement);
        append_text(texts, ticket_status_name(ticket->status));
        append_text(texts, ticket->has_ticket ? "ticket" : NULL);
    }
    return digest_hex(texts->str, texts->len);
}

// The digest of the last import; NULL when there was none. The caller owns it.
static bool last_digest(Store *store, const char *id, char **out, GError **error)
{
    return statement_word(store, statement_with(store, STATEMENT_IMPORT_DIGEST_GET, "%s", id), out, error);
}

// --- what all imports so far have said: a registration says it anew, a change some of it ---

static void merge_tickets(json_t *state, const json_t *tickets)
{
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)tickets, reference, ticket)
    {
        if (json_is_null(ticket))
            json_object_del(json_object_get(state, "tickets"), reference);
        else
            json_object_set(json_object_get(state, "tickets"), reference, ticket);
    }
}

// What a desk said since the last import that spoke of it: {"fields": {NAME: [value, by]}, "tickets": {REFERENCE: [status, by]}}.
static void note_desk(json_t *desk, const json_t *body)
{
    const char *by = json_text(body, "by", ""), *key;
    json_t *value;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i), *text = json_text(body, name, NULL);
        if (text)
            json_object_set_new(json_object_get(desk, "fields"), name, json_pack("[s,s]", text, by));
    }
    json_object_foreach(json_object_get(body, "tickets"), key, value)
        json_object_set_new(json_object_get(desk, "tickets"), key, json_pack("[s,s]", json_text(value, "status", ""), by));
}

static void forget_desk(json_t *desk, const json_t *body)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)body, key, value) json_object_del(json_object_get(desk, "fields"), key);
    json_object_foreach(json_object_get(body, "tickets"), key, value) json_object_del(json_object_get(desk, "tickets"), key);
}

// Of a ticket that changed hands the file had said something else: that is not said anew when a later file repeats it.
static bool is_withdrawal(const json_t *body)
{
    bool has_hands =
        json_object_get(body, person_field_name(FIELD_NAME)) || json_object_get(body, person_field_name(FIELD_EMAIL));
    return has_hands && strcmp(json_text(body, person_field_name(FIELD_CONSENT), "-"), "") == 0;
}

static bool merge_record(const Record *record, gpointer data)
{
    json_t *state = data, *desk = json_object_get(state, "desk");
    if (record->kind != RECORD_REGISTRATION && record->kind != RECORD_CHANGE)
        return true;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    // Of who took a ticket over at a desk, files said what they say of the ticket.
    const json_t *said = json_object_get(body, "said");
    if (strcmp(json_text(body, "origin", ""), "import") != 0 && !said) {
        if (record->kind == RECORD_CHANGE)
            note_desk(desk, body);
        return true;
    }
    gint64 as_of_utc_ms = MAX(json_int(state, "as_of", 0), json_int(body, "as_of", 0));
    if (record->kind == RECORD_CHANGE)
        forget_desk(desk, body);
    if (record->kind == RECORD_REGISTRATION) {
        json_incref(desk);
        json_object_clear(state);
        json_object_set_new(state, "tickets", json_object());
        json_object_set_new(state, "desk", desk);
    }
    for (int i = 0; i < FIELD_COUNT; i++)
        if (i != FIELD_CONSENT || record->kind == RECORD_REGISTRATION || !is_withdrawal(body))
            json_put_text(state, person_field_name((PersonField)i), json_text(body, person_field_name((PersonField)i), NULL));
    json_put_text(state, person_field_name(FIELD_CONSENT), json_text(said, person_field_name(FIELD_CONSENT), NULL));
    merge_tickets(state, json_object_get(body, "tickets"));
    json_put_int(state, "as_of", as_of_utc_ms);
    return true;
}

static json_t *differing_tickets(const json_t *said, const json_t *held, bool is_partial)
{
    json_t *changes = json_object();
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)said, reference, ticket)
    {
        if (!json_equal(ticket, json_object_get(held, reference)))
            json_object_set(changes, reference, ticket);
    }
    json_object_foreach((json_t *)held, reference, ticket)
    {
        if (!is_partial && !json_object_get(said, reference))
            json_object_set_new(changes, reference, json_null());
    }
    return changes;
}

// The members of `said` that differ from `state`.
static json_t *differences(const json_t *said, const json_t *state, bool is_partial)
{
    json_t *changes = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        const char *value = json_text(said, name, NULL);
        if (value && strcmp(value, json_text(state, name, "")) != 0)
            json_put_text(changes, name, value);
    }
    g_autoptr(json_t) tickets =
        differing_tickets(json_object_get(said, "tickets"), json_object_get(state, "tickets"), is_partial);
    if (json_object_size(tickets) > 0)
        json_object_set(changes, "tickets", tickets);
    return changes;
}

MEMBERS_FREE_FUNC(import_overruled_free, ImportOverruled, what, desk, file, by)

static void add_overruled(GPtrArray *overruled, const char *what, const json_t *desk, const char *file)
{
    const char *value = json_string_value(json_array_get(desk, 0));
    if (!desk || strcmp(value, file) == 0)
        return;
    ImportOverruled *added = g_new0(ImportOverruled, 1);
    added->what = g_strdup(what);
    added->desk = g_strdup(value);
    added->file = g_strdup(file);
    added->by = g_strdup(json_string_value(json_array_get(desk, 1)));
    g_ptr_array_add(overruled, added);
}

// Of the members of `body`, those of which the desk had said something else.
static void note_overruled(GPtrArray *overruled, const json_t *body, const json_t *state)
{
    const json_t *desk = json_object_get(state, "desk");
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)body, key, value) if (json_is_string(value))
        add_overruled(overruled, key, json_object_get(json_object_get(desk, "fields"), key), json_string_value(value));
    json_object_foreach(json_object_get(body, "tickets"), key, value)
    {
        const json_t *known = json_is_null(value) ? json_object_get(json_object_get(state, "tickets"), key) : value;
        add_overruled(overruled, json_text(known, "product", key), json_object_get(json_object_get(desk, "tickets"), key),
                      json_text(value, "status", ""));
    }
}

// What all imports, and since then the desks, have said of nobody yet. The caller owns it.
static json_t *state_new(void)
{
    return json_pack("{s:{},s:{s:{},s:{}}}", "tickets", "desk", "fields", "tickets");
}

// Consent belongs to a person: where the file has another one, what the former allowed ends, unless it is answered anew.
static bool withdraw_consent(Store *store, const char *id, json_t *body, GError **error)
{
    const char *name = json_text(body, person_field_name(FIELD_NAME), NULL),
               *email = json_text(body, person_field_name(FIELD_EMAIL), NULL);
    if ((!name && !email) || json_object_get(body, person_field_name(FIELD_CONSENT)))
        return true;
    Statement *row = person_row_get(store, id, error);
    if (!row)
        return false;
    bool is_other = person_is_other(statement_text(row, PERSON_ROW_FIRST_FIELD + FIELD_NAME),
                                    statement_text(row, PERSON_ROW_FIRST_FIELD + FIELD_EMAIL), name, email);
    if (is_other && *statement_text(row, PERSON_ROW_FIRST_FIELD + FIELD_CONSENT))
        json_put_text(body, person_field_name(FIELD_CONSENT), "");
    if (is_other && *statement_text(row, PERSON_ROW_FIRST_FIELD + FIELD_SPONSOR_CONSENT))
        json_put_text(body, person_field_name(FIELD_SPONSOR_CONSENT), "");
    statement_end(row);
    return true;
}

// What an import says of somebody whom one brought before; NULL in `out_body` when it is what they said, or older than that.
static bool compare_known(Store *store, const ImportRecord *record, bool *out_is_older, json_t **out_body, GError **error)
{
    g_autoptr(json_t) state = state_new();
    if (!journal_each_subject(store, record->id, merge_record, state, error))
        return false;
    gint64 as_of_utc_ms = record->as_of_utc_ms > 0 ? record->as_of_utc_ms : record->written_utc_ms;
    *out_is_older = as_of_utc_ms > 0 && as_of_utc_ms < json_int(state, "as_of", 0);
    if (*out_is_older)
        return true;
    g_autoptr(json_t) said = import_record_json(record);
    g_autoptr(json_t) body = differences(said, state, record->is_partial);
    if (!withdraw_consent(store, record->id, body, error))
        return false;
    if (record->overruled)
        note_overruled(record->overruled, body, state);
    *out_body = json_object_size(body) > 0 ? g_steal_pointer(&body) : NULL;
    return true;
}

// Fills `out_body` with the record's body, without origin; NULL when nothing has to be recorded.
static bool compare(Store *store, const ImportRecord *record, ImportResult *out, json_t **out_body, GError **error)
{
    g_autofree char *digest = record->digest ? g_strdup(record->digest) : import_record_digest(record);
    g_autofree char *last = NULL;
    *out_body = NULL;
    *out = IMPORT_RECORD_UNCHANGED;
    if (!record->is_new && !last_digest(store, record->id, &last, error))
        return false;
    if (last && strcmp(last, digest) == 0)
        return true;
    bool is_older = false;
    if (last && !compare_known(store, record, &is_older, out_body, error))
        return false;
    if (is_older)
        *out = IMPORT_RECORD_OLDER;
    if (!last)
        *out_body = import_record_json(record);
    if (*out_body) {
        *out = last ? IMPORT_RECORD_CHANGED : IMPORT_RECORD_ADDED;
        json_put_text(*out_body, "digest", digest);
    }
    return true;
}

// A person with hundreds of tickets would make a record that other stations refuse.
static bool check_size(const ImportRecord *record, GError **error)
{
    gsize size = 0;
    for (int i = 0; i < FIELD_COUNT; i++)
        size += record->fields[i] ? strlen(record->fields[i]) : 0;
    ARRAY_EACH(const PersonTicket, ticket, record->tickets) {
        size += TICKET_OVERHEAD + strlen(ticket->reference) + strlen(ticket->product);
        size += ticket->secret ? strlen(ticket->secret) : 0;
    }
    if (size <= SIZE_CEILING)
        return true;
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error,
                     "%u tickets are too many for one person; give them names of their own", record->tickets->len);
}

bool import_record_put(Store *store, const ImportRecord *record, gint64 now_utc_ms, ImportResult *out, GError **error)
{
    g_autoptr(json_t) body = NULL;
    if (!check_size(record, error) || !compare(store, record, out, &body, error))
        return false;
    if (!body)
        return true;
    json_put_text(body, "origin", "import");
    if (record->as_of_utc_ms > 0)
        json_put_int(body, "as_of", record->as_of_utc_ms);
    RecordKind kind = *out == IMPORT_RECORD_ADDED ? RECORD_REGISTRATION : RECORD_CHANGE;
    return journal_append(store, kind, record->id, body, now_utc_ms, NULL, error);
}

bool import_record_compare(Store *store, const ImportRecord *record, ImportResult *out, GError **error)
{
    g_autoptr(json_t) body = NULL;
    return compare(store, record, out, &body, error);
}

bool import_record_is_known(Store *store, const char *id, bool *out, GError **error)
{
    g_autofree char *digest = NULL;
    bool is_good = last_digest(store, id, &digest, error);
    *out = digest != NULL;
    return is_good;
}

bool import_record_is_same(Store *store, const char *id, const char *digest, bool *out, GError **error)
{
    g_autofree char *last = NULL;
    bool is_good = last_digest(store, id, &last, error);
    *out = g_strcmp0(last, digest) == 0;
    return is_good;
}

void import_state_clear(ImportState *state)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        g_clear_pointer(&state->fields[i], g_free);
    g_clear_pointer(&state->tickets, g_ptr_array_unref);
}

bool import_record_state(Store *store, const char *id, ImportState *out, GError **error)
{
    g_autoptr(json_t) state = state_new();
    if (!journal_each_subject(store, id, merge_record, state, error))
        return false;
    for (int i = 0; i < FIELD_COUNT; i++)
        out->fields[i] = g_strdup(json_text(state, person_field_name((PersonField)i), ""));
    out->tickets = g_ptr_array_new_with_free_func((GDestroyNotify)person_ticket_free);
    const char *reference;
    json_t *said;
    json_object_foreach(json_object_get(state, "tickets"), reference, said)
    {
        PersonTicket *ticket = g_new0(PersonTicket, 1);
        ticket->reference = g_strdup(reference);
        ticket->order = g_strdup(json_text(said, "order", out->fields[FIELD_ORDER]));
        ticket->secret = g_strdup(json_text(said, "secret", NULL));
        ticket->product = g_strdup(json_text(said, "product", ""));
        ticket->entitlement = g_strdup(json_text(said, "entitlement", NULL));
        ticket->status = ticket_status_from_name(json_text(said, "status", ""));
        ticket->has_ticket = json_bool(said, "has_ticket", false);
        g_ptr_array_add(out->tickets, ticket);
    }
    return true;
}

bool import_record_each(Store *store, ImportVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_IMPORTED_PEOPLE);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        const ImportedPerson person = {statement_text(statement, 0), statement_text(statement, 1), statement_text(statement, 2),
                                       statement_text(statement, 3), statement_text(statement, 4)};
        visit(&person, data);
    }
    statement_end(statement);
    return step != STEP_FAILED;
}
