// SPDX-License-Identifier: GPL-3.0-or-later
// rules.h - may this person pass here and now? Facts in, verdict out.
//
// Pure: no store, no clock, no text for people. A refused ticket is a value, never an error. Everything that the
// facts point to belongs to the caller and must outlive the verdict, which borrows from it.
#pragma once

#include "common/conf/profile.h"

typedef enum {
    CREDENTIAL_UNKNOWN, // nobody has this code
    CREDENTIAL_KNOWN,
    CREDENTIAL_UNHEARD, // a real token of this event that this station has no person for yet
    CREDENTIAL_TRUNCATED,
    CREDENTIAL_OTHER_EVENT,
    CREDENTIAL_FORGED,
    CREDENTIAL_REVOKED,
    CREDENTIAL_RETIRED_KEY, // made with a key that is retired, and nobody has it on record
} CredentialState;

typedef enum { CREDENTIAL_SECRET, CREDENTIAL_BADGE, CREDENTIAL_SEAT } CredentialKind;

typedef enum { STATUS_PAID, STATUS_PENDING, STATUS_CANCELLED } TicketStatus;

typedef struct {
    const char *code;
    const char *title;
    const char *room;
    const char *type;
    gint64 start_utc_ms, end_utc_ms;
    int capacity;       // 0 = none
    int seats_taken;    // people inside or seated
    int seats_expected; // people entitled to it
    bool is_entitled;   // this person bought it, or it is open to the person's ticket
} SessionFact;

typedef struct {
    bool is_inside;      // REENTRY_IN_OUT: the last scan was in
    int entry_count;     // earlier entries in this scope that were not undone
    gint64 first_utc_ms; // of the first entry
    const char *station; // where it was; display name
} PassedFact;

// The standby line of the session that a room is checking.
typedef struct {
    int waiting_count; // people in the line
    int given_count;   // people of the line who have a seat
    int missing_count; // people who bought a seat and have not come
    int place;         // this person's place in the line, from 1; 0 = not in it
} StandbyFact;

typedef struct {
    const Profile *profile;
    const Checkpoint *checkpoint;
    gint64 now_utc_ms;
    CredentialState credential;
    CredentialKind credential_kind;
    const char *seat_session; // CREDENTIAL_SEAT: the session of the ticket
    // The person; meaningful when credential is KNOWN or REVOKED.
    TicketStatus status;
    bool is_on_hold;
    const TicketType *ticket_type;   // NULL when the product is unknown
    bool has_add_ons_only;           // nothing was bought but what add-ons of the profile are
    const char *const *entitlements; // NULL-terminated
    int held_count;                  // REENTRY_COUNTED: how many of what the checkpoint needs
    bool has_badge;                  // a badge was handed out
    // The programme, as far as it matters: this person's sessions, and those of the checkpoint's room that day.
    const SessionFact *sessions;
    gsize session_count;
    const char *pinned_session; // a volunteer fixed the door to this session; NULL = follow the programme
    PassedFact passed;          // at the scope of rules_scope()
    int inside_count;           // CHECKPOINT_PART with a capacity: people inside
    StandbyFact standby;        // CHECKPOINT_ROOM
    bool is_lead_override;      // the desk lead lets the person pass; see verdict_may_override()
} RuleFacts;

