// SPDX-License-Identifier: GPL-3.0-or-later
// say.h - what commands print. Nothing else in scanner/cli prints, and a lint holds it.
//
// Codes, names and files are strangers' texts: a terminal would obey what stands in them. So each %s of say() and say_error() goes
// through text_shown(), and no text can begin a line of its own. A width counts the columns that a text takes, a precision its
// letters. Known are %s %d %u %c %f
// and G_GINT64_FORMAT.
#pragma once

#include "common/base/json.h"

void say(const char *format, ...) G_GNUC_PRINTF(1, 2);       // to standard output
void say_error(const char *format, ...) G_GNUC_PRINTF(1, 2); // to standard error

// A text of several lines: its line ends and tabs stay.
void say_lines(const char *text);

// What machines read, in a form that quotes what is data, such as CSV: to the byte. For a terminal as say(): there only the ends of rows,
// which stand outside of quotes, end a line.
void say_exact(const char *text);
// One line of JSON.
void say_json(const json_t *object);

// False when some of what was said did not leave: so it is asked before what relies on it, and for every command at its end.
bool say_end(GError **error);
