// SPDX-License-Identifier: GPL-3.0-or-later
// test_pace.c - printers that prove nothing: they get labels no faster than they plausibly print, and the silence of one that has
// answered is a doubt. What is counted or answered where something else may have happened proves nothing.
//
// Would catch: a printer behind a print server that loses its power with forty labels in it.
#include "common/base/clock.h"
#include "printer/queue/delivery.h"
#include "tests/transport/peer.h"

#define LABEL_BYTES 1000
#define LONG_MS 60000

static const PrintTimes times = {.write_ms = 20,
                                 .ask_ms = LONG_MS,
                                 .unheard_ms = LONG_MS,
                                 .quiet_ms = LONG_MS,
                                 .sight_ms = LONG_MS,
                                 .label_ms = LONG_MS,
                                 .stall_ms = LONG_MS,
                                 .stopped_ms = LONG_MS};

static void heard(const DriverStatus *status, gpointer data)
{
    (void)status, (void)data;
}

static bool go_on(gpointer data)
{
    (void)data;
    return true;
}

typedef struct {
    Peer *peer;
    Link *link;
    Flight flight;
    PrintTimes times;
    Delivery delivery;
} Scene;

static void scene_open(Scene *scene, const PeerStep *script, const char *driver, const char *model)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){.peer = peer_new(script, 1), .times = times};
    const Driver *found = driver_by_name(driver);
    const DriverModel *row = driver_model(found, model);
    g_assert_nonnull(row);
    scene->link = link_open(peer_address(scene->peer), found, row, NULL, &error);
    g_assert_no_error(error);
    scene->delivery = (Delivery){.link = scene->link,
                                 .flight = &scene->flight,
                                 .driver = found,
                                 .model = row,
                                 .times = &scene->times,
                                 .said = heard,
                                 .go_on = go_on};
}

static void scene_close(Scene *scene)
{
    peer_go(scene->peer); // to the end of its script
    link_abandon(scene->link);
    peer_free(scene->peer);
    g_free(scene->delivery.reason);
}

static DeliveryEnd send_label(Scene *scene, gsize length)
{
    g_autofree guint8 *bytes = g_malloc0(length);
    DeliveryEnd end = delivery_send(&scene->delivery, bytes, length);
    return end == DELIVERY_DONE ? delivery_prove(&scene->delivery) : end;
}

// A printer that cannot tell gets the third label when the first is plausibly out, however much it would take.
static void test_paced(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 4 * LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, script, "tspl", "generic-203dpi");
    scene.times.mm_us = 1000;
    scene.delivery.label_mm = 100;
    gint64 begun_mono_us = clock_mono_us();
    for (int i = 0; i < 4; i++)
        g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNCONFIRMED);
    g_assert_cmpint(clock_mono_us() - begun_mono_us, >=, 3 * 100 * 1000);
    g_assert_cmpint(scene.flight.count, ==, 0);
    scene_close(&scene);
}

// One that has answered before and says nothing with a label in it may be without power.
static void test_silent_without_proof(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    scene_open(&scene, script, "tspl", "generic-203dpi");
    scene.times.quiet_ms = 200;
    scene.times.unheard_ms = 20;
    link_expect_answers(scene.link, 1);
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNCERTAIN);
    g_assert_true(scene.delivery.is_broken);
    scene_close(&scene);
}

// Any host may clear a ticket printer's buffer: on a network the answer behind the cut proves nothing.
static void test_ticket(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_SEND, 1, "\x03"}, {PEER_WAIT, 0, NULL}, {0}};
    for (int is_on_cable = 0; is_on_cable < 2; is_on_cable++) {
        Scene scene;
        scene_open(&scene, script, "escpos", "generic-80mm");
        scene.delivery.is_on_cable = is_on_cable;
        g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_DONE);
        g_assert_true(scene.delivery.is_unproved == !is_on_cable);
        scene_close(&scene);
    }
}

#define ZEBRA(total)                                                                                                             \
    "\"" total "\"\"00 days 00 hours 02 mins 00 secs\""                                                                          \
    "\002\r\n  ERRORS: 0 00000000 00000000\r\n  WARNINGS: 0 00000000 00000000\r\n\003\r\n"                                       \
    "\002030,0,0,0823,000,0,0,0,000,0,0,0\003\r\n\002000,0,0,0,0,2,4,0,00000000,1,000\003\r\n\0021234,0\003\r\n"

static void expect_in_sight(int sight_ms, DeliveryEnd end)
{
    g_autoptr(GError) error = NULL;
    const DriverModel *model = driver_model(&driver_zpl, "ZD421-203dpi");
    g_autoptr(GByteArray) first = driver_ask_status(&driver_zpl, model, false),
                          later = driver_ask_status(&driver_zpl, model, true);
    const PeerStep script[] = {{PEER_TAKE, first->len, NULL},
                               {PEER_SEND, sizeof ZEBRA("5") - 1, ZEBRA("5")},
                               {PEER_TAKE, LABEL_BYTES + later->len, NULL},
                               {PEER_SEND, sizeof ZEBRA("6") - 1, ZEBRA("6")},
                               {PEER_WAIT, 0, NULL},
                               {0}};
    Scene scene;
    LinkAsked asked;
    LinkNews news = {0};
    scene_open(&scene, script, "zpl", "ZD421-203dpi");
    scene.times.sight_ms = sight_ms;
    scene.times.calm_ms = 0;
    g_assert_true(link_ask(scene.link, false, &asked, &error));
    while (!news.is_answer)
        g_assert_true(link_listen(scene.link, clock_after_ms(LONG_MS), &news, &error));
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, end);
    scene_close(&scene);
}

// A Zebra that counts a label when it begins may have torn it since, if there was time for that between two answers.
static void test_out_of_sight(void)
{
    expect_in_sight(LONG_MS, DELIVERY_DONE);
    expect_in_sight(0, DELIVERY_UNCONFIRMED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/pace/who-cannot-tell-is-paced", test_paced);
    g_test_add_func("/queue/pace/silence-of-one-that-answered-is-a-doubt", test_silent_without_proof);
    g_test_add_func("/queue/pace/a-ticket-on-a-network-is-not-proved", test_ticket);
    g_test_add_func("/queue/pace/counted-out-of-sight-is-no-proof", test_out_of_sight);
    return g_test_run();
}
