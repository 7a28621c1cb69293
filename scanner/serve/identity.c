// SPDX-License-Identifier: GPL-3.0-or-later
// identity.c - "Authorization: Bearer ID.SECRET": who asks, compared with the store at each request.
#include <string.h>

#include "common/base/clock.h"
#include "common/token/random.h"
#include "scanner/serve/listener.h"

#define SCHEME "Bearer "
#define ID_LENGTH 16
#define SECRET_MOST 200

// False when it is none; what is written otherwise than we do is none of ours.
static bool read_bearer(const char *authorization, char **out_id, char **out_secret)
{
    gsize scheme = strlen(SCHEME);
    if (!authorization || g_ascii_strncasecmp(authorization, SCHEME, scheme) != 0)
        return false;
    const char *given = authorization + scheme;
    if (strlen(given) <= ID_LENGTH || given[ID_LENGTH] != '.' || strlen(given) > ID_LENGTH + SECRET_MOST)
        return false;
    *out_id = g_strndup(given, ID_LENGTH);
    *out_secret = g_strdup(given + ID_LENGTH + 1);
    return true;
}

// False only when the store failed. Who names no client is looked for, too.
static bool find(const Serve *serve, const HttpRequest *http, ClientAdmission *out, Client **out_client, GError **error)
{
    g_autofree char *id = NULL, *secret = NULL;
    bool is_read = read_bearer(http->authorization, &id, &secret);
    return client_admit(serve->store, is_read ? id : "", is_read ? secret : "", out, out_client, error);
}

bool identity_is_known(const Serve *serve, const HttpRequest *http)
{
    ClientAdmission admission;
    g_autoptr(Client) client = NULL;
    return find(serve, http, &admission, &client, NULL) && admission == CLIENT_ON;
}

void identity_refuse_unknown(Serve *serve, const HttpRequest *http, HttpAnswer *answer)
{
    if (!http_may_wait(serve->routes.http, http))
        answer_refuse(answer, 429, "too-many", "too many wrong secrets at once; try later");
    else if (wrong_tries_add(serve->wrong_tries, http, clock_mono_us()))
        answer->is_later = true;
    else
        wrong_tries_refuse(answer);
}

bool identity_admit(Serve *serve, const HttpRequest *http, HttpAnswer *answer)
{
    ClientAdmission admission;
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&serve->client, g_free);
    if (!find(serve, http, &admission, &serve->client, &error)) {
        refusal_store(answer);
        return false;
    }
    switch (admission) {
    case CLIENT_UNKNOWN:
        identity_refuse_unknown(serve, http, answer);
        return false;
    case CLIENT_OFF:
        refusal_off(answer);
        return false;
    case CLIENT_ON:
        break;
    }
    if (http_claim(serve->routes.http, http, serve->client->id))
        return true;
    answer_refuse(answer, 429, "connections", "this client has too many connections");
    return false;
}

void identity_end_off(Serve *serve)
{
    g_autoptr(GPtrArray) clients = client_list(serve->store, NULL);
    ARRAY_EACH(const Client, client, clients) {
        if (!client->is_off)
            continue;
        answers_end(serve, client->id);
        http_end_session(serve->routes.http, client->id);
    }
}
