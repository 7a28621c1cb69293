// SPDX-License-Identifier: GPL-3.0-or-later
// test_usb.c - a Zebra on USB that stalls, takes nothing, comes and goes at a chosen byte of the label: slow is no failure,
// no word is no proof, and a label that was begun is never begun again by itself.
#include <string.h>

#include "printer/queue/spec.h"
#include "tests/queue/station.h"
#include "tests/transport/usb_fake.h"

#define IN_LABEL_BYTES 1200

// clang-format off
// It keeps no count of its labels, so that none is proved.
static const UsbFakePrinter zebra = {
    .port = "1-1",
    .vendor = 0x0a5f,
    .product = 0x011c,
    .serial = "D2J1",
    .device_id = "MFG:Zebra Technologies;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;",
    .answers = {{.question = "~HS\n",
               .question_bytes = 4,
               .packets = {{"\x02" "030,0,0,0799,000,0,0,0,000,0,0,0\x03\r\n\x02" "000,0,0,", 45},
                           {"0,0,2,6,0,00000000,1,000\x03\r\n\x02" "1234,0\x03\r\n", 38}}}},
};
// clang-format on

typedef struct {
    const char *name;
    UsbFakePrinter printer;
    const char *spec, *named; // found, as station.ini names it (NULL = it cannot)
    const char *says;
} Told;

// clang-format off
static const Told told_cases[] = {
    {"as-a-disk", {.port = "1-1", .vendor = 0x04f9, .product = 0x2049, .serial = "000J1Z1234", .kind = USB_FAKE_STORAGE},
     "Brother QL-1234=usb:000J1Z1234", "badges=brother-ql/QL-700@usb:000J1Z1234", "Hold its Editor Lite button"},
    {"refused", {.port = "1-1", .vendor = 0x0922, .product = 0x0052, .serial = "550", .device_id = "MFG:DYMO;MDL:LabelWriter 550;"},
     "LabelWriter 550-550=usb:550", NULL, "rolls with a chip"},
    {"of-a-maker", {.port = "1-1", .vendor = 0x0828, .product = 0x00a1, .serial = "S7", .device_id = "MFG:SATO;MDL:CL4NX;"},
     "SATO-S7=usb:S7", NULL, "most take ZPL. Write NAME=zpl/generic-203dpi/62x100@usb:S7 in station.ini"},
};
// clang-format on

static const char spec[] = "one=zpl/ZD421-203dpi/62x100@usb:@1-1";

// How often three letters came, before `end` (NULL = at all) came first.
static int count_of(UsbFake *fake, const char *text, const char *end)
{
    GByteArray *bytes = usb_fake_received(fake, 0);
    int count = 0;
    for (guint i = 0; i + 3 <= bytes->len && !(end && memcmp(bytes->data + i, end, 3) == 0); i++)
        count += memcmp(bytes->data + i, text, 3) == 0;
    g_byte_array_unref(bytes);
    return count;
}

static int count_labels(UsbFake *fake)
{
    return count_of(fake, "^XZ", NULL);
}

static UsbFake *plug_in(UsbFault fault, gsize at_bytes)
{
    UsbFakePrinter printer = zebra;
    printer.fault = fault;
    printer.fault_at_bytes = at_bytes;
    return usb_fake_new(&printer, 1);
}

static void test_fine(void)
{
    g_autoptr(UsbFake) fake = plug_in(USB_FAULT_NONE, 0);
    g_autoptr(TestStation) station = test_station_new();
    gint64 first = test_station_badge(station, NULL), second = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, first, JOB_UNCONFIRMED);
    test_station_await(station, second, JOB_UNCONFIRMED);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(count_labels(fake), ==, 2);
}

// The head cools, say: it takes nothing for a while, and goes on.
static void test_slow_is_no_failure(void)
{
    g_autoptr(UsbFake) fake = plug_in(USB_FAULT_HANG, IN_LABEL_BYTES);
    g_autoptr(TestStation) station = test_station_new();
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, id, JOB_SENDING);
    g_usleep(200 * 1000);
    g_assert_cmpint(test_station_state(station, id), ==, JOB_SENDING);
    usb_fake_mend(fake, 0);
    test_station_await(station, id, JOB_UNCONFIRMED);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(count_labels(fake), ==, 1);
}

static void test_broken_in_label(gconstpointer fault)
{
    g_autoptr(UsbFake) fake = plug_in((UsbFault)GPOINTER_TO_INT(fault), IN_LABEL_BYTES);
    g_autoptr(TestStation) station = test_station_new();
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, id, JOB_UNCERTAIN);
    g_autoptr(Job) job = test_station_job(station, id);
    g_assert_nonnull(job->reason);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(test_station_state(station, id), ==, JOB_UNCERTAIN);
    g_assert_cmpint(count_labels(fake), ==, 0);
}

