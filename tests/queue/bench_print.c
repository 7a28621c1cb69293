// bench_print.c - from a job to the bytes for the printer, per language and media: ms to draw and to encode, and bytes. Medians.
#include <stdio.h>

#include "printer/queue/prepress.h"
#include "tests/queue/station.h"

#define ROUNDS 15

static const struct {
    const Driver *driver;
    const char *model, *media;
} cases[] = {
    {&driver_brother_ql, "QL-820NWB", "62x100"}, {&driver_brother_ql, "QL-820NWB", "62"}, {&driver_brother_ql, "QL-820NWB", "62red"},
    {&driver_brother_ql, "QL-800", "62x100"},    {&driver_brother_ql, "QL-1110NWB", "102x152"},
    {&driver_dymo_lw, "LabelWriter 450", "62x100"}, {&driver_zpl, "ZD421-203dpi", "62x100"}, {&driver_zpl, "ZD421-300dpi", "62x100"},
    {&driver_zpl, "generic-203dpi", "62x100"},   {&driver_zpl, "ZD421-203dpi", "102x152"}, {&driver_epl2, "LP2844", "62x100"},
    {&driver_tspl, "TX200", "62x100"},           {&driver_escpos, "TM-T20II", "80"},
    {&driver_fgl, "Lemur-200dpi", "83x140"},     {&driver_pdf, "sheet-300dpi", "62x100"},
};

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

static void measure(Prepress *prepress, const Job *job, const PrintTarget *target)
{
    gint64 drawn_us[ROUNDS], encoded_us[ROUNDS];
    gsize bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        gint64 start_us = clock_mono_us();
        g_autoptr(Bitmap) bitmap = prepress_render(prepress, job->label, job->fields, target, NULL, &error);
        g_assert_no_error(error);
        drawn_us[i] = clock_mono_us() - start_us;
        start_us = clock_mono_us();
        g_autoptr(GByteArray) label = prepress_encode(bitmap, job->id, target, &error);
        g_assert_no_error(error);
        encoded_us[i] = clock_mono_us() - start_us;
        bytes = label->len;
    }
    printf("%-10s %-16s %-8s  draw %5.1f ms  encode %4.1f ms  %7zu bytes\n", target->driver->name, target->model->name,
           target->media->name, median_ms(drawn_us), median_ms(encoded_us), bytes);
}

int main(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autoptr(Prepress) prepress = prepress_new(station->profile, station->profile_folder);
    g_autoptr(Job) job = test_station_job(station, test_station_badge(station, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const PrintTarget target = {.driver = cases[i].driver,
                                    .model = driver_model(cases[i].driver, cases[i].model),
                                    .media = driver_media(cases[i].driver, cases[i].media)};
        measure(prepress, job, &target);
    }
    return 0;
}
