// SPDX-License-Identifier: GPL-3.0-or-later
// test_upgrade.c - a hub and two stations from before the chain of records: each derives the hashes by itself, and all come to
// the same; the exchange goes on both ways, and a new station fills itself. Until the owner has upgraded the hub, stations are told to ask.
#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/store/store.h"
#include "tests/hub_drills/program.h"
#include "tests/scratch.h"
#include "tests/store/projection_digest.h"
#include "tests/sync/store_file.h"

#define SAMPLES TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv"
#define PEOPLE 150
#define ENTRIES 3   // at each station, each time
#define KEPT_BACK 2 // records that a station had not sent yet
#define LINE "station || ' ' || sequence || ' ' || "

typedef struct {
    Drill drill;
    GPtrArray *secrets; // of people who may be let in
    guint used;
} Scene;

static const char *const stations[] = {"first", "second", "third"};

static char *store_of(const Scene *scene, const char *station)
{
    return g_build_filename(scene->drill.folder, station, "lanyard.db", NULL);
}

// The first of the sample people; one has a name with all that a text may have to escape.
static void write_people(Scene *scene)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(SAMPLES, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", PEOPLE + 2);
    g_autoptr(GString) people = g_string_new(NULL);
    for (int i = 0; i <= PEOPLE; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "\",\"", -1);
        if (strcmp(cells[4], "Individual") == 0 && strcmp(cells[9], "Yes") == 0)
            g_ptr_array_add(scene->secrets, g_strdup(cells[10]));
        g_string_append_printf(people, "%s\n", lines[i]);
    }
    g_string_replace(people, "\"Désirée Kealoha\"", "\"Désirée \"\"Dé\"\" O'Kealoha / \\u0041 \\ 🎫\"", 1);
    g_autofree char *path = g_build_filename(scene->drill.folder, "people.csv", NULL);
    g_assert_true(g_file_set_contents(path, people->str, -1, NULL));
}

static void admit(Scene *scene, const char *station)
{
    for (int i = 0; i < ENTRIES; i++) {
        g_assert_cmpuint(scene->used, <, scene->secrets->len);
        drill_must(&scene->drill, "admit %s --time='2024-05-17 09:00' --station=%s",
                   (const char *)g_ptr_array_index(scene->secrets, scene->used++), station);
    }
}

// What a Lanyard of that time would have made of the same records.
static void make_older(const Scene *scene, const char *station)
{
    static const char *const steps[] = {"common/store/database/schema/001_journal.sql",
                                        "common/store/database/schema/002_job.sql",
                                        "common/store/database/schema/003_exchange.sql",
                                        "common/store/database/schema/004_lead.sql",
                                        "common/store/database/schema/005_standby.sql",
                                        "common/store/database/schema/006_person.sql",
                                        "tests/store/version_6.sql"};
    static const char *const endings[] = {"", "-wal", "-shm", "-mark"};
    g_autofree char *path = store_of(scene, station);
    g_autofree char *now = g_build_filename(scene->drill.folder, "now.db", NULL);
    g_unlink(now);
    g_autofree char *copy = g_strdup_printf("VACUUM INTO '%s'", now);
    store_file_run(path, copy);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *file = g_strconcat(path, endings[i], NULL);
        g_unlink(file);
    }
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(sql, "ATTACH '%s' AS now;", now);
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *step = g_build_filename(TEST_SOURCE_DIR, steps[i], NULL);
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(step, &text, NULL, NULL));
        g_string_append(sql, text);
    }
    store_file_run(path, sql->str);
}

static void must_take(const Scene *scene, const char *role, const char *script)
{
    g_autofree char *said = cluster_ask(scene->drill.cluster, role, "hub", script);
    if (strstr(said, "ERROR"))
        g_error("the hub of before: %s", said);
}

// As it was sent then: without hashes, in order, all but the last records.
static void send_as_before(const Scene *scene, const char *station)
{
    g_autofree char *path = store_of(scene, station);
    g_autofree char *id = store_file_ask(path, "SELECT value FROM meta WHERE key = 'station_id'");
    g_autofree char *ask = g_strdup_printf(
        "SELECT group_concat(printf('(%%Q,%%d,%%d,%%d,%%d,%%Q,%%Q)', station, sequence, hlc, utc_ms, kind, subject, body), ',')"
        " FROM (SELECT * FROM journal WHERE station = '%s' AND sequence <= (SELECT max(sequence) FROM journal WHERE station = '%s')"
        " - %d ORDER BY sequence)",
        id, id, KEPT_BACK);
    g_autofree char *rows = store_file_ask(path, ask);
    g_autofree char *script =
        g_strdup_printf("SELECT lanyard.greet('%s', '%s', '0.1.0', 0);\n"
                        "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) VALUES %s;\n",
                        id, station, rows);
    must_take(scene, "desk", script);
}

static void make_hub_of_before(Scene *scene)
{
    g_autofree char *dump = NULL;
    g_assert_true(g_file_get_contents(TEST_SOURCE_DIR "/tests/hub_drills/hub_of_before.sql", &dump, NULL, NULL));
    must_take(scene, "lanyard", dump);
    must_take(scene, "lanyard",
              "DELETE FROM lanyard.record; DELETE FROM lanyard.station; UPDATE lanyard.hub SET event = 'pycon-us-2024';");
    send_as_before(scene, "first");
    send_as_before(scene, "second");
}

