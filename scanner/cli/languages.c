// SPDX-License-Identifier: GPL-3.0-or-later
// languages.c - the languages of the page: which there are, who has read them, what they lack.
#include "common/conf/language.h"

#include "scanner/cli/commands.h"

static void print_each(const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        say("%s\n", (const char *)g_ptr_array_index(lines, i));
}

// One language: what is wrong, then the key of each text that it lacks, as translators' tools want them.
static int show(const char *station, const char *code)
{
    g_autoptr(Language) english = language_load(station, "en");
    g_autoptr(Language) language = language_load(station, code);
    if (!language)
        return command_fail_with(EX_DATAERR, "there is no language \"%s\"; lanyard languages lists them", code);
    g_autoptr(GPtrArray) faults = language_faults(language, english);
    g_autoptr(GPtrArray) missing = language_missing(language, english);
    print_each(language->problems);
    print_each(faults);
    print_each(missing);
    return language->problems->len + faults->len + missing->len ? 1 : EX_OK;
}

// One line of the list. False when one of its files was left out.
static bool list_one(const char *station, const Language *english, const char *code)
{
    g_autoptr(Language) language = language_load(station, code);
    g_autoptr(GPtrArray) faults = language_faults(language, english);
    g_autoptr(GPtrArray) missing = language_missing(language, english);
    g_autoptr(GString) rest = g_string_new(missing->len ? NULL : "whole");
    if (missing->len)
        g_string_append_printf(rest, "%u missing", missing->len);
    if (faults->len)
        g_string_append_printf(rest, ", %u do not fit", faults->len);
    say("%-8s %-11s %-24s %s\n", code, language_is_reviewed(language) ? "reviewed" : "unreviewed", rest->str,
        language_own_name(language));
    print_each(language->problems);
    return language->problems->len == 0;
}

static int run_languages(CommandLine *line, GError **error)
{
    (void)error;
    const char *station = command_folder(line);
    if (command_argument(line, 0))
        return show(station, command_argument(line, 0));
    g_autoptr(Language) english = language_load(station, "en");
    g_auto(GStrv) codes = language_codes(station);
    bool is_sound = true;
    for (char **code = codes; *code; code++)
        is_sound = list_one(station, english, *code) && is_sound;
    return is_sound ? EX_OK : 1;
}

const Command command_languages = {
    .name = "languages",
    .arguments = "[CODE]",
    .summary = "list the languages of the page, or what one of them lacks",
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_languages,
};
