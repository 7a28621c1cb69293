// SPDX-License-Identifier: GPL-3.0-or-later
// listener.h - inside scanner/serve: what the listener's thread has, and whom it is asked by.
#pragma once

#include "common/store/rights/client.h"
#include "common/token/certificate.h"
#include "scanner/http/route_table.h"
#include "scanner/serve/serve.h"
#include "scanner/serve/wrong_tries.h"

struct Serve {
    ServeOptions options;
    GThread *thread;
    GAsyncQueue *started; // the Serve when it listens, else a GError
    gint is_stopping;     // atomic
    int wake_fd;
    guint16 port;
    // The thread's own:
    Store *store;
    Certificate *certificate;
    RouteTable routes;
    Client *client; // who asks now
    WrongTries *wrong_tries;
    gint64 change_counter;
};

// The certificate that station.ini names, or the station's own, made when there is none.
Certificate *listener_certificate(const Settings *settings, GError **error);

// --- who asks (identity.c) ---

// Whether the request names a client by id and secret that is on, which is `serve->client` then; else the answer is a refusal.
bool identity_admit(Serve *serve, const HttpRequest *http, HttpAnswer *answer);
// The same, without an answer.
bool identity_is_known(const Serve *serve, const HttpRequest *http);
// Ends what those have open who were turned off since.
void identity_end_off(Serve *serve);

// --- what is asked (device_routes.c) ---

void device_routes_init(Serve *serve);
