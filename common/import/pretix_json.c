// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/pretix_json.h"

#include <string.h>

#include "common/import/file_start.h"

#define TEXTS_BYTES 65536 // that cells get at once

static const char *const sheet_headings[] = {"Order code",
                                             "Position ID",
                                             "Status",
                                             "Email",
                                             "Product",
                                             "Variation",
                                             "Attendee name",
                                             "Attendee email",
                                             "Company",
                                             "Ticket secret",
                                             "Order comment",
                                             "Requires special attention",
                                             "Add-on to position ID",
                                             "Blocked",
                                             "Valid from",
                                             "Valid until",
                                             "Start date",
                                             "End date"};

// The rows of all orders, made once.
typedef struct {
    OrderSource source;
    GStringChunk *texts; // of the cells, equal ones once
    GPtrArray *rows;     // OrderRow
} PretixReader;

// What the orders of an event refer to, and the order in work.
typedef struct {
    PretixReader *reader;
    GHashTable *items;       // id -> item
    const json_t *questions; // array
    const json_t *dates;     // array: of a series
    const json_t *order;
    GHashTable *numbers; // of the order's positions: id -> positionid
} OrderReader;

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

// As the sheet has it. Of a cancelled position the order may live on.
static const char *status_word(const json_t *order, const json_t *position)
{
    static const char *const words[][2] = {{"n", "pending"}, {"p", "paid"}, {"e", "expired"}, {"c", "canceled"}};
    const char *letter = json_bool(position, "canceled", false) ? "c" : text_in(order, "status");
    if (strcmp(letter, "n") == 0 && json_bool(order, "require_approval", false))
        return "approval pending";
    if (strcmp(letter, "n") == 0 && json_bool(order, "valid_if_pending", false))
        return "paid"; // as far as a door is concerned
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i][0], letter) == 0)
            return words[i][1];
    return letter;
}

// In one line, as the sheet has it.
static void add_text(PretixReader *reader, GPtrArray *cells, const char *text)
{
    g_autofree char *flat = g_strdelimit(g_strdup(text), "\r\n", ' ');
    g_ptr_array_add(cells, g_string_chunk_insert_const(reader->texts, flat));
}

static void add_number(PretixReader *reader, GPtrArray *cells, gint64 number)
{
    g_autofree char *text = number > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, number) : g_strdup("");
    add_text(reader, cells, text);
}

// What stands against the ticket: `blocked` is a list of reasons, and whatever is not null blocks.
static void add_denials(const OrderReader *orders, GPtrArray *cells, const json_t *position)
{
    const json_t *blocked = json_object_get(position, "blocked");
    gint64 date = json_int(position, "subevent", 0);
    add_text(orders->reader, cells, !blocked || json_is_null(blocked) || json_is_false(blocked) ? "" : "Yes");
    add_text(orders->reader, cells, text_in(position, "valid_from"));
    add_text(orders->reader, cells, text_in(position, "valid_until"));
    add_text(orders->reader, cells, date ? text_of_member(orders->dates, "id", date, "date_from") : "");
    add_text(orders->reader, cells, date ? text_of_member(orders->dates, "id", date, "date_to") : "");
}

MEMBERS_FREE_STATIC(row_free, OrderRow, cells)

