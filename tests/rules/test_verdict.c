// SPDX-License-Identifier: GPL-3.0-or-later
// test_verdict.c - what a verdict is without a person: whether it opens the door, whether its holder may wait; seats of the line.
#include "common/rules/rules.h"

static void test_which_verdicts_pass_and_wait(void)
{
    static const VerdictCode pass[] = {VERDICT_ADMIT, VERDICT_ADMIT_AGAIN, VERDICT_LEAVE};
    static const VerdictCode may_wait[] = {VERDICT_NOT_ENTITLED, VERDICT_WRONG_ROOM, VERDICT_WRONG_DAY, VERDICT_TOO_EARLY,
                                           VERDICT_TOO_LATE,     VERDICT_FULL,       VERDICT_SEAT_GIVEN};
    int pass_count = 0, wait_count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(pass); i++)
        g_assert_true(verdict_is_pass(pass[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(may_wait); i++)
        g_assert_true(verdict_may_wait(may_wait[i]));
    for (int code = 0; code <= VERDICT_COUNT; code++) {
        pass_count += verdict_is_pass((VerdictCode)code);
        wait_count += verdict_may_wait((VerdictCode)code);
    }
    g_assert_cmpint(pass_count, ==, G_N_ELEMENTS(pass));
    g_assert_cmpint(wait_count, ==, G_N_ELEMENTS(may_wait));
    g_assert_cmpstr(verdict_name(VERDICT_COUNT), ==, "unknown");
}

// How many seats the line has: room, seats taken, seats that were bought, people missing; minutes after the start.
static void test_seats_of_the_line(void)
{
    static const struct {
        int capacity, taken, expected, missing, minute, wanted;
    } rows[] = {
        {40, 12, 30, 18, 4, 0},  // they may still come
        {40, 12, 30, 18, 5, 28}, // they did not
        {40, 12, 12, 0, 0, 28},  // all have come, so nobody is waited for
        {1, 0, 9, 0, 0, 1},      // the room counts, not what was sold
        {0, 12, 30, 18, 5, 18},  // no capacity is known: what was sold
        {40, 40, 40, 0, 5, 0},   {40, 43, 40, 0, 5, 0}, {0, 0, 0, 0, 5, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const gint64 start_utc_ms = 1715778000000;
        const SessionFact session = {.start_utc_ms = start_utc_ms,
                                     .capacity = rows[i].capacity,
                                     .seats_taken = rows[i].taken,
                                     .seats_expected = rows[i].expected};
        const StandbyFact standby = {.missing_count = rows[i].missing};
        g_assert_cmpint(rules_standby_seats(&session, &standby, start_utc_ms + rows[i].minute * 60000), ==, rows[i].wanted);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verdict/which open the door, which may wait", test_which_verdicts_pass_and_wait);
    g_test_add_func("/verdict/seats of the standby line", test_seats_of_the_line);
    return g_test_run();
}
