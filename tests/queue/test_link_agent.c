// SPDX-License-Identifier: GPL-3.0-or-later
// test_link_agent.c - one label for a Brother on a network, which answers nothing where the label goes: Debian's snmpd beside it says
// how the printer is and how many labels it ever printed, and the label ends as that count says.
//
// Objects and their values are those of RFC 2790 and RFC 3805 (tests/network_printers/snmp_mib.c). Would catch: a count that is one
// label off, or was read before the label was there; a label of another host that is taken for ours; a connection that ends behind
// the label and is taken for its end, or hides it; a printer that counts nothing and is waited for at each label.
#include <string.h>

#include "common/base/clock.h"
#include "printer/queue/delivery.h"
#include "tests/network_printers/snmp_agent.h"
#include "tests/scratch.h"
#include "tests/transport/peer.h"

#define LABEL_BYTES 1000
#define LONG_MS 60000
#define QUIET_MS 300

static const PrintTimes times = {.write_ms = 20,
                                 .ask_ms = LONG_MS,
                                 .poll_ms = 1,
                                 .count_ms = 2,
                                 .unheard_ms = 500,
                                 .calm_ms = 20,
                                 .quiet_ms = LONG_MS,
                                 .stop_ms = LONG_MS,
                                 .sight_ms = LONG_MS,
                                 .label_ms = LONG_MS,
                                 .stall_ms = LONG_MS,
                                 .stopped_ms = LONG_MS};

typedef struct {
    char *folder, *state_path;
    SnmpAgent *daemon;
    PrinterSpec spec;
    PrinterAgent *agent;
    Peer *peer;
    Link *link;
    Flight flight;
    PrintTimes times;
    Delivery delivery;
    // What the printer does once the label is there: one line of its state file after the other, each once it was told.
    const char *const *states;
    int stop_count; // how often it was said to stand still
} Scene;

static void put_state(const Scene *scene, const char *state)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(scene->state_path, state, -1, &error));
}

static bool go_on(gpointer data)
{
    (void)data;
    return true;
}

static void said(const DriverStatus *status, gpointer data)
{
    Scene *scene = data;
    scene->stop_count += status->condition == PRINTER_STOPPED;
    if (scene->flight.count > 0 && *scene->states)
        put_state(scene, *scene->states++);
}

static void open_link(Scene *scene, const PeerStep *script)
{
    g_autoptr(GError) error = NULL;
    scene->peer = peer_new(script, 1);
    scene->link = link_open(peer_address(scene->peer), scene->spec.driver, scene->spec.model, scene->agent, &error);
    g_assert_no_error(error);
    scene->delivery.link = scene->link;
}

static void close_link(Scene *scene)
{
    peer_go(scene->peer);
    g_clear_pointer(&scene->link, link_abandon);
    g_clear_pointer(&scene->peer, peer_free);
    scene->flight = (Flight){0};
    scene->delivery.is_broken = scene->delivery.is_unproved = false;
}

static bool scene_open(Scene *scene, const char *counts, const PeerStep *script)
{
    if (!snmp_agent_is_installed()) {
        g_test_skip("snmpd is not installed (Debian package snmpd)");
        return false;
    }
    g_autoptr(GError) error = NULL;
    static const char *const nothing[] = {NULL};
    *scene = (Scene){.folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), .times = times, .states = nothing};
    scene->state_path = g_build_filename(scene->folder, "state", NULL);
    put_state(scene, "state=idle\nlabels=5\n");
    scene->daemon = snmp_agent_start(scene->state_path, counts, &error);
    g_assert_no_error(error);
    g_autofree char *text =
        g_strdup_printf("brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:9100 snmp=public:%d", snmp_agent_port(scene->daemon));
    g_assert_true(printer_spec_parse(text, &scene->spec, &error));
    scene->agent = printer_agent_new(&scene->spec);
    scene->delivery = (Delivery){.flight = &scene->flight,
                                 .driver = scene->spec.driver,
                                 .model = scene->spec.model,
                                 .times = &scene->times,
                                 .said = said,
                                 .go_on = go_on,
                                 .data = scene};
    open_link(scene, script);
    return true;
}

