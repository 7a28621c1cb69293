// SPDX-License-Identifier: GPL-3.0-or-later
// roll_check.h - is the roll that a printer says it has the one that this station was told of? Private to printer/queue.
//
// A Brother and an SNMP agent say width, length and kind. A Zebra says only how far it is from one label to the next, and what it
// says before it has measured a roll may be anything; so its word counts once it has agreed with the roll that is set: another word
// after that is another roll, also when the printer was off or the station stopped in between. Other languages say nothing of it. Rolls that differ by less than what printers round or measure
// wrong are not told apart.
#pragma once

#include "printer/driver/driver.h"
#include "printer/queue/spec.h"

typedef struct {
    bool has_agreed; // the printer's measured length has been that of the roll that is set
} RollCheck;

// What is loaded, as far as it is known, else what is set; NULL = neither is known. `out_problem` is NULL, or why this must not be
// printed on, as a sentence with what to do; the caller owns it.
const DriverMedia *roll_check(RollCheck *check, const PrinterSpec *spec, const DriverStatus *status, char **out_problem);
