// SPDX-License-Identifier: GPL-3.0-or-later
// What a Zebra says of its head and roll, typed from the Programming Guide (~HI, ~HS, SGD getvar), finds model and media, and never
// those of another printer.
//
// Would catch: a length with its gap taken for a longer label; the head's width taken for the roll's; a guess between two rolls.
#include "printer/driver/zpl_roll.h"

#include <string.h>

#define HI(model, dots) "\x02" model ",V93.21.07Z," dots ",8192KB\x03\r\n"
#define HS(length)                                                                                                               \
    "\x02"                                                                                                                       \
    "030,0,0," length ",000,0,0,0,000,0,0,0\x03\r\n\x02"                                                                         \
    "000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x02"                                                                               \
    "1234,0\x03\r\n"

static void test_rolls(void)
{
    static const struct {
        const char *asked, *answer, *model, *media;
    } cases[] = {
        {"ZD421-203dpi", HI("ZD421-203dpi", "8") HS("1243") "\"812\"\"gap/notch\"", "ZD421-203dpi", "102x152"},
        {"ZD421-203dpi", HI("ZD421-203dpi", "8") HS("1218") "\"832\"\"mark\"", "ZD421-203dpi", "102x152"},
        {"ZD421-203dpi", HI("ZD421-300dpi", "12") HS("1830") "\"1200\"\"gap/notch\"", "ZD421-300dpi", "102x152"},
        {"ZD410-203dpi", HI("ZD410-203dpi", "8") HS("0279") "\"448\"\"gap/notch\"", "ZD410-203dpi", "57x32"},
        {"ZD421-203dpi", HI("ZD421-203dpi", "8") HS("1225") "\"496\"\"continuous\"", "ZD421-203dpi", "62"},
        {"ZD421-203dpi", HI("ZD421-203dpi", "8") HS("0000") "\"812\"\"gap/notch\"", "ZD421-203dpi", NULL},
        {"ZD421-203dpi", HI("ZD421-203dpi", "8") HS("1243") "\"?\"\"?\"", "ZD421-203dpi", NULL},
        {"ZD421-203dpi", HI("ZD421-203dpi", "9") HS("1243") "\"812\"", "ZD421-203dpi", NULL},
        {"ZT411-203dpi", HI("ZT411-600dpi", "24"), "ZT411-600dpi", NULL},
        {"LP2844-Z", HI("LP2844-Z", "12"), "LP2844-Z", NULL},
        {"ZD421-203dpi", "HTTP/1.1 400 Bad Request\r\n\"812\" \x02 030,0,0,1243", "ZD421-203dpi", NULL},
        {"ZD421-203dpi", "", "ZD421-203dpi", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ZplRoll roll;
        zpl_roll_read(cases[i].answer, strlen(cases[i].answer), &roll);
        const DriverModel *model = zpl_roll_model(driver_model(&driver_zpl, cases[i].asked), &roll);
        const DriverMedia *media = zpl_roll_media(model, &roll);
        g_assert_cmpstr(model->name, ==, cases[i].model);
        g_assert_cmpstr(media ? media->name : NULL, ==, cases[i].media);
    }
}

// Cut off anywhere, it says less, and nothing else.
static void test_cut_off(void)
{
    static const char answer[] = HI("ZD421-203dpi", "8") HS("1243") "\"812\"\"gap/notch\"";
    for (gsize length = 0; length < sizeof(answer); length++) {
        ZplRoll roll;
        zpl_roll_read(answer, length, &roll);
        g_assert_true(roll.dpi == 0 || roll.dpi == 203);
        g_assert_true(roll.length_px == 0 || roll.length_px == 1243);
        g_assert_true(roll.width_px == 0 || roll.width_px == 812);
        g_assert_false(roll.is_continuous);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/zpl-roll/rolls", test_rolls);
    g_test_add_func("/driver/zpl-roll/cut-off", test_cut_off);
    return g_test_run();
}
