// SPDX-License-Identifier: GPL-3.0-or-later
// Any picture on any model and media: refused with a sentence, or no longer than the ceiling and readable to the
// decoder that was made from the manual. Bytes: driver, model, media, width, height (two), flags, then rows.
#include "tests/driver/language.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

#define HEAD_BYTES 7

static Bitmap *draw(const DriverModel *model, const DriverMedia *media, const guint8 *data, gsize size)
{
    int width_px = data[3] * 5 + 1, height_px = (data[4] | data[5] << 8) % 2048 + 1;
    int feed = data[6] & 1 ? 2 : 1;
    Bitmap *bitmap = drawing_new(width_px, height_px, model->dpi_x, model->dpi_y * feed, media->has_red);
    for (int y = 0; size > HEAD_BYTES && y < height_px; y++)
        for (int x = 0; x < width_px; x++) {
            gsize bit = (gsize)y * (gsize)width_px + (gsize)x;
            guint8 byte = data[HEAD_BYTES + bit / 8 % (size - HEAD_BYTES)];
            if (byte & (0x80 >> bit % 8))
                drawing_ink(bitmap, y % 3 && bitmap->red ? bitmap->red : bitmap->black, x, y);
        }
    return bitmap;
}

static guint count_models(const Driver *driver)
{
    guint count = 0;
    while (driver->models[count].name)
        count++;
    return count;
}

static guint count_media(const Driver *driver)
{
    guint count = 0;
    while (driver->media[count].name)
        count++;
    return count;
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    guint driver_count = 0;
    while (driver_all()[driver_count])
        driver_count++;
    if (size < HEAD_BYTES)
        return 0;
    const Driver *driver = driver_all()[data[0] % driver_count];
    const DriverModel *model = &driver->models[data[1] % count_models(driver)];
    const DriverMedia *media = &driver->media[data[2] % count_media(driver)];
    DriverPage page = {.model = model, .media = media, .end = data[6] & 2};
    Bitmap *bitmap = draw(model, media, data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = driver_encode(driver, &page, (const Bitmap *[]){bitmap}, 1, &error);
    drawing_free(bitmap);
    g_assert_true((bytes == NULL) == (error != NULL));
    if (!bytes)
        return 0;
    g_assert_cmpuint(bytes->len, <=, driver->ceiling_bytes);
    g_autofree char *problem = NULL;
    g_autoptr(GPtrArray) pages = language_of(driver)->decode(bytes->data, bytes->len, model->head_px, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpuint(pages->len, ==, 1);
    return 0;
}
