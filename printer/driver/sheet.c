// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/sheet.h"

static const DriverReach whole;

static const DriverReach *reach_of(const DriverMedia *media)
{
    return media->reach ? media->reach : &whole;
}

SheetLayout sheet_paper(const DriverMedia *media)
{
    SheetLayout paper = {0};
    driver_media_paper(media, &paper.width_mm, &paper.length_mm);
    return paper;
}

void sheet_place(SheetLayout *layout, const DriverMedia *media, double *out_left_mm, double *out_top_mm)
{
    bool has_room = sheet_layout_place(layout, media->width_mm, media->length_mm, out_left_mm, out_top_mm);
    g_assert(has_room);
    *out_left_mm += reach_of(media)->margin_across_mm;
    *out_top_mm += reach_of(media)->margin_along_mm;
}

void driver_media_paper(const DriverMedia *media, double *out_width_mm, double *out_length_mm)
{
    const DriverReach *reach = reach_of(media);
    bool is_part = reach->sheet_width_mm > 0;
    *out_width_mm = is_part ? reach->sheet_width_mm : media->width_mm;
    *out_length_mm = is_part ? reach->sheet_length_mm : media->length_mm;
}

int driver_sheet_count(const Driver *driver, const DriverMedia *media)
{
    const SheetLayout paper = sheet_paper(media);
    return driver->encode_sheet ? sheet_layout_count(&paper, media->width_mm, media->length_mm) : 1;
}
