// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/bulk_load.h"

#include "common/store/journal/statements_generated.h"
#include "common/store/project/project.h"
#include "common/store/record/station_state.h"

// Sorting that does not fit into the cache goes to files, not to memory.
static const char bulk_load_setup[] = "PRAGMA cache_size=-65536; PRAGMA temp_store=FILE;";

#define INDEX_COUNT 6
static const StatementText *const drops[INDEX_COUNT] = {
    STATEMENT_DROP_JOURNAL_SUBJECT, STATEMENT_DROP_JOURNAL_AUDIT,      STATEMENT_DROP_REGISTRATION_ORDER,
    STATEMENT_DROP_TICKET_SECRET,   STATEMENT_DROP_TICKET_ENTITLEMENT, STATEMENT_DROP_ADMISSION_PERSON,
};
static const StatementText *const makes[INDEX_COUNT] = {
    STATEMENT_MAKE_JOURNAL_SUBJECT, STATEMENT_MAKE_JOURNAL_AUDIT,      STATEMENT_MAKE_REGISTRATION_ORDER,
    STATEMENT_MAKE_TICKET_SECRET,   STATEMENT_MAKE_TICKET_ENTITLEMENT, STATEMENT_MAKE_ADMISSION_PERSON,
};

static bool run_each(Store *store, const StatementText *const statements[INDEX_COUNT], GError **error)
{
    for (int i = 0; i < INDEX_COUNT; i++)
        if (!statement_run(store, statement_begin(store, statements[i]), error))
            return false;
    return true;
}

static bool ask(Store *store, const StatementText *question, bool *out, GError **error)
{
    gint64 answer;
    bool is_good = statement_number(store, statement_begin(store, question), &answer, error);
    *out = answer;
    return is_good;
}

bool store_has_people(Store *store, bool *out_has_people, GError **error)
{
    return ask(store, STATEMENT_HAS_PEOPLE, out_has_people, error);
}

static bool finish_tables(Store *store, GError **error)
{
    return run_each(store, makes, error) && (!store->station->defers_presence || project_all_presence(store, error));
}

// Who was let in before anybody was registered: their presence is there, and is kept as it is with each record.
static bool defer_presence(Store *store, GError **error)
{
    bool has_admissions;
    if (!ask(store, STATEMENT_HAS_ADMISSIONS, &has_admissions, error))
        return false;
    store->station->defers_presence = !has_admissions;
    return true;
}

static void return_memory(Store *store)
{
    store->station->defers_presence = false;
    // The log has grown by all that came in. Who still reads it keeps it, until a later checkpoint.
    database_run(store, EVERYDAY_MEMORY "PRAGMA wal_checkpoint(TRUNCATE);", NULL);
}

bool store_begin_bulk_load(Store *store, bool *out_is_first, GError **error)
{
    bool has_people;
    *out_is_first = false;
    if (!store_has_people(store, &has_people, error))
        return false;
    if (has_people)
        return store_begin(store, error);
    static const TransactionEnding ending = {.complete = finish_tables, .ended = return_memory};
    store->ending = &ending;
    // Before the lock was had somebody else may have been faster.
    if (database_run(store, bulk_load_setup, error) && store_begin(store, error) && store_has_people(store, &has_people, error) &&
        (has_people || (run_each(store, drops, error) && defer_presence(store, error)))) {
        *out_is_first = !has_people;
        return true;
    }
    store_rollback(store);
    return false;
}
