// SPDX-License-Identifier: GPL-3.0-or-later
// bench-phones [PHONES [SECONDS [ROUND-TRIP-MS]]] - from a code in view of a phone to the verdict on it, and a desk's decisions meanwhile.
//
// Every second phone has no reader of its own and sends crops, five a second; the others send what they read. The network is a delay here, half
// of the round trip before a call and half after it: it has no loss and no queue. The phones are a process of their own, so what
// is said of CPU and memory is the station's. Given a fourth word, one more phone asks without a pause over four connections.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/http/http_client.h"
#include "common/store/people/person.h"
#include "common/store/rights/client.h"
#include "common/store/store.h"
#include "scanner/capture/convert.h"
#include "scanner/decode/reader.h"
#include "scanner/phone/phone_frame.h"
#include "scanner/serve/serve.h"
#include "tests/bench/measure.h"
#include "tests/scenes/recipe.h"
#include "tests/web/stage.h"

#define CROP_EVERY_MS 200 // five a second
#define CROP_PX 576       // of 720, as the page crops
#define LOOK_MS 60        // between two looks of a phone that reads, as the page
#define PERSON_EVERY_MS 2000
#define EMPTY_MS 1200 // between two people
#define LATEST_MS 10000
#define DECISION_EVERY_US 20000
#define DECISIONS_ALONE 300
#define CODES 4
#define FLOOD_CONNECTIONS 4
#define ANSWER_MOST 65536

typedef struct {
    GBytes *with_code[CODES], *empty;
    char *codes[CODES];
} Pictures;

typedef struct {
    char *base, *pin;
    int phone_count, seconds, round_trip_ms;
    gint64 end_us;
    const Pictures *pictures;
    GMutex mutex;
    GArray *text_times, *crop_times, *first_times; // us
    gint text_count, crop_count, refused_count;    // atomic: calls
    guint64 text_bytes, crop_bytes;
} Hall;

typedef struct {
    Hall *hall;
    int index;
    char *authorization;
    gint64 number;
    HttpClient *client;
} Phone;

// --- figures ---

static void note(Hall *hall, GArray *times, gint64 took_us)
{
    g_mutex_lock(&hall->mutex);
    g_array_append_val(times, took_us);
    g_mutex_unlock(&hall->mutex);
}

// --- one phone ---

static json_t *call(Phone *phone, const char *path, const char *body, gsize length)
{
    Hall *hall = phone->hall;
    g_autoptr(GError) error = NULL;
    const HttpClientHeader header = {"Authorization", phone->authorization};
    const HttpClientRequest request = {.method = HTTP_CLIENT_POST,
                                       .path = path,
                                       .headers = &header,
                                       .header_count = 1,
                                       .content_type = strstr(path, "picture") ? "application/octet-stream" : "application/json",
                                       .body = body,
                                       .body_length = length,
                                       .deadline_mono_us = clock_after_ms(LATEST_MS),
                                       .answer_bytes_max = ANSWER_MOST};
    g_auto(HttpClientAnswer) answer = {0};
    g_usleep((gulong)hall->round_trip_ms * 500);
    must(http_client_call(phone->client, &request, &answer, &error), &error);
    g_usleep((gulong)hall->round_trip_ms * 500);
    if (answer.status == 429)
        g_atomic_int_inc(&hall->refused_count);
    else if (answer.status != 200)
        g_error("%s: %u %s", path, answer.status, answer.body);
    return json_loads(answer.body, 0, NULL);
}

// True when it is a verdict.
static bool show(Phone *phone, const char *text, gint64 empty_us, GBytes *picture)
{
    g_autoptr(json_t) frame = json_pack("{s:I,s:f,s:f,s:[]}", "number", (json_int_t)++phone->number, "at_ms",
                                        (double)clock_mono_us() / 1000, "empty_ms", (double)empty_us / 1000, "texts");
    if (text)
        json_array_append_new(json_object_get(frame, "texts"), json_string(text));
    g_autofree char *head = json_dumps(frame, JSON_COMPACT);
    GByteArray *body = g_byte_array_new();
    g_byte_array_append(body, (const guint8 *)head, (guint)strlen(head));
    if (picture) {
        gsize length;
        const guint8 *bytes = g_bytes_get_data(picture, &length);
        g_byte_array_append(body, (const guint8 *)"\n", 1);
        g_byte_array_append(body, bytes, (guint)length);
    }
    Hall *hall = phone->hall;
    g_atomic_int_inc(picture ? &hall->crop_count : &hall->text_count);
    g_mutex_lock(&hall->mutex);
    *(picture ? &hall->crop_bytes : &hall->text_bytes) += body->len;
    g_mutex_unlock(&hall->mutex);
    g_autoptr(json_t) answer =
        call(phone, picture ? "/phone/picture" : "/phone/scan", (const char *)body->data, (gsize)body->len);
    g_byte_array_unref(body);
    return json_is_object(json_object_get(answer, "outcome"));
}

