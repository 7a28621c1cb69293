// SPDX-License-Identifier: GPL-3.0-or-later
// test_health.c - what a printer shows: to people at every change, to other workers only what they need, and how many labels are left.
#include "printer/queue/printer_health.h"
#include "tests/queue/station.h"

#define FULL_ROLL 60

typedef struct {
    TestStation *station;
    PrinterHealth *health;
    int changed_count;
} Scene;

static void note_change(gpointer data)
{
    (*(int *)data)++;
}

static void set_up(Scene *scene, gconstpointer data)
{
    scene->station = test_station_new();
    scene->health = printer_health_new("p", "usb:1", data != NULL, note_change, &scene->changed_count);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    printer_health_free(scene->health);
    test_station_free(scene->station);
}

static void assert_seen(Scene *scene, const char *state, const char *problem, int labels_left)
{
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    g_assert_cmpstr(info->name, ==, "p");
    g_assert_cmpstr(info->address, ==, "usb:1");
    g_assert_cmpstr(info->state, ==, state);
    g_assert_cmpstr(info->problem, ==, problem);
    g_assert_cmpint(info->labels_left, ==, labels_left);
}

// What other workers and `lanyard printers` read in the store; `state` NULL = nothing.
static void assert_kept(Scene *scene, const char *state, const char *media, const char *problem, int labels_left)
{
    PrinterInfo *info = g_new0(PrinterInfo, 1);
    g_assert_true(printer_health_recall(scene->station->store, "p", info) == (state != NULL));
    g_assert_cmpstr(info->state, ==, state);
    g_assert_cmpstr(info->media, ==, media);
    g_assert_cmpstr(info->problem, ==, problem);
    if (state)
        g_assert_cmpint(info->labels_left, ==, labels_left);
    printer_info_free(info);
}

static void test_states(Scene *scene, gconstpointer data)
{
    (void)data;
    Store *store = scene->station->store;
    assert_seen(scene, "away", "", -1);
    assert_kept(scene, NULL, NULL, NULL, -1);
    g_assert_false(printer_health_can_help(store, "p"));
    printer_health_show(scene->health, store, PRINTER_STATE_AWAY, NULL); // the first time it is news
    g_assert_cmpint(scene->changed_count, ==, 1);
    assert_kept(scene, "away", NULL, "", -1);
    printer_health_show(scene->health, store, PRINTER_STATE_READY, NULL);
    printer_health_show(scene->health, store, PRINTER_STATE_READY, "");
    g_assert_cmpint(scene->changed_count, ==, 2);
    assert_seen(scene, "ready", "", -1);
    g_assert_true(printer_health_can_help(store, "p"));
    gint64 before = store_change_counter(store);
    printer_health_show(scene->health, store, PRINTER_STATE_PRINTING, NULL);
    assert_seen(scene, "printing", "", -1);
    g_assert_cmpint(printer_health_state(scene->health), ==, PRINTER_STATE_PRINTING);
    g_assert_cmpint(scene->changed_count, ==, 3);
    g_assert_cmpint(store_change_counter(store), ==, before); // to the others it is ready
    assert_kept(scene, "ready", NULL, "", -1);
    printer_health_show(scene->health, store, PRINTER_STATE_STOPPED, "Close the cover.");
    printer_health_show(scene->health, store, PRINTER_STATE_STOPPED, "Put in a roll.");
    g_assert_cmpint(scene->changed_count, ==, 5);
    assert_seen(scene, "stopped", "Put in a roll.", -1);
    assert_kept(scene, "stopped", NULL, "Put in a roll.", -1);
    g_assert_false(printer_health_can_help(store, "p"));
    printer_health_tell(scene->health);
    g_assert_cmpint(scene->changed_count, ==, 6);
    printer_health_take_down(scene->health, store);
    assert_kept(scene, NULL, NULL, NULL, -1);
}

// Without a store people see it all the same.
static void test_without_store(Scene *scene, gconstpointer data)
{
    (void)data;
    printer_health_show(scene->health, NULL, PRINTER_STATE_STOPPED, "No store.");
    assert_seen(scene, "stopped", "No store.", -1);
    assert_kept(scene, NULL, NULL, NULL, -1);
}

// Another roll is news to who asks what can be printed, although the state is the same.
static void test_model(Scene *scene, gconstpointer data)
{
    (void)data;
    Store *store = scene->station->store;
    const Driver *driver = driver_by_name("brother-ql");
    const DriverModel *model = driver_model(driver, "QL-820NWB");
    g_assert_false(printer_can_print(store, "p", "62x100"));
    printer_health_show_model(scene->health, driver, model, driver_media(driver, "62x100"));
    printer_health_show(scene->health, store, PRINTER_STATE_READY, NULL);
    assert_kept(scene, "ready", "62x100", "", -1);
    g_assert_true(printer_can_print(store, "p", "62x100"));
    printer_health_show_model(scene->health, driver, model, driver_media(driver, "29x90"));
    printer_health_show(scene->health, store, PRINTER_STATE_READY, NULL);
    g_assert_cmpint(scene->changed_count, ==, 2);
    assert_kept(scene, "ready", "29x90", "", -1);
    g_assert_false(printer_can_print(store, "p", "62x100"));
    printer_health_show_model(scene->health, driver, model, driver_media(driver, "29x90"));
    printer_health_show(scene->health, store, PRINTER_STATE_READY, NULL);
    g_assert_cmpint(scene->changed_count, ==, 2);
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    g_assert_cmpstr(info->driver, ==, "brother-ql");
    g_assert_cmpstr(info->model, ==, "QL-820NWB");
    g_assert_cmpstr(info->media, ==, "29x90");
    g_assert_false(info->is_virtual);
    g_autoptr(GError) error = NULL;
    g_assert_true(printer_forget_all(scene->station->store_path, &error));
    assert_kept(scene, NULL, NULL, NULL, -1);
}

