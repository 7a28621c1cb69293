// SPDX-License-Identifier: GPL-3.0-or-later
// test_stolen_door.c - a door's laptop is carried away: what can be read on it. A desk imports real-looking people, a door has them from the
// hub, another one by bundle; both work. Then every file of theirs is searched for every e-mail, note, dietary need and secret.
#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/store/store.h"
#include "tests/hub_drills/program.h"

#define LIST TEST_SOURCE_DIR "/config/events/pycon-us-2024/samples/checkin-list.csv"
#define NO_COMMENT "\"No\",\"\",\"\",\"\",\"\",\"\",\"\""
#define FEWEST_TEXTS 900 // three of each of the samples' people

// Columns of the list.
enum { NAME = 1, PRODUCT = 4, PAID = 9, SECRET = 10, EMAIL = 11, DIETARY = 15, CONSENT = 17, COLUMNS = 28 };

typedef struct {
    GPtrArray *rows;    // GStrv
    GPtrArray *private; // char *: what a thief must not read
    GStrv allowing;     // the row of one who allows name and e-mail
} People;

// Each of the samples' people gets a comment of their own.
static void write_list(const Drill *drill, People *people)
{
    g_autofree char *text = NULL, *path = g_build_filename(drill->folder, "list.csv", NULL);
    g_assert_true(g_file_get_contents(LIST, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, NO_COMMENT, -1);
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; lines[i + 1]; i++) {
        g_autofree char *note = g_strdup_printf("is expected at table %u of hall Q", i);
        g_string_append_printf(list, "%s\"No\",\"%s\",\"\",\"\",\"\",\"\",\"\"", lines[i], note);
        g_ptr_array_add(people->private, g_steal_pointer(&note));
    }
    g_assert_true(g_file_set_contents(path, list->str, (gssize)list->len, NULL));
    g_auto(GStrv) rows = g_strsplit(list->str, "\n", -1);
    for (char **row = rows + 1; *row && **row; row++)
        g_ptr_array_add(people->rows, g_strsplit(*row, "\",\"", -1));
}

static void read_people(const Drill *drill, People *people)
{
    static const int columns[] = {SECRET, EMAIL, DIETARY};
    people->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    people->private = g_ptr_array_new_with_free_func(g_free);
    write_list(drill, people);
    for (guint i = 0; i < people->rows->len; i++) {
        char **row = g_ptr_array_index(people->rows, i);
        if (g_strv_length(row) < COLUMNS) // it goes on in the next line
            continue;
        for (gsize k = 0; k < G_N_ELEMENTS(columns); k++)
            if (*row[columns[k]])
                g_ptr_array_add(people->private, g_strdup(row[columns[k]]));
        bool allows = g_str_has_prefix(row[CONSENT], "Name, E-mail") && strcmp(row[PAID], "Yes") == 0 && *row[EMAIL];
        if (!people->allowing && allows && strcmp(row[PRODUCT], "Individual") == 0)
            people->allowing = row;
    }
    g_assert_cmpuint(people->private->len, >, FEWEST_TEXTS);
    g_assert_nonnull(people->allowing);
}

// All that is in the files of a folder, but for the profile, which is everybody's.
static void gather(const char *folder, GString *bytes)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
        gsize length = 0;
        if (strcmp(name, "event") != 0 && g_file_get_contents(path, &text, &length, NULL))
            g_string_append_len(bytes, text, (gssize)length);
    }
}

// `allowed` may be read there.
static guint count_readable(const Drill *drill, const char *station, const People *people, const char *allowed,
                            const char **out_example)
{
    g_autofree char *folder = g_build_filename(drill->folder, station, NULL);
    g_autoptr(GString) bytes = g_string_new(NULL);
    guint count = 0;
    gather(folder, bytes);
    for (guint i = 0; i < people->private->len; i++) {
        const char *text = g_ptr_array_index(people->private, i);
        if (g_strcmp0(text, allowed) != 0 && memmem(bytes->str, bytes->len, text, strlen(text))) {
            count++;
            *out_example = text;
        }
    }
    return count;
}

static void assert_reads_nothing(const Drill *drill, const char *station, const People *people, const char *allowed)
{
    const char *example = NULL;
    guint count = count_readable(drill, station, people, allowed, &example);
    if (count > 0)
        g_error("%u private texts can be read at %s, such as \"%s\"", count, station, example);
}

// A desk, a door with a network, and one that gets a stick.
static void make_stations(const Drill *drill)
{
    drill_must(drill, "hub station add Desk --station=first %s --output=desk.pass", drill->owner);
    drill_must(drill, "hub station add Door --station=first %s --output=door.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name=Desk --keys=first/keys --pass=desk.pass desk");
    drill_must(drill, "init --event=pycon-us-2024 --name=Door --keys=first/keys --door --pass=door.pass door");
    drill_must(drill, "init --event=pycon-us-2024 --name=Apart --keys=first/keys --door apart");
}

