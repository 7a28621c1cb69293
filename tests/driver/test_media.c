// SPDX-License-Identifier: GPL-3.0-or-later
// Media by name, number and measures: what is taken as which roll, how many dots of it are reached, and what is refused with
// which words. Heads and measures: the makers' data sheets; DYMO's and Brother's dots: their PPD files and manuals.
#include "tests/driver/page.h"

#include <string.h>

typedef struct {
    const Driver *driver;
    const char *model, *written, *name; // `name` NULL: refused
    int width_px, length_px;
} Roll;

static const Roll rolls[] = {
    {&driver_zpl, "ZD421", "76x102", "76x102", 609, 812},
    {&driver_zpl, "ZD421-203dpi", "4x6in", "102x152", 812, 1218},
    {&driver_zpl, "ZD421-203dpi", "102x152", "102x152", 812, 1218},
    {&driver_zpl, "ZD421-203dpi", "101.6x152.4mm", "102x152", 812, 1218},
    {&driver_zpl, "ZD421-203dpi", "4x3in", "102x76", 812, 609},
    {&driver_zpl, "ZD421-203dpi", "3x2in", "76x51", 609, 406},
    {&driver_zpl, "ZD421-203dpi", "75x110", "75x110", 599, 879},
    {&driver_zpl, "ZD421-203dpi", "80", "80", 639, 0},
    {&driver_zpl, "ZD421-300dpi", "51x25", "51x25", 600, 300},
    {&driver_zpl, "ZD410-203dpi", "2.25x1.25in", "57x32", 448, 253}, // its own roll: the head is 9 dots narrower
    {&driver_zpl, "ZD410-300dpi", "57x32", "57x32", 640, 375},
    {&driver_zpl, "ZD410-203dpi", "62x100", NULL, 0, 0},
    {&driver_zpl, "ZD421-203dpi", "6x4in", NULL, 0, 0},
    {&driver_esclabel, "CW-C4000", "62x100", "62x100", 1464, 2362},
    {&driver_esclabel, "CW-C4000", "4x6in", "102x152", 2400, 3600},
    {&driver_esclabel, "CW-C6000", "A6", "105x148", 2400, 3496},
    {&driver_esclabel, "CW-C6500", "A6", "105x148", 2480, 3496},
    {&driver_esclabel, "CW-C4000", "62", NULL, 0, 0}, // of a roll without gaps the manuals at hand say too little
    {&driver_tspl, "TX200", "102x64", "102x64", 812, 507},
    {&driver_epl2, "LP2824", "2.25x1.25in", "57x32", 448, 253},
    {&driver_epl2, "LP2824", "76x102", NULL, 0, 0},
    {&driver_fgl, "Lemur-200dpi", "2x7in", "50.8x177.8", 406, 1421},
    {&driver_fgl, "Lemur-200dpi", "62", NULL, 0, 0}, // tickets have ends
    {&driver_brother_ql, "QL-820NWB", "DK-11234", "60x86", 672, 954},
    {&driver_brother_ql, "QL-820NWB", "60x86", "60x86", 672, 954},
    {&driver_brother_ql, "QL-1110NWB", "DK-11241", "102x152", 1164, 1660},
    {&driver_brother_ql, "QL-1110NWB", "DK-11247", "103x164", 1200, 1822},
    {&driver_brother_ql, "QL-1110NWB", "DK-22246", "103", 1200, 0},
    {&driver_brother_ql, "QL-820NWB", "102x152", NULL, 0, 0},
    {&driver_brother_ql, "QL-820NWB", "63x100", NULL, 0, 0}, // it prints on its own rolls only
    {&driver_brother_ql, "QL-700", "62red", NULL, 0, 0},
    {&driver_dymo_lw, "LabelWriter 450", "99014", "54x101", 608, 1109},
    {&driver_dymo_lw, "LabelWriter 450", "30256", "59x102", 665, 1112},
    {&driver_dymo_lw, "LabelWriter 450", "30857", "57x102", 651, 1112},
    {&driver_dymo_lw, "LabelWriter 450", "99012", "36x89", 392, 961},
    {&driver_dymo_lw, "LabelWriter 450", "60x86", "60x86", 672, 921}, // the head's 56.9 mm
    {&driver_dymo_lw, "LabelWriter 450", "4x6in", NULL, 0, 0},
    {&driver_dymo_lw, "LabelWriter 4XL", "4x6in", "101.6x152.4", 1166, 1705},
    {&driver_dymo_lw, "LabelWriter 310", "62x100", NULL, 0, 0},
    {&driver_escpos, "TM-T20III", "80", "80", 575, 0},
    {&driver_escpos, "generic-58mm", "80", NULL, 0, 0},
    {&driver_pdf, "sheet-300dpi", "A6", "105x148", 1140, 1647},
    {&driver_pdf, "sheet-300dpi", "Letter", "Letter-4up", 1174, 1549},
    {&driver_ipp, "pwg-300dpi", "A4", "A4-4up", 1090, 1603},
    {&driver_tspl, "TX200", "A4", NULL, 0, 0},
    {&driver_pdf, "sheet-300dpi", "8.5x11in", "216x279", 2449, 3199},
    {&driver_pdf, "sheet-300dpi", "A4-4up", "A4-4up", 1140, 1653},
    {&driver_pdf, "sheet-300dpi", "Letter-8up", "Letter-8up", 1174, 724},
    {&driver_pdf, "sheet-300dpi", "76x102", "76x102", 897, 1204},
    {&driver_pdf, "sheet-300dpi", "62", NULL, 0, 0},
};

