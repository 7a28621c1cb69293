// SPDX-License-Identifier: GPL-3.0-or-later
// product_match.h - what the name of a product says: that it is a session of the programme, or a day of the event.
//
// A guess for a person to look at, and for checks that ask whether what was sold is what opens. Texts are compared folded.
#pragma once

#include "common/conf/profile.h"
#include "common/store/programme/session.h"

// The session (element of `sessions`) whose code or title stands in the product's name; of several of one title the one whose time
// stands there, too. NULL when there is none.
const Session *product_match_session(const GPtrArray *sessions, const Profile *profile, const char *product);

// The day whose weekday, date or part stands in the product's name, as a moment on it. False when none does, or more than one.
bool product_match_day(const Profile *profile, const char *product, gint64 *out_utc_ms);
// The part of that day: one that counts as another (counts-as) and lasts this day alone. NULL when there is none.
const EventPart *product_day_part(const Profile *profile, gint64 utc_ms);
