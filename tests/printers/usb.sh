#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usb.sh [WORD...] - the scene on a real kernel: printers plugged into its USB through vhci_hcd, the station as it is
# installed, libusb and usbfs as they are. The words go to print-scene. What it left is looked at here, outside.
set -eu
if [ "${1:-}" = inside ]; then
    shift
    modprobe -a vhci-hcd usblp
    # The station's files are in memory; what is to be looked at is carried out.
    result=0
    "$BINARY_DIR/tests/printers/print-scene" --folder=/run/tmp/scene --program="$LANYARD" --usb "$@" || result=$?
    cp -r /run/tmp/scene /run/exchange/
    exit $result
fi
here=$(cd "$(dirname "$0")" && pwd)
EXCHANGE=$(mktemp -d) && export EXCHANGE
trap 'rm -rf "$EXCHANGE"' EXIT
result=0
"$here/../vm/run_guest.sh" -t 1500 "$here/usb.sh" inside "$@" || result=$?
[ $result != 77 ] || exit 77
tail -n 20 "$EXCHANGE/scene/station.log" >&2
"$BINARY_DIR/tests/printers/print-check" "$EXCHANGE/scene" || result=1
exit $result