static void add_position(const OrderReader *orders, const json_t *position)
{
    PretixReader *reader = orders->reader;
    const json_t *order = orders->order;
    const json_t *item = g_hash_table_lookup(orders->items, id_key(position, "item"));
    GPtrArray *cells = g_ptr_array_new();
    add_text(reader, cells, text_in(order, "code"));
    add_number(reader, cells, json_int(position, "positionid", 0));
    add_text(reader, cells, status_word(order, position));
    add_text(reader, cells, text_in(order, "email"));
    add_text(reader, cells, text_in(item, "name"));
    add_text(reader, cells,
             text_of_member(json_object_get(item, "variations"), "id", json_int(position, "variation", 0), "name"));
    add_text(reader, cells, text_in(position, "attendee_name"));
    add_text(reader, cells, text_in(position, "attendee_email"));
    add_text(reader, cells, text_in(position, "company"));
    add_text(reader, cells, text_in(position, "secret"));
    add_text(reader, cells, text_in(order, "comment"));
    add_text(reader, cells, json_bool(order, "checkin_attention", false) ? "Yes" : "");
    add_number(reader, cells, (gint64)GPOINTER_TO_SIZE(g_hash_table_lookup(orders->numbers, id_key(position, "addon_to"))));
    add_denials(orders, cells, position);
    gsize index;
    json_t *question;
    json_array_foreach(orders->questions, index, question) add_text(
        reader, cells, text_of_member(json_object_get(position, "answers"), "question", json_int(question, "id", 0), "answer"));
    OrderRow *row = g_new0(OrderRow, 1);
    *row = (OrderRow){.line = reader->rows->len + 2, .cells = cells};
    g_ptr_array_add(reader->rows, row);
}

static void add_order(OrderReader *orders, const json_t *order)
{
    const json_t *positions = json_object_get(order, "positions");
    if (json_bool(order, "testmode", false)) {
        orders->reader->source.left_out_count += (gint64)json_array_size(positions);
        return;
    }
    g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
    orders->order = order;
    orders->numbers = numbers;
    gsize index;
    json_t *position;
    json_array_foreach(positions, index, position)
        g_hash_table_insert(numbers, id_key(position, "id"), id_key(position, "positionid"));
    json_array_foreach(positions, index, position) add_position(orders, position);
}

static void add_event(PretixReader *reader, const json_t *event)
{
    g_autoptr(GHashTable) items = g_hash_table_new(NULL, NULL);
    OrderReader orders = {.reader = reader,
                          .items = items,
                          .questions = json_object_get(event, "questions"),
                          .dates = json_object_get(event, "subevents")};
    GPtrArray *headings = reader->source.headings;
    gsize index;
    json_t *element;
    for (gsize i = 0; i < G_N_ELEMENTS(sheet_headings); i++)
        add_text(reader, headings, sheet_headings[i]);
    json_array_foreach(orders.questions, index, element) add_text(reader, headings, text_in(element, "question"));
    json_array_foreach(json_object_get(event, "items"), index, element)
        g_hash_table_insert(items, id_key(element, "id"), element);
    json_array_foreach(json_object_get(event, "orders"), index, element) add_order(&orders, element);
    reader->source.size = reader->rows->len;
}

// --- as a source ---

static bool next(OrderSource *source, const OrderRow **out_row, GError **error)
{
    const PretixReader *reader = (PretixReader *)source;
    (void)error;
    *out_row = source->taken < source->size ? g_ptr_array_index(reader->rows, source->taken++) : NULL;
    return true;
}

static void close_rows(OrderSource *source)
{
    PretixReader *reader = (PretixReader *)source;
    g_ptr_array_unref(reader->rows);
    g_string_chunk_free(reader->texts);
    g_free(reader);
}

OrderSource *pretix_json_open(const char *path, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return NULL;
    json_error_t fault;
    bool has_mark = g_str_has_prefix(bytes, "\xef\xbb\xbf");
    g_autoptr(json_t) document = json_loadb(bytes + (has_mark ? 3 : 0), length - (has_mark ? 3 : 0), 0, &fault);
    const json_t *event = json_object_get(document, "event");
    if (!json_is_array(json_object_get(event, "orders"))) {
        g_autofree char *name = g_path_get_basename(path);
        return error_set_null(IMPORT_ERROR, IMPORT_ERROR_FORMAT, error,
                              "%s is no order data of pretix (%s); export Order data (JSON) again", name,
                              document ? "it has no event.orders" : fault.text);
    }
    return pretix_json_take(event);
}

OrderSource *pretix_json_take(const json_t *event)
{
    PretixReader *reader = g_new0(PretixReader, 1);
    reader->source = (OrderSource){.headings = g_ptr_array_new(), .next = next, .close = close_rows};
    reader->texts = g_string_chunk_new(TEXTS_BYTES);
    reader->rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    add_event(reader, event);
    return &reader->source;
}
