// SPDX-License-Identifier: GPL-3.0-or-later
// commands.c - what the languages share in cutting a stream into commands.
#include <string.h>

#include "tests/network_printers/answer.h"

const guint8 *line_peek(const Line *line, gsize count)
{
    return line->in->len >= count ? line->in->data : NULL;
}

void line_add_picture(Line *line, const guint8 *bytes, gsize count)
{
    g_byte_array_append(line->label, bytes, (guint)count);
}

void line_take(Line *line, gsize count, bool is_picture)
{
    g_assert(count <= line->in->len);
    if (is_picture)
        line_add_picture(line, line->in->data, count);
    g_byte_array_remove_range(line->in, 0, (guint)count);
    line->scanned = 0;
}

void line_begin_ink(Line *line)
{
    if (!line->has_ink)
        line->ink_from = line->label->len;
    line->has_ink = true;
}

static void clear_label(Line *line)
{
    g_byte_array_set_size(line->label, 0);
    line->has_ink = false;
    line->ink_from = 0;
    line->is_headless = false;
}

static bool has_begun(const Line *line)
{
    return line->label->len || line->has_ink || line->in_raster;
}

static void set_default(Line *line)
{
    line->row_bytes = line->tab_bytes = 0;
    line->copies = 0;
    line->is_fine = line->is_two_colour = line->is_packed = false;
    line->expanded_mode = 0;
}

void line_forget(Line *line, bool loses_settings)
{
    g_queue_clear_full(&line->items, (GDestroyNotify)item_free);
    line->waiting_bytes = 0;
    // The stream's commands are still told apart, so that it is known where the next label begins.
    line->is_headless |= has_begun(line);
    if (loses_settings && !line->is_headless)
        set_default(line);
}

// The printer has the end of a label only.
static void end_headless(Machine *machine, Line *line)
{
    if (!machine->language->is_bracketed && line->has_ink && !machine->is_dark) {
        Item *item = g_new0(Item, 1);
        *item = (Item){.kind = ITEM_LABEL, .bytes = g_byte_array_new(), .copies = 1, .of_line = ++line->labels_framed};
        item->arrived_us = g_get_monotonic_time();
        item->is_headless = true;
        g_queue_push_tail(&line->items, item);
    } else {
        line->labels_framed++;
    }
    machine->labels_framed++;
    clear_label(line);
    set_default(line);
}

void line_end_label(Machine *machine, Line *line, guint copies)
{
    if (line->is_headless || machine->is_dark) {
        end_headless(machine, line);
        return;
    }
    if (line->has_ink) {
        Item *item = g_new0(Item, 1);
        *item = (Item){.kind = ITEM_LABEL, .bytes = g_byte_array_new(), .copies = copies, .of_line = ++line->labels_framed};
        item->arrived_us = g_get_monotonic_time();
        machine->labels_framed++;
        g_byte_array_append(item->bytes, line->label->data, line->label->len);
        g_queue_push_tail(&line->items, item);
        line->waiting_bytes += item->bytes->len;
        album_note(machine->album, "received", "line=%u of_line=%u bytes=%u", line->number, item->of_line, item->bytes->len);
    }
    clear_label(line);
}

void line_tear(Machine *machine, Line *line, const char *why)
{
    if (line->has_ink && machine->language->prints_as_received)
        album_add(machine->album, LABEL_TORN, NULL, line->number, line->labels_framed + 1, why);
    else if (line->has_ink)
        album_note(machine->album, "dropped", "line=%u of_line=%u note=%s", line->number, line->labels_framed + 1, why);
    clear_label(line);
}

bool line_begins_graphic(const Line *line, const char *word)
{
    gsize length = strlen(word);
    return line->in->len >= length && memcmp(line->in->data, word, length) == 0;
}

gsize line_graphic_length(const Line *line, gsize at, gsize number_count)
{
    gsize numbers[5] = {0};
    for (gsize i = 0; i < number_count; i++, at++) {
        for (; at < line->in->len && g_ascii_isdigit(line->in->data[at]); at++)
            numbers[i] = MIN(numbers[i] * 10 + (gsize)(line->in->data[at] - '0'), 100000);
        if (at >= line->in->len)
            return 0;
    }
    return at + numbers[2] * numbers[3];
}

char *line_text(const Line *line, gsize *out_length)
{
    const guint8 *end = memchr(line->in->data, '\n', line->in->len);
    if (!end)
        return NULL;
    *out_length = (gsize)(end - line->in->data) + 1;
    return g_strchomp(g_strndup((const char *)line->in->data, *out_length));
}

void line_queue_question(Line *line, const char *question, guint8 parameter)
{
    Item *item = g_new0(Item, 1);
    item->kind = ITEM_QUESTION;
    item->arrived_us = g_get_monotonic_time();
    item->parameter = parameter;
    g_strlcpy(item->question, question, sizeof item->question);
    g_queue_push_tail(&line->items, item);
}

guint line_waiting_labels(const Line *line)
{
    guint count = 0;
    for (const GList *at = line->items.head; at; at = at->next)
        count += ((const Item *)at->data)->kind == ITEM_LABEL && !((const Item *)at->data)->is_blank;
    return count;
}

void item_free(Item *item)
{
    if (!item)
        return;
    g_clear_pointer(&item->bytes, g_byte_array_unref);
    g_free(item);
}