static void wait_until(gint64 mono_us)
{
    gint64 rest = mono_us - clock_mono_us();
    if (rest > 0)
        g_usleep((gulong)rest);
}

// A person every two seconds, read at the next look.
static void read_texts(Phone *phone)
{
    Hall *hall = phone->hall;
    for (int i = 0; clock_mono_us() < hall->end_us; i++) {
        gint64 shown_us = clock_mono_us(), empty_us = shown_us - EMPTY_MS * 1000;
        g_usleep((gulong)g_random_int_range(0, LOOK_MS * 1000));
        if (!show(phone, hall->pictures->codes[i % CODES], empty_us, NULL))
            g_error("a code was no verdict");
        note(hall, hall->text_times, clock_mono_us() - shown_us);
        wait_until(shown_us + PERSON_EVERY_MS * 1000);
    }
}

// Crops without an end, one in flight; a person's code is in them from some moment on until there is a verdict.
static void send_crops(Phone *phone)
{
    Hall *hall = phone->hall;
    for (int i = 0; clock_mono_us() < hall->end_us; i++) {
        gint64 shown_us = clock_mono_us() + EMPTY_MS * 1000 + g_random_int_range(0, CROP_EVERY_MS * 1000), sent_us;
        bool is_told = false, is_first = true;
        while (!is_told) {
            sent_us = clock_mono_us();
            GBytes *picture = sent_us < shown_us ? hall->pictures->empty : hall->pictures->with_code[i % CODES];
            bool is_verdict = show(phone, NULL, 0, picture);
            is_told = is_verdict && sent_us >= shown_us;
            if (is_told && is_first)
                note(hall, hall->first_times, clock_mono_us() - sent_us);
            is_first = is_first && sent_us < shown_us;
            if (!is_told)
                wait_until(sent_us + CROP_EVERY_MS * 1000);
            if (clock_mono_us() - shown_us > LATEST_MS * 1000)
                g_error("no verdict in %d ms", LATEST_MS);
        }
        note(hall, hall->crop_times, clock_mono_us() - shown_us);
        wait_until(sent_us + CROP_EVERY_MS * 1000);
    }
}

static HttpClient *connect_to(const Hall *hall)
{
    g_autoptr(GError) error = NULL;
    HttpClient *client = http_client_new(&(HttpClientOptions){.base = hall->base, .pin = hall->pin}, &error);
    must(client != NULL, &error);
    return client;
}

static gpointer run_phone(gpointer data)
{
    Phone *phone = data;
    phone->client = connect_to(phone->hall);
    g_autoptr(json_t) hello = call(phone, "/phone/stay", "{}", 2);
    (phone->index % 2 ? send_crops : read_texts)(phone);
    http_client_free(phone->client);
    return NULL;
}

// One connection of a phone that asks without a pause; it sees nobody.
static gpointer run_flood(gpointer data)
{
    Phone flood = *(const Phone *)data;
    Hall nowhere = *flood.hall;
    nowhere.round_trip_ms = 0;
    flood.hall = &nowhere;
    flood.client = connect_to(&nowhere);
    while (clock_mono_us() < nowhere.end_us)
        show(&flood, NULL, 0, nowhere.pictures->empty);
    http_client_free(flood.client);
    return GINT_TO_POINTER(nowhere.crop_count);
}

// --- the process of the phones ---

