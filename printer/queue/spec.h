// SPDX-License-Identifier: GPL-3.0-or-later
// spec.h - one printer as station.ini names it: "NAME=DRIVER/MODEL/MEDIA@ADDRESS cut=WHEN resolution=DPI darkness=N speed=N
// snmp=COMMUNITY". Private to printer/queue.
//
// Only ADDRESS must be there: usb:SERIAL, usb:@PORT, tcp:HOST:PORT, ipp://HOST/PATH, ipps://HOST/PATH#CERTIFICATE, cups:QUEUE,
// file:FOLDER or virtual:FOLDER. A printer on USB or at ipp: is asked what it is; the others must be told (DRIVER/MODEL). MEDIA is what the volunteer put in; without it the
// printer's own answer counts, and one that cannot tell takes what comes. What it can do besides is checked as soon as its
// model is known.
#pragma once

#include "printer/driver/driver.h"
#include "printer/printer.h"
#include "printer/transport/transport.h"

// Where the strip of labels is cut. END: behind the last label of a job group. NEVER: each is torn off by hand.
typedef enum { CUT_EACH, CUT_END, CUT_NEVER } CutWhen;

typedef struct {
    char *name;
    char *address;
    const Driver *driver;     // NULL: to be asked, or virtual
    const DriverModel *model; // NULL as well
    const DriverMedia *media; // NULL = not said
    char *media_name;         // as written, for when the driver is known; NULL
    bool is_virtual;
    CutWhen cut;
    bool is_cut_said;
    int dpi; // along the paper: the model's own or twice that; 0 = not said
    DriverLevel darkness, speed;
    char *snmp_community; // NULL = not said, or off
    guint16 snmp_port;    // 0 = the usual one
    bool is_snmp_off;
} PrinterSpec;

// False with PRINTER_ERROR_SPEC; `out` is then to be cleared all the same.
bool printer_spec_parse(const char *text, PrinterSpec *out, GError **error);
void printer_spec_clear(PrinterSpec *spec);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PrinterSpec, printer_spec_clear)

// Finds driver and model of a printer on USB by what is plugged in. True when they are known. The name follows the
// model when the spec gave none.
bool printer_spec_resolve(PrinterSpec *spec, GError **error);

// Takes over which roll `loaded`, another spec of this printer, says.
void printer_spec_load(PrinterSpec *spec, PrinterSpec *loaded);

// "cut end, 600 dpi"; "" = as every printer of its model. The caller owns it.
char *printer_spec_options_text(const PrinterSpec *spec);
// Prints at twice the model's dpi along the paper, where the media allow it.
bool printer_spec_is_fine(const PrinterSpec *spec, const DriverMedia *media);

// Whether such an address, by serial or by port, means this device.
bool printer_spec_is_at(const char *address, const UsbPrinter *printer);

// "QL-820NWB-4321": the model and the end of the serial. The caller owns it.
char *printer_spec_default_name(const DriverModel *model, const char *serial);

// Its model answers whenever it is well, and its answers come this way: silence is a finding. Before it is resolved: false.
bool printer_spec_should_answer(const PrinterSpec *spec);

// It answers nothing where its labels go, but its SNMP agent may.
bool printer_spec_has_agent(const PrinterSpec *spec);

// The folder of a virtual printer.
const char *printer_spec_folder(const PrinterSpec *spec);
