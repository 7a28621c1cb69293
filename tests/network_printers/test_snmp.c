// SPDX-License-Identifier: GPL-3.0-or-later
// test_snmp.c - the real snmpd tells the objects of RFC 2790 and RFC 3805 as the stand-in stands, not as the
// computer does that it runs on.
//
// Would catch: a host that is tested against an agent which says something else than the printer does. Skipped where
// snmpd is not installed.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/network_printers/client.h"
#include "tests/network_printers/snmp_agent.h"
#include "tests/network_printers/snmp_packet.h"
#include "tests/network_printers/standin.h"
#include "tests/scratch.h"

#define PATIENCE_MS 20000
#define DEVICE_STATUS "1.3.6.1.2.1.25.3.2.1.5.1"
#define PRINTER_STATUS "1.3.6.1.2.1.25.3.5.1.1.1"
#define ERROR_STATE "1.3.6.1.2.1.25.3.5.1.2.1"
#define LIFE_COUNT "1.3.6.1.2.1.43.10.2.1.4.1.1"
#define BOOT_COUNT "1.3.6.1.2.1.43.10.2.1.5.1.1"
#define UP_TIME "1.3.6.1.2.1.1.3.0"
#define HOST_UP_TIME "1.3.6.1.2.1.25.1.1.0"
#define HOUR_TICKS 360000
#define DISPLAY "1.3.6.1.2.1.43.16.5.1.2.1.1"
#define ALERTS "1.3.6.1.2.1.43.18.1.1"

static SnmpPacket ask_agent(const SnmpAgent *agent, guint8 kind, const char *dotted)
{
    int fd = snmp_socket(snmp_agent_port(agent));
    g_autoptr(GByteArray) packet = snmp_exchange(fd, kind, dotted, 4711, PATIENCE_MS);
    SnmpPacket answer;
    g_assert_nonnull(packet);
    g_assert_true(snmp_packet_parse(packet->data, packet->len, &answer));
    g_assert_cmpint(answer.request_id, ==, 4711);
    close(fd);
    return answer;
}

static guint64 ask_number(const SnmpAgent *agent, const char *dotted)
{
    g_auto(SnmpPacket) answer = ask_agent(agent, SNMP_GET, dotted);
    g_assert_true(answer.type == SNMP_INTEGER || answer.type == SNMP_COUNTER || answer.type == SNMP_TICKS);
    guint64 number = 0;
    for (guint i = 0; i < answer.value->len; i++)
        number = number << 8 | answer.value->data[i];
    return number;
}

static void assert_text(const SnmpAgent *agent, const char *dotted, const void *bytes, gsize count)
{
    g_auto(SnmpPacket) answer = ask_agent(agent, SNMP_GET, dotted);
    g_assert_cmphex(answer.type, ==, SNMP_OCTETS);
    g_assert_cmpmem(answer.value->data, answer.value->len, bytes, count);
}

static SnmpAgent *start_agent(const char *state_file, const char *counts)
{
    g_autoptr(GError) error = NULL;
    SnmpAgent *agent = snmp_agent_start(state_file, counts, &error);
    g_assert_no_error(error);
    return agent;
}

static void test_agent_tells_what_the_printer_does(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *state = g_build_filename(folder, "state", NULL);
    g_autofree char *words = g_strdup_printf("language=brother print=2 paper-out=label:3 state-file=%s", state);
    g_autoptr(GError) error = NULL;
    g_autoptr(Standin) printer = standin_start(words, folder, &error);
    g_assert_no_error(error);
    g_autoptr(SnmpAgent) agent = start_agent(state, "counts");
    int fd = client_connect(standin_port(printer));
    guint64 before = ask_number(agent, LIFE_COUNT);
    g_assert_cmpuint(ask_number(agent, DEVICE_STATUS), ==, 2);
    g_assert_cmpuint(ask_number(agent, PRINTER_STATUS), ==, 3);
    assert_text(agent, ERROR_STATE, "\x00", 1);
    assert_text(agent, DISPLAY, "READY", 5);
    for (int i = 0; i < 3; i++) {
        g_autoptr(GByteArray) label = sample_label("brother", "COUNTED");
        g_assert_cmpuint(client_send(fd, label->data, label->len, PATIENCE_MS), ==, label->len);
    }
    g_assert_true(standin_settle(printer, PATIENCE_MS));
    g_assert_cmpuint(ask_number(agent, LIFE_COUNT), ==, before + 3);
    g_assert_cmpuint(ask_number(agent, DEVICE_STATUS), ==, 5);
    assert_text(agent, ERROR_STATE, "\x40", 1); // noPaper
    assert_text(agent, DISPLAY, "END OF MEDIA", 12);
    g_assert_cmpuint(ask_number(agent, ALERTS ".7.1.1"), ==, 808); // inputMediaSupplyEmpty
    standin_mend(printer);
    g_assert_cmpuint(ask_number(agent, PRINTER_STATUS), ==, 3);
    close(fd);
    g_clear_pointer(&printer, standin_stop);
    scratch_remove(folder);
}

