// SPDX-License-Identifier: GPL-3.0-or-later
// transport.h - bytes to and from one printer, with deadlines.
//
// A transport belongs to the thread that opened it. Deadlines are absolute, on the monotonic clock (clock_mono_us),
// so that a caller can spread one budget over several calls. Writes go out in bounded chunks; a deadline that
// passes after some progress is no failure of the printer, and the count says how far it came.
#pragma once

#include "common/base/idiom.h"

#define TRANSPORT_ERROR (transport_error_quark())
GQuark transport_error_quark(void);
typedef enum {
    TRANSPORT_ERROR_GONE,    // unplugged, connection closed
    TRANSPORT_ERROR_BUSY,    // another program holds the device; the message names it where it can
    TRANSPORT_ERROR_DENIED,  // permission; the message says what to do
    TRANSPORT_ERROR_STALLED, // endpoint halted; cleared, the job in work is lost
    TRANSPORT_ERROR_IO,
    TRANSPORT_ERROR_ADDRESS, // malformed or no such printer
} TransportError;

typedef struct Transport Transport;

// One line per way to reach a printer; the table in transport.c is the single source.
//   usb:SERIAL  usb:@PORTPATH   tcp:HOST:PORT  ipp://HOST/PATH  ipps://HOST/PATH#CERTIFICATE  cups:QUEUE  file:FOLDER
Transport *transport_open(const char *address, GError **error);
// What was taken still goes out.
void transport_close(Transport *transport);
// Closes as well, and throws away what has not reached the printer, so that it does not come out after people were told that
// nobody knows.
void transport_abandon(Transport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Transport, transport_close)

// Writes until all is out or the deadline is past. True also for a partial write: compare `out_count`.
bool transport_write(Transport *transport, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                     GError **error);
// All that comes until nothing has come for `quiet_ms`, or for `timeout_ms` in all; returns how many bytes.
gsize transport_read_all(Transport *transport, guint8 *bytes, gsize capacity, int timeout_ms, int quiet_ms);
// Reads what is there, at most `capacity`, waiting until the deadline for the first byte. 0 bytes = none in time.
bool transport_read(Transport *transport, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count,
                    GError **error);
// How many bytes that transport_write() has taken are not known to have reached the printer's side: over TCP those that the peer
// has not acknowledged; with ipp:, the question ends the document, and 0 means that the printer has it. 0 where a byte that was taken
// is there (USB), and where nobody can say (print queues, files). Fails as reading does when the connection broke.
bool transport_unacknowledged(Transport *transport, gsize *out_count, GError **error);
// False for one-way transports: nothing can be asked.
bool transport_can_read(const Transport *transport);
// Tells that a job begins: with file:, bytes go to FOLDER/NAME.bin; with cups:, the next document is named so. There,
// the first read after a write says that the document is whole; one that was not listened to is cancelled. Others
// ignore it.
bool transport_begin_job(Transport *transport, const char *name, GError **error);
// What the printer keeps of the job that once began under this name, over whichever connection: a line as one that is read.
// `*out_line` is NULL when it knows of none, and over ways that keep no jobs. The caller owns it.
bool transport_recall_job(Transport *transport, const char *name, char **out_line, GError **error);

#define IPP_DPI_MOST 8
// What a printer at ipp: or ipps: takes.
typedef struct {
    bool takes_pdf;
    int raster_dpi[IPP_DPI_MOST]; // of PWG raster in gray
    int raster_dpi_count;         // 0 = it takes none
} IppPrinter;
bool transport_ask_ipp(const char *address, IppPrinter *out, GError **error);
// An address at ipps: with the certificate that is shown there now, for a person to take or not. NULL = none is shown. The caller
// owns it.
char *transport_name_certificate(const char *address);

// A printer on USB, as found without opening it for a job.
typedef struct {
    char *address; // for transport_open; by serial where that is its own, else by port
    guint16 vendor, product;
    char *serial;    // iSerial; NULL
    char *port_path; // "1-2.3"
    char *device_id; // IEEE-1284; NULL when it cannot be asked
    char *problem;   // why it cannot be used now, for people; NULL
    bool is_mass_storage_twin;
} UsbPrinter;
// Element: UsbPrinter. An empty array when there is none.
GPtrArray *transport_find_usb(GError **error);
// The device's and its configurations' descriptors as the kernel read them at plug-in; they hold no texts. NULL when it is gone.
GBytes *transport_usb_descriptors(const UsbPrinter *printer);
