#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# install.sh FOLDER - puts what package.json names into FOLDER/node_modules, unless it is there already.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
if [ -d "$1/node_modules/playwright-core" ] && cmp -s "$here/package.json" "$1/package.json"; then
    exit 0
fi
cp "$here/package.json" "$1/package.json"
# The browser is Debian's Chromium; npm brings only the library that drives it.
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --prefix "$1" --no-package-lock --no-audit --no-fund --loglevel=error >&2
