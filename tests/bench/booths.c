// SPDX-License-Identifier: GPL-3.0-or-later
// bench-booths [BOOTHS [SCANS [PERIOD-MS]]] - from a scan at a booth to what the serving station answers, and a desk's decision meanwhile.
//
// Each booth is a sponsor's, with two connections over TLS: one asks for answers and waits, one sends what is captured. The station that
// serves them is the desk's own, so both write into one store. Before, the desk decides alone, and a bare call goes to and fro.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/http/http_client.h"
#include "common/store/journal/journal.h"
#include "common/store/rights/client.h"
#include "common/store/store.h"
#include "common/token/box.h"
#include "scanner/serve/decider.h"
#include "scanner/serve/serve.h"
#include "tests/web/stage.h"

#define PATIENCE_S 120
#define CONNECT_EVERY_US 30000 // handshakes are work for both sides; all at one moment are the test serve's
#define DECISIONS_ALONE 500
#define DECISION_EVERY_US 20000
#define ANSWER_MOST (1024 * 1024)

typedef struct {
    Stage *stage;
    Store *store;
    Serve *serve;
    char *base, *pin;
    int booth_count, scan_count, period_ms; // of a booth, from one scan to the next
    gint connected, running;                // atomic: booths that are, and that still scan
    GMutex mutex;                           // times
    GArray *times;
} Fair;

typedef struct {
    Fair *fair;
    int index;
    char *authorization;
    GThread *scans, *polls;
    gint is_over; // atomic
    GMutex mutex;
    GCond told;
    char *awaited; // token; NULL = it was told
} Booth;

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

static void print_times(const char *what, GArray *times)
{
    g_array_sort(times, compare_times);
    printf("%-44s p50 %7.1f ms, p99 %7.1f ms (%u)\n", what, (double)g_array_index(times, gint64, times->len / 2) / 1000,
           (double)g_array_index(times, gint64, times->len * 99 / 100) / 1000, times->len);
}

static gint64 nth(GArray *times, guint percent)
{
    return g_array_index(times, gint64, times->len * percent / 100);
}

// The error is looked at after the call that sets it: C says not which argument comes first.
static void must(bool is_good, GError *const *error)
{
    if (!is_good)
        g_error("%s", (*error)->message);
}

// --- a booth ---

static HttpClient *connect_to(const Fair *fair)
{
    g_autoptr(GError) error = NULL;
    HttpClient *client = http_client_new(&(HttpClientOptions){.base = fair->base, .pin = fair->pin}, &error);
    must(client != NULL, &error);
    return client;
}

static json_t *call(const Booth *booth, HttpClient *client, const char *path, const char *body)
{
    g_autoptr(GError) error = NULL;
    const HttpClientHeader header = {"Authorization", booth->authorization};
    const HttpClientRequest request = {.method = HTTP_CLIENT_POST,
                                       .path = path,
                                       .headers = &header,
                                       .header_count = 1,
                                       .content_type = "application/json",
                                       .body = body,
                                       .body_length = strlen(body),
                                       .deadline_mono_us = clock_after_ms(PATIENCE_S * 1000),
                                       .answer_bytes_max = ANSWER_MOST};
    g_auto(HttpClientAnswer) answer = {0};
    must(http_client_call(client, &request, &answer, &error), &error);
    if (answer.status != 200)
        g_error("%s: %u", path, answer.status);
    return json_loads(answer.body, 0, NULL);
}

static char *token_of(const Booth *booth, int scan)
{
    return g_strdup_printf("%016x", 0x100000 + booth->index * booth->fair->scan_count + scan);
}

static void take(Booth *booth, const json_t *answers)
{
    gsize i;
    json_t *one;
    g_mutex_lock(&booth->mutex);
    json_array_foreach(json_object_get(answers, "answers"), i,
                       one) if (g_strcmp0(booth->awaited, json_text(json_object_get(one, "given"), "token", "")) == 0)
        g_clear_pointer(&booth->awaited, g_free);
    g_cond_signal(&booth->told);
    g_mutex_unlock(&booth->mutex);
}

static gpointer poll_answers(gpointer data)
{
    Booth *booth = data;
    HttpClient *client = connect_to(booth->fair);
    g_autofree char *body = g_strdup("{\"since\":\"\"}");
    while (!g_atomic_int_get(&booth->is_over)) {
        g_autoptr(json_t) answers = call(booth, client, "/booth/answers", body);
        take(booth, answers);
        g_free(body);
        body = g_strdup_printf("{\"since\":\"%s:%" G_GINT64_FORMAT "\"}", json_text(answers, "epoch", ""),
                               (gint64)json_int(answers, "last", 0));
    }
    http_client_free(client);
    return NULL;
}

