// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_apart.c - lines that the hub does not take from here, or has another history of: they wait by themselves, and nothing else does.
#include "common/sync/exchange.h"

#include <string.h>

#include "common/store/record/branch.h"

#define HOPE_AGAIN_US (60 * G_USEC_PER_SEC)

// `here` is the line on which the hub's history of that name stands here, from behind record `base` on; "" = both have the same one.
typedef struct {
    char *why, here[17];
    gint64 base, tried_mono_us;
} Hopeless;

static void hopeless_free(gpointer data)
{
    g_free(((Hopeless *)data)->why);
    g_free(data);
}

gint64 exchange_last_of(GHashTable *vector, const char *station)
{
    const gint64 *last = g_hash_table_lookup(vector, station);
    return last ? *last : 0;
}

GHashTable *exchange_hopeless_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, hopeless_free);
}

void exchange_give_up(Exchange *exchange, const char *line, const char *why)
{
    Hopeless hopeless = {.why = g_strdup(why), .tried_mono_us = clock_mono_us()};
    const Hopeless *before = g_hash_table_lookup(exchange->hopeless, line);
    if (before) {
        g_strlcpy(hopeless.here, before->here, sizeof hopeless.here);
        hopeless.base = before->base;
    }
    g_hash_table_replace(exchange->hopeless, g_strdup(line), g_memdup2(&hopeless, sizeof hopeless));
}

void exchange_stand_apart(Exchange *exchange, const char *line, const char *here, gint64 base)
{
    Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    if (!hopeless)
        return;
    g_strlcpy(hopeless->here, here, sizeof hopeless->here);
    hopeless->base = base;
}

bool exchange_is_hopeless(const Exchange *exchange, const char *line)
{
    const Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    return hopeless && clock_mono_us() - hopeless->tried_mono_us < HOPE_AGAIN_US;
}

const char *exchange_why_hopeless(const Exchange *exchange, const char *line)
{
    const Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    return hopeless ? hopeless->why : "";
}

const char *exchange_line_here(const Exchange *exchange, const char *line)
{
    const Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    return hopeless && *hopeless->here ? hopeless->here : line;
}

const char *exchange_line_there(const Exchange *exchange, const char *line)
{
    GHashTableIter each;
    gpointer there, value;
    g_hash_table_iter_init(&each, exchange->hopeless);
    while (g_hash_table_iter_next(&each, &there, &value))
        if (strcmp(((const Hopeless *)value)->here, line) == 0)
            return there;
    return line;
}

gint64 exchange_unsent_of(const Exchange *exchange, const char *line, gint64 last)
{
    const Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    if (hopeless && *hopeless->here) // of this history the hub has nothing
        return last - hopeless->base;
    gint64 there = exchange_last_of(exchange->theirs, exchange_line_there(exchange, line));
    Line of;
    if (there == 0 && last > 0 && branch_line(exchange->store, line, &of, NULL))
        there = of.base_sequence; // what stands before is another line's
    return MAX(last - there, hopeless != NULL);
}
