// SPDX-License-Identifier: GPL-3.0-or-later
// snmp_packet.h - as much of SNMP v1 and v2c (RFC 1157, RFC 3416) as a test needs: one question, one answer.
#pragma once

#include <glib.h>
#include <stdbool.h>

enum { SNMP_GET = 0xa0, SNMP_GET_NEXT = 0xa1, SNMP_RESPONSE = 0xa2, SNMP_GET_BULK = 0xa5 };
enum {
    SNMP_INTEGER = 0x02,
    SNMP_OCTETS = 0x04,
    SNMP_NULL = 0x05,
    SNMP_OID = 0x06,
    SNMP_COUNTER = 0x41,
    SNMP_TICKS = 0x43,
    SNMP_NO_OBJECT = 0x80,
    SNMP_END_OF_VIEW = 0x82
};

typedef struct {
    gint64 version, request_id;
    guint8 kind; // SNMP_GET ...
    gint64 error_status;
    char community[32];
    GByteArray *oid; // the encoded numbers of the first variable
    guint8 type;     // of its value
    GByteArray *value;
} SnmpPacket;

void snmp_packet_clear(SnmpPacket *packet);
// One tag, its length and its bytes, behind what `out` has.
void snmp_packet_add(GByteArray *out, guint8 tag, const void *bytes, gsize count);
void snmp_packet_add_integer(GByteArray *out, guint8 tag, gint64 value);
// "1.3.6.1..." as a value's bytes; the caller owns them.
GByteArray *snmp_oid(const char *dotted);
// The packet with one variable; a NULL value where there is none. The caller owns it.
GByteArray *snmp_packet_build(const SnmpPacket *packet);
// Reads the first variable; false when it is no such packet. Clear `out` in both cases.
bool snmp_packet_parse(const guint8 *bytes, gsize length, SnmpPacket *out);

// A socket that talks to 127.0.0.1 at this UDP port.
int snmp_socket(guint16 port);
// Asks in v2c with the community "public" and gives one datagram back, or NULL when none came in time.
GByteArray *snmp_exchange(int fd, guint8 kind, const char *dotted, gint64 request_id, guint timeout_ms);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SnmpPacket, snmp_packet_clear)
