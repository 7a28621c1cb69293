// lookout.h - how the printer is: its link, what it says when no label is on its way, which roll is loaded. Private to
// printer/queue.
//
// A link over the network is let go when the printer has nothing to do, since many printers serve one host at a time;
// it comes back by itself. Belongs to the worker's thread.
#pragma once

#include "common/store/store.h"
#include "printer/queue/delivery.h"
#include "printer/queue/panel.h"
#include "printer/queue/spec.h"

typedef struct Lookout Lookout;

typedef struct {
    PrinterSpec *spec;
    Panel *panel;
    Store *store;
    const PrintTimes *times;
    void (*stopped)(PanelState state, const char *problem, gpointer data); // nothing can be printed; people are to be told
    gpointer data;
} LookoutOptions;

// Everything that is handed in is borrowed.
Lookout *lookout_new(const LookoutOptions *options);
void lookout_free(Lookout *lookout);

// Reaches for the printer and asks it, if it can be asked. True: it may be given a label now.
bool lookout_look(Lookout *lookout);
// It was good within so many ms, and its link is open.
bool lookout_is_good(const Lookout *lookout, int within_ms);
// No look is due yet.
bool lookout_is_calm(const Lookout *lookout);
// It was given a label.
void lookout_note_use(Lookout *lookout);
// A label came out: it is good.
void lookout_believe(Lookout *lookout);
// What was known counts no more.
void lookout_doubt(Lookout *lookout);

// NULL when there is none.
Link *lookout_link(Lookout *lookout);
void lookout_drop_link(Lookout *lookout);
// Nothing is to be printed: lets a link go that others may wait for.
void lookout_rest(Lookout *lookout);
// It was given labels and has not said a word, though it should: a person is to be asked of this one.
bool lookout_is_doubtful(Lookout *lookout);
void lookout_note_asked(Lookout *lookout, gint64 job_id);
// Loaded, or configured when the printer cannot tell; NULL = not known.
const DriverMedia *lookout_media(const Lookout *lookout);
