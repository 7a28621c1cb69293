// SPDX-License-Identifier: GPL-3.0-or-later
// ipp.c - labels for a printer on the network that speaks IPP itself (RFC 8010, RFC 8011, PWG 5100.14), through libcups.
//
// What is written is text, and documents behind it; the driver of such printers (printer/driver/ipp.c) makes both:
//
//   status                                              a question; one line answers it
//   job media=6200x10000 format=image/pwg-raster        a job of one document, whose bytes follow; media in 1/100 mm
//
// What can be read is a line of attributes, "ipp asked ..." for each question and "ipp unasked ..." whenever the job's or the
// printer's state changes while a job is on its way:
//
//   ipp asked job-state=processing job-state-reasons=none job-impressions-completed=0 printer-state=stopped
//   printer-state-reasons=media-empty-error media=6200x10000
//
// A document ends when its owner asks whether it was acknowledged: it is when the printer has answered Send-Document. The printer
// keeps the job under its name, so that it can be asked what became of it after a connection broke. A printer that takes no bytes is
// waited for, never blocked in. Questions have a connection of their own, and one that breaks is made anew.
#include "printer/transport/backend.h"

#include "common/base/clock.h"
#include "printer/transport/ipp_asker.h"

#include <poll.h>
#include <string.h>

#define ROOM_WAIT_MS 5000
#define CHUNK_BYTES 4096
#define TICKET_BYTES_MAX 128
#define LOOK_PAUSE_US 250000

typedef struct {
    IppAsker asker;
    http_t *sending;  // NULL = no document is on its way
    IppJob job;       // its name is there before it begins
    bool is_open;     // the job's document takes bytes
    bool is_whole;    // its last byte is written, and the printer's answer is waited for
    bool has_stalled; // the last write found no room
    GString *said;    // to be read
    char *last_line;  // without how it came
    gint64 looked_mono_us;
} IppTransport;

static char *look(IppTransport *ipp)
{
    ipp->looked_mono_us = clock_mono_us();
    return ipp_asker_look(&ipp->asker, &ipp->job);
}

static void say(IppTransport *ipp, const char *how, char *line)
{
    g_string_append_printf(ipp->said, "ipp %s%s\n", how, line);
    text_take(&ipp->last_line, line);
}

// --- documents ---

static void end_sending(IppTransport *ipp)
{
    g_clear_pointer(&ipp->sending, httpClose);
    ipp->is_open = ipp->is_whole = false;
}

// A document that is not whole ends with its connection, and the printer gives its job up by itself.
static void forget_job(IppTransport *ipp)
{
    end_sending(ipp);
    ipp_job_forget(&ipp->job);
    ipp->has_stalled = false;
    g_string_truncate(ipp->said, 0);
    g_clear_pointer(&ipp->last_line, g_free);
}

typedef struct {
    int width, length; // 1/100 mm
    char format[64];
} Ticket;

// "job media=6200x10000 format=image/pwg-raster\n"; the bytes that it takes, 0 = it is none.
static gsize read_ticket(const guint8 *bytes, gsize length, Ticket *out)
{
    static const char head[] = "job media=";
    const guint8 *end = memchr(bytes, '\n', MIN(length, TICKET_BYTES_MAX));
    g_autofree char *line = end ? g_strndup((const char *)bytes, (gsize)(end - bytes)) : NULL;
    g_auto(GStrv) parts = line && g_str_has_prefix(line, head) ? g_strsplit_set(line + strlen(head), "x =", 4) : NULL;
    gint64 width, tall;
    if (!parts || g_strv_length(parts) != 4 || !g_ascii_string_to_signed(parts[0], 10, 1, G_MAXINT, &width, NULL) ||
        !g_ascii_string_to_signed(parts[1], 10, 1, G_MAXINT, &tall, NULL))
        return 0;
    *out = (Ticket){.width = (int)width, .length = (int)tall};
    g_strlcpy(out->format, parts[3], sizeof(out->format));
    return strlen(line) + 1;
}

// PWG 5100.7, media-col. The printer is to refuse what it has not, instead of printing a part of the label.
static ipp_t *new_job_request(const IppTransport *ipp, const Ticket *ticket)
{
    ipp_t *request = ipp_asker_request(&ipp->asker, IPP_OP_CREATE_JOB, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, ipp->job.name);
    ippAddBoolean(request, IPP_TAG_OPERATION, "ipp-attribute-fidelity", 1);
    ipp_t *size = ippNew(), *media = ippNew();
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", ticket->width);
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", ticket->length);
    ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
    ippAddCollection(request, IPP_TAG_JOB, "media-col", media);
    ippDelete(size);
    ippDelete(media);
    return request;
}

