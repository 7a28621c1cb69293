// SPDX-License-Identifier: GPL-3.0-or-later
// test_executor.c - nobody waits behind what takes long: verdicts and answers come while a report is being made, or a PIN is being
// checked. The making is stopped at a statement of its own, in whichever thread it is run.
#include <gio/gio.h>
#include <sqlite3.h>
#include <string.h>

#include "common/base/json.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

#define REPORT "SELECT first_utc_ms / 600000"
#define PIN "SELECT wrong_count"

// SQLite tells of new connections without saying to whom they belong.
static struct {
    GMutex mutex;
    GCond changed;
    const char *statement; // how it begins
    int arrived_count;
    bool is_open;
} gate;

static int pass_gate(unsigned kind, void *data, void *statement, void *text)
{
    (void)kind;
    (void)data;
    (void)text;
    g_mutex_lock(&gate.mutex);
    if (gate.statement && g_str_has_prefix(sqlite3_sql(statement), gate.statement)) {
        gate.arrived_count++;
        g_cond_broadcast(&gate.changed);
        while (!gate.is_open)
            g_cond_wait(&gate.changed, &gate.mutex);
    }
    g_mutex_unlock(&gate.mutex);
    return 0;
}

static int watch_connection(sqlite3 *connection, char **problem, const void *routines)
{
    (void)problem;
    (void)routines;
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, pass_gate, NULL);
}

static void gate_close(const char *statement)
{
    g_mutex_lock(&gate.mutex);
    gate.statement = statement;
    gate.arrived_count = 0;
    gate.is_open = false;
    g_mutex_unlock(&gate.mutex);
}

static void gate_wait(void)
{
    g_mutex_lock(&gate.mutex);
    while (gate.arrived_count == 0)
        g_cond_wait(&gate.changed, &gate.mutex);
    g_mutex_unlock(&gate.mutex);
}

// How often the statement was run.
static int gate_open(void)
{
    g_mutex_lock(&gate.mutex);
    gate.is_open = true;
    g_cond_broadcast(&gate.changed);
    int count = gate.arrived_count;
    g_mutex_unlock(&gate.mutex);
    return count;
}

typedef struct {
    Stage *stage;
    Web *web;
    Client desk, lead;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture->stage = stage_new("desk", "registration");
    fixture->web = web_start(&(WebOptions){.station = fixture->stage->station}, &error);
    g_assert_no_error(error);
    fixture->desk.port = fixture->lead.port = web_port(fixture->web);
    client_sign_in(&fixture->desk, "Desi");
    client_sign_in(&fixture->lead, "Lea");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_open();
    web_stop(fixture->web);
    stage_free(fixture->stage);
    client_clear(&fixture->desk);
    client_clear(&fixture->lead);
}

static GSocketConnection *begin_get(const Client *client, const char *path)
{
    g_autofree char *request = client_get_text(client, path);
    return client_send(client, request, -1);
}

static GSocketConnection *begin_post(const Client *client, const char *path, const char *body)
{
    g_autofree char *request = client_post_text(client, path, body);
    return client_send(client, request, -1);
}

static void assert_served(const Client *client, const char *path, const char *body)
{
    g_auto(Answer) answer = body ? client_post(client, path, body) : client_get(client, path);
    g_assert_cmpuint(answer.status, ==, 200);
}

// A verdict of a lane reaches the browser.
static void assert_told(const Fixture *fixture, const char *verdict)
{
    g_autoptr(GSocketConnection) stream = begin_get(&fixture->desk, "/api/events");
    assert_served(&fixture->desk, "/api/hello", NULL); // so that the stream was joined before
    web_publish(fixture->web, WEB_VERDICT, json_pack("{s:s}", "verdict", verdict));
    g_autoptr(GString) seen = g_string_new(NULL);
    while (!strstr(seen->str, verdict)) {
        char buffer[1024];
        gssize count = g_input_stream_read(g_io_stream_get_input_stream(G_IO_STREAM(stream)), buffer, sizeof buffer, NULL, NULL);
        g_assert_cmpint(count, >, 0);
        g_string_append_len(seen, buffer, count);
    }
}

static void assert_all_served(const Fixture *fixture)
{
    assert_served(&fixture->desk, "/api/hello", NULL);
    assert_served(&fixture->desk, "/api/state", NULL);
    assert_served(&fixture->desk, "/api/search", "{\"text\":\"priya\"}");
    assert_served(&fixture->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\"}");
    assert_served(&fixture->desk, "/api/scan", "{\"text\":\"secret-a1\"}");
    assert_told(fixture, "admit");
}

static void test_report(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_close(REPORT);
    g_autoptr(GSocketConnection) first = begin_get(&fixture->lead, "/api/report");
    gate_wait();
    assert_all_served(fixture);
    assert_served(&fixture->desk, "/api/sign-in", "{\"name\":\"Dora\",\"pin\":\"" STAGE_PIN "\"}");
    gate_open();
    g_auto(Answer) answer = client_receive(first);
    g_assert_cmpuint(answer.status, ==, 200);
    g_assert_nonnull(json_text(answer.json, "made", NULL));
}

