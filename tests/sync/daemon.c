// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/daemon.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/json.h"

#define PROGRAM TEST_BINARY_DIR "/scanner/cli/lanyard"
#define PATIENCE_S 300
#define ANSWER_MOST (1024 * 1024)

struct Daemon {
    char *folder, *clock_path, *log_path;
    gint64 *ahead_ms; // mapped; what moved_clock.c reads
    char **environment;
    GMutex mutex; // pid
    pid_t pid;    // 0 = none
    guint16 port;
    char *cookie, *token; // of who is signed in; NULL
};

Daemon *daemon_new(const char *folder)
{
    Daemon *daemon = g_new0(Daemon, 1);
    daemon->folder = g_strdup(folder);
    daemon->clock_path = g_strconcat(folder, ".clock", NULL);
    daemon->log_path = g_strconcat(folder, ".log", NULL);
    g_mutex_init(&daemon->mutex);
    const gint64 none = 0;
    g_assert_true(g_file_set_contents(daemon->clock_path, (const char *)&none, sizeof none, NULL));
    int file = open(daemon->clock_path, O_RDWR | O_CLOEXEC);
    daemon->ahead_ms = mmap(NULL, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    g_assert_true(daemon->ahead_ms != MAP_FAILED);
    close(file);
    const char *sanitizer = g_getenv("ASAN_OPTIONS");
    g_autofree char *options = g_strconcat(sanitizer ? sanitizer : "", ":verify_asan_link_order=0", NULL);
    char **environment = g_get_environ();
    environment = g_environ_setenv(environment, "LD_PRELOAD", MOVED_CLOCK, TRUE);
    environment = g_environ_setenv(environment, "LANYARD_TEST_CLOCK", daemon->clock_path, TRUE);
    environment = g_environ_setenv(environment, "ASAN_OPTIONS", options, TRUE);
    daemon->environment = environment;
    return daemon;
}

const char *daemon_folder(const Daemon *daemon)
{
    return daemon->folder;
}

char *daemon_store_path(const Daemon *daemon)
{
    return g_build_filename(daemon->folder, "lanyard.db", NULL);
}

void daemon_set_clock(Daemon *daemon, gint64 ahead_ms)
{
    __atomic_store_n(daemon->ahead_ms, ahead_ms, __ATOMIC_SEQ_CST);
}

static GStrv words_of(const Daemon *daemon, const char *command, const char *before_folder)
{
    g_autofree char *line = g_strconcat(PROGRAM " ", command, before_folder, daemon->folder, NULL);
    return g_strsplit(line, " ", -1);
}

static char *run(Daemon *daemon, GStrv words, int *out_code, char **out_complaints)
{
    g_autoptr(GError) error = NULL;
    char *said = NULL;
    int status = 0;
    g_spawn_sync(NULL, words, daemon->environment, G_SPAWN_DEFAULT, NULL, NULL, &said, out_complaints, &status, &error);
    g_assert_no_error(error);
    *out_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return said;
}

void daemon_init(Daemon *daemon, const char *words, const char *settings)
{
    g_autofree char *command = g_strconcat("init ", words, NULL);
    g_auto(GStrv) line = words_of(daemon, command, " ");
    g_autofree char *complaints = NULL;
    int code;
    g_free(run(daemon, line, &code, &complaints));
    if (code != 0)
        g_error("lanyard %s: exit code %d: %s", command, code, complaints);
    g_autofree char *path = g_build_filename(daemon->folder, "station.ini", NULL);
    g_assert_true(g_file_set_contents(path, settings, -1, NULL));
}

char *daemon_command(Daemon *daemon, int wanted_code, const char *command)
{
    g_auto(GStrv) words = words_of(daemon, command, " --station=");
    g_autofree char *complaints = NULL;
    int code;
    char *said = run(daemon, words, &code, &complaints);
    if (code != wanted_code)
        g_error("lanyard %s: exit code %d: %s %s", command, code, said, complaints);
    return said;
}

// --- the process ---

// Takes note when it has ended; its exit code, -1 when a signal ended it, -2 when it runs or there is none.
static int reap(Daemon *daemon, int flags)
{
    int status;
    if (daemon->pid == 0 || waitpid(daemon->pid, &status, flags) != daemon->pid)
        return -2;
    daemon->pid = 0;
    g_clear_pointer(&daemon->cookie, g_free);
    g_clear_pointer(&daemon->token, g_free);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool daemon_is_running(Daemon *daemon)
{
    g_mutex_lock(&daemon->mutex);
    reap(daemon, WNOHANG);
    bool is_running = daemon->pid != 0;
    g_mutex_unlock(&daemon->mutex);
    return is_running;
}

static void spawn(Daemon *daemon)
{
    g_auto(GStrv) words = words_of(daemon, "run", " --station=");
    int log = open(daemon->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    g_autoptr(GError) error = NULL;
    g_mutex_lock(&daemon->mutex);
    g_assert_cmpint(daemon->pid, ==, 0);
    g_spawn_async_with_fds(NULL, words, daemon->environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &daemon->pid, -1, log, log,
                           &error);
    g_mutex_unlock(&daemon->mutex);
    g_assert_no_error(error);
    close(log);
}

bool daemon_start(Daemon *daemon)
{
    static const char sign[] = "the page is at http://127.0.0.1:";
    g_autofree char *before = NULL;
    gsize start = 0;
    g_file_get_contents(daemon->log_path, &before, &start, NULL);
    spawn(daemon);
    for (gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC; daemon_is_running(daemon); g_usleep(5000)) {
        g_autofree char *text = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(daemon->log_path, &text, &length, NULL));
        const char *found = strstr(text + MIN(start, length), sign);
        if (found && strchr(found, '\n')) {
            daemon->port = (guint16)g_ascii_strtoull(found + strlen(sign), NULL, 10);
            return true;
        }
        if (g_get_monotonic_time() > deadline)
            g_error("%s did not start in %d s: %s", daemon->folder, PATIENCE_S, text);
    }
    return false;
}

guint16 daemon_port(const Daemon *daemon)
{
    return daemon->port;
}

void daemon_kill(Daemon *daemon)
{
    g_mutex_lock(&daemon->mutex);
    if (daemon->pid)
        kill(daemon->pid, SIGKILL);
    g_mutex_unlock(&daemon->mutex);
}

int daemon_stop(Daemon *daemon)
{
    if (!daemon_is_running(daemon))
        return -1;
    kill(daemon->pid, SIGTERM);
    int code;
    gint64 deadline = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
    while ((code = reap(daemon, WNOHANG)) == -2) {
        if (g_get_monotonic_time() > deadline)
            g_error("%s did not stop in %d s", daemon->folder, PATIENCE_S);
        g_usleep(5000);
    }
    return code;
}

void daemon_free(Daemon *daemon)
{
    daemon_kill(daemon);
    reap(daemon, 0);
    munmap(daemon->ahead_ms, sizeof *daemon->ahead_ms);
    g_mutex_clear(&daemon->mutex);
    g_strfreev(daemon->environment);
    g_free(daemon->folder);
    g_free(daemon->clock_path);
    g_free(daemon->log_path);
    g_free(daemon);
}

// --- its page ---

static int connect_to(guint16 port)
{
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const struct timeval wait = {.tv_sec = PATIENCE_S};
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (connect(file, (const struct sockaddr *)(const void *)&address, sizeof address) == 0)
        return file;
    close(file);
    return -1;
}

// All that comes until the other side closes; NULL when it is not closed properly. The caller owns it.
static char *talk(guint16 port, const char *request)
{
    int file = connect_to(port);
    if (file < 0)
        return NULL;
    GString *answer = g_string_new(NULL);
    char piece[4096];
    ssize_t count = send(file, request, strlen(request), MSG_NOSIGNAL);
    while (count > 0 && answer->len < ANSWER_MOST && (count = recv(file, piece, sizeof piece, 0)) > 0)
        g_string_append_len(answer, piece, count);
    close(file);
    return g_string_free(answer, count != 0);
}

static void sign_out(Daemon *daemon)
{
    g_clear_pointer(&daemon->cookie, g_free);
    g_clear_pointer(&daemon->token, g_free);
}

// What the page answered to a POST, and its head; NULL when that is no success.
static json_t *post(Daemon *daemon, const char *path, const json_t *body, char **out_head)
{
    g_autofree char *text = json_canonical(body);
    g_autofree char *session =
        daemon->cookie ? g_strdup_printf("Cookie: %s\r\nX-Lanyard-Token: %s\r\n", daemon->cookie, daemon->token) : g_strdup("");
    g_autofree char *request =
        g_strdup_printf("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        "Content-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s",
                        path, daemon->port, strlen(text), session, text);
    g_autofree char *answer = talk(daemon->port, request);
    const char *gap = answer ? strstr(answer, "\r\n\r\n") : NULL;
    if (answer && g_str_has_prefix(answer, "HTTP/1.1 401 "))
        sign_out(daemon);
    if (!gap || !g_str_has_prefix(answer, "HTTP/1.1 200 "))
        return NULL;
    if (out_head)
        *out_head = g_strndup(answer, (gsize)(gap - answer));
    return json_loads(gap + 4, 0, NULL);
}

static bool sign_in(Daemon *daemon)
{
    if (daemon->cookie)
        return true;
    g_autoptr(json_t) body = json_pack("{s:s,s:s}", "name", DAEMON_VOLUNTEER, "pin", DAEMON_PIN);
    g_autofree char *head = NULL;
    g_autoptr(json_t) answer = post(daemon, "/api/sign-in", body, &head);
    const char *cookie = head ? strstr(head, "lanyard-") : NULL;
    const char *token = json_text(answer, "token", NULL);
    if (!cookie || !token)
        return false;
    daemon->cookie = g_strndup(cookie, strcspn(cookie, ";"));
    daemon->token = g_strdup(token);
    return true;
}

json_t *daemon_post(Daemon *daemon, const char *path, json_t *body)
{
    json_t *answer = sign_in(daemon) ? post(daemon, path, body, NULL) : NULL;
    // A clock that was set may end the session.
    if (!answer && !daemon->cookie && sign_in(daemon))
        answer = post(daemon, path, body, NULL);
    json_decref(body);
    return answer;
}
