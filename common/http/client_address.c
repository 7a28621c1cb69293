// SPDX-License-Identifier: GPL-3.0-or-later
// client_address.c - libcurl takes addresses apart, so that what is checked is what it will use.
#include "common/http/client_address.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <string.h>

#define PIN_BYTES 32

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)

G_DEFINE_QUARK(lanyard_http_client_error, http_client_error)

bool client_refuse(const char *sentence, GError **error)
{
    return error_set(HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_NOT_ALLOWED, error, "%s", sentence);
}

// A part of an address; NULL when it has none. The caller owns it.
static char *part_of(CURLU *url, CURLUPart part)
{
    char *found = NULL;
    if (curl_url_get(url, part, &found, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return NULL;
    char *copy = g_strdup(found);
    curl_free(found);
    return copy;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    g_autofree char *found = part_of(url, part);
    return found != NULL;
}

static bool has_user(CURLU *url)
{
    return has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD);
}

static CURLU *parse(const char *text)
{
    g_autoptr(CURLU) url = curl_url();
    return curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK ? g_steal_pointer(&url) : NULL;
}

static bool is_this_computer(const char *host)
{
    g_autofree char *address = g_strdup(host);
    if (*address == '[') {
        address[strlen(address) - 1] = '\0';
        memmove(address, address + 1, strlen(address));
    }
    g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string(address);
    return parsed && g_inet_address_get_is_loopback(parsed);
}

// "SCHEME://HOST:PORT"; NULL when one is missing. The caller owns it.
static char *origin_of(CURLU *url)
{
    g_autofree char *scheme = part_of(url, CURLUPART_SCHEME), *host = part_of(url, CURLUPART_HOST),
                    *port = part_of(url, CURLUPART_PORT);
    return scheme && host && port ? g_strdup_printf("%s://%s:%s", scheme, host, port) : NULL;
}

static bool take_base(ClientAddress *address, const HttpClientOptions *options, GError **error)
{
    g_autoptr(CURLU) url = parse(options->base);
    if (!url || has_user(url) || has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT))
        return client_refuse(
            "the server's address is not like https://host:port/prefix: write it without user, query and fragment", error);
    g_autofree char *scheme = part_of(url, CURLUPART_SCHEME), *host = part_of(url, CURLUPART_HOST),
                    *prefix = part_of(url, CURLUPART_PATH);
    bool is_plain = strcmp(scheme, "http") == 0 && options->is_plain_allowed && is_this_computer(host);
    if (!is_plain && strcmp(scheme, "https") != 0)
        return client_refuse("the server's address must begin with https://", error);
    if (is_plain && (options->pin || options->proxy))
        return client_refuse("a pin and a proxy are for addresses that begin with https://", error);
    if (g_str_has_suffix(prefix, "/"))
        prefix[strlen(prefix) - 1] = '\0';
    address->origin = origin_of(url);
    address->base = g_strconcat(address->origin, prefix, NULL);
    return true;
}

static bool take_pin(ClientAddress *address, const char *pin, GError **error)
{
    gsize length = 0;
    g_autofree guchar *digest = g_base64_decode(pin, &length);
    g_autofree char *again = g_base64_encode(digest, length);
    // libcurl would take anything else for the name of a file, or for a list.
    if (length != PIN_BYTES || strcmp(again, pin) != 0)
        return client_refuse("the pin of the server's key is not the SHA-256 digest of a public key in base64", error);
    address->pin = g_strconcat("sha256//", pin, NULL);
    return true;
}

static bool take_proxy(ClientAddress *address, const char *proxy, GError **error)
{
    g_autoptr(CURLU) url = parse(proxy);
    g_autofree char *scheme = url ? part_of(url, CURLUPART_SCHEME) : NULL, *path = url ? part_of(url, CURLUPART_PATH) : NULL;
    if (!scheme || strcmp(scheme, "http") != 0 || strcmp(path, "/") != 0 || has_part(url, CURLUPART_QUERY))
        return client_refuse("the proxy's address is not like http://host:port", error);
    address->proxy = g_strdup(proxy);
    return true;
}

bool client_address_init(ClientAddress *address, const HttpClientOptions *options, GError **error)
{
    *address = (ClientAddress){0};
    return take_base(address, options, error) && (!options->pin || take_pin(address, options->pin, error)) &&
           (!options->proxy || take_proxy(address, options->proxy, error));
}

MEMBERS_CLEAR_FUNC(client_address_clear, ClientAddress, origin, base, pin, proxy)

bool client_address_is_home(const ClientAddress *address, const char *url)
{
    g_autoptr(CURLU) parsed = parse(url);
    g_autofree char *origin = parsed ? origin_of(parsed) : NULL;
    return origin && g_ascii_strcasecmp(origin, address->origin) == 0 && !has_user(parsed);
}
