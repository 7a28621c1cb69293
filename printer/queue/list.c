// SPDX-License-Identifier: GPL-3.0-or-later
// list.c - which printers there are, which models are driven, and the udev rules for them.
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "printer/driver/maker.h"
#include "printer/queue/link.h"
#include "printer/queue/printer_health.h"
#include "printer/queue/roll_check.h"
#include "printer/queue/spec.h"

// One look at a printer without a worker: opened, asked, closed.
static void ask_state(PrinterInfo *info, const PrinterSpec *spec, int timeout_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PrinterAgent) agent = printer_agent_new(spec);
    g_autoptr(Link) link = link_open(spec->address, spec->driver, spec->model, agent, &error);
    LinkAsked asked = LINK_NO_QUESTION;
    LinkNews news = {0};
    gint64 deadline_mono_us = clock_after_ms(timeout_ms);
    bool is_good = link && link_ask(link, false, &asked, &error);
    while (is_good && asked == LINK_ASKED && !news.is_answer && clock_mono_us() < deadline_mono_us)
        is_good = link_listen(link, deadline_mono_us, &news, &error);
    if (!is_good) {
        info->state = g_strdup("away");
        info->problem = g_strdup(error->message);
        return;
    }
    // Here a length that the printer may not have measured is worth a look; it stops nothing.
    RollCheck check = {.has_agreed = true};
    g_autofree char *other_roll = NULL;
    const DriverMedia *loaded = news.is_answer ? roll_check(&check, spec, &news.status, &other_roll) : NULL;
    if (loaded)
        text_take(&info->media, g_strdup(loaded->name));
    static const char *const names[] = {"ready", "printing", "stopped"};
    info->labels_left = news.is_answer ? news.status.labels_left : -1;
    bool is_silent = asked == LINK_ASKED && !news.is_answer, should_answer = printer_spec_should_answer(spec);
    info->state = g_strdup(news.is_answer ? names[news.status.condition]
                           : is_silent    ? should_answer ? "stopped" : "not known"
                                          : "ready");
    const char *silent = should_answer ? "It does not answer. See whether it is on, has labels and is closed."
                                       : "It does not answer; labels will be unconfirmed.";
    const char *said = news.is_answer && news.status.problem ? news.status.problem : other_roll ? other_roll : "";
    info->problem = g_strdup(is_silent ? silent : said);
}

static PrinterInfo *describe(const PrinterSpec *spec)
{
    PrinterInfo *info = g_new0(PrinterInfo, 1);
    info->name = g_strdup(spec->name);
    info->address = g_strdup(spec->address);
    info->driver = g_strdup(spec->is_virtual ? "virtual" : spec->driver ? spec->driver->name : "");
    info->model = g_strdup(spec->is_virtual ? "PNG and bytes of every driver" : spec->model ? spec->model->name : "");
    info->media = g_strdup(spec->media ? spec->media->name : "");
    info->options = printer_spec_options_text(spec);
    info->is_virtual = spec->is_virtual;
    info->labels_left = -1;
    return info;
}

PrinterInfo *printer_of_spec(const char *text, GError **error)
{
    g_auto(PrinterSpec) spec = {0};
    if (!printer_spec_parse(text, &spec, error))
        return NULL;
    PrinterInfo *info = describe(&spec);
    info->state = g_strdup("");
    info->problem = g_strdup("");
    return info;
}

// What the station's worker says, or else what the printer does.
static void look(PrinterInfo *info, const PrinterSpec *spec, Store *running, int timeout_ms)
{
    if (!running || !printer_health_recall(running, spec->name, info))
        ask_state(info, spec, timeout_ms);
}

static PrinterInfo *look_at_spec(const char *text, Store *running, int timeout_ms, GError **error)
{
    g_auto(PrinterSpec) spec = {0};
    if (!printer_spec_parse(text, &spec, error))
        return NULL;
    g_autoptr(GError) cause = NULL;
    bool is_known = printer_spec_resolve(&spec, &cause);
    PrinterInfo *info = describe(&spec);
    if (!is_known) {
        info->state = g_strdup("away");
        info->problem = g_strdup(cause->message);
    } else if (spec.is_virtual) {
        info->state = g_strdup("ready");
        info->problem = g_strdup("");
    } else {
        look(info, &spec, running, timeout_ms);
    }
    return info;
}

// Is this the device that one of the specs has listed already?
static bool is_listed(const GPtrArray *list, const UsbPrinter *printer)
{
    for (guint i = 0; i < list->len; i++)
        if (printer_spec_is_at(((const PrinterInfo *)list->pdata[i])->address, printer))
            return true;
    return false;
}

