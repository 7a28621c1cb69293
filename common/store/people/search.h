// SPDX-License-Identifier: GPL-3.0-or-later
// search.h - finding people as somebody types.
//
// Words in any order, each a prefix of a word of the name, second-script name, order, e-mail or company; a single
// letter matches as an initial beside another word, and a letter of an Indic script by itself as a start. Case and accents are folded
// (common/base/fold.h), and other scripts and spellings are found by usual Latin ones (common/romanize/romanize.h). From two letters on.
// Exact words rank before prefixes, these before what sounds so, names before the other fields, then alphabetically. The
// short code below a printed code (common/token/short_code.h) finds whose badge or ticket it is; four or more digits find whose phone
// number ends with them.
#pragma once

#include "common/store/people/person.h"

typedef struct {
    const char *id;
    const char *name;
    const char *second_name;
    const char *company;
    const char *email;
    const char *order;
    const char *ticket_type;
    const char *phone; // of who is found by it; "" for others
    TicketStatus status;
    bool is_on_hold;
    bool has_arrived;
    bool is_as_typed; // each word begins one of theirs; false: a name sounds like it
} SearchHit;

// At most `limit` hits, best first (element: SearchHit). An empty array when the text is too short. The caller owns it.
GPtrArray *search_people(Store *store, const char *text, int limit, GError **error);

// Gets somebody's number, and what they are found by: `names`, folded, and the company as it is written. False stops.
typedef bool (*SearchVisit)(gint64 number, const char *names, const char *company, gpointer data);

// Visits at most `limit` people with a word in their names that starts so, and where these are fewer, with such a word anywhere; a start
// of up to three letters, for who compares words in another way. Somebody may come twice. The visitor asks nothing of the store.
bool search_each_start(Store *store, const char *start, int limit, SearchVisit visit, gpointer data, GError **error);
// The one of this number; NULL on failure. The caller owns it.
SearchHit *search_load(Store *store, gint64 number, GError **error);

#define SEARCH_COUNT_MOST 5000 // of short words; of longer ones, which have to be looked at, a fifth

// How many registrations the text fits, for who sees only the first of them; `out_is_more` when it was not counted to the end.
bool search_count(Store *store, const char *text, int *out_count, bool *out_is_more, GError **error);
