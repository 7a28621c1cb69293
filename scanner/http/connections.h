// SPDX-License-Identifier: GPL-3.0-or-later
// connections.h - private to scanner/http: who holds how many of the server's connections, and for how long.
//
// A connection is nobody's until one of its requests comes from somebody who is signed in; then it is that session's. Nobody's are
// limited in all and by address, a session's by themselves: strangers never take the room of who is signed in, also where all
// have one address, as on the station's own machine or behind a proxy. Where there are too many of a kind, the oldest of them that
// waits for its client is cut, so that there is room for a new one.
//
// Each step of a client (to send the head, to send the body, to read the answer) has one deadline for the whole of it, so that one
// who drips gains nothing. To cut is to shut the socket down; the library that owns the connection ends it and has it removed.
#pragma once

#include "common/base/idiom.h"

#define CONNECTIONS_OF_NOBODY 128
#define CONNECTIONS_PER_ADDRESS 64 // of nobody's
#define CONNECTIONS_PER_SESSION 16
#define CONNECTIONS_WORKED_FOR_NOBODY 16 // sign-ins whose PINs wait to be checked

typedef struct Connections Connections;
typedef struct Connection Connection;

// How long a step may take; how many connections may be nobody's, in all and of one address.
Connections *connections_new(int patience_ms, guint of_nobody, guint per_address);
void connections_free(Connections *connections);

// A new connection of nobody's, in its first step. `fd` stays the caller's.
Connection *connections_add(Connections *connections, int fd, const char *address);
void connections_remove(Connections *connections, Connection *connection);

// False when the session has too many and none of them can be cut.
bool connections_claim(Connections *connections, Connection *connection, const char *session);
// Cuts all connections of this session.
void connections_end(Connections *connections, const char *session);
// False when the connection is nobody's and enough of those are worked for.
bool connections_may_work(const Connections *connections, const Connection *connection);

// Its client's turn, with a new deadline; the server's turn, for as long as that takes.
void connection_await_client(Connections *connections, Connection *connection);
void connection_begin_work(Connection *connection);
// The answer that is on its way is the last; connections_end() leaves it alone.
void connection_end_after_answer(Connection *connection);

void connections_cut_late(Connections *connections, gint64 now_mono_us);

// The name of an address, as HttpRequest.address has it; whoever has one of an IPv6 network has them all. The caller owns it.
struct sockaddr;
char *connections_address_name(const struct sockaddr *address);
