// SPDX-License-Identifier: GPL-3.0-or-later
// discover.h - printers that offer themselves on the network, by DNS-SD (RFC 6763) through the Avahi daemon of this host.
//
// What they say of themselves is anybody's text: it is cut to DISCOVER_TEXT_MOST letters without control characters.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define DISCOVER_TEXT_MOST 63
#define DISCOVER_MOST 64 // offers that are looked at

typedef struct {
    char *name;   // as its owner calls it
    char *host;   // numeric
    guint16 port; // of raw TCP; 0 = it offers only IPP or LPD
    char *ipp;    // "ipp://HOST:PORT/PATH"; NULL = it offers none
    char *ipps;   // the same, encrypted
    char *maker;  // "" = not said
    char *model;  // with or without the maker in front; "" = not said
} NetworkPrinter;
void network_printer_free(NetworkPrinter *printer);

// Everything that is offered within `timeout_ms`, one for each name and host, by name. Element: NetworkPrinter. The caller owns it. Fails
// with TRANSPORT_ERROR_GONE when no Avahi daemon answers.
GPtrArray *discover_printers(int timeout_ms, GError **error);
// Maker and model in the bytes of a TXT record (RFC 6763, section 6), "" where it says none. Pure; takes any bytes. The caller owns both.
void discover_txt(const guint8 *bytes, gsize length, char **out_maker, char **out_model);
