// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/station/booth_file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/conf/ini_edit.h"
#include "common/store/rights/client.h"
#include "common/sync/booth_key.h"
#include "common/token/box.h"
#include "scanner/station/station_file_writing.h"

static bool refuse(const char *why, GError **error)
{
    return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error, "%s", why);
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

// --- taking it in ---

static bool fail_no_booth(const char *folder, GError **error)
{
    return error_set(STATION_ERROR, STATION_ERROR_FOLDER, error, "%s exists already, and is no booth; choose a new folder",
                     folder);
}

static bool check_booth(const json_t *settings, const char *folder, GError **error)
{
    g_autofree char *ini = g_build_filename(folder, "station.ini", NULL);
    if (!g_file_test(ini, G_FILE_TEST_EXISTS))
        return fail_no_booth(folder, error);
    g_autoptr(Settings) own = settings_load(folder, error);
    if (!own)
        return false;
    if (own->mode != STATION_SPONSOR)
        return fail_no_booth(folder, error);
    return g_strcmp0(own->sponsor, json_text(settings, "sponsor", "")) == 0 ||
           refuse("the file is another sponsor's than the booth in this folder; choose a new folder", error);
}

static bool check_event(const char *unpacked, const char *folder, GError **error)
{
    g_autofree char *theirs = g_build_filename(unpacked, "event", NULL);
    g_autofree char *ours = g_build_filename(folder, "event", NULL);
    g_autoptr(Profile) there = profile_load(theirs, error);
    g_autoptr(Profile) here = there ? profile_load(ours, error) : NULL;
    return here && (strcmp(here->slug, there->slug) == 0 ||
                    refuse("the file is for another event than the booth in this folder; choose a new folder", error));
}

static bool name_stations(const char *folder, const char *stations, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_auto(IniEdit) edit = {0};
    if (!settings_can_hold(&(SettingGiven){"exchange", "stations", stations}, error) || !ini_edit_open(&edit, path, error))
        return false;
    ini_edit_set(&edit, "exchange", "stations", stations);
    ini_edit_unset(&edit, "exchange", "hub");
    return ini_edit_save(&edit, error);
}

// The key first: where station.ini names no stations it is not used.
static bool take_in(const json_t *root, const char *unpacked, const char *folder, GError **error)
{
    const json_t *settings = json_object_get(root, "settings");
    g_auto(BoothKey) key = {0};
    if (!check_booth(settings, folder, error) || !check_event(unpacked, folder, error) || !booth_key_load(unpacked, &key, error))
        return false;
    g_autofree char *text = booth_key_text(&key);
    g_autofree char *path = g_build_filename(folder, BOOTH_KEY_FILE, NULL);
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error) &&
           name_stations(folder, json_text(settings, "stations", ""), error);
}

bool booth_file_take(const char *path, const char *folder, GError **error)
{
    return station_file_unpacked(path, folder, take_in, error);
}
