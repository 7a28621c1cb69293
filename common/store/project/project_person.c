// SPDX-License-Identifier: GPL-3.0-or-later
// project_person.c - people: each field is last-writer-wins, and a change stands above a first import.
//
// The row keeps the values that count; `changed` keeps the stamp of each field that some RECORD_CHANGE gave, with
// tickets as "ticket:REFERENCE". A newer base replaces all fields but those.
#include "common/store/project/project.h"

#include "common/base/fold.h"
#include "common/romanize/romanize.h"
#include "common/base/json.h"
#include "common/store/record/person_field.h"
#include "common/store/project/statements_generated.h"
#include "common/store/record/sealed.h"

// Columns of STATEMENT_PERSON_ROW_GET, and parameters of the statements that write a row.
enum { IMPORT_COLUMN = 5, IMPORT_PARAMETER = 6, FIRST_FIELD_PARAMETER = 10 };

typedef struct {
    gint64 number; // 0 = not in the store yet
    const char *fields[FIELD_COUNT];
    Stamp base;
    const char *import_digest; // NULL = no import brought the person
    Stamp import;
    json_t *changed;  // NULL = nothing was
    GPtrArray *texts; // those above that were loaded; the others are the record's
} PersonRow;

static void row_clear(PersonRow *row)
{
    json_decref(row->changed);
    g_clear_pointer(&row->texts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PersonRow, row_clear)

static const char *loaded_text(PersonRow *row, Statement *statement, int column)
{
    char *text = statement_dup_or_null(statement, column);
    g_ptr_array_add(row->texts, text);
    return text;
}

Statement *person_row_begin(Store *store, const char *id)
{
    Statement *statement = statement_with(store, STATEMENT_PERSON_ROW_GET, "%s", id);
    return statement;
}

Statement *person_row_get(Store *store, const char *id, GError **error)
{
    Statement *statement = person_row_begin(store, id);
    StatementStep step = statement_step(store, statement, error);
    if (step == STEP_DONE)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody has the registration id %s", id);
    return step == STEP_ROW ? statement : NULL;
}

static bool row_load(Store *store, const char *id, PersonRow *row, GError **error)
{
    *row = (PersonRow){.base.station = "", .import.station = "", .texts = g_ptr_array_new_with_free_func(g_free)};
    for (int i = 0; i < FIELD_COUNT; i++)
        row->fields[i] = "";
    Statement *statement = person_row_begin(store, id);
    StatementStep step = statement_step(store, statement, error);
    if (step == STEP_ROW) {
        row->number = statement_int(statement, 0);
        row->base = (Stamp){(Hlc)statement_int(statement, 1), loaded_text(row, statement, 2), statement_int(statement, 3)};
        row->changed = json_loads(statement_text(statement, PERSON_ROW_CHANGED), 0, NULL);
        for (int i = 0; i < FIELD_COUNT; i++)
            row->fields[i] = loaded_text(row, statement, PERSON_ROW_FIRST_FIELD + i);
        row->import_digest = loaded_text(row, statement, IMPORT_COLUMN);
    }
    if (row->import_digest)
        row->import = (Stamp){(Hlc)statement_int(statement, IMPORT_COLUMN + 1), loaded_text(row, statement, IMPORT_COLUMN + 2),
                              statement_int(statement, IMPORT_COLUMN + 3)};
    statement_end(statement);
    return step != STEP_FAILED;
}

// `statement` inserts a row or saves it: both take its columns in the same order.
static bool row_write(Store *store, const char *id, const PersonRow *row, const StatementText *which, GError **error)
{
    bool has_changes = json_object_size(row->changed) > 0;
    g_autofree char *changed = has_changes ? json_canonical(row->changed) : NULL;
    Statement *statement = statement_begin(store, which);
    statement_bind_kept(statement, 1, id);
    statement_bind_int(statement, 2, (gint64)row->base.hlc);
    statement_bind_kept(statement, 3, row->base.station);
    statement_bind_int(statement, 4, row->base.sequence);
    statement_bind_kept(statement, 5, changed);
    for (int i = 0; i < FIELD_COUNT; i++)
        statement_bind_kept(statement, FIRST_FIELD_PARAMETER + i, row->fields[i]);
    if (row->import_digest) {
        statement_bind_kept(statement, IMPORT_PARAMETER, row->import_digest);
        statement_bind_int(statement, IMPORT_COLUMN + 2, (gint64)row->import.hlc);
        statement_bind_kept(statement, IMPORT_PARAMETER + 2, row->import.station);
        statement_bind_int(statement, IMPORT_PARAMETER + 3, row->import.sequence);
    }
    return statement_run(store, statement, error);
}

// Gives the row its number; leaves it without one when the person is known.
static bool row_insert(Store *store, const char *id, PersonRow *row, GError **error)
{
    if (!row_write(store, id, row, STATEMENT_PERSON_ROW_INSERT, error))
        return false;
    row->number = statement_inserted(store);
    return true;
}

// --- the search index ---

static bool index_drop(Store *store, gint64 number, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_PERSON_INDEX_DROP, "%jd", number), error);
}

