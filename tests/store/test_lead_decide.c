// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_decide.c - what becomes of a capture: one lead a person, none of a badge that is lost, altered or unknown; what is allowed now,
// and what was taken back; short codes.
#include <string.h>

#include "tests/store/fair.h"

#define LOST(at, person, token) fair_hear(fair->store, at, RECORD_REVOKE, person, "{\"id\":\"" token "\",\"reason\":\"lost\"}")
#define MINT(at, person, token) fair_hear(fair->store, at, RECORD_TOKEN, person, "{\"id\":\"" token "\",\"kind\":1}")
#define CHANGE(at, person, body) fair_hear(fair->store, at, RECORD_CHANGE, person, body)
#define CAPTURE(at, token) fair_capture(fair, fair->store, at, ACME, token)

// A badge printed in the place of a lost one is the same person's; the lost one stays the lead that it was, and is not valid any more.
static void test_lost_badge(Fair *fair, gconstpointer data)
{
    (void)data;
    fair_assert(fair, "11 11 here Grace cv.example");
    LOST(30, GRACE, FIRST);
    MINT(31, GRACE, SECOND);
    CAPTURE(40, SECOND);
    fair_assert(fair, "11 11 invalid Grace cv.example, 12 11 here Grace cv.example");
    // Whoever finds it and shows it elsewhere is nobody's lead, and gets nobody's contact.
    LOST(50, THEA, THIRD);
    CAPTURE(60, THIRD);
    fair_assert(fair, "11 11 invalid Grace cv.example, 12 11 here Grace cv.example, 33 - invalid");
}

// Captured before it was lost, and decided only after: the sponsor was told of no lead, and is not now.
static void test_lost_before_it_was_told(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, THIRD);
    LOST(50, THEA, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 - invalid");
}

