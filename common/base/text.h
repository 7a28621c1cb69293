// SPDX-License-Identifier: GPL-3.0-or-later
// text.h - text as people type and paste it, made fit to be kept and printed.
#pragma once

#include <glib.h>
#include <stdbool.h>

// What cannot be seen and can spoil a badge: zero-width spaces, fillers, marks and overrides of direction. Joiners are none of it,
// for scripts and emoji are written with them.
bool text_is_unseen(gunichar letter);

// `text` (UTF-8) composed (NFC), without what cannot be seen; control characters and runs of white space are one space, none at
// the ends. The caller owns it.
char *text_clean(const char *text);

// Whether it has the form of an e-mail address.
bool text_is_email(const char *text);

// Orders arrays of texts (char *) by their bytes, for g_ptr_array_sort() and qsort().
int text_compare(gconstpointer a, gconstpointer b);

// `length` bytes in hex digits, of which `out` holds twice as many and one more. Returns `out`.
char *text_hex(const guint8 *bytes, gsize length, char *out);

// The place of `text` among the `count` texts; `count` when it is none of them.
int text_index(const char *text, const char *const *texts, int count);

// `length` bytes of anybody's (-1 = up to the NUL) as one line that a terminal shows and does not obey: control characters, breaks of
// line and paragraph and what cannot be seen, tags of flags too, become \uXXXX or \UXXXXXXXX, bytes that are no UTF-8 \xXX. All else stays, so that names in any script
// are read as they are. The caller owns it.
char *text_shown(const char *text, gssize length);
