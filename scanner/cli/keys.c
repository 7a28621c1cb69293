// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "common/token/token.h"

static int show(const char *path)
{
    GError *error = NULL;
    g_autoptr(KeyRing) ring = key_ring_load(path, &error);
    if (!ring)
        return command_fail(error);
    for (guint i = 0; i < key_ring_count(ring); i++) {
        g_autofree char *fingerprint = key_ring_fingerprint(ring, i);
        printf("key %u  %s%s\n", i, fingerprint, i == key_ring_current_id(ring) ? "  (signs)" : "");
    }
    return EX_OK;
}

static int run_keys(CommandLine *line)
{
    const char *verb = command_argument(line, 0);
    g_autofree char *path = g_build_filename(command_station(line), "keys", NULL);
    GError *error = NULL;
    if (g_strcmp0(verb, "create") == 0) {
        if (!key_ring_create(path, &error))
            return command_fail(error);
    } else if (g_strcmp0(verb, "rotate") == 0) {
        if (!key_ring_rotate(path, &error))
            return command_fail(error);
    } else if (verb && g_strcmp0(verb, "show") != 0) {
        return command_fail_with(EX_USAGE, "keys takes create, show or rotate, not \"%s\"", verb);
    }
    return show(path);
}

const Command command_keys = {
    .name = "keys",
    .arguments = "[create|show|rotate]",
    .summary = "create, show or rotate the event's keys",
    .description =
        "The keys sign what Lanyard prints: whoever has the file can make badges that every checkpoint accepts. Only its owner can read it "
        "(0600); a file that others can read is refused.\n\n"
        "show prints each key's fingerprint, never the key: compare the fingerprints between stations. rotate adds a key that signs from now "
        "on; badges of older keys stay valid. Copy the file to the other stations by hand.",
    .least_arguments = 0,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_keys,
};
