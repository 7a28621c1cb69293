// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/conf/settings.h"
#include "common/store/rights/volunteer.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"role", 'r', "ROLE", "door, desk (default), cashier, lead or sponsor"},
    {"pin", 'p', "DIGITS", "The PIN, six to 12 digits; asked for when not given"},
    {0},
};

// The PIN as typed on a terminal without an echo, or a line of standard input. The caller owns it.
static char *ask_pin(void)
{
    if (isatty(STDIN_FILENO)) {
        const char *typed = getpass("PIN (six digits): ");
        return typed ? g_strdup(typed) : NULL;
    }
    char text[64] = "";
    if (!fgets(text, sizeof text, stdin))
        return NULL;
    return g_strdup(g_strchomp(text));
}

// False, and said, when the PIN is shorter than this station wants it.
static bool is_long_enough(const CommandLine *line, const char *pin, int *out_code)
{
    GError *error = NULL;
    g_autoptr(Settings) settings = settings_load(command_folder(line), &error);
    *out_code = EX_OK;
    if (!settings)
        *out_code = command_fail(error);
    else if (strlen(pin) < (gsize)settings->pin_digits)
        *out_code = command_fail_with(EX_DATAERR, "a PIN has %d to %d digits at this station (pin-digits in station.ini)",
                                      settings->pin_digits, VOLUNTEER_PIN_MOST);
    return *out_code == EX_OK;
}

static int add(CommandLine *line, Store *store, GError **error)
{
    const char *name = command_argument(line, 1);
    const char *role_name = command_option(line, "role");
    VolunteerRole role = role_name ? volunteer_role_from_name(role_name) : ROLE_DESK;
    const char *given = command_option(line, "pin");
    g_autofree char *pin = given ? g_strdup(given) : ask_pin();
    int code;
    if (!pin)
        return command_fail_with(EX_NOINPUT, "no PIN was given");
    if (!is_long_enough(line, pin, &code))
        return code;
    if (!volunteer_put(store, name, role, pin, command_now_utc_ms(store), error))
        return COMMAND_FAILED;
    say("%s may sign in as %s.\n", name, volunteer_role_name(role));
    return EX_OK;
}

static int list(Store *store, GError **error)
{
    g_autoptr(GPtrArray) volunteers = volunteer_list(store, error);
    if (!volunteers)
        return COMMAND_FAILED;
    ARRAY_EACH(const Volunteer, volunteer, volunteers)
        say("%-8s %s\n", volunteer_role_name(volunteer->role), volunteer->name);
    return EX_OK;
}

static int check(const CommandLine *line)
{
    const char *verb = command_argument(line, 0), *role_name = command_option(line, "role");
    if (role_name && volunteer_role_from_name(role_name) == ROLE_COUNT)
        return command_fail_with(EX_USAGE, "--role takes door, desk, cashier, lead or sponsor, not \"%s\"", role_name);
    bool is_change = verb && (strcmp(verb, "add") == 0 || strcmp(verb, "remove") == 0);
    if (is_change ? command_argument(line, 1) != NULL : !verb || strcmp(verb, "list") == 0)
        return EX_OK;
    return command_fail_with(EX_USAGE, "volunteer takes list, add NAME or remove NAME");
}

static int run_volunteer(CommandLine *line, GError **error)
{
    g_autoptr(Store) store = command_store_open(line, error);
    if (!store)
        return COMMAND_FAILED;
    const char *verb = command_argument(line, 0);
    if (!verb || strcmp(verb, "list") == 0)
        return list(store, error);
    if (strcmp(verb, "add") == 0)
        return add(line, store, error);
    if (!volunteer_remove(store, command_argument(line, 1), command_now_utc_ms(store), error))
        return COMMAND_FAILED;
    say("%s may no longer sign in.\n", command_argument(line, 1));
    return EX_OK;
}

const Command command_volunteer = {
    .name = "volunteer",
    .arguments = "[list|add NAME|remove NAME]",
    .summary = "say who may sign in at this station",
    .options = options,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_FOLDER,
    .check = check,
    .run = run_volunteer,
};
