// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/route.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/audit.h"
#include "scanner/web/executor.h"
#include "scanner/web/origin.h"

const Route web_routes[] = {
    {"GET", "/api/hello", 0, api_hello, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/sign-in", 0, api_sign_in, ROUTE_OWN_PIN, "name pin"},
    {"POST", "/api/sign-out", ROLES_ALL, api_sign_out, 0, NULL},
    {"POST", "/api/touch", ROLES_ALL, api_touch, 0, NULL},
    {"GET", "/api/languages", 0, api_languages, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/language", ROLES_ALL, api_language, 0, "language"},
    {"GET", "/api/events", ROLES_STAFF | ROLE_AT_BOOTH | ROLE_AT_KIOSK, api_events, ROUTE_BACKGROUND, NULL},
    {"GET", "/api/state", ROLES_STAFF | ROLE_AT_BOOTH, api_state, ROUTE_BACKGROUND, NULL},
    {"GET", "/api/pictures", ROLES_STAFF, api_pictures, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/scan", ROLES_STAFF, api_scan, 0, "text"},
    {"POST", "/api/search", ROLES_DESK, api_search, 0, "text"},
    {"POST", "/api/person", ROLES_DESK, api_person, 0, "id"},
    {"POST", "/api/admit", ROLES_STAFF, api_admit, ROUTE_LEAD_PIN, "id"},
    {"POST", "/api/print", ROLES_DESK, api_print, ROUTE_LEAD_PIN, "id"},
    {"POST", "/api/undo", ROLES_STAFF, api_undo, ROUTE_LEAD_PIN, "station reason"},
    {"POST", "/api/hold", ROLES_DESK, api_hold, ROUTE_LEAD_PIN, "id reason"},
    {"POST", "/api/group", ROLES_DESK, api_group, 0, "id"},
    {"POST", "/api/preview", ROLES_DESK, api_preview, 0, NULL},
    {"POST", "/api/edit", ROLES_DESK, api_edit, 0, "id"},
    {"POST", "/api/mirror/allow", ROLES_DESK, api_mirror_allow, 0, "id sponsor fields"},
    {"POST", "/api/mirror/print", ROLES_DESK, api_mirror_print, 0, "id"},
    {"GET", "/api/people/review", ROLES_LEAD, api_people_review, ROUTE_BACKGROUND | ROUTE_SLOW, NULL},
    {"POST", "/api/people/join", ROLES_LEAD, api_people_join, 0, "id other"},
    {"POST", "/api/people/apart", ROLES_LEAD, api_people_apart, 0, "id other"},
    {"POST", "/api/people/split", ROLES_LEAD, api_people_split, 0, "id"},
    {"POST", "/api/sale", ROLES_DESK, api_sale, ROUTE_LEAD_PIN, "id step method"},
    {"POST", "/api/sale/offer", ROLES_DESK, api_sale_offer, 0, "id"},
    {"POST", "/api/sale/undo", ROLES_DESK, api_sale_undo, ROUTE_LEAD_PIN, "reason"},
    {"POST", "/api/walk-in", ROLES_DESK, api_walk_in, ROUTE_LEAD_PIN, "id ticket_type"},
    {"GET", "/api/jobs", ROLES_DESK, api_jobs, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/job/picture", ROLES_DESK, api_job_picture, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/job/answer", ROLES_DESK, api_job_answer, 0, NULL},
    {"POST", "/api/job/again", ROLES_DESK, api_job_again, 0, NULL},
    {"POST", "/api/job/cancel", ROLES_DESK, api_job_cancel, 0, NULL},
    {"POST", "/api/capture", ROLES_LEAD | ROLE_AT_BOOTH, api_capture, 0, "text"},
    {"GET", "/api/leads", ROLES_LEAD | ROLE_AT_BOOTH, api_leads, ROUTE_BACKGROUND | ROUTE_SLOW, NULL},
    {"POST", "/api/lead", ROLES_LEAD | ROLE_AT_BOOTH, api_lead_add, 0, "token"},
    {"POST", "/api/leads/export", ROLES_LEAD | ROLE_AT_BOOTH, api_lead_export, ROUTE_SLOW | ROUTE_EXPORT, "format"},
    {"GET", "/api/room", ROLES_STAFF, api_room, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/room/pin", ROLES_STAFF, api_room_pin, 0, "session"},
    {"POST", "/api/room/missing", ROLES_LEAD, api_room_missing, 0, "session"},
    {"GET", "/api/programme", ROLES_LEAD, api_programme, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/programme/change", ROLES_LEAD, api_programme_change, 0, "code"},
    {"GET", "/api/audit", ROLES_LEAD, api_audit, ROUTE_BACKGROUND | ROUTE_SLOW, NULL},
    {"GET", "/api/conflicts", ROLES_LEAD, api_conflicts, ROUTE_BACKGROUND | ROUTE_SLOW, NULL},
    {"POST", "/api/conflict/acknowledge", ROLES_LEAD, api_conflict_acknowledge, 0, "key note"},
    {"GET", "/api/report", ROLES_LEAD, api_report, ROUTE_BACKGROUND | ROUTE_SLOW, NULL},
    {"GET", "/api/glance", ROLES_DESK, api_glance, ROUTE_BACKGROUND | ROUTE_SLOW, NULL},
    {"GET", "/api/report.csv", ROLES_LEAD, api_report_csv, ROUTE_SLOW | ROUTE_EXPORT, NULL},
    {"POST", "/api/standby/line", ROLES_STAFF, api_standby_line, 0, "session"},
    {"POST", "/api/standby/join", ROLES_STAFF, api_standby_join, 0, "session id"},
    {"POST", "/api/standby/leave", ROLES_STAFF, api_standby_leave, 0, "session id"},
    {"POST", "/api/standby/next", ROLES_STAFF, api_standby_next, 0, "session"},
    {"POST", "/api/call/go", ROLES_STAFF, api_call_go, 0, "kiosk"},
    {"GET", "/api/kiosk", ROLE_AT_KIOSK, api_kiosk, ROUTE_BACKGROUND, NULL},
    {"POST", "/api/kiosk/scan", ROLE_AT_KIOSK, api_kiosk_scan, 0, "text"},
    {"POST", "/api/kiosk/touch", ROLE_AT_KIOSK, api_kiosk_touch, 0, NULL},
    {"POST", "/api/kiosk/preview", ROLE_AT_KIOSK, api_kiosk_preview, 0, NULL},
    {"POST", "/api/kiosk/print", ROLE_AT_KIOSK, api_kiosk_print, 0, NULL},
    {"POST", "/api/kiosk/call", ROLE_AT_KIOSK, api_kiosk_call, 0, NULL},
    {"POST", "/api/kiosk/done", ROLE_AT_KIOSK, api_kiosk_done, 0, NULL},
    {"POST", "/api/kiosk/mirror", ROLE_AT_KIOSK, api_kiosk_mirror, 0, NULL},
    {"POST", "/api/kiosk/allow", ROLE_AT_KIOSK, api_kiosk_allow, 0, "sponsor fields"},
    {"POST", "/api/kiosk/mirror/print", ROLE_AT_KIOSK, api_kiosk_mirror_print, 0, NULL},
    {"POST", "/api/kiosk/leave", ROLE_AT_KIOSK, api_kiosk_leave, ROUTE_LEAD_PIN, NULL},
    {"POST", "/api/kiosk/open", ROLES_LEAD, api_kiosk_open, 0, NULL},
};
const gsize web_route_count = G_N_ELEMENTS(web_routes);

static const struct {
    guint status;
    const char *name;
    // clang-format off
} api_errors[API_ERROR_COUNT] = {
    [API_BAD_REQUEST] = {400, "bad-request"},   [API_WRONG_PIN] = {403, "wrong-pin"},
    [API_PIN_LOCKED] = {429, "pin-locked"},     [API_LEAD_NEEDED] = {403, "lead-needed"},
    [API_REASON_NEEDED] = {409, "reason-needed"}, [API_NAME_NEEDED] = {409, "name-needed"},
    [API_ON_HOLD] = {409, "on-hold"},           [API_NOT_THE_ROOM] = {409, "not-the-door"},
    [API_NO_LINE] = {409, "no-line"},           [API_NOBODY_WAITS] = {409, "nobody-waits"},
    [API_NO_SEAT] = {409, "no-seat"},           [API_SELLER_NEEDED] = {403, "seller-needed"},
    [API_NO_VISITOR] = {409, "no-visitor"},       [API_TICKET_NEEDED] = {403, "ticket-needed"},
};
// clang-format on

// --- answers ---

static void answer_json(HttpAnswer *answer, guint status, const json_t *object)
{
    g_clear_pointer(&answer->body, g_bytes_unref);
    char *text = json_canonical(object);
    answer->status = status;
    answer->content_type = "application/json";
    answer->body = g_bytes_new_take(text, strlen(text));
}

static void refuse(HttpAnswer *answer, guint status, const char *name, const char *message)
{
    g_autoptr(json_t) object = json_pack("{s:s}", "error", name);
    json_put_text(object, "message", message);
    answer_json(answer, status, object);
}

// How long is for people to read.
static void refuse_to_wait(Call *call, const char *message)
{
    g_autoptr(json_t) object = json_pack("{s:s}", "error", api_errors[API_PIN_LOCKED].name);
    json_put_text(object, "message", message);
    json_put_int(object, "wait_s", call->pin.outcome.wait_ms / 1000 + 1);
    answer_json(&call->answer, api_errors[API_PIN_LOCKED].status, object);
}

static void refuse_error(Call *call, const GError *error)
{
    HttpAnswer *answer = &call->answer;
    if (g_error_matches(error, WEB_API_ERROR, API_PIN_LOCKED))
        refuse_to_wait(call, error->message);
    else if (error->domain == WEB_API_ERROR)
        refuse(answer, api_errors[error->code].status, api_errors[error->code].name, error->message);
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        refuse(answer, 404, "not-found", error->message);
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_DAMAGED))
        refuse(answer, 503, "damaged", error->message);
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED) || error->domain == DESK_ERROR)
        refuse(answer, 409, "refused", error->message);
    else
        refuse(answer, 503, "store", error->message);
}

// --- the guard ---

static const Route *find_route(const HttpRequest *request, const char **out_allow)
{
    *out_allow = NULL;
    for (gsize i = 0; i < web_route_count; i++) {
        if (strcmp(web_routes[i].path, request->path) != 0)
            continue;
        if (strcmp(web_routes[i].method, request->method) == 0)
            return &web_routes[i];
        *out_allow = web_routes[i].method;
    }
    return NULL;
}

static const char *public_url(const Web *web)
{
    return web->options.station->settings->public_url;
}

// A name that is ours, or the one that people type who come through the proxy.
static bool is_own_host(const Web *web, const char *host)
{
    const Settings *settings = web->options.station->settings;
    const char *public_host = public_url(web) ? strstr(public_url(web), "://") + 3 : NULL;
    return (host && public_host && g_ascii_strcasecmp(host, public_host) == 0) ||
           origin_host_is_ours(host, web->port, settings->allow_remote || settings->certificate);
}

// A browser names the page's origin with each POST; a program may leave it out.
static bool is_own_origin(const Web *web, const HttpRequest *request)
{
    const Settings *settings = web->options.station->settings;
    if (!request->origin || (public_url(web) && g_ascii_strcasecmp(request->origin, public_url(web)) == 0))
        return true;
    if (!origin_host_is_ours(request->host, web->port, settings->allow_remote || settings->certificate))
        return false; // the proxy's name is the proxy's origin alone
    return origin_is_own(request, http_is_secure(web->http));
}

static bool has_needed_texts(const json_t *body, const char *needs)
{
    g_auto(GStrv) keys = g_strsplit(needs ? needs : "", " ", -1);
    for (char **key = keys; *key; key++)
        if (**key && !json_text(body, *key, NULL))
            return false;
    return true;
}

static bool read_body(Call *call)
{
    const HttpRequest *request = call->request;
    if (strcmp(call->route->method, "POST") != 0)
        return true;
    if (!request->content_type || !g_str_has_prefix(request->content_type, "application/json")) {
        refuse(&call->answer, 415, "not-json", "send application/json");
        return false;
    }
    json_error_t problem;
    call->body = json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES, &problem);
    if (json_is_object(call->body) && has_needed_texts(call->body, call->route->needs))
        return true;
    refuse(&call->answer, 400, "bad-request", "the body is not a JSON object with the members that this route needs");
    return false;
}

