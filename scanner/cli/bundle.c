// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "common/base/zone.h"
#include "common/sync/bundle.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/progress.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"own", 'o', NULL, "export: only the records that this station wrote"},
    {0},
};

static void say_import(const BundleReport *report, const Profile *profile)
{
    g_autofree char *made = zone_format_iso(profile->zone, report->made_utc_ms);
    say("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " records were new, from %s, made %s.\n", report->new_count,
        report->record_count, report->station_name, made);
    if (report->unsigned_count > 0)
        say("%" G_GINT64_FORMAT
            " records were not taken: neither their station nor, of one from before 0.2.0, a desk signed them. Take "
            "them from that station, from the hub, or from a desk.\n",
            report->unsigned_count);
    if (report->own_refused_count > 0)
        say("%" G_GINT64_FORMAT
            " records that this station wrote were not taken there: %s. Was its clock wrong? lanyard station clock says so.\n",
            report->own_refused_count, report->why_refused);
    if (report->shut_out_count > 0)
        say("%" G_GINT64_FORMAT
            " of these are of a station that was shut out: the hub takes none of them before its owner says so, with lanyard hub station "
            "take-in or admit-again.\n",
            report->shut_out_count);
    if (report->late_count > 0)
        say("%" G_GINT64_FORMAT " records were not taken: a station wrote them after it was shut out.\n", report->late_count);
    if (report->refused_count > 0)
        say("%" G_GINT64_FORMAT " records are set aside; lanyard station show lists them.\n", report->refused_count);
}

static int run_bundle(CommandLine *line, GError **error)
{
    const char *verb = command_argument(line, 0);
    const char *path = command_argument(line, 1);
    bool is_export = strcmp(verb, "export") == 0;
    if (!is_export && strcmp(verb, "import") != 0)
        return command_fail_with(EX_USAGE, "bundle takes export or import, not \"%s\"", verb);
    Store *store = command_store(line);
    const BundleOptions bundle_options = {.is_own_only = command_flag(line, "own"), .now_utc_ms = command_latest_utc_ms(store)};
    const KeyRing *ring = command_station(line)->ring;
    Progress progress;
    progress_init(&progress, is_export ? "Sealing" : "Taking");
    g_auto(BundleReport) report = {0};
    bool is_good = is_export ? bundle_export(store, ring, path, &bundle_options, progress_show, &progress, &report, error)
                             : bundle_import(store, ring, path, &bundle_options, progress_show, &progress, &report, error);
    progress_clear(&progress);
    g_autofree char *detail = g_strdup_printf("bundle of %s", report.station_name);
    if (!is_good || !command_note(store, is_export ? AUDIT_EXPORT : AUDIT_IMPORT, detail, error))
        return COMMAND_FAILED;
    if (is_export)
        say("%s holds %" G_GINT64_FORMAT " records, sealed under the event's key.\n", path, report.record_count);
    else
        say_import(&report, command_profile(line));
    return EX_OK;
}

const Command command_bundle = {
    .name = "bundle",
    .arguments = "export|import FILE",
    .summary = "exchange records by file, on a USB stick",
    .options = options,
    .least_arguments = 2,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_bundle,
};
