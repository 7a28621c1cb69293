// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/sheet.h"

static const DriverReach whole;

#define INCH(inches) ((inches)*25.4)
#define OF_LETTER INCH(8.5), INCH(11), 0, 0
#define OF_A4 210, 297, 0, 0
const DriverReach sheet_avery_5390 = {OF_LETTER, INCH(0.75), INCH(1.0625), 0, 0, true};
const DriverReach sheet_avery_5392 = {OF_LETTER, INCH(0.25), INCH(1), 0, 0, true};
const DriverReach sheet_avery_5395 = {OF_LETTER, INCH(0.6875), INCH(0.583), INCH(0.375), INCH(0.167), true};
const DriverReach sheet_avery_l7993 = {OF_A4, 4.65, 13.1, 2.5, 0, true};
const DriverReach sheet_avery_3660 = {OF_A4, 8, 13.1, 0, 0, true};

static const DriverReach *reach_of(const DriverMedia *media)
{
    return media->reach ? media->reach : &whole;
}

SheetLayout sheet_paper(const DriverMedia *media)
{
    const DriverReach *reach = reach_of(media);
    SheetLayout paper = {.margin_across_mm = reach->edge_across_mm,
                         .margin_along_mm = reach->edge_along_mm,
                         .gap_across_mm = reach->gap_across_mm,
                         .gap_along_mm = reach->gap_along_mm};
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