static void spread(const Drill *drill)
{
    drill_must(drill, "sync --station=desk");
    drill_must(drill, "sync --station=door");
    drill_must(drill, "bundle export --station=desk stick.bundle");
    drill_must(drill, "bundle import --station=apart stick.bundle");
}

static void assert_door_works(const Drill *drill, const char *door, char **person)
{
    drill_must(drill, "verify --station=%s", door);
    drill_must(drill, "backup --station=%s %s/monday.db", door, door);
    g_autofree char *scan =
        g_strdup_printf("admit %s --at=registration --time='2024-05-17 09:00' --station=%s", person[SECRET], door);
    drill_says(drill, EX_OK, scan, person[NAME]);
    g_autofree char *search = g_strdup_printf("search %s --station=%s", person[EMAIL], door);
    g_autofree char *found = drill_lanyard(drill, 1, search);
    g_assert_null(strstr(found, person[NAME]));
    g_autofree char *list = g_strdup_printf("import --station=%s list.csv", door);
    drill_says(drill, EX_DATAERR, list, "ask at a desk");
}

static void test_stolen(Drill *drill, gconstpointer data)
{
    (void)data;
    static const char *const doors[] = {"door", "apart"};
    const char *example = NULL;
    People people = {NULL};
    make_stations(drill);
    read_people(drill, &people);
    drill_must(drill, "import --station=desk list.csv");
    spread(drill);
    for (gsize i = 0; i < G_N_ELEMENTS(doors); i++) {
        assert_door_works(drill, doors[i], people.allowing);
        assert_reads_nothing(drill, doors[i], &people, NULL);
    }
    // The search is not blind; comments on add-ons are nobody's.
    g_assert_cmpuint(count_readable(drill, "desk", &people, NULL, &example), >, FEWEST_TEXTS);
    g_autofree char *search = g_strdup_printf("search %s --station=desk", people.allowing[EMAIL]);
    drill_says(drill, EX_OK, search, people.allowing[NAME]);
    g_ptr_array_unref(people.rows);
    g_ptr_array_unref(people.private);
}

// An event that began before there was a key of the desks: everything is readable everywhere, until one desk seals it.
static void test_sealed_afterwards(Drill *drill, gconstpointer data)
{
    (void)data;
    static const char *const stations[] = {"desk", "door", "apart"};
    static const char readable[] = "SELECT count(*) FROM lanyard.record WHERE body LIKE '%@example.org%'";
    const char *example = NULL;
    People people = {NULL};
    make_stations(drill);
    read_people(drill, &people);
    g_autofree char *key = g_build_filename(drill->folder, "desk", "desk.key", NULL);
    g_assert_cmpint(g_unlink(key), ==, 0);
    // What lanyard init --door says of the event is what a station of before does not know.
    for (gsize i = 0; i < G_N_ELEMENTS(stations); i++) {
        g_autofree char *path = g_build_filename(drill->folder, stations[i], "lanyard.db", NULL);
        g_autoptr(Store) store = store_open(path, NULL);
        g_assert_true(store_put(store, "sealed", NULL, NULL));
    }
    drill_must(drill, "import --station=desk list.csv");
    spread(drill);
    g_assert_cmpuint(count_readable(drill, "door", &people, NULL, &example), >, FEWEST_TEXTS);
    g_free(drill_lanyard(drill, 1, "keys seal --status --station=door"));
    drill_must(drill, "keys seal --station=desk --volunteer=Lea");
    spread(drill);
    drill_must(drill, "keys seal --status --station=door");
    assert_reads_nothing(drill, "door", &people, NULL);
    assert_reads_nothing(drill, "apart", &people, NULL);
    g_autofree char *at_hub = cluster_sql(drill->cluster, "drill", readable);
    g_assert_cmpstr(at_hub, ==, "0");
    for (gsize i = 0; i < G_N_ELEMENTS(stations); i++)
        drill_must(drill, "verify --station=%s", stations[i]);
    assert_door_works(drill, "door", people.allowing);
    drill_must(drill, "sync --station=door");
    drill_must(drill, "import --station=desk list.csv");
    g_ptr_array_unref(people.rows);
    g_ptr_array_unref(people.private);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/stolen-door/holds nothing private", Drill, cluster, drill_set_up, test_stolen, drill_tear_down);
    g_test_add("/stolen-door/sealed afterwards", Drill, cluster, drill_set_up, test_sealed_afterwards, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
