// SPDX-License-Identifier: GPL-3.0-or-later
// hostile_agent.c - a UDP responder that answers SNMP questions in every wrong way.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/network_printers/snmp_agent.h"
#include "tests/network_printers/snmp_packet.h"

#define HUGE_BYTES 60000
#define DEPTH 5000
#define FLOOD 100

struct HostileAgent {
    HostileKind kind;
    GThread *thread;
    GRand *rand;
    int fd;
    guint16 port;
    gsize cut;
    gint64 last_id;
    gint is_stopping;
};

static const char *const names[HOSTILE_COUNT] = {
    "silent", "truncated", "wrong id", "wrong then right", "old",   "wrong oid", "wrong type", "negative", "error",
    "huge",   "deep",      "liar",     "endless",          "flood", "random"};

const char *hostile_name(HostileKind kind)
{
    return names[kind];
}

static void add_nested(GByteArray *out)
{
    const guint8 head[2] = {0x30, 0x80};
    for (int i = 0; i < DEPTH; i++)
        g_byte_array_append(out, head, sizeof head);
}

static GByteArray *random_bytes(GRand *rand)
{
    GByteArray *out = g_byte_array_new();
    for (int left = g_rand_int_range(rand, 0, 1500); left > 0; left--) {
        guint8 byte = (guint8)g_rand_int_range(rand, 0, 256);
        g_byte_array_append(out, &byte, 1);
    }
    return out;
}

// A right answer, 3 to any question, changed as the kind says; NULL for none.
static GByteArray *answer_to(HostileAgent *agent, const SnmpPacket *question)
{
    g_autoptr(GByteArray) value = g_byte_array_new(), oid = g_byte_array_new();
    g_byte_array_append(value, (const guint8 *)"\x03", 1);
    g_byte_array_append(oid, question->oid->data, question->oid->len);
    SnmpPacket answer = *question;
    answer.kind = SNMP_RESPONSE;
    answer.type = SNMP_INTEGER;
    answer.value = value;
    answer.oid = oid;
    switch (agent->kind) {
    case HOSTILE_SILENT:
        return NULL;
    case HOSTILE_WRONG_ID:
    case HOSTILE_WRONG_THEN_RIGHT:
        answer.request_id ^= 0x5555;
        break;
    case HOSTILE_OLD:
        answer.request_id = agent->last_id;
        break;
    case HOSTILE_WRONG_OID:
        oid->data[oid->len - 1] ^= 1;
        break;
    case HOSTILE_WRONG_TYPE:
        answer.type = SNMP_OCTETS;
        g_byte_array_append(value, (const guint8 *)"READY\xff\x00", 7);
        break;
    case HOSTILE_NEGATIVE:
        answer.type = SNMP_COUNTER;
        g_byte_array_set_size(value, 9);
        memset(value->data, 0xff, 9);
        break;
    case HOSTILE_ERROR:
        answer.error_status = 5;
        break;
    case HOSTILE_HUGE:
        answer.type = SNMP_OCTETS;
        g_byte_array_set_size(value, HUGE_BYTES);
        memset(value->data, 'A', HUGE_BYTES);
        break;
    case HOSTILE_DEEP:
        add_nested(value);
        answer.type = 0x30;
        break;
    case HOSTILE_RANDOM:
        return random_bytes(agent->rand);
    case HOSTILE_TRUNCATED:
    case HOSTILE_LIAR:
    case HOSTILE_ENDLESS: // the very object that was asked for, to GetNext as well
    case HOSTILE_FLOOD:
    case HOSTILE_COUNT:
        break;
    }
    GByteArray *packet = snmp_packet_build(&answer);
    if (agent->kind == HOSTILE_TRUNCATED)
        g_byte_array_set_size(packet, (guint)(agent->cut++ % packet->len));
    if (agent->kind == HOSTILE_LIAR) { // the length of one of the tags, another each time
        static const guint8 far_away[] = {0x84, 0x7f, 0xff, 0xff, 0xff};
        gsize at = 1 + agent->cut++ % (packet->len - sizeof far_away);
        memcpy(packet->data + at, far_away, sizeof far_away);
    }
    return packet;
}

static void answer_one(HostileAgent *agent)
{
    guint8 bytes[2048];
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    gssize got = recvfrom(agent->fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&peer, &size);
    g_auto(SnmpPacket) question = {0};
    if (got <= 0 || !snmp_packet_parse(bytes, (gsize)got, &question))
        return;
    g_autoptr(GByteArray) packet = answer_to(agent, &question);
    for (int i = 0; packet && i < (agent->kind == HOSTILE_FLOOD ? FLOOD : 1); i++)
        sendto(agent->fd, packet->data, packet->len, 0, (struct sockaddr *)&peer, size);
    if (agent->kind == HOSTILE_WRONG_THEN_RIGHT) {
        agent->kind = HOSTILE_ENDLESS;
        g_autoptr(GByteArray) right = answer_to(agent, &question);
        agent->kind = HOSTILE_WRONG_THEN_RIGHT;
        sendto(agent->fd, right->data, right->len, 0, (struct sockaddr *)&peer, size);
    }
    agent->last_id = question.request_id;
}

static void *run(void *data)
{
    HostileAgent *agent = data;
    while (!g_atomic_int_get(&agent->is_stopping)) {
        struct pollfd one = {.fd = agent->fd, .events = POLLIN};
        if (poll(&one, 1, 50) > 0)
            answer_one(agent);
    }
    return NULL;
}

HostileAgent *hostile_agent_start(HostileKind kind, guint32 seed, GError **error)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "no UDP port on 127.0.0.1");
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    HostileAgent *agent = g_new0(HostileAgent, 1);
    agent->kind = kind;
    agent->fd = fd;
    agent->port = ntohs(address.sin_port);
    agent->rand = g_rand_new_with_seed(seed);
    agent->thread = g_thread_new("hostile", run, agent);
    return agent;
}

guint16 hostile_agent_port(const HostileAgent *agent)
{
    return agent->port;
}

void hostile_agent_stop(HostileAgent *agent)
{
    if (!agent)
        return;
    g_atomic_int_set(&agent->is_stopping, 1);
    g_thread_join(agent->thread);
    close(agent->fd);
    g_rand_free(agent->rand);
    g_free(agent);
}
