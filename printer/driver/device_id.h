// SPDX-License-Identifier: GPL-3.0-or-later
// device_id.h - the IEEE-1284 device id: "MFG:Brother;CMD:PT-CBP;MDL:QL-800;CLS:PRINTER;".
//
// Printers write it as they please: keys long or short, blanks around them, the last field cut off. What can be
// read is read; nothing is an error. Source: IEEE 1284-2000 section 7.6.
#pragma once

#include <glib.h>

typedef enum {
    DEVICE_ID_MANUFACTURER, // MFG, MANUFACTURER
    DEVICE_ID_MODEL,        // MDL, MODEL
    DEVICE_ID_COMMAND_SET,  // CMD, COMMAND SET
    DEVICE_ID_SERIAL,       // SN, SERN, SERIALNUMBER
} DeviceIdKey;

// The value of a key without blanks around it, or NULL when the id has none or is NULL. The caller owns it.
char *device_id_value(const char *device_id, DeviceIdKey key);
