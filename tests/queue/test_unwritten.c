// SPDX-License-Identifier: GPL-3.0-or-later
// test_unwritten.c - the store refuses to write what became of a label, as a full disk does: the end is kept and written later, nothing
// else is printed until then, and people hear why. What is lost with the station is asked of a person.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/job/printer_record.h"
#include "tests/queue/station.h"
#include "tests/scratch.h"
#include "tests/store/room.h"

typedef struct {
    TestStation *station;
    Sim *sim;
    PrintWorker *worker;
} Scene;

static void refuse(const Scene *scene, JobState state)
{
    g_autofree char *sql = g_strdup_printf("CREATE TRIGGER full BEFORE UPDATE OF state ON job WHEN NEW.state = %d "
                                           "BEGIN SELECT RAISE(FAIL, 'the disk is full'); END",
                                           state);
    room_run_sql(scene->station->store_path, sql);
}

static void accept(const Scene *scene)
{
    room_run_sql(scene->station->store_path, "DROP TRIGGER full");
    print_worker_wake(scene->worker);
}

static void scene_open(Scene *scene, JobState refused)
{
    *scene = (Scene){.station = test_station_new(), .sim = sim_start(SIM_FGL, 30)};
    scene->station->media = sim_media(scene->sim);
    refuse(scene, refused);
    scene->worker = test_station_on(scene->station, scene->sim, "badge-1", NULL);
}

static void scene_close(Scene *scene)
{
    print_worker_stop(scene->worker, 20000);
    sim_stop(scene->sim);
    test_station_free(scene->station);
}

static gint64 badge(Scene *scene)
{
    gint64 id = test_station_badge(scene->station, NULL);
    print_worker_wake(scene->worker);
    return id;
}

static void assert_roll_count(Scene *scene, int count)
{
    PrinterRoll roll;
    printer_record_roll(scene->station->store, "badge-1", &roll);
    g_assert_cmpint(roll.printed_count, ==, count);
}

