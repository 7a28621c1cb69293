// SPDX-License-Identifier: GPL-3.0-or-later
// setup.c - the server of the page: its table of routes, the guard before them, one request after the other.
#include "scanner/setup/setup.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/base/files.h"
#include "common/conf/language.h"
#include "common/token/random.h"
#include "scanner/desk/desk.h"
#include "scanner/setup/place.h"
#include "scanner/web/origin.h"
#include "scanner/web/page_file.h"

#define COOKIE "lanyard-setup"
#define SECRET_BYTES 16
#define TURN_MS 250

static bool api_hello(SetupCall *call, GError **error);
static bool api_begin(SetupCall *call, GError **error);
static bool api_languages(SetupCall *call, GError **error);
static bool api_state(SetupCall *call, GError **error);
static bool api_end(SetupCall *call, GError **error);

static const struct SetupRow {
    const char *method, *path;
    SetupRoute answer;
    gsize file_most; // the body is a file of at most so many bytes; 0 = JSON
    bool is_open;    // without a session
} rows[] = {
    {"GET", "/api/hello", api_hello, 0, true},
    {"GET", "/api/languages", api_languages, 0, true},
    {"POST", "/api/begin", api_begin, 0, true},
    {"GET", "/api/state", api_state, 0, false},
    {"POST", "/api/event", setup_event, 0, false},
    {"POST", "/api/programme/look", setup_programme_look, SETUP_FILE_MOST, false},
    {"POST", "/api/programme/take", setup_programme_take, 0, false},
    {"POST", "/api/people/look", setup_people_look, SETUP_FILE_MOST, false},
    {"POST", "/api/people/columns", setup_people_columns, 0, false},
    {"POST", "/api/people/products", setup_people_products, 0, false},
    {"POST", "/api/people/take", setup_people_take, 0, false},
    {"POST", "/api/logo", setup_logo, SETUP_PICTURE_MOST, false},
    {"POST", "/api/look", setup_look, 0, false},
    {"POST", "/api/picture", setup_picture, 0, false},
    {"POST", "/api/printers", setup_printers, 0, false},
    {"POST", "/api/printer/take", setup_printer_take, 0, false},
    {"POST", "/api/print", setup_print, 0, false},
    {"GET", "/api/print", setup_print_state, 0, false},
    {"POST", "/api/cameras", setup_cameras, 0, false},
    {"POST", "/api/camera/take", setup_camera_take, 0, false},
    {"POST", "/api/camera/open", setup_camera_open, 0, false},
    {"GET", "/api/pictures", setup_camera_pictures, 0, false},
    {"POST", "/api/volunteer", setup_volunteer, 0, false},
    {"POST", "/api/volunteer/remove", setup_volunteer_remove, 0, false},
    {"POST", "/api/station", setup_station, 0, false},
    {"POST", "/api/station/remove", setup_station_remove, 0, false},
    {"POST", "/api/check", setup_check, 0, false},
    {"POST", "/api/end", api_end, 0, false},
};

// --- answers ---

static void answer_json(HttpAnswer *answer, guint status, const json_t *object)
{
    char *text = json_canonical(object);
    answer->status = status;
    answer->content_type = "application/json";
    answer->body = g_bytes_new_take(text, strlen(text));
}

static void refuse(HttpAnswer *answer, guint status, const char *name, const char *message)
{
    g_autoptr(json_t) object = json_pack("{s:s}", "error", name);
    g_autofree char *text = g_utf8_make_valid(message, -1);
    json_put_text(object, "message", text);
    answer_json(answer, status, object);
}

static char *new_secret(void)
{
    guint8 bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < sizeof bytes; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_strdup(text->str);
}

// --- the session ---

static bool has_session(const Setup *setup, const HttpRequest *request)
{
    return setup->session && origin_is_equal_secret(request->cookie, setup->session);
}

static bool api_hello(SetupCall *call, GError **error)
{
    (void)error;
    bool is_in = has_session(call->setup, call->request);
    json_put_text(call->result, "folder", is_in ? call->setup->folder : NULL);
    json_put_text(call->result, "token", is_in ? call->setup->token : NULL);
    json_object_set_new(call->result, "is_used", json_boolean(!call->setup->code));
    return true;
}

