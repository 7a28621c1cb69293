// SPDX-License-Identifier: GPL-3.0-or-later
// ticketing.h - the seam to ticketing systems: the link to one, and what a driver has to know of it.
//
// A driver is a table of pure functions: they make requests and read answers, and do no I/O. Times are UTC in milliseconds. Whoever fills a
// struct owns what is in it and clears it.
#pragma once

#include "common/base/json.h"
#include "common/http/http_client.h"

#define TICKETING_ERROR (ticketing_error_quark())
GQuark ticketing_error_quark(void);
typedef enum {
    TICKETING_ERROR_INVITATION, // the text is none that a system gives out for linking, or was used
    TICKETING_ERROR_ANSWER,     // the system says what cannot be understood, or that what was asked is wrong
    TICKETING_ERROR_AWAY,       // nobody answers: no network, which is no error here
    TICKETING_ERROR_LATER,      // busy, broken, or too many questions: asked again later
    TICKETING_ERROR_UNLINKED,   // the credential is not good, or not any more: somebody has to link anew
    TICKETING_ERROR_RIGHTS,     // the credential may not do this
    TICKETING_ERROR_FILE,       // ticketing.key is not there, is open to others, or is none
} TicketingError;

// What the system let us in with. Texts are NULL where nobody has said them.
typedef struct {
    char *driver;    // a driver's name
    char *base;      // "https://pretix.eu", as HttpClientOptions wants it
    char *token;     // secret
    char *organizer; // slugs
    char *event;
    char *device;  // what the system calls us; NULL = a team's token, which has no name of its own there
    char *profile; // what a device may do, in the system's word
} TicketingLink;
void ticketing_link_clear(TicketingLink *link);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TicketingLink, ticketing_link_clear)
// 16 hex digits for the one event of the one system that it leads to, whichever credential it is. The caller owns it.
char *ticketing_link_source(const TicketingLink *link);

typedef struct {
    HttpClientMethod method;
    char *path;
    char *body;          // JSON; NULL = none
    char *authorization; // the header's value; NULL = none
    char
        *idempotency; // a name of this request, by which a repeat gets the first answer again; NULL = it may be repeated as it is
} TicketingRequest;
void ticketing_request_clear(TicketingRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TicketingRequest, ticketing_request_clear)

typedef struct {
    guint status;
    const json_t *body; // NULL = it was no JSON
    gint64 made_utc_ms; // when the system made it, by its own clock; 0 = it does not say
} TicketingAnswer;

// --- pulling ---

// How far a pull is. With the first two members it begins; those below are the driver's to fill.
typedef struct {
    gint64 since_utc_ms;  // orders that changed before it are not asked for; 0 = all of them are
    bool skips_catalogue; // orders are asked for at once: what they refer to is needed only where one says something new
    int step, page;       // the driver's own
    char *last;           // the driver's own
    gint64 passed_utc_ms; // what had changed before it, when the pull began, has come; 0 = not known before all has
    json_t *catalogue;    // what orders refer to, as pretix's Order data (JSON) has it below "event"
    bool has_catalogue;   // all of it
    json_t *orders;       // array: those of the last answer; NULL = it was about something else
    gint64 total;         // orders that the system has to tell, of the first answer with some; -1 = not known
    bool is_whole;        // nothing is left to ask
} TicketingPull;
void ticketing_pull_clear(TicketingPull *pull);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TicketingPull, ticketing_pull_clear)

// --- pushing ---

typedef enum { TICKETING_ENTRY, TICKETING_EXIT, TICKETING_ANNUL } TicketingAct;

typedef struct {
    TicketingAct act;
    const char *secret; // the text of the ticket's code; not for TICKETING_ANNUL
    gint64 list;        // the system's number of the check-in list
    const char *nonce;  // the record's hash in hex digits
    const char *entry;  // TICKETING_ANNUL: that of the entry which is taken back
    gint64 at_utc_ms;   // when it happened
} TicketingEntry;

typedef enum {
    TICKETING_DONE,    // it is there, now or since an earlier try
    TICKETING_REFUSED, // for good: a person has to look
    TICKETING_AGAIN,   // nothing was said about it
} TicketingOutcome;

typedef struct {
    gint64 id;
    char *name;
} TicketingList;
void ticketing_list_free(TicketingList *list);

typedef struct {
    const char *name, *title; // "pretix"
    // Whether the text is of a code that this system shows for linking; then fills driver, base and token (NULL: it is in another's hand).
    bool (*read_invitation)(const char *text, TicketingLink *out, GError **error);
    // Turns an invitation into a credential. It works once, so the answer is kept before anything else is asked.
    void (*initialize)(const TicketingLink *link, const char *station, TicketingRequest *out);
    bool (*read_initialized)(const TicketingAnswer *answer, TicketingLink *link, GError **error);
    // Which events the credential sees: {slug: name} in `out`.
    void (*events)(const TicketingLink *link, TicketingRequest *out);
    json_t *(*read_events)(const TicketingAnswer *answer, GError **error);
    // Ends the credential there. NULL = the system has no such call.
    void (*revoke)(const TicketingLink *link, TicketingRequest *out);

    // The check-in lists. Element: TicketingList; NULL on failure. Page from 1; `out_is_last` says whether another has to be asked for.
    void (*lists)(const TicketingLink *link, int page, TicketingRequest *out);
    GPtrArray *(*read_lists)(const TicketingAnswer *answer, bool *out_is_last, GError **error);

    // The next question of a pull; its answer, after which `orders` are to be taken. Whatever changes meanwhile, an order is left out only if
    // it changed after the pull began, or was about to.
    void (*pull)(const TicketingLink *link, const TicketingPull *pull, TicketingRequest *out);
    bool (*read_pull)(const TicketingAnswer *answer, TicketingPull *pull, GError **error);
    // Of an order: what it is called, and all that matters here, without what our own entries change.
    const char *(*order_code)(const json_t *order);
    json_t *(*order_core)(const json_t *order);

    void (*push)(const TicketingLink *link, const TicketingEntry *entry, TicketingRequest *out);
    // `out_words`: why it was refused, in the system's words; the caller owns it. An error only with TICKETING_AGAIN: what holds for all
    // entries, such as TICKETING_ERROR_UNLINKED.
    TicketingOutcome (*read_push)(const TicketingAnswer *answer, char **out_words, GError **error);
} TicketingDriver;

// NULL-terminated.
extern const TicketingDriver *const ticketing_drivers[];
const TicketingDriver *ticketing_driver(const char *name); // NULL = there is none of that name

// What an answer means before a driver looks into it: true for a 2xx with JSON. Else an error with `what` was asked for, in which nothing of
// the request stands; of the answer only a short text of it.
bool ticketing_answer_check(const TicketingAnswer *answer, const char *what, GError **error);
// What the answer says is wrong: "detail", or the first of its fields with its text; "" when it says nothing. The caller owns it.
char *ticketing_answer_words(const json_t *body);
// A text of the system as one line of at most 300 bytes. The caller owns it.
char *ticketing_short_text(const char *text);
