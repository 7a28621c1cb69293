// SPDX-License-Identifier: GPL-3.0-or-later
// http_server.c - libmicrohttpd behind http_server.h, driven by the caller's own loop.
#include "scanner/http/http_server.h"

#include <gio/gio.h>
#include <microhttpd.h>
#include <poll.h>
#include <string.h>

#include "common/base/clock.h"
#include "scanner/http/connections.h"
#include "scanner/http/handshake.h"
#include "scanner/http/headers.h"
#include "scanner/http/listen.h"

// TLS 1.3 and 1.2, with forward secrecy and ciphers that authenticate what they encrypt; GnuTLS by itself would take 1.0 as well.
#define TLS_OFFERS "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-MAC-ALL:+AEAD"
#define CONNECTION_LIMIT 1024 // never reached: connections.h has the ceilings, and what was cut goes at the next turn
#define CONNECTION_MEMORY (32 * 1024)
#define PATIENCE_MS 30000
#define TOO_LARGE "{\"error\":\"too-large\"}"

struct HttpServer {
    struct MHD_Daemon *daemon;
    HttpHandlers handlers;
    GHashTable *streams; // number -> Stream
    GHashTable *waiting; // number of a request -> Exchange that is answered later
    Connections *connections;
    guint64 last_request;
    bool is_closing;                  // requests are refused
    bool has_resumed;                 // a connection was given something to say since the last turn
    char *cookie, *certificate, *key; // PEM as text
    Handshake handshake;              // in the place of these
    int epoll_fd;
    guint16 port;
};

typedef struct {
    HttpServer *server;
    struct MHD_Connection *connection;
    guint64 number;
    GString *unread;
    bool is_suspended, is_ending;
} Stream;

// What is collected while a request comes in, and its answer when that comes later.
typedef struct {
    struct MHD_Connection *connection;
    char *address;
    GString *body;
    gsize ceiling; // of the body
    bool is_too_large;
    HttpRequest request;
    HttpAnswer answer;
    Stream *stream;
} Exchange;

static Connection *connection_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

// --- streams ---

static void stream_resume(Stream *stream)
{
    if (!stream->is_suspended)
        return;
    stream->is_suspended = false;
    stream->server->has_resumed = true;
    MHD_resume_connection(stream->connection);
}

static ssize_t stream_read(void *data, uint64_t position, char *buffer, size_t capacity)
{
    (void)position;
    Stream *stream = data;
    gsize count = MIN(capacity, stream->unread->len);
    if (count > 0) {
        memcpy(buffer, stream->unread->str, count);
        g_string_erase(stream->unread, 0, (gssize)count);
        return (ssize_t)count;
    }
    if (stream->is_ending)
        return MHD_CONTENT_READER_END_OF_STREAM;
    stream->is_suspended = true;
    MHD_suspend_connection(stream->connection);
    return 0;
}

static void stream_free(gpointer data)
{
    Stream *stream = data;
    g_string_free(stream->unread, TRUE);
    g_free(stream);
}

static Stream *stream_new(HttpServer *server, struct MHD_Connection *connection, guint64 number)
{
    Stream *stream = g_new0(Stream, 1);
    stream->server = server;
    stream->connection = connection;
    stream->number = number;
    stream->unread = g_string_new(NULL);
    g_hash_table_insert(server->streams, &stream->number, stream);
    return stream;
}

void http_stream_write(HttpServer *server, guint64 number, const char *text)
{
    Stream *stream = g_hash_table_lookup(server->streams, &number);
    if (!stream || stream->is_ending)
        return;
    if (stream->unread->len + strlen(text) > HTTP_STREAM_CEILING)
        stream->is_ending = true; // it comes back with Last-Event-ID, or not at all
    else
        g_string_append(stream->unread, text);
    stream_resume(stream);
}

void http_stream_end(HttpServer *server, guint64 number)
{
    Stream *stream = g_hash_table_lookup(server->streams, &number);
    if (!stream)
        return;
    stream->is_ending = true;
    stream_resume(stream);
}

// --- requests ---

