#include "tests/queue/sim.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "common/base/clock.h"
#include "tests/queue/sim_language.h"

#define TICK_US 2000
#define SLOW_BYTES 4096
#define UNPLUG_AFTER_BYTES 1500
#define COOLING_MS 150

struct Sim {
    GThread *thread;
    GSocket *listener;
    int port;
    const SimWords *words;
    int print_ms;
    gint fault, is_ending, printed_count; // atomic
    GMutex lock;                          // over waited_us
    gint64 waited_us;

    // The thread's own.
    GSocket *client;
    GByteArray *input;
    gsize label_bytes;         // of the label being taken
    gint64 printing_until_us;  // 0 = idle
    gint64 idle_since_us;
    bool is_roll_empty;        // SIM_ROLL_OUT, after a label met the end
    bool is_stopped_in_label;  // a label waits for the roll or the cover
};

static SimFault fault_of(Sim *sim)
{
    return (SimFault)g_atomic_int_get(&sim->fault);
}

static void hang_up(Sim *sim)
{
    if (sim->client) {
        g_socket_close(sim->client, NULL);
        g_clear_object(&sim->client);
    }
    g_byte_array_set_size(sim->input, 0);
    sim->label_bytes = 0;
    sim->printing_until_us = 0;
    sim->is_stopped_in_label = false;
}

static void put(Sim *sim, const guint8 *bytes, gsize length)
{
    for (gsize sent = 0; sim->client && sent < length;) {
        bool is_half = fault_of(sim) == SIM_HALF_REPLIES;
        gssize count = g_socket_send(sim->client, (const char *)bytes + sent, is_half ? 1 : length - sent, NULL, NULL);
        if (count <= 0)
            return;
        sent += (gsize)count;
        if (is_half)
            g_usleep(500);
    }
}

static void say(Sim *sim, SimEvent event)
{
    SimFault fault = fault_of(sim);
    if (fault == SIM_SILENT || (fault == SIM_FORGETS && sim->is_stopped_in_label))
        return;
    g_autoptr(GByteArray) reply = g_byte_array_new();
    // The roll is out once a label met its end.
    sim->words->reply(event, fault == SIM_ROLL_OUT && !sim->is_roll_empty ? SIM_FINE : fault, reply);
    put(sim, reply->data, reply->len);
    if (fault == SIM_DOUBLE_REPLIES)
        put(sim, reply->data, reply->len);
}

static void finish_label(Sim *sim)
{
    sim->printing_until_us = 0;
    sim->is_stopped_in_label = false;
    sim->idle_since_us = clock_mono_us();
    g_atomic_int_inc(&sim->printed_count);
    say(sim, SIM_SAYS_DONE);
}

static void begin_printing(Sim *sim)
{
    gint64 now = clock_mono_us();
    SimFault fault = fault_of(sim);
    sim->label_bytes = 0;
    if (fault == SIM_UNPLUG_AT_END) {
        sim_mend(sim);
        hang_up(sim);
        return;
    }
    sim->is_stopped_in_label = fault == SIM_ROLL_OUT || fault == SIM_FORGETS;
    sim->is_roll_empty = fault == SIM_ROLL_OUT;
    if (sim->is_stopped_in_label) {
        if (!sim->words->keeps_label)
            say(sim, SIM_SAYS_LOST);
        sim->is_stopped_in_label = sim->words->keeps_label || fault == SIM_FORGETS;
        return;
    }
    if (sim->idle_since_us && g_atomic_int_get(&sim->printed_count) > 0) {
        g_mutex_lock(&sim->lock);
        sim->waited_us += now - sim->idle_since_us;
        g_mutex_unlock(&sim->lock);
    }
    say(sim, SIM_SAYS_PRINTING);
    if (fault == SIM_COOLING)
        say(sim, SIM_SAYS_COOLING);
    sim->printing_until_us = now + (gint64)(sim->print_ms + (fault == SIM_COOLING ? COOLING_MS : 0)) * 1000;
}

static void tick(Sim *sim)
{
    if (sim->printing_until_us && clock_mono_us() >= sim->printing_until_us)
        finish_label(sim);
    if (sim->is_stopped_in_label && fault_of(sim) == SIM_FINE) {
        sim->is_stopped_in_label = false;
        begin_printing(sim);
    }
}

static void answer(Sim *sim)
{
    bool is_busy = sim->printing_until_us || sim->is_stopped_in_label;
    say(sim, fault_of(sim) == SIM_ROLL_OUT && sim->is_stopped_in_label ? SIM_SAYS_LOST
             : is_busy                                                  ? SIM_SAYS_BUSY
                                                                        : SIM_SAYS_IDLE);
}

