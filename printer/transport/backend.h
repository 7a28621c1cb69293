// SPDX-License-Identifier: GPL-3.0-or-later
// backend.h - what one way to reach a printer gives to transport.c. Inside printer/transport only.
//
// The functions keep the contracts of transport.h; `state` is what open returned.
#pragma once

#include "printer/transport/transport.h"

typedef struct {
    const char *scheme; // "usb:"; what its addresses begin with
    const char *form;   // "usb:SERIAL or usb:@PORT", for messages
    gpointer (*open)(const char *rest, GError **error);
    void (*close)(gpointer state);
    bool (*write)(gpointer state, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count, GError **error);
    // NULL: one-way.
    bool (*read)(gpointer state, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count, GError **error);
    void (*abandon)(gpointer state); // before close: what has not reached the printer is not to; NULL: there is nothing to do
    // NULL: a byte that was taken has reached the printer, or nobody can say.
    bool (*unacknowledged)(gpointer state, gsize *out_count, GError **error);
    bool (*can_read)(gpointer state);                                                      // NULL: whenever there is read
    bool (*begin_job)(gpointer state, const char *name, GError **error);                   // NULL: jobs are not told apart
    bool (*recall_job)(gpointer state, const char *name, char **out_line, GError **error); // NULL: jobs are not kept
} TransportBackend;

extern const TransportBackend transport_cups;
extern const TransportBackend transport_file;
extern const TransportBackend transport_ipp;
extern const TransportBackend transport_tcp;
extern const TransportBackend transport_usb;
