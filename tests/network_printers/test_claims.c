// SPDX-License-Identifier: GPL-3.0-or-later
// test_claims.c - the checker sees each lie that a host can tell, and no lie where there is none.
//
// Would catch: a checker that lets a false "printed" through, so that every run against a stand-in passes.
#include <string.h>

#include "tests/network_printers/claims.h"

static const ClaimRules truth = {.expect = EXPECT_TRUTH,
                                 .says_ready = true,
                                 .still_ms = 0,
                                 .ceiling_ms = 1000,
                                 .most_uncertain = -1,
                                 .most_unconfirmed = -1,
                                 .most_questions = -1};

// Labels that came out: "A" whole, "-A" torn, "?" garbled.
static GPtrArray *labels(const char *words)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) texts = g_strsplit(words, " ", -1);
    for (guint i = 0; texts[i] && *texts[i]; i++) {
        AlbumLabel *label = g_new0(AlbumLabel, 1);
        label->number = i + 1;
        label->state = *texts[i] == '-' ? LABEL_TORN : *texts[i] == '?' ? LABEL_GARBLED : LABEL_WHOLE;
        label->text = (char *)g_intern_string(texts[i]);
        label->note = (char *)g_intern_string("not read");
        g_ptr_array_add(all, label);
    }
    return all;
}

static void assert_says(const char *came_out, Claim one, Claim other, ClaimRules rules, const char *sentence)
{
    g_autoptr(GPtrArray) all = labels(came_out);
    one.job_id = 1;
    one.text = "A";
    other.job_id = 2;
    other.text = "B";
    const Claim claims[] = {one, other};
    g_autofree char *problems = claims_check(all, claims, 2, &rules);
    if (sentence)
        g_assert_cmpstr(problems, ==, sentence);
    else
        g_assert_null(problems);
}

static const Claim queued = {.state = CLAIM_QUEUED}, printed = {.state = CLAIM_PRINTED}, failed = {.state = CLAIM_FAILED},
                   in_flight = {.state = CLAIM_IN_FLIGHT}, unconfirmed = {.state = CLAIM_UNCONFIRMED},
                   owed = {.state = CLAIM_UNCONFIRMED, .is_owed = true}, uncertain = {.state = CLAIM_UNCERTAIN},
                   printed_again = {.state = CLAIM_PRINTED, .again_count = 1};

static void test_truth_passes(void)
{
    assert_says("A B", printed, printed, truth, NULL);
    assert_says("A -B", printed, uncertain, truth, NULL);
    assert_says("A", printed, queued, truth, NULL);
    assert_says("A B", unconfirmed, unconfirmed, truth, NULL);
    assert_says("A", unconfirmed, owed, truth, NULL);
    assert_says("A B A", printed_again, printed, truth, NULL);
    assert_says("", failed, in_flight, truth, NULL);
}

static void test_false_words_are_seen(void)
{
    assert_says("A", printed, printed, truth, "job 2 is called printed and did not come out\n");
    assert_says("A -B", printed, printed, truth, "job 2 is called printed and did not come out\n");
    assert_says("A", printed, unconfirmed, truth, "job 2 is unconfirmed and did not come out, and nobody is asked\n");
    assert_says("A -B", printed, unconfirmed, truth, "job 2 is unconfirmed and did not come out, and nobody is asked\n");
    assert_says("A B", printed, queued, truth, "job 2 is queued and came out\n");
    assert_says("A B", printed, failed, truth, "job 2 is failed and came out\n");
    assert_says("A B B", printed, printed, truth, "job 2 came out 2 times, and a person asked 0 times for it again\n");
    assert_says("A B C", printed, printed, truth, "label 3 came out and belongs to no job: C\n");
    assert_says("A ?", printed, uncertain, truth, "label 2 came out garbled: not read\n");
}

static void test_endless_waits_are_seen(void)
{
    ClaimRules late = truth;
    late.still_ms = 1000;
    assert_says("A", printed, in_flight, late, "job 2 is waited for without an end\n");
    assert_says("A", printed, queued, late, "1 jobs are queued for ever behind a printer that is called ready\n");
    assert_says("", uncertain, queued, late, NULL);
    late.says_ready = false;
    assert_says("A", printed, queued, late, NULL);
}

static void test_floods_are_seen(void)
{
    ClaimRules strict = truth;
    strict.most_uncertain = 1;
    strict.most_unconfirmed = 1;
    assert_says("", uncertain, uncertain, strict, "2 jobs are asked about, at most 1 can be in doubt\n");
    assert_says("A B", unconfirmed, unconfirmed, strict, "2 jobs are called unconfirmed, the printer took at most 1\n");
    assert_says("A", unconfirmed, uncertain, strict, NULL);
}

static void test_needless_questions_are_seen(void)
{
    ClaimRules quiet = truth;
    quiet.most_questions = 1;
    quiet.question_count = 1;
    assert_says("A B", printed, printed, quiet, NULL);
    quiet.question_count = 2;
    assert_says("A B", printed, printed, quiet, "a person was asked 2 times, of this printer at most 1\n");
}

static void test_clean_runs_have_no_excuse(void)
{
    ClaimRules clean = truth, brother = truth;
    clean.expect = EXPECT_ALL_PRINTED;
    brother.expect = EXPECT_ALL_OUT;
    assert_says("A B", printed, uncertain, clean, "job 2 is uncertain, and this printer gave no cause\n");
    assert_says("A B", printed, unconfirmed, clean, "job 2 is unconfirmed, and this printer gave no cause\n");
    assert_says("A B", printed, unconfirmed, brother, NULL);
    assert_says("A", printed, owed, brother, "job 2 is unconfirmed and did not come out, and this printer gave no cause\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/claims/truth passes", test_truth_passes);
    g_test_add_func("/claims/false words are seen", test_false_words_are_seen);
    g_test_add_func("/claims/endless waits are seen", test_endless_waits_are_seen);
    g_test_add_func("/claims/floods are seen", test_floods_are_seen);
    g_test_add_func("/claims/needless questions are seen", test_needless_questions_are_seen);
    g_test_add_func("/claims/clean runs have no excuse", test_clean_runs_have_no_excuse);
    return g_test_run();
}
