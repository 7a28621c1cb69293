#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test_base.sh - the guest runs this build, hands its script's status and files out, leaves this machine as it is,
# and is switched off when its time is over.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT

cat >"$folder/script" <<'END'
set -eu
"$LANYARD" --version >/run/exchange/version
printf %s "$1" >/run/exchange/word
echo changed >"$2"
[ "$(cat "$2")" = changed ]
exit 7
END
echo kept >"$folder/file"
mkdir "$folder/exchange"
status=0
EXCHANGE=$folder/exchange "$here/run_guest.sh" "$folder/script" "it's two words" "$folder/file" || status=$?
[ "$status" != 77 ] || exit 77
[ "$status" = 7 ] || { echo "the script's status 7 arrived as $status"; exit 1; }
[ "$(cat "$folder/exchange/version")" = "$("$LANYARD" --version)" ] || { echo "the guest ran another build"; exit 1; }
[ "$(cat "$folder/exchange/word")" = "it's two words" ] || { echo "a word arrived changed"; exit 1; }
[ "$(cat "$folder/file")" = kept ] || { echo "the guest changed a file of this machine"; exit 1; }

echo 'sleep 1000' >"$folder/script"
status=0
"$here/run_guest.sh" -t 3 "$folder/script" || status=$?
[ "$status" = 124 ] || { echo "a script without an end gave $status"; exit 1; }
