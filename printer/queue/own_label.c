// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/own_label.h"

#include <gio/gio.h>
#include <string.h>

#include "common/store/job/printer_record.h"
#include "printer/printer.h"

// Which sponsors have somebody's data, for each roll of receipt paper; the one with more room first.
static const LabelUse disclosures[] = {
    {.name = (char *)"disclosure-80", .template_name = (char *)"disclosure-80.label", .media = (char *)"80"},
    {.name = (char *)"disclosure-58", .template_name = (char *)"disclosure-58.label", .media = (char *)"58"},
};

const LabelUse *own_label(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(disclosures); i++)
        if (strcmp(disclosures[i].name, name) == 0)
            return &disclosures[i];
    return NULL;
}

const LabelUse *own_label_or(const Profile *profile, const char *name)
{
    const LabelUse *own = own_label(name);
    return own ? own : profile_label(profile, name);
}

LabelTemplate *own_label_template(const LabelUse *use, GError **error)
{
    g_autofree char *path = g_strconcat("/lanyard/labels/", use->template_name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    gsize length = 0;
    const char *text = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return text ? label_template_parse(text, length, use->template_name, NULL, error) : NULL;
}

const LabelUse *printer_disclosure_label(Store *store, const char *printer)
{
    for (gsize i = 0; i < G_N_ELEMENTS(disclosures); i++)
        if (printer_record_takes(store, printer, disclosures[i].media))
            return &disclosures[i];
    return NULL;
}
