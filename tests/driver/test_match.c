// SPDX-License-Identifier: GPL-3.0-or-later
// Device ids as printers really send them find their driver and model, and the tables do not contradict themselves.
#include "printer/driver/device_id.h"
#include "printer/driver/maker.h"
#include "printer/driver/nearest.h"
#include "printer/driver/driver.h"

#include <string.h>

static void device_ids_find_their_model(void)
{
    static const struct {
        guint16 vendor, product;
        const char *device_id, *driver, *model;
    } cases[] = {
        {0x04f9, 0x209d, "MFG:Brother;CMD:PT-CBP;MDL:QL-820NWB;CLS:PRINTER;", "brother-ql", "QL-820NWB"},
        {0x04f9, 0, "MFG:Brother;CMD:PT-CBP;MDL:QL-800;CLS:PRINTER", "brother-ql", "QL-800"},
        {0x04f9, 0x209b, NULL, "brother-ql", "QL-800"},                   // the id could not be asked
        {0x04f9, 0x2042, "MFG:Brother;MDL:QL-7", "brother-ql", "QL-700"}, // cut off by the printer
        {0x0922, 0x0020, "MFG:DYMO;CMD: ;MDL:LabelWriter 450;CLASS:PRINTER;DESCRIPTION:DYMO LabelWriter 450;SERN:01010112345600;",
         "dymo-lw", "LabelWriter 450"},
        {0x0922, 0, "MANUFACTURER:DYMO;MODEL:DYMO LabelWriter 450 Turbo;", "dymo-lw", "LabelWriter 450 Turbo"},
        {0x0922, 0, "MFG:DYMO;MDL:LabelWriter 4XL;", "dymo-lw", "LabelWriter 4XL"},
        {0x0a5f, 0x1234, "MANUFACTURER:Zebra Technologies;COMMAND SET:ZPL;MODEL:ZTC ZD421-203dpi ZPL;CLASS:PRINTER;", "zpl",
         "ZD421-203dpi"},
        {0x0a5f, 0, "MFG:Zebra Technologies ;CMD:ZPL;MDL:ZTC ZD621-300dpi ZPL;", "zpl", "ZD621-300dpi"},
        {0x04b8, 0x0202, "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;DES:EPSON TM-T20II;", "escpos", "TM-T20II"},
        {0x04b8, 0x0202, "MFG:EPSON;CMD:ESC/POS;MDL:TM-X;CLS:PRINTER;", "escpos", "generic-80mm"},
        {0x04b8, 0, "MFG:EPSON;MDL:CW-C4000u;CLS:PRINTER;", "esclabel", "CW-C4000"},
        {0x04b8, 0, "MFG:EPSON;MDL:CW-C6500Ae;CLS:PRINTER;", "esclabel", "CW-C6500"},
        {0x0519, 0x0003, "MFG:Star;CMD:STAR;MDL:TSP143 (STR_T-001);CLS:PRINTER;", "star", "TSP143III"},
        {0x0519, 0, "MFG:Star;CMD:STAR;MDL:TSP143IV (STR-001);CLS:PRINTER;", "star", "TSP143IV"},
        {0x0519, 0, "MFG:Star;CMD:STAR;MDL:TSP143IV-UEWB;CLS:PRINTER;", "star", "TSP143IV"},
        {0x0519, 0, "MFG:Star;CMD:STAR;MDL:TSP654 (STR_T-001);CLS:PRINTER;", "star", "TSP650II"},
        {0x0519, 0, "MFG:Star;CMD:STAR;MDL:MCP31 (STR-001);CLS:PRINTER;", "star", "mC-Print3"},
        {0x0519, 0, "MFG:Star;CMD:STAR;MDL:MCP21 (STR-001);CLS:PRINTER;", "star", "mC-Print2"},
        {0x0a5f, 0x0009, "MFG:Zebra;CMD:EPL2;MDL:LP2844;", "epl2", "LP2844"},
        {0x0a5f, 0x0009, "MFG:Zebra;CMD:ZPL;MDL:ZTC LP2844-Z-200dpi;", "zpl", "LP2844-Z"},
        {0x1203, 0x9999, "MFG:TSC;CMD:TSPL,EPL;MDL:Novelty;", "tspl", "generic-203dpi"},
        {0x0a43, 0x0035, "MFG:BOCA;CMD:FGL;MDL:M-Series;", "fgl", "generic-200dpi"},
        {0x2fe0, 0x0001, "MFG:Some Clone;CMD:ESC,ZPL;MDL:L1;", "zpl", "generic-203dpi"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Driver *driver = NULL;
        const DriverModel *model = NULL;
        g_assert_true(driver_match(cases[i].vendor, cases[i].product, cases[i].device_id, &driver, &model));
        g_assert_cmpstr(driver->name, ==, cases[i].driver);
        g_assert_cmpstr(model->name, ==, cases[i].model);
    }
}

static void what_is_no_label_printer_finds_none(void)
{
    static const char *const ids[] = {
        NULL, "", ";;;:::", "MFG:HP;MDL:LaserJet 4;CMD:PCL,PJL;", "MDL:;CMD:;", "QL-800", "MFG:HP;MDL:XZPL;CMD:NOTZPL;"};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        const Driver *driver = NULL;
        const DriverModel *model = NULL;
        g_assert_false(driver_match(0x03f0, 0x0101, ids[i], &driver, &model));
    }
}

