// operator.h - the straight loop of one printer: what the worker's thread does, turn by turn. Private to printer/queue.
#pragma once

#include "common/conf/profile.h"
#include "common/store/store.h"
#include "printer/queue/delivery.h"
#include "printer/queue/panel.h"
#include "printer/queue/spec.h"

typedef struct {
    const Profile *profile;
    const char *profile_folder;
    const char *role;      // NULL = any
    const char *neighbour; // NULL = none
    const PrintTimes *times;
    gint64 (*now_utc_ms)(gconstpointer clock);
    gconstpointer clock;
    // As in PrintWorkerOptions.
    bool (*choose_again)(Store *store, gpointer data, int *out_count, GError **error);
    bool (*may_claim)(gpointer data); // false: no new label is begun
    bool (*may_print)(gpointer data); // false: even the label in work is left as it is
    gpointer data;
} OperatorOptions;

typedef struct Operator Operator;

// Everything that is handed in is borrowed.
Operator *operator_new(const OperatorOptions *options, Store *store, PrinterSpec *spec, Panel *panel);
// Gives a job that is claimed and not begun back to the queue.
void operator_free(Operator *operator);

// One turn: prints a label, or looks at the printer. Returns for how long to wait before the next, in ms.
int operator_work(Operator *operator);
// A label is in the printer that it has not followed to its end.
bool operator_is_at_work(const Operator *operator);
