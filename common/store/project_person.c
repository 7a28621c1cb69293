// project_person.c - people: each field is last-writer-wins, and a change stands above a first import.
//
// The row keeps the values that count; `changed` keeps the stamp of each field that some RECORD_CHANGE gave, with
// tickets as "ticket:REFERENCE". A newer base replaces all fields but those.
#include "common/store/project.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/json.h"
#include "common/store/person.h"
#include "common/store/statement.h"

typedef struct {
    gint64 number; // 0 = not in the store yet
    char *fields[FIELD_COUNT];
    Hlc base_hlc;
    char *base_station;
    gint64 base_sequence;
    json_t *changed;
} PersonRow;

static void row_clear(PersonRow *row)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(row->fields[i]);
    g_free(row->base_station);
    json_decref(row->changed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PersonRow, row_clear)

static bool row_load(Store *store, const char *id, PersonRow *row, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_ROW_GET);
    statement_bind_text(statement, 1, id);
    StatementStep step = statement_step(store, statement, error);
    bool is_known = step == STEP_ROW;
    for (int i = 0; i < FIELD_COUNT; i++)
        row->fields[i] = is_known ? statement_dup(statement, 5 + i) : g_strdup("");
    row->number = is_known ? statement_int(statement, 0) : 0;
    row->base_hlc = is_known ? (Hlc)statement_int(statement, 1) : 0;
    row->base_station = is_known ? statement_dup(statement, 2) : g_strdup("");
    row->base_sequence = is_known ? statement_int(statement, 3) : 0;
    row->changed = is_known ? json_loads(statement_text(statement, 4), 0, NULL) : NULL;
    if (!row->changed)
        row->changed = json_object();
    statement_end(statement);
    return step != STEP_FAILED;
}

static bool row_insert(Store *store, const char *id, PersonRow *row, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_ROW_INSERT);
    statement_bind_text(statement, 1, id);
    if (!statement_run(store, statement, error))
        return false;
    row->number = sqlite3_last_insert_rowid(sqlite3_db_handle(statement));
    return true;
}

static bool row_save(Store *store, const PersonRow *row, GError **error)
{
    bool has_changes = json_object_size(row->changed) > 0;
    g_autofree char *changed = has_changes ? json_canonical(row->changed) : NULL;
    Statement *statement = statement_begin(store, STATEMENT_PERSON_ROW_SAVE);
    statement_bind_int(statement, 1, row->number);
    statement_bind_int(statement, 2, (gint64)row->base_hlc);
    statement_bind_text(statement, 3, row->base_station);
    statement_bind_int(statement, 4, row->base_sequence);
    statement_bind_text(statement, 5, changed);
    for (int i = 0; i < FIELD_COUNT; i++)
        statement_bind_text(statement, 6 + i, row->fields[i]);
    return statement_run(store, statement, error);
}

// --- the search index ---

static bool index_drop(Store *store, gint64 number, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PERSON_INDEX_DROP);
    statement_bind_int(statement, 1, number);
    return statement_run(store, statement, error);
}

static bool index_put(Store *store, const PersonRow *row, GError **error)
{
    g_autofree char *names = g_strjoin(" ", row->fields[FIELD_NAME], row->fields[FIELD_SECOND_NAME], NULL);
    g_autofree char *others =
        g_strjoin(" ", row->fields[FIELD_ORDER], row->fields[FIELD_EMAIL], row->fields[FIELD_COMPANY], NULL);
    g_autofree char *folded_names = fold_text(names);
    g_autofree char *folded_others = fold_text(others);
    static const StatementId both[] = {STATEMENT_PERSON_TEXT_PUT, STATEMENT_PERSON_INDEX_PUT};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        Statement *statement = statement_begin(store, both[i]);
        statement_bind_int(statement, 1, row->number);
        statement_bind_text(statement, 2, folded_names);
        statement_bind_text(statement, 3, folded_others);
        if (!statement_run(store, statement, error))
            return false;
    }
    return true;
}

// --- stamps of changed fields ---

static bool is_newer(const PersonRow *row, const char *key, const Record *record)
{
    const json_t *held = json_object_get(row->changed, key);
    if (!held)
        return true;
    const Stamp old = {(Hlc)json_integer_value(json_array_get(held, 0)), json_string_value(json_array_get(held, 1)),
                       json_integer_value(json_array_get(held, 2))};
    const Stamp new = {record->hlc, record->station, record->sequence};
    return stamp_compare(&new, &old) > 0;
}

static void put_stamp(PersonRow *row, const char *key, const Record *record)
{
    json_object_set_new(row->changed, key,
                        json_pack("[I,s,I]", (json_int_t)record->hlc, record->station, (json_int_t)record->sequence));
}

static void set_field(PersonRow *row, int field, const char *value)
{
    g_free(row->fields[field]);
    row->fields[field] = g_strdup(value);
}

// --- tickets ---