static bool has_role(const Call *call)
{
    guint own = sign_in_roles(call->who);
    if (own == ROLE_BIT(ROLE_SPONSOR) && call->station->settings->mode == STATION_SPONSOR)
        own |= ROLE_AT_BOOTH;
    return call->route->roles & own;
}

static bool check_session(Call *call)
{
    const Route *route = call->route;
    if (!route->roles)
        return true;
    call->who = sign_ins_find(call->web->sign_ins, call->request->cookie);
    if (!call->who)
        refuse(&call->answer, 401, "sign-in", "sign in first");
    else if (!http_claim(call->web->http, call->request, call->who->key))
        refuse(&call->answer, 429, "too-many", "this browser sends too many requests at once");
    else if (call->who->is_locked && route->answer != api_sign_out)
        refuse(&call->answer, 401, "locked", "give the PIN again");
    else if (!has_role(call))
        refuse(&call->answer, 403, "role", "this role may not do that");
    else if (strcmp(route->method, "POST") == 0 && !origin_is_equal_secret(call->request->token, call->who->token))
        refuse(&call->answer, 403, "token", "the request lacks the page's token");
    else
        return true;
    return false;
}

// --- calls ---

static Call *call_new(Web *web, const Route *route, const HttpRequest *request)
{
    Call *call = g_new0(Call, 1);
    call->route = route;
    call->web = web;
    call->station = web->options.station;
    call->store = web->store;
    call->request = request;
    call->asked_mono_us = clock_mono_us();
    return call;
}

