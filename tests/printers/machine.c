// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/machine.h"

#include <string.h>

#include "common/base/clock.h"
#include "tests/printers/cable.h"
#include "tests/printers/mishap.h"

#define LEFT_US 2000000 // without the rest of a label, it will not come
#define TURN_MS 4
#define PACKET_BYTES 512
#define SLOW_BYTES_PER_S 60000
#define FIRST_LABEL_BYTES 1500 // until one has come
#define RARE_MOST 1            // of those that take half a minute, each printer

typedef struct {
    const char *name, *kind;
    UsbIdentity identity;
    SimLanguage language;
} Model;

// USB ids, texts and device ids as these models have them; the serials are made up.
// clang-format off
static const Model models[MACHINE_COUNT] = {
    [MACHINE_QL820] = {"QL", "brother-ql/QL-820NWB/62x100",
                       {0x04f9, 0x209d, "Brother", "QL-820NWB", "000J1Z123456",
                        "MFG:Brother;CMD:PT-CBP;MDL:QL-820NWB;CLS:PRINTER;CID:Brother LabelPrinter TypeA1;"},
                       SIM_BROTHER},
    [MACHINE_ZD421] = {"ZD", "zpl/ZD421-203dpi/62x100",
                       {0x0a5f, 0x0185, "Zebra Technologies", "ZTC ZD421-203dpi ZPL", "D2J213301234",
                        "MANUFACTURER:Zebra Technologies ;COMMAND SET:ZPL;MODEL:ZTC ZD421-203dpi ZPL;CLASS:PRINTER;OPTIONS:XML;"},
                       SIM_ZEBRA},
    [MACHINE_LW450] = {"LW", "dymo-lw/LabelWriter 450/62x100",
                       {0x0922, 0x0020, "DYMO", "DYMO LabelWriter 450", "01010112345600",
                        "MFG:DYMO;CMD: ;MDL:LabelWriter 450;CLASS:PRINTER;DESCRIPTION:DYMO LabelWriter 450;SERN:01010112345600;"},
                       SIM_DYMO},
    [MACHINE_TM88] = {"TM", "escpos/TM-T88V/80",
                      {0x04b8, 0x0202, "EPSON", "TM-T88V", "4D5135460012340000",
                       "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;DES:EPSON TM-T88V;"},
                      SIM_ESCPOS},
    [MACHINE_LEMUR] = {"BO", "fgl/Lemur-200dpi/51x140",
                       {0x0a43, 0x0001, "BOCA", "Lemur", "B0C1234567", "MFG:BOCA;CMD:FGL;MDL:Lemur;CLS:PRINTER;DES:BOCA Lemur;"},
                       SIM_FGL},
};
// clang-format on

struct Machine {
    const Model *model;
    GThread *thread;
    gint is_ending; // atomic
    GMutex lock;    // over everything below
    MachineOptions options;
    Press *press;
    Cable *cable;
    GRand *rand;
    Mishap mishap;
    bool has_struck; // the mishap that was drawn has happened
    int story[MISHAP_COUNT], rare_count;
    int seen_count;        // labels that came out, when the mishap was drawn
    gsize label_bytes;     // the most dots that a label before this one had
    gint64 empty_us;       // when no label was in it, or one whose rest did not come
    gint64 waits_since_us; // for the rest of a label; 0 = it does not
    gint64 held_until_us;  // takes nothing
    gint64 slow_since_us;
    gint64 off_at_us;     // 0 = not to be switched off
    gint64 plug_at_us;    // 0 = is plugged in, as far as it is up to us
    bool is_pulled;       // is to be unplugged at the end of this turn
    bool is_losing_power; // and forgets
};

const char *machine_name(MachineModel model)
{
    return models[model].name;
}

const char *machine_kind(MachineModel model)
{
    return models[model].kind;
}

char *machine_spec(const Machine *machine)
{
    const Model *model = machine->model;
    // Only a Brother says which roll is in; what the others are is known of this one alone, and told of none.
    if (machine->options.cable == MACHINE_TCP)
        return g_strdup_printf("%s=%s@tcp:127.0.0.1:%d%s", model->name, model->kind, cable_port(machine->cable),
                               machine->options.model == MACHINE_QL820 ? " snmp=off" : ""); // it answers on the cable
    if (machine->options.model == MACHINE_QL820)
        return g_strdup_printf("%s=usb:%s", model->name, model->identity.serial);
    return g_strdup_printf("%s=%s@usb:%s", model->name, model->kind, model->identity.serial);
}

// --- mishaps ---

static gint64 after_ms(int ms)
{
    return clock_mono_us() + (gint64)ms * 1000;
}

static void pull(Machine *machine, bool is_losing_power, int ms)
{
    machine->is_pulled = true;
    machine->is_losing_power |= is_losing_power;
    machine->plug_at_us = after_ms(ms);
}

