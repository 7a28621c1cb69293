// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/queue/ipp_sim.h"

#include <string.h>
#include <sys/socket.h>

#include "tests/transport/ipp_host.h"

#define CUT_BYTES 2000

typedef struct {
    int id;
    char *name;
    ipp_jstate_t state;
    bool is_whole; // it has its document
    bool is_out;
    bool is_forgotten; // the printer was switched off and on since
} SimJob;

struct IppSim {
    IppScript script;
    GSocket *listener;
    guint16 port;
    GThread *thread;
    GPtrArray *connections; // GThread, GSocket is the http_t's own
    GMutex lock;            // over all below
    GArray *descriptors;
    GPtrArray *jobs;
    GByteArray *document;
    int paper, cancelled_count, refused_count, request_count;
    bool is_held, is_stopping;
};

static void job_free(gpointer data)
{
    SimJob *job = data;
    g_free(job->name);
    g_free(job);
}

static bool is_out_of_paper(const IppSim *sim)
{
    return sim->script.paper > 0 && sim->paper == 0;
}

static bool is_chosen(const IppSim *sim, const SimJob *job)
{
    return sim->script.at == job->id;
}

static void end_job(IppSim *sim, SimJob *job)
{
    job->state = is_chosen(sim, job) && sim->script.end ? sim->script.end : IPP_JSTATE_COMPLETED;
    bool is_printed = job->state == IPP_JSTATE_COMPLETED || (job->state == IPP_JSTATE_ABORTED && sim->script.count > 0);
    job->is_out = is_printed;
    sim->paper -= is_printed && sim->script.paper > 0;
}

// One job after the other.
static void go_on(IppSim *sim)
{
    for (guint i = 0; i < sim->jobs->len && !sim->is_held; i++) {
        SimJob *job = sim->jobs->pdata[i];
        if (!job->is_whole || job->state >= IPP_JSTATE_CANCELED)
            continue;
        if (job->state == IPP_JSTATE_PENDING || (job->state == IPP_JSTATE_STOPPED && !is_out_of_paper(sim)))
            job->state = IPP_JSTATE_PROCESSING;
        else if (is_out_of_paper(sim))
            job->state = IPP_JSTATE_STOPPED;
        else
            end_job(sim, job);
        return;
    }
}

// --- operations (RFC 8011, section 4) ---

static SimJob *job_of(IppSim *sim, ipp_t *request)
{
    ipp_attribute_t *id = ippFindAttribute(request, "job-id", IPP_TAG_INTEGER);
    for (guint i = 0; id && i < sim->jobs->len; i++) {
        SimJob *job = sim->jobs->pdata[i];
        if (job->id == ippGetInteger(id, 0))
            return job->is_forgotten ? NULL : job;
    }
    return NULL;
}

static void add_job(const IppSim *sim, ipp_t *response, const SimJob *job)
{
    bool is_ended = job->state >= IPP_JSTATE_CANCELED;
    ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", job->id);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_NAME, "job-name", NULL, job->name);
    ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", (int)job->state);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-state-reasons", NULL,
                 job->state == IPP_JSTATE_ABORTED ? "aborted-by-system" : "none");
    if (sim->script.count >= 0)
        ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-impressions-completed",
                      is_ended && job->is_whole ? sim->script.count : 0);
}

static void add_jobs(const IppSim *sim, ipp_t *response, bool wants_ended)
{
    for (guint i = 0; i < sim->jobs->len; i++) {
        const SimJob *job = sim->jobs->pdata[i];
        if (job->is_forgotten || (job->state >= IPP_JSTATE_CANCELED) != wants_ended)
            continue;
        add_job(sim, response, job);
        ippAddSeparator(response);
    }
}

static SimJob *create_job(IppSim *sim, ipp_t *request)
{
    ipp_attribute_t *name = ippFindAttribute(request, "job-name", IPP_TAG_NAME);
    SimJob *job = g_new0(SimJob, 1);
    job->id = (int)sim->jobs->len + 1;
    job->name = g_strdup(name ? ippGetString(name, 0, NULL) : "");
    job->state = IPP_JSTATE_PENDING;
    g_ptr_array_add(sim->jobs, job);
    return job;
}

