// SPDX-License-Identifier: GPL-3.0-or-later
// http_client.c - a request and its answer, by libcurl.
#include "common/http/http_client.h"

#include <curl/curl.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/http/client_address.h"
#include "common/http/client_answer.h"

#define AGENT "lanyard/" LANYARD_VERSION
#define POLL_MS 60000 // libcurl wakes earlier for its own times, http_client_cancel() at any

// A multi handle for the one transfer: curl_multi_wakeup() ends a long poll at once. A progress function of a plain transfer is
// called once a second, which is as long as a stopping station may wait for all of it.
struct HttpClient {
    CURLM *multi;
    CURL *easy;
    ClientAddress address;
    char *trust_file;
    gint is_cancelled; // atomic
};

typedef struct {
    GString *body;
    gsize bytes_max;
    bool is_too_big;
} Received;

typedef struct curl_slist HeaderLines;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HeaderLines, curl_slist_free_all)

HttpClient *http_client_new(const HttpClientOptions *options, GError **error)
{
    g_autoptr(HttpClient) client = g_new0(HttpClient, 1);
    if (!client_address_init(&client->address, options, error))
        return NULL;
    client->trust_file = g_strdup(options->trust_file);
    client->easy = curl_easy_init();
    client->multi = curl_multi_init();
    g_assert(client->easy && client->multi); // out of memory
    return g_steal_pointer(&client);
}

void http_client_free(HttpClient *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->easy);
    curl_multi_cleanup(client->multi);
    client_address_clear(&client->address);
    g_free(client->trust_file);
    g_free(client);
}

void http_client_cancel(HttpClient *client)
{
    g_atomic_int_set(&client->is_cancelled, 1);
    curl_multi_wakeup(client->multi);
}

// --- a request ---

static bool is_name(const char *text)
{
    for (const char *letter = text; *letter; letter++)
        if (!g_ascii_isalnum(*letter) && !strchr("-_", *letter))
            return false;
    return *text != '\0';
}

// Without breaks of line: what stands behind one would be a header, or a request, of its own.
static bool is_value(const char *text)
{
    for (const char *letter = text; *letter; letter++)
        if (g_ascii_iscntrl(*letter))
            return false;
    return *text != '\0';
}

static bool is_path(const char *text)
{
    for (const char *letter = text; *letter; letter++)
        if (!g_ascii_isgraph(*letter) || *letter == '#')
            return false;
    return *text == '/';
}

static void add_line(HeaderLines **lines, const char *line)
{
    HeaderLines *longer = curl_slist_append(*lines, line);
    g_assert(longer); // out of memory
    *lines = longer;
}

static void add_header(HeaderLines **lines, const char *name, const char *value)
{
    g_autofree char *line = g_strdup_printf("%s: %s", name, value);
    add_line(lines, line);
}

static bool collect_headers(const HttpClientRequest *request, HeaderLines **lines, GError **error)
{
    // They say where a message ends or whom it is for, or are this client's to decide.
    static const char *const ours[] = {
        "host",         "connection", "content-length",  "transfer-encoding",   "trailer",          "te", "upgrade", "expect",
        "content-type", "range",      "accept-encoding", "proxy-authorization", "proxy-connection", NULL};
    for (gsize i = 0; i < request->header_count; i++) {
        const HttpClientHeader *header = &request->headers[i];
        g_autofree char *folded = g_ascii_strdown(header->name, -1);
        if (!is_name(header->name) || !is_value(header->value) || g_strv_contains(ours, folded))
            return client_refuse("a header of the request is not one that may be sent", error);
        add_header(lines, header->name, header->value);
    }
    if (request->content_type && !is_value(request->content_type))
        return client_refuse("the content type of the request is not one that may be sent", error);
    if (request->content_type)
        add_header(lines, "Content-Type", request->content_type);
    else
        add_line(lines, "Content-Type:"); // libcurl would call what is empty a form
    // Without waiting for "100 Continue", which many servers never send.
    add_line(lines, "Expect:");
    return true;
}

static gsize receive(char *bytes, gsize size, gsize count, void *data)
{
    Received *received = data;
    received->is_too_big = size * count > received->bytes_max - received->body->len;
    if (received->is_too_big)
        return CURL_WRITEFUNC_ERROR;
    g_string_append_len(received->body, bytes, (gssize)(size * count));
    return size * count;
}

// Who may be at the other end, and on which way.
static void set_peer(const HttpClient *client)
{
    CURL *easy = client->easy;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, g_str_has_prefix(client->address.base, "https:") ? "https" : "http");
    curl_easy_setopt(easy, CURLOPT_PROXY,
                     client->address.proxy ? client->address.proxy : ""); // "" also overrules the environment
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, client->address.pin ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, client->address.pin ? 0L : 2L);
    // Each new connection shows its certificate; a resumed session need not.
    curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (client->address.pin)
        curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, client->address.pin);
    if (client->trust_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, client->trust_file);
}

static void set_request(const HttpClient *client, const HttpClientRequest *request, const char *url, const HeaderLines *lines)
{
    static const char *const methods[] = {
        [HTTP_CLIENT_GET] = "GET",     [HTTP_CLIENT_POST] = "POST",     [HTTP_CLIENT_PUT] = "PUT",
        [HTTP_CLIENT_PATCH] = "PATCH", [HTTP_CLIENT_DELETE] = "DELETE",
    };
    CURL *easy = client->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, AGENT);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // A name that takes long to be found must not outlast the deadline: the thread that looks for it is left behind.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CLIENT_CONNECT_MAX_MS);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, methods[request->method]);
    if (!request->content_type && request->method != HTTP_CLIENT_POST)
        return;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body ? request->body : "");
}

