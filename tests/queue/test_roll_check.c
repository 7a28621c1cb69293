// SPDX-License-Identifier: GPL-3.0-or-later
// test_roll_check.c - what printers say of their rolls against what the station was told, in each language's own bytes.
//
// The bytes are those of the manuals: Brother "Raster Command Reference QL-800/810W/820NWB" section 4 (bytes 10, 11, 17), Zebra
// "ZPL II Programming Guide" ~HS (dddd, label length in dots), Epson DLE EOT, DYMO's status byte, which say nothing of a roll.
// Would catch: a wrong roll that is taken; a right one, or one that is not known, that stops the printer.
#include <glib.h>
#include <string.h>

#include "printer/queue/roll_check.h"

#define BROTHER(width, type, length)                                                                                             \
    "\x80\x20\x42\x34\x41\x30\x00\x00\x00\x00" width type "\x00\x00\x00\x00\x00" length                                          \
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
#define ZEBRA(length)                                                                                                            \
    "\x02"                                                                                                                       \
    "030,0,0," length ",000,0,0,0,000,0,0,0\x03\r\n"                                                                             \
    "\x02"                                                                                                                       \
    "000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x02"                                                                               \
    "1234,0\x03\r\n"
#define SIZED(bytes) bytes, sizeof(bytes) - 1

typedef struct {
    const char *name, *spec, *bytes;
    gsize length;
    bool had_agreed;
    const char *loaded;      // NULL = not known
    const char *problems[2]; // words of the sentence; NULL = nothing is wrong
} Case;

static const Case cases[] = {
    {"brother as set", "b=brother-ql/QL-820NWB/62x100@tcp:h:1", SIZED(BROTHER("\x3e", "\x0b", "\x64")), false, "62x100", {0}},
    {"brother as it says", "b=brother-ql/QL-820NWB@tcp:h:1", SIZED(BROTHER("\x3e", "\x0a", "\x00")), false, "62", {0}},
    {"brother cuts the set length",
     "b=brother-ql/QL-820NWB/62x100@tcp:h:1",
     SIZED(BROTHER("\x3e", "\x0a", "\x00")),
     false,
     "62",
     {0}},
    {"brother other",
     "b=brother-ql/QL-820NWB/62x100@tcp:h:1",
     SIZED(BROTHER("\x1d", "\x0b", "\x5a")),
     false,
     "29x90",
     {"The roll in b is", "lanyard printers --loaded b 29x90"}},
    {"brother die-cut for endless",
     "b=brother-ql/QL-820NWB/62@tcp:h:1",
     SIZED(BROTHER("\x3e", "\x0b", "\x64")),
     false,
     "62x100",
     {"The roll in b is", "lanyard printers --loaded b 62x100"}},
    {"brother of no table",
     "b=brother-ql/QL-820NWB/62x100@tcp:h:1",
     SIZED(BROTHER("\x2d", "\x0b", "\x46")),
     false,
     "62x100",
     {"45 mm x 70 mm", "it is set to"}},
    {"brother of no table, none set",
     "b=brother-ql/QL-820NWB@tcp:h:1",
     SIZED(BROTHER("\x2d", "\x0a", "\x00")),
     false,
     NULL,
     {"45 mm continuous", "which Lanyard does not know"}},
    {"brother without a roll",
     "b=brother-ql/QL-820NWB/62x100@tcp:h:1",
     SIZED(BROTHER("\x00", "\x00", "\x00")),
     false,
     "62x100",
     {0}},
    // 203 dpi: 100 mm are 799 dots, with a gap of 3 mm 823; 51 mm and a gap are 431; the guide's sample has 1245.
    {"zebra as set", "z=zpl/ZD421-203dpi/62x100@tcp:h:1", SIZED(ZEBRA("0799")), true, "62x100", {0}},
    {"zebra with the gap", "z=zpl/ZD421-203dpi/62x100@tcp:h:1", SIZED(ZEBRA("0823")), true, "62x100", {0}},
    {"zebra with the widest gap", "z=zpl/ZD421-203dpi/62x100@tcp:h:1", SIZED(ZEBRA("0831")), true, "62x100", {0}},
    {"zebra at 300 dpi", "z=zpl/ZD421-300dpi/62x100@tcp:h:1", SIZED(ZEBRA("1217")), true, "62x100", {0}},
    {"zebra shorter",
     "z=zpl/ZD421-203dpi/62x100@tcp:h:1",
     SIZED(ZEBRA("0431")),
     true,
     "62x100",
     {"The labels in z are 54 mm long", "measure"}},
    {"zebra longer",
     "z=zpl/ZD421-203dpi/62x100@tcp:h:1",
     SIZED(ZEBRA("1245")),
     true,
     "62x100",
     {"156 mm long", "lanyard printers --loaded z WIDTHxLENGTH"}},
    {"zebra never measured", "z=zpl/ZD421-203dpi/62x100@tcp:h:1", SIZED(ZEBRA("1245")), false, "62x100", {0}},
    {"zebra endless", "z=zpl/ZD421-203dpi/62@tcp:h:1", SIZED(ZEBRA("0431")), true, "62", {0}},
    {"zebra without a length", "z=zpl/ZD421-203dpi/62x100@tcp:h:1", SIZED(ZEBRA("0000")), true, "62x100", {0}},
    {"zebra, none set", "z=zpl/ZD421-203dpi@tcp:h:1", SIZED(ZEBRA("0431")), true, NULL, {0}},
    {"epson", "e=escpos/TM-T88V/80@tcp:h:1", SIZED("\x12\x12\x12\x12"), true, "80", {0}},
    {"dymo", "d=dymo-lw/LabelWriter 450/62x100@tcp:h:1", SIZED("\x03"), true, "62x100", {0}},
};

