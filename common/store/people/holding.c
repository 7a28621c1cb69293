// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/holding.h"

#include "common/store/people/statements_generated.h"

static void holding_free(Holding *holding)
{
    g_free(holding->what);
    g_free(holding);
}

GPtrArray *holding_list(Store *store, HoldingKind kind, GError **error)
{
    static const StatementText *const questions[] = {
        [HOLDING_ENTITLEMENTS] = STATEMENT_HOLDING_ENTITLEMENTS, [HOLDING_TICKET_TYPES] = STATEMENT_HOLDING_TICKET_TYPES,
        [HOLDING_PRODUCTS] = STATEMENT_HOLDING_PRODUCTS,         [HOLDING_NAMELESS] = STATEMENT_HOLDING_NAMELESS,
        [HOLDING_CONSENTS] = STATEMENT_HOLDING_CONSENTS,
    };
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)holding_free);
    Statement *row = statement_begin(store, questions[kind]);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Holding *holding = g_new(Holding, 1);
        *holding = (Holding){.what = statement_dup(row, 0), .people_count = statement_int(row, 1)};
        g_ptr_array_add(list, holding);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}
