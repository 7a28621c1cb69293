// SPDX-License-Identifier: GPL-3.0-or-later
// label_fit.c - which of an event's labels have room on what a printer has loaded, and what those look like that have none.

#include "common/base/json.h"
#include "printer/label/label.h"
#include "printer/printer.h"
#include "printer/queue/label_fit.h"

#define FRAME_PX 4

static void label_fit_free(gpointer data)
{
    LabelFit *fit = data;
    g_free(fit->label);
    g_free(fit->refusal);
    g_free(fit);
}

// False for a printer that nothing is known of, and for a folder, which takes everything.
static bool find_target(const PrinterInfo *printer, PrintTarget *out)
{
    *out = (PrintTarget){.driver = driver_by_name(printer->driver)};
    out->model = out->driver ? driver_model(out->driver, printer->model) : NULL;
    out->media = out->model ? driver_media(out->driver, printer->media) : NULL;
    return out->model && !out->model->refused;
}

static bool has_name(const char *names, const char *name)
{
    g_auto(GStrv) list = g_strsplit(names, ",", -1);
    return g_strv_contains((const char *const *)list, name);
}

// On what is loaded, although the station would not give it this label.
static char *explain(RenderJob *renderer, const LabelUse *use, const PrintTarget *target)
{
    const DriverMedia *wanted = driver_media(target->driver, use->media);
    if (!target->media)
        return driver_media_refusal(target->driver, target->model, use->media);
    char *refusal = render_job_is_flowing(renderer, use) ? render_job_refusal(renderer, use, target) : NULL;
    if (refusal)
        return refusal;
    if (render_job_is_flowing(renderer, use))
        return g_strdup_printf(
            "%s is the roll of the event's other labels; load another, or write a label of kind %s for it into "
            "event.ini",
            target->media->title, use->is_badge ? "badge" : "ticket");
    return g_strdup_printf("%s is made for %s, but %s is loaded; load that roll", use->template_name,
                           wanted ? wanted->title : use->media, target->media->title);
}

// `names` of the media that labels may want there.
static char *refusal_of(RenderJob *renderer, const LabelUse *use, const PrintTarget *printer, const char *names)
{
    PrintTarget target = *printer;
    g_autofree char *room = printer_room_for(use->name);
    if (!has_name(names, use->media) && !has_name(names, room))
        return explain(renderer, use, &target);
    target.media = target.media ? target.media : driver_media(target.driver, use->media);
    return render_job_refusal(renderer, use, &target);
}

char *label_fit_refusals(RenderJob *renderer, const Driver *driver, const DriverModel *model, const DriverMedia *loaded)
{
    const PrintTarget target = {.driver = driver, .model = model, .media = loaded};
    g_autofree char *names = render_job_printable(renderer, NULL, driver, model, loaded);
    g_autoptr(json_t) refusals = json_object();
    ARRAY_EACH(const LabelUse, use, render_job_profile(renderer)->labels) {
        g_autofree char *refusal = refusal_of(renderer, use, &target, names);
        json_put_text(refusals, use->name, refusal);
    }
    return json_canonical(refusals);
}

GPtrArray *printer_label_fits(const Profile *profile, const char *profile_folder, const PrinterInfo *printer)
{
    PrintTarget target;
    GPtrArray *fits = g_ptr_array_new_with_free_func(label_fit_free);
    bool is_known = find_target(printer, &target);
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    g_autofree char *names = is_known ? render_job_printable(renderer, NULL, target.driver, target.model, target.media) : NULL;
    for (guint i = 0; is_known && i < profile->labels->len; i++) {
        const LabelUse *use = g_ptr_array_index(profile->labels, i);
        LabelFit *fit = g_new0(LabelFit, 1);
        fit->label = g_strdup(use->name);
        fit->is_badge = use->is_badge;
        fit->refusal = refusal_of(renderer, use, &target, names);
        g_ptr_array_add(fits, fit);
    }
    return fits;
}

