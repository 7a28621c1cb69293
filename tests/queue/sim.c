// SPDX-License-Identifier: GPL-3.0-or-later
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
#define UPTIME_US (1000 * G_USEC_PER_SEC)

struct Sim {
    GThread *thread;
    GSocket *listener;
    int port;
    const SimWords *words;
    int print_ms;
    gint fault, is_ending, is_connected, is_countless; // atomic
    GMutex lock;                                       // over the two below
    gint64 waited_us;
    GPtrArray *printed; // bytes of each label that came out (GBytes)

    // The thread's own.
    GSocket *client;
    GByteArray *echo; // SIM_ECHOES: what it said last
    GByteArray *input;
    gsize overtaken;          // so much of the input was searched for questions that overtake
    GByteArray *label;        // what has come of the label being taken
    gsize dot_bytes;          // of these, its picture
    GQueue waiting;           // labels that are whole (GBytes); the first is the one in work
    gint64 printing_until_us; // 0 = idle
    gint64 idle_since_us;
    int total; // labels ever printed
    gint64 booted_us;
    bool is_roll_empty;       // SIM_ROLL_OUT, after a label met the end
    bool is_stopped_in_label; // a label waits for the roll or the cover
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
    g_atomic_int_set(&sim->is_connected, 0);
    g_byte_array_set_size(sim->echo, 0);
    g_byte_array_set_size(sim->input, 0);
    g_byte_array_set_size(sim->label, 0);
    g_queue_clear_full(&sim->waiting, (GDestroyNotify)g_bytes_unref);
    sim->overtaken = sim->dot_bytes = 0;
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

// The fault as it shows: the roll is out once a label met its end.
static SimFault fault_shown(Sim *sim)
{
    SimFault fault = fault_of(sim);
    return fault == SIM_ROLL_OUT && !sim->is_roll_empty ? SIM_FINE : fault;
}

static bool is_speechless(Sim *sim)
{
    SimFault fault = fault_of(sim);
    return fault == SIM_SILENT || (fault == SIM_FORGETS && sim->is_stopped_in_label);
}

static void put_reply(Sim *sim, const GByteArray *reply)
{
    put(sim, sim->echo->data, sim->echo->len);
    g_byte_array_set_size(sim->echo, 0);
    for (int times = fault_of(sim) == SIM_DOUBLE_REPLIES ? 2 : 1; times > 0; times--)
        put(sim, reply->data, reply->len);
    if (fault_of(sim) == SIM_ECHOES)
        g_byte_array_append(sim->echo, reply->data, reply->len);
}

static void say(Sim *sim, SimEvent event)
{
    if (is_speechless(sim))
        return;
    g_autoptr(GByteArray) reply = g_byte_array_new();
    sim->words->reply(event, fault_shown(sim), (int)sim->waiting.length, reply);
    put_reply(sim, reply);
}

static void begin_printing(Sim *sim);

static void finish_label(Sim *sim)
{
    sim->printing_until_us = 0;
    sim->idle_since_us = clock_mono_us();
    sim->total++;
    g_mutex_lock(&sim->lock);
    g_ptr_array_add(sim->printed, g_queue_pop_head(&sim->waiting));
    g_mutex_unlock(&sim->lock);
    say(sim, SIM_SAYS_DONE);
    if (!g_queue_is_empty(&sim->waiting))
        begin_printing(sim);
}

// The label in work meets the end of the roll, or is not gone on with for no reason that is told.
static void stop_in_label(Sim *sim, bool is_roll_out)
{
    sim->is_roll_empty = is_roll_out;
    sim->is_stopped_in_label = sim->words->keeps_label || !is_roll_out;
    if (is_roll_out && (sim->words->tells_stop || !sim->words->keeps_label))
        say(sim, SIM_SAYS_LOST);
    if (!sim->is_stopped_in_label)
        g_bytes_unref(g_queue_pop_head(&sim->waiting));
}

static void begin_printing(Sim *sim)
{
    gint64 now = clock_mono_us();
    SimFault fault = fault_of(sim);
    if (fault == SIM_UNPLUG_AT_END) {
        sim_mend(sim);
        hang_up(sim);
        return;
    }
    if (fault == SIM_CANCEL || fault == SIM_BLINK) {
        sim_mend(sim);
        g_queue_clear_full(&sim->waiting, (GDestroyNotify)g_bytes_unref);
        sim->booted_us = fault == SIM_BLINK ? now : sim->booted_us;
        return;
    }
    if (fault == SIM_ROLL_OUT || fault == SIM_FORGETS) {
        stop_in_label(sim, fault == SIM_ROLL_OUT);
        return;
    }
    if (sim->idle_since_us) {
        g_mutex_lock(&sim->lock);
        sim->waited_us += now - sim->idle_since_us;
        g_mutex_unlock(&sim->lock);
    }
    say(sim, SIM_SAYS_PRINTING);
    if (fault == SIM_COOLING)
        say(sim, SIM_SAYS_COOLING);
    sim->printing_until_us = now + (gint64)(sim->print_ms + (fault == SIM_COOLING ? COOLING_MS : 0)) * 1000;
}

static bool is_at_work(const Sim *sim)
{
    return sim->printing_until_us || sim->is_stopped_in_label;
}

static void take_label(Sim *sim)
{
    g_queue_push_tail(&sim->waiting, g_bytes_new(sim->label->data, sim->label->len));
    g_byte_array_set_size(sim->label, 0);
    sim->dot_bytes = 0;
    if (!is_at_work(sim))
        begin_printing(sim);
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

static SimEvent state_of(Sim *sim)
{
    if (fault_of(sim) == SIM_ROLL_OUT && sim->is_stopped_in_label)
        return SIM_SAYS_LOST;
    return is_at_work(sim) ? SIM_SAYS_BUSY : SIM_SAYS_IDLE;
}

static void overtake(Sim *sim)
{
    for (; sim->words->overtake && sim->overtaken + SIM_OVERTAKE_BYTES <= sim->input->len; sim->overtaken++) {
        g_autoptr(GByteArray) reply = g_byte_array_new();
        if (sim->words->overtake(sim->input->data + sim->overtaken, state_of(sim), fault_shown(sim), reply) &&
            !is_speechless(sim))
            put_reply(sim, reply);
    }
}

static bool is_reading(const Sim *sim)
{
    return !sim->words->is_in_turn || (!sim->printing_until_us && !(sim->words->waits_with_label && sim->is_stopped_in_label));
}

static void say_variable(Sim *sim, SimCommand command)
{
    gint64 uptime_s = (clock_mono_us() - sim->booted_us) / G_USEC_PER_SEC;
    g_autofree char *uptime = g_strdup_printf("%02d days %02d hours %02d mins %02d secs", (int)(uptime_s / 86400),
                                              (int)(uptime_s / 3600 % 24), (int)(uptime_s / 60 % 60), (int)(uptime_s % 60));
    g_autofree char *total = g_strdup_printf("%d", sim->total);
    const char *value = g_atomic_int_get(&sim->is_countless) ? "?" : command == SIM_ASKS_TOTAL ? total : uptime;
    g_autofree char *quoted = g_strdup_printf("\"%s\"", value);
    g_autoptr(GByteArray) reply = g_byte_array_new();
    g_byte_array_append(reply, (const guint8 *)quoted, (guint)strlen(quoted));
    if (!is_speechless(sim))
        put_reply(sim, reply);
}

static bool is_of_label(SimCommand command)
{
    return command == SIM_OTHER || command == SIM_DOTS || command == SIM_PRINTS;
}

static void heed(Sim *sim, SimCommand command, gsize taken)
{
    if (is_of_label(command))
        g_byte_array_append(sim->label, sim->input->data, (guint)taken);
    sim->dot_bytes += command == SIM_DOTS ? taken : 0;
    g_byte_array_remove_range(sim->input, 0, (guint)taken);
    sim->overtaken -= MIN(taken, sim->overtaken);
    if (fault_of(sim) == SIM_UNPLUG_IN_LABEL && sim->dot_bytes > UNPLUG_AFTER_BYTES) {
        sim_mend(sim);
        hang_up(sim);
    } else if (command == SIM_ASKS) {
        say(sim, state_of(sim));
    } else if (command == SIM_ASKS_TOTAL || command == SIM_ASKS_UPTIME) {
        say_variable(sim, command);
    } else if (command == SIM_PRINTS) {
        take_label(sim);
    }
}

// Takes whole commands out of the input.
static void digest(Sim *sim)
{
    overtake(sim);
    while (sim->input->len > 0 && is_reading(sim)) {
        SimCommand command = SIM_OTHER;
        gsize taken = sim->words->take(sim->input->data, sim->input->len, &command);
        if (taken == 0)
            return;
        heed(sim, command, taken);
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
    g_atomic_int_set(&sim->is_connected, 1);
    if (fault_of(sim) == SIM_REFUSE)
        hang_up(sim);
    else if (fault_of(sim) == SIM_COVER_OPEN && sim->words->tells_stop)
        say(sim, SIM_SAYS_LOST);
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
    sim->total = 31084;
    sim->booted_us = clock_mono_us() - UPTIME_US;
    sim->print_ms = print_ms;
    sim->echo = g_byte_array_new();
    sim->input = g_byte_array_new();
    sim->label = g_byte_array_new();
    g_queue_init(&sim->waiting);
    sim->printed = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_mutex_init(&sim->lock);
    sim->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
    g_assert_no_error(error);
    // Small buffers, so that a printer that takes nothing is felt.
    g_socket_set_option(sim->listener, SOL_SOCKET, SO_RCVBUF, 16384, NULL);
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
    g_byte_array_unref(sim->echo);
    g_byte_array_unref(sim->input);
    g_byte_array_unref(sim->label);
    g_ptr_array_unref(sim->printed);
    g_mutex_clear(&sim->lock);
    g_free(sim);
}

const char *sim_media(const Sim *sim)
{
    return strrchr(sim->words->spec, '/') + 1;
}

char *sim_spec(const Sim *sim, const char *name)
{
    // This Brother answers where its labels go, as one behind a print server does, and has no agent.
    bool is_brother = g_str_has_prefix(sim->words->spec, "brother-ql/");
    return g_strdup_printf("%s=%s@tcp:127.0.0.1:%d%s", name, sim->words->spec, sim->port, is_brother ? " snmp=off" : "");
}

void sim_fail(Sim *sim, SimFault fault)
{
    g_atomic_int_set(&sim->fault, fault);
}

void sim_keep_count(Sim *sim, bool is_kept)
{
    g_atomic_int_set(&sim->is_countless, !is_kept);
}

void sim_mend(Sim *sim)
{
    sim_fail(sim, SIM_FINE);
}

bool sim_is_connected(Sim *sim)
{
    return g_atomic_int_get(&sim->is_connected);
}

int sim_printed_count(Sim *sim)
{
    g_mutex_lock(&sim->lock);
    int count = (int)sim->printed->len;
    g_mutex_unlock(&sim->lock);
    return count;
}

Page *sim_page(Sim *sim, int index)
{
    g_mutex_lock(&sim->lock);
    g_autoptr(GBytes) label = g_bytes_ref(sim->printed->pdata[index]);
    g_mutex_unlock(&sim->lock);
    gsize length = 0;
    const guint8 *bytes = g_bytes_get_data(label, &length);
    g_autofree char *problem = NULL;
    g_autoptr(GPtrArray) pages = sim->words->decode(bytes, length, &problem);
    if (!pages || pages->len != 1)
        g_error("label %d: %u pages: %s", index, pages ? pages->len : 0, problem);
    return g_ptr_array_steal_index(pages, 0);
}

gint64 sim_waited_us(Sim *sim)
{
    g_mutex_lock(&sim->lock);
    gint64 waited_us = sim->waited_us;
    g_mutex_unlock(&sim->lock);
    return waited_us;
}
