#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# label_peers.sh PROGRAM - runs a test program on what LPrint's server and CUPS' rastertolabel print. LPrint 1.1 listens on
# every address, so it runs in a network of its own where that is allowed. Without lprint and the filter it is skipped (77).
set -eu
program=$1

# The filter's package is a whole print server, which nobody wants for a test: it is only unpacked.
find_filter() {
    for filter in /usr/lib/cups/filter/rastertolabel "$BINARY_DIR/peers/cups/usr/lib/cups/filter/rastertolabel"; do
        [ ! -x "$filter" ] || return 0
    done
    mkdir -p "$BINARY_DIR/peers/cups"
    (cd "$BINARY_DIR/peers" && apt-get download cups >/dev/null 2>&1 && dpkg-deb -x cups_*.deb cups) || true
    [ -x "$filter" ]
}

if [ -z "${LANYARD_PEERS_ALONE:-}" ]; then
    if find_filter; then export RASTERTOLABEL="$filter"; fi
    command -v lprint >/dev/null || [ -n "${RASTERTOLABEL:-}" ] || { echo "label peers need lprint, or CUPS' rastertolabel"; exit 77; }
    export LANYARD_PEERS_ALONE=1
    if unshare -rn true 2>/dev/null; then exec unshare -rn sh "$0" "$program"; fi
fi
if command -v ip >/dev/null; then ip link set lo up 2>/dev/null || true; fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-XXXXXX")
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
export HOME="$folder/home" TMPDIR="$folder/tmp"
mkdir "$HOME" "$TMPDIR"

# Waits while COMMAND... says yes, for half a minute.
while_so() {
    tries=60
    while [ $tries -gt 0 ] && "$@"; do
        sleep 0.5
        tries=$((tries - 1))
    done
}
is_silent() { ! lprint printers -u "$at/system" >/dev/null 2>&1; }
is_printing() { lprint jobs -u "$at/print/$name" 2>/dev/null | grep -qE 'pending|processing'; }

if command -v lprint >/dev/null; then
    LPRINT_VERSION=$(lprint --version)
    export LPRINT_VERSION
    "$program" draw "$folder"
    port=$((20000 + $$ % 20000))
    at=ipp://localhost:$port/ipp
    lprint server -o server-port=$port -o log-file="$folder/log" >/dev/null 2>&1 &
    server=$!
    while_so is_silent
    while read -r name driver media; do
        mkdir "$folder/$name"
        lprint add -u "$at/system" -d "$name" -v "file://$folder/$name" -m "$driver" </dev/null
        for picture in "$name-0.pwg" "$name-1.pwg"; do
            (cd "$folder" && lprint submit -u "$at/print/$name" -o media="$media" "$picture" </dev/null >/dev/null)
            while_so is_printing
        done
    done <<'EOF'
zpl  zpl_4inch-203dpi-dt  na_index-4x6_4x6in
epl2 epl2_4inch-203dpi-dt na_index-4x6_4x6in
dymo dymo_lw-450          oe_md-appointment-card_2x3.5in
EOF
fi
"$program" "$folder"
