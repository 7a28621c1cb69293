// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/report_table.h"

#include "common/base/text.h"
#include "common/base/zone.h"
#include "scanner/cli/commands.h"
#include "scanner/station/words.h"

#define BAR_CELLS 40

static const CommandOption options[] = {
    {"csv", 0, NULL, "As CSV: part, key, title, count, of"},
    {0},
};

// --- for people ---

// What people read beside a bar.
static char *line_label(const Station *station, const ReportRow *row, const char *language)
{
    const Profile *profile = station->profile;
    g_autofree char *word = NULL;
    switch (row->part) {
    case REPORT_ARRIVALS: {
        g_autofree char *day = zone_format_day(profile->zone, g_ascii_strtoll(row->key, NULL, 10));
        g_autofree char *clock = zone_format_clock(profile->zone, g_ascii_strtoll(row->key, NULL, 10));
        return g_strdup_printf("%s %s", day, clock);
    }
    case REPORT_SESSIONS:
        return g_strdup_printf("%s %s", row->key, row->title);
    case REPORT_QUEUE:
        word = g_strdup_printf("job.%s", row->key);
        return g_strdup(station_word(station, language, word));
    case REPORT_REFUSALS:
        word = g_strdup_printf("verdict.%s.headline", row->key);
        return g_strdup(station_word(station, language, word));
    case REPORT_OWED:
        return g_strdup(*row->key ? row->key : "-");
    case REPORT_TICKET_TYPES:
    case REPORT_DOORS:
    case REPORT_STATIONS: {
        char *title = report_row_title(profile, row);
        if (*title)
            return title;
        g_free(title);
        return g_strdup(*row->key ? row->key : "-");
    }
    case REPORT_PART_COUNT:
        break;
    }
    g_assert_not_reached();
}

static gint64 most_of(const GPtrArray *rows, ReportPart part)
{
    gint64 most = 1;
    ARRAY_EACH(const ReportRow, row, rows)
        if (row->part == part)
            most = MAX(most, MAX(row->count, part == REPORT_STATIONS ? 0 : row->of));
    return most;
}

static void append_line(GString *text, const Station *station, const ReportRow *row, gint64 most, const char *language)
{
    g_autofree char *words = line_label(station, row, language);
    g_autofree char *label = text_shown(words, -1); // of a session: its title came from a file
    g_autofree char *bar = g_strnfill((gsize)(row->count * BAR_CELLS / most), '#');
    if (row->part == REPORT_STATIONS)
        g_string_append_printf(text, "  %8.1f s (%" G_GINT64_FORMAT ")  %s\n", (double)row->count / 1000, row->of, label);
    else if (row->of > 0)
        g_string_append_printf(text, "  %6" G_GINT64_FORMAT " / %-6" G_GINT64_FORMAT " %-*s  %s\n", row->count, row->of,
                               BAR_CELLS, bar, label);
    else
        g_string_append_printf(text, "  %6" G_GINT64_FORMAT "          %-*s  %s\n", row->count, BAR_CELLS, bar, label);
}

static char *report_text(const Station *station, const GPtrArray *rows, const char *language)
{
    GString *text = g_string_new(NULL);
    for (int part = 0; part < REPORT_PART_COUNT; part++) {
        g_autofree char *key = g_strdup_printf("report.%s", report_part_name((ReportPart)part));
        g_string_append_printf(text, "%s%s\n", part ? "\n" : "", station_word(station, language, key));
        gint64 most = most_of(rows, (ReportPart)part);
        gsize before = text->len;
        ARRAY_EACH(const ReportRow, row, rows)
            if (row->part == (ReportPart)part)
                append_line(text, station, row, most, language);
        if (text->len == before)
            g_string_append(text, "  -\n");
    }
    return g_string_free(text, FALSE);
}

static int run_report(CommandLine *line, GError **error)
{
    g_autoptr(GPtrArray) rows = store_report(command_store(line), error);
    if (!rows)
        return COMMAND_FAILED;
    bool is_csv = command_flag(line, "csv");
    g_autofree char *text = is_csv ? report_csv(command_profile(line), rows)
                                   : report_text(command_station(line), rows, command_station(line)->settings->language);
    (is_csv ? say_exact : say_lines)(text);
    return EX_OK;
}

const Command command_report = {
    .name = "report",
    .arguments = "",
    .summary = "the day in figures: arrivals, seats, speed, refusals",
    .options = options,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_report,
};
