// SPDX-License-Identifier: GPL-3.0-or-later
// sign_in.h - private to scanner/web: who is signed in at which browser, and who was away too long.
//
// A browser is known by a random cookie, of which only the SHA-256 is kept. Sign-ins survive a restart of the
// station (a small value in the store) but not SIGN_IN_HOURS_MAX. One that is locked keeps its browser and its
// name and answers nothing until the PIN is given again.
//
// A browser is remembered for the names that were signed in there, after the sign-in is over, too: strangers who guess PINs do not hold
// it up (common/store/rights/back_off.h).
#pragma once

#include "common/store/rights/volunteer.h"

#define SIGN_IN_HOURS_MAX 16
#define SIGN_IN_BROWSER_DAYS 14  // how long a browser keeps its cookie, by which it is known
#define SIGN_IN_PER_NAME_MAX 32  // and as many browsers are remembered for a name
#define ROLE_AT_KIOSK (1u << 17) // whoever stands before a station of mode kiosk

typedef struct {
    char *key;   // SHA-256 of the cookie, hex
    char *token; // what a request must repeat in its header
    char *name;
    char *language;
    char *generation; // of the PIN that was given (volunteer.h)
    char *address;    // where it was given
    VolunteerRole role;
    gint64 since_utc_ms;
    gint64 touched_mono_us;
    bool is_kiosk; // a volunteer opened the page for visitors: it has none of the volunteer's rights, and is not locked
    bool is_locked;
    bool is_ended; // for good; what it watched was told
} SignedIn;

typedef struct SignIns SignIns;

// Reads what the store remembers; sign-ins of volunteers who were removed, or have another role or PIN since, are dropped.
SignIns *sign_ins_new(Store *store, int lock_after_min);
void sign_ins_free(SignIns *sign_ins);

// Who has this cookie (may be NULL), locked or not; NULL when nobody. The store is asked each time: a volunteer who was removed, or
// has another role or PIN since, is signed in no more.
SignedIn *sign_ins_find(SignIns *sign_ins, const char *cookie);

// A fresh sign-in at `address`. When this name has too many, its oldest at the same address goes, else its oldest: nobody ends the
// sign-in of another. `out_cookie` is the requester's.
SignedIn *sign_ins_add(SignIns *sign_ins, const Volunteer *volunteer, const char *address, char **out_cookie, GError **error);
// What names the browser with this cookie (may be NULL), if `name` was signed in there; name NULL = anybody. NULL when not. The caller
// owns it.
char *sign_ins_known_browser(const SignIns *sign_ins, const char *cookie, const char *name);
bool sign_ins_remove(SignIns *sign_ins, SignedIn *who, GError **error);
bool sign_ins_set_language(SignIns *sign_ins, SignedIn *who, const char *language, GError **error);

// Ends those whose volunteer was removed or has another role or PIN since, and those that are too old; `ended` is called for each.
void sign_ins_end_changed(SignIns *sign_ins, void (*ended)(const SignedIn *who, gpointer data), gpointer data);

// Opens the browser's page for visitors.
bool sign_ins_give_to_visitors(SignIns *sign_ins, SignedIn *who, GError **error);
// Drops those of a station that was of another kind when it ran last: a desk's browser has no desk's rights at a kiosk.
void sign_ins_keep_kind(SignIns *sign_ins, bool is_kiosk);
// The bits of routes and events: of the role, or of visitors.
guint sign_in_roles(const SignedIn *who);

void sign_in_touch(SignedIn *who);
void sign_ins_touch_role(SignIns *sign_ins, VolunteerRole role);
// Locks those who were not touched for too long; `locked` is called for each. Those at a door that waits for a session (`is_door_early`)
// are spared: nobody comes yet.
void sign_ins_lock_idle(SignIns *sign_ins, gint64 now_mono_us, bool is_door_early,
                        void (*locked)(const SignedIn *who, gpointer data), gpointer data);
