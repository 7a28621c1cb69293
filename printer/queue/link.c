// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/link.h"

#include "common/base/clock.h"

#define READ_BYTES 512
#define HELD_BYTES_MAX 8192
#define MUTE_AFTER_COUNT 2 // questions without any answer
// An answer that took longer than this was never given: a printer drops questions while it has no labels.
#define ANSWER_LATEST_US (10 * G_USEC_PER_SEC)
#define QUIET_US (2 * G_USEC_PER_SEC) // without question or answer: nothing is on its way any more

#define UNSAID ((PrinterCondition)-1)

struct Link {
    Transport *transport;
    const Driver *driver;
    const DriverModel *model;
    GByteArray *held;                    // bytes that are no whole reply yet
    int asked_count;                     // questions on this link
    GQueue open;                         // when each question was asked that waits for its answer (gint64 *), oldest first
    gint64 asked_mono_us, heard_mono_us; // the last question, the last byte
    gint64 marked_mono_us;               // answers to questions from before are late
    bool was_heard;
    bool is_deaf;      // the way back brings what the printer says by itself, and no answers
    bool is_stop_held; // a part of the answer told of a stop
    DriverStatus stop;
    bool tells_begin; // it has said once that a label begins
    bool is_begun;    // since the last label's end
};

Link *link_open(const char *address, const Driver *driver, const DriverModel *model, GError **error)
{
    Transport *transport = transport_open(address, error);
    if (!transport)
        return NULL;
    Link *link = g_new0(Link, 1);
    link->transport = transport;
    link->driver = driver;
    link->model = model;
    link->is_deaf = driver->answers_on_usb_only && !g_str_has_prefix(address, "usb:");
    link->held = g_byte_array_new();
    g_queue_init(&link->open);
    return link;
}

void link_close(Link *link)
{
    if (!link)
        return;
    transport_close(link->transport);
    g_byte_array_unref(link->held);
    g_queue_clear_full(&link->open, g_free);
    g_free(link);
}

bool link_can_answer(const Link *link)
{
    return transport_can_read(link->transport) && (link->model->features & DRIVER_FEATURE_STATUS);
}

bool link_is_mute(const Link *link)
{
    return !link_can_answer(link) || (!link->was_heard && link->asked_count >= MUTE_AFTER_COUNT);
}

bool link_was_heard(const Link *link)
{
    return link->was_heard;
}

void link_expect_answers(Link *link)
{
    link->was_heard = true;
}

void link_expect_none(Link *link)
{
    link->asked_count = MUTE_AFTER_COUNT;
}

static bool send_question(Link *link, bool is_printing, LinkAsked *out_asked, GError **error)
{
    GByteArray *question = link->driver->ask_status(link->model, is_printing);
    if (!question)
        return true;
    gsize count = 0;
    bool is_good =
        transport_write(link->transport, question->data, question->len, clock_mono_us() + G_USEC_PER_SEC, &count, error);
    *out_asked = is_good && count == question->len ? LINK_ASKED : LINK_NOT_TAKEN;
    g_byte_array_unref(question);
    link->is_stop_held = false;
    if (count > 0) {
        link->asked_count++;
        gint64 now = link->asked_mono_us = clock_mono_us();
        g_queue_push_tail(&link->open, g_memdup2(&now, sizeof(now)));
    }
    return is_good;
}

bool link_ask(Link *link, bool is_printing, LinkAsked *out_asked, GError **error)
{
    *out_asked = LINK_NO_QUESTION;
    return link_is_mute(link) || send_question(link, is_printing, out_asked, error);
}

bool link_ask_first(Link *link, GError **error)
{
    LinkAsked asked;
    int asked_count = link->asked_count;
    bool is_good = link_ask_again(link, &asked, error);
    link->asked_count = asked_count;
    return is_good;
}

bool link_ask_again(Link *link, LinkAsked *out_asked, GError **error)
{
    *out_asked = LINK_NO_QUESTION;
    return !link_can_answer(link) || send_question(link, false, out_asked, error);
}

void link_mark(Link *link)
{
    link->marked_mono_us = clock_mono_us();
    gint64 quiet_since_us = MAX(link->asked_mono_us, link->heard_mono_us);
    if (link->marked_mono_us - quiet_since_us > QUIET_US)
        g_queue_clear_full(&link->open, g_free);
}

