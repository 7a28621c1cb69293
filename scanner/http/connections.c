// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/connections.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "common/base/clock.h"

struct Connection {
    int fd;
    char *address;
    char *session; // whose it is; NULL = nobody's
    gint64 deadline_mono_us;
    bool is_working, is_cut;
    bool is_ending; // by itself, after its answer
};

struct Connections {
    GQueue *all; // Connection, oldest first
    gint64 patience_us;
    guint of_nobody, per_address;
};

static void connection_free(gpointer data)
{
    Connection *connection = data;
    g_free(connection->address);
    g_free(connection->session);
    g_free(connection);
}

Connections *connections_new(int patience_ms, guint of_nobody, guint per_address)
{
    Connections *connections = g_new0(Connections, 1);
    connections->all = g_queue_new();
    connections->patience_us = (gint64)patience_ms * 1000;
    connections->of_nobody = of_nobody;
    connections->per_address = per_address;
    return connections;
}

void connections_free(Connections *connections)
{
    if (!connections)
        return;
    g_queue_free_full(connections->all, connection_free);
    g_free(connections);
}

static void cut(Connection *connection)
{
    connection->is_cut = true;
    (void)shutdown(connection->fd, SHUT_RDWR); // one that its client has closed already is at its end, too
}

// Who is counted together: a session's; else nobody's, of one address where one is given.
static bool is_alike(const Connection *connection, const char *session, const char *address)
{
    if (connection->is_cut || g_strcmp0(connection->session, session) != 0)
        return false;
    return !address || strcmp(connection->address, address) == 0;
}

// Makes room for one more. False when there is none, because the server is at work for all of them.
static bool make_room(Connections *connections, const char *session, const char *address, guint ceiling)
{
    Connection *oldest = NULL;
    guint count = 0;
    for (const GList *link = connections->all->head; link; link = link->next) {
        Connection *connection = link->data;
        if (!is_alike(connection, session, address))
            continue;
        count++;
        if (!oldest && !connection->is_working)
            oldest = connection;
    }
    if (count < ceiling)
        return true;
    if (oldest)
        cut(oldest);
    return oldest != NULL;
}

Connection *connections_add(Connections *connections, int fd, const char *address)
{
    bool has_room = make_room(connections, NULL, address, connections->per_address) &&
                    make_room(connections, NULL, NULL, connections->of_nobody);
    Connection *connection = g_new0(Connection, 1);
    connection->fd = fd;
    connection->address = g_strdup(address);
    connection_await_client(connections, connection);
    g_queue_push_tail(connections->all, connection);
    if (!has_room)
        cut(connection);
    return connection;
}

void connections_remove(Connections *connections, Connection *connection)
{
    g_queue_remove(connections->all, connection);
    connection_free(connection);
}

bool connections_claim(Connections *connections, Connection *connection, const char *session)
{
    if (g_strcmp0(connection->session, session) == 0)
        return true;
    if (!make_room(connections, session, NULL, CONNECTIONS_PER_SESSION))
        return false;
    text_take(&connection->session, g_strdup(session));
    return true;
}

void connections_end(Connections *connections, const char *session)
{
    for (const GList *link = connections->all->head; link; link = link->next)
        if (is_alike(link->data, session, NULL) && !((const Connection *)link->data)->is_ending)
            cut(link->data);
}

bool connections_may_work(const Connections *connections, const Connection *connection)
{
    guint count = 0;
    for (const GList *link = connections->all->head; link; link = link->next) {
        const Connection *other = link->data;
        count += other->is_working && !other->session;
    }
    return connection->session || count < CONNECTIONS_WORKED_FOR_NOBODY;
}

void connection_await_client(Connections *connections, Connection *connection)
{
    connection->is_working = false;
    connection->deadline_mono_us = clock_mono_us() + connections->patience_us;
}

void connection_begin_work(Connection *connection)
{
    connection->is_working = true;
}

void connection_end_after_answer(Connection *connection)
{
    connection->is_ending = true;
}

void connections_cut_late(Connections *connections, gint64 now_mono_us)
{
    for (const GList *link = connections->all->head; link; link = link->next) {
        Connection *connection = link->data;
        if (!connection->is_working && !connection->is_cut && now_mono_us > connection->deadline_mono_us)
            cut(connection);
    }
}

char *connections_address_name(const struct sockaddr *address)
{
    gsize length = address && address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    g_autoptr(GSocketAddress) native = address && (address->sa_family == AF_INET || address->sa_family == AF_INET6)
                                           ? g_socket_address_new_from_native((gpointer)address, length)
                                           : NULL;
    if (!native)
        return g_strdup("loopback");                                                       // a socket of this machine
    GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(native)); // IPv4 as IPv6 becomes IPv4
    if (g_inet_address_get_is_loopback(inet))
        return g_strdup("loopback");
    if (g_inet_address_get_family(inet) == G_SOCKET_FAMILY_IPV4)
        return g_inet_address_to_string(inet);
    guint8 bytes[16] = {0};
    memcpy(bytes, g_inet_address_to_bytes(inet), 8);
    g_autoptr(GInetAddress) network = g_inet_address_new_from_bytes(bytes, G_SOCKET_FAMILY_IPV6);
    return g_inet_address_to_string(network);
}
