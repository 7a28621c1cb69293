// SPDX-License-Identifier: GPL-3.0-or-later
// test_label_fit.c - what becomes of an event's labels on a printer, and what is shown of it: a label that has room as the printer prints
// it, one that has none as it is meant, with a frame around what the printer reaches.
#include <string.h>

#include "printer/driver/driver.h"
#include "printer/label/label.h"
#include "printer/printer.h"
#include "tests/queue/station.h"

typedef struct {
    TestStation *station;
    GPtrArray *fits; // element: LabelFit
    PrinterInfo printer;
} Scene;

static void set_up(Scene *scene, gconstpointer media)
{
    scene->station = test_station_new();
    scene->printer = (PrinterInfo){.driver = (char *)"brother-ql", .model = (char *)"QL-820NWB", .media = (char *)media};
    scene->fits = printer_label_fits(scene->station->profile, scene->station->profile_folder, &scene->printer);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    g_ptr_array_unref(scene->fits);
    test_station_free(scene->station);
}

static const LabelFit *fit_of(Scene *scene, const char *label)
{
    for (guint i = 0; i < scene->fits->len; i++) {
        const LabelFit *fit = g_ptr_array_index(scene->fits, i);
        if (g_str_equal(fit->label, label))
            return fit;
    }
    g_error("no label is called %s", label);
}

static Bitmap *picture_of(Scene *scene, const PrinterInfo *printer, const LabelFit *fit)
{
    g_autoptr(GError) error = NULL;
    Bitmap *picture = printer_fit_picture(scene->station->profile, scene->station->profile_folder, printer, fit, &error);
    g_assert_no_error(error);
    return picture;
}

// The dots that the model prints on this media, from Brother's raster reference: 62x100 is 696 by 1109, 17x54 165 by 566.
static void assert_size(const Bitmap *picture, int width_px, int height_px)
{
    g_assert_cmpint(picture->width_px, ==, width_px);
    g_assert_cmpint(picture->height_px, ==, height_px);
}

static bool is_black(const Bitmap *picture, int x, int y)
{
    return bitmap_get(picture->black, picture->stride_bytes, x, y);
}

static bool is_framed(const Bitmap *picture, int width, int height)
{
    int left = (picture->width_px - width) / 2, top = (picture->height_px - height) / 2;
    for (int x = left; x < left + width; x++)
        if (!is_black(picture, x, top) || !is_black(picture, x, top + height - 1))
            return false;
    for (int y = top; y < top + height; y++)
        if (!is_black(picture, left, y) || !is_black(picture, left + width - 1, y))
            return false;
    return true;
}

static void test_whole(Scene *scene, gconstpointer data)
{
    (void)data;
    const LabelFit *fit = fit_of(scene, "badge");
    g_assert_null(fit->refusal);
    g_assert_true(fit->is_badge);
    g_autoptr(Bitmap) picture = picture_of(scene, &scene->printer, fit);
    assert_size(picture, 696, 1109);
    g_assert_false(is_framed(picture, 696, 1109));
}

// Refused on a roll that is too small: the whole label can be seen, and how little of it the printer reaches.
static void test_refused(Scene *scene, gconstpointer data)
{
    (void)data;
    const LabelFit *fit = fit_of(scene, "badge");
    g_assert_nonnull(fit->refusal);
    g_autoptr(Bitmap) picture = picture_of(scene, &scene->printer, fit);
    g_assert_cmpint(picture->width_px, >, 696);
    g_assert_cmpint(picture->height_px, >, 1109);
    g_assert_true(is_framed(picture, 165, 566));
}

// Nobody knows what is loaded: each label counts for the media that it names.
static void test_unloaded(Scene *scene, gconstpointer data)
{
    (void)data;
    const LabelFit *fit = fit_of(scene, "badge");
    g_assert_null(fit->refusal);
    g_autoptr(Bitmap) picture = picture_of(scene, &scene->printer, fit);
    assert_size(picture, 696, 1109);
    g_assert_nonnull(fit_of(scene, "ticket-51x140")->refusal);
}

// Of a printer whose model is not known nothing is said; its labels can be looked at all the same, as they are meant.
static void test_unknown(Scene *scene, gconstpointer data)
{
    (void)data;
    const PrinterInfo unknown = {.driver = (char *)"brother-ql", .model = (char *)"QL-1", .media = (char *)"17x54"};
    g_autoptr(GPtrArray) none = printer_label_fits(scene->station->profile, scene->station->profile_folder, &unknown);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(Bitmap) meant = picture_of(scene, &unknown, fit_of(scene, "badge"));
    g_assert_cmpint(meant->width_px, >, 696);
    g_assert_false(is_framed(meant, 165, 566));
}

