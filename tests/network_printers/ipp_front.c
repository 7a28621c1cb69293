// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_front.c - HTTP and IPP's operations in front of a stand-in's mechanism.
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/network_printers/ipp.h"

#define LOOK_MS 50
#define PIECE_BYTES 2048
#define URI_BYTES 64

struct IppFront {
    IppHouse house;
    int listener_fd;
    char uri[URI_BYTES];
    GThread *thread;
    GPtrArray *connections; // element: GThread
    gint is_stopping;       // g_atomic
};

// One connection, with its thread.
typedef struct {
    IppFront *front;
    http_t *http;
    Line *line; // of the machine, kept while the connection lasts
    guint boot; // in which it began
} Connection;

static void lock(const Connection *connection)
{
    g_mutex_lock(connection->front->house.lock);
}

static void unlock(const Connection *connection)
{
    connection->front->house.wake(connection->front->house.whom);
    g_mutex_unlock(connection->front->house.lock);
}

// The power went since: nothing is answered on it any more. Under the lock.
static bool is_dead(const Connection *connection)
{
    const Machine *machine = connection->front->house.machine;
    return machine->is_dark || machine->memory.boot_count != connection->boot || machine->is_frozen;
}

static void add_job(ipp_t *response, const Connection *connection, const IppJob *job)
{
    const Machine *machine = connection->front->house.machine;
    g_autofree char *uri = g_strdup_printf("%s/%d", connection->front->uri, job->id);
    ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-id", job->id);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_URI, "job-uri", NULL, uri);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_URI, "job-printer-uri", NULL, connection->front->uri);
    ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_ENUM, "job-state", (int)job->state);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_KEYWORD, "job-state-reasons", NULL, job->reason);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_NAME, "job-name", NULL, job->name);
    ippAddString(response, IPP_TAG_JOB, IPP_TAG_NAME, "job-originating-user-name", NULL, job->user);
    if (machine->script.has_uuids)
        ippAddString(response, IPP_TAG_JOB, IPP_TAG_URI, "job-uuid", NULL, job->uuid);
    ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-impressions-completed", job->impressions);
    ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, "job-printer-up-time", ipp_seconds(machine, g_get_monotonic_time()));
    const struct {
        const char *name;
        gint64 at_us;
    } times[] = {
        {"time-at-creation", job->created_us}, {"time-at-processing", job->begun_us}, {"time-at-completed", job->ended_us}};
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        if (times[i].at_us)
            ippAddInteger(response, IPP_TAG_JOB, IPP_TAG_INTEGER, times[i].name, ipp_seconds(machine, times[i].at_us));
        else
            ippAddOutOfBand(response, IPP_TAG_JOB, IPP_TAG_NOVALUE, times[i].name);
}

static const char *text_of(ipp_t *request, const char *name, const char *otherwise)
{
    ipp_attribute_t *attribute = ippFindAttribute(request, name, IPP_TAG_ZERO);
    const char *text = attribute ? ippGetString(attribute, 0, NULL) : NULL;
    return text ? text : otherwise;
}

// By job-id, or by the end of job-uri.
static IppJob *job_of(const Connection *connection, ipp_t *request)
{
    ipp_attribute_t *id = ippFindAttribute(request, "job-id", IPP_TAG_INTEGER);
    const char *uri = text_of(request, "job-uri", NULL), *slash = uri ? strrchr(uri, '/') : NULL;
    int number = id ? ippGetInteger(id, 0) : slash ? (int)g_ascii_strtoll(slash + 1, NULL, 10) : 0;
    return ipp_job_find(connection->front->house.machine, number);
}

// Takes the document into the connection's line, piece by piece, as a machine does whose power may go meanwhile. Under the lock.
static bool take_document(Connection *connection, ipp_t *request)
{
    Machine *machine = connection->front->house.machine;
    Line *line = connection->line;
    g_autofree char *head = g_strdup_printf("job media=%s format=%s\n", text_of(request, "media", "-"),
                                            text_of(request, "document-format", "image/pwg-raster"));
    line_add_picture(line, (const guint8 *)head, strlen(head));
    for (gssize got = 1; got > 0 && !is_dead(connection);) {
        guint8 piece[PIECE_BYTES];
        unlock(connection);
        got = httpRead2(connection->http, (char *)piece, sizeof piece);
        lock(connection);
        if (got <= 0 || is_dead(connection))
            break;
        line_begin_ink(line);
        line_add_picture(line, piece, (gsize)got);
        line->received += (guint64)got;
        mishap_try(machine, line, PLACE_BYTES);
        mishap_try(machine, line, PLACE_MID);
    }
    return !is_dead(connection);
}

