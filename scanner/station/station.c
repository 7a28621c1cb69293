// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/station/station.h"

#include "common/base/clock.h"
#include "common/store/record/station_key.h"
#include "scanner/station/words.h"

G_DEFINE_QUARK(lanyard_station_error, station_error)

void station_free(Station *station)
{
    if (!station)
        return;
    settings_free(station->settings);
    profile_free(station->profile);
    key_ring_free(station->ring);
    words_free(station->words);
    g_free(station->profile_folder);
    g_free(station->store_path);
    g_free(station);
}

bool station_device_files(const Settings *settings, char **out_certificate, char **out_key)
{
    bool is_own = !settings->device_certificate;
    *out_certificate = g_canonicalize_filename(is_own ? "device.pem" : settings->device_certificate, settings->folder);
    *out_key = is_own ? g_strdup(*out_certificate) : g_canonicalize_filename(settings->device_key, settings->folder);
    return is_own;
}

// Whether the setting names no label of this kind.
static bool is_wrong_label(const Profile *profile, const char *label, bool is_badge)
{
    const LabelUse *use = profile_label(profile, label);
    return label && (!use || use->is_badge != is_badge);
}

static char *checkpoint_codes(const Profile *profile)
{
    g_autoptr(GString) codes = g_string_new(NULL);
    for (guint i = 0; i < profile->checkpoints->len; i++)
        g_string_append_printf(codes, "%s%s", codes->len ? ", " : "",
                               ((const Checkpoint *)g_ptr_array_index(profile->checkpoints, i))->code);
    return g_string_free(g_steal_pointer(&codes), FALSE);
}

char *station_fault(const Settings *settings, const Profile *profile, SettingRow *out_key)
{
    bool is_sponsors = settings->mode == STATION_SPONSOR;
    const char *checkpoint = settings->checkpoint;
    if (is_sponsors && !settings->sponsor) {
        *out_key = (SettingRow){.group = "station", .key = "mode"};
        return g_strdup("mode is sponsor, but nothing says whose leads these are; add sponsor=CODE");
    }
    if (settings->stations && (!is_sponsors || settings->hub)) {
        *out_key = (SettingRow){.group = "exchange", .key = "stations"};
        return g_strdup(is_sponsors ? "a booth asks stations and no hub; remove hub"
                                    : "stations are asked by a sponsor's booth alone; remove the line, or set mode=sponsor");
    }
    if (!is_sponsors && checkpoint && !profile_checkpoint(profile, checkpoint)) {
        g_autofree char *codes = checkpoint_codes(profile);
        *out_key = (SettingRow){.group = "station", .key = "checkpoint"};
        return g_strdup_printf("checkpoint is \"%s\", which %s does not have; choose one of its checkpoints: %s", checkpoint,
                               profile->slug, codes);
    }
    if (settings->mode == STATION_GATEWAY && !settings->hub) {
        *out_key = (SettingRow){.group = "station", .key = "mode"};
        return g_strdup(
            "mode is gateway, but no hub is named; make it at a station with a hub: lanyard station add --mode=gateway");
    }
    const Checkpoint *at = profile_checkpoint(profile, checkpoint);
    if (settings->mode == STATION_KIOSK && (!at || at->kind != CHECKPOINT_DESK)) {
        *out_key = (SettingRow){.group = "station", .key = "checkpoint"};
        return g_strdup_printf("mode is kiosk, but no badges are handed out at checkpoint \"%s\"; choose one of kind desk",
                               checkpoint ? checkpoint : "");
    }
    for (int is_badge = 0; is_badge < 2; is_badge++) {
        const char *label = is_badge ? settings->badge_label : settings->ticket_label, *kind = is_badge ? "badge" : "ticket";
        *out_key = (SettingRow){.group = "devices", .key = is_badge ? "badge-label" : "ticket-label"};
        if (is_wrong_label(profile, label, is_badge))
            return g_strdup_printf("%s-label is \"%s\", which %s does not have; choose a [label ...] of kind %s", kind, label,
                                   profile->slug, kind);
    }
    return NULL;
}

// A station from before the keys gets one: with desk.key it is a desk. A door's says no kind, which is a door's; another without desk.key
// goes on without. Where the folder cannot be written, it is tried again the next time.
static void make_key(const Station *station)
{
    const char *folder = station->settings->folder;
    g_autofree char *path = g_build_filename(folder, "desk.key", NULL);
    bool is_desk = g_file_test(path, G_FILE_TEST_EXISTS);
    if (is_desk || station->settings->mode == STATION_DOOR)
        station_key_make(folder, station->profile->slug, is_desk ? STATION_KIND_DESK : STATION_KIND_DOOR, path, NULL);
}

Station *station_load(const char *folder, GError **error)
{
    g_autoptr(Station) station = g_new0(Station, 1);
    station->settings = settings_load(folder, error);
    if (!station->settings)
        return NULL;
    const char *root = station->settings->folder;
    station->words = words_new(root);
    station->profile_folder = g_build_filename(root, "event", NULL);
    station->store_path = g_build_filename(root, "lanyard.db", NULL);
    station->profile = profile_load(station->profile_folder, error);
    if (!station->profile)
        return NULL;

    SettingRow key;
    g_autofree char *fault = station_fault(station->settings, station->profile, &key);
    if (fault)
        return error_set_null(STATION_ERROR, STATION_ERROR_FAULT, error, "station.ini: %s", fault);
    if (!settings_have_keys(station->settings)) {
        station->ring = key_ring_new_empty();
    } else {
        g_autofree char *keys = g_build_filename(root, "keys", NULL);
        station->ring = key_ring_load(keys, error);
        if (!station->ring)
            return NULL;
        make_key(station);
    }
    return g_steal_pointer(&station);
}

gint64 station_now_utc_ms(const Station *station)
{
    return clock_utc_ms() + station->clock_offset_ms;
}

void station_set_clock_offset(Station *station, gint64 offset_ms)
{
    station->clock_offset_ms = offset_ms;
}
