#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# house_bites.sh - the lint finds each kind of breach in a house that has just that one; no rule of rules.txt and no call of
# banned.txt is without a breach that was planted, and found by its name.
set -eu
lists="$SOURCE_DIR/tests/lint"
house=$(mktemp -d) && trap 'rm -rf "$house"' EXIT
bitten=" "

# What stands behind the first line of each file that is planted, so that a breach stands alone.
licence='// SPDX-License-Identifier: GPL-3.0-or-later'

count=0

# plant FILE TEXT: writes the text to a file in that folder; one that is called "a" gets a number, and they do not meet.
plant() {
    count=$((count + 1))
    case $1 in
    */a.*) file=${1%/a.*}/a$count.${1##*.} ;;
    *) file=$1 ;;
    esac
    mkdir -p "$house/$(dirname "$file")"
    printf '%s\n' "$licence" "$2" >"$house/$file"
}

# bites RULE FILE TEXT: the text, planted as the file, is a breach of the rule, and of no other.
bites() {
    plant "$2" "$3"
    echo "$file $1" >>"$house/expected"
    bitten="$bitten$1 "
}

# passes FILE TEXT: is no breach.
passes() {
    plant "$1" "$2"
    echo "$file -" >>"$house/expected"
}

# look: what the lint finds in the house must be what was planted, file by file; the house is empty then.
look() {
    ! sh "$lists/house.sh" "$house" >"$house/found" 2>&1 || { echo "no breach is found"; exit 1; }
    while read -r file rule; do
        # The sentence is there and ends in its rule's word.
        grep -E "^$file:" "$house/found" | sed 's/.*\[\(.*\)\]$/\1/' >"$house/rules"
        [ "$(paste -sd' ' "$house/rules")" = "${rule#-}" ] || {
            echo "$file: a breach of '$rule' was planted, '$(paste -sd' ' "$house/rules")' was found: $(tail -n +2 "$house/$file" | head -3)"
            failed=1
        }
    done <"$house/expected"
    [ "$(wc -l <"$house/found")" -eq "$(grep -vc ' -$' "$house/expected")" ] || { echo "more was found than was planted"; failed=1; }
    [ "$failed" = 0 ] || exit 1
}

failed=0
sh "$lists/house.sh" "$house" || { echo "an empty house has no breach"; exit 1; }

# --- headers of the house ---
mkdir -p "$house/common/store" "$house/scanner/desk" "$house/common/sync"
for header in common/store/store scanner/desk/desk; do
    printf '%s\n' "$licence" "// $(basename $header).h - for everybody." >"$house/$header.h"
done
printf '%s\n' "$licence" '// database.h - private to common/store: what a Store is made of.' >"$house/common/store/database.h"
printf '%s\n' "$licence" '// long_name.h - what else it is made of. Private to' '// common/store.' >"$house/common/store/long_name.h"

bites layer common/base/a.c '#include "common/store/store.h"'
bites layer common/rules/a.c '#include "common/store/store.h"'
bites layer common/store/a.c '#include "common/import/rejects.h"'
bites layer common/sync/a.c '#include "common/import/registrations.h"'
bites layer printer/driver/a.c '#include "printer/transport/transport.h"'
bites layer printer/label/a.c '#include "common/conf/profile.h"'
bites layer printer/queue/a.c '#include "scanner/desk/desk.h"'
bites layer scanner/decode/a.c '#include "scanner/cli/command.h"'
bites layer scanner/decode/a.c '#include "common/base/clock.h"'
bites layer scanner/capture/a.c '#include "scanner/web/web.h"'
bites layer scanner/capture/a.c '#include "scanner/decode/grid.h"'
bites layer scanner/web/a.c '#include "printer/label/label.h"'
bites layer scanner/web/a.c '#include "common/sync/sync.h"'
bites private scanner/web/a.c '#include "common/store/database.h"'
bites private common/sync/a.c '#include "common/store/database.h"'
bites private scanner/desk/a.c '#include "common/store/long_name.h"'
bites root scanner/web/a.c '#include "a.h"'
bites root scanner/web/a.c '#include "../desk/desk.h"'
bites root scanner/web/a.c '#include HEADER'
bites unlisted common/cloud/a.c '// a folder that nobody has thought about'
passes common/store/a.c '#include "common/store/database.h"'
passes scanner/web/a.c '#include "common/store/store.h"'

# --- headers of others ---
for header in sqlite3.h curl/curl.h openssl/evp.h png.h zlib.h systemd/sd-daemon.h sodium.h libpq-fe.h cairo.h linux/input.h \
    microhttpd.h zbar.h pthread.h net-snmp/net-snmp-config.h; do
    bites foreign scanner/desk/a.c "#include <$header>"
done
bites foreign common/store/a.c '#include <sqlite3.h>'
bites foreign scanner/capture/camera.c '# include <png.h>'
passes scanner/capture/picture.c '#include <png.h>'

