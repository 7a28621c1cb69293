#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# generate.sh FOLDER PROGRAM... - writes what the program's tables give into FOLDER: man pages, udev rules, and the
# printers that the entry for software centres lists. A program of another architecture has its emulator before it.
set -eu
folder=$1 && shift
rm -rf "$folder"
mkdir -p "$folder/man1" "$folder/man5"
"$@" generate man >"$folder/man1/lanyard.1"
for command in $("$@" generate commands); do
    "$@" generate man "$command" >"$folder/man1/lanyard-$command.1"
done
"$@" generate settings-man >"$folder/man5/lanyard-station.ini.5"
"$@" generate udev >"$folder/60-lanyard.rules"

# A printer that is known by its numbers is offered a program for it when it is plugged in.
awk -F'"' 'FILENAME ~ /rules$/ { if (/idVendor/ && /idProduct/) known[++count] = sprintf("usb:v%sp%sd*", toupper($2), toupper($4)); next }
    /<\/provides>/ { for (i = 1; i <= count; i++) printf "    <modalias>%s</modalias>\n", known[i] }
    { print }' "$folder/60-lanyard.rules" "$(dirname "$0")/desktop/org.lanyard.Checkin.metainfo.xml" >"$folder/org.lanyard.Checkin.metainfo.xml"
