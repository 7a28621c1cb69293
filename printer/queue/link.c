// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/link.h"

#include "common/base/clock.h"

#define READ_BYTES 512
#define HELD_BYTES_MAX 8192
#define MUTE_AFTER_COUNT 2 // questions without any answer
#define WAITS_MAX 5        // after so many doublings the time between questions stays
#define REPEAT_MS 20       // what is said twice is said again within this time
#define AGENT_TURN_MS 20   // the connection is looked at so often while an agent is listened to

#define UNSAID ((PrinterCondition)-1)

struct Link {
    Transport *transport;
    const Driver *driver;
    const DriverModel *model;
    PrinterAgent *agent;                 // NULL = it answers on the connection, or nowhere
    GByteArray *held;                    // bytes that are no whole reply yet
    int asked_count;                     // questions on this link
    GQueue open;                         // when each question was asked that waits for its answer (gint64 *), oldest first
    gint64 asked_mono_us, heard_mono_us; // the last question, the last byte
    gint64 marked_mono_us;               // answers to questions from before are late
    int slowest_answer_ms;
    int stop_ms;     // of the label in work: no stop is shorter
    int noise_count; // since the mark
    bool was_heard;
    bool is_given_up;
    bool is_network;
    bool is_label_whole; // since the last byte; only an agent knows what is told apart by it
    bool is_ended;
    bool is_deaf;        // the way back brings what the printer says by itself, and no answers
    bool repeats;        // it has said something again that was asked once
    bool answers_partly; // it has said a first part of an answer, which stands before each second
    bool is_part_said;   // the first part of the oldest question's answer
    bool is_stop_held;   // a part of the answer told of a stop
    DriverStatus stop;
    bool tells_begin;         // it says when a label begins, as its language does or as it has once
    bool is_begun;            // since the last label's end
    PrinterMemory told, idle; // of the answer whose parts come in now; link_idle_memory()
};

Link *link_open(const char *address, const Driver *driver, const DriverModel *model, PrinterAgent *agent, GError **error)
{
    Transport *transport = transport_open(address, error);
    if (!transport)
        return NULL;
    Link *link = g_new0(Link, 1);
    link->transport = transport;
    link->driver = driver;
    link->model = model;
    link->agent = agent;
    link->is_network = g_str_has_prefix(address, "tcp:");
    link->tells_begin = driver->tells_begin;
    link->is_deaf = driver->answers_on_usb_only && !g_str_has_prefix(address, "usb:");
    link->held = g_byte_array_new();
    link->told = link->idle = PRINTER_MEMORY_UNSAID;
    g_queue_init(&link->open);
    return link;
}

static void link_free(Link *link)
{
    g_byte_array_unref(link->held);
    g_queue_clear_full(&link->open, g_free);
    g_free(link);
}

void link_close(Link *link)
{
    if (!link)
        return;
    transport_close(link->transport);
    link_free(link);
}

void link_abandon(Link *link)
{
    if (!link)
        return;
    transport_abandon(link->transport);
    link_free(link);
}

bool link_can_answer(const Link *link)
{
    return transport_can_read(link->transport) && (link->model->features & DRIVER_FEATURE_STATUS);
}

bool link_is_mute(const Link *link)
{
    return !link_can_answer(link) || (!link->was_heard && (link->is_given_up || link->asked_count >= MUTE_AFTER_COUNT));
}

bool link_is_hopeless(const Link *link)
{
    bool is_known = link->is_given_up || link->is_deaf || (!link->is_network && link_is_mute(link));
    return !link_can_answer(link) || (!link->was_heard && is_known);
}

bool link_was_heard(const Link *link)
{
    return link->was_heard;
}

PrinterAgent *link_agent(const Link *link)
{
    return link->agent;
}

bool link_is_proving(const Link *link)
{
    return link->was_heard && (!link->agent || printer_agent_count(link->agent)->was_proven);
}

bool link_is_ended(const Link *link)
{
    return link->is_ended;
}

void link_expect_answers(Link *link, int slowest_ms)
{
    link->was_heard = true;
    link->slowest_answer_ms = MAX(link->slowest_answer_ms, slowest_ms);
}

void link_expect_none(Link *link)
{
    link->is_given_up = true;
}

