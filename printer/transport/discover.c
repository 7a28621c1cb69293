// SPDX-License-Identifier: GPL-3.0-or-later
// discover.c - DNS-SD through Avahi's client library, the only file that sees it.
#include "printer/transport/discover.h"

#include <avahi-client/client.h>
#include <avahi-client/lookup.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/simple-watch.h>
#include <string.h>

#include "common/base/clock.h"
#include "printer/transport/transport.h"

static const char *const types[] = {"_pdl-datastream._tcp", "_ipp._tcp", "_ipps._tcp", "_printer._tcp"};

typedef struct {
    AvahiSimplePoll *poll;
    AvahiClient *client;
    GPtrArray *found;
    int asked_count; // offers
    int open_count;  // of them not yet answered
    int browsing_count;
} Search;

void network_printer_free(NetworkPrinter *printer)
{
    if (!printer)
        return;
    g_free(printer->name);
    g_free(printer->host);
    g_free(printer->maker);
    g_free(printer->ipp);
    g_free(printer->ipps);
    g_free(printer->model);
    g_free(printer);
}

// What may be shown of a foreign text. The caller owns it.
static char *shown_text(const char *bytes, gsize length)
{
    g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)MIN(length, 4 * DISCOVER_TEXT_MOST));
    GString *text = g_string_new(NULL);
    int count = 0;
    for (const char *at = valid; *at && count < DISCOVER_TEXT_MOST; at = g_utf8_next_char(at), count++)
        g_string_append_unichar(text, g_unichar_isprint(g_utf8_get_char(at)) ? g_utf8_get_char(at) : ' ');
    return g_strstrip(g_string_free(text, FALSE));
}

static char *txt_value(AvahiStringList *txt, const char *key)
{
    AvahiStringList *entry = avahi_string_list_find(txt, key);
    char *name = NULL, *value = NULL;
    size_t size = 0;
    if (!entry || avahi_string_list_get_pair(entry, &name, &value, &size) < 0)
        return g_strdup("");
    char *text = value ? shown_text(value, size) : g_strdup("");
    avahi_free(name);
    avahi_free(value);
    return text;
}

// "ty" is the model's name for people, "product" that of PostScript, in brackets.
static char *model_of(AvahiStringList *txt)
{
    static const char *const keys[] = {"usb_MDL", "ty", "product"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        char *value = txt_value(txt, keys[i]);
        gsize length = strlen(value);
        if (length > 2 && value[0] == '(' && value[length - 1] == ')') {
            value[length - 1] = '\0';
            memmove(value, value + 1, length - 1);
        }
        if (*value)
            return value;
        g_free(value);
    }
    return g_strdup("");
}

static void read_txt(AvahiStringList *txt, char **out_maker, char **out_model)
{
    *out_maker = txt_value(txt, "usb_MFG");
    *out_model = model_of(txt);
}

void discover_txt(const guint8 *bytes, gsize length, char **out_maker, char **out_model)
{
    AvahiStringList *txt = NULL;
    if (length == 0 || avahi_string_list_parse(bytes, length, &txt) < 0) // which takes no empty record
        txt = NULL;
    read_txt(txt, out_maker, out_model);
    avahi_string_list_free(txt);
}

// What one printer offers, it offers under one name.
static NetworkPrinter *printer_at(Search *search, const char *name, const char *host)
{
    for (guint i = 0; i < search->found->len; i++) {
        NetworkPrinter *printer = search->found->pdata[i];
        if (strcmp(printer->host, host) == 0 && strcmp(printer->name, name) == 0)
            return printer;
    }
    NetworkPrinter *printer = g_new0(NetworkPrinter, 1);
    printer->host = g_strdup(host);
    printer->name = g_strdup(name);
    g_ptr_array_add(search->found, printer);
    return printer;
}

// "rp" is the path of IPP, a foreign text that becomes a part of an address.
static char *ipp_address(const char *scheme, const char *host, guint16 port, AvahiStringList *txt)
{
    g_autofree char *path = txt_value(txt, "rp");
    if (!*path || path[strspn(path, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "/-_.")])
        return NULL;
    bool is_ipv6 = strchr(host, ':') != NULL;
    return g_strdup_printf("%s://%s%s%s:%u/%s", scheme, is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port, path);
}

