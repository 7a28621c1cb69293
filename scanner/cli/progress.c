// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/cli/say.h"

#define REDRAW_US 200000
#define WAIT_US 1000000

void progress_init(Progress *progress, const char *what)
{
    *progress = (Progress){.what = what, .is_terminal = isatty(STDERR_FILENO)};
}

void progress_show(gint64 done, gint64 total, gpointer data)
{
    Progress *progress = data;
    gint64 now = clock_mono_us();
    if (!progress->is_terminal || now - progress->shown_mono_us < REDRAW_US)
        return;
    progress->shown_mono_us = now;
    if (total > 0)
        say_error("\r\033[K%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " (%d %%)", progress->what, done, total,
                  (int)(100 * done / total));
    else
        say_error("\r\033[K%s: %" G_GINT64_FORMAT, progress->what, done);
    fflush(stderr);
}

void progress_clear(Progress *progress)
{
    if (progress->is_terminal && progress->shown_mono_us)
        say_error("\r\033[K");
}

void progress_rebuild(gint64 done, gint64 total, gpointer data)
{
    static gint64 begun_mono_us;
    static bool is_told;
    (void)data;
    if (done == 0) {
        begun_mono_us = clock_mono_us();
        is_told = false;
    }
    bool is_end = done == total;
    if (!is_told && !is_end && clock_mono_us() - begun_mono_us > WAIT_US) {
        say_error("Rebuilding this station's tables from %" G_GINT64_FORMAT " records ... ", total);
        is_told = true;
    }
    if (is_told && is_end)
        say_error("done.\n");
}
