# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# document_lines.sh - sourced by what checks the documents.

# document_lines FILE: what stands in it as code, each command on a line of its own: indented by four behind an empty line, or in backticks.
document_lines() {
    awk '{ is_code = /^    / && (was_code || empty); empty = /^$/; was_code = is_code }
        is_code && /\\$/ { sub(/\\$/, ""); printf "%s", $0; next }
        is_code { print; next }
        { text = text " " $0 }
        END { n = split(text, part, "`"); for (i = 2; i <= n; i += 2) print part[i] }' "$1" |
        sed -E 's/(&&|[|;>])/\n/g; s/  +# .*//' | sed -E 's/^ +//; s/ +/ /g'
}