static bool ticket_put(Store *store, const char *id, const char *reference, const json_t *ticket, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_TICKET_PUT);
    statement_bind_text(statement, 1, id);
    statement_bind_text(statement, 2, reference);
    statement_bind_text(statement, 3, json_text(ticket, "secret", NULL));
    statement_bind_text(statement, 4, json_text(ticket, "product", ""));
    statement_bind_text(statement, 5, json_text(ticket, "entitlement", NULL));
    statement_bind_text(statement, 6, json_text(ticket, "status", "paid"));
    statement_bind_int(statement, 7, json_bool(ticket, "has_ticket", false));
    return statement_run(store, statement, error);
}

static bool ticket_drop(Store *store, const char *id, const char *reference, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_TICKET_DROP);
    statement_bind_text(statement, 1, id);
    statement_bind_text(statement, 2, reference);
    return statement_run(store, statement, error);
}

static char *ticket_key(const char *reference)
{
    return g_strconcat("ticket:", reference, NULL);
}

// References of the tickets that the person has now.
static GPtrArray *ticket_references(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) references = g_ptr_array_new_with_free_func(g_free);
    Statement *statement = statement_begin(store, STATEMENT_TICKET_REFERENCES);
    statement_bind_text(statement, 1, id);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        g_ptr_array_add(references, statement_dup(statement, 0));
    return step == STEP_DONE ? g_steal_pointer(&references) : NULL;
}

// The base's tickets take the place of the former base's; changed ones stay.
static bool replace_tickets(Store *store, const char *id, const PersonRow *row, bool was_known, const json_t *tickets,
                            GError **error)
{
    g_autoptr(GPtrArray) old = was_known ? ticket_references(store, id, error) : g_ptr_array_new();
    if (!old)
        return false;
    for (guint i = 0; i < old->len; i++) {
        const char *reference = g_ptr_array_index(old, i);
        g_autofree char *key = ticket_key(reference);
        if (!json_object_get(row->changed, key) && !ticket_drop(store, id, reference, error))
            return false;
    }
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)tickets, reference, ticket) {
        g_autofree char *key = ticket_key(reference);
        if (!json_object_get(row->changed, key) && !ticket_put(store, id, reference, ticket, error))
            return false;
    }
    return true;
}

static bool change_tickets(Store *store, const Record *record, PersonRow *row, const json_t *tickets, GError **error)
{
    const char *reference;
    json_t *ticket;
    json_object_foreach((json_t *)tickets, reference, ticket) {
        g_autofree char *key = ticket_key(reference);
        if (!is_newer(row, key, record))
            continue;
        put_stamp(row, key, record);
        bool is_good = json_is_null(ticket) ? ticket_drop(store, record->subject, reference, error)
                                            : ticket_put(store, record->subject, reference, ticket, error);
        if (!is_good)
            return false;
    }
    return true;
}

// --- records ---

static bool note_import(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *digest = json_text(body, "digest", NULL);
    if (!digest)
        return true;
    Statement *statement = statement_begin(store, STATEMENT_IMPORTED_PUT);
    statement_bind_text(statement, 1, record->subject);
    statement_bind_text(statement, 2, digest);
    statement_bind_int(statement, 3, (gint64)record->hlc);
    statement_bind_text(statement, 4, record->station);
    statement_bind_int(statement, 5, record->sequence);
    return statement_run(store, statement, error);
}

bool project_registration(Store *store, const Record *record, const json_t *body, GError **error)
{
    g_auto(PersonRow) row = {0};
    if (!row_load(store, record->subject, &row, error) || !note_import(store, record, body, error))
        return false;
    const Stamp old = {row.base_hlc, row.base_station, row.base_sequence};
    const Stamp new = {record->hlc, record->station, record->sequence};
    if (stamp_compare(&new, &old) < 0)
        return true;
    bool was_known = row.number != 0;
    if (!(was_known ? index_drop(store, row.number, error) : row_insert(store, record->subject, &row, error)))
        return false;
    row.base_hlc = record->hlc;
    row.base_sequence = record->sequence;
    g_free(row.base_station);
    row.base_station = g_strdup(record->station);
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        if (!json_object_get(row.changed, name))
            set_field(&row, i, json_text(body, name, ""));
    }
    return replace_tickets(store, record->subject, &row, was_known, json_object_get(body, "tickets"), error) &&
           row_save(store, &row, error) && index_put(store, &row, error);
}

bool project_change(Store *store, const Record *record, const json_t *body, GError **error)
{
    g_auto(PersonRow) row = {0};
    if (!row_load(store, record->subject, &row, error) || !note_import(store, record, body, error))
        return false;
    if (!(row.number ? index_drop(store, row.number, error) : row_insert(store, record->subject, &row, error)))
        return false;
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        const char *value = json_text(body, name, NULL);
        if (value && is_newer(&row, name, record)) {
            set_field(&row, i, value);
            put_stamp(&row, name, record);
        }
    }
    return change_tickets(store, record, &row, json_object_get(body, "tickets"), error) && row_save(store, &row, error) &&
           index_put(store, &row, error) && project_edits(store, record, body, error);
}
