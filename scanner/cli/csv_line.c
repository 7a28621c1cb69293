// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/csv_line.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// A spreadsheet takes what begins with one of these for a formula; an amount below nothing is none.
static bool is_formula(const char *text)
{
    bool is_number = *text == '-' && g_ascii_isdigit(text[1]) && strspn(text + 1, "0123456789.") == strlen(text + 1);
    return *text && strchr("=+-@\t", *text) && !is_number;
}

void csv_line_add(GString *line, const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", pieces);
    g_string_append_printf(line, "%s\"%s%s\"", line->len > 0 ? "," : "", is_formula(text) ? "'" : "", doubled);
}

void csv_line_print(const GString *line)
{
    printf("%s\r\n", line->str);
}