// It says what of the last label, and why; the next one waits; both are printed once, and counted once.
static void test_kept(gconstpointer refused)
{
    static const char *const words[JOB_STATE_COUNT] = {
        [JOB_SENT] = "the last label is sent", [JOB_PRINTED] = "the last label is out"};
    Scene scene;
    JobState state = (JobState)GPOINTER_TO_INT(refused);
    scene_open(&scene, state);
    gint64 first = badge(&scene), second = badge(&scene);
    g_autofree char *problem = g_strdup_printf("The disk refused to record that %s; it is tried again: ", words[state]);
    test_await_problem(scene.worker, problem);
    test_station_await(scene.station, second, JOB_QUEUED);
    g_usleep(100 * 1000); // it has been tried again several times
    test_await_problem(scene.worker, problem);
    g_assert_cmpint(test_station_state(scene.station, first), ==, state == JOB_SENT ? JOB_SENDING : JOB_SENT);
    g_assert_cmpint(test_station_state(scene.station, second), ==, JOB_QUEUED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    accept(&scene);
    test_station_await(scene.station, first, JOB_PRINTED);
    test_station_await(scene.station, second, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 2);
    assert_roll_count(&scene, 2);
    test_await_printer(scene.worker, "ready");
    scene_close(&scene);
}

// A person is asked about the label in doubt, as soon as it can be written that there is one.
static void test_kept_doubt(void)
{
    Scene scene;
    scene_open(&scene, JOB_UNCERTAIN);
    test_station_await(scene.station, badge(&scene), JOB_PRINTED);
    sim_fail(scene.sim, SIM_UNPLUG_IN_LABEL);
    gint64 id = badge(&scene), next = badge(&scene);
    test_await_problem(scene.worker, "record that the last label is in doubt");
    sim_mend(scene.sim);
    g_usleep(100 * 1000);
    g_assert_cmpint(test_station_state(scene.station, next), ==, JOB_QUEUED);
    accept(&scene);
    test_station_await(scene.station, id, JOB_UNCERTAIN);
    test_await_problem(scene.worker, "Check whether the last label came out");
    test_station_says(scene.station, scene.worker, id, JOB_PRINTED);
    test_station_await(scene.station, next, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 2);
    scene_close(&scene);
}

// A label that was claimed and not begun is not lost to the queue.
static void test_kept_return(void)
{
    Scene scene;
    scene_open(&scene, JOB_SENDING);
    room_run_sql(scene.station->store_path, "CREATE TRIGGER no_return BEFORE UPDATE OF state ON job WHEN NEW.state = 0 "
                                            "BEGIN SELECT RAISE(FAIL, 'the disk is full'); END");
    gint64 id = badge(&scene);
    test_await_problem(scene.worker, "record that the last label is waiting again");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_CLAIMED);
    room_run_sql(scene.station->store_path, "DROP TRIGGER no_return");
    accept(&scene);
    test_station_await(scene.station, id, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    scene_close(&scene);
}

// What a station that ends could not write is a doubt at its next start; what it could write in the end is none.
static void test_restarted(void)
{
    for (int is_late = 0; is_late < 2; is_late++) {
        Scene scene;
        scene_open(&scene, JOB_PRINTED);
        gint64 id = badge(&scene);
        test_await_problem(scene.worker, "the last label is out");
        if (is_late)
            room_run_sql(scene.station->store_path, "DROP TRIGGER full");
        print_worker_stop(scene.worker, 20000);
        g_assert_cmpint(test_station_state(scene.station, id), ==, is_late ? JOB_PRINTED : JOB_SENT);
        scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
        g_assert_cmpint(test_station_state(scene.station, id), ==, is_late ? JOB_PRINTED : JOB_UNCERTAIN);
        scene_close(&scene);
    }
}

// A label that is gone when its end can be written holds nothing.
static void test_gone(void)
{
    Scene scene;
    scene_open(&scene, JOB_PRINTED);
    gint64 id = badge(&scene), next = badge(&scene);
    test_await_problem(scene.worker, "the last label is out");
    g_autofree char *remove = g_strdup_printf("DELETE FROM job WHERE id = %" G_GINT64_FORMAT, id);
    room_run_sql(scene.station->store_path, remove);
    accept(&scene);
    test_station_await(scene.station, next, JOB_PRINTED);
    scene_close(&scene);
}

// That a label goes out is written together with the end of the one before. Where a person takes it back in that moment, or the store
// refuses it, that end is written all the same.
static void test_passed_on(void)
{
    Scene scene;
    scene_open(&scene, JOB_SENDING);
    gint64 first = badge(&scene), taken_back = badge(&scene), third = badge(&scene), last = badge(&scene);
    g_autofree char *sql = g_strdup_printf(
        "CREATE TRIGGER take_back BEFORE UPDATE OF state ON job WHEN NEW.state = 4 AND NEW.id = %" G_GINT64_FORMAT
        " BEGIN UPDATE job SET state = 7 WHERE id = %" G_GINT64_FORMAT
        "; END; CREATE TRIGGER hold BEFORE UPDATE OF state ON job WHEN NEW.state = 2 AND NEW.id = %" G_GINT64_FORMAT
        " BEGIN SELECT RAISE(FAIL, 'the disk is full'); END",
        first, taken_back, last);
    test_await_problem(scene.worker, "the disk is full");
    room_run_sql(scene.station->store_path, sql);
    accept(&scene);
    test_station_await(scene.station, third, JOB_PRINTED);
    test_await_problem(scene.worker, "the disk is full");
    g_assert_cmpint(test_station_state(scene.station, first), ==, JOB_PRINTED);
    g_assert_cmpint(test_station_state(scene.station, taken_back), ==, JOB_CANCELLED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 2);
    assert_roll_count(&scene, 2);
    room_run_sql(scene.station->store_path, "DROP TRIGGER hold");
    test_station_await(scene.station, last, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 3);
    assert_roll_count(&scene, 3);
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/queue/unwritten/that-it-is-sent", GINT_TO_POINTER(JOB_SENT), test_kept);
    g_test_add_data_func("/queue/unwritten/that-it-is-out", GINT_TO_POINTER(JOB_PRINTED), test_kept);
    g_test_add_func("/queue/unwritten/that-it-is-in-doubt", test_kept_doubt);
    g_test_add_func("/queue/unwritten/that-it-waits-again", test_kept_return);
    g_test_add_func("/queue/unwritten/the-station-ends", test_restarted);
    g_test_add_func("/queue/unwritten/the-label-is-gone", test_gone);
    g_test_add_func("/queue/unwritten/that-the-next-one-goes-out", test_passed_on);
    return g_test_run();
}
