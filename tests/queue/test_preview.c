// SPDX-License-Identifier: GPL-3.0-or-later
// test_preview.c - labels as pictures for people: in which dots, on which media, of whom; and the program's own labels.
//
// The dots are those of the makers: Brother prints 62 mm x 100 mm as 696 x 1109 (raster reference); where no table has the media it is
// 300 dpi, and a head of 203 dpi makes 495 x 799 of it. Would catch: a label that is shown on another roll than it is printed on, or with
// somebody else's name.
#include <string.h>

#include "common/store/job/printer_record.h"
#include "printer/driver/driver.h"
#include "printer/printer.h"
#include "printer/queue/own_label.h"
#include "tests/queue/station.h"

#define GRACE "{\"name\":\"Grace Hopper\",\"first_name\":\"Grace\",\"last_name\":\"Hopper\"}"
#define ADA "{\"name\":\"Ada Lovelace\",\"first_name\":\"Ada\",\"last_name\":\"Lovelace\"}"

typedef struct {
    TestStation *station;
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->station = test_station_new();
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    test_station_free(scene->station);
}

static Bitmap *preview(const Scene *scene, const char *label, const char *fields)
{
    g_autoptr(GError) error = NULL;
    Bitmap *picture = printer_preview(scene->station->profile, scene->station->profile_folder, label, fields, NULL, &error);
    g_assert_no_error(error);
    return picture;
}

static bool are_alike(const Bitmap *one, const Bitmap *two)
{
    return one->width_px == two->width_px && one->height_px == two->height_px &&
           memcmp(one->black, two->black, (gsize)one->stride_bytes * (gsize)one->height_px) == 0;
}

// As a printer prints it that has the media: of receipt paper 72 and 48 mm at 203 dpi.
static void test_sizes(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *label;
        int width_px, height_px; // 0 = as long as it needs
    } sizes[] = {
        {"badge", 696, 1109}, {"badge-62", 696, 0}, {"ticket", 696, 271}, {"ticket-80", 575, 0}, {"disclosure-58", 383, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(Bitmap) picture = preview(scene, sizes[i].label, GRACE);
        g_assert_cmpint(picture->width_px, ==, sizes[i].width_px);
        if (sizes[i].height_px)
            g_assert_cmpint(picture->height_px, ==, sizes[i].height_px);
        g_assert_true(picture->dpi_x == picture->dpi_y && picture->dpi_x == (sizes[i].width_px < 600 ? 203 : 300));
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(printer_preview(scene->station->profile, scene->station->profile_folder, "no-such", GRACE, NULL, &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_LABEL);
    g_assert_nonnull(strstr(error->message, "no-such"));
}

// Whose it is decides what it looks like; what is no text of a field shows nothing.
static void test_fields(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Bitmap) grace = preview(scene, "badge", GRACE), ada = preview(scene, "badge", ADA);
    g_autoptr(Bitmap) again = preview(scene, "badge", GRACE), anybody = preview(scene, "badge", NULL);
    g_autoptr(Bitmap) nobody = preview(scene, "badge", "{}"), number = preview(scene, "badge", "{\"name\":7}");
    g_assert_true(are_alike(grace, again) && are_alike(nobody, number));
    g_assert_false(are_alike(grace, ada) || are_alike(grace, nobody) || are_alike(anybody, nobody));
}

// A text that is only set smaller is whole.
static void test_cut(Scene *scene, gconstpointer data)
{
    (void)data;
    const char *folder = scene->station->profile_folder;
    static const struct {
        const char *label, *field;
        int length, warning_count;
        bool is_cut;
    } texts[] = {{"badge", "first_name", 5, 0, false},
                 {"disclosure-58", "event", 30, 1, false},
                 {"disclosure-58", "disclosure_list", 9000, 1, true}}; // one word
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) warnings = NULL;
        g_autofree char *text = g_strnfill((gsize)texts[i].length, 'W');
        g_autofree char *fields = g_strdup_printf("{\"%s\":\"%s\"}", texts[i].field, text);
        g_autoptr(Bitmap) picture = printer_preview(scene->station->profile, folder, texts[i].label, fields, &warnings, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(warnings->len, ==, (guint)texts[i].warning_count);
        g_assert_true(warnings->len == 0 || printer_is_unreadable(warnings->pdata[0]) == texts[i].is_cut);
    }
}

static Bitmap *draw(const Scene *scene, const PrinterInfo *printer, const char *label, GError **error)
{
    return printer_draw(scene->station->profile, scene->station->profile_folder, printer, label, GRACE, NULL, error);
}

#define PRINTER(driver_name, model_name, roll)                                                                                   \
    (&(const PrinterInfo){                                                                                                       \
        .name = (char *)"front", .driver = (char *)(driver_name), .model = (char *)(model_name), .media = (char *)(roll)})

