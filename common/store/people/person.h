// SPDX-License-Identifier: GPL-3.0-or-later
// person.h - registrations as the station knows them.
//
// A registration is a set of fields, each last-writer-wins: a RECORD_REGISTRATION gives them all, a RECORD_CHANGE
// some, and a change always stands above a first import, so that importing an old file again on a second station
// undoes nothing. Tickets are fields too, keyed by their reference.
#pragma once

#include "common/rules/rules.h"
#include "common/store/journal/journal.h"
#include "common/token/token.h"

// "paid", "pending", "cancelled"; any other name means cancelled: it lets nobody in.
const char *ticket_status_name(TicketStatus status);
TicketStatus ticket_status_from_name(const char *name);

// Something bought: one position of the ticketing system.
typedef struct {
    char *reference; // stable: the secret when there is one, else order and position
    char *holder;    // id of the registration that has it, one of the person's; NULL in imports
    char *order;     // known to imports only: the order of the file; NULL = the person's order
    char *secret;    // text of the ticket's QR; NULL when not exported
    char *product;
    char *entitlement; // granted by an add-on; NULL for the admission itself
    TicketStatus status;
    bool has_ticket; // a tutorial ticket is printed for it
} PersonTicket;

void person_ticket_free(PersonTicket *ticket);

typedef struct {
    char *id;      // 16 hex digits; of who was joined with others the one who stays (same.h)
    GStrv members; // all registrations that are this person, `id` first
    char **fields; // by PersonField (person_field.h); never NULL, "" when unknown
    TicketStatus status;
    bool is_on_hold;
    GPtrArray *tickets;    // PersonTicket
    GStrv entitlements;    // those of the ticket type and of paid tickets, sorted, without doubles
    bool has_badge;        // a badge was printed or unconfirmed, and not undone; one that was prepared, once it was handed over
    bool has_prepared;     // one was printed before the day, and not handed over (prepared.h)
    bool is_prepared;      // and it shows what they are now
    bool is_unconfirmed;   // and nobody has said yet whether it came out of a printer that cannot tell
    gint64 arrived_utc_ms; // first desk admission, 0 = not yet
    char *arrived_station; // display name; "" = not yet
} Person;

void person_free(Person *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)

// The person whom this registration is, with the tickets of all that were joined; type, status, product and order are those of the one
// that admits best, the other fields those of the one who stays. NULL with STORE_ERROR_NOT_FOUND. The caller owns it.
Person *person_load(Store *store, const Profile *profile, const char *id, GError **error);

// This registration by itself, whoever it was joined with: for imports, to which each goes on being what its orders are.
Person *person_load_alone(Store *store, const Profile *profile, const char *id, GError **error);

// Finds by credential: ticket secret or token id. `out_id` is NULL when nobody has it. For a token also says
// whether it is revoked, and the session of a seat token. The caller owns the texts.
typedef struct {
    CredentialKind kind;
    char *id;      // registration
    char *session; // CREDENTIAL_SEAT
    bool is_revoked;
} Credential;
void credential_clear(Credential *credential);
bool person_find_credential(Store *store, const char *key, Credential *out, GError **error);
// The registration that has this ticket secret, by itself; NULL in `out_id` when none has. The caller owns it.
bool person_find_holder(Store *store, const char *secret, char **out_id, GError **error);

// Calls `visit` for everybody, in no particular order; the texts are valid during the call only.
typedef void (*PersonNameVisit)(const char *id, const char *name, const char *second_name, gpointer data);
bool person_each_name(Store *store, PersonNameVisit visit, gpointer data, GError **error);

// Everyone of one order, or with one e-mail, oldest first: ids. The caller owns the array (element: char *).
GPtrArray *person_ids_of_order(Store *store, const char *order, GError **error);
GPtrArray *person_ids_of_email(Store *store, const char *email, GError **error);

// `fields` is an array of FIELD_COUNT, NULL = leave. Each takes its own transaction unless one is open.
// A walk-in with an id of the asker's making (random_id()), so that one who heard no answer may ask again: who has the id already
// stays as they are. Of an edit only fields that differ are recorded; nothing is written when none does.
// What was paid is the member `sale` of the record (sale.h), NULL = nothing is known of that.
bool person_create(Store *store, const char *id, const char *const *fields, const json_t *sale, const char *volunteer_name,
                   gint64 now_utc_ms, GError **error);
bool person_edit(Store *store, const char *id, const char *const *fields, const char *volunteer_name, gint64 now_utc_ms,
                 GError **error);
// Whether a changed name or e-mail (NULL = it stays) makes it somebody else's, by spelling.h: what the former one allowed is not theirs.
bool person_is_other(const char *name, const char *email, const char *new_name, const char *new_email);
// The members of a change that gives the person these fields: those that differ, and what each is written over. A name or an e-mail
// that is somebody else's withdraws what sponsors may get, unless `fields` says that anew. NULL with
// STORE_ERROR_NOT_FOUND when nobody has the id. Inside a transaction. The caller owns it.
json_t *person_changes(Store *store, const char *id, const char *const *fields, GError **error);
// STORE_ERROR_NOT_FOUND when nobody has the id.
bool person_hold(Store *store, const char *id, bool is_on_hold, const char *reason, const char *volunteer_name, gint64 now_utc_ms,
                 GError **error);

// Mints a token for the person and records it; `session` names the seat for TOKEN_SEAT, else NULL. Inside a
// transaction. The caller owns the text.
char *person_issue_token(Store *store, const KeyRing *ring, const Profile *profile, const char *id, const char *session,
                         gint64 now_utc_ms, GError **error);
bool person_revoke_badges(Store *store, const char *id, const char *reason, gint64 now_utc_ms, GError **error);
