// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/press.h"

#include <string.h>

#include "common/base/clock.h"

#define ROOM_BYTES (64 * 1024)
#define PACKET_BYTES 512
#define COOLING_MS 1500

// What the queue's printer need not know: how wide the head is, which side it prints first, what throws away half a label.
typedef struct {
    int head_px; // 0 = the label says its width
    bool is_mirrored;
    const char *reset;
} Build;

static const Build builds[SIM_LANGUAGE_COUNT] = {
    [SIM_BROTHER] = {720, true, "\x1b@"}, [SIM_DYMO] = {672, false, "\x1b@"}, [SIM_ZEBRA] = {0, false, "~JX"},
    [SIM_ESCPOS] = {512, false, "\x1b@"}, [SIM_FGL] = {406, true, "<CB>"}, // the ticket's rows, which count from the right
};

struct Press {
    PressOptions options;
    char *folder;
    const SimWords *words;
    const Build *build;
    GByteArray *input;
    gsize overtaken;    // so much of the input was searched for questions that overtake
    GByteArray *label;  // the commands of the label that is not whole yet
    gsize dot_bytes;    // of these, its picture
    GByteArray *sheet;  // the label in work; NULL = none
    gint64 out_mono_us; // when it is out; 0 = it waits
    GQueue said;        // GBytes, not yet heard
    GByteArray *echo;   // SIM_ECHOES: what it said last
    SimFault fault;
    gint64 until_mono_us;
    bool is_roll_empty; // SIM_ROLL_OUT, after a label met the end
    bool is_speechless; // SIM_FORGETS, after a label came out
    int printed_count;
};

Press *press_new(const PressOptions *options)
{
    Press *press = g_new0(Press, 1);
    press->options = *options;
    press->folder = g_strdup(options->folder);
    press->words = &sim_words[options->language];
    press->build = &builds[options->language];
    press->input = g_byte_array_new();
    press->label = g_byte_array_new();
    press->echo = g_byte_array_new();
    g_queue_init(&press->said);
    return press;
}

void press_free(Press *press)
{
    press_switch_off(press);
    g_byte_array_unref(press->input);
    g_byte_array_unref(press->label);
    g_byte_array_unref(press->echo);
    g_free(press->folder);
    g_free(press);
}

void press_set_speed(Press *press, int print_ms)
{
    press->options.print_ms = print_ms;
}

void press_hang_up(Press *press)
{
    g_queue_clear_full(&press->said, (GDestroyNotify)g_bytes_unref);
    g_byte_array_set_size(press->echo, 0);
}

void press_switch_off(Press *press)
{
    press_hang_up(press);
    g_byte_array_set_size(press->input, 0);
    g_byte_array_set_size(press->label, 0);
    g_clear_pointer(&press->sheet, g_byte_array_unref);
    press->overtaken = press->dot_bytes = 0;
    press->out_mono_us = 0;
    press->is_speechless = false;
    if (press->fault == SIM_FORGETS)
        press->fault = SIM_FINE;
}

// --- what it says ---

// The fault as it shows: the roll is out once a label met its end.
static SimFault fault_shown(const Press *press)
{
    return press->fault == SIM_ROLL_OUT && !press->is_roll_empty ? SIM_FINE : press->fault;
}

static void put_packets(Press *press, const GByteArray *reply)
{
    gsize most = press->fault == SIM_HALF_REPLIES ? 1 : PACKET_BYTES;
    for (gsize at = 0; at < reply->len; at += most)
        g_queue_push_tail(&press->said, g_bytes_new(reply->data + at, MIN(most, reply->len - at)));
}

static void put_reply(Press *press, const GByteArray *reply)
{
    if (press->is_speechless)
        return;
    put_packets(press, press->echo);
    g_byte_array_set_size(press->echo, 0);
    put_packets(press, reply);
    if (press->fault == SIM_DOUBLE_REPLIES)
        put_packets(press, reply);
    else if (press->fault == SIM_ECHOES)
        g_byte_array_append(press->echo, reply->data, reply->len);
}

