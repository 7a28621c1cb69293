// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/snmp_agent.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/network_printers/snmp_packet.h"
#include "tests/scratch.h"

// The daemon is waited for as long as a busy machine may need.
#define START_MS 30000
#define TRY_MS 200
#define LOWEST_PORT 15000
#define HIGHEST_PORT 29999

struct SnmpAgent {
    GSubprocess *process;
    char *folder;
    guint16 port;
};

// A UDP port that stays free until the agent is there: below those that the kernel gives to whoever asks for any.
static guint16 free_port(void)
{
    for (;;) {
        guint16 port = (guint16)g_random_int_range(LOWEST_PORT, HIGHEST_PORT + 1);
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        g_assert_cmpint(fd, >=, 0);
        bool is_free = bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
        close(fd);
        if (is_free)
            return port;
    }
}

static bool answers(guint16 port)
{
    int fd = snmp_socket(port);
    g_autoptr(GByteArray) answer = snmp_exchange(fd, SNMP_GET, "1.3.6.1.2.1.25.3.5.1.1.1", 1, TRY_MS);
    close(fd);
    return answer != NULL;
}

// A test that aborts takes the daemon with it.
static void end_with_parent(void *data)
{
    (void)data;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static char *find_program(void)
{
    char *found = g_find_program_in_path("snmpd");
    return found ? found : g_find_program_in_path("/usr/sbin/snmpd");
}

bool snmp_agent_is_installed(void)
{
    g_autofree char *program = find_program();
    return program != NULL;
}

static char *write_conf(const SnmpAgent *agent, const char *state_file, const char *counts, GError **error)
{
    g_autoptr(GString) conf = g_string_new(NULL);
    // The clocks are snmpd's own as well; whoever has the smaller number is asked.
    static const char *const trees[] = {"-p 1 .1.3.6.1.2.1.1.3", "-p 1 .1.3.6.1.2.1.25.1.1", ".1.3.6.1.2.1.25.3.2.1",
                                        ".1.3.6.1.2.1.25.3.5.1", ".1.3.6.1.2.1.43"};
    g_string_printf(conf, "agentAddress udp:127.0.0.1:%u\nrocommunity public 127.0.0.1\nsysDescr Brother NC-36003w\n",
                    agent->port);
    for (gsize i = 0; i < G_N_ELEMENTS(trees); i++)
        g_string_append_printf(conf, "pass_persist %s %s %s %s\n", trees[i], STANDIN_SNMP, state_file, counts);
    char *path = g_build_filename(agent->folder, "snmpd.conf", NULL);
    if (g_file_set_contents(path, conf->str, -1, error))
        return path;
    g_free(path);
    return NULL;
}

SnmpAgent *snmp_agent_start(const char *state_file, const char *counts, GError **error)
{
    g_autofree char *program = find_program();
    if (!program) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "snmpd is not installed (Debian package snmpd)");
        return NULL;
    }
    g_autoptr(SnmpAgent) agent = g_new0(SnmpAgent, 1);
    agent->folder = g_dir_make_tmp("lanyard-XXXXXX", error);
    agent->port = free_port();
    g_autofree char *conf = agent->folder ? write_conf(agent, state_file, counts, error) : NULL;
    if (!conf)
        return NULL;
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_subprocess_launcher_setenv(launcher, "SNMP_PERSISTENT_DIR", agent->folder, TRUE);
    g_subprocess_launcher_set_child_setup(launcher, end_with_parent, NULL, NULL);
    g_subprocess_launcher_setenv(launcher, "MIBS", "", TRUE);
    // In front, with no file of the computer's own, and without the tables in which it tells of the computer's devices.
    agent->process =
        g_subprocess_launcher_spawn(launcher, error, program, "-f", "-C", "-c", conf, "-Lf", "/dev/null", "-r", "-I",
                                    "-smux,hr_device,hr_print,hr_disk,hr_network,hr_proc,hr_filesys,hr_partition", NULL);
    if (!agent->process)
        return NULL;
    gint64 deadline_us = g_get_monotonic_time() + (gint64)START_MS * 1000;
    while (!answers(agent->port)) {
        if (g_get_monotonic_time() > deadline_us) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "snmpd does not answer");
            return NULL;
        }
        g_usleep(50000);
    }
    return g_steal_pointer(&agent);
}

guint16 snmp_agent_port(const SnmpAgent *agent)
{
    return agent->port;
}

void snmp_agent_stop(SnmpAgent *agent)
{
    if (!agent)
        return;
    if (agent->process) {
        g_subprocess_send_signal(agent->process, SIGTERM);
        g_subprocess_wait(agent->process, NULL, NULL);
        g_object_unref(agent->process);
    }
    if (agent->folder)
        scratch_remove(agent->folder);
    g_free(agent->folder);
    g_free(agent);
}