static void scene_close(Scene *scene)
{
    close_link(scene);
    printer_agent_free(scene->agent);
    snmp_agent_stop(scene->daemon);
    printer_spec_clear(&scene->spec);
    g_free(scene->delivery.reason);
    scratch_remove(scene->folder);
    g_free(scene->folder);
    g_free(scene->state_path);
}

// How the printer is before a label: objects that it does not keep cost a question each.
static LinkNews ask(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    LinkNews news = {0};
    LinkAsked asked;
    g_assert_true(link_ask(scene->link, false, &asked, &error));
    g_assert_cmpint(asked, ==, LINK_ASKED);
    g_assert_true(link_is_waiting(scene->link));
    g_assert_true(link_listen(scene->link, clock_mono_us() + LONG_MS * 1000, &news, &error));
    g_assert_true(news.is_reply && news.is_answer);
    g_assert_false(link_is_waiting(scene->link));
    return news;
}

static DeliveryEnd send_label(Scene *scene, const char *const *states)
{
    guint8 bytes[LABEL_BYTES] = {0};
    scene->states = states;
    DeliveryEnd end = delivery_send(&scene->delivery, bytes, sizeof(bytes));
    return end == DELIVERY_DONE ? delivery_prove(&scene->delivery) : end;
}

static const PeerStep stays[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {0}};

// Its cover opens in the label and is closed again: what it counts then may be the label that was begun anew, or another one.
static void test_stopped(void)
{
    static const char *const states[] = {"state=printing\nlabels=5\n", "state=cover\nlabels=5\n", "state=printing\nlabels=6\n",
                                         "state=idle\nlabels=6\n", NULL};
    Scene scene;
    if (!scene_open(&scene, "counts", stays))
        return;
    ask(&scene);
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_UNCERTAIN);
    g_assert_null(*scene.states);
    g_assert_cmpint(scene.stop_count, >, 0);
    g_assert_nonnull(strstr(scene.delivery.reason, "only once"));
    scene_close(&scene);
}

// Less than before: it was switched off and on, or is another one. Nobody waits for what may follow.
static void test_restarted(void)
{
    static const char *const states[] = {"state=idle\nlabels=3\n", NULL};
    Scene scene;
    if (!scene_open(&scene, "counts", stays))
        return;
    ask(&scene);
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_UNCERTAIN);
    g_assert_nonnull(strstr(scene.delivery.reason, "switched off"));
    scene_close(&scene);
}

// The label is out when the count is one more and the printer idle.
static void test_counted(void)
{
    static const char *const states[] = {"state=printing\nlabels=5\n", "state=printing\nlabels=6\n", "state=idle\nlabels=6\n",
                                         NULL};
    Scene scene;
    if (!scene_open(&scene, "counts", stays))
        return;
    g_assert_true(link_agent(scene.link) && link_can_answer(scene.link));
    g_assert_false(link_was_heard(scene.link));
    const LinkNews before = ask(&scene);
    g_assert_cmpint(before.status.condition, ==, PRINTER_READY);
    g_assert_cmpint(before.status.media_width_mm, ==, 62);
    g_assert_true(!before.is_late && !before.status.is_label_done && !before.is_proofless);
    g_assert_true(link_was_heard(scene.link) && !link_is_hopeless(scene.link));
    g_assert_false(link_is_proving(scene.link)); // whether it counts is not known yet
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_DONE);
    g_assert_false(scene.delivery.is_unproved || scene.delivery.is_broken);
    g_assert_null(*scene.states); // not before it has done all of that
    g_assert_cmpint(scene.flight.count, ==, 0);
    g_assert_true(link_is_proving(scene.link));
    scene_close(&scene);
}

