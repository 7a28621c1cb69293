// SPDX-License-Identifier: GPL-3.0-or-later
// answer_history.h - whether a printer answers: what is known of it over links and restarts. Private to printer/queue.
//
// A printer that has answered once never counts as mute again. One that should answer and never did may be frozen:
// people are asked about its labels until it answers, or until they say that such a label came out all the same.
// Kept in the store by name and address; belongs to the worker's thread.
#pragma once

#include "common/store/job/printer_record.h"
#include "printer/queue/spec.h"

typedef struct {
    Store *store;
    const PrinterSpec *spec;
    PrinterAnswers known; // is_mute: people said that its labels come out, although it does not answer
} AnswerHistory;

// Borrows both.
void answer_history_init(AnswerHistory *history, Store *store, const PrinterSpec *spec);
// Whether it is mute, after reading what people have said since.
bool answer_history_is_known_mute(AnswerHistory *history);
void answer_history_note_heard(AnswerHistory *history, int slowest_ms);
// A person is asked about this label, because the printer said nothing.
void answer_history_note_asked(AnswerHistory *history, gint64 job_id);
// It has not answered, although every printer of its kind does on such a connection, and nobody knows that it is well.
bool answer_history_is_doubtful(AnswerHistory *history);
