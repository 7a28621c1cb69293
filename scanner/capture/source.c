// SPDX-License-Identifier: GPL-3.0-or-later
// source.c - what every kind of source needs: its errors, and what to call it before people.
#include "scanner/capture/source.h"

#include <string.h>

G_DEFINE_QUARK(lanyard_capture_error, capture_error)

// "PREFIX" and the first word after it, and some digits by which two sources with the same first word differ.
char *capture_label(const char *source)
{
    const char *command = strchr(source, '|');
    if (g_str_has_prefix(source, SOURCE_GST_PREFIX))
        command = source + strlen(SOURCE_GST_PREFIX);
    if (!command)
        return g_strdup(source);
    gsize kept = (gsize)(command - source) + strcspn(command, " ");
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, source, -1);
    return g_strdup_printf("%.*s (%.4s)", (int)kept, source, sum);
}
