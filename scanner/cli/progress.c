// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"

#define REDRAW_US 200000

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
        fprintf(stderr, "\r\033[K%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " (%d %%)", progress->what, done, total,
                (int)(100 * done / total));
    else
        fprintf(stderr, "\r\033[K%s: %" G_GINT64_FORMAT, progress->what, done);
    fflush(stderr);
}

void progress_clear(Progress *progress)
{
    if (progress->is_terminal && progress->shown_mono_us)
        fputs("\r\033[K", stderr);
}
