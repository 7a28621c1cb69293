// SPDX-License-Identifier: GPL-3.0-or-later
// A print queue whose server is a thread of this test: it takes documents and says what its script says.
#include "common/base/clock.h"
#include "printer/transport/transport.h"
#include "tests/transport/ipp_host.h"

#include <sys/socket.h>

#define SOON_US (G_USEC_PER_SEC / 20)
#define PATIENT_US (60 * G_USEC_PER_SEC)

// What each look at the job and its printer finds; the last one stays.
typedef struct {
    ipp_jstate_t job;
    ipp_pstate_t printer;
    const char *reason;
} Look;

typedef struct {
    GSocket *listener;
    GThread *thread;
    const Look *looks;
    gsize look_count, look_at;
    GByteArray *document;
    char *job_name;
    int job_count, cancelled_count;
} Server;

static const Look *current_look(const Server *server)
{
    return &server->looks[MIN(server->look_at, server->look_count - 1)];
}

static bool asks_for(ipp_t *request, const char *queue)
{
    ipp_attribute_t *uri = ippFindAttribute(request, "printer-uri", IPP_TAG_URI);
    return uri && g_str_has_suffix(ippGetString(uri, 0, NULL), queue);
}

// RFC 8011 section 4: what each operation answers.
static ipp_t *answer(Server *server, ipp_t *request)
{
    ipp_t *response = ippNewResponse(request);
    ipp_attribute_t *name = ippFindAttribute(request, "job-name", IPP_TAG_NAME);
    if (!asks_for(request, "/badges")) {
        ippSetStatusCode(response, IPP_STATUS_ERROR_NOT_FOUND);
        return response;
    }
    switch ((int)ippGetOperation(request)) {
    case IPP_OP_CREATE_JOB:
        g_free(server->job_name);
        server->job_name = g_strdup(name ? ippGetString(name, 0, NULL) : NULL);
        ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", 41 + server->job_count++);
        break;
    case IPP_OP_CANCEL_JOB:
        server->cancelled_count++;
        break;
    case IPP_OP_GET_JOB_ATTRIBUTES:
        ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", (int)current_look(server)->job);
        break;
    case IPP_OP_GET_PRINTER_ATTRIBUTES:
        ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", (int)current_look(server)->printer);
        ippAddString(response, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "printer-state-reasons", NULL, current_look(server)->reason);
        server->look_at += server->job_count > 0; // the job's state was asked before
        break;
    case IPP_OP_SEND_DOCUMENT:
        break;
    default:
        ippSetStatusCode(response, IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);
    }
    return response;
}

static bool serve_request(Server *server, http_t *http)
{
    ipp_t *request = ipp_host_receive(http);
    if (!request)
        return false;
    char part[4096];
    for (ssize_t count; (count = httpRead2(http, part, sizeof(part))) > 0;)
        g_byte_array_append(server->document, (const guint8 *)part, (guint)count);
    ipp_t *response = answer(server, request);
    bool is_sent = ipp_host_send(http, response);
    ippDelete(response);
    ippDelete(request);
    return is_sent;
}

static gpointer serve(gpointer data)
{
    Server *server = data;
    http_t *http;
    while (g_socket_condition_wait(server->listener, G_IO_IN, NULL, NULL) &&
           (http = httpAcceptConnection(g_socket_get_fd(server->listener), 1))) {
        while (serve_request(server, http))
            continue;
        httpClose(http);
    }
    return NULL;
}

static void server_start(Server *server, const Look *looks, gsize look_count)
{
    *server = (Server){.looks = looks, .look_count = look_count, .document = g_byte_array_new()};
    guint16 port;
    server->listener = ipp_host_listen(&port);
    g_autofree char *name = g_strdup_printf("127.0.0.1:%u", port);
    cupsSetServer(name);
    server->thread = g_thread_new("server", serve, server);
}

static void server_stop(Server *server)
{
    shutdown(g_socket_get_fd(server->listener), SHUT_RDWR);
    g_thread_join(server->thread);
    g_object_unref(server->listener);
    g_byte_array_unref(server->document);
    g_free(server->job_name);
}

