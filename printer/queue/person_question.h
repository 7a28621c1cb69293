// SPDX-License-Identifier: GPL-3.0-or-later
// person_question.h - what a person has to say before a printer goes on: what became of labels in doubt, and whether those came out of
// which the printer tells nothing. Private to printer/queue.
//
// One doubt holds the queue: what follows might be lost in the same way, and whoever checks sees the last labels in a row. Labels that
// are only unconfirmed are a debt (JobDebt); a printer that prints nothing would else take all of them and never be looked at.
#pragma once

#include "common/store/job/job.h"

// `*out` is a sentence for people, which the caller owns; NULL = there is nothing to say. False when the store fails.
bool person_question_find(Store *store, const char *printer, char **out, GError **error);
