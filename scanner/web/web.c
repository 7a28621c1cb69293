// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/web.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/json.h"
#include "common/store/record/station.h"
#include "scanner/http/page_file.h"
#include "scanner/web/executor.h"
#include "scanner/web/route.h"

#define TURN_MS 250
#define PICTURES_WAITING_MAX 8
#define MINUTE_MS 60000
#define HEARTBEAT_US (15 * G_USEC_PER_SEC)

typedef struct {
    WebEvent event;
    json_t *json;
} Published;

static void published_free(gpointer data)
{
    Published *published = data;
    json_decref(published->json);
    g_free(published);
}

static void wake(Web *web)
{
    const guint64 one = 1;
    // Full means that it is awake already.
    if (write(web->wake_fd, &one, sizeof one) < 0)
        g_assert(errno == EAGAIN);
}

void web_publish(Web *web, WebEvent event, json_t *json)
{
    Published *published = g_new0(Published, 1);
    published->event = event;
    published->json = json;
    if (event == WEB_PICTURE)
        g_atomic_int_inc(&web->picture_count);
    g_async_queue_push(web->published, published);
    wake(web);
}

// A request that an executor has finished, from its thread.
static void take_back(gpointer task, gpointer data)
{
    Web *web = data;
    g_async_queue_push(web->returned, task);
    wake(web);
}

// A server that is held up, by a slow disk say, is not given more than it can keep.
bool web_wants_pictures(Web *web)
{
    return g_atomic_int_get(&web->wants_pictures) && g_atomic_int_get(&web->picture_count) < PICTURES_WAITING_MAX;
}

guint16 web_port(const Web *web)
{
    return web->port;
}

// --- the thread ---

static void remember(json_t **slot, json_t *json)
{
    json_decref(*slot);
    *slot = json_incref(json);
}

static void take(Web *web, const Published *published)
{
    switch (published->event) {
    case WEB_VERDICT:
        // A door that passes people by camera is at work, though nobody touches it.
        sign_ins_touch_role(web->sign_ins, ROLE_DOOR);
        sign_ins_touch_role(web->sign_ins, ROLE_SPONSOR);
        web_take_visitor(web, published->json);
        web_send_verdict(web, published->json);
        return;
    case WEB_CHOICE:
        events_send(web->events, "choice", web_audience(web), published->json);
        return;
    case WEB_MODE:
        remember(&web->mode, published->json);
        events_send(web->events, "mode", web_audience(web), published->json);
        if (web->kiosk.step == KIOSK_MIRROR) // whose page says whether sponsors hear
            web_tell_change(web);
        return;
    case WEB_CAMERA:
        json_object_set(web->cameras, json_text(published->json, "source", ""), published->json);
        events_send(web->events, "camera", web_audience(web), published->json);
        return;
    case WEB_PICTURE:
        g_atomic_int_add(&web->picture_count, -1);
        picture_keep(web, published->json);
        return;
    case WEB_PRINTERS:
        remember(&web->printers, published->json);
        events_send(web->events, "printers", web_audience(web), published->json);
        return;
    case WEB_TICKETING:
        remember(&web->ticketing, published->json);
        events_send(web->events, "ticketing", web_audience(web), published->json);
        return;
    case WEB_EVENT_COUNT:
        break;
    }
    g_assert_not_reached();
}

static void dismiss(const SignedIn *who, gpointer data)
{
    events_dismiss(((Web *)data)->events, who->key, "locked");
}

static void end_stream(const SignedIn *who, gpointer data)
{
    events_dismiss(((Web *)data)->events, who->key, "signed-out");
}

static void answer_returned(Web *web)
{
    Request *request;
    while ((request = g_async_queue_try_pop(web->returned))) {
        guint64 number = request->http->number;
        HttpAnswer answer = {0};
        route_resume(request, &answer, web);
        http_answer(web->http, number, &answer);
    }
}

static void watch_store(Web *web)
{
    gint64 counter = store_change_counter(web->store);
    if (counter == web->change_counter)
        return;
    web->change_counter = counter;
    sign_ins_end_changed(web->sign_ins, end_stream, web); // before anybody is told what changed
    web_tell_change(web);
}

// Whoever finds damage leaves word beside the store; the page is told, and when it is mended too.
static void watch_damage(Web *web)
{
    g_autofree char *damage = store_damage(web->options.station->store_path);
    if (g_strcmp0(damage, web->damage) == 0)
        return;
    g_free(web->damage);
    web->damage = g_steal_pointer(&damage);
    web_tell_change(web);
}

// What hangs on the time hangs on its minutes: the programme, grace, seats of the standby line, opening hours.
static void watch_clock(Web *web)
{
    const Station *station = web->options.station;
    gint64 now_utc_ms = station_now_utc_ms(station);
    gint64 minute = now_utc_ms / MINUTE_MS;
    if (minute == web->minute)
        return;
    web->minute = minute;
    sign_ins_end_changed(web->sign_ins, end_stream, web);
    web->is_door_early = room_is_early(web, now_utc_ms);
    g_autoptr(json_t) now = json_object();
    desk_put_time(now, "now", station->profile, now_utc_ms);
    events_send(web->events, "clock", web_everybody(web), now);
}