static void say(Press *press, SimEvent event)
{
    g_autoptr(GByteArray) reply = g_byte_array_new();
    press->words->reply(event, fault_shown(press), press->sheet != NULL, reply);
    put_reply(press, reply);
}

GBytes *press_say(Press *press)
{
    return g_queue_pop_head(&press->said);
}

// --- labels ---

static GPtrArray *read_label(const Press *press, const GByteArray *bytes, char **out_problem)
{
    switch (press->options.language) {
    case SIM_BROTHER:
        return decode_brother_ql(bytes->data, bytes->len, press->build->head_px, out_problem);
    case SIM_DYMO:
        return decode_dymo_lw(bytes->data, bytes->len, press->build->head_px, out_problem);
    case SIM_ZEBRA:
        return decode_zpl(bytes->data, bytes->len, out_problem);
    case SIM_ESCPOS:
        return decode_escpos(bytes->data, bytes->len, press->build->head_px, out_problem);
    case SIM_FGL:
        return decode_fgl(bytes->data, bytes->len, out_problem);
    case SIM_SHEETS:
    case SIM_LANGUAGE_COUNT:
        break;
    }
    g_assert_not_reached();
}

static Bitmap *picture_of(const Press *press, const Page *page)
{
    int width_px = press->build->head_px ? press->build->head_px : page->label_width_px;
    int length_px = MAX(page->lines, page->label_length_px);
    Bitmap *bitmap = bitmap_new(width_px, press->build->head_px ? page->lines : length_px, 300, 300, false);
    for (int y = 0; y < page->lines; y++)
        for (int x = 0; x < width_px; x++)
            if (page_dot(page, page->black, press->build->is_mirrored ? width_px - 1 - x : x, y))
                bitmap->black[y * bitmap->stride_bytes + x / 8] |= (guint8)(0x80 >> x % 8);
    return bitmap;
}

static void put_on_paper(Press *press)
{
    g_autofree char *problem = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) pages = read_label(press, press->sheet, &problem);
    g_autofree char *path = g_strdup_printf("%s/%s-%04d.%s", press->folder, press->options.name, ++press->printed_count,
                                            pages && pages->len == 1 ? "png" : "garbage");
    if (pages && pages->len == 1) {
        g_autoptr(Bitmap) bitmap = picture_of(press, pages->pdata[0]);
        bitmap_write_png(bitmap, path, &error);
    } else {
        g_file_set_contents(path, problem ? problem : "it is more than one label", -1, &error);
    }
    g_assert_no_error(error);
}

static void begin_label(Press *press)
{
    if (press->fault == SIM_ROLL_OUT && !press->is_roll_empty) {
        press->is_roll_empty = true;
        press->until_mono_us += clock_mono_us();
    }
    if (press->fault == SIM_ROLL_OUT || press->fault == SIM_COVER_OPEN) {
        press->out_mono_us = 0;
        // A printer that tells of its stop once calls an open cover a jam, and that takes the label.
        bool is_kept = press->words->keeps_label && !(press->words->tells_stop && press->fault == SIM_COVER_OPEN);
        if (!is_kept)
            g_clear_pointer(&press->sheet, g_byte_array_unref);
        if (!is_kept || press->words->tells_stop)
            say(press, SIM_SAYS_LOST);
        return;
    }
    say(press, SIM_SAYS_PRINTING);
    if (press->fault == SIM_COOLING)
        say(press, SIM_SAYS_COOLING);
    int ms = press->options.print_ms + (press->fault == SIM_COOLING ? COOLING_MS : 0);
    press->out_mono_us = clock_mono_us() + (gint64)ms * 1000;
}

static void finish_label(Press *press)
{
    put_on_paper(press);
    g_clear_pointer(&press->sheet, g_byte_array_unref);
    press->out_mono_us = 0;
    press->is_speechless = press->fault == SIM_FORGETS;
    say(press, SIM_SAYS_DONE);
}