// The vendors' numbers are those of usb.ids; a printer of none of these is a stranger, whatever its letters are.
static void a_maker_without_a_model_is_told_by_vendor_or_name(void)
{
    static const struct {
        guint16 vendor;
        const char *device_id, *name, *spec;
    } cases[] = {
        {0x1203, NULL, "TSC", "tspl/generic-203dpi"},
        {0x0828, "MFG:SATO;MDL:WS408;CMD:SBPL;", "SATO", "zpl/generic-203dpi"},
        {0x195f, "MFG:GODEX INTERNATIONAL CO.;MDL:G500;", "GoDEX", "zpl/generic-203dpi"},
        {0x1d90, "MFG:CITIZEN;MDL:CL-S631;", "Citizen", "zpl/generic-203dpi"},
        {0x09c5, "MFG:Printer;MDL:ROLLO X1038;", "Rollo", "tspl/generic-203dpi"},
        {0, "MFG:MUNBYN;MDL:ITPP941;", "Munbyn", "tspl/generic-203dpi"},
        {0, "MFG:Phomemo;MDL:PM-241;", "Phomemo", "tspl/generic-203dpi"},
        {0x0519, "MFG:Star;CMD:STAR;MDL:TSP600 (STR_T-U001);", "Star", "star/generic-80mm"},
        {0x03f0, "MFG:HP;MDL:LaserJet;CMD:PCL;", NULL, NULL},
        {0, "MFG:Starlight;MDL:Customer;", NULL, NULL},
        {0, NULL, NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Maker *maker = driver_maker(cases[i].vendor, cases[i].device_id);
        g_assert_cmpstr(maker ? maker->name : NULL, ==, cases[i].name);
        if (!maker)
            continue;
        g_assert_cmpstr(maker->models, ==, cases[i].spec);
        g_autofree char *advice = driver_maker_advice(maker, "usb:@1-2");
        g_assert_nonnull(strstr(advice, maker->models));
        g_assert_nonnull(strstr(advice, "@usb:@1-2 in station.ini"));
    }
}

// What a person is told to write is there.
static void the_makers_languages_are_known(void)
{
    for (const Maker *maker = driver_makers(); maker->name; maker++) {
        g_auto(GStrv) parts = g_strsplit(maker->models, "/", 2);
        const Driver *driver = driver_by_name(parts[0]);
        g_assert_nonnull(driver);
        const DriverModel *model = driver_model(driver, parts[1]);
        g_assert_nonnull(model);
        g_autofree char *refusal = driver_media_refusal(driver, model, maker->media);
        g_assert_null(refusal);
    }
}

// A printer that calls itself QL-800 but is another maker's is not one.
static void a_foreign_maker_is_not_believed(void)
{
    const Driver *driver = NULL;
    const DriverModel *model = NULL;
    g_assert_false(driver_match(0x03f0, 0, "MFG:X;MDL:QL-800;", &driver, &model));
}

static void device_id_values_survive_sloppiness(void)
{
    static const struct {
        const char *device_id;
        DeviceIdKey key;
        const char *value;
    } cases[] = {
        {"MFG:Brother;MDL:QL-800;", DEVICE_ID_MODEL, "QL-800"},
        {" mfg : Brother ; mdl : QL-800 ", DEVICE_ID_MODEL, "QL-800"},
        {"MDL:;MODEL:QL-800", DEVICE_ID_MODEL, "QL-800"}, // an empty one does not hide the other
        {"DES:a:b;SN:X:1;", DEVICE_ID_SERIAL, "X:1"},
        {"SERN:0101;", DEVICE_ID_SERIAL, "0101"},
        {"COMMAND SET:ZPL,EPL;", DEVICE_ID_COMMAND_SET, "ZPL,EPL"},
        {"MANUFACTURER:Zebra Technologies ;", DEVICE_ID_MANUFACTURER, "Zebra Technologies"},
        {"XMDL:no;", DEVICE_ID_MODEL, NULL},
        {NULL, DEVICE_ID_MODEL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *value = device_id_value(cases[i].device_id, cases[i].key);
        g_assert_cmpstr(value, ==, cases[i].value);
    }
}

static void tables_are_sound(void)
{
    g_autoptr(GHashTable) usb_ids = g_hash_table_new(NULL, NULL);
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        g_assert_true(driver_by_name((*driver)->name) == *driver);
        for (const DriverModel *model = (*driver)->models; model->name; model++) {
            g_assert_true(driver_model(*driver, model->name) == model);
            g_assert_cmpint(model->head_px, >, 0);
            g_assert_cmpint(model->head_px % 8, ==, 0);
            g_assert_cmpint(model->dpi_x, >=, 180);
            g_assert_cmpint(model->dpi_y, >=, 180);
            if (model->usb_product)
                g_assert_true(g_hash_table_add(usb_ids, GUINT_TO_POINTER((guint)model->usb_vendor << 16 | model->usb_product)));
        }
        for (const DriverMedia *media = (*driver)->media; media->name; media++) {
            g_assert_true(driver_media(*driver, media->name) == media);
            bool fits_one = false;
            int width_px = 0, length_px = 0;
            for (const DriverModel *model = (*driver)->models; model->name && !fits_one; model++)
                fits_one = driver_picture(model, media, &width_px, &length_px);
            g_assert_true(fits_one);
            g_assert_cmpint(width_px, >, 0);
            g_assert_true((media->length_mm == 0) == (length_px == 0));
        }
        if ((*driver)->generic_model)
            g_assert_nonnull(driver_model(*driver, (*driver)->generic_model));
    }
}

static void loaded_media_is_found_by_its_measures(void)
{
    static const struct {
        int width_mm, length_mm;
        bool has_red;
        const char *name;
    } cases[] = {
        {62, 100, false, "62x100"},  {62, 0, false, "62"},      {62, 0, true, "62red"}, {102, 152, false, "102x152"},
        {12, 12, false, "12-round"}, {63, 99, false, "62x100"}, {62, 60, false, NULL},  {-1, -1, false, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        DriverStatus status;
        driver_status_init(&status);
        status.media_width_mm = cases[i].width_mm;
        status.media_length_mm = cases[i].length_mm;
        status.media_has_red = cases[i].has_red;
        const DriverMedia *media = driver_media_loaded(&driver_brother_ql, &status, NULL);
        g_assert_cmpstr(media ? media->name : NULL, ==, cases[i].name);
    }
}

static void what_was_meant_is_proposed(void)
{
    static const struct {
        const char *driver, *model, *nearest;
    } cases[] = {
        {"zpl", "ZTS411", "zpl/ZT411-203dpi"},
        {"zpl", "zd421-200dpi", "zpl/ZD421-203dpi"},
        {"zebra", "ZD421", "zpl/ZD421-203dpi"},
        {"bother-ql", "QL-820NWB", "brother-ql/QL-820NWB"},
        {"brother-ql", "QL820NWB", "brother-ql/QL-820NWB"},
        {"brother-ql", "QL-810", "brother-ql/QL-810W"},
        {"brotherql", NULL, "brother-ql"},
        {"brotherql", "", "brother-ql"},
        {"brother-ql", "LaserJet 4", NULL},
        {"epson", "QX-80", NULL},
        {"", "", NULL},
        {"zpl", "", "zpl"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *nearest = driver_nearest(cases[i].driver, cases[i].model);
        g_assert_cmpstr(nearest, ==, cases[i].nearest);
    }
    g_autofree char *endless = g_strnfill(100000, 'Q');
    g_assert_null(driver_nearest(endless, endless));
    // What can be read cannot be meant otherwise; a refused one is never proposed.
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        for (const DriverModel *model = (*driver)->models; model->name; model++) {
            g_autofree char *own = g_strdup_printf("%s/%s", (*driver)->name, model->name);
            g_autofree char *nearest = driver_nearest((*driver)->name, model->name);
            g_assert_true((g_strcmp0(nearest, own) == 0) == !model->refused);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/match/a-maker-without-a-model", a_maker_without_a_model_is_told_by_vendor_or_name);
    g_test_add_func("/driver/match/makers-languages-are-known", the_makers_languages_are_known);
    g_test_add_func("/driver/match/device-ids-find-their-model", device_ids_find_their_model);
    g_test_add_func("/driver/match/what-is-no-label-printer-finds-none", what_is_no_label_printer_finds_none);
    g_test_add_func("/driver/match/a-foreign-maker-is-not-believed", a_foreign_maker_is_not_believed);
    g_test_add_func("/driver/match/device-id-values-survive-sloppiness", device_id_values_survive_sloppiness);
    g_test_add_func("/driver/match/tables-are-sound", tables_are_sound);
    g_test_add_func("/driver/match/loaded-media-is-found-by-its-measures", loaded_media_is_found_by_its_measures);
    g_test_add_func("/driver/match/what-was-meant-is-proposed", what_was_meant_is_proposed);
    return g_test_run();
}
