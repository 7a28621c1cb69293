// SPDX-License-Identifier: GPL-3.0-or-later
// machine.h - a make-believe printer with its cable and its bad days: what goes wrong, and when, is drawn from a seed.
//
// On USB it is plugged into this kernel's vhci_hcd (root and `modprobe vhci-hcd` needed); on TCP it listens on this
// machine. It runs in a thread of its own. Whatever happens to it, somebody mends it after some seconds; its pictures
// stay (press.h).
#pragma once

#include "tests/printers/press.h"

typedef enum { MACHINE_QL820, MACHINE_ZD421, MACHINE_LW450, MACHINE_TM88, MACHINE_LEMUR, MACHINE_COUNT } MachineModel;
typedef enum { MACHINE_USB, MACHINE_TCP } MachineCable;

typedef struct {
    MachineModel model;
    MachineCable cable;
    const char *folder; // of its pictures
    guint32 seed;
    int print_ms;
    int trouble_percent; // of its labels; 0 = all goes well
    bool is_long;        // so may be what goes wrong: once it is dead for half a minute
} MachineOptions;

typedef struct Machine Machine;

Machine *machine_start(const MachineOptions *options);
// Ends the thread and pulls the plug.
void machine_stop(Machine *machine);

// "QL": what its pictures begin with.
const char *machine_name(MachineModel model);
// "zpl/ZD421-203dpi/62x100": what it is to the station, whatever it says of itself.
const char *machine_kind(MachineModel model);
// One of station.ini's printers. The caller owns it.
char *machine_spec(const Machine *machine);
// A label takes so long from now on.
void machine_set_speed(Machine *machine, int print_ms);
// Since then there was a moment when no label was in it: what was sent before and is not out will not come out.
bool machine_was_empty_since(Machine *machine, gint64 mono_us);
int machine_printed_count(Machine *machine);
// "3 cover, 1 stall": what has happened to it. The caller owns it.
char *machine_story(Machine *machine);
