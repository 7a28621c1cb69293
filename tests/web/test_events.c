// SPDX-License-Identifier: GPL-3.0-or-later
// test_events.c - server-sent events: who gets what, and that nothing is missed by one who comes back.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/journal.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
    Client desk;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture->stage = stage_new("desk", "registration");
    const WebOptions options = {.station = fixture->stage->station};
    fixture->web = web_start(&options, &error);
    g_assert_no_error(error);
    fixture->desk.port = web_port(fixture->web);
    client_sign_in(&fixture->desk, "Desi");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    web_stop(fixture->web);
    stage_free(fixture->stage);
    client_clear(&fixture->desk);
}

typedef struct {
    GSocketConnection *connection;
    GString *seen;
} Stream;

static Stream stream_at(const Client *client, const char *path, const char *last_event_id)
{
    Stream stream = {.connection = client_connect(client), .seen = g_string_new(NULL)};
    g_autofree char *request =
        g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n%s%s%s\r\n", path, client->port, client->cookie,
                        last_event_id ? "Last-Event-ID: " : "", last_event_id ? last_event_id : "", last_event_id ? "\r\n" : "");
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(stream.connection));
    g_assert_true(g_output_stream_write_all(out, request, strlen(request), NULL, NULL, NULL));
    return stream;
}

static Stream stream_open(const Client *client, const char *last_event_id)
{
    return stream_at(client, "/api/events", last_event_id);
}

// Reads until `text` was seen; the client's time-out ends a test that waits in vain.
static void stream_expect(Stream *stream, const char *text)
{
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(stream->connection));
    while (!strstr(stream->seen->str, text)) {
        char buffer[2048];
        g_autoptr(GError) error = NULL;
        gssize count = g_input_stream_read(in, buffer, sizeof buffer, NULL, &error);
        if (count <= 0)
            g_error("\"%s\" did not come; seen: %s", text, stream->seen->str);
        g_string_append_len(stream->seen, buffer, count);
    }
}

static void stream_close(Stream *stream)
{
    g_object_unref(stream->connection);
    g_string_free(stream->seen, TRUE);
}

static char *last_id(const Stream *stream)
{
    const char *id = g_strrstr(stream->seen->str, "id: ");
    g_assert_nonnull(id);
    return g_strndup(id + 4, strcspn(id + 4, "\n"));
}

static void publish_verdict(Fixture *fixture, const char *name)
{
    web_publish(fixture->web, WEB_VERDICT, json_pack("{s:s,s:{s:s}}", "verdict", "admit", "person", "name", name));
}

static void test_catch_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Stream first = stream_open(&fixture->desk, NULL);
    stream_expect(&first, "retry: 1000");
    publish_verdict(fixture, "First");
    stream_expect(&first, "First");
    g_autofree char *id = last_id(&first);
    stream_close(&first);
    publish_verdict(fixture, "Second");
    publish_verdict(fixture, "Third");
    Stream again = stream_open(&fixture->desk, id);
    stream_expect(&again, "Third");
    g_assert_nonnull(strstr(again.seen->str, "Second"));
    g_assert_null(strstr(again.seen->str, "First"));
    g_autofree char *second = last_id(&again);
    stream_close(&again);
    publish_verdict(fixture, "Fourth"); // another tab goes on for one that was closed: it says the event in its address
    g_autofree char *path = g_strdup_printf("/api/events?after=%s", id);
    Stream other = stream_at(&fixture->desk, path, NULL), both = stream_at(&fixture->desk, path, second);
    stream_expect(&other, "Fourth");
    g_assert_nonnull(strstr(other.seen->str, "Second"));
    g_assert_null(strstr(other.seen->str, "First"));
    stream_expect(&both, "Fourth"); // and when that one comes back, its own header is newer
    g_assert_null(strstr(both.seen->str, "Third"));
    stream_close(&other);
    stream_close(&both);
}