static void test_agent_walks_and_ends(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *state = g_build_filename(folder, "state", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(state, "state=cover\nlabels=5\n", -1, &error));
    g_autoptr(SnmpAgent) agent = start_agent(state, "none");
    assert_text(agent, ERROR_STATE, "\x08", 1); // doorOpen
    g_auto(SnmpPacket) count = ask_agent(agent, SNMP_GET, LIFE_COUNT);
    g_assert_cmphex(count.type, >=, SNMP_NO_OBJECT);
    g_auto(SnmpPacket) next = ask_agent(agent, SNMP_GET_NEXT, ALERTS ".2");
    g_autoptr(GByteArray) wanted = snmp_oid(ALERTS ".2.1.1");
    g_assert_cmpmem(next.oid->data, next.oid->len, wanted->data, wanted->len);
    g_auto(SnmpPacket) last = ask_agent(agent, SNMP_GET_NEXT, ALERTS ".8.1.1");
    g_assert_false(last.oid->len >= wanted->len && memcmp(last.oid->data, wanted->data, 7) == 0 && last.type < 0x80);
    scratch_remove(folder);
}

static void test_count_may_stand_still(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *state = g_build_filename(folder, "state", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(state, "state=idle\nlabels=5\n", -1, &error));
    g_autoptr(SnmpAgent) agent = start_agent(state, "stuck");
    guint64 before = ask_number(agent, LIFE_COUNT);
    g_assert_true(g_file_set_contents(state, "state=idle\nlabels=6\n", -1, &error));
    g_assert_cmpuint(ask_number(agent, LIFE_COUNT), ==, before);
    scratch_remove(folder);
}

// The count outlives the power, the clock and the count since the boot do not, and a dark printer's agent is silent.
static void test_agent_has_a_boot(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *state = g_build_filename(folder, "state", NULL);
    g_autofree char *words = g_strdup_printf("language=brother print=2 dark=1000 state-file=%s", state);
    g_autoptr(GError) error = NULL;
    g_autoptr(Standin) printer = standin_start(words, folder, &error);
    g_assert_no_error(error);
    g_autoptr(SnmpAgent) agent = start_agent(state, "counts");
    int fd = client_connect(standin_port(printer));
    g_autoptr(GByteArray) label = sample_label("brother", "COUNTED");
    g_assert_cmpuint(client_send(fd, label->data, label->len, PATIENCE_MS), ==, label->len);
    g_assert_true(standin_settle(printer, PATIENCE_MS));
    guint64 before = ask_number(agent, LIFE_COUNT);
    g_assert_cmpuint(ask_number(agent, BOOT_COUNT), ==, 1);
    g_assert_cmpuint(ask_number(agent, UP_TIME), >=, HOUR_TICKS);
    g_assert_cmpuint(ask_number(agent, HOST_UP_TIME), >=, HOUR_TICKS);
    g_assert_true(standin_do(printer, "power"));
    int asking_fd = snmp_socket(snmp_agent_port(agent));
    g_autoptr(GByteArray) answer = snmp_exchange(asking_fd, SNMP_GET, LIFE_COUNT, 1, 100);
    g_assert_null(answer);
    close(asking_fd);
    g_assert_true(standin_settle(printer, PATIENCE_MS));
    g_assert_cmpuint(ask_number(agent, LIFE_COUNT), ==, before);
    g_assert_cmpuint(ask_number(agent, BOOT_COUNT), ==, 0);
    g_assert_cmpuint(ask_number(agent, UP_TIME), <, HOUR_TICKS);
    g_assert_cmpuint(ask_number(agent, HOST_UP_TIME), <, HOUR_TICKS);
    close(fd);
    g_clear_pointer(&printer, standin_stop);
    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    if (!snmp_agent_is_installed()) {
        puts("skipped: snmpd is not installed (Debian package snmpd)");
        return 77;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/snmp/agent tells what the printer does", test_agent_tells_what_the_printer_does);
    g_test_add_func("/snmp/agent walks and ends", test_agent_walks_and_ends);
    g_test_add_func("/snmp/agent has a boot", test_agent_has_a_boot);
    g_test_add_func("/snmp/count may stand still", test_count_may_stand_still);
    return g_test_run();
}
