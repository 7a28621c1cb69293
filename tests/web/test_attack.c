// SPDX-License-Identifier: GPL-3.0-or-later
// test_attack.c - the page goes on for who is signed in while others are silent, drip, hoard streams or speak in two lengths.
//
// The attackers send what RFC 9112 allows or forbids, from the station's own address, as a tab of the same machine would.
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>

#include "scanner/http/connections.h"
#include "scanner/http/http_server.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

#define ATTACKERS 64 // as many as all connections that the page had once
#define STREAMS 80
#define BOUND_S 15 // how long a test waits for what must come; the page's own patience is twice that

typedef struct {
    Stage *stage;
    Web *web;
    Client desk;
    GPtrArray *attackers; // GSocketConnection
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture->stage = stage_new("desk", "registration");
    fixture->web = web_start(&(WebOptions){.station = fixture->stage->station}, &error);
    g_assert_no_error(error);
    fixture->desk.port = web_port(fixture->web);
    client_sign_in(&fixture->desk, "Desi");
    fixture->attackers = g_ptr_array_new_with_free_func(g_object_unref);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_ptr_array_unref(fixture->attackers);
    web_stop(fixture->web);
    stage_free(fixture->stage);
    client_clear(&fixture->desk);
}

static GSocket *attacker(const Fixture *fixture, guint i)
{
    return g_socket_connection_get_socket(g_ptr_array_index(fixture->attackers, i));
}

static void attack(Fixture *fixture, guint count, const char *request)
{
    for (guint i = 0; i < count; i++) {
        g_ptr_array_add(fixture->attackers, client_connect(&fixture->desk));
        if (request)
            g_assert_cmpint(g_socket_send(attacker(fixture, fixture->attackers->len - 1), request, strlen(request), NULL, NULL),
                            ==, (gssize)strlen(request));
    }
}

// True while the server holds the connection; what it has said is passed over.
static bool is_held(GSocket *socket)
{
    char buffer[4096];
    g_socket_set_blocking(socket, FALSE);
    g_autoptr(GError) error = NULL;
    gssize count;
    while ((count = g_socket_receive(socket, buffer, sizeof buffer, NULL, &error)) > 0)
        ;
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

// One request, answered within the bound and while the attackers go on.
static guint status_of(const Client *client, const char *request)
{
    g_autoptr(GSocketConnection) connection = client_connect(client);
    GSocket *socket = g_socket_connection_get_socket(connection);
    g_socket_set_timeout(socket, BOUND_S);
    char line[13] = "";
    if (g_socket_send(socket, request, strlen(request), NULL, NULL) > 0)
        (void)g_socket_receive(socket, line, sizeof line - 1, NULL, NULL);
    return g_str_has_prefix(line, "HTTP/1.1 ") ? (guint)g_ascii_strtoull(line + strlen("HTTP/1.1 "), NULL, 10) : 0;
}

static void assert_scan_is_answered(const Fixture *fixture)
{
    g_autofree char *request = client_post_text(&fixture->desk, "/api/scan", "{\"text\":\"secret-a1\"}");
    g_assert_cmpuint(status_of(&fixture->desk, request), ==, 200);
}

// Three times: when the first of them had to make room, and the next, and the next.
static void assert_goes_on(const Fixture *fixture)
{
    for (int i = 0; i < 3; i++)
        assert_scan_is_answered(fixture);
    g_assert_true(is_held(attacker(fixture, fixture->attackers->len - 1))); // nobody went by themselves
}

static void test_silent(Fixture *fixture, gconstpointer data)
{
    attack(fixture, ATTACKERS, NULL);
    assert_goes_on(fixture);
    attack(fixture, ATTACKERS * GPOINTER_TO_UINT(data), NULL);
    assert_goes_on(fixture);
}

// A browser that is signed in keeps its connections, however many strangers come after it.
static void test_kept_alive(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GSocketConnection) connection = client_connect(&fixture->desk);
    GSocket *socket = g_socket_connection_get_socket(connection);
    g_socket_set_timeout(socket, BOUND_S);
    g_autofree char *request = g_strdup_printf("GET /api/state HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n",
                                               fixture->desk.port, fixture->desk.cookie);
    for (int i = 0; i < 2; i++) {
        g_assert_cmpint(g_socket_send(socket, request, strlen(request), NULL, NULL), ==, (gssize)strlen(request));
        char answer[16384] = "";
        g_assert_cmpint(g_socket_receive(socket, answer, sizeof answer - 1, NULL, NULL), >, 0);
        g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 200"));
        attack(fixture, 2 * CONNECTIONS_OF_NOBODY, NULL);
        assert_scan_is_answered(fixture); // so the server has seen them all
        (void)is_held(socket);            // the rest of the answer
        g_socket_set_blocking(socket, TRUE);
    }
    g_assert_true(is_held(socket));
}

