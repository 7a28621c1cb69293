// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/wishes.h"

#include <string.h>

#include "common/store/journal/erase.h"
#include "tests/store/people.h"

char *wishes_id(guint number)
{
    return g_strdup_printf("%016x", 0xa100 + number);
}

bool wishes_is_erased(Store *store, guint number)
{
    g_autofree char *id = wishes_id(number);
    g_autoptr(GError) error = NULL;
    bool is_there;
    g_assert_true(erase_has(store, id, &is_there, &error));
    return is_there;
}

static char *node_key(const Wish *node)
{
    GString *key = g_string_new(ERASE_KEY);
    for (int i = 0; i < CHAIN_BYTES; i++)
        g_string_append_printf(key, "%02x", node->chain.hash[i]);
    return g_string_free(key, FALSE);
}

static void wishes_add(Wishes *wishes, GRand *rand, int parent, int origin, RecordKind kind, const char *subject, bool is_more)
{
    Wish *node = &wishes->nodes[wishes->count];
    *node = (Wish){.parent = parent, .chain.salt_length = CHAIN_BYTES};
    g_snprintf(node->origin, sizeof node->origin, "%016x", 0xf00 + origin);
    g_strlcpy(node->subject, subject ? subject : node->origin, sizeof node->subject);
    gint64 sequence = parent < 0 ? 1 : wishes->nodes[parent].record.sequence + 1;
    node->record = (Record){.station = node->origin,
                            .sequence = sequence,
                            .hlc = hlc_next(0, TUESDAY + g_rand_int_range(rand, 0, 100 * HOUR_MS)),
                            .utc_ms = TUESDAY,
                            .kind = kind,
                            .subject = node->subject,
                            .body = kind == RECORD_STATION ? "{\"name\":\"x\"}"
                                    : kind == RECORD_ACK   ? "{\"by\":\"lea\",\"erase\":true}"
                                    : is_more              ? "{\"by\":\"lea\",\"with\":\"x\"}"
                                                           : "{\"by\":\"lea\"}",
                            .chain = &node->chain};
    node->is_more = is_more;
    node->chain.origin = node->origin;
    for (int i = 0; i < CHAIN_BYTES; i++)
        node->chain.salt[i] = (guint8)g_rand_int(rand);
    if (parent < 0)
        chain_genesis(node->origin, node->chain.previous);
    else
        memcpy(node->chain.previous, wishes->nodes[parent].chain.hash, CHAIN_BYTES);
    chain_seal(&node->record, &node->chain);
    wishes->count++;
}

// Mostly on the end of a history, now and then in the middle of one, which forks it.
static int draw_parent(const Wishes *wishes, GRand *rand, int origin)
{
    int best = origin;
    bool is_fork = g_rand_int_range(rand, 0, 12) == 0;
    for (int i = 0; i < wishes->count; i++)
        if (strcmp(wishes->nodes[i].origin, wishes->nodes[origin].origin) == 0 && (!is_fork || g_rand_int_range(rand, 0, 4) == 0))
            best = i;
    return best;
}

Wishes *wishes_draw(GRand *rand)
{
    Wishes *wishes = g_new0(Wishes, 1);
    for (int i = 0; i < WISHES_STATIONS; i++)
        wishes_add(wishes, rand, -1, i, RECORD_STATION, NULL, false);
    while (wishes->count < WISHES_MOST) {
        int origin = g_rand_int_range(rand, 0, WISHES_STATIONS);
        int parent = draw_parent(wishes, rand, origin), named = g_rand_int_range(rand, 0, wishes->count);
        Wish *wish = &wishes->nodes[named];
        if (g_rand_int_range(rand, 0, 6) == 0 && wish->record.kind == RECORD_ERASE) {
            g_autofree char *key = node_key(wish);
            wish->is_acknowledged |= strcmp(wish->origin, wishes->nodes[origin].origin) != 0;
            wishes_add(wishes, rand, parent, origin, RECORD_ACK, key, false);
        } else {
            g_autofree char *id = wishes_id((guint)g_rand_int_range(rand, 0, WISHES_MOST));
            wishes_add(wishes, rand, parent, origin, RECORD_ERASE, id, g_rand_int_range(rand, 0, 4) == 0);
        }
    }
    return wishes;
}

// The rule as it is written in words, over the tree.
static bool acts(const Wishes *wishes, const Wish *node)
{
    int before = 0, most = node->is_more ? 2 : ERASE_AT_ONCE;
    if (node->is_acknowledged)
        return true;
    for (int at = node->parent; at >= 0; at = wishes->nodes[at].parent) {
        const Wish *other = &wishes->nodes[at];
        if (other->record.kind != RECORD_ERASE)
            continue;
        if (node->is_more && !other->is_more)
            return before < most && acts(wishes, other);
        if (!node->is_more && !other->is_more && other->is_acknowledged)
            break;
        before += other->is_more == node->is_more;
    }
    return !node->is_more && before < most;
}

bool wishes_are_to_act(const Wishes *wishes, guint number)
{
    g_autofree char *id = wishes_id(number);
    for (int i = 0; i < wishes->count; i++)
        if (wishes->nodes[i].record.kind == RECORD_ERASE && strcmp(wishes->nodes[i].subject, id) == 0 &&
            acts(wishes, &wishes->nodes[i]))
            return true;
    return false;
}

static void hear(Store *store, const Wish *node)
{
    bool is_new;
    g_autoptr(GError) error = NULL;
    journal_accept(store, &node->record, &is_new, &error);
    g_assert_no_error(error);
    g_assert_true(is_new);
}

void wishes_hear(Store *store, const Wishes *wishes, GRand *rand)
{
    bool is_heard[WISHES_MOST] = {false};
    g_assert_true(store_begin(store, NULL));
    for (int left = wishes->count; left > 0;) {
        int i = g_rand_int_range(rand, 0, wishes->count);
        while (is_heard[i] || (wishes->nodes[i].parent >= 0 && !is_heard[wishes->nodes[i].parent]))
            i = (i + 1) % wishes->count;
        hear(store, &wishes->nodes[i]);
        is_heard[i] = true;
        left--;
        if (left % 10 == 0)
            g_assert_true(store_commit(store, NULL) && store_begin(store, NULL));
    }
    g_assert_true(store_commit(store, NULL));
}

int wishes_assert(Store *store, const Wishes *wishes)
{
    int count = 0;
    for (guint i = 0; i < WISHES_MOST; i++) {
        bool is_to_be = wishes_are_to_act(wishes, i);
        if (wishes_is_erased(store, i) != is_to_be)
            g_error("number %u is %serased", i, is_to_be ? "not " : "");
        count += is_to_be;
    }
    return count;
}