static void print_document(Connection *connection, ipp_t *request, int job_id)
{
    Machine *machine = connection->front->house.machine;
    if (!take_document(connection, request))
        return;
    IppJob *job = ipp_job_find(machine, job_id);
    guint before = connection->line->items.length;
    bool was_whole = !connection->line->is_headless;
    line_end_label(machine, connection->line, 1);
    if (connection->line->items.length > before)
        ((Item *)g_queue_peek_tail(&connection->line->items))->job_id = job_id;
    else if (job && !was_whole)
        ipp_job_end(job, IPP_JSTATE_CANCELED, "job-canceled-by-operator");
    if (job && job->state == IPP_JSTATE_PENDING)
        job->reason = "none";
    mishap_try(machine, connection->line, PLACE_RECEIVED);
}

static bool is_wanted(const IppJob *job, ipp_t *request)
{
    bool wants_ended = strcmp(text_of(request, "which-jobs", "not-completed"), "completed") == 0;
    ipp_attribute_t *mine = ippFindAttribute(request, "my-jobs", IPP_TAG_BOOLEAN);
    bool is_mine = g_str_equal(job->user, text_of(request, "requesting-user-name", "anonymous"));
    return (job->ended_us != 0) == wants_ended && (!mine || !ippGetBoolean(mine, 0) || is_mine);
}

static void list_jobs(Connection *connection, ipp_t *request, ipp_t *response)
{
    const GPtrArray *jobs = connection->front->house.machine->jobs;
    bool has_one = false;
    for (guint i = jobs ? jobs->len : 0; i-- > 0;) {
        if (!is_wanted(jobs->pdata[i], request))
            continue;
        if (has_one)
            ippAddSeparator(response);
        add_job(response, connection, jobs->pdata[i]);
        has_one = true;
    }
}

// One operation, under the lock; what it answers is in `response`.
static ipp_status_t operate(Connection *connection, ipp_t *request, ipp_t *response)
{
    Machine *machine = connection->front->house.machine;
    ipp_op_t operation = ippGetOperation(request);
    IppJob *job = NULL;
    if (operation == IPP_OP_GET_PRINTER_ATTRIBUTES) {
        ipp_add_printer(response, machine, connection->front->uri);
        return IPP_STATUS_OK;
    }
    if (operation == IPP_OP_VALIDATE_JOB)
        return IPP_STATUS_OK;
    if (operation == IPP_OP_GET_JOBS) {
        list_jobs(connection, request, response);
        return IPP_STATUS_OK;
    }
    if (operation == IPP_OP_PRINT_JOB || operation == IPP_OP_CREATE_JOB) {
        int id =
            ipp_job_new(machine, text_of(request, "job-name", "Untitled"), text_of(request, "requesting-user-name", "anonymous"))
                ->id;
        if (operation == IPP_OP_PRINT_JOB)
            print_document(connection, request, id);
        job = ipp_job_find(machine, id);
    } else if (operation == IPP_OP_SEND_DOCUMENT || operation == IPP_OP_CANCEL_JOB || operation == IPP_OP_GET_JOB_ATTRIBUTES) {
        job = job_of(connection, request);
        int id = job ? job->id : 0;
        if (job && operation == IPP_OP_SEND_DOCUMENT)
            print_document(connection, request, id);
        job = ipp_job_find(machine, id);
        if (job && operation == IPP_OP_CANCEL_JOB && job->ended_us)
            return IPP_STATUS_ERROR_NOT_POSSIBLE;
        if (job && operation == IPP_OP_CANCEL_JOB)
            mishap_cancel_job(machine, id);
    } else {
        return IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED;
    }
    if (job)
        add_job(response, connection, job);
    return job ? IPP_STATUS_OK : IPP_STATUS_ERROR_NOT_FOUND;
}

