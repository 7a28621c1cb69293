// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/map_proposal.h"

#include <string.h>

#include "common/base/text.h"
#include "common/import/column_map.h"

#define CODE_LEAST 10 // characters of a ticket's code
#define ORDER_LEAST 3
#define ORDER_MOST 24

// What the first rows have in one column.
typedef struct {
    const char *heading; // borrowed
    int target;          // TARGET_COUNT = not known yet
    bool is_by_content;
    GHashTable *values; // each once
    guint filled, emails, codes, orders, names, products;
} Column;

MEMBERS_FREE_STATIC(column_free, Column, values)

static bool has_digit(const char *cell)
{
    return strpbrk(cell, "0123456789");
}

// "K3T9Z", "2024-0117", "#12": letters, digits and a few marks, with a digit or in capital letters.
static bool is_order(const char *cell)
{
    g_autofree char *upper = g_ascii_strup(cell, -1);
    gsize length = strlen(cell);
    gsize held = strspn(upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_#/.");
    return held == length && length >= ORDER_LEAST && length <= ORDER_MOST && (has_digit(cell) || strcmp(upper, cell) == 0);
}

static void look_at(Column *column, const char *cell, const Profile *profile)
{
    g_autofree char *granted = NULL;
    if (!*cell || !g_utf8_validate(cell, -1, NULL))
        return;
    bool is_token = !strpbrk(cell, " \t\n");
    column->filled++;
    column->emails += text_is_email(cell);
    column->codes += is_token && strlen(cell) >= CODE_LEAST && !text_is_email(cell);
    column->orders += is_order(cell);
    column->names += !is_token && !has_digit(cell) && !strpbrk(cell, "@:/");
    column->products += profile_match_ticket_type(profile, cell) || profile_find_add_on(profile, cell, &granted);
    g_hash_table_add(column->values, g_strdup(cell));
}

// --- what a column's content says ---

static bool nearly_all(guint count, guint rows)
{
    return rows > 0 && count * 10 >= rows * 9;
}

static bool has_emails(const Column *column, guint rows)
{
    (void)rows;
    return nearly_all(column->emails, column->filled);
}

static bool has_codes(const Column *column, guint rows)
{
    return nearly_all(column->codes, rows) && g_hash_table_size(column->values) == column->filled;
}

static bool has_orders(const Column *column, guint rows)
{
    return nearly_all(column->orders, rows) && (rows == 1 || g_hash_table_size(column->values) > 1);
}

static bool has_names(const Column *column, guint rows)
{
    return column->names * 10 >= rows * 6 && g_hash_table_size(column->values) * 2 >= column->filled;
}

// What the event sells.
static bool has_products(const Column *column, guint rows)
{
    return nearly_all(column->filled, rows) && column->products * 2 > column->filled;
}

static const struct {
    int target;
    bool (*is_it)(const Column *column, guint rows);
} contents[] = {
    {FIELD_EMAIL, has_emails}, {TARGET_SECRET, has_codes},    {FIELD_ORDER, has_orders},
    {FIELD_NAME, has_names},   {FIELD_PRODUCT, has_products},
};

static bool is_taken(const GPtrArray *columns, int target)
{
    for (guint i = 0; i < columns->len; i++)
        if (((const Column *)g_ptr_array_index(columns, i))->target == target)
            return true;
    return false;
}

static bool is_named(const GPtrArray *columns)
{
    return is_taken(columns, FIELD_NAME) || is_taken(columns, FIELD_GIVEN_NAME) || is_taken(columns, FIELD_FAMILY_NAME);
}

// All values say paid, pending or cancelled in some language, and some of them paid.
static bool has_statuses(const Column *column, const ColumnMap *words, guint rows)
{
    GHashTableIter iter;
    gpointer value;
    TicketStatus status;
    bool is_status = nearly_all(column->filled, rows), has_paid = false;
    g_hash_table_iter_init(&iter, column->values);
    while (is_status && g_hash_table_iter_next(&iter, &value, NULL)) {
        is_status = column_map_status(words, value, &status);
        has_paid |= is_status && status == STATUS_PAID;
    }
    return is_status && has_paid;
}

static void guess_by_content(GPtrArray *columns, const ColumnMap *words, guint rows)
{
    for (guint i = 0; i < columns->len && !is_taken(columns, FIELD_STATUS); i++) {
        Column *column = g_ptr_array_index(columns, i);
        if (column->target == TARGET_COUNT && has_statuses(column, words, rows)) {
            column->target = FIELD_STATUS;
            column->is_by_content = true;
        }
    }
    for (gsize k = 0; k < G_N_ELEMENTS(contents); k++) {
        bool is_known = contents[k].target == FIELD_NAME ? is_named(columns) : is_taken(columns, contents[k].target);
        for (guint i = 0; !is_known && i < columns->len; i++) {
            Column *column = g_ptr_array_index(columns, i);
            is_known = column->target == TARGET_COUNT && contents[k].is_it(column, rows);
            if (is_known) {
                column->target = contents[k].target;
                column->is_by_content = true;
            }
        }
    }
}

// --- the text ---

// A heading as a map has it: what would part or escape it stands for any text.
static void append_heading(GString *text, const Column *column)
{
    g_autofree char *heading = g_strdelimit(g_strdup(column->heading), ";\\\r\n", '*');
    g_string_append(text, heading);
}

static void append_target(GString *text, const GPtrArray *columns, int target)
{
    bool is_content = false;
    guint count = 0;
    ARRAY_EACH(const Column, column, columns) {
        if (column->target != target)
            continue;
        if (count == 0 && column->is_by_content)
            g_string_append(text, "# by what is in the column:\n");
        is_content |= column->is_by_content;
        if (count++ == 0)
            g_string_append_printf(text, "%s = ", column_target_name(target));
        else
            g_string_append(text, "; ");
        append_heading(text, column);
    }
    if (count > 0)
        g_string_append_c(text, '\n');
}

static void append_needs(GString *text, const GPtrArray *columns)
{
    static const int needed[] = {FIELD_ORDER, FIELD_NAME, FIELD_GIVEN_NAME, FIELD_EMAIL, FIELD_PRODUCT};
    const char *between = "needs = ";
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++) {
        if (!is_taken(columns, needed[i]))
            continue;
        g_string_append_printf(text, "%s%s", between, column_target_name(needed[i]));
        between = "; ";
    }
    g_string_append(text, "\nlike = shared/questions\n");
    if (!is_taken(columns, FIELD_PRODUCT))
        g_string_append(text, "# No column says what was bought. When everybody holds the same, name it here:\n#product = \n");
}

