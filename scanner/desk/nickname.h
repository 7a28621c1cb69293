// SPDX-License-Identifier: GPL-3.0-or-later
// nickname.h - what else people of a name go by, from config/nicknames.txt, which the program carries inside.
#pragma once

#include <glib.h>

// The other names on each line that has `name` (folded), each once. NULL-terminated, empty when none is known. The caller owns it.
GStrv nickname_others(const char *name);
