// SPDX-License-Identifier: GPL-3.0-or-later
// USB printers below libusb: found, told apart, claimed from the kernel's driver and given back; stall, NAK for ever,
// unplug in both of its shapes; answers split, doubled, empty and unasked.
#include "common/base/clock.h"
#include "printer/transport/transport.h"
#include "tests/transport/usb_fake.h"

#include <string.h>
#include <unistd.h>

#define SOON_US (G_USEC_PER_SEC / 10)
#define PATIENT_US (60 * G_USEC_PER_SEC)
#define LABEL_BYTES 70000

#define QL_ID "MFG:Brother;CMD:PT-CBP;MDL:QL-820NWB;CLS:PRINTER;"
#define QL(at, number) .port = at, .vendor = 0x04f9, .product = 0x209d, .serial = number, .device_id = QL_ID

static guint8 label[LABEL_BYTES];

static Transport *open_usb(const char *address)
{
    g_autoptr(GError) error = NULL;
    Transport *transport = transport_open(address, &error);
    g_assert_no_error(error);
    return transport;
}

static gsize write_until(Transport *transport, const guint8 *bytes, gsize length, gint64 patience_us)
{
    g_autoptr(GError) error = NULL;
    gsize count = 0;
    g_assert_true(transport_write(transport, bytes, length, clock_mono_us() + patience_us, &count, &error));
    g_assert_no_error(error);
    return count;
}

static void expect_write_error(Transport *transport, int code, gsize expected_count)
{
    g_autoptr(GError) error = NULL;
    gsize count = 0;
    g_assert_false(transport_write(transport, label, LABEL_BYTES, clock_mono_us() + PATIENT_US, &count, &error));
    g_assert_error(error, TRANSPORT_ERROR, code);
    g_assert_true(g_str_has_suffix(error->message, "."));
    g_assert_cmpuint(count, ==, expected_count);
}

static void expect_received(UsbFake *fake, guint index, gsize length)
{
    g_autoptr(GByteArray) got = usb_fake_received(fake, index);
    g_assert_cmpmem(got->data, got->len, label, length);
}

static void expect_open_error(const char *address, int code, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(transport_open(address, &error));
    g_assert_error(error, TRANSPORT_ERROR, code);
    g_assert_nonnull(strstr(error->message, says));
}

static UsbPrinter *printer_at(const GPtrArray *printers, const char *port_path)
{
    for (guint i = 0; i < printers->len; i++) {
        UsbPrinter *printer = printers->pdata[i];
        if (strcmp(printer->port_path, port_path) == 0)
            return printer;
    }
    g_error("nothing was found at %s", port_path);
}

static GPtrArray *find(void)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *printers = transport_find_usb(&error);
    g_assert_no_error(error);
    return printers;
}

static void printers_are_found_and_told_apart(void)
{
    static const UsbFakePrinter devices[] = {
        {QL("1-1", "000J1Z111111"), .device_id_length_error = -2},
        {QL("1-2", "000J1Z222222")},
        {.port = "1-3", .vendor = 0x0922, .product = 0x20, .serial = "01010112345600", .device_id = "MFG:DYMO;"},
        {.port = "1-4", .vendor = 0x0922, .product = 0x20, .serial = "01010112345600", .device_id = "MFG:DYMO;"},
        {.port = "1-5", .vendor = 0x1504, .product = 0x64},
        {.port = "1-6", .vendor = 0x04f9, .product = 0x2049, .serial = "twin", .kind = USB_FAKE_STORAGE},
        {.port = "1-7", .vendor = 0x0951, .product = 0x1666, .serial = "stick", .kind = USB_FAKE_STORAGE},
        {.port = "1-8", .vendor = 0x04f9, .product = 0x209c, .serial = "ipp", .kind = USB_FAKE_IPP_ONLY},
    };
    g_autoptr(UsbFake) fake = usb_fake_new(devices, G_N_ELEMENTS(devices));
    g_autoptr(GPtrArray) printers = find();
    g_assert_cmpuint(printers->len, ==, 6); // not the memory stick, not what speaks IPP only
    g_assert_cmpstr(printer_at(printers, "1-1")->address, ==, "usb:000J1Z111111");
    g_assert_cmpstr(printer_at(printers, "1-1")->device_id, ==, QL_ID);
    g_assert_cmpint(printer_at(printers, "1-1")->vendor, ==, 0x04f9);
    g_assert_cmpint(printer_at(printers, "1-1")->product, ==, 0x209d);
    g_assert_null(printer_at(printers, "1-1")->problem);
    g_assert_cmpstr(printer_at(printers, "1-2")->address, ==, "usb:000J1Z222222");
    // The maker's constant names none of the two.
    g_assert_cmpstr(printer_at(printers, "1-3")->address, ==, "usb:@1-3");
    g_assert_cmpstr(printer_at(printers, "1-4")->address, ==, "usb:@1-4");
    g_assert_cmpstr(printer_at(printers, "1-5")->address, ==, "usb:@1-5");
    g_assert_null(printer_at(printers, "1-5")->serial);
    g_assert_null(printer_at(printers, "1-5")->device_id);
    g_assert_true(printer_at(printers, "1-6")->is_mass_storage_twin);
    g_assert_nonnull(strstr(printer_at(printers, "1-6")->problem, "Editor Lite"));
}

