// SPDX-License-Identifier: GPL-3.0-or-later
// standin.h - one label printer that is not there: a TCP server on 127.0.0.1 that speaks one printer's language.
//
// It is written from the printers' manuals (each language's file names its own), knows nothing of our drivers, and
// does what its script says (script.h): prints, stalls, breaks, lies. What comes out is in an album (album.h).
//
//     g_autoptr(Standin) printer = standin_start("language=zpl reset=mid:3", folder, &error);
//     ... let a host print to 127.0.0.1, standin_port(printer) ...
//     standin_settle(printer, 5000);
//     g_autoptr(GPtrArray) came_out = album_read(folder, &error);
//
// Each stand-in has a thread of its own; these calls may come from any one thread.
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct Standin Standin;

// Starts it; `words` as in script.h. An error names the word or the call that failed.
Standin *standin_start(const char *words, const char *album_folder, GError **error);
// Closes every connection and waits for the thread.
void standin_stop(Standin *standin);
guint16 standin_port(const Standin *standin);
// How many labels came out so far, whole or garbled.
guint standin_labels_out(Standin *standin);
// Somebody puts in a new roll.
void standin_mend(Standin *standin);
// Lets one thing happen now: "cancel", "flush", "open", "power", "other" (mishap.c). False where the machine has no such thing.
bool standin_do(Standin *standin, const char *mishap);
// Waits until nothing more can come out of what was sent (nothing in the mechanism, nothing waiting, no byte unread
// that the machine would read), at most so long. True when that is so.
bool standin_settle(Standin *standin, guint timeout_ms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Standin, standin_stop)
