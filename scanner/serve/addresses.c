// SPDX-License-Identifier: GPL-3.0-or-later
// addresses.c - by which addresses other machines reach the listener.
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "scanner/serve/serve.h"

static void add_station(GString *list, const char *host, guint port, const char *pin)
{
    bool is_v6 = strchr(host, ':');
    g_string_append_printf(list, "%shttps://%s%s%s:%u#%s", list->len ? ";" : "", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port,
                           pin);
}

// Each address at which other machines reach this one.
static void add_interfaces(GString *list, guint port, const char *pin)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
        char host[NI_MAXHOST];
        bool is_reached =
            one->ifa_addr && one->ifa_addr->sa_family == AF_INET && (one->ifa_flags & IFF_UP) && !(one->ifa_flags & IFF_LOOPBACK);
        if (is_reached && getnameinfo(one->ifa_addr, sizeof(struct sockaddr_in), host, sizeof host, NULL, 0, NI_NUMERICHOST) == 0)
            add_station(list, host, port, pin);
    }
    freeifaddrs(all);
}

char *serve_addresses(const char *listen, guint16 port, const char *pin)
{
    GString *list = g_string_new(NULL);
    g_autofree char *host = g_strndup(listen, (gsize)(strrchr(listen, ':') - listen));
    g_strdelimit(host, "[]", ' ');
    g_strstrip(host);
    if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
        add_interfaces(list, port, pin);
    else
        add_station(list, host, port, pin);
    return g_string_free(list, FALSE);
}