static void each_address_reaches_its_own_printer(void)
{
    static const UsbFakePrinter devices[] = {{QL("1-1", "A")}, {QL("1-2", "B")}, {QL("1-3", "B")}};
    g_autoptr(UsbFake) fake = usb_fake_new(devices, G_N_ELEMENTS(devices));
    static const char *const addresses[] = {"usb:A", "usb:@1-2", "usb:@1-3"};
    for (guint i = 0; i < 3; i++) {
        g_autoptr(Transport) transport = open_usb(addresses[i]);
        g_assert_cmpuint(write_until(transport, label, i + 1, PATIENT_US), ==, i + 1);
    }
    for (guint i = 0; i < 3; i++)
        expect_received(fake, i, i + 1);
    expect_open_error("usb:B", TRANSPORT_ERROR_ADDRESS, "2 printers");
    expect_open_error("usb:C", TRANSPORT_ERROR_ADDRESS, "plugged in");
    expect_open_error("usb:", TRANSPORT_ERROR_ADDRESS, "plugged in");
}

static void a_label_goes_out_and_the_kernel_gets_its_printer_back(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .is_bound = true};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    {
        g_autoptr(Transport) transport = open_usb("usb:A");
        g_assert_false(usb_fake_is_bound(fake, 0));
        g_assert_true(transport_can_read(transport));
        g_assert_cmpuint(write_until(transport, label, LABEL_BYTES, PATIENT_US), ==, LABEL_BYTES);
    }
    expect_received(fake, 0, LABEL_BYTES);
    g_assert_true(usb_fake_is_bound(fake, 0));
}

static void a_printer_that_another_program_holds_is_busy(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .is_held = true};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    expect_open_error("usb:A", TRANSPORT_ERROR_BUSY, "held by");
}

static void a_node_that_may_not_be_opened_is_denied(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A")};
    if (geteuid() == 0) {
        g_test_skip("root may open everything");
        return;
    }
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    usb_fake_lock(fake, 0, true);
    expect_open_error("usb:@1-1", TRANSPORT_ERROR_DENIED, "udev rules");
    usb_fake_lock(fake, 0, false);
    g_autoptr(Transport) transport = open_usb("usb:@1-1");
}

static void the_label_setting_is_chosen_beside_ipp(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .kind = USB_FAKE_IPP_FIRST};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    g_autoptr(Transport) transport = open_usb("usb:A");
    g_assert_cmpuint(write_until(transport, label, 100, PATIENT_US), ==, 100);
    expect_received(fake, 0, 100);
}

static void a_one_way_printer_answers_nothing(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .kind = USB_FAKE_ONE_WAY};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    g_autoptr(Transport) transport = open_usb("usb:A");
    guint8 byte;
    gsize count = 1;
    g_autoptr(GError) error = NULL;
    g_assert_false(transport_can_read(transport));
    g_assert_true(transport_read(transport, &byte, 1, clock_mono_us() + PATIENT_US, &count, &error));
    g_assert_cmpuint(count, ==, 0);
    g_assert_cmpuint(write_until(transport, label, 100, PATIENT_US), ==, 100);
}

// Cooling, cutting: it goes on where it stopped, and no byte is sent twice.
static void a_printer_that_takes_nothing_is_back_pressure(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .fault = USB_FAULT_HANG, .fault_at_bytes = 50001};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    g_autoptr(Transport) transport = open_usb("usb:A");
    gsize first = 0;
    while (first < 50001)
        first += write_until(transport, label + first, LABEL_BYTES - first, SOON_US);
    g_assert_cmpuint(first, ==, 50001);
    g_assert_cmpuint(write_until(transport, label + first, LABEL_BYTES - first, SOON_US), ==, 0);
    usb_fake_mend(fake, 0);
    g_assert_cmpuint(write_until(transport, label + first, LABEL_BYTES - first, PATIENT_US), ==, LABEL_BYTES - first);
    expect_received(fake, 0, LABEL_BYTES);
}

static void a_stall_is_cleared_and_said(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .fault = USB_FAULT_STALL, .fault_at_bytes = 20000};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    g_autoptr(Transport) transport = open_usb("usb:A");
    expect_write_error(transport, TRANSPORT_ERROR_STALLED, 20000);
    g_assert_cmpuint(write_until(transport, label + 20000, 100, PATIENT_US), ==, 100);
    expect_received(fake, 0, 20100);
}

