// SPDX-License-Identifier: GPL-3.0-or-later
// test_offers.c - what is said of printers that the network offers, and the line for station.ini that is proposed of each. What offers
// itself is this file's list; a Zebra among it is a stand-in made from Zebra's manual (printers-network asks a real Avahi).
#include <string.h>

#include "printer/printer.h"
#include "printer/transport/discover.h"
#include "tests/network_printers/standin.h"
#include "tests/queue/ipp_sim.h"
#include "tests/scratch.h"

#define CLOSED_PORT 9 // of the discard service, which nobody runs
#define ANSWER_MS 1500

static const NetworkPrinter *offered; // what there is in the network, up to one without a name

void network_printer_free(NetworkPrinter *printer)
{
    (void)printer;
}

GPtrArray *discover_printers(int timeout_ms, GError **error)
{
    (void)timeout_ms, (void)error;
    GPtrArray *found = g_ptr_array_new();
    for (const NetworkPrinter *printer = offered; printer->name; printer++)
        g_ptr_array_add(found, (gpointer)printer);
    return found;
}

static PrinterOffer *only_offer(const NetworkPrinter *printers, GPtrArray **out_offers)
{
    g_autoptr(GError) error = NULL;
    offered = printers;
    *out_offers = printer_network_offers(ANSWER_MS, &error);
    g_assert_no_error(error);
    g_assert_cmpuint((*out_offers)->len, ==, 1);
    return (*out_offers)->pdata[0];
}

#define OFFER(LABEL, ...)                                                                                                        \
    (const NetworkPrinter[])                                                                                                     \
    {                                                                                                                            \
        {.name = (char *)(LABEL), .host = (char *)"127.0.0.1", __VA_ARGS__},                                                     \
        {                                                                                                                        \
            .name = NULL                                                                                                         \
        }                                                                                                                        \
    }

// One that does not answer: nothing is claimed of its roll, and the line has none.
static void test_silent(void)
{
    g_autoptr(GPtrArray) offers = NULL;
    const PrinterOffer *offer =
        only_offer(OFFER("Hall", .port = CLOSED_PORT, .maker = (char *)"Brother", .model = (char *)"QL-820NWB"), &offers);
    g_assert_cmpstr(offer->spec, ==, "QL-820NWB-1=brother-ql/QL-820NWB@tcp:127.0.0.1:9");
    g_assert_nonnull(strstr(offer->text, "  media: not known\n  state: away. "));
}

static void test_asked(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = scratch_make_fast();
    g_autoptr(Standin) zebra = standin_start("language=zpl roll=1243", folder, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) offers = NULL;
    const PrinterOffer *offer = only_offer(OFFER("Front desk", .port = standin_port(zebra), .maker = (char *)"Zebra Technologies",
                                                 .model = (char *)"ZTC ZD421-203dpi ZPL"),
                                           &offers);
    g_autofree char *spec = g_strdup_printf("ZD421-203dpi-1=zpl/ZD421-203dpi/102x152@tcp:127.0.0.1:%u", standin_port(zebra));
    g_assert_cmpstr(offer->spec, ==, spec);
    g_assert_nonnull(strstr(offer->text, "Front desk\n  ZTC ZD421-203dpi ZPL at 127.0.0.1\n  media: 102x152\n  state: ready\n"));
    g_assert_nonnull(strstr(offer->text, spec));
    scratch_remove(folder);
}

// One of any make that speaks IPP is asked itself what it takes and what is loaded; where it does not answer it cannot be driven.
static void test_ipp(void)
{
    static const IppScript script = {"clean", .count = 1};
    IppSim *sim = ipp_sim_start(&script);
    g_autofree char *address = ipp_sim_address(sim);
    g_autoptr(GPtrArray) offers = NULL, away = NULL;
    const PrinterOffer *offer =
        only_offer(OFFER("Lobby", .ipp = address, .maker = (char *)"Acme", .model = (char *)"Acme Anyprint 1"), &offers);
    g_autofree char *spec = g_strdup_printf("ipp-1=ipp/pwg-203dpi/62x100@%s", address);
    g_assert_cmpstr(offer->name, ==, "Lobby");
    g_assert_cmpstr(offer->spec, ==, spec);
    g_autofree char *text =
        g_strdup_printf("Lobby\n  Acme Anyprint 1 at 127.0.0.1\n  media: 62x100\n  state: ready\n  printers = %s\n", spec);
    g_assert_cmpstr(offer->text, ==, text);
    ipp_sim_stop(sim);
    offer = only_offer(OFFER("Lobby", .ipp = address, .maker = (char *)"Acme", .model = (char *)"Acme Anyprint 1"), &away);
    g_assert_null(offer->spec);
    g_assert_nonnull(strstr(offer->text, "no label printer that Lanyard drives\n"));
}

// Named, with the reason why it cannot be driven.
static void test_undriven(void)
{
    g_autoptr(GPtrArray) refused = NULL, closed = NULL, near = NULL, letters = NULL, foreign = NULL;
    const PrinterOffer *offer =
        only_offer(OFFER("Locked", .maker = (char *)"DYMO", .model = (char *)"LabelWriter 550"), &refused);
    g_assert_nonnull(strstr(offer->text, "DYMO rolls with a chip"));
    g_assert_null(offer->spec);
    offer = only_offer(OFFER("IPP only", .maker = (char *)"Brother", .model = (char *)"Brother QL-820NWB"), &closed);
    g_assert_nonnull(strstr(offer->text, "offers no raw TCP (port 9100)"));
    g_assert_null(offer->spec);
    offer = only_offer(OFFER("Misread", .maker = (char *)"", .model = (char *)"Brother QK-820NWB"), &near);
    g_assert_nonnull(strstr(offer->text, "  not known; nearest: brother-ql/QL-820NWB\n"));
    offer = only_offer(OFFER("Letters", .maker = (char *)"", .model = (char *)"Brother QL-7OO"),
                       &letters); // a third of them is wrong
    g_assert_nonnull(strstr(offer->text, "  not known; nearest: brother-ql/QL-700\n"));
    offer = only_offer(OFFER("Office", .maker = (char *)"", .model = (char *)""), &foreign);
    g_assert_cmpstr(offer->text, ==, "Office\n  of no named model at 127.0.0.1\n  no label printer that Lanyard drives\n");
    g_assert_null(offer->spec);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/offers/one-that-is-silent", test_silent);
    g_test_add_func("/queue/offers/one-that-says-its-roll", test_asked);
    g_test_add_func("/queue/offers/one-that-speaks-ipp", test_ipp);
    g_test_add_func("/queue/offers/what-cannot-be-driven", test_undriven);
    return g_test_run();
}
