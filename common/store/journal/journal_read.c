// SPDX-License-Identifier: GPL-3.0-or-later
// journal_read.c - reading records, by station or by subject.
#include "common/store/journal/journal.h"
#include "common/store/journal/statements_generated.h"

#include <string.h>

#include "common/store/journal/rewrite.h"
#include "common/store/record/branch.h"
#include "common/store/record/sealed.h"

// Columns as in STATEMENT_JOURNAL_OF_STATION; those of the chain only where `chain` is given, which knows what stands before.
// Without it the records are read for what they say, and opened.
static bool visit_rows(Store *store, Statement *statement, RecordChain *chain, JournalVisit visit, gpointer data, GError **error)
{
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        Record record = record_of_row(statement);
        g_autofree char *opened = chain ? NULL : sealed_open_text(store, record.kind, record.subject, record.body);
        record.body = opened ? opened : record.body;
        record.chain = chain;
        if (chain) {
            chain->salt_length = statement_blob(statement, 7, chain->salt, CHAIN_BYTES);
            statement_blob(statement, 8, chain->digest, CHAIN_BYTES);
            statement_blob(statement, 9, chain->hash, CHAIN_BYTES);
        }
        bool goes_on = visit(&record, data);
        if (chain)
            memcpy(chain->previous, chain->hash, CHAIN_BYTES);
        if (!goes_on) {
            statement_end(statement);
            return true;
        }
    }
    return step == STEP_DONE;
}

bool journal_each(Store *store, const char *station, gint64 after, gint64 limit, JournalVisit visit, gpointer data,
                  GError **error)
{
    Line line;
    RecordChain chain;
    if (!branch_line(store, station, &line, error))
        return false;
    after = MAX(after, line.base_sequence);
    chain = (RecordChain){.origin = line.origin};
    if (!branch_previous(store, station, after + 1, chain.previous, error))
        return false;
    Statement *statement = statement_with(store, STATEMENT_JOURNAL_OF_STATION, "%s %jd %jd", station, after, limit);
    return visit_rows(store, statement, &chain, visit, data, error);
}

bool journal_each_subject(Store *store, const char *subject, JournalVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_JOURNAL_OF_SUBJECT, "%s", subject);
    return visit_rows(store, statement, NULL, visit, data, error);
}

GHashTable *journal_vector(Store *store, GError **error)
{
    g_autoptr(GHashTable) vector = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Statement *statement = statement_begin(store, STATEMENT_JOURNAL_VECTOR);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        gint64 *last = g_new(gint64, 1);
        *last = statement_int(statement, 1);
        g_hash_table_insert(vector, statement_dup(statement, 0), last);
    }
    return step == STEP_DONE ? g_steal_pointer(&vector) : NULL;
}

GPtrArray *journal_lines(Store *store, GError **error)
{
    return statement_list(store, statement_begin(store, STATEMENT_JOURNAL_LINES), error);
}