// Notes are for the desk, by camera as by hand: of the same scan a door hears the verdict and the name.
static void test_note(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_auto(Client) door = {.port = fixture->desk.port};
    client_sign_in(&door, "Dora");
    Stream at_desk = stream_open(&fixture->desk, NULL), at_door = stream_open(&door, NULL);
    stream_expect(&at_desk, "retry: 1000");
    stream_expect(&at_door, "retry: 1000");
    json_t *verdict = json_pack("{s:s,s:{s:s,s:s}}", "verdict", "admit", "person", "name", "Ada", "note", "in a wheelchair");
    web_publish(fixture->web, WEB_VERDICT, verdict);
    publish_verdict(fixture, "Next");
    stream_expect(&at_desk, "Next");
    stream_expect(&at_door, "Next");
    g_assert_nonnull(strstr(at_desk.seen->str, "in a wheelchair"));
    g_assert_nonnull(strstr(at_door.seen->str, "Ada"));
    g_assert_null(strstr(at_door.seen->str, "in a wheelchair"));
    stream_close(&at_desk);
    stream_close(&at_door);
}

// An id of a former run, or none that ever was: read everything anew; what happened just now is told.
static void test_reset(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const ids[] = {"0000000000000000-1", "nonsense", "-"};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *name = g_strdup_printf("Just now %zu", i);
        Stream first = stream_open(&fixture->desk, NULL);
        stream_expect(&first, "retry: 1000");
        publish_verdict(fixture, name);
        stream_expect(&first, name);
        stream_close(&first);
        Stream stream = stream_open(&fixture->desk, ids[i]);
        stream_expect(&stream, "event: reset");
        stream_expect(&stream, name);
        stream_close(&stream);
    }
}

// Another process writes; the page hears of it without asking.
static void test_changed(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Stream stream = stream_open(&fixture->desk, NULL);
    stream_expect(&stream, "retry");
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(fixture->stage->station->store_path, &error);
    g_assert_no_error(error);
    g_assert_true(store_put(store, "x", "y", &error));
    stream_expect(&stream, "event: changed");
    stream_close(&stream);
}

static void test_remembered(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Stream stream = stream_open(&fixture->desk, NULL);
    stream_expect(&stream, "retry"); // events from before a stream is open do not reach it
    web_publish(fixture->web, WEB_MODE, json_pack("{s:s,s:i}", "mode", "behind", "behind", 12));
    web_publish(fixture->web, WEB_CAMERA, json_pack("{s:s,s:s}", "source", "/dev/video0", "problem", "The camera is away."));
    web_publish(fixture->web, WEB_PRINTERS, json_pack("[{s:s,s:s}]", "name", "badge-1", "state", "ready"));
    stream_expect(&stream, "event: printers");
    stream_close(&stream);
    g_auto(Answer) state = client_get(&fixture->desk, "/api/state");
    g_assert_cmpstr(json_text(json_object_get(state.json, "mode"), "mode", ""), ==, "behind");
    g_assert_nonnull(json_object_get(json_object_get(state.json, "cameras"), "/dev/video0"));
    g_assert_cmpuint(json_array_size(json_object_get(state.json, "printers")), ==, 1);
}

// Signing out ends the streams of that browser.
static void test_dismissed(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Stream stream = stream_open(&fixture->desk, NULL);
    stream_expect(&stream, "retry");
    g_auto(Answer) out = client_post(&fixture->desk, "/api/sign-out", "{}");
    g_assert_cmpuint(out.status, ==, 200);
    stream_expect(&stream, "event: signed-out");
    stream_expect(&stream, "\r\n0\r\n"); // the last chunk
    stream_close(&stream);
}

// Who is removed or has another role sees nothing more, at once; by another process, or by what another station has recorded.
static void test_taken_away(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(Client) lead = {.port = fixture->desk.port};
    client_sign_in(&lead, "Lea");
    Stream ended = stream_open(&fixture->desk, NULL);
    Stream other = stream_open(&lead, NULL);
    stream_expect(&ended, "retry");
    stream_expect(&other, "retry");
    g_autoptr(Store) store = store_open(fixture->stage->station->store_path, &error);
    const Record record = {.station = "00000000000000ab",
                           .sequence = 1,
                           .hlc = hlc_next(0, clock_utc_ms() + 60000),
                           .utc_ms = clock_utc_ms(),
                           .kind = RECORD_VOLUNTEER,
                           .subject = "Desi",
                           .body = "{\"role\":\"door\"}"};
    bool is_new;
    g_assert_true(store_begin(store, &error));
    g_assert_true(data ? journal_accept(store, &record, &is_new, &error)
                       : volunteer_remove(store, "Desi", clock_utc_ms(), &error));
    g_assert_true(store_commit(store, &error));
    stream_expect(&ended, "event: signed-out");
    stream_expect(&ended, "\r\n0\r\n"); // the last chunk
    g_assert_null(strstr(ended.seen->str, "event: changed"));
    stream_expect(&other, "event: changed");
    publish_verdict(fixture, "Ada");
    stream_expect(&other, "Ada");
    stream_close(&ended);
    stream_close(&other);
}