// Of one capture that two stations recorded the first record counts: it came before the loss.
static void test_recorded_twice(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(20, THIRD);
    fair->capture_count--;
    CAPTURE(60, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
    LOST(40, THEA, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 invalid Thea thea@example.org");
}

static void test_unknown_badge(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, PHANTOM);
    fair_assert(fair, "11 11 here Grace cv.example, 44 - invalid");
    MINT(50, GRACE, PHANTOM);
    fair_assert(fair, "11 11 here Grace cv.example, 44 11 here Grace cv.example");
}

static void capture_check(Fair *fair, gint64 at, const char *token, const char *check)
{
    g_autofree char *body =
        g_strdup_printf("{\"check\":\"%s\",\"client\":\"" ACME "\",\"of\":\"%032x\",\"scan\":true,\"sponsor\":\"acme\"}", check,
                        ++fair->capture_count);
    fair_hear(fair->store, at, RECORD_LEAD, token, body);
}

// Its id is somebody's, its code is not what was printed; a later capture of the true one is a lead.
static void test_altered_badge(Fair *fair, gconstpointer data)
{
    (void)data;
    fair_hear(fair->store, 30, RECORD_TOKEN, GRACE, "{\"check\":\"aaaaaaaa\",\"id\":\"" SECOND "\",\"kind\":1}");
    capture_check(fair, 40, SECOND, "bbbbbbbb");
    fair_assert(fair, "11 11 here Grace cv.example, 12 - invalid");
    capture_check(fair, 41, SECOND, "aaaaaaaa");
    fair_assert(fair, "11 11 here Grace cv.example, 12 11 here Grace cv.example");
}

// A tutorial's ticket is no badge.
static void test_seat(Fair *fair, gconstpointer data)
{
    (void)data;
    fair_hear(fair->store, 30, RECORD_TOKEN, GRACE, "{\"id\":\"" SECOND "\",\"kind\":2}");
    CAPTURE(40, SECOND);
    fair_assert(fair, "11 11 here Grace cv.example, 12 - invalid");
}

// Two registrations that a lead volunteer joined are one lead, and two again when they are split; a third one between them, too.
static void test_joined_people(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
    CHANGE(50, GRACE, "{\"same\":{\"" THEA "\":true}}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 11 here Thea thea@example.org");
    CHANGE(51, THEA, "{\"same\":{\"" GRACE "\":false}}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
    CHANGE(52, "00000000000000e5", "{\"same\":{\"" THEA "\":true}}");
    CHANGE(53, "00000000000000e5", "{\"same\":{\"" GRACE "\":true}}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 11 here Thea thea@example.org");
    CHANGE(54, "00000000000000e5", "{\"same\":{\"" GRACE "\":false}}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
}

// A person who allows nothing is a lead without a contact. Consent of later counts for earlier captures, unless it is withdrawn; what was
// given once and is not allowed any more is named.
static void test_consent(Fair *fair, gconstpointer data)
{
    (void)data;
    CHANGE(30, THEA, "{\"consent\":\"\"}");
    CAPTURE(40, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 nothing");
    CHANGE(50, THEA, "{\"consent\":\"name\"}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea");
    CHANGE(60, THEA, "{\"consent\":\"\"}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 nothing -name");
    CHANGE(70, THEA, "{\"consent\":\"name,email\"}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
    CHANGE(80, THEA, "{\"sponsor_consent\":\"acme:,acme:email,bolt:\"}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here thea@example.org -name");
    fair_capture(fair, fair->store, 90, BOLT, THIRD);
    fair_decide(fair->store);
    g_autofree char *bolt = fair_answers(fair, fair->store, BOLT);
    g_assert_cmpstr(bolt, ==, "33 33 nothing");
    // An import says it for all sponsors, and changes nothing for these two.
    CHANGE(95, THEA, "{\"consent\":\"name,email,cv\",\"origin\":\"import\"}");
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here thea@example.org -name");
}

// A value that was corrected is given anew, parts of a name with it while they are in it; what changed nothing writes nothing.
static void test_corrected(Fair *fair, gconstpointer data)
{
    (void)data;
    CHANGE(30, GRACE, "{\"family_name\":\"Hopper\",\"given_name\":\"Grace\",\"name\":\"Grace Hopper\"}");
    fair_assert(fair, "11 11 here Grace Hopper cv.example Grace Hopper");
    CHANGE(40, GRACE, "{\"name\":\"Amazing Grace\"}");
    fair_assert(fair, "11 11 here Amazing Grace cv.example");
    CHANGE(50, GRACE, "{\"name\":\"Amazing Grace\",\"note\":\"x\",\"shirt\":\"M\"}");
    g_assert_cmpint(fair_decide(fair->store), ==, 0);
    g_assert_cmpint(fair_decide(fair->store), ==, 0);
}

// What a rep typed is captured as if it had been scanned: one lead a person, nothing of a lost badge.
static void test_typed_code(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, CODE);
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 here Thea thea@example.org");
    CAPTURE(41, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 here Thea thea@example.org, 33 30 here Thea thea@example.org");
    CHANGE(50, THEA, "{\"consent\":\"\"}");
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 nothing -name,email, 33 30 nothing -name,email");
    LOST(51, THEA, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 invalid -name,email, 33 30 invalid -name,email");
    fair_capture(fair, fair->store, 60, BOLT, CODE);
    fair_decide(fair->store);
    g_autofree char *bolt = fair_answers(fair, fair->store, BOLT);
    g_assert_cmpstr(bolt, ==, "30 - invalid");
}

// Which of two people is meant nobody can say, so it is neither, until one of the badges is lost.
static void test_code_of_two(Fair *fair, gconstpointer data)
{
    (void)data;
    MINT(30, GRACE, "3333333312345678");
    CAPTURE(40, CODE);
    CAPTURE(41, "5555555400000000"); // of none
    fair_assert(fair, "11 11 here Grace cv.example, 30 - invalid, 50 - invalid");
    LOST(50, GRACE, "3333333312345678");
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 here Thea thea@example.org, 50 - invalid");
    MINT(60, GRACE, "5555555512345678");
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 here Thea thea@example.org, 50 11 here Grace cv.example");
}

// A code that named a lead, and that then is on another's badge as well: what it named has another name.
static void test_code_that_named(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, CODE);
    CAPTURE(41, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 here Thea thea@example.org, 33 30 here Thea thea@example.org");
    MINT(50, GRACE, "3333333312345678");
    fair_assert(fair, "11 11 here Grace cv.example, 30 - invalid -name,email, 33 33 here Thea thea@example.org");
}

// Cut off from each other, one station records the loss and another one the capture after it. The capture is here first; the loss mends it.
static void test_lost_apart(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(50, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
    LOST(45, THEA, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 - invalid -name,email");
    LOST(60, GRACE, FIRST);
    fair_assert(fair, "11 11 invalid Grace cv.example, 33 - invalid -name,email");
    // The person's new badge is a lead of its own name.
    MINT(61, THEA, SECOND);
    CAPTURE(70, SECOND);
    fair_assert(fair, "11 11 invalid Grace cv.example, 12 12 here Thea thea@example.org, 33 - invalid -name,email");
}

// The same of what was typed. Badges that all were lost before hold the lead for none of them.
static void test_typed_lost_apart(Fair *fair, gconstpointer data)
{
    (void)data;
    MINT(30, THEA, SECOND);
    CAPTURE(50, CODE);
    fair_assert(fair, "11 11 here Grace cv.example, 30 30 here Thea thea@example.org");
    CAPTURE(51, THIRD);
    CAPTURE(52, SECOND);
    fair_assert(fair, "11 11 here Grace cv.example, 12 30 here Thea thea@example.org, 30 30 here Thea thea@example.org, "
                      "33 30 here Thea thea@example.org");
    LOST(45, THEA, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 12 30 here Thea thea@example.org, 30 30 invalid Thea thea@example.org, "
                      "33 - invalid -name,email");
    LOST(46, THEA, SECOND);
    fair_assert(fair,
                "11 11 here Grace cv.example, 12 - invalid -name,email, 30 - invalid -name,email, 33 - invalid -name,email");
}

// A badge that was met, was lost then, and whose code was typed after that: the meeting stays, the code is nobody's.
static void test_typed_after_loss(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 33 33 here Thea thea@example.org");
    CAPTURE(50, CODE);
    fair_assert(fair, "11 11 here Grace cv.example, 30 33 here Thea thea@example.org, 33 33 here Thea thea@example.org");
    LOST(45, THEA, THIRD);
    fair_assert(fair, "11 11 here Grace cv.example, 30 - invalid -name,email, 33 33 invalid Thea thea@example.org");
}

// To who held the lead it is gone; to who captures it afterwards it is as any badge of nobody.
static void test_erased(Fair *fair, gconstpointer data)
{
    (void)data;
    fair_assert(fair, "11 11 here Grace cv.example");
    fair_hear(fair->store, 30, RECORD_ERASE, GRACE, "{}");
    fair_hear(fair->store, 31, RECORD_ERASE, THEA, "{}");
    CAPTURE(40, THIRD);
    fair_assert(fair, "11 11 gone, 33 - invalid");
    CAPTURE(41, CODE);
    fair_assert(fair, "11 11 gone, 30 - invalid, 33 - invalid");
    // Of a code that somebody else's badge has, too, nothing is given: it is theirs.
    MINT(50, "00000000000000e5", "3333333312345678");
    LOST(51, THEA, THIRD);
    fair_assert(fair, "11 11 gone, 30 - invalid, 33 - invalid");
    g_assert_cmpint(fair_decide(fair->store), ==, 0);
    fair_assert_whole(fair->store);
}

// A client gets what is allowed now, whatever time the capture claims: of before the consent, of before the loss, of the year 3000.
static void test_forged_time(Fair *fair, gconstpointer data)
{
    (void)data;
    static const gint64 claimed[] = {-1000, 32503680000000};
    CHANGE(30, THEA, "{\"consent\":\"\"}");
    LOST(35, GRACE, FIRST);
    for (gsize i = 0; i < G_N_ELEMENTS(claimed); i++) {
        g_autofree char *body = g_strdup_printf("{\"at\":%" G_GINT64_FORMAT ",\"client\":\"" BOLT
                                                "\",\"of\":\"%032x\",\"scan\":true,\"sponsor\":\"bolt\"}",
                                                claimed[i], ++fair->capture_count);
        fair_hear(fair->store, 40, RECORD_LEAD, THIRD, body);
        ((char *)strstr(body, "\"of\""))[10] = 'f';
        fair_hear(fair->store, 41, RECORD_LEAD, FIRST, body);
    }
    fair_decide(fair->store);
    g_autofree char *bolt = fair_answers(fair, fair->store, BOLT);
    g_assert_cmpstr(bolt, ==, "11 - invalid, 33 33 nothing");
}

static void capture_codes(Fair *fair, gint64 at, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        g_autofree char *code = g_strdup_printf("abc%04x000000000", i * 4);
        CAPTURE(at, code);
    }
}

static void decide_at(Fair *fair, gint64 at)
{
    g_autoptr(GError) error = NULL;
    gint64 count;
    lead_decide_news(fair->store, NOON + at, &count, &error);
    g_assert_no_error(error);
}

static void assert_code(Fair *fair, gint64 at, const char *wanted)
{
    decide_at(fair, at);
    g_autofree char *answers = fair_answers(fair, fair->store, ACME), *from = g_strconcat("30 ", wanted, NULL);
    if (!strstr(answers, from))
        g_error("%s: %s", from, answers);
}

// After so many wrong codes the right one is answered as a wrong one is, whatever is printed later. A scan, another sponsor and the next hour
// are free, and the same codes again cost nothing.
static void test_guessed_codes(Fair *fair, gconstpointer data)
{
    (void)data;
    capture_codes(fair, 10, 0, 19);
    decide_at(fair, 20);
    capture_codes(fair, 21, 0, 19);
    capture_codes(fair, 22, 100, 30);
    CAPTURE(30, CODE);
    assert_code(fair, 40, "- invalid");
    MINT(50, THEA, "3333333344444444");
    CHANGE(51, THEA, "{\"consent\":\"name\"}");
    CHANGE(52, GRACE, "{\"same\":{\"" THEA "\":true}}");
    assert_code(fair, 60, "- invalid");
    fair_capture(fair, fair->store, 61, BOLT, CODE);
    CAPTURE(62, THIRD);
    decide_at(fair, 70);
    g_autofree char *bolt = fair_answers(fair, fair->store, BOLT), *acme = fair_answers(fair, fair->store, ACME);
    g_assert_cmpstr(bolt, ==, "30 30 here Thea");
    g_assert_nonnull(strstr(acme, "33 11 here Thea"));
    // One that came beyond the limit is not tried against badges that are printed in a later hour, but when it is typed again.
    MINT(2 * HOUR_MS, THEA, "abc01e8055555555"); // of the last one
    decide_at(fair, 2 * HOUR_MS + 1);
    assert_code(fair, 2 * HOUR_MS + 2, "- invalid");
    CAPTURE(2 * HOUR_MS + 3, CODE);
    assert_code(fair, 2 * HOUR_MS + 4, "11 here Thea");
    g_autofree char *after = fair_answers(fair, fair->store, ACME);
    g_assert_null(strstr(after, "a0 11"));
    // Nor by a station that looks at all of it for the first time.
    g_autoptr(Store) late = room_store(&fair->room);
    g_autoptr(GError) error = NULL;
    gint64 count;
    room_send(fair->store, late);
    g_assert_true(lead_decide_news(late, NOON + 2 * HOUR_MS + 5, &count, &error));
    g_assert_cmpint(count, ==, 0);
}

// One more client of the sponsor gets all, sealed to its key; one that is off gets nothing any more.
static void test_clients(Fair *fair, gconstpointer data)
{
    (void)data;
    CAPTURE(40, PHANTOM);
    fair_assert(fair, "11 11 here Grace cv.example, 44 - invalid");
    g_autofree char *body = fair_client_body(fair, "acme");
    fair_hear(fair->store, 50, RECORD_CLIENT, ACME2, body);
    g_assert_cmpint(fair_decide(fair->store), ==, 2);
    g_autofree char *second = fair_answers(fair, fair->store, ACME2);
    g_assert_cmpstr(second, ==, "11 11 here Grace cv.example, 44 - invalid");
    fair_hear(fair->store, 60, RECORD_CLIENT, ACME, "{\"off\":true,\"reason\":\"stolen\"}");
    CHANGE(70, GRACE, "{\"consent\":\"name\"}");
    g_assert_cmpint(fair_decide(fair->store), ==, 1);
    g_autofree char *first = fair_answers(fair, fair->store, ACME), *left = fair_answers(fair, fair->store, ACME2);
    g_assert_cmpstr(first, ==, "");
    g_assert_cmpstr(left, ==, "11 11 here Grace -cv, 44 - invalid");
    g_autofree char *stranger = fair_answers(fair, fair->store, "00000000000000ff");
    g_assert_cmpstr(stranger, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-decide/" name, Fair, NULL, fair_set_up, function, fair_tear_down)
    TEST("a-lost-badge-stays-the-lead-that-it-was", test_lost_badge);
    TEST("a-badge-that-was-lost-before-anybody-told-is-no-lead", test_lost_before_it_was_told);
    TEST("a-badge-that-was-lost-before-it-was-captured-is-no-lead-whichever-comes-first", test_lost_apart);
    TEST("a-code-of-a-badge-that-was-lost-before-is-no-lead-nor-are-several-badges", test_typed_lost_apart);
    TEST("a-code-that-was-typed-after-the-loss-is-no-lead", test_typed_after_loss);
    TEST("of-a-capture-that-was-recorded-twice-the-first-counts", test_recorded_twice);
    TEST("an-unknown-badge-is-no-lead", test_unknown_badge);
    TEST("an-altered-badge-is-no-lead", test_altered_badge);
    TEST("a-seat-is-no-badge", test_seat);
    TEST("joined-people-are-one-lead", test_joined_people);
    TEST("consent-is-what-is-allowed-now", test_consent);
    TEST("a-corrected-value-is-given-anew", test_corrected);
    TEST("a-typed-code-is-a-capture", test_typed_code);
    TEST("a-code-of-two-people-is-nobodys", test_code_of_two);
    TEST("a-code-that-named-a-lead-and-turns-out-to-be-two-peoples", test_code_that_named);
    TEST("who-was-taken-out-is-gone", test_erased);
    TEST("a-forged-time-moves-nothing", test_forged_time);
    TEST("codes-cannot-be-guessed-through", test_guessed_codes);
    TEST("a-new-client-gets-all-and-one-that-is-off-nothing", test_clients);
    return g_test_run();
}