static const LabelFit *fit_on(Scene *scene, const char *driver, const char *model, const char *media, const char *label)
{
    scene->printer = (PrinterInfo){.driver = (char *)driver, .model = (char *)model, .media = (char *)media};
    g_ptr_array_unref(scene->fits);
    scene->fits = printer_label_fits(scene->station->profile, scene->station->profile_folder, &scene->printer);
    return fit_of(scene, label);
}

// A template with measures of its own takes the place of the event's.
static void fix_measures(Scene *scene, const char *label)
{
    static const char text[] = "[label]\nwidth_mm = 50\nlength_mm = 20\n\n[text name]\nx_mm = 2\ny_mm = 2\nwidth_mm = 45\n"
                               "text = {name}\nsize_mm = 5\n";
    g_autoptr(GError) error = NULL;
    LabelUse *use = (LabelUse *)profile_label(scene->station->profile, label);
    g_autofree char *path = g_build_filename(scene->station->profile_folder, "fixed.label", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, &error));
    g_free(use->template_name);
    use->template_name = g_strdup("fixed.label");
}

// The sentence says what keeps the label from this printer, and what to do.
static void test_reasons(Scene *scene, gconstpointer data)
{
    (void)data;
    const struct {
        const char *driver, *model, *media, *label, *reason; // NULL = it comes out
    } cases[] = {
        {"brother-ql", "QL-820NWB", "62x100", "badge-62", NULL}, // it lays itself out for what is loaded
        {"brother-ql", "QL-820NWB", "62x100", "ticket",
         "DK-11202 62 mm x 100 mm die-cut is the roll of the event's other labels; load another, or write a label of kind ticket"},
        {"escpos", "TM-T20II", "80", "badge",
         "is the roll of the event's other labels; load another, or write a label of kind badge"},
        {"escpos", "TM-T20II", "80", "ticket-80", NULL},
        {"brother-ql", "QL-820NWB", "", "ticket-51x140", "51x140"},
        {"brother-ql", "QL-820NWB", "", "ticket", NULL},
        {"brother-ql", "QL-820NWB", "17x54", "badge", "badge.label"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const LabelFit *fit = fit_on(scene, cases[i].driver, cases[i].model, cases[i].media, cases[i].label);
        if (!cases[i].reason != !fit->refusal || (fit->refusal && !strstr(fit->refusal, cases[i].reason)))
            g_error("said of %s: %s", cases[i].label, fit->refusal);
    }
    g_assert_cmpuint(scene->fits->len, ==, scene->station->profile->labels->len); // in the event's order
    for (guint i = 0; i < scene->fits->len; i++) {
        const LabelUse *use = scene->station->profile->labels->pdata[i];
        const LabelFit *fit = scene->fits->pdata[i];
        g_assert_cmpstr(fit->label, ==, use->name);
        g_assert_true(fit->is_badge == use->is_badge);
    }
}

static void test_fixed(Scene *scene, gconstpointer data)
{
    (void)data;
    fix_measures(scene, "ticket");
    g_assert_null(fit_on(scene, "brother-ql", "QL-820NWB", "62x29", "ticket")->refusal);
    g_assert_cmpstr(fit_on(scene, "brother-ql", "QL-820NWB", "62x100", "ticket")->refusal, ==,
                    "fixed.label is made for DK-11209 62 mm x 29 mm die-cut, but DK-11202 62 mm x 100 mm die-cut is loaded; load "
                    "that roll");
    g_assert_null(fit_on(scene, "brother-ql", "QL-820NWB", "62", "ticket")->refusal); // an endless roll takes every length
    fix_measures(scene, "ticket-51x140");
    const char *foreign = fit_on(scene, "brother-ql", "QL-820NWB", "62x100", "ticket-51x140")->refusal;
    g_assert_nonnull(strstr(foreign, "fixed.label is made for 51x140, but "));
}

static void assert_framed_as_reached(Scene *scene, const char *driver, const char *model, const char *media)
{
    const LabelFit *fit = fit_on(scene, driver, model, media, "badge");
    g_assert_nonnull(fit->refusal);
    const Driver *found = driver_by_name(driver);
    const DriverModel *row = driver_model(found, model);
    int width = 0, length = 0;
    g_assert_true(driver_picture(row, driver_media(found, media), &width, &length));
    g_autoptr(Bitmap) picture = picture_of(scene, &scene->printer, fit);
    width = width * 300 / row->dpi_x;
    length = length ? length * 300 / row->dpi_y : 1181; // an endless roll reaches all of 100 mm
    assert_size(picture, MAX(width, 732), MAX(length, 1181));
    g_assert_true(is_framed(picture, width, length));
    g_assert_false(is_framed(picture, width - 8, length - 8)); // four dots wide, and drawn but once
    g_assert_true(is_framed(picture, width - 6, length - 6));
}

// 62 mm x 100 mm are 732 x 1181 dots at 300 dpi. The frame is what the printer reaches, in the same dots and about the same middle.
static void test_frame(Scene *scene, gconstpointer data)
{
    (void)data;
    assert_framed_as_reached(scene, "brother-ql", "QL-820NWB", "17x54");
    assert_framed_as_reached(scene, "brother-ql", "QL-820NWB", "12");
    assert_framed_as_reached(scene, "zpl", "ZD421-203dpi", "17x54");
    assert_framed_as_reached(scene, "zpl", "ZD421-203dpi", "102x15");
    assert_framed_as_reached(scene, "zpl", "ZD421-203dpi", "20x150");
}

// The label stands in the middle of the picture, dot for dot as it is meant.
static void test_middle(Scene *scene, gconstpointer data)
{
    (void)data;
    const LabelFit *fit = fit_on(scene, "zpl", "ZD421-203dpi", "102x15", "badge");
    g_autoptr(Bitmap) picture = picture_of(scene, &scene->printer, fit);
    const PrinterInfo unknown = {.driver = (char *)"none", .model = (char *)"none", .media = (char *)""};
    g_autoptr(Bitmap) meant = picture_of(scene, &unknown, fit);
    assert_size(meant, 732, 1181);
    int left = (picture->width_px - 732) / 2, differing_count = 0, ink_count = 0;
    for (int y = 0; y < 400; y++) // above the frame
        for (int x = 0; x < 732; x++) {
            differing_count += is_black(picture, left + x, y) != is_black(meant, x, y);
            ink_count += is_black(meant, x, y);
        }
    g_assert_cmpint(ink_count, >, 1000);
    g_assert_cmpint(differing_count, ==, 0);
}

// An event is refused whose label comes out of no printer on the media that it names; the sentence names file, label and reason.
static void test_check(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const Profile *profile = scene->station->profile;
    const char *folder = scene->station->profile_folder;
    g_assert_true(printer_check_labels(profile, folder, &error));
    g_assert_no_error(error);
    static const struct {
        const char *media, *reason;
    } cases[] = {{"17x54", "badge.label"}, {"no-such", "no printer has the media \"no-such\"; write its width and length"}};
    LabelUse *use = (LabelUse *)profile_label(profile, "badge-62");
    g_autofree char *beginning = g_strdup_printf("%s/event.ini: [label badge-62] cannot be printed: ", folder);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_free(use->media);
        use->media = g_strdup(cases[i].media);
        g_assert_false(printer_check_labels(profile, folder, &error));
        g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_NO_ROOM);
        if (!g_str_has_prefix(error->message, beginning) || !strstr(error->message, cases[i].reason))
            g_error("said of %s: %s", cases[i].media, error->message);
        g_clear_error(&error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/queue/label-fit/whole-as-it-is-printed", Scene, "62x100", set_up, test_whole, tear_down);
    g_test_add("/queue/label-fit/refused-with-a-frame", Scene, "17x54", set_up, test_refused, tear_down);
    g_test_add("/queue/label-fit/nobody-knows-what-is-loaded", Scene, "", set_up, test_unloaded, tear_down);
    g_test_add("/queue/label-fit/an-unknown-model", Scene, "17x54", set_up, test_unknown, tear_down);
    g_test_add("/queue/label-fit/reasons", Scene, "62x100", set_up, test_reasons, tear_down);
    g_test_add("/queue/label-fit/measures-of-its-own", Scene, "62x100", set_up, test_fixed, tear_down);
    g_test_add("/queue/label-fit/the-frame-is-what-is-reached", Scene, "62x100", set_up, test_frame, tear_down);
    g_test_add("/queue/label-fit/in-the-middle", Scene, "62x100", set_up, test_middle, tear_down);
    g_test_add("/queue/label-fit/an-event-that-cannot-be-printed", Scene, "62x100", set_up, test_check, tear_down);
    return g_test_run();
}
