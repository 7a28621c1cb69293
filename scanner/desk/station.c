// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/desk.h"

#include <string.h>

#include "common/base/clock.h"
#include "scanner/desk/words.h"

G_DEFINE_QUARK(lanyard_desk_error, desk_error)

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

static bool check_label(const Station *station, const char *kind, const char *label, GError **error)
{
    const LabelUse *use = label ? profile_label(station->profile, label) : NULL;
    if (!label || (use && use->is_badge == (strcmp(kind, "badge") == 0)))
        return true;
    g_set_error(error, DESK_ERROR, DESK_ERROR_STATION,
                "station.ini names the %s-label \"%s\", which %s does not have; choose a [label ...] of kind %s", kind, label,
                station->profile->slug, kind);
    return false;
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

    // A sponsor's station holds no key on purpose: it can neither mint nor admit.
    if (station->settings->mode == STATION_SPONSOR && !station->settings->sponsor) {
        g_set_error_literal(error, DESK_ERROR, DESK_ERROR_STATION,
                            "station.ini says mode=sponsor, but not whose leads these are; add sponsor=CODE to it");
        return NULL;
    }
    if (station->settings->mode == STATION_SPONSOR) {
        station->ring = key_ring_new_empty();
    } else {
        g_autofree char *keys = g_build_filename(root, "keys", NULL);
        station->ring = key_ring_load(keys, error);
        if (!station->ring)
            return NULL;
    }
    const char *checkpoint = station->settings->checkpoint;
    if (checkpoint && !profile_checkpoint(station->profile, checkpoint)) {
        g_set_error(error, DESK_ERROR, DESK_ERROR_STATION,
                    "station.ini names the checkpoint \"%s\", which %s does not have; choose one of its [checkpoint ...]",
                    checkpoint, station->profile->slug);
        return NULL;
    }
    if (station->settings->mode == STATION_KIOSK &&
        (!checkpoint || profile_checkpoint(station->profile, checkpoint)->kind != CHECKPOINT_DESK)) {
        g_set_error(
            error, DESK_ERROR, DESK_ERROR_STATION,
            "station.ini says mode=kiosk at the checkpoint \"%s\", where no badges are handed out; choose one of kind desk",
            checkpoint ? checkpoint : "");
        return NULL;
    }
    if (!check_label(station, "badge", station->settings->badge_label, error) ||
        !check_label(station, "ticket", station->settings->ticket_label, error))
        return NULL;
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