// What a device on USB is: `spec` gets driver, model and name, `*out_maker` is whose it is when the model is not known. False for what
// is no label printer.
static bool recognise(const UsbPrinter *printer, PrinterSpec *spec, const Maker **out_maker)
{
    bool is_known = driver_match(printer->vendor, printer->product, printer->device_id, &spec->driver, &spec->model);
    *out_maker = is_known ? NULL : driver_maker(printer->vendor, printer->device_id);
    if (!is_known && !*out_maker && !printer->is_mass_storage_twin)
        return false; // an office printer, say
    const DriverModel unknown = {.name = *out_maker ? (*out_maker)->name : "Brother QL"};
    spec->name = printer_spec_default_name(is_known ? spec->model : &unknown, printer->serial);
    return true;
}

static PrinterInfo *look_at_usb(const UsbPrinter *printer, Store *running, int timeout_ms)
{
    g_auto(PrinterSpec) spec = {.address = g_strdup(printer->address)};
    const Maker *maker;
    if (!recognise(printer, &spec, &maker))
        return NULL;
    PrinterInfo *info = describe(&spec);
    g_autofree char *advice = maker ? driver_maker_advice(maker, printer->address) : NULL;
    const char *problem = printer->problem ? printer->problem : spec.model ? spec.model->refused : advice ? advice : "";
    if (problem) {
        info->state = g_strdup("away");
        info->problem = g_strdup(problem);
    } else {
        look(info, &spec, running, timeout_ms);
    }
    return info;
}

GPtrArray *printer_list(const char *const *specs, const char *store_path, int timeout_ms, GError **error)
{
    g_autoptr(Store) running = printer_health_open_running(store_path);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)printer_info_free);
    for (; specs && *specs; specs++) {
        PrinterInfo *info = look_at_spec(*specs, running, timeout_ms, error);
        if (!info)
            return NULL;
        g_ptr_array_add(list, info);
    }
    // A machine without USB has no printers on it; that is no error of the list.
    g_autoptr(GPtrArray) found = transport_find_usb(NULL);
    for (guint i = 0; found && i < found->len; i++) {
        const UsbPrinter *printer = found->pdata[i];
        PrinterInfo *info = is_listed(list, printer) ? NULL : look_at_usb(printer, running, timeout_ms);
        if (info)
            g_ptr_array_add(list, info);
    }
    return g_steal_pointer(&list);
}

// A printer that shows another certificate now is still the one that is named: a person looks at it.
static bool is_known_address(const char *const *known, const char *address)
{
    gsize length = strcspn(address, "#");
    for (; known && *known; known++) {
        g_auto(PrinterSpec) spec = {0};
        if (printer_spec_parse(*known, &spec, NULL) && strcspn(spec.address, "#") == length &&
            strncmp(spec.address, address, length) == 0)
            return true;
    }
    return false;
}

// A printer that cannot be driven as it is gets a spec without a driver: its worker says why, and starts once it can.
static char *found_spec(const UsbPrinter *printer)
{
    g_auto(PrinterSpec) spec = {0};
    const Maker *maker;
    if (!recognise(printer, &spec, &maker))
        return NULL;
    return spec.model && !spec.model->refused
               ? g_strdup_printf("%s=%s/%s@%s", spec.name, spec.driver->name, spec.model->name, printer->address)
               : g_strdup_printf("%s=%s", spec.name, printer->address);
}

bool printer_is_named(const char *const *specs, const char *text)
{
    g_auto(PrinterSpec) spec = {0};
    return printer_spec_parse(text, &spec, NULL) && is_known_address(specs, spec.address);
}

GStrv printer_found_specs(const char *const *known)
{
    g_autoptr(GStrvBuilder) specs = g_strv_builder_new();
    g_autoptr(GPtrArray) found = transport_find_usb(NULL);
    for (guint i = 0; found && i < found->len; i++) {
        const UsbPrinter *printer = found->pdata[i];
        g_autofree char *by_port = g_strconcat("usb:@", printer->port_path, NULL);
        g_autofree char *spec = found_spec(printer);
        if (spec && !is_known_address(known, printer->address) && !is_known_address(known, by_port))
            g_strv_builder_add(specs, spec);
    }
    return g_strv_builder_end(specs);
}

static const char *proof_words(const Driver *driver, const DriverModel *model)
{
    if (model->refused)
        return "not driven";
    if (!(model->features & DRIVER_FEATURE_STATUS) || driver->is_hearsay)
        return "unconfirmed";
    switch (driver->proof) {
    case PROOF_NONE:
        return "unconfirmed";
    case PROOF_REPLY:
        if (driver->is_proven_on_usb_only)
            return "says on USB when a label is out, unconfirmed on a network";
        return driver->answers_on_usb_only ? "says on USB when a label is out, counts over SNMP" : "says when a label is out";
    case PROOF_COUNTER:
        return "counts labels not yet out";
    }
    g_assert_not_reached();
}

