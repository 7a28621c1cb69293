// SPDX-License-Identifier: GPL-3.0-or-later
// printer_monitor.h - how the printer is: its link, what it says when no label is on its way, which roll is loaded. Private to
// printer/queue.
//
// A link over the network is let go when the printer has nothing to do, since many printers serve one host at a time;
// it comes back by itself. Belongs to the worker's thread.
#pragma once

#include "common/store/database/database.h"
#include "printer/queue/delivery.h"
#include "printer/queue/printer_health.h"
#include "printer/queue/spec.h"

typedef struct PrinterMonitor PrinterMonitor;

typedef struct {
    PrinterSpec *spec;
    PrinterHealth *health;
    Store *store;
    const PrintTimes *times;
    void (*stopped)(PrinterState state, const char *problem, gpointer data); // nothing can be printed; people are to be told
    gpointer data;
} PrinterMonitorOptions;

// Everything that is handed in is borrowed.
PrinterMonitor *printer_monitor_new(const PrinterMonitorOptions *options);
void printer_monitor_free(PrinterMonitor *monitor);

// Reaches for the printer and asks it, if it can be asked. True: it may be given a label now.
bool printer_monitor_look(PrinterMonitor *monitor);
// It was good within so many ms, and its link is open.
bool printer_monitor_is_good(const PrinterMonitor *monitor, int within_ms);
// No look is due yet.
bool printer_monitor_is_calm(const PrinterMonitor *monitor);
// It was given a label, of which it took some bytes or none.
void printer_monitor_note_use(PrinterMonitor *monitor, bool is_taken);
// It answers and takes no label, and is not to be given one yet. Once is no refusal: a connection that has lain idle does the same.
bool printer_monitor_is_refusing(const PrinterMonitor *monitor);
// A label came out: it is good.
void printer_monitor_believe(PrinterMonitor *monitor);
// What was known does not count any more.
void printer_monitor_doubt(PrinterMonitor *monitor);

// The spec says another roll: what was known of the one before counts no more.
void printer_monitor_load(PrinterMonitor *monitor);

// NULL when there is none.
Link *printer_monitor_link(PrinterMonitor *monitor);
void printer_monitor_drop_link(PrinterMonitor *monitor); // what has not reached the printer is thrown away
// Nothing is to be printed: closes a link that others may wait for.
void printer_monitor_rest(PrinterMonitor *monitor);
// It was given labels and has not said a word, though it should: a person has to be asked about this one.
bool printer_monitor_is_doubtful(PrinterMonitor *monitor);
// People have said that its labels come out, although it does not answer.
bool printer_monitor_is_known_mute(PrinterMonitor *monitor);
// A question waits for its answer: listen again soon.
bool printer_monitor_is_waiting(const PrinterMonitor *monitor);
void printer_monitor_note_asked(PrinterMonitor *monitor, gint64 job_id);
// Loaded, or configured when the printer cannot tell; NULL = not known.
const DriverMedia *printer_monitor_media(const PrinterMonitor *monitor);
