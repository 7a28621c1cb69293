// SPDX-License-Identifier: GPL-3.0-or-later
// test_delivery.c - which word of a printer counts for a label, and which does not: one label over one link, against a peer
// that plays a script.
//
// Would catch: "ready" believed before the printer can have begun; a fatal word overheard while bytes go out; an answer that
// counts for a question after its own.
#include "common/base/clock.h"
#include "printer/queue/delivery.h"
#include "tests/transport/peer.h"

#define LABEL_BYTES 1000
#define MANY_BYTES (8 << 20) // more than any buffer between here and there
#define ASK_BYTES 2
#define FIRST_ASK_BYTES 86 // between labels: as many ESC as a row has bytes go before it
#define LONG_MS 60000

static const PrintTimes times = {.write_ms = 20,
                                 .ask_ms = LONG_MS,
                                 .poll_ms = 1,
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
                                 .is_on_cable = true, // what is said of an answer in its turn
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

// "Ready" right after the last byte, from a printer that was not seen at work: it may not have begun.
static void test_calm(void)
{
    static const PeerStep script[] = {
        {PEER_TAKE, LABEL_BYTES + ASK_BYTES, NULL}, {PEER_SEND, 1, "\x03"}, {PEER_TAKE, ASK_BYTES, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    scene_open(&scene, script, "dymo-lw", "LabelWriter 450");
    scene.times.calm_ms = LONG_MS;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNCERTAIN);
    scene_close(&scene);
}

// The same word, once the printer was seen at work, is the proof.
static void test_seen_at_work(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES + ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x01"},
                                      {PEER_TAKE, ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x03"},
                                      {PEER_WAIT, 0, NULL},
                                      {0}};
    Scene scene;
    scene_open(&scene, script, "dymo-lw", "LabelWriter 450");
    scene.times.calm_ms = LONG_MS;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_DONE);
    g_assert_false(scene.delivery.is_unproved);
    scene_close(&scene);
}

static bool go_after_a_pause(gpointer peer)
{
    g_usleep(20 * 1000);
    peer_go(peer);
    return true;
}

// It tells no stop, and took longer than a label takes: the roll may have been replaced in the middle of this one.
static void test_answered_after_a_pause(void)
{
    static const PeerStep script[] = {
        {PEER_TAKE, LABEL_BYTES + ASK_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_SEND, 1, "\x03"}, {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, script, "dymo-lw", "LabelWriter 450");
    scene.times.label_ms = 10;
    scene.delivery.go_on = go_after_a_pause;
    scene.delivery.data = scene.peer;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_DONE);
    g_assert_true(scene.delivery.is_unproved);
    scene_close(&scene);
}

static void linger(const DriverStatus *status, gpointer data)
{
    if (status->condition == PRINTER_BUSY && !*(bool *)data) {
        *(bool *)data = true;
        g_usleep(1600 * 1000);
    }
}

// A printer that has begun a label is given its whole time anew: here the word of it comes when that time is over.
static void test_begun(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES + ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x01"},
                                      {PEER_TAKE, ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x03"},
                                      {PEER_WAIT, 0, NULL},
                                      {0}};
    Scene scene;
    bool has_lingered = false;
    scene_open(&scene, script, "dymo-lw", "LabelWriter 450");
    scene.times.stall_ms = scene.times.stopped_ms = 1500;
    scene.delivery.said = linger;
    scene.delivery.data = &has_lingered;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_DONE);
    g_assert_true(has_lingered);
    scene_close(&scene);
}

// A fault that the printer tells of while it takes no more of the label: the label is lost, and not merely stalled.
static void test_fatal_in_mid_label(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 100, NULL}, {PEER_SEND, 1, "\x14"}, {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    scene_open(&scene, script, "fgl", "Lemur-200dpi");
    scene.times.stall_ms = 3000;
    scene.times.stopped_ms = 3000;
    g_assert_cmpint(send_label(&scene, MANY_BYTES), ==, DELIVERY_LOST);
    scene_close(&scene);
}

