#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage.sh - the program explains itself, and a mistake in the command line is told and changes nothing.
. "$SOURCE_DIR/tests/cli/lib.sh"

lanyard 64
says 'Usage: lanyard COMMAND'
[ "$(wc -l <out)" -le 49 ] || fail "the overview is longer than a screen"
[ "$(awk '{ if (length > most) most = length } END { print most }' out)" -le 100 ] || fail "the overview is wider than a screen"
lanyard 0 --help
cp out overview
lanyard 0 help
cmp -s out overview || fail "help and --help differ"
lanyard 0 --version
grep -qE '^lanyard [0-9]+\.[0-9]+\.[0-9]+$' out || fail "--version says no version"

# What commands.txt tells is of the commands that are there, each once.
"$LANYARD" generate commands | tr ' ' '\n' | sort >there
sed -n 's/^= //p' "$SOURCE_DIR/config/man/commands.txt" | sort | cmp - there || fail "commands.txt is of other commands"

for command in $("$LANYARD" generate commands); do
    grep -qE "^  $command  +[a-z]" overview || fail "the overview does not name $command"
    lanyard 0 help "$command"
    cp out help
    says "Usage: lanyard $command"
    says --help
    lanyard 0 "$command" --help
    cmp -s out help || fail "help $command and $command --help differ"
    lanyard 0 "$command" -h
    # Each example is a command that is there.
    sed -n '/^Examples:/,$p' help | sed -n 's/^lanyard \([a-z]*\).*/\1/p' | while read -r named; do
        "$LANYARD" help "$named" >/dev/null || echo "$named"
    done >strangers
    [ ! -s strangers ] || fail "the examples of $command name $(cat strangers)"
    lanyard 64 "$command" --xyzzy
    complains "lanyard $command: "
    complains "Try: lanyard help $command"
done

lanyard 64 xyzzy
complains 'there is no command "xyzzy"'
lanyard 64 help xyzzy
lanyard 64 admit
complains 'something is missing'
lanyard 64 admit a b
complains 'too many arguments'
lanyard 64 generate xyzzy
lanyard 64 scan
lanyard 64 label somebody
lanyard 64 print somebody --only=cake
lanyard 64 undo 1
lanyard 64 undo --reason=y
lanyard 64 session dance
lanyard 64 search --limit=many who
complains 'a whole number from 1 to 1000'

# A mistake in the words is told before anything is opened: also where there is no station.
for words in 'label somebody' 'print somebody --only=cake' 'print --all --sort=cake' print 'undo 1' 'search who --limit=many' \
    'session dance' 'session add' 'session move' 'audit --limit=many' 'conflicts key' 'jobs dance' 'jobs cancel' 'jobs cancel x' \
    'people dance' 'people merge one' 'people review one' 'person dance' 'person export' 'leads dance' 'leads list one' \
    'leads capture' 'leads of' 'leads alarms acme' 'leads export --format=cake' 'run --rate=many' 'volunteer dance' \
    'volunteer add' 'volunteer remove' 'volunteer add x --role=cake'; do
    # shellcheck disable=SC2086
    lanyard 64 $words --station=nowhere
done

# What cannot be said has not been said: a full disk behind standard output is a failure of each.
for words in --help --version help 'help admit' 'init --list' 'generate commands' languages; do
    # shellcheck disable=SC2086
    "$LANYARD" $words >/dev/full 2>err </dev/null
    equals "the exit code of $words on a full disk" "$?" 74
    said=$words
    complains 'standard output cannot be written: No space left on device'
done

# Without a station each says which file it looked for.
for words in 'import x.csv' 'admit x' 'search x' 'print x' 'jobs' 'label x --png=x.png' 'run' 'undo 1 --reason=x'; do
    # shellcheck disable=SC2086
    lanyard 78 $words --station=nowhere
    complains 'nowhere/station.ini is not there'
done
for words in verify 'volunteer list' 'backup x.db'; do
    # shellcheck disable=SC2086
    lanyard 66 $words --station=nowhere
    complains 'nowhere'
done
[ ! -e nowhere ] && [ ! -e x.db ] && [ ! -e x.png ] || fail "a command without a station made something"

# Words behind -- are no options.
lanyard 78 search --station=nowhere -- --who
finish
