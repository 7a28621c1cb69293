// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/import/truth.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/json.h"
#include "common/base/name.h"
#include "common/store/people/import_record.h"

json_t *truth_load(const char *path)
{
    json_error_t fault;
    json_t *document = json_load_file(path, 0, &fault);
    if (!document)
        g_error("%s: %s", path, fault.text);
    return document;
}

static bool is_known(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value && !json_is_null(value);
}

// Whether files of this shape do not carry this ("secrets", "emails", ...).
static bool loses(const json_t *truth, const char *what)
{
    gsize index;
    json_t *lost;
    json_array_foreach(json_object_get(truth, "loses"), index, lost)
    {
        if (strcmp(json_string_value(lost), what) == 0)
            return true;
    }
    return false;
}

typedef struct {
    Desk *desk;
    const char *shape;
    GHashTable *ids; // key of name and e-mail -> GQueue of ids
} Found;

// Name and e-mail, folded; without the e-mail where the file has none.
static char *key_of(const char *name, const char *email)
{
    g_autofree char *folded = fold_text(name);
    g_autofree char *lower = g_utf8_strdown(email ? email : "", -1);
    return g_strconcat(folded, "|", lower, NULL);
}

static void queue_free(gpointer queue)
{
    g_queue_free_full(queue, g_free);
}

static void note_person(const ImportedPerson *person, gpointer data)
{
    Found *found = data;
    char *key = key_of(person->name, person->email);
    GQueue *ids = g_hash_table_lookup(found->ids, key);
    if (!ids) {
        ids = g_queue_new();
        g_hash_table_insert(found->ids, g_strdup(key), ids);
    }
    g_queue_push_tail(ids, g_strdup(person->id));
    g_free(key);
}

static char *holder_of(const Found *found, const char *secret)
{
    g_autoptr(GError) error = NULL;
    Credential credential = {0};
    g_assert_true(person_find_credential(found->desk->store, secret, &credential, &error));
    char *id = g_strdup(credential.id);
    credential_clear(&credential);
    return id;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// "T-07 x1, shirt x2" of the tickets with the status; without quantities where the file has none.
static char *held(const Person *person, TicketStatus status, bool has_quantities)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        int count = ticket->entitlement ? GPOINTER_TO_INT(g_hash_table_lookup(counts, ticket->entitlement)) : 0;
        if (ticket->entitlement && ticket->status == status)
            g_hash_table_insert(counts, ticket->entitlement, GINT_TO_POINTER(count + 1));
    }
    GHashTableIter iter;
    gpointer key, count;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &key, &count))
        g_ptr_array_add(texts, g_strdup_printf("%s x%d", (const char *)key, has_quantities ? GPOINTER_TO_INT(count) : 1));
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(", ", (char **)texts->pdata);
}

static char *expected_held(const json_t *list)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    gsize index;
    json_t *one;
    json_array_foreach(list, index, one)
        g_ptr_array_add(texts, g_strdup_printf("%s x%d", json_text(one, "key", ""), (int)json_int(one, "quantity", 0)));
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(", ", (char **)texts->pdata);
}

static void check_text(const Found *found, const char *who, const char *what, const char *is, const char *expected)
{
    if (strcmp(is, expected) != 0)
        g_error("%s: %s: %s is \"%s\", expected \"%s\"", found->shape, who, what, is, expected);
}

static void check_holdings(const Found *found, const json_t *truth, const json_t *expected, const Person *person)
{
    static const char *const lists[] = {"entitlements", "pending"};
    static const TicketStatus statuses[] = {STATUS_PAID, STATUS_PENDING};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (!is_known(expected, lists[i]))
            continue;
        g_autofree char *is = held(person, statuses[i], !loses(truth, "quantities"));
        g_autofree char *wanted = expected_held(json_object_get(expected, lists[i]));
        check_text(found, json_text(expected, "name", ""), lists[i], is, wanted);
    }
}

static void check_fields(const Found *found, const json_t *expected, const Person *person)
{
    static const struct {
        const char *key;
        PersonField field;
    } texts[] = {{"company", FIELD_COMPANY}, {"diet", FIELD_DIETARY}, {"shirt", FIELD_SHIRT}};
    const char *who = json_text(expected, "name", "");
    const char *status = json_text(expected, "status", "");
    check_text(found, who, "status", person->fields[FIELD_STATUS], strcmp(status, "expired") == 0 ? "cancelled" : status);
    bool is_alive = person->status != STATUS_CANCELLED;
    if (json_object_get(expected, "products") && is_known(expected, "products") && is_alive)
        check_text(found, who, "type", person->fields[FIELD_TICKET_TYPE], json_text(expected, "type", ""));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (is_known(expected, texts[i].key))
            check_text(found, who, texts[i].key, person->fields[texts[i].field], json_text(expected, texts[i].key, ""));
}

