// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/back_off.h"

#include "common/store/database/connection.h"
#include "common/store/rights/statements_generated.h"

static gint64 wait_after(gint64 wrong_count)
{
    gint64 wait_ms = BACK_OFF_FIRST_MS;
    if (wrong_count <= BACK_OFF_FREE)
        return 0;
    for (gint64 i = BACK_OFF_FREE + 1; i < wrong_count && wait_ms < BACK_OFF_MOST_MS; i++)
        wait_ms *= 2;
    return MIN(wait_ms, BACK_OFF_MOST_MS);
}

static bool put(Store *store, const char *volunteer, const char *address, gint64 wrong_count, gint64 last_utc_ms, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_WRONG_PIN_PUT, "%s %s %jd %jd", volunteer, address, wrong_count, last_utc_ms);
    return statement_run(store, statement, error);
}

// The table stays small, however many addresses somebody has.
static bool make_room(Store *store, gint64 now_utc_ms, GError **error)
{
    if (!statement_run(store, statement_with(store, STATEMENT_WRONG_PIN_DROP, "%jd", now_utc_ms - BACK_OFF_FORGET_MS), error))
        return false;
    return statement_run(store, statement_with(store, STATEMENT_WRONG_PIN_MAKE_ROOM, "%d", BACK_OFF_PAIRS_MOST - 1), error);
}

typedef struct {
    gint64 wrong_count, last_utc_ms;
    gint64 wait_ms;     // from now on
    bool is_clock_back; // the last try is in the future: the wait begins anew, and does not last until then
} Tried;

static bool look(Store *store, const char *volunteer, const char *address, gint64 now_utc_ms, Tried *out, GError **error)
{
    Statement *get = statement_with(store, STATEMENT_WRONG_PIN_GET, "%s %s", volunteer, address);
    StatementStep step = statement_step(store, get, error);
    *out = (Tried){0};
    if (step == STEP_ROW)
        *out = (Tried){.wrong_count = statement_int(get, 0), .last_utc_ms = statement_int(get, 1)};
    statement_end(get);
    if (now_utc_ms - out->last_utc_ms > BACK_OFF_FORGET_MS)
        out->wrong_count = 0;
    out->is_clock_back = out->last_utc_ms > now_utc_ms;
    gint64 since_ms = out->is_clock_back ? 0 : now_utc_ms - out->last_utc_ms;
    out->wait_ms = MAX(wait_after(out->wrong_count) - since_ms, 0);
    return step != STEP_FAILED;
}

static bool count_try(Store *store, const char *volunteer, const char *address, gint64 now_utc_ms, gint64 *out_wait_ms,
                      GError **error)
{
    Tried tried;
    if (!look(store, volunteer, address, now_utc_ms, &tried, error) || !make_room(store, now_utc_ms, error))
        return false;
    *out_wait_ms = tried.wait_ms;
    return put(store, volunteer, address, tried.wrong_count + (tried.wait_ms == 0), now_utc_ms, error);
}

bool back_off_try(Store *store, const char *volunteer, const char *address, gint64 now_utc_ms, gint64 *out_wait_ms,
                  GError **error)
{
    // Who has to wait takes no lock, however often they ask.
    Tried tried;
    if (!look(store, volunteer, address, now_utc_ms, &tried, error))
        return false;
    *out_wait_ms = tried.wait_ms;
    if (tried.wait_ms > 0 && !tried.is_clock_back)
        return true;
    return store_begin_nested(store, error) &&
           store_finish(store, count_try(store, volunteer, address, now_utc_ms, out_wait_ms, error), error);
}

bool back_off_forgive(Store *store, const char *volunteer, const char *address, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_WRONG_PIN_FORGIVE, "%s %s", volunteer, address), error);
}
