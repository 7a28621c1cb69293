// SPDX-License-Identifier: GPL-3.0-or-later
// verdict_words.h - an outcome in words for people.
#pragma once

#include "common/base/json.h"
#include "common/store/admit/admit.h"
#include "scanner/station/post.h"

// The verdict in words for people, in `language`: a headline and a next step, from the keys "verdict.CODE.headline"
// and "verdict.CODE.next" of the language with {{session}} {{room}} {{time}} {{part}} {{day}} {{where}} {{since}}
// {{place}} filled in. Falls back to English. The caller owns both.
void desk_verdict_words(const Station *station, const AdmitOutcome *outcome, const char *language, char **out_headline,
                        char **out_next_step);
// The same for a page that speaks another language: {"headline": KEY, "next": KEY, "values": {...}}. Which of a verdict's wordings
// fits is decided here alone; the page fills in the values, of which "when" is {{time}}, {{since}} and {{day}}. The caller owns it.
json_t *desk_says_json(const Station *station, const Post *post, const AdmitOutcome *outcome);
// Of a verdict of which only the name is known, as in the list of the last scans.
json_t *desk_says_plain_json(const Station *station, const Post *post, const char *verdict);
