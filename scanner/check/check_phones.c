// SPDX-License-Identifier: GPL-3.0-or-later
// check_phones.c - whether phones in volunteers' hands reach this station: when it heard each last.
#include "common/base/clock.h"
#include "common/store/rights/client.h"
#include "scanner/check/check_place.h"

#define MINUTE_MS G_GINT64_CONSTANT(60000)
#define DAY_MS (12 * 60 * MINUTE_MS) // a phone that was heard before that was yesterday's
#define NAMED 3

typedef struct {
    guint phone_count, silent_count; // those that are on; heard today and not for `lock-after`
    gint64 last_utc_ms;
    GString *names; // of silent ones
} Phones;

static bool count_one(Check *check, const Client *client, gint64 now_utc_ms, Phones *phones, GError **error)
{
    ClientSeen seen;
    if (!client_is_phone(client) || client->is_off || !*client->name)
        return true;
    if (!client_seen_get(check->store, client->id, &seen, error))
        return false;
    gint64 silent_ms = now_utc_ms - seen.utc_ms;
    phones->phone_count++;
    phones->last_utc_ms = MAX(phones->last_utc_ms, seen.utc_ms);
    if (seen.utc_ms == 0 || silent_ms <= check->settings->lock_after_min * MINUTE_MS || silent_ms > DAY_MS)
        return true;
    if (phones->silent_count++ < NAMED)
        g_string_append_printf(phones->names, "%s%s", phones->names->len ? ", " : "", client->name);
    return true;
}

static bool count_all(Check *check, Phones *phones, GError **error)
{
    gint64 now_utc_ms = clock_utc_ms() + check->request->clock_offset_ms;
    g_autoptr(GPtrArray) clients = client_list(check->store, error);
    bool is_good = clients != NULL;
    for (guint i = 0; is_good && i < clients->len; i++)
        is_good = count_one(check, g_ptr_array_index(clients, i), now_utc_ms, phones, error);
    return is_good;
}

static void say_what(Check *check, const Phones *phones)
{
    if (phones->phone_count > 0 && !check->settings->device_listen)
        check_say(check, FINDING_WARN, check_at_station(check, "devices", "serve"),
                  "phones are invited (%u), and this station serves none; write serve=0.0.0.0:8918", phones->phone_count);
    else if (phones->silent_count > 0)
        check_say(
            check, FINDING_WARN, NULL,
            "not heard for %d minutes or longer (%u of %u): %s; if they are in use, they are in another network, or this one keeps "
            "machines apart, or they do not find the station's name (Private DNS): see lanyard-phones(7)",
            check->settings->lock_after_min, phones->silent_count, phones->phone_count, phones->names->str);
    else if (phones->last_utc_ms > 0)
        check_say(check, FINDING_OK, NULL, "%u; the last was heard %d minutes ago", phones->phone_count,
                  (int)((clock_utc_ms() + check->request->clock_offset_ms - phones->last_utc_ms) / MINUTE_MS));
}

void check_phones(Check *check)
{
    g_autoptr(GError) error = NULL;
    Phones phones = {.names = g_string_new(NULL)};
    if (count_all(check, &phones, &error))
        say_what(check, &phones);
    else
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    g_string_free(phones.names, TRUE);
}
