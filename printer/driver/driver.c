// SPDX-License-Identifier: GPL-3.0-or-later
// driver.c - the table of languages, and which of their models and media a printer is.
#include "printer/driver/driver.h"

#include "printer/driver/device_id.h"

#include <math.h>
#include <string.h>

static const Driver *const drivers[] = {
    &driver_brother_ql, &driver_zpl,  &driver_dymo_lw, &driver_escpos,   &driver_tspl, &driver_fgl,
    &driver_epl2, // after ZPL, which many of its printers speak as well
    &driver_pdf,        &driver_star, &driver_ipp,     &driver_esclabel, NULL,
};

void driver_status_init(DriverStatus *status)
{
    *status = (DriverStatus){.condition = PRINTER_READY, DRIVER_STATUS_UNSAID};
}

const Driver *const *driver_all(void)
{
    return drivers;
}

const Driver *driver_by_name(const char *name)
{
    for (const Driver *const *driver = drivers; *driver; driver++)
        if (strcmp((*driver)->name, name) == 0)
            return *driver;
    return NULL;
}

// "ZD421" is the first of "ZD421-203dpi" and "ZD421-300dpi", the commoner one.
const DriverModel *driver_model(const Driver *driver, const char *name)
{
    gsize length = strlen(name);
    const DriverModel *first = NULL;
    for (const DriverModel *model = driver->models; model->name; model++) {
        if (g_ascii_strncasecmp(model->name, name, length) != 0)
            continue;
        if (!model->name[length])
            return model;
        if (length > 0 && !first && model->name[length] == '-' && g_str_has_suffix(model->name, "dpi"))
            first = model;
    }
    return first;
}

GByteArray *driver_ask_status(const Driver *driver, const DriverModel *model, bool is_printing)
{
    if (!driver->question || !(model->features & DRIVER_FEATURE_STATUS) || (is_printing && !driver->is_asked_while_printing))
        return NULL;
    GByteArray *out = g_byte_array_new();
    if (driver->append_lead)
        driver->append_lead(out, model, is_printing);
    return g_byte_array_append(out, (const guint8 *)driver->question, (guint)driver->question_bytes);
}

typedef struct {
    const Driver *driver;
    const DriverModel *model;
    gsize score;
} Match;

// Many printers repeat their maker in front of the model: "MFG:DYMO;MDL:DYMO LabelWriter 450;".
static const char *without_maker(const char *model, const char *maker)
{
    gsize length = maker ? strlen(maker) : 0;
    if (length && g_ascii_strncasecmp(model, maker, length) == 0 && model[length] == ' ')
        return model + length + 1;
    return model;
}

// The longest beginning wins: "LabelWriter 450" also begins "LabelWriter 450 Turbo".
static void match_model_text(const Driver *driver, guint16 vendor, const char *text, Match *best)
{
    for (const DriverModel *model = driver->models; model->name; model++) {
        const char *wanted = model->device_id_model ? model->device_id_model : model->name;
        gsize length = strlen(wanted);
        bool is_foreign = vendor && model->usb_vendor && vendor != model->usb_vendor;
        if (!is_foreign && length > best->score && g_ascii_strncasecmp(text, wanted, length) == 0)
            *best = (Match){driver, model, length};
    }
}

static bool command_set_has(const char *command_sets, const char *command_set)
{
    g_auto(GStrv) words = g_strsplit_set(command_sets, ",; ", -1);
    for (char **word = words; *word; word++)
        if (g_ascii_strcasecmp(*word, command_set) == 0)
            return true;
    return false;
}

static Match match_by_device_id(guint16 vendor, const char *device_id)
{
    g_autofree char *maker = device_id_value(device_id, DEVICE_ID_MANUFACTURER);
    g_autofree char *text = device_id_value(device_id, DEVICE_ID_MODEL);
    Match best = {0};
    for (const Driver *const *driver = drivers; text && *driver; driver++) {
        match_model_text(*driver, vendor, text, &best);
        match_model_text(*driver, vendor, without_maker(text, maker), &best);
    }
    return best;
}

static Match match_by_usb_id(guint16 vendor, guint16 product)
{
    for (const Driver *const *driver = drivers; vendor && product && *driver; driver++)
        for (const DriverModel *model = (*driver)->models; model->name; model++)
            if (model->usb_vendor == vendor && model->usb_product == product)
                return (Match){*driver, model, 1};
    return (Match){0};
}

static Match match_by_command_set(const char *device_id)
{
    g_autofree char *command_sets = device_id_value(device_id, DEVICE_ID_COMMAND_SET);
    for (const Driver *const *driver = drivers; command_sets && *driver; driver++)
        if ((*driver)->command_set && (*driver)->generic_model && command_set_has(command_sets, (*driver)->command_set))
            return (Match){*driver, driver_model(*driver, (*driver)->generic_model), 1};
    return (Match){0};
}

bool driver_match(guint16 usb_vendor, guint16 usb_product, const char *device_id, const Driver **out_driver,
                  const DriverModel **out_model)
{
    Match match = match_by_device_id(usb_vendor, device_id);
    if (!match.model)
        match = match_by_usb_id(usb_vendor, usb_product);
    if (!match.model)
        match = match_by_command_set(device_id);
    if (!match.model)
        return false;
    *out_driver = match.driver;
    *out_model = match.model;
    return true;
}

// How far what is loaded is from what a media is printed on; more than 1 mm on a side is another.
static bool has_measures(const DriverMedia *media, const DriverStatus *status, double *out_distance_mm)
{
    double width_mm, length_mm;
    driver_media_paper(media, &width_mm, &length_mm);
    bool is_continuous = length_mm == 0;
    width_mm = fabs(width_mm - status->media_width_mm);
    length_mm = fabs(length_mm - status->media_length_mm);
    *out_distance_mm = width_mm + length_mm;
    return width_mm <= 1 && length_mm <= 1 && is_continuous == (status->media_length_mm == 0);
}

const DriverMedia *driver_media_loaded(const Driver *driver, const DriverStatus *status, const DriverMedia *wanted)
{
    const DriverMedia *best = NULL;
    double best_distance_mm = 0, distance_mm;
    if (wanted && status->is_media_colour_unsaid && has_measures(wanted, status, &distance_mm))
        return wanted;
    for (const DriverMedia *media = driver->media; status->media_width_mm > 0 && media->name; media++) {
        if (!has_measures(media, status, &distance_mm) || media->has_red != status->media_has_red)
            continue;
        if (!best || distance_mm < best_distance_mm) {
            best = media;
            best_distance_mm = distance_mm;
        }
    }
    return best;
}
