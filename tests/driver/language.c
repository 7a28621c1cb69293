// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/driver/language.h"

// QL manuals, section 2.3.5: the first pin is the right edge; the wide head begins 44 pins further out.
static int brother_column(const DriverModel *model, const DriverMedia *media, const Bitmap *bitmap, int x)
{
    (void)bitmap;
    return media->offset_px + media->width_px - 1 + (model->head_px == 1296 ? 44 : 0) - x;
}

static int plain_column(const DriverModel *model, const DriverMedia *media, const Bitmap *bitmap, int x)
{
    (void)model;
    (void)bitmap;
    return x + media->offset_px;
}

// FGL's rows count from the right.
static int fgl_column(const DriverModel *model, const DriverMedia *media, const Bitmap *bitmap, int x)
{
    (void)model;
    (void)media;
    return bitmap->width_px - 1 - x;
}

// PWG 5102.4: raster is the whole sheet, with the edges that the printer does not reach; on a page of PDF the picture stands alone.
static bool is_whole_sheet(const DriverModel *model, const DriverMedia *media)
{
    return media->reach && g_str_has_prefix(model->name, "pwg");
}

static int ipp_column(const DriverModel *model, const DriverMedia *media, const Bitmap *bitmap, int x)
{
    (void)bitmap;
    double edge_mm = media->reach ? media->reach->edge_across_mm + media->reach->margin_across_mm : 0; // of the first label
    return is_whole_sheet(model, media) ? x + (int)(edge_mm * model->dpi_x / 25.4) : x;
}

static int ipp_line(const DriverModel *model, const DriverMedia *media, int y)
{
    double edge_mm = media->reach ? media->reach->edge_along_mm + media->reach->margin_along_mm : 0;
    return is_whole_sheet(model, media) ? y + (int)(edge_mm * model->dpi_y / 25.4) : y;
}

#define SAYS_ITS_MEASURES(language)                                                                                              \
    static GPtrArray *read_##language(const guint8 *bytes, gsize length, int head_px, char **out_problem)                        \
    {                                                                                                                            \
        (void)head_px;                                                                                                           \
        return decode_##language(bytes, length, out_problem);                                                                    \
    }
SAYS_ITS_MEASURES(zpl)
SAYS_ITS_MEASURES(esclabel)
SAYS_ITS_MEASURES(tspl)
SAYS_ITS_MEASURES(epl2)
SAYS_ITS_MEASURES(fgl)
SAYS_ITS_MEASURES(pdf)
SAYS_ITS_MEASURES(ipp)

const Language languages[] = {
    {&driver_brother_ql, decode_brother_ql, brother_column, NULL, {"62x100", "62x29"}},
    {&driver_dymo_lw, decode_dymo_lw, plain_column, NULL, {"62x100", "62x29"}},
    {&driver_zpl, read_zpl, plain_column, NULL, {"62x100", "62x29"}},
    {&driver_escpos, decode_escpos, plain_column, NULL, {"80", "58"}},
    {&driver_tspl, read_tspl, plain_column, NULL, {"62x100", "62x29"}},
    {&driver_epl2, read_epl2, plain_column, NULL, {"62x100", "62x29"}},
    {&driver_fgl, read_fgl, fgl_column, NULL, {"51x140", "83x140"}},
    {&driver_pdf, read_pdf, plain_column, NULL, {"62x100", "74x105"}},
    {&driver_ipp, read_ipp, ipp_column, ipp_line, {"62x100", "57x32"}},
    {&driver_esclabel, read_esclabel, plain_column, NULL, {"62x100", "62x29"}},
    {&driver_star, decode_star, plain_column, NULL, {"80", "58"}},
    {0},
};

const Language *language_of(const Driver *driver)
{
    for (const Language *language = languages; language->driver; language++)
        if (language->driver == driver)
            return language;
    g_error("%s has no decoder in tests/driver/language.c", driver->name);
}