// What stands large: the given part, but all of a name in Han, kana or Hangul, family first.
static void check_badge(const Found *found, const json_t *truth, const json_t *expected, const Person *person)
{
    static const char *const whole[] = {"Chinese", "Japanese", "Korean", NULL};
    const char *given = json_text(expected, "given", ""), *family = json_text(expected, "family", "");
    if (loses(truth, "parts") || g_utf8_strlen(given, -1) == 1)
        return;
    const NameParts parts = {.name = person->fields[FIELD_NAME],
                             .given = person->fields[FIELD_GIVEN_NAME],
                             .family = person->fields[FIELD_FAMILY_NAME]};
    g_auto(BadgeName) badge = name_on_badge(&parts, NAME_GIVEN);
    bool is_whole = g_strv_contains(whole, json_text(expected, "culture", ""));
    bool is_behind_emoji = strcmp(json_text(expected, "culture", ""), "Emoji") == 0;
    g_autofree char *family_first = g_strconcat(family, given, NULL);
    g_autofree char *is = fold_text(badge.large);
    g_autofree char *wanted = fold_text(is_whole ? family_first : is_behind_emoji ? strchr(given, ' ') : given);
    check_text(found, json_text(expected, "name", ""), "what stands large", is, wanted);
}

static void check_secrets(const Found *found, const json_t *expected, const char *id)
{
    gsize index;
    json_t *secret;
    json_array_foreach(json_object_get(expected, "secrets"), index, secret)
    {
        g_autofree char *holder = holder_of(found, json_string_value(secret));
        check_text(found, json_text(expected, "name", ""), "holder of a secret", holder ? holder : "nobody", id);
    }
    json_array_foreach(json_object_get(expected, "dead_secrets"), index, secret)
    {
        g_autofree char *holder = holder_of(found, json_string_value(secret));
        check_text(found, json_text(expected, "name", ""), "holder of a dead secret", holder ? holder : id, id);
    }
}

static void check_person(const Found *found, const json_t *truth, const json_t *expected)
{
    g_autoptr(GError) error = NULL;
    bool has_email = !loses(truth, "emails");
    GQueue *ids = NULL;
    static const char *const names[] = {"name", "written"}; // a file with both says either
    for (gsize i = 0; i < G_N_ELEMENTS(names) && (!ids || g_queue_is_empty(ids)); i++) {
        g_autofree char *key = key_of(json_text(expected, names[i], ""), has_email ? json_text(expected, "email", "") : "");
        ids = g_hash_table_lookup(found->ids, key);
    }
    if (!ids || g_queue_is_empty(ids))
        g_error("%s: %s (%s) is not there", found->shape, json_text(expected, "name", ""), json_text(expected, "scene", ""));
    g_autofree char *id = g_queue_pop_head(ids);
    g_autoptr(Person) person = person_load(found->desk->store, found->desk->profile, id, &error);
    g_assert_no_error(error);
    check_fields(found, expected, person);
    check_badge(found, truth, expected, person);
    check_holdings(found, truth, expected, person);
    check_secrets(found, expected, id);
}

static void check_nobody_else(const Found *found)
{
    GHashTableIter iter;
    gpointer key, ids;
    g_hash_table_iter_init(&iter, found->ids);
    while (g_hash_table_iter_next(&iter, &key, &ids))
        for (const GList *at = g_queue_peek_head_link(ids); at; at = at->next) {
            g_autoptr(GError) error = NULL;
            g_autoptr(Person) person = person_load(found->desk->store, found->desk->profile, at->data, &error);
            g_assert_no_error(error);
            if (person->status != STATUS_CANCELLED)
                g_error("%s: %s is there and should not be", found->shape, (const char *)key);
        }
}

static void check_nobody(const Found *found, const json_t *rows, const char *what)
{
    gsize index;
    json_t *row;
    json_array_foreach(rows, index, row)
    {
        // A donation beside a ticket cannot be told from that person's add-on in every file.
        g_autofree char *holder = is_known(row, "beside") ? NULL : holder_of(found, json_text(row, "secret", ""));
        check_text(found, json_text(row, "product", ""), what, holder ? holder : "nobody", "nobody");
    }
}

void truth_check(Desk *desk, const char *shape, const json_t *truth)
{
    g_autoptr(GError) error = NULL;
    Found found = {.desk = desk, .shape = shape, .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, queue_free)};
    g_assert_true(import_record_each(desk->store, note_person, &found, &error));
    gsize index;
    json_t *one;
    json_array_foreach(json_object_get(truth, "people"), index, one) check_person(&found, truth, one);
    check_nobody(&found, json_object_get(truth, "asked"), "holder of what has to be asked");
    check_nobody(&found, json_object_get(truth, "not_people"), "holder of what is nobody's");
    check_nobody_else(&found);
    g_hash_table_unref(found.ids);
}