int link_slowest_answer_ms(const Link *link)
{
    return link->slowest_answer_ms;
}

// --- questions ---

static void note_question(Link *link)
{
    gint64 now = link->asked_mono_us = clock_mono_us();
    link->asked_count++;
    g_queue_push_tail(&link->open, g_memdup2(&now, sizeof(now)));
}

static bool send_question(Link *link, bool is_printing, LinkAsked *out_asked, GError **error)
{
    if (link->agent) {
        note_question(link);
        printer_agent_ask(link->agent); // one that cannot be sent is lost, as on the way
        *out_asked = LINK_ASKED;
        return true;
    }
    GByteArray *question = driver_ask_status(link->driver, link->model, is_printing);
    if (!question)
        return true;
    gsize count = 0;
    bool is_good =
        transport_write(link->transport, question->data, question->len, clock_mono_us() + G_USEC_PER_SEC, &count, error);
    *out_asked = is_good && count == question->len ? LINK_ASKED : LINK_NOT_TAKEN;
    g_byte_array_unref(question);
    link->is_stop_held = false;
    if (count > 0)
        note_question(link);
    return is_good;
}

bool link_ask(Link *link, bool is_printing, LinkAsked *out_asked, GError **error)
{
    *out_asked = LINK_NO_QUESTION;
    return link_is_mute(link) || send_question(link, is_printing, out_asked, error);
}

bool link_ask_about_label(Link *link, LinkAsked *out_asked, GError **error)
{
    *out_asked = LINK_NO_QUESTION;
    return link_is_hopeless(link) || send_question(link, true, out_asked, error);
}

bool link_ask_beside(Link *link, int unheard_ms, GError **error)
{
    LinkAsked asked;
    return !link->agent || !link_is_question_due(link, unheard_ms) || link_ask(link, true, &asked, error);
}

bool link_ask_first(Link *link, GError **error)
{
    LinkAsked asked;
    int asked_count = link->asked_count;
    bool is_good = link_ask_again(link, &asked, error);
    link->asked_count = asked_count;
    link_mark(link);
    return is_good;
}

bool link_ask_again(Link *link, LinkAsked *out_asked, GError **error)
{
    *out_asked = LINK_NO_QUESTION;
    return !link_can_answer(link) || send_question(link, false, out_asked, error);
}

bool link_is_waiting(const Link *link)
{
    return link->open.length > 0;
}

bool link_is_waiting_since_mark(const Link *link)
{
    const gint64 *newest = g_queue_peek_tail((GQueue *)&link->open);
    return newest && *newest > link->marked_mono_us;
}

bool link_is_question_due(const Link *link, int unheard_ms)
{
    if (link->repeats && clock_is_within(link->heard_mono_us, REPEAT_MS))
        return false;
    gint64 wait_ms = MAX(unheard_ms, 2 * link->slowest_answer_ms);
    return link->open.length == 0 || !clock_is_within(link->asked_mono_us, wait_ms << MIN(link->open.length - 1, WAITS_MAX));
}

void link_leave_label(Link *link)
{
    link->is_label_whole = false;
}

bool link_is_settling(const Link *link, int settle_ms)
{
    return link->agent && label_count_is_settling(printer_agent_count(link->agent), (gint64)settle_ms * 1000);
}

void link_give_up_label(Link *link)
{
    if (link->agent)
        label_count_give_up(printer_agent_count(link->agent));
    if (!link->was_heard)
        link->is_given_up = true;
}

void link_mark(Link *link)
{
    link->is_label_whole = true;
    link->marked_mono_us = clock_mono_us();
    link->noise_count = 0;
}

// --- answers ---

// Where several wait, some may have been dropped: it took so long for the newest at least.
static void note_slowness(Link *link, gint64 asked_mono_us)
{
    gint64 since_mono_us = link->open.length == 0 ? asked_mono_us : link->asked_mono_us;
    link->slowest_answer_ms = MAX(link->slowest_answer_ms, (int)((clock_mono_us() - since_mono_us) / 1000));
}