static gint64 scan(Booth *booth, HttpClient *client, const char *token)
{
    g_autofree char *body = g_strdup_printf("[{\"of\":\"%s%s\",\"token\":\"%s\",\"at\":%" G_GINT64_FORMAT ",\"scan\":true}]",
                                            token, token, token, clock_utc_ms());
    booth->awaited = g_strdup(token);
    gint64 start_us = clock_mono_us();
    g_autoptr(json_t) results = call(booth, client, "/booth/captures", body);
    const char *result = json_string_value(json_array_get(json_object_get(results, "results"), 0));
    if (g_strcmp0(result, "taken") != 0)
        g_error("a capture was %s", result);
    g_mutex_lock(&booth->mutex);
    while (booth->awaited)
        if (!g_cond_wait_until(&booth->told, &booth->mutex, start_us + PATIENCE_S * G_USEC_PER_SEC))
            g_error("no answer in %d s", PATIENCE_S);
    g_mutex_unlock(&booth->mutex);
    return clock_mono_us() - start_us;
}

static gpointer scan_all(gpointer data)
{
    Booth *booth = data;
    Fair *fair = booth->fair;
    HttpClient *client = connect_to(fair);
    g_autoptr(json_t) hello = call(booth, client, "/device/hello", "{}");
    g_atomic_int_inc(&fair->connected);
    while (g_atomic_int_get(&fair->connected) < fair->booth_count)
        g_usleep(CONNECT_EVERY_US);
    g_usleep((gulong)g_random_int_range(0, fair->period_ms * 1000));
    for (int i = 0; i < fair->scan_count; i++) {
        g_autofree char *token = token_of(booth, i);
        gint64 took_us = scan(booth, client, token);
        g_mutex_lock(&fair->mutex);
        g_array_append_val(fair->times, took_us);
        g_mutex_unlock(&fair->mutex);
        g_usleep((gulong)MAX(fair->period_ms * 1000 - took_us, 0));
    }
    http_client_free(client);
    g_atomic_int_dec_and_test(&fair->running);
    return NULL;
}

// --- the fair ---

static void record(Store *store, RecordKind kind, const char *subject, json_t *body)
{
    g_autoptr(GError) error = NULL;
    must(journal_append(store, kind, subject, body, clock_utc_ms(), NULL, &error), &error);
    json_decref(body);
}

// One of three allows something, one nothing; of the third badge there is no record.
static void fill(Fair *fair)
{
    g_autoptr(GError) error = NULL;
    must(store_begin(fair->store, &error), &error);
    for (int i = 0; i < fair->booth_count * fair->scan_count; i++) {
        g_autofree char *person = g_strdup_printf("%016x", 0x900000 + i), *badge = g_strdup_printf("%016x", 0x100000 + i);
        record(fair->store, RECORD_REGISTRATION, person,
               json_pack("{s:s,s:s,s:s,s:{}}", "name", "Grace", "consent", i % 3 ? "" : "name", "status", "paid", "tickets"));
        if (i % 3 != 2)
            record(fair->store, RECORD_TOKEN, person, json_pack("{s:s,s:i}", "id", badge, "kind", 1));
    }
    must(store_commit(fair->store, &error), &error);
}

static Booth *booth_new(Fair *fair, int index, const char *key)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sponsor = g_strdup_printf("sponsor-%d", index), *id = NULL, *secret = NULL;
    const ClientMaking making = {
        .sponsor = sponsor, .name = sponsor, .key = key, .volunteer_name = "Lea", .now_utc_ms = clock_utc_ms()};
    must(client_add(fair->store, &making, &id, &secret, &error), &error);
    Booth *booth = g_new0(Booth, 1);
    booth->fair = fair;
    booth->index = index;
    booth->authorization = g_strconcat("Bearer ", id, ".", secret, NULL);
    return booth;
}

// --- the desk ---

static void decide(Desk *desk, GArray *times)
{
    static const char *const codes[] = {"secret-a1", "secret-a2", "secret-a3", "secret-a6", "nobody's"};
    static guint count;
    g_autoptr(GError) error = NULL;
    const char *code = codes[count++ % G_N_ELEMENTS(codes)];
    AdmitOutcome outcome = {0};
    gint64 start_us = clock_mono_us();
    must(desk_scan(desk, &(DeskScan){.code = code, .code_length = strlen(code)}, &outcome, &error), &error);
    gint64 took_us = clock_mono_us() - start_us;
    g_array_append_val(times, took_us);
    admit_outcome_clear(&outcome);
}

