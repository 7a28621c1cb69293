// SPDX-License-Identifier: GPL-3.0-or-later
// maker.h - makers of label and receipt printers whose models are in no table: which language is worth a try.
//
// Known by the USB vendor's number (usb.ids of 2025-07-26) or by the name that the device gives. What such a printer does is not
// known, so a person chooses; one that names its language itself (CMD of the IEEE-1284 id) is driver_match()'s. None is asked which
// language it speaks: README.md says why.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *name;     // "SATO"
    guint16 usb_vendor;   // 0 = not known: by name
    const char *language; // "ZPL"
    const char *models;   // "zpl/generic-203dpi", as station.ini names it
    const char *media;    // an example of what is loaded
} Maker;

// Ended by a NULL name.
const Maker *driver_makers(void);
// NULL = none of these. `device_id` may be NULL.
const Maker *driver_maker(guint16 usb_vendor, const char *device_id);
// What a person does with a printer at this address, as sentences. The caller owns it.
char *driver_maker_advice(const Maker *maker, const char *address);
