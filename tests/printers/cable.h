// SPDX-License-Identifier: GPL-3.0-or-later
// cable.h - how a make-believe printer is plugged in: into this kernel's USB through vhci_hcd, or as a TCP listener.
//
// A Cable moves bytes between whoever is at its other end and a UsbPrinterPart (usb_device.h), which is the printer on
// either. It belongs to one thread.
#pragma once

#include "tests/printers/usb_device.h"

typedef struct Cable Cable;

// At a port of vhci_hcd (0 to 7), not plugged in yet. Borrows all.
Cable *cable_usb(int port, const UsbIdentity *identity, const UsbPrinterPart *part, gpointer printer);
// Listens on a port of 127.0.0.1 that cable_port() tells.
Cable *cable_tcp(const UsbPrinterPart *part, gpointer printer);
void cable_free(Cable *cable);
int cable_port(const Cable *cable);

// Plugs it in, if it is not. It may take some tries, as the kernel clears up after the time before.
void cable_plug(Cable *cable);
void cable_unplug(Cable *cable);
bool cable_is_plugged(const Cable *cable);
// Moves what can be moved, waiting at most `timeout_ms` for something to come.
void cable_turn(Cable *cable, int timeout_ms);
// Nothing waits to be taken.
bool cable_is_clear(const Cable *cable);
