// SPDX-License-Identifier: GPL-3.0-or-later
// manual.c - man pages in roff, from the table of commands and the table of settings.
#include <gio/gio.h>
#include <string.h>

#include "common/conf/settings.h"
#include "scanner/cli/command.h"

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

static void append_title(GString *page, const char *name, int section, const char *summary)
{
    g_autofree char *upper = g_ascii_strup(name, -1);
    g_string_append(page, ".TH ");
    append_roff(page, upper);
    g_string_append_printf(page, " %d \"\" \"Lanyard " LANYARD_VERSION "\" \"Lanyard\"\n.SH NAME\n", section);
    append_roff(page, name);
    g_string_append(page, " \\- ");
    append_roff(page, summary);
    g_string_append_c(page, '\n');
}

char *command_overview_page(const CommandGroup *groups)
{
    GString *page = g_string_new(NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data("/lanyard/man/lanyard.1", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_auto(GStrv) parts = g_strsplit(strchr(g_bytes_get_data(bytes, NULL), '\n') + 1, "@COMMANDS@\n", 2);
    append_title(page, "lanyard", 1, "conference check-in station");
    g_string_append(page, parts[0]);
    for (const CommandGroup *group = groups; group->title; group++) {
        g_string_append_printf(page, ".SS %s\n", group->title);
        for (const Command *const *command = group->commands; *command; command++) {
            g_string_append_printf(page, ".TP\n.BR lanyard\\-%s (1)\n", (*command)->name);
            append_roff(page, (*command)->summary);
            g_string_append(page, ".\n");
        }
    }
    g_string_append(page, parts[1]);
    return g_string_free(page, FALSE);
}

char *command_man_page(const Command *command)
{
    GString *page = g_string_new(NULL);
    g_autofree char *name = g_strdup_printf("lanyard-%s", command->name);
    g_autofree char *description = command_description(command), *examples = command_examples(command);
    append_title(page, name, 1, command->summary);
    g_string_append_printf(page, ".SH SYNOPSIS\n.B lanyard %s\n[\\fIOPTION\\fR...] ", command->name);
    append_roff(page, command->arguments);
    g_string_append(page, "\n.SH DESCRIPTION\n");
    append_roff(page, description);
    g_string_append(page, "\n.SH OPTIONS\n");
    for (const CommandOption *option = command->options; option && option->name; option++)
        append_man_option(page, option);
    if (command->needs)
        append_man_option(page, &command_folder_row);
    append_man_option(page, &(CommandOption){"help", 'h', NULL, "Explain the command"});
    if (*examples) {
        g_string_append(page, ".SH EXAMPLES\n.nf\n");
        append_roff(page, examples);
        g_string_append(page, "\n.fi\n");
    }
    g_string_append(page, ".SH \"SEE ALSO\"\n.BR lanyard (1)\n");
    return g_string_free(page, FALSE);
}

char *command_settings_page(void)
{
    GString *page = g_string_new(NULL);
    append_title(page, "lanyard-station.ini", 5, "settings of a check-in station");
    g_string_append(page, ".SH DESCRIPTION\n"
                          "A station's folder, made by\n.BR lanyard\\-init (1),\nholds a\n.IR station.ini .\n"
                          "It is a UTF\\-8 text of groups in brackets, lines\n.IR KEY = VALUE ,\nand comments that begin with #. "
                          "A missing key has its default. An unknown key or a value that does not fit is reported by "
                          "file and line, and the station does not start. Changes take effect at the next start.\n");
    SettingRow row;
    const char *group = "";
    for (gsize i = 0; settings_row(i, &row); i++) {
        if (strcmp(group, row.group) != 0)
            g_string_append_printf(page, ".SH [%s]\n", group = row.group);
        g_string_append(page, ".TP\n.B ");
        append_roff(page, row.key);
        g_string_append_c(page, '\n');
        append_roff(page, row.help);
        if (row.standard) {
            g_string_append(page, "\nDefault:\n.I \"");
            append_roff(page, row.standard);
            g_string_append_c(page, '"');
        }
        g_string_append_c(page, '\n');
    }
    g_string_append(page, ".SH \"SEE ALSO\"\n.BR lanyard (1),\n.BR lanyard\\-event.ini (5)\n");
    return g_string_free(page, FALSE);
}