// --- the transfer ---

// libcurl's own sentences are fixed texts; those with details name hosts and addresses, and are not asked for.
static bool fail(const HttpClient *client, CURLcode result, bool is_too_big, GError **error)
{
    if (g_atomic_int_get(&client->is_cancelled))
        return error_set(HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_CANCELLED, error, "the call to %s was cancelled",
                         client->address.origin);
    if (is_too_big)
        return error_set(HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_TOO_BIG, error, "%s answers with more bytes than are allowed",
                         client->address.origin);
    bool is_certificate = result == CURLE_SSL_PINNEDPUBKEYNOTMATCH || result == CURLE_PEER_FAILED_VERIFICATION ||
                          result == CURLE_SSL_CACERT_BADFILE || result == CURLE_SSL_INVALIDCERTSTATUS;
    const char *what = !is_certificate       ? "does not answer"
                       : client->address.pin ? "does not have the key that is pinned"
                                             : "has no certificate that can be trusted";
    return error_set(HTTP_CLIENT_ERROR, is_certificate ? HTTP_CLIENT_ERROR_CERTIFICATE : HTTP_CLIENT_ERROR_NO_ANSWER, error,
                     "%s %s: %s", client->address.origin, what, curl_easy_strerror(result));
}

// Until the transfer is over, or cancelled.
static CURLcode run(HttpClient *client)
{
    int running_count = 1;
    CURLMcode trouble = curl_multi_add_handle(client->multi, client->easy);
    while (trouble == CURLM_OK && running_count > 0 && !g_atomic_int_get(&client->is_cancelled)) {
        trouble = curl_multi_perform(client->multi, &running_count);
        if (trouble == CURLM_OK && running_count > 0)
            trouble = curl_multi_poll(client->multi, NULL, 0, POLL_MS, NULL);
    }
    int left_count = 0;
    const CURLMsg *message = curl_multi_info_read(client->multi, &left_count);
    CURLcode result = message ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
    curl_multi_remove_handle(client->multi, client->easy);
    return result;
}

static bool transfer(HttpClient *client, const HttpClientRequest *request, const char *url, HttpClientAnswer *answer,
                     GError **error)
{
    g_autoptr(HeaderLines) lines = NULL;
    if (!collect_headers(request, &lines, error))
        return false;
    gint64 left_us = request->deadline_mono_us - clock_mono_us();
    if (left_us <= 0)
        return fail(client, CURLE_OPERATION_TIMEDOUT, false, error);
    g_autoptr(GString) body = g_string_new(NULL);
    Received received = {body, request->answer_bytes_max, false};
    curl_easy_reset(client->easy);
    set_peer(client);
    set_request(client, request, url, lines);
    curl_easy_setopt(client->easy, CURLOPT_TIMEOUT_MS, (long)MIN(left_us / 1000 + 1, G_MAXINT));
    curl_easy_setopt(client->easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(client->easy, CURLOPT_WRITEDATA, &received);
    CURLcode result = run(client);
    if (result != CURLE_OK)
        return fail(client, result, received.is_too_big, error);
    answer->body_length = body->len;
    answer->body = g_string_free(g_steal_pointer(&body), FALSE);
    client_answer_read_head(answer, client->easy);
    return true;
}

// --- redirects ---

// Where an answer sends us; NULL when it is no redirect. The caller owns it.
static char *redirect_of(const HttpClient *client, guint status)
{
    const char *target = NULL;
    bool is_redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (is_redirect)
        curl_easy_getinfo(client->easy, CURLINFO_REDIRECT_URL, &target);
    return g_strdup(target);
}

static bool may_follow(const HttpClient *client, const HttpClientRequest *request, guint status, const char *target,
                       GError **error)
{
    if (client_address_is_home(&client->address, target) && (request->method == HTTP_CLIENT_GET || status >= 307))
        return true;
    return error_set(HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_NOT_ALLOWED, error,
                     "%s redirects to where this request must not go; check the server's address", client->address.origin);
}

bool http_client_call(HttpClient *client, const HttpClientRequest *request, HttpClientAnswer *out_answer, GError **error)
{
    *out_answer = (HttpClientAnswer){0};
    if (!is_path(request->path) || (request->body_length > 0 && !request->content_type) ||
        (request->method == HTTP_CLIENT_GET && request->content_type))
        return client_refuse("the request's path or body is not one that may be sent", error);
    g_autofree char *url = g_strconcat(client->address.base, request->path, NULL);
    for (guint i = 0; i <= HTTP_CLIENT_REDIRECTS_MAX; i++) {
        g_auto(HttpClientAnswer) answer = {0};
        if (!transfer(client, request, url, &answer, error))
            return false;
        g_autofree char *target = redirect_of(client, answer.status);
        if (!target) {
            *out_answer = answer;
            answer = (HttpClientAnswer){0};
            return true;
        }
        if (!may_follow(client, request, answer.status, target, error))
            return false;
        text_take(&url, g_steal_pointer(&target));
    }
    return error_set(HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_NOT_ALLOWED, error,
                     "%s redirects in circles; check the server's address", client->address.origin);
}
