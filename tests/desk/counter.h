// SPDX-License-Identifier: GPL-3.0-or-later
// counter.h - a desk with a receipt printer beside it, which is plugged in when a test says so.
#pragma once

#include "scanner/desk/desk.h"
#include "tests/queue/station.h"
#include "tests/web/stage.h"

#define COUNTER_ROLL_DOTS 576 // of 72 mm at 203 dpi, in whole bytes

typedef struct {
    Stage *stage;
    Desk *desk;
    Sim *sim;
    PrintWorker *worker; // NULL before it is plugged in
} Counter;

// Fit g_test_add.
void counter_set_up(Counter *counter, gconstpointer data);
void counter_tear_down(Counter *counter, gconstpointer data);

// The roll that is in it is told, or not: it cannot tell by itself.
void counter_plug_in(Counter *counter, bool is_roll_told);

Job *counter_job(const Counter *counter, gint64 id);
// Waits until the label has come out; its page, the first one.
Page *counter_await_page(const Counter *counter, gint64 id);
