// SPDX-License-Identifier: GPL-3.0-or-later
// test_printer_record.c - what the station knows of its printers is kept by name, and comes over from a store that held it as texts.
#include <sqlite3.h>
#include <string.h>

#include "common/store/job/printer_record.h"
#include "common/store/store.h"
#include "tests/scratch.h"

#define HERE "tcp:10.0.0.7:9100"

typedef struct {
    char *folder, *path;
    Store *store;
} Scene;

static void scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    scene->folder = g_dir_make_tmp("lanyard-XXXXXX", &error);
    scene->path = g_build_filename(scene->folder, "lanyard.db", NULL);
    g_assert_true(store_create(scene->path, "Desk 1", "test-event", &error));
    scene->store = store_open(scene->path, &error);
    g_assert_no_error(error);
}

static void scene_close(Scene *scene)
{
    store_close(scene->store);
    scratch_remove(scene->folder);
    g_free(scene->folder);
    g_free(scene->path);
}

static void show(Scene *scene, const char *name, const char *state, const char *const *printable)
{
    g_autoptr(GError) error = NULL;
    const PrinterShown shown = {.state = state,
                                .media = "62",
                                .problem = "",
                                .takes_any_media = !printable,
                                .printable = printable ? printable : (const char *const[]){NULL}};
    g_assert_true(printer_record_show(scene->store, name, &shown, &error));
}

static void test_shown(void)
{
    Scene scene;
    scene_open(&scene);
    g_assert_false(printer_record_shown(scene.store, "one", NULL, NULL, NULL));
    show(&scene, "one", "ready", (const char *const[]){"62", "62x100", NULL});
    show(&scene, "one", "stopped", (const char *const[]){"62x100", NULL});
    show(&scene, "two", "away", (const char *const[]){"29x90", NULL});
    g_autofree char *state = NULL, *media = NULL, *problem = NULL;
    g_assert_true(printer_record_shown(scene.store, "one", &state, &media, &problem));
    g_assert_cmpstr(state, ==, "stopped");
    g_assert_cmpstr(media, ==, "62");
    g_assert_true(printer_record_takes(scene.store, "one", "62x100"));
    g_assert_true(printer_record_takes(scene.store, NULL, "62x100"));
    g_assert_false(printer_record_takes(scene.store, "one", "62"));   // what it took before counts no more
    g_assert_false(printer_record_takes(scene.store, NULL, "29x90")); // it is away
    show(&scene, "three", "ready", NULL);
    g_assert_true(printer_record_takes(scene.store, NULL, "29x90"));
    g_assert_true(printer_record_hide(scene.store, NULL, NULL));
    g_assert_false(printer_record_takes(scene.store, NULL, "62x100"));
    g_assert_false(printer_record_shown(scene.store, "one", NULL, NULL, NULL));
    scene_close(&scene);
}

static void test_another_address(void)
{
    Scene scene;
    scene_open(&scene);
    PrinterAnswers answers = {.was_heard = true, .asked_job = 7, .slowest_answer_ms = 3000};
    g_assert_true(printer_record_put_answers(scene.store, "one", HERE, &answers, NULL));
    printer_record_answers(scene.store, "one", "tcp:10.0.0.8:9100", &answers);
    g_assert_false(answers.was_heard);
    g_assert_cmpint(answers.asked_job, ==, 0);
    printer_record_answers(scene.store, "one", HERE, &answers);
    g_assert_true(answers.was_heard);
    g_assert_cmpint(answers.asked_job, ==, 7);
    g_assert_cmpint(answers.slowest_answer_ms, ==, 3000);
    scene_close(&scene);
}

static const char former_values[] =
    "DROP TABLE printer; DROP TABLE printer_media;"
    "INSERT INTO local_value(key, value) VALUES"
    "('printer.badge.1.roll', '12,300,1'), ('printer.badge.1.answers', '" HERE "'), ('printer.badge.1.asked', '41 elsewhere'),"
    "('printer.desk.asked', '17 " HERE "'), ('printer.desk.state', 'ready'||char(9)||'62'), ('page.other', 'kept');";

// The seventh step over a store that holds what the sixth knew.
static void make_former(const char *path)
{
    g_autofree char *text = NULL, *sql = NULL;
    sqlite3 *connection = NULL;
    g_assert_true(g_file_get_contents(TEST_SOURCE_DIR "/common/store/database/schema/007_printer.sql", &text, NULL, NULL));
    sql = g_strconcat("BEGIN;", former_values, text, "COMMIT;", NULL);
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(connection);
}

static void test_former(void)
{
    Scene scene;
    scene_open(&scene);
    make_former(scene.path);
    PrinterRoll roll;
    printer_record_roll(scene.store, "badge.1", &roll);
    g_assert_cmpint(roll.printed_count, ==, 12);
    g_assert_cmpint(roll.length_count, ==, 300);
    g_assert_true(roll.is_ended);
    PrinterAnswers answers;
    printer_record_answers(scene.store, "badge.1", HERE, &answers);
    g_assert_true(answers.was_heard);
    g_assert_cmpint(answers.asked_job, ==, 0); // that was asked of the printer at the former address
    printer_record_answers(scene.store, "desk", HERE, &answers);
    g_assert_false(answers.was_heard);
    g_assert_cmpint(answers.asked_job, ==, 17);
    g_assert_false(printer_record_shown(scene.store, "desk", NULL, NULL, NULL)); // no worker runs while a store is brought up
    g_autofree char *other = store_get(scene.store, "page.other");
    g_assert_cmpstr(other, ==, "kept");
    g_autofree char *gone = store_get(scene.store, "printer.desk.asked");
    g_assert_null(gone);
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/printer-record/what-can-be-printed-follows-what-is-shown", test_shown);
    g_test_add_func("/store/printer-record/another-address-is-another-printer", test_another_address);
    g_test_add_func("/store/printer-record/what-stood-in-texts-comes-over", test_former);
    return g_test_run();
}
