// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_attack/mask.h"

#include <string.h>

#define LONGEST_LINE 4096 // bytes of a line of a plan that are kept; more becomes a digest

static char *replace(const char *pattern, const char *text, const char *replacement)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_RAW | G_REGEX_MULTILINE, 0, &error);
    g_assert_no_error(error);
    char *masked = g_regex_replace_literal(regex, text, -1, 0, replacement, 0, &error);
    g_assert_no_error(error);
    return masked;
}

// Yesterday, today and tomorrow; seconds, milliseconds and microseconds since 1970 within three hours.
static char *now_pattern(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    GString *pattern = g_string_new("(?:");
    for (int day = -1; day <= 1; day++) {
        g_autoptr(GDateTime) moved = g_date_time_add_days(now, day);
        g_autofree char *date = g_date_time_format(moved, "%Y-%m-%d");
        g_string_append_printf(pattern, "%s%s", day > -1 ? "|" : "", date);
    }
    g_string_append(pattern, ")(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?|\\b(?:");
    gint64 leading = g_date_time_to_unix(now) / 10000;
    g_string_append_printf(pattern, "%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT, leading - 1, leading,
                           leading + 1);
    g_string_append(pattern, ")[0-9]{4}(?:[0-9]{3}|[0-9]{6})?(?:\\.[0-9]+)?\\b");
    return g_string_free(pattern, FALSE);
}

void mask_clock(GString *to, const char *text)
{
    g_autofree char *places = replace("hub_attack_with(out)?|pg_(toast_)?temp_[0-9]+", text, "PLACE");
    if (!strpbrk(places, "0123456789")) {
        g_string_append(to, places);
        return;
    }
    g_autofree char *pattern = now_pattern();
    g_autofree char *masked = replace(pattern, places, "NOW");
    g_string_append(to, masked);
}

static void sum_blocks(GString *buffers, const char *pattern, const char *plan)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_RAW | G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    gint64 sum = 0;
    g_regex_match(regex, plan, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *first = g_match_info_fetch(match, 1), *second = g_match_info_fetch(match, 2);
        sum += (first ? g_ascii_strtoll(first, NULL, 10) : 0) + (second ? g_ascii_strtoll(second, NULL, 10) : 0);
    }
    if (sum)
        g_string_append_printf(buffers, "blocks touched: %" G_GINT64_FORMAT "\n", sum);
}

// A line of a plan may hold a constant of many megabytes, which a pattern does not get through.
static char *shorten_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (strlen(*line) <= LONGEST_LINE)
            continue;
        char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, *line, -1);
        g_free(*line);
        *line = digest;
    }
    return g_strjoinv("\n", lines);
}

void mask_plan(GString *to, GString *buffers, const char *text)
{
    g_autofree char *plan = shorten_lines(text);
    sum_blocks(buffers, "shared(?: hit=([0-9]+))?(?: read=([0-9]+))?", plan);
    sum_blocks(buffers, "Shared[- ](?:Hit|Read)[- ]Blocks\"?[>:] *([0-9]+)()", plan);
    g_autofree char *blocks = replace("^.*(Shared|Local|Temp)[- ][A-Za-z]+[- ]Blocks.*\n?", plan, "");
    g_autofree char *lines = replace("^ *(Buffers|I/O Timings|Planning|Planning Time|Execution Time):?.*\n?", blocks, "");
    g_autofree char *times = replace("([Tt]ime|Timing)(=|\"?: *|>)[0-9.]+(\\.\\.[0-9.]+)?( ms)?", lines, "time");
    mask_clock(to, times);
}
