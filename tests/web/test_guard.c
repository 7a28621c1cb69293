// SPDX-License-Identifier: GPL-3.0-or-later
// test_guard.c - every route of the table keeps its guard: method, session, role, token, body, size, host, origin.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/store.h"
#include "scanner/http/origin.h"
#include "scanner/web/route.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage, *hall, *booth; // a desk, a station for self check-in, and a sponsor's own
    Web *web, *hall_web, *booth_web;
    Client nobody, door, desk, cashier, lead, sponsor, visitor, rep;
} Fixture;

static const char *const role_names[] = {"Dora", "Desi", "Cara", "Spo"};

static Web *start(const Stage *stage)
{
    g_autoptr(GError) error = NULL;
    Web *web = web_start(&(WebOptions){.station = stage->station}, &error);
    g_assert_no_error(error);
    return web;
}

static void open_place(const char *mode, const char *who, Stage **stage, Web **web, Client *client)
{
    *stage = stage_new(mode, "registration");
    *web = start(*stage);
    client->port = web_port(*web);
    client_sign_in(client, who);
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    open_place("desk", "Lea", &fixture->stage, &fixture->web, &fixture->lead);
    open_place("kiosk", "Lea", &fixture->hall, &fixture->hall_web, &fixture->visitor);
    open_place("sponsor", "Spo", &fixture->booth, &fixture->booth_web, &fixture->rep);
    Client *clients[] = {&fixture->door, &fixture->desk, &fixture->cashier, &fixture->sponsor};
    fixture->nobody.port = fixture->lead.port;
    for (gsize i = 0; i < G_N_ELEMENTS(clients); i++) {
        clients[i]->port = fixture->lead.port;
        client_sign_in(clients[i], role_names[i]);
    }
}

// Somebody who may call the route: a lead, or a visitor or a rep where only these may.
static const Client *user_of(const Fixture *fixture, const WebRoute *route)
{
    return route->roles == ROLE_AT_BOOTH ? &fixture->rep : route->roles == ROLE_AT_KIOSK ? &fixture->visitor : &fixture->lead;
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    web_stop(fixture->web);
    stage_free(fixture->stage);
    web_stop(fixture->hall_web);
    stage_free(fixture->hall);
    web_stop(fixture->booth_web);
    stage_free(fixture->booth);
    Client *clients[] = {&fixture->door,    &fixture->desk,    &fixture->cashier, &fixture->lead,
                         &fixture->sponsor, &fixture->visitor, &fixture->rep};
    for (gsize i = 0; i < G_N_ELEMENTS(clients); i++)
        client_clear(clients[i]);
}

static Answer call(const Client *client, const WebRoute *route, const char *body)
{
    return strcmp(route->route.method, "GET") == 0 ? client_get(client, route->route.path)
                                                   : client_post(client, route->route.path, body);
}

static guint status_of(const Client *client, const char *method, const char *path)
{
    g_autofree char *request =
        g_strdup_printf("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nContent-Length: 0\r\n"
                        "Cookie: %s\r\nX-Lanyard-Token: %s\r\n\r\n",
                        method, path, client->port, client->cookie, client->token);
    g_auto(Answer) answer = client_raw(client, request, -1);
    return answer.status;
}

static void test_wrong_method(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const foreign[] = {"PUT", "DELETE", "PATCH", "OPTIONS", "get"};
    for (gsize i = 0; i < web_route_count; i++) {
        const WebRoute *route = &web_routes[i];
        bool is_get = strcmp(route->route.method, "GET") == 0;
        g_auto(Answer) answer =
            is_get ? client_post(&fixture->lead, route->route.path, "{}") : client_get(&fixture->lead, route->route.path);
        g_assert_cmpuint(answer.status, ==, 405);
        g_assert_nonnull(strstr(answer.head, is_get ? "Allow: GET" : "Allow: POST"));
        for (gsize j = 0; j < G_N_ELEMENTS(foreign); j++)
            g_assert_cmpuint(status_of(&fixture->lead, foreign[j], route->route.path), ==, 405);
    }
}

static void test_no_session(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < web_route_count; i++) {
        if (!web_routes[i].roles)
            continue;
        g_auto(Answer) answer = call(&fixture->nobody, &web_routes[i], "{}");
        g_assert_cmpuint(answer.status, ==, 401);
    }
}

