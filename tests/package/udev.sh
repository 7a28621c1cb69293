#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# udev.sh - the rules that are installed are what the driver tables give, each line is one that udev reads, and every
# USB id that stands in a driver's table of models is in them.
set -eu
rules=$BINARY_DIR/config/generated/60-lanyard.rules
missing=$(mktemp) && trap 'rm -f "$missing"' EXIT
failed=0
fail() { echo "$1"; failed=1; }

"$LANYARD" printers --udev | cmp -s - "$rules" || fail "$rules is older than the driver tables"

# KEY OP "VALUE", parted by commas; nothing behind them.
pair='[A-Z]+(\{[A-Za-z_]+\})?(==|!=|\+=|=)"[^"]*"'
grep -vE "^(#.*|$pair(, $pair)*)$" "$rules" && fail "these lines are no rules"
grep -q 'LABEL="lanyard_end"' "$rules" || fail "the end that rules jump to is missing"
grep idVendor "$rules" | grep -vE 'GROUP="lp", MODE="0660", TAG\+="uaccess"' && fail "these give no rights"
# An office printer is of the printer class, too, and of Brother or Epson as often as not: a rule names a model of theirs.
grep uaccess "$rules" | grep -v '^ATTR{idVendor}=="[0-9a-f]\{4\}", ' && fail "these give rights on printers of any maker"
grep -E 'idVendor}=="(04b8|04f9)"' "$rules" | grep -vE 'ATTR\{(idProduct|product)\}==' && fail "these give rights on office printers"
[ "$(sed -n 's/.*idVendor[^,]*, //p' "$rules" | wc -l)" -ge 20 ] || fail "there are few printers in $rules"
[ -z "$(grep idVendor "$rules" | sort | uniq -d)" ] || fail "a printer is there twice: $(grep idVendor "$rules" | sort | uniq -d)"

# The second look, straight at the tables' text: {"NAME", 0xVVVV, 0xPPPP, ...
sed -nE 's/^ *\{"[^"]+", 0x([0-9a-fA-F]{4}), 0x([0-9a-fA-F]{4}).*/\1 \2/p' "$SOURCE_DIR"/printer/driver/*.c | tr 'A-F' 'a-f' |
    while read -r vendor product; do
        grep -q "idVendor}==\"$vendor\", ATTR{idProduct}==\"$product\"" "$rules" || echo "$vendor:$product"
    done >"$missing"
[ ! -s "$missing" ] || fail "the rules lack $(cat "$missing")"
exit $failed
