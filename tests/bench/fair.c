// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/fair.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/store/rights/client.h"

#define PATIENCE_S 120
#define CONNECT_EVERY_US 30000 // handshakes are work for both sides; all at one moment are the test serve's
#define ANSWER_MOST (1024 * 1024)

// --- a booth ---

HttpClient *fair_connect(const Fair *fair)
{
    g_autoptr(GError) error = NULL;
    HttpClient *client = http_client_new(&(HttpClientOptions){.base = fair->base, .pin = fair->pin}, &error);
    must(client != NULL, &error);
    return client;
}

json_t *booth_call(const Booth *booth, HttpClient *client, const char *path, const char *body)
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
    HttpClient *client = fair_connect(booth->fair);
    g_autofree char *body = g_strdup("{\"since\":\"\"}");
    while (!g_atomic_int_get(&booth->is_over)) {
        g_autoptr(json_t) answers = booth_call(booth, client, "/booth/answers", body);
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
    g_autoptr(json_t) results = booth_call(booth, client, "/booth/captures", body);
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
    HttpClient *client = fair_connect(fair);
    g_autoptr(json_t) hello = booth_call(booth, client, "/device/hello", "{}");
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

void fair_record(Store *store, RecordKind kind, const char *subject, json_t *body)
{
    g_autoptr(GError) error = NULL;
    must(journal_append(store, kind, subject, body, clock_utc_ms(), NULL, &error), &error);
    json_decref(body);
}

void fair_fill(const Fair *fair, Store *store)
{
    g_autoptr(GError) error = NULL;
    must(store_begin(store, &error), &error);
    for (int i = 0; i < fair->booth_count * fair->scan_count; i++) {
        g_autofree char *person = g_strdup_printf("%016x", 0x900000 + i), *badge = g_strdup_printf("%016x", 0x100000 + i);
        fair_record(
            store, RECORD_REGISTRATION, person,
            json_pack("{s:s,s:s,s:s,s:{}}", "name", "Grace", "consent", i % 3 ? "" : "name", "status", "paid", "tickets"));
        if (i % 3 != 2)
            fair_record(store, RECORD_TOKEN, person, json_pack("{s:s,s:i}", "id", badge, "kind", 1));
    }
    must(store_commit(store, &error), &error);
}

Booth *fair_booth(Fair *fair, Store *store, int index, const char *key)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sponsor = g_strdup_printf("sponsor-%d", index), *id = NULL, *secret = NULL;
    const ClientMaking making = {
        .sponsor = sponsor, .name = sponsor, .key = key, .volunteer_name = "Lea", .now_utc_ms = clock_utc_ms()};
    must(client_add(store, &making, &id, &secret, &error), &error);
    Booth *booth = g_new0(Booth, 1);
    booth->fair = fair;
    booth->index = index;
    booth->authorization = g_strconcat("Bearer ", id, ".", secret, NULL);
    return booth;
}

void fair_begin(Fair *fair, GPtrArray *booths)
{
    fair->running = fair->booth_count;
    for (guint i = 0; i < booths->len; i++) {
        Booth *booth = g_ptr_array_index(booths, i);
        booth->polls = g_thread_new("polls", poll_answers, booth);
        booth->scans = g_thread_new("scans", scan_all, booth);
        g_usleep(CONNECT_EVERY_US);
    }
    while (g_atomic_int_get(&fair->connected) < fair->booth_count)
        g_usleep(CONNECT_EVERY_US);
}

void fair_wait(GPtrArray *booths)
{
    for (guint i = 0; i < booths->len; i++)
        g_thread_join(((Booth *)g_ptr_array_index(booths, i))->scans);
}

void fair_end(GPtrArray *booths)
{
    for (guint i = 0; i < booths->len; i++)
        g_atomic_int_set(&((Booth *)g_ptr_array_index(booths, i))->is_over, 1);
    for (guint i = 0; i < booths->len; i++)
        g_thread_join(((Booth *)g_ptr_array_index(booths, i))->polls);
}