static bool answer(Connection *connection, ipp_t *request)
{
    lock(connection);
    ipp_t *response = ippNewResponse(request);
    ipp_status_t status = operate(connection, request, response);
    ippSetStatusCode(response, status);
    bool is_alive = !is_dead(connection);
    album_note(connection->front->house.machine->album, "ipp", "operation=%s status=%04x answered=%d",
               ippOpString(ippGetOperation(request)), (unsigned)status, is_alive);
    unlock(connection);
    if (is_alive) {
        if (httpGetState(connection->http) == HTTP_STATE_POST_RECV)
            httpFlush(connection->http);
        httpClearFields(connection->http);
        httpSetField(connection->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
        httpSetLength(connection->http, ippLength(response));
        is_alive = httpWriteResponse(connection->http, HTTP_STATUS_OK) >= 0 &&
                   ippWrite(connection->http, response) == IPP_STATE_DATA && httpFlushWrite(connection->http) >= 0;
    }
    ippDelete(response);
    return is_alive;
}

// One request; false when the connection is over.
static bool serve_request(Connection *connection)
{
    char resource[256];
    http_state_t state = httpReadRequest(connection->http, resource, sizeof resource);
    if (state == HTTP_STATE_WAITING)
        return true;
    if (state != HTTP_STATE_POST)
        return false;
    http_status_t status = HTTP_STATUS_CONTINUE;
    while ((status = httpUpdate(connection->http)) == HTTP_STATUS_CONTINUE)
        continue;
    if (status != HTTP_STATUS_OK)
        return false;
    if (httpGetExpect(connection->http) == HTTP_STATUS_CONTINUE && httpWriteResponse(connection->http, HTTP_STATUS_CONTINUE) < 0)
        return false;
    ipp_t *request = ippNew();
    ipp_state_t read = IPP_STATE_IDLE;
    while (read != IPP_STATE_DATA && read != IPP_STATE_ERROR)
        read = ippRead(connection->http, request);
    bool is_alive = read == IPP_STATE_DATA && answer(connection, request);
    ippDelete(request);
    return is_alive;
}

// Silent while it is dark, then reset.
static bool wait_for_request(Connection *connection)
{
    while (!g_atomic_int_get(&connection->front->is_stopping)) {
        lock(connection);
        bool is_frozen = connection->front->house.machine->is_frozen || connection->front->house.machine->is_dark;
        bool is_over = !is_frozen && is_dead(connection);
        unlock(connection);
        if (is_over)
            return false;
        if (is_frozen)
            g_usleep(LOOK_MS * 100);
        else if (httpWait(connection->http, LOOK_MS))
            return true;
    }
    return false;
}

static void *serve(void *data)
{
    Connection *connection = data;
    while (wait_for_request(connection) && serve_request(connection))
        continue;
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    lock(connection);
    if (is_dead(connection))
        setsockopt(httpGetFd(connection->http), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    line_tear(connection->front->house.machine, connection->line, "the connection ended inside it");
    connection->line->is_kept = false;
    unlock(connection);
    httpClose(connection->http);
    g_free(connection);
    return NULL;
}

static void accept_one(IppFront *front)
{
    Machine *machine = front->house.machine;
    http_t *http = httpAcceptConnection(front->listener_fd, 1);
    if (!http)
        return;
    Connection *connection = g_new0(Connection, 1);
    *connection = (Connection){.front = front, .http = http};
    httpSetTimeout(http, 20, NULL, NULL);
    lock(connection);
    connection->boot = machine->memory.boot_count;
    connection->line = line_add_front(machine);
    mishap_try(machine, connection->line, PLACE_ACCEPT);
    unlock(connection);
    g_ptr_array_add(front->connections, g_thread_new("ipp-connection", serve, connection));
}

static void *listen_for(void *data)
{
    IppFront *front = data;
    struct pollfd listener = {.fd = front->listener_fd, .events = POLLIN};
    while (!g_atomic_int_get(&front->is_stopping)) {
        g_mutex_lock(front->house.lock);
        bool may_accept = !front->house.machine->is_dark && !front->house.machine->is_frozen;
        g_mutex_unlock(front->house.lock);
        if (!may_accept)
            g_usleep(LOOK_MS * 100);
        else if (poll(&listener, 1, LOOK_MS) > 0)
            accept_one(front);
    }
    return NULL;
}

IppFront *ipp_front_start(const IppHouse *house, int listener_fd, guint16 port)
{
    IppFront *front = g_new0(IppFront, 1);
    front->house = *house;
    front->listener_fd = listener_fd;
    g_snprintf(front->uri, sizeof front->uri, "ipp://127.0.0.1:%u/ipp/print", port);
    front->connections = g_ptr_array_new();
    front->thread = g_thread_new("ipp-front", listen_for, front);
    return front;
}

void ipp_front_stop(IppFront *front)
{
    if (!front)
        return;
    g_atomic_int_set(&front->is_stopping, 1);
    g_thread_join(front->thread);
    for (guint i = 0; i < front->connections->len; i++)
        g_thread_join(front->connections->pdata[i]);
    g_ptr_array_unref(front->connections);
    g_free(front);
}
