// SPDX-License-Identifier: GPL-3.0-or-later
// phone_answer.h - what came of a phone's call, on its way from a thread that plays phones to the listener's.
#pragma once

#include "common/base/json.h"

typedef struct {
    guint64 request;             // the caller's
    guint status;                // of HTTP
    json_t *body;                // an object; NULL = see `error`
    const char *error, *message; // constant text
} PhoneAnswer;
void phone_answer_free(PhoneAnswer *answer);
void phone_answer_refuse(PhoneAnswer *answer, guint status, const char *error, const char *message);
