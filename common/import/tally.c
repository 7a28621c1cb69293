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
    g_free(tally->people.slots);
    g_clear_pointer(&tally->groups, g_array_unref);
    g_free(tally->references.slots);
    *tally = (Tally){0};
}

static gint64 *group_at(const Tally *tally, gint64 group)
{
    return &g_array_index(tally->groups, gint64, group);
}

static gint64 root_of(const Tally *tally, gint64 group)
{
    while (*group_at(tally, group) < 0) {
        gint64 above = -*group_at(tally, group);
        if (*group_at(tally, above) < 0)
            *group_at(tally, group) = *group_at(tally, above); // a shorter way next time
        group = above;
    }
    return group;
}

static gint64 new_group(Tally *tally)
{
    if (!tally->groups) {
        tally->groups = g_array_new(FALSE, TRUE, sizeof(gint64));
        g_array_set_size(tally->groups, 1);
    }
    g_array_set_size(tally->groups, tally->groups->len + 1);
    return tally->groups->len - 1;
}

static gint64 join_groups(Tally *tally, gint64 one, gint64 other)
{
    if (one == other)
        return one;
    *group_at(tally, one) += *group_at(tally, other);
    *group_at(tally, other) = -one;
    return one;
}

static void tally_order(Tally *tally, const char *order, const char *person)
{
    gint64 *number = number_of(&tally->orders, order);
    if (*number == 0)
        *number = new_group(tally);
    gint64 group = root_of(tally, *number);
    gint64 *other = *person ? number_of(&tally->people, person) : NULL;
    if (other)
        group = *other == 0 ? group : join_groups(tally, root_of(tally, *other), group);
    if (other)
        *other = group;
    ++*group_at(tally, group);
}

void tally_row(Tally *tally, const OrderRow *row, const ColumnPlan *plan)
{
    g_autofree char *order = position_order_of(row, plan);
    g_autofree char *reference = position_reference_of(row, plan);
    g_autofree char *person = position_person_of(row, plan);
    if (*order)
        tally_order(tally, order, person);
    gint64 *line = *reference ? number_of(&tally->references, reference) : NULL;
    if (line && *line == 0)
        *line = row->line;
}

gint64 tally_group(const Tally *tally, const char *order)
{
    gint64 group = tally->orders.slot_count > 0 ? find_slot(&tally->orders, hash_text(order))->number : 0;
    return group ? root_of(tally, group) : 0;
}

bool tally_take(Tally *tally, gint64 group)
{
    return --*group_at(tally, group) <= 0;
}

gint64 tally_first_line(const Tally *tally, const char *reference)
{
    return tally->references.slot_count > 0 ? find_slot(&tally->references, hash_text(reference))->number : 0;
}
