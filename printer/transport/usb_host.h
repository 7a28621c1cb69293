// SPDX-License-Identifier: GPL-3.0-or-later
// usb_host.h - what the kernel and the device's raw answers tell about a USB printer, without libusb.
#pragma once

#include <glib.h>
#include <stdbool.h>

// The text of a GET_DEVICE_ID reply of `length` bytes. Printers get its two length bytes wrong in every way (short
// by two, little-endian, missing), so the text is what arrived, up to the first byte that is no text. NULL = none.
char *usb_device_id_text(const guint8 *reply, gsize length);

// An attribute ("serial", "devnum") of the device at a port ("1-2.3") from sysfs; NULL = not there. The caller owns it.
char *usb_sysfs_attribute(const char *port_path, const char *name);

// The name of a process that holds the device node open, other than this one; NULL = none that we may see.
char *usb_node_holder(const char *node_path);
