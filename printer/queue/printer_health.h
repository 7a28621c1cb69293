// SPDX-License-Identifier: GPL-3.0-or-later
// printer_health.h - what a printer shows to people and to the other workers: state, problem, labels left, labels per minute.
// Private to printer/queue.
//
// The state is kept in the store as well (common/store/job/printer_record.h): a worker sees there whether its neighbour can help, a
// desk which labels can be printed, and `lanyard printers` what the running station knows.
// printer_health_copy() may be called from any thread; everything else belongs to the worker's.
#pragma once

#include "common/store/database/database.h"
#include "printer/driver/driver.h"
#include "printer/printer.h"
#include "printer/queue/render_job.h"

typedef struct PrinterHealth PrinterHealth;

PrinterHealth *printer_health_new(const char *name, const char *address, bool is_virtual, void (*changed)(gpointer),
                                  gpointer data);
void printer_health_free(PrinterHealth *health);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PrinterHealth, printer_health_free)

typedef enum { PRINTER_STATE_AWAY, PRINTER_STATE_READY, PRINTER_STATE_PRINTING, PRINTER_STATE_STOPPED } PrinterState;

// Shows the state; `problem` may be NULL. Tells `changed` and the store only when it differs from before.
void printer_health_show(PrinterHealth *health, Store *store, PrinterState state, const char *problem);
// Whose labels are asked what they have room on; borrowed, NULL = nobody's. `role` as in PrintWorkerOptions.
void printer_health_know_labels(PrinterHealth *health, RenderJob *renderer, const char *role);
// `media` NULL = not known. The store hears of it with the state that is shown next.
void printer_health_show_model(PrinterHealth *health, const Driver *driver, const DriverModel *model, const DriverMedia *media);
PrinterState printer_health_state(const PrinterHealth *health);
// Call when a job took a step that people may want to see.
void printer_health_tell(PrinterHealth *health);

// So many labels came out. The count of a roll is learned when its end is met: until then labels left are not known, unless the printer
// says.
void printer_health_count_labels(PrinterHealth *health, Store *store, int count);
// What is counted, inside the transaction that says that they did.
bool printer_health_write_roll(PrinterHealth *health, Store *store, GError **error);
// What the printer said of its roll.
void printer_health_heard(PrinterHealth *health, Store *store, const DriverStatus *status);

// The printer has no worker any more.
void printer_health_take_down(PrinterHealth *health, Store *store);

// Can the printer of this name take over waiting labels?
bool printer_health_can_help(Store *store, const char *name);
// Hands the waiting labels of one printer to another, if that one works. True when there were some.
bool printer_health_hand_over(Store *store, const char *from, const char *to, gint64 now_utc_ms);
// What the worker of the printer of this name shows: state, media, problem, labels left. False when it has none.
bool printer_health_recall(Store *store, const char *name, PrinterInfo *info);

// The store of a station that runs, which holds its printers; NULL when none does.
Store *printer_health_open_running(const char *store_path);

PrinterInfo *printer_health_copy(PrinterHealth *health);
