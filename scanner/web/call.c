// SPDX-License-Identifier: GPL-3.0-or-later
// call.c - what every route asks of the call that it answers.
#include "scanner/web/route.h"

#include "common/base/json.h"

G_DEFINE_QUARK(lanyard_web_api_error, web_api_error)

bool api_fail(ApiError code, const char *message, GError **error)
{
    g_set_error_literal(error, WEB_API_ERROR, code, message);
    return false;
}

const char *api_text(const Call *call, const char *key)
{
    return json_text(call->body, key, "");
}

gint64 api_now(const Call *call)
{
    return station_now_utc_ms(call->station);
}

bool api_is_secure(const Call *call)
{
    const char *url = call->station->settings->public_url;
    bool is_proxied = url && g_str_has_prefix(url, "https://") && g_strcmp0(call->request->origin, url) == 0;
    return is_proxied || http_is_secure(call->web->http);
}
