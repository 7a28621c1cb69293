// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/render_job.h"

#include <math.h>
#include <string.h>

#include "common/base/json.h"
#include "printer/label/label.h"
#include "printer/printer.h"
#include "printer/queue/own_label.h"

#define PROOF_DPI 300

struct RenderJob {
    const Profile *profile;
    const char *folder;
    GHashTable *templates; // label's name -> LabelTemplate
};

RenderJob *render_job_new(const Profile *profile, const char *profile_folder)
{
    RenderJob *renderer = g_new0(RenderJob, 1);
    renderer->profile = profile;
    renderer->folder = profile_folder;
    renderer->templates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)label_template_free);
    return renderer;
}

void render_job_free(RenderJob *renderer)
{
    if (!renderer)
        return;
    g_hash_table_unref(renderer->templates);
    g_free(renderer);
}

const Profile *render_job_profile(const RenderJob *renderer)
{
    return renderer->profile;
}

static LabelTemplate *find_template(RenderJob *renderer, const char *label_name, GError **error)
{
    LabelTemplate *found = g_hash_table_lookup(renderer->templates, label_name);
    if (found)
        return found;
    const LabelUse *own = own_label(label_name), *use = own ? own : profile_label(renderer->profile, label_name);
    if (!use) {
        g_set_error(error, PRINTER_ERROR, PRINTER_ERROR_UNKNOWN_LABEL, "the profile %s has no [label %s]",
                    renderer->profile->slug, label_name);
        return NULL;
    }
    g_autofree char *path = g_build_filename(renderer->folder, use->template_name, NULL);
    found = own ? own_label_template(own, error) : label_template_load(path, error);
    if (found)
        g_hash_table_insert(renderer->templates, g_strdup(label_name), found);
    return found;
}

GHashTable *render_job_fields(const char *text)
{
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(json_t) object = json_loads(text, 0, NULL);
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (json_is_string(value))
            g_hash_table_insert(fields, g_strdup(key), g_strdup(json_string_value(value)));
    }
    return fields;
}

static Bitmap *render(RenderJob *renderer, const char *label_name, const char *fields_text, const LabelTarget *target,
                      GPtrArray **out_warnings, GError **error)
{
    const LabelTemplate *label_template = find_template(renderer, label_name, error);
    if (!label_template)
        return NULL;
    g_autoptr(GHashTable) fields = fields_text ? render_job_fields(fields_text) : NULL;
    return label_render(label_template, fields, target, out_warnings, error);
}

// False: the model takes no such media.
static bool sheet_of(const DriverModel *model, const DriverMedia *media, LabelTarget *out)
{
    *out = (LabelTarget){.dpi_x = model->dpi_x,
                         .dpi_y = model->dpi_y,
                         .has_red = media->has_red,
                         .has_colours = (model->features & DRIVER_FEATURE_COLOURS) != 0,
                         .media_width_mm = media->width_mm,
                         .media_length_mm = media->length_mm,
                         .is_round = driver_media_is_round(media)};
    return driver_picture(model, media, &out->width_px, &out->length_px);
}

Bitmap *render_job_render(RenderJob *renderer, const char *label_name, const char *fields, const PrintTarget *target,
                          GPtrArray **out_warnings, GError **error)
{
    LabelTarget sheet;
    if (!sheet_of(target->model, target->media, &sheet)) {
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA, "%s cannot print on %s; put in another roll", target->model->name,
                    target->media->title);
        return NULL;
    }
    if (target->is_fine) {
        sheet.dpi_y *= 2;
        sheet.length_px *= 2;
    }
    return render(renderer, label_name, fields, &sheet, out_warnings, error);
}

static bool has_row(const Driver *driver, const DriverMedia *media)
{
    for (const DriverMedia *row = driver->media; row->name; row++)
        if (row == media)
            return true;
    return false;
}

static bool find_target(const char *media, int dpi, bool is_any, PrintTarget *out)
{
    int width_px, length_px;
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        const DriverMedia *wanted = driver_media(*driver, media);
        bool is_asked = wanted && (is_any || has_row(*driver, wanted));
        for (const DriverModel *model = (*driver)->models; is_asked && model->name; model++) {
            *out = (PrintTarget){.driver = *driver, .model = model, .media = wanted};
            if (!model->refused && (dpi == 0 || model->dpi_x == dpi) && driver_picture(model, wanted, &width_px, &length_px))
                return true;
        }
    }
    return false;
}

bool print_target_for(const char *media, PrintTarget *out)
{
    return find_target(media, PROOF_DPI, false, out) || find_target(media, 0, false, out) ||
           find_target(media, PROOF_DPI, true, out) || find_target(media, 0, true, out);
}

// Of a label's media, by whichever driver knows it; a media that none knows is drawn as the commonest badge.
static void measure_media(const char *name, double *out_width_mm, double *out_length_mm)
{
    const DriverMedia *media = NULL;
    for (const Driver *const *driver = driver_all(); *driver && !media; driver++)
        media = driver_media(*driver, name);
    *out_width_mm = media ? media->width_mm : 62;
    *out_length_mm = media ? media->length_mm : 100;
}

const LabelTemplate *render_job_template(RenderJob *renderer, const char *label_name, double *out_width_mm, double *out_length_mm,
                                         GError **error)
{
    const LabelTemplate *label_template = find_template(renderer, label_name, error);
    if (label_template)
        measure_media(own_label_or(renderer->profile, label_name)->media, out_width_mm, out_length_mm);
    return label_template;
}

