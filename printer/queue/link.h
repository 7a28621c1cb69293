// SPDX-License-Identifier: GPL-3.0-or-later
// link.h - a transport, and what the printer says over it. Private to printer/queue.
//
// Replies come late, split, doubled or unasked; a Link gathers bytes until they are whole and pairs answers with questions in
// their order for its whole life. It writes no question off, since a stream drops nothing; one that a printer did drop makes
// later answers count for earlier questions, which proves less and never too much. It takes no label's end twice. A printer
// that never answered is asked twice; then it is mute, and nothing waits for it any more. Belongs to one thread.
//
// A printer that answers nothing where its labels go may have an SNMP agent: it is asked there, and its count proves labels. Its
// answers say which question they belong to. When the connection ends after a whole label, the agent still tells what became of it.
#pragma once

#include "printer/driver/driver.h"
#include "printer/queue/label_proof.h"
#include "printer/queue/printer_agent.h"
#include "printer/transport/transport.h"

typedef struct Link Link;

// Borrows `agent`, which may be NULL.
Link *link_open(const char *address, const Driver *driver, const DriverModel *model, PrinterAgent *agent, GError **error);
void link_close(Link *link);
void link_abandon(Link *link); // as transport_abandon()
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Link, link_close)

// A one-way transport, a model that cannot be asked, or a printer that never answered.
bool link_is_mute(const Link *link);
// There is a way back, and the model can be asked.
bool link_can_answer(const Link *link);
// There is no point in waiting for an answer: the printer cannot answer, does not on such a connection, or is known not to. Over
// the network, where the first answers may come late, silence alone does not prove that.
bool link_is_hopeless(const Link *link);
// Something was understood on this link, or answers are expected.
bool link_was_heard(const Link *link);
// The printer answered on a link before this one, at the slowest after `slowest_ms`: its silence does not make it mute.
void link_expect_answers(Link *link, int slowest_ms);
// The one that is asked, beside the connection and so at any time; NULL = it has none.
PrinterAgent *link_agent(const Link *link);
// Silence after a label proves something: it answers, and where it counts it has counted a label before.
bool link_is_proving(const Link *link);
// The printer has ended the connection; there is nothing to be sent on it.
bool link_is_ended(const Link *link);
// It was found mute on a link before this one, or on this one.
void link_expect_none(Link *link);
// The longest that an answer took, here or on a link before; 0 = not known.
int link_slowest_answer_ms(const Link *link);

typedef enum {
    LINK_ASKED,
    LINK_NO_QUESTION, // it is mute, or speaks only by itself
    LINK_NOT_TAKEN,   // the printer takes no bytes; the question may be half out
} LinkAsked;
// Sends the question.
bool link_ask(Link *link, bool is_printing, LinkAsked *out_asked, GError **error);
// Asks about a label that is whole in the printer; also a printer that was never heard.
bool link_ask_about_label(Link *link, LinkAsked *out_asked, GError **error);
// While bytes go out: to an agent only, when it is time.
bool link_ask_beside(Link *link, int unheard_ms, GError **error);
// Asks on a new link: the answer comes behind what the printer said to the host before us, and proves nothing.
bool link_ask_first(Link *link, GError **error);
// Asks a mute printer once more, between labels.
bool link_ask_again(Link *link, LinkAsked *out_asked, GError **error);
// Whether it is time to ask: no question waits for its answer, or the last one has waited for longer than `unheard_ms` and
// than this printer takes; twice as long for each further question that waits.
bool link_is_question_due(const Link *link, int unheard_ms);
// A question waits for its answer.
bool link_is_waiting(const Link *link);
// The same of one that was asked after link_mark().
bool link_is_waiting_since_mark(const Link *link);

typedef struct {
    DriverStatus status;
    bool is_reply;        // something whole came
    bool is_answer;       // it answers a question, and tells all that one asks for, not only a part
    bool is_late;         // that question is from before link_mark()
    bool is_proofless;    // nothing that comes will prove this label: the printer keeps no count, or others print on it, too
    bool is_near;         // the next answer may prove the label
    bool is_doubted;      // the count proves some label, and the printer stood still while ours was in it
    PrinterMemory memory; // with an answer
    int noise_count; // bytes since the mark that are no reply, where one byte passes for one: 0 = it is this printer's language
} LinkNews;
// Waits for one whole reply until the deadline (past: looks only at what is there).
bool link_listen(Link *link, gint64 deadline_mono_us, LinkNews *out, GError **error);
// A reply has begun, its last byte came within `within_ms`: no time to ask anew.
bool link_is_in_reply(const Link *link, int within_ms);
// Skips whatever came and was not read: old news.
bool link_pass_over(Link *link, GError **error);
// What it said of its memory when it last answered that it had nothing to do, after all labels before.
const PrinterMemory *link_idle_memory(const Link *link);
// A label that a person was asked about may still come out, and the next one would not be told from it.
bool link_is_settling(const Link *link, int settle_ms);
// The label before is over: what comes says nothing of the next one, which is not there.
void link_leave_label(Link *link);
// Nothing was said of this label, though nothing held it up.
void link_give_up_label(Link *link);
// A label is whole at the printer. Answers to questions asked so far are late from now on.
void link_mark(Link *link);

// For what concerns a label's bytes and jobs: where one begins, what became of one.
Transport *link_transport(const Link *link);
