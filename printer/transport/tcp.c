// SPDX-License-Identifier: GPL-3.0-or-later
// tcp.c - raw bytes over TCP, as print servers take them on port 9100.
//
// The socket never blocks; every wait has the caller's deadline. Bytes that the kernel took count as written: that
// they arrived, only the printer's reply can say.
#include "printer/transport/backend.h"

#include "common/base/clock.h"

#include <gio/gio.h>

#define CONNECT_TIMEOUT_S 5
#define DEFAULT_PORT 9100

typedef struct {
    GSocketConnection *connection;
    GSocket *socket; // belongs to the connection
    char *name;
} TcpTransport;

static TransportError error_code(const GError *cause)
{
    if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
        return TRANSPORT_ERROR_DENIED;
    if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
        g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
        g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
        g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
        g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
        g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED))
        return TRANSPORT_ERROR_GONE;
    return cause->domain == G_RESOLVER_ERROR ? TRANSPORT_ERROR_ADDRESS : TRANSPORT_ERROR_IO;
}

static void tcp_close(gpointer state)
{
    TcpTransport *tcp = state;
    // Closing with a reply unread would reset the connection and throw away what is still on its way out.
    guint8 rest[512];
    if (g_socket_shutdown(tcp->socket, FALSE, TRUE, NULL))
        while (g_socket_receive(tcp->socket, (char *)rest, sizeof(rest), NULL, NULL) > 0)
            continue;
    g_object_unref(tcp->connection);
    g_free(tcp->name);
    g_free(tcp);
}

static gpointer tcp_open(const char *rest, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GSocketConnectable) address = *rest ? g_network_address_parse(rest, DEFAULT_PORT, &cause) : NULL;
    if (!address) {
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS,
                    "\"tcp:%s\" is not a printer address; write tcp:HOST:PORT, as in tcp:192.168.1.20:9100.", rest);
        return NULL;
    }
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, CONNECT_TIMEOUT_S);
    g_socket_client_set_enable_proxy(client, FALSE);
    GSocketConnection *connection = g_socket_client_connect(client, address, NULL, &cause);
    if (!connection) {
        g_set_error(error, TRANSPORT_ERROR, error_code(cause),
                    "The printer at %s cannot be reached: %s; see whether it is on and on this network.", rest, cause->message);
        return NULL;
    }
    TcpTransport *tcp = g_new0(TcpTransport, 1);
    tcp->connection = connection;
    tcp->socket = g_socket_connection_get_socket(connection);
    tcp->name = g_strdup(rest);
    g_socket_set_timeout(tcp->socket, 0);
    g_socket_set_blocking(tcp->socket, FALSE);
    return tcp;
}

static bool fail(const TcpTransport *tcp, const GError *cause, GError **error)
{
    g_set_error(error, TRANSPORT_ERROR, error_code(cause), "The connection to the printer at %s broke: %s; see whether it is on.",
                tcp->name, cause->message);
    return false;
}

// Waits until the socket is ready or the deadline is past; false when it is past.
static bool wait_for(const TcpTransport *tcp, GIOCondition condition, gint64 deadline_mono_us)
{
    gint64 left_us = deadline_mono_us - clock_mono_us();
    return left_us > 0 && g_socket_condition_timed_wait(tcp->socket, condition, left_us, NULL, NULL);
}

static bool tcp_write(gpointer state, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                      GError **error)
{
    TcpTransport *tcp = state;
    while (*out_count < length) {
        g_autoptr(GError) cause = NULL;
        gssize count = g_socket_send(tcp->socket, (const char *)bytes + *out_count, length - *out_count, NULL, &cause);
        if (count >= 0)
            *out_count += (gsize)count;
        else if (!g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            return fail(tcp, cause, error);
        else if (!wait_for(tcp, G_IO_OUT, deadline_mono_us))
            return true;
    }
    return true;
}

static bool tcp_read(gpointer state, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count, GError **error)
{
    TcpTransport *tcp = state;
    for (;;) {
        g_autoptr(GError) cause = NULL;
        gssize count = g_socket_receive(tcp->socket, (char *)bytes, capacity, NULL, &cause);
        if (count > 0) {
            *out_count = (gsize)count;
            return true;
        }
        if (count == 0) {
            g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE,
                        "The printer at %s closed the connection; see whether it is on.", tcp->name);
            return false;
        }
        if (!g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            return fail(tcp, cause, error);
        if (!wait_for(tcp, G_IO_IN, deadline_mono_us))
            return true;
    }
}

const TransportBackend transport_tcp = {
    .scheme = "tcp:",
    .form = "tcp:HOST:PORT",
    .open = tcp_open,
    .close = tcp_close,
    .write = tcp_write,
    .read = tcp_read,
};
