// SPDX-License-Identifier: GPL-3.0-or-later
// completion.c - what a shell offers for the word that is being typed: commands, their options, and the values of the kind that a
// placeholder of the table names. config/completion/ has the shells' halves.
#include <stdbool.h>
#include <string.h>

#include "common/conf/profile.h"
#include "common/store/rights/volunteer.h"
#include "scanner/cli/command.h"

typedef struct {
    const CommandGroup *groups;
    const Command *command;   // NULL while it is typed
    const char *const *words; // behind the program's name, the last is being typed
    const char *station;      // unless the words name one
    const char *typed;        // what an offer begins with
    GString *text;
} Completion;

static void offer(Completion *completion, const char *word, const char *meaning)
{
    if (g_str_has_prefix(word, completion->typed))
        g_string_append_printf(completion->text, "%s\t%s\n", word, meaning);
}

static void offer_commands(Completion *completion)
{
    for (const CommandGroup *group = completion->groups; group->title; group++)
        for (const Command *const *command = group->commands; *command; command++)
            offer(completion, (*command)->name, (*command)->summary);
}

static void offer_roles(Completion *completion)
{
    for (VolunteerRole role = 0; role < ROLE_COUNT; role++)
        offer(completion, volunteer_role_name(role), "");
}

// The shell knows its files best.
static void offer_files(Completion *completion)
{
    g_string_append(completion->text, ":files\n");
}

static void offer_folders(Completion *completion)
{
    g_string_append(completion->text, ":folders\n");
}

static void offer_events(Completion *completion)
{
    g_auto(GStrv) names = profile_builtin_names();
    for (char **name = names; *name; name++)
        offer(completion, *name, "");
    offer_folders(completion);
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

// The option that this word is the value of, when it stands behind it as a word of its own.
static const CommandOption *option_before(const Completion *completion, guint at)
{
    const char *before = at > 1 ? completion->words[at - 1] : "";
    const CommandOption *option =
        is_option(before) && !strchr(before, '=') ? command_find_option(completion->command, before) : NULL;
    return option && option->argument ? option : NULL;
}

// The station that the words name, else the one that a command without --station takes.
static const char *find_station(const Completion *completion)
{
    const char *folder = completion->station;
    for (guint i = 1; completion->words[i + 1]; i++) {
        const char *word = completion->words[i];
        if (option_before(completion, i) == &command_folder_row)
            folder = word;
        else if (g_str_has_prefix(word, "--station="))
            folder = word + strlen("--station=");
    }
    return folder;
}

static void offer_checkpoints(Completion *completion)
{
    g_autofree char *folder = g_build_filename(find_station(completion), "event", NULL);
    g_autoptr(Profile) profile = profile_load(folder, NULL);
    for (guint i = 0; profile && i < profile->checkpoints->len; i++) {
        const Checkpoint *checkpoint = g_ptr_array_index(profile->checkpoints, i);
        offer(completion, checkpoint->code, checkpoint->title);
    }
}

static void offer_event_name(Completion *completion)
{
    g_autofree char *folder = g_build_filename(find_station(completion), "event", NULL);
    g_autoptr(Profile) profile = profile_load(folder, NULL);
    if (profile)
        offer(completion, profile->slug, profile->title);
}

// Of any other placeholder the program knows no values.
static const struct {
    const char *placeholder;
    void (*offer)(Completion *completion);
} kinds[] = {
    {"BACKUP", offer_files},
    {"CHECKPOINT", offer_checkpoints},
    {"COMMAND", offer_commands},
    {"DIR", offer_folders},
    {"EVENT", offer_events},
    {"EVENT-FOLDER", offer_folders},
    {"EVENT-NAME", offer_event_name},
    {"FILE", offer_files},
    {"FOLDER", offer_folders},
    {"MAP", offer_files},
    {"ROLE", offer_roles},
    {"SOURCE", offer_files},
};

static void offer_kind(Completion *completion, const char *placeholder)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].placeholder, placeholder) == 0)
            kinds[i].offer(completion);
}

static void offer_options(Completion *completion)
{
    const Command *command = completion->command;
    for (const CommandOption *option = command->options; option && option->name; option++) {
        g_autofree char *name = g_strdup_printf("--%s%s", option->name, option->argument ? "=" : "");
        offer(completion, name, option->help);
    }
    if (command->needs)
        offer(completion, "--station=", command_folder_row.help);
    offer(completion, "--help", "Explain the command");
}

// Small words that begin an alternative ("[list|add NAME]") are what a command can do; it takes them first.
static bool offer_verbs(Completion *completion, const char *const *alternatives)
{
    bool has_verbs = false;
    for (; *alternatives; alternatives++) {
        g_auto(GStrv) words = g_strsplit_set(*alternatives + strspn(*alternatives, " ["), " ].", 2);
        bool is_verb = words[0] && g_ascii_islower(*words[0]);
        if (is_verb)
            offer(completion, words[0], "");
        has_verbs = has_verbs || is_verb;
    }
    return has_verbs;
}

static void offer_arguments(Completion *completion, guint place)
{
    g_auto(GStrv) alternatives = g_strsplit(completion->command->arguments, "|", -1);
    if (place == 0 && offer_verbs(completion, (const char *const *)alternatives))
        return;
    g_auto(GStrv) placeholders = g_strsplit_set(completion->command->arguments, "[]|. ", -1);
    for (char **placeholder = placeholders; *placeholder; placeholder++)
        offer_kind(completion, *placeholder);
}

// What stands before the typed word and is neither an option nor the value of one.
static guint count_arguments(const Completion *completion, guint at, bool *out_is_ended)
{
    guint count = 0;
    *out_is_ended = false;
    for (guint i = 1; i < at; i++) {
        const char *word = completion->words[i];
        if (!*out_is_ended && strcmp(word, "--") == 0)
            *out_is_ended = true;
        else if (*out_is_ended || (!is_option(word) && !option_before(completion, i)))
            count++;
    }
    return count;
}

static void offer_behind_command(Completion *completion, guint at)
{
    bool is_ended;
    guint place = count_arguments(completion, at, &is_ended);
    const char *word = completion->typed, *value = g_str_has_prefix(word, "--") ? strchr(word, '=') : NULL;
    const CommandOption *before = is_ended ? NULL : option_before(completion, at);
    if (before) {
        offer_kind(completion, before->argument);
    } else if (value && !is_ended) {
        const CommandOption *option = command_find_option(completion->command, word);
        completion->typed = value + 1;
        if (option && option->argument)
            offer_kind(completion, option->argument);
    } else if (*word == '-' && !is_ended) {
        offer_options(completion);
    } else {
        offer_arguments(completion, place);
    }
}

char *command_offers(const CommandGroup *groups, const char *const *words, const char *station)
{
    guint count = g_strv_length((GStrv)words);
    GString *text = g_string_new(NULL);
    Completion completion = {.groups = groups, .words = words, .station = station, .text = text};
    if (count > 0) {
        completion.typed = words[count - 1];
        completion.command = count > 1 ? command_find(groups, words[0]) : NULL;
        if (count == 1)
            offer_commands(&completion);
        else if (completion.command)
            offer_behind_command(&completion, count - 1);
    }
    return g_string_free(text, FALSE);
}
