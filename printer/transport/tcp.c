// SPDX-License-Identifier: GPL-3.0-or-later
// tcp.c - raw bytes over TCP, as print servers take them on port 9100.
//
// The socket never blocks; every wait has the caller's deadline. Bytes that the kernel took count as written, and little waits
// there (TCP_NOTSENT_LOWAT); what the peer has acknowledged, the kernel says (SIOCOUTQ, tcp(7)). A peer that says nothing at
// all breaks the connection after TCP_USER_TIMEOUT, which Linux counts for one with a closed window, too: a printer that
// waits for paper. The connection ends with our end, the peer's, and then close; one that is abandoned with bytes that are not
// acknowledged ends with a reset.
#include "printer/transport/backend.h"

#include "common/base/clock.h"

#include <gio/gio.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define CONNECT_TIMEOUT_S 5
#define DEFAULT_PORT 9100
#define SILENCE_MOST_MS (15 * 60 * 1000) // longer than the queue waits for a person to mend a printer
#define NOT_SENT_MOST_BYTES (16 * 1024)
#define END_WAIT_US (300 * 1000)

typedef struct {
    GSocketConnection *connection;
    GSocket *socket; // belongs to the connection
    char *name;
    bool is_abandoned; // with bytes that must not arrive any more
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

// Waits until the socket is ready or the deadline is past; false when it is past.
static bool wait_for(const TcpTransport *tcp, GIOCondition condition, gint64 deadline_mono_us)
{
    gint64 left_us = deadline_mono_us - clock_mono_us();
    return left_us > 0 && g_socket_condition_timed_wait(tcp->socket, condition, left_us, NULL, NULL);
}

static gsize unacknowledged(const TcpTransport *tcp)
{
    int count = 0;
    return ioctl(g_socket_get_fd(tcp->socket), SIOCOUTQ, &count) == 0 && count > 0 ? (gsize)count : 0;
}

// Ours, then the peer's. Closing with a reply unread would reset the connection.
static void end_orderly(TcpTransport *tcp)
{
    guint8 rest[512];
    gint64 deadline_mono_us = clock_mono_us() + END_WAIT_US;
    if (!g_socket_shutdown(tcp->socket, FALSE, TRUE, NULL))
        return;
    for (;;) {
        gssize count = g_socket_receive(tcp->socket, (char *)rest, sizeof(rest), NULL, NULL);
        if (count == 0 || (count < 0 && !wait_for(tcp, G_IO_IN, deadline_mono_us)) || clock_mono_us() > deadline_mono_us)
            return;
    }
}

static void tcp_abandon(gpointer state)
{
    TcpTransport *tcp = state;
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    tcp->is_abandoned = unacknowledged(tcp) > 0;
    if (tcp->is_abandoned)
        setsockopt(g_socket_get_fd(tcp->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void tcp_close(gpointer state)
{
    TcpTransport *tcp = state;
    if (!tcp->is_abandoned)
        end_orderly(tcp);
    g_object_unref(tcp->connection);
    g_free(tcp->name);
    g_free(tcp);
}

static gpointer tcp_open(const char *rest, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GSocketConnectable) address = *rest ? g_network_address_parse(rest, DEFAULT_PORT, &cause) : NULL;
    if (!address)
        return error_set_null(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                              "\"tcp:%s\" is not a printer address; write tcp:HOST:PORT, as in tcp:192.168.1.20:9100.", rest);
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, CONNECT_TIMEOUT_S);
    g_socket_client_set_enable_proxy(client, FALSE);
    GSocketConnection *connection = g_socket_client_connect(client, address, NULL, &cause);
    if (!connection)
        return error_set_null(TRANSPORT_ERROR, error_code(cause), error,
                              "The printer at %s cannot be reached: %s; see whether it is on and on this network.", rest,
                              cause->message);
    TcpTransport *tcp = g_new0(TcpTransport, 1);
    tcp->connection = connection;
    tcp->socket = g_socket_connection_get_socket(connection);
    tcp->name = g_strdup(rest);
    g_socket_set_timeout(tcp->socket, 0);
    g_socket_set_blocking(tcp->socket, FALSE);
    // Where the kernel does not know one of these, the queue's own ceilings are what ends a wait.
    g_socket_set_option(tcp->socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
    g_socket_set_option(tcp->socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, NOT_SENT_MOST_BYTES, NULL);
    g_socket_set_option(tcp->socket, IPPROTO_TCP, TCP_USER_TIMEOUT, SILENCE_MOST_MS, NULL);
    return tcp;
}

static bool fail(const TcpTransport *tcp, const GError *cause, GError **error)
{
    return error_set(TRANSPORT_ERROR, error_code(cause), error,
                     "The connection to the printer at %s broke: %s; see whether it is on.", tcp->name, cause->message);
}

// After a reset nothing waits any more: that is no acknowledgement.
static bool tcp_unacknowledged(gpointer state, gsize *out_count, GError **error)
{
    const TcpTransport *tcp = state;
    g_autoptr(GError) cause = NULL;
    struct tcp_info info = {0};
    socklen_t size = sizeof(info);
    if (!g_socket_check_connect_result(tcp->socket, &cause))
        return fail(tcp, cause, error);
    *out_count = unacknowledged(tcp);
    if (getsockopt(g_socket_get_fd(tcp->socket), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state != TCP_CLOSE)
        return true;
    return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_GONE, error,
                     "The connection to the printer at %s broke; see whether it is on.", tcp->name);
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
        if (count == 0)
            return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_GONE, error,
                             "The printer at %s closed the connection; see whether it is on.", tcp->name);
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
    .unacknowledged = tcp_unacknowledged,
    .abandon = tcp_abandon,
};
