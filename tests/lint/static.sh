#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# static.sh [FILE...] - clang-tidy with the rules of .clang-tidy and cppcheck over what the program is made of, or over
# the files that are named; shellcheck over every script. Needs a configured build/dev (compile_commands.json). Exit 1 when one of them finds something,
# 77 when one is not installed.
set -u
cd "${SOURCE_DIR:-$(dirname "$0")/../..}" || exit 2
build=${BINARY_DIR:-build/dev}
cores=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
found=0

clang_tidy=clang-tidy-14
command -v $clang_tidy >/dev/null || clang_tidy=clang-tidy
for tool in $clang_tidy cppcheck shellcheck; do
    command -v $tool >/dev/null || { echo "static: $tool is not installed; ./dev lint installs it" >&2; exit 77; }
done
[ -f "$build/compile_commands.json" ] || { echo "static: there is no $build/compile_commands.json; ./dev build makes it" >&2; exit 66; }

# Sources that the build knows: what is not compiled here (fuzz mains, files of an optional part) has no flags.
if [ $# -gt 0 ]; then
    sources=$*
else
    sources=$(sed -nE 's#^ *"file": ".*/((common|printer|scanner)/[^"]*\.c)",?$#\1#p' "$build/compile_commands.json" | sort -u | while read -r file; do [ ! -f "$file" ] || echo "$file"; done)
fi

[ -n "$sources" ] || { echo "static: $build/compile_commands.json names no source of ours" >&2; exit 66; }
echo "static: clang-tidy, $(echo "$sources" | wc -w) files"
echo "$sources" | tr ' ' '\n' | xargs -P "$cores" -n 4 $clang_tidy --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option 2>/dev/null || found=1

echo "static: cppcheck"
# shellcheck disable=SC2086
cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -D__linux__ '-DG_DEFINE_QUARK(a,b)=' \
    '-Djson_array_foreach(array,i,value)=for(i=0;(value=json_array_get(array,i));i++)' \
    '-Djson_object_foreach(object,key,value)=for(void *i=json_object_iter(object);(key=json_object_iter_key(i))&&(value=json_object_iter_value(i));)' --library=gtk --library=posix -j "$cores" -I . \
    --enable=warning,portability --suppressions-list=tests/lint/cppcheck.txt $sources || found=1

echo "static: shellcheck"
scripts=$(git ls-files '*.sh' dev .ci/run config/debian | xargs grep -lE '^#!.*(sh|bash)' /dev/null)
# shellcheck disable=SC2086
shellcheck -x -S warning $scripts || found=1

[ $found = 0 ] && echo "static: nothing found"
exit $found
