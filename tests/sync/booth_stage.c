// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/booth_stage.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "common/store/store.h"
#include "common/sync/booth_key.h"

struct BoothPlay {
    GPid python;
    FILE *in, *out;
    json_t *keys; // {public, secret}
};

static json_t *play_do(BoothPlay *play, json_t *what)
{
    g_autofree char *text = json_dumps(what, JSON_COMPACT);
    json_decref(what);
    fprintf(play->in, "%s\n", text);
    fflush(play->in);
    json_error_t why;
    json_t *answer = json_loadf(play->out, JSON_DISABLE_EOF_CHECK, &why);
    if (!answer)
        g_error("booth_station.py said no JSON to %s: %s", text, why.text);
    return answer;
}

BoothPlay *booth_play_new(void)
{
    static const char *const programs[] = {"python3", "openssl"};
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *found = g_find_program_in_path(programs[i]);
        if (!found) {
            printf("skipped: %s is not installed; ./dev install-deps installs it\n", programs[i]);
            return NULL;
        }
    }
    BoothPlay *play = g_new0(BoothPlay, 1);
    g_autofree char *script = g_build_filename(TEST_SOURCE_DIR, "tests", "sync", "booth_station.py", NULL);
    const char *words[] = {"python3", "-B", "-W", "ignore", script, NULL};
    g_autoptr(GError) error = NULL;
    int in_fd = -1, out_fd = -1;
    g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                             &play->python, &in_fd, &out_fd, NULL, &error);
    g_assert_no_error(error);
    play->in = fdopen(in_fd, "w");
    play->out = fdopen(out_fd, "r");
    play->keys = play_do(play, json_pack("{s:s}", "do", "keypair"));
    return play;
}

void booth_play_free(BoothPlay *play)
{
    if (!play)
        return;
    fclose(play->in);
    waitpid(play->python, NULL, 0);
    fclose(play->out);
    json_decref(play->keys);
    g_free(play);
}

// Each test has stations of its own.
json_t *booth_do(BoothStage *stage, const char *at, const char *act, json_t *what)
{
    g_autofree char *name = g_strconcat(at ? at : "one", "-", strrchr(stage->stations->folder, '/') + 1, NULL);
    json_t *members = what ? what : json_object();
    json_put_text(members, "do", act);
    json_put_text(members, "at", name);
    return play_do(stage->play, members);
}

void booth_act(BoothStage *stage, const char *at, const char *act, json_t *what)
{
    json_decref(booth_do(stage, at, act, what));
}

void booth_add_station(BoothStage *stage, const char *at, bool is_asked)
{
    booth_act(stage, at, "client",
              json_pack("{s:s,s:s,s:s}", "id", BOOTH_CLIENT, "secret", BOOTH_SECRET, "public", stage->public_key));
    g_autoptr(json_t) started = booth_do(stage, at, "start", NULL);
    if (!is_asked)
        return;
    g_ptr_array_add(stage->asked, g_strdup(json_text(started, "address", "")));
    stage->options.stations = (const char *const *)stage->asked->pdata;
}

void booth_person(BoothStage *stage, const char *at, const char *token, const char *state, const char *email)
{
    json_t *values = email ? json_pack("{s:s,s:s}", "name", "Some Body", "email", email) : json_object();
    booth_act(stage, at, "person", json_pack("{s:s,s:{s:s,s:o}}", "token", token, "person", "state", state, "values", values));
}

static void note_state(const SyncState *state, gpointer data)
{
    BoothStage *stage = data;
    g_mutex_lock(&stage->lock);
    stage->state = *state;
    g_mutex_unlock(&stage->lock);
}

static void note_clock(gint64 offset_ms, gpointer data)
{
    BoothStage *stage = data;
    g_mutex_lock(&stage->lock);
    stage->offset_ms = offset_ms;
    g_mutex_unlock(&stage->lock);
}