static void measure_round_trips(const Booth *booth)
{
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    HttpClient *client = connect_to(booth->fair);
    for (int i = 0; i < 200; i++) {
        gint64 start_us = clock_mono_us();
        g_autoptr(json_t) hello = call(booth, client, "/device/hello", "{}");
        gint64 took_us = clock_mono_us() - start_us;
        g_array_append_val(times, took_us);
    }
    http_client_free(client);
    print_times("a bare call (hello)", times);
}

static void measure(Fair *fair, GPtrArray *booths)
{
    g_autoptr(Desk) desk = stage_desk(fair->stage);
    g_autoptr(GArray) alone = g_array_new(false, false, sizeof(gint64)), beside = g_array_new(false, false, sizeof(gint64));
    for (int i = 0; i < DECISIONS_ALONE; i++) {
        decide(desk, alone);
        g_usleep(2000);
    }
    measure_round_trips(g_ptr_array_index(booths, 0));
    fair->running = fair->booth_count;
    for (guint i = 0; i < booths->len; i++) {
        Booth *booth = g_ptr_array_index(booths, i);
        booth->polls = g_thread_new("polls", poll_answers, booth);
        booth->scans = g_thread_new("scans", scan_all, booth);
        g_usleep(CONNECT_EVERY_US);
    }
    while (g_atomic_int_get(&fair->connected) < fair->booth_count)
        g_usleep(CONNECT_EVERY_US);
    while (g_atomic_int_get(&fair->running) > 0) {
        decide(desk, beside);
        g_usleep(DECISION_EVERY_US);
    }
    for (guint i = 0; i < booths->len; i++)
        g_thread_join(((Booth *)g_ptr_array_index(booths, i))->scans);
    g_autofree char *what = g_strdup_printf("scan to answer, %d booths at one station", fair->booth_count);
    print_times(what, fair->times);
    print_times("the desk's decision, alone", alone);
    print_times("the desk's decision, beside them", beside);
    printf("beside them is %.1f times alone at the median, %.1f times at p99\n", (double)nth(beside, 50) / (double)nth(alone, 50),
           (double)nth(beside, 99) / (double)nth(alone, 99));
}

static int number(int argc, char **argv, int place, int otherwise)
{
    gint64 given;
    return argc > place && g_ascii_string_to_signed(argv[place], 10, 1, 10000, &given, NULL) ? (int)given : otherwise;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Fair fair = {.booth_count = number(argc, argv, 1, 300),
                 .scan_count = number(argc, argv, 2, 6),
                 .period_ms = number(argc, argv, 3, 10000)};
    g_autofree char *public_key = NULL, *secret_key = NULL;
    fair.stage = stage_new("desk", "registration");
    fair.stage->station->settings->device_listen = g_strdup("127.0.0.1:0");
    fair.store = store_open(fair.stage->station->store_path, &error);
    fair.times = g_array_new(false, false, sizeof(gint64));
    must(fair.store != NULL, &error);
    fill(&fair);
    box_keypair(&public_key, &secret_key);
    g_autoptr(GPtrArray) booths = g_ptr_array_new();
    for (int i = 0; i < fair.booth_count; i++)
        g_ptr_array_add(booths, booth_new(&fair, i, public_key));
    fair.serve = serve_start(&(ServeOptions){.station = fair.stage->station, .answers_wait_ms = 2000}, &error);
    must(fair.serve != NULL, &error);
    Decider *decider = decider_start(&(DeciderOptions){.station = fair.stage->station}, &error);
    must(decider != NULL, &error);
    fair.base = g_strdup_printf("https://127.0.0.1:%u", serve_port(fair.serve));
    fair.pin = serve_pin(fair.stage->station->settings, &error);
    measure(&fair, booths);
    for (guint i = 0; i < booths->len; i++)
        g_atomic_int_set(&((Booth *)g_ptr_array_index(booths, i))->is_over, 1);
    for (guint i = 0; i < booths->len; i++)
        g_thread_join(((Booth *)g_ptr_array_index(booths, i))->polls);
    serve_stop(fair.serve);
    decider_stop(decider);
    store_close(fair.store);
    stage_free(fair.stage);
    return EXIT_SUCCESS;
}
