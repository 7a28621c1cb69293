// SPDX-License-Identifier: GPL-3.0-or-later
// reach.c - how much of a label a model's head reaches, as every language asks before it draws.
#include "printer/driver/driver.h"

G_DEFINE_QUARK(lanyard_driver_error, driver_error)

// Desktop printers take labels a little wider than their heads, whose edges stay blank: a ZD410 56 mm of 60, a ZD421 104 of 108,
// a LabelWriter 450 57 of 62 (the makers' data sheets, "maximum print width" and "maximum media width").
#define BEYOND_HEAD_MM 5.0

static int reached_px(double side_mm, double margin_mm, int dpi)
{
    return MAX(0, (int)((side_mm - 2 * margin_mm) * dpi / 25.4 + 0.001)); // whole inches are whole
}

bool driver_picture(const DriverModel *model, const DriverMedia *media, int *out_width_px, int *out_length_px)
{
    int width_px = media->width_px, length_px = media->length_px;
    if (!width_px) {
        const DriverReach whole = {0}, *reach = media->reach ? media->reach : &whole;
        double widest_mm = model->head_px * 25.4 / model->dpi_x + BEYOND_HEAD_MM;
        width_px = reached_px(media->width_mm, reach->margin_across_mm, model->dpi_x);
        length_px = media->length_mm > 0 ? reached_px(media->length_mm, reach->margin_along_mm, model->dpi_y) : 0;
        if (MAX(media->width_mm, reach->sheet_width_mm) <= widest_mm)
            width_px = MIN(width_px, model->head_px);
    }
    *out_width_px = width_px;
    *out_length_px = length_px;
    return width_px > 0 && (length_px > 0 || media->length_mm == 0) && width_px + media->offset_px <= model->head_px &&
           (!media->has_red || (model->features & DRIVER_FEATURE_TWO_COLOUR));
}

bool driver_is_fine(const DriverModel *model, const DriverMedia *media)
{
    return (model->features & DRIVER_FEATURE_DOUBLE_FEED) && !media->has_red;
}
