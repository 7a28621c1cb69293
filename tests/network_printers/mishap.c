// SPDX-License-Identifier: GPL-3.0-or-later
// mishap.c - what people, power and other hosts do to a machine, each once in its life.
//
// cancel  Somebody presses the machine's own button for it.
// feed    Somebody presses its feed key: a blank label comes out.
// flush   Another host sends what clears the buffer. A host of the tests may send the same command on a connection of its own.
// open    The head or the cover is opened while a label is half out, or that label jams; closed again after `mend`.
// power   Everything that was received is gone, and what commands have set. With `holds` a print server stands between: the
//         connections stay, and what comes while it is dark is lost. Without, the connections are dead and are reset when the
//         machine has started again.
// other   Another host's labels stand behind what waits here.
#include <string.h>

#include "tests/network_printers/answer.h"

typedef struct {
    const char *name;
    gsize place;
    bool (*happen)(Machine *machine);
} Mishap;

// The mechanism's label is no more; what is on paper of it says why.
static void tear_printing(Machine *machine, const char *why)
{
    Item *item = machine->printing;
    if (!item)
        return;
    if (!item->is_others && !machine->has_torn)
        album_add(machine->album, LABEL_TORN, NULL, machine->printing_line->number, item->of_line, why);
    machine_tell_fate(machine, item, ITEM_CANCELLED);
    g_clear_pointer(&machine->printing, item_free);
    machine->printing_line = NULL;
    machine->has_torn = false;
    machine->print_half_us = 0;
}

// The first that waits, or, with a job's number, that one.
static bool drop_waiting(Machine *machine, int job_id)
{
    for (guint i = 0; i < machine->lines->len; i++) {
        Line *line = machine->lines->pdata[i];
        for (GList *at = line->items.head; at; at = at->next) {
            Item *item = at->data;
            if (item->kind != ITEM_LABEL || (job_id ? item->job_id != job_id : item->is_others))
                continue;
            machine_tell_fate(machine, item, ITEM_CANCELLED);
            line->waiting_bytes -= item->bytes->len;
            g_queue_delete_link(&line->items, at);
            item_free(item);
            return true;
        }
    }
    return false;
}

void mishap_cancel_job(Machine *machine, int job_id)
{
    if (!drop_waiting(machine, job_id) && machine->printing && machine->printing->job_id == job_id)
        tear_printing(machine, "it was cancelled");
}

static void go_dark(Machine *machine, bool holds)
{
    tear_printing(machine, "the power went");
    memory_lose(machine);
    g_hash_table_remove_all(machine->graphics);
    machine->etb_count = 0;
    machine->etb_done = machine->is_open = false;
    machine->is_dark = true;
    machine->light_us = g_get_monotonic_time() + script_us(&machine->script, machine->script.dark_ms);
    machine->holds = holds;
    for (guint i = 0; i < machine->lines->len; i++) {
        Line *line = machine->lines->pdata[i];
        line_drop_answers(line);
        line->is_automatic = false;
        line_forget(line, true);
    }
    g_clear_pointer(&machine->carried, line_free);
    machine_write_state(machine);
}

void mishap_clear(Machine *machine, Clears clears)
{
    switch (clears) {
    case CLEARS_NOTHING:
        return;
    case CLEARS_NEXT:
        drop_waiting(machine, 0);
        return;
    case CLEARS_ALL:
        tear_printing(machine, "it was cancelled");
        break;
    case CLEARS_AS_POWER:
        go_dark(machine, true);
        return;
    case CLEARS_WAITING:
        break;
    }
    for (guint i = 0; i < machine->lines->len; i++)
        line_forget(machine->lines->pdata[i], false);
    if (machine->language->cleared)
        machine->language->cleared(machine, clears);
    machine_write_state(machine);
}

