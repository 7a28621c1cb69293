// SPDX-License-Identifier: GPL-3.0-or-later
// position.h - private to common/import: one row of the file as one position of an order, cleaned and understood.
#pragma once

#include "common/import/column_map.h"
#include "common/import/csv_reader.h"

typedef struct {
    gint64 line;
    char *fields[FIELD_COUNT]; // NULL = no such column; FIELD_STATUS and FIELD_TICKET_TYPE are not set here
    char *attendee;            // name and e-mail, folded: equal for the rows of one person within an order
    char *reference;           // the secret, else order and position; NULL when the file has neither
    char *secret;              // NULL = none
    char *product;             // "Product – Variation"
    char *entitlement;         // of an add-on; NULL
    const TicketType *type;    // of an admission; NULL
    TicketStatus status;
    bool has_ticket;
} Position;

void position_free(Position *position);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Position, position_free)

typedef struct {
    const char *column; // heading; "" = the whole row
    char *reason;
} RowFault;

// NULL with `out_fault` filled (the caller frees the reason) when the row cannot be read.
Position *position_read(const CsvRow *row, const ColumnPlan *plan, const ColumnMap *map, const Profile *profile,
                        RowFault *out_fault);

// What stands for the row's order and for the row itself; "" when the row does not say. The caller owns both.
char *position_order_of(const CsvRow *row, const ColumnPlan *plan);
char *position_reference_of(const CsvRow *row, const ColumnPlan *plan);
