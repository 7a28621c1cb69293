// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/label_fits.h"

#include <errno.h>

#include "common/conf/profile.h"
#include "common/conf/settings.h"

typedef struct {
    char *profile_folder;
    Profile *profile;
    Settings *settings;
} Event;

static void event_clear(Event *event)
{
    g_free(event->profile_folder);
    profile_free(event->profile);
    settings_free(event->settings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Event, event_clear)

static bool event_load(const char *folder, Event *out)
{
    *out = (Event){.settings = settings_load(folder, NULL), .profile_folder = g_build_filename(folder, "event", NULL)};
    out->profile = profile_load(out->profile_folder, NULL);
    return out->settings && out->profile;
}

// Badges or tickets of this printer: what fits goes to `prints`; when nothing does, why the first of them does not.
static void tell_kind(const Event *event, const GPtrArray *fits, const char *printer, bool is_badge, GString *prints,
                      GString *refusals)
{
    const Settings *settings = event->settings;
    const char *named = is_badge ? settings->badge_label : settings->ticket_label;
    const char *bound = is_badge ? settings->printer_badge : settings->printer_ticket;
    const char *refusal = NULL;
    gsize before = prints->len;
    ARRAY_EACH(const LabelFit, fit, fits) {
        if (fit->is_badge != is_badge || (named && !g_str_equal(named, fit->label)) || (bound && !g_str_equal(bound, printer)))
            continue;
        if (!fit->refusal)
            g_string_append_printf(prints, "%s%s", prints->len ? ", " : "", fit->label);
        else
            refusal = refusal ? refusal : fit->refusal;
    }
    if (refusal && prints->len == before)
        g_string_append_printf(refusals, "%sNo %s: %s", refusals->len ? " " : "", is_badge ? "badge" : "ticket", refusal);
}

char *label_fits_text(const char *folder, const PrinterInfo *printer, bool *out_is_useful)
{
    g_auto(Event) event = {0};
    *out_is_useful = true;
    if (!event_load(folder, &event))
        return NULL;
    g_autoptr(GPtrArray) fits = printer_label_fits(event.profile, event.profile_folder, printer);
    g_autoptr(GString) prints = g_string_new(NULL);
    g_autoptr(GString) refusals = g_string_new(NULL);
    tell_kind(&event, fits, printer->name, true, prints, refusals);
    tell_kind(&event, fits, printer->name, false, prints, refusals);
    if (prints->len + refusals->len == 0)
        return NULL;
    *out_is_useful = prints->len > 0;
    return g_strdup_printf("%s%s%s", prints->len ? prints->str : "none", refusals->len ? ". " : "", refusals->str);
}

bool label_fits_write(const char *folder, const PrinterInfo *printer, const char *pictures, GError **error)
{
    g_auto(Event) event = {0};
    if (!event_load(folder, &event))
        return true;
    if (g_mkdir_with_parents(pictures, 0777) != 0)
        return error_set(G_FILE_ERROR, (int)g_file_error_from_errno(errno), error,
                         "the folder %s cannot be made: %s; name another", pictures, g_strerror(errno));
    g_autoptr(GPtrArray) fits = printer_label_fits(event.profile, event.profile_folder, printer);
    ARRAY_EACH(const LabelFit, fit, fits) {
        g_autofree char *name = g_strdup_printf("%s-%s.png", printer->name, fit->label);
        g_autofree char *path = g_build_filename(pictures, g_strdelimit(name, "/", '-'), NULL);
        g_autoptr(Bitmap) picture = printer_fit_picture(event.profile, event.profile_folder, printer, fit, error);
        if (!picture || !bitmap_write_png(picture, path, error))
            return false;
    }
    return true;
}
