// SPDX-License-Identifier: GPL-3.0-or-later
// map_proposal.h - private to common/import: a column map for a file that none fits, to be looked at, saved and named with --map.
//
// A heading that some built-in map knows is what it is there; else its words say it, in the languages of the page (shared/headings.ini);
// else what is in the column: e-mail addresses, ticket codes, orders, names, what the event sells. What is left is named.
#pragma once

#include "common/conf/profile.h"
#include "common/import/order_source.h"

#define PROPOSAL_ROWS 200 // that are looked at

// Reads the first rows. The caller owns the text; NULL when too little of the file can be understood, or read.
char *map_proposal_make(OrderSource *source, const char *file, const Profile *profile);
