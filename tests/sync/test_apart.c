// SPDX-License-Identifier: GPL-3.0-or-later
// test_apart.c - whole stations as processes, on a network that is cut, a server that is killed, clocks that are wrong, stores that
// go back in time and one that is there twice: in the end every record that a station acknowledged is on every station once, all
// say the same, each double admission is in the inbox once, each fork is named once and only where nothing could know of it before,
// and no store is gone that was kept.
//
// test-sync-apart [SEED...]: one whole run for each.
#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/record/branch.h"
#include "common/store/admit/conflict.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/replace.h"
#include "common/store/upkeep/verify.h"
#include "common/sync/sync.h"
#include "tests/store/projection_digest.h"
#include "tests/sync/event.h"
#include "tests/sync/store_file.h"

#define PATIENCE_S 300
#define APART_US (4 * G_USEC_PER_SEC)
#define WRONG_CLOCK 4 // the desk whose clock is up to an hour off
#define MINUTE_MS 60000

static void wait_until(Event *event, bool (*is_so)(Event *), const char *what)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    while (!is_so(event)) {
        if (g_get_monotonic_time() > deadline) {
            event_print(event);
            g_error("%s: it did not come to that in %d s", what, PATIENCE_S);
        }
        g_usleep(100000);
    }
}

static int within(GRand *rand, int most)
{
    return g_rand_int_range(rand, -most, most + 1);
}

static void set_clocks(Event *event, GRand *rand)
{
    for (int i = 0; i < EVENT_DESKS; i++)
        daemon_set_clock(event->stations[i].daemon, within(rand, 9 * MINUTE_MS));
    int off_ms = g_rand_int_range(rand, 15, 60) * MINUTE_MS;
    daemon_set_clock(event->stations[WRONG_CLOCK].daemon, g_rand_boolean(rand) ? off_ms : -off_ms);
}

static void restart_server(Event *event, GRand *rand)
{
    cluster_kill(event->cluster);
    g_usleep((gulong)g_rand_int_range(rand, 1, 500000));
    cluster_start(event->cluster);
}

// What happens to machines and cables while people work.
static void trouble(Event *event, GRand *rand)
{
    int victim = g_rand_int_range(rand, 0, EVENT_DESKS);
    int rolled = g_rand_int_range(rand, 0, 12);
    if (rolled < 6) {
        wires_set(event->wires, victim, (WireState)g_rand_int_range(rand, WIRE_WHOLE, WIRE_DEAF + 1));
    } else if (rolled < 9) {
        event->kill_count++;
        daemon_kill(event->stations[victim].daemon);
    } else if (rolled < 11) {
        int desk = g_rand_int_range(rand, 0, EVENT_DESKS);
        past_let_befall(&event->stations[desk], (PastFault)g_rand_int_range(rand, PAST_NONE + 1, PAST_FAULTS));
    } else if (victim != WRONG_CLOCK) {
        daemon_set_clock(event->stations[victim].daemon, within(rand, 9 * MINUTE_MS));
    }
}

static bool is_nothing_to_befall(Event *event)
{
    bool is_so = true;
    for (int i = 0; i < EVENT_DESKS; i++)
        is_so &= g_atomic_int_get(&event->stations[i].fault) == PAST_NONE;
    return is_so;
}

static void set_wires(Event *event, WireState state)
{
    for (int i = 0; i < EVENT_DESKS; i++)
        wires_set(event->wires, i, state);
}

static void be_apart(Event *event, GRand *rand)
{
    gint64 end = g_get_monotonic_time() + APART_US;
    gint64 server_dies = end - APART_US + g_rand_int_range(rand, 0, APART_US / 2);
    while (g_get_monotonic_time() < end) {
        g_usleep((gulong)g_rand_int_range(rand, 20000, 200000));
        trouble(event, rand);
        if (server_dies && g_get_monotonic_time() > server_dies) {
            restart_server(event, rand);
            server_dies = 0;
        }
    }
    // A slow machine has not done much by then; in peace, but with every cable cut, it gets there.
    set_wires(event, event_is_eventful(event) ? WIRE_WHOLE : WIRE_DOWN);
    wait_until(event, event_is_eventful, "somebody is let in at two desks");
    wait_until(event, is_nothing_to_befall, "stores are put back and copied");
    set_wires(event, WIRE_WHOLE);
}

static bool says_clock_is_wrong(Event *event)
{
    g_autoptr(Store) store = event_store(event, WRONG_CLOCK);
    SyncState state;
    sync_state_load(store, &state);
    return state.mode == SYNC_ALONE && strstr(state.problem, "set the one that is wrong");
}

// --- what holds in the end ---

typedef struct {
    RecordKind kind;
    char *subject, *scope; // "" = not counted once
    Hlc hlc;
    char *key, *hash; // "STATION-SEQUENCE", and in hex
} Kept;

static void kept_free(gpointer data)
{
    Kept *kept = data;
    g_free(kept->subject);
    g_free(kept->scope);
    g_free(kept->key);
    g_free(kept->hash);
    g_free(kept);
}