// A label is begun with its first byte, also where that one goes out alone.
static void test_first_byte(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 1, NULL}, {PEER_WAIT, 0, NULL}, {0}};
    static const char *const states[] = {"state=idle\nlabels=6\n", NULL};
    Scene scene;
    if (!scene_open(&scene, "counts", script))
        return;
    ask(&scene);
    scene.states = states;
    g_assert_cmpint(delivery_send(&scene.delivery, (const guint8[]){0}, 1), ==, DELIVERY_DONE);
    g_assert_cmpint(delivery_prove(&scene.delivery), ==, DELIVERY_DONE);
    scene_close(&scene);
}

// What was asked before the label was there is late, and proves nothing, whatever it counts.
static void test_late(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    LinkNews news = {0};
    LinkAsked asked;
    if (!scene_open(&scene, "counts", stays))
        return;
    ask(&scene);
    printer_agent_begin_label(scene.agent, LONG_MS, LONG_MS, LONG_MS);
    put_state(&scene, "state=idle\nlabels=6\n");
    g_assert_true(link_ask(scene.link, true, &asked, &error));
    g_usleep(1000);
    link_mark(scene.link);
    g_assert_true(link_listen(scene.link, clock_mono_us() + LONG_MS * 1000, &news, &error));
    g_assert_true(news.is_answer && news.is_late);
    g_assert_false(news.status.is_label_done || news.is_proofless);
    g_usleep(1000);
    for (int i = 1; i < LABEL_COUNT_ANSWERS; i++) {
        news = ask(&scene);
        g_assert_true(!news.is_late && news.is_near && !news.status.is_label_done);
    }
    news = ask(&scene);
    g_assert_true(!news.is_late && news.status.is_label_done);
    scene_close(&scene);
}

// It counts the label when it begins. It was opened, closed again and did not go on, all between two looks.
static void test_missed_stop(void)
{
    static const struct {
        const char *counts;
        int stop_ms;
        DeliveryEnd end;
    } cases[] = {{"counts", LONG_MS, DELIVERY_UNCERTAIN}, {"bare", 0, DELIVERY_UNCONFIRMED}, {"bare", LONG_MS, DELIVERY_DONE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        static const char *const states[] = {"state=idle\nlabels=6\nstops=1\n", NULL};
        Scene scene;
        if (!scene_open(&scene, cases[i].counts, stays))
            return;
        scene.times.stop_ms = cases[i].stop_ms;
        ask(&scene);
        g_assert_cmpint(send_label(&scene, states), ==, cases[i].end);
        scene_close(&scene);
    }
}

// Two more: another host prints there, too, and nobody can say which of them is ours.
static void test_shared(void)
{
    static const char *const states[] = {"state=idle\nlabels=7\n", NULL};
    Scene scene;
    if (!scene_open(&scene, "counts", stays))
        return;
    ask(&scene);
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_UNCONFIRMED);
    g_assert_false(scene.delivery.is_broken);
    g_assert_false(link_is_proving(scene.link));
    scene_close(&scene);
}

// A count that never moves is waited for once. It proves nothing, and the label that nobody waits for holds up no other.
static void test_stuck(void)
{
    static const PeerStep two[] = {{PEER_TAKE, 2 * LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {0}};
    static const char *const states[] = {NULL};
    Scene scene;
    if (!scene_open(&scene, "stuck", two))
        return;
    ask(&scene);
    scene.times.quiet_ms = QUIET_MS; // the others are minutes
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_UNCONFIRMED);
    g_assert_false(link_is_settling(scene.link, LONG_MS));
    scene.times.quiet_ms = LONG_MS;
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_UNCONFIRMED);
    g_assert_cmpint(scene.flight.count, ==, 0);
    scene_close(&scene);
}

