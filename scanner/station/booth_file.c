// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/station/booth_file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/store/rights/client.h"
#include "common/sync/booth_key.h"
#include "common/token/box.h"
#include "scanner/station/station_file_writing.h"

static bool refuse(const char *why, GError **error)
{
    g_set_error_literal(error, STATION_ERROR, STATION_ERROR_REFUSED, why);
    return false;
}

static bool check_wish(const BoothFileWish *wish, const Station *station, GError **error)
{
    const SettingGiven given[] = {{"station", "name", wish->name}, {"exchange", "stations", wish->stations}};
    if (station->settings->mode == STATION_SPONSOR)
        return refuse("a booth makes no other booth; make the file at a desk", error);
    if (!settings_is_sponsor_code(wish->sponsor))
        return refuse("a sponsor is named by a short code such as \"acme\": small letters, digits, - and _", error);
    return settings_can_hold(&given[0], error) && settings_can_hold(&given[1], error);
}

static void put_settings(Writing *writing, const BoothFileWish *wish)
{
    g_autoptr(json_t) settings = json_object();
    json_put_text(settings, "name", wish->name);
    json_put_text(settings, "mode", "sponsor");
    json_put_text(settings, "sponsor", wish->sponsor);
    json_put_text(settings, "stations", wish->stations);
    json_put_text(settings, "language", writing->station->settings->language);
    json_object_set(writing->root, "settings", settings);
    g_autofree char *about = g_strdup_printf(
        "Makes the booth %s of the sponsor %s at %s on another machine: lanyard init --from=THIS-FILE DIR. Whoever has "
        "it reads what this sponsor is given. Carry it by hand, and remove it when the booth works.",
        wish->name, wish->sponsor, writing->station->profile->title);
    writing_put_about(writing, about);
}

// The client's record is committed when the file is on the disk.
static bool write_with_client(Writing *writing, const BoothFileWish *wish, char **out_client, GError **error)
{
    g_auto(BoothKey) key = {0};
    box_keypair(&key.public_key, &key.secret_key);
    const ClientMaking making = {.sponsor = wish->sponsor,
                                 .name = wish->name,
                                 .key = key.public_key,
                                 .volunteer_name = wish->volunteer_name,
                                 .now_utc_ms = wish->now_utc_ms};
    if (!store_begin(writing->store, error))
        return false;
    bool is_written = client_add(writing->store, &making, &key.client, &key.secret, error);
    g_autofree char *text = is_written ? booth_key_text(&key) : NULL;
    if (text)
        writing_put_bytes(writing, BOOTH_KEY_FILE, text, strlen(text));
    is_written = text && writing_finish(writing, error);
    if (!is_written) {
        store_rollback(writing->store);
        return false;
    }
    *out_client = g_strdup(key.client);
    bool is_good = store_commit(writing->store, error);
    if (!is_good)
        g_unlink(writing->path);
    return is_good;
}

bool booth_file_write(const BoothFileWish *wish, const char *path, char **out_client, GError **error)
{
    g_auto(Writing) writing = {.name = wish->name, .now_utc_ms = wish->now_utc_ms, .path = path};
    *out_client = NULL;
    if (!writing_open(&writing, wish->folder, error) || !check_wish(wish, writing.station, error))
        return false;
    put_settings(&writing, wish);
    return writing_add_all(&writing, "event", error) && writing_add_all(&writing, "lang", error) &&
           write_with_client(&writing, wish, out_client, error);
}
