// SPDX-License-Identifier: GPL-3.0-or-later
// link.h - what stations tell one another of the link with a ticketing system: up to where entries are there, and what it refused.
//
// These are records (RECORD_LINK), so a station that was restored, or that takes the link over, sends nothing again and forgets nothing.
// "Up to where" names a record of each line by its hash: after a fork a number alone would mean two records. A source is one event of one
// system; what was told to another one does not count.
#pragma once

#include "common/store/admit/outbox.h"

// From now on the outbox is told to this source. What was told to another one is forgotten here.
bool link_use(Store *store, const char *source, GError **error);
// The source in use; at a station that is not linked the one that others talked to last, "" = none. The caller owns it.
char *link_source(Store *store);
// Takes over what stations said of the source in use. Takes its own transaction.
bool link_take(Store *store, GError **error);

typedef struct {
    char *system;         // "pretix"
    gint64 orders_utc_ms; // as of when its orders are here; 0 = not all were taken yet
    gint64 waiting_count;
    char *station_name; // who said so, and when
    gint64 told_utc_ms;
} LinkWord;
void link_word_clear(LinkWord *word);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LinkWord, link_word_clear)

// Records what of the outbox came there since the last time, and the word, if that says something new. Takes its own transaction.
bool link_tell(Store *store, const LinkWord *word, gint64 now_utc_ms, GError **error);
// What was told last, by whichever station; false without an error where nobody ever told.
bool link_newest(Store *store, LinkWord *out, GError **error);
// The name of another station that talked to the system since this one began, and after `since_utc_ms`; NULL = none did. The caller owns it.
bool link_second(Store *store, gint64 since_utc_ms, char **out_name, GError **error);
