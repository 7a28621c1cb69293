// SPDX-License-Identifier: GPL-3.0-or-later
// Printers on the network that speak IPP themselves (IPP Everywhere, AirPrint's kin), driven without a driver of their maker.
//
// Sources: RFC 8011 sections 5.3.7 (job-state), 5.3.8 (job-state-reasons), 5.3.18.2 (job-impressions-completed), 5.4.11, 5.4.12;
// PWG 5100.14 (IPP Everywhere); PWG 5102.4 (PWG raster); PWG 5100.7 (media-col).
//
// - A page is "job media=6200x10000 format=image/pwg-raster" and its document behind the line; the way to the printer
//   (printer/transport/ipp.c) makes a job of it. The document is the whole sheet or label, 1:1, so that nothing is scaled.
// - PWG raster of eight bits of gray is what each IPP Everywhere printer takes; libcups packs it.
// - "completed" proves a label only together with a count of impressions or sheets that the printer keeps; one that counts none, or
//   that has handed the job on to another device, has a label unconfirmed. An "aborted" job is lost only when nothing was counted.
//   A job that is "forgotten" is what the way to the printer says of one that is not there any more, or whose number another has.
// - A stop that is reported as a warning of a printer that goes on is of another tray.
#include <cups/raster.h>
#include <string.h>

#include "printer/driver/ipp_state.h"
#include "printer/driver/media.h"
#include "printer/driver/raster.h"
#include "printer/driver/sheet.h"

#define WIDEST_MM 216
#define DENSEST_DPI 300 // of raster
#define PDF_DPI 300
#define WHITE 0xff
#define IS_PDF DRIVER_FEATURE_PRIVATE

#define HEAD_PX(dpi) ((WIDEST_MM * (dpi)*10 / 254 + 8) / 8 * 8) // in whole bytes
static const DriverModel models[] = {
    {"pwg-203dpi", 0, 0, 0, NULL, HEAD_PX(203), 203, 203, DRIVER_FEATURE_STATUS | DRIVER_FEATURE_ANSWERS, NULL},
    {"pwg-300dpi", 0, 0, 0, NULL, HEAD_PX(300), 300, 300, DRIVER_FEATURE_STATUS | DRIVER_FEATURE_ANSWERS, NULL},
    {"pdf-300dpi", 0, 0, 0, NULL, HEAD_PX(PDF_DPI), PDF_DPI, PDF_DPI, DRIVER_FEATURE_STATUS | DRIVER_FEATURE_ANSWERS | IS_PDF,
     NULL},
    {0},
};

// What office printers do not reach of a sheet: a quarter of an inch on each side.
#define EDGE_MM 6.35
#define EDGES .margin_across_mm = EDGE_MM, .margin_along_mm = EDGE_MM
static const DriverReach sheet = {EDGES};
static const DriverReach of_a4 = {.sheet_width_mm = 210, .sheet_length_mm = 297, EDGES};
static const DriverReach of_letter = {.sheet_width_mm = 215.9, .sheet_length_mm = 279.4, EDGES};

static const DriverMedia media_table[] = {
    {"62x100", "62 mm x 100 mm label", 62, 100, 0, 0, 0, false, NULL},
    {"60x86", "60 mm x 86 mm name badge", 60, 86, 0, 0, 0, false, NULL},
    {"59x102", "59 mm x 102 mm label", 59, 102, 0, 0, 0, false, NULL},
    {"57x32", "2.25 inch x 1.25 inch label", 57.15, 31.75, 0, 0, 0, false, NULL},
    {"76x51", "3 inch x 2 inch label", 76.2, 50.8, 0, 0, 0, false, NULL},
    {"76x102", "3 inch x 4 inch label", 76.2, 101.6, 0, 0, 0, false, NULL},
    {"102x76", "4 inch x 3 inch label", 101.6, 76.2, 0, 0, 0, false, NULL},
    {"102x152", "4 inch x 6 inch label", 101.6, 152.4, 0, 0, 0, false, NULL},
    {"54x86", "card of 54 mm x 85.6 mm", 54, 85.6, 0, 0, 0, false, NULL},
    SHEET_MEDIA(&sheet, &of_a4, &of_letter),
    {0},
};

// --- pages ---

static ssize_t append_part(void *out, unsigned char *bytes, size_t length)
{
    raster_append(out, bytes, length);
    return (ssize_t)length;
}

