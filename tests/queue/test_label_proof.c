// SPDX-License-Identifier: GPL-3.0-or-later
// test_label_proof.c - which counts prove a label: before and after, on one boot, with nothing in between that loses labels.
//
// Would catch: "nothing left" taken for "came out" after a cancel; one more of another boot or another host; a stop that is forgotten; the label
// behind a dropped one that is counted in its place.
#include "printer/queue/label_proof.h"

#define S G_USEC_PER_SEC

static PrinterMemory memory(gint64 total, gint64 uptime_s, gint64 at_s)
{
    return (PrinterMemory){total, uptime_s, at_s * S, at_s * S};
}

typedef struct {
    const char *name;
    LabelProof proof;
    LabelEvidence evidence;
    LabelWord word;
} Case;

#define TOLD(total, uptime_s, at_s)                                                                                              \
    {                                                                                                                            \
        (total), (uptime_s), (at_s)*S, (at_s)*S                                                                                  \
    }
#define NOTHING                                                                                                                  \
    {                                                                                                                            \
        -1, -1, 0, 0                                                                                                             \
    }

static const Case cases[] = {
    {"one more", {TOLD(5, 100, 10), 0}, {TOLD(6, 101, 11), 0, 1, true, false, false, 0}, LABEL_PRINTED},
    {"one more, before it is out", {TOLD(5, 100, 10), 0}, {TOLD(6, 101, 11), 0, 1, false, false, false, 0}, LABEL_WAITS},
    {"nothing left, nothing counted", {TOLD(5, 100, 10), 0}, {TOLD(5, 101, 11), 0, 1, true, false, false, 0}, LABEL_WAITS},
    {"the second of two", {TOLD(5, 100, 10), 1}, {TOLD(6, 101, 11), 0, 1, true, false, false, 0}, LABEL_WAITS},
    {"both of two", {TOLD(5, 100, 10), 0}, {TOLD(7, 101, 11), 0, 2, true, false, false, 0}, LABEL_PRINTED},
    {"the first of two", {TOLD(5, 100, 10), 0}, {TOLD(6, 101, 11), 0, 2, true, false, false, 1}, LABEL_PRINTED},
    {"one of two, and nothing left", {TOLD(5, 100, 10), 0}, {TOLD(6, 101, 11), 0, 2, true, false, false, 0}, LABEL_WAITS},
    {"two of two, and one left", {TOLD(5, 100, 10), 0}, {TOLD(7, 101, 11), 0, 2, true, false, false, 1}, LABEL_WAITS},
    {"another host's, too", {TOLD(5, 100, 10), 0}, {TOLD(7, 101, 11), 0, 1, true, false, false, 0}, LABEL_UNCONFIRMED},
    {"switched off and on", {TOLD(5, 100, 10), 0}, {TOLD(6, 3, 14), 0, 1, true, false, false, 0}, LABEL_UNCERTAIN},
    {"and not out yet", {TOLD(5, 100, 10), 0}, {TOLD(5, 3, 14), 0, 1, false, false, false, 0}, LABEL_UNCERTAIN},
    {"soon after it was switched on", {TOLD(5, 2, 10), 0}, {TOLD(6, 8, 40), 0, 1, true, false, false, 0}, LABEL_UNCERTAIN},
    {"the count of another printer", {TOLD(5, -1, 10), 0}, {TOLD(4, -1, 11), 0, 1, true, false, false, 0}, LABEL_UNCERTAIN},
    {"a stop", {TOLD(5, 100, 10), 0}, {TOLD(6, 130, 40), LABEL_EVENT_STOP, 1, true, false, false, 0}, LABEL_UNCERTAIN},
    {"silence", {TOLD(5, 100, 10), 0}, {TOLD(6, 130, 40), LABEL_EVENT_SILENCE, 1, true, false, false, 0}, LABEL_PRINTED},
    {"out of sight", {TOLD(5, 100, 10), 0}, {TOLD(6, 130, 40), LABEL_EVENT_UNSEEN, 1, true, false, false, 0}, LABEL_UNCONFIRMED},
    {"out of sight, nothing counted",
     {TOLD(5, 100, 10), 0},
     {TOLD(5, 130, 40), LABEL_EVENT_UNSEEN, 1, true, false, false, 0},
     LABEL_WAITS},
    {"out of sight, and a stop",
     {TOLD(5, 100, 10), 0},
     {TOLD(6, 130, 40), LABEL_EVENT_UNSEEN | LABEL_EVENT_STOP, 1, true, false, false, 0},
     LABEL_UNCERTAIN},
    {"another host's was in it",
     {TOLD(5, 100, 10), 0},
     {TOLD(6, 130, 40), LABEL_EVENT_SHARED, 1, true, false, false, 0},
     LABEL_UNCONFIRMED},
    {"silence, no uptime",
     {TOLD(5, -1, 10), 0},
     {TOLD(6, -1, 40), LABEL_EVENT_SILENCE, 1, true, false, false, 0},
     LABEL_UNCERTAIN},
    {"the count was not said", {TOLD(5, 100, 10), 0}, {TOLD(-1, 101, 11), 0, 1, true, false, false, 0}, LABEL_WAITS},
    {"no count", {NOTHING, 0}, {NOTHING, 0, 1, true, false, false, 0}, LABEL_UNCONFIRMED},
    {"no count, in its turn", {NOTHING, 0}, {NOTHING, 0, 1, true, false, true, 0}, LABEL_PRINTED},
    {"in its turn, and another is missing", {NOTHING, 0}, {NOTHING, 0, 1, true, true, true, 0}, LABEL_WAITS},
    {"no count, a stop", {NOTHING, 0}, {NOTHING, LABEL_EVENT_STOP, 1, true, false, false, 0}, LABEL_UNCONFIRMED},
    {"no count, silence", {NOTHING, 0}, {NOTHING, LABEL_EVENT_SILENCE, 1, true, false, false, 0}, LABEL_UNCONFIRMED},
    {"no count, behind a doubt", {NOTHING, 0}, {NOTHING, LABEL_EVENT_DOUBT, 1, true, false, false, 0}, LABEL_UNCERTAIN},
    {"no count, an answer is missing", {NOTHING, 0}, {NOTHING, 0, 1, true, true, false, 0}, LABEL_WAITS},
    {"no count, switched off and on", {TOLD(-1, 100, 10), 0}, {TOLD(-1, 3, 14), 0, 1, true, false, false, 0}, LABEL_UNCERTAIN},
};