// The caller owns it.
static char *hex_of(const guint8 hash[CHAIN_BYTES])
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < CHAIN_BYTES; i++)
        g_string_append_printf(text, "%02x", hash[i]);
    return g_string_free(text, FALSE);
}

static bool keep(const Record *record, gpointer data)
{
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    bool is_once = json_bool(body, "once", false) && json_int(body, "direction", 1) > 0;
    Kept *kept = g_new0(Kept, 1);
    *kept = (Kept){record->kind,
                   g_strdup(record->subject),
                   g_strdup(is_once ? json_text(body, "scope", "") : ""),
                   record->hlc,
                   g_strdup_printf("%s-%" G_GINT64_FORMAT, record->station, record->sequence),
                   hex_of(record->chain->hash)};
    if (!g_hash_table_insert((GHashTable *)data, kept->hash, kept))
        g_error("record %s is there twice", kept->key);
    return true;
}

// The journal, whole: hash -> Kept.
static GHashTable *read_journal(Store *store)
{
    GHashTable *journal = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    GHashTableIter each;
    gpointer station;
    g_hash_table_iter_init(&each, vector);
    while (g_hash_table_iter_next(&each, &station, NULL))
        g_assert_true(journal_each(store, station, 0, G_MAXINT64, keep, journal, NULL));
    return journal;
}

static void assert_has_acknowledged(const Event *event, GHashTable *journal)
{
    for (int i = 0; i < event_count(event); i++) {
        const GPtrArray *list = event->stations[i].acknowledged;
        for (guint j = 0; j < list->len; j++) {
            const Acknowledged *said = g_ptr_array_index(list, j);
            const Kept *kept = g_hash_table_lookup(journal, said->hash);
            if (!kept)
                g_error("record %" G_GINT64_FORMAT " of desk %d was acknowledged and is not there", said->sequence, i + 1);
            g_assert_cmpint(kept->kind, ==, said->is_pass ? RECORD_ADMISSION : RECORD_REFUSAL);
            g_assert_cmpstr(kept->subject, ==, said->subject);
        }
    }
}

static void assert_has_all_of(GHashTable *hashes, GHashTable *journal)
{
    GHashTableIter each;
    gpointer hash;
    g_hash_table_iter_init(&each, hashes);
    while (g_hash_table_iter_next(&each, &hash, NULL))
        if (!g_hash_table_contains(journal, hash))
            g_error("the record with the hash %s stood in a store and is not there", (const char *)hash);
}

// What stood in a store that another took the place of is everywhere; those that `restore` replaced are still there.
static void assert_has_former(const Event *event, GHashTable *journal)
{
    assert_has_all_of(event->written, journal);
    for (int i = 0; i < event_count(event); i++) {
        g_autofree char *path = daemon_store_path(event->stations[i].daemon);
        g_autoptr(GPtrArray) files = store_kept_files(path);
        guint count = 0;
        for (guint j = 0; j < files->len; j++) {
            const char *file = g_ptr_array_index(files, j);
            if (g_str_has_suffix(file, "-wal") || g_str_has_suffix(file, "-shm"))
                continue;
            g_autoptr(GHashTable) hashes = store_file_hashes(file);
            assert_has_all_of(hashes, journal);
            count++;
        }
        g_assert_cmpuint(count, ==, event->stations[i].restore_count);
    }
}

static int compare_forks(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const Fork *const *)a)->id, (*(const Fork *const *)b)->id);
}

// Each line of records that does not begin with the first is a fork, and named. The others knew who they are in time. The names, in
// a line; the caller owns it.
static char *read_forks(Event *event, Store *store, const char *path, guint *out_count)
{
    g_autoptr(GPtrArray) forks = fork_list(store, NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    g_ptr_array_sort(forks, compare_forks);
    for (guint i = 0; i < forks->len; i++) {
        const Fork *fork = g_ptr_array_index(forks, i);
        if (!g_hash_table_contains(event->hidden_ids, fork->origin))
            g_error("station %s forked after record %" G_GINT64_FORMAT ", and could know before", fork->origin,
                    fork->base_sequence);
        g_assert_null(strstr(names->str, fork->id));
        g_string_append_printf(names, "%s ", fork->id);
    }
    g_assert_cmpint(
        store_file_count(path, "SELECT count(*) FROM (SELECT 1 FROM journal GROUP BY station HAVING min(sequence) > 1)"), ==,
        forks->len);
    *out_count = forks->len;
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static int compare_kept(gconstpointer a, gconstpointer b)
{
    const Kept *left = *(const Kept *const *)a, *right = *(const Kept *const *)b;
    int subjects = strcmp(left->subject, right->subject), scopes = strcmp(left->scope, right->scope);
    return subjects                 ? subjects
           : scopes                 ? scopes
           : left->hlc < right->hlc ? -1
           : left->hlc > right->hlc ? 1
                                    : strcmp(left->key, right->key);
}

// From the journal alone: of the entries of one person where once is the rule all but the first by (hybrid clock, station).
static GHashTable *double_admissions(GHashTable *journal)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, journal);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const Kept *kept = value;
        if (kept->kind == RECORD_ADMISSION && *kept->scope)
            g_ptr_array_add(entries, value);
    }
    g_ptr_array_sort(entries, compare_kept);
    GHashTable *doubles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 1; i < entries->len; i++) {
        const Kept *before = g_ptr_array_index(entries, i - 1), *kept = g_ptr_array_index(entries, i);
        if (strcmp(before->subject, kept->subject) == 0 && strcmp(before->scope, kept->scope) == 0)
            g_hash_table_add(doubles, g_strconcat("twice:", kept->key, NULL));
    }
    return doubles;
}

