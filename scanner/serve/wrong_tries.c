// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/serve/wrong_tries.h"

#include "common/base/clock.h"
#include "scanner/http/answer.h"

#define WINDOW_MS 60000

typedef struct {
    guint count;
    gint64 since_mono_us;
} Count;

typedef struct {
    guint64 number; // of the request
    gint64 due_mono_us;
} Waiting;

struct WrongTries {
    GHashTable *counts; // address -> Count
    GQueue *waiting;    // Waiting, the first due first
};

WrongTries *wrong_tries_new(void)
{
    WrongTries *tries = g_new0(WrongTries, 1);
    tries->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    tries->waiting = g_queue_new();
    return tries;
}

void wrong_tries_free(WrongTries *tries)
{
    if (!tries)
        return;
    g_hash_table_unref(tries->counts);
    g_queue_free_full(tries->waiting, g_free);
    g_free(tries);
}

static bool is_old(const Count *count, gint64 now_mono_us)
{
    return now_mono_us - count->since_mono_us > WINDOW_MS * G_GINT64_CONSTANT(1000);
}

static gboolean is_entry_old(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    return is_old(value, *(const gint64 *)data);
}

static Count *count_of(WrongTries *tries, const char *address, gint64 now_mono_us)
{
    Count *count = g_hash_table_lookup(tries->counts, address);
    if (!count) {
        if (g_hash_table_size(tries->counts) >= WRONG_TRIES_ADDRESSES)
            g_hash_table_foreach_remove(tries->counts, is_entry_old, &now_mono_us);
        if (g_hash_table_size(tries->counts) >= WRONG_TRIES_ADDRESSES)
            g_hash_table_remove_all(tries->counts);
        count = g_new0(Count, 1);
        g_hash_table_insert(tries->counts, g_strdup(address), count);
    }
    if (count->count == 0 || is_old(count, now_mono_us))
        *count = (Count){.since_mono_us = now_mono_us};
    return count;
}

bool wrong_tries_add(WrongTries *tries, const HttpRequest *http, gint64 now_mono_us)
{
    Count *count = count_of(tries, http->address, now_mono_us);
    if (++count->count <= WRONG_TRIES_FREE)
        return false;
    Waiting *waiting = g_new(Waiting, 1);
    *waiting = (Waiting){.number = http->number, .due_mono_us = now_mono_us + WRONG_TRIES_WAIT_MS * G_GINT64_CONSTANT(1000)};
    g_queue_push_tail(tries->waiting, waiting);
    return true;
}

void wrong_tries_answer(WrongTries *tries, HttpServer *http, gint64 now_mono_us)
{
    const Waiting *first;
    while ((first = g_queue_peek_head(tries->waiting)) && first->due_mono_us <= now_mono_us) {
        HttpAnswer answer = {0};
        wrong_tries_refuse(&answer);
        http_answer(http, first->number, &answer);
        g_free(g_queue_pop_head(tries->waiting));
    }
}

void wrong_tries_refuse(HttpAnswer *answer)
{
    answer_refuse(answer, 401, "unknown", "nobody is known by this id and secret");
}
