// SPDX-License-Identifier: GPL-3.0-or-later
// hand_scanner.h - codes from a scanner in somebody's hand: one that types, or one on a serial line.
//
// A HandScanner belongs to the thread that opened it. Sources: "wedge:/dev/input/by-id/...-event-kbd" is a scanner that
// types; it is grabbed, so that its keys reach nobody else, whichever window has the focus. "serial:/dev/ttyACM0" and
// "serial:/dev/ttyUSB0@9600" are scanners on a serial line. A code ends with Enter, Tab or a short silence.
#pragma once

#include "scanner/capture/capture.h"

#define HAND_SCANNER_CODE_MAX 8192 // bytes; more is no code of anything

typedef struct HandScanner HandScanner;

bool hand_scanner_is(const char *source);
// `layout` is the keyboard that a wedge is set to, see keyboard.h. CAPTURE_ERROR_GONE when it is not plugged in.
HandScanner *hand_scanner_open(const char *source, const char *layout, GError **error);
void hand_scanner_close(HandScanner *scanner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HandScanner, hand_scanner_close)

// Waits until the deadline (clock_mono_us) for a code. True with `*out_code` NULL: none in time. False with
// CAPTURE_ERROR_GONE when the scanner was unplugged. The caller owns the code: UTF-8, with a NUL after
// its length for convenience.
bool hand_scanner_next(HandScanner *scanner, gint64 deadline_mono_us, GBytes **out_code, GError **error);

// What may be named as a source here, by the names that stay with a device whatever it is plugged into. Ordinary keyboards
// are among them: nothing tells them apart. `devices` is "/dev". The caller owns the array (element: char *).
GPtrArray *hand_scanner_list(const char *devices);