static bool index_put(Store *store, const PersonRow *row, GError **error)
{
    g_autofree char *names = g_strjoin(" ", row->fields[FIELD_NAME], row->fields[FIELD_SECOND_NAME], NULL);
    g_autofree char *others =
        g_strjoin(" ", row->fields[FIELD_ORDER], row->fields[FIELD_EMAIL], row->fields[FIELD_COMPANY], NULL);
    g_autofree char *folded_names = fold_text(names);
    g_autofree char *folded_others = fold_text(others);
    g_autofree char *spelt = romanize_names(names, folded_names);
    g_autofree char *phone_end = fold_phone(row->fields[FIELD_PHONE]);
    static const StatementText *const both[] = {STATEMENT_PERSON_TEXT_PUT, STATEMENT_PERSON_INDEX_PUT};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        Statement *statement = statement_begin(store, both[i]);
        statement_bind_int(statement, 1, row->number);
        statement_bind_kept(statement, 2, folded_names);
        statement_bind_kept(statement, 3, folded_others);
        statement_bind_kept(statement, 4, spelt);
        if (both[i] == STATEMENT_PERSON_TEXT_PUT)
            statement_bind_kept(statement, 5, phone_end);
        if (!statement_run(store, statement, error))
            return false;
    }
    return true;
}

// --- stamps of changed fields ---

static Stamp stamp_of(const Record *record)
{
    return (Stamp){record->hlc, record->station, record->sequence};
}

static bool is_newer(const PersonRow *row, const char *key, const Record *record)
{
    const json_t *held = json_object_get(row->changed, key);
    if (!held)
        return true;
    const Stamp old = {(Hlc)json_integer_value(json_array_get(held, 0)), json_string_value(json_array_get(held, 1)),
                       json_integer_value(json_array_get(held, 2))};
    const Stamp new = stamp_of(record);
    return stamp_compare(&new, &old) > 0;
}

static void put_stamp(PersonRow *row, const char *key, const Record *record)
{
    if (!row->changed)
        row->changed = json_object();
    json_object_set_new(row->changed, key,
                        json_pack("[I,s,I]", (json_int_t)record->hlc, record->station, (json_int_t)record->sequence));
}

// --- tickets ---

static bool ticket_put(Store *store, gint64 person, const char *reference, const json_t *ticket, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_TICKET_PUT);
    statement_bind_int(statement, 1, person);
    statement_bind_kept(statement, 2, reference);
    statement_bind_kept(statement, 3, json_text(ticket, "secret", json_text(ticket, "code", NULL)));
    statement_bind_kept(statement, 4, json_text(ticket, "product", ""));
    statement_bind_kept(statement, 5, json_text(ticket, "entitlement", NULL));
    statement_bind_kept(statement, 6, json_text(ticket, "status", "paid"));
    statement_bind_int(statement, 7, json_bool(ticket, "has_ticket", false));
    return statement_run(store, statement, error);
}

static bool ticket_drop(Store *store, gint64 person, const char *reference, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_TICKET_DROP);
    statement_bind_int(statement, 1, person);
    statement_bind_kept(statement, 2, reference);
    return statement_run(store, statement, error);
}

static char *ticket_key(const char *reference)
{
    return g_strconcat("ticket:", reference, NULL);
}

static bool is_changed_ticket(const PersonRow *row, const char *reference)
{
    if (!row->changed)
        return false;
    g_autofree char *key = ticket_key(reference);
    return json_object_get(row->changed, key);
}

