// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_MS 20

typedef struct {
    int client, server;
    gint64 from_client;
    gboolean is_torn; // answers were lost, so that what would come now makes no sense
    gboolean is_last; // the client has said its last word; the answer is not to come
} Link;

struct Proxy {
    GThread *thread;
    int listener;
    guint16 port, target_port;
    gint is_stopping, is_stalled, is_deaf; // atomic
    gint cut_after;                        // atomic; -1 = never
    gint bytes;                            // atomic
    const char *last_word;                 // atomic; NULL = none
    GPtrArray *links;                      // the thread's: Link
};

static struct sockaddr_in address_of(guint16 port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void link_free(gpointer data)
{
    Link *link = data;
    close(link->client);
    close(link->server);
    g_free(link);
}

static void greet(Proxy *proxy)
{
    int client = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
        return;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = address_of(proxy->target_port);
    if (connect(server, (const struct sockaddr *)(const void *)&address, sizeof address) != 0) {
        close(client);
        close(server);
        return;
    }
    const int one = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    Link *link = g_new0(Link, 1);
    *link = (Link){.client = client, .server = server};
    g_ptr_array_add(proxy->links, link);
}

// False when the link is over.
static gboolean forward(Proxy *proxy, Link *link, gboolean is_from_client)
{
    static const gsize piece = 4096;
    guint8 bytes[4096];
    gint64 room = (gint64)piece;
    gint cut_after = g_atomic_int_get(&proxy->cut_after);
    if (is_from_client && cut_after >= 0)
        room = CLAMP(cut_after - link->from_client, 0, room);
    if (room == 0)
        return FALSE;
    ssize_t count = read(is_from_client ? link->client : link->server, bytes, (gsize)room);
    if (count <= 0)
        return FALSE;
    if (is_from_client)
        link->from_client += count;
    if (!is_from_client && link->is_last)
        return FALSE;
    if (!is_from_client && g_atomic_int_get(&proxy->is_deaf)) {
        link->is_torn = TRUE;
        return TRUE;
    }
    const char *word = g_atomic_pointer_get(&proxy->last_word);
    link->is_last |= is_from_client && word && memmem(bytes, (gsize)count, word, strlen(word));
    g_atomic_int_add(&proxy->bytes, (gint)count);
    for (ssize_t sent = 0; sent < count;) {
        ssize_t wrote = send(is_from_client ? link->server : link->client, bytes + sent, (gsize)(count - sent), MSG_NOSIGNAL);
        if (wrote <= 0)
            return FALSE;
        sent += wrote;
    }
    return TRUE;
}

static void turn(Proxy *proxy)
{
    g_autoptr(GArray) polled = g_array_new(FALSE, TRUE, sizeof(struct pollfd));
    struct pollfd entry = {proxy->listener, POLLIN, 0};
    g_array_append_val(polled, entry);
    for (guint i = proxy->links->len; i-- > 0 && !g_atomic_int_get(&proxy->is_deaf);)
        if (((Link *)g_ptr_array_index(proxy->links, i))->is_torn)
            g_ptr_array_remove_index(proxy->links, i);
    guint known = proxy->links->len;
    for (guint i = 0; i < known; i++) {
        const Link *link = g_ptr_array_index(proxy->links, i);
        entry.fd = link->client;
        g_array_append_val(polled, entry);
        entry.fd = link->server;
        g_array_append_val(polled, entry);
    }
    struct pollfd *polls = (struct pollfd *)(void *)polled->data;
    if (g_atomic_int_get(&proxy->is_stalled)) {
        g_usleep(TURN_MS * 1000);
        return;
    }
    if (poll(polls, polled->len, TURN_MS) <= 0)
        return;
    for (guint i = known; i-- > 0;) {
        Link *link = g_ptr_array_index(proxy->links, i);
        gboolean is_alive = (!polls[1 + 2 * i].revents || forward(proxy, link, TRUE)) &&
                            (!polls[2 + 2 * i].revents || forward(proxy, link, FALSE));
        if (!is_alive)
            g_ptr_array_remove_index(proxy->links, i);
    }
    if (polls[0].revents)
        greet(proxy);
}

static gpointer run(gpointer data)
{
    Proxy *proxy = data;
    while (!g_atomic_int_get(&proxy->is_stopping))
        turn(proxy);
    g_ptr_array_set_size(proxy->links, 0);
    return NULL;
}

Proxy *proxy_new(guint16 target_port)
{
    Proxy *proxy = g_new0(Proxy, 1);
    proxy->target_port = target_port;
    proxy->cut_after = -1;
    proxy->links = g_ptr_array_new_with_free_func(link_free);
    proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = address_of(0);
    socklen_t length = sizeof address;
    g_assert_cmpint(bind(proxy->listener, (const struct sockaddr *)(const void *)&address, length), ==, 0);
    g_assert_cmpint(listen(proxy->listener, 300), ==, 0);
    g_assert_cmpint(getsockname(proxy->listener, (struct sockaddr *)(void *)&address, &length), ==, 0);
    proxy->port = ntohs(address.sin_port);
    proxy->thread = g_thread_new("proxy", run, proxy);
    return proxy;
}

void proxy_free(Proxy *proxy)
{
    g_atomic_int_set(&proxy->is_stopping, 1);
    g_thread_join(proxy->thread);
    close(proxy->listener);
    g_ptr_array_unref(proxy->links);
    g_free(proxy);
}

guint16 proxy_port(const Proxy *proxy)
{
    return proxy->port;
}

void proxy_cut_after(Proxy *proxy, gint64 bytes)
{
    g_atomic_int_set(&proxy->cut_after, (gint)bytes);
}

void proxy_stall(Proxy *proxy, gboolean is_stalled)
{
    g_atomic_int_set(&proxy->is_stalled, is_stalled);
}

void proxy_cut_after_word(Proxy *proxy, const char *word)
{
    g_atomic_pointer_set(&proxy->last_word, word);
}

void proxy_deafen(Proxy *proxy, gboolean is_deaf)
{
    g_atomic_int_set(&proxy->is_deaf, is_deaf);
}

gint64 proxy_byte_count(Proxy *proxy)
{
    return g_atomic_int_get(&proxy->bytes);
}
