// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/back_off.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/rights/statements_generated.h"

#define EVERYWHERE "*" // in the place of an address

static gint64 wait_after(gint64 wrong_count, gint64 free_count)
{
    gint64 wait_ms = BACK_OFF_FIRST_MS;
    if (wrong_count <= free_count)
        return 0;
    for (gint64 i = free_count + 1; i < wrong_count && wait_ms < BACK_OFF_MOST_MS; i++)
        wait_ms *= 2;
    return MIN(wait_ms, BACK_OFF_MOST_MS);
}

static bool put(Store *store, const char *volunteer, const char *place, gint64 wrong_count, gint64 last_utc_ms, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_WRONG_PIN_PUT, "%s %s %jd %jd", volunteer, place, wrong_count, last_utc_ms);
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

static bool look(Store *store, const char *volunteer, const char *place, gint64 now_utc_ms, Tried *out, GError **error)
{
    Statement *get = statement_with(store, STATEMENT_WRONG_PIN_GET, "%s %s", volunteer, place);
    StatementStep step = statement_step(store, get, error);
    *out = (Tried){0};
    if (step == STEP_ROW)
        *out = (Tried){.wrong_count = statement_int(get, 0), .last_utc_ms = statement_int(get, 1)};
    statement_end(get);
    if (now_utc_ms - out->last_utc_ms > BACK_OFF_FORGET_MS)
        out->wrong_count = 0;
    out->is_clock_back = out->last_utc_ms > now_utc_ms;
    gint64 since_ms = out->is_clock_back ? 0 : now_utc_ms - out->last_utc_ms;
    gint64 free_count = strcmp(place, EVERYWHERE) == 0 ? BACK_OFF_FREE_EVERYWHERE : BACK_OFF_FREE;
    out->wait_ms = MAX(wait_after(out->wrong_count, free_count) - since_ms, 0);
    return step != STEP_FAILED;
}

// One who tries: at this place, and a stranger everywhere.
typedef struct {
    const char *volunteer;
    const char *places[2]; // the second one NULL for who is no stranger
    Tried tried[2];
    gint64 wait_ms; // the longer one
} Guesser;

static bool look_at(Store *store, Guesser *guesser, gint64 now_utc_ms, GError **error)
{
    guesser->wait_ms = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(guesser->places) && guesser->places[i]; i++) {
        if (!look(store, guesser->volunteer, guesser->places[i], now_utc_ms, &guesser->tried[i], error))
            return false;
        guesser->wait_ms = MAX(guesser->wait_ms, guesser->tried[i].wait_ms);
    }
    return true;
}

static bool count_try(Store *store, Guesser *guesser, gint64 now_utc_ms, GError **error)
{
    if (!look_at(store, guesser, now_utc_ms, error) || !make_room(store, now_utc_ms, error))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(guesser->places) && guesser->places[i]; i++) {
        const Tried *tried = &guesser->tried[i];
        bool is_counted = guesser->wait_ms == 0;
        if ((is_counted || tried->is_clock_back) &&
            !put(store, guesser->volunteer, guesser->places[i], tried->wrong_count + is_counted, now_utc_ms, error))
            return false;
    }
    return true;
}

bool back_off_try(Store *store, const char *volunteer, const char *place, bool is_stranger, gint64 now_utc_ms,
                  gint64 *out_wait_ms, GError **error)
{
    // Who has to wait takes no lock, however often they ask.
    Guesser guesser = {.volunteer = volunteer, .places = {place, is_stranger ? EVERYWHERE : NULL}};
    if (!look_at(store, &guesser, now_utc_ms, error))
        return false;
    bool is_good = true;
    if (guesser.wait_ms == 0 || guesser.tried[0].is_clock_back || guesser.tried[1].is_clock_back)
        is_good = store_begin_nested(store, error) && store_finish(store, count_try(store, &guesser, now_utc_ms, error), error);
    *out_wait_ms = guesser.wait_ms;
    return is_good;
}

bool back_off_forgive(Store *store, const char *volunteer, const char *place, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_WRONG_PIN_FORGIVE, "%s %s", volunteer, place), error);
}
