// SPDX-License-Identifier: GPL-3.0-or-later
// line.c - the socket side of one connection: how fast it is read, how it ends, and what is lost then.
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/network_printers/answer.h"

// Faults inside a label are met within so many bytes.
#define PIECE_BYTES 64
#define READ_BYTES 2048

static void free_item(void *item)
{
    item_free(item);
}

void line_free(Line *line)
{
    if (!line)
        return;
    if (line->fd >= 0)
        close(line->fd);
    g_byte_array_unref(line->in);
    g_byte_array_unref(line->label);
    g_queue_clear_full(&line->items, free_item);
    line_drop_answers(line);
    g_free(line);
}

static bool carries(const Machine *machine)
{
    return machine->script.carries < 0 ? machine->language->carries : machine->script.carries == 1;
}

// Moves what the line before it left half sent into a new line, as if it were the same stream.
static void inherit(Machine *machine, Line *line)
{
    Line *before = g_steal_pointer(&machine->carried);
    if (!before)
        return;
    Line fresh = *line;
    *line = *before;
    line->fd = fresh.fd;
    line->number = fresh.number;
    line->accepted_us = fresh.accepted_us;
    line->received = 0;
    line->labels_framed = line->labels_out = 0;
    line->items = fresh.items;
    line->waiting_bytes = 0;
    line->answers = fresh.answers;
    line->last_due_us = 0;
    line->is_deaf = line->has_ended = line->is_shut = line->closes_when_answered = false;
    before->in = fresh.in;
    before->label = fresh.label;
    g_queue_init(&before->items);
    g_queue_init(&before->answers);
    line_free(before);
}

static Line *line_new(Machine *machine, int fd, gint64 now_us)
{
    Line *line = g_new0(Line, 1);
    line->fd = fd;
    line->number = ++machine->line_count;
    line->accepted_us = now_us;
    line->in = g_byte_array_new();
    line->label = g_byte_array_new();
    g_queue_init(&line->items);
    g_queue_init(&line->answers);
    inherit(machine, line);
    return line;
}

// The connection is over; labels that were taken whole still print, unless the machine forgets.
static void end_line(Machine *machine, Line *line, const char *how, bool is_broken)
{
    album_note(machine->album, "closed", "line=%u how=%s taken=%" G_GUINT64_FORMAT, line->number, how, line->received);
    close(line->fd);
    line->fd = -1;
    line_drop_answers(line);
    if (is_broken && machine->script.forgets) {
        album_note(machine->album, "forgot", "line=%u labels=%u", line->number, line_waiting_labels(line));
        g_queue_clear_full(&line->items, free_item);
        line->waiting_bytes = 0;
    }
    if (carries(machine) && (line->in->len || line->has_ink) && !(is_broken && machine->script.forgets)) {
        Line *left = g_new0(Line, 1);
        *left = *line;
        g_queue_init(&left->items);
        g_queue_init(&left->answers);
        line_free(machine->carried);
        machine->carried = left;
        line->in = g_byte_array_new();
        line->label = g_byte_array_new();
        line->has_ink = false;
    } else {
        line_tear(machine, line, "the connection ended inside it");
        g_byte_array_set_size(line->in, 0);
    }
}

Line *line_add_front(Machine *machine)
{
    Line *line = g_new0(Line, 1);
    line->fd = -1;
    line->number = ++machine->line_count;
    line->is_kept = true;
    line->in = g_byte_array_new();
    line->label = g_byte_array_new();
    g_queue_init(&line->items);
    g_queue_init(&line->answers);
    g_ptr_array_add(machine->lines, line);
    return line;
}

void line_add_others(Machine *machine, guint count, bool is_blank)
{
    Line *line = line_add_front(machine);
    line->is_kept = false;
    for (guint i = 0; i < count; i++) {
        Item *item = g_new0(Item, 1);
        *item = (Item){.kind = ITEM_LABEL, .bytes = g_byte_array_new(), .copies = 1, .is_others = true, .is_blank = is_blank};
        item->arrived_us = g_get_monotonic_time();
        machine_tell_fate(machine, item, ITEM_ARRIVED);
        g_queue_push_tail(&line->items, item);
    }
}