static bool refuse_job(IppTransport *ipp, GError **error)
{
    if (!ipp->asker.distrust && cupsLastError() == IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES)
        return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_IO, error,
                         "The printer at %s takes no job for labels of this size; see which labels are loaded and set there.",
                         ipp->asker.uri);
    return ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_GONE, "takes no job", error);
}

static bool open_document(IppTransport *ipp, const Ticket *ticket, GError **error)
{
    forget_job(ipp);
    ipp_t *answer = ipp_asker_ask(&ipp->asker, new_job_request(ipp, ticket));
    ipp_job_begin(&ipp->job, &ipp->asker, answer);
    ippDelete(answer);
    if (ipp->job.id == 0)
        return refuse_job(ipp, error);
    ipp->sending = ipp_asker_connect(&ipp->asker);
    if (!ipp->sending)
        return ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_GONE, "cannot be reached", error);
    ipp_t *request = ipp_asker_request(&ipp->asker, IPP_OP_SEND_DOCUMENT, ipp->job.id);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, ticket->format);
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
    http_status_t status = cupsSendRequest(ipp->sending, request, ipp->asker.resource, CUPS_LENGTH_VARIABLE);
    ipp_asker_note_refusal(&ipp->asker, status);
    ipp->is_open = status == HTTP_STATUS_CONTINUE && ipp_asker_trusts(&ipp->asker, ipp->sending);
    ippDelete(request);
    return ipp->is_open || ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_IO, "takes no document", error);
}

static bool has_room(const IppTransport *ipp, gint64 deadline_mono_us)
{
    struct pollfd ready = {.fd = httpGetFd(ipp->sending), .events = POLLOUT};
    gint64 left_ms = (deadline_mono_us - clock_mono_us()) / 1000;
    return poll(&ready, 1, (int)CLAMP(left_ms, 0, ROOM_WAIT_MS)) > 0;
}

static bool write_document(IppTransport *ipp, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                           GError **error)
{
    gsize before = *out_count;
    while (*out_count < length && has_room(ipp, deadline_mono_us)) {
        gsize chunk = MIN(length - *out_count, CHUNK_BYTES);
        if (cupsWriteRequestData(ipp->sending, (const char *)bytes + *out_count, chunk) != HTTP_STATUS_CONTINUE)
            return ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_IO, "broke the connection off", error);
        *out_count += chunk;
    }
    ipp->has_stalled = *out_count == before;
    return true;
}

// A job that the printer has does not end with the question about it.
static bool answer_question(IppTransport *ipp, gsize length, gsize *out_count, GError **error)
{
    char *line = look(ipp);
    if (!line && ipp->job.id == 0)
        return ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_GONE, "cannot be reached or does not speak IPP", error);
    if (line)
        say(ipp, "asked", line);
    *out_count = length;
    return true;
}

static bool ipp_write(gpointer state, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                      GError **error)
{
    IppTransport *ipp = state;
    Ticket ticket;
    if (!ipp->is_open && length == strlen("status\n") && memcmp(bytes, "status\n", length) == 0)
        return answer_question(ipp, length, out_count, error);
    if (!ipp->is_open) {
        gsize taken = read_ticket(bytes, length, &ticket);
        if (taken == 0)
            return ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_IO, "was given no job", error);
        if (!open_document(ipp, &ticket, error))
            return false;
        *out_count = taken;
    }
    return write_document(ipp, bytes, length, deadline_mono_us, out_count, error);
}

// The printer's answer to Send-Document. Without one, nobody knows whether it has the document: its owner asks by the job's name.
static bool hear_taken(IppTransport *ipp, GError **error)
{
    ipp_t *answer = cupsGetResponse(ipp->sending, ipp->asker.resource);
    bool is_heard = answer != NULL, is_taken = is_heard && ippGetStatusCode(answer) <= IPP_STATUS_OK_CONFLICTING;
    ipp_asker_note_refusal(&ipp->asker, is_heard ? (int)ippGetStatusCode(answer) : 0);
    ippDelete(answer);
    end_sending(ipp);
    if (is_taken)
        return true;
    ipp_job_forget(&ipp->job);
    return ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_IO, is_heard ? "refuses the document" : "broke the connection off", error);
}