static enum MHD_Result queue_answer(HttpServer *server, struct MHD_Connection *connection, Exchange *exchange, HttpAnswer *answer)
{
    struct MHD_Response *response;
    if (answer->stream) {
        exchange->stream = stream_new(server, connection, answer->stream);
        if (answer->body)
            g_string_append_len(exchange->stream->unread, g_bytes_get_data(answer->body, NULL),
                                (gssize)g_bytes_get_size(answer->body));
        response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, stream_read, exchange->stream, NULL);
    } else {
        gsize length = 0;
        const void *bytes = answer->body ? g_bytes_get_data(answer->body, &length) : NULL;
        response = MHD_create_response_from_buffer(length, (void *)bytes, MHD_RESPMEM_MUST_COPY);
    }
    headers_add(response, answer, server->certificate != NULL);
    if (answer->stream)
        connection_begin_work(connection_of(connection));
    else
        connection_await_client(server->connections, connection_of(connection));
    enum MHD_Result result = MHD_queue_response(connection, answer->status, response);
    MHD_destroy_response(response);
    http_answer_clear(answer);
    return result;
}

void http_answer_clear(HttpAnswer *answer)
{
    g_clear_pointer(&answer->body, g_bytes_unref);
    g_clear_pointer(&answer->set_cookie, g_free);
    g_clear_pointer(&answer->etag, g_free);
}

static HttpAnswer constant_answer(guint status, const char *json)
{
    return (HttpAnswer){.status = status, .content_type = "application/json", .body = g_bytes_new_static(json, strlen(json))};
}

static enum MHD_Result refuse(HttpServer *server, struct MHD_Connection *connection, Exchange *exchange, HttpAnswer answer)
{
    return queue_answer(server, connection, exchange, &answer);
}

// A browser's stream says the last event when it comes back; one that goes on for another's says it in its address.
static const char *last_event_id(struct MHD_Connection *connection)
{
    const char *id = header(connection, "Last-Event-ID");
    return id ? id : MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "after");
}

static void read_head(HttpServer *server, struct MHD_Connection *connection, Exchange *exchange, const char *method,
                      const char *path)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    exchange->address = connections_address_name(info ? info->client_addr : NULL);
    exchange->request = (HttpRequest){
        .number = ++server->last_request,
        .address = exchange->address,
        .method = method,
        .path = path,
        .host = header(connection, "Host"),
        .origin = header(connection, "Origin"),
        .authorization = header(connection, "Authorization"),
        .content_type = header(connection, "Content-Type"),
        .token = header(connection, HTTP_TOKEN_HEADER),
        .last_event_id = last_event_id(connection),
        .accept_encoding = header(connection, "Accept-Encoding"),
        .if_none_match = header(connection, "If-None-Match"),
        .cookie = MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, server->cookie),
        .connection = connection_of(connection),
    };
    exchange->ceiling = server->handlers.body_ceiling ? server->handlers.body_ceiling(&exchange->request, server->handlers.data)
                                                      : HTTP_BODY_CEILING;
}

// The head is there; what is wrong with it is said before the body is sent, and ends the connection.
static enum MHD_Result begin_exchange(HttpServer *server, struct MHD_Connection *connection, Exchange *exchange,
                                      const char *method, const char *path)
{
    exchange->connection = connection;
    exchange->body = g_string_new(NULL);
    connection_await_client(server->connections, connection_of(connection));
    if (!headers_have_one_length(connection))
        return refuse(server, connection, exchange, constant_answer(MHD_HTTP_BAD_REQUEST, "{\"error\":\"length\"}"));
    read_head(server, connection, exchange, method, path);
    const char *length = header(connection, "Content-Length");
    guint64 announced;
    if (length && g_ascii_string_to_unsigned(length, 10, exchange->ceiling + 1, G_MAXUINT64, &announced, NULL))
        return refuse(server, connection, exchange, constant_answer(MHD_HTTP_CONTENT_TOO_LARGE, TOO_LARGE));
    return MHD_YES;
}

