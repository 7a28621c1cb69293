// SPDX-License-Identifier: GPL-3.0-or-later
// http_server.h - HTTP/1.1 as requests, answers and streams, without a thread of its own.
//
// The caller's thread runs http_wait() in a loop; the handler is called from inside it, one request at a time, when
// the whole body is there. A body over the ceiling (HTTP_BODY_CEILING, unless the handlers say so of a request) is answered with 413 and never reaches the handler; nor does a request that
// says the length of its body twice, or oddly (400). What takes long is answered later: the connection waits, and others are served
// meanwhile. How many connections somebody may have, and for how long: connections.h.
#pragma once

#include "common/base/idiom.h"

#define HTTP_SERVER_ERROR (http_server_error_quark())
GQuark http_server_error_quark(void);
typedef enum {
    HTTP_SERVER_ERROR_LISTEN, // the address is taken or cannot be had
    HTTP_SERVER_ERROR_CERTIFICATE,
} HttpServerError;

#define HTTP_BODY_CEILING (64 * 1024)
#define HTTP_STREAM_CEILING (256 * 1024) // unread bytes after which a stream's reader is given up

typedef struct HttpServer HttpServer;

// One request; it and its texts belong to the connection, and stay until it was answered. Absent headers are NULL.
typedef struct {
    guint64 number; // no other request has it
    const char *method;
    const char *path;
    const char *address; // who asks: "loopback", an IPv4 address, an IPv6 network of 64 bits
    const char *host, *origin, *content_type, *token, *last_event_id, *accept_encoding, *if_none_match;
    const char *cookie;        // value of the station's cookie
    const char *authorization; // the header's value
    const char *body;
    gsize body_length;
    struct Connection *connection; // NULL = the request came by no connection
} HttpRequest;

#define HTTP_TOKEN_HEADER "X-Lanyard-Token"

// What the handler fills; starts zeroed.
typedef struct {
    bool is_later; // nothing else is filled: the answer comes by http_answer()
    guint status;
    const char *content_type; // constant text
    GBytes *body;             // taken over; NULL = empty
    char *set_cookie;         // whole value of Set-Cookie; taken over
    const char *allow;        // of a 405; constant text
    const char *cache;        // how long browsers keep it, as Cache-Control says it; constant text; NULL = not at all
    char *etag;               // taken over; NULL = none
    bool is_varied, is_gzip;  // the body may be compressed for who takes that; it is
    const char *retry_after;  // of a 429 or 503: seconds, constant text; NULL = it is not said
    bool is_last;             // its connection ends when it was sent, and http_end_session() leaves it until then
    guint64 stream;           // not 0: a stream of events under this number, which begins with `body`
} HttpAnswer;

typedef struct {
    void (*handle)(const HttpRequest *request, HttpAnswer *answer, gpointer data);
    void (*stream_ended)(guint64 stream, gpointer data); // its reader went away or was given up; may be NULL without streams
    // The most bytes that a request's body may have, asked when its head is there: it has no body yet. NULL = HTTP_BODY_CEILING.
    gsize (*body_ceiling)(const HttpRequest *request, gpointer data);
    gpointer data;
} HttpHandlers;

typedef struct {
    const char *listen;            // "ADDRESS:PORT"
    const char *cookie;            // its name; another one for each station, since browsers keep cookies of all ports together
    const char *certificate, *key; // PEM files: TLS and nothing else; NULL = plain text
    // In place of these two, and without asking browsers to insist on TLS from now on: what to show to a new connection (certificate.h).
    // Called inside http_wait(); it outlives the server.
    struct Certificate *(*certificate_now)(gpointer data);
    gpointer certificate_data;
    guint of_nobody, per_address; // ceilings of connections.h; 0 = CONNECTIONS_OF_NOBODY, CONNECTIONS_PER_ADDRESS
    int patience_ms;              // how long a client may take for a step (connections.h); 0 = PATIENCE_MS of http_server.c
} HttpOptions;

// HTTP_SERVER_ERROR_LISTEN when the address cannot be had, HTTP_SERVER_ERROR_CERTIFICATE when the files are no certificate and key.
HttpServer *http_open(const HttpOptions *options, const HttpHandlers *handlers, GError **error);
bool http_is_secure(const HttpServer *server);
void http_close(HttpServer *server);
guint16 http_port(const HttpServer *server);

// Serves what is there; waits at most `timeout_ms` for more, or until `wake_fd` can be read.
void http_wait(HttpServer *server, int wake_fd, int timeout_ms);

// The request's connection is this session's from now on. False when the session has too many.
bool http_claim(HttpServer *server, const HttpRequest *request, const char *session);
// Ends the session's connections, whatever they wait for.
void http_end_session(HttpServer *server, const char *session);
// False when so much is worked at for those who are not signed in that this request cannot be answered later.
bool http_may_wait(const HttpServer *server, const HttpRequest *request);

// Answers a request of this number that was to be answered later; what the answer holds is taken over. When the server closes,
// those that still wait are told so (503).
void http_answer(HttpServer *server, guint64 number, HttpAnswer *answer);
void http_answer_clear(HttpAnswer *answer);

// Adds text to a stream, or ends it after what it still holds. An unknown number is passed over.
void http_stream_write(HttpServer *server, guint64 stream, const char *text);
void http_stream_end(HttpServer *server, guint64 stream);
