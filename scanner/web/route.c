// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/route.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/rights/audit.h"
#include "scanner/web/executor.h"
#include "scanner/http/origin.h"

const WebRoute web_routes[] = {
#define PAGE_ROUTE(route, roles, function, flags) {route, roles, function, flags},
#include "scanner/web/routes.def"
#undef PAGE_ROUTE
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

// How long is for people to read.
static void refuse_to_wait(Request *request, const char *message)
{
    g_autoptr(json_t) object = json_pack("{s:s}", "error", api_errors[API_PIN_LOCKED].name);
    json_put_text(object, "message", message);
    json_put_int(object, "wait_s", request->pin.outcome.wait_ms / 1000 + 1);
    answer_json(&request->answer, api_errors[API_PIN_LOCKED].status, object);
}

static void refuse_error(Request *request, const GError *error)
{
    HttpAnswer *answer = &request->answer;
    if (g_error_matches(error, WEB_API_ERROR, API_PIN_LOCKED))
        refuse_to_wait(request, error->message);
    else if (error->domain == WEB_API_ERROR)
        answer_refuse(answer, api_errors[error->code].status, api_errors[error->code].name, error->message);
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        answer_refuse(answer, 404, "not-found", error->message);
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_DAMAGED))
        answer_refuse(answer, 503, "damaged", error->message);
    else if (g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED) || error->domain == STATION_ERROR)
        answer_refuse(answer, 409, "refused", error->message);
    else
        answer_refuse(answer, 503, "store", error->message);
}

// --- the guard's questions ---

static const Route *row(gsize index)
{
    return index < web_route_count ? &web_routes[index].route : NULL;
}

static bool has_role(const Web *web, const WebRoute *route, const SignedIn *who)
{
    guint own = sign_in_roles(who);
    if (own & (ROLE_BIT(ROLE_SPONSOR) | ROLES_LEAD) && web->post.mode == STATION_SPONSOR)
        own |= ROLE_AT_BOOTH;
    return route->roles & own;
}

static bool admit(const Route *base, const HttpRequest *http, gpointer *out_who, HttpAnswer *answer, gpointer data)
{
    Web *web = data;
    const WebRoute *route = (const WebRoute *)base;
    if (!route->roles)
        return true;
    SignedIn *who = *out_who = sign_ins_find(web->sign_ins, http->cookie);
    if (!who)
        answer_refuse(answer, 401, "sign-in", "sign in first");
    else if (!http_claim(web->http, http, who->key))
        answer_refuse(answer, 429, "too-many", "this browser sends too many requests at once");
    else if (who->is_locked && route->answer != api_sign_out)
        answer_refuse(answer, 401, "locked", "give the PIN again");
    else if (!has_role(web, route, who))
        answer_refuse(answer, 403, "role", "this role may not do that");
    else if (route_is_post(base) && !origin_is_equal_secret(http->token, who->token))
        answer_refuse(answer, 403, "token", "the request lacks the page's token");
    else
        return true;
    return false;
}

// --- requests ---

void request_free(Request *request)
{
    sign_in_outcome_clear(&request->pin.outcome);
    g_free(request->browser);
    g_clear_error(&request->pin.error);
    json_decref(request->body);
    json_decref(request->result);
    http_answer_clear(&request->answer);
    g_free(request);
}

static void answer_route(Request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) empty = json_object();
    if (!request->route->answer(request, &error))
        refuse_error(request, error);
    else if (!request->answer.status)
        answer_json(&request->answer, 200, request->result ? request->result : empty);
}

static void give_answer(Request *request, HttpAnswer *answer)
{
    *answer = request->answer;
    request->answer = (HttpAnswer){0};
    request_free(request);
}

// The object with "name" and "pin" that is to be checked first; NULL when there is none.
static const json_t *pin_of(const Request *request)
{
    const json_t *given = NULL;
    if (request->route->flags & ROUTE_OWN_PIN)
        given = request->body;
    else if (request->route->flags & ROUTE_LEAD_PIN)
        given = json_object_get(request->body, "lead");
    return json_text(given, "name", NULL) && json_text(given, "pin", NULL) ? given : NULL;
}

