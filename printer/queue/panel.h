// panel.h - what a printer shows to people and to the other workers: state, problem, labels left, labels per minute.
// Private to printer/queue.
//
// The state stands in the store as well (local value "printer.NAME.state": state, media, what can be printed on it, problem,
// parted by tabs), so that a worker knows whether its neighbour can help, a desk which labels can be printed, and
// `lanyard printers` what the running station knows.
// panel_copy() may be called from any thread; everything else belongs to the worker's.
#pragma once

#include "common/store/store.h"
#include "printer/driver/driver.h"
#include "printer/printer.h"

typedef struct Panel Panel;

Panel *panel_new(const char *name, const char *address, bool is_virtual, void (*changed)(gpointer), gpointer data);
void panel_free(Panel *panel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Panel, panel_free)

typedef enum { PANEL_AWAY, PANEL_READY, PANEL_PRINTING, PANEL_STOPPED } PanelState;

// Shows the state; `problem` may be NULL. Tells `changed` and the store only when it differs from before.
void panel_show(Panel *panel, Store *store, PanelState state, const char *problem);
// `media` NULL = not known. The store hears of it with the state that is shown next.
void panel_show_model(Panel *panel, const Driver *driver, const DriverModel *model, const DriverMedia *media);
PanelState panel_state(const Panel *panel);
// A job took a step that people may want to see.
void panel_tell(Panel *panel);

// A label came out; inside the transaction that says so. The count of a roll is learned when its end is met: until
// then labels left are not known, unless the printer says.
bool panel_count_label(Panel *panel, Store *store, GError **error);
// What the printer said of its roll.
void panel_heard(Panel *panel, Store *store, const DriverStatus *status);

// The printer has no worker any more.
void panel_take_down(Panel *panel, Store *store);

// Can the printer of this name take over waiting labels?
bool panel_can_help(Store *store, const char *name);
// What the worker of the printer of this name shows: state, media, problem, labels left. False when it has none.
bool panel_recall(Store *store, const char *name, PrinterInfo *info);

PrinterInfo *panel_copy(Panel *panel);
