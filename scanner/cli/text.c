// text.c - help, man pages and completion, from the table of commands.
#include "scanner/cli/command.h"

#include <string.h>

static const CommandOption station_row = {
    "station", 'S', "DIR",
    "The station's folder; else $LANYARD_STATION, the current folder, or /var/lib/lanyard",
};

char *command_overview_text(void)
{
    GString *text = g_string_new("Lanyard " LANYARD_VERSION ": checks people in, prints their badges, works when the network does not.\n"
                                 "Usage: lanyard COMMAND [OPTION...]\n");
    for (const CommandGroup *group = command_groups(); group->title; group++) {
        g_string_append_printf(text, "\n%s\n", group->title);
        for (const Command *const *command = group->commands; *command; command++)
            g_string_append_printf(text, "  %-11s %s\n", (*command)->name, (*command)->summary);
    }
    g_string_append(text, "\nOne command in detail: lanyard help COMMAND. A first try without hardware: ./dev demo.\n");
    return g_string_free(text, FALSE);
}

static void append_option(GString *text, const CommandOption *option)
{
    g_autofree char *letter = option->letter ? g_strdup_printf("-%c, ", option->letter) : g_strdup("    ");
    g_autofree char *name = option->argument ? g_strdup_printf("--%s=%s", option->name, option->argument)
                                             : g_strdup_printf("--%s", option->name);
    g_string_append_printf(text, "  %s%-20s %s\n", letter, name, option->help);
}

char *command_help_text(const Command *command)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "lanyard %s: %s\n\nUsage: lanyard %s [OPTION...] %s\n\n%s\n\nOptions:\n", command->name,
                           command->summary, command->name, command->arguments, command->description);
    for (const CommandOption *option = command->options; option && option->name; option++)
        append_option(text, option);
    if (command->needs_station)
        append_option(text, &station_row);
    append_option(text, &(CommandOption){"help", 'h', NULL, "This text"});
    if (command->examples)
        g_string_append_printf(text, "\nExamples:\n%s\n", command->examples);
    return g_string_free(text, FALSE);
}

// Roff's own characters in running text.
static void append_roff(GString *page, const char *text)
{
    for (const char *at = text; *at; at++) {
        bool is_line_start = at == text || at[-1] == '\n';
        if (is_line_start && (*at == '.' || *at == '\''))
            g_string_append(page, "\\&");
        if (*at == '\\')
            g_string_append(page, "\\e");
        else if (*at == '-')
            g_string_append(page, "\\-");
        else if (*at == '\n' && at[1] == '\n') {
            g_string_append(page, "\n.PP\n");
            at++;
        } else
            g_string_append_c(page, *at);
    }
}

static void append_man_option(GString *page, const CommandOption *option)
{
    g_string_append(page, ".TP\n.B ");
    if (option->letter)
        g_string_append_printf(page, "\\-%c\\fR, \\fB", option->letter);
    append_roff(page, "--");
    append_roff(page, option->name);
    if (option->argument)
        g_string_append_printf(page, "\\fR=\\fI%s\\fR", option->argument);
    g_string_append_c(page, '\n');
    append_roff(page, option->help);
    g_string_append(page, ".\n");
}

static void append_title(GString *page, const char *name, const char *summary)
{
    g_autofree char *upper = g_ascii_strup(name, -1);
    g_string_append_printf(page, ".TH %s 1 \"\" \"Lanyard " LANYARD_VERSION "\" \"Lanyard\"\n.SH NAME\n", upper);
    append_roff(page, name);
    g_string_append(page, " \\- ");
    append_roff(page, summary);
    g_string_append_c(page, '\n');
}

