// SPDX-License-Identifier: GPL-3.0-or-later
// link.h - a transport, and what the printer says over it. Private to printer/queue.
//
// Replies come late, split, doubled or unasked; a Link gathers bytes until they are whole, counts questions, so that
// an answer to an old question is never taken for one to a new, and takes no label's end twice. A printer that never
// answered is asked twice; then it is mute, and nothing waits for it any more. Belongs to one thread.
#pragma once

#include "printer/driver/driver.h"
#include "printer/transport/transport.h"

typedef struct Link Link;

Link *link_open(const char *address, const Driver *driver, const DriverModel *model, GError **error);
void link_close(Link *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Link, link_close)

// A one-way transport, a model that cannot be asked, or a printer that never answered.
bool link_is_mute(const Link *link);
// There is a way back, and the model can be asked.
bool link_can_answer(const Link *link);
// Something was understood on this link, or answers are expected.
bool link_was_heard(const Link *link);
// The printer answered on a link before this one: its silence does not make it mute.
void link_expect_answers(Link *link);
// It was found mute on a link before this one.
void link_expect_none(Link *link);

typedef enum {
    LINK_ASKED,
    LINK_NO_QUESTION, // it is mute, or speaks only by itself
    LINK_NOT_TAKEN,   // the printer takes no bytes; the question may be half out
} LinkAsked;
// Sends the question.
bool link_ask(Link *link, bool is_printing, LinkAsked *out_asked, GError **error);
// On a new link: what the printer said to who was here before stands in front of this answer, which is nobody's to hear.
bool link_ask_first(Link *link, GError **error);
// The same to a mute one, between labels.
bool link_ask_again(Link *link, LinkAsked *out_asked, GError **error);

typedef struct {
    DriverStatus status;
    bool is_reply;  // something whole came
    bool is_answer; // it may answer a question, and tells all that one asks for, not only a part
    bool is_late;   // it answers a question from before link_mark()
} LinkNews;
// Waits for one whole reply until the deadline (past: looks only at what is there).
bool link_listen(Link *link, gint64 deadline_mono_us, LinkNews *out, GError **error);
// A reply has begun, its last byte came within `within_ms`: no time to ask anew.
bool link_is_in_reply(const Link *link, int within_ms);
// Passes over what came and was not listened to: old news.
bool link_pass_over(Link *link, GError **error);
// Answers to questions asked so far are late from now on.
void link_mark(Link *link);

// As transport_write() and transport_begin_job().
bool link_write(Link *link, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count, GError **error);
bool link_begin_job(Link *link, const char *name, GError **error);
