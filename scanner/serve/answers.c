// SPDX-License-Identifier: GPL-3.0-or-later
// answers.c - what booths are told, as a long poll: who asks for what comes after a number waits until there is something.
//
// Who asks not to wait is answered at once: an empty answer without more to come says that the booth has everything.
// Three hundred may wait. When the store changes one statement says for whom there is news, and only those are looked at. An empty answer
// says that nothing came in all the time, or that the numbers asked for are another station's, which begin anew.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/lead/lead_answers.h"
#include "common/store/record/station.h"
#include "scanner/serve/listener.h"

#define ANSWERS_WAIT_MS 25000
#define AT_ONCE 200 // of one answer
#define BYTES_MOST (1024 * 1024)
#define REPLACED_MS                                                                                                              \
    1000 // so long an older call of the client waits all the same: two copies of one laptop do not chase each other

typedef struct {
    guint64 number; // of the request
    char *client, *sponsor;
    gint64 after; // the last that it has
    gint64 began_mono_us, due_mono_us;
} Waiting;

MEMBERS_FREE_STATIC(waiting_free, Waiting, client, sponsor)

struct Answers {
    GPtrArray *waiting; // Waiting
    gint64 seen;        // number of the newest that was looked at
    char *epoch;        // of the numbers
};

Answers *answers_new(Store *store, GError **error)
{
    gint64 seen = 0;
    if (!lead_answers_since(store, &seen, NULL, NULL, error))
        return NULL;
    Answers *answers = g_new(Answers, 1);
    *answers = (Answers){.waiting = g_ptr_array_new_with_free_func((GDestroyNotify)waiting_free),
                         .seen = seen,
                         .epoch = g_strdup(store_station_id(store))};
    return answers;
}

MEMBERS_FREE_FUNC(answers_free, Answers, waiting, epoch)

bool answers_are_awaited(const Answers *answers)
{
    return answers->waiting->len > 0;
}

// --- an answer ---

static void answer_with(const Serve *serve, const GPtrArray *list, gint64 last, bool is_more, HttpAnswer *answer)
{
    GString *text = g_string_new(NULL);
    g_string_printf(text, "{\"answers\":[");
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", ((const LeadAnswer *)g_ptr_array_index(list, i))->json);
    g_string_append_printf(text, "],\"epoch\":\"%s\",\"is_more\":%s,\"last\":%" G_GINT64_FORMAT "}", serve->answers->epoch,
                           is_more ? "true" : "false", last);
    answer_text(answer, "application/json", g_string_free(text, FALSE));
}

// How many of them are one answer: at least one.
static guint page_of(const GPtrArray *list)
{
    guint count = 0;
    for (gsize bytes = 0; count < MIN(list->len, AT_ONCE); count++) {
        bytes += strlen(((const LeadAnswer *)g_ptr_array_index(list, count))->json);
        if (count > 0 && bytes > BYTES_MOST)
            break;
    }
    return count;
}

// Whether there was something to answer, if only that the store cannot be read. `after` goes on to what was looked at.
static bool find(Serve *serve, const char *client, gint64 *after, bool is_wanted, HttpAnswer *answer)
{
    gint64 last;
    g_autoptr(GPtrArray) list = lead_answers(serve->store, client, *after, AT_ONCE + 1, &last, NULL);
    if (!list) {
        refusal_store(answer);
        return true;
    }
    guint count = page_of(list);
    bool is_more = count < list->len;
    if (is_more) {
        g_ptr_array_set_size(list, (int)count);
        last = ((const LeadAnswer *)g_ptr_array_index(list, count - 1))->number;
    }
    *after = last;
    if (list->len > 0 || is_wanted)
        answer_with(serve, list, last, is_more, answer);
    return list->len > 0 || is_wanted;
}

static void wait_for_news(Serve *serve, const HttpRequest *http, gint64 after, HttpAnswer *answer)
{
    GPtrArray *all = serve->answers->waiting;
    const Client *client = serve->client;
    gint64 now_mono_us = clock_mono_us();
    ARRAY_EACH(Waiting, older, all)
        if (strcmp(older->client, client->id) == 0)
            older->due_mono_us = MIN(older->due_mono_us, older->began_mono_us + REPLACED_MS * G_GINT64_CONSTANT(1000));
    int wait_ms = serve->options.answers_wait_ms ? serve->options.answers_wait_ms : ANSWERS_WAIT_MS;
    Waiting *waiting = g_new(Waiting, 1);
    *waiting = (Waiting){.number = http->number,
                         .client = g_strdup(client->id),
                         .sponsor = g_strdup(client->sponsor),
                         .after = after,
                         .began_mono_us = now_mono_us,
                         .due_mono_us = clock_after_ms(wait_ms)};
    g_ptr_array_add(all, waiting);
    answer->is_later = true;
}

