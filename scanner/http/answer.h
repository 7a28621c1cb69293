// SPDX-License-Identifier: GPL-3.0-or-later
// answer.h - what an HttpAnswer is filled with: a text, bytes, JSON, a refusal.
#pragma once

#include "common/base/json.h"
#include "scanner/http/http_server.h"

// 200 with this body, which is taken over; the type is constant text.
void answer_bytes(HttpAnswer *answer, const char *content_type, GBytes *body);
void answer_text(HttpAnswer *answer, const char *content_type, char *body);
// Takes the place of a body that is there already.
void answer_json(HttpAnswer *answer, guint status, const json_t *object);
// {"error": NAME, "message": a sentence for people}
void answer_refuse(HttpAnswer *answer, guint status, const char *name, const char *message);