void call_free(Call *call)
{
    sign_in_outcome_clear(&call->pin.outcome);
    g_clear_error(&call->pin.error);
    json_decref(call->body);
    json_decref(call->result);
    http_answer_clear(&call->answer);
    g_free(call);
}

static void answer_route(Call *call)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) empty = json_object();
    if (!call->route->answer(call, &error))
        refuse_error(call, error);
    else if (!call->answer.status)
        answer_json(&call->answer, 200, call->result ? call->result : empty);
}

static void give_answer(Call *call, HttpAnswer *answer)
{
    *answer = call->answer;
    call->answer = (HttpAnswer){0};
    call_free(call);
}

// The object with "name" and "pin" that is to be checked first; NULL when there is none.
static const json_t *pin_of(const Call *call)
{
    const json_t *given = NULL;
    if (call->route->flags & ROUTE_OWN_PIN)
        given = call->body;
    else if (call->route->flags & ROUTE_LEAD_PIN)
        given = json_object_get(call->body, "lead");
    return json_text(given, "name", NULL) && json_text(given, "pin", NULL) ? given : NULL;
}

// What is not noted is not given out.
static bool note_export(Call *call)
{
    g_autoptr(GError) error = NULL;
    const AuditEvent event = {
        .act = AUDIT_EXPORT,
        .volunteer_name = call->who ? call->who->name : "",
        .address = call->request->address,
        .detail = call->route->path + strlen("/api/"),
        .now_utc_ms = clock_utc_ms(),
    };
    if (!(call->route->flags & ROUTE_EXPORT) || audit_note(call->store, &event, &error))
        return true;
    refuse_error(call, error);
    return false;
}

