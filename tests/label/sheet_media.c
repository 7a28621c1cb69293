// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/label/sheet_media.h"

const SheetMedium sheet_media[] = {
    {"62x100", &driver_brother_ql, "QL-820NWB", false},
    {"62x29", &driver_brother_ql, "QL-820NWB", true},
    {"62", &driver_brother_ql, "QL-820NWB", false},
    {"60x86", &driver_brother_ql, "QL-820NWB", false},
    {"102x152", &driver_brother_ql, "QL-1110NWB", false},
    {"103", &driver_brother_ql, "QL-1110NWB", false},
    {"29x90", &driver_brother_ql, "QL-820NWB", false},
    {"59x102", &driver_dymo_lw, "LabelWriter 450", false},
    {"54x101", &driver_dymo_lw, "LabelWriter 450", false},
    {"57x102", &driver_dymo_lw, "LabelWriter 450", false},
    {"36x89", &driver_dymo_lw, "LabelWriter 450", false},
    {"62x100", &driver_dymo_lw, "LabelWriter 450", false},
    {"104x159", &driver_dymo_lw, "LabelWriter 4XL", false},
    {"102x76", &driver_zpl, "ZD421-203dpi", false},
    {"102x64", &driver_zpl, "ZD421-203dpi", false},
    {"76x102", &driver_zpl, "ZD421-300dpi", false},
    {"4x6in", &driver_zpl, "ZD421-203dpi", false},
    {"3x2in", &driver_tspl, "TX200", false},
    {"2.25x1.25in", &driver_zpl, "ZD410-203dpi", true},
    {"80", &driver_escpos, "TM-T20III", false},
    {"80", &driver_escpos, "TM-T88VI", false},
    {"58", &driver_escpos, "generic-58mm", false},
    {"51x140", &driver_fgl, "Lemur-200dpi", false},
    {"A6", &driver_pdf, "sheet-300dpi", false},
    {"A4-4up", &driver_pdf, "sheet-300dpi", false},
    {"A4-8up", &driver_pdf, "sheet-300dpi", false},
    {"Letter-4up", &driver_pdf, "sheet-600dpi", false},
    {"Letter-8up", &driver_pdf, "sheet-300dpi", false},
    {0},
};

LabelTarget sheet_target(const SheetMedium *medium, int dpi)
{
    const DriverModel *model = driver_model(medium->driver, medium->model);
    const DriverMedia *media = driver_media(medium->driver, medium->name);
    LabelTarget target = {.dpi_x = model->dpi_x,
                          .dpi_y = model->dpi_y,
                          .media_width_mm = media->width_mm,
                          .media_length_mm = media->length_mm,
                          .is_round = driver_media_is_round(media)};
    g_assert_true(driver_picture(model, media, &target.width_px, &target.length_px));
    if (dpi > 0) {
        target.width_px = target.width_px * dpi / target.dpi_x;
        target.length_px = target.length_px * dpi / target.dpi_y;
        target.dpi_x = target.dpi_y = dpi;
    }
    return target;
}
