// SPDX-License-Identifier: GPL-3.0-or-later
// setup.c - the server of the page: its table of routes, its session, one request after the other.
#include "scanner/setup/setup.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/files.h"
#include "common/conf/language.h"
#include "common/token/random.h"
#include "scanner/station/station.h"
#include "scanner/setup/place.h"
#include "scanner/http/origin.h"
#include "scanner/http/content.h"
#include "scanner/http/page_file.h"

#define COOKIE "lanyard-setup"
#define TURN_MS 250

static const struct SetupRow {
    Route route;
    SetupRoute answer;
    bool is_open; // without a session
} rows[] = {
#define SETUP_ROUTE(route, function, is_open) {route, function, is_open},
#include "scanner/setup/routes.def"
#undef SETUP_ROUTE
};

// --- the session ---

static char *new_secret(void)
{
    g_autofree char *first = random_id(), *second = random_id();
    return g_strconcat(first, second, NULL);
}

static bool has_session(const Setup *setup, const HttpRequest *request)
{
    return setup->session && origin_is_equal_secret(request->cookie, setup->session);
}

bool setup_hello(SetupRequest *request, GError **error)
{
    (void)error;
    bool is_in = has_session(request->setup, request->http);
    json_put_text(request->result, "folder", is_in ? request->setup->folder : NULL);
    json_put_text(request->result, "token", is_in ? request->setup->token : NULL);
    json_object_set_new(request->result, "is_used", json_boolean(!request->setup->code));
    return true;
}

bool setup_begin(SetupRequest *request, GError **error)
{
    Setup *setup = request->setup;
    if (!setup->code)
        return setup_fail(error, "this address was opened before; stop lanyard setup, start it again and open the new address");
    if (!origin_is_equal_secret(setup_text(request, "code"), setup->code))
        return setup_fail(error, "this is not the address that lanyard setup printed; copy all of it");
    g_clear_pointer(&setup->code, g_free);
    setup->session = new_secret();
    setup->token = new_secret();
    request->answer.set_cookie = g_strdup_printf(COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict", setup->session);
    json_put_text(request->result, "folder", setup->folder);
    json_put_text(request->result, "token", setup->token);
    return true;
}

bool setup_languages(SetupRequest *request, GError **error)
{
    (void)error;
    g_auto(GStrv) codes = language_codes(NULL);
    for (char **code = codes; *code; code++) {
        g_autoptr(Language) language = language_load(NULL, *code);
        if (language)
            json_put_text(request->result, *code, language_own_name(language));
    }
    return true;
}

bool setup_state(SetupRequest *request, GError **error)
{
    (void)error;
    json_put_text(request->result, "folder", request->setup->folder);
    event_state(request->setup, request->result);
    if (!setup_has_station(request->setup))
        return true;
    people_state(request->setup, request->result);
    look_state(request->setup, request->result);
    volunteers_state(request->setup, request->result);
    stations_state(request->setup, request->result);
    return true;
}

bool setup_end(SetupRequest *request, GError **error)
{
    (void)error;
    request->setup->is_over = true;
    return true;
}

// --- the guard's questions, and the answers ---

static const Route *row(gsize index)
{
    return index < G_N_ELEMENTS(rows) ? &rows[index].route : NULL;
}

static bool is_known(const HttpRequest *http, gpointer data)
{
    return has_session(data, http);
}

static bool admit(const Route *route, const HttpRequest *http, gpointer *out_who, HttpAnswer *answer, gpointer data)
{
    (void)out_who; // there is one person
    const Setup *setup = data;
    if (((const struct SetupRow *)route)->is_open)
        return true;
    if (!has_session(setup, http))
        answer_refuse(answer, 401, "session", "open the address that lanyard setup printed");
    else if (route_is_post(route) && !origin_is_equal_secret(http->token, setup->token))
        answer_refuse(answer, 403, "token", "the request lacks the page's token");
    else
        return true;
    return false;
}

static void answer_row(const Route *route, const HttpRequest *http, gpointer who, json_t *body, HttpAnswer *answer, gpointer data)
{
    (void)who;
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) given = body;
    g_autoptr(json_t) result = json_object();
    SetupRequest request = {.setup = data, .http = http, .body = given, .result = result};
    if (!((const struct SetupRow *)route)->answer(&request, &error))
        answer_refuse(&request.answer, 409, "refused", error->message);
    else if (!request.answer.status)
        answer_json(&request.answer, 200, result);
    *answer = request.answer;
}

