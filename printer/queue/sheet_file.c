// SPDX-License-Identifier: GPL-3.0-or-later
// sheet_file.c - labels of an event as PDF, for office printers and those who have badges printed.
#include "common/base/idiom.h"
#include "printer/label/label_sheet.h"
#include "printer/printer.h"
#include "printer/queue/render_job.h"

// What office printers leave white, and the marks need.
#define MARGIN_MM 8

struct PrinterSheet {
    RenderJob *renderer;
    LabelSheet *labels;
};

static const struct {
    const char *name;
    double width_mm, length_mm;
} papers[] = {{"A4", 210, 297}, {"A3", 297, 420}, {"Letter", 215.9, 279.4}, {"Tabloid", 279.4, 431.8}};

static SheetPaper plain_paper(double width_mm, double length_mm)
{
    return (SheetPaper){
        .layout = {.width_mm = width_mm, .length_mm = length_mm, .margin_across_mm = MARGIN_MM, .margin_along_mm = MARGIN_MM}};
}

// Media of which a label is a part of a sheet; false for others.
static bool read_media(const char *name, SheetPaper *out)
{
    const DriverMedia *media = driver_media(&driver_pdf, name);
    const DriverReach *reach = media ? media->reach : NULL;
    if (!reach || reach->sheet_width_mm <= 0)
        return false;
    *out = (SheetPaper){.layout = {.width_mm = reach->sheet_width_mm,
                                   .length_mm = reach->sheet_length_mm,
                                   .margin_across_mm = reach->edge_across_mm,
                                   .margin_along_mm = reach->edge_along_mm,
                                   .gap_across_mm = reach->gap_across_mm,
                                   .gap_along_mm = reach->gap_along_mm},
                        .width_mm = media->width_mm,
                        .length_mm = media->length_mm,
                        .inset_mm = reach->margin_across_mm,
                        .is_cut = reach->is_cut};
    return true;
}

static bool read_paper(const char *name, SheetPaper *out, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(papers); i++)
        if (g_ascii_strcasecmp(papers[i].name, name) == 0) {
            *out = plain_paper(papers[i].width_mm, papers[i].length_mm);
            return true;
        }
    if (read_media(name, out))
        return true;
    return error_set(
        PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_PAPER, error,
        "\"%s\" is no sheet of paper; take A4, A3, Letter, Tabloid, or a sheet of labels of lanyard printers --supported "
        "(A4-4up, Avery-5392)",
        name);
}

PrinterSheet *printer_sheet_new(const Profile *profile, const char *profile_folder, const char *paper, const char *title,
                                GError **error)
{
    SheetPaper read;
    if (!read_paper(paper, &read, error))
        return NULL;
    PrinterSheet *sheet = g_new0(PrinterSheet, 1);
    sheet->renderer = render_job_new(profile, profile_folder);
    sheet->labels = label_sheet_new(&read, title);
    return sheet;
}

void printer_sheet_free(PrinterSheet *sheet)
{
    if (!sheet)
        return;
    label_sheet_free(sheet->labels);
    render_job_free(sheet->renderer);
    g_free(sheet);
}

bool printer_sheet_add(PrinterSheet *sheet, const char *label_name, const char *fields, GError **error)
{
    double width_mm, length_mm;
    const LabelTemplate *label_template = render_job_template(sheet->renderer, label_name, &width_mm, &length_mm, error);
    g_autoptr(GHashTable) read = render_job_fields(fields);
    return label_template && label_sheet_add(sheet->labels, label_template, read, width_mm, length_mm, error);
}

int printer_sheet_count(const PrinterSheet *sheet)
{
    return label_sheet_count(sheet->labels);
}

bool printer_sheet_write(PrinterSheet *sheet, const char *path, int *out_pages, GError **error)
{
    return label_sheet_write(sheet->labels, path, out_pages, error);
}

bool printer_write_page(const Profile *profile, const char *profile_folder, const char *label_name, const char *fields,
                        const char *path, double *out_width_mm, double *out_length_mm, GError **error)
{
    int pages;
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    const LabelTemplate *label_template = render_job_template(renderer, label_name, out_width_mm, out_length_mm, error);
    g_autoptr(GHashTable) read = render_job_fields(fields);
    if (!label_template || (*out_length_mm <= 0 && !label_length(label_template, read, *out_width_mm, out_length_mm, error)))
        return false;
    const SheetPaper page = {.layout = {.width_mm = *out_width_mm, .length_mm = *out_length_mm},
                             .width_mm = *out_width_mm,
                             .length_mm = *out_length_mm,
                             .is_cut = true};
    g_autoptr(LabelSheet) sheet = label_sheet_new(&page, "");
    return label_sheet_add(sheet, label_template, read, 0, 0, error) && label_sheet_write(sheet, path, &pages, error);
}
