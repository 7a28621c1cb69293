// SPDX-License-Identifier: GPL-3.0-or-later
// serve.c - the listener's thread, and its start and stop.
#include "scanner/serve/serve.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/store/record/station.h"
#include "common/store/rights/serving.h"
#include "common/store/store.h"
#include "scanner/serve/listener.h"

#define TURN_MS 250
#define LOOK_MS 40        // while booths wait for what others decide
#define SAY_MS 60000      // where it serves, if that is another place than before
#define SAY_AGAIN_MS 5000 // when the store did not take it
// Three hundred booths may share one address, and come back together when their Wi-Fi does.
#define OF_NOBODY 384
#define PER_ADDRESS 320

// --- the certificate ---

Certificate *listener_certificate(const Settings *settings, GError **error)
{
    g_autofree char *path = NULL, *key_path = NULL;
    bool is_own = station_device_files(settings, &path, &key_path);
    return !is_own || certificate_make(path, error) ? certificate_open(path, key_path, error) : NULL;
}

char *serve_pin(const Settings *settings, GError **error)
{
    g_autoptr(Certificate) certificate = listener_certificate(settings, error);
    return certificate ? g_strdup(certificate_pin(certificate)) : NULL;
}

// Asked for each connection.
static Certificate *certificate_now(gpointer data)
{
    Serve *serve = data;
    g_autoptr(GError) error = NULL;
    if (!certificate_renew(serve->certificate, &error))
        serve->options.problem(error->message, serve->options.data);
    return serve->certificate;
}

// --- the thread ---

// Who is turned off elsewhere is heard of through the store as well.
static void watch_store(Serve *serve)
{
    gint64 counter = store_change_counter(serve->store);
    if (counter == serve->change_counter)
        return;
    serve->change_counter = counter;
    identity_end_off(serve);
    answers_look(serve);
}

// Other stations name this one to booths. Addresses come and go with the network.
static void say_where(Serve *serve, gint64 now_mono_us)
{
    if (now_mono_us < serve->say_due_mono_us)
        return;
    const Station *station = serve->options.station;
    const char *pin = certificate_pin(serve->certificate), *name = station->settings->device_name;
    g_autofree char *addresses = serve_addresses(station->settings->device_listen, serve->port, pin);
    g_autofree char *serves =
        name && *addresses ? g_strdup_printf("https://%s:%u#%s;%s", name, serve->port, pin, addresses) : g_strdup(addresses);
    bool is_said = !*serves || serving_say(serve->store, serves, station_now_utc_ms(station), NULL);
    serve->say_due_mono_us = clock_after_ms(is_said ? SAY_MS : SAY_AGAIN_MS);
}

static void turn(Serve *serve)
{
    int most_ms = answers_are_awaited(serve->answers) ? LOOK_MS : TURN_MS;
    http_wait(serve->routes.http, serve->wake_fd, MIN(most_ms, captures_wait_ms(serve->captures, clock_mono_us())));
    gint64 now_mono_us = clock_mono_us();
    wrong_tries_answer(serve->wrong_tries, serve->routes.http, now_mono_us);
    captures_turn(serve, now_mono_us);
    phones_turn(serve);
    watch_store(serve);
    answers_turn(serve, now_mono_us);
    say_where(serve, now_mono_us);
}

static bool listener_open(Serve *serve, GError **error)
{
    const Settings *settings = serve->options.station->settings;
    serve->store = store_open(serve->options.station->store_path, error);
    serve->certificate = serve->store ? listener_certificate(settings, error) : NULL;
    if (!serve->certificate)
        return false;
    store_set_patience(serve->store, SERVE_STORE_WAIT_MS);
    serve->answers = answers_new(serve->store, error);
    if (!serve->answers || !phones_open(serve, error))
        return false;
    serve->captures = captures_new();
    serve->wrong_tries = wrong_tries_new();
    g_autofree char *cookie = g_strconcat("lanyard-device-", store_station_id(serve->store), NULL);
    const HttpOptions options = {.listen = settings->device_listen,
                                 .cookie = cookie,
                                 .certificate_now = certificate_now,
                                 .certificate_data = serve,
                                 .of_nobody = OF_NOBODY,
                                 .per_address = PER_ADDRESS,
                                 .patience_ms = serve->options.patience_ms};
    device_routes_init(serve);
    if (!route_table_open(&serve->routes, &options, error))
        return false;
    serve->port = http_port(serve->routes.http);
    serve->change_counter = store_change_counter(serve->store);
    return true;
}

static void listener_close(Serve *serve)
{
    phones_free(serve->phones);
    g_free(serve->digest);
    http_close(serve->routes.http);
    wrong_tries_free(serve->wrong_tries);
    captures_free(serve->captures);
    answers_free(serve->answers);
    certificate_close(serve->certificate);
    g_free(serve->client);
    store_close(serve->store);
}

static gpointer run(gpointer data)
{
    Serve *serve = data;
    GError *error = NULL;
    bool is_open = listener_open(serve, &error);
    g_async_queue_push(serve->started, is_open ? (gpointer)serve : (gpointer)error);
    while (is_open && !g_atomic_int_get(&serve->is_stopping))
        turn(serve);
    listener_close(serve);
    return NULL;
}

// --- start and stop ---

static void serve_free(Serve *serve)
{
    g_async_queue_unref(serve->started);
    close(serve->wake_fd);
    g_free(serve);
}

Serve *serve_start(const ServeOptions *options, GError **error)
{
    if (!options->station->settings->device_listen)
        return NULL;
    int wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake_fd < 0)
        return error_set_null(HTTP_SERVER_ERROR, HTTP_SERVER_ERROR_LISTEN, error, "cannot listen for devices: %s",
                              g_strerror(errno));
    Serve *serve = g_new0(Serve, 1);
    serve->options = *options;
    serve->wake_fd = wake_fd;
    serve->started = g_async_queue_new();
    serve->thread = g_thread_new("devices", run, serve);
    gpointer answer = g_async_queue_pop(serve->started);
    if (answer == serve)
        return serve;
    g_thread_join(serve->thread);
    serve_free(serve);
    g_propagate_error(error, answer);
    return NULL;
}

void serve_stop(Serve *serve)
{
    if (!serve)
        return;
    const guint64 one = 1;
    g_atomic_int_set(&serve->is_stopping, 1);
    if (write(serve->wake_fd, &one, sizeof one) < 0)
        g_assert(errno == EAGAIN);
    g_thread_join(serve->thread);
    serve_free(serve);
}

guint16 serve_port(const Serve *serve)
{
    return serve->port;
}
