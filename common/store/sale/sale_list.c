// SPDX-License-Identifier: GPL-3.0-or-later
// sale_list.c - what was sold, for who counts the money.
#include "common/store/sale/sale.h"
#include "common/store/sale/statements_generated.h"

static const RowLayout layout = ROW_LAYOUT(SaleRow, station_id, sequence, utc_ms, volunteer, station, person_id, name, order,
                                           step, what, method, voucher, reason, amount, has_amount, is_undone, is_twice);

bool sale_each(Store *store, gint64 from_utc_ms, gint64 to_utc_ms, SaleVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_SALE_LIST, "%jd %jd", from_utc_ms, to_utc_ms);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        SaleRow row;
        statement_read(statement, &layout, &row);
        visit(&row, data);
    }
    statement_end(statement);
    return step != STEP_FAILED;
}