void mishap_light(Machine *machine, gint64 now_us)
{
    machine->is_dark = false;
    machine->light_us = 0;
    memory_boot(machine, now_us);
    album_note(machine->album, "light", "boot=%u", machine->memory.boot_count);
    for (guint i = 0; i < machine->lines->len; i++) {
        Line *line = machine->lines->pdata[i];
        line_forget(line, true);
        line->is_automatic = false;
        line->is_headless |= line->in->len > 0;
        if (!machine->holds)
            line_cut(machine, line);
    }
    if (machine->language->cleared)
        machine->language->cleared(machine, CLEARS_AS_POWER);
    machine_write_state(machine);
    mishap_try(machine, NULL, PLACE_LIGHT);
}

static bool cancel(Machine *machine)
{
    mishap_clear(machine, machine->language->cancel);
    return machine->language->cancel != CLEARS_NOTHING;
}

static bool flush(Machine *machine)
{
    mishap_clear(machine, machine->language->flush);
    return machine->language->flush != CLEARS_NOTHING;
}

static bool open(Machine *machine)
{
    const Script *script = &machine->script;
    machine->is_open = true;
    machine->memory.stop_count++;
    machine->mend_us = script->mend_ms >= 0 ? g_get_monotonic_time() + script_us(script, (guint)script->mend_ms) : 0;
    if (machine->printing) {
        machine->print_done_us = G_MAXINT64;
        if (!machine->printing->is_others)
            album_add(machine->album, LABEL_TORN, NULL, machine->printing_line->number, machine->printing->of_line,
                      "it was opened");
        machine->has_torn = true;
    }
    machine_write_state(machine);
    if (machine->language->paper_changed)
        machine->language->paper_changed(machine);
    return true;
}

static bool power(Machine *machine)
{
    go_dark(machine, machine->script.holds);
    return true;
}

void mishap_bring_others(Machine *machine)
{
    machine->others_us = 0;
    line_add_others(machine, machine->script.others, false);
}

static bool other(Machine *machine)
{
    machine->others_us = g_get_monotonic_time() + script_us(&machine->script, machine->script.others_after_ms);
    if (!machine->script.others_after_ms)
        mishap_bring_others(machine);
    return true;
}

static bool feed(Machine *machine)
{
    if (machine->language->has_feed_key)
        line_add_others(machine, 1, true);
    return machine->language->has_feed_key;
}

static const Mishap mishaps[] = {
    {"other", G_STRUCT_OFFSET(Script, other), other}, {"cancel", G_STRUCT_OFFSET(Script, cancel), cancel},
    {"feed", G_STRUCT_OFFSET(Script, feed), feed},    {"flush", G_STRUCT_OFFSET(Script, flush), flush},
    {"open", G_STRUCT_OFFSET(Script, open), open},    {"power", G_STRUCT_OFFSET(Script, power), power},
};

static bool is_now(const Machine *machine, const Line *line, const Place *place, PlaceKind event)
{
    if (place->kind != event)
        return false;
    switch (event) {
    case PLACE_NEVER:
        return false;
    case PLACE_ACCEPT:
    case PLACE_LIGHT:
        return true;
    case PLACE_BYTES:
        return line->received >= place->count;
    case PLACE_MID:
        return line->has_ink && machine->labels_framed + 1 == place->count &&
               line->label->len - line->ink_from + line->in->len >= machine->script.mid_bytes;
    case PLACE_RECEIVED:
        return machine->labels_framed >= place->count;
    case PLACE_LABEL:
        return machine->labels_out >= place->count;
    case PLACE_PRINTING:
        return machine->labels_begun >= place->count;
    }
    return false;
}

static bool happen(Machine *machine, gsize i)
{
    machine->happened |= 1u << i;
    album_note(machine->album, mishaps[i].name, "received=%u out=%u", machine->labels_framed, machine->labels_out);
    return mishaps[i].happen(machine);
}

void mishap_try(Machine *machine, const Line *line, PlaceKind event)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mishaps); i++) {
        const Place *place = (const Place *)(const void *)((const char *)&machine->script + mishaps[i].place);
        if (!(machine->happened & 1u << i) && !machine->is_dark && is_now(machine, line, place, event))
            happen(machine, i);
    }
}

bool mishap_do(Machine *machine, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mishaps); i++)
        if (strcmp(mishaps[i].name, name) == 0)
            return happen(machine, i);
    return false;
}