// Why some models are recognised and not driven; models with one reason stand together.
static void add_refusals(GString *text)
{
    const char *before = NULL;
    g_string_append(text, "\nNOT DRIVEN\n");
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        for (const DriverModel *model = (*driver)->models; model->name; model++) {
            if (!model->refused)
                continue;
            if (g_strcmp0(before, model->refused) != 0)
                g_string_append_printf(text, "%s\n", model->refused);
            before = model->refused;
            g_string_append_printf(text, "    %s\n", model->name);
        }
}

// "-6 to 6"; "" = its manual has none. The caller owns it.
static char *scale_words(const DriverScale *scale)
{
    return scale->most ? g_strdup_printf("%d to %d", scale->least, scale->most) : g_strdup("");
}

static void add_scales(GString *text)
{
    g_string_append_printf(text, "\n%-12s %-12s %s\n", "DRIVER", "DARKNESS=", "SPEED=");
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        g_autofree char *darkness = scale_words(&(*driver)->darkness), *speed = scale_words(&(*driver)->speed);
        if (*darkness || *speed)
            g_string_append_printf(text, "%-12s %-12s %s\n", (*driver)->name, darkness, *speed ? speed : "-");
    }
}

char *printer_supported_text(void)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%-12s %-28s %6s %-7s  %s\n", "DRIVER", "MODEL", "DOTS", "DPI", "PROOF");
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        for (const DriverModel *model = (*driver)->models; model->name; model++) {
            bool is_fine = model->features & DRIVER_FEATURE_DOUBLE_FEED;
            g_autofree char *dpi = g_strdup_printf(is_fine ? "%d/%d" : "%d", model->dpi_y, 2 * model->dpi_y);
            g_string_append_printf(text, "%-12s %-28s %6d %-7s  %s\n", (*driver)->name, model->name, model->head_px, dpi,
                                   proof_words(*driver, model));
        }
    add_refusals(text);
    add_scales(text);
    g_string_append_printf(text, "\n%-12s %s\n", "DRIVER", "MEDIA");
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        for (const DriverMedia *media = (*driver)->media; media->name; media++)
            g_string_append_printf(text, "%-12s %-10s %s\n", (*driver)->name, media->name, media->title);
    return g_string_free(text, FALSE);
}

static char *udev_match_of_vendor(guint16 vendor)
{
    return g_strdup_printf("ATTR{idVendor}==\"%04x\", ENV{ID_USB_INTERFACES}==\"*:0701??:*\"", vendor);
}

// Vendor and product; where nobody has published the product, the vendor and the model's name in what the device says of itself.
// A vendor whose models the table does not tell apart makes nothing else: its printers. NULL for a model of no known vendor.
static char *udev_match(const DriverModel *model)
{
    if (!model->usb_vendor)
        return NULL;
    if (model->usb_product)
        return g_strdup_printf("ATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\"", model->usb_vendor, model->usb_product);
    if (g_str_has_prefix(model->name, "generic-"))
        return udev_match_of_vendor(model->usb_vendor);
    return g_strdup_printf("ATTR{idVendor}==\"%04x\", ATTR{product}==\"*%s*\"", model->usb_vendor, model->name);
}

static void add_udev_line(GPtrArray *rules, const char *match, const char *name)
{
    for (guint i = 0; i < rules->len; i++)
        if (g_str_has_prefix(rules->pdata[i], match))
            return;
    g_ptr_array_add(rules, g_strdup_printf("%s, GROUP=\"lp\", MODE=\"0660\", TAG+=\"uaccess\" # %s", match, name));
}

static void add_udev_rule(GPtrArray *rules, const DriverModel *model)
{
    g_autofree char *match = udev_match(model);
    if (match)
        add_udev_line(rules, match, model->name);
}

// An office printer of the same room is nobody's to open.
char *printer_udev_rules(void)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(g_free);
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        for (const DriverModel *model = (*driver)->models; model->name; model++)
            add_udev_rule(rules, model);
    for (const Maker *maker = driver_makers(); maker->name; maker++) {
        g_autofree char *match = maker->usb_vendor ? udev_match_of_vendor(maker->usb_vendor) : NULL;
        if (match)
            add_udev_line(rules, match, maker->name);
    }
    g_ptr_array_sort(rules, text_compare);
    GString *text = g_string_new("# Label printers for Lanyard; made by \"lanyard printers --udev\" from the driver tables.\n"
                                 "ACTION==\"remove\", GOTO=\"lanyard_end\"\n"
                                 "SUBSYSTEM!=\"usb\", GOTO=\"lanyard_end\"\n"
                                 "ENV{DEVTYPE}!=\"usb_device\", GOTO=\"lanyard_end\"\n");
    for (guint i = 0; i < rules->len; i++) {
        char *rule = rules->pdata[i];
        char *name = strstr(rule, " # ");
        g_string_append_printf(text, "# %s\n%.*s\n", name + 3, (int)(name - rule), rule);
    }
    g_string_append(text, "LABEL=\"lanyard_end\"\n");
    return g_string_free(text, FALSE);
}
