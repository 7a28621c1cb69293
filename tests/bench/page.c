// SPDX-License-Identifier: GPL-3.0-or-later
// page.c - from a frame in a camera's lane to the event at a browser, with the page idle and under so many requests a second.
//
//   bench-page [SCANS]
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/store.h"
#include "scanner/desk/lane.h"
#include "tests/scenes/symbol.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

enum { WIDTH = 1280, HEIGHT = 720, MODULE_PX = 8, RATE_HZ = 30, CLIENT_COUNT = 4, REQUESTS_HZ = 500, SCANS_MOST = 10000 };

typedef struct {
    Stage *stage;
    Web *web;
    Client client;
    GAsyncQueue *frames;       // gint64 *: when the frame of each verdict came, in order
    gint ended, asked;         // atomic
    gint64 last_frame_mono_us; // the lane's own
    int late_count;            // frames so long after the one before that a camera would have dropped one
} Bench;

// Somebody of their own for each picture, so that no code is still in view when the next comes.
static void add_people(Bench *bench, int count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(bench->stage->station->store_path, &error);
    g_assert_no_error(error);
    g_assert_true(store_begin(store, &error));
    for (int i = 0; i < count; i++) {
        g_autofree char *id = g_strdup_printf("%016x", 0x1000 + i);
        g_autofree char *secret = g_strdup_printf("SECRET-OF-PERSON-%d", i);
        g_autoptr(json_t) body =
            json_pack("{s:s,s:s,s:s,s:{s:{s:s,s:s,s:s}}}", "name", secret, "ticket_type", "individual", "status", "paid",
                      "tickets", "a", "secret", secret, "product", "Conference", "status", "paid");
        g_assert_true(journal_append(store, RECORD_REGISTRATION, id, body, clock_utc_ms(), NULL, &error));
    }
    g_assert_true(store_commit(store, &error));
}

static void draw(const char *folder, int number)
{
    g_autofree char *text = g_strdup_printf("SECRET-OF-PERSON-%d", number);
    SceneCode code = {.level = 1};
    code.text_length = (guint)g_strlcpy(code.text, text, sizeof code.text);
    g_autoptr(Symbol) symbol = symbol_new(&code);
    g_assert_nonnull(symbol);
    g_autoptr(GString) picture = g_string_new(NULL);
    g_string_printf(picture, "P5\n%d %d\n255\n", WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            g_string_append_c(picture, symbol_dark_at(symbol, (float)(x - 500) / MODULE_PX, (float)(y - 250) / MODULE_PX) > 0.5f
                                           ? 20
                                           : 0xdc - 0x100);
    g_autofree char *path = g_strdup_printf("%s/%05d.pgm", folder, number);
    g_assert_true(g_file_set_contents(path, picture->str, (gssize)picture->len, NULL));
}

static void hear_lane(LaneEventKind kind, const LaneEvent *event, gpointer data)
{
    Bench *bench = data;
    if (kind == LANE_ENDED)
        g_atomic_int_set(&bench->ended, 1);
    if (kind != LANE_VERDICT)
        return;
    gint64 frame_mono_us = clock_mono_us() - event->decided_us;
    if (bench->last_frame_mono_us && (frame_mono_us - bench->last_frame_mono_us) * RATE_HZ * 2 > 3 * G_USEC_PER_SEC)
        bench->late_count++;
    bench->last_frame_mono_us = frame_mono_us;
    g_async_queue_push(bench->frames, g_memdup2(&frame_mono_us, sizeof frame_mono_us));
    web_publish(bench->web, WEB_VERDICT, json_deep_copy(event->verdict));
}

// Its share of the requests, each at its time: who is late asks at once.
static gpointer ask_on(gpointer data)
{
    Bench *bench = data;
    const gint64 period_us = G_USEC_PER_SEC * CLIENT_COUNT / REQUESTS_HZ;
    for (gint64 due_mono_us = clock_mono_us(); !g_atomic_int_get(&bench->ended); due_mono_us += period_us) {
        g_usleep((gulong)MAX(due_mono_us - clock_mono_us(), 0));
        g_auto(Answer) answer = client_post(&bench->client, "/api/search", "{\"text\":\"per\"}");
        g_assert_cmpuint(answer.status, ==, 200);
        g_atomic_int_inc(&bench->asked);
    }
    return NULL;
}

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
    return (left > right) - (left < right);
}

