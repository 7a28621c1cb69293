// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/quarantine.h"

#include "common/store/journal/statements_generated.h"

bool quarantine_put(Store *store, const char *station, gint64 sequence, const char *reason, gint64 now_utc_ms, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_QUARANTINE_PUT, "%s %jd %jd %s", station, sequence, now_utc_ms, reason);
    return statement_run(store, statement, error);
}

bool quarantine_drop(Store *store, const char *station, gint64 sequence, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_QUARANTINE_DROP, "%s %jd", station, sequence), error);
}

bool quarantine_has(Store *store, const char *station, gint64 sequence, bool *out, GError **error)
{
    return statement_has_row(store, statement_with(store, STATEMENT_QUARANTINE_HAS, "%s %jd", station, sequence), out, error);
}

bool quarantine_count(Store *store, gint64 *out, GError **error)
{
    return statement_number(store, statement_begin(store, STATEMENT_QUARANTINE_COUNT), out, error);
}

GPtrArray *quarantine_list(Store *store, int limit, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(Quarantined, station, sequence, utc_ms, reason);
    return statement_structs(store, statement_with(store, STATEMENT_QUARANTINE_LIST, "%d", limit), &layout, error);
}
