// SPDX-License-Identifier: GPL-3.0-or-later
// sale_undo.c - a sale is taken back: what the person has then is what all other records say.
#include "common/store/sale/sale.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/people/transfer.h"
#include "common/store/record/person_field.h"
#include "common/store/record/sealed.h"
#include "common/store/sale/statements_generated.h"

// What the records but one say, field by field: a change stands above a registration.
typedef struct {
    Store *store;
    const char *station; // of the record that is left out
    gint64 sequence;
    json_t *base, *changed; // members of records; tickets are in "tickets"
    bool is_good;
    GError **error;
} Fold;

static bool is_undone(Fold *fold, const Record *record)
{
    Statement *statement = statement_with(fold->store, STATEMENT_IS_UNDONE, "%s %jd", record->station, record->sequence);
    bool is_undone;
    fold->is_good = statement_has_row(fold->store, statement, &is_undone, fold->error);
    return is_undone;
}

static bool is_walk_in(const json_t *body)
{
    return strcmp(json_text(body, "origin", ""), "walk-in") == 0;
}

// Somebody who walked in stays, and has not paid; somebody who took a ticket over stays without it.
static void take_registration(Fold *fold, json_t *body, bool is_left_out)
{
    if (is_left_out) {
        json_put_text(body, "status", ticket_status_name(is_walk_in(body) ? STATUS_PENDING : STATUS_CANCELLED));
        json_object_del(body, "tickets");
    }
    json_object_update(fold->base, body);
    if (!json_object_get(body, "tickets"))
        json_object_del(fold->base, "tickets");
}

static void take_change(Fold *fold, json_t *body)
{
    json_t *tickets = json_object_get(fold->changed, "tickets");
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(body, "tickets"), key, value) json_object_set(tickets, key, value);
    json_object_foreach(body, key, value) if (strcmp(key, "tickets") != 0) json_object_set(fold->changed, key, value);
}

static bool take_record(const Record *record, gpointer data)
{
    Fold *fold = data;
    if (record->kind != RECORD_REGISTRATION && record->kind != RECORD_CHANGE)
        return true;
    bool is_left_out =
        (strcmp(record->station, fold->station) == 0 && record->sequence == fold->sequence) || is_undone(fold, record);
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    if (record->kind == RECORD_REGISTRATION)
        take_registration(fold, body, is_left_out);
    else if (!is_left_out && !json_bool(body, "restores", false)) // which follows from the others
        take_change(fold, body);
    return fold->is_good;
}

static const json_t *value_in(const Fold *fold, const char *group, const char *key)
{
    const json_t *changed = group ? json_object_get(fold->changed, group) : fold->changed;
    const json_t *base = group ? json_object_get(fold->base, group) : fold->base;
    const json_t *value = json_object_get(changed, key);
    return value ? value : json_object_get(base, key);
}

// The change that gives what the sale gave its value of before. NULL on failure; the caller owns it.
static json_t *former_values(Store *store, const Fold *fold, const char *id, const json_t *sold, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        if (json_object_get(sold, name) && (!is_walk_in(sold) || i == FIELD_STATUS)) {
            const json_t *value = value_in(fold, NULL, name);
            fields[i] = value ? json_string_value(value) : "";
        }
    }
    json_t *body = person_changes(store, id, fields, error);
    g_autoptr(json_t) tickets = json_object();
    const char *reference;
    json_t *ticket;
    json_object_foreach(json_object_get(sold, "tickets"), reference, ticket)
    {
        const json_t *former = value_in(fold, "tickets", reference);
        if (!former || !json_equal(former, ticket))
            json_object_set_new(tickets, reference, former ? json_deep_copy(former) : json_null());
    }
    if (body && json_object_size(tickets) > 0)
        json_object_set(body, "tickets", tickets);
    return body;
}