typedef enum {
    VERDICT_ADMIT,
    VERDICT_ADMIT_AGAIN, // somebody comes back, where that is no matter; `when` and `where` are of the first entry
    VERDICT_LEAVE,       // in/out checkpoint: this scan was the way out
    VERDICT_UNKNOWN_CODE,
    VERDICT_UNHEARD_BADGE, // real badge, person not known here yet: ask the desk
    VERDICT_TRUNCATED,
    VERDICT_OTHER_EVENT,
    VERDICT_FORGED,
    VERDICT_REVOKED,
    VERDICT_RETIRED_KEY, // made with a retired key, not on record: ask the desk
    VERDICT_HOLD,
    VERDICT_PENDING,
    VERDICT_CANCELLED,
    VERDICT_ONLINE_ONLY,
    VERDICT_UNKNOWN_TYPE, // the product is not in the profile
    VERDICT_ADD_ON_ONLY,  // what was bought is known and admits nobody alone: a tutorial, a shirt
    VERDICT_WRONG_DAY,    // the part is another day; `when` says which
    VERDICT_TOO_EARLY,
    VERDICT_TOO_LATE,
    VERDICT_NO_SESSION, // nothing runs in this room now
    VERDICT_NOT_ENTITLED,
    VERDICT_WRONG_ROOM, // entitled to something elsewhere at this time
    VERDICT_FULL,
    VERDICT_SEAT_GIVEN, // paid, but late: the seat went to the standby line, or is next in it
    VERDICT_IN_LINE,    // in the standby line, whose turn has not come
    VERDICT_ALREADY_IN,
    VERDICT_BADGE_FIRST, // a ticket secret at a door that wants the badge
    VERDICT_COUNT
} VerdictCode;

typedef struct {
    VerdictCode code;
    const SessionFact *session; // the one this door is checking, if any
    const SessionFact *instead; // where the person should go, if anywhere
    const EventPart *part;      // the part that is open, or the one to come back for
    gint64 when_utc_ms;         // ALREADY_IN, ADMIT_AGAIN: first entry; WRONG_DAY, TOO_EARLY: when it opens; else 0
    const char *where;          // ALREADY_IN, ADMIT_AGAIN: station of the first entry
    bool is_standby;            // ADMIT: it is a seat of the standby line
} Verdict;

// The verdict on `facts`.
// Whether somebody with these entitlements holds `code` at that moment: itself, or a day of it (counts-as) on that day.
bool rules_holds(const Profile *profile, const char *const *entitlements, const char *code, gint64 at_utc_ms);

Verdict rules_decide(const RuleFacts *facts);

// True for ADMIT, ADMIT_AGAIN and LEAVE: the door opens and a record is written.
bool verdict_is_pass(VerdictCode code);

// "admit", "wrong-room": the stable name in records, JSON and tests; and back (VERDICT_COUNT when unknown).
const char *verdict_name(VerdictCode code);
VerdictCode verdict_from_name(const char *name);

// The session that a room's door is checking at `now_utc_ms` among `sessions`, with the checkpoint's grace minutes:
// the pinned one, else the one whose window holds now; in an overlap of windows the next one, from its grace on.
// NULL when none.
const SessionFact *rules_session_now(const Checkpoint *checkpoint, const SessionFact *sessions, gsize session_count,
                                     const char *pinned_session, gint64 now_utc_ms);

// How long a seat is kept for who bought it.
#define STANDBY_AFTER_MIN 5

// When seats of those who do not come go to the line.
gint64 rules_standby_opens_utc_ms(const SessionFact *session);
// Seats that the standby line may have now: those that nobody has taken, once the session is STANDBY_AFTER_MIN in or
// everybody who bought one has come. Where a session has no capacity, the seats are those that were bought.
int rules_standby_seats(const SessionFact *session, const StandbyFact *standby, gint64 now_utc_ms);

// True for the verdicts that a desk lead may overrule (`is_lead_override`).
bool verdict_may_override(VerdictCode code);

// True when somebody who got this verdict at a room may stand in its line: a good ticket that has no seat here.
bool verdict_may_wait(VerdictCode code);

// The scope within which a person counts as "already in": "desk", "CHECKPOINT/PART" ("CHECKPOINT/" where it is counted) or "session/CODE".
// `session` is that of rules_session_now() for a room. The caller owns it.
char *rules_scope(const Profile *profile, const Checkpoint *checkpoint, const SessionFact *session, gint64 now_utc_ms);

// Something that the person bought.
typedef struct {
    const char *name;        // tells it from the others
    const char *entitlement; // of an add-on; NULL = an admission
    TicketStatus status;
    bool is_scanned; // its code was
} TicketFact;

// Which of them an entry by this verdict uses: what the door is for, of these the one that was scanned, then a paid one, then the first
// by name, so that every station says the same. NULL when there are none.
const TicketFact *rules_used_ticket(const Checkpoint *checkpoint, const Verdict *verdict, const TicketFact *tickets, gsize count);
