// SPDX-License-Identifier: GPL-3.0-or-later
// test_truth.c - what an independent generator (tests/orders) wrote into a file of any shape is what the import finds.
//
// The generator knows the truth as far as each shape carries it. Compared are the people, their types, status, what they hold, and
// that every secret finds the one person; whose an add-on is must be asked where the file does not say.
#include <string.h>

#include "common/base/fold.h"
#include "common/base/json.h"
#include "common/base/name.h"
#include "common/store/people/import_record.h"
#include "tests/import/file.h"
#include "tests/import/truth.h"
#include "tests/scratch.h"

#define PEOPLE "60"
#define SEEDS 2 // of each event; LANYARD_TEST_SEEDS=100 tries so many

typedef struct {
    const char *event;
    int seed;
} World;

static char *worlds; // folder; it holds one world at a time

static void make_world(const World *world, const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seed = g_strdup_printf("%d", world->seed);
    const char *const arguments[] = {"python3", "-B",      TEST_SOURCE_DIR "/tests/orders/generate.py",
                                     "--seed",  seed,      "--people",
                                     PEOPLE,    "--event", world->event,
                                     "--out",   folder,    NULL};
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error));
    g_assert_true(g_spawn_check_wait_status(status, &error));
}

// Made when it is not there, in the place of the one before.
static char *world_folder(const World *world, int step)
{
    g_autofree char *folder = g_strdup_printf("%s/%s-%d", worlds, world->event, world->seed);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        scratch_remove(worlds);
        g_assert_cmpint(g_mkdir(worlds, 0700), ==, 0);
        make_world(world, folder);
    }
    return g_strdup_printf("%s/step%d", folder, step);
}

static RegistrationsReport import_file(Desk *desk, const char *path, bool is_full)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    const RegistrationsRequest request = {.path = path, .rejects_path = rejects, .is_full = is_full};
    RegistrationsReport report = file_import_as(desk, &request, &error);
    if (error)
        g_error("%s: %s", path, error->message);
    return report;
}

static void check_report(const char *shape, const RegistrationsReport *report, const json_t *truth)
{
    gint64 asked_count = (gint64)json_array_size(json_object_get(truth, "asked"));
    for (guint i = 0; report->rejected_count != asked_count && i < report->problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report->problems, i);
        if (problem->is_rejected)
            g_printerr("%s:%d: %s: %s\n", shape, (int)problem->line, problem->column, problem->reason);
    }
    g_assert_cmpint(report->rejected_count, ==, asked_count);
}

static void each_shape(const World *world, int step, void (*check)(const World *world, const char *shape, const char *path))
{
    g_autofree char *folder = world_folder(world, step);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    int count = 0;
    for (const char *name = g_dir_read_name(files); name; name = g_dir_read_name(files)) {
        const char *dot = strrchr(name, '.');
        if (strcmp(dot, ".json") == 0 && !g_str_has_prefix(name, "pretix-json.json"))
            continue;
        if (strcmp(dot, ".xlsx") == 0)
            continue;
        g_autofree char *shape = g_strndup(name, (gsize)(dot - name));
        g_autofree char *path = g_build_filename(folder, name, NULL);
        check(world, shape, path);
        count++;
    }
    g_assert_cmpint(count, >, 20);
}

static json_t *truth_of(const char *path)
{
    g_autofree char *start = g_strndup(path, (gsize)(strrchr(path, '.') - path));
    g_autofree char *expect = g_strconcat(start, ".expect.json", NULL);
    return truth_load(expect);
}

static void check_alone(const World *world, const char *shape, const char *path)
{
    Desk desk;
    desk_set_up(&desk, world->event);
    g_autoptr(json_t) truth = truth_of(path);
    g_auto(RegistrationsReport) report = import_file(&desk, path, false);
    check_report(shape, &report, truth);
    truth_check(&desk, shape, truth);
    gint64 records = desk_record_count(&desk);
    g_auto(RegistrationsReport) again = import_file(&desk, path, false);
    g_assert_cmpint(again.added_count, ==, 0);
    g_assert_cmpint(desk_record_count(&desk), ==, records);
    truth_check(&desk, shape, truth);
    desk_tear_down(&desk, NULL);
}

// Each file alone into an empty store, and once more without a record.
static void test_alone(gconstpointer data)
{
    each_shape(data, 0, check_alone);
}

// A real workbook is refused by what is in it, under any name.
static void test_workbook(gconstpointer data)
{
    Desk desk;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *book = g_build_filename(folder, "pretix-checkin.xlsx", NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    desk_set_up(&desk, ((const World *)data)->event);
    g_assert_true(g_file_get_contents(book, &bytes, &length, &error));
    g_auto(RegistrationsReport) report = file_import(&desk, bytes, (gssize)length, &error);
    g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "people.csv is an Excel workbook (XLSX)"));
    desk_tear_down(&desk, NULL);
}

