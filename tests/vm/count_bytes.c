// SPDX-License-Identifier: GPL-3.0-or-later
// vm-count-bytes PART WHOLE - prints how often the bytes of the file PART stand in the file WHOLE, not overlapping.
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *part = NULL, *whole = NULL;
    gsize part_bytes = 0, whole_bytes = 0;
    if (argc != 3 || !g_file_get_contents(argv[1], &part, &part_bytes, &error) ||
        !g_file_get_contents(argv[2], &whole, &whole_bytes, &error) || part_bytes == 0) {
        fprintf(stderr, "vm-count-bytes: %s\n", error ? error->message : "takes two files with something in them");
        return 1;
    }
    int count = 0;
    for (gsize at = 0; at + part_bytes <= whole_bytes;) {
        bool is_here = memcmp(whole + at, part, part_bytes) == 0;
        count += is_here;
        at += is_here ? part_bytes : 1;
    }
    printf("%d\n", count);
    return 0;
}
