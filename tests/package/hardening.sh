#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# hardening.sh [PROGRAM] - the program is position-independent, read-only after linking, has guarded stacks, checked
# string functions and (x86) marked jumps: read from the ELF file.
set -eu
program=${1:-$LANYARD}
command -v readelf >/dev/null || { echo "readelf is not installed"; exit 77; }
case $(sed -n 's/^LANYARD_SANITIZER:[^=]*=//p' "$BINARY_DIR/CMakeCache.txt" 2>/dev/null) in
?*) echo "a sanitizer build brings its own guards" && exit 77 ;;
esac
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
readelf -hlW "$program" >"$room/headers"
readelf -dW "$program" >"$room/dynamic"
readelf -nW "$program" >"$room/notes"
readelf --dyn-syms -W "$program" >"$room/symbols"
failed=0
expect() { # PATTERN FILE SENTENCE
    grep -qE "$1" "$room/$2" || { echo "$3"; failed=1; }
}
expect 'Type: +DYN' headers 'the program is not position-independent'
expect 'GNU_RELRO' headers 'the program has no read-only relocations'
expect 'BIND_NOW|FLAGS.*NOW' dynamic 'the program binds late: only half of its relocations are read-only'
expect 'GNU_STACK.* RW ' headers 'the stack is executable'
expect '__stack_chk_fail' symbols 'no stack is guarded'
expect '__(memcpy|snprintf|vsnprintf|fprintf|printf|read|pread)_chk' symbols 'no string function is checked (_FORTIFY_SOURCE)'
if grep -q 'X86-64' "$room/headers"; then
    # Only a program built with -fcf-protection has hundreds of landing marks; the start files and libraries alone bring a few.
    [ "$(objdump -d --no-show-raw-insn "$program" | grep -c endbr64)" -ge 500 ] || { echo 'jumps are not marked (CET)'; failed=1; }
fi
exit $failed
