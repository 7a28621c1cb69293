// SPDX-License-Identifier: GPL-3.0-or-later
// fields.h - private to printer/label: the texts that a label is filled with.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "printer/label/template.h"

// Longer texts are cut here, so that a spreadsheet's worth of text in one cell costs no more than a long name.
#define FIELD_LENGTH_MAX 400
#define FIELD_LIST_LENGTH_MAX 8000 // of the field that has lines of its own

// The fields that a template may name, for the parser's check and its message; ends with NULL.
extern const char *const field_names[];

// Checks the braces of `pattern`; on false `out_found` says what is wrong with it. The caller owns that.
bool fields_check(const char *pattern, char **out_found);

// `pattern` with its {fields} put in. {a, b} is the non-empty ones of several joined by ", ". White space is
// squeezed, control characters are dropped, invalid UTF-8 is replaced. The caller owns the text.
char *fields_expand(const char *pattern, GHashTable *fields);
// The same for a code, whose white space is a part of it: a badge's token may have two spaces in a row.
char *fields_expand_code(const char *pattern, GHashTable *fields);

// Somebody with an ordinary name and a code as long as a real one, to see whether a label has room. Free with g_hash_table_unref.
GHashTable *fields_example(void);

bool fields_hold(const GPtrArray *conditions, GHashTable *fields);
