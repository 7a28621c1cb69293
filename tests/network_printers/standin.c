// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/standin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/network_printers/ipp.h"

#define WINDOW_BYTES 16384
// Of an Ethernet. With loopback's own, a window this small reopens by the kernel's timers only.
#define SEGMENT_BYTES 1460

struct Standin {
    GThread *thread;
    GMutex mutex; // around all of the machine, but while the thread waits
    Machine *machine;
    IppFront *front; // in place of the connections here, or NULL
    int wake_fd;
    guint16 port;
    bool is_stopping;
    guint64 turn_count; // how often the thread has looked at everything
};

static bool fail(GError **error, const char *call)
{
    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "%s: %s", call, g_strerror(errno));
    return false;
}

static bool listen_on(Standin *standin, GError **error)
{
    Machine *machine = standin->machine;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    // Accepted sockets inherit it. The kernel doubles it for its own use.
    int window_bytes = (int)(machine->script.window_bytes ? machine->script.window_bytes : WINDOW_BYTES);
    const int segment_bytes = SEGMENT_BYTES;
    machine->listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (machine->listener_fd < 0)
        return fail(error, "socket");
    setsockopt(machine->listener_fd, SOL_SOCKET, SO_RCVBUF, &window_bytes, sizeof window_bytes);
    setsockopt(machine->listener_fd, IPPROTO_TCP, TCP_MAXSEG, &segment_bytes, sizeof segment_bytes);
    if (bind(machine->listener_fd, (struct sockaddr *)&address, size) < 0 || listen(machine->listener_fd, 16) < 0 ||
        getsockname(machine->listener_fd, (struct sockaddr *)&address, &size) < 0)
        return fail(error, "listen");
    standin->port = ntohs(address.sin_port);
    return true;
}

static bool may_accept(const Machine *machine)
{
    bool takes_one =
        machine->script.lines == LINES_ONE || (machine->language->takes_one_line && machine->script.lines != LINES_REFUSE);
    for (guint i = 0; takes_one && i < machine->lines->len; i++)
        if (((const Line *)machine->lines->pdata[i])->fd >= 0)
            return false;
    return !machine->is_frozen && !machine->is_dark && machine->language != &language_ipp;
}

// Lines that are over and have nothing left to print.
static void drop_dead_lines(Machine *machine)
{
    for (guint i = machine->lines->len; i-- > 0;) {
        Line *line = machine->lines->pdata[i];
        if (line->fd < 0 && !line->is_kept && line->items.length == 0 && machine->printing_line != line)
            g_ptr_array_remove_index(machine->lines, i);
    }
}

static gint64 work(Machine *machine)
{
    gint64 now_us = g_get_monotonic_time(), next_us = G_MAXINT64;
    for (guint i = 0; i < machine->lines->len; i++)
        next_us = MIN(next_us, line_listen(machine, machine->lines->pdata[i], now_us));
    next_us = MIN(next_us, machine_work(machine, now_us));
    for (guint i = 0; i < machine->lines->len; i++)
        next_us = MIN(next_us, line_speak(machine, machine->lines->pdata[i], now_us));
    drop_dead_lines(machine);
    return next_us;
}

static void wait_for_bytes(Standin *standin, gint64 next_us)
{
    Machine *machine = standin->machine;
    g_autoptr(GArray) polled = g_array_new(FALSE, TRUE, sizeof(struct pollfd));
    struct pollfd wake = {.fd = standin->wake_fd, .events = POLLIN};
    struct pollfd listener = {.fd = may_accept(machine) ? machine->listener_fd : -1, .events = POLLIN};
    g_array_append_val(polled, wake);
    g_array_append_val(polled, listener);
    for (guint i = 0; i < machine->lines->len; i++) {
        const Line *line = machine->lines->pdata[i];
        // A paced line is looked at by the clock, not by its socket.
        bool is_polled = line_may_read(machine, line) && !machine->script.read_rate;
        struct pollfd one = {.fd = is_polled ? line->fd : -1, .events = POLLIN};
        g_array_append_val(polled, one);
    }
    gint64 wait_us = next_us == G_MAXINT64 ? G_USEC_PER_SEC : CLAMP(next_us - g_get_monotonic_time(), 0, G_USEC_PER_SEC);
    g_mutex_unlock(&standin->mutex);
    poll((struct pollfd *)(void *)polled->data, polled->len, (int)((wait_us + 999) / 1000));
    g_mutex_lock(&standin->mutex);
    guint64 count;
    if (read(standin->wake_fd, &count, sizeof count) < 0 && errno != EAGAIN)
        g_error("eventfd: %s", g_strerror(errno));
}

