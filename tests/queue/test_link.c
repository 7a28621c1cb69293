// SPDX-License-Identifier: GPL-3.0-or-later
// test_link.c - what a printer says over a link, against a peer that plays a script: which question an answer belongs to, when
// it is time to ask, and of whom nothing is to be expected.
//
// Would catch: an answer that counts for the wrong question; a mute printer that is waited for, or one on the network that is
// called mute too soon; chatter that hides a reply.
#include <string.h>

#include "common/base/clock.h"
#include "printer/queue/link.h"
#include "tests/scratch.h"
#include "tests/transport/peer.h"

#define LONG_MS 60000
#define READY "\x03" // a LabelWriter's status bytes
#define BUSY "\x01"
#define ASK_BYTES 2 // ESC A, while a label prints

static Link *open_link(const char *address, const char *driver, const char *model)
{
    g_autoptr(GError) error = NULL;
    const Driver *found = driver_by_name(driver);
    Link *link = link_open(address, found, driver_model(found, model), NULL, &error);
    g_assert_no_error(error);
    return link;
}

static Link *open_dymo(const Peer *peer)
{
    return open_link(peer_address(peer), "dymo-lw", "LabelWriter 450");
}

static LinkAsked ask(Link *link)
{
    g_autoptr(GError) error = NULL;
    LinkAsked asked;
    link_ask(link, true, &asked, &error);
    g_assert_no_error(error);
    return asked;
}

// The next reply, for which it waits.
static LinkNews hear(Link *link)
{
    g_autoptr(GError) error = NULL;
    LinkNews news;
    link_listen(link, clock_mono_us() + LONG_MS * 1000, &news, &error);
    g_assert_no_error(error);
    g_assert_true(news.is_reply);
    return news;
}

static bool hears_nothing(Link *link)
{
    g_autoptr(GError) error = NULL;
    LinkNews news;
    link_listen(link, clock_mono_us(), &news, &error);
    g_assert_no_error(error);
    g_assert_cmpint(news.status.queued_count, ==, -1);
    return !news.is_reply && !news.is_answer && !news.is_late;
}

// Two questions, the second after the mark: the first answer is late, the second is not, and a third is nobody's.
static void test_pairs(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 2 * ASK_BYTES, NULL},
                                      {PEER_SEND, 1, READY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_SEND, 1, BUSY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_SEND, 1, READY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_dymo(peer);
    g_assert_false(link_is_waiting(link) || link_is_waiting_since_mark(link));
    g_assert_true(link_is_question_due(link, LONG_MS));
    g_assert_cmpint(ask(link), ==, LINK_ASKED);
    g_assert_true(link_is_waiting(link) && link_is_waiting_since_mark(link));
    g_assert_false(link_is_question_due(link, LONG_MS));
    g_usleep(1000);
    link_mark(link);
    g_assert_true(link_is_waiting(link) && !link_is_waiting_since_mark(link));
    g_usleep(1000);
    g_assert_cmpint(ask(link), ==, LINK_ASKED);
    g_assert_true(link_is_waiting_since_mark(link));
    LinkNews first = hear(link);
    g_assert_true(first.is_answer && first.is_late);
    g_assert_cmpint(first.status.condition, ==, PRINTER_READY);
    g_assert_true(link_is_waiting(link));
    peer_go(peer);
    LinkNews second = hear(link);
    g_assert_true(second.is_answer && !second.is_late);
    g_assert_cmpint(second.status.condition, ==, PRINTER_BUSY);
    g_assert_false(link_is_waiting(link));
    g_assert_true(link_was_heard(link));
    peer_go(peer);
    LinkNews third = hear(link);
    g_assert_false(third.is_answer);
    g_assert_false(link_is_question_due(link, LONG_MS) && link_is_waiting(link));
    g_assert_true(hears_nothing(link));
    peer_go(peer);
    link_close(link);
}

// Who never answers is asked twice; over the network that is no reason yet to give a label up.
static void test_mute(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 3 * ASK_BYTES, NULL}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_dymo(peer);
    g_autoptr(GError) error = NULL;
    LinkAsked asked;
    g_assert_true(link_can_answer(link) && !link_was_heard(link));
    for (int i = 0; i < 2; i++) {
        g_assert_false(link_is_mute(link));
        g_assert_cmpint(ask(link), ==, LINK_ASKED);
    }
    g_assert_true(link_is_mute(link) && !link_is_hopeless(link));
    g_assert_cmpint(ask(link), ==, LINK_NO_QUESTION);
    g_assert_true(link_ask_about_label(link, &asked, &error));
    g_assert_cmpint(asked, ==, LINK_ASKED);
    link_expect_none(link);
    g_assert_true(link_is_mute(link) && link_is_hopeless(link));
    g_assert_true(link_ask_about_label(link, &asked, &error));
    g_assert_cmpint(asked, ==, LINK_NO_QUESTION);
    link_expect_answers(link, 7);
    link_expect_answers(link, 5);
    g_assert_cmpint(link_slowest_answer_ms(link), ==, 7);
    g_assert_true(link_was_heard(link) && !link_is_mute(link) && !link_is_hopeless(link));
    peer_go(peer);
    link_close(link);
}

