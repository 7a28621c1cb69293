// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/spec.h"

#include <string.h>

#include "printer/driver/maker.h"
#include "printer/driver/nearest.h"

#define VIRTUAL "virtual:"
#define SERIAL_END 4
#define DPI_MOST 2400
#define DIGITS "0123456789"

G_DEFINE_QUARK(lanyard_printer_error, printer_error)

static const char *const cut_words[] = {"each", "end", "never"};

static const char *const schemes[] = {"usb:", "tcp:", "ipp://", "ipps://", "cups:", "file:", VIRTUAL};

static bool is_address(const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_str_has_prefix(text, schemes[i]))
            return true;
    return false;
}

static bool is_ipp(const char *address)
{
    return g_str_has_prefix(address, "ipp:") || g_str_has_prefix(address, "ipps:");
}

static bool is_port(const char *text, guint64 *out)
{
    return g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, out, NULL);
}

static bool refuse(const char *text, const char *why, GError **error)
{
    int length = (int)strlen(why) - g_str_has_suffix(why, "."); // the sentence goes on
    return error_set(PRINTER_ERROR, PRINTER_ERROR_SPEC, error, "printer \"%s\": %.*s; write NAME=DRIVER/MODEL/MEDIA@ADDRESS",
                     text, length, why);
}

static bool is_asked_over_snmp(const PrinterSpec *spec)
{
    return spec->driver && spec->driver->answers_on_usb_only && g_str_has_prefix(spec->address, "tcp:");
}

// NULL = it can be set so, or is not to be set; the caller owns it.
static char *level_refusal(const PrinterSpec *spec, const char *key, const DriverLevel *level, const DriverScale *scale)
{
    if (!level->is_said || (level->value >= scale->least && level->value <= scale->most && scale->most))
        return NULL;
    return scale->most ? g_strdup_printf("the %s of %s printers is %d to %d", key, spec->driver->name, scale->least, scale->most)
                       : g_strdup_printf("%s has no %s to set; leave out %s=", spec->driver->name, key, key);
}

// What the printer cannot do is said once it is known which one it is.
static bool check_options(const PrinterSpec *spec, const char *text, GError **error)
{
    g_autofree char *why = NULL;
    if (spec->is_cut_said && !spec->driver->cuts)
        why = g_strdup_printf("%s cuts as the printer itself is set; leave out cut=", spec->driver->name);
    else if (spec->dpi && spec->dpi != spec->model->dpi_y && spec->dpi != 2 * spec->model->dpi_y)
        why = g_strdup_printf("a %s prints %d dpi; choose a model of %d dpi, lanyard printers --supported lists them",
                              spec->model->name, spec->model->dpi_y, spec->dpi);
    else if (spec->dpi > spec->model->dpi_y && !(spec->model->features & DRIVER_FEATURE_DOUBLE_FEED))
        why = g_strdup_printf("a %s has no finer source than %d dpi", spec->model->name, spec->model->dpi_y);
    else if (spec->dpi > spec->model->dpi_y && spec->media && !driver_is_fine(spec->model, spec->media))
        why = g_strdup_printf("%s takes %d dpi only", spec->media->title, spec->model->dpi_y);
    else if (spec->snmp_community && !is_asked_over_snmp(spec))
        why = g_strdup("only a Brother on tcp: is asked over SNMP; leave out snmp=");
    if (!why)
        why = level_refusal(spec, "darkness", &spec->darkness, &spec->driver->darkness);
    if (!why)
        why = level_refusal(spec, "speed", &spec->speed, &spec->driver->speed);
    return !why || refuse(text, why, error);
}

static bool take_media(PrinterSpec *spec, const char *text, GError **error)
{
    if (!spec->media_name || !spec->driver)
        return true;
    g_autofree char *why = driver_media_refusal(spec->driver, spec->model, spec->media_name);
    if (why)
        return refuse(text, why, error);
    spec->media = driver_media(spec->driver, spec->media_name);
    return true;
}