// Gray of eight bits: a dot of ink is 0.
static void gray_row(const Bitmap *bitmap, int y, int left_px, guint8 *row, int width_px)
{
    const guint8 *dots = raster_plane_row(bitmap, bitmap->black, y);
    for (int x = 0; x < bitmap->width_px && left_px + x < width_px; x++)
        if (dots[x / 8] & (0x80 >> x % 8))
            row[left_px + x] = 0;
}

static int whole_px(double mm, int dpi)
{
    return (int)(mm * dpi / 25.4);
}

static void append_rows(cups_raster_t *raster, const cups_page_header2_t *header, const DriverPage *page,
                        const Bitmap *const *bitmaps, int count)
{
    SheetLayout layout = sheet_paper(page->media);
    g_autofree int *left_px = g_new(int, count), *top_px = g_new(int, count);
    for (int i = 0; i < count; i++) {
        double left_mm, top_mm;
        sheet_place(&layout, page->media, &left_mm, &top_mm);
        left_px[i] = whole_px(left_mm, page->model->dpi_x);
        top_px[i] = whole_px(top_mm, page->model->dpi_y);
    }
    g_autofree guint8 *row = g_malloc(header->cupsBytesPerLine);
    for (int y = 0; y < (int)header->cupsHeight; y++) {
        memset(row, WHITE, header->cupsBytesPerLine);
        for (int i = 0; i < count; i++)
            if (y >= top_px[i] && y - top_px[i] < bitmaps[i]->height_px)
                gray_row(bitmaps[i], y - top_px[i], left_px[i], row, (int)header->cupsWidth);
        cupsRasterWritePixels(raster, row, header->cupsBytesPerLine);
    }
}

static void append_raster(GByteArray *out, const DriverPage *page, const Bitmap *const *bitmaps, int count)
{
    double width_mm, length_mm;
    const int dpi = page->model->dpi_x;
    driver_media_paper(page->media, &width_mm, &length_mm);
    pwg_media_t *media = pwgMediaForSize((int)(width_mm * 100), (int)(length_mm * 100));
    cups_page_header2_t header;
    cupsRasterInitPWGHeader(&header, media, "sgray_8", dpi, dpi, "one-sided", NULL);
    header.cupsInteger[CUPS_RASTER_PWG_TotalPageCount] = 1;
    cups_raster_t *raster = cupsRasterOpenIO(append_part, out, CUPS_RASTER_WRITE_PWG);
    cupsRasterWriteHeader2(raster, &header);
    append_rows(raster, &header, page, bitmaps, count);
    cupsRasterClose(raster);
}

static void encode_sheet(GByteArray *out, const DriverPage *page, const Bitmap *const *bitmaps, int count)
{
    double width_mm, length_mm;
    bool is_pdf = page->model->features & IS_PDF;
    driver_media_paper(page->media, &width_mm, &length_mm);
    raster_printf(out, "job media=%dx%d format=%s\n", (int)(width_mm * 100 + 0.5), (int)(length_mm * 100 + 0.5),
                  is_pdf ? "application/pdf" : "image/pwg-raster");
    if (is_pdf) {
        g_autoptr(GByteArray) document = g_byte_array_new();
        driver_pdf.encode_sheet(document, page, bitmaps, count);
        raster_append(out, document->data, document->len);
    } else {
        append_raster(out, page, bitmaps, count);
    }
}

// --- replies ---

// -1 = not said.
static int number_of(char **words, const char *name)
{
    gsize length = strlen(name);
    guint64 value = 0;
    for (; *words; words++)
        if (strncmp(*words, name, length) == 0 && (*words)[length] == '=' &&
            g_ascii_string_to_unsigned(*words + length + 1, 10, 0, G_MAXINT, &value, NULL))
            return (int)value;
    return -1;
}

static bool has_reason(char **words, const char *reason)
{
    for (; *words; words++)
        if (g_str_has_prefix(*words, "job-state-reasons=") && strstr(*words, reason))
            return true;
    return false;
}

