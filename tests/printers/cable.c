// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/cable.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fcntl.h>

#define CHUNK_BYTES (32 * 1024)
#define VHCI_ATTACH "/sys/devices/platform/vhci_hcd.0/attach"
#define HIGH_SPEED 3

struct Cable {
    const UsbIdentity *identity; // NULL = TCP
    const UsbPrinterPart *part;
    gpointer printer;
    int port;
    int listener; // TCP
    int end;      // of what is plugged in; -1 = nothing is
    UsbDevice *device;
    GByteArray *waiting; // TCP: what came and is not taken
};

static Cable *cable_new(const UsbPrinterPart *part, gpointer printer)
{
    Cable *cable = g_new0(Cable, 1);
    cable->part = part;
    cable->printer = printer;
    cable->end = cable->listener = -1;
    cable->waiting = g_byte_array_new();
    return cable;
}

Cable *cable_usb(int port, const UsbIdentity *identity, const UsbPrinterPart *part, gpointer printer)
{
    Cable *cable = cable_new(part, printer);
    cable->identity = identity;
    cable->port = port;
    return cable;
}

Cable *cable_tcp(const UsbPrinterPart *part, gpointer printer)
{
    Cable *cable = cable_new(part, printer);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    cable->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    g_assert_cmpint(bind(cable->listener, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(listen(cable->listener, 4), ==, 0);
    g_assert_cmpint(getsockname(cable->listener, (struct sockaddr *)&address, &length), ==, 0);
    cable->port = ntohs(address.sin_port);
    return cable;
}

void cable_free(Cable *cable)
{
    cable_unplug(cable);
    if (cable->listener >= 0)
        close(cable->listener);
    g_byte_array_unref(cable->waiting);
    g_free(cable);
}

int cable_port(const Cable *cable)
{
    return cable->port;
}

void cable_unplug(Cable *cable)
{
    if (cable->end >= 0)
        close(cable->end);
    cable->end = -1;
    g_clear_pointer(&cable->device, usb_device_free);
    g_byte_array_set_size(cable->waiting, 0);
}

bool cable_is_plugged(const Cable *cable)
{
    return cable->end >= 0;
}

// Gives the kernel one end of a connection; false while its port is still taken.
static bool attach(const Cable *cable, int end)
{
    g_autofree char *words = g_strdup_printf("%d %d %d %d", cable->port, end, 1 << 16 | (cable->port + 1), HIGH_SPEED);
    int file = open(VHCI_ATTACH, O_WRONLY | O_CLOEXEC);
    g_assert_cmpint(file, >=, 0);
    bool is_good = write(file, words, strlen(words)) > 0;
    g_assert_true(is_good || errno == EBUSY || errno == EINVAL);
    close(file);
    return is_good;
}

static void plug_usb(Cable *cable)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    if (attach(cable, ends[0])) {
        cable->end = ends[1];
        fcntl(cable->end, F_SETFL, O_NONBLOCK);
        cable->device = usb_device_new(cable->identity, cable->part, cable->printer);
    } else {
        close(ends[1]);
    }
    close(ends[0]);
}

void cable_plug(Cable *cable)
{
    if (cable->end >= 0)
        return;
    if (cable->identity)
        plug_usb(cable);
    else
        cable->end = accept4(cable->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

// --- bytes ---

// Sends what it can and removes it.
static void send_bytes(Cable *cable, GByteArray *bytes)
{
    while (cable->end >= 0 && bytes->len > 0) {
        ssize_t count = send(cable->end, bytes->data, bytes->len, MSG_NOSIGNAL);
        if (count > 0)
            g_byte_array_remove_range(bytes, 0, (guint)count);
        else
            break;
    }
}

static void offer_tcp(Cable *cable)
{
    gsize count = 0;
    UsbTaking taking = USB_NOT_NOW;
    if (cable->waiting->len > 0)
        taking = cable->part->take(cable->printer, cable->waiting->data, cable->waiting->len, &count);
    if (taking == USB_TAKEN)
        g_byte_array_set_size(cable->waiting, 0);
    else if (taking == USB_STALLED)
        cable_unplug(cable);
}

static void give_tcp(Cable *cable)
{
    GBytes *packet;
    while (cable->end >= 0 && (packet = cable->part->give(cable->printer))) {
        g_autoptr(GByteArray) bytes = g_bytes_unref_to_array(packet);
        send_bytes(cable, bytes);
    }
}

static void receive(Cable *cable)
{
    guint8 bytes[CHUNK_BYTES];
    if (cable->waiting->len > 0)
        return;
    ssize_t count = recv(cable->end, bytes, sizeof(bytes), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        cable_unplug(cable);
    } else if (count > 0) {
        if (!cable->device)
            g_byte_array_append(cable->waiting, bytes, (guint)count);
        else
            g_assert_true(usb_device_receive(cable->device, bytes, (gsize)count));
    }
}

void cable_turn(Cable *cable, int timeout_ms)
{
    bool is_full = cable->waiting->len > 0;
    struct pollfd look = {.fd = cable->end >= 0 ? cable->end : cable->listener, .events = is_full ? 0 : POLLIN};
    poll(&look, 1, timeout_ms);
    if (cable->end >= 0)
        receive(cable);
    if (cable->end >= 0 && cable->device)
        usb_device_turn(cable->device);
    else if (cable->end >= 0)
        offer_tcp(cable);
    if (cable->end >= 0 && !cable->device)
        give_tcp(cable);
    if (cable->device)
        send_bytes(cable, usb_device_output(cable->device));
}

bool cable_is_clear(const Cable *cable)
{
    if (cable->waiting->len > 0)
        return false;
    if (cable->identity)
        return true;
    // The kernel keeps what a killed station sent: the rest of a label, or one on a connection that was not answered yet.
    struct pollfd look = {.fd = cable->end >= 0 ? cable->end : cable->listener, .events = POLLIN};
    return poll(&look, 1, 0) == 0;
}