// On what is loaded; where the printer cannot tell, on the label's own media.
static void test_draw(Scene *scene, gconstpointer data)
{
    (void)data;
    const struct {
        const PrinterInfo *printer;
        const char *label;
        int width_px, height_px; // 0 = refused
    } cases[] = {
        {PRINTER("zpl", "ZD421-203dpi", "62x100"), "badge", 495, 799},
        {PRINTER("zpl", "ZD421-203dpi", ""), "badge", 495, 799},
        {PRINTER("zpl", "ZD421-203dpi", "102x152"), "badge", 812, 1218},
        {PRINTER("brother-ql", "QL-700", ""), "ticket", 696, 271},
        {PRINTER("brother-ql", "QL-700", "62x100"), "disclosure-58", 696, 1109},
        {PRINTER("brother-ql", "QL-700", ""), "ticket-80", 0, 0},
        {PRINTER("brother-ql", "QL-1", "62x100"), "badge", 0, 0},
        {PRINTER("none", "QL-700", "62x100"), "badge", 0, 0},
        {PRINTER("brother-ql", "QL-700", "62x100"), "no-such", 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Bitmap) picture = draw(scene, cases[i].printer, cases[i].label, &error);
        if (cases[i].width_px) {
            g_assert_no_error(error);
            g_assert_cmpint(picture->width_px, ==, cases[i].width_px);
            g_assert_cmpint(picture->height_px, ==, cases[i].height_px);
        } else {
            g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_LABEL);
            g_assert_cmpstr(strstr(error->message, "front"), ==, error->message);
            g_assert_nonnull(strstr(error->message, cases[i].label));
        }
    }
}

static void test_media(void)
{
    static const char *const known[] = {"62x100", "62", "DK-11202", "A6", "80", "4x6in"};
    static const char *const unknown[] = {"", "paper", "x100", "0x0"};
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        g_assert_true(printer_knows_media(known[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
        g_assert_false(printer_knows_media(unknown[i]));
}

static void test_spec(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = NULL, *none = NULL;
    g_assert_true(printer_read_spec("front=zpl/ZD421-203dpi/62x100@tcp:h:1", &name, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(name, ==, "front");
    g_assert_false(printer_read_spec("front=zpl/ZD9", &none, &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_SPEC);
    g_assert_null(none);
}

static void load(const Scene *scene, const char *printer, const char *paper)
{
    g_autoptr(GError) error = NULL;
    const char *const printable[] = {paper, NULL};
    const PrinterShown shown = {.state = "ready", .media = paper, .problem = "", .printable = printable};
    g_assert_true(printer_record_show(scene->station->store, printer, &shown, &error));
}

static const char *disclosure_on(const Scene *scene, const char *printer)
{
    const LabelUse *use = printer_disclosure_label(scene->station->store, printer);
    return use ? use->name : NULL;
}

// The list of who has somebody's data is made for the paper that there is, for the wider one where there are both.
static void test_disclosure(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_cmpstr(disclosure_on(scene, NULL), ==, NULL);
    load(scene, "narrow", "58");
    g_assert_cmpstr(disclosure_on(scene, NULL), ==, "disclosure-58");
    load(scene, "badges", "62x100");
    load(scene, "wide", "80");
    g_assert_cmpstr(disclosure_on(scene, NULL), ==, "disclosure-80");
    g_assert_cmpstr(disclosure_on(scene, "narrow"), ==, "disclosure-58");
    g_assert_cmpstr(disclosure_on(scene, "badges"), ==, NULL);
}

// The program's own labels are known by name beside the event's, and can be read.
static void test_own(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *name;
        double width_mm; // what a receipt printer reaches of 80 mm and of 58 mm
    } own[] = {{"disclosure-80", 72}, {"disclosure-58", 48}};
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        g_autoptr(GError) error = NULL;
        const LabelUse *use = own_label_or(scene->station->profile, own[i].name);
        g_assert_cmpstr(use->name, ==, own[i].name);
        g_assert_false(use->is_badge);
        g_autoptr(LabelTemplate) label = own_label_template(use, &error);
        g_assert_no_error(error);
        g_assert_true(label_template_width_mm(label) == own[i].width_mm);
    }
    g_assert_null(own_label("badge"));
    g_assert_true(own_label_or(scene->station->profile, "badge") == profile_label(scene->station->profile, "badge"));
    g_assert_null(own_label_or(scene->station->profile, "no-such"));
    g_autoptr(GError) error = NULL;
    g_assert_null(own_label_template(&(const LabelUse){.template_name = (char *)"no-such.label"}, &error));
    g_assert_nonnull(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/queue/preview/" name, Scene, NULL, set_up, function, tear_down)
    TEST("as-large-as-it-is-printed", test_sizes);
    TEST("of-whom", test_fields);
    TEST("a-text-that-is-cut-is-said", test_cut);
    TEST("on-what-is-loaded", test_draw);
    TEST("who-has-my-data-on-the-paper-that-there-is", test_disclosure);
    TEST("the-programs-own", test_own);
    g_test_add_func("/queue/preview/media-by-name", test_media);
    g_test_add_func("/queue/preview/a-line-of-station-ini", test_spec);
    return g_test_run();
}
