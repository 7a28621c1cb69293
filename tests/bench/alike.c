// SPDX-License-Identifier: GPL-3.0-or-later
// bench-alike [BOOTHS] - can a clock at a booth tell what it must not learn? Five calls of each booth, interleaved: a badge that was lost, one
// that was altered, one that nobody has, one of somebody who was taken out, and, to compare, one that gives a name.
//
// A share of pairs of 0.50 says that a clock tells nothing: as often the one takes longer as the other. Chance alone moves it by
// about 0.04 with 400 of each.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/token/box.h"
#include "scanner/serve/decider.h"
#include "scanner/serve/serve.h"
#include "tests/bench/fair.h"
#include "tests/web/stage.h"

#define CHECK "aaaaaaaa"
#define OTHER_CHECK "bbbbbbbb" // was never printed

typedef enum { LOST, ALTERED, UNKNOWN, ERASED, GIVEN, KIND_COUNT } Kind;
static const struct {
    const char *name, *person, *token;
} kinds[KIND_COUNT] = {
    [LOST] = {"lost", "00000000000000e1", "aaaaaaaaaaaaaaa1"},   [ALTERED] = {"altered", "00000000000000e2", "aaaaaaaaaaaaaaa2"},
    [UNKNOWN] = {"unknown", NULL, "aaaaaaaaaaaaaaa3"},           [ERASED] = {"erased", "00000000000000e4", "aaaaaaaaaaaaaaa4"},
    [GIVEN] = {"given", "00000000000000e5", "aaaaaaaaaaaaaaa5"},
};

static void fill(Store *store)
{
    g_autoptr(GError) error = NULL;
    must(store_begin(store, &error), &error);
    for (int i = 0; i < KIND_COUNT; i++) {
        if (!kinds[i].person)
            continue;
        fair_record(store, RECORD_REGISTRATION, kinds[i].person,
                    json_pack("{s:s,s:s,s:s,s:{}}", "name", "Grace", "consent", "name", "status", "paid", "tickets"));
        fair_record(store, RECORD_TOKEN, kinds[i].person,
                    json_pack("{s:s,s:s,s:i}", "check", CHECK, "id", kinds[i].token, "kind", 1));
    }
    fair_record(store, RECORD_REVOKE, kinds[LOST].person, json_pack("{s:s,s:s}", "id", kinds[LOST].token, "reason", "lost"));
    fair_record(store, RECORD_ERASE, kinds[ERASED].person, json_pack("{}"));
    must(store_commit(store, &error), &error);
}

// Asks after what it knows until the badge is told of.
static void await(const Booth *booth, HttpClient *client, char **since, const char *token)
{
    for (bool is_told = false; !is_told;) {
        g_autofree char *body = g_strdup_printf("{\"since\":\"%s\"}", *since);
        g_autoptr(json_t) answers = booth_call(booth, client, "/booth/answers", body);
        gsize i;
        json_t *one;
        json_array_foreach(json_object_get(answers, "answers"), i, one)
        {
            is_told = is_told || strcmp(json_text(json_object_get(one, "given"), "token", ""), token) == 0;
        }
        g_free(*since);
        *since = g_strdup_printf("%s:%" G_GINT64_FORMAT, json_text(answers, "epoch", ""), (gint64)json_int(answers, "last", 0));
    }
}

static void ask(const Booth *booth, GArray **calls, GArray **answers)
{
    HttpClient *client = fair_connect(booth->fair);
    g_autofree char *since = g_strdup("");
    for (int i = 0; i < KIND_COUNT; i++) {
        Kind kind = (Kind)((booth->index + i) % KIND_COUNT);
        const char *token = kinds[kind].token;
        g_autofree char *body = g_strdup_printf(
            "[{\"of\":\"%s%08x%08x\",\"token\":\"%s\",\"check\":\"%s\",\"at\":%" G_GINT64_FORMAT ",\"scan\":true}]", token,
            (guint)booth->index, (guint)kind, token, kind == ALTERED ? OTHER_CHECK : CHECK, clock_utc_ms());
        gint64 start_us = clock_mono_us();
        g_autoptr(json_t) results = booth_call(booth, client, "/booth/captures", body);
        gint64 call_us = clock_mono_us() - start_us;
        if (strcmp(json_string_value(json_array_get(json_object_get(results, "results"), 0)), "taken") != 0)
            g_error("a capture was not taken");
        await(booth, client, &since, token);
        gint64 answer_us = clock_mono_us() - start_us;
        g_array_append_val(calls[kind], call_us);
        g_array_append_val(answers[kind], answer_us);
    }
    http_client_free(client);
}

// Of all pairs, those in which the one took longer; equal ones count half.
static double share_longer(const GArray *one, const GArray *other)
{
    double longer = 0;
    for (guint i = 0; i < one->len; i++)
        for (guint k = 0; k < other->len; k++) {
            gint64 a = g_array_index(one, gint64, i), b = g_array_index(other, gint64, k);
            longer += a > b ? 1 : a == b ? 0.5 : 0;
        }
    return longer / ((double)one->len * other->len);
}

static void print(const char *what, GArray **times)
{
    double worst = 0.5;
    for (int i = 0; i < KIND_COUNT; i++) {
        g_autofree char *name = g_strdup_printf("%s, %s", what, kinds[i].name);
        print_times(name, times[i]);
    }
    for (int i = 0; i < GIVEN; i++)
        for (int k = i + 1; k < GIVEN; k++) {
            double share = share_longer(times[i], times[k]);
            if (ABS(share - 0.5) > ABS(worst - 0.5))
                worst = share;
        }
    printf("%s: of two that must be alike, the one takes longer in %.2f of pairs at worst; beside one that gives a name %.2f\n",
           what, worst, share_longer(times[UNKNOWN], times[GIVEN]));
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Fair fair = {.booth_count = bench_number(argc, argv, 1, 1, 400)};
    Stage *stage = stage_new("desk", "registration");
    stage->station->settings->device_listen = g_strdup("127.0.0.1:0");
    Store *store = store_open(stage->station->store_path, &error);
    must(store != NULL, &error);
    fill(store);
    Serve *serve = serve_start(&(ServeOptions){.station = stage->station}, &error);
    must(serve != NULL, &error);
    Decider *decider = decider_start(&(DeciderOptions){.station = stage->station}, &error);
    must(decider != NULL, &error);
    g_autofree char *base = g_strdup_printf("https://127.0.0.1:%u", serve_port(serve)), *public_key = NULL, *secret_key = NULL;
    g_autofree char *pin = serve_pin(stage->station->settings, &error);
    fair.base = base;
    fair.pin = pin;
    box_keypair(&public_key, &secret_key);
    GArray *calls[KIND_COUNT], *answers[KIND_COUNT];
    for (int i = 0; i < KIND_COUNT; i++) {
        calls[i] = g_array_new(false, false, sizeof(gint64));
        answers[i] = g_array_new(false, false, sizeof(gint64));
    }
    for (int i = 0; i < fair.booth_count; i++)
        ask(fair_booth(&fair, store, i, public_key), calls, answers);
    print("the call", calls);
    print("until its answer", answers);
    serve_stop(serve);
    decider_stop(decider);
    store_close(store);
    stage_free(stage);
    return EXIT_SUCCESS;
}
