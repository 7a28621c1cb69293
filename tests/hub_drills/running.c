// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_drills/running.h"

#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"

#define PROGRAM TEST_BINARY_DIR "/scanner/cli/lanyard"
#define LOWEST_PORT 15000 // the kernel gives none of these to whoever asks for any
#define HIGHEST_PORT 29999
#define START_MS 120000

static bool is_free(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool is_bound = bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return is_bound;
}

static int free_port(void)
{
    int port;
    do
        port = g_random_int_range(LOWEST_PORT, HIGHEST_PORT + 1);
    while (!is_free(port));
    return port;
}

static void set(const char *path, const char *group, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_load_from_file(file, path, G_KEY_FILE_KEEP_COMMENTS, &error);
    g_assert_no_error(error);
    g_key_file_set_value(file, group, key, value);
    g_key_file_save_to_file(file, path, &error);
    g_assert_no_error(error);
}

void drill_serve(const Drill *drill, const char *station)
{
    g_autofree char *path = g_build_filename(drill->folder, station, "station.ini", NULL);
    g_autofree char *listen = g_strdup_printf("127.0.0.1:%d", free_port());
    set(path, "devices", "serve", listen);
}

static bool has_page(const char *said, GPid pid)
{
    g_autofree char *text = NULL;
    if (g_file_get_contents(said, &text, NULL, NULL) && strstr(text, "the page is at"))
        return true;
    if (waitpid(pid, NULL, WNOHANG) == pid)
        g_error("a station did not start: %s", text);
    return false;
}

// A test that fails leaves nothing behind.
static void end_with_us(gpointer data)
{
    (void)data;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void drill_run(const Drill *drill, const char *station, Running *out)
{
    g_autofree char *path = g_build_filename(drill->folder, station, "station.ini", NULL);
    g_autofree char *said = g_build_filename(drill->folder, station, "said", NULL);
    g_autofree char *script = g_strdup_printf("exec " PROGRAM " run --station=%s >/dev/null 2>%s", station, said);
    const char *const words[] = {"sh", "-c", script, NULL};
    g_autoptr(GError) error = NULL;
    set(path, "page", "listen", "127.0.0.1:0");
    set(path, "devices", "find-printers", "no");
    g_spawn_async(drill->folder, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, end_with_us, NULL,
                  &out->pid, &error);
    g_assert_no_error(error);
    g_free(out->name);
    out->name = g_strdup(station);
    for (gint64 until = clock_after_ms(START_MS); !has_page(said, out->pid); g_usleep(20000))
        g_assert_cmpint(clock_mono_us(), <, until);
}

void drill_kill(Running *running)
{
    if (!running->pid)
        return;
    kill(running->pid, SIGKILL);
    g_assert_cmpint(waitpid(running->pid, NULL, 0), ==, running->pid);
    running->pid = 0;
}

void running_clear(Running *running)
{
    drill_kill(running);
    g_clear_pointer(&running->name, g_free);
}
