#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# generate.sh PROGRAM FOLDER - writes what the program's tables give into FOLDER: man pages, udev rules.
set -eu
program=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder/man1" "$folder/man5"
"$program" generate man >"$folder/man1/lanyard.1"
for command in $("$program" generate commands); do
    "$program" generate man "$command" >"$folder/man1/lanyard-$command.1"
done
"$program" generate settings-man >"$folder/man5/lanyard-station.ini.5"
"$program" generate udev >"$folder/60-lanyard.rules"
