// SPDX-License-Identifier: GPL-3.0-or-later
// test_run_notify.c - `lanyard run` under a service manager: says when it is ready, feeds the watchdog, stops on SIGTERM.
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/scratch.h"

#define PROGRAM TEST_BINARY_DIR "/scanner/cli/lanyard"

static int open_socket(const char *path)
{
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    g_assert_cmpint(bind(file, (const struct sockaddr *)&address, sizeof address), ==, 0);
    struct timeval wait = {.tv_sec = 60};
    g_assert_cmpint(setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), ==, 0);
    return file;
}

static void expect(int file, const char *wanted)
{
    char text[256] = "";
    while (strcmp(text, wanted) != 0) {
        ssize_t length = TEMP_FAILURE_RETRY(recv(file, text, sizeof text - 1, 0));
        if (length <= 0)
            g_error("%s was not said", wanted);
        text[length] = '\0';
    }
}

static pid_t start(const char *station, const char *notify_path)
{
    pid_t child = fork();
    if (child > 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // when the test fails
    g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
    g_setenv("NOTIFY_SOCKET", notify_path, TRUE);
    g_setenv("WATCHDOG_USEC", "500000", TRUE);
    g_setenv("WATCHDOG_PID", pid, TRUE);
    execl(PROGRAM, "lanyard", "run", "--station", station, (char *)NULL);
    _exit(127);
}

static void test_service(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-run-XXXXXX", NULL);
    g_autofree char *station = g_build_filename(folder, "station", NULL);
    g_autofree char *settings = g_build_filename(station, "station.ini", NULL);
    g_autofree char *notify_path = g_build_filename(folder, "notify", NULL);
    const char *init[] = {PROGRAM, "init", "--event=pycon-india-2023", station, NULL};
    g_autofree char *said = NULL;
    int status = -1;
    g_assert_true(g_spawn_sync(NULL, (char **)init, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    g_assert_true(g_file_set_contents(settings, "[page]\nlisten = 127.0.0.1:0\n[devices]\nfind-printers = no\n", -1, NULL));

    int file = open_socket(notify_path);
    pid_t child = start(station, notify_path);
    expect(file, "READY=1");
    expect(file, "WATCHDOG=1");
    expect(file, "WATCHDOG=1");
    g_assert_cmpint(kill(child, SIGTERM), ==, 0);
    expect(file, "STOPPING=1");
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(file);

    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/run/a service manager is told", test_service);
    return g_test_run();
}
