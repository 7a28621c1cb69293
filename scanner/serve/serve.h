// SPDX-License-Identifier: GPL-3.0-or-later
// serve.h - the device listener: one thread that answers the event's clients, booths and phones, over HTTPS.
//
// The listener is an island: its thread owns a store connection and its own server, whose routes, cookie and certificate are not the
// page's. A client is known by its id and secret in each request (common/store/rights/client.h), and by nothing else.
#pragma once

#include "scanner/serve/duty.h"
#include "scanner/station/station.h"

typedef struct {
    const Station *station; // outlives the listener
    const Duty *duty;       // NULL = there is no hub; outlives the listener
    // A sentence for the organisers, once for each cause: a certificate that cannot be read any more. In the listener's thread.
    void (*problem)(const char *sentence, gpointer data);
    gpointer data;
    int patience_ms;     // how long a client may take for a step; 0 = as http_server.h
    int answers_wait_ms; // how long a call for answers waits; 0 = ANSWERS_WAIT_MS of answers.c
} ServeOptions;

typedef struct Serve Serve;

// Opens the store, reads or makes the certificate, listens, starts the thread. NULL without an error when station.ini names no address.
// Errors of http_server.h (the address), certificate.h, the store.
Serve *serve_start(const ServeOptions *options, GError **error);
// Ends all connections, joins the thread. Accepts NULL.
void serve_stop(Serve *serve);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Serve, serve_stop)

// The port that is listened on, which station.ini may leave open.
guint16 serve_port(const Serve *serve);

// By what this station's certificate is known (HttpClientOptions.pin), whether the listener runs or not: of the station's own one, which is
// made when it is not there yet, for as long as its file is there. NULL with an error of certificate.h. The caller owns it.
char *serve_pin(const Settings *settings, GError **error);

// Where other machines reach a listener of `listen` ("HOST:PORT", as station.ini has it) whose port is `port`, as station.ini of a booth has
// it: "https://ADDRESS:PORT#PIN", several parted by semicolons; each address of this machine for "0.0.0.0". The caller owns it.
char *serve_addresses(const char *listen, guint16 port, const char *pin);