// "EPOCH:N", or "" of who has nothing. False when it is neither; `out_after` -1 = numbers of another epoch.
static bool read_since(const char *since, const char *epoch, gint64 *out_after)
{
    const char *colon = strchr(since, ':');
    *out_after = -1;
    if (!*since)
        return true;
    if (!colon || !g_ascii_string_to_signed(colon + 1, 10, 0, G_MAXINT64, out_after, NULL))
        return false;
    if (strlen(epoch) != (gsize)(colon - since) || strncmp(since, epoch, strlen(epoch)) != 0)
        *out_after = -1;
    return true;
}

void answers_ask(Serve *serve, const HttpRequest *http, const json_t *body, HttpAnswer *answer)
{
    gint64 after;
    if (!read_since(json_text(body, "since", ""), serve->answers->epoch, &after)) {
        answer_refuse(answer, 400, "bad-request", "since is EPOCH:NUMBER, as it was told, or empty");
        return;
    }
    bool is_at_once = after < 0 || !json_bool(body, "wait", true);
    after = MAX(after, 0);
    if (!find(serve, serve->client->id, &after, is_at_once, answer))
        wait_for_news(serve, http, after, answer);
}

// --- news ---

// Ends the wait number `i`; the last takes its place.
static void tell(Serve *serve, guint i, HttpAnswer *answer)
{
    Waiting *waiting = g_ptr_array_index(serve->answers->waiting, i);
    http_answer(serve->routes.http, waiting->number, answer);
    g_ptr_array_remove_index_fast(serve->answers->waiting, i);
}

// Sets, since one who waits is looked at once, however much there is for them.
typedef struct {
    GHashTable *sponsors, *clients;
} News;

static void note(const char *sponsor, const char *client, gpointer data)
{
    const News *news = data;
    if (*client)
        g_hash_table_add(news->clients, g_strdup(client));
    else
        g_hash_table_add(news->sponsors, g_strdup(sponsor));
}

static void tell_news(Serve *serve, const News *news)
{
    GPtrArray *all = serve->answers->waiting;
    for (guint i = all->len; i-- > 0;) {
        Waiting *waiting = g_ptr_array_index(all, i);
        HttpAnswer answer = {0};
        bool is_theirs =
            g_hash_table_contains(news->clients, waiting->client) || g_hash_table_contains(news->sponsors, waiting->sponsor);
        if (is_theirs && find(serve, waiting->client, &waiting->after, false, &answer))
            tell(serve, i, &answer);
    }
}

// The numbers begin anew: whoever waits is sent everything.
static void begin_epoch(Serve *serve)
{
    GPtrArray *all = serve->answers->waiting;
    text_take(&serve->answers->epoch, g_strdup(store_station_id(serve->store)));
    for (guint i = all->len; i-- > 0;) {
        Waiting *waiting = g_ptr_array_index(all, i);
        HttpAnswer answer = {0};
        waiting->after = 0;
        find(serve, waiting->client, &waiting->after, true, &answer);
        tell(serve, i, &answer);
    }
}

void answers_look(Serve *serve)
{
    Answers *answers = serve->answers;
    g_autoptr(GHashTable) sponsors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) clients = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const News news = {sponsors, clients};
    (void)store_refresh_identity(serve->store, NULL); // else at the next change
    (void)lead_answers_since(serve->store, &answers->seen, note, (gpointer)&news, NULL);
    if (strcmp(answers->epoch, store_station_id(serve->store)) != 0)
        begin_epoch(serve);
    else if (g_hash_table_size(sponsors) + g_hash_table_size(clients) > 0)
        tell_news(serve, &news);
}

void answers_turn(Serve *serve, gint64 now_mono_us)
{
    GPtrArray *all = serve->answers->waiting;
    const GPtrArray none = {0};
    for (guint i = all->len; i-- > 0;) {
        const Waiting *waiting = g_ptr_array_index(all, i);
        if (now_mono_us < waiting->due_mono_us)
            continue;
        HttpAnswer answer = {0};
        answer_with(serve, &none, waiting->after, false, &answer);
        tell(serve, i, &answer);
    }
}

void answers_end(Serve *serve, const char *client_id)
{
    GPtrArray *all = serve->answers->waiting;
    for (guint i = all->len; i-- > 0;) {
        if (strcmp(((const Waiting *)g_ptr_array_index(all, i))->client, client_id) != 0)
            continue;
        HttpAnswer answer = {0};
        refusal_off(&answer);
        answer.is_last = true;
        tell(serve, i, &answer);
    }
}
