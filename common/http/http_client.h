// SPDX-License-Identifier: GPL-3.0-or-later
// http_client.h - requests to one server over HTTPS, and its answers.
//
// A client keeps its connection alive between calls. It belongs to the thread that calls; only http_client_cancel() may come from
// another one. Nothing is read from the environment or from a file of the user: no proxy, no password, no cookie.
//
// A status is an answer, also 404 and 500. An error means that there is no answer that may be used. Its sentence names scheme, host
// and port of the base and nothing else of a request or an answer: no path, no header, no body, no password of a proxy.
//
// When a kept connection turns out to be closed, libcurl sends the request again on a new one. A server may thus get a POST twice:
// it must be one that does no more the second time.
#pragma once

#include "common/base/idiom.h"

#define HTTP_CLIENT_ERROR (http_client_error_quark())
GQuark http_client_error_quark(void);
typedef enum {
    HTTP_CLIENT_ERROR_NO_ANSWER,   // refused, no route, too late, broken off, not HTTP: another try may succeed later
    HTTP_CLIENT_ERROR_CERTIFICATE, // not trusted, expired, another name, another key than the pinned one: a person has to look
    HTTP_CLIENT_ERROR_TOO_BIG,     // the body has more bytes than the request allows
    HTTP_CLIENT_ERROR_NOT_ALLOWED, // an address, request or redirect that this client refuses: another try would not help
    HTTP_CLIENT_ERROR_CANCELLED,
} HttpClientError;

#define HTTP_CLIENT_CONNECT_MAX_MS 10000 // for name, connection and TLS, where the deadline leaves more
#define HTTP_CLIENT_REDIRECTS_MAX 3
#define HTTP_CLIENT_RETRY_AFTER_MAX_MS (24 * 3600 * 1000) // a server that asks for more is taken to have asked for this

typedef struct {
    // "https://HOST[:PORT][/PREFIX]", without user, query and fragment. "http" only with `is_plain_allowed`, and only for an address
    // of this computer (127.0.0.0/8, [::1]).
    const char *base;
    // Base64 of the SHA-256 digest of the server's public key (DER SubjectPublicKeyInfo, as in RFC 7469). With it the key alone
    // decides: name, dates and issuer of the certificate do not matter. NULL = the certificate must be trusted, and be the host's.
    const char *pin;
    const char *trust_file; // PEM, the authorities to trust in place of the system's; NULL = the system's
    const char *proxy;      // "http://[USER:PASSWORD@]HOST[:PORT]", asked for a tunnel, so for "https" only; NULL = none
    bool is_plain_allowed;
} HttpClientOptions;

typedef enum {
    HTTP_CLIENT_GET,
    HTTP_CLIENT_POST,
    HTTP_CLIENT_PUT,
    HTTP_CLIENT_PATCH,
    HTTP_CLIENT_DELETE,
} HttpClientMethod;

typedef struct {
    const char *name, *value; // ASCII in the name; no control character in either; neither is empty
} HttpClientHeader;

typedef struct {
    HttpClientMethod method;
    const char *path; // behind the base's prefix: "/..." with its query, percent-encoded as it is to be sent
    // Headers that tell length, host or connection, and those named here (content type, encodings), are not for the caller.
    const HttpClientHeader *headers;
    gsize header_count;
    const char *content_type; // of the body; NULL = there is no body
    const char *body;
    gsize body_length;
    gint64 deadline_mono_us; // for the whole call, redirects included
    gsize answer_bytes_max;  // of the body as it comes; no encoding is asked for, and none is undone
} HttpClientRequest;

typedef struct {
    guint status;
    char *body; // a NUL stands behind it
    gsize body_length;
    gint64 retry_after_ms; // how long the server asks to wait, from now on; -1 = it says nothing that can be understood
    GHashTable *headers;   // names in lower case; values of a name that came several times are joined by ", "
} HttpClientAnswer;

void http_client_answer_clear(HttpClientAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HttpClientAnswer, http_client_answer_clear)

// The value of a header, its name in lower case; NULL when there is none. It belongs to the answer.
const char *http_client_answer_header(const HttpClientAnswer *answer, const char *name);
// What the server's clock showed, to a second; 0 = it does not say.
gint64 http_client_answer_date_utc_ms(const HttpClientAnswer *answer);

typedef struct HttpClient HttpClient;

// Copies the options; connects to nobody yet. HTTP_CLIENT_ERROR_NOT_ALLOWED when base, pin or proxy is not as above.
HttpClient *http_client_new(const HttpClientOptions *options, GError **error);
void http_client_free(HttpClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpClient, http_client_free)

// Blocks until there is an answer, an error or the deadline. A redirect is followed to the same scheme, host and port only, at most
// HTTP_CLIENT_REDIRECTS_MAX times; for other methods than GET only if it keeps the method (307, 308). The caller clears the answer,
// which is zeroed after an error.
bool http_client_call(HttpClient *client, const HttpClientRequest *request, HttpClientAnswer *out_answer, GError **error);

// The running call ends at once, and all later ones, with HTTP_CLIENT_ERROR_CANCELLED. From any thread, while the client lives.
void http_client_cancel(HttpClient *client);
