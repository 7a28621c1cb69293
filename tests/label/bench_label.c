// SPDX-License-Identifier: GPL-3.0-or-later
// bench_label.c - bench-label: how long a badge and a ticket take from template and person to dots, in this process and warm.
#include <stdio.h>

#include "tests/label/people.h"
#include "tests/label/render.h"

#define ROUNDS 5

static int compare(gconstpointer one, gconstpointer other)
{
    return *(const gint64 *)one < *(const gint64 *)other ? -1 : *(const gint64 *)one > *(const gint64 *)other;
}

static double at_share(const GArray *sorted_us, double share)
{
    return (double)g_array_index(sorted_us, gint64, (guint)((sorted_us->len - 1) * share)) / 1000;
}

static gint64 render_us(const LabelTemplate *label_template, GHashTable *fields)
{
    // 62 x 100 mm as a Brother prints it (its manual's printable area).
    const LabelTarget target = {
        .dpi_x = 300, .dpi_y = 300, .width_px = 696, .length_px = 1109, .media_width_mm = 62, .media_length_mm = 100};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) warnings = NULL;
    gint64 start_us = g_get_monotonic_time();
    g_autoptr(Bitmap) bitmap = label_render(label_template, fields, &target, &warnings, &error);
    gint64 taken_us = g_get_monotonic_time() - start_us;
    g_assert_no_error(error);
    return taken_us;
}

static void measure(const char *file, const GPtrArray *people)
{
    g_autoptr(LabelTemplate) label_template = template_shipped(file);
    double first_ms = (double)render_us(label_template, g_ptr_array_index(people, 0)) / 1000;
    for (guint i = 0; i < people->len; i++)
        (void)render_us(label_template, g_ptr_array_index(people, i));
    g_autoptr(GArray) times_us = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (int round = 0; round < ROUNDS; round++)
        for (guint i = 0; i < people->len; i++) {
            gint64 time_us = render_us(label_template, g_ptr_array_index(people, i));
            g_array_append_val(times_us, time_us);
        }
    g_array_sort(times_us, compare);
    printf("render 300 dpi %-28s first %6.1f ms   then p50 %5.1f ms  p99 %5.1f ms  (%u labels, %u names)\n", file, first_ms,
           at_share(times_us, 0.5), at_share(times_us, 0.99), times_us->len, people->len);
}

int main(void)
{
    g_autoptr(GPtrArray) people = people_load();
    measure("events/pycon-us-2024/badge.label", people);
    measure("events/pycon-us-2024/ticket.label", people);
    return 0;
}
