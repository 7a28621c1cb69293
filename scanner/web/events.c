// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/events.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/token/random.h"

typedef struct {
    guint64 number;
    gint64 sent_mono_us;
    guint roles;
    char *text; // as sent
} Sent;

typedef struct {
    guint64 stream;
    char *key;
    guint roles;
} Reader;

struct Events {
    HttpServer *http;
    char *boot;
    guint64 last; // number of the newest event
    GQueue *kept; // Sent, oldest first
    GPtrArray *readers;
    guint64 next_stream;
};

static void sent_free(gpointer data)
{
    Sent *sent = data;
    g_free(sent->text);
    g_free(sent);
}

static void reader_free(gpointer data)
{
    Reader *reader = data;
    g_free(reader->key);
    g_free(reader);
}

Events *events_new(HttpServer *http)
{
    Events *events = g_new0(Events, 1);
    events->http = http;
    events->boot = random_id();
    events->kept = g_queue_new();
    events->readers = g_ptr_array_new_with_free_func(reader_free);
    return events;
}

void events_free(Events *events)
{
    if (!events)
        return;
    g_free(events->boot);
    g_queue_free_full(events->kept, sent_free);
    g_ptr_array_unref(events->readers);
    g_free(events);
}

// True when everything after the id is still kept; `out_number` is then the last one that was seen.
static bool parse_id(const Events *events, const char *id, guint64 *out_number)
{
    gsize boot_length = strlen(events->boot);
    if (strncmp(id, events->boot, boot_length) != 0 || id[boot_length] != '-')
        return false;
    if (!g_ascii_string_to_unsigned(id + boot_length + 1, 10, 0, events->last, out_number, NULL))
        return false;
    const Sent *oldest = g_queue_peek_head(events->kept);
    return *out_number == events->last || (oldest && oldest->number <= *out_number + 1);
}

static char *missed(const Events *events, guint roles, const char *last_event_id)
{
    GString *text = g_string_new("retry: 1000\n\n");
    guint64 number = events->last;
    bool is_lost = last_event_id && !parse_id(events, last_event_id, &number);
    if (is_lost)
        g_string_append_printf(text, "id: %s-%" G_GUINT64_FORMAT "\nevent: reset\ndata: {}\n\n", events->boot, events->last);
    gint64 fresh_mono_us = clock_mono_us() - (gint64)EVENTS_FRESH_MS * 1000;
    for (const GList *link = events->kept->head; link; link = link->next) {
        const Sent *sent = link->data;
        bool is_missed = is_lost ? sent->sent_mono_us > fresh_mono_us : sent->number > number;
        if (is_missed && (sent->roles & roles))
            g_string_append(text, sent->text);
    }
    return g_string_free(text, FALSE);
}

static void end_oldest(Events *events, const char *key)
{
    const Reader *oldest = NULL;
    guint count = 0;
    ARRAY_EACH(const Reader, reader, events->readers) {
        if (strcmp(reader->key, key) != 0)
            continue;
        oldest = oldest ? oldest : reader;
        count++;
    }
    if (count < EVENTS_PER_SESSION)
        return;
    http_stream_end(events->http, oldest->stream);
    events_leave(events, oldest->stream);
}

guint64 events_join(Events *events, const SignedIn *who, const char *last_event_id, char **out_missed)
{
    end_oldest(events, who->key);
    Reader *reader = g_new0(Reader, 1);
    reader->stream = ++events->next_stream;
    reader->key = g_strdup(who->key);
    reader->roles = sign_in_roles(who);
    g_ptr_array_add(events->readers, reader);
    *out_missed = missed(events, reader->roles, last_event_id);
    return reader->stream;
}

void events_leave(Events *events, guint64 stream)
{
    for (guint i = 0; i < events->readers->len; i++) {
        const Reader *reader = g_ptr_array_index(events->readers, i);
        if (reader->stream == stream) {
            g_ptr_array_remove_index(events->readers, i);
            return;
        }
    }
}

void events_send(Events *events, const char *name, guint roles, const json_t *data)
{
    g_autofree char *body = data ? json_canonical(data) : g_strdup("{}"); // one line: JSON escapes line breaks
    Sent *sent = g_new0(Sent, 1);
    sent->number = ++events->last;
    sent->sent_mono_us = clock_mono_us();
    sent->roles = roles;
    sent->text = g_strdup_printf("id: %s-%" G_GUINT64_FORMAT "\nevent: %s\ndata: %s\n\n", events->boot, sent->number, name, body);
    g_queue_push_tail(events->kept, sent);
    if (g_queue_get_length(events->kept) > EVENTS_KEPT)
        sent_free(g_queue_pop_head(events->kept));
    ARRAY_EACH(const Reader, reader, events->readers)
        if (roles & reader->roles)
            http_stream_write(events->http, reader->stream, sent->text);
}

void events_dismiss(Events *events, const char *key, const char *name)
{
    g_autofree char *text = g_strdup_printf("event: %s\ndata: {}\n\n", name);
    ARRAY_EACH(const Reader, reader, events->readers) {
        if (strcmp(reader->key, key) != 0)
            continue;
        http_stream_write(events->http, reader->stream, text);
        http_stream_end(events->http, reader->stream);
    }
}

void events_heartbeat(Events *events)
{
    ARRAY_EACH(const Reader, reader, events->readers)
        http_stream_write(events->http, reader->stream, ": still here\n\n");
}