static void test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (label_proof_judge(&cases[i].proof, &cases[i].evidence) != cases[i].word)
            g_test_fail_printf("%s: not %d", cases[i].name, cases[i].word);
}

static void test_surplus(void)
{
    const LabelProof proof = {TOLD(5, 100, 10), 1};
    const LabelEvidence all = {TOLD(7, 101, 11), 0, 2, false, false, false, 1},
                        cancelled = {TOLD(6, 101, 11), 0, 2, false, false, false, 1},
                        shared = {TOLD(7, 101, 11), 0, 2, false, false, false, 3};
    g_assert_cmpint(label_proof_surplus(&proof, &all), ==, 0);
    g_assert_cmpint(label_proof_surplus(&proof, &cancelled), ==, -1);
    g_assert_cmpint(label_proof_surplus(&proof, &shared), ==, 2);
}

// A slow answer is no restart: between its question and its coming the printer's clock stood at any time.
static void test_slow_answers(void)
{
    PrinterMemory before = memory(5, 100, 10), late = {6, 102, 12 * S, 24 * S}, booted = {6, 1, 12 * S, 24 * S};
    g_assert_false(printer_memory_is_lost(&before, &late));
    g_assert_true(printer_memory_is_lost(&before, &booted));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/label-proof/what-proves", test_cases);
    g_test_add_func("/queue/label-proof/surplus", test_surplus);
    g_test_add_func("/queue/label-proof/slow-answers", test_slow_answers);
    return g_test_run();
}
