// SPDX-License-Identifier: GPL-3.0-or-later
// search.h - finding people as somebody types.
//
// Words in any order, each a prefix of a word of the name, second-script name, order, e-mail or company; a single
// letter matches as an initial beside another word. Case and accents are folded (common/base/fold.h). From two
// letters on. Exact words rank before prefixes, names before the other fields, then alphabetically.
#pragma once

#include "common/store/person.h"

typedef struct {
    char *id;
    char *name;
    char *second_name;
    char *company;
    char *email;
    char *order;
    char *ticket_type;
    TicketStatus status;
    bool is_on_hold;
    bool has_arrived;
} SearchHit;

void search_hit_free(SearchHit *hit);

// At most `limit` hits, best first (element: SearchHit). An empty array when the text is too short. The caller owns it.
GPtrArray *search_people(Store *store, const char *text, int limit, GError **error);
