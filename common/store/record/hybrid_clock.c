// SPDX-License-Identifier: GPL-3.0-or-later
// hybrid_clock.c - read once in a transaction, written back once at its end.
#include "common/store/record/hybrid_clock.h"

#include "common/store/record/statements_generated.h"
#include "common/store/record/station_state.h"

static bool load_clock(Store *store, GError **error)
{
    if (store->end->is_hlc_known)
        return true;
    gint64 hlc;
    store->end->is_hlc_known = statement_number(store, statement_begin(store, STATEMENT_HLC_GET), &hlc, error);
    store->end->hlc = (Hlc)hlc;
    return store->end->is_hlc_known;
}

static void move_clock(Store *store, Hlc hlc)
{
    store->end->hlc = hlc;
    store->end->is_hlc_moved = true;
}

bool hybrid_clock_next(Store *store, gint64 now_utc_ms, Hlc *out, GError **error)
{
    if (!load_clock(store, error))
        return false;
    *out = hlc_next(store->end->hlc, now_utc_ms);
    move_clock(store, *out);
    return true;
}

bool hybrid_clock_witness(Store *store, Hlc seen, GError **error)
{
    if (!load_clock(store, error))
        return false;
    if ((gint64)seen > (gint64)store->end->hlc)
        move_clock(store, seen);
    return true;
}

bool hybrid_clock_keep(Store *store, GError **error)
{
    if (!store->end->is_hlc_moved)
        return true;
    return statement_run(store, statement_with(store, STATEMENT_HLC_PUT, "%jd", (gint64)store->end->hlc), error);
}

bool hybrid_clock_reset(Store *store, gint64 now_utc_ms, GError **error)
{
    if (!load_clock(store, error))
        return false;
    move_clock(store, hlc_next(0, now_utc_ms));
    return true;
}

bool hybrid_clock_shows(Store *store, gint64 *out_utc_ms, GError **error)
{
    store->end->is_hlc_known = false;
    if (!load_clock(store, error))
        return false;
    *out_utc_ms = hlc_utc_ms(store->end->hlc);
    return true;
}
