// SPDX-License-Identifier: GPL-3.0-or-later
// test_network.c - a printer on the network serves one host at a time: its link is held while a label is in work and let go
// after, so that two stations share it; a Brother's own word there is no sign that it answers.
#include "common/store/job/printer_record.h"
#include "tests/queue/station.h"
#include "tests/transport/peer.h"

#define LABELS 4

static void await_link(Sim *sim, bool is_held)
{
    for (gint64 end_us = clock_mono_us() + 120 * G_USEC_PER_SEC; sim_is_connected(sim) != is_held; g_usleep(1000))
        g_assert_cmpint(clock_mono_us(), <, end_us);
}

static void test_held_and_let_go(void)
{
    g_autoptr(TestStation) station = test_station_new();
    Sim *sim = sim_start(SIM_ZEBRA, 1000); // much longer than an idle link is kept
    PrintWorker *worker = test_station_on(station, sim, "one", NULL);
    test_await_printer(worker, "ready");
    await_link(sim, false);
    for (int i = 1; i <= 2; i++) {
        gint64 id = test_station_badge(station, NULL);
        print_worker_wake(worker);
        test_station_await(station, id, JOB_SENT);
        bool is_held;
        do {
            g_usleep(1000);
            is_held = sim_is_connected(sim); // looked at before the count: it may be let go right after
        } while (is_held && sim_printed_count(sim) < i);
        g_assert_true(is_held);
        test_station_await(station, id, JOB_PRINTED);
        g_assert_cmpint(sim_printed_count(sim), ==, i);
        await_link(sim, false);
    }
    print_worker_stop(worker, 5000);
    sim_stop(sim);
}

// Each station's first label finds the other's link let go; then they take turns as they come.
static void test_shared(void)
{
    g_autoptr(TestStation) here = test_station_new();
    g_autoptr(TestStation) there = test_station_new();
    Sim *sim = sim_start(SIM_ZEBRA, 10);
    PrintWorker *first = test_station_on(here, sim, "one", NULL);
    test_station_await(here, test_station_badge(here, NULL), JOB_PRINTED);
    PrintWorker *second = test_station_on(there, sim, "other", NULL);
    test_station_await(there, test_station_badge(there, NULL), JOB_PRINTED);
    gint64 ids[2][LABELS];
    for (int i = 0; i < LABELS; i++) {
        ids[0][i] = test_station_badge(here, NULL);
        ids[1][i] = test_station_badge(there, NULL);
    }
    for (int i = 0; i < LABELS; i++) {
        test_station_await(here, ids[0][i], JOB_PRINTED);
        test_station_await(there, ids[1][i], JOB_PRINTED);
    }
    g_assert_cmpint(sim_printed_count(sim), ==, 2 + 2 * LABELS);
    print_worker_stop(first, 5000);
    print_worker_stop(second, 5000);
    sim_stop(sim);
}

// Brother QL, 32 bytes: status type 2 (error), error 2 bit 3 (its memory is full), said by itself.
static const char full[32] = {(char)0x80, 0x20, 'B', 0x34, 0x41, [9] = 0x08, [10] = 0x3e, [11] = 0x0b, [17] = 0x64, [18] = 0x02};

static void test_own_word(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 2, NULL}, {PEER_SEND, sizeof(full), full}, {PEER_WAIT, 0, NULL}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(TestStation) station = test_station_new();
    g_autofree char *spec = g_strdup_printf("one=brother-ql/QL-820NWB/62x100@%s snmp=off", peer_address(peer));
    station->media = "62x100";
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, test_station_badge(station, NULL), JOB_UNCONFIRMED);
    PrinterAnswers answers;
    printer_record_answers(station->store, "one", peer_address(peer), &answers);
    g_assert_false(answers.was_heard);
    print_worker_stop(worker, 5000);
    peer_go(peer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/network/the-link-is-held-in-a-label-and-let-go-after", test_held_and_let_go);
    g_test_add_func("/queue/network/two-stations-share-a-printer", test_shared);
    g_test_add_func("/queue/network/a-brothers-own-word-is-no-answer", test_own_word);
    return g_test_run();
}
