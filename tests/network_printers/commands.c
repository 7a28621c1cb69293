// SPDX-License-Identifier: GPL-3.0-or-later
// commands.c - what the languages share in cutting a stream into commands.
#include "tests/network_printers/machine.h"

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
}

void line_end_label(Machine *machine, Line *line, guint copies)
{
    if (line->has_ink) {
        Item *item = g_new0(Item, 1);
        *item = (Item){.kind = ITEM_LABEL, .bytes = g_byte_array_new(), .copies = copies, .of_line = ++line->labels_framed};
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

void line_queue_question(Line *line, const char *question, guint8 parameter)
{
    Item *item = g_new0(Item, 1);
    item->kind = ITEM_QUESTION;
    item->parameter = parameter;
    g_strlcpy(item->question, question, sizeof item->question);
    g_queue_push_tail(&line->items, item);
}

guint line_waiting_labels(const Line *line)
{
    guint count = 0;
    for (const GList *at = line->items.head; at; at = at->next)
        count += ((const Item *)at->data)->kind == ITEM_LABEL;
    return count;
}

void item_free(Item *item)
{
    if (!item)
        return;
    g_clear_pointer(&item->bytes, g_byte_array_unref);
    g_free(item);
}
