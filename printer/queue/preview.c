// SPDX-License-Identifier: GPL-3.0-or-later
// preview.c - labels as pictures, without any printer.
#include "printer/printer.h"

#include "printer/label/label.h"
#include "printer/queue/render_job.h"

// Shows a label as the commonest badge printer prints it, if that takes the label's media.
#define PREVIEW_MODEL "QL-820NWB"

Bitmap *printer_preview(const Profile *profile, const char *profile_folder, const char *label_name, const char *fields,
                        GPtrArray **out_warnings, GError **error)
{
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    const LabelUse *use = profile_label(profile, label_name);
    const PrintTarget target = {.driver = &driver_brother_ql,
                                .model = driver_model(&driver_brother_ql, PREVIEW_MODEL),
                                .media = use ? driver_media(&driver_brother_ql, use->media) : NULL};
    if (target.media)
        return render_job_render(renderer, label_name, fields, &target, out_warnings, error);
    return render_job_proof(renderer, label_name, fields, out_warnings, error);
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
