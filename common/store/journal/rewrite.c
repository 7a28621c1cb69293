// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/rewrite.h"

#include "common/store/journal/statements_generated.h"

Record record_of_row(Statement *row)
{
    return (Record){.station = statement_text(row, 0),
                    .sequence = statement_int(row, 1),
                    .hlc = (Hlc)statement_int(row, 2),
                    .utc_ms = statement_int(row, 3),
                    .kind = (RecordKind)statement_int(row, 4),
                    .subject = statement_text(row, 5),
                    .body = statement_text(row, 6)};
}

const guint8 *rewrite_digest(const Record *record, guint8 out[CHAIN_BYTES])
{
    if (record->chain->salt_length == SALT_TAKEN_OUT)
        return NULL;
    chain_digest(record, record->chain, out);
    return out;
}

bool rewrite_record(Store *store, const char *station, gint64 sequence, const char *subject, const char *body,
                    const guint8 *digest, GError **error)
{
    Statement *update = statement_begin(store, STATEMENT_JOURNAL_REWRITE);
    statement_bind_text(update, 1, station);
    statement_bind_int(update, 2, sequence);
    statement_bind_text(update, 3, subject);
    statement_bind_text(update, 4, body);
    statement_bind_blob(update, 5, digest, CHAIN_BYTES);
    return statement_run(store, update, error);
}
