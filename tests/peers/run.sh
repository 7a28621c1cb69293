#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh PROGRAM - runs a test program that asks peers from npm, which are put into the build folder first. Without
# node or npm, or when nothing can be fetched, it is skipped (77).
set -eu
for program in node npm; do
    command -v "$program" >/dev/null || { echo "peer tests need $program"; exit 77; }
done
here=$(cd "$(dirname "$0")" && pwd)
folder=$BINARY_DIR/peers
mkdir -p "$folder"
if ! cmp -s "$here/package.json" "$folder/package.json" || [ ! -d "$folder/node_modules/zpl-renderer-js" ]; then
    cp "$here/package.json" "$folder/package.json"
    npm install --prefix "$folder" --no-package-lock --no-audit --no-fund --loglevel=error >&2 || exit 77
fi
cp "$here/render_zpl.mjs" "$here/encode_escpos.mjs" "$folder/" # a module finds its packages beside itself
exec env PEER_DIR="$folder" "$1"
