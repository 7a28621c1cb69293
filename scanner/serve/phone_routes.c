// SPDX-License-Identifier: GPL-3.0-or-later
// phone_routes.c - what phones ask: an invitation taken, what they see, what became of a scan, a PIN; and the files of their page.
//
// A phone that was not heard for `lock-after` minutes is locked, whoever holds it: it asks for the PIN of somebody who may sign in here.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/lead/rep.h"
#include "common/store/rights/pairing.h"
#include "common/store/rights/serving.h"
#include "scanner/desk/room.h"
#include "scanner/http/content.h"
#include "scanner/http/page_file.h"
#include "scanner/serve/listener.h"
#include "scanner/station/post.h"
#include "scanner/station/words.h"

#define SEEN_EVERY_MS 30000 // it is written down, at the most
#define ELSEWHERE_MOST 4
#define PAGE "/phone"

// --- the page ---

// Of the station's page those that hold no part of it.
static const char *const shared[] = {"/app/dom.js",     "/app/words.js",      "/app/shapes.js", "/app/tones.js",
                                     "/style/base.css", "/style/verdict.css", "/icon.svg"};

// "/phone/NAME" as a file of the program; the caller owns it.
static char *file_of(const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS(shared); i++)
        if (strcmp(path + strlen(PAGE), strrchr(shared[i], '/')) == 0)
            return g_strdup(shared[i]);
    return g_strdup(path);
}

static bool words_answer(const Station *station, const char *path, HttpAnswer *answer)
{
    g_autofree char *code = page_language(path);
    const json_t *words = code ? station_words(station, code) : NULL;
    if (words)
        answer_json(answer, 200, words);
    if (strcmp(path, "/languages.json") == 0) {
        g_autoptr(json_t) names = station_languages_json(station);
        answer_json(answer, 200, names);
    }
    if (answer->body)
        answer->cache = CONTENT_ASKED_AGAIN;
    return answer->body != NULL;
}

bool phone_file(const char *path, HttpAnswer *answer, gpointer data)
{
    const Serve *serve = data;
    if (strcmp(path, PAGE) == 0)
        return page_file_answer(PAGE "/index.html", serve->digest, answer);
    g_autofree char *kept = g_strconcat("/", serve->digest, NULL);
    bool is_kept = g_str_has_prefix(path, kept);
    const char *plain = is_kept ? path + strlen(kept) : path;
    if (!g_str_has_prefix(plain, PAGE "/"))
        return false;
    if (words_answer(serve->options.station, plain + strlen(PAGE), answer))
        return true;
    g_autofree char *found = file_of(plain);
    g_autofree char *file = g_strconcat(is_kept ? kept : "", found, NULL);
    return page_file_answer(file, serve->digest, answer);
}

// --- pairing ---

void phone_pair(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer)
{
    g_autofree char *id = NULL, *secret = NULL;
    gint64 now_utc_ms = station_now_utc_ms(serve->options.station);
    if (!pairing_take(serve->store, json_text(body, "code", ""), now_utc_ms, &id, &secret, NULL)) {
        refusal_store(answer);
        return;
    }
    if (!id) {
        identity_refuse_unknown(serve, http, answer);
        return;
    }
    g_autoptr(json_t) paired = json_pack("{s:s,s:s}", "id", id, "secret", secret);
    answer_json(answer, 200, paired);
}

// --- who was away for long ---

static bool was_away(const Serve *serve, const ClientSeen *seen, gint64 now_utc_ms)
{
    return seen->utc_ms &&
           now_utc_ms - seen->utc_ms > serve->options.station->settings->lock_after_min * G_GINT64_CONSTANT(60000);
}

// False when the answer is a refusal. While another holds the store that is not noted, and noted with a later call: what is asked waits in
// a worker as a camera's lane does, and who was away stays so.
static bool note_seen(Serve *serve, gint64 round_trip_ms, HttpAnswer *answer)
{
    ClientSeen seen;
    gint64 now_utc_ms = station_now_utc_ms(serve->options.station);
    if (!client_seen_get(serve->store, serve->client->id, &seen, NULL)) {
        refusal_store(answer);
        return false;
    }
    bool is_locked = seen.is_locked || was_away(serve, &seen, now_utc_ms);
    bool is_due = is_locked != seen.is_locked || ABS(now_utc_ms - seen.utc_ms) > SEEN_EVERY_MS;
    const ClientSeen now = {now_utc_ms, round_trip_ms ? round_trip_ms : seen.round_trip_ms, is_locked};
    if (is_due) {
        store_set_patience(serve->store, 0);
        client_seen_put(serve->store, serve->client->id, &now, NULL);
        store_set_patience(serve->store, SERVE_STORE_WAIT_MS);
    }
    if (is_locked)
        answer_refuse(answer, 403, "locked", "nobody used this phone for a while; give your PIN");
    return !is_locked;
}

// --- what is asked ---

static bool is_phone(const Serve *serve, HttpAnswer *answer)
{
    if (!client_is_phone(serve->client))
        answer_refuse(answer, 403, "no-phone", "this client is no phone");
    return client_is_phone(serve->client);
}

// A PIN is slow to look at, so it is a worker's work as well; it is what a locked phone may give.
void phone_ask(Serve *serve, PhoneAct act, const HttpRequest *http, HttpAnswer *answer)
{
    if (!is_phone(serve, answer) || (act != PHONE_UNLOCK && !note_seen(serve, 0, answer)))
        return;
    if (phones_give(serve->phones, serve->client, act, http->number, http->body, http->body_length))
        answer->is_later = true;
    else
        answer_refuse(answer, 429, "too-many", "this phone asks faster than it is answered");
}