// What is not noted is not given out.
static bool note_export(Request *request)
{
    g_autoptr(GError) error = NULL;
    const AuditEvent event = {
        .act = AUDIT_EXPORT,
        .volunteer_name = request->who ? request->who->name : "",
        .address = request->http->address,
        .detail = request->route->route.path + strlen("/api/"),
        .now_utc_ms = clock_utc_ms(),
    };
    if (!(request->route->flags & ROUTE_EXPORT) || audit_note(request->store, &event, &error))
        return true;
    refuse_error(request, error);
    return false;
}

static void enter(const Route *route, const HttpRequest *http, gpointer who, json_t *body, HttpAnswer *answer, gpointer data)
{
    Web *web = data;
    Request *request = g_new(Request, 1);
    *request = (Request){.route = (const WebRoute *)route,
                         .web = web,
                         .station = web->options.station,
                         .post = &web->post,
                         .store = web->store,
                         .http = http,
                         .asked_mono_us = clock_mono_us(),
                         .who = who,
                         .body = body};
    if (!note_export(request)) {
        give_answer(request, answer);
        return;
    }
    bool is_background = request->route->flags & ROUTE_BACKGROUND || json_bool(body, "is_background", false);
    if (request->who && !is_background)
        sign_in_touch(request->who);
    const json_t *pin = pin_of(request);
    Executor *executor = request->route->flags & ROUTE_SLOW ? web->slow : pin ? web->pins : NULL;
    if (pin)
        request->browser = sign_ins_known_browser(web->sign_ins, http->cookie, json_text(pin, "name", ""));
    if (executor && !http_may_wait(web->http, http)) {
        answer_refuse(&request->answer, 429, "too-many", "too many are signing in at this moment; try again");
        give_answer(request, answer);
        return;
    }
    answer->is_later = executor != NULL;
    if (executor) {
        request->web = NULL;
        request->who = NULL;
        executor_give(executor, request);
    } else {
        answer_route(request);
        give_answer(request, answer);
    }
}

void route_work_slowly(gpointer task, Store *store, gpointer data)
{
    Request *request = task;
    Web *web = data;
    request->store = store;
    request->report = &web->report;
    answer_route(request);
}

void route_check_pin(gpointer task, Store *store, gpointer data)
{
    (void)data;
    Request *request = task;
    const json_t *given = pin_of(request);
    PinCheck *pin = &request->pin;
    pin->is_checked = true;
    const SignInTry attempt = {
        .name = json_text(given, "name", ""),
        .pin = json_text(given, "pin", ""),
        .address = request->http->address,
        .browser = request->browser,
        .now_utc_ms = clock_utc_ms(),
        .is_vouching = request->route->flags & ROUTE_LEAD_PIN,
    };
    (void)volunteer_sign_in(store, &attempt, &pin->outcome, &pin->error);
}

void route_resume(Request *request, HttpAnswer *answer, Web *web)
{
    request->web = web;
    request->store = web->store;
    request->report = NULL;
    gpointer who = NULL;
    if (!(request->route->flags & ROUTE_SLOW) && admit(&request->route->route, request->http, &who, &request->answer, web)) {
        request->who = who;
        answer_route(request);
    }
    give_answer(request, answer);
}

static void stream_ended(guint64 stream, gpointer data)
{
    events_leave(((Web *)data)->events, stream);
}

void web_routes_init(Web *web)
{
    const Settings *settings = web->options.station->settings;
    web->routes = (RouteTable){
        .row = row,
        .admit = admit,
        .answer = enter,
        .file = page_answer,
        .stream_ended = stream_ended,
        .public_url = settings->public_url,
        .is_for_others = settings->allow_remote || settings->certificate,
        .data = web,
    };
}
