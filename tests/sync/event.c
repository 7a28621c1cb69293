// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/event.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/sync/hub_owner.h"
#include "common/sync/sync_kept.h"
#include "tests/scratch.h"
#include "tests/sync/store_file.h"

#define SECRET_COUNT 25
#define SAMPLES TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv"

// --- making it ---

// Ticket secrets of the first people of the samples who have paid for the whole conference.
static GStrv read_secrets(void)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(SAMPLES, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) secrets = g_ptr_array_new();
    for (char **line = lines; *line && secrets->len < SECRET_COUNT; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\",\"", -1);
        if (g_strv_length(cells) > 10 && strcmp(cells[4], "Individual") == 0 && strcmp(cells[9], "Yes") == 0)
            g_ptr_array_add(secrets, g_strdup(cells[10]));
    }
    g_assert_cmpuint(secrets->len, ==, SECRET_COUNT);
    g_ptr_array_add(secrets, NULL);
    return (GStrv)g_ptr_array_steal(secrets, NULL);
}

static char *settings_text(const Event *event, int index)
{
    g_autofree char *server = wires_server(event->wires, index);
    return g_strdup_printf("[station]\nname = Desk %d\nmode = desk\ncheckpoint = registration\nprint-at-once = yes\n"
                           "[page]\nlisten = 127.0.0.1:0\n[devices]\nfind-printers = no\n"
                           "[exchange]\nhub = %s user=desk dbname=hub\n",
                           index + 1, server);
}

void event_add_station(Event *event, int index, int wire, const char *folder, guint32 seed)
{
    EventStation *station = &event->stations[index];
    station->event = event;
    station->index = index;
    station->wire = wire;
    station->daemon = daemon_new(folder);
    station->backup = g_strconcat(folder, ".backup", NULL);
    station->acknowledged = g_ptr_array_new();
    station->met = g_ptr_array_new_with_free_func(g_free);
    station->rand = g_rand_new_with_seed(seed);
}

static void make_station(Event *event, int index, guint32 seed)
{
    g_autofree char *folder = g_strdup_printf("%s/s%d", event->folder, index + 1);
    EventStation *station = &event->stations[index];
    event_add_station(event, index, index, folder, seed);
    g_autofree char *settings = settings_text(event, index);
    g_autofree char *words = index == 0 ? g_strdup("--event=pycon-us-2024")
                                        : g_strdup_printf("--event=pycon-us-2024 --keys=%s/s1/keys", event->folder);
    daemon_init(station->daemon, words, settings);
    g_free(daemon_command(station->daemon, 0, "volunteer add " DAEMON_VOLUNTEER " --role=lead --pin=" DAEMON_PIN));
    g_autoptr(Store) store = event_store(event, index);
    station->id = g_strdup(store_station_id(store));
}

static void make_hub(Event *event)
{
    g_autofree char *connection = cluster_database(event->cluster, "hub");
    cluster_role(event->cluster, "desk", "");
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    int from, to;
    hub_init(hub, "pycon-us-2024", "desk", &from, &to, &error);
    g_assert_no_error(error);
}

typedef struct {
    Event *event;
    int index;
} Place;

static gpointer exchange_once(gpointer data)
{
    const Place *place = data;
    wires_enter(place->event->wires, place->index);
    g_free(daemon_command(place->event->stations[place->index].daemon, 0, "sync"));
    return NULL;
}

Event *event_new(Cluster *cluster, bool has_namespaces, guint32 seed)
{
    Event *event = g_new0(Event, 1);
    event->folder = scratch_make_fast();
    event->cluster = cluster;
    event->wires = wires_new(EVENT_DESKS, cluster_port(cluster), has_namespaces);
    g_mutex_init(&event->mutex);
    event->sticks = g_ptr_array_new_with_free_func(g_free);
    event->handed = g_async_queue_new_full(g_free);
    event->let_in = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    event->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    event->hidden_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    event->secrets = read_secrets();
    make_hub(event);
    for (int i = 0; i < EVENT_DESKS; i++)
        make_station(event, i, seed * 100 + (guint32)i);
    g_free(daemon_command(event->stations[0].daemon, 0, "import " SAMPLES));
    for (int i = 0; i < EVENT_DESKS; i++) {
        Place place = {event, i};
        g_thread_join(g_thread_new("sync", exchange_once, &place));
    }
    return event;
}

static void acknowledged_free(gpointer data)
{
    Acknowledged *acknowledged = data;
    g_free(acknowledged->hash);
    g_free(acknowledged->subject);
    g_free(acknowledged);
}

void event_free(Event *event)
{
    for (int i = 0; i < event_count(event); i++) {
        EventStation *station = &event->stations[i];
        daemon_free(station->daemon);
        g_ptr_array_set_free_func(station->acknowledged, acknowledged_free);
        g_ptr_array_unref(station->acknowledged);
        g_ptr_array_unref(station->met);
        g_rand_free(station->rand);
        g_free(station->id);
        g_free(station->backup);
    }
    wires_free(event->wires);
    scratch_remove(event->folder);
    g_strfreev(event->secrets);
    g_ptr_array_unref(event->sticks);
    g_async_queue_unref(event->handed);
    g_hash_table_unref(event->let_in);
    g_hash_table_unref(event->written);
    g_hash_table_unref(event->hidden_ids);
    g_mutex_clear(&event->mutex);
    g_free(event->folder);
    g_free(event);
}

