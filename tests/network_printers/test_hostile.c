// SPDX-License-Identifier: GPL-3.0-or-later
// test_hostile.c - each kind of hostile SNMP agent does what its name says, so that who is tested against it has met it.
//
// Would catch: an enemy that answers rightly, or not at all.
#include <string.h>
#include <unistd.h>

#include "tests/network_printers/snmp_agent.h"
#include "tests/network_printers/snmp_packet.h"

#define PATIENCE_MS 20000
#define SILENCE_MS 5
#define QUESTIONS 30

static void test_enemies_are_hostile(void)
{
    static const char question[] = "1.3.6.1.2.1.25.3.5.1.1.1"; // hrPrinterStatus
    for (HostileKind kind = 0; kind < HOSTILE_COUNT; kind++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(HostileAgent) enemy = hostile_agent_start(kind, 1, &error);
        g_assert_no_error(error);
        int fd = snmp_socket(hostile_agent_port(enemy));
        g_autoptr(GByteArray) oid = snmp_oid(question);
        guint right_count = 0, answer_count = 0;
        for (gint64 id = 1; id <= QUESTIONS; id++) {
            g_autoptr(GByteArray) packet =
                snmp_exchange(fd, SNMP_GET_NEXT, question, id, kind == HOSTILE_SILENT ? SILENCE_MS : PATIENCE_MS);
            g_auto(SnmpPacket) answer = {0};
            answer_count += packet != NULL;
            if (packet && snmp_packet_parse(packet->data, packet->len, &answer))
                right_count += answer.request_id == id && answer.error_status == 0 && answer.type == SNMP_INTEGER &&
                               answer.value->len == 1 && answer.oid->len == oid->len &&
                               memcmp(answer.oid->data, oid->data, oid->len) == 0;
        }
        bool is_readable = kind == HOSTILE_ENDLESS || kind == HOSTILE_FLOOD;
        g_test_message("%s: %u answers, %u right", hostile_name(kind), answer_count, right_count);
        g_assert_cmpuint(answer_count, ==, kind == HOSTILE_SILENT ? 0 : QUESTIONS);
        g_assert_true(is_readable ? right_count > 0 : right_count < QUESTIONS);
        close(fd);
    }
}

static void test_numbers_keep_their_sign(void)
{
    static const gint64 numbers[] = {0, 1, 127, 128, 255, 256, 32767, 32768, 0x7fffffff, -1, -128, -129};
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(GByteArray) oid = snmp_oid("1.3.6");
        const SnmpPacket question = {.kind = SNMP_GET, .request_id = numbers[i], .community = "public", .oid = oid};
        g_autoptr(GByteArray) packet = snmp_packet_build(&question);
        g_auto(SnmpPacket) back = {0};
        g_assert_true(snmp_packet_parse(packet->data, packet->len, &back));
        g_assert_cmpint(back.request_id, ==, numbers[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/snmp/numbers keep their sign", test_numbers_keep_their_sign);
    g_test_add_func("/snmp/enemies are hostile", test_enemies_are_hostile);
    return g_test_run();
}