SyncState booth_state(BoothStage *stage)
{
    g_mutex_lock(&stage->lock);
    SyncState state = stage->state;
    g_mutex_unlock(&stage->lock);
    return state;
}

static void write_key(BoothStage *stage)
{
    g_autoptr(GError) error = NULL;
    BoothKey key = {(char *)BOOTH_CLIENT, (char *)BOOTH_SECRET, stage->public_key,
                    (char *)json_text(stage->play->keys, "secret", "")};
    g_autofree char *text = booth_key_text(&key);
    g_autofree char *path = g_build_filename(stage->stations->folder, BOOTH_KEY_FILE, NULL);
    g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
    g_assert_no_error(error);
}

void booth_stage_set_up(BoothStage *stage, gconstpointer play)
{
    stage->play = (BoothPlay *)play;
    stage->stations = stations_new(1);
    stage->public_key = g_strdup(json_text(stage->play->keys, "public", ""));
    stage->asked = g_ptr_array_new_null_terminated(4, g_free, TRUE);
    g_mutex_init(&stage->lock);
    write_key(stage);
    stage->state.mode = SYNC_ALONE;
    stage->options = (SyncOptions){.store_path = stations_path(stage->stations, 0),
                                   .folder = stage->stations->folder,
                                   .sponsor = "acme",
                                   .changed = note_state,
                                   .clock_corrected = note_clock,
                                   .data = stage};
    booth_add_station(stage, NULL, true);
}

void booth_stage_tear_down(BoothStage *stage, gconstpointer play)
{
    (void)play;
    booth_stop(stage);
    booth_act(stage, NULL, "stop", NULL);
    stations_free(stage->stations);
    g_ptr_array_unref(stage->asked);
    g_free(stage->public_key);
    g_mutex_clear(&stage->lock);
}

void booth_run(BoothStage *stage)
{
    g_autoptr(GError) error = NULL;
    stage->state = (SyncState){.mode = SYNC_ALONE};
    stage->exchange = booth_exchange_start(&stage->options, &error);
    g_assert_no_error(error);
}

void booth_stop(BoothStage *stage)
{
    g_clear_pointer(&stage->exchange, booth_exchange_stop);
}

static void append(BoothStage *stage, const char *token, const char *body)
{
    g_autoptr(Store) store = stations_open(stage->stations, 0);
    station_append(store, RECORD_LEAD, token, body, clock_utc_ms());
}

void booth_scan(BoothStage *stage, const char *token)
{
    append(stage, token, "{\"by\":\"Spo\",\"scan\":true,\"sponsor\":\"acme\"}");
}

void booth_say(BoothStage *stage, const char *token, const char *detail, const char *value)
{
    g_autofree char *body = g_strdup_printf("{\"by\":\"Spo\",\"set\":{\"%s\":\"%s\"},\"sponsor\":\"acme\"}", detail, value);
    append(stage, token, body);
}

int booth_taken(BoothStage *stage, const char *at)
{
    g_autoptr(json_t) seen = booth_do(stage, at, "look", NULL);
    return (int)json_object_size(json_object_get(seen, "captures"));
}

int booth_calls(BoothStage *stage, const char *at, const char *path)
{
    g_autoptr(json_t) seen = booth_do(stage, at, "look", NULL);
    const json_t *calls = json_object_get(seen, "calls");
    int count = 0;
    for (gsize i = 0; i < json_array_size(calls); i++)
        count += strcmp(json_string_value(json_array_get(calls, i)), path) == 0;
    return count;
}

Lead *booth_lead(BoothStage *stage, const char *token)
{
    g_autoptr(Store) store = stations_open(stage->stations, 0);
    return lead_load(store, "acme", token, NULL);
}

char *booth_email(BoothStage *stage, const char *token)
{
    g_autoptr(Lead) lead = booth_lead(stage, token);
    return g_strdup(lead ? lead->contact[CONTACT_EMAIL] : "");
}