static bool refuse_name(const char *text, const char *what, const char *driver, const char *model, GError **error)
{
    g_autofree char *nearest = driver_nearest(driver, model);
    g_autofree char *why =
        nearest ? g_strdup_printf("its %s is not known; did you mean %s? lanyard printers --supported lists them", what, nearest)
                : g_strdup_printf("its %s is not known; lanyard printers --supported lists them", what);
    return refuse(text, why, error);
}

static bool take_driver(PrinterSpec *spec, const char *text, const char *words, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(words, "/", 3);
    guint count = g_strv_length(parts);
    if (count == 0 || !*parts[0])
        return refuse(text, "it names no driver before the @", error);
    spec->driver = driver_by_name(parts[0]);
    if (!spec->driver)
        return refuse_name(text, "driver", parts[0], count > 1 ? parts[1] : NULL, error);
    const char *model = count > 1 && *parts[1] ? parts[1] : spec->driver->generic_model;
    spec->model = model ? driver_model(spec->driver, model) : NULL;
    if (!spec->model)
        return refuse_name(text, "model", parts[0], model, error);
    if (spec->model->refused)
        return refuse(text, spec->model->refused, error);
    spec->media_name = count > 2 && *parts[2] ? g_strdup(parts[2]) : NULL;
    return take_media(spec, text, error);
}

// The options begin with the first word that has a = inside.
static gsize address_length(const char *rest)
{
    for (const char *space = strchr(rest, ' '); space; space = strchr(space + 1, ' ')) {
        gsize word_length = strcspn(space + 1, " =");
        if (word_length > 0 && space[1 + word_length] == '=')
            return (gsize)(space - rest);
    }
    return strlen(rest);
}

static bool take_cut(PrinterSpec *spec, const char *text, const char *value, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cut_words); i++)
        if (strcmp(value, cut_words[i]) == 0) {
            spec->cut = (CutWhen)i;
            spec->is_cut_said = true;
            return true;
        }
    return refuse(text, "cut is each, end or never", error);
}

// COMMUNITY, COMMUNITY:PORT or off.
static bool take_snmp(PrinterSpec *spec, const char *text, const char *value, GError **error)
{
    const char *colon = strrchr(value, ':');
    guint64 port = 0;
    if (colon && strspn(colon + 1, DIGITS) < strlen(colon + 1))
        colon = NULL;
    if (colon && !is_port(colon + 1, &port))
        return refuse(text, "a port is a number from 1 to 65535, an SNMP agent's is 161", error);
    gsize length = colon ? (gsize)(colon - value) : strlen(value);
    if (length == 0)
        return refuse(text, "snmp is off, or the community that the printer answers to, such as public", error);
    spec->is_snmp_off = strcmp(value, "off") == 0;
    spec->snmp_port = (guint16)port;
    text_take(&spec->snmp_community, g_strndup(value, length));
    return true;
}

static bool take_level(DriverLevel *level, const char *text, const char *word, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gint64 value = G_MAXINT; // of one that is too far out: outside of every range
    g_ascii_string_to_signed(strchr(word, '=') + 1, 10, G_MININT, G_MAXINT, &value, &cause);
    if (g_error_matches(cause, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_INVALID))
        return refuse(text, "darkness and speed are numbers; lanyard printers --supported says which", error);
    *level = (DriverLevel){true, (int)value};
    return true;
}

static bool take_options(PrinterSpec *spec, const char *text, const char *options, GError **error)
{
    g_auto(GStrv) words = g_strsplit(options, " ", -1);
    for (char **word = words; *word; word++) {
        guint64 dpi;
        if (g_str_has_prefix(*word, "cut=")) {
            if (!take_cut(spec, text, *word + strlen("cut="), error))
                return false;
        } else if (g_str_has_prefix(*word, "resolution=")) {
            if (!g_ascii_string_to_unsigned(*word + strlen("resolution="), 10, 1, DPI_MOST, &dpi, NULL))
                return refuse(text, "resolution is a number of dots per inch, such as 600", error);
            spec->dpi = (int)dpi;
        } else if (g_str_has_prefix(*word, "darkness=") || g_str_has_prefix(*word, "speed=")) {
            if (!take_level(**word == 'd' ? &spec->darkness : &spec->speed, text, *word, error))
                return false;
        } else if (g_str_has_prefix(*word, "snmp=")) {
            if (!take_snmp(spec, text, *word + strlen("snmp="), error))
                return false;
        } else if (**word) {
            return refuse(
                text,
                "only cut=, resolution=, darkness=, speed= and snmp= may follow the address; a semicolon parts two printers",
                error);
        }
    }
    bool is_set = spec->is_cut_said || spec->dpi || spec->snmp_community || spec->darkness.is_said || spec->speed.is_said;
    if (spec->is_virtual && is_set)
        return refuse(text, "a virtual printer has nothing to set", error);
    return !spec->driver || check_options(spec, text, error);
}

