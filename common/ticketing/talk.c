// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/ticketing/talk.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"

#define PATIENCE_MS 30000
#define ANSWER_BYTES_MOST (32 * 1024 * 1024)
#define WAIT_LEAST_MS 2000
#define WAIT_MOST_MS 300000
#define PATIENT_WAIT_MS 60000
#define PAGES_MOST 100 // of check-in lists
#define UNSAID (-1)    // how long to wait

struct Talk {
    HttpClient *client;
    json_t *body; // of the last answer
    gint64 retry_after_ms, last_wait_ms;
    GMutex lock;
    GCond stopped;
    bool is_stopped; // under the lock
};

Talk *talk_new(const TicketingLink *link, const char *trust_file, GError **error)
{
    const HttpClientOptions options = {.base = link->base, .trust_file = trust_file, .is_plain_allowed = true};
    HttpClient *client = http_client_new(&options, error);
    if (!client)
        return NULL;
    Talk *talk = g_new0(Talk, 1);
    talk->client = client;
    talk->retry_after_ms = UNSAID;
    g_mutex_init(&talk->lock);
    g_cond_init(&talk->stopped);
    return talk;
}

void talk_free(Talk *talk)
{
    if (!talk)
        return;
    http_client_free(talk->client);
    json_decref(talk->body);
    g_mutex_clear(&talk->lock);
    g_cond_clear(&talk->stopped);
    g_free(talk);
}

static void fail(const GError *cause, GError **error)
{
    bool is_for_a_person = g_error_matches(cause, HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_CERTIFICATE) ||
                           g_error_matches(cause, HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    g_set_error_literal(error, TICKETING_ERROR, is_for_a_person ? TICKETING_ERROR_UNLINKED : TICKETING_ERROR_AWAY,
                        cause->message);
}

// A list of pretix says when its page was begun; any server says when it answered, which may be later.
static gint64 made_utc_ms(const HttpClientAnswer *answer)
{
    const char *text = http_client_answer_header(answer, "x-page-generated");
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    gint64 utc_ms;
    return text && zone_parse(utc, text, &utc_ms, NULL) ? utc_ms : http_client_answer_date_utc_ms(answer);
}

bool talk_ask(Talk *talk, const TicketingRequest *request, TicketingAnswer *out, GError **error)
{
    HttpClientHeader headers[3] = {{"Accept", "application/json"}};
    gsize header_count = 1;
    if (request->authorization)
        headers[header_count++] = (HttpClientHeader){"Authorization", request->authorization};
    if (request->idempotency)
        headers[header_count++] = (HttpClientHeader){"X-Idempotency-Key", request->idempotency};
    const HttpClientRequest asked = {.method = request->method,
                                     .path = request->path,
                                     .headers = headers,
                                     .header_count = header_count,
                                     .content_type = request->body ? "application/json" : NULL,
                                     .body = request->body,
                                     .body_length = request->body ? strlen(request->body) : 0,
                                     .deadline_mono_us = clock_after_ms(PATIENCE_MS),
                                     .answer_bytes_max = ANSWER_BYTES_MOST};
    g_auto(HttpClientAnswer) answer = {0};
    g_autoptr(GError) cause = NULL;
    *out = (TicketingAnswer){0};
    g_clear_pointer(&talk->body, json_decref);
    talk->retry_after_ms = UNSAID;
    if (!http_client_call(talk->client, &asked, &answer, &cause)) {
        fail(cause, error);
        return false;
    }
    talk->body = json_loadb(answer.body, answer.body_length, 0, NULL);
    talk->retry_after_ms = answer.retry_after_ms;
    *out = (TicketingAnswer){answer.status, talk->body, made_utc_ms(&answer)};
    return true;
}

gint64 talk_wait_ms(Talk *talk)
{
    talk->last_wait_ms = CLAMP(2 * talk->last_wait_ms, WAIT_LEAST_MS, WAIT_MOST_MS);
    gint64 wait_ms = talk->retry_after_ms >= 0 ? talk->retry_after_ms : talk->last_wait_ms;
    return wait_ms + g_random_int_range(0, (gint32)MAX(wait_ms / 4, 2));
}

void talk_is_well(Talk *talk)
{
    talk->last_wait_ms = 0;
}

bool talk_rest(Talk *talk, gint64 milliseconds)
{
    gint64 until = clock_after_ms(milliseconds);
    g_mutex_lock(&talk->lock);
    while (!talk->is_stopped && g_cond_wait_until(&talk->stopped, &talk->lock, until))
        ;
    bool goes_on = !talk->is_stopped;
    g_mutex_unlock(&talk->lock);
    return goes_on;
}

bool talk_ask_patiently(Talk *talk, const TicketingRequest *request, int tries, TicketingAnswer *out, GError **error)
{
    for (int i = 1;; i++) {
        g_autoptr(GError) cause = NULL;
        bool is_answered = talk_ask(talk, request, out, &cause);
        bool is_busy = is_answered && (out->status == 409 || out->status == 429 || out->status >= 500);
        bool is_hopeless = !is_answered && !g_error_matches(cause, TICKETING_ERROR, TICKETING_ERROR_AWAY);
        if ((is_answered && !is_busy) || is_hopeless || i >= tries) {
            if (is_answered && !is_busy)
                talk_is_well(talk);
            if (!is_answered)
                g_propagate_error(error, g_steal_pointer(&cause));
            return is_answered;
        }
        gint64 wait_ms = talk_wait_ms(talk);
        if (wait_ms > PATIENT_WAIT_MS || !talk_rest(talk, wait_ms)) {
            if (!is_answered)
                g_propagate_error(error, g_steal_pointer(&cause));
            return is_answered;
        }
    }
}

GPtrArray *talk_lists(Talk *talk, const TicketingLink *link, int tries, GError **error)
{
    const TicketingDriver *driver = ticketing_driver(link->driver);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)ticketing_list_free);
    bool is_last = false;
    for (int page = 1; !is_last && page <= PAGES_MOST; page++) {
        g_auto(TicketingRequest) request = {0};
        TicketingAnswer answer;
        driver->lists(link, page, &request);
        GPtrArray *lists =
            talk_ask_patiently(talk, &request, tries, &answer, error) ? driver->read_lists(&answer, &is_last, error) : NULL;
        if (!lists)
            return NULL;
        g_ptr_array_extend_and_steal(all, lists);
    }
    return g_steal_pointer(&all);
}

void talk_stop(Talk *talk)
{
    g_mutex_lock(&talk->lock);
    talk->is_stopped = true;
    g_cond_broadcast(&talk->stopped);
    g_mutex_unlock(&talk->lock);
    http_client_cancel(talk->client);
}
