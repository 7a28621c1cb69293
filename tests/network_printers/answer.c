// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/answer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

typedef struct {
    gint64 due_us;
    GByteArray *bytes; // not yet sent
} Answer;

static void answer_free(Answer *answer)
{
    g_byte_array_unref(answer->bytes);
    g_free(answer);
}

void line_send_at(Line *line, gint64 due_us, const guint8 *bytes, gsize count)
{
    Answer *answer = g_new0(Answer, 1);
    answer->due_us = due_us;
    answer->bytes = g_byte_array_new();
    g_byte_array_append(answer->bytes, bytes, (guint)count);
    g_queue_push_tail(&line->answers, answer);
}

gint64 line_send_due(Line *line, gint64 now_us, bool *out_is_alive)
{
    *out_is_alive = true;
    for (Answer *answer; (answer = g_queue_peek_head(&line->answers));) {
        if (answer->due_us > now_us)
            return answer->due_us;
        gssize sent = send(line->fd, answer->bytes->data, answer->bytes->len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return now_us + 5000; // the peer does not read; looked at again soon
        if (sent < 0) {
            *out_is_alive = false;
            return G_MAXINT64;
        }
        g_byte_array_remove_range(answer->bytes, 0, (guint)sent);
        if (answer->bytes->len)
            continue;
        answer_free(g_queue_pop_head(&line->answers));
    }
    return G_MAXINT64;
}

void line_drop_answers(Line *line)
{
    g_queue_clear_full(&line->answers, (GDestroyNotify)answer_free);
}