static void assert_all_refused(const Client *client, const char *name)
{
    for (gsize i = 0; i < web_route_count; i++) {
        if (!web_routes[i].roles || (strcmp(name, "locked") == 0 && web_routes[i].answer == api_sign_out))
            continue;
        g_auto(Answer) answer = call(client, &web_routes[i], "{}");
        g_assert_cmpuint(answer.status, ==, 401);
        g_assert_cmpstr(json_text(answer.json, "error", ""), ==, name);
    }
}

static void restart(Fixture *fixture)
{
    g_clear_pointer(&fixture->web, web_stop);
    fixture->web = start(fixture->stage);
    fixture->lead.port = fixture->nobody.port = web_port(fixture->web);
}

// Somebody else's cookie, and one that was good until yesterday.
static void test_old_session(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *foreign =
        g_strdup_printf("%.*s=0123456789abcdef0123456789abcdef", (int)strcspn(fixture->lead.cookie, "="), fixture->lead.cookie);
    const Client stranger = {.port = fixture->lead.port, .cookie = foreign, .token = fixture->lead.token};
    assert_all_refused(&stranger, "sign-in");
    g_clear_pointer(&fixture->web, web_stop);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(fixture->stage->station->store_path, &error);
    g_assert_no_error(error);
    g_autofree char *text = store_get(store, "web.sign-ins");
    g_autoptr(json_t) list = json_loads(text, 0, NULL);
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry)
        json_put_int(entry, "since", json_int(entry, "since", 0) - SIGN_IN_HOURS_MAX * G_GINT64_CONSTANT(3600000) - 1);
    g_autofree char *older = json_canonical(list);
    g_assert_true(store_put(store, "web.sign-ins", older, &error));
    restart(fixture);
    assert_all_refused(&fixture->lead, "sign-in");
}

// Nobody touched the page for too long: no route answers until the PIN comes again, but the one that signs out.
static void test_locked(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->stage->station->settings->lock_after_min = 0;
    restart(fixture);
    for (guint status = 200; status != 401;) {
        g_auto(Answer) state = client_get(&fixture->lead, "/api/state");
        status = state.status;
    }
    assert_all_refused(&fixture->lead, "locked");
    fixture->stage->station->settings->lock_after_min = 15;
    restart(fixture);
    client_sign_in(&fixture->lead, "Lea");
    g_auto(Answer) answer = client_get(&fixture->lead, "/api/state");
    g_assert_cmpuint(answer.status, ==, 200);
}

static void test_wrong_role(Fixture *fixture, gconstpointer data)
{
    (void)data;
    const Client *const clients[ROLE_COUNT] = {[ROLE_DOOR] = &fixture->door,
                                               [ROLE_DESK] = &fixture->desk,
                                               [ROLE_LEAD] = &fixture->lead,
                                               [ROLE_SPONSOR] = &fixture->sponsor,
                                               [ROLE_CASHIER] = &fixture->cashier};
    for (gsize i = 0; i < web_route_count; i++) {
        for (int role = 0; web_routes[i].roles && role < ROLE_COUNT; role++) {
            if (web_routes[i].roles & ROLE_BIT(role))
                continue;
            g_auto(Answer) answer = call(clients[role], &web_routes[i], "{}");
            g_assert_cmpuint(answer.status, ==, 403);
            g_assert_cmpstr(json_text(answer.json, "error", ""), ==, "role");
        }
    }
}

static void test_no_token(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < web_route_count; i++) {
        if (!web_routes[i].roles || strcmp(web_routes[i].route.method, "POST") != 0)
            continue;
        const Client *user = user_of(fixture, &web_routes[i]);
        const Client untrusted = {.port = user->port, .cookie = user->cookie};
        g_auto(Answer) answer = client_post(&untrusted, web_routes[i].route.path, "{}");
        g_assert_cmpuint(answer.status, ==, 403);
        g_assert_cmpstr(json_text(answer.json, "error", ""), ==, "token");
    }
}

static void test_broken_body(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const bodies[] = {"", "{", "[]", "\"x\"", "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}", "nul"};
    for (gsize i = 0; i < web_route_count; i++) {
        for (gsize j = 0; strcmp(web_routes[i].route.method, "POST") == 0 && j < G_N_ELEMENTS(bodies); j++) {
            g_auto(Answer) answer = client_post(user_of(fixture, &web_routes[i]), web_routes[i].route.path, bodies[j]);
            g_assert_cmpuint(answer.status, ==, 400);
            g_assert_cmpstr(json_text(answer.json, "error", ""), ==, "bad-request");
        }
    }
}

