// SPDX-License-Identifier: GPL-3.0-or-later
// sale.h - what is settled at the desk: a payment, another ticket type, a session or extra more or less, a ticket that stands again.
//
// Each is one RECORD_CHANGE of the fields and tickets that it gives, with a member `sale` that says step, what, method, amount,
// voucher and reason. Being an ordinary change it merges field by field as every other one, stands above what earlier imports said,
// and is heard of by every station. Seats are checked in the transaction that records. Taking a sale back is a change as well: it names
// the sale, which then counts in no list, and gives each field and ticket the value that the other records give.
// Tickets of others that are the same person (same.h) change with it by records of their own, whose numbers are its member `others`; they
// are taken back with it.
//
// What a step is about stands in it by its name, never by a ticket's reference, which may be its code.
//
// A walk-in who pays is a RECORD_REGISTRATION with the same member.
#pragma once

#include "common/store/people/person.h"
#include "common/store/programme/session.h"

typedef enum {
    SALE_PAY,      // the ticket, and whatever else of theirs is not paid
    SALE_TYPE,     // another ticket type, and paid: an upgrade
    SALE_ADD,      // a session, by its code; or an extra, by what an add-on grants
    SALE_TAKE,     // one of their tickets, by its reference
    SALE_UNCANCEL, // the ticket stands again; sessions are added one by one, for their seats may be somebody else's
    SALE_STEP_COUNT
} SaleStep;
typedef enum { SALE_CASH, SALE_CARD, SALE_VOUCHER, SALE_FREE, SALE_METHOD_COUNT } SaleMethod;

SaleStep sale_step_from_name(const char *name); // SALE_STEP_COUNT when unknown
const char *sale_method_name(SaleMethod method);
SaleMethod sale_method_from_name(const char *name); // SALE_METHOD_COUNT when unknown

// How it was paid. A voucher has its text, what costs nothing a reason, cash and card an amount; below 0 it was given back.
typedef struct {
    SaleMethod method;
    gint64 amount;       // hundredths of the event's currency; 0 unless it is cash or card
    const char *voucher; // "" or NULL = none, as `reason`
    const char *reason;
} SalePayment;

typedef struct {
    SaleStep step;
    const char *person_id;
    const char *what;  // see SaleStep; unused by SALE_PAY and SALE_UNCANCEL
    bool skips_closed; // SALE_PAY, SALE_TYPE: a session that is full, over or cancelled stays unpaid, and the rest is paid
    SalePayment payment;
    const char *volunteer_name;
    gint64 now_utc_ms;
} SaleRequest;

// Takes its own transaction unless one is open. STORE_ERROR_REFUSED says in a sentence why it cannot be: nothing to pay, no seat left,
// on hold; STORE_ERROR_NOT_FOUND when nobody has the id.
bool sale_make(Store *store, const Profile *profile, const SaleRequest *request, gint64 *out_sequence, GError **error);

// Takes a sale back, whichever station made it. STORE_ERROR_NOT_FOUND when there is none, or it was taken back before.
bool sale_undo(Store *store, const char *station, gint64 sequence, const char *reason, const char *volunteer_name,
               gint64 now_utc_ms, GError **error);

// False, with STORE_ERROR_REFUSED, when it lacks what its method needs.
bool sale_check_payment(const SalePayment *payment, GError **error);
// The member `sale` of a record; `payment` may be NULL: cash, and nobody said how much. The caller owns it.
json_t *sale_json(SaleStep step, const char *what, const SalePayment *payment);

// What the session's ticket is called: as ticketing systems name it, so that the profile knows it again. The caller owns it.
char *sale_product_of(const Session *session);

// False, with STORE_ERROR_REFUSED, when no seat of it can be sold to this person now: none is left, it is over, it was cancelled.
bool sale_check_seat(Store *store, const Session *session, const char *person_id, gint64 now_utc_ms, GError **error);

// Seats of the session that nobody has bought or taken; G_MAXINT where it has no capacity.
bool sale_seats_left(Store *store, const Session *session, int *out, GError **error);

// One line of the list at the end of the day. Texts are never NULL and valid during the visit only.
typedef struct {
    const char *station_id;
    gint64 sequence;
    gint64 utc_ms;
    const char *volunteer, *station; // display names
    const char *person_id, *name, *order;
    const char *step, *what, *method, *voucher, *reason;
    gint64 amount;
    bool has_amount; // false: nobody said how much, as of a walk-in who was marked as paid
    bool is_undone;
    bool is_twice; // the same was sold to the same person once more, and stands
} SaleRow;
typedef void (*SaleVisit)(const SaleRow *row, gpointer data);
// Sales from `from_utc_ms` to before `to_utc_ms`, by volunteer and time; those that were taken back are among them.
bool sale_each(Store *store, gint64 from_utc_ms, gint64 to_utc_ms, SaleVisit visit, gpointer data, GError **error);