// The former base's tickets go; changed ones stay.
static bool drop_tickets(Store *store, const PersonRow *row, GError **error)
{
    g_autoptr(GPtrArray) old =
        statement_list(store, statement_with(store, STATEMENT_TICKET_REFERENCES, "%jd", row->number), error);
    if (!old)
        return false;
    ARRAY_EACH(const char, reference, old)
        if (!is_changed_ticket(row, reference) && !ticket_drop(store, row->number, reference, error))
            return false;
    return true;
}

static bool put_tickets(Store *store, const PersonRow *row, const json_t *tickets, GError **error)
{
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)tickets, reference, ticket)
    {
        if (!is_changed_ticket(row, reference) && !ticket_put(store, row->number, reference, ticket, error))
            return false;
    }
    return true;
}

static bool change_tickets(Store *store, const Record *record, PersonRow *row, const json_t *tickets, GError **error)
{
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)tickets, reference, ticket)
    {
        g_autofree char *key = ticket_key(reference);
        if (!is_newer(row, key, record))
            continue;
        put_stamp(row, key, record);
        bool is_good = json_is_null(ticket) ? ticket_drop(store, row->number, reference, error)
                                            : ticket_put(store, row->number, reference, ticket, error);
        if (!is_good)
            return false;
    }
    return true;
}

// --- records ---

static void note_import(PersonRow *row, const Record *record, const json_t *body)
{
    const char *digest = json_text(body, "digest", NULL);
    const Stamp stamp = stamp_of(record);
    if (!digest || (row->import_digest && stamp_compare(&stamp, &row->import) < 0))
        return;
    row->import_digest = digest;
    row->import = stamp;
}

static void take_base(PersonRow *row, const Record *record, const json_t *body)
{
    row->base = stamp_of(record);
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        if (!json_object_get(row->changed, name))
            row->fields[i] = json_text(body, name, "");
    }
}

// Somebody of whom records came before.
static bool renew_base(Store *store, const Record *record, const json_t *body, GError **error)
{
    g_auto(PersonRow) row = {0};
    if (!row_load(store, record->subject, &row, error))
        return false;
    note_import(&row, record, body);
    const Stamp stamp = stamp_of(record);
    if (stamp_compare(&stamp, &row.base) < 0)
        return row_write(store, record->subject, &row, STATEMENT_PERSON_ROW_SAVE, error);
    take_base(&row, record, body);
    return row_write(store, record->subject, &row, STATEMENT_PERSON_ROW_SAVE, error) && drop_tickets(store, &row, error) &&
           put_tickets(store, &row, json_object_get(body, "tickets"), error) && index_drop(store, row.number, error) &&
           index_put(store, &row, error);
}

static bool put_registration(Store *store, const Record *record, const json_t *body, GError **error)
{
    // Most are of people who are new: one insert finds that out, too.
    g_auto(PersonRow) row = {0};
    take_base(&row, record, body);
    note_import(&row, record, body);
    if (!row_insert(store, record->subject, &row, error))
        return false;
    if (row.number == 0)
        return renew_base(store, record, body, error);
    return put_tickets(store, &row, json_object_get(body, "tickets"), error) && index_put(store, &row, error);
}

bool project_registration(Store *store, const Record *record, const json_t *body, GError **error)
{
    return put_registration(store, record, body, error) && project_sale(store, record, body, error);
}

bool project_change(Store *store, const Record *record, const json_t *body, GError **error)
{
    g_auto(PersonRow) row = {0};
    if (!row_load(store, record->subject, &row, error))
        return false;
    if (!(row.number ? index_drop(store, row.number, error) : row_insert(store, record->subject, &row, error)))
        return false;
    note_import(&row, record, body);
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        const char *value = sealed_value(body, name);
        if (value && is_newer(&row, name, record)) {
            row.fields[i] = value;
            put_stamp(&row, name, record);
        }
    }
    return change_tickets(store, record, &row, json_object_get(body, "tickets"), error) &&
           row_write(store, record->subject, &row, STATEMENT_PERSON_ROW_SAVE, error) && index_put(store, &row, error) &&
           project_edits(store, record, body, error) && project_sale(store, record, body, error) &&
           project_same(store, record, body, error);
}
