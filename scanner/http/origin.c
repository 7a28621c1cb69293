// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/origin.h"

#include <gio/gio.h>
#include <string.h>

bool origin_host_is_ours(const char *host, guint16 port, bool allow_remote)
{
    if (!host)
        return false;
    g_autofree char *suffix = g_strdup_printf(":%u", port);
    gsize length = strlen(host);
    if (g_str_has_suffix(host, suffix))
        length -= strlen(suffix);
    else if (port != 80)
        return false;
    bool is_bracketed = length > 2 && host[0] == '[' && host[length - 1] == ']';
    g_autofree char *name = is_bracketed ? g_strndup(host + 1, length - 2) : g_strndup(host, length);
    if (g_ascii_strcasecmp(name, "localhost") == 0)
        return true;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(name);
    if (address)
        return allow_remote || g_inet_address_get_is_loopback(address);
    return allow_remote && g_ascii_strcasecmp(name, g_get_host_name()) == 0;
}

bool origin_is_own(const HttpRequest *request, bool is_secure)
{
    g_autofree char *own = g_strconcat(is_secure ? "https://" : "http://", request->host, NULL);
    return !request->origin || g_ascii_strcasecmp(request->origin, own) == 0;
}

bool origin_is_equal_secret(const char *given, const char *wanted)
{
    gsize length = strlen(wanted);
    if (!given || strlen(given) != length)
        return false;
    guint difference = 0;
    for (gsize i = 0; i < length; i++)
        difference |= (guint8)given[i] ^ (guint8)wanted[i];
    return difference == 0;
}