static void enter(Call *call, HttpAnswer *answer)
{
    if (!check_session(call) || !read_body(call) || !note_export(call)) {
        give_answer(call, answer);
        return;
    }
    bool is_background = call->route->flags & ROUTE_BACKGROUND || json_bool(call->body, "is_background", false);
    if (call->who && !is_background)
        sign_in_touch(call->who);
    Executor *executor = call->route->flags & ROUTE_SLOW ? call->web->slow : pin_of(call) ? call->web->pins : NULL;
    if (executor && !http_may_wait(call->web->http, call->request)) {
        refuse(&call->answer, 429, "too-many", "too many are signing in at this moment; try again");
        give_answer(call, answer);
        return;
    }
    answer->is_later = executor != NULL;
    if (executor) {
        call->web = NULL;
        call->who = NULL;
        executor_give(executor, call);
    } else {
        answer_route(call);
        give_answer(call, answer);
    }
}

void route_work_slowly(gpointer task, Store *store, gpointer data)
{
    Call *call = task;
    Web *web = data;
    call->store = store;
    call->report = &web->report;
    answer_route(call);
}

void route_check_pin(gpointer task, Store *store, gpointer data)
{
    (void)data;
    Call *call = task;
    const json_t *given = pin_of(call);
    PinCheck *pin = &call->pin;
    pin->is_checked = true;
    const SignInTry attempt = {
        .name = json_text(given, "name", ""),
        .pin = json_text(given, "pin", ""),
        .address = call->request->address,
        .now_utc_ms = clock_utc_ms(),
        .is_vouching = call->route->flags & ROUTE_LEAD_PIN,
    };
    (void)volunteer_sign_in(store, &attempt, &pin->outcome, &pin->error);
}

void route_resume(Call *call, HttpAnswer *answer, Web *web)
{
    call->web = web;
    call->store = web->store;
    call->report = NULL;
    if (!(call->route->flags & ROUTE_SLOW) && check_session(call))
        answer_route(call);
    give_answer(call, answer);
}

void route_handle(const HttpRequest *request, HttpAnswer *answer, gpointer data)
{
    Web *web = data;
    if (!is_own_host(web, request->host)) {
        refuse(answer, 421, "host", "this station does not answer to that name");
        return;
    }
    bool is_read = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    if (is_read && page_answer(web->options.station, request->path, answer))
        return;
    const char *allow;
    const Route *route = find_route(request, &allow);
    if (!route && allow) {
        refuse(answer, 405, "method", "this route has another method");
        answer->allow = allow;
    } else if (!route) {
        refuse(answer, 404, "not-found", "there is no such route");
    } else if (!is_own_origin(web, request)) {
        refuse(answer, 403, "origin", "another page's requests are not answered");
    } else {
        enter(call_new(web, route, request), answer);
    }
}