static void reset_line(Machine *machine, Line *line, const char *how)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    end_line(machine, line, how, true);
}

void line_cut(Machine *machine, Line *line)
{
    if (line->fd >= 0)
        reset_line(machine, line, "power");
}

// An orderly end: FIN first, so that the peer sees it before anything that it still sends is refused.
static void close_line(Machine *machine, Line *line, const char *how)
{
    guint8 unread[4096];
    shutdown(line->fd, SHUT_WR);
    while (recv(line->fd, unread, sizeof unread, MSG_DONTWAIT) > 0)
        continue;
    end_line(machine, line, how, true);
}

static bool is_at(const Line *line, const Place *place, PlaceKind event, const Script *script)
{
    if (place->kind != event)
        return false;
    switch (event) {
    case PLACE_NEVER:
        return false;
    case PLACE_ACCEPT:
        return true;
    case PLACE_BYTES:
        return line->received >= place->count;
    case PLACE_MID:
        return line->has_ink && line->labels_framed + 1 == place->count &&
               line->label->len - line->ink_from + line->in->len >= script->mid_bytes;
    case PLACE_RECEIVED:
        return line->labels_framed >= place->count;
    case PLACE_LABEL:
        return line->labels_out >= place->count;
    case PLACE_PRINTING:
    case PLACE_LIGHT:
        return false; // the machine's, not a line's
    }
    return false;
}

// Lets the faults happen that hang on this kind of event.
static void break_line(Machine *machine, Line *line, PlaceKind event)
{
    const Script *script = &machine->script;
    bool may_break = !script->times || machine->break_count < script->times;
    mishap_try(machine, line, event);
    if (line->fd < 0)
        return;
    if (event != PLACE_LABEL && is_at(line, &script->freeze, event, script) && !machine->is_frozen) {
        machine->is_frozen = true;
        album_note(machine->album, "frozen", "after=%u", machine->labels_out);
    }
    if (!may_break)
        return;
    if (is_at(line, &script->deaf, event, script) && !line->is_deaf) {
        machine->break_count++;
        line->is_deaf = true;
        album_note(machine->album, "deaf", "line=%u taken=%" G_GUINT64_FORMAT, line->number, line->received);
    } else if (is_at(line, &script->half_close, event, script) && !line->is_shut) {
        machine->break_count++;
        line->is_shut = true;
        shutdown(line->fd, SHUT_WR);
        album_note(machine->album, "half-closed", "line=%u", line->number);
    } else if (is_at(line, &script->reset, event, script)) {
        machine->break_count++;
        reset_line(machine, line, "reset");
    } else if (is_at(line, &script->close, event, script)) {
        machine->break_count++;
        close_line(machine, line, "close");
    }
}

void line_label_out(Machine *machine, Line *line)
{
    line->labels_out++;
    break_line(machine, line, PLACE_LABEL);
}

void machine_accept(Machine *machine, gint64 now_us)
{
    int fd = accept4(machine->listener_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    guint open_count = 0;
    for (guint i = 0; i < machine->lines->len; i++)
        open_count += ((Line *)machine->lines->pdata[i])->fd >= 0;
    const int is_on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on);
    Line *line = line_new(machine, fd, now_us);
    g_ptr_array_add(machine->lines, line);
    album_note(machine->album, "connected", "line=%u", line->number);
    if (machine->script.lines == LINES_REFUSE && open_count)
        close_line(machine, line, "refused");
    else
        break_line(machine, line, PLACE_ACCEPT);
}