// --- the day ---

static void tally(EventStation *station, const char *subject, bool is_pass)
{
    Event *event = station->event;
    if (!is_pass)
        return;
    g_mutex_lock(&event->mutex);
    const EventStation *other = g_hash_table_lookup(event->let_in, subject);
    if (other && other != station)
        g_atomic_int_inc(&event->twice_count);
    g_hash_table_insert(event->let_in, g_strdup(subject), station);
    g_mutex_unlock(&event->mutex);
}

// Of the record that the station has just written, under its present id unless it had to give that up since. The caller owns it.
static char *hash_of(const EventStation *station, gint64 sequence, const char *subject)
{
    g_autofree char *path = daemon_store_path(station->daemon);
    g_autofree char *sql =
        g_strdup_printf("SELECT lower(hex(hash)) FROM journal WHERE sequence = %" G_GINT64_FORMAT " AND subject = '%s' ORDER BY"
                        " station = (SELECT value FROM meta WHERE key = 'station_id') DESC LIMIT 1",
                        sequence, subject);
    char *hash = store_file_ask(path, sql);
    if (!hash)
        g_error("%s acknowledged record %" G_GINT64_FORMAT " and has none", path, sequence);
    return hash;
}

static void note(EventStation *station, const json_t *answer, const char *subject)
{
    Acknowledged *acknowledged = g_new0(Acknowledged, 1);
    gint64 sequence = json_int(answer, "record", 0);
    *acknowledged =
        (Acknowledged){sequence, hash_of(station, sequence, subject), g_strdup(subject), json_bool(answer, "is_pass", false)};
    g_ptr_array_add(station->acknowledged, acknowledged);
    tally(station, subject, acknowledged->is_pass);
}

static const char *choose(EventStation *station, const char *const *texts)
{
    return texts[g_rand_int_range(station->rand, 0, (gint32)g_strv_length((char **)texts))];
}

bool event_scan(EventStation *station)
{
    const char *secret = choose(station, (const char *const *)station->event->secrets);
    g_autoptr(json_t) answer = daemon_post(station->daemon, "/api/scan", json_pack("{s:s}", "text", secret));
    const char *person = json_text(json_object_get(answer, "person"), "id", NULL);
    if (!person)
        return false;
    g_assert_cmpint(json_int(answer, "record", 0), >, 0);
    note(station, answer, person);
    if (json_bool(answer, "is_pass", false))
        g_ptr_array_add(station->met, g_strdup(person));
    return true;
}

static void edit(EventStation *station)
{
    if (station->met->len == 0)
        return;
    const char *person = g_ptr_array_index(station->met, g_rand_int_range(station->rand, 0, (gint32)station->met->len));
    g_autofree char *name = g_strdup_printf("Name %d", g_rand_int_range(station->rand, 0, 5));
    json_decref(daemon_post(station->daemon, "/api/edit", json_pack("{s:s,s:s}", "id", person, "name", name)));
}

static const char *somebody_met(EventStation *station)
{
    return g_ptr_array_index(station->met, g_rand_int_range(station->rand, 0, (gint32)station->met->len));
}

// What a station may not do any more by now, since another did it, it refuses.
static void settle(EventStation *station)
{
    static const char *const types[] = {"individual", "corporate", "student", NULL};
    static const char *const paths[] = {"/api/people/join", "/api/people/join", "/api/people/apart", "/api/people/split", NULL};
    if (station->met->len < 2)
        return;
    const char *one = somebody_met(station), *other = somebody_met(station);
    json_decref(daemon_post(station->daemon, "/api/sale",
                            json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", one, "step", "type", "what", choose(station, types),
                                      "method", "free", "reason", "random")));
    json_decref(daemon_post(station->daemon, "/api/programme/change", json_pack("{s:s,s:s}", "code", "T-07", "title", other)));
    json_decref(daemon_post(station->daemon, choose(station, paths), json_pack("{s:s,s:s}", "id", one, "other", other)));
}

// Sticks go from hand to hand in any order, and are put in twice.
static void carry(EventStation *station)
{
    Event *event = station->event;
    g_mutex_lock(&event->mutex);
    guint count = event->sticks->len;
    guint chosen = (guint)g_rand_int_range(station->rand, 0, (gint32)count + 1);
    g_autofree char *path = chosen < count ? g_strdup(g_ptr_array_index(event->sticks, chosen)) : NULL;
    g_mutex_unlock(&event->mutex);
    if (path) {
        g_autofree char *import = g_strconcat("bundle import ", path, NULL);
        for (int i = 0; i < 2; i++)
            g_free(daemon_command(station->daemon, 0, import));
        return;
    }
    path = g_strdup_printf("%s/stick-%d-%u", event->folder, station->index, g_rand_int(station->rand));
    g_autofree char *export = g_strconcat("bundle export ", path, NULL);
    g_free(daemon_command(station->daemon, 0, export));
    g_mutex_lock(&event->mutex);
    g_ptr_array_add(event->sticks, g_strdup(path));
    g_mutex_unlock(&event->mutex);
}

