// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/sealed.h"

#include <string.h>

#include "common/store/record/person_field.h"
#include "common/store/record/statements_generated.h"
#include "common/store/record/station_state.h"
#include "common/token/digest.h"
#include "common/token/sealed_text.h"

#define ALIAS_MARK "erased-" // erasing had aliases first, and an alias must stay what it is
#define ALIAS_DIGITS 16
#define CODE_MARK "code-"
#define VALUE_SEALS "sealed" // of this station: the event seals (:seals_get)

static bool may_hold_private(RecordKind kind)
{
    return kind == RECORD_REGISTRATION || kind == RECORD_CHANGE;
}

// --- whether the event seals ---

bool sealed_event(Store *store, bool *out, GError **error)
{
    JournalEnd *end = store->end;
    if (!store->in_transaction || !end->is_seal_known) {
        if (!statement_has_row(store, statement_begin(store, STATEMENT_SEALS_GET), &end->seals, error))
            return false;
        end->is_seal_known = store->in_transaction;
    }
    *out = end->seals;
    return true;
}

bool sealed_is_locked(Store *store, bool *out, GError **error)
{
    *out = false; // whoever has the key need not ask
    return store->station->desk_key || sealed_event(store, out, error);
}

bool sealed_check(Store *store, const char *what, GError **error)
{
    bool is_locked;
    return sealed_is_locked(store, &is_locked, error) && (!is_locked || sealed_refuse(what, error));
}

bool sealed_expect(Store *store, GError **error)
{
    return store_put(store, VALUE_SEALS, "yes", error);
}

bool sealed_refuse(const char *what, GError **error)
{
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error,
                     "%s cannot be read or changed at this station, which has no desk.key; ask at a desk", what);
}

bool sealed_note(Store *store, const json_t *kept, GError **error)
{
    bool seals;
    if (!json_object_get(kept, "sealed"))
        return true;
    if (!sealed_event(store, &seals, error))
        return false;
    store->end->seals = true;
    return seals || sealed_expect(store, error);
}

// --- tickets ---

char *sealed_ticket_alias(const char *id, const char *reference)
{
    if (g_str_has_prefix(reference, ALIAS_MARK))
        return g_strdup(reference);
    const DigestPart parts[] = {{id, strlen(id)}, {"\n", 1}, {reference, strlen(reference)}};
    char digest[DIGEST_HEX];
    digest_parts_hex(parts, G_N_ELEMENTS(parts), digest);
    digest[ALIAS_DIGITS] = '\0';
    return g_strconcat(ALIAS_MARK, digest, NULL);
}

bool sealed_is_code(const char *text)
{
    return text && g_str_has_prefix(text, CODE_MARK);
}

char *sealed_ticket_code(const char *secret)
{
    if (!secret || sealed_is_code(secret))
        return g_strdup(secret);
    g_autofree char *text = g_strconcat("ticket\n", secret, NULL);
    g_autofree char *digest = digest_hex(text, strlen(text));
    return g_strconcat(CODE_MARK, digest, NULL);
}

// In the clear a ticket has its code in the place of its secret; `own` takes [reference] or [reference, secret].
static json_t *public_ticket(const char *reference, const json_t *ticket, json_t **own)
{
    json_t *secret = json_object_get(ticket, "secret"), *value;
    const char *name;
    *own = json_array();
    json_array_append_new(*own, json_string_nocheck(reference)); // which came out of an object
    if (!json_is_object(ticket))
        return json_null();
    if (json_is_string(secret))
        json_array_append(*own, secret);
    json_t *shown = json_object();
    json_object_foreach((json_t *)ticket, name, value) if (value != secret) json_object_set_nocheck(shown, name, value);
    g_autofree char *code = sealed_ticket_code(json_string_value(secret));
    json_put_text(shown, "code", code);
    return shown;
}

static void split_tickets(const char *subject, json_t *shown, json_t *hidden)
{
    json_t *tickets = json_object_get(shown, "tickets");
    if (json_object_size(tickets) == 0)
        return;
    json_t *by_alias = json_object(), *owns = json_object();
    const char *reference;
    json_t *ticket;
    json_object_foreach(tickets, reference, ticket)
    {
        g_autofree char *alias = sealed_ticket_alias(subject, reference);
        json_t *own;
        json_object_set_new_nocheck(by_alias, alias, public_ticket(reference, ticket, &own));
        json_object_set_new_nocheck(owns, alias, own);
    }
    json_object_set_new(shown, "tickets", by_alias);
    json_object_set_new(hidden, "tickets", owns);
}

static void join_tickets(json_t *body, const json_t *owns)
{
    json_t *tickets = json_object();
    const char *alias;
    json_t *shown;
    json_object_foreach(json_object_get(body, "tickets"), alias, shown)
    {
        const json_t *own = json_object_get(owns, alias);
        const char *reference = json_string_value(json_array_get(own, 0));
        json_t *ticket = json_copy(shown);
        if (reference)
            json_object_del(ticket, "code");
        json_put_text(ticket, "secret", json_string_value(json_array_get(own, 1)));
        json_object_set_new(tickets, reference ? reference : alias, ticket);
    }
    json_object_set_new(body, "tickets", tickets);
}

// --- a whole body ---

static void move_text(json_t *from, const char *name, json_t *to, const char *as)
{
    json_t *text = json_object_get(from, name);
    if (!json_is_string(text))
        return;
    json_object_set_nocheck(to, as, text);
    json_object_del(from, name);
}

