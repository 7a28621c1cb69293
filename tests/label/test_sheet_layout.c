// SPDX-License-Identifier: GPL-3.0-or-later
// test_sheet_layout.c - where labels lie on a sheet, worked out by hand from the measures of ISO 216 and ANSI paper.
// Would catch: a label too many or too few, one over the edge or over another, a row that begins above the end of the one before.
#include <glib.h>

#include "printer/label/sheet_layout.h"

typedef struct {
    double left_mm, top_mm;
} Place;

static void put(SheetLayout *layout, double width_mm, double length_mm, Place wanted)
{
    Place is = {-1, -1};
    g_assert_true(sheet_layout_place(layout, width_mm, length_mm, &is.left_mm, &is.top_mm));
    g_assert_cmpfloat_with_epsilon(is.left_mm, wanted.left_mm, 0.001);
    g_assert_cmpfloat_with_epsilon(is.top_mm, wanted.top_mm, 0.001);
}

static void refuse(SheetLayout *layout, double width_mm, double length_mm)
{
    double left_mm, top_mm;
    const SheetLayout before = *layout;
    g_assert_false(sheet_layout_place(layout, width_mm, length_mm, &left_mm, &top_mm));
    g_assert_cmpmem(layout, sizeof(before), &before, sizeof(before));
}

static void a_sheet_is_parted_without_rest(void)
{
    static const struct {
        double paper_width_mm, paper_length_mm, width_mm, length_mm;
        int count;
    } cases[] = {{210, 297, 105, 148.5, 4},        {210, 297, 105, 74.25, 8},        {215.9, 279.4, 107.95, 139.7, 4},
                 {215.9, 279.4, 107.95, 69.85, 8}, {210, 297, 210, 297, 1},          {210, 297, 105.1, 148.5, 2},
                 {210, 297, 105, 148.6, 2},        {210, 297, 211, 100, 0},          {210, 297, 100, 298, 0},
                 {210, 297, 62, 100, 6},           {215.9, 279.4, 71.967, 93.134, 9}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SheetLayout paper = {.width_mm = cases[i].paper_width_mm, .length_mm = cases[i].paper_length_mm};
        g_assert_cmpint(sheet_layout_count(&paper, cases[i].width_mm, cases[i].length_mm), ==, cases[i].count);
    }
}

static void labels_of_one_size_are_a_grid(void)
{
    SheetLayout layout = {.width_mm = 210, .length_mm = 297};
    for (int sheet = 0; sheet < 2; sheet++) {
        put(&layout, 105, 148.5, (Place){0, 0});
        put(&layout, 105, 148.5, (Place){105, 0});
        put(&layout, 105, 148.5, (Place){0, 148.5});
        put(&layout, 105, 148.5, (Place){105, 148.5});
        refuse(&layout, 105, 148.5);
        layout.taken_mm = layout.row_top_mm = layout.row_length_mm = 0;
    }
}

// A badge of 62 x 100 and tickets of 62 x 29, with what an office printer leaves white.
static void a_row_is_as_high_as_its_highest_label(void)
{
    SheetLayout layout = {.width_mm = 210, .length_mm = 297, .margin_across_mm = 8, .margin_along_mm = 8};
    put(&layout, 62, 29, (Place){8, 8});
    put(&layout, 62, 100, (Place){70, 8});
    put(&layout, 62, 29, (Place){132, 8});
    put(&layout, 62, 100, (Place){8, 108});
    put(&layout, 62, 29, (Place){70, 108});
    put(&layout, 90, 29, (Place){8, 208}); // beside 124 mm there are 70 left
    refuse(&layout, 90, 100);
    put(&layout, 62, 81, (Place){98, 208}); // to 289 mm, where the margin begins
    refuse(&layout, 62, 1);
}

// Avery 5395: eight labels of 3.375 x 2.333 inch, 3.75 and 2.5 from one to the next; the last ends where the paper's edge begins.
static void labels_stand_apart_on_paper_that_is_cut(void)
{
    SheetLayout layout = {.width_mm = 215.9,
                          .length_mm = 279.4,
                          .margin_across_mm = 17.4625,
                          .margin_along_mm = 14.8082,
                          .gap_across_mm = 9.525,
                          .gap_along_mm = 4.2418};
    g_assert_cmpint(sheet_layout_columns(&layout, 85.725), ==, 2);
    g_assert_cmpint(sheet_layout_count(&layout, 85.725, 59.2582), ==, 8);
    for (int i = 0; i < 8; i++)
        put(&layout, 85.725, 59.2582, (Place){17.4625 + i % 2 * 95.25, 14.8082 + i / 2 * 63.5});
    refuse(&layout, 85.725, 59.2582);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label/sheet/a-sheet-is-parted-without-rest", a_sheet_is_parted_without_rest);
    g_test_add_func("/label/sheet/labels-of-one-size-are-a-grid", labels_of_one_size_are_a_grid);
    g_test_add_func("/label/sheet/a-row-is-as-high-as-its-highest-label", a_row_is_as_high_as_its_highest_label);
    g_test_add_func("/label/sheet/labels-stand-apart", labels_stand_apart_on_paper_that_is_cut);
    return g_test_run();
}
