// SPDX-License-Identifier: GPL-3.0-or-later
// people.h - the hard names that labels are tried with: tests/label/names.tsv as fields.
#pragma once

#include <glib.h>

// A GHashTable of fields for every row of the file. Each has a token in the shape of ours; fields of a session are
// put in too, other ones from person to person, so that the same people can be printed on tickets.
GPtrArray *people_load(void);
