// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/holding.h"

#include "common/store/people/statements_generated.h"

GPtrArray *holding_list(Store *store, HoldingKind kind, GError **error)
{
    static const StatementText *const questions[] = {
        [HOLDING_ENTITLEMENTS] = STATEMENT_HOLDING_ENTITLEMENTS, [HOLDING_TICKET_TYPES] = STATEMENT_HOLDING_TICKET_TYPES,
        [HOLDING_PRODUCTS] = STATEMENT_HOLDING_PRODUCTS,         [HOLDING_NAMELESS] = STATEMENT_HOLDING_NAMELESS,
        [HOLDING_CONSENTS] = STATEMENT_HOLDING_CONSENTS,
    };
    static const RowLayout layout = ROW_LAYOUT(Holding, what, people_count);
    return statement_structs(store, statement_begin(store, questions[kind]), &layout, error);
}