static void print_bytes(const Hall *hall)
{
    if (hall->text_count)
        printf(
            "a call with a text %u bytes and with a crop %u bytes, without the headers; a minute of a phone %.0f kB and %.0f kB\n",
            (guint)(hall->text_bytes / (guint)hall->text_count),
            (guint)(hall->crop_count ? hall->crop_bytes / (guint)hall->crop_count : 0),
            (double)hall->text_bytes * 60 / hall->seconds / ((hall->phone_count + 1) / 2) / 1000,
            (double)hall->crop_bytes * 60 / hall->seconds / MAX(hall->phone_count / 2, 1) / 1000);
}

static void run_phones(Hall *hall, char *const *authorizations, bool has_flood)
{
    g_autoptr(GPtrArray) threads = g_ptr_array_new();
    Phone *phones = g_new0(Phone, (gsize)hall->phone_count + 1);
    hall->text_times = g_array_new(false, false, sizeof(gint64));
    hall->crop_times = g_array_new(false, false, sizeof(gint64));
    hall->first_times = g_array_new(false, false, sizeof(gint64));
    hall->end_us = clock_after_ms(hall->seconds * 1000);
    for (int i = 0; i < hall->phone_count; i++) {
        phones[i] = (Phone){.hall = hall, .index = i, .authorization = authorizations[i]};
        g_ptr_array_add(threads, g_thread_new("phone", run_phone, &phones[i]));
        g_usleep(30000); // handshakes are work for both sides
    }
    Phone *last = &phones[hall->phone_count];
    *last = (Phone){.hall = hall, .authorization = authorizations[hall->phone_count]};
    for (int i = 0; has_flood && i < FLOOD_CONNECTIONS; i++) {
        last->number = (gint64)i << 32;
        g_ptr_array_add(threads, g_thread_new("flood", run_flood, g_memdup2(last, sizeof *last)));
    }
    int flood_count = 0;
    for (guint i = 0; i < threads->len; i++)
        flood_count += GPOINTER_TO_INT(g_thread_join(g_ptr_array_index(threads, i)));
    g_autofree char *texts =
        g_strdup_printf("code in view to verdict, %d phones, %d ms: texts", hall->phone_count, hall->round_trip_ms);
    print_times(texts, hall->text_times);
    print_times("the same, crops (a wait of up to 200 ms is in it)", hall->crop_times);
    print_times("the first crop with the code, sent to verdict", hall->first_times);
    print_bytes(hall);
    if (has_flood)
        printf("the flooding phone: %.0f calls a second\n", (double)flood_count / hall->seconds);
    fflush(stdout);
}

// --- the station ---

static GBytes *jpeg_of(const SceneSpec *spec, Reader *reader, const char *text)
{
    g_autoptr(Scene) scene = scene_render(spec);
    const GreyFrame frame = {
        .pixels = scene->pixels, .width_px = scene->width_px, .height_px = scene->height_px, .stride_bytes = scene->width_px};
    g_autoptr(GBytes) jpeg = convert_to_jpeg(&frame);
    reader_forget(reader);
    const ReaderResult *seen = text ? reader_read(reader, &frame) : NULL;
    bool is_read = !text || (seen->code_count == 1 && seen->codes[0].length == strlen(text));
    return is_read ? g_steal_pointer(&jpeg) : NULL;
}

// Badges of two people, each as a crop that the reader reads.
static void make_pictures(const Stage *stage, Store *store, Pictures *out)
{
    static const char *const people[] = {STAGE_ADA, STAGE_PRIYA};
    const Station *station = stage->station;
    g_autoptr(GError) error = NULL;
    Reader *reader = reader_new(&(ReaderOptions){.budget_us = READER_LIVE_BUDGET_US});
    must(store_begin(store, &error), &error);
    for (int i = 0; i < CODES; i++) {
        out->codes[i] = person_issue_token(store, station->ring, station->profile, people[i % 2], NULL, clock_utc_ms(), &error);
        must(out->codes[i] != NULL, &error);
        for (int index = 0; !out->with_code[i] && index < 64; index++) {
            SceneSpec spec = recipe_of_text(out->codes[i], 7, index, CROP_PX, CROP_PX);
            out->with_code[i] = jpeg_of(&spec, reader, out->codes[i]);
        }
        g_assert_nonnull(out->with_code[i]);
    }
    must(store_commit(store, &error), &error);
    SceneSpec empty = recipe_scene(EFFECT_EMPTY, 7, 3, CROP_PX, CROP_PX);
    out->empty = jpeg_of(&empty, reader, NULL);
    reader_free(reader);
}

