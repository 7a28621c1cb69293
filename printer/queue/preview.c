// SPDX-License-Identifier: GPL-3.0-or-later
// preview.c - labels as pictures, without any printer.
#include "printer/printer.h"

#include "printer/label/code_picture.h"
#include "printer/label/label.h"
#include "printer/queue/own_label.h"
#include "printer/queue/render_job.h"
#include "printer/queue/spec.h"

Bitmap *printer_preview(const Profile *profile, const char *profile_folder, const char *label_name, const char *fields,
                        GPtrArray **out_warnings, GError **error)
{
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    const LabelUse *use = own_label_or(profile, label_name);
    PrintTarget target;
    if (use && print_target_for(use->media, &target))
        return render_job_render(renderer, label_name, fields, &target, out_warnings, error);
    return render_job_proof(renderer, label_name, fields, out_warnings, error);
}

Bitmap *printer_code_picture(const char *text, GError **error)
{
    return code_picture(text, error);
}

bool printer_is_unreadable(const char *warning)
{
    return g_str_has_suffix(warning, LABEL_UNREADABLE);
}

bool printer_knows_media(const char *media)
{
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        if (driver_media(*driver, media))
            return true;
    return false;
}

bool printer_read_spec(const char *spec, char **out_name, GError **error)
{
    g_auto(PrinterSpec) read = {0};
    bool is_good = printer_spec_parse(spec, &read, error);
    *out_name = is_good ? g_strdup(read.name) : NULL;
    return is_good;
}

// What the label is printed on there; its media is NULL when the printer cannot print it.
static PrintTarget target_on(const PrinterInfo *printer, const LabelUse *use)
{
    PrintTarget target = {.driver = driver_by_name(printer->driver)};
    target.model = target.driver ? driver_model(target.driver, printer->model) : NULL;
    if (target.model && use)
        target.media = driver_media(target.driver, *printer->media ? printer->media : use->media);
    return target;
}

Bitmap *printer_draw(const Profile *profile, const char *profile_folder, const PrinterInfo *printer, const char *label_name,
                     const char *fields, GPtrArray **out_warnings, GError **error)
{
    const PrintTarget target = target_on(printer, own_label_or(profile, label_name));
    if (!target.media) {
        g_set_error(error, PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_LABEL, "%s has no roll for [label %s]", printer->name,
                    label_name);
        return NULL;
    }
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    return render_job_render(renderer, label_name, fields, &target, out_warnings, error);
}

bool printer_check_pictures(const char *profile_folder, GError **error)
{
    return label_check_pictures(profile_folder, error);
}

bool printer_try_picture(const char *profile_folder, const char *file)
{
    return label_try_picture(profile_folder, file);
}

char *printer_missing_glyphs(const char *text)
{
    return label_missing_glyphs(text);
}

char *printer_missing_fonts(const char *profile_folder, const char *template_name)
{
    g_autofree char *path = g_build_filename(profile_folder, template_name, NULL);
    LabelTemplate *label_template = label_template_load(path, NULL);
    char *families = label_template ? label_missing_fonts(label_template) : NULL;
    label_template_free(label_template);
    return families;
}
