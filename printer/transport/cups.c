// SPDX-License-Identifier: GPL-3.0-or-later
// cups.c - documents for a print queue of this host, through libcups; what the queue says of them, as text.
//
// Each document is a job of its own, which begins with the first byte and ends when its owner listens. What can be
// read then is a line of IPP attributes whenever they change (RFC 8011):
//
//   job-state=processing printer-state=stopped printer-state-reasons=media-empty-error
//
// A document that nobody listened to was broken off; it is cancelled, so that half of it is not printed. libcups waits
// by itself; it is told to give up after some seconds without progress, because the server is on this host.
#include "printer/transport/backend.h"

#include "common/base/clock.h"
#include "printer/transport/ipp_line.h"

#include <cups/cups.h>
#include <string.h>

#define SERVER_PATIENCE_S 5
#define CHUNK_BYTES 16384
#define LOOK_PAUSE_US 250000

typedef struct {
    http_t *server;
    char *queue, *title;
    char *resource;  // "/printers/QUEUE"
    int job_id;      // 0 = none has begun
    bool is_open;    // the job's document takes bytes
    char *last_line; // what was said last
    char *line;      // being read
    gsize line_at;
} CupsTransport;

static bool fail(TransportError code, const char *queue, GError **error)
{
    return error_set(TRANSPORT_ERROR, code, error,
                     "The print queue \"%s\" does not work: %s; look at \"lpstat -p\" and check that CUPS runs.", queue,
                     cupsLastErrorString());
}

// A request about the queue, or about the job when one has begun. libcups's own calls for jobs look the queue up on
// the network first.
static ipp_t *new_request(const CupsTransport *cups, ipp_op_t operation)
{
    char uri[HTTP_MAX_URI];
    httpAssembleURIf(HTTP_URI_CODING_ALL, uri, sizeof(uri), "ipp", NULL, "localhost", 0, "/printers/%s", cups->queue);
    bool is_about_job = operation != IPP_OP_GET_PRINTER_ATTRIBUTES;
    return ipp_new_request(operation, uri, is_about_job ? cups->job_id : 0, cupsUser());
}

static ipp_t *ask(CupsTransport *cups, ipp_op_t operation, const char *const *attributes, int attribute_count)
{
    ipp_t *request = new_request(cups, operation);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", attribute_count, NULL, attributes);
    return ipp_good_answer(cupsDoRequest(cups->server, request, cups->resource));
}

// The line of now; NULL when the server does not say. The caller owns it.
static char *look(CupsTransport *cups)
{
    static const char *const job_attributes[] = {"job-state"};
    static const char *const printer_attributes[] = {"printer-state", "printer-state-reasons"};
    ipp_t *job = ask(cups, IPP_OP_GET_JOB_ATTRIBUTES, job_attributes, G_N_ELEMENTS(job_attributes));
    ipp_t *printer = ask(cups, IPP_OP_GET_PRINTER_ATTRIBUTES, printer_attributes, G_N_ELEMENTS(printer_attributes));
    GString *line = g_string_new(NULL);
    ipp_line_add_enum(line, job, "job-state");
    ipp_line_add_enum(line, printer, "printer-state");
    ipp_line_add_keywords(line, printer, "printer-state-reasons");
    g_string_append_c(g_string_erase(line, 0, 1), '\n');
    bool is_said = job && printer;
    ippDelete(job);
    ippDelete(printer);
    return g_string_free(line, !is_said);
}

static bool close_document(CupsTransport *cups)
{
    cups->is_open = false;
    ipp_t *answer = ipp_good_answer(cupsGetResponse(cups->server, cups->resource));
    bool is_taken = answer != NULL;
    ippDelete(answer);
    return is_taken;
}

static void forget_job(CupsTransport *cups)
{
    if (cups->is_open) {
        close_document(cups);
        ippDelete(cupsDoRequest(cups->server, new_request(cups, IPP_OP_CANCEL_JOB), cups->resource));
    }
    cups->job_id = 0;
    g_clear_pointer(&cups->last_line, g_free);
    g_clear_pointer(&cups->line, g_free);
}

static void cups_close(gpointer state)
{
    CupsTransport *cups = state;
    forget_job(cups);
    httpClose(cups->server);
    g_free(cups->queue);
    g_free(cups->resource);
    g_free(cups->title);
    g_free(cups);
}

