// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/sheet_layout.h"

#define ROUNDING_MM 0.01 // four labels of 69.85 mm are a sheet of 279.4 mm, whatever the last digit
#define COUNT_MOST 1000  // of labels that are no larger than a dot

bool sheet_layout_place(SheetLayout *layout, double width_mm, double length_mm, double *out_left_mm, double *out_top_mm)
{
    const double across_mm = layout->width_mm - 2 * layout->margin_mm;
    const double along_mm = layout->length_mm - 2 * layout->margin_mm - layout->head_mm;
    SheetLayout next = *layout;
    if (next.taken_mm + width_mm > across_mm + ROUNDING_MM) {
        next.row_top_mm += next.row_length_mm;
        next.taken_mm = next.row_length_mm = 0;
    }
    if (next.taken_mm + width_mm > across_mm + ROUNDING_MM || next.row_top_mm + length_mm > along_mm + ROUNDING_MM)
        return false;
    *out_left_mm = next.margin_mm + next.taken_mm;
    *out_top_mm = next.margin_mm + next.head_mm + next.row_top_mm;
    next.taken_mm += width_mm;
    next.row_length_mm = next.row_length_mm > length_mm ? next.row_length_mm : length_mm;
    *layout = next;
    return true;
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
