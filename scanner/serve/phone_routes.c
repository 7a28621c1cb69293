// SPDX-License-Identifier: GPL-3.0-or-later
// phone_routes.c - what phones ask: an invitation taken, what they see, what became of a scan, a PIN; and the files of their page.
//
// A phone that was not heard for `lock-after` minutes is locked, whoever holds it: it asks for the PIN of somebody who may sign in here.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/rights/pairing.h"
#include "scanner/http/page_file.h"
#include "scanner/serve/listener.h"
#include "scanner/station/words.h"

#define SEEN_EVERY_MS 30000 // it is written down, at the most
#define PAGE "/phone"

// --- the page ---

// The page's own files, and of the station's page those that hold no part of it.
static char *file_of(const char *path)
{
    static const char *const shared[] = {"dom.js", "words.js", "tones.js", NULL};
    if (strcmp(path, PAGE) == 0)
        return g_strdup(PAGE "/index.html");
    if (!g_str_has_prefix(path, PAGE "/"))
        return NULL;
    const char *name = path + strlen(PAGE "/");
    return g_strv_contains(shared, name) ? g_strconcat("/app/", name, NULL) : g_strdup(path);
}

bool phone_file(const char *path, HttpAnswer *answer, gpointer data)
{
    const Serve *serve = data;
    g_autofree char *code = g_str_has_prefix(path, PAGE) ? page_language(path + strlen(PAGE)) : NULL;
    const json_t *words = code ? station_words(serve->options.station, code) : NULL;
    if (words)
        answer_json(answer, 200, words);
    g_autofree char *file = words ? NULL : file_of(path);
    return words || (file && page_file_answer(file, serve->digest, answer));
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

// False when the answer is a refusal.
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
    if (is_due && !client_seen_put(serve->store, serve->client->id, &now, NULL)) {
        refusal_store(answer);
        return false;
    }
    if (is_locked)
        answer_refuse(answer, 403, "locked", "nobody used this phone for a while; give your PIN");
    return !is_locked;
}

// --- what is asked ---

static bool is_phone(const Serve *serve, HttpAnswer *answer)
{
    if (!*serve->client->mode)
        answer_refuse(answer, 403, "no-phone", "this client stands at no post");
    return *serve->client->mode;
}

static void give(Serve *serve, PhoneAct act, const HttpRequest *http, HttpAnswer *answer)
{
    if (phones_give(serve->phones, serve->client, act, http->number, http->body, http->body_length))
        answer->is_later = true;
    else
        answer_refuse(answer, 429, "too-many", "this phone asks faster than it is answered");
}

void phone_ask(Serve *serve, PhoneAct act, const HttpRequest *http, HttpAnswer *answer)
{
    if (is_phone(serve, answer) && note_seen(serve, 0, answer))
        give(serve, act, http, answer);
}

// A PIN is slow to look at: a worker's work.
void phone_unlock(Serve *serve, const HttpRequest *http, HttpAnswer *answer)
{
    if (is_phone(serve, answer))
        give(serve, PHONE_UNLOCK, http, answer);
}

// {time, counts}: asked every few seconds by a phone that sees nobody.
void phone_stay(Serve *serve, const json_t *body, HttpAnswer *answer)
{
    const Station *station = serve->options.station;
    gint64 round_trip_ms = CLAMP(json_int(body, "round_trip_ms", 0), 0, 60000);
    if (!is_phone(serve, answer) || !note_seen(serve, round_trip_ms, answer))
        return;
    g_autofree char *time = zone_format_iso(station->profile->zone, station_now_utc_ms(station));
    g_autoptr(json_t) said = json_pack("{s:s}", "time", time);
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

bool phones_open(Serve *serve, GError **error)
{
    serve->digest = page_digest();
    serve->phones = phones_new(serve->options.station, wake, serve, error);
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
