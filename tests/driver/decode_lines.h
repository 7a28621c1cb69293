// SPDX-License-Identifier: GPL-3.0-or-later
// decode_lines.h - reading a language of text lines with raw graphics inside, whose 0 is ink.
#pragma once

#include "tests/driver/page.h"

typedef struct {
    const char *text;
    gsize length, at;
    Page *page; // the image buffer
    bool is_cleared;
    GPtrArray *pages;
    char *problem;
} LineReader;

typedef void (*ReadLine)(LineReader *reader, const char *line);

// Notes the first thing that cannot be read.
void lines_fail(LineReader *reader, const char *what);
// Clears the image buffer; what was said of the label's measures stays.
void lines_clear(LineReader *reader);
void lines_print(LineReader *reader);

// `graphic`: the word that begins one, followed by `number_count` numbers: x, y, bytes across, rows, and perhaps a mode, which
// must be 0. The other arguments as in page.h.
GPtrArray *decode_lines(const guint8 *bytes, gsize length, const char *graphic, gsize number_count, ReadLine read_line,
                        char **out_problem);