static void ink(Bitmap *bitmap, int x, int y)
{
    if (x >= 0 && y >= 0 && x < bitmap->width_px && y < bitmap->height_px)
        bitmap->black[(gsize)y * (gsize)bitmap->stride_bytes + (gsize)(x / 8)] |= (guint8)(0x80 >> x % 8);
}

static void draw_frame(Bitmap *bitmap, int left, int top, int width, int height)
{
    for (int i = 0; i < FRAME_PX; i++) {
        for (int x = left; x < left + width; x++)
            ink(bitmap, x, top + i), ink(bitmap, x, top + height - 1 - i);
        for (int y = top; y < top + height; y++)
            ink(bitmap, left + i, y), ink(bitmap, left + width - 1 - i, y);
    }
}

// The label as it is meant, in the middle of a picture that has room for both, and what the printer reaches as a frame over it.
static Bitmap *framed(const Bitmap *label, const PrintTarget *target)
{
    int width = 0, length = 0;
    driver_picture(target->model, target->media, &width, &length);
    width = width * label->dpi_x / target->model->dpi_x;
    length = length > 0 ? length * label->dpi_y / target->model->dpi_y : label->height_px;
    Bitmap *picture = bitmap_new(MAX(width, label->width_px), MAX(length, label->height_px), label->dpi_x, label->dpi_y, false);
    int left = (picture->width_px - label->width_px) / 2, top = (picture->height_px - label->height_px) / 2;
    for (int y = 0; y < label->height_px; y++)
        for (int x = 0; x < label->width_px; x++)
            if (bitmap_get(label->black, label->stride_bytes, x, y))
                ink(picture, left + x, top + y);
    draw_frame(picture, (picture->width_px - width) / 2, (picture->height_px - length) / 2, width, length);
    return picture;
}

Bitmap *printer_fit_picture(const Profile *profile, const char *profile_folder, const PrinterInfo *printer, const LabelFit *fit,
                            GError **error)
{
    PrintTarget target;
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    const LabelUse *use = profile_label(profile, fit->label);
    bool is_known = find_target(printer, &target);
    if (is_known && use && !target.media)
        target.media = driver_media(target.driver, use->media);
    if (is_known && target.media && !fit->refusal)
        return render_job_render(renderer, fit->label, NULL, &target, NULL, error);
    g_autoptr(Bitmap) label = render_job_proof(renderer, fit->label, NULL, NULL, error);
    if (!label)
        return NULL;
    return is_known && target.media ? framed(label, &target) : g_steal_pointer(&label);
}

// Why no printer at all prints the label on the media that it names; NULL when one does.
static char *refusal_everywhere(RenderJob *renderer, const LabelUse *use)
{
    char *refusal = NULL;
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        const DriverMedia *media = driver_media(*driver, use->media);
        for (const DriverModel *model = (*driver)->models; media && model->name; model++) {
            const PrintTarget target = {.driver = *driver, .model = model, .media = media};
            int width_px, length_px;
            if (model->refused || !driver_picture(model, media, &width_px, &length_px))
                continue;
            text_take(&refusal, render_job_refusal(renderer, use, &target));
            if (!refusal)
                return NULL;
            break; // the others of this language are no larger
        }
    }
    return refusal ? refusal
                   : g_strdup_printf("no printer has the media \"%s\"; write its width and length, as in 62x100 or 4x6in.",
                                     use->media);
}

bool printer_check_labels(const Profile *profile, const char *profile_folder, GError **error)
{
    g_autoptr(RenderJob) renderer = render_job_new(profile, profile_folder);
    ARRAY_EACH(const LabelUse, use, profile->labels) {
        g_autofree char *refusal = refusal_everywhere(renderer, use);
        if (!refusal)
            continue;
        return error_set(PRINTER_ERROR, PRINTER_ERROR_NO_ROOM, error, "%s/event.ini: [label %s] cannot be printed: %s",
                         profile_folder, use->name, refusal);
    }
    return true;
}
