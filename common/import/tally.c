// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/tally.h"

#define SLOTS_LEAST 1024 // a power of two, as each doubling is

struct TallySlot {
    guint64 hash; // 0 = free
    gint64 number;
};

// FNV-1a. Never 0.
static guint64 hash_text(const char *text)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (guint8)*text) * G_GUINT64_CONSTANT(0x100000001b3);
    return hash ? hash : 1;
}

// The slot that has the hash, or the free one where it would stand. There is always a free one.
static struct TallySlot *find_slot(const TallyTable *table, guint64 hash)
{
    gsize mask = table->slot_count - 1;
    gsize at = (gsize)(hash ^ hash >> 32) & mask;
    while (table->slots[at].hash != 0 && table->slots[at].hash != hash)
        at = (at + 1) & mask;
    return &table->slots[at];
}

static void grow(TallyTable *table)
{
    TallyTable larger = {.slot_count = MAX(2 * table->slot_count, SLOTS_LEAST), .used_count = table->used_count};
    larger.slots = g_new0(struct TallySlot, larger.slot_count);
    for (gsize i = 0; i < table->slot_count; i++)
        if (table->slots[i].hash != 0)
            *find_slot(&larger, table->slots[i].hash) = table->slots[i];
    g_free(table->slots);
    *table = larger;
}

// The number of the text, 0 when it is new. Valid until the next call.
static gint64 *number_of(TallyTable *table, const char *text)
{
    if (3 * (table->used_count + 1) > 2 * table->slot_count)
        grow(table);
    guint64 hash = hash_text(text);
    struct TallySlot *slot = find_slot(table, hash);
    table->used_count += slot->hash == 0;
    slot->hash = hash;
    return &slot->number;
}

void tally_clear(Tally *tally)
{
    g_free(tally->orders.slots);
    g_free(tally->references.slots);
    *tally = (Tally){0};
}

void tally_row(Tally *tally, const CsvRow *row, const ColumnPlan *plan)
{
    g_autofree char *order = position_order_of(row, plan);
    g_autofree char *reference = position_reference_of(row, plan);
    if (*order)
        ++*number_of(&tally->orders, order);
    gint64 *line = *reference ? number_of(&tally->references, reference) : NULL;
    if (line && *line == 0)
        *line = row->line;
}

bool tally_take(Tally *tally, const char *order)
{
    return --*number_of(&tally->orders, order) <= 0;
}

gint64 tally_first_line(const Tally *tally, const char *reference)
{
    return tally->references.slot_count > 0 ? find_slot(&tally->references, hash_text(reference))->number : 0;
}
