// SPDX-License-Identifier: GPL-3.0-or-later

#include "common/sync/sync.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/progress.h"

static void say_clock(const SyncState *state)
{
    if (state->has_skew && ABS(state->skew_ms) > SYNC_SKEW_WARN_MS)
        say("This machine's clock is %.1f s %s the server's; the station goes by the server's, but please set it.\n",
            (double)ABS(state->skew_ms) / 1000, state->skew_ms > 0 ? "ahead of" : "behind");
}

static int run_sync(CommandLine *line, GError **error)
{
    g_autoptr(Settings) settings = settings_load(command_folder(line), error);
    if (!settings || !exchange_is_possible(settings, error))
        return COMMAND_FAILED;
    g_autofree char *path = g_build_filename(settings->folder, "lanyard.db", NULL);
    const SyncOptions options = exchange_options(settings, path);
    Progress progress;
    progress_init(&progress, "Exchanging records");
    SyncReport report;
    bool is_good = sync_once(&options, progress_show, &progress, &report, error);
    progress_clear(&progress);
    if (report.pushed_count + report.pulled_count > 0 || is_good)
        say("%" G_GINT64_FORMAT " records sent, %" G_GINT64_FORMAT " received.\n", report.pushed_count, report.pulled_count);
    say_clock(&report.state);
    if (report.quarantine_count > 0)
        say("%" G_GINT64_FORMAT " records are set aside; lanyard doctor says which.\n", report.quarantine_count);
    if (report.state.is_paused)
        say("The organisers have paused this sponsor: captures wait here until they let it go on. Talk to them.\n");
    if (is_good && *report.state.problem)
        say("Not in step: %s.\n", report.state.problem);
    return !is_good ? COMMAND_FAILED : report.state.is_paused || *report.state.problem ? 1 : EX_OK;
}

const Command command_sync = {
    .name = "sync",
    .arguments = "",
    .summary = "exchange once: with the hub, at a booth with a station",
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_sync,
};
