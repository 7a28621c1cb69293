// SPDX-License-Identifier: GPL-3.0-or-later
// test_rules.c - every verdict, at every kind of checkpoint, in the profiles that ship, and on the nights when clocks
// change.
#include <glib/gstdio.h>

#include "common/base/zone.h"
#include "common/rules/rules.h"

typedef struct {
    const char *code, *room, *start, *end;
    int capacity, taken;
    bool is_entitled;
} SessionRow;

// One decision. Texts that are NULL and numbers that are 0 mean: nothing special.
typedef struct {
    const char *name;
    const char *checkpoint, *now;
    CredentialState credential; // CREDENTIAL_UNKNOWN is 0: rows say CREDENTIAL_KNOWN
    CredentialKind kind;
    const char *seat;
    const char *type; // ticket type; NULL = the product is unknown
    const char *held; // entitlements besides those of the type, parted by spaces
    TicketStatus status;
    bool has_add_ons_only, is_on_hold, has_badge, is_override, is_inside;
    int entries, inside, holds;
    const char *pinned;
    StandbyFact standby; // waiting, given, missing, place
    VerdictCode wanted;
    const char *wanted_session, *wanted_instead, *wanted_part, *wanted_when;
} Row;

#define KNOWN .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_BADGE, .has_badge = true
#define FIRST_ENTRY "2024-05-15 09:12"

static const SessionRow us_sessions[] = {
    {"T-01", "Room 318", "2024-05-15 09:00", "2024-05-15 12:20", 40, 12, false},
    {"T-07", "Room 318", "2024-05-15 13:20", "2024-05-15 16:40", 40, 12, true},
    {"T-08", "Room 319", "2024-05-15 13:20", "2024-05-15 16:40", 40, 40, false},
    {"T-09", "Room 319", "2024-05-16 09:00", "2024-05-16 12:20", 2, 2, true},
    {"T-10", "Room 320", "2024-05-15 13:20", "2024-05-15 16:40", 0, 900, false},
};

