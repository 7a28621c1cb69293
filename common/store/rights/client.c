// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/client.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/record/client_id.h"
#include "common/store/rights/statements_generated.h"
#include "common/token/digest.h"
#include "common/token/random.h"

#define KEY_BYTES 32
#define NAME_MOST 200 // bytes
#define NO_SECRET "0000000000000000000000000000000000000000000000000000000000000000"

static const RowLayout client_layout =
    ROW_LAYOUT(Client, id, sponsor, mode, checkpoint, name, key, since_utc_ms, is_off, off_utc_ms, off_reason);
enum { COLUMN_SECRET = 10 };

bool client_is_phone(const Client *client)
{
    return !*client->key;
}

// --- making one ---

static bool is_key(const char *text)
{
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(text, &length);
    g_autofree char *again = g_base64_encode(bytes, length);
    return length == KEY_BYTES && strcmp(again, text) == 0;
}

static const char *what_is_wrong(const ClientMaking *making)
{
    if (!making->sponsor == !making->mode || (making->sponsor && !*making->sponsor) || (making->mode && !*making->mode))
        return "a client is a sponsor's or stands at a post";
    if (!*making->name || strlen(making->name) > NAME_MOST || !g_utf8_validate(making->name, -1, NULL))
        return "a client has a name of at most 200 bytes";
    if (making->key && !is_key(making->key))
        return "a client's key is 32 bytes as base64";
    return NULL;
}

static json_t *body_of(const ClientMaking *making, const char *secret)
{
    json_t *body = json_object();
    json_put_text(body, "sponsor", making->sponsor);
    if (making->mode) {
        json_t *post = json_object();
        json_put_text(post, "mode", making->mode);
        json_put_text(post, "checkpoint", making->checkpoint);
        json_object_set_new(body, "post", post);
    }
    g_autofree char *digest = digest_sha256_hex(secret);
    json_put_text(body, "name", making->name);
    json_put_text(body, "key", making->key);
    json_put_text(body, "secret", digest);
    json_put_text(body, "by", making->volunteer_name);
    return body;
}

static bool append(Store *store, const char *id, const json_t *body, gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) &&
           store_finish(store, journal_append(store, RECORD_CLIENT, id, body, now_utc_ms, NULL, error), error);
}

bool client_add(Store *store, const ClientMaking *making, char **out_id, char **out_secret, GError **error)
{
    *out_id = *out_secret = NULL;
    const char *wrong = what_is_wrong(making);
    if (wrong) {
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED, wrong);
        return false;
    }
    g_autofree char *id = g_malloc(17);
    g_autofree char *secret = random_secret();
    g_autoptr(json_t) body = body_of(making, secret);
    client_id_of(body, id);
    if (!append(store, id, body, making->now_utc_ms, error))
        return false;
    *out_id = g_steal_pointer(&id);
    *out_secret = g_steal_pointer(&secret);
    return true;
}

// --- reading ---

// NULL in `out` when nobody has this id; `out_secret`, the digest of its secret, may be NULL.
static bool find(Store *store, const char *id, Client **out, char **out_secret, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_CLIENT_GET, "%s", id);
    StatementStep step = statement_step(store, row, error);
    *out = step == STEP_ROW ? statement_struct(row, &client_layout) : NULL;
    if (out_secret)
        *out_secret = *out ? statement_dup(row, COLUMN_SECRET) : NULL;
    statement_end(row);
    return step != STEP_FAILED;
}

Client *client_load(Store *store, const char *id, GError **error)
{
    return statement_find(store, statement_with(store, STATEMENT_CLIENT_GET, "%s", id), &client_layout, error);
}

GPtrArray *client_list(Store *store, GError **error)
{
    return statement_structs(store, statement_begin(store, STATEMENT_CLIENT_LIST), &client_layout, error);
}

// Who is unknown is compared, too.
bool client_admit(Store *store, const char *id, const char *secret, ClientAdmission *out, Client **out_client, GError **error)
{
    *out = CLIENT_UNKNOWN;
    *out_client = NULL;
    g_autoptr(Client) client = NULL;
    g_autofree char *wanted = NULL;
    if (!find(store, id, &client, &wanted, error))
        return false;
    g_autofree char *given = digest_sha256_hex(secret);
    if (!digest_is_same(given, wanted ? wanted : NO_SECRET) || !client)
        return true;
    *out = client->is_off ? CLIENT_OFF : CLIENT_ON;
    *out_client = g_steal_pointer(&client);
    return true;
}

// --- turning one off ---

static bool turn_off(Store *store, const char *id, const json_t *body, gint64 now_utc_ms, GError **error)
{
    g_autoptr(Client) client = NULL;
    if (!find(store, id, &client, NULL, error))
        return false;
    if (client)
        return client->is_off || append(store, id, body, now_utc_ms, error);
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "there is no client \"%s\"", id);
    return false;
}

bool client_turn_off(Store *store, const char *id, const char *reason, const char *volunteer_name, gint64 now_utc_ms,
                     GError **error)
{
    g_autoptr(json_t) body = json_pack("{s:b,s:s,s:s}", "off", 1, "reason", reason, "by", volunteer_name);
    return store_begin_nested(store, error) && store_finish(store, turn_off(store, id, body, now_utc_ms, error), error);
}

// --- when it was heard ---

bool client_seen_put(Store *store, const char *id, const ClientSeen *seen, GError **error)
{
    Statement *put =
        statement_with(store, STATEMENT_CLIENT_SEEN_PUT, "%s %jd %jd %d", id, seen->utc_ms, seen->round_trip_ms, seen->is_locked);
    return statement_run(store, put, error);
}

bool client_seen_get(Store *store, const char *id, ClientSeen *out, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(ClientSeen, utc_ms, round_trip_ms, is_locked);
    *out = (ClientSeen){0};
    return statement_fill(store, statement_with(store, STATEMENT_CLIENT_SEEN_GET, "%s", id), &layout, out, error);
}