static bool give_back(Store *store, const char *station, gint64 sequence, const char *id, const json_t *sold,
                      const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) base = json_object();
    g_autoptr(json_t) changed = json_pack("{s:{}}", "tickets");
    Fold fold = {store, station, sequence, base, changed, true, error};
    if (!journal_each_subject(store, id, take_record, &fold, error) || !fold.is_good)
        return false;
    g_autoptr(json_t) body = former_values(store, &fold, id, sold, error);
    if (!body)
        return false;
    if (json_object_size(body) == 0)
        return true;
    json_put_text(body, "origin", "desk");
    json_put_text(body, "by", volunteer_name);
    json_object_set_new(body, "restores", json_true());
    return journal_append(store, RECORD_CHANGE, id, body, now_utc_ms, NULL, error);
}

// Whose record it is; the caller owns it and the body.
static char *read_sold(const Store *store, Statement *row, json_t **out_body)
{
    char *id = statement_dup(row, 0);
    g_autofree char *text = sealed_open_text(store, RECORD_CHANGE, id, statement_text(row, 1));
    *out_body = json_loads(text, 0, NULL);
    return id;
}

static bool find_sale(Store *store, const char *station, gint64 sequence, char **out_id, json_t **out_body, GError **error)
{
    Statement *find = statement_with(store, STATEMENT_SALE_FIND, "%s %jd", station, sequence);
    StatementStep step = statement_step(store, find, error);
    if (step == STEP_ROW)
        *out_id = read_sold(store, find, out_body);
    statement_end(find);
    if (step == STEP_DONE)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
                    "station %s has no sale %" G_GINT64_FORMAT ", or it was taken back before", station, sequence);
    return step == STEP_ROW;
}

// What is taken back, and why.
typedef struct {
    Store *store;
    const char *station, *reason, *volunteer_name;
    gint64 now_utc_ms;
} TakeBack;

static bool take_back(const TakeBack *back, gint64 sequence, const char *id, const json_t *sold, GError **error)
{
    g_autoptr(json_t) body = json_pack("{s:s,s:I,s:s,s:s}", "station", back->station, "sequence", (json_int_t)sequence, "reason",
                                       back->reason, "by", back->volunteer_name);
    return give_back(back->store, back->station, sequence, id, sold, back->volunteer_name, back->now_utc_ms, error) &&
           journal_append(back->store, RECORD_UNDO, id, body, back->now_utc_ms, NULL, error);
}

static bool take_back_other(const TakeBack *back, gint64 sequence, GError **error)
{
    g_autofree char *id = NULL;
    g_autoptr(json_t) sold = NULL;
    Statement *find = statement_with(back->store, STATEMENT_SALE_OTHER, "%s %jd", back->station, sequence);
    StatementStep step = statement_step(back->store, find, error);
    if (step == STEP_ROW)
        id = read_sold(back->store, find, &sold);
    statement_end(find);
    return step == STEP_ROW ? take_back(back, sequence, id, sold, error) : step == STEP_DONE;
}

static bool check_taker(Store *store, const json_t *sale, GError **error)
{
    bool is_gone = false;
    if (strcmp(json_text(sale, "step", ""), TRANSFER_STEP) != 0)
        return true;
    Statement *find = statement_with(store, STATEMENT_TRANSFERRED_ON, "%s", json_text(sale, "what", ""));
    if (!statement_has_row(store, find, &is_gone, error))
        return false;
    if (is_gone)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED,
                    "who took the ticket over has handed it on since; take that transfer back first");
    return !is_gone;
}

bool sale_undo(Store *store, const char *station, gint64 sequence, const char *reason, const char *volunteer_name,
               gint64 now_utc_ms, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autofree char *id = NULL;
    g_autoptr(json_t) sold = NULL;
    const TakeBack back = {store, station, reason, volunteer_name, now_utc_ms};
    bool is_good = find_sale(store, station, sequence, &id, &sold, error);
    const json_t *sale = json_object_get(sold, "sale"), *others = json_object_get(sale, "others");
    is_good = is_good && check_taker(store, sale, error);
    for (gsize i = 0; is_good && i < json_array_size(others); i++)
        is_good = take_back_other(&back, json_integer_value(json_array_get(others, i)), error);
    return store_finish(store, is_good && take_back(&back, sequence, id, sold, error), error);
}
