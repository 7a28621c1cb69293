// SPDX-License-Identifier: GPL-3.0-or-later
// project_sale.c - what was sold at a desk, one row for each record that says so.
#include "common/store/project/project.h"

#include "common/base/json.h"
#include "common/store/project/statements_generated.h"

bool project_sale(Store *store, const Record *record, const json_t *body, GError **error)
{
    const json_t *sale = json_object_get(body, "sale");
    if (!sale)
        return true;
    const char *step = json_text(sale, "step", NULL);
    if (!step)
        return record_refuse(record, "a sale says its step", error);
    Statement *statement = statement_begin(store, STATEMENT_SALE_INSERT);
    statement_bind_text(statement, 1, record->station);
    statement_bind_int(statement, 2, record->sequence);
    statement_bind_int(statement, 3, record->utc_ms);
    statement_bind_text(statement, 4, record->subject);
    statement_bind_text(statement, 5, step);
    statement_bind_text(statement, 6, json_text(sale, "what", ""));
    statement_bind_text(statement, 7, json_text(sale, "method", ""));
    if (json_is_integer(json_object_get(sale, "amount")))
        statement_bind_int(statement, 8, json_int(sale, "amount", 0));
    statement_bind_text(statement, 9, json_text(sale, "voucher", ""));
    statement_bind_text(statement, 10, json_text(sale, "reason", ""));
    statement_bind_text(statement, 11, json_text(body, "by", ""));
    return statement_run(store, statement, error);
}