static bool api_begin(SetupCall *call, GError **error)
{
    Setup *setup = call->setup;
    if (!setup->code)
        return setup_fail(error, "this address was opened before; stop lanyard setup, start it again and open the new address");
    if (!origin_is_equal_secret(setup_text(call, "code"), setup->code))
        return setup_fail(error, "this is not the address that lanyard setup printed; copy all of it");
    g_clear_pointer(&setup->code, g_free);
    setup->session = new_secret();
    setup->token = new_secret();
    call->answer.set_cookie = g_strdup_printf(COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict", setup->session);
    json_put_text(call->result, "folder", setup->folder);
    json_put_text(call->result, "token", setup->token);
    return true;
}

static bool api_languages(SetupCall *call, GError **error)
{
    (void)error;
    g_auto(GStrv) codes = language_codes(NULL);
    for (char **code = codes; *code; code++) {
        g_autoptr(Language) language = language_load(NULL, *code);
        if (language)
            json_put_text(call->result, *code, language_own_name(language));
    }
    return true;
}

static bool api_state(SetupCall *call, GError **error)
{
    (void)error;
    json_put_text(call->result, "folder", call->setup->folder);
    event_state(call->setup, call->result);
    if (!setup_has_station(call->setup))
        return true;
    people_state(call->setup, call->result);
    look_state(call->setup, call->result);
    volunteers_state(call->setup, call->result);
    stations_state(call->setup, call->result);
    return true;
}

static bool api_end(SetupCall *call, GError **error)
{
    (void)error;
    call->setup->is_over = true;
    return true;
}

// --- the guard ---

static const struct SetupRow *find_row(const HttpRequest *request, bool *out_is_path)
{
    *out_is_path = false;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool is_path = strcmp(rows[i].path, request->path) == 0;
        *out_is_path = *out_is_path || is_path;
        if (is_path && strcmp(rows[i].method, request->method) == 0)
            return &rows[i];
    }
    return NULL;
}

static gsize body_ceiling(const HttpRequest *request, gpointer data)
{
    bool is_path;
    const struct SetupRow *row = find_row(request, &is_path);
    if (!row || !has_session(data, request))
        return SETUP_STRANGER_MOST;
    return row->file_most ? row->file_most : SETUP_JSON_MOST;
}

static bool words_answer(const char *path, HttpAnswer *answer)
{
    g_autofree char *code = page_language(path);
    g_autoptr(Language) language = code && language_is_known(NULL, code) ? language_load(NULL, code) : NULL;
    if (language)
        answer_json(answer, 200, language->words);
    return language != NULL;
}

// False when the request was refused.
static bool admit(Setup *setup, const struct SetupRow *row, const HttpRequest *request, HttpAnswer *answer)
{
    bool is_post = strcmp(row->method, "POST") == 0;
    const char *wanted = row->file_most ? "application/octet-stream" : "application/json";
    if (!origin_is_own(request, false))
        refuse(answer, 403, "origin", "another page's requests are not answered");
    else if (!row->is_open && !has_session(setup, request))
        refuse(answer, 401, "session", "open the address that lanyard setup printed");
    else if (!row->is_open && is_post && !origin_is_equal_secret(request->token, setup->token))
        refuse(answer, 403, "token", "the request lacks the page's token");
    else if (is_post && (!request->content_type || strcmp(request->content_type, wanted) != 0))
        refuse(answer, 415, "type", row->file_most ? "send application/octet-stream" : "send application/json");
    else
        return true;
    return false;
}

static void answer_row(SetupCall *call, const struct SetupRow *row, HttpAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    if (!row->answer(call, &error))
        refuse(&call->answer, 409, "refused", error->message);
    else if (!call->answer.status)
        answer_json(&call->answer, 200, call->result);
    *answer = call->answer;
}

static void call_row(Setup *setup, const struct SetupRow *row, const HttpRequest *request, HttpAnswer *answer)
{
    g_autoptr(json_t) result = json_object();
    bool has_json = strcmp(row->method, "POST") == 0 && !row->file_most;
    g_autoptr(json_t) body = has_json ? json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    SetupCall call = {.setup = setup, .request = request, .body = body, .result = result};
    if (has_json && !json_is_object(body))
        refuse(answer, 400, "bad-request", "the body is not a JSON object");
    else
        answer_row(&call, row, answer);
}

static void handle(const HttpRequest *request, HttpAnswer *answer, gpointer data)
{
    Setup *setup = data;
    bool is_path;
    const struct SetupRow *row = find_row(request, &is_path);
    const char *file = strcmp(request->path, "/") == 0 ? "/setup.html" : request->path;
    if (!origin_host_is_ours(request->host, setup->port, false))
        refuse(answer, 421, "host", "this page does not answer to that name");
    else if (row && admit(setup, row, request, answer))
        call_row(setup, row, request, answer);
    else if (!row && is_path)
        refuse(answer, 405, "method", "this route has another method");
    else if (!row && strcmp(request->method, "GET") == 0 && (words_answer(file, answer) || page_file_answer(file, answer)))
        return;
    else if (!row)
        refuse(answer, 404, "not-found", "there is no such route");
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
    g_set_error(error, DESK_ERROR, DESK_ERROR_FOLDER, "%s holds other things and no station.ini; choose a new folder", folder);
    return false;
}

static bool open_server(Setup *setup, const char *listen, GError **error)
{
    const HttpHandlers handlers = {.handle = handle, .body_ceiling = body_ceiling, .data = setup};
    const HttpOptions options = {.listen = listen, .cookie = COOKIE};
    setup->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    setup->http = setup->wake_fd >= 0 ? http_open(&options, &handlers, error) : NULL;
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
    g_free(setup->folder);
    g_free(setup->event);
    g_free(setup->uploads);
    g_free(setup->code);
    g_free(setup->session);
    g_free(setup->token);
    g_free(setup);
}
