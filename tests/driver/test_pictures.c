// SPDX-License-Identifier: GPL-3.0-or-later
// What an encoder wrote, a decoder made from the language's manual reads back as the same picture, dot by dot: for
// every model with every media that it takes.
#include "tests/driver/language.h"

#include <string.h>

typedef struct {
    const DriverModel *model;
    const DriverMedia *media;
    const Bitmap *bitmap;
} Case;

static int ink_count(const GByteArray *plane)
{
    int count = 0;
    for (guint i = 0; i < plane->len; i++)
        count += __builtin_popcount(plane->data[i]);
    return count;
}

// Dots of `plane` that are not where `wanted` has them, plus dots that nothing asked for. `not_in` (may be NULL):
// dots that are left out because the other plane has them.
static int differing_dots(const Language *language, const Case *c, const Page *page, const GByteArray *plane,
                          const guint8 *wanted, const guint8 *not_in)
{
    int differing = 0, found = 0;
    for (int y = 0; y < c->bitmap->height_px; y++)
        for (int x = 0; x < c->bitmap->width_px; x++) {
            bool is_wanted = drawing_dot(c->bitmap, wanted, x, y) && !drawing_dot(c->bitmap, not_in, x, y);
            bool is_found = page_dot(page, plane, language->column(c->model, c->media, c->bitmap, x),
                                     language->line ? language->line(c->model, c->media, y) : y);
            differing += is_wanted != is_found;
            found += is_found;
        }
    return differing + ink_count(plane) - found;
}

static void expect_picture(const Language *language, const Case *c, const Page *page)
{
    const Bitmap *bitmap = c->bitmap;
    g_assert_cmpint(differing_dots(language, c, page, page->black, bitmap->black, NULL), ==, 0);
    if (bitmap->red)
        g_assert_cmpint(differing_dots(language, c, page, page->red, bitmap->red, bitmap->black), ==, 0);
    else
        g_assert_cmpint(ink_count(page->red), ==, 0);
}

static GPtrArray *decode(const Language *language, const Case *c, const GByteArray *bytes)
{
    g_autofree char *problem = NULL;
    GPtrArray *pages = language->decode(bytes->data, bytes->len, c->model->head_px, &problem);
    if (!pages)
        g_error("%s, %s, %s: %s", language->driver->name, c->model->name, c->media->name, problem);
    return pages;
}

static void encode_onto(GByteArray *stream, const Driver *driver, const DriverPage *page, const Bitmap *bitmap)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = driver_encode(driver, page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(bytes->len, <=, driver->ceiling_bytes);
    g_byte_array_append(stream, bytes->data, bytes->len);
}

static void check_case(const Language *language, const Case *c)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();
    DriverPage page = {.model = c->model, .media = c->media};
    encode_onto(stream, language->driver, &page, c->bitmap);
    g_autoptr(GPtrArray) pages = decode(language, c, stream);
    g_assert_cmpuint(pages->len, ==, 1);
    expect_picture(language, c, pages->pdata[0]);
}

static void each_model_prints_each_media(gconstpointer data)
{
    const Language *language = data;
    for (const DriverModel *model = language->driver->models; model->name; model++) {
        int case_count = 0;
        for (const DriverMedia *media = language->driver->media; media->name; media++) {
            int width_px = 0, length_px = 0;
            if (model->refused || !driver_picture(model, media, &width_px, &length_px))
                continue;
            int height_px = length_px ? MIN(length_px, 160) : 160;
            Bitmap *bitmap = drawing_shapes(width_px, height_px, model->dpi_x, model->dpi_y, media->has_red);
            check_case(language, &(Case){model, media, bitmap});
            drawing_free(bitmap);
            case_count++;
        }
        if (!model->refused && case_count == 0)
            g_test_fail_printf("no media of %s fits a %s", language->driver->name, model->name);
    }
}