// The question on a new link is for who was here before, and makes nobody mute.
static void test_first_question(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 1, READY}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_dymo(peer);
    g_autoptr(GError) error = NULL;
    g_assert_true(link_ask_first(link, &error) && link_ask_first(link, &error));
    g_assert_false(link_is_mute(link));
    g_assert_true(link_is_waiting(link) && !link_is_waiting_since_mark(link));
    peer_go(peer);
    LinkNews news = hear(link);
    g_assert_true(news.is_answer && news.is_late);
    peer_go(peer);
    link_close(link);
}

// A question that waits is asked anew when its time is over: once that time, then twice, then four times.
static void test_due(void)
{
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_dymo(peer);
    for (int count = 1; count <= 2; count++) {
        ask(link);
        g_assert_false(link_is_question_due(link, LONG_MS));
        g_usleep((gulong)(count * 40 + 2) * 1000);
        g_assert_true(link_is_question_due(link, 40));
    }
    link_expect_answers(link, 50);
    ask(link);
    g_usleep(2 * 50 * 4 * 1000 + 2000);
    g_assert_true(link_is_question_due(link, 1)); // twice its slowest answer, and that is doubled for each that is open
    link_expect_answers(link, LONG_MS);           // a slow one has its time
    g_assert_false(link_is_question_due(link, 1));
    peer_go(peer);
    link_close(link);
}

// One whole reply is taken at a time, however many lie there; a part of one is waited for, and passed over it is gone.
static void test_parts(void)
{
    static const char hs[] = "\x02"
                             "030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n"
                             "\x02"
                             "000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
                             "\x02"
                             "1234,0\x03\r\n";
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_SEND, 20, hs},
                                      {PEER_WAIT, 0, NULL}, {PEER_SEND, sizeof hs - 21, hs + 20},
                                      {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_link(peer_address(peer), "zpl", "ZD421-203dpi");
    g_assert_cmpint(ask(link), ==, LINK_ASKED);
    g_assert_false(link_is_in_reply(link, LONG_MS));
    peer_go(peer);
    while (!link_is_in_reply(link, LONG_MS))
        g_assert_true(hears_nothing(link));
    g_assert_true(link_is_waiting(link));
    peer_go(peer);
    LinkNews news = hear(link);
    while (!news.is_answer)
        news = hear(link);
    g_assert_cmpint(news.status.queued_count, ==, 0);
    g_assert_false(link_is_waiting(link));
    g_autoptr(GError) error = NULL;
    g_assert_true(link_pass_over(link, &error));
    g_assert_true(hears_nothing(link));
    peer_go(peer);
    link_close(link);
}