static bool has_room(const Machine *machine, const Line *line)
{
    gsize buffer_bytes = machine->script.buffer_bytes ? machine->script.buffer_bytes : machine->language->buffer_bytes;
    bool is_busy = machine->printing || line->items.length || machine->is_out_of_paper || machine->is_open;
    return !is_busy || line->waiting_bytes + line->label->len + line->in->len < buffer_bytes;
}

// How many bytes the script's rate lets through by now.
static gsize allowance(const Machine *machine, const Line *line, gint64 now_us)
{
    guint64 rate = script_rate(&machine->script);
    if (!rate)
        return READ_BYTES;
    guint64 due = (guint64)(now_us - line->accepted_us) * rate / G_USEC_PER_SEC;
    return due > line->received ? MIN(due - line->received, READ_BYTES) : 0;
}

bool line_may_read(const Machine *machine, const Line *line)
{
    return line->fd >= 0 && !line->is_deaf && !line->has_ended && !machine->is_frozen && has_room(machine, line) &&
           (!machine->is_dark || machine->holds);
}

static void answer_as_web(Machine *machine, Line *line)
{
    if (line->closes_when_answered)
        return;
    machine_answer(machine, line, "web", "", 0);
    line->closes_when_answered = true;
    g_byte_array_set_size(line->in, 0);
}

static void frame_piece(Machine *machine, Line *line, const guint8 *bytes, gsize count)
{
    line->received += count;
    if (machine->script.html == HTML_WEB) {
        answer_as_web(machine, line);
        return;
    }
    g_byte_array_append(line->in, bytes, (guint)count);
    if (machine->language->overhear)
        for (gsize i = 0; i < count; i++)
            machine->language->overhear(machine, line, bytes[i]);
    while (line->in->len && machine->language->frame(machine, line))
        break_line(machine, line, PLACE_RECEIVED);
    break_line(machine, line, PLACE_BYTES);
    break_line(machine, line, PLACE_MID);
}

static void read_line(Machine *machine, Line *line, gint64 now_us)
{
    guint8 bytes[READ_BYTES];
    gsize most = allowance(machine, line, now_us);
    gssize got = most ? recv(line->fd, bytes, most, MSG_DONTWAIT) : -1;
    if (!most || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)))
        return;
    if (got < 0) {
        end_line(machine, line, "error", false);
        return;
    }
    if (got == 0) {
        line->has_ended = true;
        album_note(machine->album, "ended", "line=%u taken=%" G_GUINT64_FORMAT, line->number, line->received);
        return;
    }
    for (gssize at = 0; at < got && line->fd >= 0 && !line->is_deaf && !machine->is_frozen; at += PIECE_BYTES)
        frame_piece(machine, line, bytes + at, (gsize)MIN(PIECE_BYTES, got - at));
}

static bool has_question(const Line *line)
{
    for (const GList *at = line->items.head; at; at = at->next)
        if (((const Item *)at->data)->kind == ITEM_QUESTION)
            return true;
    return false;
}

// The machine closes when its peer has, as soon as it has taken and answered all: long before the paper is out.
gint64 line_speak(Machine *machine, Line *line, gint64 now_us)
{
    if (line->fd < 0 || machine->is_frozen || machine->is_dark)
        return G_MAXINT64;
    bool is_alive = true;
    gint64 next_us = line->is_shut ? G_MAXINT64 : line_send_due(line, now_us, &is_alive);
    if (!is_alive)
        end_line(machine, line, "gone", false);
    else if (line->answers.length == 0 && line->closes_when_answered)
        close_line(machine, line, "web");
    else if (line->has_ended && line->answers.length == 0 && !has_question(line))
        end_line(machine, line, "ended", false);
    return next_us;
}

gint64 line_listen(Machine *machine, Line *line, gint64 now_us)
{
    if (line_may_read(machine, line))
        read_line(machine, line, now_us);
    gint64 rate = (gint64)script_rate(&machine->script);
    if (!line_may_read(machine, line) || rate < 1)
        return G_MAXINT64;
    return now_us + MAX(1000, G_USEC_PER_SEC / rate);
}
