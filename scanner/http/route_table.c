// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/route_table.h"

#include <string.h>

#include "scanner/http/content.h"
#include "scanner/http/origin.h"

bool route_is_post(const Route *route)
{
    return strcmp(route->method, "POST") == 0;
}

// `out_allow` is how the path may be asked; NULL when there is no such path.
static const Route *find_route(const RouteTable *table, const HttpRequest *http, const char **out_allow)
{
    const Route *found = NULL, *route;
    *out_allow = NULL;
    for (gsize i = 0; (route = table->row(i)); i++) {
        if (strcmp(route->path, http->path) != 0)
            continue;
        *out_allow = *out_allow ? "GET, POST" : route->method;
        if (strcmp(route->method, http->method) == 0)
            found = route;
    }
    return found;
}

static gsize body_ceiling(const HttpRequest *http, gpointer data)
{
    const RouteTable *table = data;
    const char *allow;
    const Route *route = find_route(table, http, &allow);
    if (table->is_known && (!route || !table->is_known(http, table->data)))
        return table->stranger_most;
    gsize most = route ? MAX(route->file_most, route->text_most) : 0;
    return most ? most : HTTP_BODY_CEILING;
}

// --- the guard ---

static bool is_our_host(const RouteTable *table, const char *host)
{
    return (host && table->is_any_name) || origin_host_is_ours(host, http_port(table->http), table->is_for_others);
}

// A name that is ours, or the one that people type who come through the proxy.
static bool may_be_asked(const RouteTable *table, const char *host)
{
    const char *public_host = table->public_url ? strstr(table->public_url, "://") + 3 : NULL;
    return (host && public_host && g_ascii_strcasecmp(host, public_host) == 0) || is_our_host(table, host);
}

// A browser names the page's origin with each POST; a program may leave it out. The proxy's name is the proxy's origin alone.
static bool may_come_from(const RouteTable *table, const HttpRequest *http)
{
    if (!http->origin || (table->public_url && g_ascii_strcasecmp(http->origin, table->public_url) == 0))
        return true;
    return is_our_host(table, http->host) && origin_is_own(http, http_is_secure(table->http));
}

static bool has_needed_texts(const json_t *body, const char *needs)
{
    g_auto(GStrv) keys = g_strsplit(needs ? needs : "", " ", -1);
    for (char **key = keys; *key; key++)
        if (**key && !json_text(body, *key, NULL))
            return false;
    return true;
}

// A form of another page can send text, and no JSON.
static bool has_type(const Route *route, const HttpRequest *http, HttpAnswer *answer)
{
    const char *type = route->file_most ? "application/octet-stream" : "application/json";
    if (!route_is_post(route) || (http->content_type && g_str_has_prefix(http->content_type, type)))
        return true;
    g_autofree char *message = g_strconcat("send ", type, NULL);
    answer_refuse(answer, 415, route->file_most ? "type" : "not-json", message);
    return false;
}

static bool read_body(const Route *route, const HttpRequest *http, json_t **out_body, HttpAnswer *answer)
{
    if (!has_type(route, http, answer))
        return false;
    if (!route_is_post(route) || route->file_most || route->text_most)
        return true;
    g_autoptr(json_t) body = json_loadb(http->body, http->body_length, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(body) && has_needed_texts(body, route->needs)) {
        *out_body = g_steal_pointer(&body);
        return true;
    }
    answer_refuse(answer, 400, "bad-request", "the body is not a JSON object with the members that this route needs");
    return false;
}

void route_table_handle(const HttpRequest *http, HttpAnswer *answer, gpointer data)
{
    const RouteTable *table = data;
    if (!may_be_asked(table, http->host)) {
        answer_refuse(answer, 421, "host", "this station does not answer to that name");
        return;
    }
    bool is_read = strcmp(http->method, "GET") == 0 || strcmp(http->method, "HEAD") == 0;
    if (is_read && table->file(http->path, answer, table->data)) {
        content_prepare(http, answer);
        return;
    }
    const char *allow;
    const Route *route = find_route(table, http, &allow);
    gpointer who = NULL;
    json_t *body = NULL;
    if (!route && allow) {
        answer_refuse(answer, 405, "method", "this route has another method");
        answer->allow = allow;
    } else if (!route) {
        answer_refuse(answer, 404, "not-found", "there is no such route");
    } else if (!may_come_from(table, http)) {
        answer_refuse(answer, 403, "origin", "another page's requests are not answered");
    } else if (table->admit(route, http, &who, answer, table->data) && read_body(route, http, &body, answer)) {
        table->answer(route, http, who, body, answer, table->data);
    }
}

static void stream_ended(guint64 stream, gpointer data)
{
    const RouteTable *table = data;
    table->stream_ended(stream, table->data);
}

HttpServer *route_table_open(RouteTable *table, const HttpOptions *options, GError **error)
{
    const HttpHandlers handlers = {
        .handle = route_table_handle, .stream_ended = stream_ended, .body_ceiling = body_ceiling, .data = table};
    table->http = http_open(options, &handlers, error);
    return table->http;
}
