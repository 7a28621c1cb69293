// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/scenarios.h"

#include <string.h>

#define ALL SCENARIO_ALL
#define NOT_LAST SCENARIO_ALL_BUT_ONE

enum {
    ZPL = 1,
    BROTHER = 2,
    ESCPOS = 4,
    FGL = 8,
    STAR = 16,
    DYMO = 32,
    ANY = 63,
    TALKERS = ANY & ~BROTHER,      // those that answer anything
    MEMORY = ZPL | BROTHER | FGL,  // a whole label in memory before it is printed
    STRIPS = ESCPOS | STAR | DYMO, // printed as it is received
};

static const char *const languages[] = {"zpl", "brother", "escpos", "fgl", "star", "dymo"};

// A network Brother proves nothing on this port, and a LabelWriter's status says little of a label, so that theirs may
// come out and stay unconfirmed where others have to be printed.
static const struct {
    const char *fault, *words;
    unsigned languages;
    int out_least, out_most;
    Expectation expect;
    Trouble trouble;
    bool is_endless;
} faults[] = {
    {"clean", "", ANY, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false},
    {"small window", "window=2304 buffer=2048", ANY, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false},
    {"one connection at a time", "lines=one", ANY, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false},
    {"second connection refused", "lines=refuse", ANY & ~DYMO, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false},
    {"1 byte/s", "read=1", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_SLOW, false},
    {"300 bytes/s", "read=300", ANY, 0, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false},
    {"close in mid-label", "close=mid:3", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"close in mid-label, each time", "close=mid:3 times=0", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"reset in mid-label", "reset=mid:3", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"reset in mid-label, each time", "reset=mid:3 times=0", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"power cut in mid-label", "reset=mid:3 forgets=1", ANY, 0, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"close in the first bytes", "close=bytes:100", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"close after a label", "close=label:3", ANY, 3, ALL, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"reset after a label", "reset=label:3", ANY, 3, ALL, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"power cut after a label", "reset=label:3 forgets=1", ANY, 3, 3, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"reset when a label is taken", "reset=received:3", ANY, 3, 3, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"power cut when a label is taken", "reset=received:3 forgets=1", ANY, 0, 3, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"close at accept", "close=accept", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"close at accept, each time", "close=accept times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_UNREACHABLE, true},
    {"reset at accept", "reset=accept", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false},
    {"reset at accept, each time", "reset=accept times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_UNREACHABLE, true},
    {"half-close at accept", "half-close=accept", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"half-close after a label", "half-close=label:2", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"half-close each time", "half-close=accept times=0", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"accept and never read", "deaf=accept times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_STOPPED, true},
    {"reads no more after 5", "deaf=received:5", ANY, 5, 5, EXPECT_TRUTH, TROUBLE_STOPPED, false},
    {"reads no more in mid-label", "deaf=mid:3", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_STOPPED, false},
    {"answers 3 s late", "late=3000", TALKERS, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_SLOW, false},
    {"answers 12 s late", "late=12000", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false},
    {"answers 3 s late from label 3", "late=3000 late-from=3", TALKERS, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_SLOW, false},
    {"answers 12 s late from label 3", "late=12000 late-from=3", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false},
    {"answers twice", "doubled=1", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false},
    {"garbage before answers", "garbage=before", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false},
    {"garbage for answers", "garbage=instead", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false},
    {"a web page for answers", "html=answer", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false},
    {"a web server", "html=web times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_NO_PRINTER, true},
    {"never answers", "mute=all", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"DLE EOT only", "mute=GSr,GSI,ASB", ESCPOS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"GS r only", "mute=DLEEOT", ESCPOS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"no ~HS", "mute=HS", ZPL, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"no ~HQES", "mute=HQES", ZPL, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false},
    {"~HS answers without paper", "answers-when-out=1 paper-out=label:4 mend=4000", ZPL, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER,
     false},
    {"no acknowledgement", "mute=ACK", FGL, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"no status request", "mute=S1", FGL, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false},
    {"no automatic status", "mute=ASB", STAR, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false},
    {"paper out after 4", "paper-out=label:4", ANY, 4, 4, EXPECT_TRUTH, TROUBLE_PAPER, true},
    {"paper out after 4, mended", "paper-out=label:4 mend=4000", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false},
    {"paper out in mid-label, mended", "paper-out=mid:4 mend=4000", MEMORY, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false},
    {"paper out in mid-label, mended", "paper-out=mid:4 mend=4000", STRIPS, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_PAPER,
     false},
    {"frozen from the start", "freeze=accept", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_STOPPED, true},
    {"frozen after 5", "freeze=label:5", ANY, 5, 5, EXPECT_TRUTH, TROUBLE_STOPPED, true},
    {"frozen in mid-label", "freeze=mid:3", ANY, 0, 2, EXPECT_TRUTH, TROUBLE_STOPPED, true},
};

static gpointer build(gpointer data)
{
    (void)data;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Scenario));
    for (gsize language = 0; language < G_N_ELEMENTS(languages); language++)
        for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
            if (!(faults[i].languages & 1u << language))
                continue;
            bool proves = !((BROTHER | DYMO) & 1u << language);
            Scenario scenario = {languages[language], faults[i].fault,  faults[i].words,   faults[i].out_least,
                                 faults[i].out_most,  faults[i].expect, faults[i].trouble, faults[i].is_endless};
            if (!proves && scenario.expect == EXPECT_ALL_PRINTED)
                scenario.expect = EXPECT_ALL_OUT;
            g_array_append_val(all, scenario);
        }
    return all;
}

const Scenario *scenarios(gsize *out_count)
{
    static GOnce once = G_ONCE_INIT;
    const GArray *all = g_once(&once, build, NULL);
    *out_count = all->len;
    return (const Scenario *)(void *)all->data;
}

const Scenario *scenario_find(const char *language, const char *fault)
{
    gsize count = 0;
    const Scenario *all = scenarios(&count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(all[i].language, language) == 0 && strcmp(all[i].fault, fault) == 0)
            return &all[i];
    return NULL;
}

char *scenario_words(const Scenario *scenario, guint speed)
{
    return g_strdup_printf("language=%s %s speed=%u", scenario->language, scenario->words, speed);
}