// Not even a question is taken: the label waits, and the worker can be stopped.
static void test_takes_nothing(void)
{
    g_autoptr(UsbFake) fake = plug_in(USB_FAULT_HANG, 0);
    g_autoptr(TestStation) station = test_station_new();
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_await_printer(worker, "stopped");
    g_assert_cmpint(test_station_state(station, id), ==, JOB_QUEUED);
    usb_fake_mend(fake, 0);
    test_station_await(station, id, JOB_UNCONFIRMED);
    print_worker_stop(worker, 5000);
}

// What cannot be driven as it is says on the screen what to do: plugged in without a word in station.ini, and named there.
static void test_told(gconstpointer data)
{
    const Told *told = data;
    g_autoptr(UsbFake) fake = usb_fake_new(&told->printer, 1);
    g_autoptr(TestStation) station = test_station_new();
    g_auto(GStrv) found = printer_found_specs(NULL);
    g_assert_cmpuint(g_strv_length(found), ==, 1);
    g_assert_cmpstr(found[0], ==, told->spec);
    g_autoptr(GError) refusal = NULL;
    g_auto(PrinterSpec) undriven = {0};
    g_assert_true(printer_spec_parse(found[0], &undriven, NULL));
    g_assert_false(printer_spec_resolve(&undriven, &refusal));
    g_assert_error(refusal, PRINTER_ERROR, PRINTER_ERROR_SPEC);
    g_assert_null(undriven.model);
    const char *const specs[] = {found[0], told->named};
    for (gsize i = 0; i < G_N_ELEMENTS(specs) && specs[i]; i++) {
        const char *const known[] = {specs[i], NULL};
        g_auto(GStrv) more = printer_found_specs(known);
        g_assert_cmpuint(g_strv_length(more), ==, 0);
        PrintWorker *worker = test_station_worker(station, specs[i], NULL);
        gint64 end_us = clock_mono_us() + 60 * G_USEC_PER_SEC;
        for (bool is_told = false; !is_told; g_usleep(2000)) {
            g_autoptr(PrinterInfo) info = print_worker_info(worker);
            g_assert_cmpint(clock_mono_us(), <, end_us);
            is_told = strcmp(info->state, "away") == 0 && strstr(info->problem, told->says);
        }
        print_worker_stop(worker, 5000);
    }
}

// Once when it is reached, twice before its first label, six times more while it is idle, each after twice the pause, and no more.
static void test_asked_less(void)
{
    enum { FIRST = 1 + 2, MOST = FIRST + 6 };
    UsbFakePrinter mute = zebra;
    mute.answers[0].question = NULL;
    g_autoptr(UsbFake) fake = usb_fake_new(&mute, 1);
    g_autoptr(TestStation) station = test_station_new();
    gint64 first = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, "one=zpl/generic-203dpi/62x100@usb:@1-1", NULL);
    test_station_await(station, first, JOB_UNCONFIRMED);
    g_assert_cmpint(count_of(fake, "~HS", "^XZ"), ==, FIRST);
    for (gint64 end_us = clock_mono_us() + 120 * G_USEC_PER_SEC; count_of(fake, "~HS", NULL) < MOST; g_usleep(5000))
        g_assert_cmpint(clock_mono_us(), <, end_us);
    test_station_await(station, test_station_badge(station, NULL), JOB_UNCONFIRMED);
    g_usleep(500 * 1000);
    g_assert_cmpint(count_of(fake, "~HS", NULL), ==, MOST);
    print_worker_stop(worker, 5000);
}