static char *phone_of(Store *store, int index)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = NULL, *secret = NULL, *name = g_strdup_printf("phone %d", index);
    const ClientMaking making = {
        .mode = "door", .checkpoint = "room-318", .name = name, .volunteer_name = "Lea", .now_utc_ms = clock_utc_ms()};
    must(client_add(store, &making, &id, &secret, &error), &error);
    return g_strconcat("Bearer ", id, ".", secret, NULL);
}

static double cpu_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double resident_kib(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
        return 0;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    return words[0] && words[1] ? (double)g_ascii_strtoull(words[1], NULL, 10) * (double)sysconf(_SC_PAGESIZE) / 1024 : 0;
}

static void measure(const Hall *hall, Desk *desk, pid_t phones, int pipe_end, const char *said)
{
    g_autoptr(GArray) alone = g_array_new(false, false, sizeof(gint64)), beside = g_array_new(false, false, sizeof(gint64));
    for (int i = 0; i < DECISIONS_ALONE; i++) {
        measure_decision(desk, alone);
        g_usleep(5000);
    }
    double cpu = cpu_seconds(), before_kib = resident_kib(), most_kib = before_kib;
    gint64 began_us = clock_mono_us();
    int status = 0;
    if (write(pipe_end, said, strlen(said)) < 0)
        g_error("no pipe");
    close(pipe_end);
    while (waitpid(phones, &status, WNOHANG) == 0) {
        measure_decision(desk, beside);
        most_kib = MAX(most_kib, resident_kib());
        g_usleep(DECISION_EVERY_US);
    }
    if (status != 0)
        g_error("the phones failed");
    print_times("the desk's decision, alone", alone);
    print_times("the desk's decision, beside them", beside);
    printf("the station: %.0f %% of a core, %.0f KiB more memory, %.0f a phone\n",
           (cpu_seconds() - cpu) * 1e8 / (double)(clock_mono_us() - began_us), most_kib - before_kib,
           (most_kib - before_kib) / hall->phone_count);
}

// The phones' process begins before this one has threads; it waits for the address in the pipe.
static pid_t start_phones(Hall *hall, char *const *authorizations, bool has_flood, int *out_pipe)
{
    int ends[2];
    if (pipe(ends) != 0)
        g_error("no pipe");
    pid_t child = fork();
    if (child != 0) {
        close(ends[0]);
        *out_pipe = ends[1];
        return child;
    }
    close(ends[1]);
    char said[512] = "";
    gsize length = 0;
    for (gssize got; length < sizeof said - 1 && (got = read(ends[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (gsize)got;
    g_auto(GStrv) words = g_strsplit(said, " ", 2);
    hall->base = words[0];
    hall->pin = words[1];
    run_phones(hall, authorizations, has_flood);
    _exit(0);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Pictures pictures = {0};
    Hall hall = {.phone_count = MAX(bench_number(argc, argv, 1, 0, 30), 1),
                 .seconds = bench_number(argc, argv, 2, 0, 30),
                 .round_trip_ms = bench_number(argc, argv, 3, 0, 20),
                 .pictures = &pictures};
    Stage *stage = stage_new("desk", "registration");
    stage->station->settings->device_listen = g_strdup("127.0.0.1:0");
    Store *store = store_open(stage->station->store_path, &error);
    must(store != NULL, &error);
    make_pictures(stage, store, &pictures);
    g_autofree char **authorizations = g_new0(char *, (gsize)hall.phone_count + 1);
    for (int i = 0; i <= hall.phone_count; i++)
        authorizations[i] = phone_of(store, i);
    store_close(store);
    int pipe_end;
    pid_t phones = start_phones(&hall, authorizations, argc > 4, &pipe_end);
    Serve *serve = serve_start(&(ServeOptions){.station = stage->station}, &error);
    must(serve != NULL, &error);
    g_autofree char *pin = serve_pin(stage->station->settings, &error);
    must(pin != NULL, &error);
    g_autofree char *said = g_strdup_printf("https://127.0.0.1:%u %s", serve_port(serve), pin);
    g_autoptr(Desk) desk = stage_desk(stage);
    measure(&hall, desk, phones, pipe_end, said);
    serve_stop(serve);
    g_clear_pointer(&desk, desk_close);
    stage_free(stage);
    return EXIT_SUCCESS;
}
