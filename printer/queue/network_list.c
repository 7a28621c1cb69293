// SPDX-License-Identifier: GPL-3.0-or-later
// network_list.c - printers that the network offers, as lines for station.ini.
#include <string.h>

#include "common/base/clock.h"
#include "printer/driver/nearest.h"
#include "printer/driver/zpl_roll.h"
#include "printer/printer.h"
#include "printer/queue/spec.h"
#include "printer/transport/discover.h"
#include "printer/transport/transport.h"

#define ANSWER_BYTES 4096
#define QUIET_MS 400

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

static void ask_roll(const NetworkPrinter *printer, int timeout_ms, ZplRoll *out)
{
    *out = (ZplRoll){0};
    char answer[ANSWER_BYTES];
    g_autofree char *address = g_strdup_printf("tcp:%s:%u", printer->host, printer->port);
    g_autoptr(Transport) transport = transport_open(address, NULL);
    gsize length = strlen(zpl_roll_question), count = 0;
    if (transport &&
        transport_write(transport, (const guint8 *)zpl_roll_question, length, clock_after_ms(timeout_ms), &count, NULL))
        zpl_roll_read(answer, transport_read_all(transport, (guint8 *)answer, sizeof(answer), timeout_ms, QUIET_MS), out);
}

static const char *media_said(const PrinterInfo *info)
{
    return info && *info->media ? info->media : NULL;
}

// The end of its address, which names it.
static const char *host_end(const NetworkPrinter *printer)
{
    const char *end = strrchr(printer->host, '.');
    return end ? end + 1 : "net";
}

// `media` NULL = it does not say.
static char *spec_of(const NetworkPrinter *printer, const Driver *driver, const DriverModel *model, const char *media)
{
    return g_strdup_printf("%s-%s=%s/%s%s%s@tcp:%s:%u", model->name, host_end(printer), driver->name, model->name,
                           media ? "/" : "", media ? media : "", printer->host, printer->port);
}

// What the printer of this spec says, which the text tells. `*out_list` keeps it; NULL: there is no such printer.
static const PrinterInfo *look(GString *text, const char *spec, int timeout_ms, GPtrArray **out_list)
{
    const char *const specs[] = {spec, NULL};
    *out_list = printer_list(specs, NULL, timeout_ms, NULL);
    const PrinterInfo *info = *out_list && (*out_list)->len > 0 ? (*out_list)->pdata[0] : NULL;
    if (info && *info->driver)
        g_string_append_printf(text, "  media: %s\n  state: %s%s%s\n", media_said(info) ? info->media : "not known", info->state,
                               *info->problem ? ". " : "", info->problem);
    return info;
}

// A Zebra is asked for its head and roll; others say their roll with their state, or not at all.
static void describe_known(PrinterOffer *offer, GString *text, const NetworkPrinter *printer, const Driver *driver,
                           const DriverModel *model, int timeout_ms)
{
    const DriverMedia *roll_media = NULL;
    if (driver == &driver_zpl && model->usb_vendor) {
        ZplRoll roll;
        ask_roll(printer, timeout_ms, &roll);
        model = zpl_roll_model(model, &roll);
        roll_media = zpl_roll_media(model, &roll);
    }
    g_autofree char *first = spec_of(printer, driver, model, roll_media ? roll_media->name : NULL);
    g_autoptr(GPtrArray) list = NULL;
    const PrinterInfo *info = look(text, first, timeout_ms, &list);
    offer->spec = spec_of(printer, driver, model, media_said(info));
    g_string_append_printf(text, "  printers = %s\n", offer->spec);
}

// A printer of any make that speaks IPP itself says what it takes, encrypted where it shows a certificate, which then stands in the line.
// False: it offers no address that can be used, or does not answer.
static bool describe_ipp(PrinterOffer *offer, GString *text, const NetworkPrinter *printer, int timeout_ms)
{
    g_autofree char *named = printer->ipps ? transport_name_certificate(printer->ipps) : NULL;
    const char *address = named ? named : printer->ipp;
    if (!address)
        return false;
    g_autofree char *first = g_strdup_printf("ipp-%s=%s", host_end(printer), address);
    g_autoptr(GPtrArray) list = NULL;
    const PrinterInfo *info = look(text, first, timeout_ms, &list);
    if (!info || !*info->driver)
        return false;
    offer->spec = g_strdup_printf("ipp-%s=%s/%s%s%s@%s", host_end(printer), info->driver, info->model,
                                  media_said(info) ? "/" : "", media_said(info) ? info->media : "", address);
    g_string_append_printf(text, "  printers = %s\n", offer->spec);
    return true;
}

static void describe_unknown(GString *text, const NetworkPrinter *printer)
{
    const char *space = strchr(printer->model, ' ');
    g_autofree char *nearest = driver_nearest("", space ? space + 1 : printer->model);
    if (nearest)
        g_string_append_printf(text, "  not known; nearest: %s\n", nearest);
    else
        g_string_append(text, "  no label printer that Lanyard drives\n");
}

// `model` NULL: of none that is known.
static void describe_undriven(GString *text, const NetworkPrinter *printer, const DriverModel *model)
{
    if (!model)
        describe_unknown(text, printer);
    else if (model->refused)
        g_string_append_printf(text, "  %s\n", model->refused);
    else
        g_string_append(text, "  offers no raw TCP (port 9100); switch that on in its settings\n");
}

static PrinterOffer *offer_of(const NetworkPrinter *printer, int timeout_ms)
{
    const Driver *driver = NULL;
    const DriverModel *model = NULL;
    PrinterOffer *offer = g_new0(PrinterOffer, 1);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s\n  %s at %s\n", printer->name, *printer->model ? printer->model : "of no named model",
                           printer->host);
    bool is_known = match(printer, &driver, &model);
    if (is_known && !model->refused && printer->port != 0)
        describe_known(offer, text, printer, driver, model, timeout_ms);
    else if (!describe_ipp(offer, text, printer, timeout_ms))
        describe_undriven(text, printer, is_known ? model : NULL);
    offer->name = g_strdup(printer->name);
    offer->text = g_string_free(text, FALSE);
    return offer;
}

static void offer_free(gpointer data)
{
    PrinterOffer *offer = data;
    g_free(offer->name);
    g_free(offer->text);
    g_free(offer->spec);
    g_free(offer);
}

typedef struct {
    const NetworkPrinter *printer;
    int timeout_ms;
} Question;

static gpointer ask(gpointer data)
{
    const Question *question = data;
    return offer_of(question->printer, question->timeout_ms);
}

// All at once, since one that does not answer costs seconds: together they cost no more than the slowest.
GPtrArray *printer_network_offers(int timeout_ms, GError **error)
{
    g_autoptr(GPtrArray) found = discover_printers(timeout_ms, error);
    if (!found)
        return NULL;
    g_autofree Question *questions = g_new0(Question, found->len);
    g_autofree GThread **askers = g_new0(GThread *, found->len);
    for (guint i = 0; i < found->len; i++) {
        questions[i] = (Question){found->pdata[i], timeout_ms};
        askers[i] = g_thread_new("offer", ask, &questions[i]);
    }
    GPtrArray *offers = g_ptr_array_new_with_free_func(offer_free);
    for (guint i = 0; i < found->len; i++)
        g_ptr_array_add(offers, g_thread_join(askers[i]));
    return offers;
}
