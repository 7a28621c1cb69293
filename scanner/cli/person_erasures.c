// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/journal/erase.h"
#include "common/store/rights/erasure.h"
#include "scanner/cli/station.h"

static void print_waiting(const WaitingErasure *waiting, const Profile *profile)
{
    g_autofree char *since = zone_format_iso(profile->zone, waiting->utc_ms);
    say("%s, %s: not erased; waits for a second lead since %s\n  asked for at %s%s%s, which asked for more than %d\n",
        *waiting->name ? waiting->name : "somebody not known here", waiting->person_id, since, waiting->station,
        *waiting->by ? " by " : "", waiting->by, ERASE_AT_ONCE);
    if (waiting->is_ended)
        say("  %s was revoked, so this never acts; if the person wishes it, erase them at another station\n", waiting->station);
    else
        say("  A lead at another station than %s finds out whether the person wishes it, and types there:\n"
            "  lanyard person erasures --acknowledge=%s\n",
            waiting->station, waiting->person_id);
}

static void print_json(const WaitingErasure *waiting, const Profile *profile)
{
    g_autofree char *since = zone_format_iso(profile->zone, waiting->utc_ms);
    g_autoptr(json_t) object =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "key", waiting->key, "id", waiting->person_id, "name", waiting->name,
                  "station", waiting->station_id, "station_name", waiting->station, "by", waiting->by, "since", since, "is_own",
                  waiting->is_own, "is_ended", waiting->is_ended);
    say_json(object);
}

static int list(CommandLine *line)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) all = erasure_waiting(command_store(line), &error);
    if (!all)
        return command_fail(error);
    for (guint i = 0; i < all->len; i++) {
        if (command_flag(line, "json"))
            print_json(g_ptr_array_index(all, i), command_profile(line));
        else
            print_waiting(g_ptr_array_index(all, i), command_profile(line));
    }
    if (all->len == 0 && !command_flag(line, "json"))
        say("No erasures wait.\n");
    return EX_OK;
}

static bool acknowledge(CommandLine *line, const char *key, GError **error)
{
    return erasure_acknowledge(command_store(line), key, "", command_volunteer_name(line),
                               station_now_utc_ms(command_station(line)), error);
}

// Says what came of it: a person may wait for more than one word.
static int acknowledge_one(CommandLine *line, const char *id)
{
    GError *error = NULL;
    bool is_erased;
    if (!acknowledge(line, id, &error) || !erase_has(command_store(line), id, &is_erased, &error))
        return command_fail(error);
    say(is_erased ? "%s is erased. Other stations and the hub follow at the next exchange or bundle.\n"
                  : "Acknowledged; %s is erased wherever this is heard.\n",
        id);
    return EX_OK;
}

static int acknowledge_all(CommandLine *line)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) all = erasure_waiting(command_store(line), &error);
    guint done = 0;
    for (guint i = 0; all && i < all->len && !error; i++) {
        const WaitingErasure *waiting = g_ptr_array_index(all, i);
        done += acknowledge(line, waiting->key, &error);
        if (g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED) ||
            g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
            g_clear_error(&error); // another station's to say, or let go by the one before
    }
    gint64 left;
    if (error || !erasure_count(command_store(line), &left, &error))
        return command_fail(error);
    say("%u acknowledged, %" G_GINT64_FORMAT " still wait.\n", done, left);
    return EX_OK;
}

int person_erasures(CommandLine *line)
{
    const char *id = command_option(line, "acknowledge");
    return id ? acknowledge_one(line, id) : command_flag(line, "all") ? acknowledge_all(line) : list(line);
}
