// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/store/journal/reseal.h"
#include "common/store/rights/retired_key.h"
#include "common/store/record/sealed.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"reason", 'r', "TEXT", "retire: why; it is kept with the record"},
    {"volunteer", 'o', "NAME", "retire, seal: who does it"},
    {"status", 's', NULL, "seal: only count the records that can be read without the key"},
    {0},
};

static int show(const CommandLine *line, const char *path, GError **error)
{
    g_autoptr(KeyRing) ring = key_ring_load(path, error);
    if (!ring)
        return COMMAND_FAILED;
    g_autoptr(Store) store = command_store_open(line, error);
    if (!store)
        return COMMAND_FAILED;
    for (guint i = 0; i < key_ring_count(ring); i++) {
        gint64 since_utc_ms;
        if (!retired_key_since(store, ring, i, &since_utc_ms, error))
            return COMMAND_FAILED;
        g_autofree char *fingerprint = key_ring_fingerprint(ring, i);
        const char *note = since_utc_ms ? "  (retired)" : i == key_ring_current_id(ring) ? "  (signs)" : "";
        say("key %u  %s%s\n", i, fingerprint, note);
    }
    return EX_OK;
}

static int retire(const CommandLine *line, const char *path, GError **error)
{
    guint64 key_id;
    const char *number = command_argument(line, 1);
    const char *reason = command_option(line, "reason");
    if (!number || !g_ascii_string_to_unsigned(number, 10, 0, TOKEN_KEYS_MAX - 1, &key_id, NULL))
        return command_fail_with(EX_USAGE, "keys retire takes the number of a key, as lanyard keys shows it");
    if (!reason || !*reason)
        return command_fail_with(EX_USAGE, "keys retire takes --reason=TEXT");
    g_autoptr(KeyRing) ring = key_ring_load(path, error);
    g_autoptr(Store) store = ring ? command_store_open(line, error) : NULL;
    if (!store ||
        !retired_key_add(store, ring, (guint)key_id, reason, command_volunteer_name(line), command_now_utc_ms(store), error))
        return COMMAND_FAILED;
    return show(line, path, error);
}

static int count_readable(const CommandLine *line, GError **error)
{
    gint64 count;
    g_autoptr(Store) store = command_store_open(line, error);
    if (!store || !reseal_count(store, &count, error))
        return COMMAND_FAILED;
    say("%" G_GINT64_FORMAT " records can be read without the key of the desks.\n", count);
    return count > 0 ? 1 : EX_OK;
}

// An event has one key of the desks: where records are sealed already, it is carried here.
static bool make_desk_key(const CommandLine *line, GError **error)
{
    g_autofree char *path = g_build_filename(command_folder(line), "desk.key", NULL);
    g_autoptr(Store) store = command_store_open(line, error);
    if (!store || g_file_test(path, G_FILE_TEST_EXISTS))
        return store != NULL;
    return sealed_check(store, "what is to be sealed", error) && key_ring_create(path, error);
}

static int seal(const CommandLine *line, GError **error)
{
    if (command_flag(line, "status"))
        return count_readable(line, error);
    gint64 count;
    g_autoptr(Store) store = make_desk_key(line, error) ? command_store_open(line, error) : NULL;
    if (!store || !reseal_all(store, command_volunteer_name(line), command_now_utc_ms(store), &count, error))
        return COMMAND_FAILED;
    say("%" G_GINT64_FORMAT " records are sealed. Doors and the hub follow at the next exchange or bundle.\n"
        "Next: carry desk.key (0600) to the other desks, by hand.\n"
        "Not touched: backups, bundles made before, and files that were imported or exported.\n",
        count);
    return EX_OK;
}

static int run_keys(CommandLine *line, GError **error)
{
    const char *verb = command_argument(line, 0);
    g_autofree char *path = g_build_filename(command_folder(line), "keys", NULL);
    if (g_strcmp0(verb, "create") == 0) {
        if (!key_ring_create(path, error))
            return COMMAND_FAILED;
    } else if (g_strcmp0(verb, "rotate") == 0) {
        g_autoptr(Store) store = command_store_open(line, error);
        if (!store || !key_ring_rotate(path, error))
            return COMMAND_FAILED;
        if (!command_note(store, AUDIT_KEY_BEGUN, "", error)) {
            g_prefix_error(error, "the new key is made, and signs from now on: carry the file; only the audit trail lacks it: ");
            return COMMAND_FAILED;
        }
    } else if (g_strcmp0(verb, "retire") == 0) {
        return retire(line, path, error);
    } else if (g_strcmp0(verb, "seal") == 0) {
        return seal(line, error);
    } else if (verb && g_strcmp0(verb, "show") != 0) {
        return command_fail_with(EX_USAGE, "keys takes create, show, rotate, retire or seal, not \"%s\"", verb);
    }
    return show(line, path, error);
}

const Command command_keys = {
    .name = "keys",
    .arguments = "[create|show|rotate|retire ID|seal]",
    .summary = "create, show, rotate or retire the event's keys; seal what doors need not read",
    .options = options,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_keys,
};