typedef struct {
    Fixture *fixture;
    gint is_ending; // atomic
} Dripping;

static gpointer drip(gpointer data)
{
    Dripping *dripping = data;
    while (!g_atomic_int_get(&dripping->is_ending)) {
        for (guint i = 0; i < dripping->fixture->attackers->len; i++)
            (void)g_socket_send(attacker(dripping->fixture, i), "x", 1, NULL, NULL); // some are cut already
        g_usleep(20000);
    }
    return NULL;
}

static void test_dripping(Fixture *fixture, gconstpointer head)
{
    attack(fixture, ATTACKERS, head);
    Dripping dripping = {.fixture = fixture};
    GThread *thread = g_thread_new("drip", drip, &dripping);
    assert_goes_on(fixture);
    g_atomic_int_set(&dripping.is_ending, 1);
    g_thread_join(thread);
}

// All of one volunteer's; the page of the same volunteer and the newest of the streams go on.
static void test_streams(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *request = client_get_text(&fixture->desk, "/api/events");
    for (guint i = 0; i < STREAMS; i++) {
        attack(fixture, 1, request);
        GSocket *socket = attacker(fixture, i);
        g_socket_set_timeout(socket, BOUND_S);
        char begun[12];
        g_assert_cmpint(g_socket_receive(socket, begun, sizeof begun, NULL, NULL), ==, sizeof begun);
        g_assert_cmpint(memcmp(begun, "HTTP/1.1 200", sizeof begun), ==, 0);
    }
    assert_goes_on(fixture);
    guint held = 0;
    for (guint i = 0; i < STREAMS; i++)
        held += is_held(attacker(fixture, i));
    g_assert_cmpuint(held, <=, CONNECTIONS_PER_SESSION);
}

// RFC 9112, 6.1 and 6.3: where two lengths differ, or one stands beside Transfer-Encoding, the message is a smuggler's; what comes after it is not read.
static void test_two_lengths(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const lengths[] = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 40\r\n",
        "Content-Length: 2, 2\r\n",
        "content-length: 2\r\nCONTENT-LENGTH: 2\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 0x2\r\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *request =
            g_strdup_printf("POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
                            "%s\r\n{}GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                            fixture->desk.port, lengths[i], fixture->desk.port);
        g_auto(Answer) answer = client_raw(&fixture->desk, request, -1); // reads until the server closes
        g_test_message("%s", lengths[i]);
        g_assert_cmpuint(answer.status, ==, 400);
        g_assert_null(strstr(answer.text, "HTTP/1.1 2")); // what follows was not read as a request
    }
}

// --- the server alone, with little patience ---

static void answer_nothing(const HttpRequest *request, HttpAnswer *answer, gpointer data)
{
    (void)request;
    *answer = (HttpAnswer){.status = 200, .body = g_bytes_ref(data)};
}

typedef struct {
    HttpServer *http;
    int wake_fds[2];
    gint is_ending; // atomic
} Served;

static gpointer serve(gpointer data)
{
    Served *served = data;
    while (!g_atomic_int_get(&served->is_ending))
        http_wait(served->http, served->wake_fds[0], 50);
    return NULL;
}

