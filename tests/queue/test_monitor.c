// SPDX-License-Identifier: GPL-3.0-or-later
// test_monitor.c - the printer between its labels: what it says before one, what becomes of a link that others wait for, and of a printer
// that is away, silent, mute or refuses. Without the loop that prints.
//
// The printer is a script: DYMO's status byte (bit 0 busy, bit 1 idle, bit 5 no paper), Zebra's ~HS. Would catch: a label that is given
// to a printer that is not well; a link that is kept from other hosts, or dropped in work; a silent printer that is taken for a mute one.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/job/printer_record.h"
#include "printer/queue/printer_monitor.h"
#include "tests/queue/station.h"
#include "tests/transport/peer.h"

#define LONG_MS 60000
#define HS_ASK_BYTES 81 // Zebra: its count of labels, its uptime, ~HQES and ~HS, a line each
#define ASK_BYTES 86    // DYMO, between labels: as many ESC as a row has bytes go before ESC A
#define DYMO "dymo-lw/LabelWriter 450/62x100"
#define READY "\x03"
#define BUSY "\x01"
#define NO_PAPER "\x23"

static const PrintTimes times = {.write_ms = LONG_MS,
                                 .ask_ms = LONG_MS,
                                 .unheard_ms = LONG_MS,
                                 .quiet_ms = LONG_MS,
                                 .stall_ms = LONG_MS,
                                 .retry_ms = LONG_MS,
                                 .fresh_ms = LONG_MS,
                                 .idle_ms = LONG_MS,
                                 .keep_ms = LONG_MS,
                                 .polite_ms = LONG_MS};

typedef struct {
    TestStation *station;
    PrinterSpec spec;
    PrinterHealth *health;
    PrintTimes times;
    Peer *peer;
    PrinterMonitor *monitor;
    PrinterState state; // that it was stopped with
    char *problem;      // for which it was; NULL = it was not
} Scene;

static void stopped(PrinterState state, const char *problem, gpointer data)
{
    Scene *scene = data;
    scene->state = state;
    g_free(scene->problem);
    scene->problem = g_strdup(problem);
}

static void start(Scene *scene)
{
    scene->monitor = printer_monitor_new(&(PrinterMonitorOptions){.spec = &scene->spec,
                                                                  .health = scene->health,
                                                                  .store = scene->station->store,
                                                                  .times = &scene->times,
                                                                  .stopped = stopped,
                                                                  .data = scene});
}

static void scene_open(Scene *scene, const char *model, const PeerStep *script, int connection_count)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){.station = test_station_new(), .times = times, .peer = peer_new(script, connection_count)};
    g_autofree char *spec = g_strdup_printf("p=%s@%s", model, peer_address(scene->peer));
    g_assert_true(printer_spec_parse(spec, &scene->spec, &error));
    scene->health = printer_health_new("p", scene->spec.address, false, NULL, NULL);
    start(scene);
}

static void scene_close(Scene *scene)
{
    printer_monitor_free(scene->monitor);
    for (int i = 0; i < 4; i++)
        peer_go(scene->peer);
    peer_free(scene->peer);
    printer_health_free(scene->health);
    printer_spec_clear(&scene->spec);
    test_station_free(scene->station);
    g_free(scene->problem);
}

static void assert_shown(const Scene *scene, const char *state, const char *media)
{
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    g_assert_cmpstr(info->state, ==, state);
    g_assert_cmpstr(info->media, ==, media);
    g_assert_cmpstr(info->model, ==, scene->spec.model->name);
}

static void await_end(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    while (link_pass_over(printer_monitor_link(scene->monitor), &error))
        g_usleep(1000);
}

