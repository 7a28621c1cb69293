// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_call.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/sync/hub.h"

#define ANSWER_BYTES_MOST (16 * 1024 * 1024)
#define WAIT_MOST_MS 60000

void booth_station_free(BoothStation *station)
{
    g_free(station->address);
    g_free(station->pin);
    g_free(station);
}

BoothStation *booth_station_read(const char *text)
{
    BoothStation *station = g_new0(BoothStation, 1);
    const char *mark = strchr(text, '#');
    station->address = mark ? g_strndup(text, (gsize)(mark - text)) : g_strdup(text);
    station->pin = mark && mark[1] ? g_strdup(mark + 1) : NULL;
    return station;
}

static void fail_call(const GError *cause, GError **error)
{
    bool is_for_a_person = g_error_matches(cause, HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_CERTIFICATE) ||
                           g_error_matches(cause, HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    bool is_none = g_error_matches(cause, HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_TOO_BIG);
    g_set_error_literal(error, HUB_ERROR,
                        is_for_a_person ? HUB_ERROR_SETTINGS
                        : is_none       ? HUB_ERROR_SERVER
                                        : HUB_ERROR_UNREACHABLE,
                        cause->message);
}

HttpClient *booth_station_client(const BoothStation *station, GError **error)
{
    g_autoptr(GError) cause = NULL;
    HttpClient *client = http_client_new(&(HttpClientOptions){.base = station->address, .pin = station->pin}, &cause);
    if (!client)
        fail_call(cause, error);
    return client;
}

static void fail_status(const BoothCaller *caller, guint status, GError **error)
{
    if (status == 401)
        g_set_error(error, HUB_ERROR, HUB_ERROR_RIGHTS,
                    "%s does not know this booth; if that stays so, let the organisers make a new file with lanyard sponsor add",
                    caller->address);
    else if (status == 403)
        g_set_error_literal(
            error, HUB_ERROR, HUB_ERROR_REVOKED,
            "the organisers turned this booth off: what it captured stays here, and nothing more comes; talk to them");
    else if (status == 429)
        g_set_error(error, HUB_ERROR, HUB_ERROR_LIMIT, "%s asks this booth to call less often", caller->address);
    else if (status == 503)
        g_set_error(error, HUB_ERROR, HUB_ERROR_UNREACHABLE, "%s cannot take anything now", caller->address);
    else
        g_set_error(error, HUB_ERROR, HUB_ERROR_SERVER, "%s answered with status %u; see whether a station of Lanyard is there",
                    caller->address, status);
}

static json_t *read_answer(BoothCaller *caller, const HttpClientAnswer *answer, GError **error)
{
    if (answer->retry_after_ms > 0)
        caller->wait_ms = (int)MIN(answer->retry_after_ms, WAIT_MOST_MS);
    if (answer->status != 200) {
        fail_status(caller, answer->status, error);
        return NULL;
    }
    json_t *object = json_loadb(answer->body, answer->body_length, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return error_set_null(HUB_ERROR, HUB_ERROR_SERVER, error,
                          "%s answered something else; see whether a station of Lanyard is there", caller->address);
}

json_t *booth_call(BoothCaller *caller, const char *path, const json_t *body, int within_ms, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = json_canonical(body);
    g_autofree char *authorization = g_strconcat("Bearer ", caller->key->client, ".", caller->key->secret, NULL);
    const HttpClientHeader header = {"Authorization", authorization};
    const HttpClientRequest request = {.method = HTTP_CLIENT_POST,
                                       .path = path,
                                       .headers = &header,
                                       .header_count = 1,
                                       .content_type = "application/json",
                                       .body = text,
                                       .body_length = strlen(text),
                                       .deadline_mono_us = clock_after_ms(within_ms),
                                       .answer_bytes_max = ANSWER_BYTES_MOST};
    g_auto(HttpClientAnswer) answer = {0};
    caller->wait_ms = 0;
    bool is_answered = http_client_call(caller->client, &request, &answer, &cause);
    explicit_bzero(authorization, strlen(authorization));
    if (is_answered)
        return read_answer(caller, &answer, error);
    fail_call(cause, error);
    return NULL;
}
