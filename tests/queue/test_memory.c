// SPDX-License-Identifier: GPL-3.0-or-later
// test_memory.c - a printer's memory changes behind an unbroken connection: no label is called printed that did not come out, and none
// is lost without a question. And what a printer cannot tell is asked of a person now and then.
//
// Would catch: "nothing left" taken for "came out" after a cancel or a power cut; a stop that is forgotten once it is mended; a printer
// that prints nothing and is given every label that waits.
#include <string.h>

#include "common/store/database/database.h"
#include "common/store/job/printer_record.h"
#include "tests/queue/station.h"

#define PRINT_MS 60

typedef struct {
    TestStation *station;
    Sim *sim;
    PrintWorker *worker;
} Scene;

static void scene_open(Scene *scene, SimLanguage language, bool is_counting)
{
    *scene = (Scene){.station = test_station_new(), .sim = sim_start(language, PRINT_MS)};
    scene->station->media = sim_media(scene->sim);
    sim_keep_count(scene->sim, is_counting);
    scene->worker = test_station_on(scene->station, scene->sim, "badge-1", NULL);
}

static void scene_close(Scene *scene)
{
    print_worker_stop(scene->worker, 20000);
    sim_stop(scene->sim);
    test_station_free(scene->station);
}

static void print_one(Scene *scene)
{
    gint64 id = test_station_badge(scene->station, NULL);
    print_worker_wake(scene->worker);
    test_station_await(scene->station, id, JOB_PRINTED);
}

// What was in the printer is a question, what came behind it waits, and after the answer it goes on.
static void test_dropped(gconstpointer fault)
{
    Scene scene;
    scene_open(&scene, SIM_ZEBRA, true);
    print_one(&scene);
    sim_fail(scene.sim, (SimFault)GPOINTER_TO_INT(fault));
    gint64 lost = test_station_badge(scene.station, NULL);
    print_worker_wake(scene.worker);
    test_station_await(scene.station, lost, JOB_UNCERTAIN);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    gint64 next = test_station_badge(scene.station, NULL);
    test_await_problem(scene.worker, "Check whether the last label came out");
    g_assert_cmpint(test_station_state(scene.station, next), ==, JOB_QUEUED);
    test_station_says(scene.station, scene.worker, lost, JOB_QUEUED);
    test_station_await(scene.station, lost, JOB_PRINTED);
    test_station_await(scene.station, next, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 3);
    scene_close(&scene);
}

// Paper out with a label in it: it may have been printed twice, or in two halves. A printer that counts makes it a question, one that
// does not a debt.
static void test_stopped(gconstpointer is_counting)
{
    Scene scene;
    scene_open(&scene, SIM_ZEBRA, GPOINTER_TO_INT(is_counting));
    sim_fail(scene.sim, SIM_ROLL_OUT);
    gint64 id = test_station_badge(scene.station, NULL);
    print_worker_wake(scene.worker);
    test_await_problem(scene.worker, "out of labels");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_SENT);
    sim_mend(scene.sim);
    test_station_await(scene.station, id, GPOINTER_TO_INT(is_counting) ? JOB_UNCERTAIN : JOB_UNCONFIRMED);
    scene_close(&scene);
}

// "Nothing left" is all that it says: what came out is owed until somebody has looked.
static void test_countless(void)
{
    Scene scene;
    scene_open(&scene, SIM_ZEBRA, false);
    gint64 id = test_station_badge(scene.station, NULL);
    print_worker_wake(scene.worker);
    test_station_await(scene.station, id, JOB_UNCONFIRMED);
    scene_close(&scene);
}

// --- debts ---

static void settle(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) owed = job_list_owed(scene->station->store, &error);
    g_assert_no_error(error);
    g_assert_true(job_advance_together(scene->station->store, owed, JOB_PRINTED, "said by the desk", clock_utc_ms(), &error));
    print_worker_wake(scene->worker);
}

static int owed_count(const Scene *scene)
{
    JobDebt debt;
    g_assert_true(job_debt(scene->station->store, "badge-1", &debt, NULL));
    return debt.count;
}

