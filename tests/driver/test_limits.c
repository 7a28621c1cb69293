// SPDX-License-Identifier: GPL-3.0-or-later
// What an encoder refuses, and that what it gives never exceeds its ceiling.
#include "tests/driver/page.h"

#include <string.h>

// Noise that no packing shortens.
static Bitmap *noise_new(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red)
{
    Bitmap *bitmap = drawing_new(width_px, height_px, dpi_x, dpi_y, has_red);
    guint32 state = 2463534242u;
    for (int y = 0; y < height_px; y++)
        for (int i = 0; i < width_px / 8; i++) {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bitmap->black[y * bitmap->stride_bytes + i] = (guint8)state;
            if (has_red)
                bitmap->red[y * bitmap->stride_bytes + i] = (guint8)(state >> 8);
        }
    return bitmap;
}

static void expect_under_ceiling(const Driver *driver, const DriverModel *model, const DriverMedia *media)
{
    int width_px = 0, length_px = 0;
    if (model->refused || !driver_picture(model, media, &width_px, &length_px))
        return;
    int feed = driver_is_fine(model, media) ? 2 : 1;
    int longest_px = (length_px ? length_px : 1000 * model->dpi_y * 10 / 254) * feed;
    Bitmap *bitmap = noise_new(width_px, longest_px, model->dpi_x, model->dpi_y * feed, media->has_red);
    DriverPage page = {.model = model, .media = media, .end = PAGE_CUT};
    page.darkness = (DriverLevel){driver->darkness.most > 0, driver->darkness.most};
    page.speed = (DriverLevel){driver->speed.most > 0, driver->speed.most};
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = driver_encode(driver, &page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(bytes->len, <=, driver->ceiling_bytes);
    drawing_free(bitmap);
}

// One model of each head and set of features: the others give the same bytes.
static bool is_first_of_its_kind(const Driver *driver, const DriverModel *model)
{
    for (const DriverModel *other = driver->models; other < model; other++)
        if (other->head_px == model->head_px && other->features == model->features && other->dpi_y == model->dpi_y)
            return false;
    return true;
}

static void a_metre_of_noise_stays_under_the_ceiling(gconstpointer data)
{
    const Driver *driver = data;
    for (const DriverModel *model = driver->models; model->name; model++)
        for (const DriverMedia *media = driver->media; media->name && is_first_of_its_kind(driver, model); media++)
            expect_under_ceiling(driver, model, media);
}

static void expect_refusal(const Driver *driver, const DriverPage *page, const Bitmap *bitmap, int code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(driver_encode(driver, page, (const Bitmap *[]){bitmap}, 1, &error));
    g_assert_error(error, DRIVER_ERROR, code);
    g_assert_true(g_str_has_suffix(error->message, "."));
}

static void what_does_not_fit_is_refused(gconstpointer data)
{
    const Driver *driver = data;
    for (const DriverModel *model = driver->models; model->name; model++)
        for (const DriverMedia *media = driver->media; media->name; media++) {
            int width_px = 0, length_px = 0;
            bool fits = driver_picture(model, media, &width_px, &length_px);
            int longest_px = length_px ? length_px : (1000 * model->dpi_y * 10 + 253) / 254;
            DriverPage page = {.model = model, .media = media, .end = PAGE_CUT};
            int code = model->refused ? DRIVER_ERROR_REFUSED : DRIVER_ERROR_MEDIA;
            // The rows are never read, so one is enough.
            guint8 row[1024] = {0};
            Bitmap picture = {width_px + 1, 8, sizeof(row), model->dpi_x, model->dpi_y, row, NULL, NULL};
            expect_refusal(driver, &page, &picture, code);
            picture.width_px = width_px;
            picture.height_px = longest_px + 1;
            expect_refusal(driver, &page, &picture, code);
            picture.height_px = 8;
            picture.dpi_x++;
            expect_refusal(driver, &page, &picture, code);
            picture.dpi_x--;
            picture.dpi_y *= 3;
            expect_refusal(driver, &page, &picture, code);
            picture.dpi_y /= 3;
            picture.height_px = 0;
            expect_refusal(driver, &page, &picture, code);
            picture.height_px = 200;
            picture.red = row;
            if (!fits || !media->has_red)
                expect_refusal(driver, &page, &picture, code);
        }
}

static void a_chip_locked_dymo_is_refused_with_the_reason(void)
{
    static const char *const ids[] = {"MFG:DYMO;CMD:;MDL:LabelWriter 550;CLS:PRINTER;",
                                      "MFG:DYMO;MDL:DYMO LabelWriter 550 Turbo;", "MFG:DYMO;MDL:LabelWriter 5XL;"};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        const Driver *driver = NULL;
        const DriverModel *model = NULL;
        g_assert_true(driver_match(0x0922, 0, ids[i], &driver, &model));
        g_assert_nonnull(strstr(model->refused, "chip"));
        g_assert_null(driver_ask_status(driver, model, false));
        Bitmap *bitmap = drawing_shapes(608, 100, 300, 300, false);
        expect_refusal(driver, &(DriverPage){.model = model, .media = driver_media(driver, "54x101")}, bitmap,
                       DRIVER_ERROR_REFUSED);
        drawing_free(bitmap);
    }
}

// The oldest ColorWorks have a language of their own.
static void an_old_colorworks_is_refused_with_what_to_do(void)
{
    const Driver *driver = NULL;
    const DriverModel *model = NULL;
    g_assert_true(driver_match(0x04b8, 0, "MFG:EPSON;MDL:TM-C3500;CLS:PRINTER;", &driver, &model));
    g_assert_nonnull(model->refused);
    g_assert_nonnull(strstr(model->refused, "cups:"));
    g_assert_null(driver_ask_status(driver, model, false));
}

static void short_tape_is_refused_by_a_brother(void)
{
    const DriverModel *model = driver_model(&driver_brother_ql, "QL-700");
    Bitmap *bitmap = drawing_shapes(696, 149, 300, 300, false);
    expect_refusal(&driver_brother_ql, &(DriverPage){.model = model, .media = driver_media(&driver_brother_ql, "62")}, bitmap,
                   DRIVER_ERROR_MEDIA);
    drawing_free(bitmap);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        g_autofree char *ceiling = g_strdup_printf("/driver/%s/a-metre-of-noise-stays-under-the-ceiling", (*driver)->name);
        g_autofree char *refusal = g_strdup_printf("/driver/%s/what-does-not-fit-is-refused", (*driver)->name);
        g_test_add_data_func(ceiling, *driver, a_metre_of_noise_stays_under_the_ceiling);
        g_test_add_data_func(refusal, *driver, what_does_not_fit_is_refused);
    }
    g_test_add_func("/driver/dymo-lw/a-chip-locked-model-is-refused-with-the-reason",
                    a_chip_locked_dymo_is_refused_with_the_reason);
    g_test_add_func("/driver/esclabel/an-old-colorworks-is-refused-with-what-to-do",
                    an_old_colorworks_is_refused_with_what_to_do);
    g_test_add_func("/driver/brother-ql/short-tape-is-refused", short_tape_is_refused_by_a_brother);
    return g_test_run();
}