// Who keeps sending, a byte now and then, is cut all the same: in the head, in the body, between two requests.
static void test_cut(gconstpointer begin)
{
    enum { PATIENCE_MS = 200, DRIPS_MAX = 1000 };
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) body = g_bytes_new_static("{}", 2);
    const HttpHandlers handlers = {.handle = answer_nothing, .data = body};
    Served served = {
        .http = http_open(&(HttpOptions){.listen = "127.0.0.1:0", .cookie = "c", .patience_ms = PATIENCE_MS}, &handlers, &error)};
    g_assert_no_error(error);
    g_assert_true(g_unix_open_pipe(served.wake_fds, FD_CLOEXEC, &error));
    GThread *thread = g_thread_new("serve", serve, &served);
    const Client client = {.port = http_port(served.http)};
    g_autoptr(GSocketConnection) connection = client_send(&client, begin, -1);
    GSocket *socket = g_socket_connection_get_socket(connection);
    int drips = 0;
    while (is_held(socket) && ++drips < DRIPS_MAX) {
        (void)g_socket_send(socket, "x", 1, NULL, NULL);
        g_usleep(10000);
    }
    g_assert_cmpint(drips, <, DRIPS_MAX);
    g_atomic_int_set(&served.is_ending, 1);
    g_thread_join(thread);
    http_close(served.http);
    g_assert_true(g_close(served.wake_fds[0], NULL) && g_close(served.wake_fds[1], NULL));
}

static void count_request(const HttpRequest *request, HttpAnswer *answer, gpointer data)
{
    (void)request;
    *(int *)data += 1;
    *answer = (HttpAnswer){.status = 200, .body = g_bytes_new_static("{}", 2)};
}

// What comes while the server closes reaches no handler, which may be gone by then.
static void test_late(void)
{
    g_autoptr(GError) error = NULL;
    int count = 0, wake_fds[2];
    const HttpHandlers handlers = {.handle = count_request, .data = &count};
    HttpServer *http = http_open(&(HttpOptions){.listen = "127.0.0.1:0", .cookie = "c", .patience_ms = 10000}, &handlers, &error);
    g_assert_no_error(error);
    g_assert_true(g_unix_open_pipe(wake_fds, FD_CLOEXEC, &error));
    static const char request[] = "GET /api/hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    const Client client = {.port = http_port(http)};
    g_autoptr(GSocketConnection) connection = client_send(&client, request, -1);
    while (count == 0)
        http_wait(http, wake_fds[0], 50);
    g_assert_cmpint(g_socket_send(g_socket_connection_get_socket(connection), request, strlen(request), NULL, NULL), ==,
                    strlen(request));
    http_close(http);
    g_assert_cmpint(count, ==, 1);
    g_assert_true(g_close(wake_fds[0], NULL) && g_close(wake_fds[1], NULL));
}

#define ADD(path, function, data) g_test_add(path, Fixture, data, set_up, function, tear_down)
#define HEAD "POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/web/attack/silent", test_silent, GUINT_TO_POINTER(5));
    ADD("/web/attack/kept-alive", test_kept_alive, NULL);
    ADD("/web/attack/dripping-heads", test_dripping, HEAD "X-Long: ");
    ADD("/web/attack/dripping-bodies", test_dripping, HEAD "Content-Length: 60000\r\n\r\n");
    ADD("/web/attack/streams", test_streams, NULL);
    ADD("/web/attack/two-lengths", test_two_lengths, NULL);
    g_test_add_data_func("/web/attack/cut-in-the-head", HEAD "X-Long: ", test_cut);
    g_test_add_data_func("/web/attack/cut-in-the-body", HEAD "Content-Length: 60000\r\n\r\n", test_cut);
    g_test_add_func("/web/attack/late", test_late);
    g_test_add_data_func("/web/attack/cut-after-a-request", HEAD "Content-Length: 2\r\n\r\n{}", test_cut);
    return g_test_run();
}
