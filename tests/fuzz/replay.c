// SPDX-License-Identifier: GPL-3.0-or-later
// replay.c - main for a fuzz target without libFuzzer: feeds it every file of the folders named on the command line.
#include <glib.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static int replay_folder(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    if (!dir) {
        fprintf(stderr, "%s\n", error->message);
        return -1;
    }
    int count = 0;
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *bytes = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &bytes, &length, NULL)) {
            LLVMFuzzerTestOneInput((const guint8 *)bytes, length);
            count++;
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        int count = replay_folder(argv[i]);
        if (count < 0)
            return 1;
        total += count;
    }
    printf("%d inputs replayed\n", total);
    return total > 0 ? 0 : 1; // an empty corpus proves nothing
}
