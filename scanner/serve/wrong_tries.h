// SPDX-License-Identifier: GPL-3.0-or-later
// wrong_tries.h - inside scanner/serve: who gives wrong secrets waits for the answer.
//
// Nobody guesses a secret of 256 bits; what is bounded is the work that somebody can make of it. Wrong secrets are counted by address for
// a minute. Beyond WRONG_TRIES_FREE the refusal comes WRONG_TRIES_WAIT_MS later, and as few wait as http_may_wait() says. A right secret
// never waits, whoever shares its address.
#pragma once

#include "scanner/http/http_server.h"

#define WRONG_TRIES_FREE 20
#define WRONG_TRIES_WAIT_MS 1000
#define WRONG_TRIES_ADDRESSES 1024 // that are kept count of at once

typedef struct WrongTries WrongTries;

WrongTries *wrong_tries_new(void);
void wrong_tries_free(WrongTries *tries);

// Counts one more. True when its refusal is to wait, which wrong_tries_answer() then gives.
bool wrong_tries_add(WrongTries *tries, const HttpRequest *http, gint64 now_mono_us);

// Answers those whose time has come.
void wrong_tries_answer(WrongTries *tries, HttpServer *http, gint64 now_mono_us);

// The one answer to whoever is unknown.
void wrong_tries_refuse(HttpAnswer *answer);