static void add_printer(const IppSim *sim, ipp_t *response)
{
    static const char *const formats[] = {"application/octet-stream", "image/pwg-raster"};
    bool is_stopped = is_out_of_paper(sim);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", is_stopped ? IPP_PSTATE_STOPPED : IPP_PSTATE_IDLE);
    ippAddString(response, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "printer-state-reasons", NULL,
                 is_stopped ? "media-empty-error" : "none");
    ippAddStrings(response, IPP_TAG_PRINTER, IPP_TAG_MIMETYPE, "document-format-supported", 2, NULL, formats);
    ippAddString(response, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "pwg-raster-document-type-supported", NULL, "sgray_8");
    ippAddResolution(response, IPP_TAG_PRINTER, "pwg-raster-document-resolution-supported", IPP_RES_PER_INCH, 203, 203);
    ipp_t *size = ippNew(), *media = ippNew();
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", sim->script.has_a4 ? 21000 : 6200);
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", sim->script.has_a4 ? 29700 : 10000);
    ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
    ippAddCollection(response, IPP_TAG_PRINTER, "media-col-ready", media);
    ippDelete(size);
    ippDelete(media);
}

static void answer_about_job(IppSim *sim, ipp_t *request, ipp_t *response)
{
    SimJob *job = job_of(sim, request);
    if (!job)
        ippSetStatusCode(response, IPP_STATUS_ERROR_NOT_FOUND);
    else if (ippGetOperation(request) == IPP_OP_SEND_DOCUMENT)
        job->is_whole = true;
    else if (ippGetOperation(request) == IPP_OP_GET_JOB_ATTRIBUTES)
        add_job(sim, response, job);
    else if (job->state < IPP_JSTATE_CANCELED) {
        job->state = IPP_JSTATE_CANCELED;
        sim->cancelled_count++;
    }
}

