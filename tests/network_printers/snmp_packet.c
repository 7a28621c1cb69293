// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/snmp_packet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

void snmp_packet_clear(SnmpPacket *packet)
{
    g_clear_pointer(&packet->oid, g_byte_array_unref);
    g_clear_pointer(&packet->value, g_byte_array_unref);
}

void snmp_packet_add(GByteArray *out, guint8 tag, const void *bytes, gsize count)
{
    g_byte_array_append(out, &tag, 1);
    guint8 length[] = {0x82, (guint8)(count >> 8), (guint8)count};
    if (count < 0x80)
        g_byte_array_append(out, &length[2], 1);
    else
        g_byte_array_append(out, length, 3);
    g_byte_array_append(out, bytes, (guint)count);
}

void snmp_packet_add_integer(GByteArray *out, guint8 tag, gint64 value)
{
    guint8 bytes[8];
    gsize from = 7;
    for (gsize i = 0; i < 8; i++)
        bytes[i] = (guint8)((guint64)value >> (56 - 8 * i));
    // As few bytes as keep the sign.
    while (from > 0 && !((value >= 0 && value < (gint64)1 << (8 * (8 - from) - 1)) || (value < 0 && from == 7 && value >= -128)))
        from--;
    snmp_packet_add(out, tag, bytes + from, 8 - from);
}

GByteArray *snmp_oid(const char *dotted)
{
    GByteArray *out = g_byte_array_new();
    g_auto(GStrv) words = g_strsplit(*dotted == '.' ? dotted + 1 : dotted, ".", -1);
    for (gsize i = 0; words[i]; i++) {
        guint64 arc = g_ascii_strtoull(words[i], NULL, 10);
        if (i == 0)
            continue; // goes into the next one
        if (i == 1)
            arc += 40 * g_ascii_strtoull(words[0], NULL, 10);
        for (int shift = 28; shift >= 0; shift -= 7)
            if (shift == 0 || arc >> shift) {
                guint8 byte = (guint8)((arc >> shift & 0x7f) | (shift ? 0x80 : 0));
                g_byte_array_append(out, &byte, 1);
            }
    }
    return out;
}

GByteArray *snmp_packet_build(const SnmpPacket *packet)
{
    g_autoptr(GByteArray) variable = g_byte_array_new(), list = g_byte_array_new(), pdu = g_byte_array_new(),
                          message = g_byte_array_new();
    GByteArray *out = g_byte_array_new();
    snmp_packet_add(variable, SNMP_OID, packet->oid->data, packet->oid->len);
    snmp_packet_add(variable, packet->value ? packet->type : SNMP_NULL, packet->value ? packet->value->data : NULL,
                    packet->value ? packet->value->len : 0);
    snmp_packet_add(list, 0x30, variable->data, variable->len);
    snmp_packet_add_integer(pdu, SNMP_INTEGER, packet->request_id);
    snmp_packet_add_integer(pdu, SNMP_INTEGER, packet->error_status);
    snmp_packet_add_integer(pdu, SNMP_INTEGER, packet->error_status ? 1 : 0);
    snmp_packet_add(pdu, 0x30, list->data, list->len);
    snmp_packet_add_integer(message, SNMP_INTEGER, packet->version);
    snmp_packet_add(message, SNMP_OCTETS, packet->community, strlen(packet->community));
    snmp_packet_add(message, packet->kind, pdu->data, pdu->len);
    snmp_packet_add(out, 0x30, message->data, message->len);
    return out;
}

typedef struct {
    const guint8 *bytes;
    gsize length;
} Rest;

// Takes one tag with its bytes; false when there is none that is whole.
static bool take(Rest *rest, guint8 *out_tag, Rest *out)
{
    if (rest->length < 2)
        return false;
    gsize head = 2, count = rest->bytes[1];
    if (count & 0x80) {
        gsize more = count & 0x7f;
        if (more < 1 || more > 4 || rest->length < 2 + more)
            return false;
        count = 0;
        for (gsize i = 0; i < more; i++)
            count = count << 8 | rest->bytes[2 + i];
        head += more;
    }
    if (rest->length - head < count)
        return false;
    *out_tag = rest->bytes[0];
    *out = (Rest){rest->bytes + head, count};
    *rest = (Rest){rest->bytes + head + count, rest->length - head - count};
    return true;
}

static bool take_integer(Rest *rest, gint64 *out)
{
    guint8 tag;
    Rest value;
    if (!take(rest, &tag, &value) || tag != SNMP_INTEGER || value.length < 1 || value.length > 8)
        return false;
    guint64 number = value.bytes[0] & 0x80 ? G_MAXUINT64 : 0;
    for (gsize i = 0; i < value.length; i++)
        number = number << 8 | value.bytes[i];
    *out = (gint64)number;
    return true;
}

static bool take_tag(Rest *rest, guint8 wanted, Rest *out)
{
    guint8 tag;
    return take(rest, &tag, out) && tag == wanted;
}

static GByteArray *bytes_of(Rest value)
{
    GByteArray *bytes = g_byte_array_new();
    return g_byte_array_append(bytes, value.bytes, (guint)value.length);
}

bool snmp_packet_parse(const guint8 *bytes, gsize length, SnmpPacket *out)
{
    Rest all = {bytes, length}, message, community, pdu, list, variable, oid, value;
    gint64 error_index;
    *out = (SnmpPacket){0};
    if (!take_tag(&all, 0x30, &message) || !take_integer(&message, &out->version) ||
        !take_tag(&message, SNMP_OCTETS, &community) || community.length >= sizeof out->community ||
        !take(&message, &out->kind, &pdu) || !take_integer(&pdu, &out->request_id) || !take_integer(&pdu, &out->error_status) ||
        !take_integer(&pdu, &error_index) || !take_tag(&pdu, 0x30, &list) || !take_tag(&list, 0x30, &variable) ||
        !take_tag(&variable, SNMP_OID, &oid) || !take(&variable, &out->type, &value))
        return false;
    memcpy(out->community, community.bytes, community.length);
    out->oid = bytes_of(oid);
    out->value = bytes_of(value);
    return true;
}

int snmp_socket(guint16 port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    g_assert(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

GByteArray *snmp_exchange(int fd, guint8 kind, const char *dotted, gint64 request_id, guint timeout_ms)
{
    g_autoptr(GByteArray) oid = snmp_oid(dotted), answer = g_byte_array_new();
    const SnmpPacket question = {.version = 1, .kind = kind, .request_id = request_id, .community = "public", .oid = oid};
    g_autoptr(GByteArray) packet = snmp_packet_build(&question);
    struct pollfd one = {.fd = fd, .events = POLLIN};
    if (send(fd, packet->data, packet->len, 0) != (gssize)packet->len || poll(&one, 1, (int)timeout_ms) < 1)
        return NULL;
    g_byte_array_set_size(answer, 65536);
    gssize got = recv(fd, answer->data, answer->len, 0);
    if (got < 0)
        return NULL;
    g_byte_array_set_size(answer, (guint)got);
    return g_steal_pointer(&answer);
}
