// SPDX-License-Identifier: GPL-3.0-or-later
// usb_device.h - a USB printer as the far end of a USB/IP connection: what the kernel asks comes in as bytes, what the
// device answers goes out as bytes.
//
// From the kernel's Documentation/usb/usbip_protocol.rst, chapter 9 of the USB 2.0 specification and "USB Device Class
// Definition for Printing Devices" 1.1, section 4.2. Nothing here does I/O or knows time: who owns the socket moves the
// bytes, and calls usb_device_turn() when the printer may have changed its mind. An OUT transfer is taken whole or
// not at all, because USB/IP cannot tell how much of one that was called back had been taken.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    guint16 vendor, product;
    const char *maker, *model, *serial;
    const char *device_id; // IEEE 1284
} UsbIdentity;

typedef enum {
    USB_TAKEN,   // all of it
    USB_NOT_NOW, // none of it; it is offered again at the next turn
    USB_STALLED, // so much of it; the endpoint is halted until the host clears that
} UsbTaking;

// What the printer behind the plug does.
typedef struct {
    UsbTaking (*take)(gpointer printer, const guint8 *bytes, gsize length, gsize *out_count);
    GBytes *(*give)(gpointer printer);       // the next packet to the host, the caller's; NULL = none
    guint8 (*port_status)(gpointer printer); // of GET_PORT_STATUS
} UsbPrinterPart;

typedef struct UsbDevice UsbDevice;

// Borrows all three.
UsbDevice *usb_device_new(const UsbIdentity *identity, const UsbPrinterPart *part, gpointer printer);
void usb_device_free(UsbDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UsbDevice, usb_device_free)

// Bytes from the kernel. False: they are not USB/IP.
bool usb_device_receive(UsbDevice *device, const guint8 *bytes, gsize length);
// Offers the printer what waits, both ways.
void usb_device_turn(UsbDevice *device);
// Bytes for the kernel; the caller removes what it has sent.
GByteArray *usb_device_output(UsbDevice *device);
