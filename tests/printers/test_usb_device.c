// SPDX-License-Identifier: GPL-3.0-or-later
// test_usb_device.c - the make-believe USB printer itself, without a kernel: what the kernel's USB/IP asks is answered as
// the protocol says, whatever pieces it comes in.
#include <errno.h>
#include <string.h>

#include "tests/printers/usb_device.h"

#define HEAD 48

typedef struct {
    UsbDevice *device;
    GByteArray *taken;
    GQueue replies; // GBytes
    UsbTaking taking;
    gsize stall_after;
} Fixture;

static const UsbIdentity identity = {0x04f9, 0x209d, "Brother", "QL-820NWB", "S1", "MFG:Brother;MDL:QL-820NWB;"};

static UsbTaking take(gpointer data, const guint8 *bytes, gsize length, gsize *out_count)
{
    Fixture *fixture = data;
    if (fixture->taking == USB_NOT_NOW)
        return USB_NOT_NOW;
    *out_count = fixture->taking == USB_STALLED ? fixture->stall_after : length;
    g_byte_array_append(fixture->taken, bytes, (guint)*out_count);
    return fixture->taking;
}

static GBytes *give(gpointer data)
{
    Fixture *fixture = data;
    return g_queue_pop_head(&fixture->replies);
}

static guint8 port_status(gpointer data)
{
    (void)data;
    return 0x18;
}

static const UsbPrinterPart part = {take, give, port_status};

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->taken = g_byte_array_new();
    fixture->taking = USB_TAKEN;
    g_queue_init(&fixture->replies);
    fixture->device = usb_device_new(&identity, &part, fixture);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    usb_device_free(fixture->device);
    g_byte_array_unref(fixture->taken);
    g_queue_clear_full(&fixture->replies, (GDestroyNotify)g_bytes_unref);
}

// --- the kernel's side ---

static void put(GByteArray *message, guint32 word)
{
    const guint32 bytes = GUINT32_TO_BE(word);
    g_byte_array_append(message, (const guint8 *)&bytes, 4);
}

static void submit(Fixture *fixture, guint32 number, guint32 endpoint, bool is_in, guint32 length, const guint8 setup[8],
                   const char *bytes)
{
    g_autoptr(GByteArray) message = g_byte_array_new();
    static const guint8 none[8];
    for (gsize i = 0; i < 6; i++)
        put(message, (guint32[]){1, number, 0x10001, is_in, endpoint, 0}[i]);
    put(message, length);
    for (int i = 0; i < 3; i++)
        put(message, 0);
    g_byte_array_append(message, setup ? setup : none, 8);
    if (bytes)
        g_byte_array_append(message, (const guint8 *)bytes, length);
    for (guint i = 0; i < message->len; i++) // however it is cut into pieces
        g_assert_true(usb_device_receive(fixture->device, message->data + i, 1));
}

static void unlink_transfer(Fixture *fixture, guint32 number, guint32 victim)
{
    g_autoptr(GByteArray) message = g_byte_array_new();
    for (gsize i = 0; i < 6; i++)
        put(message, (guint32[]){2, number, 0x10001, 0, 0, victim}[i]);
    g_byte_array_set_size(message, HEAD);
    g_assert_true(usb_device_receive(fixture->device, message->data, message->len));
}

static guint32 word_of(const guint8 *at)
{
    guint32 word;
    memcpy(&word, at, 4);
    return GUINT32_FROM_BE(word);
}

// The next answer is this one, with these bytes.
static void expect(Fixture *fixture, guint32 command, guint32 number, int status, guint32 length, const void *bytes, gsize count)
{
    GByteArray *output = usb_device_output(fixture->device);
    g_assert_cmpuint(output->len, >=, HEAD + count);
    g_assert_cmpuint(word_of(output->data), ==, command);
    g_assert_cmpuint(word_of(output->data + 4), ==, number);
    g_assert_cmpint((gint32)word_of(output->data + 20), ==, status);
    g_assert_cmpuint(word_of(output->data + 24), ==, length);
    g_assert_cmpmem(output->data + HEAD, count, bytes, count);
    g_byte_array_remove_range(output, 0, (guint)(HEAD + count));
}

static void expect_nothing(const Fixture *fixture)
{
    g_assert_cmpuint(usb_device_output(fixture->device)->len, ==, 0);
}

// --- the cases ---

