// SPDX-License-Identifier: GPL-3.0-or-later
// holding.h - what all people of the store hold together, counted: whether event and programme know it is for others to say.
#pragma once

#include "common/store/database/database.h"

typedef enum {
    HOLDING_ENTITLEMENTS, // of tickets that were not cancelled
    HOLDING_TICKET_TYPES, // of registrations that were not cancelled; "" = no ticket that admits
    HOLDING_PRODUCTS,     // of tickets that were not cancelled
    HOLDING_NAMELESS,     // ticket types of registrations without a name that were not cancelled
    HOLDING_CONSENTS,     // what a sponsor may get, as it was imported
} HoldingKind;

typedef struct {
    const char *what;
    gint64 people_count;
} Holding;

// In the order of `what`. Element: Holding. The caller owns it. Reads every registration or ticket once.
GPtrArray *holding_list(Store *store, HoldingKind kind, GError **error);
