// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/maker.h"

#include <string.h>

#include "printer/driver/device_id.h"

#define ZPL "ZPL", "zpl/generic-203dpi", "62x100"
#define TSPL "TSPL", "tspl/generic-203dpi", "62x100"
#define ESCPOS "ESC/POS", "escpos/generic-80mm", "80"

// The label makers' printers take ZPL as they come or by a setting; the unbranded ones and TSC's own take TSPL.
static const Maker makers[] = {
    {"TSC", 0x1203, TSPL},      {"Rollo", 0, TSPL},
    {"Munbyn", 0, TSPL},        {"Phomemo", 0, TSPL},
    {"Poskey", 0x2d37, TSPL},   {"SATO", 0x0828, ZPL},
    {"GoDEX", 0, ZPL},          {"Citizen", 0x1d90, ZPL},
    {"Bixolon", 0x1504, ZPL},   {"Star", 0x0519, "Star Line Mode", "star/generic-80mm", "80"},
    {"Custom", 0x0dd4, ESCPOS}, {0},
};

const Maker *driver_makers(void)
{
    return makers;
}

// The first word: "GODEX INTERNATIONAL CO." is GoDEX, and "Starlight" is not Star.
static bool is_named(const char *text, const char *name)
{
    gsize length = strlen(name);
    return text && g_ascii_strncasecmp(text, name, length) == 0 && !g_ascii_isalnum(text[length]);
}

const Maker *driver_maker(guint16 usb_vendor, const char *device_id)
{
    g_autofree char *by = device_id_value(device_id, DEVICE_ID_MANUFACTURER);
    g_autofree char *model = device_id_value(device_id, DEVICE_ID_MODEL);
    for (const Maker *maker = makers; maker->name; maker++)
        if ((maker->usb_vendor && maker->usb_vendor == usb_vendor) || is_named(by, maker->name) || is_named(model, maker->name))
            return maker;
    return NULL;
}

char *driver_maker_advice(const Maker *maker, const char *address)
{
    return g_strdup_printf("This looks like a %s printer of a model that Lanyard does not know; most take %s. Write "
                           "NAME=%s/%s@%s in station.ini, with the size of its roll, and try a label: it counts as unconfirmed "
                           "until a person or the printer confirms it.",
                           maker->name, maker->language, maker->models, maker->media, address);
}
