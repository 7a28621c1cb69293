// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/desk.h"

#include "common/store/record/station.h"
#include "common/store/store.h"

struct Desk {
    const Station *station;
    Store *store;
};

Desk *desk_open(const Station *station, GError **error)
{
    Store *store = store_open(station->store_path, error);
    if (!store)
        return NULL;
    if (g_strcmp0(store_event_slug(store), station->profile->slug) != 0) {
        g_set_error(error, STATION_ERROR, STATION_ERROR_FAULT,
                    "%s belongs to the event \"%s\", but the profile beside it is \"%s\"", station->store_path,
                    store_event_slug(store), station->profile->slug);
        store_close(store);
        return NULL;
    }
    if (!store_rename_station(store, station->settings->station_name, station_now_utc_ms(station), error)) {
        store_close(store);
        return NULL;
    }
    Desk *desk = g_new0(Desk, 1);
    desk->station = station;
    desk->store = store;
    return desk;
}

void desk_close(Desk *desk)
{
    if (!desk)
        return;
    store_close(desk->store);
    g_free(desk);
}

Store *desk_store(Desk *desk)
{
    return desk->store;
}

const Station *desk_station(const Desk *desk)
{
    return desk->station;
}

bool desk_scan(Desk *desk, const DeskScan *scan, AdmitOutcome *out, GError **error)
{
    const Station *station = desk->station;
    const Post own = station_post(station);
    const Post *post = scan->post ? scan->post : &own;
    const Checkpoint *checkpoint = post_checkpoint(post, station->profile);
    if (!checkpoint)
        return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error, "%s has no checkpoint \"%s\"; its event.ini lists them",
                         station->profile->slug, post->checkpoint ? post->checkpoint : "");
    // What is pinned is what the station's own door checks.
    bool is_own = g_strcmp0(post->checkpoint, own.checkpoint) == 0;
    g_autofree char *pinned = is_own ? store_get(desk->store, STATION_PINNED_KEY) : NULL;
    const AdmitRequest request = {
        .profile = station->profile,
        .ring = station->ring,
        .checkpoint = checkpoint,
        .code = scan->code,
        .code_length = scan->code_length,
        .person_id = scan->person_id,
        .now_utc_ms = scan->now_utc_ms ? scan->now_utc_ms : station_now_utc_ms(station),
        .volunteer_name = scan->volunteer_name ? scan->volunteer_name : "",
        .pinned_session = pinned && *pinned ? pinned : NULL,
        .is_lead_override = scan->is_lead_override,
        .override_reason = scan->override_reason,
        .is_dry_run = scan->is_dry_run,
        .keeps_refusal = scan->keeps_refusal,
        .is_box_empty = scan->is_box_empty,
    };
    return store_admit(desk->store, &request, out, error);
}