static void test_good(void)
{
    static const PeerStep script[] = {{PEER_TAKE, ASK_BYTES, NULL}, {PEER_SEND, 1, READY}, {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, DYMO, script, 1);
    PrinterMonitor *monitor = scene.monitor;
    g_assert_true(!printer_monitor_link(monitor) && !printer_monitor_media(monitor));
    g_assert_false(printer_monitor_is_calm(monitor) || printer_monitor_is_good(monitor, LONG_MS));
    g_assert_true(printer_monitor_look(monitor));
    g_assert_null(scene.problem);
    g_assert_true(printer_monitor_link(monitor) && printer_monitor_is_calm(monitor));
    g_assert_true(printer_monitor_is_good(monitor, LONG_MS) && !printer_monitor_is_good(monitor, 0));
    g_assert_cmpstr(printer_monitor_media(monitor)->name, ==, "62x100");
    g_assert_false(printer_monitor_is_waiting(monitor) || printer_monitor_is_doubtful(monitor));
    assert_shown(&scene, "away", "62x100"); // nobody has shown a state yet
    PrinterAnswers answers;
    printer_record_answers(scene.station->store, "p", scene.spec.address, &answers);
    g_assert_true(answers.was_heard);
    printer_monitor_doubt(monitor);
    g_assert_false(printer_monitor_is_calm(monitor) || printer_monitor_is_good(monitor, LONG_MS));
    printer_monitor_believe(monitor);
    g_assert_true(printer_monitor_is_calm(monitor) && printer_monitor_is_good(monitor, LONG_MS));
    printer_monitor_drop_link(monitor);
    g_assert_false(printer_monitor_link(monitor) || printer_monitor_is_calm(monitor) || printer_monitor_media(monitor));
    scene_close(&scene);
    printer_monitor_free(NULL);
}

// It works on another host's label: no trouble, and no time for ours.
static void test_busy(void)
{
    static const PeerStep script[] = {{PEER_TAKE, ASK_BYTES, NULL}, {PEER_SEND, 1, BUSY}, {PEER_TAKE, ASK_BYTES, NULL},
                                      {PEER_SEND, 1, READY},        {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, DYMO, script, 1);
    g_assert_false(printer_monitor_look(scene.monitor));
    g_assert_null(scene.problem);
    assert_shown(&scene, "printing", "62x100");
    g_assert_false(printer_monitor_is_calm(scene.monitor));
    g_assert_true(printer_monitor_link(scene.monitor) != NULL);
    g_assert_true(printer_monitor_look(scene.monitor));
    scene_close(&scene);
}

// It may wait for something that it does not name.
static void test_busy_for_long(void)
{
    static const PeerStep script[] = {{PEER_TAKE, ASK_BYTES, NULL}, {PEER_SEND, 1, BUSY}, {PEER_TAKE, ASK_BYTES, NULL},
                                      {PEER_SEND, 1, BUSY},         {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, DYMO, script, 1);
    scene.times.stall_ms = 20;
    g_assert_false(printer_monitor_look(scene.monitor));
    g_usleep(30 * 1000);
    g_assert_false(printer_monitor_look(scene.monitor));
    g_assert_cmpint(scene.state, ==, PRINTER_STATE_STOPPED);
    g_assert_nonnull(strstr(scene.problem, "busy for long"));
    scene_close(&scene);
}

static void test_stopped(void)
{
    static const PeerStep script[] = {{PEER_TAKE, ASK_BYTES, NULL}, {PEER_SEND, 1, NO_PAPER}, {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, DYMO, script, 1);
    g_assert_false(printer_monitor_look(scene.monitor));
    g_assert_cmpint(scene.state, ==, PRINTER_STATE_STOPPED);
    g_assert_nonnull(strstr(scene.problem, "roll"));
    g_assert_false(printer_monitor_is_calm(scene.monitor) || printer_monitor_is_good(scene.monitor, LONG_MS));
    scene_close(&scene);
}

static void test_away(void)
{
    static const PeerStep script[] = {{PEER_TAKE, ASK_BYTES, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    scene_open(&scene, DYMO, script, 1);
    g_assert_false(printer_monitor_look(scene.monitor)); // it breaks off
    g_assert_cmpint(scene.state, ==, PRINTER_STATE_AWAY);
    g_assert_null(printer_monitor_link(scene.monitor));
    g_assert_nonnull(scene.problem);
    scene_close(&scene);
}

// A print server hangs up on an idle host, which is no fault: it is reached anew, and nobody is told.
static void test_hangs_up(void)
{
    static const PeerStep script[] = {{PEER_TAKE, ASK_BYTES, NULL}, {PEER_SEND, 1, READY}, {PEER_END, 0, NULL}};
    Scene scene;
    scene_open(&scene, DYMO, script, 2);
    g_assert_true(printer_monitor_look(scene.monitor));
    await_end(&scene);
    g_assert_true(printer_monitor_look(scene.monitor));
    g_assert_null(scene.problem);
    scene_close(&scene);
}

// Others may wait for its link: it is let go when nothing is to be printed, but not right after a label. Then it is looked at seldom.
static void test_rest(void)
{
    static const PeerStep script[] = {
        {PEER_TAKE, ASK_BYTES, NULL}, {PEER_SEND, 1, READY}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    Scene scene;
    scene_open(&scene, DYMO, script, 2);
    g_assert_true(printer_monitor_look(scene.monitor));
    printer_monitor_note_use(scene.monitor, true);
    printer_monitor_rest(scene.monitor);
    g_assert_true(printer_monitor_link(scene.monitor) != NULL);
    scene.times.keep_ms = scene.times.idle_ms = 0;
    g_assert_false(printer_monitor_is_calm(scene.monitor)); // an open link is looked at after idle_ms
    printer_monitor_rest(scene.monitor);
    g_assert_null(printer_monitor_link(scene.monitor));
    g_assert_true(printer_monitor_is_calm(scene.monitor)); // one that was let go after polite_ms
    g_assert_false(printer_monitor_is_good(scene.monitor, LONG_MS));
    g_assert_cmpstr(printer_monitor_media(scene.monitor)->name, ==, "62x100"); // what is known of the roll stays
    scene.times.polite_ms = 0;
    g_assert_false(printer_monitor_is_calm(scene.monitor));
    peer_go(scene.peer);
    g_assert_true(printer_monitor_look(scene.monitor)); // it comes back by itself
    scene_close(&scene);
}

// Once is no refusal; twice is one, for a while; a byte that is taken ends it.
static void test_refusing(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, DYMO, script, 0);
    g_assert_false(printer_monitor_is_refusing(scene.monitor));
    printer_monitor_note_use(scene.monitor, false);
    g_assert_false(printer_monitor_is_refusing(scene.monitor));
    printer_monitor_note_use(scene.monitor, false);
    g_assert_true(printer_monitor_is_refusing(scene.monitor));
    scene.times.retry_ms = 0;
    g_assert_false(printer_monitor_is_refusing(scene.monitor));
    scene.times.retry_ms = LONG_MS;
    printer_monitor_note_use(scene.monitor, true);
    g_assert_false(printer_monitor_is_refusing(scene.monitor));
    printer_monitor_note_use(scene.monitor, false);
    g_assert_false(printer_monitor_is_refusing(scene.monitor)); // counted anew
    printer_monitor_note_use(scene.monitor, false);
    g_assert_true(printer_monitor_is_refusing(scene.monitor));
    printer_monitor_load(scene.monitor); // another roll may be what it wants
    g_assert_false(printer_monitor_is_refusing(scene.monitor));
    scene_close(&scene);
}

// A printer that never answered may be given labels. One of a kind that always answers is doubtful until people have said that its
// labels come out; that is remembered, and a link that was let go changes nothing.
static void test_mute(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_WAIT, 0, NULL}, {0}};
    static const struct {
        const char *model;
        bool is_doubtful;
    } cases[] = {{"zpl/ZD421-203dpi/62x100", true}, {"zpl/generic-203dpi/62x100", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Scene scene;
        scene_open(&scene, cases[i].model, script, 1);
        scene.times.ask_ms = scene.times.unheard_ms = 20;
        scene.times.keep_ms = 0;
        g_assert_true(printer_monitor_look(scene.monitor));
        g_assert_null(scene.problem);
        g_assert_true(printer_monitor_is_calm(scene.monitor));
        g_assert_true(printer_monitor_is_doubtful(scene.monitor) == cases[i].is_doubtful);
        g_assert_false(printer_monitor_is_known_mute(scene.monitor) || printer_monitor_is_waiting(scene.monitor));
        printer_monitor_rest(scene.monitor);
        g_assert_null(printer_monitor_link(scene.monitor));
        g_assert_true(printer_monitor_is_doubtful(scene.monitor) == cases[i].is_doubtful);
        const PrinterAnswers said = {.is_mute = true};
        g_assert_true(printer_record_put_answers(scene.station->store, "p", scene.spec.address, &said, NULL));
        printer_monitor_free(scene.monitor);
        start(&scene);
        g_assert_true(printer_monitor_is_known_mute(scene.monitor));
        g_assert_false(printer_monitor_is_doubtful(scene.monitor));
        scene_close(&scene);
    }
}

// One that has answered before, also to a station that was stopped since, and is silent now: no label, and people are told in the end.
// When it answers after all it is well again; where it has dropped questions nobody knows which, and a new connection begins with none.
static void test_silent(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 1, READY}, {PEER_WAIT, 0, NULL}, {0}};
    static const PrinterAnswers heard = {.was_heard = true};
    for (int question_count = 1; question_count <= 2; question_count++) {
        Scene scene;
        scene_open(&scene, DYMO, script, 1);
        g_assert_true(printer_record_put_answers(scene.station->store, "p", scene.spec.address, &heard, NULL));
        printer_monitor_free(scene.monitor);
        start(&scene);
        scene.times.ask_ms = 10;
        g_assert_false(printer_monitor_look(scene.monitor));
        g_assert_null(scene.problem); // it may be slow
        g_assert_true(printer_monitor_is_waiting(scene.monitor));
        g_assert_false(printer_monitor_is_calm(scene.monitor) || printer_monitor_is_doubtful(scene.monitor));
        scene.times.quiet_ms = 0;
        scene.times.unheard_ms = question_count == 2 ? 0 : LONG_MS;
        g_assert_false(printer_monitor_look(scene.monitor));
        g_assert_cmpint(scene.state, ==, PRINTER_STATE_STOPPED);
        g_assert_cmpstr(scene.problem, ==, PRINTER_IS_SILENT);
        g_assert_false(printer_monitor_is_waiting(scene.monitor));
        peer_go(scene.peer);
        scene.times.ask_ms = scene.times.unheard_ms = LONG_MS;
        g_assert_true(printer_monitor_look(scene.monitor) == (question_count == 1));
        g_assert_true((printer_monitor_link(scene.monitor) != NULL) == (question_count == 1));
        scene_close(&scene);
    }
}

// 62 mm x 100 mm are 799 dots at 203 dpi, 29 mm are 232: with their gap, what ~HS says in its first line.
#define HS(length)                                                                                                               \
    "\x02"                                                                                                                       \
    "030,0,0," length ",000,0,0,0,000,0,0,0\x03\r\n"                                                                             \
    "\x02"                                                                                                                       \
    "000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x02"                                                                               \
    "1234,0\x03\r\n"

// It has agreed with the roll that is set, and says another length now: that roll is not printed on until the station is told of it.
static void test_other_roll(void)
{
    static const char right[] = HS("0799"), other[] = HS("0250");
    static const PeerStep script[] = {{PEER_TAKE, HS_ASK_BYTES, NULL},
                                      {PEER_SEND, sizeof(right) - 1, right},
                                      {PEER_TAKE, HS_ASK_BYTES, NULL},
                                      {PEER_SEND, sizeof(other) - 1, other},
                                      {PEER_WAIT, 0, NULL},
                                      {0}};
    Scene scene;
    scene_open(&scene, "zpl/ZD421-203dpi/62x100", script, 1);
    g_assert_true(printer_monitor_look(scene.monitor));
    const Store *store = scene.station->store;
    g_assert_true(printer_record_has_agreed((Store *)store, "p", scene.spec.address, "62x100"));
    g_assert_false(printer_monitor_look(scene.monitor));
    g_assert_cmpint(scene.state, ==, PRINTER_STATE_STOPPED);
    g_assert_nonnull(strstr(scene.problem, "Put that roll in"));
    g_auto(PrinterSpec) loaded = {0};
    g_assert_true(printer_spec_parse("p=zpl/ZD421-203dpi/62x29@tcp:127.0.0.1:1", &loaded, NULL));
    printer_spec_load(&scene.spec, &loaded);
    printer_monitor_load(scene.monitor);
    g_assert_cmpstr(printer_monitor_media(scene.monitor)->name, ==, "62x29");
    g_autoptr(PrinterInfo) info = printer_health_copy(scene.health);
    g_assert_cmpstr(info->media, ==, "62x29");
    g_assert_false(printer_monitor_is_calm(scene.monitor));
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/monitor/one-that-is-well", test_good);
    g_test_add_func("/queue/monitor/at-work-for-another", test_busy);
    g_test_add_func("/queue/monitor/busy-for-long", test_busy_for_long);
    g_test_add_func("/queue/monitor/stopped", test_stopped);
    g_test_add_func("/queue/monitor/away", test_away);
    g_test_add_func("/queue/monitor/one-that-hangs-up", test_hangs_up);
    g_test_add_func("/queue/monitor/a-link-is-let-go", test_rest);
    g_test_add_func("/queue/monitor/one-that-refuses", test_refusing);
    g_test_add_func("/queue/monitor/mute", test_mute);
    g_test_add_func("/queue/monitor/silent", test_silent);
    g_test_add_func("/queue/monitor/another-roll", test_other_roll);
    return g_test_run();
}
