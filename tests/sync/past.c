// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/past.h"

#include <glib/gstdio.h>

#include "common/store/record/branch.h"
#include "tests/sync/event.h"
#include "tests/sync/store_file.h"

void past_let_befall(EventStation *station, PastFault fault)
{
    g_atomic_int_compare_and_exchange(&station->fault, PAST_NONE, (gint)fault);
}

void past_back_up(EventStation *station)
{
    g_unlink(station->backup);
    g_autofree char *command = g_strconcat("backup ", station->backup, NULL);
    g_free(daemon_command(station->daemon, 0, command));
}

void past_read_handed(EventStation *station)
{
    g_autofree char *stick = g_async_queue_try_pop(station->event->handed);
    if (!stick)
        return;
    g_autofree char *import = g_strconcat("bundle import ", stick, NULL);
    g_free(daemon_command(station->daemon, 0, import));
    g_atomic_int_dec_and_test(&station->event->handed_count);
}

static void hand_over(EventStation *station)
{
    Event *event = station->event;
    char *stick = g_strdup_printf("%s/handed-%d-%u", event->folder, station->index, g_rand_int(station->rand));
    g_autofree char *export = g_strconcat("bundle export ", stick, NULL);
    g_free(daemon_command(station->daemon, 0, export));
    g_atomic_int_inc(&event->handed_count);
    g_async_queue_push(event->handed, stick);
}

static void note_hidden(EventStation *station)
{
    Event *event = station->event;
    g_autoptr(Store) store = event_store(event, station->index);
    g_autoptr(GPtrArray) ids = store_own_ids(store, NULL);
    g_mutex_lock(&event->mutex);
    for (guint i = 0; i < ids->len; i++)
        g_hash_table_add(event->hidden_ids, g_strdup(g_ptr_array_index(ids, i)));
    g_mutex_unlock(&event->mutex);
}

static void note_written(EventStation *station, const char *path)
{
    g_autoptr(GHashTable) hashes = store_file_hashes(path);
    GHashTableIter each;
    gpointer hash;
    g_mutex_lock(&station->event->mutex);
    g_hash_table_iter_init(&each, hashes);
    while (g_hash_table_iter_next(&each, &hash, NULL))
        g_hash_table_add(station->event->written, g_strdup(hash));
    g_mutex_unlock(&station->event->mutex);
}

static void put_back(EventStation *station, const char *path, bool is_hidden)
{
    hand_over(station);
    if (is_hidden)
        note_hidden(station);
    store_file_put_back(station->backup, path);
    if (!is_hidden)
        return;
    store_file_hide(path);
    note_hidden(station);
}

static void restore(EventStation *station)
{
    g_autofree char *command = g_strconcat("restore ", station->backup, NULL);
    g_free(daemon_command(station->daemon, 0, command));
    station->restore_count++;
}

static void copy_folder(const char *from, const char *to)
{
    const char *words[] = {"cp", "-R", "--", from, to, NULL};
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

// There is one at most. It acknowledges for itself.
static bool copy(EventStation *station, bool is_hidden)
{
    Event *event = station->event;
    if (!g_atomic_int_compare_and_exchange(&event->has_copy, 0, COPY_BEGUN))
        return false;
    EventStation *twin = &event->stations[EVENT_COPY];
    g_autofree char *folder = g_strconcat(event->folder, "/copy", NULL);
    copy_folder(daemon_folder(station->daemon), folder);
    event_add_station(event, EVENT_COPY, station->wire, folder, g_rand_int(station->rand));
    twin->restore_count = station->restore_count;
    if (is_hidden) {
        g_autofree char *path = daemon_store_path(twin->daemon);
        store_file_hide(path);
        note_hidden(twin);
    }
    event_open_station(twin);
    g_atomic_int_set(&event->has_copy, COPY_THERE);
    return true;
}

void past_befall(EventStation *station)
{
    PastFault fault = (PastFault)g_atomic_int_get(&station->fault);
    if (fault == PAST_NONE)
        return;
    daemon_kill(station->daemon);
    while (daemon_is_running(station->daemon))
        g_usleep(1000);
    g_autofree char *path = daemon_store_path(station->daemon);
    note_written(station, path);
    bool is_done = true;
    if (fault == PAST_RESTORE)
        restore(station);
    else if (fault == PAST_PUT_BACK || fault == PAST_HIDDEN_BACK)
        put_back(station, path, fault == PAST_HIDDEN_BACK);
    else
        is_done = copy(station, fault == PAST_HIDDEN_COPY);
    if (is_done)
        g_atomic_int_inc(&station->event->fault_counts[fault]);
    g_atomic_int_set(&station->fault, PAST_NONE);
}
