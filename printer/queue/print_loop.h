// SPDX-License-Identifier: GPL-3.0-or-later
// print_loop.h - the straight loop (spooler) of one printer: what the worker's thread does, turn by turn. Private to printer/queue.
#pragma once

#include "common/store/database/database.h"
#include "printer/queue/delivery.h"
#include "printer/queue/printer_health.h"
#include "printer/queue/spec.h"

typedef struct {
    const PrintWorkerOptions *worker; // with a clock
    const PrintTimes *times;
    bool (*may_claim)(gpointer data); // false: no new label is begun
    bool (*may_print)(gpointer data); // false: even the label in work is left as it is
    gpointer data;
} PrintLoopOptions;

typedef struct PrintLoop PrintLoop;

// Everything that is handed in is borrowed.
PrintLoop *print_loop_new(const PrintLoopOptions *options, Store *store, PrinterSpec *spec, PrinterHealth *health);
// Gives a job that is claimed and not begun back to the queue.
void print_loop_free(PrintLoop *loop);

// One turn: prints a label, or looks at the printer. Returns for how long to wait before the next, in ms.
int print_loop_work(PrintLoop *loop);
// Between two turns: the printer has another roll, as `loaded` says, which is left empty. What is made for the old one and not in the
// printer yet goes back to the queue.
void print_loop_load(PrintLoop *loop, PrinterSpec *loaded);
// A label is in the printer that it has not followed to its end.
bool print_loop_is_at_work(const PrintLoop *loop);
