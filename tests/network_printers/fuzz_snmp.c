// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an SNMP agent's answer: as a datagram of their own (first byte even), or as the variables of an answer to our question
// (odd; the next two bytes are its error and where).
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "printer/queue/printer_agent.h"
#include "tests/network_printers/snmp_packet.h"

#define QUESTION_BYTES 2048
#define ANSWER_BYTES_MAX 4096

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

// On loopback a datagram is there as soon as it is sent.
static int agent_socket(guint16 *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
    *out_port = ntohs(address.sin_port);
    return fd;
}

// RFC 1157, section 4.1: version, community, and the response with request id, error status, error index, variables.
static GByteArray *answer_to(const SnmpPacket *question, const guint8 *data, gsize size)
{
    g_autoptr(GByteArray) pdu = g_byte_array_new(), message = g_byte_array_new();
    snmp_packet_add_integer(pdu, SNMP_INTEGER, question->request_id);
    snmp_packet_add_integer(pdu, SNMP_INTEGER, data[0]);
    snmp_packet_add_integer(pdu, SNMP_INTEGER, data[1]);
    snmp_packet_add(pdu, 0x30, data + 2, size - 2);
    snmp_packet_add_integer(message, SNMP_INTEGER, 0);
    snmp_packet_add(message, SNMP_OCTETS, "public", strlen("public"));
    snmp_packet_add(message, SNMP_RESPONSE, pdu->data, pdu->len);
    GByteArray *whole = g_byte_array_new();
    snmp_packet_add(whole, 0x30, message->data, message->len);
    return whole;
}

static void answer(int fd, const guint8 *data, gsize size)
{
    guint8 bytes[QUESTION_BYTES];
    struct sockaddr_in peer;
    socklen_t length = sizeof(peer);
    ssize_t count = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&peer, &length);
    if (count <= 0)
        return;
    g_auto(SnmpPacket) question = {0};
    g_assert_true(snmp_packet_parse(bytes, (gsize)count, &question));
    g_autoptr(GByteArray) reply = data[0] % 2 ? answer_to(&question, data + 1, size - 1) : NULL;
    sendto(fd, reply ? reply->data : data + 1, reply ? reply->len : size - 1, 0, (struct sockaddr *)&peer, length);
}

static bool is_within(gint64 value, gint64 least, gint64 most)
{
    return value == SNMP_UNSAID || (value >= least && value <= most);
}

static void expect_sane(const SnmpReading *reading)
{
    const gint64 *values = reading->values;
    g_assert_true(is_within(values[SNMP_OBJECT_PRINTER_STATUS], 1, 5));
    g_assert_true(is_within(values[SNMP_OBJECT_DEVICE_STATUS], 1, 5));
    g_assert_true(is_within(values[SNMP_OBJECT_ERROR_STATE], 0, 0xffff));
    g_assert_true(is_within(values[SNMP_OBJECT_MEDIA_UNIT], 3, 4));
    g_assert_true(is_within(values[SNMP_OBJECT_MEDIA_LENGTH], 0, G_MAXINT32));
    g_assert_true(is_within(values[SNMP_OBJECT_MEDIA_WIDTH], 0, G_MAXINT32));
    g_assert_true(is_within(values[SNMP_OBJECT_LABEL_COUNT], 0, G_MAXUINT32));
    DriverStatus status;
    if (!printer_agent_status(reading, &status))
        return;
    g_assert_true(status.media_width_mm == -1 || (status.media_width_mm >= 0 && status.media_width_mm <= 500));
    g_assert_true((status.media_width_mm == -1) == (status.media_length_mm == -1));
    g_assert_false(status.is_label_done);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size < 3 || size > ANSWER_BYTES_MAX)
        return 0;
    guint16 port = 0;
    int fd = agent_socket(&port);
    g_autoptr(SnmpSession) session = snmp_session_open("127.0.0.1", port, "public");
    g_assert_nonnull(session);
    SnmpReading reading;
    g_assert_true(snmp_session_ask(session));
    for (int i = 0; i < 2; i++) { // one that refuses an object is asked again
        answer(fd, data, size);
        if (snmp_session_listen(session, clock_mono_us(), &reading))
            expect_sane(&reading);
    }
    close(fd);
    return 0;
}
