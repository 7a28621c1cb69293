// SPDX-License-Identifier: GPL-3.0-or-later
// same.h - registrations that are one person, because somebody said so.
//
// Imports join by rule what has one name and e-mail (common/import). What no rule can know is said by a lead: these two are one
// person, or two. Each pair is a field of its own, last-writer-wins, in a RECORD_CHANGE: `same`: {OTHER: true|false}, about the
// person who stays. Who is whom is made from the set of pairs: all that are joined, over however many others, are one person; the one
// who stays is named by the last of these records. So stations that joined differently while apart agree afterwards.
//
// Registrations stay as they are beneath, each with the orders of its own, so that imports go on as before and a split gives back what
// was there. person_load() and person_find_credential() give the one person with the tickets of all.
#pragma once

#include "common/store/people/person.h"
#include "common/store/project/same_members.h"

// Each takes its own transaction unless one is open. STORE_ERROR_NOT_FOUND when nobody has an id, STORE_ERROR_REFUSED when there is
// nothing to do: they are one already, or two.
bool same_join(Store *store, const char *kept, const char *other, const char *volunteer_name, gint64 now_utc_ms, GError **error);
// Takes the registration `other` out of the person that it is part of.
bool same_split(Store *store, const char *other, const char *volunteer_name, gint64 now_utc_ms, GError **error);
// They are two, and are not asked about again.
bool same_keep_apart(Store *store, const char *one, const char *other, const char *volunteer_name, gint64 now_utc_ms,
                     GError **error);

// Two of whom nobody said yet whether they are one. Texts are valid during the visit only.
typedef enum { SAME_NAME, SAME_EMAIL } SameReason; // one name with another or no e-mail; one e-mail with a near name
typedef struct {
    SameReason reason;
    const char *ids[2], *names[2], *emails[2], *orders[2], *statuses[2];
} SameDoubt;
typedef void (*SameVisit)(const SameDoubt *doubt, gpointer data);
bool same_review(Store *store, SameVisit visit, gpointer data, GError **error);

// Everybody whom somebody keeps apart from somebody, each pair once.
typedef void (*SameApartVisit)(const char *one, const char *other, gpointer data);
bool same_each_apart(Store *store, SameApartVisit visit, gpointer data, GError **error);

// True when the folded names are near: a letter or two apart, or one has all the words of the other.
bool same_is_near(const char *one, const char *other);
