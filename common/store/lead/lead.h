// SPDX-License-Identifier: GPL-3.0-or-later
// lead.h - what a sponsor captures: a badge's token, when, and what the rep typed about it.
//
// Nothing here needs to know the attendee. A sponsor's station holds no registration and no key: a token is checked by form
// and event tag, and a text that is no badge of this event, such as a ticket's secret, is neither stored nor logged.
// Contact fields come beside a lead only as far as the attendee allows: on a station of the staff from the registration,
// on a sponsor's from what a station told it (booth_answers.h).
#pragma once

#include "common/conf/profile.h"
#include "common/store/journal/journal.h"
#include "common/token/token.h"

#define LEAD_RATING_MOST 5
#define LEAD_TEXT_CEILING 2000   // characters of a note or an answer
#define LEAD_SCANS_PER_MINUTE 30 // new badges; a rep who talks to people needs two
#define LEAD_ALARM_PER_HOUR 200  // beyond it a sponsor is scraping, with all of its stations together
#define LEAD_WRONG_CODES 20      // typed within an hour: from then on no more of them are looked up (lead_decide.h)

// What is taken of a sponsor's clients, all of them together, by the time of recording: what they say of the time moves no limit.
#define LEAD_CAPTURES_PER_MINUTE 60
#define LEAD_RECORDS_PER_HOUR 2000 // captures, and what reps say
// And of one record, in bytes.
#define LEAD_BODY_MOST 32768
#define LEAD_MEMBER_MOST 4096
#define LEAD_DETAIL_MOST 16384 // of one thing that a rep says
#define LEAD_DETAILS_MOST 64
#define LEAD_DETAIL_NAME_MOST 1024

typedef enum {
    LEAD_CAPTURED,    // a new lead
    LEAD_OPENED,      // known already: the same lead again
    LEAD_NOT_A_BADGE, // nothing of ours, or a ticket; not stored
    LEAD_OTHER_EVENT,
    LEAD_DAMAGED,  // a piece of a badge's code
    LEAD_TOO_FAST, // more than LEAD_SCANS_PER_MINUTE; not stored
    LEAD_MISTYPED, // what was typed is no short code, or its check character does not fit; not stored
    LEAD_RESULT_COUNT
} LeadResult;
const char *lead_result_name(LeadResult result); // "captured", "opened", "not-a-badge" ...

typedef struct {
    const Profile *profile;
    const char *sponsor;
    const char *code; // as scanned; not necessarily text
    gsize code_length;
    bool is_look;               // record nothing: a badge that would be is LEAD_CAPTURED
    bool is_typed;              // a short code (common/token/short_code.h); whose it is a station decides, as of a scan
    const char *volunteer_name; // the rep; "" when nobody is signed in
    gint64 now_utc_ms;
} LeadScan;

typedef struct {
    LeadResult result;
    char token[TOKEN_ID_BYTES * 2 + 1]; // of the lead, or what its code stands for; "" unless captured or opened
    bool is_alarm;                      // this station is beyond LEAD_ALARM_PER_HOUR
} LeadOutcome;

// LEAD_CAPTURED when it is a badge of this event by form and tag, which `out` is then: there is no key that could tell more.
LeadResult lead_read_badge(const Profile *profile, const void *code, gsize length, Token *out);

// Checks and records in one transaction. True whatever the result is; false only when the store failed.
bool lead_scan(Store *store, const LeadScan *scan, LeadOutcome *out, GError **error);

// What a rep adds to a lead; only what differs is recorded. A rep has one note at each station, which a later one
// replaces; the notes of others stay.
typedef struct {
    int rating;            // 0 = none, to LEAD_RATING_MOST; -1 = leave
    const char *note;      // NULL = leave, as for the following
    const char *follow_up; // "1" or ""
    const char *role, *seniority;
    const json_t *tags;    // {TAG: true or false}
    const json_t *answers; // {QUESTION: text}
} LeadEdit;

// STORE_ERROR_NOT_FOUND when the sponsor has no such lead, STORE_ERROR_REFUSED for a rating out of range, a text too
// long or a lead that is gone. Takes its own transaction unless one is open.
bool lead_edit(Store *store, const char *sponsor, const char *token, const LeadEdit *edit, const char *volunteer_name,
               gint64 now_utc_ms, GError **error);