// At a desk after every ten, and no label meanwhile.
static void test_debt_at_a_desk(void)
{
    Scene scene;
    gint64 ids[2 * JOB_DEBT_AT_DESK + 1];
    scene_open(&scene, SIM_BROTHER, true);
    sim_fail(scene.sim, SIM_SILENT);
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        ids[i] = test_station_badge(scene.station, NULL);
    print_worker_wake(scene.worker);
    for (int round = 1; round <= 2; round++) {
        test_await_problem(scene.worker, "does not tell whether labels come out");
        g_assert_cmpint(owed_count(&scene), ==, JOB_DEBT_AT_DESK);
        test_station_await(scene.station, ids[round * JOB_DEBT_AT_DESK], JOB_QUEUED);
        settle(&scene);
        test_station_await(scene.station, ids[round * JOB_DEBT_AT_DESK], JOB_UNCONFIRMED);
    }
    test_station_await(scene.station, ids[2 * JOB_DEBT_AT_DESK], JOB_UNCONFIRMED);
    g_assert_cmpint(owed_count(&scene), ==, 1);
    scene_close(&scene);
}

static void put_unconfirmed(TestStation *station, const char *shows, JobState state)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *person = g_strdup_printf("%016x", ++station->person_count);
    const Job job = {.person_id = person,
                     .label = (char *)"badge",
                     .media = (char *)"62x100",
                     .role = (char *)"badge",
                     .fields = (char *)"{}",
                     .printer = (char *)"badge-1",
                     .shows = (char *)shows};
    gint64 id = 0;
    g_assert_true(job_submit(station->store, &job, 0, clock_utc_ms(), &id, &error));
    g_autoptr(Job) claimed =
        state == JOB_QUEUED ? NULL : job_claim(station->store, "badge-1", NULL, NULL, clock_utc_ms(), &error);
    for (JobState step = JOB_SENDING; claimed && step <= state; step++)
        if (step != JOB_PRINTED)
            g_assert_true(job_advance(station->store, id, step, NULL, clock_utc_ms(), &error));
}

// In a batch after every fifty, and at its end.
static void test_debt_of_a_batch(void)
{
    g_autoptr(TestStation) station = test_station_new();
    JobDebt debt;
    const char *const printable[] = {"62x100", NULL};
    const PrinterShown shown = {.state = "ready", .media = "62x100", .problem = "", .printable = printable};
    g_assert_true(printer_record_show(station->store, "badge-1", &shown, NULL));
    for (int i = 1; i < JOB_DEBT_IN_BATCH; i++)
        put_unconfirmed(station, "state", JOB_UNCONFIRMED);
    put_unconfirmed(station, "state", JOB_QUEUED);
    g_assert_true(job_debt(station->store, "badge-1", &debt, NULL));
    g_assert_cmpint(debt.count, ==, JOB_DEBT_IN_BATCH - 1);
    g_assert_cmpint(debt.coming_count, ==, 1);
    g_assert_false(job_debt_is_due(&debt));
    g_autoptr(Job) claimed = job_claim(station->store, "badge-1", NULL, NULL, clock_utc_ms(), NULL);
    g_assert_nonnull(claimed);
    g_assert_false(job_debt(station->store, "badge-1", &debt, NULL) && job_debt_is_due(&debt)); // on its way
    g_assert_true(job_debt(station->store, "other", &debt, NULL) && debt.count == 0 && !job_debt_is_due(&debt));
}

static void test_end_of_a_batch(void)
{
    g_autoptr(TestStation) station = test_station_new();
    JobDebt debt;
    put_unconfirmed(station, "state", JOB_UNCONFIRMED);
    g_assert_true(job_debt(station->store, "badge-1", &debt, NULL) && job_debt_is_due(&debt));
    g_assert_cmpint(debt.count, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/queue/memory/cancelled", GINT_TO_POINTER(SIM_CANCEL), test_dropped);
    g_test_add_data_func("/queue/memory/the-power-failed-for-a-moment", GINT_TO_POINTER(SIM_BLINK), test_dropped);
    g_test_add_data_func("/queue/memory/stopped-with-a-label-in-it", GINT_TO_POINTER(true), test_stopped);
    g_test_add_data_func("/queue/memory/stopped-and-counting-nothing", GINT_TO_POINTER(false), test_stopped);
    g_test_add_func("/queue/memory/counting-nothing", test_countless);
    g_test_add_func("/queue/debt/at-a-desk", test_debt_at_a_desk);
    g_test_add_func("/queue/debt/of-a-batch", test_debt_of_a_batch);
    g_test_add_func("/queue/debt/at-the-end-of-a-batch", test_end_of_a_batch);
    return g_test_run();
}
