// SPDX-License-Identifier: GPL-3.0-or-later
// command.c - reading a command line by its table, and saying what went wrong.
#include "scanner/cli/command.h"

#include <gio/gio.h>
#include <string.h>

#include "common/conf/profile.h"
#include "common/conf/settings.h"
#include "common/store/database/database.h"
#include "common/sync/hub.h"
#include "common/ticketing/ticketing.h"
#include "common/token/seal.h"
#include "scanner/cli/command_clock.h"
#include "scanner/station/station.h"

struct CommandLine {
    const CommandGroup *groups;
    const Command *command;
    GHashTable *options; // long name -> text
    char **arguments;
    char *folder;
    Station *station; // while it is open
    Desk *desk;
};

// `typed` is "-a", "--at" or "--at=VALUE".
static bool is_typed(const CommandOption *option, const char *typed)
{
    const char *name = typed + strspn(typed, "-");
    gsize length = strcspn(name, "=");
    bool is_letter = typed[0] == '-' && typed[1] != '-';
    return is_letter ? length == 1 && option->letter == *name
                     : strlen(option->name) == length && g_str_has_prefix(name, option->name);
}

const CommandOption *command_find_option(const Command *command, const char *typed)
{
    for (const CommandOption *option = command->options; option && option->name; option++)
        if (is_typed(option, typed))
            return option;
    return command->needs && is_typed(&command_folder_row, typed) ? &command_folder_row : NULL;
}

static gboolean store_option(const char *typed, const char *value, gpointer data, GError **error)
{
    (void)error;
    CommandLine *line = data;
    const CommandOption *option = command_find_option(line->command, typed);
    g_hash_table_insert(line->options, g_strdup(option->name), g_strdup(value ? value : ""));
    return TRUE;
}

static void add_entry(GArray *entries, const CommandOption *option)
{
    GOptionEntry entry = {
        .long_name = option->name,
        .short_name = option->letter,
        .flags = option->argument ? G_OPTION_FLAG_NONE : G_OPTION_FLAG_NO_ARG,
        .arg = G_OPTION_ARG_CALLBACK,
        .arg_data = (gpointer)store_option,
    };
    g_array_append_val(entries, entry);
}

// A context whose options land in `line`. Entries live as long as `entries`.
static GOptionContext *make_context(CommandLine *line, GArray *entries)
{
    const Command *command = line->command;
    for (const CommandOption *option = command->options; option && option->name; option++)
        add_entry(entries, option);
    if (command->needs)
        add_entry(entries, &command_folder_row);
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE); // command_help_text() is the help
    GOptionGroup *group = g_option_group_new(command->name, "", "", line, NULL);
    g_option_group_add_entries(group, (const GOptionEntry *)(void *)entries->data);
    g_option_context_set_main_group(context, group);
    return context;
}

static int usage_mistake(const Command *command, const char *message)
{
    say_error("lanyard %s: %s\nTry: lanyard help %s\n", command->name, message, command->name);
    return EX_USAGE;
}

static void line_clear(CommandLine *line)
{
    MEMBERS_FREE(line, options, arguments, folder);
    desk_close(line->desk);
    station_free(line->station);
}

const Command *command_find(const CommandGroup *groups, const char *name)
{
    for (const CommandGroup *group = groups; group->title; group++)
        for (const Command *const *command = group->commands; *command; command++)
            if (strcmp((*command)->name, name) == 0)
                return *command;
    return NULL;
}

int command_execute(const CommandGroup *groups, const Command *command, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            g_autofree char *text = command_help_text(command);
            say_lines(text);
            return EX_OK;
        }
    }

    CommandLine line = {
        .groups = groups,
        .command = command,
        .options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .arguments = g_new0(char *, (gsize)argc + 1),
    };
    for (int i = 0; i < argc; i++)
        line.arguments[i] = g_strdup(argv[i]);
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_autoptr(GOptionContext) context = make_context(&line, entries);
    g_autoptr(GError) error = NULL;
    int code;
    if (!g_option_context_parse_strv(context, &line.arguments, &error)) {
        code = usage_mistake(command, error->message);
    } else {
        if (line.arguments[1] && strcmp(line.arguments[1], "--") == 0) {
            g_free(line.arguments[1]);
            memmove(line.arguments + 1, line.arguments + 2, g_strv_length(line.arguments + 2) * sizeof(char *) + sizeof(char *));
        }
        int count = command_argument_count(&line);
        if (count < command->least_arguments)
            code = usage_mistake(command, "something is missing");
        else if (command->most_arguments >= 0 && count > command->most_arguments)
            code = usage_mistake(command, "there are too many arguments");
        else
            code = command->check ? command->check(&line) : EX_OK;
        if (code == EX_OK && command->needs == COMMAND_NEEDS_STATION)
            code = command_open(&line);
        GError *failure = NULL;
        if (code == EX_OK)
            code = command->run(&line, &failure);
        int fitting = failure ? command_fail(failure) : EX_OK;
        code = code == COMMAND_FAILED ? fitting : code;
    }
    line_clear(&line);
    return code;
}

const CommandGroup *command_table(const CommandLine *line)
{
    return line->groups;
}

const char *command_option(const CommandLine *line, const char *name)
{
    return g_hash_table_lookup(line->options, name);
}

bool command_flag(const CommandLine *line, const char *name)
{
    return g_hash_table_contains(line->options, name);
}

int command_argument_count(const CommandLine *line)
{
    return (int)g_strv_length(line->arguments) - 1;
}