static json_t *booth_json(const Serve *serve)
{
    const Client *client = serve->client;
    gint64 count;
    const Rep rep = {client->id, client->name, client->sponsor};
    if (!rep_count(serve->store, &rep, &count, NULL))
        return NULL;
    return json_pack("{s:{s:s,s:s},s:I}", "checkpoint", "title", client->sponsor, "kind", "booth", "leads", (json_int_t)count);
}

// The doors that a floating phone may stand at.
static json_t *places_json(const Profile *profile)
{
    json_t *list = json_array();
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        if (post_door(profile, checkpoint->code))
            json_array_append_new(list, json_pack("{s:s,s:s}", "code", checkpoint->code, "title", checkpoint->title));
    }
    return list;
}

static json_t *door_json(const Serve *serve, const char *code)
{
    const Station *station = serve->options.station;
    const Post own = station_post(station);
    g_autofree char *pinned = g_strcmp0(own.checkpoint, code) == 0 ? store_get(serve->store, STATION_PINNED_KEY) : NULL;
    const RoomAsk ask = {.store = serve->store,
                         .profile = station->profile,
                         .checkpoint = profile_checkpoint(station->profile, code),
                         .pinned = pinned,
                         .now_utc_ms = station_now_utc_ms(station)};
    return ask.checkpoint ? desk_room_json(&ask, NULL) : NULL;
}

static json_t *room_json(const Serve *serve, const json_t *body)
{
    const Client *client = serve->client;
    const Profile *profile = serve->options.station->profile;
    if (*client->sponsor)
        return booth_json(serve);
    if (*client->checkpoint)
        return door_json(serve, client->checkpoint);
    const Checkpoint *chosen = post_door(profile, json_text(body, "checkpoint", NULL));
    json_t *room = chosen ? door_json(serve, chosen->code) : json_object();
    if (room)
        json_object_set_new(room, "places", places_json(profile));
    return room;
}

// Where a phone goes on when this station is lost: the other stations' addresses, those by a name first. NULL when the store cannot be read.
static json_t *elsewhere_json(const Serve *serve)
{
    g_autoptr(GPtrArray) others = serving_list(serve->store, NULL);
    json_t *named = others ? json_array() : NULL, *rest = json_array();
    for (guint i = 0; others && i < others->len; i++) {
        g_autofree char *address = g_strdup(g_ptr_array_index(others, i));
        address[strcspn(address, "#")] = '\0';
        g_autofree char *host = g_strndup(address + strlen("https://"), strcspn(address + strlen("https://"), ":/"));
        json_t *list = g_hostname_is_ip_address(host) || *host == '[' ? rest : named;
        if (json_array_size(named) + json_array_size(rest) < ELSEWHERE_MOST)
            json_array_append_new(list, json_string(address));
    }
    if (named)
        json_array_extend(named, rest);
    json_decref(rest);
    return named;
}

// {event, zone, is_12_hours, language, name, mode, elsewhere: addresses of other stations, room}: asked every few seconds by a phone that sees
// nobody. `room` is desk_room_json(), or of a booth {checkpoint, leads: how many}; of a floating phone also `places`, and nothing else before
// it says its `checkpoint`.
void phone_stay(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer)
{
    (void)http;
    const Station *station = serve->options.station;
    const Client *client = serve->client;
    gint64 round_trip_ms = CLAMP(json_int(body, "round_trip_ms", 0), 0, 60000);
    if (!is_phone(serve, answer) || !note_seen(serve, round_trip_ms, answer))
        return;
    json_t *room = room_json(serve, body), *elsewhere = room ? elsewhere_json(serve) : NULL;
    if (!elsewhere) {
        json_decref(room);
        refusal_store(answer);
        return;
    }
    const Profile *profile = station->profile;
    const char *mode = *client->sponsor ? "sponsor" : client->mode;
    g_autoptr(json_t) said = json_pack("{s:s,s:s,s:b,s:s,s:s,s:s,s:o,s:o}", "event", profile->title, "zone", profile->zone_name,
                                       "is_12_hours", profile->is_12_hours, "language", station->settings->language, "name",
                                       client->name, "mode", mode, "room", room, "elsewhere", elsewhere);
    answer_json(answer, 200, said);
}

// --- answers ---

// In a worker's thread.
static void wake(gpointer data)
{
    const Serve *serve = data;
    const guint64 one = 1;
    if (write(serve->wake_fd, &one, sizeof one) < 0)
        g_assert(errno == EAGAIN);
}

// The same.
static bool may_decide(gpointer data)
{
    const Serve *serve = data;
    return duty_is_fresh(serve->options.duty, clock_mono_us());
}

bool phones_open(Serve *serve, GError **error)
{
    const PhonesOptions options = {.station = serve->options.station, .done = wake, .may_decide = may_decide, .data = serve};
    serve->digest = page_digest();
    serve->phones = phones_new(&options, error);
    return serve->phones != NULL;
}

void phones_turn(Serve *serve)
{
    for (PhoneAnswer *said; (said = phones_fetch(serve->phones)); phone_answer_free(said)) {
        HttpAnswer answer = {0};
        if (said->body)
            answer_json(&answer, said->status, said->body);
        else
            answer_refuse(&answer, said->status, said->error, said->message);
        http_answer(serve->routes.http, said->request, &answer);
    }
}