static gpointer cups_open(const char *rest, GError **error)
{
    if (!*rest || strchr(rest, '/') || strchr(rest, ' '))
        return error_set_null(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                              "\"cups:%s\" names no print queue; write cups:QUEUE, with a name that \"lpstat -e\" lists.", rest);
    http_t *server = httpConnect2(cupsServer(), ippPort(), NULL, AF_UNSPEC, cupsEncryption(), 1, SERVER_PATIENCE_S * 1000, NULL);
    if (!server) {
        fail(TRANSPORT_ERROR_GONE, rest, error);
        return NULL;
    }
    httpSetTimeout(server, SERVER_PATIENCE_S, ipp_give_up, NULL);
    CupsTransport *cups = g_new0(CupsTransport, 1);
    cups->server = server;
    cups->queue = g_strdup(rest);
    cups->resource = g_strconcat("/printers/", rest, NULL);
    cups->title = g_strdup("label");
    static const char *const attributes[] = {"printer-state"};
    ipp_t *answer = ask(cups, IPP_OP_GET_PRINTER_ATTRIBUTES, attributes, G_N_ELEMENTS(attributes));
    if (!answer) {
        fail(cupsLastError() == IPP_STATUS_ERROR_NOT_FOUND ? TRANSPORT_ERROR_ADDRESS : TRANSPORT_ERROR_GONE, rest, error);
        cups_close(cups);
        return NULL;
    }
    ippDelete(answer);
    return cups;
}

static bool cups_begin_job(gpointer state, const char *name, GError **error)
{
    CupsTransport *cups = state;
    (void)error;
    forget_job(cups);
    text_take(&cups->title, g_strdup(name));
    return true;
}

static bool open_document(CupsTransport *cups, GError **error)
{
    forget_job(cups);
    ipp_t *request = new_request(cups, IPP_OP_CREATE_JOB);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, cups->title);
    ipp_t *answer = ipp_good_answer(cupsDoRequest(cups->server, request, cups->resource));
    ipp_attribute_t *id = answer ? ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER) : NULL;
    cups->job_id = id ? ippGetInteger(id, 0) : 0;
    ippDelete(answer);
    if (cups->job_id == 0)
        return fail(TRANSPORT_ERROR_IO, cups->queue, error);
    request = new_request(cups, IPP_OP_SEND_DOCUMENT);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, "application/pdf");
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
    cups->is_open = cupsSendRequest(cups->server, request, cups->resource, CUPS_LENGTH_VARIABLE) == HTTP_STATUS_CONTINUE;
    ippDelete(request);
    return cups->is_open || fail(TRANSPORT_ERROR_IO, cups->queue, error);
}

static bool cups_write(gpointer state, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                       GError **error)
{
    CupsTransport *cups = state;
    if (!cups->is_open && !open_document(cups, error))
        return false;
    do {
        gsize chunk = MIN(length - *out_count, CHUNK_BYTES);
        if (cupsWriteRequestData(cups->server, (const char *)bytes + *out_count, chunk) != HTTP_STATUS_CONTINUE)
            return fail(TRANSPORT_ERROR_IO, cups->queue, error);
        *out_count += chunk;
    } while (*out_count < length && clock_mono_us() < deadline_mono_us);
    return true;
}

// Puts a line that says something new into cups->line, or nothing when there is none in time.
static bool wait_for_line(CupsTransport *cups, gint64 deadline_mono_us, GError **error)
{
    for (;;) {
        g_autofree char *line = look(cups);
        if (!line)
            return fail(TRANSPORT_ERROR_GONE, cups->queue, error);
        if (g_strcmp0(line, cups->last_line) != 0) {
            text_take(&cups->last_line, g_strdup(line));
            cups->line = g_steal_pointer(&line);
            cups->line_at = 0;
            return true;
        }
        gint64 left_us = deadline_mono_us - clock_mono_us();
        if (left_us <= 0)
            return true;
        g_usleep((gulong)MIN(left_us, LOOK_PAUSE_US));
    }
}

static bool cups_read(gpointer state, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count, GError **error)
{
    CupsTransport *cups = state;
    if (cups->job_id == 0) { // the queue has nothing to speak of
        gint64 left_us = deadline_mono_us - clock_mono_us();
        g_usleep(left_us > 0 ? (gulong)left_us : 0);
        return true;
    }
    if (cups->is_open && !close_document(cups))
        return fail(TRANSPORT_ERROR_IO, cups->queue, error);
    if (!cups->line && !wait_for_line(cups, deadline_mono_us, error))
        return false;
    if (!cups->line)
        return true;
    *out_count = MIN(capacity, strlen(cups->line) - cups->line_at);
    memcpy(bytes, cups->line + cups->line_at, *out_count);
    cups->line_at += *out_count;
    if (!cups->line[cups->line_at])
        g_clear_pointer(&cups->line, g_free);
    return true;
}

const TransportBackend transport_cups = {
    .scheme = "cups:",
    .form = "cups:QUEUE",
    .open = cups_open,
    .close = cups_close,
    .write = cups_write,
    .read = cups_read,
    .begin_job = cups_begin_job,
};
