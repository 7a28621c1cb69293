// SPDX-License-Identifier: GPL-3.0-or-later
// test_pool.c - several printers share the work; a stopped one's waiting labels go to its neighbour, and it comes back;
// a used-up roll teaches how many labels the next one has.
#include <string.h>

#include "common/store/job/printer_record.h"
#include "printer/queue/printer_health.h"
#include "tests/queue/station.h"

#define LABELS 12

static void await_all(TestStation *station, const gint64 *ids, int count)
{
    for (int i = 0; i < count; i++)
        test_station_await(station, ids[i], JOB_PRINTED);
}

static void test_share(void)
{
    g_autoptr(TestStation) station = test_station_new();
    Sim *one = sim_start(SIM_BROTHER, 30), *two = sim_start(SIM_ZEBRA, 30);
    PrintWorker *first = test_station_on(station, one, "one", NULL);
    PrintWorker *second = test_station_on(station, two, "two", NULL);
    gint64 ids[LABELS];
    for (int i = 0; i < LABELS; i++)
        ids[i] = test_station_badge(station, NULL);
    await_all(station, ids, LABELS);
    g_assert_cmpint(sim_printed_count(one), >, 0);
    g_assert_cmpint(sim_printed_count(two), >, 0);
    g_assert_cmpint(sim_printed_count(one) + sim_printed_count(two), ==, LABELS);
    print_worker_stop(first, 5000);
    print_worker_stop(second, 5000);
    sim_stop(one);
    sim_stop(two);
}

static void test_failover(void)
{
    g_autoptr(TestStation) station = test_station_new();
    Sim *one = sim_start(SIM_BROTHER, 10), *two = sim_start(SIM_ZEBRA, 10);
    PrintWorker *second = test_station_on(station, two, "two", "one");
    test_await_printer(second, "ready");
    PrintWorker *first = test_station_on(station, one, "one", "two");
    test_await_printer(first, "ready");

    // The label in work fails with the roll; the one that waits for this printer is printed by the other.
    sim_fail(one, SIM_ROLL_OUT);
    gint64 started = test_station_badge(station, "one");
    gint64 waiting = test_station_badge(station, "one");
    test_station_await(station, started, JOB_FAILED);
    test_station_await(station, waiting, JOB_PRINTED);
    g_autoptr(Job) moved = test_station_job(station, waiting);
    g_assert_cmpstr(moved->worker, ==, "two");
    g_autoptr(Job) kept = test_station_job(station, started);
    g_assert_cmpstr(kept->worker, ==, "one");
    g_assert_cmpint(sim_printed_count(two), ==, 1);

    // With a new roll it takes its own again.
    sim_mend(one);
    test_await_printer(first, "ready");
    gint64 own = test_station_badge(station, "one");
    test_station_await(station, own, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(one), ==, 1);

    // Both stopped: nobody can help, and the label stays where it was wanted.
    sim_fail(one, SIM_COVER_OPEN);
    sim_fail(two, SIM_COVER_OPEN);
    test_await_printer(first, "stopped");
    test_await_printer(second, "stopped");
    gint64 nowhere = test_station_badge(station, "one");
    g_usleep(200 * 1000);
    g_autoptr(Job) still = test_station_job(station, nowhere);
    g_assert_cmpint(still->state, ==, JOB_QUEUED);
    g_assert_cmpstr(still->printer, ==, "one");
    print_worker_stop(first, 5000);
    print_worker_stop(second, 5000);
    sim_stop(one);
    sim_stop(two);
}