static void test_list(void)
{
    g_autoptr(UsbFake) fake = plug_in(USB_FAULT_NONE, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = printer_list(NULL, NULL, 10000, &error);
    g_assert_no_error(error);
    g_assert_cmpint(list->len, ==, 1);
    const PrinterInfo *info = list->pdata[0];
    g_assert_cmpstr(info->name, ==, "ZD421-203dpi-D2J1");
    g_assert_cmpstr(info->driver, ==, "zpl");
    g_assert_cmpstr(info->state, ==, "ready");
    g_assert_cmpstr(info->problem, ==, "");
    const char *const named[] = {spec, NULL};
    g_autoptr(GPtrArray) once = printer_list(named, NULL, 10000, &error);
    g_assert_cmpint(once->len, ==, 1);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("\"%s\" is not in: %s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        g_error("\"%s\" is in: %s", part, text);
}

// Zebra's ZPL II guide, ~HS: the third line begins with the printer's password. IEEE 1284: a device id may have the serial as SN or
// SERN. This one also says its serial unasked.
static void test_report(void)
{
    UsbFakePrinter printers[] = {zebra,
                                 {.port = "1-2",
                                  .vendor = 0x03f0,
                                  .product = 0x0517,
                                  .serial = "CNB1F00042",
                                  .device_id = "MFG:Hewlett-Packard;SERN:CNB1F00043;MDL:HP LaserJet 1020;"}};
    printers[0].serial = "D2J184703562";
    printers[0].device_id = "MFG:Zebra Technologies;SN:D2J184703562;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;";
    printers[0].answers[0].packets[1].bytes = "0,0,2,6,0,00000000,1,000\x03\r\n\x02"
                                              "4711,0\x03\r\nD2J184703562\r\n";
    printers[0].answers[0].packets[1].count = 51;
    g_autoptr(UsbFake) fake = usb_fake_new(printers, G_N_ELEMENTS(printers));
    g_autoptr(GError) error = NULL;
    static const char *const specs[] = {"desk-of-anna=zpl/ZD421-203dpi/62x100@usb:D2J184703562",
                                        "printed=zpl/generic-203dpi@tcp:localhost:1", "virtual:/home/anna/labels", NULL};
    g_autofree char *report = printer_report_text(specs, NULL, 2000, &error);
    g_assert_no_error(error);
    static const char *const told[] = {
        "Lanyard " LANYARD_VERSION,
        "### ZD421-203dpi\n",
        "driver: zpl\n",
        "connected by: usb\n",
        "USB: 0a5f:011c",
        "MDL:ZTC ZD421-203dpi ZPL;",
        "media: 62x100\n",
        "7e 48 51 45 53 0a 7e 48 53 0a`, answers `02 30 33 30 2c ",
        " 02 .. .. .. .. 2c 30 03 0d 0a .. .. .. .. .. .. .. .. .. .. .. .. 0d 0a`",
        "descriptors: `12 01 ",
        "### generic-203dpi\n",
        "connected by: tcp\n",
        "state: away\n",
        "connected by: virtual\n",
        "### A printer without a driver\n",
        "USB: 03f0:0517",
        "MDL:HP LaserJet 1020;",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(told); i++)
        assert_has(report, told[i]);
    const char *unknown = strstr(report, "### A printer without a driver\n"); // what a driver knows is told once
    g_assert_true(unknown && unknown == g_strrstr(report, "### A printer without a driver\n"));
    static const char *const hidden[] = {"D2J184703562", "44 32 4a 31", "34 37 31 31", "CNB1F0004",
                                         "anna",         "localhost",   "127.0.0.1",   "/home"};
    for (gsize i = 0; i < G_N_ELEMENTS(hidden); i++)
        assert_lacks(report, hidden[i]);
}

// Nothing to tell of is said; a printer that nobody drives is something.
static void test_report_of_little(void)
{
    static const UsbFakePrinter unknown = {
        .port = "1-2", .vendor = 0x03f0, .product = 0x0517, .device_id = "MDL:HP LaserJet 1020;"};
    for (gsize count = 0; count < 2; count++) {
        g_autoptr(UsbFake) fake = usb_fake_new(&unknown, count);
        g_autoptr(GError) error = NULL;
        g_autofree char *report = printer_report_text(NULL, NULL, 2000, &error);
        g_assert_no_error(error);
        g_assert_true(!strstr(report, "No printer is plugged in") == (count > 0));
        g_assert_true(!strstr(report, "A printer without a driver") == (count == 0));
    }
}

// One that is not there, beside another: no model is made up for it.
static void test_not_there(void)
{
    static const char *const texts[] = {"usb:D2J2", "usb:@1-2"};
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(texts); i++) {
        g_autoptr(UsbFake) fake = usb_fake_new(&zebra, i % 2);
        g_autoptr(GError) error = NULL;
        g_auto(PrinterSpec) gone = {0};
        g_assert_true(printer_spec_parse(texts[i / 2], &gone, &error));
        g_assert_false(printer_spec_resolve(&gone, &error));
        g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE);
        g_assert_null(gone.model);
    }
    g_autoptr(UsbFake) fake = usb_fake_new(&zebra, 1);
    g_autoptr(GError) error = NULL;
    g_auto(PrinterSpec) there = {0};
    g_assert_true(printer_spec_parse("usb:D2J1", &there, &error) && printer_spec_resolve(&there, &error));
    g_assert_cmpstr(there.model->name, ==, "ZD421-203dpi");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        UsbFault fault;
    } broken[] = {{"stalls", USB_FAULT_STALL},
                  {"takes-no-more", USB_FAULT_HANG},
                  {"gone", USB_FAULT_GONE},
                  {"gone-as-io", USB_FAULT_IO_GONE},
                  {"io", USB_FAULT_IO}};
    g_test_add_func("/queue/usb/fine", test_fine);
    g_test_add_func("/queue/usb/slow-is-no-failure", test_slow_is_no_failure);
    g_test_add_func("/queue/usb/takes-nothing", test_takes_nothing);
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path = g_strdup_printf("/queue/usb/%s-in-the-label-is-uncertain", broken[i].name);
        g_test_add_data_func(path, GINT_TO_POINTER(broken[i].fault), test_broken_in_label);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(told_cases); i++) {
        g_autofree char *path = g_strdup_printf("/queue/usb/told-%s", told_cases[i].name);
        g_test_add_data_func(path, &told_cases[i], test_told);
    }
    g_test_add_func("/queue/usb/a-mute-one-is-asked-less-and-then-not-at-all", test_asked_less);
    g_test_add_func("/queue/usb/not-there", test_not_there);
    g_test_add_func("/queue/usb/listed-once", test_list);
    g_test_add_func("/queue/usb/reported-without-serials", test_report);
    g_test_add_func("/queue/usb/report-of-little", test_report_of_little);
    return g_test_run();
}