static void an_unplugged_printer_is_gone_in_either_shape(void)
{
    static const UsbFault faults[] = {USB_FAULT_GONE, USB_FAULT_IO_GONE};
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        const UsbFakePrinter device = {QL("1-1", "A"), .fault = faults[i], .fault_at_bytes = 40000};
        g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
        g_autoptr(Transport) transport = open_usb("usb:A");
        expect_write_error(transport, TRANSPORT_ERROR_GONE, 40000);
    }
}

static void a_failed_transfer_of_a_present_printer_is_no_unplug(void)
{
    static const UsbFakePrinter device = {QL("1-1", "A"), .fault = USB_FAULT_IO, .fault_at_bytes = 40000};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    g_autoptr(Transport) transport = open_usb("usb:A");
    expect_write_error(transport, TRANSPORT_ERROR_IO, 40000);
}

// The bytes of `expected`, read in pieces of at most `capacity`.
static void expect_bytes(Transport *transport, const char *expected, gsize length, gsize capacity)
{
    g_autoptr(GByteArray) got = g_byte_array_new();
    while (got->len < length) {
        guint8 part[64];
        gsize count = 0;
        g_autoptr(GError) error = NULL;
        transport_read(transport, part, capacity, clock_mono_us() + PATIENT_US, &count, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(count, >, 0);
        g_assert_cmpuint(count, <=, capacity);
        g_byte_array_append(got, part, (guint)count);
    }
    g_assert_cmpmem(got->data, got->len, expected, length);
}

static void answers_split_doubled_and_empty_arrive_in_order(void)
{
    static const UsbFakePrinter device = {
        QL("1-1", "A"),
        .answers = {{"\x1biS", 3, USB_FAKE_ALWAYS, 0, {{"", 0}, {"an", 2}, {"", 0}, {"swer.ans", 8}, {"wer.unasked.", 12}}}}};
    g_autoptr(UsbFake) fake = usb_fake_new(&device, 1);
    g_autoptr(Transport) transport = open_usb("usb:A");
    guint8 byte;
    gsize count = 1;
    g_autoptr(GError) error = NULL;
    g_assert_true(transport_read(transport, &byte, 1, clock_mono_us() + SOON_US, &count, &error));
    g_assert_cmpuint(count, ==, 0);
    static const guint8 question[] = "\x1b@\x1biS";
    g_assert_cmpuint(write_until(transport, question, 5, PATIENT_US), ==, 5);
    expect_bytes(transport, "answer.answer.unasked.", 22, 5);
    g_assert_true(transport_read(transport, &byte, 1, clock_mono_us() + SOON_US, &count, &error));
    g_assert_cmpuint(count, ==, 0);
    g_assert_cmpuint(write_until(transport, question, 5, PATIENT_US), ==, 5); // and again
    expect_bytes(transport, "answer.answer.unasked.", 22, 64);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < LABEL_BYTES; i++)
        label[i] = (guint8)(i * 7 >> 3);
    g_test_add_func("/transport/usb/printers-are-found-and-told-apart", printers_are_found_and_told_apart);
    g_test_add_func("/transport/usb/each-address-reaches-its-own-printer", each_address_reaches_its_own_printer);
    g_test_add_func("/transport/usb/a-label-goes-out-and-the-kernel-gets-its-printer-back",
                    a_label_goes_out_and_the_kernel_gets_its_printer_back);
    g_test_add_func("/transport/usb/a-printer-that-another-program-holds-is-busy", a_printer_that_another_program_holds_is_busy);
    g_test_add_func("/transport/usb/a-node-that-may-not-be-opened-is-denied", a_node_that_may_not_be_opened_is_denied);
    g_test_add_func("/transport/usb/the-label-setting-is-chosen-beside-ipp", the_label_setting_is_chosen_beside_ipp);
    g_test_add_func("/transport/usb/a-one-way-printer-answers-nothing", a_one_way_printer_answers_nothing);
    g_test_add_func("/transport/usb/a-printer-that-takes-nothing-is-back-pressure",
                    a_printer_that_takes_nothing_is_back_pressure);
    g_test_add_func("/transport/usb/a-stall-is-cleared-and-said", a_stall_is_cleared_and_said);
    g_test_add_func("/transport/usb/an-unplugged-printer-is-gone-in-either-shape", an_unplugged_printer_is_gone_in_either_shape);
    g_test_add_func("/transport/usb/a-failed-transfer-of-a-present-printer-is-no-unplug",
                    a_failed_transfer_of_a_present_printer_is_no_unplug);
    g_test_add_func("/transport/usb/answers-split-doubled-and-empty-arrive-in-order",
                    answers_split_doubled_and_empty_arrive_in_order);
    return g_test_run();
}