# --- SQL ---
bites sql scanner/web/a.c 'const char *q = "SELECT 1";'
bites sql scanner/web/a.c 'const char *q = "select name from person";'
bites sql common/store/a.c 'const char *q = "insert into person values (1)";'
bites sql printer/queue/a.c 'const char *q = "update job set state = 3";'
bites sql common/store/a.c 'const char *q = "delete from job";'
bites sql scanner/desk/a.c 'const char *q = "Create Table t(a)";'
bites sql scanner/desk/a.c 'const char *q = "drop table t";'
bites sql scanner/desk/a.c 'const char *q = "with a as (values(1)) table a";'
bites sql scanner/desk/a.c "$(printf 'const char *q = "sel"\n    "ect name" // why\n\n    " from person";')"
bites sql scanner/desk/a.c "$(printf '#define Q \\\n    "insert " \\\n    "into person values (1)"')"
bites sql scanner/desk/a.c "$(printf 'const char *q = g_strconcat(columns, " from person where ",\n    key, NULL);')"
bites session scanner/web/a.c 'const char *q = "begin immediate";'
bites session printer/queue/a.c 'const char *q = "PRAGMA synchronous=OFF";'
passes scanner/web/a.c 'const char *q = "Choose a label from the list, or update the roll and set it up.";'
passes common/sync/a.c 'const char *q = "select 1";'
passes common/store/a.c 'const char *q = "BEGIN IMMEDIATE";'

# --- calls ---
for name in $(sed -nE '/^#/!s/ *\|.*//p' "$lists/banned.txt"); do
    bites banned common/base/a.c "void f(void) { x = $name (a); }"
done
bites banned tests/base/a.c 'void f(char *a) { strcpy(a, "b"); }'
passes common/base/a.c '// strcpy(a, b) is what we do not say, and "strcpy(a)" in a text is none'
for name in printf fprintf g_print g_printerr g_message g_warning g_debug perror syslog; do
    bites log scanner/web/a.c "void f(void) { $name (x); }"
done
passes scanner/cli/a.c 'void f(void) { g_print("x"); }'

# --- the shape of files ---
enum='typedef enum { LAMP_RED, LAMP_GREEN } Lamp;'
bites default common/base/a.c "$(printf '%s\nint f(Lamp l)\n{\n    switch (l) {\n    case LAMP_RED:\n        return 1;\n    default:\n        return 0;\n    }\n}' "$enum")"
passes common/base/a.c "$(printf '%s\nint f(int l)\n{\n    switch (l) {\n    case 1:\n        return 1;\n    default:\n        return 0;\n    }\n}' "$enum")"
bites sentence common/base/a.h '#pragma once'
bites sentence common/base/a.h '// other.h - the name of another file.'
bites promise common/base/a.h "$(printf '// a%d.h - one.\n// It waits up to 5 s for it.' $((count + 1)))"
bites promise common/base/a.h "$(printf '// a%d.h - one.\nvoid f(void); // within 10 minutes' $((count + 1)))"
bites promise common/base/a.h "$(printf '// a%d.h - one.\nvoid f(void); // 0 = half a minute' $((count + 1)))"
passes common/base/a.h "$(printf '// a%d.h - one.\n#define WAIT_MS 5000 // 5 s are enough\n// It waits WAIT_MS for it.' $((count + 1)))"
bites long scanner/web/a.c "$(yes '//' | head -501)"
bites long tests/web/a.py "$(yes '#' | head -501)"
for word in TODO FIXME XXX HACK; do
    bites leftover scanner/web/a.c "// $word: later"
done
bites markup config/web/a.js 'place.innerHTML = name;'
bites markup config/web/a.js 'place.insertAdjacentHTML("beforeend", name);'

for file in common/base/a.c common/base/sql/a.sql config/web/a.js tests/web/a.mjs tests/web/a.sh tests/web/a.py common/CMakeLists.txt; do
    licence= && bites licence "$file" ''
done
licence='// SPDX-License-Identifier: GPL-3.0-or-later'

look
planted=$(wc -l <"$house/expected")

# --- the lists themselves: a line that nobody needs, in a house that brings its own list ---
rm -r "${house:?}"/*
mkdir -p "$house/tests/lint"
printf '%s\n' 'common/store:' 'scanner/web: common/store scanner/desk' >"$house/tests/lint/includes.txt"
passes common/store/store.h '// store.h - for everybody.'
passes scanner/web/a.c '#include "common/store/store.h"'
echo 'tests/lint/includes.txt stale' >>"$house/expected"
bitten="${bitten}stale "
look

# --- no rule without a bite ---
for rule in $(sed -nE '/^#/!s/ *\|.*//p' "$lists/rules.txt"); do
    case $bitten in *" $rule "*) ;; *) echo "nothing was planted for the rule $rule" && exit 1 ;; esac
done
for rule in $(grep -ohE 'breach\("[a-z]+"|print "[a-z]+ "|s/\^/[a-z]+ /' "$lists/house.awk" "$lists/house.sh" | grep -oE '[a-z]+ ?[/"]*$' | tr -d ' /"' | sort -u); do
    grep -q "^$rule " "$lists/rules.txt" || { echo "rules.txt does not say the rule $rule"; exit 1; }
done
echo "each of $planted and one is as it should be"
