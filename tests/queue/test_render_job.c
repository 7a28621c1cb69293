// SPDX-License-Identifier: GPL-3.0-or-later
// test_render_job.c - which labels a roll is good for: by the name of its media, by its width, and by what has room on it; the picture
// that a printer's head and roll make of a label, and the bytes that it gets.
#include <string.h>

#include "printer/printer.h"
#include "printer/queue/own_label.h"
#include "printer/queue/render_job.h"
#include "tests/queue/station.h"

typedef struct {
    TestStation *station;
    RenderJob *renderer;
    const Driver *driver;
    const DriverModel *model;
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->station = test_station_new();
    scene->renderer = render_job_new(scene->station->profile, scene->station->profile_folder);
    scene->driver = driver_by_name("brother-ql");
    scene->model = driver_model(scene->driver, "QL-820NWB");
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    render_job_free(scene->renderer);
    test_station_free(scene->station);
}

// A continuous roll takes every length of its width, and red takes a roll that has red.
static void test_fits(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *wanted, *loaded;
        bool fits;
    } cases[] = {
        {"62x100", "62x100", true}, {"62x100", "62", true},     {"62", "62x100", false}, {"62x29", "62x100", false},
        {"29x90", "62", false},     {"62red", "62", false},     {"62", "62red", true},   {"62red", "62red", true},
        {"A7", "62", false},        {"62x100", "29x90", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(render_job_fits(scene->driver, cases[i].wanted, driver_media(scene->driver, cases[i].loaded)) ==
                      cases[i].fits);
}

static bool is_printable(Scene *scene, const char *role, const char *loaded, const char *name)
{
    const DriverMedia *media = loaded ? driver_media(scene->driver, loaded) : NULL;
    g_autofree char *names = render_job_printable(scene->renderer, role, scene->driver, scene->model, media);
    g_auto(GStrv) list = g_strsplit(names, ",", -1);
    return g_strv_contains((const char *const *)list, name);
}

static void test_names(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_true(is_printable(scene, NULL, "62x100", "62x100"));
    g_assert_false(is_printable(scene, NULL, "62x100", "62x29"));
    g_assert_true(is_printable(scene, NULL, NULL, "62x100") && is_printable(scene, NULL, NULL, "29x90"));
    g_assert_false(is_printable(scene, NULL, NULL, "102x152")); // wider than this model
    g_autofree char *table = render_job_media_names(scene->driver, scene->model, driver_media(scene->driver, "29x90"));
    g_assert_cmpstr(table, ==, "29x90");
    g_autofree char *without =
        render_job_printable(NULL, NULL, scene->driver, scene->model, driver_media(scene->driver, "29x90"));
    g_assert_cmpstr(without, ==, table);
}

// A roll that no label asks for is good for every label that has room on it; one that is meant for badges is left to badges,
// unless the printer's role says otherwise.
static void test_room(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *role, *loaded;
        bool has_badge, has_ticket;
    } cases[] = {
        {NULL, "62x100", true, false},    {"badge", "62x100", true, false}, {"ticket", "62x100", false, true},
        {NULL, "62x29", false, true},     {"ticket", "62x29", false, true}, {NULL, NULL, false, false},
        {"ticket", "29x90", false, true}, {"badge", "17x54", false, false},
    };
    g_autofree char *badge = printer_room_for("badge"), *ticket = printer_room_for("ticket");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(is_printable(scene, cases[i].role, cases[i].loaded, badge) == cases[i].has_badge);
        g_assert_true(is_printable(scene, cases[i].role, cases[i].loaded, ticket) == cases[i].has_ticket);
    }
}