static enum MHD_Result answer_request(HttpServer *server, struct MHD_Connection *connection, Exchange *exchange)
{
    exchange->request.body = exchange->body->str;
    exchange->request.body_length = exchange->body->len;
    // Who handles requests is gone by then.
    if (server->is_closing)
        exchange->answer = constant_answer(MHD_HTTP_SERVICE_UNAVAILABLE, "{\"error\":\"stopping\"}");
    else
        server->handlers.handle(&exchange->request, &exchange->answer, server->handlers.data);
    if (!exchange->answer.is_later)
        return queue_answer(server, connection, exchange, &exchange->answer);
    g_hash_table_insert(server->waiting, &exchange->request.number, exchange);
    connection_begin_work(exchange->request.connection);
    MHD_suspend_connection(connection);
    return MHD_YES;
}

bool http_claim(HttpServer *server, const HttpRequest *request, const char *session)
{
    return !request->connection || connections_claim(server->connections, request->connection, session);
}

void http_end_session(HttpServer *server, const char *session)
{
    connections_end(server->connections, session);
}

bool http_may_wait(const HttpServer *server, const HttpRequest *request)
{
    return !request->connection || connections_may_work(server->connections, request->connection);
}

void http_answer(HttpServer *server, guint64 number, HttpAnswer *answer)
{
    Exchange *exchange = g_hash_table_lookup(server->waiting, &number);
    g_assert(exchange && !answer->is_later); // its connection sleeps: nobody can have ended it
    g_hash_table_remove(server->waiting, &number);
    if (answer->is_last && exchange->request.connection)
        connection_end_after_answer(exchange->request.connection);
    exchange->answer = *answer;
    *answer = (HttpAnswer){0};
    server->has_resumed = true;
    MHD_resume_connection(exchange->connection);
}

// Called by the library once with the head, then with pieces of the body, then with none; and once more for a later answer.
static enum MHD_Result handle(void *data, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_length, void **slot)
{
    (void)version;
    HttpServer *server = data;
    Exchange *exchange = *slot;
    if (!exchange) {
        exchange = *slot = g_new0(Exchange, 1);
        return begin_exchange(server, connection, exchange, method, path);
    }
    if (*upload_length > 0) {
        if (exchange->body->len + *upload_length > exchange->ceiling)
            exchange->is_too_large = true;
        else
            g_string_append_len(exchange->body, upload, (gssize)*upload_length);
        *upload_length = 0;
        return MHD_YES;
    }
    if (exchange->is_too_large)
        return refuse(server, connection, exchange, constant_answer(MHD_HTTP_CONTENT_TOO_LARGE, TOO_LARGE));
    if (exchange->answer.status)
        return queue_answer(server, connection, exchange, &exchange->answer);
    return answer_request(server, connection, exchange);
}

static void completed(void *data, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode how)
{
    (void)how;
    HttpServer *server = data;
    Exchange *exchange = *slot;
    if (!exchange)
        return;
    connection_await_client(server->connections, connection_of(connection)); // the next request's head
    if (exchange->stream) {
        server->handlers.stream_ended(exchange->stream->number, server->handlers.data);
        g_hash_table_remove(server->streams, &exchange->stream->number);
    }
    http_answer_clear(&exchange->answer);
    g_string_free(exchange->body, TRUE);
    g_free(exchange->address);
    g_free(exchange);
    *slot = NULL;
}

// --- the server ---

bool http_is_secure(const HttpServer *server)
{
    return server->certificate || server->handshake.certificate_now;
}

