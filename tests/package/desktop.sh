#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# desktop.sh - the desktop entry and what software centres show please their own validators, and mean the same thing.
set -eu
cd "$SOURCE_DIR/config/desktop"
entry=org.lanyard.Checkin.desktop metainfo=$BINARY_DIR/config/generated/org.lanyard.Checkin.metainfo.xml
desktop-file-validate $entry
# The project has no address of its own that could be named as a home page; Debian 12's validator does not ask for one.
{ appstreamcli validate --no-net "$metainfo" || true; } | grep -E '^ *[EW]: ' | grep -v ' url-homepage-missing$' && exit 1
grep -qF "<launchable type=\"desktop-id\">$entry</launchable>" "$metainfo"
port=$("$LANYARD" generate settings | sed -n 's/^#listen=//p')
grep -qF "http://$port/" $entry || { echo "the entry opens another address than http://$port/"; exit 1; }
# Who plugs in a printer that is known by its numbers is offered the program; the kernel's word for Brother's QL-500 begins so.
grep -qF '<modalias>usb:v04F9p2015d*</modalias>' "$metainfo" || { echo "a QL-500 is not offered the program"; exit 1; }
rules=$("$LANYARD" generate udev | grep -c idProduct) known=$(grep -c '<modalias>usb:v[0-9A-F]\{4\}p[0-9A-F]\{4\}d\*</modalias>' "$metainfo")
[ "$rules" = "$known" ] || { echo "the udev rules know $rules printers by their numbers, software centres $known"; exit 1; }
