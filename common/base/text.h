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
