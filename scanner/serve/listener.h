// SPDX-License-Identifier: GPL-3.0-or-later
// listener.h - inside scanner/serve: what the listener's thread has, and whom it is asked by.
#pragma once

#include "common/store/rights/client.h"
#include "common/token/certificate.h"
#include "scanner/http/answer.h"
#include "scanner/http/route_table.h"
#include "scanner/phone/phones.h"
#include "scanner/serve/serve.h"
#include "scanner/serve/wrong_tries.h"

#define SERVE_STORE_WAIT_MS 1000 // for who writes; all clients wait behind it

typedef struct Captures Captures;
typedef struct Answers Answers;

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
    Captures *captures;
    Answers *answers;
    Phones *phones;
    char *digest; // of their page's files
    gint64 change_counter;
    gint64 say_due_mono_us; // where it serves
};

// The certificate that station.ini names, or the station's own, made when there is none.
Certificate *listener_certificate(const Settings *settings, GError **error);

// --- who asks (identity.c) ---

// Whether the request names a client by id and secret that is on, which is `serve->client` then; else the answer is a refusal.
bool identity_admit(Serve *serve, const HttpRequest *http, HttpAnswer *answer);
// The same, without an answer.
bool identity_is_known(const Serve *serve, const HttpRequest *http);
// The answer to who is unknown; it waits for whoever was too often.
void identity_refuse_unknown(Serve *serve, const HttpRequest *http, HttpAnswer *answer);
// Ends what those have open who were turned off since; a call that waits is told so.
void identity_end_off(Serve *serve);

// --- what is asked (device_routes.c) ---

void device_routes_init(Serve *serve);

// --- what booths captured (captures.c) ---

Captures *captures_new(void);
void captures_free(Captures *captures);
void captures_ask(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer);
// Records what is due, and answers it.
void captures_turn(Serve *serve, gint64 now_mono_us);
// Until something is due; G_MAXINT = nothing is.
int captures_wait_ms(const Captures *captures, gint64 now_mono_us);

// --- what booths are told (answers.c) ---

// What is known by now is no news.
Answers *answers_new(Store *store, GError **error);
void answers_free(Answers *answers);
void answers_ask(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer);
// Looks for news, after the store has changed, and tells those whom they concern.
void answers_look(Serve *serve);
// Answers those who waited long enough.
void answers_turn(Serve *serve, gint64 now_mono_us);
bool answers_are_awaited(const Answers *answers);
// Who waits under this client's id is refused.
void answers_end(Serve *serve, const char *client_id);

// --- what phones ask (phone_routes.c) ---

bool phones_open(Serve *serve, GError **error);
// Answers those whose call was played.
void phones_turn(Serve *serve);
// A file of their page; false when there is none of this path.
bool phone_file(const char *path, HttpAnswer *answer, gpointer data);
// Open to strangers: whoever gives an invitation's code is its client.
void phone_pair(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer);
void phone_ask(Serve *serve, PhoneAct act, const HttpRequest *http, HttpAnswer *answer);
void phone_stay(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer);

// --- how they are refused (refusal.c) ---

void refusal_off(HttpAnswer *answer);   // 403
void refusal_store(HttpAnswer *answer); // 503, and when to come again