// Readers that hang hold nobody up, and a stop with open streams ends.
static void test_stop_with_readers(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Stream streams[5];
    for (gsize i = 0; i < G_N_ELEMENTS(streams); i++) {
        streams[i] = stream_open(&fixture->desk, NULL);
        stream_expect(&streams[i], "retry");
    }
    g_autofree char *padding = g_strnfill(60000, 'x');
    for (int i = 0; i < 20; i++)
        publish_verdict(fixture, padding);
    g_auto(Answer) state = client_get(&fixture->desk, "/api/state");
    g_assert_cmpuint(state.status, ==, 200);
    g_clear_pointer(&fixture->web, web_stop);
    for (gsize i = 0; i < G_N_ELEMENTS(streams); i++)
        stream_close(&streams[i]);
}

// Somebody who asks for events and never reads them is given up; everybody else is answered meanwhile.
static void test_never_reads(Fixture *fixture, gconstpointer data)
{
    (void)data;
    enum { VERDICT_COUNT_SENT = 300, PADDING = 60000 };
    Stream idle = stream_open(&fixture->desk, NULL);
    stream_expect(&idle, "retry");
    g_autofree char *padding = g_strnfill(PADDING, 'x');
    for (int i = 0; i < VERDICT_COUNT_SENT; i++) {
        publish_verdict(fixture, padding);
        if (i % 20 != 0)
            continue;
        g_auto(Answer) state = client_get(&fixture->desk, "/api/state");
        g_assert_cmpuint(state.status, ==, 200);
    }
    static const char last_chunk[] = "\r\n0\r\n\r\n";
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(idle.connection));
    char buffer[4096];
    gssize count;
    while (!g_str_has_suffix(idle.seen->str, last_chunk) &&
           (count = g_input_stream_read(in, buffer, sizeof buffer, NULL, NULL)) > 0)
        g_string_append_len(idle.seen, buffer, count);
    g_assert_true(g_str_has_suffix(idle.seen->str, last_chunk));
    g_assert_cmpuint(idle.seen->len, <, (gsize)VERDICT_COUNT_SENT * PADDING);
    stream_close(&idle);
    // Whoever comes after is told what is new, as if nothing had been.
    Stream other = stream_open(&fixture->desk, NULL);
    stream_expect(&other, "retry");
    publish_verdict(fixture, "after");
    stream_expect(&other, "after");
    stream_close(&other);
}

// Requests that are begun and not ended hold up nobody.
static void test_half_a_request(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const halves[] = {"P", "POST /api/scan HTTP/1.1\r\nHost: 127",
                                         "POST /api/scan HTTP/1.1\r\nContent-Length: 500\r\n\r\n{"};
    GSocketConnection *slow[G_N_ELEMENTS(halves)];
    for (gsize i = 0; i < G_N_ELEMENTS(halves); i++) {
        slow[i] = client_connect(&fixture->desk);
        GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(slow[i]));
        g_assert_true(g_output_stream_write_all(out, halves[i], strlen(halves[i]), NULL, NULL, NULL));
        g_auto(Answer) state = client_get(&fixture->desk, "/api/state");
        g_assert_cmpuint(state.status, ==, 200);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(halves); i++)
        g_object_unref(slow[i]);
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/web/events/catch-up", test_catch_up);
    ADD("/web/events/note", test_note);
    ADD("/web/events/reset", test_reset);
    ADD("/web/events/changed", test_changed);
    ADD("/web/events/remembered", test_remembered);
    ADD("/web/events/dismissed", test_dismissed);
    g_test_add("/web/events/taken-away-here", Fixture, NULL, set_up, test_taken_away, tear_down);
    g_test_add("/web/events/taken-away-elsewhere", Fixture, GINT_TO_POINTER(1), set_up, test_taken_away, tear_down);
    ADD("/web/events/never-reads", test_never_reads);
    ADD("/web/events/half-a-request", test_half_a_request);
    ADD("/web/events/stop-with-readers", test_stop_with_readers);
    return g_test_run();
}
