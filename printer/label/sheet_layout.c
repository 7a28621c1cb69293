// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/sheet_layout.h"

#define ROUNDING_MM 0.01 // four labels of 69.85 mm are a sheet of 279.4 mm, whatever the last digit
#define COUNT_MOST 1000  // of labels that are no larger than a dot

static double left_of(const SheetLayout *layout)
{
    return layout->taken_mm > 0 ? layout->taken_mm + layout->gap_across_mm : 0;
}

bool sheet_layout_place(SheetLayout *layout, double width_mm, double length_mm, double *out_left_mm, double *out_top_mm)
{
    const double across_mm = layout->width_mm - 2 * layout->margin_across_mm;
    const double along_mm = layout->length_mm - 2 * layout->margin_along_mm;
    SheetLayout next = *layout;
    if (left_of(&next) + width_mm > across_mm + ROUNDING_MM && next.taken_mm > 0) {
        next.row_top_mm += next.row_length_mm + next.gap_along_mm;
        next.taken_mm = next.row_length_mm = 0;
    }
    if (left_of(&next) + width_mm > across_mm + ROUNDING_MM || next.row_top_mm + length_mm > along_mm + ROUNDING_MM)
        return false;
    *out_left_mm = next.margin_across_mm + left_of(&next);
    *out_top_mm = next.margin_along_mm + next.row_top_mm;
    next.taken_mm = left_of(&next) + width_mm;
    next.row_length_mm = next.row_length_mm > length_mm ? next.row_length_mm : length_mm;
    *layout = next;
    return true;
}

int sheet_layout_columns(const SheetLayout *layout, double width_mm)
{
    SheetLayout row = *layout;
    row.length_mm = 2 * row.margin_along_mm + 1;
    return sheet_layout_count(&row, width_mm, 1);
}

int sheet_layout_count(const SheetLayout *layout, double width_mm, double length_mm)
{
    SheetLayout sheet = *layout;
    double left_mm, top_mm;
    int count = 0;
    sheet.taken_mm = sheet.row_top_mm = sheet.row_length_mm = 0;
    while (count < COUNT_MOST && sheet_layout_place(&sheet, width_mm, length_mm, &left_mm, &top_mm))
        count++;
    return count;
}