// The oldest question is answered.
static void close_question(Link *link, LinkNews *news)
{
    gint64 *oldest = g_queue_pop_head(&link->open);
    link->is_part_said = false;
    news->is_answer = oldest != NULL;
    if (!oldest) {
        link->repeats = true; // nobody asked
        return;
    }
    news->is_late = *oldest <= link->marked_mono_us; // a question takes longer than the clock's step
    news->memory = (PrinterMemory){link->told.label_total, link->told.uptime_s, *oldest, clock_mono_us()};
    link->told = PRINTER_MEMORY_UNSAID;
    note_slowness(link, *oldest);
    g_free(oldest);
}

// Of a printer that repeats itself: is this its answer to the question before, said again?
static bool is_repeat(const Link *link, gint64 heard_before_mono_us)
{
    const gint64 *oldest = g_queue_peek_head((GQueue *)&link->open);
    return link->repeats && oldest && *oldest < heard_before_mono_us && clock_is_within(heard_before_mono_us, REPEAT_MS);
}

// A printer that answers in parts reports a stop in the first and its count in the second. The stop stands, and may be all that
// it says. A second part without a first belongs to an answer that was heard.
static void pair_counted(Link *link, LinkNews *news)
{
    DriverStatus *status = &news->status;
    bool is_stop = status->condition == PRINTER_STOPPED;
    if (status->queued_count < 0 && is_stop) {
        close_question(link, news);
        link->is_stop_held = true;
        link->stop = *status;
    } else if (status->queued_count < 0) {
        link->answers_partly = link->is_part_said = true;
    } else if (link->is_stop_held && !link->is_part_said) {
        status->condition = PRINTER_STOPPED;
        status->problem = link->stop.problem;
        status->problem_code = link->stop.problem_code;
    } else if (!link->answers_partly || link->is_part_said) {
        close_question(link, news);
    }
}

static void pair(Link *link, LinkNews *news, gint64 heard_before_mono_us)
{
    const DriverStatus *status = &news->status;
    if (is_repeat(link, heard_before_mono_us))
        return;
    if (status->is_of_memory) { // which stands in front of what else an answer says
        link->told.label_total = MAX(link->told.label_total, status->label_total);
        link->told.uptime_s = MAX(link->told.uptime_s, status->uptime_s);
        return;
    }
    if (link->driver->proof == PROOF_COUNTER)
        pair_counted(link, news);
    else if (!status->is_unasked)
        close_question(link, news);
    if (news->is_answer && !news->is_late && status->condition == PRINTER_READY && status->queued_count == 0)
        link->idle = news->memory;
}

// A reply that leaves the condition alone may still say that a label is out.
static bool says_something(DriverStatus *status)
{
    bool is_said = status->condition != UNSAID || status->is_label_done || status->is_fatal_to_label || status->problem;
    if (status->condition == UNSAID)
        status->condition = PRINTER_READY;
    return is_said;
}

// A printer that says when a label begins says so before each end: an end without it is the one before, said again.
static void drop_echo(Link *link, DriverStatus *status)
{
    bool is_echo = status->is_label_done && link->tells_begin && !link->is_begun;
    link->is_begun = status->is_label_begun || (link->is_begun && !status->is_label_done);
    link->tells_begin |= status->is_label_begun;
    status->is_label_done &= !is_echo;
}

static gsize parse(const Link *link, const guint8 *bytes, gsize length, DriverStatus *out)
{
    driver_status_init(out);
    out->condition = UNSAID;
    return link->driver->parse_status(link->model, bytes, length, out);
}

// How many of the held bytes are no reply: a web page contains bytes that would pass for one.
static int count_noise(const Link *link)
{
    int count = 0;
    for (gsize at = 0, taken; at < link->held->len; at += taken) {
        DriverStatus status;
        taken = parse(link, link->held->data + at, link->held->len - at, &status);
        if (taken == 0)
            break;
        count += taken == 1 && !says_something(&status);
    }
    return count;
}