// Zebra's ~HQES says that the head is open, and the count comes with ~HS behind it: the stop stands for both, and is one answer.
static void test_stop_in_the_first_part(void)
{
    static const char open[] =
        "\x02\r\n  PRINTER STATUS                             \r\n   ERRORS:         1 00000000 00000004\r\n"
        "   WARNINGS:       0 00000000 00000000\r\n\x03";
    static const char hs[] = "\x02"
                             "030,0,0,0799,000,0,0,0,000,0,0,0\x03\r\n"
                             "\x02"
                             "000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
                             "\x02"
                             "1234,0\x03\r\n";
    static const PeerStep script[] = {{PEER_SEND, sizeof open - 1, open}, {PEER_SEND, sizeof hs - 1, hs}, {PEER_WAIT, 0, NULL},
                                      {PEER_SEND, sizeof hs - 1, hs},     {PEER_WAIT, 0, NULL},           {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_link(peer_address(peer), "zpl", "ZD421-203dpi");
    g_assert_cmpint(ask(link), ==, LINK_ASKED);
    LinkNews first = hear(link);
    g_assert_true(first.is_answer && first.status.condition == PRINTER_STOPPED);
    g_assert_cmpstr(first.status.problem_code, ==, "cover-open");
    g_assert_false(link_is_waiting(link));
    LinkNews second = hear(link);
    while (second.status.queued_count < 0)
        second = hear(link);
    g_assert_false(second.is_answer);
    g_assert_cmpint(second.status.condition, ==, PRINTER_STOPPED);
    g_assert_cmpstr(second.status.problem_code, ==, "cover-open");
    g_assert_cmpstr(second.status.problem, ==, first.status.problem);
    g_assert_cmpint(ask(link), ==, LINK_ASKED); // closed since: the next answer stands for itself
    peer_go(peer);
    LinkNews third = hear(link);
    while (!third.is_answer)
        third = hear(link);
    g_assert_cmpint(third.status.condition, ==, PRINTER_READY);
    g_assert_null(third.status.problem);
    peer_go(peer);
    link_close(link);
}

// What begins like a reply and never ends hides none for long.
static void test_chatter(void)
{
    static char chatter[20000];
    static const char hs[] = "\x02"
                             "030,1,0,1245,000,0,0,0,000,0,0,0\x03\r\n"
                             "\x02"
                             "000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
                             "\x02"
                             "1234,0\x03\r\n";
    memset(chatter, 'x', sizeof chatter);
    chatter[0] = '\x02';
    static const PeerStep script[] = {
        {PEER_SEND, sizeof chatter, chatter}, {PEER_SEND, sizeof hs - 1, hs}, {PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_link(peer_address(peer), "zpl", "ZD421-203dpi");
    g_assert_cmpint(ask(link), ==, LINK_ASKED);
    LinkNews news = hear(link);
    while (!news.is_answer)
        news = hear(link);
    g_assert_cmpint(news.status.condition, ==, PRINTER_STOPPED); // as the first line behind the chatter says: no paper
    peer_go(peer);
    link_close(link);
}

// Words of a whole roll of them, nobody waiting: all are passed over, and none of them counts for what is asked next.
static void test_pass_over(void)
{
    static const PeerStep script[] = {{PEER_SEND, 5, READY READY BUSY BUSY READY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_TAKE, ASK_BYTES, NULL},
                                      {PEER_SEND, 1, BUSY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_dymo(peer);
    g_autoptr(GError) error = NULL;
    g_assert_false(hear(link).is_answer);
    g_assert_true(link_pass_over(link, &error));
    g_assert_true(hears_nothing(link));
    g_assert_cmpint(ask(link), ==, LINK_ASKED);
    peer_go(peer);
    g_usleep(25000); // after what is called a repetition
    LinkNews news = hear(link);
    g_assert_true(news.is_answer && !news.is_late);
    peer_go(peer);
    link_close(link);
}

// Bytes that are no status are noise until the next mark, on a network where anybody may speak.
static void test_noise(void)
{
    static const PeerStep script[] = {{PEER_SEND, 4, "\x1c\x1c\x1c" READY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_SEND, 1, READY},
                                      {PEER_WAIT, 0, NULL},
                                      {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_dymo(peer);
    g_assert_cmpint(hear(link).noise_count, ==, 3);
    link_mark(link);
    peer_go(peer);
    g_assert_cmpint(hear(link).noise_count, ==, 0);
    peer_go(peer);
    link_close(link);
}

// A Star says with ETB 1 that a ticket begins, with ETB 2 that it is out: an end from before our first ticket proves nothing, nor
// does one that is said again.
static void test_end_needs_its_beginning(void)
{
#define ETB(counter)                                                                                                             \
    {PEER_SEND, 9, "\x23\x06\x02\x00\x00\x00\x00" counter "\x00"},                                                               \
    {                                                                                                                            \
        PEER_WAIT, 0, NULL                                                                                                       \
    }
    static const PeerStep script[] = {ETB("\x04"), ETB("\x02"), ETB("\x04"), ETB("\x04"), {PEER_END, 0, NULL}};
    static const bool is_done[] = {false, false, true, false};
    g_autoptr(Peer) peer = peer_new(script, 1);
    Link *link = open_link(peer_address(peer), "star", "TSP650II");
    for (gsize i = 0; i < G_N_ELEMENTS(is_done); i++) {
        const LinkNews news = hear(link);
        g_assert_cmpint(news.status.is_label_done, ==, is_done[i]);
        g_assert_false(news.is_answer);
        peer_go(peer);
    }
    link_close(link);
#undef ETB
}

// Nothing comes back from a folder, and a Brother does not answer over the network.
static void test_one_way(void)
{
    g_autofree char *folder = scratch_make_fast();
    g_autofree char *address = g_strconcat("file:", folder, NULL);
    Link *link = open_link(address, "zpl", "ZD421-203dpi");
    g_assert_true(!link_can_answer(link) && link_is_mute(link) && link_is_hopeless(link));
    g_assert_cmpint(ask(link), ==, LINK_NO_QUESTION);
    g_assert_true(hears_nothing(link));
    link_close(link);
    scratch_remove(folder);
    static const PeerStep script[] = {{PEER_WAIT, 0, NULL}, {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    link = open_link(peer_address(peer), "brother-ql", "QL-820NWB");
    g_assert_true(link_can_answer(link) && link_is_hopeless(link));
    link_expect_answers(link, 0);
    g_assert_false(link_is_hopeless(link));
    peer_go(peer);
    link_abandon(link);
    link_close(NULL);
    link_abandon(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/link/answers-belong-to-questions-in-their-order", test_pairs);
    g_test_add_func("/queue/link/who-never-answers-is-mute", test_mute);
    g_test_add_func("/queue/link/the-first-question-is-for-who-was-here-before", test_first_question);
    g_test_add_func("/queue/link/asked-anew-ever-more-seldom", test_due);
    g_test_add_func("/queue/link/a-part-of-a-reply-is-none", test_parts);
    g_test_add_func("/queue/link/a-stop-in-the-first-part-stands", test_stop_in_the_first_part);
    g_test_add_func("/queue/link/chatter-hides-no-reply", test_chatter);
    g_test_add_func("/queue/link/old-news-are-passed-over", test_pass_over);
    g_test_add_func("/queue/link/noise-is-counted", test_noise);
    g_test_add_func("/queue/link/an-end-needs-its-beginning", test_end_needs_its_beginning);
    g_test_add_func("/queue/link/one-way", test_one_way);
    return g_test_run();
}