// Labels left are not known on the first roll and learned from its end.
static void test_roll_is_learned(void)
{
    g_autoptr(TestStation) station = test_station_new();
    Sim *sim = sim_start(SIM_BROTHER, 5);
    const PrinterRoll begun = {.printed_count = 57};
    g_assert_true(printer_record_put_roll(station->store, "one", &begun, NULL));
    PrintWorker *worker = test_station_on(station, sim, "one", NULL);
    gint64 ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = test_station_badge(station, NULL);
    await_all(station, ids, 3);
    g_autoptr(PrinterInfo) before = print_worker_info(worker);
    g_assert_cmpint(before->labels_left, ==, -1);
    sim_fail(sim, SIM_ROLL_OUT);
    gint64 lost = test_station_badge(station, NULL);
    test_station_await(station, lost, JOB_FAILED);
    test_await_printer(worker, "stopped");
    // So says the store to whoever asks beside the station.
    PrinterInfo *told = g_new0(PrinterInfo, 1);
    g_assert_true(printer_health_recall(station->store, "one", told));
    g_assert_cmpstr(told->state, ==, "stopped");
    g_assert_nonnull(strstr(told->problem, "roll is used up"));
    g_assert_cmpstr(told->media, ==, "62x100");
    g_assert_cmpint(told->labels_left, ==, 0);
    printer_info_free(told);
    sim_mend(sim);
    gint64 next = test_station_badge(station, NULL);
    test_station_await(station, next, JOB_PRINTED);
    g_autoptr(PrinterInfo) after = print_worker_info(worker);
    g_assert_cmpint(after->labels_left, ==, 59);
    g_assert_cmpint(after->labels_per_minute, ==, 4);

    // It survives the station.
    print_worker_stop(worker, 5000);
    worker = test_station_on(station, sim, "one", NULL);
    test_await_printer(worker, "ready");
    g_autoptr(PrinterInfo) anew = print_worker_info(worker);
    g_assert_cmpint(anew->labels_left, ==, 59);
    next = test_station_badge(station, NULL);
    test_station_await(station, next, JOB_PRINTED);
    g_autoptr(PrinterInfo) again = print_worker_info(worker);
    g_assert_cmpint(again->labels_left, ==, 58);
    print_worker_stop(worker, 5000);
    told = g_new0(PrinterInfo, 1);
    g_assert_false(printer_health_recall(station->store, "one", told));
    printer_info_free(told);
    sim_stop(sim);
}

// A roll that ends after a few labels was begun, or jammed: it teaches nothing.
static void test_early_end(void)
{
    g_autoptr(TestStation) station = test_station_new();
    Sim *sim = sim_start(SIM_BROTHER, 5);
    PrintWorker *worker = test_station_on(station, sim, "one", NULL);
    test_station_await(station, test_station_badge(station, NULL), JOB_PRINTED);
    sim_fail(sim, SIM_ROLL_OUT);
    test_station_await(station, test_station_badge(station, NULL), JOB_FAILED);
    test_await_printer(worker, "stopped");
    sim_mend(sim);
    test_station_await(station, test_station_badge(station, NULL), JOB_PRINTED);
    g_autoptr(PrinterInfo) after = print_worker_info(worker);
    g_assert_cmpint(after->labels_left, ==, -1);
    print_worker_stop(worker, 5000);
    sim_stop(sim);
}

static void assert_ticket_waits(TestStation *station, gint64 id, PrintWorker *worker)
{
    g_autoptr(GError) error = NULL;
    const Job ticket = {.person_id = (char *)"1",
                        .label = (char *)"tutorial-ticket",
                        .media = (char *)"62x29",
                        .role = (char *)"ticket",
                        .fields = (char *)"{\"token\":\"ABC\"}"};
    gint64 other = 0;
    g_assert_true(job_submit(station->store, &ticket, 0, clock_utc_ms(), &other, &error));
    print_worker_wake(worker);
    test_station_await(station, id, JOB_PRINTED);
    g_autoptr(Job) job = test_station_job(station, other);
    g_assert_cmpint(job->state, ==, JOB_QUEUED);
}