static void test_control(Fixture *fixture, gconstpointer data)
{
    (void)data;
    submit(fixture, 1, 0, true, 18, (const guint8[]){0x80, 6, 0, 1, 0, 0, 18, 0}, NULL);
    static const guint8 device[] = {18, 1, 0, 2, 0, 0, 0, 64, 0xf9, 0x04, 0x9d, 0x20, 0, 1, 1, 2, 3, 1};
    expect(fixture, 3, 1, 0, 18, device, 18);
    submit(fixture, 2, 0, true, 255, (const guint8[]){0x80, 6, 3, 3, 9, 4, 255, 0}, NULL);
    expect(fixture, 3, 2, 0, 6, "\6\3S\0001\0", 6);
    submit(fixture, 3, 0, true, 4, (const guint8[]){0xa1, 0, 0, 0, 0, 0, 4, 0}, NULL); // fewer than there are
    expect(fixture, 3, 3, 0, 4, "\0\034MF", 4);
    submit(fixture, 4, 0, true, 1, (const guint8[]){0xa1, 1, 0, 0, 0, 0, 1, 0}, NULL);
    expect(fixture, 3, 4, 0, 1, "\x18", 1);
    submit(fixture, 5, 0, true, 64, (const guint8[]){0x80, 6, 0, 15, 0, 0, 64, 0}, NULL); // BOS: it has none
    expect(fixture, 3, 5, -EPIPE, 0, NULL, 0);
    submit(fixture, 6, 0, false, 0, (const guint8[]){0, 9, 1, 0, 0, 0, 0, 0}, NULL);
    expect(fixture, 3, 6, 0, 0, NULL, 0);
    expect_nothing(fixture);
}

static void test_bytes_out_and_in(Fixture *fixture, gconstpointer data)
{
    (void)data;
    submit(fixture, 1, 1, true, 64, NULL, NULL);
    submit(fixture, 2, 2, false, 5, NULL, "label");
    expect(fixture, 3, 2, 0, 5, NULL, 0);
    expect_nothing(fixture);
    g_assert_cmpmem(fixture->taken->data, fixture->taken->len, "label", 5);
    g_queue_push_tail(&fixture->replies, g_bytes_new_static("done", 4));
    usb_device_turn(fixture->device);
    expect(fixture, 3, 1, 0, 4, "done", 4);
}

static void test_not_now(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->taking = USB_NOT_NOW;
    submit(fixture, 1, 2, false, 3, NULL, "one");
    submit(fixture, 2, 2, false, 3, NULL, "two");
    expect_nothing(fixture);
    unlink_transfer(fixture, 3, 1); // the host's patience is over: nothing of it was taken
    expect(fixture, 4, 3, -ECONNRESET, 0, NULL, 0);
    fixture->taking = USB_TAKEN;
    usb_device_turn(fixture->device);
    expect(fixture, 3, 2, 0, 3, NULL, 0);
    g_assert_cmpmem(fixture->taken->data, fixture->taken->len, "two", 3);
    unlink_transfer(fixture, 4, 2); // too late
    expect(fixture, 4, 4, 0, 0, NULL, 0);
}

static void test_stall(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->taking = USB_STALLED;
    fixture->stall_after = 2;
    submit(fixture, 1, 2, false, 5, NULL, "label");
    expect(fixture, 3, 1, -EPIPE, 2, NULL, 0);
    fixture->taking = USB_TAKEN;
    submit(fixture, 2, 2, false, 5, NULL, "label"); // halted until the host clears it
    expect(fixture, 3, 2, -EPIPE, 0, NULL, 0);
    submit(fixture, 3, 0, true, 2, (const guint8[]){0x82, 0, 0, 0, 2, 0, 2, 0}, NULL);
    expect(fixture, 3, 3, 0, 2, "\1\0", 2);
    submit(fixture, 4, 0, false, 0, (const guint8[]){2, 1, 0, 0, 2, 0, 0, 0}, NULL);
    expect(fixture, 3, 4, 0, 0, NULL, 0);
    submit(fixture, 5, 2, false, 5, NULL, "label");
    expect(fixture, 3, 5, 0, 5, NULL, 0);
    g_assert_cmpmem(fixture->taken->data, fixture->taken->len, "lalabel", 7);
}

static void test_what_is_no_usbip(Fixture *fixture, gconstpointer data)
{
    (void)data;
    guint8 message[HEAD] = {0, 0, 0, 9};
    g_assert_false(usb_device_receive(fixture->device, message, sizeof(message)));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/usb-device/control requests", Fixture, NULL, set_up, test_control, tear_down);
    g_test_add("/usb-device/bytes out and in", Fixture, NULL, set_up, test_bytes_out_and_in, tear_down);
    g_test_add("/usb-device/what is not taken waits or is called back", Fixture, NULL, set_up, test_not_now, tear_down);
    g_test_add("/usb-device/a stall halts until it is cleared", Fixture, NULL, set_up, test_stall, tear_down);
    g_test_add("/usb-device/other bytes are refused", Fixture, NULL, set_up, test_what_is_no_usbip, tear_down);
    return g_test_run();
}