static char *overview_page(void)
{
    GString *page = g_string_new(NULL);
    append_title(page, "lanyard", "conference check-in station");
    g_string_append(page, ".SH SYNOPSIS\n.B lanyard\n.I COMMAND\n[\\fIOPTION\\fR...]\n.SH DESCRIPTION\n");
    append_roff(page, "Lanyard reads QR codes from a camera, decides on the spot whether the person may pass, and drives USB label "
                      "printers for badges and tutorial tickets. It keeps working when the network, the printer, the clock or the power "
                      "does not.\n\nA station is a folder made by lanyard-init(1).\n");
    for (const CommandGroup *group = command_groups(); group->title; group++) {
        g_string_append_printf(page, ".SS %s\n", group->title);
        for (const Command *const *command = group->commands; *command; command++) {
            g_string_append_printf(page, ".TP\n.BR lanyard\\-%s (1)\n", (*command)->name);
            append_roff(page, (*command)->summary);
            g_string_append(page, ".\n");
        }
    }
    g_string_append(page, ".SH ENVIRONMENT\n.TP\n.B LANYARD_STATION\nThe station's folder, when \\-\\-station is not given.\n"
                          ".SH EXIT STATUS\n0 on success; 1 where a command's page says so; else a code of\n.BR sysexits.h (3head):\n"
                          "64 usage, 65 data, 66 no input, 69 unavailable, 74 input or output, 75 try again, 77 permission, 78 configuration.\n"
                          ".SH SEE ALSO\n.BR lanyard\\-station.ini (5),\n.BR lanyard\\-event.ini (5),\n.BR lanyard\\-label (5)\n");
    return g_string_free(page, FALSE);
}

char *command_man_page(const Command *command)
{
    if (!command)
        return overview_page();
    GString *page = g_string_new(NULL);
    g_autofree char *name = g_strdup_printf("lanyard-%s", command->name);
    append_title(page, name, command->summary);
    g_string_append_printf(page, ".SH SYNOPSIS\n.B lanyard %s\n[\\fIOPTION\\fR...] ", command->name);
    append_roff(page, command->arguments);
    g_string_append(page, "\n.SH DESCRIPTION\n");
    append_roff(page, command->description);
    g_string_append(page, "\n.SH OPTIONS\n");
    for (const CommandOption *option = command->options; option && option->name; option++)
        append_man_option(page, option);
    if (command->needs_station)
        append_man_option(page, &station_row);
    append_man_option(page, &(CommandOption){"help", 'h', NULL, "Explain the command"});
    if (command->examples) {
        g_string_append(page, ".SH EXAMPLES\n.nf\n");
        append_roff(page, command->examples);
        g_string_append(page, "\n.fi\n");
    }
    g_string_append(page, ".SH SEE ALSO\n.BR lanyard (1)\n");
    return g_string_free(page, FALSE);
}

static void append_completion_options(GString *text, const Command *command)
{
    g_string_append_printf(text, "    %s) options='--help", command->name);
    for (const CommandOption *option = command->options; option && option->name; option++)
        g_string_append_printf(text, " --%s%s", option->name, option->argument ? "=" : "");
    g_string_append_printf(text, "%s' ;;\n", command->needs_station ? " --station=" : "");
}

char *command_completion(void)
{
    GString *names = g_string_new(NULL);
    GString *cases = g_string_new(NULL);
    for (const CommandGroup *group = command_groups(); group->title; group++) {
        for (const Command *const *command = group->commands; *command; command++) {
            g_string_append_printf(names, "%s%s", names->len ? " " : "", (*command)->name);
            append_completion_options(cases, *command);
        }
    }
    char *text = g_strdup_printf("# bash completion for lanyard; made from its table of commands\n"
                                 "_lanyard() {\n"
                                 "    local options word=${COMP_WORDS[COMP_CWORD]}\n"
                                 "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
                                 "        mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\")\n"
                                 "        return\n"
                                 "    fi\n"
                                 "    case ${COMP_WORDS[1]} in\n%s"
                                 "    esac\n"
                                 "    case $word in\n"
                                 "    -*) compopt -o nospace; mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\") ;;\n"
                                 "    *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
                                 "    esac\n"
                                 "}\n"
                                 "complete -o filenames -F _lanyard lanyard\n",
                                 names->str, cases->str);
    g_string_free(names, TRUE);
    g_string_free(cases, TRUE);
    return text;
}
