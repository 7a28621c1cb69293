// SPDX-License-Identifier: GPL-3.0-or-later
// album_main.c - standin-album FOLDER: what came out of a stand-in printer, a line for each label: its number, its state
// and the text of its QR code.
#include <stdio.h>

#include "tests/network_printers/album.h"

int main(int argc, char **argv)
{
    static const char *const states[] = {"whole", "torn", "garbled"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) labels = argc == 2 ? album_read(argv[1], &error) : NULL;
    if (!labels) {
        g_printerr("%s\n", error ? error->message : "usage: standin-album FOLDER");
        return 1;
    }
    for (guint i = 0; i < labels->len; i++) {
        const AlbumLabel *label = labels->pdata[i];
        printf("%u %s %s\n", label->number, states[label->state], label->text ? label->text : "-");
    }
    return 0;
}