// Takes whole commands out of the input. In a language that answers in turn nothing is read while a label prints.
static void digest(Sim *sim)
{
    while (sim->input->len > 0 && !(sim->words->is_in_turn && sim->printing_until_us)) {
        SimCommand command = SIM_OTHER;
        gsize taken = sim->words->take(sim->input->data, sim->input->len, &command);
        if (taken == 0)
            return;
        g_byte_array_remove_range(sim->input, 0, (guint)taken);
        sim->label_bytes += command == SIM_DOTS ? taken : 0;
        if (fault_of(sim) == SIM_UNPLUG_IN_LABEL && sim->label_bytes > UNPLUG_AFTER_BYTES) {
            sim_mend(sim);
            hang_up(sim);
            return;
        }
        if (command == SIM_ASKS)
            answer(sim);
        else if (command == SIM_PRINTS)
            begin_printing(sim);
    }
}

static void take_bytes(Sim *sim)
{
    char bytes[65536];
    SimFault fault = fault_of(sim);
    gsize most = fault == SIM_SLOW || fault == SIM_UNPLUG_IN_LABEL ? SLOW_BYTES : sizeof(bytes);
    gssize count = g_socket_receive(sim->client, bytes, most, NULL, NULL);
    if (count == 0)
        hang_up(sim);
    else if (count > 0)
        g_byte_array_append(sim->input, (const guint8 *)bytes, (guint)count);
    if (sim->client)
        digest(sim);
}

static void receive_client(Sim *sim)
{
    if (!g_socket_condition_timed_wait(sim->listener, G_IO_IN, TICK_US, NULL, NULL))
        return;
    sim->client = g_socket_accept(sim->listener, NULL, NULL);
    if (!sim->client)
        return;
    g_socket_set_blocking(sim->client, FALSE);
    if (fault_of(sim) == SIM_REFUSE)
        hang_up(sim);
}

static gpointer run(gpointer data)
{
    Sim *sim = data;
    while (!g_atomic_int_get(&sim->is_ending)) {
        if (!sim->client) {
            receive_client(sim);
            continue;
        }
        g_socket_condition_timed_wait(sim->client, G_IO_IN, TICK_US, NULL, NULL);
        take_bytes(sim);
        if (fault_of(sim) == SIM_REFUSE)
            hang_up(sim);
        tick(sim);
        if (fault_of(sim) == SIM_SLOW)
            g_usleep(TICK_US);
    }
    hang_up(sim);
    return NULL;
}

Sim *sim_start(SimLanguage language, int print_ms)
{
    g_autoptr(GError) error = NULL;
    Sim *sim = g_new0(Sim, 1);
    sim->words = &sim_words[language];
    sim->print_ms = print_ms;
    sim->input = g_byte_array_new();
    g_mutex_init(&sim->lock);
    sim->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
    g_assert_no_error(error);
    // Small buffers, so that a printer that takes nothing is felt.
    g_socket_set_option(sim->listener, SOL_SOCKET, SO_RCVBUF, 4096, NULL);
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);
    g_assert_true(g_socket_bind(sim->listener, any, TRUE, &error) && g_socket_listen(sim->listener, &error));
    g_autoptr(GSocketAddress) bound = g_socket_get_local_address(sim->listener, &error);
    sim->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    sim->thread = g_thread_new("sim", run, sim);
    return sim;
}

void sim_stop(Sim *sim)
{
    g_atomic_int_set(&sim->is_ending, 1);
    g_thread_join(sim->thread);
    g_object_unref(sim->listener);
    g_byte_array_unref(sim->input);
    g_mutex_clear(&sim->lock);
    g_free(sim);
}

char *sim_spec(const Sim *sim, const char *name)
{
    return g_strdup_printf("%s=%s@tcp:127.0.0.1:%d", name, sim->words->spec, sim->port);
}

void sim_fail(Sim *sim, SimFault fault)
{
    g_atomic_int_set(&sim->fault, fault);
}

void sim_mend(Sim *sim)
{
    sim_fail(sim, SIM_FINE);
}

int sim_printed_count(Sim *sim)
{
    return g_atomic_int_get(&sim->printed_count);
}

gint64 sim_waited_us(Sim *sim)
{
    g_mutex_lock(&sim->lock);
    gint64 waited_us = sim->waited_us;
    g_mutex_unlock(&sim->lock);
    return waited_us;
}
