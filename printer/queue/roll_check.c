// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/roll_check.h"

#include "printer/driver/zpl_roll.h"
#include "printer/queue/render_job.h"

// "29 mm x 90 mm", "62 mm continuous"; the caller owns it.
static char *measures_text(const DriverStatus *status)
{
    return status->media_length_mm > 0 ? g_strdup_printf("%d mm x %d mm", status->media_width_mm, status->media_length_mm)
                                       : g_strdup_printf("%d mm continuous", status->media_width_mm);
}

static char *other_roll_problem(const PrinterSpec *spec, const char *loaded_title, const DriverMedia *loaded)
{
    g_autofree char *telling =
        loaded ? g_strdup_printf(", or run \"lanyard printers --loaded %s %s\"", spec->name, loaded->name) : g_strdup("");
    return g_strdup_printf("The roll in %s is %s; it is set to %s. Put that roll in%s.", spec->name, loaded_title,
                           spec->media->title, telling);
}

// Measures that no roll of the language has. They are not guessed at: a label for another roll would be cut off.
static char *unknown_roll_problem(const PrinterSpec *spec, const DriverStatus *status)
{
    g_autofree char *measures = measures_text(status);
    if (spec->media)
        return other_roll_problem(spec, measures, NULL);
    return g_strdup_printf("The roll in %s is %s, which Lanyard does not know. Put in one that lanyard printers --supported "
                           "lists.",
                           spec->name, measures);
}

static char *length_problem(const PrinterSpec *spec, const DriverStatus *status)
{
    return g_strdup_printf("The labels in %s are %.0f mm long with their gap; it is set to %s. Put that roll in, or run "
                           "\"lanyard printers --loaded %s WIDTHxLENGTH\". If it is in, let the printer measure it: close its "
                           "head and hold its feed button.",
                           spec->name, status->pitch_mm, spec->media->title, spec->name);
}

static char *check_length(RollCheck *check, const PrinterSpec *spec, const DriverStatus *status)
{
    if (!spec->media || spec->media->length_mm == 0 || status->pitch_mm <= 0)
        return NULL;
    bool is_right = zpl_roll_is_pitch_of(spec->media, status->pitch_mm);
    check->has_agreed |= is_right;
    return is_right || !check->has_agreed ? NULL : length_problem(spec, status);
}

const DriverMedia *roll_check(RollCheck *check, const PrinterSpec *spec, const DriverStatus *status, char **out_problem)
{
    const DriverMedia *loaded = driver_media_loaded(spec->driver, status, spec->media);
    *out_problem = NULL;
    if (!loaded && status->media_width_mm > 0)
        *out_problem = unknown_roll_problem(spec, status);
    else if (loaded && spec->media && !render_job_fits(spec->driver, spec->media->name, loaded))
        *out_problem = other_roll_problem(spec, loaded->title, loaded);
    else if (!loaded)
        *out_problem = check_length(check, spec, status);
    return loaded ? loaded : spec->media;
}
