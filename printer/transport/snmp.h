// SPDX-License-Identifier: GPL-3.0-or-later
// snmp.h - what a printer on the network says of itself over SNMP, beside the connection that takes its labels.
//
// A question is one GET of a fixed list in SNMP version 1, so that any agent understands it; nothing is ever set. An object that
// the agent does not keep is left out of the next question. Nobody waits for an answer longer than they say, and at most
// SNMP_OPEN_MOST questions are open at a time. Version 1 knows no proof of who answers: see SECURITY.md.
//
// A session belongs to the thread that opened it. No file is read or written, and no MIB is loaded.
#pragma once

#include <glib.h>
#include <stdbool.h>

// The objects, of the Host Resources MIB (RFC 2790), the Printer MIB (RFC 3805) and MIB II.
typedef enum {
    SNMP_OBJECT_PRINTER_STATUS, // hrPrinterStatus: 1 to 5
    SNMP_OBJECT_DEVICE_STATUS,  // hrDeviceStatus: 1 to 5
    SNMP_OBJECT_ERROR_STATE,    // hrPrinterDetectedErrorState: its first 16 bits, bit 0 of the RFC highest
    SNMP_OBJECT_MEDIA_UNIT,     // prtInputDimUnit: 3 or 4
    SNMP_OBJECT_MEDIA_LENGTH,   // prtInputMediaDimFeedDirDeclared
    SNMP_OBJECT_MEDIA_WIDTH,    // prtInputMediaDimXFeedDirDeclared
    SNMP_OBJECT_LABEL_COUNT,    // prtMarkerLifeCount, modulo 2^32
    SNMP_OBJECT_UPTIME,         // sysUpTime (RFC 1213), hundredths of a second since it was switched on, modulo 2^32
    SNMP_OBJECT_STOP_COUNT,     // prtAlertCriticalEvents, modulo 2^32
    SNMP_OBJECT_MOST,
} SnmpObject;

#define SNMP_UNSAID G_MININT64
#define SNMP_OPEN_MOST 8

typedef struct {
    gint64 values[SNMP_OBJECT_MOST]; // SNMP_UNSAID where the agent did not say it, or not as the RFC has it
    gint64 asked_mono_us;            // when the question went out that this answers
} SnmpReading;

typedef struct SnmpSession SnmpSession;

// A host that is a name is looked up now. NULL when that cannot be.
SnmpSession *snmp_session_open(const char *host, guint16 port, const char *community);
void snmp_session_close(SnmpSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnmpSession, snmp_session_close)

// False: it could not be sent, or too many are open.
bool snmp_session_ask(SnmpSession *session);
// Waits for the answer to any open question until the deadline (past: looks only at what is there). False: none came.
bool snmp_session_listen(SnmpSession *session, gint64 deadline_mono_us, SnmpReading *out);
