#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# zxing.sh PROGRAM COLORWORKS - the codes of every design on every roll and sheet, read by zxing-cpp's own program, as PROGRAM --write
# draws them, and those of the PNGs that COLORWORKS cuts out of what a printer is sent; its reader of PNG is no libpng. Where Debian's package (zxing-cpp-tools) is not installed it is only unpacked; without it the test is skipped (77).
set -eu
program=$1
colorworks=$2
find_reader() {
    reader=$(command -v ZXingReader || true)
    [ -z "$reader" ] || return 0
    unpacked=$BINARY_DIR/peers/zxing
    mkdir -p "$unpacked"
    [ -x "$unpacked/usr/bin/ZXingReader" ] || {
        (cd "$unpacked" && apt-get download zxing-cpp-tools 'libzxing*[0-9]' >/dev/null 2>&1 || apt-get download zxing-cpp-tools libzxing2 >/dev/null 2>&1
            for package in *.deb; do dpkg-deb -x "$package" .; done) || true
    }
    reader=$unpacked/usr/bin/ZXingReader
    for libraries in "$unpacked"/usr/lib/*; do export LD_LIBRARY_PATH="$libraries"; done
    [ -x "$reader" ]
}
find_reader || { echo "the codes are read by zxing-cpp's ZXingReader (Debian: zxing-cpp-tools), which is not here"; exit 77; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$program" --write "$folder"
"$colorworks" "$folder"
count=0
failed=0
for picture in "$folder"/*.png; do
    count=$((count + 1))
    wanted=$(cat "${picture%.png}.txt")
    "$reader" -format QRCode "$picture" >"$folder/read" 2>&1 || true
    # "Text:" in one release is "Contents:" in another; the code itself is one line of capitals, digits and signs.
    grep -qF -- "\"$wanted\"" "$folder/read" || {
        failed=$((failed + 1))
        echo "FAILED: ${picture##*/}: $(head -1 "$folder/read")"
    }
done
echo "$count codes, $failed not read"
[ "$count" -ge 100 ] && [ "$failed" = 0 ]