// A member that a route needs is missing, or is no text.
static void test_missing_member(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < web_route_count; i++) {
        if (!web_routes[i].route.needs)
            continue;
        g_auto(Answer) answer = client_post(user_of(fixture, &web_routes[i]), web_routes[i].route.path,
                                            "{\"id\":7,\"text\":[],\"name\":{},\"session\":null}");
        g_assert_cmpuint(answer.status, ==, 400);
    }
}

// With the length said before, and in pieces without.
static void test_too_large(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *padding = g_strnfill(HTTP_BODY_CEILING, 'x');
    g_autofree char *body = g_strconcat("{\"text\":\"", padding, "\"}", NULL);
    for (gsize i = 0; i < web_route_count; i++) {
        if (strcmp(web_routes[i].route.method, "POST") != 0)
            continue;
        g_auto(Answer) announced = client_post(&fixture->lead, web_routes[i].route.path, body);
        g_assert_cmpuint(announced.status, ==, 413);
        g_autofree char *chunked = g_strdup_printf("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
                                                   "Transfer-Encoding: chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n",
                                                   web_routes[i].route.path, fixture->lead.port, strlen(body), body);
        g_auto(Answer) pieces = client_raw(&fixture->lead, chunked, -1);
        g_assert_cmpuint(pieces.status, ==, 413);
    }
}

static void send_text(GSocketConnection *connection, const char *text, gsize length)
{
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    g_assert_true(g_output_stream_write_all(out, text, length, NULL, NULL, NULL));
}

// A request that must be refused once it is whole: without a session, or with a body that is no object.
static char *refused_request(const Client *user, const WebRoute *route, guint *out_status)
{
    bool is_get = strcmp(route->route.method, "GET") == 0;
    *out_status = !is_get ? 400 : route->roles ? 401 : 200;
    if (is_get)
        return g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n", route->route.path,
                               user->port);
    return g_strdup_printf("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nCookie: %s\r\nX-Lanyard-Token: %s\r\n"
                           "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
                           route->route.path, user->port, user->cookie, user->token);
}

// All routes are asked at once by clients that stop before the last byte. Others are served meanwhile; so are they, when they
// go on.
static void test_slow_client(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GPtrArray) slow = g_ptr_array_new_with_free_func(g_object_unref);
    g_autoptr(GPtrArray) requests = g_ptr_array_new_with_free_func(g_free);
    guint status;
    for (gsize i = 0; i < web_route_count; i++) {
        char *request = refused_request(user_of(fixture, &web_routes[i]), &web_routes[i], &status);
        GSocketConnection *connection = client_connect(user_of(fixture, &web_routes[i]));
        g_ptr_array_add(requests, request);
        g_ptr_array_add(slow, connection);
        send_text(connection, request, strlen(request) - 1);
        g_auto(Answer) other = client_get(&fixture->nobody, "/api/hello");
        g_assert_cmpuint(other.status, ==, 200);
    }
    for (gsize i = 0; i < web_route_count; i++) {
        const char *request = g_ptr_array_index(requests, i);
        g_autofree char *same = refused_request(user_of(fixture, &web_routes[i]), &web_routes[i], &status);
        send_text(g_ptr_array_index(slow, i), request + strlen(request) - 1, 1);
        char line[13] = "";
        gsize length;
        GInputStream *in = g_io_stream_get_input_stream(g_ptr_array_index(slow, i));
        g_assert_true(g_input_stream_read_all(in, line, strlen("HTTP/1.1 200"), &length, NULL, NULL));
        g_assert_cmpuint((guint)g_ascii_strtoull(line + strlen("HTTP/1.1 "), NULL, 10), ==, status);
    }
}

// A form of another page can send text, not JSON.
static void test_not_json(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const types[] = {"Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
                                        ""};
    for (gsize i = 0; i < web_route_count; i++) {
        const Client *user = user_of(fixture, &web_routes[i]);
        for (gsize j = 0; strcmp(web_routes[i].route.method, "POST") == 0 && j < G_N_ELEMENTS(types); j++) {
            g_autofree char *request = g_strdup_printf(
                "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nCookie: %s\r\nX-Lanyard-Token: %s\r\n"
                "%sContent-Length: 12\r\n\r\n{\"text\":\"x\"}",
                web_routes[i].route.path, user->port, user->cookie, user->token, types[j]);
            g_auto(Answer) answer = client_raw(user, request, -1);
            g_assert_cmpuint(answer.status, ==, 415);
        }
    }
}