// The same event later: the whole file each time, so that who is gone is cancelled.
static void check_steps(const World *world, const char *shape, const char *path)
{
    Desk desk;
    desk_set_up(&desk, world->event);
    g_autofree char *name = g_path_get_basename(path);
    for (int step = 0; step < 3; step++) {
        g_autofree char *folder = world_folder(world, step);
        g_autofree char *file = g_build_filename(folder, name, NULL);
        g_autoptr(json_t) truth = truth_of(file);
        g_auto(RegistrationsReport) report = import_file(&desk, file, true);
        check_report(shape, &report, truth);
        g_autofree char *where = g_strdup_printf("%s, step %d", shape, step);
        truth_check(&desk, where, truth);
    }
    desk_assert_whole(&desk);
    desk_tear_down(&desk, NULL);
}

static void test_steps(gconstpointer data)
{
    each_shape(data, 0, check_steps);
}

// Orders of one file in two, so that people who bought twice are in both; in either order it comes to the same.
static void write_half(const char *path, const char *half, guint which)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        g_autofree char *order = g_strndup(lines[i], strcspn(lines[i], ","));
        if (i == 0 || g_str_hash(order) % 2 == which)
            g_string_append_printf(out, "%s\n", lines[i]);
    }
    g_assert_true(g_file_set_contents(half, out->str, -1, &error));
}

static void test_halves(gconstpointer data)
{
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *path = g_build_filename(folder, "pretix-checkin-en.csv", NULL);
    g_autoptr(json_t) truth = truth_of(path);
    for (guint first = 0; first < 2; first++) {
        Desk desk;
        desk_set_up(&desk, ((const World *)data)->event);
        for (guint i = 0; i < 4; i++) { // both, and both again
            g_autofree char *half = desk_path(&desk, "half.csv");
            write_half(path, half, (first + i) % 2);
            g_auto(RegistrationsReport) report = import_file(&desk, half, false);
            g_assert_cmpint(report.rejected_count, ==, 0);
            g_assert_true(i < 2 || report.added_count == 0);
        }
        truth_check(&desk, first ? "second half first" : "first half first", truth);
        desk_assert_whole(&desk);
        desk_tear_down(&desk, NULL);
    }
}

// A list that does not say whose an add-on is takes nothing away from those who are known to hold it.
static void test_poorer_file(gconstpointer data)
{
    Desk desk;
    desk_set_up(&desk, ((const World *)data)->event);
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *good = g_build_filename(folder, "pretix-checkin-en.csv", NULL);
    g_autofree char *poor = g_build_filename(folder, "pretix-positions-2023.csv", NULL);
    g_autoptr(json_t) truth = truth_of(good);
    g_auto(RegistrationsReport) first = import_file(&desk, good, false);
    g_auto(RegistrationsReport) second = import_file(&desk, poor, false);
    g_assert_cmpint(second.rejected_count, ==, 0);
    truth_check(&desk, "positions over a check-in list", truth);
    desk_tear_down(&desk, NULL);
}

// Three kinds of export of one shop, one after another in whatever order, come to what the fullest says.
static void test_several_exports(gconstpointer data)
{
    static const char *const files[] = {"pretix-checkin-de.csv", "pretix-positions.csv", "pretix-json.json"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *fullest = g_build_filename(folder, "pretix-positions.csv", NULL);
    g_autoptr(json_t) truth = truth_of(fullest);
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        Desk desk;
        desk_set_up(&desk, ((const World *)data)->event);
        for (gsize k = 0; k < G_N_ELEMENTS(files); k++) {
            g_autofree char *path = g_build_filename(folder, files[orders[i][k]], NULL);
            g_auto(RegistrationsReport) report = import_file(&desk, path, false);
            g_assert_cmpint(report.rejected_count, ==, 0);
        }
        g_autofree char *where = g_strdup_printf("%s after %s", files[orders[i][2]], files[orders[i][1]]);
        truth_check(&desk, where, truth);
        desk_tear_down(&desk, NULL);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *python = g_find_program_in_path("python3");
    if (!python) {
        puts("python3 is not installed: nothing writes the files that are compared");
        return 77;
    }
    static const char *const events[] = {"pycon-us-2024", "pycon-india-2023"};
    static const struct {
        const char *name;
        void (*test)(gconstpointer);
    } scenes[] = {{"alone", test_alone},   {"workbook", test_workbook},       {"steps", test_steps},
                  {"halves", test_halves}, {"poorer-file", test_poorer_file}, {"several-exports", test_several_exports}};
    const char *typed = g_getenv("LANYARD_TEST_SEEDS");
    gint64 seed_count = SEEDS;
    if (typed)
        g_assert_true(g_ascii_string_to_signed(typed, 10, 1, 10000, &seed_count, NULL));
    g_autofree World *made = g_new0(World, (gsize)seed_count * G_N_ELEMENTS(events));
    worlds = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    for (gsize i = 0; i < (gsize)seed_count * G_N_ELEMENTS(events); i++) {
        made[i] = (World){events[i % G_N_ELEMENTS(events)], (int)(i / G_N_ELEMENTS(events)) + 1};
        for (gsize k = 0; k < G_N_ELEMENTS(scenes); k++) {
            g_autofree char *path = g_strdup_printf("/truth/%s-%d/%s", made[i].event, made[i].seed, scenes[k].name);
            g_test_add_data_func(path, &made[i], scenes[k].test);
        }
    }
    int code = g_test_run();
    scratch_remove(worlds);
    g_free(worlds);
    return code;
}