static guint assert_inbox(Store *store, GHashTable *journal)
{
    g_autoptr(GHashTable) doubles = double_admissions(journal);
    g_autoptr(GPtrArray) inbox = conflict_list(store, true, 10000, NULL);
    guint count = 0;
    for (guint i = 0; i < inbox->len; i++) {
        const Conflict *conflict = g_ptr_array_index(inbox, i);
        if (conflict->kind != CONFLICT_TWICE)
            continue;
        if (!g_hash_table_remove(doubles, conflict->key))
            g_error("%s is in the inbox twice, or was no double admission", conflict->key);
        count++;
    }
    g_assert_cmpuint(g_hash_table_size(doubles), ==, 0);
    return count;
}

// A stand-in has the hash of what it stands for, so whoever compares hashes does not see it. Here nobody wrote what somebody may refuse.
static void assert_nothing_stands_in(const char *path)
{
    g_autofree char *reason =
        store_file_ask(path, "SELECT coalesce(max(station || '-' || sequence || ': ' || body), '') FROM journal"
                             " WHERE kind = 13");
    g_assert_cmpstr(reason, ==, "");
}

static void assert_all_same(Event *event)
{
    g_autofree char *first = NULL, *first_forks = NULL;
    guint doubles = 0, acknowledged = 0, fork_count = 0;
    for (int i = 0; i < event_count(event); i++) {
        g_autoptr(Store) store = event_store(event, i);
        g_autoptr(GPtrArray) differences = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree char *path = daemon_store_path(event->stations[i].daemon);
        g_autofree char *digest = store_projection_digest(store, &error);
        g_assert_no_error(error);
        assert_nothing_stands_in(path);
        first = first ? first : g_strdup(digest);
        g_assert_cmpstr(digest, ==, first);
        if (!store_verify(store, NULL, NULL, &differences, &error))
            g_error("desk %d: %s", i + 1, error ? error->message : (const char *)g_ptr_array_index(differences, 0));
        g_autoptr(GHashTable) journal = read_journal(store);
        assert_has_acknowledged(event, journal);
        assert_has_former(event, journal);
        g_autofree char *forks = read_forks(event, store, path, &fork_count);
        first_forks = first_forks ? first_forks : g_strdup(forks);
        g_assert_cmpstr(forks, ==, first_forks);
        doubles = assert_inbox(store, journal);
        acknowledged += event->stations[i].acknowledged->len;
    }
    g_assert_cmpuint(doubles, >, 0);
    printf("# %u scans acknowledged, %u double admissions, %u bundles\n", acknowledged, doubles, event->sticks->len);
    const gint *faults = event->fault_counts;
    printf("# %d kills, %d restores, %d put back, %d put back unseen, %d copies, %d unseen copies, %u forks\n", event->kill_count,
           faults[PAST_RESTORE], faults[PAST_PUT_BACK], faults[PAST_HIDDEN_BACK], faults[PAST_COPY], faults[PAST_HIDDEN_COPY],
           fork_count);
}

typedef struct {
    Cluster *cluster;
    bool has_namespaces;
    guint32 seed;
} Run;

static void test_run(gconstpointer data)
{
    const Run *run = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(run->seed);
    Event *event = event_new(run->cluster, run->has_namespaces, run->seed);
    printf("# seed %u, %s\n", run->seed, wires_kind(event->wires));
    set_clocks(event, rand);
    event_open(event);
    be_apart(event, rand);
    event_rest(event);
    wait_until(event, says_clock_is_wrong, "the station whose clock is wrong says so");
    daemon_set_clock(event->stations[WRONG_CLOCK].daemon, within(rand, 9 * MINUTE_MS));
    daemon_kill(event->stations[WRONG_CLOCK].daemon); // and is started anew
    wait_until(event, event_is_in_step, "all stations have all");
    event_close(event);
    for (int i = 0; i < event_count(event); i++)
        g_assert_cmpint(event->stations[i].exit_code, ==, 0);
    assert_all_same(event);
    event_free(event);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    bool has_namespaces = wires_prepare();
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    if (has_namespaces)
        cluster_let_in(cluster, WIRES_NETWORK);
    g_autofree Run *runs = g_new0(Run, argc);
    for (int i = 1; i < MAX(argc, 2); i++) {
        runs[i - 1] = (Run){cluster, has_namespaces, i < argc ? (guint32)g_ascii_strtoull(argv[i], NULL, 10) : 1};
        g_autofree char *path = g_strdup_printf("/sync/apart/%u", runs[i - 1].seed);
        g_test_add_data_func(path, &runs[i - 1], test_run);
    }
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