static void read_media(char **words, DriverStatus *status)
{
    for (; *words; words++) {
        if (!g_str_has_prefix(*words, "media="))
            continue;
        g_auto(GStrv) sides = g_strsplit(*words + strlen("media="), "x", 3);
        guint64 width = 0, length = 0;
        if (g_strv_length(sides) != 2 || !g_ascii_string_to_unsigned(sides[0], 10, 1, 100000, &width, NULL) ||
            !g_ascii_string_to_unsigned(sides[1], 10, 1, 100000, &length, NULL))
            return;
        status->media_width_mm = (int)((width + 50) / 100);
        status->media_length_mm = (int)((length + 50) / 100);
        status->is_media_colour_unsaid = true;
    }
}

// NULL = the printer does not say that anything went wrong.
static const char *doubt_of(char **words, bool is_completed)
{
    if (has_reason(words, "job-completed-with-errors"))
        return "The printer reports errors in this label. Check whether it came out whole.";
    if (is_completed)
        return NULL;
    if (has_reason(words, "canceled"))
        return "Somebody cancelled this label when the printer had begun it, perhaps. Check whether it came out whole.";
    return "The printer gave up this label when it had begun it, perhaps. Check whether it came out whole.";
}

// A job's end; the printer's own state stands beside it and is of the next label.
static void read_end(char **words, DriverStatus *status)
{
    int count = MAX(number_of(words, "job-impressions-completed"), number_of(words, "job-media-sheets-completed"));
    bool is_completed = ipp_state_says(words, "job-state", "completed");
    bool is_elsewhere = has_reason(words, "queued-in-device") || has_reason(words, "job-completed-with-errors");
    DriverStatus job = *status;
    ipp_state_read(words, &job);
    for (char **word = words; *word; word++)
        if (g_str_has_prefix(*word, "job-state="))
            **word = '\0';
    ipp_state_read(words, status);
    status->is_receiving = status->condition != PRINTER_STOPPED;
    status->is_label_done = is_completed && count > 0 && !is_elsewhere;
    status->is_fatal_to_label = !is_completed && count == 0;
    if (!status->is_label_done && !status->is_fatal_to_label)
        status->doubt = doubt_of(words, is_completed);
    status->is_label_unproved = !status->is_label_done && !status->is_fatal_to_label && !status->doubt;
    if (status->is_fatal_to_label) {
        status->problem = job.problem;
        status->problem_code = job.problem_code;
    }
}

// Without a job of ours, a printer that prints has somebody else's.
static void read_printer(char **words, DriverStatus *status)
{
    status->is_receiving = true;
    if (ipp_state_says(words, "job-state", "") && ipp_state_says(words, "printer-state", "processing")) {
        status->condition = PRINTER_BUSY;
        status->is_receiving = false;
    }
    ipp_state_read(words, status);
}

static void read_line(const char *line, DriverStatus *status)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    status->is_unasked = strcmp(words[0], "unasked") == 0;
    status->condition = PRINTER_READY;
    status->is_forgotten = ipp_state_says(words, "job-state", "forgotten");
    read_media(words, status);
    if (ipp_state_says(words, "job-state", "completed") || ipp_state_says(words, "job-state", "aborted") ||
        ipp_state_says(words, "job-state", "canceled"))
        read_end(words, status);
    else
        read_printer(words, status);
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    static const char head[] = "ipp ";
    g_autofree char *line = NULL;
    gsize taken = ipp_state_take_line(bytes, length, head, &line);
    if (line)
        read_line(line + strlen(head), status);
    return taken;
}

const Driver driver_ipp = {
    .name = "ipp",
    .title = "IPP Everywhere (PWG raster or PDF)",
    .models = models,
    .media = media_table,
    .proof = PROOF_REPLY,
    .memory = {.count = "job-impressions-completed of the job",
               .boot = "printer-up-time, and the job's name under its number",
               .cancel = "job-state canceled"},
    .keeps_jobs = true,
    .takes_any_media = true,
    // A byte for each dot at worst, and one for each 128 of them and for each line.
    .ceiling_bytes = 8192 + (gsize)HEAD_PX(DENSEST_DPI) * ((gsize)MEDIA_LENGTH_MAX_MM * DENSEST_DPI * 10 / 254 + 1) * 129 / 128 +
                     2 * ((gsize)MEDIA_LENGTH_MAX_MM * DENSEST_DPI * 10 / 254 + 1),
    .encode_sheet = encode_sheet,
    DRIVER_QUESTION("status\n"),
    .is_asked_while_printing = true,
    .parse_status = parse_status,
};
