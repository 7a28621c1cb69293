// SPDX-License-Identifier: GPL-3.0-or-later
// peer.h - the other end of a TCP connection, behaving as the script says: a conversation as data.
//
// The peer listens on a free port of the loopback and plays its script once for every connection, in a thread.
#pragma once

#include <glib.h>

typedef enum {
    PEER_END,   // closes the connection in order
    PEER_TAKE,  // reads `count` bytes
    PEER_SEND,  // sends `bytes`, `count` of them
    PEER_WAIT,  // until peer_go() is called once more
    PEER_RESET, // breaks the connection without reading the rest
} PeerAct;

typedef struct {
    PeerAct act;
    gsize count;
    const char *bytes;
} PeerStep;

typedef struct Peer Peer;

// The script ends with PEER_END or PEER_RESET and must outlive the peer. `connection_count` connections are taken.
Peer *peer_new(const PeerStep *script, int connection_count);
const char *peer_address(const Peer *peer); // "tcp:127.0.0.1:PORT"
void peer_go(Peer *peer);
// Waits for the script's end. What was taken, all connections one after another; the peer's.
const GByteArray *peer_finish(Peer *peer);
void peer_free(Peer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Peer, peer_free)
