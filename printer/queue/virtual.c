// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/virtual.h"

#include <errno.h>

#include "printer/printer.h"

static const struct {
    const Driver *driver;
    const char *model;
} machines[] = {
    {&driver_brother_ql, "QL-820NWB"}, {&driver_dymo_lw, "LabelWriter 450"}, {&driver_zpl, "ZD421-203dpi"},
    {&driver_escpos, "TM-T20II"},      {&driver_fgl, "Lemur-200dpi"},
};

char *virtual_label_name(const Job *job)
{
    g_autofree char *label = g_strdup(job->label);
    g_strcanon(label, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_", '-');
    return g_strdup_printf("%06" G_GINT64_FORMAT "-%s", job->id, label);
}

static bool write_bytes(const char *folder, const char *name, const Bitmap *bitmap, const PrintTarget *target, GError **error)
{
    g_autoptr(GByteArray) bytes = render_job_encode(&bitmap, 1, target, error);
    g_autofree char *path = g_strdup_printf("%s/%s.%s.bin", folder, name, target->driver->name);
    return bytes && g_file_set_contents(path, (const char *)bytes->data, bytes->len, error);
}

// The picture is the first machine's.
static bool print_on(const char *folder, const char *name, RenderJob *renderer, const Job *job, const PrintTarget *target,
                     bool is_first, GError **error)
{
    g_autoptr(Bitmap) bitmap = render_job_render(renderer, job->label, job->fields, target, NULL, error);
    g_autofree char *path = g_strdup_printf("%s/%s.png", folder, name);
    return bitmap && (!is_first || bitmap_write_png(bitmap, path, error)) && write_bytes(folder, name, bitmap, target, error);
}

static bool has_row(const Driver *driver, const char *name)
{
    const DriverMedia *media = driver_media(driver, name);
    for (const DriverMedia *row = driver->media; row->name; row++)
        if (row == media)
            return true;
    return false;
}

bool virtual_print(const char *folder, RenderJob *renderer, const Job *job, GError **error)
{
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return error_set(G_FILE_ERROR, (int)g_file_error_from_errno(errno), error,
                         "the folder %s cannot be made: %s; name another", folder, g_strerror(errno));
    g_autofree char *name = virtual_label_name(job);
    bool is_first = true, is_sold = false;
    for (gsize i = 0; i < G_N_ELEMENTS(machines); i++)
        is_sold = is_sold || has_row(machines[i].driver, job->media);
    for (gsize i = 0; i < G_N_ELEMENTS(machines); i++) {
        const PrintTarget target = {.driver = machines[i].driver,
                                    .model = driver_model(machines[i].driver, machines[i].model),
                                    .media = driver_media(machines[i].driver, job->media)};
        g_autofree char *refusal = driver_media_refusal(target.driver, target.model, job->media);
        if (refusal || (is_sold && !has_row(target.driver, job->media)))
            continue; // not every maker sells every roll; one that nobody sells is anybody's who takes any
        if (!print_on(folder, name, renderer, job, &target, is_first, error))
            return false;
        is_first = false;
    }
    if (is_first)
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA,
                    "no driver has the media \"%s\" of the label %s; correct the profile", job->media, job->label);
    return !is_first;
}
