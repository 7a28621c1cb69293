// SPDX-License-Identifier: GPL-3.0-or-later
// client.h - a small HTTP client for the page's tests: one request, one answer.
#pragma once

#include <gio/gio.h>
#include <jansson.h>

#include "scanner/web/web.h"

typedef struct {
    guint16 port;
    char *cookie, *token; // of who is signed in; NULL
} Client;

typedef struct {
    guint status;
    char *head; // status line and headers
    char *text;
    json_t *json; // NULL when the body is none
} Answer;
void answer_clear(Answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

void client_clear(Client *client);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Client, client_clear)

// Opens a connection to the server.
GSocketConnection *client_connect(const Client *client);
// A request of who is signed in, as text. The caller owns it.
char *client_get_text(const Client *client, const char *path);
char *client_post_text(const Client *client, const char *path, const char *body);
// Sends `request` as it is, on a connection of its own; reads an answer to the end; both.
GSocketConnection *client_send(const Client *client, const char *request, gssize length);
Answer client_receive(GSocketConnection *connection);
Answer client_raw(const Client *client, const char *request, gssize length);
Answer client_get(const Client *client, const char *path);
Answer client_post(const Client *client, const char *path, const char *body);
// The same, which has to succeed; the answer's body, which the caller owns.
json_t *client_do(const Client *client, const char *path, const char *body);
// Signs in with the stage's PIN.
void client_sign_in(Client *client, const char *name);
