// SPDX-License-Identifier: GPL-3.0-or-later
// printer_main.c - standin-printer ALBUM [KEY=VALUE | @FILE]...: one stand-in printer as a program. Prints its port
// as its first line and runs until its input ends; a line "mend" there puts in new paper, and "cancel", "feed", "flush", "open",
// "power" and "other" do what they do in mishap.c.
#include <stdio.h>
#include <string.h>

#include "tests/network_printers/standin.h"

static bool add_words(GString *words, const char *word, GError **error)
{
    g_autofree char *file = NULL;
    if (*word == '@' && !g_file_get_contents(word + 1, &file, NULL, error))
        return false;
    g_string_append_printf(words, "%s\n", file ? file : word);
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) words = g_string_new(NULL);
    if (argc < 2) {
        g_printerr("usage: standin-printer ALBUM [KEY=VALUE | @FILE]...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        if (!add_words(words, argv[i], &error))
            break;
    g_autoptr(Standin) standin = error ? NULL : standin_start(words->str, argv[1], &error);
    if (!standin) {
        g_printerr("standin-printer: %s\n", error->message);
        return 1;
    }
    printf("%u\n", standin_port(standin));
    fflush(stdout);
    for (char line[64]; fgets(line, sizeof line, stdin);) {
        g_strchomp(line);
        if (strcmp(line, "mend") == 0)
            standin_mend(standin);
        else
            standin_do(standin, line);
    }
    return 0;
}