// --- what it is sent ---

static SimEvent state_of(const Press *press)
{
    if (press->is_roll_empty && press->sheet)
        return SIM_SAYS_LOST;
    return press->sheet ? SIM_SAYS_BUSY : SIM_SAYS_IDLE;
}

static void overtake(Press *press)
{
    for (; press->words->overtake && press->overtaken + SIM_OVERTAKE_BYTES <= press->input->len; press->overtaken++) {
        g_autoptr(GByteArray) reply = g_byte_array_new();
        if (press->words->overtake(press->input->data + press->overtaken, state_of(press), fault_shown(press), reply))
            put_reply(press, reply);
    }
}

static bool is_reading(const Press *press)
{
    bool is_waiting = press->sheet && !press->out_mono_us;
    return !press->words->is_in_turn || !(press->out_mono_us || (press->words->waits_with_label && is_waiting));
}

static void heed(Press *press, SimCommand command, const guint8 *bytes, gsize length)
{
    if (length == strlen(press->build->reset) && memcmp(bytes, press->build->reset, length) == 0) {
        g_byte_array_set_size(press->label, 0);
        press->dot_bytes = 0;
    }
    if (command != SIM_ASKS && command != SIM_HEEDED)
        g_byte_array_append(press->label, bytes, (guint)length);
    press->dot_bytes += command == SIM_DOTS ? length : 0;
    if (command == SIM_ASKS)
        say(press, state_of(press));
    if (command != SIM_PRINTS)
        return;
    press->sheet = press->label;
    press->label = g_byte_array_new();
    press->dot_bytes = 0;
    begin_label(press);
}

// Takes whole commands out of the input. One label is in work at a time; the next one's end waits.
static void digest(Press *press)
{
    gsize at = 0;
    while (at < press->input->len && is_reading(press)) {
        SimCommand command = SIM_OTHER;
        gsize taken = press->words->take(press->input->data + at, press->input->len - at, &command);
        if (taken == 0 || (command == SIM_PRINTS && press->sheet))
            break;
        heed(press, command, press->input->data + at, taken);
        at += taken;
    }
    g_byte_array_remove_range(press->input, 0, (guint)at);
    press->overtaken -= MIN(at, press->overtaken);
}

bool press_has_room(const Press *press, gsize length)
{
    return !press->is_speechless && press->input->len + length <= ROOM_BYTES;
}

void press_take(Press *press, const guint8 *bytes, gsize length)
{
    g_byte_array_append(press->input, bytes, (guint)length);
    overtake(press);
    digest(press);
}

// --- time ---

static void mend(Press *press)
{
    press->fault = SIM_FINE;
    press->is_roll_empty = false;
    if (press->sheet && !press->out_mono_us)
        begin_label(press);
}

void press_turn(Press *press, gint64 now_mono_us)
{
    if (press->out_mono_us && now_mono_us >= press->out_mono_us)
        finish_label(press);
    bool is_armed = press->fault == SIM_ROLL_OUT && !press->is_roll_empty;
    if (press->fault != SIM_FINE && !is_armed && now_mono_us >= press->until_mono_us)
        mend(press);
    digest(press);
}

void press_fail(Press *press, SimFault fault, gint64 until_mono_us)
{
    press->fault = fault;
    press->until_mono_us = fault == SIM_ROLL_OUT ? until_mono_us - clock_mono_us() : until_mono_us;
    press->is_roll_empty = false;
}

bool press_is_dead(const Press *press)
{
    return press->is_speechless;
}

gsize press_dot_bytes(const Press *press)
{
    return press->dot_bytes;
}

int press_printed_count(const Press *press)
{
    return press->printed_count;
}

bool press_is_empty(const Press *press)
{
    return !press->sheet;
}

bool press_waits_for_more(const Press *press)
{
    return press->sheet && press->fault == SIM_FINE && press->out_mono_us == 0;
}

bool press_is_printing(const Press *press)
{
    return press->out_mono_us != 0;
}