static guint status_as(const Client *client, const char *method, const char *path, const char *host, const char *origin)
{
    g_autofree char *request = g_strdup_printf(
        "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nCookie: %s\r\nX-Lanyard-Token: %s\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n%s%s%s\r\n{}",
        method, path, host, client->cookie, client->token, origin ? "Origin: " : "", origin ? origin : "", origin ? "\r\n" : "");
    g_auto(Answer) answer = client_raw(client, request, -1);
    return answer.status;
}

static guint status_for(const Fixture *fixture, const char *path, const char *host, const char *origin)
{
    return status_as(&fixture->lead, "GET", path, host, origin);
}

// A name that somebody else's DNS points at this machine is not ours, nor is another page a source of requests.
static void test_host_and_origin(Fixture *fixture, gconstpointer data)
{
    (void)data;
    guint port = fixture->nobody.port;
    g_autofree char *own = g_strdup_printf("127.0.0.1:%u", port), *local = g_strdup_printf("localhost:%u", port);
    g_autofree char *rebound = g_strdup_printf("evil.example:%u", port);
    g_autofree char *origin = g_strconcat("http://", own, NULL);
    g_assert_cmpuint(status_for(fixture, "/api/hello", own, NULL), ==, 200);
    g_assert_cmpuint(status_for(fixture, "/api/hello", local, NULL), ==, 200);
    g_assert_cmpuint(status_for(fixture, "/api/hello", own, origin), ==, 200);
    g_assert_cmpuint(status_for(fixture, "/api/hello", rebound, NULL), ==, 421);
    g_assert_cmpuint(status_for(fixture, "/api/hello", "127.0.0.1:1", NULL), ==, 421);
    g_assert_cmpuint(status_for(fixture, "/api/hello", own, "http://evil.example"), ==, 403);
    g_assert_cmpuint(status_for(fixture, "/api/hello", own, "null"), ==, 403);
    g_assert_cmpuint(status_for(fixture, "/", rebound, NULL), ==, 421);
    for (gsize i = 0; i < web_route_count; i++) {
        const WebRoute *route = &web_routes[i];
        g_assert_cmpuint(status_as(&fixture->lead, route->route.method, route->route.path, rebound, NULL), ==, 421);
        g_assert_cmpuint(status_as(&fixture->lead, route->route.method, route->route.path, own, "http://evil.example"), ==, 403);
        g_assert_cmpuint(status_as(&fixture->lead, route->route.method, route->route.path, own, "null"), ==, 403);
    }
}

static void test_host_rule(void)
{
    g_assert_true(origin_host_is_ours("127.0.0.1:8917", 8917, false));
    g_assert_true(origin_host_is_ours("[::1]:8917", 8917, false));
    g_assert_true(origin_host_is_ours("LocalHost:8917", 8917, false));
    g_assert_false(origin_host_is_ours(NULL, 8917, true));
    g_assert_false(origin_host_is_ours("192.0.2.7:8917", 8917, false));
    g_assert_true(origin_host_is_ours("192.0.2.7:8917", 8917, true));
    g_assert_false(origin_host_is_ours("localhost.evil.example:8917", 8917, true));
    g_assert_false(origin_host_is_ours("", 8917, true));
    g_assert_false(origin_host_is_ours(":8917", 8917, true));
    g_assert_false(origin_host_is_ours("localhost", 8917, true));
}

static void assert_headers(const Answer *answer)
{
    const char *policy = strstr(answer->head, "Content-Security-Policy: ");
    g_assert_nonnull(policy);
    g_autofree char *line = g_strndup(policy, strcspn(policy, "\r"));
    g_assert_nonnull(strstr(line, "default-src 'none'; script-src 'self'; style-src 'self';"));
    static const char *const closed[] = {"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
                                         "require-trusted-types-for 'script'"};
    for (gsize i = 0; i < G_N_ELEMENTS(closed); i++)
        g_assert_nonnull(strstr(line, closed[i]));
    static const char *const open[] = {"unsafe-", "*", "data:", "http"}; // nothing from elsewhere
    for (gsize i = 0; i < G_N_ELEMENTS(open); i++)
        g_assert_null(strstr(line, open[i]));
    g_assert_nonnull(strstr(answer->head, "X-Content-Type-Options: nosniff"));
    g_assert_nonnull(strstr(answer->head, "Referrer-Policy: no-referrer"));
}

static bool is_kept(const Answer *answer)
{
    return !strstr(answer->head, "Cache-Control: no-store");
}

