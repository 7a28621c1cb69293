// SPDX-License-Identifier: GPL-3.0-or-later
// A printer on TCP that stalls, answers late, in pieces, twice or unasked, hangs up or breaks the connection.
#include "common/base/clock.h"
#include "printer/transport/transport.h"
#include "tests/transport/peer.h"

#define SECOND_US G_USEC_PER_SEC
#define SOON_US (SECOND_US / 20) // a deadline that is meant to pass
#define PATIENT_US (60 * SECOND_US)

static Transport *open_peer(const Peer *peer)
{
    g_autoptr(GError) error = NULL;
    Transport *transport = transport_open(peer_address(peer), &error);
    g_assert_no_error(error);
    g_assert_true(transport_can_read(transport));
    return transport;
}

static void write_all(Transport *transport, const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    gsize count = 0;
    g_assert_true(transport_write(transport, (const guint8 *)bytes, length, clock_mono_us() + PATIENT_US, &count, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count, ==, length);
}

// Reads `length` bytes in as many reads as it takes.
static void expect_bytes(Transport *transport, const char *bytes, gsize length)
{
    g_autoptr(GByteArray) got = g_byte_array_new();
    while (got->len < length) {
        guint8 part[64];
        gsize count = 0;
        g_autoptr(GError) error = NULL;
        transport_read(transport, part, sizeof(part), clock_mono_us() + PATIENT_US, &count, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(count, >, 0);
        g_byte_array_append(got, part, (guint)count);
    }
    g_assert_cmpmem(got->data, got->len, bytes, length);
}

static void expect_silence(Transport *transport)
{
    guint8 byte;
    gsize count = 1;
    g_autoptr(GError) error = NULL;
    g_assert_true(transport_read(transport, &byte, 1, clock_mono_us() + SOON_US, &count, &error));
    g_assert_cmpuint(count, ==, 0);
}

static void expect_gone_on_read(Transport *transport)
{
    guint8 byte;
    gsize count = 1;
    g_autoptr(GError) error = NULL;
    g_assert_false(transport_read(transport, &byte, 1, clock_mono_us() + PATIENT_US, &count, &error));
    g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE);
    g_assert_cmpuint(count, ==, 0);
}

static void a_label_and_its_answer_go_through(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 5, NULL}, {PEER_SEND, 4, "done"}, {PEER_WAIT, 0, NULL}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    write_all(transport, "label", 5);
    expect_bytes(transport, "done", 4);
    peer_go(peer);
    const GByteArray *taken = peer_finish(peer);
    g_assert_cmpmem(taken->data, taken->len, "label", 5);
}

static void a_late_answer_is_still_read(void)
{
    static const PeerStep script[] = {
        {PEER_TAKE, 1, NULL}, {PEER_WAIT, 0, NULL}, {PEER_SEND, 4, "late"}, {PEER_WAIT, 0, NULL}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    write_all(transport, "?", 1);
    expect_silence(transport);
    peer_go(peer);
    expect_bytes(transport, "late", 4);
    expect_silence(transport);
    peer_go(peer);
}

static void answers_split_doubled_and_unasked_arrive_in_order(void)
{
    static const PeerStep script[] = {
        {PEER_SEND, 6, "hello."}, {PEER_TAKE, 1, NULL},      {PEER_SEND, 2, "an"}, {PEER_WAIT, 0, NULL},
        {PEER_SEND, 5, "swer."},  {PEER_SEND, 7, "answer."}, {PEER_WAIT, 0, NULL}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    expect_bytes(transport, "hello.", 6);
    write_all(transport, "?", 1);
    expect_bytes(transport, "an", 2);
    peer_go(peer);
    expect_bytes(transport, "swer.answer.", 12);
    peer_go(peer);
}

// More than the kernel buffers on both sides, while nobody reads; then the rest.
static void a_printer_that_stops_taking_is_back_pressure(void)
{
    enum { LENGTH = 32 << 20 };
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_TAKE, LENGTH, NULL}, {0}};
    g_autofree guint8 *bytes = g_malloc(LENGTH);
    for (gsize i = 0; i < LENGTH; i++)
        bytes[i] = (guint8)(i * 31 >> 8);
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    gsize first = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(transport_write(transport, bytes, LENGTH, clock_mono_us() + SOON_US * 4, &first, &error));
    g_assert_cmpuint(first, >, 0);
    g_assert_cmpuint(first, <, LENGTH);
    gsize none = 1;
    g_assert_true(transport_write(transport, bytes + first, LENGTH - first, clock_mono_us() + SOON_US, &none, &error));
    peer_go(peer);
    write_all(transport, (const char *)bytes + first + none, LENGTH - first - none);
    const GByteArray *taken = peer_finish(peer);
    g_assert_cmpmem(taken->data, taken->len, bytes, LENGTH);
}

