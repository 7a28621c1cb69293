#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# readme.sh - what the README and tests/bad_day.md name is there: each test of "shown by" is a test that ctest lists, each figure has its
# bench; each of its commands is run by a test (readme_commands.txt); and each promise of SECURITY.md names a test. It is short.
# (Commands and paths of all documents: tests/package/documents.sh.)
set -eu
cd "$SOURCE_DIR"
. tests/lint/document_lines.sh
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
failed=0
fail() { printf '%s\n' "${where:-README.md}: $1"; failed=1; }

ctest --test-dir "$BINARY_DIR" -N | sed -nE 's/^ *Test +#[0-9]+: //p' >"$room/tests"
[ -s "$room/tests" ] || { echo "ctest lists no test"; exit 1; }

# has_test WORD: a test of that name, or several that are one program's: by number, and in the browser by the file of scenes.
has_test() {
    [ "$1" = browser ] && set -- 'browser-[a-z]+'
    grep -qE "^$1(-[0-9]+)?\$" "$room/tests"
}

# column HEADING N FILE: the words in backticks of the N-th column of the file's tables whose heading line matches.
column() {
    awk -F '|' -v heading="$1" -v n="$2" '/^\|/ { if (!is_table) is_wanted = $0 ~ heading; is_table = 1; if (is_wanted) print $(n + 1); next }
        { is_table = 0 }' "$3" | grep -oE '`[^`]+`' | tr -d '`' | sort -u
}

column 'shown by' 3 tests/bad_day.md >"$room/shown"
[ "$(wc -l <"$room/shown")" -ge 10 ] || fail 'the table "shown by" is not found'
while read -r word; do
    case $word in
    *=*) grep -rqF "${word%%=*}" tests || fail "nothing reads $word" ;;
    *.*) [ -n "$(find tests -name "$word" -not -path '*/node_modules/*')" ] || fail "there is no file $word under tests" ;;
    *) has_test "$word" || fail "there is no test $word" ;;
    esac
done <"$room/shown"

{ column 'measured' 1 README.md && column 'measured' 1 tests/bench/README.md; } | sort -u >"$room/figures"
[ "$(wc -l <"$room/figures")" -ge 5 ] || fail 'the table of figures is not found'
while read -r word rest; do
    case $word in
    --*) grep -qF -- "\"${word#--}\"" tests/bench/*.c || fail "no bench knows $word $rest" ;;
    lanyard) ;; # a command: tests/package/documents.sh
    bench-*) grep -rqE "add_executable\($word " tests --include=CMakeLists.txt || fail "there is no bench $word" ;;
    *) grep -qE "^$word\(\) \{" tests/bench/run.sh || fail "./dev bench has no $word" ;;
    esac
done <"$room/figures"
awk -F '|' '/^\|/ { if (!is_table) is_wanted = /measured/; is_table = 1; if (is_wanted) print; next } { is_table = 0 }' README.md |
    while read -r row; do grep -qxF "$row" tests/bench/README.md || echo "$row"; done >"$room/other"
[ ! -s "$room/other" ] || fail "tests/bench/README.md says otherwise: $(cat "$room/other")"

# What stands there as code and is no single word, no path and no test of ours is a command.
{ document_lines README.md && document_lines tests/bad_day.md; } | grep -vE '^$|^[A-Za-z0-9_*-]*([./][A-Za-z0-9_*-]+)*:?$' | sort -u >"$room/commands"
grep -v '^#' tests/lint/readme_commands.txt >"$room/lines"
sed 's/ | .*//' "$room/lines" | sort >"$room/listed"
comm -23 "$room/commands" "$room/listed" | sed 's/.*/tests\/lint\/readme_commands.txt does not say which test runs "&"/' >"$room/other"
comm -13 "$room/commands" "$room/listed" | sed 's/.*/tests\/lint\/readme_commands.txt has "&", which neither README.md nor tests\/bad_day.md has/' >>"$room/other"
[ ! -s "$room/other" ] || fail "$(cat "$room/other")"
while IFS='|' read -r command runner file words; do
    runner=${runner# } && runner=${runner% } && file=${file# } && file=${file% } && words=${words# }
    case $runner in
    ./dev*) grep -qF "exec sh $file" dev || fail "$runner does not run $file, which is to run $command" ;;
    .ci/run) grep -qF "exec ./dev test" .ci/run || fail ".ci/run does not run $command" ;;
    *) has_test "$runner" || fail "there is no test $runner, which is to run $command" ;;
    esac
    if [ -z "$words" ] || ! grep -qF -- "$words" "$file"; then fail "$file does not say \"$words\", by which it is to run $command"; fi
done <"$room/lines"
[ "$(wc -w <README.md)" -lt 900 ] || fail "it has $(wc -w <README.md) words; under 900 are read"
[ "$(grep -c '^!\[' README.md)" -le 4 ] || fail 'it has more than four pictures'

# A promise of SECURITY.md is an item of its section, as one line here; the tests stand in brackets.
where=SECURITY.md
awk '/^## /{ is_wanted = /What it defends against/ } is_wanted && /^- /{ printf "%s%s", (is_item ? "\n" : ""), $0; is_item = 1; next }
    is_wanted && is_item && /^  /{ sub(/^ +/, " "); printf "%s", $0 } END { print "" }' SECURITY.md | grep '^- ' >"$room/promises"
[ "$(wc -l <"$room/promises")" -ge 10 ] || fail "the promises are not found"
while read -r promise; do
    promised=$(echo "$promise" | sed -E 's/^- \*\*([^*]*)\*\*.*/\1/')
    echo "$promise" | grep -oE '\([^()]*\)' | grep -oE '`[a-z0-9-]+`' | tr -d '`' >"$room/named" || true
    [ -s "$room/named" ] || fail "\"$promised\" names no test"
    while read -r word; do
        has_test "$word" || fail "\"$promised\": there is no test $word"
    done <"$room/named"
done <"$room/promises"
[ "$failed" = 0 ] && echo "$(wc -l <"$room/shown") names, $(wc -l <"$room/figures") benches and $(wc -l <"$room/commands") commands are there"
exit $failed