static void write_document(Transport *transport, const char *name, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *document = g_strnfill(length, 'p');
    gsize count = 0;
    g_assert_true(transport_begin_job(transport, name, &error));
    g_assert_true(transport_write(transport, (const guint8 *)document, length, clock_mono_us() + PATIENT_US, &count, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count, ==, length);
}

static void expect_line(Transport *transport, const char *line)
{
    g_autoptr(GString) got = g_string_new(NULL);
    while (!g_str_has_suffix(got->str, "\n")) {
        guint8 part[16];
        gsize count = 0;
        g_autoptr(GError) error = NULL;
        transport_read(transport, part, sizeof(part), clock_mono_us() + PATIENT_US, &count, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(count, >, 0);
        g_string_append_len(got, (const char *)part, (gssize)count);
    }
    g_assert_cmpstr(got->str, ==, line);
}

static void expect_silence(Transport *transport)
{
    guint8 byte;
    gsize count = 1;
    g_autoptr(GError) error = NULL;
    g_assert_true(transport_read(transport, &byte, 1, clock_mono_us() + SOON_US, &count, &error));
    g_assert_cmpuint(count, ==, 0);
}

static void a_job_is_followed_to_its_end(void)
{
    static const Look looks[] = {{IPP_JSTATE_PENDING, IPP_PSTATE_IDLE, "none"},
                                 {IPP_JSTATE_PROCESSING, IPP_PSTATE_PROCESSING, "none"},
                                 {IPP_JSTATE_PROCESSING, IPP_PSTATE_PROCESSING, "none"},
                                 {IPP_JSTATE_PROCESSING, IPP_PSTATE_STOPPED, "media-empty-error"},
                                 {IPP_JSTATE_COMPLETED, IPP_PSTATE_IDLE, "none"}};
    Server server;
    server_start(&server, looks, G_N_ELEMENTS(looks));
    g_autoptr(GError) error = NULL;
    Transport *transport = transport_open("cups:badges", &error);
    g_assert_no_error(error);
    g_assert_true(transport_can_read(transport));
    expect_silence(transport); // no job yet
    write_document(transport, "badge-7", 100000);
    expect_line(transport, "job-state=pending printer-state=idle printer-state-reasons=none\n");
    expect_line(transport, "job-state=processing printer-state=processing printer-state-reasons=none\n");
    expect_line(transport, "job-state=processing printer-state=stopped printer-state-reasons=media-empty-error\n");
    expect_line(transport, "job-state=completed printer-state=idle printer-state-reasons=none\n");
    expect_silence(transport); // nothing new
    transport_close(transport);
    g_assert_cmpuint(server.document->len, ==, 100000);
    g_assert_cmpstr(server.job_name, ==, "badge-7");
    g_assert_cmpint(server.job_count, ==, 1);
    g_assert_cmpint(server.cancelled_count, ==, 0);
    server_stop(&server);
}

static void each_document_is_a_job(void)
{
    static const Look looks[] = {{IPP_JSTATE_COMPLETED, IPP_PSTATE_IDLE, "none"}};
    Server server;
    server_start(&server, looks, 1);
    Transport *transport = transport_open("cups:badges", NULL);
    for (int i = 0; i < 3; i++) {
        write_document(transport, "badge", 5000);
        expect_line(transport, "job-state=completed printer-state=idle printer-state-reasons=none\n");
    }
    transport_close(transport);
    g_assert_cmpint(server.job_count, ==, 3);
    g_assert_cmpuint(server.document->len, ==, 15000);
    g_assert_cmpint(server.cancelled_count, ==, 0);
    server_stop(&server);
}

static void half_a_document_is_not_printed(void)
{
    static const Look looks[] = {{IPP_JSTATE_PENDING, IPP_PSTATE_IDLE, "none"}};
    Server server;
    server_start(&server, looks, 1);
    Transport *transport = transport_open("cups:badges", NULL);
    write_document(transport, "badge", 5000);
    transport_close(transport);
    g_assert_cmpint(server.cancelled_count, ==, 1);
    server_stop(&server);
}

static void expect_open_error(const char *address, int code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(transport_open(address, &error));
    g_assert_error(error, TRANSPORT_ERROR, code);
    g_assert_true(g_str_has_suffix(error->message, "."));
}

static void a_queue_that_is_not_there_is_said(void)
{
    static const Look looks[] = {{IPP_JSTATE_PENDING, IPP_PSTATE_IDLE, "none"}};
    Server server;
    server_start(&server, looks, 1);
    expect_open_error("cups:tickets", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("cups:", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("cups:a/b", TRANSPORT_ERROR_ADDRESS);
    server_stop(&server);
    expect_open_error("cups:badges", TRANSPORT_ERROR_GONE); // and now nobody listens
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transport/cups/a-job-is-followed-to-its-end", a_job_is_followed_to_its_end);
    g_test_add_func("/transport/cups/each-document-is-a-job", each_document_is_a_job);
    g_test_add_func("/transport/cups/half-a-document-is-not-printed", half_a_document_is_not_printed);
    g_test_add_func("/transport/cups/a-queue-that-is-not-there-is-said", a_queue_that_is_not_there_is_said);
    return g_test_run();
}
