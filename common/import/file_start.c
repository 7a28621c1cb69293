// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/file_start.h"

#include <stdio.h>
#include <string.h>

char *file_start_read(const char *path)
{
    char start[FILE_START_BYTES + 1];
    FILE *file = fopen(path, "rb");
    gsize length = file ? fread(start, 1, FILE_START_BYTES, file) : 0;
    if (file)
        fclose(file);
    start[length] = '\0';
    return g_strchug(g_strdup(g_str_has_prefix(start, "\xef\xbb\xbf") ? start + 3 : start));
}

#define AGAIN_AS_CSV                                                                                                             \
    "choose the format CSV where you export it (pretix: Orders > Export, or Check-in lists > Export, as \"CSV\"), or "
#define BY_EXCEL "Excel: File > Save As > \"CSV UTF-8 (Comma delimited)\""
#define BY_CALC "LibreOffice: File > Save As > \"Text CSV\""

static const struct {
    const char *start;
    gsize length;
    const char *part; // what is further in; NULL = anything
    const char *what;
} other_kinds[] = {
    {"PK\003\004", 4, "xl/work", "an Excel workbook (XLSX); " AGAIN_AS_CSV "save it as one (" BY_EXCEL "; " BY_CALC ")"},
    {"PK\003\004", 4, "opendocument.spreadsheet", "an OpenDocument sheet (ODS); save it as CSV (" BY_CALC "; " BY_EXCEL ")"},
    {"PK\003\004", 4, "Index/", "a Numbers document; save it as CSV (Numbers: File > Export To > \"CSV\")"},
    {"PK\003\004", 4, "word/", "a Word document; export a CSV file from your ticketing system"},
    {"PK\003\004", 4, NULL, "a ZIP archive; unpack it, and import the CSV file in it"},
    {"\xd0\xcf\x11\xe0", 4, NULL, "an old Excel workbook (XLS); " AGAIN_AS_CSV "save it as one (" BY_EXCEL "; " BY_CALC ")"},
    {"\xff\xfe", 2, NULL, "UTF-16 text; save it as CSV in UTF-8 (" BY_EXCEL "; " BY_CALC ")"},
    {"\xfe\xff", 2, NULL, "UTF-16 text; save it as CSV in UTF-8 (" BY_EXCEL "; " BY_CALC ")"},
    {"%PDF", 4, NULL, "a PDF; export a CSV file from your ticketing system"},
    {"{", 1, NULL, "JSON, but neither pretix's Order data (JSON) nor a programme; export CSV"},
    {"[", 1, NULL, "JSON, but neither pretix's Order data (JSON) nor a programme; export CSV"},
    {"<", 1, "<table",
     "a web page with a table, despite its name; open it in a spreadsheet and save it as CSV (" BY_EXCEL "; " BY_CALC ")"},
    {"<", 1, NULL, "a web page or XML, not a programme; perhaps the download asked for a sign-in, so export it again"},
};

const char *file_start_other_kind(const char *bytes, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(other_kinds); i++) {
        const char *part = other_kinds[i].part;
        if (length >= other_kinds[i].length && memcmp(bytes, other_kinds[i].start, other_kinds[i].length) == 0 &&
            (!part || memmem(bytes, length, part, strlen(part))))
            return other_kinds[i].what;
    }
    return NULL;
}