// It says more with one offer than with another.
static void take(char **slot, char *text)
{
    bool is_more = !*slot || !**slot;
    if (is_more) {
        text_take(slot, text);
    } else {
        g_free(text);
    }
}

static void resolved(AvahiServiceResolver *resolver, AvahiIfIndex interface, AvahiProtocol protocol, AvahiResolverEvent event,
                     const char *name, const char *type, const char *domain, const char *host_name, const AvahiAddress *address,
                     guint16 port, AvahiStringList *txt, AvahiLookupResultFlags flags, void *data)
{
    Search *search = data;
    char host[AVAHI_ADDRESS_STR_MAX];
    (void)interface, (void)protocol, (void)domain, (void)host_name, (void)flags;
    search->open_count--;
    if (event == AVAHI_RESOLVER_FOUND && avahi_address_snprint(host, sizeof(host), address)) {
        g_autofree char *shown = shown_text(name, strlen(name));
        NetworkPrinter *printer = printer_at(search, shown, host);
        char *maker = NULL, *model = NULL;
        read_txt(txt, &maker, &model);
        take(&printer->maker, maker);
        take(&printer->model, model);
        if (strcmp(type, types[0]) == 0)
            printer->port = port;
        if (strcmp(type, types[1]) == 0 && !printer->ipp)
            printer->ipp = ipp_address("ipp", host, port, txt);
        if (strcmp(type, types[2]) == 0 && !printer->ipps)
            printer->ipps = ipp_address("ipps", host, port, txt);
    }
    avahi_service_resolver_free(resolver);
}

static void browsed(AvahiServiceBrowser *browser, AvahiIfIndex interface, AvahiProtocol protocol, AvahiBrowserEvent event,
                    const char *name, const char *type, const char *domain, AvahiLookupResultFlags flags, void *data)
{
    Search *search = data;
    (void)browser, (void)flags;
    if (event == AVAHI_BROWSER_ALL_FOR_NOW || event == AVAHI_BROWSER_FAILURE)
        search->browsing_count--;
    if (event != AVAHI_BROWSER_NEW || search->asked_count == DISCOVER_MOST)
        return;
    search->asked_count++;
    // A printer has an address of the old kind; one that has only others is not asked.
    if (avahi_service_resolver_new(search->client, interface, protocol, name, type, domain, AVAHI_PROTO_INET, 0, resolved,
                                   search))
        search->open_count++;
}

static void client_changed(AvahiClient *client, AvahiClientState state, void *data)
{
    Search *search = data;
    (void)client;
    if (state == AVAHI_CLIENT_FAILURE)
        avahi_simple_poll_quit(search->poll);
}

static void look(Search *search, gint64 deadline_mono_us)
{
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (avahi_service_browser_new(search->client, AVAHI_IF_UNSPEC, AVAHI_PROTO_INET, types[i], NULL, 0, browsed, search))
            search->browsing_count++;
    while (search->browsing_count > 0 || search->open_count > 0) {
        gint64 left_ms = (deadline_mono_us - clock_mono_us()) / 1000;
        if (left_ms <= 0 || avahi_simple_poll_iterate(search->poll, (int)left_ms) != 0)
            break;
    }
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    const NetworkPrinter *left = *(const NetworkPrinter *const *)a, *right = *(const NetworkPrinter *const *)b;
    int order = strcmp(left->name, right->name);
    return order ? order : strcmp(left->host, right->host);
}

GPtrArray *discover_printers(int timeout_ms, GError **error)
{
    gint64 deadline_mono_us = clock_after_ms(timeout_ms);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)network_printer_free);
    Search search = {.found = found};
    int code = AVAHI_ERR_NO_MEMORY;
    search.poll = avahi_simple_poll_new();
    if (search.poll)
        search.client = avahi_client_new(avahi_simple_poll_get(search.poll), 0, client_changed, &search, &code);
    if (search.client)
        look(&search, deadline_mono_us);
    else
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE,
                    "Lanyard cannot look for printers on the network: %s; check that avahi-daemon is installed and runs.",
                    avahi_strerror(code));
    bool is_searched = search.client != NULL;
    if (search.client)
        avahi_client_free(search.client); // with all that hangs on it
    if (search.poll)
        avahi_simple_poll_free(search.poll);
    g_ptr_array_sort(found, by_name);
    return is_searched ? g_steal_pointer(&found) : NULL;
}