static void append_statuses(GString *text, const GPtrArray *columns, const ColumnMap *words)
{
    static const TicketStatus statuses[] = {STATUS_PAID, STATUS_PENDING, STATUS_CANCELLED};
    ARRAY_EACH(const Column, column, columns) {
        if (column->target != FIELD_STATUS)
            continue;
        g_autofree char **values = (char **)g_hash_table_get_keys_as_array(column->values, NULL);
        g_string_append(text, "\n[status]\n");
        for (gsize k = 0; k < G_N_ELEMENTS(statuses); k++) {
            const char *between = " = ";
            g_string_append(text, ticket_status_name(statuses[k]));
            TicketStatus status;
            for (char **value = values; *value; value++)
                if (column_map_status(words, *value, &status) && status == statuses[k]) {
                    g_string_append_printf(text, "%s%s", between, *value);
                    between = "; ";
                }
            g_string_append(text, *between == ' ' ? " =\n" : "\n");
        }
        return;
    }
}

static void append_unmatched(GString *text, const GPtrArray *columns)
{
    const char *between = "# not matched: ";
    ARRAY_EACH(const Column, column, columns) {
        if (column->target != TARGET_COUNT || !*column->heading)
            continue;
        g_string_append(text, between);
        append_heading(text, column);
        between = "; ";
    }
    if (*between == ';')
        g_string_append_c(text, '\n');
    static const struct {
        int target;
        const char *what;
    } wanted[] = {
        {FIELD_ORDER, "the order's code"}, {TARGET_SECRET, "the text of the ticket's code"}, {FIELD_EMAIL, "the e-mail address"}};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (!is_taken(columns, wanted[i].target))
            g_string_append_printf(text, "# no column found for %s (%s)\n", column_target_name(wanted[i].target), wanted[i].what);
    if (!is_named(columns))
        g_string_append(text, "# no column found for name (who it is)\n");
}

static char *write_map(const GPtrArray *columns, const ColumnMap *words, const char *file)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(
        text,
        "# A column map proposed for %s, by its headings and first rows. Look at each line, save it as a file (my-map.ini) and\n"
        "# import with --map=my-map.ini; the names on the left are explained in config/maps/README.md.\n\n[map]\ntitle = %s\n",
        file, file);
    append_needs(text, columns);
    g_string_append(text, "\n[columns]\n");
    for (int target = 0; target < TARGET_COUNT; target++)
        append_target(text, columns, target);
    append_unmatched(text, columns);
    append_statuses(text, columns, words);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

// --- making it ---

// Exact headings of the built-in maps, but for a whole name, which some of them take for its last word.
static void guess_by_heading(Column *column, const GPtrArray *maps)
{
    int by_words = column_map_target(g_ptr_array_index(maps, maps->len - 1), column->heading);
    column->target = by_words == FIELD_NAME ? by_words : TARGET_COUNT;
    for (guint i = 0; column->target == TARGET_COUNT && i < maps->len; i++)
        column->target = column_map_target(g_ptr_array_index(maps, i), column->heading);
}

static bool read_rows(OrderSource *source, const Profile *profile, GPtrArray *columns, guint *out_rows)
{
    for (*out_rows = 0; *out_rows < PROPOSAL_ROWS; (*out_rows)++) {
        const OrderRow *row;
        if (!order_source_next(source, &row, NULL))
            return false;
        if (!row)
            return true;
        for (guint i = 0; i < MIN(columns->len, row->cells->len); i++)
            look_at(g_ptr_array_index(columns, i), g_ptr_array_index(row->cells, i), profile);
    }
    return true;
}

char *map_proposal_make(OrderSource *source, const char *file, const Profile *profile)
{
    g_autoptr(GPtrArray) maps = column_map_all(NULL);
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func((GDestroyNotify)column_free);
    const GPtrArray *headings = source->headings;
    guint rows;
    if (!maps)
        return NULL;
    for (guint i = 0; i < headings->len; i++) {
        Column *column = g_new0(Column, 1);
        column->heading = g_ptr_array_index(headings, i);
        column->target = TARGET_COUNT;
        column->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        guess_by_heading(column, maps);
        g_ptr_array_add(columns, column);
    }
    if (!read_rows(source, profile, columns, &rows))
        return NULL;
    const ColumnMap *words = g_ptr_array_index(maps, maps->len - 1);
    guess_by_content(columns, words, rows);
    bool is_of_use = is_named(columns) && (is_taken(columns, FIELD_EMAIL) || is_taken(columns, FIELD_ORDER));
    return is_of_use ? write_map(columns, words, file) : NULL;
}