static DriverStatus status_of(const PrinterSpec *spec, const Case *c)
{
    DriverStatus status;
    driver_status_init(&status);
    for (gsize at = 0, taken; at < c->length; at += taken) {
        taken = spec->driver->parse_status(spec->model, (const guint8 *)c->bytes + at, c->length - at, &status);
        g_assert_cmpuint(taken, >, 0);
    }
    return status;
}

static void test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GError) error = NULL;
    g_auto(PrinterSpec) spec = {0};
    printer_spec_parse(c->spec, &spec, &error);
    g_assert_no_error(error);
    const DriverStatus status = status_of(&spec, c);
    RollCheck check = {.has_agreed = c->had_agreed};
    g_autofree char *problem = NULL;
    const DriverMedia *loaded = roll_check(&check, &spec, &status, &problem);
    g_assert_cmpstr(loaded ? loaded->name : NULL, ==, c->loaded);
    g_assert_true((problem != NULL) == (c->problems[0] != NULL));
    for (gsize i = 0; problem && i < G_N_ELEMENTS(c->problems); i++)
        if (!strstr(problem, c->problems[i]))
            g_error("\"%s\" lacks \"%s\"", problem, c->problems[i]);
}

// RFC 3805 speaks of measures alone: red on white is the roll that is set, when the measures are its own.
static void test_colour_is_not_said(void)
{
    g_auto(PrinterSpec) spec = {0};
    g_assert_true(printer_spec_parse("b=brother-ql/QL-820NWB/62red@tcp:h:1", &spec, NULL));
    DriverStatus status;
    driver_status_init(&status);
    status.media_width_mm = 62;
    status.media_length_mm = 0;
    status.is_media_colour_unsaid = true;
    RollCheck check = {0};
    g_autofree char *problem = NULL;
    g_assert_cmpstr(roll_check(&check, &spec, &status, &problem)->name, ==, "62red");
    g_assert_null(problem);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/roll/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/roll/colour is not said", test_colour_is_not_said);
    return g_test_run();
}