const char *command_argument(const CommandLine *line, int index)
{
    return index < command_argument_count(line) ? line->arguments[index + 1] : NULL;
}

const char *command_folder(const CommandLine *line)
{
    CommandLine *writable = (CommandLine *)line;
    if (writable->folder)
        return writable->folder;
    const char *folder = command_option(line, "station");
    if (!folder || !*folder)
        folder = g_getenv("LANYARD_STATION");
    if (!folder || !*folder)
        folder = g_file_test("station.ini", G_FILE_TEST_EXISTS) ? "." : "/var/lib/lanyard";
    writable->folder = g_canonicalize_filename(folder, NULL);
    return writable->folder;
}

int command_open(CommandLine *line)
{
    GError *error = NULL;
    line->station = station_load(command_folder(line), &error);
    line->desk = line->station ? desk_open(line->station, &error) : NULL;
    if (!line->desk)
        return command_fail(error);
    station_set_clock_offset(line->station, command_clock_offset_ms(command_store(line)));
    return EX_OK;
}

const Station *command_station(const CommandLine *line)
{
    return line->station;
}

const Profile *command_profile(const CommandLine *line)
{
    return line->station->profile;
}

Desk *command_desk(const CommandLine *line)
{
    return line->desk;
}

Store *command_store(const CommandLine *line)
{
    return desk_store(line->desk);
}

bool command_number(const CommandLine *line, const char *name, int fallback, int least, int most, int *out_number)
{
    const char *text = command_option(line, name);
    *out_number = fallback;
    if (!text)
        return true;
    gint64 number = 0;
    if (!g_ascii_string_to_signed(text, 10, least, most, &number, NULL)) {
        say_error("lanyard: --%s takes a whole number from %d to %d, not \"%s\"\n", name, least, most, text);
        return false;
    }
    *out_number = (int)number;
    return true;
}

static int store_exit_code(int code)
{
    switch ((StoreError)code) {
    case STORE_ERROR_MISSING:
    case STORE_ERROR_NOT_FOUND:
        return EX_NOINPUT;
    case STORE_ERROR_NOT_OURS:
    case STORE_ERROR_NEWER:
    case STORE_ERROR_DAMAGED:
    case STORE_ERROR_REFUSED:
        return EX_DATAERR;
    case STORE_ERROR_EXISTS:
        return EX_CANTCREAT;
    case STORE_ERROR_BUSY:
        return EX_TEMPFAIL;
    case STORE_ERROR_FULL:
    case STORE_ERROR_IO:
        return EX_IOERR;
    }
    return EX_SOFTWARE;
}

static int hub_exit_code(int code)
{
    switch ((HubError)code) {
    case HUB_ERROR_SETTINGS:
    case HUB_ERROR_SCHEMA:
    case HUB_ERROR_EVENT:
        return EX_CONFIG;
    case HUB_ERROR_UNREACHABLE:
    case HUB_ERROR_PUT_BACK:
    case HUB_ERROR_DEEP:
    case HUB_ERROR_LIMIT:
        return EX_TEMPFAIL;
    case HUB_ERROR_REVOKED:
    case HUB_ERROR_RIGHTS:
    case HUB_ERROR_NOT_OWN:
        return EX_NOPERM;
    case HUB_ERROR_COPY:
    case HUB_ERROR_RECORD:
        return EX_DATAERR;
    case HUB_ERROR_CLOCK:
        return EX_PROTOCOL;
    case HUB_ERROR_SERVER:
        return EX_UNAVAILABLE;
    }
    return EX_SOFTWARE;
}

static int ticketing_exit_code(int code)
{
    switch ((TicketingError)code) {
    case TICKETING_ERROR_AWAY:
    case TICKETING_ERROR_LATER:
        return EX_TEMPFAIL;
    case TICKETING_ERROR_UNLINKED:
    case TICKETING_ERROR_RIGHTS:
    case TICKETING_ERROR_INVITATION:
    case TICKETING_ERROR_ANSWER:
    case TICKETING_ERROR_FILE:
        break;
    }
    return EX_DATAERR;
}

static int exit_code(const GError *error)
{
    if (error->domain == HUB_ERROR)
        return hub_exit_code(error->code);
    if (error->domain == SEAL_ERROR)
        return error->code == SEAL_ERROR_FILE ? EX_IOERR : EX_DATAERR;
    if (error->domain == TICKETING_ERROR)
        return ticketing_exit_code(error->code);
    if (error->domain == STORE_ERROR)
        return store_exit_code(error->code);
    if (error->domain == PROFILE_ERROR || error->domain == SETTINGS_ERROR ||
        g_error_matches(error, STATION_ERROR, STATION_ERROR_FAULT))
        return EX_CONFIG;
    if (g_error_matches(error, STATION_ERROR, STATION_ERROR_FOLDER))
        return EX_CANTCREAT;
    if (error->domain == TOKEN_ERROR)
        return error->code == TOKEN_ERROR_KEY_FILE_OPEN ? EX_NOPERM : EX_CONFIG;
    if (error->domain == G_FILE_ERROR || error->domain == G_IO_ERROR)
        return EX_IOERR;
    return EX_DATAERR;
}

int command_fail(GError *error)
{
    int code = exit_code(error);
    say_error("lanyard: %s\n", error->message);
    g_error_free(error);
    return code;
}

int command_fail_with(int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say_error("lanyard: %s\n", message);
    return code;
}
