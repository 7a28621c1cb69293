// SPDX-License-Identifier: GPL-3.0-or-later
// request.c - what every route asks of the request that it answers.
#include "scanner/web/route.h"

#include "common/base/json.h"

G_DEFINE_QUARK(lanyard_web_api_error, web_api_error)

bool api_fail(ApiError code, const char *message, GError **error)
{
    return error_set(WEB_API_ERROR, code, error, "%s", message);
}

const char *api_text(const Request *request, const char *key)
{
    return json_text(request->body, key, "");
}

gint64 api_now(const Request *request)
{
    return station_now_utc_ms(request->station);
}

bool api_is_secure(const Request *request)
{
    const char *url = request->station->settings->public_url;
    bool is_proxied = url && g_str_has_prefix(url, "https://") && g_strcmp0(request->http->origin, url) == 0;
    return is_proxied || http_is_secure(request->web->http);
}

void api_wake_printers(const Request *request)
{
    const WebOptions *options = &request->web->options;
    if (options->jobs_added)
        options->jobs_added(options->data);
}