// Once it has counted, its standing still is a finding: a person is asked, and the next label waits until the printer was idle for long.
static void test_stands_still(void)
{
    static const PeerStep two[] = {{PEER_TAKE, 2 * LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {0}};
    static const char *const first[] = {"state=idle\nlabels=6\n", NULL}, *const second[] = {NULL};
    Scene scene;
    if (!scene_open(&scene, "counts", two))
        return;
    ask(&scene);
    g_assert_cmpint(send_label(&scene, first), ==, DELIVERY_DONE);
    g_assert_false(link_is_settling(scene.link, LONG_MS));
    scene.times.stall_ms = QUIET_MS;
    g_assert_cmpint(send_label(&scene, second), ==, DELIVERY_UNCERTAIN);
    g_assert_true(scene.delivery.is_broken);
    g_assert_true(link_is_settling(scene.link, LONG_MS));
    g_assert_false(link_is_settling(scene.link, 0));
    scene_close(&scene);
}

// An agent that keeps no count says how the printer is, and the label is unconfirmed as soon as that has had its time.
static void test_no_count(void)
{
    static const char *const states[] = {"state=printing\nlabels=5\n", "state=idle\nlabels=6\n", NULL};
    Scene scene;
    if (!scene_open(&scene, "none", stays))
        return;
    ask(&scene);
    g_assert_cmpint(send_label(&scene, states), ==, DELIVERY_UNCONFIRMED);
    g_assert_null(*scene.states); // not while it prints
    scene_close(&scene);
}

// It closes its side behind the label. The agent still tells what became of it; where it cannot, that is a doubt.
static void test_ended(void)
{
    static const PeerStep ends[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    static const struct {
        const char *state;
        DeliveryEnd end;
    } cases[] = {{"state=idle\nlabels=6\n", DELIVERY_DONE}, {"state=idle\nlabels=7\n", DELIVERY_UNCERTAIN}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        Scene scene;
        if (!scene_open(&scene, "counts", ends))
            return;
        ask(&scene);
        const char *const states[] = {"state=printing\nlabels=5\n", cases[i].state, NULL};
        guint8 bytes[LABEL_BYTES] = {0};
        g_assert_cmpint(delivery_send(&scene.delivery, bytes, sizeof(bytes)), ==, DELIVERY_DONE);
        g_assert_false(link_is_ended(scene.link));
        peer_go(scene.peer);
        peer_finish(scene.peer);
        scene.states = states;
        g_assert_cmpint(delivery_prove(&scene.delivery), ==, cases[i].end);
        g_assert_true(link_is_ended(scene.link));
        g_assert_true(scene.delivery.is_broken == (cases[i].end == DELIVERY_UNCERTAIN));
        g_assert_true((scene.delivery.reason != NULL) == (cases[i].end == DELIVERY_UNCERTAIN));
        g_assert_false(link_pass_over(scene.link, &error)); // nothing is to be sent on it any more
        g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE);
        scene_close(&scene);
    }
}

// The same before the label is whole is no end of a label, but a broken link.
static void test_ended_before(void)
{
    static const PeerStep ends[] = {{PEER_END, 0, NULL}};
    Scene scene;
    if (!scene_open(&scene, "counts", ends))
        return;
    g_autoptr(GError) error = NULL;
    LinkNews news = {0};
    peer_finish(scene.peer);
    g_assert_false(link_listen(scene.link, clock_mono_us() + LONG_MS * 1000, &news, &error));
    g_assert_nonnull(error);
    g_assert_true(link_is_ended(scene.link));
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/link-agent/one-more-is-the-proof", test_counted);
    g_test_add_func("/queue/link-agent/a-stop-makes-it-a-question", test_stopped);
    g_test_add_func("/queue/link-agent/a-count-that-fell", test_restarted);
    g_test_add_func("/queue/link-agent/begun-with-the-first-byte", test_first_byte);
    g_test_add_func("/queue/link-agent/asked-before-the-label", test_late);
    g_test_add_func("/queue/link-agent/missed-stop", test_missed_stop);
    g_test_add_func("/queue/link-agent/two-more-are-another-hosts", test_shared);
    g_test_add_func("/queue/link-agent/a-count-that-never-moves", test_stuck);
    g_test_add_func("/queue/link-agent/a-count-that-stands-still", test_stands_still);
    g_test_add_func("/queue/link-agent/no-count", test_no_count);
    g_test_add_func("/queue/link-agent/the-connection-ends-behind-the-label", test_ended);
    g_test_add_func("/queue/link-agent/the-connection-ends-before", test_ended_before);
    return g_test_run();
}
