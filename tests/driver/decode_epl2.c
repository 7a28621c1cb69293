// SPDX-License-Identifier: GPL-3.0-or-later
// decode_epl2.c - an EPL2 printer's side (manual: N, q, Q, GW, P).
#include "tests/driver/decode_lines.h"

#include <stdlib.h>
#include <string.h>

static void read_line(LineReader *reader, const char *line)
{
    if (strcmp(line, "N") == 0)
        lines_clear(reader);
    else if (strcmp(line, "P1") == 0)
        lines_print(reader);
    else if (*line == 'q')
        reader->page->label_width_px = (int)strtol(line + 1, NULL, 10);
    else if (*line == 'Q')
        reader->page->label_length_px = (int)strtol(line + 1, NULL, 10);
    else if (*line && !strchr("DSRZOIJ", *line)) // darkness, speed, origin, direction, options, character set, feeding back
        lines_fail(reader, "a line that is not read here");
}

GPtrArray *decode_epl2(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_lines(bytes, length, "GW", 4, read_line, out_problem);
}