// NULL: the connection is closed instead.
static ipp_t *answer(IppSim *sim, ipp_t *request)
{
    ipp_t *response = ippNewResponse(request);
    SimJob *job = NULL;
    ipp_attribute_t *which = ippFindAttribute(request, "which-jobs", IPP_TAG_KEYWORD);
    IppCut cut = IPP_CUT_NONE;
    go_on(sim);
    switch ((int)ippGetOperation(request)) {
    case IPP_OP_CREATE_JOB:
        if (sim->script.is_refusing) {
            sim->refused_count++;
            ippSetStatusCode(response, IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
            break;
        }
        if (sim->script.busy_count) {
            sim->script.busy_count -= sim->script.busy_count > 0;
            ippSetStatusCode(response, IPP_STATUS_ERROR_BUSY);
            break;
        }
        job = create_job(sim, request);
        cut = IPP_CUT_AT_CREATE;
        add_job(sim, response, job);
        break;
    case IPP_OP_SEND_DOCUMENT:
        job = job_of(sim, request);
        cut = IPP_CUT_BEHIND;
        answer_about_job(sim, request, response);
        break;
    case IPP_OP_CANCEL_JOB:
    case IPP_OP_GET_JOB_ATTRIBUTES:
        answer_about_job(sim, request, response);
        break;
    case IPP_OP_GET_JOBS:
        add_jobs(sim, response, which && strcmp(ippGetString(which, 0, NULL), "completed") == 0);
        break;
    case IPP_OP_GET_PRINTER_ATTRIBUTES:
        add_printer(sim, response);
        break;
    default:
        ippSetStatusCode(response, IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED);
    }
    if (sim->script.ipp_status)
        ippSetStatusCode(response, (ipp_status_t)sim->script.ipp_status);
    if (job && is_chosen(sim, job) && sim->script.cut == cut) {
        ippDelete(response);
        return NULL;
    }
    return response;
}

// --- connections ---

// Takes the document. False: the connection is cut in the middle of it.
static bool take_document(IppSim *sim, http_t *http, ipp_t *request)
{
    char part[1024];
    g_autoptr(GByteArray) document = g_byte_array_new();
    for (ssize_t count; (count = httpRead2(http, part, sizeof(part))) > 0;) {
        g_byte_array_append(document, (const guint8 *)part, (guint)count);
        g_mutex_lock(&sim->lock);
        SimJob *job = job_of(sim, request);
        bool is_cut = job && is_chosen(sim, job) && sim->script.cut == IPP_CUT_IN_DOCUMENT && document->len > CUT_BYTES;
        if (is_cut)
            job->state = IPP_JSTATE_ABORTED;
        g_mutex_unlock(&sim->lock);
        if (is_cut)
            return false;
    }
    if (document->len == 0)
        return true;
    g_mutex_lock(&sim->lock);
    g_byte_array_set_size(sim->document, 0);
    g_byte_array_append(sim->document, document->data, document->len);
    g_mutex_unlock(&sim->lock);
    return true;
}

static bool send_page(http_t *http)
{
    static const char page[] = "<html><body>ipp asked job-state=completed</body></html>";
    httpClearFields(http);
    httpSetField(http, HTTP_FIELD_CONTENT_TYPE, "text/html");
    httpSetLength(http, strlen(page));
    httpWriteResponse(http, HTTP_STATUS_OK);
    httpWrite2(http, page, strlen(page));
    httpFlushWrite(http);
    return false;
}

static bool send_status(const IppSim *sim, http_t *http)
{
    httpClearFields(http);
    if (sim->script.location)
        httpSetField(http, HTTP_FIELD_LOCATION, sim->script.location);
    if (sim->script.http_status == HTTP_STATUS_UNAUTHORIZED)
        httpSetField(http, HTTP_FIELD_WWW_AUTHENTICATE, "Basic realm=\"printer\"");
    httpSetLength(http, 0);
    return httpWriteResponse(http, (http_status_t)sim->script.http_status) == 0;
}

static bool answer_request(IppSim *sim, http_t *http, ipp_t *request)
{
    if (!take_document(sim, http, request))
        return false;
    g_usleep((gulong)sim->script.late_ms * 1000);
    g_mutex_lock(&sim->lock);
    sim->request_count++;
    g_mutex_unlock(&sim->lock);
    if (sim->script.http_status)
        return send_status(sim, http);
    if (sim->script.is_html)
        return send_page(http);
    g_mutex_lock(&sim->lock);
    ipp_t *response = answer(sim, request);
    g_mutex_unlock(&sim->lock);
    bool is_sent = response && ipp_host_send(http, response);
    ippDelete(response);
    return is_sent;
}

static bool serve_request(IppSim *sim, http_t *http)
{
    ipp_t *request = ipp_host_receive(http);
    bool is_open = request && answer_request(sim, http, request);
    ippDelete(request);
    return is_open;
}

typedef struct {
    IppSim *sim;
    http_t *http;
} Connection;

static gpointer serve_connection(gpointer data)
{
    g_autofree Connection *connection = data;
    while (serve_request(connection->sim, connection->http))
        continue;
    g_mutex_lock(&connection->sim->lock);
    for (guint i = 0; i < connection->sim->descriptors->len; i++)
        if (g_array_index(connection->sim->descriptors, int, i) == httpGetFd(connection->http))
            g_array_remove_index_fast(connection->sim->descriptors, i);
    g_mutex_unlock(&connection->sim->lock);
    httpClose(connection->http);
    return NULL;
}

static gpointer serve(gpointer data)
{
    IppSim *sim = data;
    http_t *http;
    while (g_socket_condition_wait(sim->listener, G_IO_IN, NULL, NULL) &&
           (http = httpAcceptConnection(g_socket_get_fd(sim->listener), 1))) {
        Connection *connection = g_new(Connection, 1);
        *connection = (Connection){sim, http};
        int descriptor = httpGetFd(http);
        g_mutex_lock(&sim->lock);
        g_array_append_val(sim->descriptors, descriptor);
        g_mutex_unlock(&sim->lock);
        g_ptr_array_add(sim->connections, g_thread_new("connection", serve_connection, connection));
    }
    return NULL;
}

// --- from outside ---

IppSim *ipp_sim_start(const IppScript *script)
{
    IppSim *sim = g_new0(IppSim, 1);
    sim->script = *script;
    sim->paper = script->paper;
    sim->connections = g_ptr_array_new();
    sim->descriptors = g_array_new(FALSE, FALSE, sizeof(int));
    sim->jobs = g_ptr_array_new_with_free_func(job_free);
    sim->document = g_byte_array_new();
    g_mutex_init(&sim->lock);
    sim->listener = ipp_host_listen(&sim->port);
    sim->thread = g_thread_new("printer", serve, sim);
    return sim;
}

void ipp_sim_stop(IppSim *sim)
{
    shutdown(g_socket_get_fd(sim->listener), SHUT_RDWR);
    g_thread_join(sim->thread);
    g_mutex_lock(&sim->lock);
    for (guint i = 0; i < sim->descriptors->len; i++)
        shutdown(g_array_index(sim->descriptors, int, i), SHUT_RDWR);
    g_mutex_unlock(&sim->lock);
    for (guint i = 0; i < sim->connections->len; i++)
        g_thread_join(sim->connections->pdata[i]);
    g_object_unref(sim->listener);
    g_ptr_array_unref(sim->connections);
    g_array_unref(sim->descriptors);
    g_ptr_array_unref(sim->jobs);
    g_byte_array_unref(sim->document);
    g_mutex_clear(&sim->lock);
    g_free(sim);
}

char *ipp_sim_address(const IppSim *sim)
{
    return g_strdup_printf("ipp://127.0.0.1:%u/ipp/print", sim->port);
}

void ipp_sim_load_paper(IppSim *sim, int count)
{
    g_mutex_lock(&sim->lock);
    sim->paper = count;
    g_mutex_unlock(&sim->lock);
}

void ipp_sim_hold(IppSim *sim, bool is_held)
{
    g_mutex_lock(&sim->lock);
    sim->is_held = is_held;
    g_mutex_unlock(&sim->lock);
}

void ipp_sim_give_away(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    for (guint i = 0; i < sim->jobs->len; i++) {
        SimJob *job = sim->jobs->pdata[i];
        if (job->is_out)
            continue;
        g_free(job->name);
        job->name = g_strdup("invoice.pdf");
        job->state = IPP_JSTATE_COMPLETED;
    }
    g_mutex_unlock(&sim->lock);
}

int ipp_sim_request_count(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    int count = sim->request_count;
    g_mutex_unlock(&sim->lock);
    return count;
}

void ipp_sim_forget(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    for (guint i = 0; i < sim->jobs->len; i++)
        ((SimJob *)sim->jobs->pdata[i])->is_forgotten = true;
    g_mutex_unlock(&sim->lock);
}

int ipp_sim_job_count(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    int count = (int)sim->jobs->len;
    g_mutex_unlock(&sim->lock);
    return count;
}

int ipp_sim_cancelled_count(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    int count = sim->cancelled_count;
    g_mutex_unlock(&sim->lock);
    return count;
}

int ipp_sim_refused_count(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    int count = sim->refused_count;
    g_mutex_unlock(&sim->lock);
    return count;
}

int ipp_sim_out_count(IppSim *sim, const char *beginning)
{
    int count = 0;
    g_mutex_lock(&sim->lock);
    for (guint i = 0; i < sim->jobs->len; i++) {
        const SimJob *job = sim->jobs->pdata[i];
        count += job->is_out && g_str_has_prefix(job->name, beginning);
    }
    g_mutex_unlock(&sim->lock);
    return count;
}

GBytes *ipp_sim_document(IppSim *sim)
{
    g_mutex_lock(&sim->lock);
    GBytes *bytes = g_bytes_new(sim->document->data, sim->document->len);
    g_mutex_unlock(&sim->lock);
    return bytes;
}
