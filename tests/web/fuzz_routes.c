// fuzz_routes.c - any requests to the page's routes, by anybody: each gets an answer, and none of them is our mistake.
//
// An input is requests parted by lines "%%". A request is a line "STATION ROLE METHOD PATH" and a body: the station is
// "desk" or "door", the role is one of those who sign in, or another word for nobody. Cookie, token, host and content
// type are put in right, so that the body reaches the route; test_guard.c is about those.
#include <string.h>

#include "common/base/json.h"
#include "scanner/web/route.h"
#include "tests/web/stage.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

#define REQUEST_COUNT_MOST 40

typedef struct {
    Stage *stage;
    Web web;
    char *cookies[ROLE_COUNT];
} Place;

static const char *const modes[] = {"desk", "door"};
static const char *const checkpoints[] = {"registration", "room-318"};
static Place places[G_N_ELEMENTS(modes)];

static void never_called(const HttpRequest *request, HttpAnswer *answer, gpointer data)
{
    (void)request;
    (void)answer;
    (void)data;
    g_assert_not_reached();
}

static void place_open(Place *place, const char *mode, const char *checkpoint)
{
    g_autoptr(GError) error = NULL;
    Web *web = &place->web;
    place->stage = stage_new(mode, checkpoint);
    web->options.station = place->stage->station;
    web->desk = desk_open(web->options.station, &error);
    g_assert_no_error(error);
    web->store = desk_store(web->desk);
    // Nobody turns its loop: it is there to be told of streams.
    const HttpHandlers handlers = {.handle = never_called};
    web->http = http_open("127.0.0.1:0", &handlers, &error);
    g_assert_no_error(error);
    web->port = http_port(web->http);
    web->sign_ins = sign_ins_new(web->store, 0);
    web->events = events_new(web->http);
    web->cameras = json_object();
    web->pictures = json_object();
    web->printers = json_array();
    web->mode = json_pack("{s:s,s:i}", "mode", "alone", "behind", 0);
}

static void place_close(Place *place)
{
    Web *web = &place->web;
    if (!place->stage)
        return;
    http_close(web->http);
    events_free(web->events);
    sign_ins_free(web->sign_ins);
    json_decref(web->mode);
    json_decref(web->cameras);
    json_decref(web->pictures);
    json_decref(web->printers);
    desk_close(web->desk);
    stage_free(place->stage);
    for (int role = 0; role < ROLE_COUNT; role++)
        g_free(place->cookies[role]);
}

static void close_places(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        place_close(&places[i]);
}

// Who signed out, or was locked out by others, is signed in anew.
static const SignedIn *who_is(Place *place, VolunteerRole role)
{
    const SignedIn *who = sign_ins_find(place->web.sign_ins, place->cookies[role]);
    if (who && !who->is_locked)
        return who;
    static const char *const names[ROLE_COUNT] = {"Dora", "Desi", "Lea", "Spo"};
    const Volunteer volunteer = {.name = (char *)names[role], .role = role, .language = (char *)"en"};
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&place->cookies[role], g_free);
    who = sign_ins_add(place->web.sign_ins, &volunteer, &place->cookies[role], &error);
    g_assert_no_error(error);
    return who;
}

static void check_answer(const HttpAnswer *answer)
{
    g_assert_cmpuint(answer->status, >=, 200);
    if (answer->status >= 500)
        g_error("%u: %.*s", answer->status, (int)g_bytes_get_size(answer->body), (const char *)g_bytes_get_data(answer->body, NULL));
    if (answer->stream || g_strcmp0(answer->content_type, "application/json") != 0)
        return;
    gsize length;
    const char *text = g_bytes_get_data(answer->body, &length);
    g_autoptr(json_t) json = json_loadb(text, length, 0, NULL);
    g_assert_true(json_is_object(json));
}

static void ask(Place *place, const char *role_name, const char *method, const char *path, const char *body)
{
    VolunteerRole role = volunteer_role_from_name(role_name);
    const SignedIn *who = role < ROLE_COUNT ? who_is(place, role) : NULL;
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", place->web.port);
    const HttpRequest request = {
        .method = method,
        .path = path,
        .host = host,
        .content_type = "application/json",
        .token = who ? who->token : NULL,
        .cookie = who ? place->cookies[role] : NULL,
        .body = body,
        .body_length = strlen(body),
    };
    HttpAnswer answer = {0};
    route_handle(&request, &answer, &place->web);
    check_answer(&answer);
    if (answer.stream)
        events_leave(place->web.events, answer.stream);
    g_clear_pointer(&answer.body, g_bytes_unref);
    g_free(answer.set_cookie);
}

static void ask_line(const char *request)
{
    g_auto(GStrv) halves = g_strsplit(request, "\n", 2);
    g_auto(GStrv) words = g_strsplit(halves[0] ? halves[0] : "", " ", 4);
    if (g_strv_length(words) < 4)
        return;
    Place *place = &places[strcmp(words[0], "door") == 0];
    ask(place, words[1], words[2], words[3], halves[1] ? halves[1] : "");
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size > HTTP_BODY_CEILING)
        return 0;
    if (!places[0].stage) {
        for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
            place_open(&places[i], modes[i], checkpoints[i]);
        atexit(close_places);
    }
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) requests = g_strsplit(text, "%%\n", REQUEST_COUNT_MOST);
    for (char **request = requests; *request; request++)
        ask_line(*request);
    return 0;
}
