// SPDX-License-Identifier: GPL-3.0-or-later
// device_routes.c - the listener's table of routes, and their answers.
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/lead/capture.h"
#include "common/store/lead/sponsor.h"
#include "common/store/rights/serving.h"
#include "common/sync/sync.h"
#include "scanner/phone/phone_frame.h"
#include "scanner/serve/listener.h"

#define STRANGER_MOST 4096 // bytes of a body
#define STATIONS_MOST 16

typedef struct {
    Route route;
    void (*answer)(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer); // NULL = phone_ask()
    bool is_open;                                                                                  // to whom nobody knows
    bool is_of_booth;
    PhoneAct act; // of phone_ask()
} DeviceRoute;

// What a client is there for.
static json_t *client_json(const Client *client)
{
    json_t *object = json_pack("{s:s,s:s}", "id", client->id, "name", client->name);
    if (*client->sponsor)
        json_put_text(object, "sponsor", client->sponsor);
    else
        json_object_set_new(object, "post", json_pack("{s:s,s:s}", "mode", client->mode, "checkpoint", client->checkpoint));
    return object;
}

// The stations that serve: this one, by the name that it was asked by, and the others as they said. NULL when the store cannot be read.
static json_t *stations_json(const Serve *serve, const HttpRequest *http)
{
    g_autofree char *address = g_strconcat("https://", http->host, NULL);
    g_autoptr(GPtrArray) others = serving_list(serve->store, NULL);
    if (!others)
        return NULL;
    json_t *stations = json_pack("[{s:s,s:s}]", "url", address, "pin", certificate_pin(serve->certificate));
    for (guint i = 0; i < others->len && json_array_size(stations) < STATIONS_MOST; i++) {
        g_auto(GStrv) parts = g_strsplit(g_ptr_array_index(others, i), "#", 2);
        if (parts[1] && strcmp(parts[0], address) != 0)
            json_array_append_new(stations, json_pack("{s:s,s:s}", "url", parts[0], "pin", parts[1]));
    }
    return stations;
}

// {event: {id, name}, time, skew_ms (when the hub's clock was heard), client, is_paused, stations: [{url, pin}]}
static void answer_hello(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer)
{
    (void)body;
    const Station *station = serve->options.station;
    const Profile *profile = station->profile;
    bool is_paused = false;
    json_t *stations = stations_json(serve, http);
    if (!stations || (*serve->client->sponsor && !sponsor_is_paused(serve->store, serve->client->sponsor, &is_paused, NULL))) {
        json_decref(stations);
        refusal_store(answer);
        return;
    }
    g_autofree char *time = zone_format_iso(profile->zone, station_now_utc_ms(station));
    g_autoptr(json_t) hello =
        json_pack("{s:{s:s,s:s},s:s,s:o,s:b,s:o}", "event", "id", profile->slug, "name", profile->title, "time", time, "client",
                  client_json(serve->client), "is_paused", is_paused, "stations", stations);
    SyncState state;
    sync_state_load(serve->store, &state);
    if (state.has_skew)
        json_put_int(hello, "skew_ms", state.skew_ms);
    answer_json(answer, 200, hello);
}

// A phone at a door captures nothing, and one at a booth has routes of its own.
static bool is_booth(const Serve *serve, HttpAnswer *answer)
{
    bool is_laptop = *serve->client->sponsor && !client_is_phone(serve->client);
    if (!is_laptop)
        answer_refuse(answer, 403, "no-booth", "this client is no sponsor's machine");
    return is_laptop;
}

#define PHONE_CALL_MOST (48 * 1024) // bytes of a call without a picture

static const DeviceRoute rows[] = {
    {ROUTE_POST("/device/hello", NULL), .answer = answer_hello},
    {ROUTE_TEXT("/booth/captures", CAPTURES_BYTES_MOST), .answer = captures_ask, .is_of_booth = true},
    {ROUTE_POST("/booth/answers", "since"), .answer = answers_ask, .is_of_booth = true},
    {ROUTE_POST("/phone/pair", "code"), .answer = phone_pair, .is_open = true},
    {ROUTE_TEXT("/phone/scan", PHONE_CALL_MOST), .act = PHONE_TEXTS},
    {ROUTE_FILE("/phone/picture", PHONE_PICTURE_MOST), .act = PHONE_PICTURE},
    {ROUTE_TEXT("/phone/outcome", STRANGER_MOST), .act = PHONE_OUTCOME},
    {ROUTE_TEXT("/phone/undo", STRANGER_MOST), .act = PHONE_UNDO},
    {ROUTE_TEXT("/phone/unlock", STRANGER_MOST), .act = PHONE_UNLOCK},
    {ROUTE_TEXT("/phone/join", STRANGER_MOST), .act = PHONE_JOIN},
    {ROUTE_TEXT("/phone/next", STRANGER_MOST), .act = PHONE_NEXT},
    {ROUTE_TEXT("/phone/find", STRANGER_MOST), .act = PHONE_FIND},
    {ROUTE_TEXT("/phone/leads", STRANGER_MOST), .act = PHONE_LEADS},
    {ROUTE_TEXT("/phone/lead", PHONE_CALL_MOST), .act = PHONE_LEAD},
    {ROUTE_POST("/phone/stay", NULL), .answer = phone_stay},
};

static const Route *row(gsize index)
{
    return index < G_N_ELEMENTS(rows) ? &rows[index].route : NULL;
}

static bool admit(const Route *route, const HttpRequest *http, gpointer *out_who, HttpAnswer *answer, gpointer data)
{
    *out_who = NULL;
    return ((const DeviceRoute *)(gconstpointer)route)->is_open || identity_admit(data, http, answer);
}

static void answer_row(const Route *route, const HttpRequest *http, gpointer who, json_t *body, HttpAnswer *answer, gpointer data)
{
    (void)who;
    const DeviceRoute *asked = (gconstpointer)route;
    if (asked->answer && (!asked->is_of_booth || is_booth(data, answer)))
        asked->answer(data, http, body, answer);
    else if (!asked->answer)
        phone_ask(data, asked->act, http, answer);
    json_decref(body);
}

static bool is_known(const HttpRequest *http, gpointer data)
{
    return identity_is_known(data, http);
}

void device_routes_init(Serve *serve)
{
    serve->routes = (RouteTable){.row = row,
                                 .admit = admit,
                                 .answer = answer_row,
                                 .file = phone_file,
                                 .is_known = is_known,
                                 .stranger_most = STRANGER_MOST,
                                 .is_any_name = true,
                                 .data = serve};
}
