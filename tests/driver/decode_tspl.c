// SPDX-License-Identifier: GPL-3.0-or-later
// decode_tspl.c - a TSPL printer's side (manual: SIZE, GAP, CLS, BITMAP, PRINT).
#include "tests/driver/decode_lines.h"

#include <string.h>

static void read_line(LineReader *reader, const char *line)
{
    static const char *const silent[] = {"DIRECTION 0,0", "REFERENCE 0,0", "GAP 0 mm,0 mm", "GAP 3 mm,0 mm", NULL};
    if (g_str_has_prefix(line, "SIZE ")) {
        char *end = NULL;
        reader->page->media_width_mm = (int)(g_ascii_strtod(line + 5, &end) + 0.5);
        if (!g_str_has_prefix(end, " mm,"))
            lines_fail(reader, "SIZE in a form that is not read here");
        else
            reader->page->media_length_mm = (int)(g_ascii_strtod(end + 4, &end) + 0.5);
    } else if (strcmp(line, "CLS") == 0) {
        int width_mm = reader->page->media_width_mm, length_mm = reader->page->media_length_mm;
        lines_clear(reader);
        reader->page->media_width_mm = width_mm;
        reader->page->media_length_mm = length_mm;
    } else if (strcmp(line, "PRINT 1,1") == 0 || strcmp(line, "PRINT 1") == 0) {
        lines_print(reader);
    } else if (*line && !g_strv_contains(silent, line)) {
        lines_fail(reader, "a line that is not read here");
    }
}

GPtrArray *decode_tspl(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_lines(bytes, length, "BITMAP ", 5, read_line, out_problem);
}
