// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/scan_outcome.h"

#include "common/store/admit/statements_generated.h"
#include "common/store/database/connection.h"

bool scan_outcome_put(Store *store, const ScanOutcome *outcome, GError **error)
{
    Statement *put = statement_with(store, STATEMENT_SCAN_OUTCOME_PUT, "%s %jd %s %s", outcome->client, outcome->number,
                                    outcome->person, outcome->text);
    return statement_run(store, put, error) &&
           statement_run(store,
                         statement_with(store, STATEMENT_SCAN_OUTCOME_DROP_OLD, "%s %d", outcome->client, SCAN_OUTCOMES_KEPT),
                         error);
}

bool scan_outcome_get(Store *store, const char *client, gint64 number, char **out_text, gint64 *out_last, GError **error)
{
    *out_text = NULL;
    return statement_word(store, statement_with(store, STATEMENT_SCAN_OUTCOME_GET, "%s %jd", client, number), out_text, error) &&
           (!out_last ||
            statement_number(store, statement_with(store, STATEMENT_SCAN_OUTCOME_LAST, "%s", client), out_last, error));
}
