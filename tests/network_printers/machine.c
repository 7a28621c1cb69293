// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/machine.h"

#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/answer.h"

static const Language *const languages[] = {&language_zpl,  &language_brother, &language_escpos, &language_fgl, &language_star,
                                            &language_dymo, &language_epl2,    &language_tspl,   &language_ipp};

Machine *machine_new(Script *script, const char *album_folder, GError **error)
{
    AlbumWriter *album = album_writer_new(album_folder, error);
    if (!album)
        return NULL;
    Machine *machine = g_new0(Machine, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (strcmp(languages[i]->name, script->language) == 0)
            machine->language = languages[i];
    machine->script = *script;
    script_init(script);
    machine->album = album;
    machine->rand = g_rand_new_with_seed(machine->script.seed);
    machine->listener_fd = -1;
    machine->lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
    machine->graphics = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    g_queue_init(&machine->memory.due);
    machine->memory.reprints = machine->script.reprints;
    memory_boot(machine, g_get_monotonic_time());
    machine_write_state(machine);
    return machine;
}

void machine_free(Machine *machine)
{
    if (!machine)
        return;
    g_ptr_array_unref(machine->lines);
    line_free(machine->carried);
    item_free(machine->printing);
    g_hash_table_unref(machine->graphics);
    g_queue_clear_full(&machine->memory.due, g_free);
    g_clear_pointer(&machine->jobs, g_ptr_array_unref);
    g_clear_pointer(&machine->jobs_before, g_ptr_array_unref);
    g_rand_free(machine->rand);
    album_writer_free(machine->album);
    script_clear(&machine->script);
    g_free(machine);
}

static void add_garbage(Machine *machine, GByteArray *answer)
{
    for (int i = g_rand_int_range(machine->rand, 3, 40); i > 0; i--) {
        guint8 byte = (guint8)g_rand_int_range(machine->rand, 0, 256);
        g_byte_array_append(answer, &byte, 1);
    }
}

static const char web_page[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
                               "<html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1></body></html>\r\n";

void machine_answer(Machine *machine, Line *line, const char *question, const void *bytes, gsize count)
{
    const Script *script = &machine->script;
    album_note(machine->album, "question", "line=%u name=%s muted=%d", line->number, question, script_mutes(script, question));
    if (line->fd < 0 || line->is_shut || machine->is_frozen || machine->is_dark || script_mutes(script, question))
        return;
    g_autoptr(GByteArray) answer = g_byte_array_new();
    if (script->garbage != GARBAGE_NONE)
        add_garbage(machine, answer);
    if (script->html == HTML_ANSWER || script->html == HTML_WEB)
        g_byte_array_append(answer, (const guint8 *)web_page, sizeof web_page - 1);
    else if (script->garbage != GARBAGE_INSTEAD)
        g_byte_array_append(answer, bytes, (guint)count);
    gint64 due_us = g_get_monotonic_time();
    if (script->late_ms && machine->labels_out >= script->late_from_label)
        due_us += script_us(script, script->late_ms);
    for (int i = 0; i < (script->doubled ? 2 : 1); i++)
        line_send_at(line, MAX(due_us, line->last_due_us), answer->data, answer->len);
    line->last_due_us = MAX(due_us, line->last_due_us);
}

// --- the mechanism ---

void machine_tell_fate(Machine *machine, Item *item, ItemFate fate)
{
    if (machine->language->fate)
        machine->language->fate(machine, item, fate);
}

// A page as a person sees the label, as wide as it says or as its ink is.
static Picture *picture_of(const Page *page, const Language *language, int head_px)
{
    int width = page->dots;
    if (page->label_width_px > 0 && page->label_width_px < width)
        width = page->label_width_px;
    else if (page->dots > head_px)
        for (width = page->dots; width > 8; width--) {
            bool has_ink = false;
            for (int y = 0; !has_ink && y < page->lines; y++)
                has_ink = page_dot(page, page->black, width - 1, y);
            if (has_ink)
                break;
        }
    Picture *picture =
        language->is_transposed ? picture_new(MAX(page->lines, 1), width) : picture_new(width, MAX(page->lines, 1));
    for (int y = 0; y < page->lines; y++)
        for (int x = 0; x < width; x++)
            if (page_dot(page, page->black, x, y) || page_dot(page, page->red, x, y)) {
                if (language->is_transposed)
                    picture_ink(picture, y, x);
                else
                    picture_ink(picture, language->is_mirrored ? width - 1 - x : x, y);
            }
    return picture;
}

static void develop(Machine *machine, const Item *item, guint line)
{
    if (item->is_others) {
        album_note(machine->album, item->is_blank ? "blank" : "others", "odometer=%u", machine->memory.odometer);
        return;
    }
    if (item->is_headless) {
        album_add(machine->album, LABEL_TORN, NULL, line, item->of_line, "what the power left of it");
        return;
    }
    const Language *language = machine->language;
    int head_px = machine->script.head_px ? (int)machine->script.head_px : language->head_px;
    g_autofree char *problem = NULL;
    g_autoptr(GPtrArray) pages = language->develop(item->bytes->data, item->bytes->len, head_px, &problem);
    if (!pages || pages->len == 0) {
        album_add(machine->album, LABEL_GARBLED, NULL, line, item->of_line, problem ? problem : "no page");
        return;
    }
    g_autoptr(Picture) picture = picture_of(pages->pdata[0], language, head_px);
    album_add(machine->album, LABEL_WHOLE, picture, line, item->of_line, "");
}

static void lose_paper(Machine *machine, gint64 now_us)
{
    machine->is_out_of_paper = machine->was_out_of_paper = true;
    machine->memory.stop_count++;
    machine->mend_us = machine->script.mend_ms >= 0 ? now_us + script_us(&machine->script, (guint)machine->script.mend_ms) : 0;
    album_note(machine->album, "paper-out", "after=%u", machine->labels_out);
    machine_write_state(machine);
    if (machine->language->paper_changed)
        machine->language->paper_changed(machine);
}

static void drop_printing(Machine *machine)
{
    album_note(machine->album, "dropped", "line=%u of_line=%u note=it is not printed again", machine->printing_line->number,
               machine->printing->of_line);
    machine_tell_fate(machine, machine->printing, ITEM_DROPPED);
    g_clear_pointer(&machine->printing, item_free);
    machine->printing_line = NULL;
    machine->has_torn = false;
}

void machine_mend(Machine *machine)
{
    if (!machine->is_out_of_paper && !machine->is_open)
        return;
    machine->is_out_of_paper = machine->is_open = false;
    machine->mend_us = 0;
    bool is_dropped = machine->has_torn && !machine->memory.reprints && !machine->language->prints_as_received;
    if (machine->printing && is_dropped)
        drop_printing(machine);
    else if (machine->printing)
        machine->print_done_us = g_get_monotonic_time() + script_us(&machine->script, machine->script.print_ms);
    album_note(machine->album, "paper-in", "after=%u", machine->labels_out);
    machine_write_state(machine);
    if (machine->language->paper_changed)
        machine->language->paper_changed(machine);
}

// Whether there is no paper for the next label; the roll ends once.
static bool paper_ends(Machine *machine, gint64 now_us)
{
    const Place *place = &machine->script.paper_out;
    if (!machine->was_out_of_paper && place->kind == PLACE_LABEL && machine->labels_out >= place->count)
        lose_paper(machine, now_us);
    return machine->is_out_of_paper;
}

// The roll ends inside a label. A printer with a page memory prints the label again on the new roll; one that prints
// as it receives goes on where it was, so that each roll has a part of it.
static bool paper_ends_inside(Machine *machine, gint64 now_us)
{
    const Place *place = &machine->script.paper_out;
    if (machine->was_out_of_paper || place->kind != PLACE_MID || machine->labels_out + 1 != place->count)
        return false;
    album_add(machine->album, LABEL_TORN, NULL, machine->printing_line->number, machine->printing->of_line, "the roll ended");
    machine->has_torn = true;
    lose_paper(machine, now_us);
    return true;
}

static void begin_print(Machine *machine, gint64 now_us)
{
    gint64 print_us = script_us(&machine->script, machine->script.print_ms);
    machine->print_half_us = now_us + print_us / 2;
    machine->print_done_us = now_us + print_us;
    machine_tell_fate(machine, machine->printing, ITEM_BEGUN);
    memory_count(machine, now_us, false);
    machine_write_state(machine);
}

static void take_label(Machine *machine, Line *line, gint64 now_us)
{
    machine->printing = g_queue_pop_head(&line->items);
    machine->printing_line = line;
    line->waiting_bytes -= machine->printing->bytes->len;
    machine->labels_begun += !machine->printing->is_others;
    begin_print(machine, now_us);
}

static void finish_label(Machine *machine, gint64 now_us)
{
    if (paper_ends_inside(machine, now_us)) {
        machine->print_done_us = G_MAXINT64;
        return;
    }
    Item *item = machine->printing;
    Line *line = machine->printing_line;
    bool is_rest = machine->has_torn && machine->language->prints_as_received;
    if (is_rest)
        album_add(machine->album, LABEL_TORN, NULL, line->number, item->of_line, "the rest");
    else
        develop(machine, item, line->number);
    machine->has_torn = false;
    machine->labels_out += !item->is_others;
    machine_tell_fate(machine, item, ITEM_OUT);
    memory_count(machine, now_us, true);
    bool is_last = item->copies <= 1, is_others = item->is_others;
    if (is_last) {
        machine->printing = NULL;
        machine->printing_line = NULL;
        item_free(item);
    } else {
        item->copies--;
        begin_print(machine, now_us);
    }
    machine_write_state(machine);
    if (machine->script.freeze.kind == PLACE_LABEL && machine->labels_out >= machine->script.freeze.count) {
        machine->is_frozen = true;
        album_note(machine->album, "frozen", "after=%u", machine->labels_out);
        return;
    }
    if (machine->language->came_out)
        machine->language->came_out(machine, line);
    if (!is_others)
        line_label_out(machine, line);
    paper_ends(machine, now_us);
}

// The line whose next item came first, or NULL.
static Line *next_line(const Machine *machine)
{
    Line *first = NULL;
    for (guint i = 0; i < machine->lines->len; i++) {
        Line *line = machine->lines->pdata[i];
        const Item *item = g_queue_peek_head(&line->items), *before = first ? g_queue_peek_head(&first->items) : NULL;
        if (item && (!before || item->arrived_us < before->arrived_us))
            first = line;
    }
    return first;
}

// One item of one connection; false when none can be worked off now.
static bool work_item(Machine *machine, gint64 now_us)
{
    Line *line = next_line(machine);
    Item *item = line ? g_queue_peek_head(&line->items) : NULL;
    if (!item)
        return false;
    if (item->kind == ITEM_QUESTION) {
        g_queue_pop_head(&line->items);
        machine->language->ask(machine, line, item);
        item_free(item);
        return true;
    }
    if (paper_ends(machine, now_us) || machine->is_open)
        return false;
    take_label(machine, line, now_us);
    return true;
}

gint64 machine_work(Machine *machine, gint64 now_us)
{
    if (machine->is_frozen)
        return G_MAXINT64;
    if (machine->is_dark && now_us < machine->light_us)
        return machine->light_us;
    if (machine->is_dark)
        mishap_light(machine, now_us);
    gint64 next_us = memory_work(machine, now_us);
    if (machine->others_us && now_us >= machine->others_us)
        mishap_bring_others(machine);
    if ((machine->is_out_of_paper || machine->is_open) && machine->mend_us && now_us >= machine->mend_us)
        machine_mend(machine);
    if (machine->printing && machine->print_half_us && now_us >= machine->print_half_us) {
        machine->print_half_us = 0;
        mishap_try(machine, machine->printing_line, PLACE_PRINTING);
    }
    if (machine->printing && now_us >= machine->print_done_us)
        finish_label(machine, now_us);
    while (!machine->printing && !machine->is_frozen && !machine->is_dark && work_item(machine, now_us))
        continue;
    next_us = MIN(next_us, machine->mend_us ? machine->mend_us : G_MAXINT64);
    next_us = MIN(next_us, machine->others_us ? machine->others_us : G_MAXINT64);
    if (machine->is_dark)
        return machine->light_us;
    if (machine->printing)
        next_us = MIN(next_us, machine->print_half_us ? machine->print_half_us : machine->print_done_us);
    return next_us;
}

bool machine_is_idle(const Machine *machine)
{
    bool is_busy = machine->printing && !machine->is_frozen && machine->print_done_us != G_MAXINT64;
    for (guint i = 0; i < machine->lines->len; i++) {
        const Line *line = machine->lines->pdata[i];
        is_busy |= !machine->is_frozen && !machine->is_out_of_paper && !machine->is_open && line->items.length > 0;
    }
    return !is_busy && !machine->mend_us && !machine->others_us && !machine->is_dark;
}

void machine_write_state(Machine *machine)
{
    if (!machine->script.state_file)
        return;
    const Memory *memory = &machine->memory;
    const char *state = machine->is_dark           ? "dark"
                        : machine->is_open         ? "cover"
                        : machine->is_out_of_paper ? "out"
                        : machine->printing        ? "printing"
                                                   : "idle";
    g_autofree char *text = g_strdup_printf("state=%s\nlabels=%u\nsince_boot=%u\nstops=%u\nbooted_mono_us=%" G_GINT64_FORMAT "\n",
                                            state, memory->odometer, memory->since_boot, memory->stop_count, memory->booted_us);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents_full(machine->script.state_file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
        g_error("state file: %s", error->message);
}