// A label that is bound to a printer with another roll says why it waits, once, and holds up nobody.
static void test_other_roll(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autoptr(GError) error = NULL;
    Sim *sim = sim_start(SIM_BROTHER, 5);
    station->media = "29x90";
    gint64 other = test_station_badge(station, "one");
    station->media = NULL;
    gint64 fits = test_station_badge(station, "one");
    PrintWorker *worker = test_station_on(station, sim, "one", NULL);
    test_station_await(station, fits, JOB_PRINTED);
    test_await_printer(worker, "ready");
    g_autoptr(Job) held = NULL;
    do {
        g_clear_pointer(&held, job_free);
        held = test_station_job(station, other);
    } while (!held->reason);
    g_assert_cmpint(held->state, ==, JOB_QUEUED);
    g_assert_nonnull(strstr(held->reason, "needs 29x90"));
    g_assert_nonnull(strstr(held->reason, "62 mm x 100 mm"));
    gint64 counter = store_change_counter(station->store);
    g_usleep(300 * 1000);
    g_assert_cmpint(store_change_counter(station->store), ==, counter);
    print_worker_stop(worker, 5000);
    sim_stop(sim);
}

static gint64 wanting(TestStation *station, const char *media)
{
    station->media = media;
    return test_station_badge(station, "one");
}

static void await_reason(TestStation *station, gint64 id, const char *words)
{
    for (bool is_said = false; !is_said; g_usleep(1000)) {
        g_autoptr(Job) job = test_station_job(station, id);
        g_assert_cmpint(job->state, ==, JOB_QUEUED);
        is_said = job->reason && strstr(job->reason, words);
    }
}

// People say which roll lies in a printer that cannot: what waited for it is printed, what fitted the one before waits.
static void test_told_of_another_roll(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autofree char *spec = g_strdup_printf("one=zpl/ZD421/76x51@file:%s/out", station->folder);
    g_autofree char *other = g_strdup_printf("one=zpl/ZD421/57x32@file:%s/out", station->folder);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    gint64 first = wanting(station, "76x51"), held = wanting(station, "57x32");
    test_station_await(station, first, JOB_UNCONFIRMED);
    await_reason(station, held, "needs 57x32");
    print_worker_load(worker, other);
    test_station_await(station, held, JOB_UNCONFIRMED);
    await_reason(station, wanting(station, "76x51"), "needs 76x51");
    g_autoptr(PrinterInfo) info = print_worker_info(worker);
    g_assert_cmpstr(info->media, ==, "57x32");
    print_worker_stop(worker, 5000);
}

// A printer takes only what fits its roll, and only its role.
static void test_role(void)
{
    g_autoptr(TestStation) station = test_station_new();
    Sim *sim = sim_start(SIM_BROTHER, 5);
    PrintWorker *worker = test_station_on(station, sim, "one", NULL);
    assert_ticket_waits(station, test_station_badge(station, NULL), worker);
    print_worker_stop(worker, 5000);
    sim_stop(sim);

    g_autofree char *spec = g_strdup_printf("paper=virtual:%s/out", station->folder);
    g_autoptr(GError) error = NULL;
    const PrintWorkerOptions options = {.spec = spec,
                                        .store_path = station->store_path,
                                        .profile = station->profile,
                                        .profile_folder = station->profile_folder,
                                        .role = "badge"};
    worker = print_worker_start(&options, &error);
    g_assert_no_error(error);
    assert_ticket_waits(station, test_station_badge(station, NULL), worker);
    print_worker_stop(worker, 5000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/two-printers-share", test_share);
    g_test_add_func("/queue/neighbour-takes-what-waits", test_failover);
    g_test_add_func("/queue/roll-is-learned", test_roll_is_learned);
    g_test_add_func("/queue/a-roll-that-ends-early-teaches-nothing", test_early_end);
    g_test_add_func("/queue/another-roll-holds-its-label-and-lets-others-pass", test_other_roll);
    g_test_add_func("/queue/told-of-another-roll", test_told_of_another_roll);
    g_test_add_func("/queue/only-its-media-and-role", test_role);
    return g_test_run();
}
