// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/store/retired_key.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"reason", 'r', "TEXT", "retire: why; it is kept with the record"},
    {"volunteer", 'o', "NAME", "retire: who does it"},
    {0},
};

static Store *open_store(const CommandLine *line, GError **error)
{
    g_autofree char *path = g_build_filename(command_station(line), "lanyard.db", NULL);
    return store_open(path, error);
}

static int show(const CommandLine *line, const char *path)
{
    GError *error = NULL;
    g_autoptr(KeyRing) ring = key_ring_load(path, &error);
    if (!ring)
        return command_fail(error);
    g_autoptr(Store) store = open_store(line, &error);
    if (!store)
        return command_fail(error);
    for (guint i = 0; i < key_ring_count(ring); i++) {
        gint64 since_utc_ms;
        if (!retired_key_since(store, ring, i, &since_utc_ms, &error))
            return command_fail(error);
        g_autofree char *fingerprint = key_ring_fingerprint(ring, i);
        const char *note = since_utc_ms ? "  (retired)" : i == key_ring_current_id(ring) ? "  (signs)" : "";
        printf("key %u  %s%s\n", i, fingerprint, note);
    }
    return EX_OK;
}

static int retire(const CommandLine *line, const char *path)
{
    GError *error = NULL;
    guint64 key_id;
    const char *number = command_argument(line, 1);
    const char *reason = command_option(line, "reason");
    const char *volunteer_name = command_option(line, "volunteer");
    if (!number || !g_ascii_string_to_unsigned(number, 10, 0, TOKEN_KEYS_MAX - 1, &key_id, NULL))
        return command_fail_with(EX_USAGE, "keys retire takes the number of a key, as lanyard keys shows it");
    if (!reason || !*reason)
        return command_fail_with(EX_USAGE, "keys retire takes --reason=TEXT");
    g_autoptr(KeyRing) ring = key_ring_load(path, &error);
    g_autoptr(Store) store = ring ? open_store(line, &error) : NULL;
    if (!store ||
        !retired_key_add(store, ring, (guint)key_id, reason, volunteer_name ? volunteer_name : "", clock_utc_ms(), &error))
        return command_fail(error);
    return show(line, path);
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
        int code;
        g_autoptr(Store) store = open_store(line, &error);
        if (!store)
            return command_fail(error);
        if (!command_note(store, AUDIT_KEY_BEGUN, "", &code))
            return code;
    } else if (g_strcmp0(verb, "retire") == 0) {
        return retire(line, path);
    } else if (verb && g_strcmp0(verb, "show") != 0) {
        return command_fail_with(EX_USAGE, "keys takes create, show, rotate or retire, not \"%s\"", verb);
    }
    return show(line, path);
}

const Command command_keys = {
    .name = "keys",
    .arguments = "[create|show|rotate|retire ID]",
    .summary = "create, show, rotate or retire the event's keys",
    .description =
        "The keys sign what Lanyard prints: whoever has the file can make badges that every checkpoint accepts. Only its owner can read it "
        "(0600); a file that others can read is refused.\n\n"
        "show prints each key's fingerprint, never the key: compare the fingerprints between stations. rotate adds a key that signs from now "
        "on; badges of older keys stay valid. Copy the file to the other stations by hand.\n\n"
        "retire ends an older key that others may have. The key stays in the file, and badges that were printed with it stay good: each is on "
        "record. A badge of that key that is not on record is sent to the desk, and a bundle that is sealed with it is not taken; its "
        "sender takes the new key file and exports it again. The retirement is a record: it reaches the other stations by hub or bundle. "
        "Nothing takes it back.",
    .examples = "lanyard keys rotate\nlanyard keys retire 0 --reason='laptop of desk 3 stolen'",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 2,
    .needs_station = true,
    .run = run_keys,
};
