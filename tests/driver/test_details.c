// SPDX-License-Identifier: GPL-3.0-or-later
// test_details.c - bytes that a decoder of pictures does not care about and a printer does: what is asked for beside the
// picture, how a document hangs together, and what a reply says besides its condition.
#include "tests/driver/page.h"

#include <stdlib.h>
#include <string.h>

static GByteArray *encode(const Driver *driver, const char *model, const char *media, PageEnd end, const Bitmap *bitmap)
{
    const DriverPage page = {.model = driver_model(driver, model), .media = driver_media(driver, media), .end = end};
    g_assert_nonnull(page.model);
    g_assert_nonnull(page.media);
    g_autoptr(GError) error = NULL;
    GByteArray *bytes = driver_encode(driver, &page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    return bytes;
}

static const guint8 *find(const GByteArray *bytes, const char *text, gsize length)
{
    return memmem(bytes->data, bytes->len, text, length);
}

// --- Brother QL-800/810W/820NWB, "Raster Command Reference" ---

// The 32 bytes of table 4 in section 4, with what the rows below change; all else 0.
typedef struct {
    guint8 type, length_mm, status, phase;
    PrinterCondition condition;
    int media_length_mm;
    bool is_label_done;
} BrotherReply;

// Media type: 0A and 4A continuous, 0B and 4B die-cut; the newer models say 4x. Status type 01 is "printing completed", and
// the phase is still what it was until 06 says otherwise: more may come only then.
static void a_brother_says_these(void)
{
    static const BrotherReply rows[] = {
        {0x0a, 0, 0x00, 0, PRINTER_READY, 0, false},     {0x4a, 0, 0x00, 0, PRINTER_READY, 0, false},
        {0x0b, 100, 0x00, 0, PRINTER_READY, 100, false}, {0x4b, 100, 0x00, 0, PRINTER_READY, 100, false},
        {0x00, 0, 0x00, 0, PRINTER_READY, -1, false},    {0xff, 0, 0x00, 0, PRINTER_READY, -1, false},
        {0x4b, 100, 0x01, 0, PRINTER_BUSY, 100, true},   {0x4b, 100, 0x01, 1, PRINTER_BUSY, 100, true},
        {0x4b, 100, 0x06, 0, PRINTER_READY, 100, false}, {0x4b, 100, 0x06, 1, PRINTER_BUSY, 100, false},
        {0x4b, 100, 0x05, 0, PRINTER_READY, 100, false}, {0x4b, 100, 0x05, 1, PRINTER_BUSY, 100, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const BrotherReply *row = &rows[i];
        guint8 bytes[32] = {0x80, 0x20, 'B', '4', 0x41, '0', [10] = 62};
        bytes[11] = row->type;
        bytes[17] = row->length_mm;
        bytes[18] = row->status;
        bytes[19] = row->phase;
        DriverStatus status;
        driver_status_init(&status);
        g_assert_cmpuint(driver_brother_ql.parse_status(&driver_brother_ql.models[0], bytes, 32, &status), ==, 32);
        g_assert_cmpint(status.condition, ==, row->condition);
        g_assert_cmpint(status.media_length_mm, ==, row->media_length_mm);
        g_assert_cmpint(status.media_width_mm, ==, row->media_length_mm < 0 ? -1 : 62);
        g_assert_cmpint(status.is_label_done, ==, row->is_label_done);
        g_assert_cmpint(status.is_unasked, ==, row->status != 0);
        g_assert_false(status.is_fatal_to_label);
        g_assert_null(status.problem);
    }
}

// ESC i ! 0 asks for status by itself, which is what proves a label; only models with that command get it.
static void only_who_knows_it_is_asked_to_speak(void)
{
    Bitmap *bitmap = drawing_new(696, 160, 300, 300, false);
    g_autoptr(GByteArray) newer = encode(&driver_brother_ql, "QL-820NWB", "62", PAGE_CUT, bitmap);
    g_autoptr(GByteArray) older = encode(&driver_brother_ql, "QL-700", "62", PAGE_CUT, bitmap);
    const guint8 *at = find(newer, "\x1bi!\0", 4);
    g_assert_nonnull(at);
    g_assert_true(at < find(newer, "\x1biz", 3));
    g_assert_null(find(older, "\x1bi!", 3));
    drawing_free(bitmap);
}

// Where rows may be packed, a row without a dot is the one byte "Z" (section 4, "Zero raster graphics").
static void a_row_without_dots_costs_a_byte(void)
{
    Bitmap *blank = drawing_new(696, 200, 300, 300, false);
    Bitmap *dot = drawing_new(696, 200, 300, 300, false);
    drawing_ink(dot, dot->black, 695, 199);
    g_autoptr(GByteArray) without = encode(&driver_brother_ql, "QL-1100", "62", PAGE_CUT, blank);
    g_autoptr(GByteArray) with = encode(&driver_brother_ql, "QL-1100", "62", PAGE_CUT, dot);
    g_assert_cmpuint(without->data[without->len - 1], ==, 0x1a);
    for (guint i = 2; i <= 201; i++)
        g_assert_cmpuint(without->data[without->len - i], ==, 'Z');
    g_assert_cmpuint(with->len, >, without->len);
    g_assert_nonnull(find(with, "ZZZg\0", 5));
    drawing_free(blank);
    drawing_free(dot);
}

// --- Epson ---

// GS V 66 n feeds to the cutter and cuts; a printer without one feeds to its tear bar (ESC J n).
static void a_ticket_is_cut_where_there_is_a_cutter(void)
{
    Bitmap *bitmap = drawing_new(64, 8, 203, 203, false);
    static const struct {
        const char *model;
        PageEnd end;
        bool is_cut, is_fed;
    } rows[] = {
        {"TM-T20II", PAGE_CUT, true, false},
        {"TM-T20II", PAGE_FOLLOWED, false, false},
        {"generic-58mm", PAGE_CUT, false, true},
        {"generic-58mm", PAGE_FOLLOWED, false, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const DriverModel *model = driver_model(&driver_escpos, rows[i].model);
        g_assert_nonnull(model);
        for (const DriverMedia *media = driver_escpos.media; media->name; media++) {
            int width_px, length_px;
            if (!driver_picture(model, media, &width_px, &length_px))
                continue;
            g_autoptr(GByteArray) bytes = encode(&driver_escpos, model->name, media->name, rows[i].end, bitmap);
            g_assert_cmpint(find(bytes, "\x1dV\x42\0", 4) != NULL, ==, rows[i].is_cut);
            g_assert_cmpint(find(bytes, "\x1bJ", 2) != NULL, ==, rows[i].is_fed);
        }
    }
    drawing_free(bitmap);
}

// --- Star ---

// 3-94, ESC * r E: 13 feeds and cuts, 3 feeds to the tear bar, 1 leaves the paper; 3-43, ESC d 3: feeds and cuts.
static void a_star_ticket_is_cut_torn_or_followed(void)
{
    Bitmap *bitmap = drawing_new(64, 8, 203, 203, false);
    static const struct {
        const char *model;
        PageEnd end;
        const char *said;
        gsize length;
    } rows[] = {
        {"TSP650II", PAGE_CUT, "\x1b*rE13\0", 7},        {"TSP650II", PAGE_TORN, "\x1b*rE3\0", 6},
        {"TSP650II", PAGE_FOLLOWED, "\x1b*rE1\0", 6},    {"mC-Print2", PAGE_CUT, "\x1b\x64\x03\x17", 4},
        {"mC-Print2", PAGE_TORN, "\x1b\x61\x06\x17", 4},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) bytes = encode(&driver_star, rows[i].model, "58", rows[i].end, bitmap);
        g_assert_nonnull(find(bytes, rows[i].said, rows[i].length));
    }
    g_autoptr(GByteArray) followed = encode(&driver_star, "mC-Print2", "58", PAGE_FOLLOWED, bitmap);
    g_assert_null(find(followed, "\x1b\x64", 2));
    drawing_free(bitmap);
}

// --- PDF (ISO 32000-1, section 7.7) ---

// The text of an object, looked for by its number alone.
static char *object(const GByteArray *bytes, int number)
{
    g_autofree char *head = g_strdup_printf("\n%d 0 obj\n", number);
    const guint8 *start = find(bytes, head, strlen(head));
    g_assert_nonnull(start);
    start += strlen(head);
    const guint8 *end = memmem(start, bytes->len - (gsize)(start - bytes->data), "endobj", 6);
    g_assert_nonnull(end);
    return g_strndup((const char *)start, (gsize)(end - start));
}

// The number of the object that a key of a dictionary refers to.
static int referred(const char *dictionary, const char *key)
{
    const char *at = strstr(dictionary, key);
    g_assert_nonnull(at);
    char *end;
    long number = strtol(at + strlen(key), &end, 10);
    g_assert_true(g_str_has_prefix(end, " 0 R"));
    return (int)number;
}

// From the trailer to the picture, as a reader goes; and each object is where the table says.
static void a_document_hangs_together(void)
{
    const DriverModel *model = &driver_pdf.models[0];
    const DriverMedia *media = driver_pdf.media;
    int width_px = 0, length_px = 0;
    while (!driver_picture(model, media, &width_px, &length_px))
        media++;
    Bitmap *sheet = drawing_new(width_px, length_px, model->dpi_x, model->dpi_y, false);
    g_autoptr(GByteArray) bytes = encode(&driver_pdf, model->name, media->name, PAGE_CUT, sheet);
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    const guint8 *trailer = find(bytes, "\ntrailer\n", 9);
    g_assert_nonnull(trailer);
    g_autofree char *catalog = object(bytes, referred((const char *)trailer, "/Root "));
    g_assert_nonnull(strstr(catalog, "/Type /Catalog"));
    int pages_number = referred(catalog, "/Pages ");
    g_autofree char *pages = object(bytes, pages_number);
    g_assert_nonnull(strstr(pages, "/Type /Pages"));
    g_assert_nonnull(strstr(pages, "/Count 1 "));
    g_autofree char *page = object(bytes, referred(pages, "/Kids ["));
    g_assert_nonnull(strstr(page, "/Type /Page\n") ? page : strstr(page, "/Type /Page "));
    g_assert_cmpint(referred(page, "/Parent "), ==, pages_number);
    g_autofree char *content = object(bytes, referred(page, "/Contents "));
    const char *stream = strstr(content, "stream\n");
    g_assert_nonnull(stream);
    const char *length = strstr(content, "/Length ");
    g_assert_nonnull(length);
    g_assert_true(g_str_has_prefix(stream + 7 + g_ascii_strtoull(length + 8, NULL, 10), "\nendstream\n"));
    g_assert_nonnull(strstr(stream, "/I0 Do"));
    g_autofree char *image = object(bytes, referred(page, "/I0 "));
    g_assert_nonnull(strstr(image, "/Subtype /Image"));
    drawing_free(sheet);
}

// A line of the queue ends in a line feed, whichever word is the last.
static void the_last_word_of_a_line_counts(void)
{
    static const struct {
        const char *line;
        PrinterCondition condition;
        bool is_label_done;
    } rows[] = {
        {"job-state=completed\n", PRINTER_READY, true},
        {"job-state=processing\n", PRINTER_BUSY, false},
        {"job-state=pending printer-state=stopped\n", PRINTER_STOPPED, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        DriverStatus status;
        driver_status_init(&status);
        gsize length = strlen(rows[i].line);
        gsize taken = driver_pdf.parse_status(&driver_pdf.models[0], (const guint8 *)rows[i].line, length, &status);
        g_assert_cmpuint(taken, ==, length);
        g_assert_cmpint(status.condition, ==, rows[i].condition);
        g_assert_cmpint(status.is_label_done, ==, rows[i].is_label_done);
    }
}

// --- any language ---

// What stands behind the bytes that have come says nothing.
static void what_has_not_come_is_not_read(void)
{
    static const guint8 starts[] = {0x02, 0x80, 'j', 0x12, 0x00, 0x06, '0'};
    static const char beginnings[][12] = {"\x02"
                                          "030,0,0",
                                          "\x80\x20"
                                          "B4",
                                          "job-state=",
                                          "\x12\x12",
                                          "01,",
                                          "\x02"};
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
            for (gsize length = 1; length <= strlen(beginnings[i]); length++) {
                DriverStatus alone, followed;
                guint8 bytes[64] = {0};
                memcpy(bytes, beginnings[i], length);
                driver_status_init(&alone);
                gsize taken = (*driver)->parse_status(&(*driver)->models[0], bytes, length, &alone);
                for (gsize k = 0; k < G_N_ELEMENTS(starts); k++) {
                    memset(bytes + length, starts[k], sizeof bytes - length);
                    driver_status_init(&followed);
                    g_assert_cmpuint((*driver)->parse_status(&(*driver)->models[0], bytes, length, &followed), ==, taken);
                    g_assert_cmpint(followed.condition, ==, alone.condition);
                }
            }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/brother-ql/media-and-phases", a_brother_says_these);
    g_test_add_func("/driver/brother-ql/notification-where-it-is-known", only_who_knows_it_is_asked_to_speak);
    g_test_add_func("/driver/brother-ql/a-row-without-dots-costs-a-byte", a_row_without_dots_costs_a_byte);
    g_test_add_func("/driver/star/cut-torn-or-followed", a_star_ticket_is_cut_torn_or_followed);
    g_test_add_func("/driver/escpos/cut-where-there-is-a-cutter", a_ticket_is_cut_where_there_is_a_cutter);
    g_test_add_func("/driver/pdf/a-document-hangs-together", a_document_hangs_together);
    g_test_add_func("/driver/pdf/the-last-word-of-a-line-counts", the_last_word_of_a_line_counts);
    g_test_add_func("/driver/what-has-not-come-is-not-read", what_has_not_come_is_not_read);
    return g_test_run();
}
