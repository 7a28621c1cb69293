// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/back_off.h"

#include "common/store/statement.h"

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
    Statement *statement = statement_begin(store, STATEMENT_WRONG_PIN_PUT);
    statement_bind_text(statement, 1, volunteer);
    statement_bind_text(statement, 2, address);
    statement_bind_int(statement, 3, wrong_count);
    statement_bind_int(statement, 4, last_utc_ms);
    return statement_run(store, statement, error);
}

// The table stays small, however many addresses somebody has.
static bool make_room(Store *store, gint64 now_utc_ms, GError **error)
{
    Statement *drop = statement_begin(store, STATEMENT_WRONG_PIN_DROP);
    statement_bind_int(drop, 1, now_utc_ms - BACK_OFF_FORGET_MS);
    if (!statement_run(store, drop, error))
        return false;
    Statement *room = statement_begin(store, STATEMENT_WRONG_PIN_MAKE_ROOM);
    statement_bind_int(room, 1, BACK_OFF_PAIRS_MOST - 1);
    return statement_run(store, room, error);
}

typedef struct {
    gint64 wrong_count, last_utc_ms;
    gint64 wait_ms;     // from now on
    bool is_clock_back; // the last try is in the future: the wait begins anew, and does not last until then
} Tried;

static bool look(Store *store, const char *volunteer, const char *address, gint64 now_utc_ms, Tried *out, GError **error)
{
    Statement *get = statement_begin(store, STATEMENT_WRONG_PIN_GET);
    statement_bind_text(get, 1, volunteer);
    statement_bind_text(get, 2, address);
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
    bool own;
    return store_begin_nested(store, &own, error) &&
           store_finish(store, own, count_try(store, volunteer, address, now_utc_ms, out_wait_ms, error), error);
}

bool back_off_forgive(Store *store, const char *volunteer, const char *address, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_WRONG_PIN_FORGIVE);
    statement_bind_text(statement, 1, volunteer);
    statement_bind_text(statement, 2, address);
    return statement_run(store, statement, error);
}