// The answer to what was asked before the label comes after it: it belongs to that question.
static void test_late_answer(void)
{
    static const PeerStep script[] = {{PEER_TAKE, FIRST_ASK_BYTES + LABEL_BYTES + ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x03"},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_RESET, 0, NULL}};
    Scene scene;
    g_autoptr(GError) error = NULL;
    LinkAsked asked;
    scene_open(&scene, script, "dymo-lw", "LabelWriter 450");
    g_assert_true(link_ask(scene.link, false, &asked, &error));
    g_assert_cmpint(asked, ==, LINK_ASKED);
    peer_go(scene.peer); // it breaks once it has said its one word
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNCERTAIN);
    scene_close(&scene);
}

// How much goes out to a peer that reads nothing, what its kernel took and what ours keeps.
static gsize fill(const char *address)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Transport) transport = transport_open(address, &error);
    g_assert_no_error(error);
    g_autofree guint8 *bytes = g_malloc0(MANY_BYTES);
    gsize count = 0, kept = 0;
    g_assert_true(transport_write(transport, bytes, MANY_BYTES, clock_mono_us() + 300000, &count, &error));
    g_assert_cmpuint(count, <, MANY_BYTES);
    g_assert_true(transport_unacknowledged(transport, &kept, &error));
    g_assert_cmpuint(kept, >, 0);
    transport_abandon(g_steal_pointer(&transport));
    return count;
}

// A label that our kernel has taken whole, and the printer's side has not: it is not sent.
static void test_not_acknowledged(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    g_autoptr(Peer) deaf = peer_new(script, 1);
    gsize length = fill(peer_address(deaf));
    peer_go(deaf);
    scene_open(&scene, script, "brother-ql", "QL-820NWB");
    scene.times.stall_ms = scene.times.quiet_ms = 200;
    g_assert_cmpint(send_label(&scene, length), ==, DELIVERY_UNCERTAIN);
    g_assert_true(scene.delivery.is_broken);
    scene_close(&scene);
}

// The buffers between are full already: nothing of this label has left, and it may wait.
static void test_untouched(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *bytes = g_malloc0(MANY_BYTES);
    scene_open(&scene, script, "zpl", "ZD421-203dpi");
    for (int full_count = 0; full_count < 3;) {
        gsize count = 0;
        g_assert_true(transport_write(link_transport(scene.link), bytes, MANY_BYTES, clock_mono_us() + 100000, &count, &error));
        full_count = count == 0 ? full_count + 1 : 0;
    }
    scene.times.stall_ms = scene.times.quiet_ms = 200;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNTOUCHED);
    g_assert_true(scene.delivery.is_broken);
    g_assert_cmpint(scene.flight.count, ==, 0);
    scene_close(&scene);
}

// A link that broke before the first byte has touched no label, either.
static void test_broken_before(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    scene_open(&scene, script, "fgl", "Lemur-200dpi");
    peer_go(scene.peer);
    peer_finish(scene.peer);
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNTOUCHED);
    g_assert_true(scene.delivery.is_broken);
    g_assert_nonnull(scene.delivery.reason);
    scene_close(&scene);
}

// A ticket printer says that it is done as soon as it has the last byte; often the word comes with the acknowledgement.
static void test_done_with_the_last_byte(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_SEND, 1, "\x06"}, {PEER_WAIT, 0, NULL}, {0}};
    for (int i = 0; i < 20; i++) {
        Scene scene;
        scene_open(&scene, script, "fgl", "Lemur-200dpi");
        g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_DONE);
        g_assert_cmpint(scene.flight.count, ==, 0);
        scene_close(&scene);
    }
}

static void take_the_rest(const DriverStatus *status, gpointer data)
{
    Scene *scene = data;
    if (!status->is_label_done)
        return;
    peer_go(scene->peer);
    for (gsize left = 1; left > 0; g_usleep(1000))
        g_assert_true(transport_unacknowledged(link_transport(scene->link), &left, NULL));
}

static bool let_it_speak(gpointer data)
{
    Scene *scene = data;
    peer_go(scene->peer);
    scene->delivery.go_on = go_on;
    return true;
}

// It may say so before we know that it has the last byte. That word is not waited for again.
static void test_done_before_the_acknowledgement(void)
{
    static const PeerStep untaken[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    g_autoptr(Peer) deaf = peer_new(untaken, 1);
    gsize ahead = fill(peer_address(deaf)) - 4 * LABEL_BYTES; // the label finds room in our kernel, not in the other
    peer_go(deaf);
    const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 1, "\x06"},
                               {PEER_WAIT, 0, NULL}, {PEER_TAKE, ahead + LABEL_BYTES, NULL},
                               {PEER_WAIT, 0, NULL}, {0}};
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *bytes = g_malloc0(ahead);
    gsize count = 0;
    scene_open(&scene, script, "fgl", "Lemur-200dpi");
    g_assert_true(transport_write(link_transport(scene.link), bytes, ahead, clock_mono_us() + G_USEC_PER_SEC, &count, &error));
    g_assert_cmpuint(count, ==, ahead);
    scene.times.stall_ms = scene.times.stopped_ms = 3000;
    scene.delivery.said = take_the_rest;
    scene.delivery.go_on = let_it_speak;
    scene.delivery.data = &scene;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_DONE);
    g_assert_cmpint(scene.flight.count, ==, 0);
    scene_close(&scene);
}