static void *run(void *data)
{
    Standin *standin = data;
    g_mutex_lock(&standin->mutex);
    while (!standin->is_stopping) {
        gint64 next_us = work(standin->machine);
        standin->turn_count++;
        wait_for_bytes(standin, next_us);
        if (may_accept(standin->machine))
            machine_accept(standin->machine, g_get_monotonic_time());
    }
    g_mutex_unlock(&standin->mutex);
    return NULL;
}

static void wake(Standin *standin)
{
    const guint64 one = 1;
    if (standin->wake_fd >= 0 && write(standin->wake_fd, &one, sizeof one) != sizeof one)
        g_error("eventfd: %s", g_strerror(errno));
}

static void wake_from_front(void *standin)
{
    wake(standin);
}

Standin *standin_start(const char *words, const char *album_folder, GError **error)
{
    Script script;
    script_init(&script);
    Standin *standin = NULL;
    if (script_read(&script, words, error)) {
        standin = g_new0(Standin, 1);
        standin->wake_fd = -1;
        g_mutex_init(&standin->mutex);
        standin->machine = machine_new(&script, album_folder, error);
    }
    script_clear(&script);
    if (!standin)
        return NULL;
    if (!standin->machine || !listen_on(standin, error)) {
        standin_stop(standin);
        return NULL;
    }
    standin->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_assert(standin->wake_fd >= 0);
    standin->thread = g_thread_new("standin", run, standin);
    const IppHouse house = {standin->machine, &standin->mutex, wake_from_front, standin};
    if (standin->machine->language == &language_ipp)
        standin->front = ipp_front_start(&house, standin->machine->listener_fd, standin->port);
    return standin;
}

void standin_stop(Standin *standin)
{
    if (!standin)
        return;
    ipp_front_stop(standin->front);
    g_mutex_lock(&standin->mutex);
    standin->is_stopping = true;
    wake(standin);
    g_mutex_unlock(&standin->mutex);
    if (standin->thread)
        g_thread_join(standin->thread);
    if (standin->machine && standin->machine->listener_fd >= 0)
        close(standin->machine->listener_fd);
    if (standin->wake_fd >= 0)
        close(standin->wake_fd);
    machine_free(standin->machine);
    g_mutex_clear(&standin->mutex);
    g_free(standin);
}

guint16 standin_port(const Standin *standin)
{
    return standin->port;
}

guint standin_labels_out(Standin *standin)
{
    g_mutex_lock(&standin->mutex);
    guint count = standin->machine->labels_out;
    g_mutex_unlock(&standin->mutex);
    return count;
}

void standin_mend(Standin *standin)
{
    g_mutex_lock(&standin->mutex);
    machine_mend(standin->machine);
    wake(standin);
    g_mutex_unlock(&standin->mutex);
}

bool standin_do(Standin *standin, const char *mishap)
{
    g_mutex_lock(&standin->mutex);
    bool has_it = mishap_do(standin->machine, mishap);
    wake(standin);
    g_mutex_unlock(&standin->mutex);
    return has_it;
}

static bool is_settled(const Machine *machine)
{
    struct pollfd listener = {.fd = machine->listener_fd, .events = POLLIN};
    if (!machine_is_idle(machine) || (may_accept(machine) && poll(&listener, 1, 0) > 0))
        return false;
    for (guint i = 0; i < machine->lines->len; i++) {
        const Line *line = machine->lines->pdata[i];
        int unread = 0;
        if (line_may_read(machine, line) && ioctl(line->fd, FIONREAD, &unread) == 0 && unread > 0)
            return false;
    }
    return true;
}

// Lets the thread look at everything once more, however busy the computer is.
static bool take_turn(Standin *standin, gint64 deadline_us)
{
    g_mutex_lock(&standin->mutex);
    guint64 before = standin->turn_count, now = before;
    g_mutex_unlock(&standin->mutex);
    wake(standin);
    while (now < before + 2 && g_get_monotonic_time() < deadline_us) {
        g_usleep(500);
        wake(standin);
        g_mutex_lock(&standin->mutex);
        now = standin->turn_count;
        g_mutex_unlock(&standin->mutex);
    }
    return now >= before + 2;
}

bool standin_settle(Standin *standin, guint timeout_ms)
{
    gint64 deadline_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    bool is_quiet = false;
    for (guint quiet_count = 0; quiet_count < 3 && take_turn(standin, deadline_us);) {
        g_mutex_lock(&standin->mutex);
        is_quiet = is_settled(standin->machine);
        g_mutex_unlock(&standin->mutex);
        quiet_count = is_quiet ? quiet_count + 1 : 0;
        g_usleep(5000); // what is under way between two kernels
    }
    return is_quiet;
}
