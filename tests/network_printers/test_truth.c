// SPDX-License-Identifier: GPL-3.0-or-later
// test_truth.c - what our queue says of its labels is true, for each language with each fault that a network can bring.
//
// The printers are the stand-ins of this folder, the judge is claims.h; here is only the desk: jobs with a code each, one worker, and a
// person who answers what is asked by looking at what came out. Runs wait far more than they work, so several are made at a time. What
// is untrue fails at once; what is true and short of the best (a machine so busy that an agent answered late) may come again, not TRIES
// times. Without words the few runs that say most; with "all" every scenario of the table. A Brother says nothing on its connection; it
// is also run with an SNMP agent beside it, Debian's snmpd or an enemy.
//
// Would catch: an answer that is taken for a later question's; "sent" said of bytes that stand in our kernel; a doubt
// after which the queue goes on; a wait that every word of the printer makes longer; a count that was read before the label
// was there, or that is one label off.
#include <string.h>

#include "tests/network_printers/truth.h"

#define LABELS_ALL 30
#define LABELS_FEW 6
#define LABELS_BATCH 60 // prepared for a box: how often is somebody asked?
#define RUNS_AT_A_TIME 6
#define TRIES 3

static const Model models[] = {
    {"zpl", "zpl/ZD421-203dpi/62x100", "badge", "62x100"},
    {"brother", "brother-ql/QL-820NWB/62x100", "badge", "62x100"},
    {"escpos", "escpos/TM-T20II/80", "ticket-80", "80"},
    {"fgl", "fgl/Lemur-200dpi/51x140", "ticket-51x140", "51x140"},
    {"star", "star/TSP650II/80", "ticket-80", "80"},
    {"dymo", "dymo-lw/LabelWriter 450/62x100", "badge", "62x100"},
    {"epl2", "epl2/LP2844/62x100", "badge", "62x100"},
    {"tspl", "tspl/TE200/62x100", "badge", "62x100"},
    {"ipp", NULL, "badge", "62x100"},
};

static const AgentRun agent_runs[] = {
    {"counts", "clean", AGENT_SNMPD, "counts", 0, EXPECT_ALL_PRINTED, false},
    {"counts", "close in mid-label", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "reads no more after 5", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "close after a label", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "power cut when a label is taken", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "paper out after 4", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "paper out after 4, mended", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "cancel button", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "cancel button at the last", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "opened, printed again", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "cancelled, and another host's later", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "counts one not", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"bare", "counts one not", AGENT_SNMPD, "bare", 0, EXPECT_TRUTH, false},
    {"counts", "counts early", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "counts late", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "counts early, and tears", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "two hosts", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "two hosts, and tears", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "two hosts, and cancels", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "restart with an older count", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "restart, and another host prints", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "power blink of 0.3 s while a label waits", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"counts", "power cut of 6 s while it prints", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH, false},
    {"bare", "clean", AGENT_SNMPD, "bare", 0, EXPECT_ALL_OUT, false},
    {"bare", "counts early", AGENT_SNMPD, "bare", 0, EXPECT_ALL_OUT, false},
    {"bare", "counts early, and tears", AGENT_SNMPD, "bare", 0, EXPECT_TRUTH, false},
    {"bare", "two hosts, and tears", AGENT_SNMPD, "bare", 0, EXPECT_TRUTH, false},
    {"stuck", "clean", AGENT_SNMPD, "stuck", 0, EXPECT_ALL_OUT, false},
    {"none", "clean", AGENT_SNMPD, "none", 0, EXPECT_ALL_OUT, false},
    {"none", "paper out after 4, mended", AGENT_SNMPD, "none", 0, EXPECT_ALL_OUT, false},
    {"missing", "clean", AGENT_MISSING, NULL, 0, EXPECT_ALL_OUT, false},
    {"wrong id", "clean", AGENT_HOSTILE, NULL, HOSTILE_WRONG_ID, EXPECT_ALL_OUT, false},
    {"old", "clean", AGENT_HOSTILE, NULL, HOSTILE_OLD, EXPECT_TRUTH, false},
    {"huge", "clean", AGENT_HOSTILE, NULL, HOSTILE_HUGE, EXPECT_ALL_OUT, false},
    {"liar", "clean", AGENT_HOSTILE, NULL, HOSTILE_LIAR, EXPECT_ALL_OUT, false},
    {"random", "clean", AGENT_HOSTILE, NULL, HOSTILE_RANDOM, EXPECT_ALL_OUT, false},
    {"flood", "close in mid-label", AGENT_HOSTILE, NULL, HOSTILE_FLOOD, EXPECT_TRUTH, false},
};