static void set_up(Scene *scene, gconstpointer data)
{
    Drill *drill = &scene->drill;
    drill->cluster = (Cluster *)data;
    drill->folder = scratch_make_fast();
    g_autofree char *owner = cluster_database(drill->cluster, "hub");
    drill->owner = g_strdup_printf("--hub='%s'", owner);
    cluster_role(drill->cluster, "desk", "");
    cluster_role(drill->cluster, "acme", "");
    scene->secrets = g_ptr_array_new_with_free_func(g_free);
    write_people(scene);
    g_autofree char *hub = cluster_connection(drill->cluster, "hub", "desk");
    for (gsize i = 0; i < G_N_ELEMENTS(stations); i++)
        drill_must(drill, "init --event=pycon-us-2024 --name=%s --hub='%s' %s %s", stations[i], hub,
                   i > 0 ? "--keys=first/keys" : "", stations[i]);
    drill_must(drill, "import people.csv --station=first");
    admit(scene, "first");
    drill_must(drill, "bundle export stick --station=first");
    drill_must(drill, "bundle import stick --station=second");
    admit(scene, "second");
    make_older(scene, "first");
    make_older(scene, "second");
    make_hub_of_before(scene);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    drill_tear_down(&scene->drill, data);
    g_ptr_array_unref(scene->secrets);
}

// A record a line, "STATION SEQUENCE HASH"; the caller owns the text.
static char *hub_lines(const Scene *scene)
{
    return cluster_sql(scene->drill.cluster, "hub",
                       "SELECT " LINE "encode(hash, 'hex') FROM lanyard.record ORDER BY station COLLATE \"C\", sequence");
}

static char *station_lines(const Scene *scene, const char *station)
{
    g_autofree char *path = store_of(scene, station);
    return store_file_ask(path, "SELECT group_concat(line, char(10)) FROM (SELECT " LINE "lower(hex(hash)) AS line FROM journal"
                                " ORDER BY station, sequence)");
}

// Each has derived them alone.
static void assert_derived_alike(const Scene *scene)
{
    g_autofree char *there = hub_lines(scene), *first = station_lines(scene, "first"), *second = station_lines(scene, "second");
    g_auto(GStrv) lines = g_strsplit(there, "\n", -1);
    g_autoptr(GHashTable) here = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(GStrv) of_first = g_strsplit(first, "\n", -1), of_second = g_strsplit(second, "\n", -1);
    for (char **line = of_first; *line; line++)
        g_hash_table_add(here, *line);
    for (char **line = of_second; *line; line++)
        g_hash_table_add(here, *line);
    g_assert_cmpuint(g_strv_length(lines), >, PEOPLE);
    for (char **line = lines; *line; line++)
        if (!g_hash_table_contains(here, *line))
            g_error("the hub has %s, and its station has not", *line);
    // Both hold what the first one wrote, and nothing else was derived for it by the second.
    g_assert_cmpuint(g_hash_table_size(here), ==, g_strv_length(of_second));
}

static void assert_all_same(const Scene *scene)
{
    g_autofree char *there = hub_lines(scene), *digest = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(stations); i++) {
        g_autofree char *here = station_lines(scene, stations[i]);
        g_assert_cmpstr(here, ==, there);
        drill_must(&scene->drill, "verify --station=%s", stations[i]);
        g_autofree char *path = store_of(scene, stations[i]);
        g_assert_cmpint(store_file_count(path, "SELECT count(*) FROM branch"), ==, 0);
        g_assert_cmpint(store_file_count(path, "SELECT count(*) FROM former"), ==, 0);
        g_assert_cmpint(store_file_count(path, "SELECT count(*) FROM admission"), ==, scene->used);
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(path, &error);
        g_assert_no_error(error);
        g_autofree char *own = store_projection_digest(store, &error);
        g_assert_no_error(error);
        digest = digest ? digest : g_strdup(own);
        g_assert_cmpstr(own, ==, digest);
    }
}

static void exchange_all(const Scene *scene)
{
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(stations); i++)
        drill_must(&scene->drill, "sync --station=%s", stations[i % G_N_ELEMENTS(stations)]);
}

static void test_upgraded(Scene *scene, gconstpointer data)
{
    (void)data;
    const Drill *drill = &scene->drill;
    for (gsize i = 0; i < G_N_ELEMENTS(stations); i++) {
        g_autofree char *sync = g_strdup_printf("sync --station=%s", stations[i]);
        drill_says(drill, EX_CONFIG, sync, "lanyard hub upgrade");
    }
    drill_must(drill, "hub upgrade --station=third %s", drill->owner);
    assert_derived_alike(scene);
    exchange_all(scene);
    assert_all_same(scene);
    admit(scene, "third");
    admit(scene, "first");
    exchange_all(scene);
    assert_all_same(scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/hub/upgrade/of-before-the-chain", Scene, cluster, set_up, test_upgraded, tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