// Full-size labels, thin and thick with dots, on the media that badges use.
static void random_labels_come_back(gconstpointer data)
{
    const Language *language = data;
    GRand *rand = g_rand_new_with_seed(20240515);
    for (int round = 0; round < 6; round++) {
        const DriverMedia *media = driver_media(language->driver, language->media[round % 2]);
        for (const DriverModel *model = language->driver->models; model->name; model++) {
            int width_px = 0, length_px = 0;
            if (model->refused || !driver_picture(model, media, &width_px, &length_px) || g_rand_int_range(rand, 0, 4) != 0)
                continue;
            Bitmap *bitmap = drawing_random(rand, g_rand_int_range(rand, 1, width_px + 1), length_px ? length_px : 700,
                                            model->dpi_x, model->dpi_y, false, (int[]){1, 40, 128, 250, 256, 0}[round]);
            check_case(language, &(Case){model, media, bitmap});
            drawing_free(bitmap);
        }
    }
    g_rand_free(rand);
}

static void each_page_of_a_group_is_a_page(gconstpointer data)
{
    const Language *language = data;
    const DriverModel *model = NULL;
    const DriverMedia *media = driver_media(language->driver, language->media[0]);
    int width_px = 0, length_px = 0;
    for (model = language->driver->models; !driver_picture(model, media, &width_px, &length_px); model++)
        continue;
    Bitmap *bitmaps[3];
    g_autoptr(GByteArray) stream = g_byte_array_new();
    for (int i = 0; i < 3; i++) {
        bitmaps[i] = drawing_shapes(width_px - 10 * i, 200, model->dpi_x, model->dpi_y, false);
        DriverPage page = {.model = model, .media = media};
        encode_onto(stream, language->driver, &page, bitmaps[i]);
    }
    Case first = {model, media, bitmaps[0]};
    g_autoptr(GPtrArray) pages = decode(language, &first, stream);
    g_assert_cmpuint(pages->len, ==, 3);
    for (int i = 0; i < 3; i++) {
        expect_picture(language, &(Case){model, media, bitmaps[i]}, pages->pdata[i]);
        drawing_free(bitmaps[i]);
    }
}

static void fine_feed_has_twice_the_lines(gconstpointer data)
{
    const Language *language = data;
    const DriverMedia *media = driver_media(language->driver, language->media[1]);
    int checked_count = 0;
    for (const DriverModel *model = language->driver->models; model->name; model++) {
        int width_px = 0, length_px = 0;
        if (!(model->features & DRIVER_FEATURE_DOUBLE_FEED))
            continue;
        g_assert_true(driver_picture(model, media, &width_px, &length_px));
        Bitmap *bitmap = drawing_shapes(width_px, length_px * 2, model->dpi_x, model->dpi_y * 2, false);
        Case c = {model, media, bitmap};
        g_autoptr(GByteArray) stream = g_byte_array_new();
        DriverPage page = {.model = model, .media = media};
        encode_onto(stream, language->driver, &page, bitmap);
        g_autoptr(GPtrArray) pages = decode(language, &c, stream);
        g_assert_cmpuint(pages->len, ==, 1);
        expect_picture(language, &c, pages->pdata[0]);
        g_assert_true(((Page *)pages->pdata[0])->is_fine);
        drawing_free(bitmap);
        checked_count++;
    }
    g_assert_cmpint(checked_count, >, 0);
}

