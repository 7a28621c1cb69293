// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/listen.h"

#include <string.h>

#include "scanner/http/http_server.h"

G_DEFINE_QUARK(lanyard_http_server_error, http_server_error)

GSocketAddress *listen_address(const char *listen, GError **error)
{
    const char *colon = strrchr(listen, ':');
    guint64 port = 0;
    if (colon && g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL)) {
        bool is_bracketed = *listen == '[' && colon > listen + 1 && colon[-1] == ']';
        g_autofree char *host =
            is_bracketed ? g_strndup(listen + 1, (gsize)(colon - listen) - 2) : g_strndup(listen, (gsize)(colon - listen));
        GSocketAddress *address = g_inet_socket_address_new_from_string(host, (guint)port);
        if (address)
            return address;
    }
    return error_set_null(HTTP_SERVER_ERROR, HTTP_SERVER_ERROR_LISTEN, error,
                          "cannot listen on \"%s\"; station.ini's listen is a numeric address and a port, such as 127.0.0.1:8917",
                          listen);
}

bool listen_pem(const char *path, const char *mark, char **out_text, GError **error)
{
    g_autoptr(GError) cause = NULL;
    bool is_read = g_file_get_contents(path, out_text, NULL, &cause);
    if (is_read && strstr(*out_text, mark))
        return true;
    return error_set(HTTP_SERVER_ERROR, HTTP_SERVER_ERROR_CERTIFICATE, error, "cannot speak TLS with %s: %s", path,
                     is_read ? "it is not a PEM file of that kind" : cause->message);
}
