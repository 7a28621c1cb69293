// SPDX-License-Identifier: GPL-3.0-or-later
// scan_log.h - `lanyard run --scans`: one line per scan, when all that it asked for has come to an end, and a summary.
//
// Belongs to the thread that made it. Lines come in the order of the scans.
#pragma once

#include <jansson.h>

#include "scanner/desk/desk.h"

typedef struct ScanLog ScanLog;

ScanLog *scan_log_new(const Station *station, GError **error); // borrows the station
void scan_log_free(ScanLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanLog, scan_log_free)

// Notes a scan. Steals `verdict`; `code` is what was read, `took_us` the time from frame to verdict.
void scan_log_add(ScanLog *log, json_t *verdict, char *code, gint64 took_us);
// Prints the lines that are complete.
void scan_log_flush(ScanLog *log);
// True when every line was printed and every label of the station came to its end.
bool scan_log_is_complete(const ScanLog *log);
// Prints what is left, then the summary.
void scan_log_finish(ScanLog *log, int frame_count);
