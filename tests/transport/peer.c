// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/peer.h"

#include <gio/gio.h>
#include <sys/socket.h>

struct Peer {
    const PeerStep *script;
    int connection_count;
    GSocket *listener;
    char *address;
    GThread *thread;
    GAsyncQueue *go;
    GByteArray *taken;
};

static void take(Peer *peer, GSocket *socket, gsize count)
{
    while (count > 0) {
        char bytes[4096];
        g_autoptr(GError) error = NULL;
        gssize got = g_socket_receive(socket, bytes, MIN(count, sizeof(bytes)), NULL, &error);
        g_assert_no_error(error);
        if (got <= 0)
            return; // the test compares what came
        g_byte_array_append(peer->taken, (const guint8 *)bytes, (guint)got);
        count -= (gsize)got;
    }
}

static void send_all(GSocket *socket, const char *bytes, gsize count)
{
    for (gsize sent = 0; sent < count;) {
        g_autoptr(GError) error = NULL;
        gssize part = g_socket_send(socket, bytes + sent, count - sent, NULL, &error);
        g_assert_no_error(error);
        sent += (gsize)part;
    }
}

// Closing with no time to linger sends RST.
static void reset(GSocket *socket)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    g_assert_cmpint(setsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)), ==, 0);
}

static void play(Peer *peer, GSocket *socket)
{
    for (const PeerStep *step = peer->script;; step++)
        switch (step->act) {
        case PEER_TAKE:
            take(peer, socket, step->count);
            break;
        case PEER_SEND:
            send_all(socket, step->bytes, step->count);
            break;
        case PEER_WAIT:
            g_async_queue_pop(peer->go);
            break;
        case PEER_RESET:
            reset(socket);
            return;
        case PEER_END:
            return;
        }
}

static gpointer run(gpointer data)
{
    Peer *peer = data;
    for (int i = 0; i < peer->connection_count; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GSocket) socket = g_socket_accept(peer->listener, NULL, &error);
        g_assert_no_error(error);
        play(peer, socket);
        g_socket_close(socket, NULL);
    }
    return NULL;
}

Peer *peer_new(const PeerStep *script, int connection_count)
{
    g_autoptr(GError) error = NULL;
    Peer *peer = g_new0(Peer, 1);
    peer->script = script;
    peer->connection_count = connection_count;
    peer->go = g_async_queue_new();
    peer->taken = g_byte_array_new();
    peer->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
    g_assert_no_error(error);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new(loopback, 0);
    g_assert_true(g_socket_bind(peer->listener, wanted, TRUE, NULL));
    g_assert_true(g_socket_listen(peer->listener, NULL));
    g_autoptr(GSocketAddress) bound = g_socket_get_local_address(peer->listener, NULL);
    peer->address = g_strdup_printf("tcp:127.0.0.1:%d", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound)));
    peer->thread = g_thread_new("peer", run, peer);
    return peer;
}

const char *peer_address(const Peer *peer)
{
    return peer->address;
}

void peer_go(Peer *peer)
{
    g_async_queue_push(peer->go, peer);
}

const GByteArray *peer_finish(Peer *peer)
{
    if (peer->thread)
        g_thread_join(g_steal_pointer(&peer->thread));
    return peer->taken;
}

void peer_free(Peer *peer)
{
    peer_finish(peer);
    g_object_unref(peer->listener);
    g_async_queue_unref(peer->go);
    g_byte_array_unref(peer->taken);
    g_free(peer->address);
    g_free(peer);
}
