// SPDX-License-Identifier: GPL-3.0-or-later
// network_list.c - printers that the network offers, as lines for station.ini.
#include <string.h>

#include "printer/driver/nearest.h"
#include "printer/printer.h"
#include "printer/queue/spec.h"
#include "printer/transport/discover.h"

static bool match_as(const char *maker, const char *model, const Driver **out_driver, const DriverModel **out_model)
{
    g_autofree char *plain_maker = g_strdelimit(g_strdup(maker), ";:", ' '), *plain = g_strdelimit(g_strdup(model), ";:", ' ');
    g_autofree char *id = g_strdup_printf("MFG:%s;MDL:%s;", plain_maker, plain);
    return driver_match(0, 0, id, out_driver, out_model);
}

// "Brother QL-820NWB" of nobody in particular: the first word may be the maker.
static bool match(const NetworkPrinter *printer, const Driver **out_driver, const DriverModel **out_model)
{
    const char *space = strchr(printer->model, ' ');
    return match_as(printer->maker, printer->model, out_driver, out_model) ||
           (space && match_as("", space + 1, out_driver, out_model));
}

static char *spec_of(const NetworkPrinter *printer, const Driver *driver, const DriverModel *model)
{
    const char *end = strrchr(printer->host, '.');
    return g_strdup_printf("%s-%s=%s/%s@tcp:%s:%u", model->name, end ? end + 1 : "net", driver->name, model->name, printer->host,
                           printer->port);
}

static void append_known(GString *text, const char *spec, int timeout_ms)
{
    const char *const specs[] = {spec, NULL};
    g_autoptr(GPtrArray) list = printer_list(specs, NULL, timeout_ms, NULL);
    const PrinterInfo *info = list && list->len > 0 ? list->pdata[0] : NULL;
    if (info)
        g_string_append_printf(text, "  media: %s\n  state: %s%s%s\n", *info->media ? info->media : "not known", info->state,
                               *info->problem ? ". " : "", info->problem);
    g_string_append_printf(text, "  printers = %s\n", spec);
}

static void append_unknown(GString *text, const NetworkPrinter *printer)
{
    const char *space = strchr(printer->model, ' ');
    g_autofree char *nearest = driver_nearest("", space ? space + 1 : printer->model);
    if (nearest)
        g_string_append_printf(text, "  not known; nearest: %s\n", nearest);
    else
        g_string_append(text, "  no label printer that Lanyard drives\n");
}

char *printer_network_text(int timeout_ms, GError **error)
{
    g_autoptr(GPtrArray) found = discover_printers(timeout_ms, error);
    if (!found)
        return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const NetworkPrinter *printer = found->pdata[i];
        const Driver *driver = NULL;
        const DriverModel *model = NULL;
        g_string_append_printf(text, "%s\n  %s at %s\n", printer->name, *printer->model ? printer->model : "of no named model",
                               printer->host);
        if (!match(printer, &driver, &model))
            append_unknown(text, printer);
        else if (model->refused)
            g_string_append_printf(text, "  %s\n", model->refused);
        else if (printer->port == 0)
            g_string_append(text, "  offers no raw TCP (port 9100); switch that on in its settings\n");
        else {
            g_autofree char *spec = spec_of(printer, driver, model);
            append_known(text, spec, timeout_ms);
        }
    }
    if (found->len == 0)
        g_string_append(
            text,
            "No printer on the network offers itself. See whether it is on, and whether the network lets multicast pass.\n");
    return g_string_free(text, FALSE);
}
