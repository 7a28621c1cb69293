// SPDX-License-Identifier: GPL-3.0-or-later
// memory.c - what a machine remembers of itself: when it was switched on, and how many labels it counts.
#include "tests/network_printers/machine.h"

// The first boot was so long ago, so that each later one shows in a time that falls.
#define FIRST_UPTIME_US (G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC)

void memory_boot(Machine *machine, gint64 now_us)
{
    Memory *memory = &machine->memory;
    memory->booted_us = memory->boot_count ? now_us : now_us - FIRST_UPTIME_US;
    memory->boot_count++;
    memory->since_boot = memory->stop_count = 0;
}

void memory_lose(Machine *machine)
{
    Memory *memory = &machine->memory;
    g_queue_clear_full(&memory->due, g_free);
    memory->odometer -= memory->odometer % MAX(machine->script.saves, 1);
    memory->reprints = true;
}

static void count(Machine *machine)
{
    machine->memory.odometer++;
    machine->memory.since_boot++;
    machine_write_state(machine);
}

void memory_count(Machine *machine, gint64 now_us, bool is_out)
{
    const Script *script = &machine->script;
    machine->memory.print_count += !is_out;
    if (is_out == script->counts_early || machine->memory.print_count == script->skips)
        return;
    if (!script->counts_late_ms) {
        count(machine);
        return;
    }
    gint64 *due_us = g_new(gint64, 1);
    *due_us = now_us + script_us(script, script->counts_late_ms);
    g_queue_push_tail(&machine->memory.due, due_us);
}

gint64 memory_work(Machine *machine, gint64 now_us)
{
    GQueue *due = &machine->memory.due;
    for (const gint64 *due_us; (due_us = g_queue_peek_head(due));) {
        if (*due_us > now_us)
            return *due_us;
        g_free(g_queue_pop_head(due));
        count(machine);
    }
    return G_MAXINT64;
}

guint64 memory_uptime_s(const Machine *machine)
{
    return (guint64)((g_get_monotonic_time() - machine->memory.booted_us) / G_USEC_PER_SEC);
}
