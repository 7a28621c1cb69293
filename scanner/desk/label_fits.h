// SPDX-License-Identifier: GPL-3.0-or-later
// label_fits.h - which of the event's labels a printer prints whole, in words and pictures for people.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "printer/printer.h"

// "badge, ticket", and for a kind of which none has room why: "ticket. No badge: ...". A label that station.ini names stands for
// its kind, and a kind that is bound to another printer is not asked for. NULL when nothing is known: no station in `folder`, no
// model, a printer that takes everything. `out_is_useful`: some label fits. The caller owns the text.
char *label_fits_text(const char *folder, const PrinterInfo *printer, bool *out_is_useful);

// PRINTER-LABEL.png for each label into the folder `pictures`, which is made; of one that is refused what is meant, and as a frame
// what the printer reaches of it.
bool label_fits_write(const char *folder, const PrinterInfo *printer, const char *pictures, GError **error);