Bitmap *render_job_proof(RenderJob *renderer, const char *label_name, const char *fields, GPtrArray **out_warnings,
                         GError **error)
{
    const LabelTemplate *label_template = find_template(renderer, label_name, error);
    if (!label_template)
        return NULL;
    double width_mm = label_template_width_mm(label_template), length_mm = label_template_length_mm(label_template);
    if (width_mm == 0)
        measure_media(profile_label(renderer->profile, label_name)->media, &width_mm, &length_mm);
    const LabelTarget sheet = {
        .dpi_x = PROOF_DPI,
        .dpi_y = PROOF_DPI,
        .width_px = (int)lround(width_mm * PROOF_DPI / 25.4),
        .length_px = (int)lround(length_mm * PROOF_DPI / 25.4),
    };
    return render(renderer, label_name, fields, &sheet, out_warnings, error);
}

GByteArray *render_job_encode(const Bitmap *const *bitmaps, int count, const PrintTarget *target, GError **error)
{
    const DriverPage page = {
        .model = target->model, .media = target->media, .end = target->end, .darkness = target->darkness, .speed = target->speed};
    return driver_encode(target->driver, &page, bitmaps, count, error);
}

bool render_job_fits(const Driver *driver, const char *wanted, const DriverMedia *loaded)
{
    if (strcmp(wanted, loaded->name) == 0)
        return true;
    const DriverMedia *media = driver_media(driver, wanted);
    return media && loaded->length_mm == 0 && media->width_mm == loaded->width_mm && (loaded->has_red || !media->has_red);
}

static bool can_print(const Driver *driver, const DriverModel *model, const DriverMedia *wanted, const DriverMedia *sheet)
{
    int width_px, length_px;
    return driver_picture(model, sheet, &width_px, &length_px) && render_job_fits(driver, wanted->name, sheet);
}

char *render_job_media_names(const Driver *driver, const DriverModel *model, const DriverMedia *loaded)
{
    GString *names = g_string_new(NULL);
    for (const DriverMedia *wanted = driver->media; wanted->name; wanted++)
        if (can_print(driver, model, wanted, loaded ? loaded : wanted))
            g_string_append_printf(names, "%s%s", names->len ? "," : "", wanted->name);
    return g_string_free(names, FALSE);
}

char *printer_room_for(const char *name)
{
    return g_strconcat("room for ", name, NULL);
}

static bool is_meant_for(const RenderJob *renderer, const Driver *driver, bool is_badge, const DriverMedia *loaded)
{
    for (guint i = 0; i < renderer->profile->labels->len; i++) {
        const LabelUse *use = g_ptr_array_index(renderer->profile->labels, i);
        const DriverMedia *wanted = driver_media(driver, use->media);
        if (use->is_badge == is_badge && wanted && strcmp(wanted->name, loaded->name) == 0)
            return true;
    }
    return false;
}

char *render_job_refusal(RenderJob *renderer, const LabelUse *use, const PrintTarget *target)
{
    g_autoptr(GError) error = NULL;
    const LabelTemplate *label_template = find_template(renderer, use->name, &error);
    LabelTarget sheet;
    sheet_of(target->model, target->media, &sheet);
    return label_template ? label_refusal(label_template, &sheet) : g_strdup(error->message);
}

bool render_job_is_flowing(RenderJob *renderer, const LabelUse *use)
{
    const LabelTemplate *label_template = find_template(renderer, use->name, NULL);
    return label_template && label_template_width_mm(label_template) == 0;
}

static bool has_room(RenderJob *renderer, const LabelUse *use, const Driver *driver, const DriverModel *model,
                     const DriverMedia *loaded, const char *role)
{
    int width_px, length_px;
    bool is_of_role = !role || use->is_badge == (strcmp(role, "badge") == 0);
    if (!render_job_is_flowing(renderer, use) || !is_of_role || !driver_picture(model, loaded, &width_px, &length_px) ||
        (!role && is_meant_for(renderer, driver, !use->is_badge, loaded)))
        return false;
    const PrintTarget target = {.driver = driver, .model = model, .media = loaded};
    g_autofree char *refusal = render_job_refusal(renderer, use, &target);
    return !refusal;
}

static void append_name(GString *names, const char *name)
{
    g_auto(GStrv) known = g_strsplit(names->str, ",", -1);
    if (!g_strv_contains((const char *const *)known, name))
        g_string_append_printf(names, "%s%s", names->len ? "," : "", name);
}

char *render_job_printable(RenderJob *renderer, const char *role, const Driver *driver, const DriverModel *model,
                           const DriverMedia *loaded)
{
    g_autofree char *table = render_job_media_names(driver, model, loaded);
    GString *names = g_string_new(table);
    for (guint i = 0; renderer && i < renderer->profile->labels->len; i++) {
        const LabelUse *use = g_ptr_array_index(renderer->profile->labels, i);
        const DriverMedia *wanted = driver_media(driver, use->media);
        g_autofree char *room = printer_room_for(use->name);
        if (wanted && can_print(driver, model, wanted, loaded ? loaded : wanted))
            append_name(names, use->media);
        if (loaded && has_room(renderer, use, driver, model, loaded, role))
            append_name(names, room);
    }
    return g_string_free(names, FALSE);
}
