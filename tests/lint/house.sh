#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# house.sh [FOLDER] - the rules of the house that a compiler does not hold: layers, one door for each foreign
# library, banned calls, file length. Prints each breach as file:line: sentence; exit 1 when there is one.
set -u
root=${1:-${SOURCE_DIR:-.}}
cd "$root" || exit 2
found=$(mktemp) && trap 'rm -f "$found"' EXIT

sources() { find "$@" -name '*.[ch]' -type f 2>/dev/null | sort; }

# breach SENTENCE: every line of grep -n output on stdin is a breach.
breach() { sed "s|\$|   <- $1|" >>"$found"; }

# --- layers: config and base know nothing, then upwards on a one-way street ---
forbid() { # FOLDER PATTERN SENTENCE
    files=$(sources "$1")
    [ -n "$files" ] || return 0
    # shellcheck disable=SC2086
    grep -nE "^#include \"($2)" $files /dev/null | breach "$3"
}
forbid common/base '(common/(conf|token|rules|store|import|sync)|printer|scanner)/' 'base includes nothing above it'
forbid common/token '(common/(conf|rules|store|import|sync)|printer|scanner)/' 'token stands on base only'
forbid common/conf '(common/(rules|store|import|sync)|printer|scanner)/' 'conf stands on base and token only'
forbid common/rules '(common/(store|import|sync|token)|printer|scanner)/' 'rules stand on conf and base only'
forbid common/store '(common/(import|sync)|printer|scanner)/' 'store does not know import or sync'
forbid common/import '(common/sync|printer|scanner)/' 'import stands on store and below'
forbid common/sync '(common/import|printer|scanner)/' 'sync stands on store and below'
forbid printer 'scanner/' 'printer does not know scanner'
forbid printer/label '(printer/(driver|transport|queue)|common/(store|conf|rules|token))/' 'label draws and knows nothing else'
forbid printer/driver '(printer/(transport|queue)|common/(store|conf|rules|token))/' 'drivers are pure'
forbid printer/transport '(printer/(driver|queue|label)|common/(store|conf|rules|token))/' 'transport moves bytes only'
sources scanner | xargs -r grep -nE '^#include "printer/' /dev/null |
    grep -vF '"printer/printer.h"' | breach 'scanner sees printer/printer.h only'
sources common printer scanner | xargs -r grep -nE '^#include "' /dev/null |
    grep -vE '#include "(common|printer|scanner)/' | breach 'includes are written from the root'

# --- one door for each foreign library ---
door() { # HEADER ALLOWED-PATH-PATTERN MOST-FILES
    hits=$(sources common printer scanner | xargs -r grep -lE "#include <$1" /dev/null)
    for file in $hits; do
        echo "$file" | grep -qE "^$2" || echo "$file:1: <$1> has another door" >>"$found"
    done
    [ "$(echo "$hits" | grep -c .)" -le "$3" ] || echo "$hits" | sed "s|\$|:1: <$1> has more than $3 doors|" >>"$found"
}
door 'sqlite3\.h' 'common/store/' 99
door 'libpq-fe\.h' 'common/sync/' 1
door 'sodium\.h' 'common/token/' 99
door 'zbar\.h' 'scanner/decode/' 1
door 'microhttpd\.h' 'scanner/web/' 1
door 'pango/' 'printer/label/' 99
door 'cairo' '(printer/label/|scanner/capture/)' 99
door 'qrencode\.h' 'printer/label/' 1
door 'zint\.h' 'printer/label/' 1
door 'librsvg/' 'printer/label/' 1
door 'libusb' 'printer/transport/' 1
door 'turbojpeg\.h' '(scanner/capture|scanner/web)/' 1
door 'xkbcommon/' 'scanner/capture/' 1
door 'csv\.h' 'common/import/' 1
door 'cups/' 'printer/transport/' 1

# --- calls that have a better replacement ---
banned() { # PATTERN REPLACEMENT
    sources common printer scanner tests | xargs -r grep -nE "(^|[^A-Za-z0-9_])($1) *\(" /dev/null |
        grep -vE '^[^:]*:[0-9]+: *(//|\*)' | breach "use $2"
}
banned 'strcpy|strcat|strncpy|strncat' 'g_strlcpy, g_strconcat or GString'
banned 'sprintf|vsprintf' 'g_snprintf or g_strdup_printf'
banned 'strtok|strtok_r' 'g_strsplit'
banned 'atoi|atol|atof' 'g_ascii_string_to_signed or g_ascii_strtod'
banned 'gets|scanf|sscanf|fscanf' 'a parser that reports what it found'
banned 'system|popen|tmpnam|mktemp' 'GSubprocess, g_mkstemp'
sources common printer scanner | grep -v '^scanner/cli/' | xargs -r grep -nE '(^|[^A-Za-z0-9_])(g_print|g_printerr|printf|fprintf|g_message|g_warning|g_debug|g_info|perror) *\(' /dev/null |
    breach 'libraries do not log, they return'

# --- statements are named, in .sql files ---
sources common printer scanner | grep -v '^common/sync/' | xargs -r grep -nE '"(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP) ' /dev/null |
    breach 'SQL stands in common/store/sql/*.sql'

# --- a file is a noun ---
find common printer scanner tests config/web \( -name '*.[ch]' -o -name '*.js' -o -name '*.css' -o -name '*.sh' \) \
    -type f -not -path '*/node_modules/*' -exec wc -l {} + 2>/dev/null |
    awk '$2 != "total" && $1 > 500 { print $2 ":1: " $1 " lines; a file stays under 500" }' >>"$found"

# --- leftovers ---
sources common printer scanner tests | xargs -r grep -nE '(^|[^A-Z])(TODO|FIXME|XXX|HACK)([^A-Z]|$)' /dev/null | breach 'finish it or file it'

cat "$found"
[ ! -s "$found" ]
