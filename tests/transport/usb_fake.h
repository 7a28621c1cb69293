// SPDX-License-Identifier: GPL-3.0-or-later
// usb_fake.h - USB printers that exist for this process only, below libusb, with faults at a chosen byte.
//
// Built on umockdev: sysfs and the device nodes are redirected and usbfs calls are answered here, in a thread of the
// fake's. The program must run under umockdev-wrapper. What a printer does is data: a UsbFakePrinter.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    USB_FAKE_PRINTER, // two-way
    USB_FAKE_ONE_WAY,
    USB_FAKE_IPP_FIRST, // setting 0 speaks IPP over USB, setting 1 is the printer
    USB_FAKE_IPP_ONLY,
    USB_FAKE_STORAGE,
} UsbFakeKind;

typedef enum {
    USB_FAULT_NONE,
    USB_FAULT_STALL,   // the endpoint halts until it is cleared
    USB_FAULT_HANG,    // takes nothing more until usb_fake_mend()
    USB_FAULT_GONE,    // unplugged: the kernel says that there is no device
    USB_FAULT_IO_GONE, // unplugged: the transfer fails, the device leaves sysfs
    USB_FAULT_IO,      // the transfer fails, the device stays
} UsbFault;

#define USB_FAKE_ANSWERS_MAX 8

typedef enum { USB_FAKE_ALWAYS, USB_FAKE_BEFORE_LABEL, USB_FAKE_AFTER_LABEL } UsbFakeWhen;

// After `question` came in, these packets go out, each as a transfer of its own. Packets end with a NULL one. Of the
// answers to one question the first one counts that is not used up and is meant for now.
typedef struct {
    const char *question;
    gsize question_bytes;
    UsbFakeWhen when; // before or after the first `label_end` came in
    int times;        // so often; 0 = whenever asked
    struct {
        const char *bytes;
        gsize count;
    } packets[8];
} UsbFakeAnswer;

typedef struct {
    const char *port; // "1-1"
    guint16 vendor, product;
    const char *serial;         // NULL = none
    const char *device_id;      // NULL = the request stalls
    int device_id_length_error; // added to the two length bytes
    UsbFakeKind kind;
    bool is_bound; // to usblp
    bool is_held;  // by another program
    UsbFault fault;
    gsize fault_at_bytes;  // of what was sent to it
    const char *label_end; // what ends a label; NULL = not looked for
    gsize label_end_bytes;
    const char *unheard; // a packet that it said before, and nobody took; NULL = none
    gsize unheard_bytes;
    UsbFakeAnswer answers[USB_FAKE_ANSWERS_MAX]; // ended by one without a question
} UsbFakePrinter;

typedef struct UsbFake UsbFake;

UsbFake *usb_fake_new(const UsbFakePrinter *printers, guint printer_count);
void usb_fake_free(UsbFake *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UsbFake, usb_fake_free)

// A copy of what a printer was sent; the caller owns it.
GByteArray *usb_fake_received(UsbFake *fake, guint index);
// How many labels came in whole.
int usb_fake_label_count(UsbFake *fake, guint index);
// The node may be opened by nobody, or by everybody.
void usb_fake_lock(UsbFake *fake, guint index, bool is_locked);
// The fault is over.
void usb_fake_mend(UsbFake *fake, guint index);
// Whether the kernel's driver has the printer (again).
bool usb_fake_is_bound(UsbFake *fake, guint index);