static const Model *model_of(const char *language)
{
    for (gsize i = 0; i < G_N_ELEMENTS(models); i++)
        if (strcmp(models[i].language, language) == 0)
            return &models[i];
    return NULL; // a language that is not driven
}

static bool is_red_now(const Run *run)
{
    return run->agent ? run->agent->is_red_now : run->scenario->is_red_now;
}

static void try_run(gpointer data, gpointer unused)
{
    (void)unused;
    Run *run = data;
    // What is known to be red is tried until it is.
    for (int i = 0; i < TRIES && !run->problems && (i == 0 || run->shortcoming || is_red_now(run)); i++) {
        g_clear_pointer(&run->shortcoming, g_free);
        truth_run(run);
    }
}

static void test_run(gconstpointer data)
{
    const Run *run = data;
    g_test_message("%s, %s: %" G_GINT64_FORMAT " ms, %d printed, %d unconfirmed, a person was asked %d times",
                   run->scenario->language, run->scenario->fault, run->took_ms, run->printed_count, run->unconfirmed_count,
                   run->rounds);
    if (is_red_now(run) && !run->problems) {
        g_test_message("it is marked as red now, and is not any more: take the mark away");
        g_test_fail();
        return;
    }
    if (run->problems)
        g_test_message("%s", run->problems);
    if (run->shortcoming)
        g_test_message("%d times over: %s", TRIES, run->shortcoming);
    if (!is_red_now(run) && (run->problems || run->shortcoming))
        g_test_fail();
}

// The few: what each claim of the queue hangs on.
static bool is_telling(const Scenario *scenario)
{
    static const char *const faults[] = {"clean",
                                         "reset in mid-label",
                                         "reads no more after 5",
                                         "half-close after a label",
                                         "answers 3 s late",
                                         "answers twice",
                                         "DLE EOT only",
                                         "cancel button",
                                         "another host clears",
                                         "opened for a moment, not printed again",
                                         "restart, and another host prints",
                                         "power blink of 0.3 s while a label waits",
                                         "another host has our number, printing",
                                         NULL};
    return g_strv_contains(faults, scenario->fault);
}

// "zpl/clean", "brother-agent-counts/clean"; the caller owns it.
static char *run_name(const Run *run)
{
    char *name =
        g_strdup_printf("%s%s%s/%s%s", run->scenario->language, run->agent ? "-agent-" : "", run->agent ? run->agent->name : "",
                        run->scenario->fault, run->label_count == LABELS_BATCH ? " batch" : "");
    return g_strdelimit(name, " ", '-');
}

static const char *const batch_languages[] = {"zpl", "epl2", "tspl"};

static bool is_wanted(const Run *run, bool is_all)
{
    const char *only = g_getenv("LANYARD_TRUTH"); // "zpl/close", to look at some
    g_autofree char *name = run_name(run);
    bool is_possible = run->model && (!run->agent || run->agent->kind != AGENT_SNMPD || snmp_agent_is_installed());
    bool is_few = run->agent || is_telling(run->scenario);
    return is_possible && (only ? strstr(name, only) != NULL : is_all || is_few);
}

static GArray *choose(bool is_all)
{
    gsize count;
    const Scenario *all = scenarios(&count);
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
    for (gsize i = 0; i < count + G_N_ELEMENTS(agent_runs); i++) {
        const AgentRun *agent = i < count ? NULL : &agent_runs[i - count];
        Run run = {.scenario = agent ? scenario_find("brother", agent->fault) : &all[i], .agent = agent};
        run.model = model_of(run.scenario->language);
        run.label_count = is_all ? LABELS_ALL : LABELS_FEW;
        if (is_wanted(&run, is_all))
            g_array_append_val(runs, run);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(batch_languages); i++) {
        Run run = {.scenario = scenario_find(batch_languages[i], "clean"), .label_count = LABELS_BATCH};
        run.model = model_of(batch_languages[i]);
        if (is_wanted(&run, is_all))
            g_array_append_val(runs, run);
    }
    return runs;
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GArray) runs = choose(argc > 1 && strcmp(argv[1], "all") == 0);
    GThreadPool *pool = g_thread_pool_new(try_run, NULL, RUNS_AT_A_TIME, TRUE, NULL);
    for (guint i = 0; i < runs->len; i++) {
        Run *run = &g_array_index(runs, Run, i);
        g_autofree char *name = run_name(run);
        g_autofree char *path = g_strconcat("/truth/", name, NULL);
        g_test_add_data_func(path, run, test_run);
        g_thread_pool_push(pool, run, NULL);
    }
    g_thread_pool_free(pool, FALSE, TRUE);
    int result = g_test_run();
    for (guint i = 0; i < runs->len; i++) {
        g_free(g_array_index(runs, Run, i).problems);
        g_free(g_array_index(runs, Run, i).shortcoming);
    }
    return result;
}
