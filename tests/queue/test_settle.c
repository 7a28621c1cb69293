// SPDX-License-Identifier: GPL-3.0-or-later
// test_settle.c - between two labels: when a printer that says so takes the next one.
//
// The printer is a Boca that plays a script, in bytes of its FGL manual: X-ON (11 hex) takes tickets, 10 hex is out of them. Would catch:
// a label that is sent to a printer that is not ready for it, or a wait for one that stands still.
#include "common/base/clock.h"
#include "printer/queue/delivery.h"
#include "tests/transport/peer.h"

static const PrintTimes patient = {0};

typedef struct {
    const char *name;
    const PeerStep *script;
    bool is_stopping, is_receiving; // the station; the printer before
    bool is_broken;
    int word_count; // heard meanwhile
    bool takes;
} Case;

static const PeerStep takes_on[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 1, "\x11"}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
static const PeerStep is_out[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 1, "\x10"}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
static const PeerStep works[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 2, "\x13\x11"}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
static const PeerStep ends[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};

static const Case cases[] = {
    {"takes-the-next-one", takes_on, false, false, false, 1, true}, {"works-before", works, false, false, false, 2, true},
    {"stands-still", is_out, false, false, false, 1, false},        {"ends-the-connection", ends, false, false, true, 0, false},
    {"told-to-stop", ends, true, false, false, 0, false},           {"takes-it-already", ends, false, true, false, 0, true},
};

typedef struct {
    const Case *now;
    Peer *peer;
    int word_count;
} Scene;

static void said(const DriverStatus *status, gpointer data)
{
    (void)status;
    ((Scene *)data)->word_count++;
}

static bool go_on(gpointer data)
{
    const Scene *scene = data;
    if (!scene->now->is_stopping)
        peer_go(scene->peer);
    return !scene->now->is_stopping;
}

static void test_settle(gconstpointer data)
{
    Scene scene = {.now = data};
    g_autoptr(GError) error = NULL;
    scene.peer = peer_new(scene.now->script, 1);
    Flight flight = {.is_receiving = scene.now->is_receiving};
    Delivery delivery = {.flight = &flight,
                         .driver = &driver_fgl,
                         .model = driver_model(&driver_fgl, "Lemur-200dpi"),
                         .times = &patient,
                         .said = said,
                         .go_on = go_on,
                         .data = &scene};
    delivery.link = link_open(peer_address(scene.peer), delivery.driver, delivery.model, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(delivery_settle(&delivery, 60000) == scene.now->takes);
    g_assert_true(delivery.is_broken == scene.now->is_broken);
    g_assert_cmpint(scene.word_count, ==, scene.now->word_count);
    peer_go(scene.peer);
    peer_go(scene.peer);
    link_abandon(delivery.link);
    peer_free(scene.peer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/queue/settle/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_settle);
    }
    return g_test_run();
}
