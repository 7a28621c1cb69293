// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/placement.h"

#include <string.h>

bool placement_is_open(const Position *position)
{
    return !*position->folded_name && !position->type;
}

static const Position *parent_of(const GPtrArray *positions, const Position *position)
{
    for (guint i = 0; position->parent && i < positions->len; i++) {
        const Position *other = g_ptr_array_index(positions, i);
        if (strcmp(other->order, position->order) == 0 && g_strcmp0(other->number, position->parent) == 0)
            return other;
    }
    return NULL;
}

// Those whom the order names: of living positions, else of any. Each once. Element: Position, borrowed.
static GPtrArray *owners_of(const GPtrArray *positions, const Position *position)
{
    GPtrArray *owners = g_ptr_array_new();
    for (int round = 0; round < 2 && owners->len == 0; round++) {
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        ARRAY_EACH(Position, other, positions) {
            bool is_owner = *other->folded_name && !other->is_given && strcmp(other->order, position->order) == 0 &&
                            (round == 1 || other->status != STATUS_CANCELLED);
            if (is_owner && g_hash_table_add(seen, other->attendee))
                g_ptr_array_add(owners, other);
        }
    }
    return owners;
}

static Place give(Position *position, const Position *owner)
{
    position_give(position, owner);
    position->is_given = true;
    return PLACE_KEPT;
}

Place placement_find(const GPtrArray *positions, Position *position, const char *holder_key)
{
    if (!placement_is_open(position))
        return PLACE_KEPT;
    if (!position->entitlement)
        return PLACE_NOBODY;
    const Position *parent = parent_of(positions, position);
    if (parent)
        return give(position, parent);
    g_autoptr(GPtrArray) owners = owners_of(positions, position);
    if (owners->len == 0)
        return PLACE_KEPT;
    if (owners->len == 1)
        return give(position, g_ptr_array_index(owners, 0));
    for (guint i = 0; *holder_key && i < owners->len; i++) {
        const Position *owner = g_ptr_array_index(owners, i);
        if (strcmp(owner->attendee, holder_key) == 0)
            return give(position, owner);
    }
    return PLACE_ASKED;
}

char *placement_candidates(const GPtrArray *positions, const Position *position)
{
    g_autoptr(GPtrArray) owners = owners_of(positions, position);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < owners->len; i++) {
        const Position *owner = g_ptr_array_index(owners, i);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", owner->fields[FIELD_NAME]);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}