static bool stop(gpointer data)
{
    return --*(int *)data > 0;
}

// Told to stop, it leaves the label as it is: in its middle, or on its way.
static void test_left(void)
{
    static const PeerStep takes_some[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    int turns = 2;
    scene_open(&scene, takes_some, "zpl", "ZD421-203dpi");
    scene.delivery.go_on = stop;
    scene.delivery.data = &turns;
    g_assert_cmpint(send_label(&scene, MANY_BYTES), ==, DELIVERY_LEFT);
    g_assert_cmpint(turns, ==, 0);
    scene_close(&scene);
    static const PeerStep takes_all[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    scene_open(&scene, takes_all, "zpl", "ZD421-203dpi");
    turns = 3;
    scene.delivery.go_on = stop;
    scene.delivery.data = &turns;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_LEFT);
    g_assert_cmpint(scene.flight.count, ==, 1); // it may still come out
    scene_close(&scene);
}

// Who cannot tell, or never said a word, leaves a label unconfirmed; who has spoken before and does not leaves a doubt.
static void test_silent(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    static const struct {
        const char *driver, *model;
        bool was_heard;
        DeliveryEnd end;
    } cases[] = {
        {"tspl", "generic-203dpi", false, DELIVERY_UNCONFIRMED}, {"brother-ql", "QL-820NWB", false, DELIVERY_UNCONFIRMED},
        {"zpl", "generic-203dpi", false, DELIVERY_UNCONFIRMED},  {"zpl", "generic-203dpi", true, DELIVERY_UNCERTAIN},
        {"escpos", "generic-80mm", true, DELIVERY_UNCERTAIN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Scene scene;
        scene_open(&scene, script, cases[i].driver, cases[i].model);
        scene.times.stall_ms = scene.times.quiet_ms = 200;
        if (cases[i].was_heard)
            link_expect_answers(scene.link, 1);
        g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, cases[i].end);
        g_assert_true(scene.delivery.is_broken == (cases[i].end == DELIVERY_UNCERTAIN));
        g_assert_true((scene.delivery.reason != NULL) == (cases[i].end == DELIVERY_UNCERTAIN));
        g_assert_cmpint(scene.flight.count, ==, 0);
        scene_close(&scene);
    }
}

// A label in whose middle the roll ended goes on where it stopped: that it is done proves nothing.
static void test_torn(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 100, NULL},
                                      {PEER_SEND, 1, "\x21"}, // out of labels
                                      {PEER_TAKE, MANY_BYTES - 100 + ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x01"},
                                      {PEER_TAKE, ASK_BYTES, NULL},
                                      {PEER_SEND, 1, "\x03"},
                                      {PEER_WAIT, 0, NULL},
                                      {0}};
    Scene scene;
    scene_open(&scene, script, "dymo-lw", "LabelWriter 450");
    g_assert_cmpint(send_label(&scene, MANY_BYTES), ==, DELIVERY_UNCERTAIN);
    g_assert_true(g_str_has_prefix(scene.delivery.reason, "The printer stopped in the middle"));
    scene_close(&scene);
}

// What holds up the label in front is a person's to mend: the next one, sent behind it, is not given up as if nobody were there.
static void test_behind_another(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    for (int count = 0; count <= 1; count++) {
        Scene scene;
        int turns = 60;
        scene_open(&scene, script, "zpl", "ZD421-203dpi");
        scene.times.stall_ms = scene.times.quiet_ms = 200;
        scene.flight.count = count;
        scene.delivery.go_on = stop;
        scene.delivery.data = &turns;
        g_assert_cmpint(send_label(&scene, MANY_BYTES * 2), ==, count ? DELIVERY_LEFT : DELIVERY_UNCERTAIN);
        scene_close(&scene);
    }
}

static void count_silence(const DriverStatus *status, gpointer data)
{
    *(int *)data += g_strcmp0(status->problem_code, "silent") == 0;
}

static bool go_on_counting(gpointer data)
{
    return *(int *)data < 100;
}

