// SPDX-License-Identifier: GPL-3.0-or-later
// route_table.h - a listener's routes, and the guard that every request to them passes.
//
// In this order: a host name that is ours (else 421), a file of the page, a known path (404), its method (405), an origin that is ours
// (403), the listener's own admit() (401, 403, 429), the type of the body (415), the body with what the route needs (400). Only then
// the listener's answer() is called.
//
// Who somebody is, what they may, and which thread does the work is the listener's business: its rows begin with a Route and go on with
// what it decides by; its functions get its own `data`.
#pragma once

#include "scanner/http/answer.h"

typedef struct {
    const char *method; // "GET" or "POST"
    const char *path;
    const char *needs; // texts that the JSON object of a POST must hold, parted by spaces; NULL = none
    gsize file_most;   // instead of JSON a POST brings a file of at most so many bytes; 0 = JSON
    gsize text_most;   // JSON of at most so many bytes, which the route reads by itself; 0 = an object that is read before
} Route;

#define ROUTE_GET(path)                                                                                                          \
    {                                                                                                                            \
        "GET", path, NULL, 0, 0                                                                                                  \
    }
#define ROUTE_POST(path, needs)                                                                                                  \
    {                                                                                                                            \
        "POST", path, needs, 0, 0                                                                                                \
    }
#define ROUTE_FILE(path, most)                                                                                                   \
    {                                                                                                                            \
        "POST", path, NULL, most, 0                                                                                              \
    }

#define ROUTE_TEXT(path, most)                                                                                                   \
    {                                                                                                                            \
        "POST", path, NULL, 0, most                                                                                              \
    }

bool route_is_post(const Route *route);

typedef struct {
    const Route *(*row)(gsize index); // NULL after the last
    // Whom the session, cookie or key of a request stands for, in `out_who`; false when the answer is a refusal. Called for each route,
    // also for those that are open to all.
    bool (*admit)(const Route *route, const HttpRequest *http, gpointer *out_who, HttpAnswer *answer, gpointer data);
    // `body` is taken over; NULL where the route takes no JSON.
    void (*answer)(const Route *route, const HttpRequest *http, gpointer who, json_t *body, HttpAnswer *answer, gpointer data);
    // What is no route: the page's files. False when there is none of this path.
    bool (*file)(const char *path, HttpAnswer *answer, gpointer data);
    void (*stream_ended)(guint64 stream, gpointer data); // NULL where no route answers with a stream
    // Of whom it is false, at most `stranger_most` bytes are read; NULL = everybody may send what the route takes.
    bool (*is_known)(const HttpRequest *http, gpointer data);
    gsize stranger_most;
    const char *public_url; // of the proxy in front, which is ours as well; NULL = none
    bool is_any_name;   // whatever name it is asked by is ours: TLS proves the name, and no browser keeps what admits somebody
    bool is_for_others; // this machine's addresses and name are ours, not the loopback's alone
    gpointer data;
    HttpServer *http; // route_table_open()'s
} RouteTable;

// Listens and answers by the table, which outlives the server. The errors of http_open().
HttpServer *route_table_open(RouteTable *table, const HttpOptions *options, GError **error);

// The handler of http_server.h; `data` is the RouteTable.
void route_table_handle(const HttpRequest *http, HttpAnswer *answer, gpointer data);