// --- reading ---

// Contact fields, each with its own switch in FIELD_CONSENT.
typedef enum { CONTACT_NAME, CONTACT_EMAIL, CONTACT_COMPANY, CONTACT_TITLE, CONTACT_CV, CONTACT_COUNT } LeadContact;
const char *lead_contact_name(LeadContact field); // "name", "email", "company", "title", "cv", as consent lists them

// A rep's note, or the answer to a question.
typedef struct {
    char *about; // the rep, or the question
    char *text;
    char *station; // display name of the one that wrote it
    gint64 utc_ms;
} LeadText;

// What is known of the person behind a badge. A station of the staff knows at once; a sponsor's is told by one.
typedef enum {
    LEAD_WAITING, // no station has answered yet
    LEAD_HERE,    // something is allowed, and here
    LEAD_NOTHING, // the person allows this sponsor nothing
    LEAD_INVALID, // the badge is lost, altered or on no record: not a lead
    LEAD_GONE,    // the person was taken out at their own wish: nothing that was typed of them is kept
    LEAD_STATE_COUNT
} LeadState;
const char *lead_state_name(LeadState state); // "waiting", "here", "nothing", "invalid", "gone"
LeadState lead_state_named(const char *name); // LEAD_STATE_COUNT when none is called so

// All badges of one person, as far as it was told which they are, are one lead.
typedef struct {
    char *token; // names the lead: of the badge that was captured first
    LeadState state;
    GPtrArray *badges;     // char *: all that were captured, in that order
    GPtrArray *invalid;    // char *: those of them that are not valid (any more)
    gint64 first_utc_ms;   // captured
    gint64 touched_utc_ms; // captured, or something was said of it, for the last time
    char *volunteer_name;  // by whom first; ""
    int station_count;     // that captured it
    int rating;            // the last one that a rep gave; 0 = none
    bool is_follow_up;
    gint64 exported_utc_ms;         // from this station, for the last time; 0 = not
    char *exported;                 // contact fields that went out then, comma-separated
    GPtrArray *ratings;             // LeadText, the last one of each rep
    char *role, *seniority;         // ""
    GPtrArray *tags;                // char *
    GPtrArray *notes;               // LeadText, oldest first, without empty ones
    GPtrArray *answers;             // LeadText, without empty ones
    char *contact[CONTACT_COUNT];   // "" = not allowed, or not known here
    char *withdrawn;                // comma-separated contact fields that were taken back
    char *given_name, *family_name; // parts of the name, as the ticketing system has them; "" = not allowed, or not known
} Lead;
void lead_free(Lead *lead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lead, lead_free)

// A sponsor's leads, last touched first, and among them, as LEAD_INVALID, what turned out to be none; limit -1 = all. Element: Lead.
// The caller owns it.
GPtrArray *lead_list(Store *store, const char *sponsor, int limit, GError **error);
// The lead that a badge belongs to; LEAD_INVALID when this badge is not valid (any more), whatever others of the person are.
// STORE_ERROR_NOT_FOUND when the sponsor has not captured it.
Lead *lead_load(Store *store, const char *sponsor, const char *token, GError **error);
bool lead_count(Store *store, const char *sponsor, gint64 *out, GError **error);
// Remembers which contact fields went out of this station, so that what is withdrawn afterwards can be listed. Element: Lead. Takes its
// own transaction unless one is open.
bool lead_note_export(Store *store, const char *sponsor, const GPtrArray *leads, gint64 now_utc_ms, GError **error);

// Sponsors with leads and how many each has; by code. Element: LeadSponsor.
typedef struct {
    const char *code;
    gint64 lead_count;
} LeadSponsor;
GPtrArray *lead_sponsors(Store *store, GError **error);

// Who scanned a person's badges, oldest first: what the person may be told. Element: LeadSeen.
typedef struct {
    const char *sponsor, *station, *volunteer_name;
    gint64 utc_ms;
} LeadSeen;
GPtrArray *lead_of_person(Store *store, const char *person_id, GError **error);