// Takes `count` verdict events off the stream; what is left of a line waits for its rest.
static void hear_events(Bench *bench, GInputStream *in, int count, GArray *took_us)
{
    g_autoptr(GString) unread = g_string_new(NULL);
    while ((int)took_us->len < count) {
        char buffer[4096];
        gssize length = g_input_stream_read(in, buffer, sizeof buffer, NULL, NULL);
        g_assert_cmpint(length, >, 0);
        gint64 now_mono_us = clock_mono_us();
        g_string_append_len(unread, buffer, length);
        for (char *found; (found = strstr(unread->str, "event: verdict\n"));) {
            g_autofree gint64 *frame_mono_us = g_async_queue_pop(bench->frames);
            gint64 took = now_mono_us - *frame_mono_us;
            g_array_append_val(took_us, took);
            g_string_erase(unread, 0, found + 1 - unread->str);
        }
    }
}

static void measure(Bench *bench, const char *folder, int count, int client_count)
{
    g_autoptr(GError) error = NULL;
    bench->ended = bench->asked = bench->late_count = 0;
    bench->last_frame_mono_us = 0;
    g_autoptr(GSocketConnection) stream = client_connect(&bench->client);
    g_autofree char *request = g_strdup_printf("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n",
                                               bench->client.port, bench->client.cookie);
    g_assert_true(g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(stream)), request, strlen(request), NULL,
                                            NULL, NULL));
    g_usleep(G_USEC_PER_SEC / 5);
    GThread *threads[CLIENT_COUNT];
    for (int i = 0; i < client_count; i++)
        threads[i] = g_thread_new("client", ask_on, bench);
    g_autofree char *source = g_strconcat("folder:", folder, NULL);
    const LaneOptions options = {.station = bench->stage->station,
                                 .source = source,
                                 .is_once = true,
                                 .rate_hz = RATE_HZ,
                                 .callback = hear_lane,
                                 .data = bench};
    gint64 start_mono_us = clock_mono_us();
    Lane *lane = lane_start(&options, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) took_us = g_array_new(FALSE, FALSE, sizeof(gint64));
    hear_events(bench, g_io_stream_get_input_stream(G_IO_STREAM(stream)), count, took_us);
    double seconds = (double)(clock_mono_us() - start_mono_us) / G_USEC_PER_SEC;
    lane_stop(lane);
    g_atomic_int_set(&bench->ended, 1);
    for (int i = 0; i < client_count; i++)
        g_thread_join(threads[i]);
    g_array_sort(took_us, compare_times);
    printf(
        "%d scans at %.1f of %d Hz beside %.0f of %d requests/s: frame to event median %.1f ms, p99 %.1f ms; %u of %d frames answered, "
        "%d late\n",
        count, count / seconds, RATE_HZ, bench->asked / seconds, client_count ? REQUESTS_HZ : 0,
        (double)g_array_index(took_us, gint64, took_us->len / 2) / 1000,
        (double)g_array_index(took_us, gint64, (took_us->len * 99) / 100) / 1000, took_us->len, count, bench->late_count);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? (int)g_ascii_strtoll(argv[1], NULL, 10) : 300;
    g_return_val_if_fail(count > 0 && count < SCANS_MOST, 64);
    g_autoptr(GError) error = NULL;
    Bench bench = {.stage = stage_new("door", "room-318"), .frames = g_async_queue_new_full(g_free)};
    add_people(&bench, count);
    bench.web = web_start(&(WebOptions){.station = bench.stage->station}, &error);
    g_assert_no_error(error);
    bench.client.port = web_port(bench.web);
    client_sign_in(&bench.client, "Lea");
    g_autofree char *folder = g_build_filename(bench.stage->folder, "pictures", NULL);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    for (int i = 0; i < count; i++)
        draw(folder, i);
    measure(&bench, folder, count, 0);
    measure(&bench, folder, count, CLIENT_COUNT);
    web_stop(bench.web);
    client_clear(&bench.client);
    g_async_queue_unref(bench.frames);
    stage_free(bench.stage);
    return 0;
}