// What may not be in the clear goes from `shown` to `hidden`.
static void split(const char *subject, json_t *shown, json_t *hidden)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *name = person_field_name((PersonField)i);
        if (!person_field_is_private((PersonField)i) || !json_is_string(json_object_get(shown, name)))
            continue;
        json_object_set_nocheck(hidden, name, json_object_get(shown, name));
        json_object_set_new_nocheck(shown, name, json_null());
    }
    move_text(shown, "digest", hidden, "digest");
    if (json_object_get(shown, "sale")) {
        json_t *sale = json_copy(json_object_get(shown, "sale"));
        move_text(sale, "reason", hidden, "sale_reason");
        json_object_set_new(shown, "sale", sale);
    }
    split_tickets(subject, shown, hidden);
}

// What of it somebody may not read; NULL = nothing, such as a walk-in's empty e-mail or a ticket that was sold just now.
static const char *first_private(const json_t *hidden)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(hidden, "tickets"), name, value)
    {
        if (json_array_size(value) > 1)
            return "this ticket";
    }
    json_object_foreach((json_t *)hidden, name, value) if (json_is_string(value) && *json_string_value(value)) return name;
    return NULL;
}

// A ticket that stations with the key know by another name cannot be changed under its alias.
static bool has_alias(const json_t *body)
{
    const char *reference;
    json_t *ticket;
    json_object_foreach(json_object_get(body, "tickets"), reference, ticket)
    {
        if (g_str_has_prefix(reference, ALIAS_MARK))
            return true;
    }
    return false;
}

static bool check_writable(const json_t *body, const json_t *hidden, GError **error)
{
    const char *name = has_alias(body) ? "this ticket" : first_private(hidden);
    return !name || sealed_refuse(name, error);
}

bool sealed_is_readable(const char *subject, const json_t *body)
{
    if (json_object_get(body, "sealed"))
        return false;
    g_autoptr(json_t) shown = json_copy((json_t *)body);
    g_autoptr(json_t) hidden = json_object();
    split(subject, shown, hidden);
    const char *alias;
    json_t *own;
    json_object_foreach(json_object_get(hidden, "tickets"), alias, own)
    {
        if (!g_str_has_prefix(json_string_value(json_array_get(own, 0)), ALIAS_MARK))
            return true;
    }
    return first_private(hidden) != NULL;
}

json_t *sealed_public(const char *subject, const json_t *body)
{
    json_t *shown = json_copy((json_t *)body);
    g_autoptr(json_t) hidden = json_object();
    split(subject, shown, hidden);
    return shown;
}

bool sealed_make(Store *store, RecordKind kind, const char *subject, const json_t *body, json_t **out, GError **error)
{
    bool seals = false;
    *out = NULL;
    if (!may_hold_private(kind) || json_object_get(body, "sealed"))
        return true;
    if (!store->station->desk_key && !sealed_event(store, &seals, error))
        return false;
    if (!store->station->desk_key && !seals)
        return true;
    g_autoptr(json_t) shown = json_copy((json_t *)body);
    g_autoptr(json_t) hidden = json_object();
    split(subject, shown, hidden);
    if (json_object_size(hidden) == 0)
        return true;
    if (!store->station->desk_key && !check_writable(body, hidden, error))
        return false;
    if (store->station->desk_key) {
        g_autofree char *text = json_canonical(hidden);
        g_autofree char *sealed = sealed_text_make(store->station->desk_key, subject, text);
        json_put_text(shown, "sealed", sealed);
    }
    *out = g_steal_pointer(&shown);
    return sealed_note(store, *out, error);
}

json_t *sealed_open(const Store *store, RecordKind kind, const char *subject, const json_t *kept)
{
    const char *sealed = may_hold_private(kind) ? json_text(kept, "sealed", NULL) : NULL;
    g_autofree char *text =
        sealed && store->station->desk_key ? sealed_text_open(store->station->desk_key, subject, sealed) : NULL;
    g_autoptr(json_t) hidden = text ? json_loads(text, 0, NULL) : NULL;
    if (!hidden)
        return NULL;
    json_t *body = json_copy((json_t *)kept);
    json_object_del(body, "sealed");
    for (int i = 0; i < FIELD_COUNT; i++)
        json_put_text(body, person_field_name((PersonField)i), json_text(hidden, person_field_name((PersonField)i), NULL));
    json_put_text(body, "digest", json_text(hidden, "digest", NULL));
    const char *reason = json_text(hidden, "sale_reason", NULL);
    if (reason) {
        json_t *sale = json_copy(json_object_get(body, "sale"));
        json_put_text(sale, "reason", reason);
        json_object_set_new(body, "sale", sale);
    }
    if (json_object_get(hidden, "tickets"))
        join_tickets(body, json_object_get(hidden, "tickets"));
    return body;
}

char *sealed_open_text(const Store *store, RecordKind kind, const char *subject, const char *kept)
{
    if (!may_hold_private(kind) || !store->station->desk_key || !strstr(kept, "\"sealed\":"))
        return g_strdup(kept);
    g_autoptr(json_t) body = json_loads(kept, 0, NULL);
    g_autoptr(json_t) opened = sealed_open(store, kind, subject, body);
    return opened ? json_canonical(opened) : g_strdup(kept);
}

const char *sealed_value(const json_t *body, const char *field)
{
    return json_is_null(json_object_get(body, field)) ? "" : json_text(body, field, NULL);
}
