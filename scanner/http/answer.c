// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/answer.h"

#include <string.h>

void answer_bytes(HttpAnswer *answer, const char *content_type, GBytes *body)
{
    g_clear_pointer(&answer->body, g_bytes_unref);
    answer->status = 200;
    answer->content_type = content_type;
    answer->body = body;
}

void answer_text(HttpAnswer *answer, const char *content_type, char *body)
{
    answer_bytes(answer, content_type, g_bytes_new_take(body, strlen(body)));
}

void answer_json(HttpAnswer *answer, guint status, const json_t *object)
{
    answer_text(answer, "application/json", json_canonical(object));
    answer->status = status;
}

void answer_refuse(HttpAnswer *answer, guint status, const char *name, const char *message)
{
    g_autoptr(json_t) object = json_pack("{s:s}", "error", name);
    g_autofree char *text = g_utf8_make_valid(message, -1);
    json_put_text(object, "message", text);
    answer_json(answer, status, object);
}