// Who asks while a report is being made gets the next one, which holds what was recorded before they asked; all who wait share it.
static void test_shared(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_close(REPORT);
    g_autoptr(GSocketConnection) first = begin_get(&fixture->lead, "/api/report");
    gate_wait();
    assert_served(&fixture->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\"}");
    g_autoptr(GSocketConnection) second = begin_get(&fixture->lead, "/api/report");
    g_autoptr(GSocketConnection) third = begin_get(&fixture->lead, "/api/report.csv");
    assert_served(&fixture->desk, "/api/hello", NULL); // by now both have been heard
    gate_open();
    g_auto(Answer) before = client_receive(first);
    g_auto(Answer) after = client_receive(second);
    g_auto(Answer) csv = client_receive(third);
    g_assert_cmpuint(before.status, ==, 200);
    g_assert_cmpuint(json_array_size(json_object_get(after.json, "arrivals")), ==, 1);
    g_assert_nonnull(strstr(csv.text, "\"arrivals\""));
    g_assert_cmpint(gate_open(), <=, 2);
}

// Whoever asked goes away; another asks again.
static void test_asker_gone(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_close(REPORT);
    GSocketConnection *gone = begin_get(&fixture->lead, "/api/report");
    gate_wait();
    g_io_stream_close(G_IO_STREAM(gone), NULL, NULL);
    g_object_unref(gone);
    assert_all_served(fixture);
    gate_open();
    assert_served(&fixture->lead, "/api/report", NULL);
}

static gpointer stop(gpointer data)
{
    web_stop(data);
    return NULL;
}

// A server that is stopped answers those who still wait, or tells them that it stops.
static void test_stopped(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_close(REPORT);
    g_autoptr(GSocketConnection) first = begin_get(&fixture->lead, "/api/report");
    gate_wait();
    g_autoptr(GSocketConnection) second = begin_get(&fixture->lead, "/api/conflicts");
    assert_served(&fixture->desk, "/api/hello", NULL);
    GThread *thread = g_thread_new("stop", stop, g_steal_pointer(&fixture->web));
    gate_open();
    g_thread_join(thread);
    char line[13] = "";
    gsize length;
    g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(second)), line, 12, &length, NULL, NULL);
    g_assert_true(length == 0 || strcmp(line, "HTTP/1.1 200") == 0 || strcmp(line, "HTTP/1.1 503") == 0);
}

static void test_pin(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_close(PIN);
    g_autoptr(GSocketConnection) signing =
        begin_post(&fixture->desk, "/api/sign-in", "{\"name\":\"Dora\",\"pin\":\"" STAGE_PIN "\"}");
    gate_wait();
    assert_all_served(fixture);
    assert_served(&fixture->lead, "/api/report", NULL);
    gate_open();
    g_auto(Answer) answer = client_receive(signing);
    g_assert_cmpuint(answer.status, ==, 200);
}

// A volunteer who signs out while a lead's PIN is checked for them has no hand in what follows.
static void test_signed_out_meanwhile(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gate_close(PIN);
    g_autoptr(GSocketConnection) asking = begin_post(
        &fixture->desk, "/api/hold",
        "{\"id\":\"" STAGE_LI "\",\"on\":true,\"reason\":\"x\",\"lead\":{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN "\"}}");
    gate_wait();
    assert_served(&fixture->desk, "/api/sign-out", "{}");
    gate_open();
    g_auto(Answer) answer = client_receive(asking);
    g_assert_cmpuint(answer.status, ==, 401);
    g_auto(Answer) person = client_post(&fixture->lead, "/api/person", "{\"id\":\"" STAGE_LI "\"}");
    g_assert_false(json_bool(json_object_get(person.json, "person"), "is_on_hold", true));
}

// Asks again and again on connections of their own, without reading an answer.
static GPtrArray *hoard(const Client *client, guint count, const char *path, const char *body)
{
    GPtrArray *hoarded = g_ptr_array_new_with_free_func(g_object_unref);
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(hoarded, body ? begin_post(client, path, body) : begin_get(client, path));
    return hoarded;
}

// So many sign-ins of strangers, or reports of one lead, wait for a thread that all connections would be taken: the rest is refused.
static void test_hoarded(Fixture *fixture, gconstpointer is_stranger)
{
    enum { HOARDED = 300, SOME = 40 };
    const Client nobody = {.port = fixture->desk.port};
    gate_close(is_stranger ? PIN : REPORT);
    g_autoptr(GPtrArray) hoarded = is_stranger ? hoard(&nobody, HOARDED, "/api/sign-in", "{\"name\":\"Dora\",\"pin\":\"314159\"}")
                                               : hoard(&fixture->lead, HOARDED, "/api/report", NULL);
    gate_wait();
    assert_all_served(fixture);
    g_autoptr(GPtrArray) more = is_stranger ? hoard(&nobody, SOME, "/api/sign-in", "{\"name\":\"Dora\",\"pin\":\"314159\"}")
                                            : hoard(&fixture->lead, SOME, "/api/report", NULL);
    g_auto(Answer) last = client_receive(g_ptr_array_index(more, SOME - 1));
    g_assert_cmpuint(last.status, ==, 429);
    assert_all_served(fixture);
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    sqlite3_auto_extension((void (*)(void))watch_connection);
    ADD("/web/executor/a-report-holds-up-nobody", test_report);
    ADD("/web/executor/askers-share-a-report", test_shared);
    ADD("/web/executor/asker-goes-away", test_asker_gone);
    ADD("/web/executor/stopped-meanwhile", test_stopped);
    ADD("/web/executor/a-pin-holds-up-nobody", test_pin);
    ADD("/web/executor/signed-out-meanwhile", test_signed_out_meanwhile);
    g_test_add("/web/executor/strangers-hoard-sign-ins", Fixture, "", set_up, test_hoarded, tear_down);
    g_test_add("/web/executor/a-lead-hoards-reports", Fixture, NULL, set_up, test_hoarded, tear_down);
    return g_test_run();
}
