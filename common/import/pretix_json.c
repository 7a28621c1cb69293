// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/pretix_json.h"

#include <string.h>

#include "common/base/json.h"
#include "common/import/csv_reader.h"
#include "common/import/file_start.h"

static const char *const headings[] = {
    "Order code",           "Position ID",    "Status",  "Email",         "Product",       "Variation",
    "Attendee name",        "Attendee email", "Company", "Ticket secret", "Order comment", "Requires special attention",
    "Add-on to position ID"};

typedef struct {
    GString *text;
    GHashTable *items;       // id -> item
    const json_t *questions; // array
    const json_t *order;
    GHashTable *numbers; // of the order's positions: id -> positionid
} OrderWriter;

bool pretix_json_is_file(const char *path)
{
    g_autofree char *start = file_start_read(path);
    return *start == '{' && strstr(start, "\"event\"") && strstr(start, "\"organizer\"") && !strstr(start, "\"schedule\"");
}

// Texts of several languages come as an object; the first one serves.
static const char *text_in(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_object(value)) {
        void *first = json_object_iter((json_t *)value);
        value = first ? json_object_iter_value(first) : NULL;
    }
    return json_is_string(value) ? json_string_value(value) : "";
}

static gpointer id_key(const json_t *object, const char *key)
{
    return GSIZE_TO_POINTER((gsize)json_int(object, key, 0));
}

// The text under `text_key` of the list's member whose `key` is this number; "" when there is none.
static const char *text_of_member(const json_t *list, const char *key, gint64 number, const char *text_key)
{
    gsize index;
    json_t *member;
    json_array_foreach(list, index, member)
    {
        if (json_int(member, key, 0) == number)
            return text_in(member, text_key);
    }
    return "";
}

static const char *variation_name(const json_t *item, gint64 id)
{
    return text_of_member(json_object_get(item, "variations"), "id", id, "name");
}

static const char *answer_to(const json_t *position, gint64 question)
{
    return text_of_member(json_object_get(position, "answers"), "question", question, "answer");
}

static const char *status_word(const char *letter)
{
    static const char *const words[][2] = {{"n", "pending"}, {"p", "paid"}, {"e", "expired"}, {"c", "canceled"}};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i][0], letter) == 0)
            return words[i][1];
    return letter;
}

// A cell is one line: a row's line is then its place among the positions.
static void append_cell(GString *line, const char *text)
{
    g_autofree char *flat = g_strdelimit(g_strdup(text), "\r\n", ' ');
    csv_append_cell(line, flat);
}

static void append_number(GString *line, gint64 number)
{
    g_autofree char *text = number > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, number) : g_strdup("");
    csv_append_cell(line, text);
}

static void write_position(const OrderWriter *writer, const json_t *position)
{
    const json_t *order = writer->order;
    const json_t *item = g_hash_table_lookup(writer->items, id_key(position, "item"));
    g_autoptr(GString) line = g_string_new(NULL);
    append_cell(line, text_in(order, "code"));
    append_number(line, json_int(position, "positionid", 0));
    append_cell(line, status_word(text_in(order, "status")));
    append_cell(line, text_in(order, "email"));
    append_cell(line, text_in(item, "name"));
    append_cell(line, variation_name(item, json_int(position, "variation", 0)));
    append_cell(line, text_in(position, "attendee_name"));
    append_cell(line, text_in(position, "attendee_email"));
    append_cell(line, text_in(position, "company"));
    append_cell(line, text_in(position, "secret"));
    append_cell(line, text_in(order, "comment"));
    append_cell(line, json_bool(order, "checkin_attention", false) ? "Yes" : "");
    append_number(line, (gint64)GPOINTER_TO_SIZE(g_hash_table_lookup(writer->numbers, id_key(position, "addon_to"))));
    gsize index;
    json_t *question;
    json_array_foreach(writer->questions, index, question) append_cell(line, answer_to(position, json_int(question, "id", 0)));
    g_string_append_printf(writer->text, "%s\n", line->str);
}

static gint64 write_order(OrderWriter *writer, const json_t *order)
{
    const json_t *positions = json_object_get(order, "positions");
    if (json_bool(order, "testmode", false))
        return (gint64)json_array_size(positions);
    g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
    writer->order = order;
    writer->numbers = numbers;
    gsize index;
    json_t *position;
    json_array_foreach(positions, index, position)
        g_hash_table_insert(numbers, id_key(position, "id"), id_key(position, "positionid"));
    json_array_foreach(positions, index, position) write_position(writer, position);
    return 0;
}

static void write_headings(const OrderWriter *writer)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(headings); i++)
        csv_append_cell(line, headings[i]);
    gsize index;
    json_t *question;
    json_array_foreach(writer->questions, index, question) append_cell(line, text_in(question, "question"));
    g_string_append_printf(writer->text, "%s\n", line->str);
}

char *pretix_json_to_csv(const char *bytes, gsize length, const char *name, gint64 *out_test_count, GError **error)
{
    json_error_t fault;
    bool has_mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
    g_autoptr(json_t) document = json_loadb(bytes + (has_mark ? 3 : 0), length - (has_mark ? 3 : 0), 0, &fault);
    const json_t *event = json_object_get(document, "event");
    const json_t *orders = json_object_get(event, "orders");
    if (!json_is_array(orders)) {
        g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT,
                    "%s is no order data of pretix (%s); export Order data (JSON) again", name,
                    document ? "it has no event.orders" : fault.text);
        return NULL;
    }
    g_autoptr(GHashTable) items = g_hash_table_new(NULL, NULL);
    gsize index;
    json_t *element;
    json_array_foreach(json_object_get(event, "items"), index, element)
        g_hash_table_insert(items, id_key(element, "id"), element);
    g_autoptr(GString) text = g_string_new(NULL);
    OrderWriter writer = {.text = text, .items = items, .questions = json_object_get(event, "questions")};
    write_headings(&writer);
    *out_test_count = 0;
    json_array_foreach(orders, index, element) *out_test_count += write_order(&writer, element);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