// What stands behind "NAME=", where there is a name.
static const char *behind_name(const char *text)
{
    const char *equals = strchr(text, '=');
    return equals && strcspn(text, ":@/") > (gsize)(equals - text) ? equals + 1 : text;
}

// "[fe80::1]" or "[fe80::1%eth0]", and what follows it.
static bool is_ipv6(const char *host, const char *end)
{
    gsize length = 1 + strcspn(host + 1, "%]");
    g_autofree char *address = g_strndup(host + 1, length - 1);
    return *end == ']' && strchr(address, ':') && g_hostname_is_ip_address(address);
}

// Of "tcp:HOST:PORT" and "ipp://HOST:PORT/PATH", where the port may be missing. NULL = there can be such a host.
static const char *host_refusal(const char *address)
{
    bool is_tcp = g_str_has_prefix(address, "tcp:");
    if (!is_tcp && !is_ipp(address))
        return NULL;
    const char *rest = is_tcp ? address + strlen("tcp:") : strstr(address, "://") + strlen("://");
    g_autofree char *host = g_strndup(rest, is_tcp ? strlen(rest) : strcspn(rest, "/#?"));
    char *end = *host == '[' ? host + strcspn(host, "]") : host + strcspn(host, ":");
    if (end == host)
        return "its address names no host, as in tcp:192.168.1.20:9100";
    if (*host == '[' && !is_ipv6(host, end))
        return "there is no IPv6 address in its brackets, as in tcp:[fe80::1]:9100";
    char *port = *end == ']' ? end + 1 : end;
    if (*host != '[' && strchr(port, ':') != strrchr(port, ':'))
        return "an IPv6 address stands in brackets, as in tcp:[fe80::1]:9100";
    if (*host != '[' && strcspn(host, " @[]%") < (gsize)(end - host))
        return "its host is neither a name nor an address";
    if (*port && (*port != ':' || !is_port(port + 1, NULL)))
        return is_tcp ? "a port is a number from 1 to 65535, most printers' is 9100"
                      : "a port is a number from 1 to 65535, most printers' is 631";
    return NULL;
}

bool printer_spec_parse(const char *text, PrinterSpec *out, GError **error)
{
    *out = (PrinterSpec){0};
    const char *rest = behind_name(text);
    if (rest > text)
        out->name = g_strstrip(g_strndup(text, (gsize)(rest - text) - 1));
    const char *at = is_address(rest) ? NULL : strchr(rest, '@');
    if (at) {
        g_autofree char *words = g_strndup(rest, (gsize)(at - rest));
        if (!take_driver(out, text, words, error))
            return false;
        rest = at + 1;
    }
    if (!is_address(rest))
        return refuse(
            text,
            "its address is none of usb:SERIAL, usb:@PORT, tcp:HOST:PORT, ipp://HOST/PATH, cups:QUEUE, file:FOLDER, virtual:FOLDER",
            error);
    gsize length = address_length(rest);
    out->address = g_strchomp(g_strndup(rest, length));
    out->is_virtual = g_str_has_prefix(rest, VIRTUAL);
    const char *why = host_refusal(out->address);
    if (why)
        return refuse(text, why, error);
    if (!take_options(out, text, rest + length, error))
        return false;
    if (out->is_virtual && !out->address[strlen(VIRTUAL)])
        return refuse(text, "a virtual printer needs a folder", error);
    if (!out->driver && !out->is_virtual && !g_str_has_prefix(rest, "usb:") && !is_ipp(rest))
        return refuse(text, "only a printer on USB or at ipp: can be asked what it is; name its driver and model", error);
    if (out->driver && is_ipp(rest) != (out->driver == &driver_ipp))
        return refuse(text,
                      is_ipp(rest) ? "a printer at ipp: has the driver ipp and needs no other name"
                                   : "the driver ipp reaches printers at ipp: and ipps: only",
                      error);
    if (!out->name || !*out->name)
        text_take(&out->name, out->model ? g_strdup(out->model->name) : g_strdup(out->is_virtual ? "virtual" : out->address));
    return true;
}