static void test_virtual(Scene *scene, gconstpointer data)
{
    (void)data;
    printer_health_show(scene->health, scene->station->store, PRINTER_STATE_READY, NULL);
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    g_assert_true(info->is_virtual);
    g_assert_cmpstr(info->driver, ==, "virtual");
    g_assert_true(printer_can_print(scene->station->store, "p", "any"));
}

static void count_labels(Scene *scene, int count)
{
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < count; i++) {
        printer_health_count_labels(scene->health, scene->station->store, 1);
        g_assert_true(printer_health_write_roll(scene->health, scene->station->store, &error));
    }
}

static void end_roll(Scene *scene)
{
    const DriverStatus status = {.problem_code = "media-end", DRIVER_STATUS_UNSAID};
    printer_health_heard(scene->health, scene->station->store, &status);
}

// The length of a roll is learned at its end, and kept over a restart.
static void test_roll(Scene *scene, gconstpointer data)
{
    (void)data;
    Store *store = scene->station->store;
    printer_health_show(scene->health, store, PRINTER_STATE_READY, NULL);
    count_labels(scene, FULL_ROLL);
    assert_seen(scene, "ready", "", -1);
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    g_assert_cmpint(info->labels_per_minute, ==, FULL_ROLL);
    end_roll(scene);
    end_roll(scene);
    assert_seen(scene, "ready", "", 0);
    assert_kept(scene, "ready", NULL, "", 0);
    count_labels(scene, 1);
    assert_seen(scene, "ready", "", FULL_ROLL - 1);
    assert_kept(scene, "ready", NULL, "", FULL_ROLL - 1);
    g_autoptr(PrinterHealth) restarted = printer_health_new("p", "usb:1", false, NULL, NULL);
    printer_health_tell(restarted);
    printer_health_show(restarted, store, PRINTER_STATE_READY, NULL);
    g_autoptr(PrinterInfo) later = printer_health_copy(restarted);
    g_assert_cmpint(later->labels_left, ==, FULL_ROLL - 1);
    count_labels(scene, FULL_ROLL); // longer than the last one
    assert_seen(scene, "ready", "", -1);
}

// Before its first label is out, too: nothing is left of the one that ended, and all of the new one.
static void test_new_roll(Scene *scene, gconstpointer data)
{
    (void)data;
    const DriverStatus is_open = {.condition = PRINTER_STOPPED, .problem_code = "cover-open", DRIVER_STATUS_UNSAID},
                       goes_on = {.condition = PRINTER_READY, DRIVER_STATUS_UNSAID};
    printer_health_show(scene->health, scene->station->store, PRINTER_STATE_READY, NULL);
    count_labels(scene, FULL_ROLL);
    end_roll(scene);
    printer_health_heard(scene->health, scene->station->store, &is_open);
    assert_seen(scene, "ready", "", 0);
    printer_health_heard(scene->health, scene->station->store, &goes_on);
    assert_seen(scene, "ready", "", FULL_ROLL);
    assert_kept(scene, "ready", NULL, "", FULL_ROLL);
}

// An end after a few labels is a jam, or a roll that was begun before: nothing is learned from it.
static void test_short_roll(Scene *scene, gconstpointer data)
{
    (void)data;
    printer_health_show(scene->health, scene->station->store, PRINTER_STATE_READY, NULL);
    count_labels(scene, 49);
    end_roll(scene);
    assert_seen(scene, "ready", "", 0);
    count_labels(scene, 1);
    assert_seen(scene, "ready", "", -1);
    count_labels(scene, 49);
    end_roll(scene);
    count_labels(scene, 1);
    assert_seen(scene, "ready", "", 49);
}

// What the printer says of its roll counts, and other problems end none.
static void test_heard(Scene *scene, gconstpointer data)
{
    (void)data;
    Store *store = scene->station->store;
    printer_health_show(scene->health, store, PRINTER_STATE_READY, NULL);
    DriverStatus status = {.problem_code = "jam", DRIVER_STATUS_UNSAID};
    printer_health_heard(scene->health, store, &status);
    assert_seen(scene, "ready", "", -1);
    status.labels_left = 7;
    printer_health_heard(scene->health, store, &status);
    assert_seen(scene, "ready", "", 7);
    status.labels_left = 0;
    printer_health_heard(scene->health, store, &status);
    assert_seen(scene, "ready", "", 0);
}

static void test_enders(void)
{
    printer_health_free(NULL);
    printer_info_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function, data) g_test_add("/queue/health/" name, Scene, data, set_up, function, tear_down)
    TEST("each-change-is-told-once", test_states, NULL);
    TEST("without-a-store", test_without_store, NULL);
    TEST("another-roll", test_model, NULL);
    TEST("a-virtual-printer", test_virtual, "virtual");
    TEST("the-length-of-a-roll-is-learned", test_roll, NULL);
    TEST("a-new-roll", test_new_roll, NULL);
    TEST("nothing-is-learned-of-a-short-roll", test_short_roll, NULL);
    TEST("what-the-printer-says-of-its-roll", test_heard, NULL);
    g_test_add_func("/queue/health/enders-take-nothing", test_enders);
    return g_test_run();
}