// The page, what it is made of, answers of routes and refusals.
static void test_headers(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const paths[] = {"/",         "/app/main.js", "/style/base.css", "/lang/en.json",
                                        "/icon.svg", "/nothing",     "/../station.ini"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_auto(Answer) answer = client_get(&fixture->nobody, paths[i]);
        g_assert_cmpuint(answer.status, ==, i < 5 ? 200 : 404);
        assert_headers(&answer);
        g_assert_cmpint(is_kept(&answer), ==, i > 0 && i < 5); // the same for everybody, and nobody's
    }
    for (gsize i = 0; i < web_route_count; i++) {
        if (web_routes[i].answer == api_events)
            continue;
        g_auto(Answer) answer = call(&fixture->lead, &web_routes[i], "[]");
        assert_headers(&answer);
        g_assert_false(is_kept(&answer));
    }
    g_autoptr(GSocketConnection) events = client_connect(&fixture->lead);
    g_autofree char *request = client_get_text(&fixture->lead, "/api/events");
    send_text(events, request, strlen(request));
    enum { HEAD_CEILING = 4096 };
    Answer begun = {.head = g_malloc0(HEAD_CEILING)};
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(events));
    for (gsize length = 0; !strstr(begun.head, "\r\n\r\n");) {
        gssize count = g_input_stream_read(in, begun.head + length, HEAD_CEILING - 1 - length, NULL, NULL);
        g_assert_cmpint(count, >, 0);
        length += (gsize)count;
    }
    assert_headers(&begun);
    g_assert_false(is_kept(&begun));
    answer_clear(&begun);
}

// Names, codes and what is searched for travel in bodies: a URL ends in logs and histories. An event's number may.
static void test_urls(void)
{
    g_autoptr(GRegex) regex = g_regex_new("[\"'`]/api/(?!events\\?after=)[a-z./-]*[^a-z./\"'`-]", 0, 0, NULL);
    g_auto(GStrv) scripts = g_resources_enumerate_children("/lanyard/web/app", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_assert_nonnull(scripts);
    for (char **script = scripts; *script; script++) {
        g_autofree char *path = g_strconcat("/lanyard/web/app/", *script, NULL);
        g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
        gsize length;
        g_autoptr(GMatchInfo) match = NULL;
        const char *text = g_bytes_get_data(bytes, &length);
        if (g_regex_match_full(regex, text, (gssize)length, 0, 0, &match, NULL)) {
            g_autofree char *found = g_match_info_fetch(match, 0);
            g_error("%s puts something into a URL: %s", *script, found);
        }
    }
    for (gsize i = 0; i < web_route_count; i++)
        g_assert_true(strspn(web_routes[i].route.path, "abcdefghijklmnopqrstuvwxyz/.-") == strlen(web_routes[i].route.path));
}

// Wrong PINs of one name close the sign-in to that name, also with the right one, and to no other.
static void test_pin_rate(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 5; i++) {
        g_auto(Answer) wrong = client_post(&fixture->nobody, "/api/sign-in", "{\"name\":\"Lea\",\"pin\":\"0000\"}");
        g_assert_cmpuint(wrong.status, ==, 403);
        g_assert_cmpstr(json_text(wrong.json, "error", ""), ==, "wrong-pin");
    }
    g_auto(Answer) locked = client_post(&fixture->nobody, "/api/sign-in", "{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN "\"}");
    g_assert_cmpuint(locked.status, ==, 429);
    g_assert_cmpint(json_int(locked.json, "wait_s", 0), >, 0);
    g_auto(Answer) other = client_post(&fixture->nobody, "/api/sign-in", "{\"name\":\"Desi\",\"pin\":\"" STAGE_PIN "\"}");
    g_assert_cmpuint(other.status, ==, 200);
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/host-rule", test_host_rule);
    g_test_add_func("/web/urls", test_urls);
    ADD("/web/wrong-method", test_wrong_method);
    ADD("/web/no-session", test_no_session);
    ADD("/web/old-session", test_old_session);
    ADD("/web/locked", test_locked);
    ADD("/web/wrong-role", test_wrong_role);
    ADD("/web/no-token", test_no_token);
    ADD("/web/broken-body", test_broken_body);
    ADD("/web/missing-member", test_missing_member);
    ADD("/web/too-large", test_too_large);
    ADD("/web/slow-client", test_slow_client);
    ADD("/web/not-json", test_not_json);
    ADD("/web/host-and-origin", test_host_and_origin);
    ADD("/web/headers", test_headers);
    ADD("/web/pin-rate", test_pin_rate);
    return g_test_run();
}