void printer_spec_clear(PrinterSpec *spec)
{
    g_clear_pointer(&spec->name, g_free);
    g_clear_pointer(&spec->address, g_free);
    g_clear_pointer(&spec->media_name, g_free);
    g_clear_pointer(&spec->snmp_community, g_free);
}

static bool resolve_as(PrinterSpec *spec, const UsbPrinter *printer, GError **error)
{
    const Driver *driver = NULL;
    const DriverModel *model = NULL;
    bool is_known = driver_match(printer->vendor, printer->product, printer->device_id, &driver, &model);
    const Maker *maker = is_known ? NULL : driver_maker(printer->vendor, printer->device_id);
    g_autofree char *advice = maker ? driver_maker_advice(maker, spec->address) : NULL;
    if (!is_known && printer->problem)
        g_set_error_literal(error, PRINTER_ERROR, PRINTER_ERROR_SPEC, printer->problem);
    else if (advice)
        g_set_error_literal(error, PRINTER_ERROR, PRINTER_ERROR_SPEC, advice);
    else if (!model)
        g_set_error(error, PRINTER_ERROR, PRINTER_ERROR_SPEC,
                    "The model of the printer at %s is not known; name its driver in station.ini.", spec->address);
    else if (model->refused)
        g_set_error_literal(error, PRINTER_ERROR, PRINTER_ERROR_SPEC, model->refused);
    if (!model || model->refused)
        return false;
    spec->driver = driver;
    spec->model = model;
    return true;
}

// Exact dots where the printer takes raster at a resolution that we draw; else PDF, which it scales.
static const char *ipp_model_of(const IppPrinter *printer)
{
    static const struct {
        int dpi;
        const char *model;
    } rasters[] = {{300, "pwg-300dpi"}, {203, "pwg-203dpi"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rasters); i++)
        for (int at = 0; at < printer->raster_dpi_count; at++)
            if (printer->raster_dpi[at] == rasters[i].dpi)
                return rasters[i].model;
    return printer->takes_pdf ? "pdf-300dpi" : NULL;
}

static bool resolve_ipp(PrinterSpec *spec, GError **error)
{
    IppPrinter printer;
    if (!transport_ask_ipp(spec->address, &printer, error))
        return false;
    const char *model = ipp_model_of(&printer);
    if (!model)
        return error_set(
            PRINTER_ERROR, PRINTER_ERROR_SPEC, error,
            "The printer at %s takes neither PWG raster of 300 or 203 dpi nor PDF; use a print queue (cups:) for it.",
            spec->address);
    spec->driver = &driver_ipp;
    spec->model = driver_model(&driver_ipp, model);
    if (take_media(spec, spec->address, error) && check_options(spec, spec->address, error))
        return true;
    spec->driver = NULL;
    spec->model = NULL;
    return false;
}

bool printer_spec_resolve(PrinterSpec *spec, GError **error)
{
    if (spec->driver || spec->is_virtual)
        return true;
    if (is_ipp(spec->address))
        return resolve_ipp(spec, error);
    g_autoptr(GPtrArray) found = transport_find_usb(error);
    if (!found)
        return false;
    for (guint i = 0; i < found->len; i++) {
        const UsbPrinter *printer = found->pdata[i];
        if (!printer_spec_is_at(spec->address, printer))
            continue;
        return resolve_as(spec, printer, error) && take_media(spec, spec->address, error) &&
               check_options(spec, spec->address, error);
    }
    return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_GONE, error, "No printer is plugged in at %s; plug it in and switch it on.",
                     spec->address);
}

void printer_spec_load(PrinterSpec *spec, PrinterSpec *loaded)
{
    text_take(&spec->media_name, g_steal_pointer(&loaded->media_name));
    spec->media = spec->driver ? loaded->media : NULL;
}