static void note(Machine *machine)
{
    machine->has_struck = true;
    machine->story[machine->mishap.kind]++;
}

// Those that begin before the label does.
static void prepare(Machine *machine)
{
    gint64 until_us = after_ms(machine->mishap.ms);
    static const SimFault faults[MISHAP_COUNT] = {
        [MISHAP_COOLING] = SIM_COOLING, [MISHAP_MUMBLE] = SIM_HALF_REPLIES, [MISHAP_STAMMER] = SIM_DOUBLE_REPLIES,
        [MISHAP_ECHO] = SIM_ECHOES,     [MISHAP_COVER] = SIM_COVER_OPEN,    [MISHAP_ROLL_OUT] = SIM_ROLL_OUT,
        [MISHAP_DEAF] = SIM_FORGETS,
    };
    SimFault fault = faults[machine->mishap.kind];
    if (machine->mishap.kind == MISHAP_WRONG_ROLL && machine->options.model == MACHINE_QL820)
        fault = SIM_WRONG_ROLL;
    if (fault == SIM_FINE)
        return;
    note(machine);
    press_fail(machine->press, fault, fault == SIM_FORGETS ? G_MAXINT64 : until_us);
}

static void draw(Machine *machine)
{
    machine->has_struck = false;
    machine->mishap = mishap_draw(machine->rand, machine->options.trouble_percent, machine->label_bytes,
                                  machine->options.is_long && machine->rare_count < RARE_MOST);
    machine->rare_count += machine->mishap.kind == MISHAP_FREEZE || machine->mishap.kind == MISHAP_DEAF;
    prepare(machine);
}

// A byte of the label at which something happens has come. TAKEN: nothing that shows on the cable.
static UsbTaking strike(Machine *machine)
{
    switch (machine->mishap.kind) {
    case MISHAP_STALL:
        note(machine);
        return USB_STALLED;
    case MISHAP_PAUSE:
        note(machine);
        machine->held_until_us = after_ms(machine->mishap.ms);
        return USB_TAKEN;
    case MISHAP_FREEZE:
        note(machine);
        machine->held_until_us = machine->off_at_us = after_ms(machine->mishap.ms);
        return USB_TAKEN;
    case MISHAP_CABLE:
    case MISHAP_POWER:
        note(machine);
        pull(machine, machine->mishap.kind == MISHAP_POWER, machine->mishap.ms);
        return USB_NOT_NOW;
    case MISHAP_SLOW:
        note(machine);
        machine->slow_since_us = clock_mono_us();
        return USB_TAKEN;
    case MISHAP_NONE:
    case MISHAP_COOLING:
    case MISHAP_MUMBLE:
    case MISHAP_STAMMER:
    case MISHAP_ECHO:
    case MISHAP_COVER:
    case MISHAP_COVER_WITHIN:
    case MISHAP_ROLL_OUT:
    case MISHAP_WRONG_ROLL:
    case MISHAP_CABLE_AT_END:
    case MISHAP_DEAF:
    case MISHAP_COUNT:
        break;
    }
    return USB_TAKEN;
}

static void strike_while_printing(Machine *machine)
{
    if (machine->has_struck || !press_is_printing(machine->press))
        return;
    if (machine->mishap.kind == MISHAP_CABLE_AT_END)
        pull(machine, false, machine->mishap.ms);
    else if (machine->mishap.kind == MISHAP_COVER_WITHIN)
        press_fail(machine->press, SIM_COVER_OPEN, after_ms(machine->mishap.ms));
    else
        return;
    note(machine);
}

// --- the printer behind the plug ---

static bool takes_now(Machine *machine, gsize length)
{
    gint64 now = clock_mono_us();
    if (now < machine->held_until_us || machine->is_pulled || !press_has_room(machine->press, length))
        return false;
    if (machine->slow_since_us == 0)
        return true;
    if (now - machine->slow_since_us < (gint64)length * G_USEC_PER_SEC / SLOW_BYTES_PER_S)
        return false;
    machine->slow_since_us = now;
    return true;
}

static UsbTaking take(gpointer data, const guint8 *bytes, gsize length, gsize *out_count)
{
    Machine *machine = data;
    if (!takes_now(machine, length))
        return USB_NOT_NOW;
    for (gsize at = 0; at < length; at += PACKET_BYTES) {
        press_take(machine->press, bytes + at, MIN(PACKET_BYTES, length - at));
        gsize dot_bytes = press_dot_bytes(machine->press);
        machine->label_bytes = MAX(machine->label_bytes, dot_bytes);
        if (machine->has_struck || dot_bytes == 0 || dot_bytes < machine->mishap.at_dot_bytes)
            continue;
        UsbTaking taking = strike(machine);
        *out_count = MIN(at + PACKET_BYTES, length);
        if (taking != USB_TAKEN)
            return taking;
    }
    return USB_TAKEN;
}

