// SPDX-License-Identifier: GPL-3.0-or-later
// transfer.h - a ticket changes hands: a new registration takes over what was bought, and the former one stays behind.
//
// What somebody allowed, was seen doing and paid is theirs, so a ticket never takes it along. In one transaction: a RECORD_REGISTRATION
// of who takes over, with the tickets; a RECORD_CHANGE of who gives them away, which takes the tickets and all consent from them, says
// `transfer` (the id of who has them now) and, when nothing is left, cancels them; and a RECORD_REVOKE of each of their labels. The
// change is a sale of the step "transfer" (sale.h), so it is in the list of sales and is taken back like one. Whatever order the records
// come in, they give the same; two stations that hand one ticket to two people while apart make a conflict (conflict.h).
//
// Files go on calling the ticket by its reference: common/import/transferred.h follows it.
#pragma once

#include "common/store/people/import_record.h"

#define TRANSFER_STEP "transfer"

typedef struct {
    const char *person_id;
    const char *taker_id;            // of the asker's making (random_id()): who has it took over before, and stays as they are
    const char *fields[FIELD_COUNT]; // of who takes over; NULL = unknown. Type, product, status and order are the ticket's
    const char *reason;              // "" or NULL = none
    const char *volunteer_name;
    gint64 now_utc_ms;
} TransferRequest;

// Takes its own transaction unless one is open. STORE_ERROR_REFUSED says why it cannot be: on hold, cancelled, no name, the same
// person; STORE_ERROR_NOT_FOUND when nobody has the id.
bool transfer_make(Store *store, const Profile *profile, const TransferRequest *request, GError **error);

// The same by what a file says of who took over, `taker`, whose tickets may be some of the former holder's only. An answer to what sponsors may get
// counts only where it differs from the former holder's: ticketing systems keep it when a name is changed. Inside a transaction.
bool transfer_import(Store *store, const Person *former, const ImportRecord *taker, gint64 now_utc_ms, GError **error);

// Whether name and e-mail are both somebody else's, by spelling.h: not a correction, and not one address for a group.
bool transfer_is_needed(const char *name, const char *email, const char *new_name, const char *new_email);

// Every transfer that stands: who gave, who took, oldest first.
typedef void (*TransferVisit)(const char *former, const char *taker, gpointer data);
bool transfer_each(Store *store, TransferVisit visit, gpointer data, GError **error);