static bool file_answer(const char *path, HttpAnswer *answer, gpointer data)
{
    const Setup *setup = data;
    g_autofree char *code = page_language(path);
    g_autoptr(Language) language = code && language_is_known(NULL, code) ? language_load(NULL, code) : NULL;
    if (!language)
        return page_file_answer(strcmp(path, "/") == 0 ? "/setup.html" : path, setup->page_digest, answer);
    answer_json(answer, 200, language->words);
    answer->cache = CONTENT_ASKED_AGAIN;
    return true;
}

// --- open, serve, close ---

// A station's, an empty one, or none.
static bool check_folder(const char *folder, GError **error)
{
    g_autofree char *ini = g_build_filename(folder, "station.ini", NULL);
    if (g_file_test(ini, G_FILE_TEST_EXISTS) || !g_file_test(folder, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    if (!dir)
        return false;
    if (!g_dir_read_name(dir))
        return true;
    return error_set(STATION_ERROR, STATION_ERROR_FOLDER, error, "%s holds other things and no station.ini; choose a new folder",
                     folder);
}

static bool open_server(Setup *setup, const char *listen, GError **error)
{
    const HttpOptions options = {.listen = listen, .cookie = COOKIE};
    setup->routes = (RouteTable){.row = row,
                                 .admit = admit,
                                 .answer = answer_row,
                                 .file = file_answer,
                                 .is_known = is_known,
                                 .stranger_most = SETUP_STRANGER_MOST,
                                 .data = setup};
    setup->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    setup->http = setup->wake_fd >= 0 ? route_table_open(&setup->routes, &options, error) : NULL;
    if (!setup->http && setup->wake_fd < 0)
        return setup_fail(error, "the page cannot be served: %s", g_strerror(errno));
    setup->port = setup->http ? http_port(setup->http) : 0;
    return setup->http;
}

Setup *setup_open(const char *folder, const char *listen, GError **error)
{
    g_autofree char *canonical = g_canonicalize_filename(folder, NULL);
    if (!check_folder(canonical, error))
        return NULL;
    g_autofree char *uploads = g_dir_make_tmp("lanyard-setup-XXXXXX", error);
    if (!uploads)
        return NULL;
    Setup *setup = g_new0(Setup, 1);
    setup->folder = g_steal_pointer(&canonical);
    setup->event = g_build_filename(setup->folder, "event", NULL);
    setup->uploads = g_steal_pointer(&uploads);
    draft_recover(setup);
    setup->code = new_secret();
    setup->page_digest = page_digest();
    if (open_server(setup, listen, error))
        return setup;
    setup_close(setup);
    return NULL;
}

char *setup_address(const Setup *setup)
{
    return g_strdup_printf("http://127.0.0.1:%u/#%s", setup->port, setup->code ? setup->code : "");
}

bool setup_turn(Setup *setup)
{
    http_wait(setup->http, setup->wake_fd, TURN_MS);
    return !setup->is_over;
}

void setup_close(Setup *setup)
{
    if (!setup)
        return;
    http_close(setup->http);
    printers_close(setup);
    cameras_close(setup);
    upload_clear(&setup->people);
    upload_clear(&setup->programme);
    files_remove_folder(setup->uploads);
    if (setup->wake_fd >= 0)
        close(setup->wake_fd);
    MEMBERS_FREE(setup, folder, event, uploads, code, page_digest, session, token);
    g_free(setup);
}
