// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/file_start.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

char *file_start_read(const char *path)
{
    char start[FILE_START_BYTES + 1];
    FILE *file = fopen(path, "rb");
    gsize length = file ? fread(start, 1, FILE_START_BYTES, file) : 0;
    if (file)
        fclose(file);
    start[length] = '\0';
    return g_strchug(g_strdup(g_str_has_prefix(start, "\xef\xbb\xbf") ? start + 3 : start));
}
