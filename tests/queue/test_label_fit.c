// SPDX-License-Identifier: GPL-3.0-or-later
// test_label_fit.c - what becomes of an event's labels on a printer, and what is shown of it: a label that has room as the printer prints
// it, one that has none as it is meant, with a frame around what the printer reaches.
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/queue/label-fit/whole-as-it-is-printed", Scene, "62x100", set_up, test_whole, tear_down);
    g_test_add("/queue/label-fit/refused-with-a-frame", Scene, "17x54", set_up, test_refused, tear_down);
    g_test_add("/queue/label-fit/nobody-knows-what-is-loaded", Scene, "", set_up, test_unloaded, tear_down);
    g_test_add("/queue/label-fit/an-unknown-model", Scene, "17x54", set_up, test_unknown, tear_down);
    return g_test_run();
}