static void act(EventStation *station)
{
    int rolled = g_rand_int_range(station->rand, 0, 100);
    if (rolled < 85)
        event_scan(station);
    else if (rolled < 92)
        edit(station);
    else if (rolled < 95)
        settle(station);
    else if (rolled < 99)
        carry(station);
    else
        past_back_up(station);
}

static gpointer keep_running(gpointer data)
{
    EventStation *station = data;
    Event *event = station->event;
    wires_enter(event->wires, station->wire);
    past_back_up(station);
    while (!g_atomic_int_get(&event->is_over)) {
        past_befall(station);
        if (!daemon_is_running(station->daemon) && !daemon_start(station->daemon))
            continue;
        if (g_atomic_int_get(&event->is_busy))
            act(station);
        past_read_handed(station);
        g_usleep((gulong)g_rand_int_range(station->rand, 1000, 60000));
    }
    station->exit_code = daemon_stop(station->daemon);
    return NULL;
}

void event_open(Event *event)
{
    g_atomic_int_set(&event->is_busy, 1);
    for (int i = 0; i < EVENT_DESKS; i++)
        event_open_station(&event->stations[i]);
}

void event_open_station(EventStation *station)
{
    station->thread = g_thread_new("station", keep_running, station);
}

bool event_is_eventful(Event *event)
{
    return g_atomic_int_get(&event->twice_count) > 0;
}

void event_rest(Event *event)
{
    g_atomic_int_set(&event->is_busy, 0);
}

void event_close(Event *event)
{
    g_atomic_int_set(&event->is_over, 1);
    for (int i = 0; i < event_count(event); i++)
        g_thread_join(event->stations[i].thread);
}

// --- how it stands ---

Store *event_store(Event *event, int station)
{
    g_autofree char *path = daemon_store_path(event->stations[station].daemon);
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static gint64 last_of(GHashTable *vector, const char *id)
{
    const gint64 *last = g_hash_table_lookup(vector, id);
    return last ? *last : 0;
}

int event_count(const Event *event)
{
    return g_atomic_int_get(&event->has_copy) == COPY_THERE ? EVENT_MOST : EVENT_DESKS;
}

// By hash, since two histories may have the same numbers.
static bool is_same_everywhere(Event *event)
{
    g_autofree char *first = NULL;
    for (int i = 0; i < event_count(event); i++) {
        g_autofree char *path = daemon_store_path(event->stations[i].daemon);
        g_autofree char *here =
            store_file_ask(path, "SELECT group_concat(id) FROM (SELECT station || hex(hash) AS id FROM journal"
                                 " ORDER BY station, sequence)");
        first = first ? first : g_strdup(here);
        if (strcmp(here, first) != 0)
            return false;
    }
    return true;
}

bool event_is_in_step(Event *event)
{
    return g_atomic_int_get(&event->handed_count) == 0 && is_same_everywhere(event);
}

// How each stands, for whoever waited in vain.
void event_print(Event *event)
{
    printf("# %d bundles are not read\n", g_atomic_int_get(&event->handed_count));
    for (int i = 0; i < event_count(event); i++) {
        g_autoptr(Store) store = event_store(event, i);
        g_autofree char *path = daemon_store_path(event->stations[i].daemon);
        g_autofree char *lines =
            store_file_ask(path, "SELECT group_concat(line, ' ') FROM (SELECT station || '-' || max(sequence) || ':' ||"
                                 " count(*) AS line FROM journal GROUP BY station ORDER BY station)");
        SyncState state;
        sync_state_load(store, &state);
        printf("# desk %d, %s: %s, %" G_GINT64_FORMAT " unsent, %" G_GINT64_FORMAT " missing, \"%s\"\n# %s\n", i + 1,
               store_station_id(store), sync_mode_name(state.mode), state.unsent_count, state.missing_count, state.problem,
               lines);
    }
}

bool event_desks_agree(Event *event, int count)
{
    GHashTable *vectors[EVENT_DESKS];
    bool is_so = true;
    for (int i = 0; i < count; i++) {
        g_autoptr(Store) store = event_store(event, i);
        vectors[i] = journal_vector(store, NULL);
    }
    GHashTableIter each;
    gpointer id;
    g_hash_table_iter_init(&each, vectors[0]);
    while (g_hash_table_iter_next(&each, &id, NULL))
        for (int i = 1; i < count; i++)
            is_so &= last_of(vectors[i], id) == last_of(vectors[0], id);
    for (int i = 0; i < count; i++)
        g_hash_table_unref(vectors[i]);
    return is_so;
}