static void rolls_are_known_by_name_number_and_measures(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rolls); i++) {
        const Roll *roll = &rolls[i];
        const DriverModel *model = driver_model(roll->driver, roll->model);
        g_autofree char *refusal = driver_media_refusal(roll->driver, model, roll->written);
        g_test_message("%s %s %s: %s", roll->driver->name, roll->model, roll->written, refusal ? refusal : "taken");
        g_assert_true((refusal == NULL) == (roll->name != NULL));
        g_assert_true(!refusal || g_str_has_suffix(refusal, "."));
        if (refusal)
            continue;
        const DriverMedia *media = driver_media(roll->driver, roll->written);
        int width_px = 0, length_px = 0;
        g_assert_cmpstr(media->name, ==, roll->name);
        g_assert_true(driver_picture(model, media, &width_px, &length_px));
        g_assert_cmpint(width_px, ==, roll->width_px);
        g_assert_cmpint(length_px, ==, roll->length_px);
        g_assert_true(driver_media(roll->driver, roll->written) == media);
        g_assert_true(driver_media(roll->driver, media->name) == media);
    }
}

static void what_is_no_media_is_refused(void)
{
    static const char *const bad[] = {"",     "x",    "62x",   "x100",   "4x6inch", "4 x 6",    "-62x100",  "1e9x4", "nanx4",
                                      "0x10", "62x0", "9x100", "301x10", "62x501",  "62x100x3", "1.2.3x40", "badge"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *refusal = driver_media_refusal(&driver_zpl, driver_model(&driver_zpl, "ZD421"), bad[i]);
        g_assert_null(driver_media(&driver_zpl, bad[i]));
        g_assert_nonnull(strstr(refusal, "millimetres or inches"));
    }
}

static void a_refusal_says_what_the_head_reaches(void)
{
    g_autofree char *narrow = driver_media_refusal(&driver_zpl, driver_model(&driver_zpl, "ZD410"), "4x6in");
    g_assert_cmpstr(narrow, ==,
                    "4 inch x 6 inch (102 mm x 152 mm) die-cut is 102 mm wide, of which a ZD410-203dpi reaches 56 mm; use a "
                    "narrower roll or another printer.");
}

// In the middle of the roll's edges, as long as the picture is no larger than what is reached.
static void a_sheet_of_four_is_printed_within_its_first_quarter(void)
{
    const DriverModel *model = driver_model(&driver_pdf, "sheet-300dpi");
    const DriverMedia *media = driver_media(&driver_pdf, "A4-4up");
    Bitmap *bitmap = drawing_shapes(1140, 1653, 300, 300, false);
    DriverPage page = {.model = model, .media = media, .end = PAGE_CUT};
    g_autoptr(GByteArray) bytes = driver_encode(&driver_pdf, &page, (const Bitmap *[]){bitmap}, 1, NULL);
    g_autofree char *text = g_strndup((const char *)bytes->data, 600);
    // 72/25.4 points a millimetre: the sheet 210 x 297, the picture 96.52 x 139.95 and 4.24 from left and top.
    g_assert_nonnull(strstr(text, "/MediaBox [0 0 595.276 841.890]"));
    g_assert_nonnull(strstr(text, "q 273.600 0 0 396.720 12.019 433.151 cm"));
    drawing_free(bitmap);
}