// `media` NULL = none.
static char *text_with_media(const char *text, const PrinterSpec *spec, const char *media)
{
    const char *rest = behind_name(text);
    const char *at = is_address(rest) ? NULL : strchr(rest, '@');
    if (!spec->driver)
        return g_strdup(text);
    return g_strdup_printf("%.*s%s/%s%s%s@%s", (int)(rest - text), text, spec->driver->name, spec->model->name, media ? "/" : "",
                           media ? media : "", at ? at + 1 : rest);
}

char *printer_spec_with_media(const char *text, const char *media, GError **error)
{
    g_auto(PrinterSpec) spec = {0}, loaded = {0};
    if (!printer_spec_parse(text, &spec, error) || !printer_spec_resolve(&spec, error))
        return NULL;
    if (spec.is_virtual)
        return error_set_null(PRINTER_ERROR, PRINTER_ERROR_SPEC, error, "%s is a folder, which takes every label; name a printer",
                              spec.name);
    g_autofree char *why = driver_media_refusal(spec.driver, spec.model, media);
    if (why)
        return error_set_null(PRINTER_ERROR, PRINTER_ERROR_SPEC, error, "%s", why);
    g_autofree char *fresh = text_with_media(text, &spec, media);
    return printer_spec_parse(fresh, &loaded, error) ? g_steal_pointer(&fresh) : NULL;
}

bool printer_spec_differs_in_media(const char *text, const char *other)
{
    g_auto(PrinterSpec) spec = {0}, fresh = {0};
    if (!printer_spec_parse(text, &spec, NULL) || !printer_spec_parse(other, &fresh, NULL) || !fresh.driver)
        return false;
    g_autofree char *one = text_with_media(text, &spec, NULL), *two = text_with_media(other, &fresh, NULL);
    return strcmp(one, two) == 0 && spec.media != fresh.media;
}

bool printer_spec_is_fine(const PrinterSpec *spec, const DriverMedia *media)
{
    return spec->dpi > spec->model->dpi_y && driver_is_fine(spec->model, media);
}

char *printer_spec_options_text(const PrinterSpec *spec)
{
    GString *text = g_string_new(NULL);
    if (spec->is_cut_said)
        g_string_append_printf(text, "cut %s", cut_words[spec->cut]);
    if (spec->dpi)
        g_string_append_printf(text, "%s%d dpi", text->len ? ", " : "", spec->dpi);
    if (spec->darkness.is_said)
        g_string_append_printf(text, "%sdarkness %d", text->len ? ", " : "", spec->darkness.value);
    if (spec->speed.is_said)
        g_string_append_printf(text, "%sspeed %d", text->len ? ", " : "", spec->speed.value);
    if (spec->is_snmp_off)
        g_string_append_printf(text, "%sno SNMP", text->len ? ", " : "");
    return g_string_free(text, FALSE);
}

bool printer_spec_is_at(const char *address, const UsbPrinter *printer)
{
    g_autofree char *by_serial = g_strconcat("usb:", printer->serial, NULL);
    g_autofree char *by_port = g_strconcat("usb:@", printer->port_path, NULL);
    return strcmp(address, printer->address) == 0 || (printer->serial && strcmp(address, by_serial) == 0) ||
           (printer->port_path && strcmp(address, by_port) == 0);
}

char *printer_spec_default_name(const DriverModel *model, const char *serial)
{
    if (!serial || !*serial)
        return g_strdup(model->name);
    gsize length = strlen(serial);
    return g_strdup_printf("%s-%s", model->name, length > SERIAL_END ? serial + length - SERIAL_END : serial);
}

bool printer_spec_should_answer(const PrinterSpec *spec)
{
    return spec->driver && (spec->model->features & DRIVER_FEATURE_ANSWERS) &&
           (!spec->driver->answers_on_usb_only || g_str_has_prefix(spec->address, "usb:"));
}

bool printer_spec_has_agent(const PrinterSpec *spec)
{
    return is_asked_over_snmp(spec) && !spec->is_snmp_off;
}

const char *printer_spec_folder(const PrinterSpec *spec)
{
    return spec->address + strlen(VIRTUAL);
}
