// SPDX-License-Identifier: GPL-3.0-or-later
// test_receipt.c - a receipt printer is plugged into a station that nobody has told of it: tickets come out on its roll, also those
// that were asked for before.
#include "tests/desk/counter.h"
#include "scanner/desk/print.h"

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

static void assert_comes_out(Counter *counter, gint64 id)
{
    g_autoptr(Page) page = counter_await_page(counter, id);
    g_assert_cmpint(page->dots, ==, COUNTER_ROLL_DOTS);
    g_assert_cmpint(page->lines, >, 0);
    g_assert_cmpint(sim_printed_count(counter->sim), ==, 1);
    g_autoptr(Job) job = counter_job(counter, id);
    g_assert_cmpstr(job->label, ==, "ticket-80");
    g_assert_cmpstr(job->media, ==, "80");
}

static void test_plugged_in_before(Counter *counter, gconstpointer data)
{
    (void)data;
    counter_plug_in(counter, false);
    test_await_printer(counter->worker, "ready");
    gint64 badge, ticket;
    let_in(counter, &badge, &ticket);
    g_autoptr(Job) asked = counter_job(counter, ticket);
    g_assert_cmpstr(asked->label, ==, "ticket-80");
    print_worker_wake(counter->worker);
    assert_comes_out(counter, ticket);
    g_autoptr(Job) waits = counter_job(counter, badge);
    g_assert_cmpint(waits->state, ==, JOB_QUEUED);
}

static void test_plugged_in_afterwards(Counter *counter, gconstpointer data)
{
    (void)data;
    gint64 badge, ticket;
    let_in(counter, &badge, &ticket);
    g_autoptr(Job) asked = counter_job(counter, ticket);
    g_assert_cmpstr(asked->label, ==, "ticket");
    counter_plug_in(counter, false);
    assert_comes_out(counter, ticket);
    g_autoptr(Job) waits = counter_job(counter, badge);
    g_assert_cmpint(waits->state, ==, JOB_QUEUED);
    g_assert_cmpstr(waits->label, ==, "badge");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/receipt/plugged-in-before", Counter, NULL, counter_set_up, test_plugged_in_before, counter_tear_down);
    g_test_add("/receipt/plugged-in-afterwards", Counter, NULL, counter_set_up, test_plugged_in_afterwards, counter_tear_down);
    return g_test_run();
}
