// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/serve/served.h"

#include "common/base/clock.h"
#include "common/store/rights/client.h"
#include "common/store/store.h"

#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define IMPATIENT_MS 300

static GMutex problem_lock;

static void note_problem(const char *sentence, gpointer data)
{
    g_mutex_lock(&problem_lock);
    g_ptr_array_add(data, g_strdup(sentence));
    g_mutex_unlock(&problem_lock);
}

void served_start(Served *served, int patience_ms)
{
    g_autoptr(GError) error = NULL;
    served->serve = serve_start(&(ServeOptions){.station = served->stage->station,
                                                .duty = served->duty,
                                                .problem = note_problem,
                                                .data = served->problems,
                                                .patience_ms = patience_ms,
                                                .answers_wait_ms = patience_ms},
                                &error);
    g_assert_no_error(error);
    g_assert_nonnull(served->serve);
}

static void set_up(Served *served, Asker *asker, int patience_ms)
{
    g_autoptr(GError) error = NULL;
    served->asker = asker;
    served->stage = stage_new("desk", "registration");
    served->stage->station->settings->device_listen = g_strdup("127.0.0.1:0");
    served->problems = g_ptr_array_new_with_free_func(g_free);
    served->store = store_open(served->stage->station->store_path, &error);
    g_assert_no_error(error);
    served->authorization = served_client(served, &served->id);
    served_start(served, patience_ms);
}

void served_set_up(Served *served, gconstpointer asker)
{
    set_up(served, (Asker *)asker, 0);
}

void served_set_up_impatient(Served *served, gconstpointer asker)
{
    set_up(served, (Asker *)asker, IMPATIENT_MS);
}

void served_tear_down(Served *served, gconstpointer data)
{
    (void)data;
    serve_stop(served->serve);
    store_close(served->store);
    stage_free(served->stage);
    g_ptr_array_unref(served->problems);
    g_free(served->id);
    g_free(served->authorization);
}

char *served_client(Served *served, char **out_id)
{
    return served_client_of(served, "acme", out_id);
}

char *served_client_of(Served *served, const char *sponsor, char **out_id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = NULL;
    const ClientMaking making = {
        .sponsor = sponsor, .name = "Acme, hall 2", .key = KEY, .volunteer_name = "Lea", .now_utc_ms = clock_utc_ms()};
    client_add(served->store, &making, out_id, &secret, &error);
    g_assert_no_error(error);
    return g_strconcat("Bearer ", *out_id, ".", secret, NULL);
}

void served_turn_off(Served *served, const char *id)
{
    g_autoptr(GError) error = NULL;
    client_turn_off(served->store, id, "stolen", "Lea", clock_utc_ms(), &error);
    g_assert_no_error(error);
}

json_t *served_ask(Served *served, json_t *members)
{
    json_put_text(members, "do", "ask");
    json_put_int(members, "port", serve_port(served->serve));
    return asker_do(served->asker, members);
}

json_t *served_do(Served *served, const char *what)
{
    return asker_do(served->asker, json_pack("{s:s,s:i}", "do", what, "port", serve_port(served->serve)));
}

int served_hello(Served *served, const char *keep, const char *authorization, char **out_body)
{
    json_t *members = json_pack("{s:s,s:s*,s:{s:s*}}", "body", "{}", "keep", keep, "headers", "Authorization", authorization);
    g_autoptr(json_t) answer = served_ask(served, members);
    if (out_body)
        *out_body = g_strdup(json_text(answer, "body", ""));
    return (int)json_int(answer, "status", -1);
}
