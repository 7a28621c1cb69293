// SPDX-License-Identifier: GPL-3.0-or-later
// asker.h - asker.py, and what it is told.
#pragma once

#include "common/base/json.h"

typedef struct Asker Asker;

// NULL when Python or openssl is missing: the test is skipped, with a sentence that this has printed.
Asker *asker_new(void);
void asker_free(Asker *asker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Asker, asker_free)

// Tells it what to do and waits for what came of it. Takes `what` over; the caller owns the answer.
json_t *asker_do(Asker *asker, json_t *what);
