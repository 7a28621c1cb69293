// SPDX-License-Identifier: GPL-3.0-or-later
// transferred.h - private to common/import: tickets that changed hands (transfer.h), before this file and by it.
//
// A file knows a ticket by its reference, whoever has it. After a transfer at a desk it still has the former holder's name until somebody tells
// the shop: what it then says of the ticket (it was refunded) is the taker's, what it says of the person stays with the former one.
// A file that has another name and another e-mail under the same ticket is a transfer itself.
#pragma once

#include "common/import/identity.h"

// Beside known_people_load(), whose people it adds to.
bool transferred_load(Store *store, KnownPeople *known, GError **error);

// After identity_resolve(). The attendee is who took the ticket over, and gets that id; or is still the former holder: then `out_taker` is
// who has the ticket now, else NULL. The caller owns it.
bool transferred_follow(const IdentityContext *context, Attendee *attendee, Person **out_taker, GError **error);

// Whether the attendee is somebody else than the person of that id was, by name and e-mail. Then the attendee gets an id of its own, equal at every
// station, and `out_former` is the former holder, whom the caller owns; else NULL.
bool transferred_find(const IdentityContext *context, Attendee *attendee, Person **out_former, GError **error);

// Before the attendee is recorded: which of their tickets the file has no more under their name.
bool transferred_note(const IdentityContext *context, const Attendee *attendee, GError **error);

// Of the attendee's tickets those that the taker holds, and the others (both borrowed; element: PersonTicket).
void transferred_split(const Attendee *attendee, const Person *taker, GPtrArray *taken, GPtrArray *left);

// "Ana's ticket is Bo's now: ..." as a problem of the report.
void transferred_report(const IdentityContext *context, const Attendee *attendee, const Person *former, GPtrArray *problems);