// A printer that answers in parts may tell of its stop in one and of an empty queue in the other: the stop stands.
static void join_parts(Link *link, LinkNews *news)
{
    DriverStatus *status = &news->status;
    bool is_counted = link->driver->proof == PROOF_COUNTER;
    bool is_stop = status->condition == PRINTER_STOPPED;
    news->is_answer = is_counted ? status->queued_count >= 0 || is_stop : !status->is_unasked;
    if (is_counted && is_stop) {
        link->is_stop_held = true;
        link->stop = *status;
    } else if (link->is_stop_held && is_counted) {
        status->condition = PRINTER_STOPPED;
        status->problem = link->stop.problem;
        status->problem_code = link->stop.problem_code;
    }
}

static void forget_dropped(Link *link)
{
    const gint64 *oldest;
    while ((oldest = g_queue_peek_head(&link->open)) && clock_mono_us() - *oldest > ANSWER_LATEST_US)
        g_free(g_queue_pop_head(&link->open));
}

static void count_answer(Link *link, LinkNews *news, bool was_stop_held)
{
    forget_dropped(link);
    const gint64 *oldest = g_queue_peek_head(&link->open);
    news->is_late = oldest && *oldest <= link->marked_mono_us; // a question takes longer than the clock's step
    // After a stop the rest of the same answer may follow; one question is closed once.
    if (news->is_answer && !was_stop_held)
        g_free(g_queue_pop_head(&link->open));
}

// A reply that leaves the condition alone may still say that a label is out.
static bool says_something(DriverStatus *status)
{
    bool is_said = status->condition != UNSAID || status->is_label_done || status->is_fatal_to_label || status->problem;
    if (status->condition == UNSAID)
        status->condition = PRINTER_READY;
    return is_said;
}

// One that says when a label begins says so before each end: an end without it is the one before, said again.
static void drop_echo(Link *link, DriverStatus *status)
{
    bool is_echo = status->is_label_done && link->tells_begin && !link->is_begun;
    link->is_begun = status->is_label_begun || (link->is_begun && !status->is_label_done);
    link->tells_begin |= status->is_label_begun;
    status->is_label_done &= !is_echo;
}

// Takes the first whole reply out of the held bytes, passing over what is none or says nothing.
static bool take_reply(Link *link, LinkNews *out)
{
    while (link->held->len > 0) {
        DriverStatus status;
        driver_status_init(&status);
        status.condition = UNSAID;
        gsize taken = link->driver->parse_status(link->model, link->held->data, link->held->len, &status);
        if (taken == 0)
            return false;
        g_byte_array_remove_range(link->held, 0, (guint)taken);
        bool is_said = says_something(&status);
        if ((is_said || taken > 1) && !(link->is_deaf && status.is_unasked))
            link->was_heard = true;
        if (!is_said)
            continue;
        drop_echo(link, &status);
        *out = (LinkNews){.status = status, .is_reply = true};
        bool was_stop_held = link->is_stop_held;
        join_parts(link, out);
        count_answer(link, out, was_stop_held);
        return true;
    }
    return false;
}

bool link_listen(Link *link, gint64 deadline_mono_us, LinkNews *out, GError **error)
{
    *out = (LinkNews){0};
    driver_status_init(&out->status);
    while (!take_reply(link, out)) {
        guint8 bytes[READ_BYTES];
        gsize count = 0;
        if (!transport_can_read(link->transport)) {
            gint64 rest_us = deadline_mono_us - clock_mono_us();
            if (rest_us > 0)
                g_usleep((gulong)rest_us);
            return true;
        }
        if (!transport_read(link->transport, bytes, sizeof(bytes), deadline_mono_us, &count, error))
            return false;
        if (count == 0)
            return true;
        link->heard_mono_us = clock_mono_us();
        if (link->held->len + count > HELD_BYTES_MAX)
            g_byte_array_set_size(link->held, 0); // chatter that is no reply
        g_byte_array_append(link->held, bytes, (guint)count);
    }
    return true;
}

bool link_is_in_reply(const Link *link, int within_ms)
{
    return link->held->len > 0 && clock_mono_us() - link->heard_mono_us < (gint64)within_ms * 1000;
}

bool link_pass_over(Link *link, GError **error)
{
    LinkNews news;
    do
        if (!link_listen(link, clock_mono_us(), &news, error))
            return false;
    while (news.is_reply);
    return true;
}

bool link_write(Link *link, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count, GError **error)
{
    return transport_write(link->transport, bytes, length, deadline_mono_us, out_count, error);
}

bool link_begin_job(Link *link, const char *name, GError **error)
{
    return transport_begin_job(link->transport, name, error);
}
