// SPDX-License-Identifier: GPL-3.0-or-later
// identity.h - private to common/import: is an attendee of the file somebody whom an earlier import brought?
//
// The id comes from an order and a ticket's reference, so it survives a corrected name. A person may be known by any of their
// tickets, and by name and e-mail from other orders. When the reference is a new one (a secret was made anew, a ticket was bought
// again, another kind of export), the person is looked for by the secrets and within the orders: who holds one of the
// attendee's tickets, else who has the name (or, alone in the order, the e-mail) and none of whose tickets the file has.
//
// Where several people of the store turn out to be one, the one known by the ticket that decides is kept (see attendee.h), so
// every station keeps the same; the others lose their tickets to that one.
#pragma once

#include "common/import/attendee.h"
#include "common/import/tally.h"
#include "common/store/database/database.h"

// Everybody whom imports brought before this one, by name and e-mail.
typedef struct {
    GHashTable *by_key;  // person_key -> GPtrArray of ids
    GHashTable *apart;   // ids of those who are known by their tickets alone (apart.h)
    GHashTable *living;  // ids of those who are not cancelled -> name
    GHashTable *takers;  // id -> id of who took the ticket over from them (transferred.h)
    GHashTable *givers;  // the same the other way round
    GHashTable *dropped; // reference of a ticket that this import took from somebody -> id
    GHashTable *digests; // ids of those of whom this import has not spoken yet -> digest of what the last one said
} KnownPeople;
void known_people_clear(KnownPeople *known);
bool known_people_load(KnownPeople *known, Store *store, GError **error);

typedef struct {
    Store *store;
    const Profile *profile;
    const Tally *tally;
    const KnownPeople *known;
} IdentityContext;

// Gives the attendee the id of the person that it already is, if any, and the secrets that a file without them would lose.
// `out_others`: ids of those who are the same person and were told apart until now (element: char *).
bool identity_resolve(const IdentityContext *context, Attendee *attendee, GPtrArray *out_others, GError **error);

// Whether the person has one of the attendee's tickets.
bool identity_holds(const Person *person, const Attendee *attendee);
// The attendee is this person.
void identity_keep(Attendee *attendee, const Person *person);
