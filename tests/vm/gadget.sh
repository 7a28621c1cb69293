# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# gadget.sh - USB printers that the kernel plays: printer N hangs on the dummy controller N, what the host sends comes out
# of /dev/g_printerN.
gadgets=/sys/kernel/config/usb_gadget

start_gadgets() { # COUNT
    modprobe dummy_hcd "num=$1"
    modprobe -a libcomposite usb_f_printer
    mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
}

# make_gadget N VENDOR PRODUCT SERIAL DEVICE-ID: to be called with N = 0, 1, ... in turn. One request of 8 KiB is all
# that it buffers, so that a printer that takes nothing is felt.
make_gadget() {
    at=$gadgets/p$1
    mkdir -p "$at/strings/0x409" "$at/configs/c.1" "$at/functions/printer.$1"
    echo "$2" >"$at/idVendor"
    echo "$3" >"$at/idProduct"
    echo "$4" >"$at/strings/0x409/serialnumber"
    echo 1 >"$at/functions/printer.$1/q_len"
    printf %s "$5" >"$at/functions/printer.$1/pnp_string"
    ln -s "$at/functions/printer.$1" "$at/configs/c.1/"
}
plug() { echo "dummy_udc.$1" >"$gadgets/p$1/UDC"; }
unplug() { echo >"$gadgets/p$1/UDC"; }

# port_of SERIAL-OR-GADGET: the port path of gadget N, by the controller it hangs on.
port_of() { for device in /sys/devices/platform/dummy_hcd."$1"/usb*/*-1; do echo "${device##*/}"; done; }
# driver_of N: the kernel driver of the printer's interface, "usblp", "usbfs" or nothing.
driver_of() { basename "$(readlink "/sys/bus/usb/devices/$(port_of "$1"):1.0/driver")" 2>/dev/null; }
is_driven_by() { [ "$(driver_of "$1")" = "$2" ]; }