// clang-format off
static const Row us_rows[] = {
    // --- codes that stand for nobody ---
    {"unknown code", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_UNKNOWN, .wanted = VERDICT_UNKNOWN_CODE},
    {"unheard badge", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_UNHEARD, .wanted = VERDICT_UNHEARD_BADGE},
    {"truncated", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_TRUNCATED, .wanted = VERDICT_TRUNCATED},
    {"other event", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_OTHER_EVENT, .wanted = VERDICT_OTHER_EVENT},
    {"forged", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_FORGED, .wanted = VERDICT_FORGED},
    {"of a retired key", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_RETIRED_KEY, .wanted = VERDICT_RETIRED_KEY},
    // --- the person as such ---
    {"revoked badge", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_REVOKED, .type = "individual", .wanted = VERDICT_REVOKED},
    {"hold before all else", "registration", "2024-05-15 09:00", .credential = CREDENTIAL_REVOKED, .type = "individual", .is_on_hold = true, .status = STATUS_CANCELLED, .wanted = VERDICT_HOLD},
    {"pending", "registration", "2024-05-15 09:00", KNOWN, .type = "individual", .status = STATUS_PENDING, .wanted = VERDICT_PENDING},
    {"cancelled", "registration", "2024-05-15 09:00", KNOWN, .type = "individual", .status = STATUS_CANCELLED, .wanted = VERDICT_CANCELLED},
    {"unknown product", "registration", "2024-05-15 09:00", KNOWN, .wanted = VERDICT_UNKNOWN_TYPE},
    {"unknown product and a tutorial", "registration", "2024-05-15 09:00", KNOWN, .held = "T-07", .wanted = VERDICT_UNKNOWN_TYPE},
    {"a tutorial and no ticket", "registration", "2024-05-15 09:00", KNOWN, .held = "T-07", .has_add_ons_only = true, .wanted = VERDICT_ADD_ON_ONLY},
    {"a tutorial and no ticket, at its own door", "room-318", "2024-05-15 13:30", KNOWN, .held = "T-07", .has_add_ons_only = true, .wanted = VERDICT_ADD_ON_ONLY},
    {"a shirt and no ticket, not paid", "registration", "2024-05-15 09:00", KNOWN, .has_add_ons_only = true, .status = STATUS_PENDING, .wanted = VERDICT_PENDING},
    {"online-only at the desk", "registration", "2024-05-15 09:00", KNOWN, .type = "online", .wanted = VERDICT_ONLINE_ONLY},
    {"online-only with everything held", "conference-door", "2024-05-17 09:00", KNOWN, .type = "online", .held = "conference expo job-fair T-07", .wanted = VERDICT_ONLINE_ONLY},
    {"online-only and the lead", "conference-door", "2024-05-17 09:00", KNOWN, .type = "online", .is_override = true, .wanted = VERDICT_ONLINE_ONLY},
    // --- the desk ---
    {"first time", "registration", "2024-05-14 16:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SECRET, .type = "individual", .wanted = VERDICT_ADMIT},
    {"already here", "registration", "2024-05-15 10:00", KNOWN, .type = "individual", .entries = 1, .wanted = VERDICT_ALREADY_IN, .wanted_when = FIRST_ENTRY},
    {"already here, the lead", "registration", "2024-05-15 10:00", KNOWN, .type = "individual", .entries = 1, .is_override = true, .wanted = VERDICT_ADMIT_AGAIN},
    // --- a door for a part ---
    {"badge first", "conference-door", "2024-05-17 09:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SECRET, .type = "individual", .wanted = VERDICT_BADGE_FIRST},
    {"secret once the badge is out", "conference-door", "2024-05-17 09:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SECRET, .has_badge = true, .type = "individual", .wanted = VERDICT_ADMIT, .wanted_part = "friday"},
    {"friday", "conference-door", "2024-05-17 09:00", KNOWN, .type = "individual", .wanted = VERDICT_ADMIT, .wanted_part = "friday"},
    {"friday again", "conference-door", "2024-05-17 13:00", KNOWN, .type = "individual", .entries = 3, .wanted = VERDICT_ADMIT_AGAIN, .wanted_part = "friday"},
    {"a minute before the doors open", "conference-door", "2024-05-17 06:59", KNOWN, .type = "individual", .wanted = VERDICT_TOO_EARLY, .wanted_part = "friday", .wanted_when = "2024-05-17 07:00"},
    {"as the doors open", "conference-door", "2024-05-17 07:00", KNOWN, .type = "individual", .wanted = VERDICT_ADMIT, .wanted_part = "friday"},
    {"the minute of closing", "conference-door", "2024-05-17 18:30", KNOWN, .type = "individual", .wanted = VERDICT_WRONG_DAY, .wanted_part = "saturday", .wanted_when = "2024-05-18 07:00"},
    {"tutorial day at the main door", "conference-door", "2024-05-15 09:00", KNOWN, .type = "individual", .wanted = VERDICT_WRONG_DAY, .wanted_part = "friday"},
    {"a minute past midnight is another day", "conference-door", "2024-05-18 00:01", KNOWN, .type = "individual", .wanted = VERDICT_TOO_EARLY, .wanted_part = "saturday"},
    {"after the last day", "conference-door", "2024-05-20 09:00", KNOWN, .type = "individual", .wanted = VERDICT_TOO_LATE, .wanted_part = "sunday"},
    {"the lead opens another day", "conference-door", "2024-05-20 09:00", KNOWN, .type = "individual", .is_override = true, .wanted = VERDICT_ADMIT},
    {"tutorials only at the main door", "conference-door", "2024-05-17 09:00", KNOWN, .type = "tutorials-only", .wanted = VERDICT_NOT_ENTITLED},
    {"the lead sells no ticket", "conference-door", "2024-05-17 09:00", KNOWN, .type = "tutorials-only", .is_override = true, .wanted = VERDICT_NOT_ENTITLED},
    {"not paid for here, a tutorial today elsewhere", "language-summit", "2024-05-15 10:00", KNOWN, .type = "individual", .wanted = VERDICT_NOT_ENTITLED, .wanted_instead = "T-07"},
    {"a ticket for a seat opens no part", "expo-hall", "2024-05-17 09:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-07", .type = "individual", .has_badge = true, .wanted = VERDICT_NOT_ENTITLED, .wanted_instead = "T-07"},
    {"own ticket for the auction", "pyladies-auction", "2024-05-18 18:00", KNOWN, .type = "individual", .held = "pyladies-auction", .wanted = VERDICT_ADMIT, .wanted_part = "pyladies-auction"},
    {"no ticket for the auction", "pyladies-auction", "2024-05-18 18:30", KNOWN, .type = "individual", .wanted = VERDICT_NOT_ENTITLED},
    {"auction full", "pyladies-auction", "2024-05-18 18:30", KNOWN, .type = "individual", .held = "pyladies-auction", .inside = 400, .wanted = VERDICT_FULL, .wanted_part = "pyladies-auction"},
    {"auction full, the lead", "pyladies-auction", "2024-05-18 18:30", KNOWN, .type = "individual", .held = "pyladies-auction", .inside = 400, .is_override = true, .wanted = VERDICT_ADMIT, .wanted_part = "pyladies-auction"},
    {"auction twice", "pyladies-auction", "2024-05-18 18:40", KNOWN, .type = "individual", .held = "pyladies-auction", .entries = 1, .wanted = VERDICT_ALREADY_IN},
    {"expo: in", "expo-hall", "2024-05-17 09:00", KNOWN, .type = "individual", .wanted = VERDICT_ADMIT, .wanted_part = "expo-friday"},
    {"expo: out", "expo-hall", "2024-05-17 09:30", KNOWN, .type = "individual", .entries = 1, .is_inside = true, .inside = 3500, .wanted = VERDICT_LEAVE, .wanted_part = "expo-friday"},
    {"expo: in again", "expo-hall", "2024-05-17 10:00", KNOWN, .type = "individual", .entries = 1, .wanted = VERDICT_ADMIT_AGAIN, .wanted_part = "expo-friday"},
    {"expo: in again when full", "expo-hall", "2024-05-17 10:00", KNOWN, .type = "individual", .entries = 1, .inside = 3500, .wanted = VERDICT_FULL, .wanted_part = "expo-friday"},
    {"job fair with its own ticket", "job-fair", "2024-05-19 09:50", KNOWN, .type = "job-fair-only", .wanted = VERDICT_ADMIT, .wanted_part = "job-fair"},
    {"sprints at night", "sprints", "2024-05-20 22:59", KNOWN, .type = "student", .wanted = VERDICT_ADMIT, .wanted_part = "sprint-monday"},
    {"sprints past closing", "sprints", "2024-05-20 23:00", KNOWN, .type = "student", .wanted = VERDICT_WRONG_DAY, .wanted_part = "sprint-tuesday"},
    {"tutorials only at the sprints, which are everyone's", "sprints", "2024-05-20 09:00", KNOWN, .type = "tutorials-only", .wanted = VERDICT_ADMIT, .wanted_part = "sprint-monday"},
    {"job fair visitor at the sprints", "sprints", "2024-05-20 09:00", KNOWN, .type = "job-fair-only", .wanted = VERDICT_ADMIT, .wanted_part = "sprint-monday"},
    {"no ticket that admits at the sprints", "sprints", "2024-05-20 09:00", KNOWN, .held = "T-07", .has_add_ons_only = true, .wanted = VERDICT_ADD_ON_ONLY},
    {"unpaid at the sprints", "sprints", "2024-05-20 09:00", KNOWN, .type = "tutorials-only", .status = STATUS_PENDING, .wanted = VERDICT_PENDING},
    {"the seat's ticket at the sprints", "sprints", "2024-05-20 09:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-07", .type = "individual", .has_badge = true, .wanted = VERDICT_NOT_ENTITLED, .wanted_instead = "T-07"},
    {"a shirt that was bought", "shirts", "2024-05-17 09:00", KNOWN, .type = "individual", .held = "shirt", .holds = 1, .wanted = VERDICT_ADMIT},
    {"a shirt that was fetched", "shirts", "2024-05-17 09:00", KNOWN, .type = "individual", .held = "shirt", .holds = 1, .entries = 1, .wanted = VERDICT_ALREADY_IN},
    {"the second of two shirts", "shirts", "2024-05-17 09:00", KNOWN, .type = "individual", .held = "shirt", .holds = 2, .entries = 1, .wanted = VERDICT_ADMIT},
    {"a third of two shirts", "shirts", "2024-05-17 09:00", KNOWN, .type = "individual", .held = "shirt", .holds = 2, .entries = 2, .wanted = VERDICT_ALREADY_IN},
    {"a third of two shirts, the lead", "shirts", "2024-05-17 09:00", KNOWN, .type = "individual", .held = "shirt", .holds = 2, .entries = 2, .is_override = true, .wanted = VERDICT_ADMIT},
    {"no shirt bought", "shirts", "2024-05-17 09:00", KNOWN, .type = "individual", .wanted = VERDICT_NOT_ENTITLED},
    {"a lunch that was bought", "meals", "2024-05-17 12:00", KNOWN, .type = "individual", .held = "meal", .holds = 1, .wanted = VERDICT_ADMIT, .wanted_part = "friday"},
    {"the same lunch on the next day", "meals", "2024-05-18 12:00", KNOWN, .type = "individual", .held = "meal", .holds = 1, .entries = 1, .wanted = VERDICT_ALREADY_IN, .wanted_part = "saturday"},
    // --- a room ---
    {"own tutorial", "room-318", "2024-05-15 13:20", KNOWN, .type = "individual", .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"in the grace before", "room-318", "2024-05-15 12:50", KNOWN, .type = "individual", .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"a minute before the grace", "room-318", "2024-05-15 12:49", KNOWN, .type = "individual", .wanted = VERDICT_TOO_EARLY, .wanted_instead = "T-07", .wanted_when = "2024-05-15 13:20"},
    {"the end is the end", "room-318", "2024-05-15 16:40", KNOWN, .type = "individual", .wanted = VERDICT_TOO_LATE, .wanted_instead = "T-07"},
    {"another's tutorial, own one later", "room-318", "2024-05-15 09:00", KNOWN, .type = "individual", .wanted = VERDICT_TOO_EARLY, .wanted_session = "T-01", .wanted_instead = "T-07"},
    {"next door", "room-319", "2024-05-15 13:30", KNOWN, .type = "individual", .wanted = VERDICT_WRONG_ROOM, .wanted_session = "T-08", .wanted_instead = "T-07"},
    {"nothing runs, own one later elsewhere", "room-320", "2024-05-15 10:00", KNOWN, .type = "individual", .wanted = VERDICT_NO_SESSION, .wanted_instead = "T-07"},
    {"nothing runs and nothing bought that day", "room-320", "2024-05-17 10:00", KNOWN, .type = "individual", .wanted = VERDICT_NO_SESSION},
    {"seat twice", "room-318", "2024-05-15 13:40", KNOWN, .type = "individual", .entries = 1, .wanted = VERDICT_ADMIT_AGAIN, .wanted_session = "T-07", .wanted_when = FIRST_ENTRY},
    {"ticket of this seat", "room-318", "2024-05-15 13:20", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-07", .type = "individual", .has_badge = true, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"ticket of another seat, now", "room-319", "2024-05-15 13:20", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-07", .type = "individual", .has_badge = true, .wanted = VERDICT_WRONG_ROOM, .wanted_session = "T-08", .wanted_instead = "T-07"},
    {"ticket of another day", "room-319", "2024-05-15 13:20", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-09", .type = "individual", .has_badge = true, .wanted = VERDICT_WRONG_DAY, .wanted_session = "T-08", .wanted_instead = "T-09"},
    {"full", "room-319", "2024-05-16 09:00", KNOWN, .type = "individual", .wanted = VERDICT_FULL, .wanted_session = "T-09"},
    {"full, the lead", "room-319", "2024-05-16 09:00", KNOWN, .type = "individual", .is_override = true, .wanted = VERDICT_ADMIT, .wanted_session = "T-09"},
    {"the secret of who bought it, badge in hand", "room-318", "2024-05-15 13:20", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SECRET, .type = "individual", .has_badge = true, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"a ticket of a seat that the person did not buy", "room-318", "2024-05-15 09:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-01", .type = "individual", .has_badge = true, .wanted = VERDICT_ADMIT, .wanted_session = "T-01"},
    {"ticket of a seat, a second time", "room-318", "2024-05-15 13:40", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-07", .type = "individual", .has_badge = true, .entries = 1, .wanted = VERDICT_ADMIT_AGAIN, .wanted_when = FIRST_ENTRY, .wanted_session = "T-07"},
    {"ticket of a seat that is over", "room-318", "2024-05-16 10:00", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-01", .type = "individual", .has_badge = true, .wanted = VERDICT_TOO_LATE, .wanted_instead = "T-01", .wanted_when = "2024-05-15 09:00"},
    // --- its standby line: 40 seats, 12 taken ---
    {"late, nobody waits", "room-318", "2024-05-15 13:26", KNOWN, .type = "individual", .standby = {.missing_count = 28}, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"late, more seats than people in the line", "room-318", "2024-05-15 13:26", KNOWN, .type = "individual", .standby = {27, 0, 28}, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"late, the last seat is the line's", "room-318", "2024-05-15 13:25", KNOWN, .type = "individual", .standby = {28, 0, 28}, .wanted = VERDICT_SEAT_GIVEN, .wanted_session = "T-07"},
    {"a minute earlier the seat is kept", "room-318", "2024-05-15 13:24", KNOWN, .type = "individual", .standby = {28, 0, 28}, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"late, the lead", "room-318", "2024-05-15 13:26", KNOWN, .type = "individual", .standby = {28, 0, 28}, .is_override = true, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"late, back from a break", "room-318", "2024-05-15 13:26", KNOWN, .type = "individual", .entries = 1, .standby = {28, 0, 28}, .wanted = VERDICT_ADMIT_AGAIN, .wanted_when = FIRST_ENTRY, .wanted_session = "T-07"},
    {"late, with the ticket of the seat", "room-318", "2024-05-15 13:26", .credential = CREDENTIAL_KNOWN, .kind = CREDENTIAL_SEAT, .seat = "T-07", .type = "individual", .has_badge = true, .standby = {28, 0, 28}, .wanted = VERDICT_SEAT_GIVEN, .wanted_session = "T-07"},
    {"late, full of the line's people", "room-319", "2024-05-16 09:06", KNOWN, .type = "individual", .standby = {0, 1, 1}, .wanted = VERDICT_SEAT_GIVEN, .wanted_session = "T-09"},
    {"full of those who bought it", "room-319", "2024-05-16 09:06", KNOWN, .type = "individual", .standby = {0, 0, 1}, .wanted = VERDICT_FULL, .wanted_session = "T-09"},
    {"first of the line, too soon", "room-318", "2024-05-15 09:04", KNOWN, .type = "individual", .standby = {1, 0, 1, .place = 1}, .wanted = VERDICT_IN_LINE, .wanted_session = "T-01"},
    {"28th of the line", "room-318", "2024-05-15 09:05", KNOWN, .type = "individual", .standby = {30, 0, 28, .place = 28}, .wanted = VERDICT_ADMIT, .wanted_session = "T-01"},
    {"29th of the line", "room-318", "2024-05-15 09:05", KNOWN, .type = "individual", .standby = {30, 0, 28, .place = 29}, .wanted = VERDICT_IN_LINE, .wanted_session = "T-01"},
    {"everybody has come: the line need not wait", "room-318", "2024-05-15 08:55", KNOWN, .type = "individual", .standby = {.waiting_count = 1, .place = 1}, .wanted = VERDICT_ADMIT, .wanted_session = "T-01"},
    {"late and next in the line", "room-318", "2024-05-15 13:26", KNOWN, .type = "individual", .standby = {28, 0, 28, .place = 1}, .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"the lead lets nobody past the line", "room-318", "2024-05-15 09:01", KNOWN, .type = "individual", .standby = {30, 0, 28, .place = 1}, .is_override = true, .wanted = VERDICT_IN_LINE, .wanted_session = "T-01"},
    {"a seat of the line, scanned again", "room-318", "2024-05-15 09:30", KNOWN, .type = "individual", .entries = 1, .standby = {0, 1, 0}, .wanted = VERDICT_ADMIT_AGAIN, .wanted_when = FIRST_ENTRY, .wanted_session = "T-01"},
    {"on hold in the line", "room-318", "2024-05-15 09:30", KNOWN, .type = "individual", .is_on_hold = true, .standby = {1, 0, 0, .place = 1}, .wanted = VERDICT_HOLD},
    {"pinned by hand before its time", "room-319", "2024-05-15 08:00", KNOWN, .type = "individual", .pinned = "T-07", .wanted = VERDICT_ADMIT, .wanted_session = "T-07"},
    {"pinned to a session that is gone", "room-319", "2024-05-15 13:20", KNOWN, .type = "individual", .pinned = "T-99", .wanted = VERDICT_WRONG_ROOM, .wanted_instead = "T-07"},
};
// clang-format on

static const SessionRow india_sessions[] = {
    {"W-03", "Hall 2", "2023-09-29 09:30", "2023-09-29 13:00", 60, 10, true},
    {"W-05", "Hall 2", "2023-09-29 14:00", "2023-09-29 17:30", 60, 10, false},
};

// clang-format off
static const Row india_rows[] = {
    {"own workshop", "hall-2", "2023-09-29 09:30", KNOWN, .type = "workshop-only", .wanted = VERDICT_ADMIT, .wanted_session = "W-03"},
    {"the afternoon's is another's", "hall-2", "2023-09-29 14:00", KNOWN, .type = "workshop-only", .wanted = VERDICT_TOO_LATE, .wanted_session = "W-05", .wanted_instead = "W-03"},
    {"another hall", "hall-1", "2023-09-29 09:40", KNOWN, .type = "attendee", .wanted = VERDICT_WRONG_ROOM, .wanted_instead = "W-03"},
    {"workshop pass at the conference", "conference-door", "2023-09-30 09:00", KNOWN, .type = "workshop-only", .wanted = VERDICT_NOT_ENTITLED},
    {"day 1", "conference-door", "2023-09-30 07:30", KNOWN, .type = "attendee", .wanted = VERDICT_ADMIT, .wanted_part = "day-1"},
    {"between the days", "conference-door", "2023-09-30 23:59", KNOWN, .type = "attendee", .wanted = VERDICT_WRONG_DAY, .wanted_part = "day-2"},
    {"devsprint", "devsprint", "2023-10-02 10:00", KNOWN, .type = "student", .wanted = VERDICT_ADMIT, .wanted_part = "devsprint"},
    {"devsprint a day early", "devsprint", "2023-10-01 10:00", KNOWN, .type = "student", .wanted = VERDICT_WRONG_DAY, .wanted_part = "devsprint", .wanted_when = "2023-10-02 09:00"},
    {"online stays at home", "conference-door", "2023-09-30 09:00", KNOWN, .type = "online", .wanted = VERDICT_ONLINE_ONLY},
    {"devsprint alone", "devsprint", "2023-10-02 10:00", KNOWN, .type = "devsprint-only", .held = "devsprint", .wanted = VERDICT_ADMIT, .wanted_part = "devsprint"},
    {"devsprint alone at the conference", "conference-door", "2023-09-30 09:00", KNOWN, .type = "devsprint-only", .held = "devsprint", .wanted = VERDICT_NOT_ENTITLED},
    {"devsprint alone at a workshop", "hall-1", "2023-09-29 10:00", KNOWN, .type = "devsprint-only", .held = "devsprint", .wanted = VERDICT_WRONG_ROOM, .wanted_instead = "W-03"},
    {"workshop alone at the devsprint", "devsprint", "2023-10-02 10:00", KNOWN, .type = "workshop-only", .wanted = VERDICT_NOT_ENTITLED},
    {"lunch on day 2", "meals", "2023-10-01 12:30", KNOWN, .type = "attendee", .held = "meal", .holds = 2, .entries = 1, .wanted = VERDICT_ADMIT, .wanted_part = "day-2"},
    {"no lunch left on day 2", "meals", "2023-10-01 12:30", KNOWN, .type = "attendee", .held = "meal", .holds = 1, .entries = 1, .wanted = VERDICT_ALREADY_IN, .wanted_part = "day-2"},
    {"organisers everywhere", "conference-door", "2023-10-01 09:00", KNOWN, .type = "organiser", .wanted = VERDICT_ADMIT, .wanted_part = "day-2"},
};
// clang-format on

// New York sets its clocks back at 2 on 3 November 2024: the hour from 1 to 2 comes twice.
static const char clock_change_ini[] = "[event]\nslug = night\ntitle = Night\nzone = America/New_York\n"
                                       "[part night]\ntitle = Night\nstart = 2024-11-03 00:30\nend = 2024-11-03 03:00\n"
                                       "[part evening]\ntitle = Evening\nstart = 2024-11-03 20:00\nend = 2024-11-04 02:00\n"
                                       "[ticket-type any]\ntitle = Any\nmatch = *\ngrants = night; evening\nbadge-label = badge\n"
                                       "[checkpoint door]\ntitle = Door\nkind = part\nparts = night; evening\nreentry = free\n"
                                       "[checkpoint room]\ntitle = Room\nkind = room\nroom = R\n"
                                       "[label badge]\ntemplate = badge.label\nmedia = 62x100\nkind = badge\n";

static const SessionRow night_sessions[] = {
    {"N-1", "R", "2024-11-03T00:30-04:00", "2024-11-03T01:30-05:00", 0, 0, true}, // two hours by the sun, one by the wall
    {"N-2", "R", "2024-11-03T23:00-05:00", "2024-11-04T01:00-05:00", 0, 0, true},
};

// clang-format off
static const Row night_rows[] = {
    {"the first half past one", "door", "2024-11-03T01:30-04:00", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_part = "night"},
    {"the second half past one", "door", "2024-11-03T01:30-05:00", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_part = "night"},
    {"three is three, an hour later than the sun says", "door", "2024-11-03T02:59-05:00", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_part = "night"},
    {"closed", "door", "2024-11-03T03:00-05:00", KNOWN, .type = "any", .wanted = VERDICT_TOO_EARLY, .wanted_part = "evening"},
    {"a part over midnight", "door", "2024-11-04 01:59", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_part = "evening"},
    {"a session through the change", "room", "2024-11-03T01:29-05:00", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_session = "N-1"},
    {"a session over midnight", "room", "2024-11-04 00:30", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_session = "N-2"},
};
// clang-format on

static gint64 at(const Profile *profile, const char *text)
{
    gint64 utc_ms;
    g_autoptr(GError) error = NULL;
    zone_parse(profile->zone, text, &utc_ms, &error);
    g_assert_no_error(error);
    return utc_ms;
}

static SessionFact *make_sessions(const Profile *profile, const SessionRow *rows, gsize count)
{
    SessionFact *facts = g_new0(SessionFact, count);
    for (gsize i = 0; i < count; i++)
        facts[i] = (SessionFact){
            .code = rows[i].code,
            .title = rows[i].code,
            .room = rows[i].room,
            .type = "Tutorial",
            .start_utc_ms = at(profile, rows[i].start),
            .end_utc_ms = at(profile, rows[i].end),
            .capacity = rows[i].capacity,
            .seats_taken = rows[i].taken,
            .is_entitled = rows[i].is_entitled,
        };
    return facts;
}

static GStrv make_entitlements(const TicketType *type, const char *held)
{
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    if (type && type->grants)
        g_strv_builder_addv(all, (const char **)type->grants);
    g_auto(GStrv) more = g_strsplit(held ? held : "", " ", -1);
    g_strv_builder_addv(all, (const char **)more);
    return g_strv_builder_end(all);
}

static void assert_text(const Row *row, const char *what, const char *found, const char *wanted)
{
    if (g_strcmp0(found, wanted) != 0)
        g_error("%s: %s is %s, wanted %s", row->name, what, found ? found : "nothing", wanted ? wanted : "nothing");
}

static void check_row(const Profile *profile, const SessionFact *sessions, gsize session_count, const Row *row)
{
    const Checkpoint *checkpoint = profile_checkpoint(profile, row->checkpoint);
    g_assert_nonnull(checkpoint);
    const TicketType *type = row->type ? profile_ticket_type(profile, row->type) : NULL;
    g_assert_true(!row->type || type);
    g_auto(GStrv) entitlements = make_entitlements(type, row->held);
    const RuleFacts facts = {
        .profile = profile,
        .checkpoint = checkpoint,
        .now_utc_ms = at(profile, row->now),
        .credential = row->credential,
        .credential_kind = row->kind,
        .seat_session = row->seat,
        .status = row->status,
        .is_on_hold = row->is_on_hold,
        .ticket_type = type,
        .has_add_ons_only = row->has_add_ons_only,
        .entitlements = (const char *const *)entitlements,
        .held_count = row->holds,
        .has_badge = row->has_badge,
        .sessions = sessions,
        .session_count = session_count,
        .pinned_session = row->pinned,
        .passed = {row->is_inside, row->entries, row->entries ? at(profile, FIRST_ENTRY) : 0, "Desk 3"},
        .inside_count = row->inside,
        .standby = row->standby,
        .is_lead_override = row->is_override,
    };
    Verdict verdict = rules_decide(&facts);
    assert_text(row, "the verdict", verdict_name(verdict.code), verdict_name(row->wanted));
    assert_text(row, "the session", verdict.session ? verdict.session->code : NULL, row->wanted_session);
    assert_text(row, "where to go", verdict.instead ? verdict.instead->code : NULL, row->wanted_instead);
    if (row->wanted_part || verdict.code == VERDICT_WRONG_DAY)
        assert_text(row, "the part", verdict.part ? verdict.part->code : NULL, row->wanted_part);
    if (row->wanted_when)
        g_assert_cmpint(verdict.when_utc_ms, ==, at(profile, row->wanted_when));
    bool is_return = verdict.code == VERDICT_ALREADY_IN || verdict.code == VERDICT_ADMIT_AGAIN;
    if (verdict_is_pass(verdict.code) && !is_return)
        g_assert_cmpint(verdict.when_utc_ms, ==, 0);
    if (is_return) {
        g_assert_cmpint(verdict.when_utc_ms, ==, at(profile, FIRST_ENTRY));
        g_assert_cmpstr(verdict.where, ==, "Desk 3");
    } else {
        g_assert_null(verdict.where);
    }
    g_assert_cmpint(verdict.is_standby, ==, row->wanted == VERDICT_ADMIT && row->standby.place > 0);
}

static void check_rows(const Profile *profile, const SessionRow *session_rows, gsize session_count, const Row *rows, gsize count)
{
    g_autofree SessionFact *sessions = make_sessions(profile, session_rows, session_count);
    for (gsize i = 0; i < count; i++)
        check_row(profile, sessions, session_count, &rows[i]);
}

static Profile *load(const char *folder)
{
    g_autoptr(GError) error = NULL;
    Profile *profile = profile_load(folder, &error);
    g_assert_no_error(error);
    return profile;
}

static void test_us(void)
{
    g_autoptr(Profile) profile = load(TEST_SOURCE_DIR "/config/events/pycon-us-2024");
    check_rows(profile, us_sessions, G_N_ELEMENTS(us_sessions), us_rows, G_N_ELEMENTS(us_rows));
}

static void test_india(void)
{
    g_autoptr(Profile) profile = load(TEST_SOURCE_DIR "/config/events/pycon-india-2023");
    check_rows(profile, india_sessions, G_N_ELEMENTS(india_sessions), india_rows, G_N_ELEMENTS(india_rows));
}

static Profile *load_text(const char *text)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-rules-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "event.ini", NULL);
    g_autofree char *label = g_build_filename(folder, "badge.label", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(g_file_set_contents(label, "", 0, NULL));
    Profile *profile = load(folder);
    g_unlink(path);
    g_unlink(label);
    g_rmdir(folder);
    return profile;
}

static void test_clock_change(void)
{
    g_autoptr(Profile) profile = load_text(clock_change_ini);
    check_rows(profile, night_sessions, G_N_ELEMENTS(night_sessions), night_rows, G_N_ELEMENTS(night_rows));
}

static void test_every_verdict_is_in_a_table(void)
{
    bool is_seen[VERDICT_COUNT] = {false};
    for (gsize i = 0; i < G_N_ELEMENTS(us_rows); i++)
        is_seen[us_rows[i].wanted] = true;
    for (int code = 0; code < VERDICT_COUNT; code++) {
        if (!is_seen[code])
            g_error("no row wants %s", verdict_name((VerdictCode)code));
        g_assert_cmpint(verdict_from_name(verdict_name((VerdictCode)code)), ==, code);
    }
    g_assert_cmpint(verdict_from_name("nonsense"), ==, VERDICT_COUNT);
}

static void test_scopes(void)
{
    g_autoptr(Profile) profile = load(TEST_SOURCE_DIR "/config/events/pycon-us-2024");
    g_autofree SessionFact *sessions = make_sessions(profile, us_sessions, G_N_ELEMENTS(us_sessions));
    g_autofree char *desk =
        rules_scope(profile, profile_checkpoint(profile, "registration"), NULL, at(profile, "2024-05-15 09:00"));
    g_autofree char *part =
        rules_scope(profile, profile_checkpoint(profile, "conference-door"), NULL, at(profile, "2024-05-18 09:00"));
    g_autofree char *room = rules_scope(profile, profile_checkpoint(profile, "room-318"), &sessions[1], 0);
    g_assert_cmpstr(desk, ==, "desk");
    g_assert_cmpstr(part, ==, "conference-door/saturday");
    g_assert_cmpstr(room, ==, "session/T-07");
}

// In an overlap of two windows the door belongs to what begins next.
static void test_overlap(void)
{
    g_autoptr(Profile) profile = load(TEST_SOURCE_DIR "/config/events/pycon-us-2024");
    const SessionRow rows[] = {
        {"A", "Room 318", "2024-05-15 09:00", "2024-05-15 12:20", 0, 0, true},
        {"B", "Room 318", "2024-05-15 12:30", "2024-05-15 15:00", 0, 0, true},
    };
    g_autofree SessionFact *sessions = make_sessions(profile, rows, 2);
    const Checkpoint *checkpoint = profile_checkpoint(profile, "room-318");
    g_assert_cmpint(checkpoint->grace_before_min, ==, 30);
    g_assert_cmpstr(rules_session_now(checkpoint, sessions, 2, NULL, at(profile, "2024-05-15 11:59"))->code, ==, "A");
    g_assert_cmpstr(rules_session_now(checkpoint, sessions, 2, NULL, at(profile, "2024-05-15 12:00"))->code, ==, "B");
    g_assert_null(rules_session_now(checkpoint, sessions, 2, NULL, at(profile, "2024-05-15 15:00")));
}

// Which of a person's own sessions of the day a door names: what runs, else what comes next, else what was last.
static void test_own_session_of_the_day(void)
{
    static const SessionRow sessions[] = {
        {"YESTERDAY", "Hall A", "2024-05-14 15:00", "2024-05-14 16:00", 0, 0, true},
        {"SECOND", "Hall A", "2024-05-15 10:00", "2024-05-15 11:00", 0, 0, true},
        {"FIRST", "Hall A", "2024-05-15 08:00", "2024-05-15 09:00", 0, 0, true},
        {"FOURTH", "Hall A", "2024-05-15 16:00", "2024-05-15 17:00", 0, 0, true},
        {"THIRD", "Hall A", "2024-05-15 13:00", "2024-05-15 14:00", 0, 0, true},
        {"OTHERS", "Hall A", "2024-05-15 12:00", "2024-05-15 12:10", 0, 0, false},
        {"TOMORROW", "Hall A", "2024-05-16 08:00", "2024-05-16 09:00", 0, 0, true},
    };
    // clang-format off
    static const Row rows[] = {
        {"before all", "room-320", "2024-05-15 06:00", KNOWN, .type = "individual", .wanted = VERDICT_NO_SESSION, .wanted_instead = "FIRST"},
        {"one runs", "room-320", "2024-05-15 10:30", KNOWN, .type = "individual", .wanted = VERDICT_WRONG_ROOM, .wanted_instead = "SECOND"},
        {"between two", "room-320", "2024-05-15 11:30", KNOWN, .type = "individual", .wanted = VERDICT_NO_SESSION, .wanted_instead = "THIRD"},
        {"behind the last", "room-320", "2024-05-15 18:00", KNOWN, .type = "individual", .wanted = VERDICT_NO_SESSION, .wanted_instead = "FOURTH"},
        {"its grace has begun", "room-320", "2024-05-15 12:30", KNOWN, .type = "individual", .wanted = VERDICT_WRONG_ROOM, .wanted_instead = "THIRD"},
        {"a day without", "room-320", "2024-05-17 12:30", KNOWN, .type = "individual", .wanted = VERDICT_NO_SESSION},
    };
    // clang-format on
    g_autoptr(Profile) profile = load(TEST_SOURCE_DIR "/config/events/pycon-us-2024");
    check_rows(profile, sessions, G_N_ELEMENTS(sessions), rows, G_N_ELEMENTS(rows));
}

// A door's parts need not be listed in the order of the day.
static void test_parts_in_any_order(void)
{
    static const char ini[] = "[event]\nslug = e\ntitle = E\nzone = UTC\n"
                              "[part c]\ntitle = C\nstart = 2024-05-03 09:00\nend = 2024-05-03 10:00\n"
                              "[part a]\ntitle = A\nstart = 2024-05-01 09:00\nend = 2024-05-01 10:00\n"
                              "[part b]\ntitle = B\nstart = 2024-05-02 09:00\nend = 2024-05-02 10:00\n"
                              "[ticket-type any]\ntitle = Any\nmatch = *\ngrants = a; b; c\nbadge-label = badge\n"
                              "[checkpoint door]\ntitle = Door\nkind = part\nparts = c; a; b\nreentry = once\ncapacity = 1\n"
                              "[label badge]\ntemplate = badge.label\nmedia = 62x100\nkind = badge\n";
    // clang-format off
    static const Row rows[] = {
        {"before the first", "door", "2024-04-30 09:00", KNOWN, .type = "any", .wanted = VERDICT_WRONG_DAY, .wanted_part = "a", .wanted_when = "2024-05-01 09:00"},
        {"between first and second", "door", "2024-05-01 12:00", KNOWN, .type = "any", .wanted = VERDICT_WRONG_DAY, .wanted_part = "b"},
        {"the day of the last", "door", "2024-05-03 08:59", KNOWN, .type = "any", .wanted = VERDICT_TOO_EARLY, .wanted_part = "c"},
        {"behind all", "door", "2024-05-03 10:00", KNOWN, .type = "any", .wanted = VERDICT_TOO_LATE, .wanted_part = "c"},
        {"room for one", "door", "2024-05-02 09:00", KNOWN, .type = "any", .wanted = VERDICT_ADMIT, .wanted_part = "b"},
        {"and one is in", "door", "2024-05-02 09:00", KNOWN, .type = "any", .inside = 1, .wanted = VERDICT_FULL, .wanted_part = "b"},
    };
    // clang-format on
    g_autoptr(Profile) profile = load_text(ini);
    check_rows(profile, NULL, 0, rows, G_N_ELEMENTS(rows));
}

// Between the parts of a door a scope has no part; a room without a session has none either.
static void test_scopes_of_nothing(void)
{
    g_autoptr(Profile) profile = load(TEST_SOURCE_DIR "/config/events/pycon-us-2024");
    g_autofree char *part =
        rules_scope(profile, profile_checkpoint(profile, "conference-door"), NULL, at(profile, "2024-05-18 23:00"));
    g_autofree char *room = rules_scope(profile, profile_checkpoint(profile, "room-318"), NULL, 0);
    g_assert_cmpstr(part, ==, "conference-door/");
    g_assert_cmpstr(room, ==, "session/");
    g_autofree char *meals = rules_scope(profile, profile_checkpoint(profile, "meals"), NULL, at(profile, "2024-05-18 12:00"));
    g_assert_cmpstr(meals, ==, "meals/"); // counted over all days
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/PyCon US 2024", test_us);
    g_test_add_func("/rules/PyCon India 2023", test_india);
    g_test_add_func("/rules/the night of the clock change", test_clock_change);
    g_test_add_func("/rules/every verdict is in a table", test_every_verdict_is_in_a_table);
    g_test_add_func("/rules/scopes", test_scopes);
    g_test_add_func("/rules/an overlap belongs to what begins next", test_overlap);
    g_test_add_func("/rules/which own session a door names", test_own_session_of_the_day);
    g_test_add_func("/rules/parts in any order", test_parts_in_any_order);
    g_test_add_func("/rules/scopes of nothing", test_scopes_of_nothing);
    return g_test_run();
}
