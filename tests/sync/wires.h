// SPDX-License-Identifier: GPL-3.0-or-later
// wires.h - what lies between each station and the server, and can be cut.
//
// Where this process may make network namespaces (as root, with `ip` of iproute2), each station has one of its own behind a
// cable that can be pulled, so that neither side hears of the cut. Elsewhere each has a proxy that stops forwarding.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Wires Wires;

typedef enum {
    WIRE_WHOLE,
    WIRE_DOWN, // nothing goes through, either way
    WIRE_DEAF, // the server hears the station; what it answers is lost
} WireState;

// Moves this process into a namespace of its own, if it may. Before it has threads and before the server is started.
bool wires_prepare(void);
Wires *wires_new(int count, guint16 server_port, bool has_namespaces);
void wires_free(Wires *wires);
// Which of both it is, for the output.
const char *wires_kind(const Wires *wires);

// Where the station finds the server, as the beginning of a connection string. The caller owns it.
char *wires_server(const Wires *wires, int station);
// From now on the calling thread and the processes that it starts are at the station's end.
void wires_enter(const Wires *wires, int station);
void wires_set(Wires *wires, int station, WireState state);

// The addresses of stations as the server sees them, for its rules.
#define WIRES_NETWORK "10.77.0.0/16"
