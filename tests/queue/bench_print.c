// SPDX-License-Identifier: GPL-3.0-or-later
// bench_print.c - from a job to the bytes for the printer, per language and media: ms to draw and to encode, and bytes. Medians.
#include <stdio.h>

#include "printer/queue/render_job.h"
#include "tests/queue/station.h"

#define ROUNDS 15

static const struct {
    const Driver *driver;
    const char *model, *media;
    const char *label; // of PyCon US 2024
    bool is_fine;
} cases[] = {
    {&driver_brother_ql, "QL-820NWB", "62x100", "badge", false},
    {&driver_brother_ql, "QL-820NWB", "62x100", "badge", true},
    {&driver_brother_ql, "QL-820NWB", "62", "badge-62", false},
    {&driver_brother_ql, "QL-820NWB", "62red", "badge-62", false},
    {&driver_brother_ql, "QL-820NWB", "62x29", "ticket", false},
    {&driver_brother_ql, "QL-800", "62x100", "badge", false},
    {&driver_brother_ql, "QL-1110NWB", "102x152", "badge", false},
    {&driver_dymo_lw, "LabelWriter 450", "62x100", "badge", false},
    {&driver_dymo_lw, "LabelWriter 450", "62x100", "badge", true},
    {&driver_zpl, "ZD421-203dpi", "62x100", "badge", false},
    {&driver_zpl, "ZD421-300dpi", "62x100", "badge", false},
    {&driver_zpl, "ZT411-600dpi", "62x100", "badge", false},
    {&driver_zpl, "generic-203dpi", "62x100", "badge", false},
    {&driver_zpl, "ZD421-203dpi", "102x152", "badge", false},
    {&driver_epl2, "LP2844", "62x100", "badge", false},
    {&driver_tspl, "TX200", "62x100", "badge", false},
    {&driver_escpos, "TM-T20II", "80", "ticket-80", false},
    {&driver_escpos, "TM-T88VI", "80", "ticket-80", false},
    {&driver_escpos, "generic-58mm", "58", "ticket-58", false},
    {&driver_fgl, "Lemur-200dpi", "51x140", "ticket-51x140", false},
    {&driver_pdf, "sheet-300dpi", "62x100", "badge", false},
};

static const char fields[] =
    "{\"name\":\"Grace Hopper\",\"company\":\"Navy\",\"pronouns\":\"she/her\",\"ribbons\":\"speaker\",\"event\":\"PyCon US 2024\","
    "\"token\":\"4QY6J2KXW0B7ZC1T9RDH5VM3NGS8PALEF2U0QX\",\"ticket_title\":\"Attendee\",\"band_colour\":\"#3776ab\","
    "\"session_code\":\"T-07\",\"session_title\":\"A Tour of asyncio: from Coroutines to Structured Concurrency\","
    "\"session_room\":\"Room 318\",\"session_time\":\"13:20\u201316:40\",\"session_day\":\"Thu 16 May\"}";

static int compare(gconstpointer one, gconstpointer other)
{
    gint64 a = *(const gint64 *)one, b = *(const gint64 *)other;
    return (a > b) - (a < b);
}

static double median_ms(gint64 times_us[ROUNDS])
{
    qsort(times_us, ROUNDS, sizeof(*times_us), compare);
    return (double)times_us[ROUNDS / 2] / 1000;
}

static void measure(RenderJob *renderer, const char *label, const PrintTarget *target)
{
    gint64 drawn_us[ROUNDS], encoded_us[ROUNDS];
    gsize bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        gint64 start_us = clock_mono_us();
        g_autoptr(Bitmap) bitmap = render_job_render(renderer, label, fields, target, NULL, &error);
        g_assert_no_error(error);
        drawn_us[i] = clock_mono_us() - start_us;
        start_us = clock_mono_us();
        const Bitmap *const drawn = bitmap;
        g_autoptr(GByteArray) encoded = render_job_encode(&drawn, 1, target, &error);
        g_assert_no_error(error);
        encoded_us[i] = clock_mono_us() - start_us;
        bytes = encoded->len;
    }
    printf("%-10s %-16s %-8s %-14s %3d dpi  draw %5.1f ms  encode %4.1f ms  %7zu bytes\n", target->driver->name,
           target->model->name, target->media->name, label, target->model->dpi_y * (target->is_fine ? 2 : 1), median_ms(drawn_us),
           median_ms(encoded_us), bytes);
}

int main(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autoptr(RenderJob) renderer = render_job_new(station->profile, station->profile_folder);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const PrintTarget target = {.driver = cases[i].driver,
                                    .model = driver_model(cases[i].driver, cases[i].model),
                                    .media = driver_media(cases[i].driver, cases[i].media),
                                    .is_fine = cases[i].is_fine};
        measure(renderer, cases[i].label, &target);
    }
    return 0;
}