// Serves once what is there, or comes within a moment.
static void server_turn(Web *web)
{
    http_wait(web->http, web->wake_fd, TURN_MS);
    guint64 count;
    if (read(web->wake_fd, &count, sizeof count) < 0)
        g_assert(errno == EAGAIN);
    Published *published;
    while ((published = g_async_queue_try_pop(web->published))) {
        take(web, published);
        published_free(published);
    }
    answer_returned(web);
    watch_store(web);
    watch_damage(web);
    watch_clock(web);
    if (kiosk_end_idle(&web->kiosk, (gint64)web->options.station->settings->idle_after_s * G_USEC_PER_SEC))
        web_tell_change(web);
    kiosk_word_turn(web);
    gint64 now_mono_us = clock_mono_us();
    picture_forget_unseen(web, now_mono_us);
    sign_ins_lock_idle(web->sign_ins, now_mono_us, web->is_door_early, dismiss, web);
    if (now_mono_us - web->heartbeat_mono_us > HEARTBEAT_US) {
        web->heartbeat_mono_us = now_mono_us;
        events_heartbeat(web->events);
    }
}

static char *in_folder(const Settings *settings, const char *path)
{
    return path ? g_canonicalize_filename(path, settings->folder) : NULL;
}

bool server_open(Web *web, GError **error)
{
    const Settings *settings = web->options.station->settings;
    web->post = station_post(web->options.station);
    web->desk = desk_open(web->options.station, error);
    if (!web->desk)
        return false;
    web->store = desk_store(web->desk);
    ExecutorOptions executor = {.store_path = web->options.station->store_path, .done = take_back, .data = web};
    executor.name = "web-slow";
    executor.work = route_work_slowly;
    executor.is_patient = true;
    web->slow = executor_new(&executor, error);
    executor.name = "web-pins";
    executor.work = route_check_pin;
    executor.is_patient = false;
    web->pins = web->slow ? executor_new(&executor, error) : NULL;
    if (!web->pins)
        return false;
    web->cookie = g_strconcat("lanyard-", store_station_id(web->store), NULL);
    g_autofree char *certificate = in_folder(settings, settings->certificate);
    g_autofree char *key = in_folder(settings, settings->certificate_key);
    const HttpOptions http = {.listen = settings->listen, .cookie = web->cookie, .certificate = certificate, .key = key};
    web->page_digest = page_digest();
    web_routes_init(web);
    web->http = route_table_open(&web->routes, &http, error);
    if (!web->http)
        return false;
    web->port = http_port(web->http);
    web->sign_ins = sign_ins_new(web->store, settings->lock_after_min);
    sign_ins_keep_kind(web->sign_ins, web->post.mode == STATION_KIOSK);
    web->events = events_new(web->http);
    web->cameras = json_object();
    web->pictures = json_object();
    web->printers = json_array();
    web->ticketing = json_null();
    web->mode = json_pack("{s:s,s:i}", "mode", "alone", "behind", 0);
    web->change_counter = store_change_counter(web->store);
    web->damage = store_damage(web->options.station->store_path);
    web->minute = station_now_utc_ms(web->options.station) / MINUTE_MS;
    web->heartbeat_mono_us = clock_mono_us();
    kiosk_word_begin(web);
    return true;
}

void server_close(Web *web)
{
    executor_free(web->slow);
    executor_free(web->pins);
    g_clear_pointer(&web->report.rows, g_ptr_array_unref);
    json_decref(web->report.findings);
    for (Request *request; (request = g_async_queue_try_pop(web->returned));)
        request_free(request);
    http_close(web->http);
    events_free(web->events);
    sign_ins_free(web->sign_ins);
    json_decref(web->mode);
    json_decref(web->cameras);
    json_decref(web->pictures);
    json_decref(web->printers);
    json_decref(web->ticketing);
    desk_close(web->desk);
    kiosk_clear(&web->kiosk);
    g_free(web->damage);
    g_free(web->cookie);
    g_free(web->page_digest);
}

static gpointer run(gpointer data)
{
    Web *web = data;
    GError *error = NULL;
    bool is_open = server_open(web, &error);
    g_async_queue_push(web->started, is_open ? (gpointer)web : (gpointer)error);
    while (is_open && !g_atomic_int_get(&web->is_stopping))
        server_turn(web);
    server_close(web);
    return NULL;
}

// --- start and stop ---

static void web_free(Web *web)
{
    g_async_queue_unref(web->published);
    g_async_queue_unref(web->returned);
    g_async_queue_unref(web->started);
    close(web->wake_fd);
    g_free(web);
}

Web *web_start(const WebOptions *options, GError **error)
{
    int wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake_fd < 0) {
        g_set_error(error, HTTP_SERVER_ERROR, HTTP_SERVER_ERROR_LISTEN, "cannot start the page: %s", g_strerror(errno));
        return NULL;
    }
    Web *web = g_new0(Web, 1);
    web->options = *options;
    web->wake_fd = wake_fd;
    web->published = g_async_queue_new_full(published_free);
    web->returned = g_async_queue_new();
    web->started = g_async_queue_new();
    web->thread = g_thread_new("web", run, web);
    gpointer answer = g_async_queue_pop(web->started);
    if (answer == web)
        return web;
    g_thread_join(web->thread);
    web_free(web);
    g_propagate_error(error, answer);
    return NULL;
}

void web_stop(Web *web)
{
    if (!web)
        return;
    g_atomic_int_set(&web->is_stopping, 1);
    wake(web);
    g_thread_join(web->thread);
    web_free(web);
}