// What no driver knows is drawn as the commonest badge.
static void test_measures(Scene *scene, gconstpointer data)
{
    (void)data;
    double width_mm = 0, length_mm = 0;
    const Profile *profile = scene->station->profile;
    g_autoptr(GError) error = NULL;
    g_autoptr(RenderJob) renderer = render_job_new(profile, scene->station->profile_folder);
    g_assert_nonnull(render_job_template(renderer, "ticket", &width_mm, &length_mm, &error));
    g_assert_true(width_mm == 62 && length_mm == 29);
    LabelUse *use = g_ptr_array_index(profile->labels, 0);
    g_free(use->media);
    use->media = g_strdup("no-such");
    g_assert_nonnull(render_job_template(renderer, use->name, &width_mm, &length_mm, &error));
    g_assert_true(width_mm == 62 && length_mm == 100);
    g_assert_null(render_job_template(renderer, "no-such", &width_mm, &length_mm, &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_LABEL);
}

static PrintTarget target_of(const char *driver, const char *model, const char *media)
{
    PrintTarget target = {.driver = driver_by_name(driver)};
    target.model = driver_model(target.driver, model);
    target.media = driver_media(target.driver, media);
    g_assert_nonnull(target.media);
    return target;
}

static Bitmap *badge_on(Scene *scene, const PrintTarget *target)
{
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = render_job_render(scene->renderer, "badge", NULL, target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

static bool has_ink(const Bitmap *bitmap, const guint8 *plane)
{
    for (gsize i = 0; i < (gsize)bitmap->stride_bytes * (gsize)bitmap->height_px; i++)
        if (plane[i])
            return true;
    return false;
}

// In the model's own dots: Brother feeds at 600 dpi as well (raster reference, ESC i K bit 6); DK-22251 is red and black; a ColorWorks has
// every colour of ink on every roll.
static void test_render(Scene *scene, gconstpointer data)
{
    (void)data;
    PrintTarget target = target_of("brother-ql", "QL-820NWB", "62x100");
    g_autoptr(Bitmap) plain = badge_on(scene, &target);
    g_assert_true(plain->width_px == 696 && plain->height_px == 1109 && plain->dpi_x == 300 && plain->dpi_y == 300);
    g_assert_true(!plain->red && !plain->tints && has_ink(plain, plain->black));
    target.is_fine = true;
    g_autoptr(Bitmap) fine = badge_on(scene, &target);
    g_assert_true(fine->width_px == 696 && fine->height_px == 2 * 1109 && fine->dpi_x == 300 && fine->dpi_y == 600);
    target = target_of("brother-ql", "QL-820NWB", "62red");
    g_autoptr(Bitmap) red = badge_on(scene, &target);
    g_assert_true(red->red && !red->tints && has_ink(red, red->red));
    target = target_of("esclabel", "CW-C4000", "62x100");
    g_autoptr(Bitmap) coloured = badge_on(scene, &target);
    g_assert_true(coloured->red && coloured->tints && has_ink(coloured, coloured->red));
}

static void test_cannot_be_drawn(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const PrintTarget narrow = target_of("brother-ql", "QL-700", "102x152");
    g_assert_null(render_job_render(scene->renderer, "badge", NULL, &narrow, NULL, &error));
    g_assert_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA);
    g_assert_nonnull(strstr(error->message, "QL-700"));
    g_clear_error(&error);
    const PrintTarget wide = target_of("brother-ql", "QL-700", "62x100");
    g_assert_null(render_job_render(scene->renderer, "no-such", NULL, &wide, NULL, &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_LABEL);
}

// One job of one page: it clears what was in the printer, and the page is the last. Several labels are one sheet of paper.
static void test_encode(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *problem = NULL;
    PrintTarget target = target_of("brother-ql", "QL-820NWB", "62x100");
    g_autoptr(Bitmap) bitmap = badge_on(scene, &target);
    const Bitmap *const one[] = {bitmap};
    g_autoptr(GByteArray) bytes = render_job_encode(one, 1, &target, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 200; i++) // "invalidate"
        g_assert_cmpint(bytes->data[i], ==, 0);
    g_autoptr(GPtrArray) pages = decode_brother_ql(bytes->data, bytes->len, 720, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpuint(pages->len, ==, 1);
    const Page *page = pages->pdata[0];
    g_assert_true(page->is_last && page->is_cut && page->lines == 1109);
    target.end = PAGE_FOLLOWED;
    g_autoptr(GByteArray) followed = render_job_encode(one, 1, &target, &error);
    g_autoptr(GPtrArray) strip = decode_brother_ql(followed->data, followed->len, 720, &problem);
    g_assert_false(((const Page *)strip->pdata[0])->is_cut);
}

static bool has_ink_on_the_right(const Page *page)
{
    for (int y = 0; y < page->lines / 2; y++)
        for (int x = page->dots / 2; x < page->dots; x++)
            if (page_dot(page, page->black, x, y))
                return true;
    return false;
}

// Several labels are one sheet of paper, row by row from the left above.
static void test_encode_sheet(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *problem = NULL;
    const PrintTarget sheet = target_of("ipp", "pwg-203dpi", "A4-4up");
    g_autoptr(Bitmap) quarter = badge_on(scene, &sheet);
    const Bitmap *const two[] = {quarter, quarter};
    for (int count = 1; count <= 2; count++) {
        g_autoptr(GByteArray) document = render_job_encode(two, count, &sheet, &error);
        g_assert_no_error(error);
        g_autoptr(GPtrArray) pages = decode_ipp(document->data, document->len, &problem);
        g_assert_cmpstr(problem, ==, NULL);
        g_assert_cmpuint(pages->len, ==, 1);
        g_assert_true(has_ink_on_the_right(pages->pdata[0]) == (count == 2));
    }
}

// A template that cannot be read has no room anywhere; it says why, and is read again once it was mended.
static void test_unreadable(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const LabelUse *badge = profile_label(scene->station->profile, "badge");
    const PrintTarget target = target_of("brother-ql", "QL-820NWB", "62x100");
    g_autofree char *path = g_build_filename(scene->station->profile_folder, badge->template_name, NULL), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error) &&
                  g_file_set_contents(path, "[label]\nwidth_mm = wide\n", -1, &error));
    g_autofree char *broken = render_job_refusal(scene->renderer, badge, &target);
    g_assert_nonnull(strstr(broken, "badge.label"));
    g_assert_false(render_job_is_flowing(scene->renderer, badge));
    g_assert_null(render_job_proof(scene->renderer, "badge", NULL, NULL, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, text, -1, &error));
    g_autofree char *mended = render_job_refusal(scene->renderer, badge, &target);
    g_assert_cmpstr(mended, ==, NULL);
    g_assert_true(render_job_is_flowing(scene->renderer, badge));
    g_assert_false(render_job_is_flowing(scene->renderer, own_label("disclosure-58"))); // it has measures of its own
    const PrintTarget narrow = target_of("brother-ql", "QL-820NWB", "17x54");
    g_autofree char *refusal = render_job_refusal(scene->renderer, badge, &narrow);
    g_assert_nonnull(refusal);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/queue/render-job/what-fits-a-roll", Scene, NULL, set_up, test_fits, tear_down);
    g_test_add("/queue/render-job/names-of-media", Scene, NULL, set_up, test_names, tear_down);
    g_test_add("/queue/render-job/room-on-a-roll", Scene, NULL, set_up, test_room, tear_down);
    g_test_add("/queue/render-job/measures", Scene, NULL, set_up, test_measures, tear_down);
    g_test_add("/queue/render-job/in-the-printers-dots", Scene, NULL, set_up, test_render, tear_down);
    g_test_add("/queue/render-job/what-cannot-be-drawn", Scene, NULL, set_up, test_cannot_be_drawn, tear_down);
    g_test_add("/queue/render-job/bytes-of-one-piece", Scene, NULL, set_up, test_encode, tear_down);
    g_test_add("/queue/render-job/bytes-of-a-sheet", Scene, NULL, set_up, test_encode_sheet, tear_down);
    g_test_add("/queue/render-job/a-template-that-cannot-be-read", Scene, NULL, set_up, test_unreadable, tear_down);
    return g_test_run();
}
