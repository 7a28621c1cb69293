// SPDX-License-Identifier: GPL-3.0-or-later
// label_proof.h - what proves that a label came out, where the printer counts what is left in it (PROOF_COUNTER). Private to
// printer/queue.
//
// "Nothing left" is no proof of this label: a cancel, a power cut or another host leaves nothing, too. Proof is one more in the count
// of all labels that the printer ever printed, read before and after, on one boot, and with nothing in between that loses labels. A
// printer without such a count proves a label only by an answer in its turn, where nothing happened at all. Pure: no I/O, no clock.
#pragma once

#include <glib.h>
#include <stdbool.h>

// What a printer has said of its memory in one answer.
typedef struct {
    gint64 label_total;                  // labels that it ever printed; -1 = not said
    gint64 uptime_s;                     // since it was switched on; -1 = not said
    gint64 asked_mono_us, heard_mono_us; // between these it was true
} PrinterMemory;
#define PRINTER_MEMORY_UNSAID ((PrinterMemory){.label_total = -1, .uptime_s = -1})

// What happened while a label was in the printer.
enum {
    LABEL_EVENT_STOP = 1 << 0,    // paper out, pause, head open: it may have been dropped, torn or begun anew
    LABEL_EVENT_SILENCE = 1 << 1, // no word for longer than it takes
    LABEL_EVENT_DOUBT = 1 << 2,   // nobody knows what became of one in front of it, for which it may be taken
    LABEL_EVENT_UNSEEN = 1 << 3,  // between two answers that account for it there was time to lose it and to feed another label
    LABEL_EVENT_SHARED = 1 << 4,  // another host's label was in the printer, too
};

typedef struct {
    PrinterMemory base; // with nothing of ours in the printer, before the first byte of what is in it now
    int out_count;      // of ours that came out since
} LabelProof;

// What one answer says of the oldest label in the printer; its question was asked after the label's last byte.
typedef struct {
    PrinterMemory memory;
    unsigned events;
    int flight_count; // labels of ours in the printer, this one among them
    bool is_out;      // by the count of what is left
    bool is_missed;   // a question that was asked meanwhile has no answer
    bool is_in_turn;  // the answer came behind the label, in its turn (Driver.answers_in_turn), from the printer's own cable
    int left_count;   // labels in the printer by its own word, of whichever host
} LabelEvidence;

typedef enum {
    LABEL_WAITS,       // for a count, or for the answer that is missed
    LABEL_PRINTED,     // proven
    LABEL_UNCONFIRMED, // the printer cannot tell: a debt
    LABEL_UNCERTAIN,   // a person has to look
} LabelWord;
// Labels that it has in it or has counted since, beyond ours: another host's, or, below 0, of ours that it does not account for.
gint64 label_proof_surplus(const LabelProof *proof, const LabelEvidence *evidence);
LabelWord label_proof_judge(const LabelProof *proof, const LabelEvidence *evidence);

// It was switched off and on since: its buffer is lost.
bool printer_memory_is_lost(const PrinterMemory *before, const PrinterMemory *now);
