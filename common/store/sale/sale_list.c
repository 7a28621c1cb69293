// SPDX-License-Identifier: GPL-3.0-or-later
// sale_list.c - what was sold, for who counts the money.
#include "common/store/sale/sale.h"
#include "common/store/sale/statements_generated.h"

static SaleRow row_of(Statement *statement)
{
    return (SaleRow){
        .station_id = statement_text(statement, 0),
        .sequence = statement_int(statement, 1),
        .utc_ms = statement_int(statement, 2),
        .volunteer = statement_text(statement, 3),
        .station = statement_text(statement, 4),
        .person_id = statement_text(statement, 5),
        .name = statement_text(statement, 6),
        .order = statement_text(statement, 7),
        .step = statement_text(statement, 8),
        .what = statement_text(statement, 9),
        .method = statement_text(statement, 10),
        .voucher = statement_text(statement, 11),
        .reason = statement_text(statement, 12),
        .amount = statement_int(statement, 13),
        .has_amount = statement_int(statement, 14),
        .is_undone = statement_int(statement, 15),
        .is_twice = statement_int(statement, 16),
    };
}

bool sale_each(Store *store, gint64 from_utc_ms, gint64 to_utc_ms, SaleVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_SALE_LIST, "%jd %jd", from_utc_ms, to_utc_ms);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        const SaleRow row = row_of(statement);
        visit(&row, data);
    }
    statement_end(statement);
    return step != STEP_FAILED;
}