// A Brother that was told of another media than it has refuses the page.
static void brother_says_what_it_needs(void)
{
    const DriverModel *model = driver_model(&driver_brother_ql, "QL-820NWB");
    static const struct {
        const char *media;
        int kind, width_mm, length_mm;
    } cases[] = {{"62x100", 0x0b, 62, 100}, {"62", 0x0a, 62, 0}, {"62red", 0x0a, 62, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const DriverMedia *media = driver_media(&driver_brother_ql, cases[i].media);
        Bitmap *bitmap = drawing_shapes(696, 200, 300, 300, media->has_red);
        Case c = {model, media, bitmap};
        g_autoptr(GByteArray) stream = g_byte_array_new();
        for (int label = 0; label < 3; label++)
            encode_onto(stream, &driver_brother_ql,
                        &(DriverPage){.model = model, .media = media, .end = label == 2 ? PAGE_CUT : PAGE_FOLLOWED}, bitmap);
        g_autoptr(GPtrArray) pages = decode(language_of(&driver_brother_ql), &c, stream);
        for (guint label = 0; label < pages->len; label++) {
            const Page *page = pages->pdata[label];
            g_assert_cmpint(page->media_kind, ==, cases[i].kind);
            g_assert_cmpint(page->media_width_mm, ==, cases[i].width_mm);
            g_assert_cmpint(page->media_length_mm, ==, cases[i].kind == 0x0b ? cases[i].length_mm : -1);
            g_assert_cmpint(page->is_cut, ==, label == 2);
            g_assert_true(page->is_last);
        }
        drawing_free(bitmap);
    }
}

// Guide, ^PW and ^LL: the label's own measures, whatever the picture's.
static void zpl_says_how_large_the_label_is(void)
{
    const DriverModel *model = driver_model(&driver_zpl, "ZD421-203dpi");
    const DriverMedia *media = driver_media(&driver_zpl, "102x152");
    Bitmap *bitmap = drawing_shapes(100, 50, 203, 203, false);
    Case c = {model, media, bitmap};
    g_autoptr(GByteArray) stream = g_byte_array_new();
    encode_onto(stream, &driver_zpl, &(DriverPage){.model = model, .media = media, .end = PAGE_CUT}, bitmap);
    g_autoptr(GPtrArray) pages = decode(language_of(&driver_zpl), &c, stream);
    const Page *page = pages->pdata[0];
    g_assert_cmpint(page->label_width_px, ==, 812);   // 4 inch
    g_assert_cmpint(page->label_length_px, ==, 1218); // 6 inch
    drawing_free(bitmap);
}

// Red where nothing else is said; of two areas the later one counts.
static void a_colorworks_prints_colours(void)
{
    static const BitmapTint tints[] = {{50, 10, 400, 60, 0x2060c0}, {200, 10, 400, 60, 0x10a040}};
    static const int dots[][2] = {{0, 0}, {49, 20}, {50, 20}, {199, 59}, {200, 59}, {399, 10}};
    static const guint32 wanted[] = {0xd4001a, 0x10a040, 0x2060c0}; // row by row
    const DriverModel *model = driver_model(&driver_esclabel, "CW-C4000");
    const DriverMedia *media = driver_media(&driver_esclabel, "62x29");
    Bitmap *bitmap = drawing_new(400, 60, model->dpi_x, model->dpi_y, true);
    bitmap->tints = g_array_new(FALSE, FALSE, sizeof(BitmapTint));
    g_array_append_vals(bitmap->tints, tints, G_N_ELEMENTS(tints));
    for (gsize i = 0; i < G_N_ELEMENTS(dots); i++)
        drawing_ink(bitmap, bitmap->red, dots[i][0], dots[i][1]);
    Case c = {model, media, bitmap};
    g_autoptr(GByteArray) stream = g_byte_array_new();
    encode_onto(stream, &driver_esclabel, &(DriverPage){.model = model, .media = media, .end = PAGE_CUT}, bitmap);
    g_autoptr(GPtrArray) pages = decode(language_of(&driver_esclabel), &c, stream);
    const Page *page = pages->pdata[0];
    expect_picture(language_of(&driver_esclabel), &c, page);
    g_assert_cmpmem(page->colours->data, page->colours->len * sizeof(guint32), wanted, sizeof(wanted));
    g_array_unref(g_steal_pointer(&bitmap->tints));
    drawing_free(bitmap);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const Language *language = languages; language->driver; language++) {
        const char *name = language->driver->name;
        g_autofree char *each = g_strdup_printf("/driver/%s/each-model-prints-each-media", name);
        g_autofree char *random = g_strdup_printf("/driver/%s/random-labels-come-back", name);
        g_autofree char *group = g_strdup_printf("/driver/%s/each-page-of-a-group-is-a-page", name);
        g_autofree char *fine = g_strdup_printf("/driver/%s/fine-feed-has-twice-the-lines", name);
        g_test_add_data_func(each, language, each_model_prints_each_media);
        g_test_add_data_func(random, language, random_labels_come_back);
        if (language->driver != &driver_pdf && language->driver != &driver_ipp) // whose pages are documents
            g_test_add_data_func(group, language, each_page_of_a_group_is_a_page);
        if (language->driver == &driver_brother_ql || language->driver == &driver_dymo_lw)
            g_test_add_data_func(fine, language, fine_feed_has_twice_the_lines);
    }
    g_test_add_func("/driver/brother-ql/says-what-it-needs", brother_says_what_it_needs);
    g_test_add_func("/driver/esclabel/prints-colours", a_colorworks_prints_colours);
    g_test_add_func("/driver/zpl/says-how-large-the-label-is", zpl_says_how_large_the_label_is);
    return g_test_run();
}