static void a_past_deadline_still_moves_what_it_can(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 5, NULL}, {PEER_SEND, 2, "ok"}, {PEER_WAIT, 0, NULL}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    gsize count = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(transport_write(transport, (const guint8 *)"label", 5, clock_mono_us() - SECOND_US, &count, &error));
    g_assert_cmpuint(count, ==, 5);
    expect_bytes(transport, "ok", 2);
    peer_go(peer);
}

static void a_printer_that_hangs_up_is_gone(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 5, NULL}, {PEER_SEND, 2, "ok"}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    write_all(transport, "label", 5);
    expect_bytes(transport, "ok", 2); // what was said before counts
    expect_gone_on_read(transport);
    expect_gone_on_read(transport);
}

static void a_connection_that_breaks_in_a_label_is_gone(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 1000, NULL}, {PEER_RESET, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(Transport) transport = open_peer(peer);
    static guint8 label[1 << 20];
    g_autoptr(GError) error = NULL;
    bool is_whole = true;
    gsize count = 0;
    for (int i = 0; i < 1000 && is_whole; i++)
        is_whole = transport_write(transport, label, sizeof(label), clock_mono_us() + PATIENT_US, &count, &error);
    g_assert_false(is_whole);
    g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE);
    g_assert_true(g_str_has_suffix(error->message, "."));
}

// The printer talks to the last; what was written must reach it all the same.
static void closing_loses_no_byte(void)
{
    static const PeerStep script[] = {{PEER_SEND, 5, "noise"}, {PEER_WAIT, 0, NULL}, {PEER_TAKE, 100000, NULL}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Transport *transport = open_peer(peer);
    g_autofree char *label = g_strnfill(100000, 'x');
    write_all(transport, label, 100000);
    transport_close(transport);
    peer_go(peer);
    g_assert_cmpuint(peer_finish(peer)->len, ==, 100000);
}

static void a_printer_comes_back_after_a_reconnect(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 5, NULL}, {PEER_SEND, 2, "ok"}, {0}};
    g_autoptr(Peer) peer = peer_new(script, 2);
    for (int i = 0; i < 2; i++) {
        g_autoptr(Transport) transport = open_peer(peer);
        write_all(transport, "label", 5);
        expect_bytes(transport, "ok", 2);
    }
    g_assert_cmpuint(peer_finish(peer)->len, ==, 10);
}

static void expect_open_error(const char *address, int code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(transport_open(address, &error));
    g_assert_error(error, TRANSPORT_ERROR, code);
    g_assert_true(g_str_has_suffix(error->message, "."));
}

static void wrong_addresses_are_explained(void)
{
    expect_open_error("", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("badge-1", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("tcp:", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("tcp:127.0.0.1:port", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("http://127.0.0.1/", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("ipps://127.0.0.1/ipp/print#0f1e", TRANSPORT_ERROR_ADDRESS);
    expect_open_error("ipp://127.0.0.1/ipp/print#0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                      TRANSPORT_ERROR_ADDRESS);
}

static void nobody_there_is_gone(void)
{
    static const PeerStep script[] = {{0}};
    Peer *peer = peer_new(script, 0); // listens and then no longer does
    g_autofree char *address = g_strdup(peer_address(peer));
    peer_free(peer);
    expect_open_error(address, TRANSPORT_ERROR_GONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transport/tcp/a-label-and-its-answer-go-through", a_label_and_its_answer_go_through);
    g_test_add_func("/transport/tcp/a-late-answer-is-still-read", a_late_answer_is_still_read);
    g_test_add_func("/transport/tcp/answers-split-doubled-and-unasked-arrive-in-order",
                    answers_split_doubled_and_unasked_arrive_in_order);
    g_test_add_func("/transport/tcp/a-printer-that-stops-taking-is-back-pressure", a_printer_that_stops_taking_is_back_pressure);
    g_test_add_func("/transport/tcp/a-past-deadline-still-moves-what-it-can", a_past_deadline_still_moves_what_it_can);
    g_test_add_func("/transport/tcp/a-printer-that-hangs-up-is-gone", a_printer_that_hangs_up_is_gone);
    g_test_add_func("/transport/tcp/a-connection-that-breaks-in-a-label-is-gone", a_connection_that_breaks_in_a_label_is_gone);
    g_test_add_func("/transport/tcp/closing-loses-no-byte", closing_loses_no_byte);
    g_test_add_func("/transport/tcp/a-printer-comes-back-after-a-reconnect", a_printer_comes_back_after_a_reconnect);
    g_test_add_func("/transport/wrong-addresses-are-explained", wrong_addresses_are_explained);
    g_test_add_func("/transport/tcp/nobody-there-is-gone", nobody_there_is_gone);
    return g_test_run();
}
