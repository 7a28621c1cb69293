// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/csv.h"

#include <stdbool.h>
#include <string.h>

#define MARK '\''

// Begins what a spreadsheet calculates: "|" and "%" by way of other programs' formats, the full-width forms where those are typed.
static bool begins_formula(gunichar c)
{
    static const gunichar beginnings[] = {'=', '+', '-', '@', '|', '%', 0xff1d, 0xff0b, 0xff0d, 0xff20};
    for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (c == beginnings[i])
            return true;
    return false;
}

// What ends a cell for a spreadsheet that is set to another separator: it takes our quotation marks for letters, and what follows for a
// cell of its own.
static bool ends_cell(gunichar c)
{
    return c == ';' || c == '\t' || c == '\r' || c == '\n';
}

// Whether a cell that begins here is calculated. Blanks, also those that cannot be seen, and quotation marks are passed over; so are our
// own marks, and thus whichever stands in front of a formula was put there. What a text begins with a tab or an end of a line lands in
// another cell, whatever it is.
static bool needs_mark(const char *at, bool is_first)
{
    gunichar c = g_utf8_get_char_validated(at, -1);
    for (; c == MARK || c == '"' || g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_FORMAT;
         c = g_utf8_get_char_validated(at, -1)) {
        if (ends_cell(c))
            return is_first;
        at = g_utf8_next_char(at);
    }
    return begins_formula(c);
}

static void begin_cell(GString *csv)
{
    if (csv->len > 0 && csv->str[csv->len - 1] != '\n' && strcmp(csv->str, CSV_BYTE_ORDER_MARK) != 0)
        g_string_append_c(csv, ',');
}

void csv_add(GString *csv, const char *text)
{
    const char *cell = text ? text : "";
    bool is_start = true;
    begin_cell(csv);
    g_string_append_c(csv, '"');
    for (const char *at = cell; *at; is_start = ends_cell((guchar)*at++)) {
        if (is_start && needs_mark(at, at == cell))
            g_string_append_c(csv, MARK);
        g_string_append(csv, *at == '"' ? "\"" : "");
        g_string_append_c(csv, *at);
    }
    g_string_append_c(csv, '"');
}

char *csv_without_marks(const char *cell)
{
    GString *text = g_string_new(NULL);
    bool is_start = true;
    for (const char *at = cell; *at; is_start = ends_cell((guchar)*at++)) {
        if (is_start && *at == MARK && needs_mark(at + 1, at == cell))
            at++;
        g_string_append_c(text, *at);
    }
    return g_string_free(text, FALSE);
}

void csv_add_number(GString *csv, const char *number)
{
    begin_cell(csv);
    g_string_append(csv, *number ? number : "\"\"");
}

void csv_end(GString *csv)
{
    g_string_append(csv, "\r\n");
}

void csv_add_line(GString *csv, const char *const *cells, gsize count)
{
    for (gsize i = 0; i < count; i++)
        csv_add(csv, cells[i]);
    csv_end(csv);
}

GString *csv_new(const char *const *headings, gsize count)
{
    GString *csv = g_string_new(CSV_BYTE_ORDER_MARK);
    csv_add_line(csv, headings, count);
    return csv;
}
