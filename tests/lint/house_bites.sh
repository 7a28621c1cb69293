#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# house_bites.sh - the lint must find each kind of breach in a house that has one of each.
set -eu
lint="$SOURCE_DIR/tests/lint/house.sh"
house=$(mktemp -d) && trap 'rm -rf "$house"' EXIT
mkdir -p "$house/common/base" "$house/common/rules" "$house/printer/driver" "$house/scanner/web"

expect() { # SENTENCE FILE TEXT
    printf '%s\n' "$3" >"$house/$2"
    if sh "$lint" "$house" >"$house/out" 2>&1; then
        echo "not found: $1" && exit 1
    fi
    grep -qF "$1" "$house/out" || { echo "found something else than: $1"; cat "$house/out"; exit 1; }
    rm "$house/$2"
}
sh "$lint" "$house" || { echo "an empty house has no breach"; exit 1; }
expect 'base includes nothing above it' common/base/a.c '#include "common/store/store.h"'
expect 'rules stand on conf' common/rules/a.c '#include "common/store/store.h"'
expect 'drivers are pure' printer/driver/a.c '#include "printer/transport/transport.h"'
expect 'printer/printer.h only' scanner/web/a.c '#include "printer/label/label.h"'
expect 'written from the root' scanner/web/a.c '#include "a.h"'
expect 'has another door' scanner/web/a.c '#include <sqlite3.h>'
expect 'use g_strlcpy' scanner/web/a.c 'void f(char *a) { strcpy(a, "b"); }'
expect 'do not log' scanner/web/a.c 'void f(void) { printf("x"); }'
expect 'sql/*.sql' scanner/web/a.c 'const char *q = "SELECT 1";'
expect 'under 500' scanner/web/a.c "$(yes '//' | head -501)"
echo 'each breach is found'
