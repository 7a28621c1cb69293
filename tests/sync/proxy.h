// SPDX-License-Identifier: GPL-3.0-or-later
// proxy.h - a bad network: forwards TCP connections to a port of this machine until it is told to misbehave.
#pragma once

#include <glib.h>

typedef struct Proxy Proxy;

Proxy *proxy_new(guint16 target_port);
void proxy_free(Proxy *proxy);
guint16 proxy_port(const Proxy *proxy);

// The next connections are closed, both ways, once the client has sent this many bytes; -1 = never.
void proxy_cut_after(Proxy *proxy, gint64 bytes);
// Nothing is forwarded any more, and nothing is closed: what a server that hangs looks like.
void proxy_stall(Proxy *proxy, gboolean is_stalled);
// A connection over which the client sends `word` (a literal) is closed when the server answers it, and the answer is lost.
// NULL = never.
void proxy_cut_after_word(Proxy *proxy, const char *word);
// What the server answers is thrown away, while it goes on hearing the client. Connections that lost something are closed
// when that ends.
void proxy_deafen(Proxy *proxy, gboolean is_deaf);
// Bytes that went through, both ways.
gint64 proxy_byte_count(Proxy *proxy);