// Takes the first whole reply out of the held bytes, and skips what is no reply or says nothing.
static bool take_reply(Link *link, gint64 heard_before_mono_us, LinkNews *out)
{
    while (link->held->len > 0) {
        DriverStatus status;
        gsize taken = parse(link, link->held->data, link->held->len, &status);
        if (taken == 0)
            return false;
        g_byte_array_remove_range(link->held, 0, (guint)taken);
        bool is_said = says_something(&status);
        if ((is_said || taken > 1) && !(link->is_deaf && status.is_unasked))
            link->was_heard = true;
        link->noise_count += !is_said && taken == 1;
        if (!is_said && taken == 1)
            continue;
        drop_echo(link, &status);
        *out = (LinkNews){.status = status, .is_reply = is_said};
        out->noise_count = taken > 1 || !link->is_network ? 0 : link->noise_count + count_noise(link);
        pair(link, out, heard_before_mono_us);
        if (is_said)
            return true;
    }
    return false;
}

// --- the agent ---

// All that were asked until then are answered, or lost.
static void close_questions(Link *link, gint64 until_mono_us)
{
    while (link->open.length > 0 && *(const gint64 *)g_queue_peek_head(&link->open) <= until_mono_us)
        g_free(g_queue_pop_head(&link->open));
    note_slowness(link, until_mono_us);
}

static void judge_label(Link *link, const AgentNews *said, LinkNews *out)
{
    LabelCountWord word = printer_agent_judge(link->agent, said);
    out->status.is_label_done = word == LABEL_COUNT_PROVES;
    out->is_proofless = word == LABEL_COUNT_IS_SHARED || word == LABEL_COUNT_IS_UNKNOWN || word == LABEL_COUNT_IS_UNSEEN;
    out->is_near = word == LABEL_COUNT_IS_NEAR;
    out->is_doubted = word == LABEL_COUNT_IS_DOUBTED;
    out->status.is_forgotten = word == LABEL_COUNT_IS_LOST;
}

static bool hear_agent(Link *link, gint64 deadline_mono_us, LinkNews *out)
{
    AgentNews said;
    if (!printer_agent_listen(link->agent, deadline_mono_us, &said))
        return false;
    link->was_heard = true;
    link->heard_mono_us = clock_mono_us();
    close_questions(link, said.asked_mono_us);
    *out = (LinkNews){.status = said.status, .is_reply = true, .is_answer = true};
    out->is_late = said.asked_mono_us <= link->marked_mono_us;
    if (link->is_label_whole && !out->is_late)
        judge_label(link, &said, out);
    return true;
}

static bool listen_to_printer(Link *link, gint64 deadline_mono_us, LinkNews *out, GError **error)
{
    gint64 heard_before_mono_us = link->heard_mono_us;
    while (!take_reply(link, heard_before_mono_us, out)) {
        guint8 bytes[READ_BYTES];
        gsize count = 0;
        *out = (LinkNews){0};
        driver_status_init(&out->status);
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

// Both ways at once. The end of the connection behind a whole label says nothing of the label.
static bool listen_to_both(Link *link, gint64 deadline_mono_us, LinkNews *out, GError **error)
{
    do {
        g_autoptr(GError) cause = NULL;
        if (!link->is_ended && !listen_to_printer(link, clock_mono_us(), out, &cause)) {
            link->is_ended = true;
            if (!link->is_label_whole)
                return error_pass(g_steal_pointer(&cause), error);
        }
        if (out->is_reply || hear_agent(link, MIN(deadline_mono_us, clock_mono_us() + AGENT_TURN_MS * 1000), out))
            return true;
    } while (clock_mono_us() < deadline_mono_us);
    return true;
}

bool link_listen(Link *link, gint64 deadline_mono_us, LinkNews *out, GError **error)
{
    *out = (LinkNews){0};
    driver_status_init(&out->status);
    return link->agent ? listen_to_both(link, deadline_mono_us, out, error)
                       : listen_to_printer(link, deadline_mono_us, out, error);
}

bool link_is_in_reply(const Link *link, int within_ms)
{
    return link->held->len > 0 && clock_is_within(link->heard_mono_us, within_ms);
}

bool link_pass_over(Link *link, GError **error)
{
    LinkNews news;
    do
        if (!link_listen(link, clock_mono_us(), &news, error))
            return false;
    while (news.is_reply);
    if (link->is_ended)
        g_set_error_literal(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE,
                            "The printer closed the connection; see whether it is on.");
    return !link->is_ended;
}

const PrinterMemory *link_idle_memory(const Link *link)
{
    return &link->idle;
}

Transport *link_transport(const Link *link)
{
    return link->transport;
}