// Each label in its own quarter; LANYARD_SHEET=FILE keeps the page, to be looked at.
static void four_labels_fill_a_sheet(void)
{
    static const struct {
        const char *name;
        int count;
    } sheets[] = {{"A4-4up", 4}, {"A4-8up", 8}, {"Letter-4up", 4}, {"Letter-8up", 8}, {"A6", 1}, {"62x100", 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(sheets); i++)
        g_assert_cmpint(driver_sheet_count(&driver_pdf, driver_media(&driver_pdf, sheets[i].name)), ==, sheets[i].count);
    g_assert_cmpint(driver_sheet_count(&driver_brother_ql, driver_media(&driver_brother_ql, "62x100")), ==, 1);
    const DriverMedia *media = driver_media(&driver_pdf, "Letter-4up");
    Bitmap *bitmap = drawing_shapes(1100, 1500, 300, 300, false);
    const Bitmap *const four[] = {bitmap, bitmap, bitmap, bitmap};
    const DriverPage page = {.model = driver_model(&driver_pdf, "sheet-300dpi"), .media = media, .end = PAGE_CUT};
    g_autoptr(GByteArray) bytes = driver_encode(&driver_pdf, &page, four, 4, NULL);
    g_autofree char *text = g_strndup((const char *)bytes->data, 900);
    // Letter is 612 x 792 points, a quarter 306 x 396; the picture 264 x 360, and 12.019 from the quarter's left and top.
    g_assert_nonnull(strstr(text, "/MediaBox [0 0 612.000 792.000]"));
    g_assert_nonnull(strstr(text, "q 264.000 0 0 360.000 12.019 419.981 cm /I0 Do Q"));
    g_assert_nonnull(strstr(text, "q 264.000 0 0 360.000 318.019 419.981 cm /I1 Do Q"));
    g_assert_nonnull(strstr(text, "q 264.000 0 0 360.000 12.019 23.981 cm /I2 Do Q"));
    g_assert_nonnull(strstr(text, "q 264.000 0 0 360.000 318.019 23.981 cm /I3 Do Q"));
    const char *path = g_getenv("LANYARD_SHEET");
    if (path)
        g_assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
    drawing_free(bitmap);
}

// At 300 dpi 105 mm are 1240.2 dots, 148.5 mm 1753.9, and the edge of a quarter of an inch 75.
static void a_sheet_of_raster_has_each_label_in_its_place(void)
{
    static const int left[] = {75, 1315}, top[] = {75, 1828};
    const DriverPage page = {
        .model = driver_model(&driver_ipp, "pwg-300dpi"), .media = driver_media(&driver_ipp, "A4-4up"), .end = PAGE_CUT};
    Bitmap *shapes = drawing_shapes(1088, 1600, 300, 300, false), *blank = drawing_new(1088, 1600, 300, 300, false);
    const Bitmap *const four[] = {shapes, blank, blank, shapes};
    g_autofree char *problem = NULL;
    g_autoptr(GByteArray) bytes = driver_encode(&driver_ipp, &page, four, 4, NULL);
    g_assert_true(g_str_has_prefix((const char *)bytes->data, "job media=21000x29700 format=image/pwg-raster\n"));
    g_autoptr(GPtrArray) pages = decode_ipp(bytes->data, bytes->len, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    const Page *sheet = pages->pdata[0];
    int differing = 0;
    for (int y = 0; y < 3508; y++)
        for (int x = 0; x < 2480; x++) {
            const int row = y >= 1754, column = x >= 1240;
            const int label_x = x - left[column], label_y = y - top[row];
            bool is_within = label_x >= 0 && label_x < 1088 && label_y >= 0 && label_y < 1600;
            differing += page_dot(sheet, sheet->black, x, y) !=
                         (is_within && row == column && drawing_dot(shapes, shapes->black, label_x, label_y));
        }
    g_assert_cmpint(differing, ==, 0);
    drawing_free(shapes);
    drawing_free(blank);
}

// A printer says its paper, not how many labels somebody wants on it.
static void what_is_loaded_is_the_paper(void)
{
    static const struct {
        int width_mm, length_mm;
        const char *set, *loaded;
    } cases[] = {{210, 297, "A4-4up", "A4-4up"},     {210, 297, NULL, "A4-4up"},      {216, 279, "Letter-8up", "Letter-8up"},
                 {216, 279, "A4-4up", "Letter-4up"}, {105, 148, "A4-4up", "105x148"}, {210, 297, "105x148", "A4-4up"},
                 {210, 297, "210x297", "210x297"},   {216, 279, NULL, "Letter-4up"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        DriverStatus status;
        driver_status_init(&status);
        status.media_width_mm = cases[i].width_mm;
        status.media_length_mm = cases[i].length_mm;
        status.is_media_colour_unsaid = true;
        const DriverMedia *set = cases[i].set ? driver_media(&driver_ipp, cases[i].set) : NULL;
        g_assert_cmpstr(driver_media_loaded(&driver_ipp, &status, set)->name, ==, cases[i].loaded);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/media/rolls-are-known-by-name-number-and-measures", rolls_are_known_by_name_number_and_measures);
    g_test_add_func("/driver/media/what-is-no-media-is-refused", what_is_no_media_is_refused);
    g_test_add_func("/driver/media/a-refusal-says-what-the-head-reaches", a_refusal_says_what_the_head_reaches);
    g_test_add_func("/driver/media/a-sheet-of-four-is-printed-within-its-first-quarter",
                    a_sheet_of_four_is_printed_within_its_first_quarter);
    g_test_add_func("/driver/media/four-labels-fill-a-sheet", four_labels_fill_a_sheet);
    g_test_add_func("/driver/media/a-sheet-of-raster-has-each-label-in-its-place", a_sheet_of_raster_has_each_label_in_its_place);
    g_test_add_func("/driver/media/what-is-loaded-is-the-paper", what_is_loaded_is_the_paper);
    return g_test_run();
}