static bool ipp_unacknowledged(gpointer state, gsize *out_count, GError **error)
{
    IppTransport *ipp = state;
    if (!ipp->is_open)
        return true;
    if (!ipp->is_whole) {
        ipp->is_whole = true;
        httpWrite2(ipp->sending, "", 0); // the last chunk; one that is lost shows as no answer
        httpFlushWrite(ipp->sending);
    }
    if (httpWait(ipp->sending, 1))
        return hear_taken(ipp, error);
    *out_count = 1;
    return true;
}

// --- reading ---

// A printer that takes nothing may say why; one that cannot be asked is asked again.
static void look_for_news(IppTransport *ipp)
{
    if (clock_mono_us() - ipp->looked_mono_us < LOOK_PAUSE_US)
        return;
    char *line = look(ipp);
    if (line && g_strcmp0(line, ipp->last_line) != 0)
        say(ipp, "unasked", line);
    else
        g_free(line);
}

static bool ipp_read(gpointer state, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count, GError **error)
{
    IppTransport *ipp = state;
    (void)error;
    bool is_at_work = ipp->job.id && !ipp->job.is_ended && (!ipp->is_open || ipp->is_whole || ipp->has_stalled);
    for (;;) {
        if (ipp->said->len == 0 && is_at_work)
            look_for_news(ipp);
        gint64 left_us = deadline_mono_us - clock_mono_us();
        if (ipp->said->len > 0 || left_us <= 0)
            break;
        g_usleep((gulong)MIN(left_us, is_at_work ? LOOK_PAUSE_US : left_us));
    }
    *out_count = MIN(capacity, ipp->said->len);
    memcpy(bytes, ipp->said->str, *out_count);
    g_string_erase(ipp->said, 0, (gssize)*out_count);
    return true;
}

// --- jobs ---

static bool ipp_begin_job(gpointer state, const char *name, GError **error)
{
    IppTransport *ipp = state;
    (void)error;
    forget_job(ipp);
    text_take(&ipp->job.name, g_strdup(name));
    return true;
}

static bool ipp_recall_job(gpointer state, const char *name, char **out_line, GError **error)
{
    IppTransport *ipp = state;
    return ipp_asker_recall(&ipp->asker, name, out_line, error);
}

// Before a person is asked about a label that is whole: what they see then is what there will be.
static void ipp_abandon(gpointer state)
{
    IppTransport *ipp = state;
    if (ipp->job.id && !ipp->job.is_ended && (!ipp->is_open || ipp->is_whole))
        ippDelete(ipp_asker_ask(&ipp->asker, ipp_asker_request(&ipp->asker, IPP_OP_CANCEL_JOB, ipp->job.id)));
}

// --- the printer ---

static void ipp_close(gpointer state)
{
    IppTransport *ipp = state;
    forget_job(ipp);
    ipp_asker_clear(&ipp->asker);
    g_string_free(ipp->said, TRUE);
    g_free(ipp->job.name);
    g_free(ipp);
}

// Of both schemes: `rest` is what follows their first three letters.
static gpointer ipp_open(const char *rest, GError **error)
{
    g_autofree char *uri = g_strconcat("ipp", rest, NULL);
    IppTransport *ipp = g_new0(IppTransport, 1);
    ipp->job.name = g_strdup("label");
    ipp->said = g_string_new(NULL);
    bool is_good = ipp_asker_init(&ipp->asker, uri, error);
    g_autofree char *line = is_good ? look(ipp) : NULL;
    if (line)
        return ipp;
    if (is_good)
        ipp_asker_fail(&ipp->asker, TRANSPORT_ERROR_GONE, "cannot be reached or does not speak IPP", error);
    ipp_close(ipp);
    return NULL;
}

const TransportBackend transport_ipp = {
    .scheme = "ipp",
    .form = "ipp://HOST/PATH, ipps://HOST/PATH#CERTIFICATE",
    .open = ipp_open,
    .close = ipp_close,
    .write = ipp_write,
    .read = ipp_read,
    .abandon = ipp_abandon,
    .unacknowledged = ipp_unacknowledged,
    .begin_job = ipp_begin_job,
    .recall_job = ipp_recall_job,
};
