// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/wires.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "tests/sync/proxy.h"

typedef struct {
    int room;     // the station's namespace; -1 = none
    Proxy *proxy; // without namespaces
    WireState state;
} Wire;

struct Wires {
    int count;
    guint16 server_port;
    Wire *wires;
};

G_GNUC_PRINTF(1, 2) static bool ip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line = g_strconcat("ip ", text, NULL);
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autofree char *complaints = NULL;
    int status = -1;
    return g_spawn_sync(NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &complaints,
                        &status, NULL) &&
           status == 0;
}

bool wires_prepare(void)
{
    int before = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    bool is_moved = before >= 0 && unshare(CLONE_NEWNET) == 0;
    bool is_good = is_moved && ip("link set lo up") && ip("link add probe type veth peer name other") && ip("link del probe");
    if (is_moved && !is_good)
        g_assert_cmpint(setns(before, CLONE_NEWNET), ==, 0);
    if (before >= 0)
        close(before);
    return is_good;
}

static gpointer make_room(gpointer data)
{
    Wire *wire = data;
    g_assert_cmpint(unshare(CLONE_NEWNET), ==, 0);
    wire->room = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(wire->room, >=, 0);
    g_assert_true(ip("link set lo up"));
    return NULL;
}

typedef struct {
    const Wires *wires;
    int station;
} Place;

static gpointer plug_in(gpointer data)
{
    const Place *place = data;
    wires_enter(place->wires, place->station);
    g_assert_true(ip("addr add 10.77.%d.2/30 dev cable", place->station));
    g_assert_true(ip("link set cable up"));
    return NULL;
}

static void lay_cable(Wires *wires, int station)
{
    Wire *wire = &wires->wires[station];
    g_thread_join(g_thread_new("room", make_room, wire));
    g_assert_true(ip("link add wire%d type veth peer name cable netns /proc/%d/fd/%d", station, (int)getpid(), wire->room));
    g_assert_true(ip("addr add 10.77.%d.1/30 dev wire%d", station, station));
    g_assert_true(ip("link set wire%d up", station));
    Place place = {wires, station};
    g_thread_join(g_thread_new("plug", plug_in, &place));
}

Wires *wires_new(int count, guint16 server_port, bool has_namespaces)
{
    Wires *wires = g_new0(Wires, 1);
    *wires = (Wires){count, server_port, g_new0(Wire, count)};
    for (int i = 0; i < count; i++) {
        wires->wires[i].room = -1;
        if (has_namespaces)
            lay_cable(wires, i);
        else
            wires->wires[i].proxy = proxy_new(server_port);
    }
    return wires;
}

void wires_free(Wires *wires)
{
    for (int i = 0; i < wires->count; i++) {
        Wire *wire = &wires->wires[i];
        if (wire->proxy)
            proxy_free(wire->proxy);
        else
            close(wire->room); // the cable goes with it
    }
    g_free(wires->wires);
    g_free(wires);
}

const char *wires_kind(const Wires *wires)
{
    return wires->wires[0].proxy ? "a proxy for each station, since namespaces are not allowed here"
                                 : "a network namespace for each station";
}

char *wires_server(const Wires *wires, int station)
{
    const Wire *wire = &wires->wires[station];
    if (wire->proxy)
        return g_strdup_printf("host=127.0.0.1 port=%u", proxy_port(wire->proxy));
    return g_strdup_printf("host=10.77.%d.1 port=%u sslmode=disable", station, wires->server_port);
}

void wires_enter(const Wires *wires, int station)
{
    const Wire *wire = &wires->wires[station];
    if (!wire->proxy)
        g_assert_cmpint(setns(wire->room, CLONE_NEWNET), ==, 0);
}

void wires_set(Wires *wires, int station, WireState state)
{
    Wire *wire = &wires->wires[station];
    if (wire->state == state)
        return;
    WireState before = wire->state;
    wire->state = state;
    if (wire->proxy) {
        proxy_stall(wire->proxy, state == WIRE_DOWN);
        proxy_deafen(wire->proxy, state == WIRE_DEAF);
        return;
    }
    if (before == WIRE_DOWN)
        g_assert_true(ip("link set wire%d up", station));
    if (before == WIRE_DEAF)
        g_assert_true(ip("route del blackhole 10.77.%d.2/32", station));
    if (state == WIRE_DOWN)
        g_assert_true(ip("link set wire%d down", station));
    if (state == WIRE_DEAF)
        g_assert_true(ip("route add blackhole 10.77.%d.2/32", station));
}
