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
    EPL2 = 64,
    TSPL = 128,
    IPP = 256,
    ANY = 255,                                   // of those with a connection of bytes
    TALKERS = ANY & ~(BROTHER | EPL2),           // those that answer anything
    MEMORY = ZPL | BROTHER | FGL | EPL2 | TSPL,  // a whole label in memory before it is printed
    STRIPS = ESCPOS | STAR | DYMO,               // printed as it is received
    COUNTERS = ZPL | BROTHER,                    // those that count labels, and tell it
    CANCELLERS = ZPL | BROTHER,                  // those with a button for it
    FLUSHED = ZPL | ESCPOS | STAR | EPL2 | TSPL, // those that another host's command clears
    SWITCHED = ZPL | TSPL,                       // those that a command tells whether a torn label is printed again
};

static const char *const languages[] = {"zpl", "brother", "escpos", "fgl", "star", "dymo", "epl2", "tspl", "ipp"};

typedef struct {
    const char *fault, *words;
    unsigned languages;
    int out_least, out_most;
    Expectation expect;
    Trouble trouble;
    bool is_endless;
    unsigned red_now; // of the languages
} Fault;

// A network Brother proves nothing on this port, an ESC/POS printer nothing that another host might not have cleared, a LabelWriter's
// status says little of a label, EPL2 nothing over a network and TSPL nothing of labels, so that theirs may come out and stay
// unconfirmed where others have to be printed.
static const Fault faults[] = {
    {"clean", "", ANY, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"small window", "window=2304 buffer=2048", ANY, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"one connection at a time", "lines=one", ANY, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"second connection refused", "lines=refuse", ANY & ~DYMO, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"1 byte/s", "read=1", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_SLOW, false, 0},
    {"300 bytes/s", "read=300", ANY, 0, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false, 0},
    {"close in mid-label", "close=mid:3", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"close in mid-label, each time", "close=mid:3 times=0", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"reset in mid-label", "reset=mid:3", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"reset in mid-label, each time", "reset=mid:3 times=0", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut in mid-label", "reset=mid:3 forgets=1", ANY, 0, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"close in the first bytes", "close=bytes:100", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"close after a label", "close=label:3", ANY, 3, ALL, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"reset after a label", "reset=label:3", ANY, 3, ALL, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut after a label", "reset=label:3 forgets=1", ANY, 3, 3, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"reset when a label is taken", "reset=received:3", ANY, 3, 3, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut when a label is taken", "reset=received:3 forgets=1", ANY, 0, 3, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"close at accept", "close=accept", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"close at accept, each time", "close=accept times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_UNREACHABLE, true, 0},
    {"reset at accept", "reset=accept", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"reset at accept, each time", "reset=accept times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_UNREACHABLE, true, 0},
    {"half-close at accept", "half-close=accept", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"half-close after a label", "half-close=label:2", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"half-close each time", "half-close=accept times=0", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"accept and never read", "deaf=accept times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_STOPPED, true, 0},
    {"reads no more after 5", "deaf=received:5", ANY, 5, 5, EXPECT_TRUTH, TROUBLE_STOPPED, false, 0},
    {"reads no more in mid-label", "deaf=mid:3", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_STOPPED, false, 0},
    {"answers 3 s late", "late=3000", TALKERS, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_SLOW, false, 0},
    {"answers 12 s late", "late=12000", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false, 0},
    {"answers 3 s late from label 3", "late=3000 late-from=3", TALKERS, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_SLOW, false, 0},
    {"answers 12 s late from label 3", "late=12000 late-from=3", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false, 0},
    {"answers twice", "doubled=1", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false, 0},
    {"garbage before answers", "garbage=before", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false, 0},
    {"garbage for answers", "garbage=instead", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false, 0},
    {"a web page for answers", "html=answer", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONSENSE, false, 0},
    {"a web server", "html=web times=0", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_NO_PRINTER, true, 0},
    {"never answers", "mute=all", TALKERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"DLE EOT only", "mute=GSr,GSI,ASB", ESCPOS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"GS r only", "mute=DLEEOT", ESCPOS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"no ~HS", "mute=HS", ZPL, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"no ~HQES", "mute=HQES", ZPL, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"~HS answers without paper", "answers-when-out=1 paper-out=label:4 mend=4000", ZPL, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER,
     false, 0},
    {"no acknowledgement", "mute=ACK", FGL, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"no status request", "mute=S1", FGL, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"no automatic status", "mute=ASB", STAR, ALL, ALL, EXPECT_TRUTH, TROUBLE_SILENT, false, 0},
    {"paper out after 4", "paper-out=label:4", ANY, 4, 4, EXPECT_TRUTH, TROUBLE_PAPER, true, 0},
    {"paper out after 4, mended", "paper-out=label:4 mend=4000", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false, 0},
    {"paper out in mid-label, mended", "paper-out=mid:4 mend=4000", MEMORY, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false, 0},
    {"paper out in mid-label, mended", "paper-out=mid:4 mend=4000", STRIPS, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_PAPER,
     false, 0},
    {"frozen from the start", "freeze=accept", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_STOPPED, true, 0},
    {"frozen after 5", "freeze=label:5", ANY, 5, 5, EXPECT_TRUTH, TROUBLE_STOPPED, true, 0},
    {"frozen in mid-label", "freeze=mid:3", ANY, 0, 2, EXPECT_TRUTH, TROUBLE_STOPPED, true, 0},

    // The last label has no later one behind it that could show what became of it.
    {"paper out behind the last", "paper-out=label:LAST", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false, 0},
    {"paper out inside the last", "paper-out=mid:LAST", ANY, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_PAPER, true, 0},

    // What is cleared. A language that is not named has no such button or command; its file says so.
    {"cancel button", "cancel=received:3", ZPL, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"cancel button", "cancel=received:3", BROTHER, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"cancel button at the last", "cancel=received:LAST", CANCELLERS, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"cancel button, no odometer", "cancel=received:3 odometer=0", ZPL, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false,
     0},
    {"cancelled, and fed", "cancel=received:3 feed=received:3 print=2500", ZPL, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},
    {"cancelled, and fed, the first", "cancel=received:1 feed=received:1 print=2500", ZPL, NOT_LAST, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},
    {"cancelled, and another host's out", "cancel=received:3 other=label:2 others=1 print=2500", ZPL, NOT_LAST, NOT_LAST,
     EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"another host waits, ours is cancelled", "other=received:3 others=1 cancel=label:2 print=2500", ZPL, NOT_LAST, NOT_LAST,
     EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"another host clears", "flush=received:3", FLUSHED, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"another host clears in mid-label", "flush=mid:3", FLUSHED, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"another host clears, no odometer", "flush=received:3 odometer=0", ZPL, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},

    // What is torn: strips are never printed again. FGL, EPL2 and Brother print it again by themselves; ZPL and TSPL as they are told.
    {"opened, printed again", "open=printing:3 mend=4000", MEMORY, ALL, ALL, EXPECT_TRUTH, TROUBLE_TORN, false, 0},
    {"opened, not printed again", "open=printing:3 mend=4000", STRIPS, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_TORN, false, 0},
    {"opened, not printed again", "open=printing:3 mend=4000 reprints=0", SWITCHED, NOT_LAST, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_TORN, false, 0},
    {"opened for a moment, not printed again", "open=printing:3 mend=300 reprints=0", SWITCHED, NOT_LAST, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_TORN, false, 0},
    {"opened at the last, not printed again", "open=printing:LAST mend=300 reprints=0", SWITCHED, NOT_LAST, NOT_LAST,
     EXPECT_TRUTH, TROUBLE_TORN, false, 0},
    {"opened, not printed again, no odometer", "open=printing:3 mend=300 reprints=0 odometer=0", ZPL, NOT_LAST, NOT_LAST,
     EXPECT_TRUTH, TROUBLE_TORN, false, 0},
    {"paper out in mid-label, not printed again", "paper-out=mid:4 mend=4000 reprints=0", SWITCHED, NOT_LAST, NOT_LAST,
     EXPECT_TRUTH, TROUBLE_PAPER, false, 0},

    // Counts. A job that a jam ends is dropped by some models of a maker whose manual has it printed again: Brother's recovery off.
    {"counts early", "counts-early=1", COUNTERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_NONE, false, 0},
    {"counts late", "counts-late=3000", COUNTERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false, 0},
    {"counts one not", "skips=3", COUNTERS, ALL, ALL, EXPECT_TRUTH, TROUBLE_SLOW, false, 0},
    {"cancelled, and another host's later", "cancel=printing:3 other=printing:3 others=1 others-after=5000", BROTHER, 0, NOT_LAST,
     EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"counts early, and tears", "counts-early=1 open=printing:3 mend=4000 reprints=0", COUNTERS, NOT_LAST, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_TORN, false, 0},
    {"none left early, and tears", "left-early=1 open=printing:3 mend=300 reprints=0", ZPL, NOT_LAST, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_TORN, false, 0},
    {"two hosts", "other=received:2 others=3", ANY, ALL, ALL, EXPECT_TRUTH, TROUBLE_SHARED, false, 0},
    {"two hosts, and tears", "other=printing:3 others=2 open=printing:3 mend=300 reprints=0", ZPL | BROTHER | TSPL, NOT_LAST,
     NOT_LAST, EXPECT_TRUTH, TROUBLE_TORN, false, 0},
    {"two hosts, and cancels", "other=received:3 others=2 cancel=received:3", CANCELLERS, 0, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},
    {"restart with an older count", "power=printing:3 holds=1 saves=10", COUNTERS, 2, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},
    {"power blink of 0.3 s, no odometer", "power=received:3 holds=1 odometer=0", ZPL, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},

    {"restart, and another host prints", "power=received:3 holds=1 other=light others=1", COUNTERS, 0, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},

    // Power, at each stage: behind a print server that keeps the connection, and with a connection that dies with it.
    {"power blink of 0.3 s before the first byte", "power=accept holds=1", ANY, 0, ALL, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"power blink of 0.3 s in mid-label", "power=mid:3 holds=1", ANY, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"power blink of 0.3 s while a label waits", "power=received:3 holds=1", ANY, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},
    {"power blink of 0.3 s while it prints", "power=printing:3 holds=1", ANY, 2, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false,
     0},
    {"power blink of 0.3 s at the last", "power=received:LAST holds=1", ANY, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"power blink of 6 s before the first byte", "power=accept dark=6000 holds=1", ANY, 0, ALL, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},
    {"power blink of 6 s in mid-label", "power=mid:3 dark=6000 holds=1", ANY, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false,
     0},
    {"power blink of 6 s while a label waits", "power=received:3 dark=6000 holds=1", ANY, 0, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},
    {"power blink of 6 s while it prints", "power=printing:3 dark=6000 holds=1", ANY, 2, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},
    {"power cut of 6 s before the first byte", "power=accept dark=6000", ANY, 0, 0, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut of 6 s in mid-label", "power=mid:3 dark=6000", ANY, 0, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut of 6 s while a label waits", "power=received:3 dark=6000", ANY, 0, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut of 6 s while it prints", "power=printing:3 dark=6000", ANY, 2, 2, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},

    // IPP: jobs with numbers. It has no print server before it that would keep a connection, as that would have jobs of its own.
    {"clean", "", IPP, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"no uuid", "uuids=0", IPP, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"counts early", "counts-early=1", IPP, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_NONE, false, 0},
    {"two hosts", "other=received:2 others=3", IPP, ALL, ALL, EXPECT_ALL_PRINTED, TROUBLE_SHARED, false, 0},
    {"paper out after 4", "paper-out=label:4", IPP, 4, 4, EXPECT_TRUTH, TROUBLE_PAPER, true, 0},
    {"paper out after 4, mended", "paper-out=label:4 mend=4000", IPP, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false, 0},
    {"paper out behind the last", "paper-out=label:LAST", IPP, ALL, ALL, EXPECT_TRUTH, TROUBLE_PAPER, false, 0},
    {"paper out inside the last", "paper-out=mid:LAST", IPP, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_PAPER, true, 0},
    {"opened, printed again", "open=printing:3 mend=4000", IPP, ALL, ALL, EXPECT_TRUTH, TROUBLE_TORN, false, 0},
    {"opened, not printed again", "open=printing:3 mend=4000 reprints=0", IPP, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_TORN,
     false, 0},
    {"counts early, and tears", "counts-early=1 open=printing:3 mend=300 reprints=0", IPP, NOT_LAST, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_TORN, false, 0},
    {"cancel button", "cancel=received:3", IPP, NOT_LAST, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"all jobs are purged", "flush=received:3", IPP, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"power cut of 0.3 s while a label waits", "power=received:3", IPP, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"power cut of 0.3 s while it prints", "power=printing:3", IPP, 2, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
    {"power cut of 6 s before the first byte", "power=accept dark=6000", IPP, 0, ALL, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut of 6 s in mid-label", "power=mid:3 dark=6000", IPP, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false, 0},
    {"power cut of 6 s while a label waits", "power=received:3 dark=6000", IPP, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_BROKE_OFF,
     false, 0},
    {"power cut of 6 s while it prints", "power=printing:3 dark=6000", IPP, 2, NOT_LAST, EXPECT_TRUTH, TROUBLE_BROKE_OFF, false,
     0},
    {"another host has our number", "power=received:3 other=light others=6", IPP, 0, NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT,
     false, 0},
    {"another host has our number, no uuid", "power=received:3 other=light others=6 uuids=0", IPP, 0, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},
    {"another host has our number, printing", "power=printing:3 other=light others=6", IPP, 2, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},
    {"another host has our number and name", "power=printing:3 other=light others=6 namesakes=1", IPP, 2, NOT_LAST, EXPECT_TRUTH,
     TROUBLE_FORGOT, false, 0},
    {"another host has our number, name and no uuid", "power=printing:3 other=light others=6 namesakes=1 uuids=0", IPP, 2,
     NOT_LAST, EXPECT_TRUTH, TROUBLE_FORGOT, false, 0},
};

static gpointer build(gpointer data)
{
    (void)data;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Scenario));
    for (gsize language = 0; language < G_N_ELEMENTS(languages); language++)
        for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
            if (!(faults[i].languages & 1u << language))
                continue;
            Scenario scenario = {
                .language = languages[language],
                .fault = faults[i].fault,
                .words = faults[i].words,
                .out_least = faults[i].out_least,
                .out_most = faults[i].out_most,
                .expect = faults[i].expect,
                .trouble = faults[i].trouble,
                .is_endless = faults[i].is_endless,
                .is_red_now = (faults[i].red_now & 1u << language) != 0,
            };
            bool proves = !((BROTHER | ESCPOS | DYMO | EPL2 | TSPL) & 1u << language);
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

char *scenario_words(const Scenario *scenario, guint speed, guint label_count)
{
    g_autofree char *last = g_strdup_printf("%u", label_count);
    g_auto(GStrv) pieces = g_strsplit(scenario->words, "LAST", -1);
    g_autofree char *words = g_strjoinv(last, pieces);
    return g_strdup_printf("language=%s %s speed=%u", scenario->language, words, speed);
}
