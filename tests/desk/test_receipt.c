// SPDX-License-Identifier: GPL-3.0-or-later
// test_receipt.c - a receipt printer is plugged into a station that nobody has told of it: tickets come out on its roll, also those
// that were asked for before.
#include <string.h>

#include "scanner/desk/desk.h"
#include "tests/queue/station.h"
#include "tests/web/stage.h"

#define PRINT_MS 10
#define AWAIT_US (120 * G_USEC_PER_SEC)
#define LOOK_US 2000
#define ROLL_DOTS 576 // of 72 mm at 203 dpi, in whole bytes

typedef struct {
    Stage *stage;
    Desk *desk;
    Sim *sim;
    PrintWorker *worker;
} Counter;

static void set_up(Counter *counter, gconstpointer data)
{
    (void)data;
    counter->stage = stage_new("desk", "registration");
    counter->desk = stage_desk(counter->stage);
    counter->sim = sim_start(SIM_ESCPOS, PRINT_MS);
}

static void tear_down(Counter *counter, gconstpointer data)
{
    (void)data;
    print_worker_stop(counter->worker, 5000);
    sim_stop(counter->sim);
    desk_close(counter->desk);
    stage_free(counter->stage);
}

static bool choose_again(Store *store, gpointer data, int *out_count, GError **error)
{
    return desk_choose_again(data, store, out_count, error);
}

// Nobody says which roll is in it, and it cannot tell.
static void plug_in(Counter *counter)
{
    Station *station = counter->stage->station;
    g_autofree char *told = sim_spec(counter->sim, "receipts");
    g_auto(GStrv) parts = g_strsplit(told, "/80@", 2);
    g_autofree char *spec = g_strjoinv("@", parts);
    g_autoptr(GError) error = NULL;
    const PrintWorkerOptions options = {
        .spec = spec,
        .store_path = station->store_path,
        .profile = station->profile,
        .profile_folder = station->profile_folder,
        .choose_again = choose_again,
        .data = station,
    };
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    counter->worker = print_worker_start_with(&options, &test_times, &error);
    g_assert_no_error(error);
}

// Badge and ticket of somebody new.
static void let_in(Counter *counter, gint64 *out_badge, gint64 *out_ticket)
{
    CheckIn check_in;
    g_autoptr(GError) error = NULL;
    g_assert_true(desk_check_in(counter->desk, &(DeskScan){.person_id = STAGE_ADA}, &check_in, &error));
    g_assert_cmpint(check_in.admission.verdict, ==, VERDICT_ADMIT);
    g_autoptr(GPtrArray) jobs = job_list_group(desk_store(counter->desk), check_in.group_id, &error);
    g_assert_cmpuint(jobs->len, ==, 2);
    const Job *badge = jobs->pdata[0], *ticket = jobs->pdata[1];
    g_assert_cmpstr(badge->role, ==, "badge");
    g_assert_cmpstr(ticket->role, ==, "ticket");
    *out_badge = badge->id;
    *out_ticket = ticket->id;
    check_in_clear(&check_in);
}

static Job *job_of(Counter *counter, gint64 id)
{
    g_autoptr(GError) error = NULL;
    Job *job = job_load(desk_store(counter->desk), id, &error);
    g_assert_no_error(error);
    return job;
}

static void assert_comes_out(Counter *counter, gint64 id)
{
    gint64 deadline = clock_mono_us() + AWAIT_US;
    g_autoptr(Job) job = job_of(counter, id);
    while (job->state != JOB_PRINTED) {
        if (clock_mono_us() > deadline)
            g_error("the ticket is %s as %s (%s)", job_state_name(job->state), job->label, job->reason);
        g_usleep(LOOK_US);
        job_free(job);
        job = job_of(counter, id);
    }
    g_assert_cmpstr(job->label, ==, "ticket-80");
    g_assert_cmpstr(job->media, ==, "80");
    g_assert_cmpint(sim_printed_count(counter->sim), ==, 1);
    g_autoptr(Page) page = sim_page(counter->sim, 0);
    g_assert_cmpint(page->dots, ==, ROLL_DOTS);
    g_assert_cmpint(page->lines, >, 0);
}

static void test_plugged_in_before(Counter *counter, gconstpointer data)
{
    (void)data;
    plug_in(counter);
    test_await_printer(counter->worker, "ready");
    gint64 badge, ticket;
    let_in(counter, &badge, &ticket);
    g_autoptr(Job) asked = job_of(counter, ticket);
    g_assert_cmpstr(asked->label, ==, "ticket-80");
    print_worker_wake(counter->worker);
    assert_comes_out(counter, ticket);
    g_autoptr(Job) waits = job_of(counter, badge);
    g_assert_cmpint(waits->state, ==, JOB_QUEUED);
}

static void test_plugged_in_afterwards(Counter *counter, gconstpointer data)
{
    (void)data;
    gint64 badge, ticket;
    let_in(counter, &badge, &ticket);
    g_autoptr(Job) asked = job_of(counter, ticket);
    g_assert_cmpstr(asked->label, ==, "ticket");
    plug_in(counter);
    assert_comes_out(counter, ticket);
    g_autoptr(Job) waits = job_of(counter, badge);
    g_assert_cmpint(waits->state, ==, JOB_QUEUED);
    g_assert_cmpstr(waits->label, ==, "badge");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/receipt/plugged-in-before", Counter, NULL, set_up, test_plugged_in_before, tear_down);
    g_test_add("/receipt/plugged-in-afterwards", Counter, NULL, set_up, test_plugged_in_afterwards, tear_down);
    return g_test_run();
}
