// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/command_clock.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/sync/sync.h"

// The moment that a rehearsal shows minus the machine's, and the process that rehearses.
#define REHEARSAL_KEY "run.rehearsal"

bool command_keep_rehearsal(Store *store, gint64 offset_ms, GError **error)
{
    g_autofree char *text = offset_ms ? g_strdup_printf("%" G_GINT64_FORMAT " %d", offset_ms, getpid()) : NULL;
    return store_put(store, REHEARSAL_KEY, text, error);
}

static gint64 rehearsal_ms(Store *store)
{
    g_autofree char *text = store_get(store, REHEARSAL_KEY);
    g_auto(GStrv) words = g_strsplit(text ? text : "", " ", 2);
    gint64 offset_ms, process;
    if (g_strv_length(words) < 2 || !g_ascii_string_to_signed(words[0], 10, G_MININT64, G_MAXINT64, &offset_ms, NULL) ||
        !g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT32, &process, NULL))
        return 0;
    return kill((pid_t)process, 0) == 0 || errno == EPERM ? offset_ms : 0;
}

static gint64 correction_ms(Store *store)
{
    SyncState state;
    sync_state_load(store, &state);
    return state.offset_ms;
}

gint64 command_clock_offset_ms(Store *store)
{
    return correction_ms(store) + rehearsal_ms(store);
}

gint64 command_now_utc_ms(Store *store)
{
    return clock_utc_ms() + command_clock_offset_ms(store);
}

gint64 command_latest_utc_ms(Store *store)
{
    return clock_utc_ms() + correction_ms(store) + MAX(rehearsal_ms(store), 0);
}