static void connection_changed(void *data, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode how)
{
    HttpServer *server = data;
    if (how == MHD_CONNECTION_NOTIFY_STARTED) {
        g_autofree char *address =
            connections_address_name(MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
        int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        *context = connections_add(server->connections, fd, address);
    } else {
        connections_remove(server->connections, *context);
    }
}

static void run_once(const HttpServer *server)
{
    handshake_turn(&server->handshake);
    MHD_run(server->daemon);
    handshake_turn(NULL);
}

static bool open_daemon(HttpServer *server, const char *listen, GSocketAddress *address, GError **error)
{
    char native[128];
    if (!g_socket_address_to_native(address, native, sizeof native, error))
        return false;
    bool is_ipv6 = g_socket_address_get_family(address) == G_SOCKET_FAMILY_IPV6;
    unsigned flags =
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (is_ipv6 ? MHD_USE_IPv6 : 0) | (http_is_secure(server) ? MHD_USE_TLS : 0);
    const struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate},
                                         {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key},
                                         {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_OFFERS},
                                         {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem renewed[] = {{MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(intptr_t)handshake_certificate},
                                             {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_OFFERS},
                                             {MHD_OPTION_END, 0, NULL}};
    static const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR, native,
                                      MHD_OPTION_NOTIFY_COMPLETED, completed, server, MHD_OPTION_CONNECTION_LIMIT,
                                      (unsigned)CONNECTION_LIMIT, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                                      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)PATIENCE_MS / 1000, MHD_OPTION_NOTIFY_CONNECTION,
                                      connection_changed, server, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY,
                                      server->handshake.certificate_now ? renewed
                                      : server->certificate             ? tls
                                                                        : none,
                                      MHD_OPTION_END);
    if (server->daemon)
        return true;
    return error_set(HTTP_SERVER_ERROR, HTTP_SERVER_ERROR_LISTEN, error,
                     "cannot listen on %s%s; is another lanyard running? Set listen in station.ini to another port", listen,
                     server->certificate ? " with this certificate and key" : "");
}

HttpServer *http_open(const HttpOptions *options, const HttpHandlers *handlers, GError **error)
{
    g_autoptr(GSocketAddress) address = listen_address(options->listen, error);
    if (!address)
        return NULL;
    HttpServer *server = g_new0(HttpServer, 1);
    server->handlers = *handlers;
    server->cookie = g_strdup(options->cookie);
    server->streams = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, stream_free);
    server->waiting = g_hash_table_new(g_int64_hash, g_int64_equal);
    server->connections = connections_new(options->patience_ms ? options->patience_ms : PATIENCE_MS,
                                          options->of_nobody ? options->of_nobody : CONNECTIONS_OF_NOBODY,
                                          options->per_address ? options->per_address : CONNECTIONS_PER_ADDRESS);
    server->handshake = (Handshake){options->certificate_now, options->certificate_data};
    bool is_ready = !options->certificate || (listen_pem(options->certificate, "CERTIFICATE-----", &server->certificate, error) &&
                                              listen_pem(options->key, "PRIVATE KEY-----", &server->key, error));
    if (!is_ready || !open_daemon(server, options->listen, address, error)) {
        http_close(server);
        return NULL;
    }
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    server->epoll_fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return server;
}

// The library must find no connection suspended when it stops.
static void wake_all(HttpServer *server)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, server->streams);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        ((Stream *)value)->is_ending = true;
        stream_resume(value);
    }
    g_hash_table_iter_init(&iter, server->waiting);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Exchange *exchange = value;
        exchange->answer = constant_answer(MHD_HTTP_SERVICE_UNAVAILABLE, "{\"error\":\"stopping\"}");
        MHD_resume_connection(exchange->connection);
    }
    run_once(server);
}

void http_close(HttpServer *server)
{
    if (!server)
        return;
    server->is_closing = true;
    if (server->daemon) {
        wake_all(server);
        MHD_stop_daemon(server->daemon);
    }
    connections_free(server->connections);
    g_hash_table_unref(server->waiting);
    g_hash_table_unref(server->streams);
    g_free(server->cookie);
    g_free(server->certificate);
    g_free(server->key);
    g_free(server);
}

guint16 http_port(const HttpServer *server)
{
    return server->port;
}

void http_wait(HttpServer *server, int wake_fd, int timeout_ms)
{
    MHD_UNSIGNED_LONG_LONG wanted_ms;
    if (MHD_get_timeout(server->daemon, &wanted_ms) == MHD_YES && wanted_ms < (MHD_UNSIGNED_LONG_LONG)timeout_ms)
        timeout_ms = (int)wanted_ms;
    // The daemon's own time-out does not count connections that are to go on.
    if (server->has_resumed)
        timeout_ms = 0;
    server->has_resumed = false;
    struct pollfd watched[] = {{.fd = server->epoll_fd, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
    (void)poll(watched, G_N_ELEMENTS(watched), timeout_ms); // an interrupted wait is a short one
    connections_cut_late(server->connections, clock_mono_us());
    run_once(server);
}
