// SPDX-License-Identifier: GPL-3.0-or-later
// hybrid_clock.c - read once in a transaction, written back once at its end.
#include "common/store/hybrid_clock.h"

static bool load_clock(Store *store, GError **error)
{
    if (store->end.is_hlc_known)
        return true;
    Statement *read = statement_begin(store, STATEMENT_HLC_GET);
    StatementStep step = statement_step(store, read, error);
    store->end.hlc = step == STEP_ROW ? (Hlc)statement_int(read, 0) : 0;
    statement_end(read);
    store->end.is_hlc_known = step != STEP_FAILED;
    return store->end.is_hlc_known;
}

static void move_clock(Store *store, Hlc hlc)
{
    store->end.hlc = hlc;
    store->end.is_hlc_moved = true;
}

bool hybrid_clock_next(Store *store, gint64 now_utc_ms, Hlc *out, GError **error)
{
    if (!load_clock(store, error))
        return false;
    *out = hlc_next(store->end.hlc, now_utc_ms);
    move_clock(store, *out);
    return true;
}

bool hybrid_clock_witness(Store *store, Hlc seen, GError **error)
{
    if (!load_clock(store, error))
        return false;
    if ((gint64)seen > (gint64)store->end.hlc)
        move_clock(store, seen);
    return true;
}

bool hybrid_clock_keep(Store *store, GError **error)
{
    if (!store->end.is_hlc_moved)
        return true;
    Statement *write = statement_begin(store, STATEMENT_HLC_PUT);
    statement_bind_int(write, 1, (gint64)store->end.hlc);
    return statement_run(store, write, error);
}

bool hybrid_clock_reset(Store *store, gint64 now_utc_ms, GError **error)
{
    if (!load_clock(store, error))
        return false;
    move_clock(store, hlc_next(0, now_utc_ms));
    return true;
}

bool hybrid_clock_is_ahead(Store *store, gint64 latest_utc_ms, bool *out, GError **error)
{
    store->end.is_hlc_known = false;
    if (!load_clock(store, error))
        return false;
    *out = hlc_utc_ms(store->end.hlc) > latest_utc_ms;
    return true;
}