static GBytes *give(gpointer data)
{
    Machine *machine = data;
    return machine->is_pulled ? NULL : press_say(machine->press);
}

// Printing Devices 1.1, GET_PORT_STATUS: selected, no error.
static guint8 port_status(gpointer data)
{
    (void)data;
    return 0x18;
}

static const UsbPrinterPart part = {take, give, port_status};

// --- its days ---

static void pull_plug(Machine *machine)
{
    cable_unplug(machine->cable);
    if (machine->is_losing_power)
        press_switch_off(machine->press);
    machine->is_pulled = machine->is_losing_power = false;
    machine->held_until_us = machine->slow_since_us = 0;
}

// Who looks at it sees that it has nothing, or stands still in the middle of a label whose rest does not come.
static void note_standstill(Machine *machine, gint64 now)
{
    bool is_clear = cable_is_clear(machine->cable);
    if (!is_clear || !press_waits_for_more(machine->press))
        machine->waits_since_us = 0;
    else if (machine->waits_since_us == 0)
        machine->waits_since_us = now;
    bool is_left = machine->waits_since_us != 0 && now > machine->waits_since_us + LEFT_US;
    if (is_clear && (press_is_empty(machine->press) || is_left))
        machine->empty_us = now;
}

static void turn(Machine *machine)
{
    gint64 now = clock_mono_us();
    if (machine->plug_at_us == 0 || now >= machine->plug_at_us) {
        cable_plug(machine->cable);
        machine->plug_at_us = 0;
    }
    if (!cable_is_plugged(machine->cable))
        press_hang_up(machine->press);
    if (press_is_dead(machine->press) && machine->off_at_us == 0)
        machine->off_at_us = now + (gint64)machine->mishap.ms * 1000;
    if (machine->off_at_us && now >= machine->off_at_us) {
        machine->off_at_us = 0;
        pull(machine, true, 500);
    }
    press_turn(machine->press, now);
    strike_while_printing(machine);
    if (machine->is_pulled)
        pull_plug(machine);
    note_standstill(machine, now);
    if (press_printed_count(machine->press) > machine->seen_count && press_is_empty(machine->press) && !machine->off_at_us &&
        !press_is_dead(machine->press)) {
        machine->seen_count = press_printed_count(machine->press);
        machine->slow_since_us = 0;
        draw(machine);
    }
}

static gpointer run(gpointer data)
{
    Machine *machine = data;
    while (!g_atomic_int_get(&machine->is_ending)) {
        g_mutex_lock(&machine->lock);
        cable_turn(machine->cable, 0);
        turn(machine);
        g_mutex_unlock(&machine->lock);
        g_usleep(TURN_MS * 1000);
    }
    return NULL;
}

Machine *machine_start(const MachineOptions *options)
{
    const Model *model = &models[options->model];
    Machine *machine = g_new0(Machine, 1);
    machine->model = model;
    machine->options = *options;
    g_mutex_init(&machine->lock);
    machine->rand = g_rand_new_with_seed(options->seed + options->model);
    machine->label_bytes = FIRST_LABEL_BYTES;
    machine->press = press_new(&(PressOptions){model->name, model->language, options->folder, options->print_ms});
    machine->cable = options->cable == MACHINE_TCP ? cable_tcp(&part, machine)
                                                   : cable_usb((int)options->model, &model->identity, &part, machine);
    draw(machine);
    machine->thread = g_thread_new("machine", run, machine);
    return machine;
}

void machine_stop(Machine *machine)
{
    g_atomic_int_set(&machine->is_ending, 1);
    g_thread_join(machine->thread);
    cable_free(machine->cable);
    press_free(machine->press);
    g_rand_free(machine->rand);
    g_mutex_clear(&machine->lock);
    g_free(machine);
}

bool machine_was_empty_since(Machine *machine, gint64 mono_us)
{
    g_mutex_lock(&machine->lock);
    bool was_empty = machine->empty_us >= mono_us;
    g_mutex_unlock(&machine->lock);
    return was_empty;
}

void machine_set_speed(Machine *machine, int print_ms)
{
    g_mutex_lock(&machine->lock);
    press_set_speed(machine->press, print_ms);
    g_mutex_unlock(&machine->lock);
}

int machine_printed_count(Machine *machine)
{
    g_mutex_lock(&machine->lock);
    int count = press_printed_count(machine->press);
    g_mutex_unlock(&machine->lock);
    return count;
}

char *machine_story(Machine *machine)
{
    GString *story = g_string_new(NULL);
    g_mutex_lock(&machine->lock);
    for (int kind = MISHAP_NONE + 1; kind < MISHAP_COUNT; kind++)
        if (machine->story[kind] > 0)
            g_string_append_printf(story, "%s%d %s", story->len ? ", " : "", machine->story[kind], mishap_name((MishapKind)kind));
    g_mutex_unlock(&machine->lock);
    return g_string_free(story, FALSE);
}
