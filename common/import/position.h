// SPDX-License-Identifier: GPL-3.0-or-later
// position.h - private to common/import: one row of the file as one position of an order, cleaned and understood.
#pragma once

#include "common/import/column_map.h"
#include "common/import/denial.h"
#include "common/import/order_source.h"
#include "common/store/record/person_field.h"

typedef struct {
    gint64 line;
    char *fields[FIELD_COUNT]; // NULL = no such column; FIELD_STATUS and FIELD_TICKET_TYPE are not set here
    char *rounded;             // the code as a spreadsheet spoilt it; NULL = it is whole
    char *order;               // what stands for the order, see position_order_of
    char *attendee;            // equal for the rows of one person: name and e-mail, folded; where one is missing, within an order
    char *folded_name;         // "" = the row has no name
    char *number;              // of the position within its order; NULL
    char *parent;              // the number of the position that this is added to; NULL
    char *reference;           // the secret, else order and position; NULL when the file has neither
    char *secret;              // NULL = none
    char *product;             // "Product – Variation"
    char *entitlement;         // of an add-on; NULL
    const TicketType *type;    // of an admission; NULL
    TicketStatus status;
    bool has_ticket;
    char *denial;         // why it admits nobody (denial.h), which makes it cancelled; NULL
    char *doubt;          // why nobody can tell; NULL
    char *unread_consent; // words of the answer that name nothing known; NULL
    bool is_given;        // it had no name and was given to somebody
    GPtrArray *cells;     // of a row without a name, as they were, for the rejects file; NULL
} Position;

void position_free(Position *position);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Position, position_free)

typedef struct {
    const char *column; // heading; "" = the whole row
    char *reason;
} RowFault;

// What the profile makes of each product; a file has few, and each in many rows. The profile has to live as long.
typedef struct ProductMeanings ProductMeanings;
ProductMeanings *product_meanings_new(const Profile *profile);
void product_meanings_free(ProductMeanings *meanings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProductMeanings, product_meanings_free)

// The positions that the row tells of (element: Position): one, or as many as it has products where a map says that a cell
// holds several. NULL with `out_fault` filled (the caller frees the reason) when the row cannot be read.
GPtrArray *position_read(const OrderRow *row, const ColumnPlan *plan, const ColumnMap *map, const Denials *denials,
                         ProductMeanings *meanings, RowFault *out_fault);

// A nameless position is `owner`'s.
void position_give(Position *position, const Position *owner);

// What stands for the row's order, for the row itself and for the person; "" when the row does not say. Where a file has
// no orders the position, the secret or the person stands for it. The caller owns them.
char *position_order_of(const OrderRow *row, const ColumnPlan *plan);
char *position_reference_of(const OrderRow *row, const ColumnPlan *plan);
char *position_person_of(const OrderRow *row, const ColumnPlan *plan);

// The person's key of a name and an e-mail; "" where either is blank. The caller owns it.
char *person_key(const char *name, const char *email);
