// SPDX-License-Identifier: GPL-3.0-or-later
// name.h - which part of a name a badge calls out.
//
// What the ticketing system knows of given and family part, and what somebody wishes to be called, is believed; only a name without
// parts is guessed at. Names in Han, kana or Hangul stay whole, family first, whichever way a system put them together; in one field
// they are turned where the last of two words is a family's name of China or Korea and the first is none.
#pragma once

#include "common/base/idiom.h"

typedef enum {
    NAME_GIVEN,      // what people say
    NAME_FULL,       // all of the name, as it is spoken
    NAME_AS_WRITTEN, // as it came, untouched
} NameStyle;

// Any may be NULL or "". Parts that are not in `name`, because somebody corrected it since, do not count.
typedef struct {
    const char *name;   // as it is written
    const char *given;  // part of it
    const char *family; // part of it
    const char *called; // what the person wants to stand large, whatever the style is
} NameParts;

// How it stands there. `before` and `after` may be "": what one reads before and after the large part, in the name's own order; all of
// the name comes after a large part that is not in it. Titles come with what is after; flags and other symbols in front come last.
typedef struct {
    char *before, *large, *after;
} BadgeName;

void badge_name_clear(BadgeName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BadgeName, badge_name_clear)

// The caller clears it.
BadgeName name_on_badge(const NameParts *parts, NameStyle style);

// Whether a word of a name is not yet what people say, and stands on a line with the next: a title, an initial, "عبد".
bool name_leads_on(const char *word);

// All that is not large, in one text. The caller owns it.
char *badge_name_others(const BadgeName *name);