// People are told once that the printer is silent, not at every look.
static void test_silence_is_told_once(void)
{
    static const PeerStep script[] = {{PEER_TAKE, LABEL_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    Scene scene;
    int count = 0;
    scene_open(&scene, script, "escpos", "generic-80mm");
    link_expect_answers(scene.link, 1);
    scene.times.quiet_ms = 50;
    scene.times.stall_ms = 600;
    scene.delivery.said = count_silence;
    scene.delivery.go_on = go_on_counting;
    scene.delivery.data = &count;
    g_assert_cmpint(send_label(&scene, LABEL_BYTES), ==, DELIVERY_UNCERTAIN);
    g_assert_cmpint(count, ==, 1);
    scene_close(&scene);
}

static bool rest(gpointer data)
{
    (void)data;
    g_usleep(2000);
    return true;
}

// That the printer takes more, said while the last bytes go out, is no proof.
static void test_word_in_mid_label(void)
{
    static const PeerStep script[] = {
        {PEER_TAKE, 100, NULL}, {PEER_SEND, 1, "\x11"}, {PEER_TAKE, 39900, NULL}, {PEER_WAIT, 0, NULL}, {PEER_RESET, 0, NULL}};
    for (int i = 0; i < 20; i++) {
        Scene scene;
        scene_open(&scene, script, "fgl", "Lemur-200dpi");
        scene.delivery.go_on = rest;
        peer_go(scene.peer); // it breaks when it has the label
        g_assert_cmpint(send_label(&scene, 40000), ==, DELIVERY_UNCERTAIN);
        scene_close(&scene);
    }
}

static void go_when_done(const DriverStatus *status, gpointer data)
{
    if (status->is_label_done)
        peer_go(data);
}

// That a ticket is out, said before it has the whole of this one, is said of another.
static void test_done_in_mid_label(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 100, NULL}, {PEER_SEND, 1, "\x06"},
                                      {PEER_WAIT, 0, NULL},   {PEER_TAKE, MANY_BYTES - 100, NULL},
                                      {PEER_WAIT, 0, NULL},   {0}};
    Scene scene;
    scene_open(&scene, script, "fgl", "Lemur-200dpi");
    scene.times.stall_ms = scene.times.stopped_ms = 1000;
    scene.delivery.said = go_when_done;
    scene.delivery.data = scene.peer;
    g_assert_cmpint(send_label(&scene, MANY_BYTES), ==, DELIVERY_UNCERTAIN);
    g_assert_cmpint(scene.flight.count, ==, 0);
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/delivery/ready-right-after-the-label-is-no-proof", test_calm);
    g_test_add_func("/queue/delivery/ready-after-it-was-seen-at-work-is-proof", test_seen_at_work);
    g_test_add_func("/queue/delivery/ready-after-a-pause-is-no-proof-of-a-whole-label", test_answered_after_a_pause);
    g_test_add_func("/queue/delivery/a-label-that-has-begun-has-its-time-anew", test_begun);
    g_test_add_func("/queue/delivery/a-fatal-word-in-mid-label-loses-it", test_fatal_in_mid_label);
    g_test_add_func("/queue/delivery/a-late-answer-belongs-to-its-own-question", test_late_answer);
    g_test_add_func("/queue/delivery/what-is-not-acknowledged-is-not-sent", test_not_acknowledged);
    g_test_add_func("/queue/delivery/what-did-not-begin-is-untouched", test_untouched);
    g_test_add_func("/queue/delivery/a-link-that-broke-before-touches-nothing", test_broken_before);
    g_test_add_func("/queue/delivery/done-with-the-last-byte", test_done_with_the_last_byte);
    g_test_add_func("/queue/delivery/done-before-the-acknowledgement", test_done_before_the_acknowledgement);
    g_test_add_func("/queue/delivery/told-to-stop", test_left);
    g_test_add_func("/queue/delivery/silence", test_silent);
    g_test_add_func("/queue/delivery/a-torn-label-is-a-doubt", test_torn);
    g_test_add_func("/queue/delivery/behind-another-label", test_behind_another);
    g_test_add_func("/queue/delivery/silence-is-told-once", test_silence_is_told_once);
    g_test_add_func("/queue/delivery/a-word-in-mid-label-is-no-proof", test_word_in_mid_label);
    g_test_add_func("/queue/delivery/done-in-mid-label-is-no-proof", test_done_in_mid_label);
    return g_test_run();
}
