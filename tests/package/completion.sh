#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# completion.sh SHELL - what bash, zsh or fish offers behind "lanyard": commands, their options, and values of the kind that stands
# there. zsh and fish complete as they do for a person (completion.zsh types into one; fish has a word for it); bash gets the words
# as its manual says that it parts them.
# shellcheck disable=SC2317 # offered_by_ and what bash calls
set -eu
shell=$1
command -v "$shell" >/dev/null || { echo "$shell is not installed"; exit 77; }
[ "$shell" != zsh ] || zsh -fc 'zmodload zsh/zpty && zpty probe true && zpty -d probe' 2>/dev/null ||
    { echo "skipped: there is no pseudo terminal to type into (/dev/pts)"; exit 77; }
scripts=$SOURCE_DIR/config/completion
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
cd "$room"
failed=0
PATH=${LANYARD%/*}:$PATH
unset LANYARD_STATION
export HOME=$room # nobody's own shell

if [ "$shell" = bash ]; then
    # shellcheck disable=SC1091
    . "$scripts/lanyard.bash"
    compopt() { :; } # only there while bash completes
fi

offered_by_bash() {
    local parted=${1//=/ = }
    read -ra COMP_WORDS <<<"$parted"
    [[ $parted != *' ' ]] || [[ $parted = *'= ' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    _lanyard
    printf '%s\n' "${COMPREPLY[@]}"
}
offered_by_fish() {
    # shellcheck disable=SC2016
    fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$scripts/lanyard.fish" "$1" | cut -f 1 | sed 's/^--[a-z-]*=\(.\)/\1/'
}
offered_by_zsh() { zsh -f "$SOURCE_DIR/tests/package/completion.zsh" "$scripts" "$1"; }

# expect LINE WORD...: what may stand where the line ends; folders without the slash that some shells put behind them.
expect() {
    local line=$1 wanted offered
    shift
    wanted=$(printf '%s\n' "$@" | sort)
    offered=$("offered_by_$shell" "$line" | sed 's,/$,,' | sort -u)
    [ "$offered" = "$wanted" ] || { echo "$shell: \"$line\" offered \"${offered//$'\n'/ }\", expected \"${wanted//$'\n'/ }\""; failed=1; }
}

cp -r "$SOURCE_DIR/config/events/pycon-us-2024" own-event
sed -i 's/^\[checkpoint expo-hall\]/[checkpoint expo-annex]/' own-event/event.ini
lanyard init --event=pycon-us-2024 station >init.log
lanyard init --event=own-event other >>init.log
touch register.txt desk.key
mkdir maps

# shellcheck disable=SC2046
expect 'lanyard ' $(lanyard generate commands)
expect 'lanyard back' backup
expect 'lanyard xyzzy ' ''
expect 'lanyard admit --j' --json
expect 'lanyard admit --at' --at=
expect 'lanyard verify --s' --station=
expect 'lanyard scan --s' ''
for command in $(lanyard generate commands); do
    # shellcheck disable=SC2046
    expect "lanyard $command --" $(lanyard help "$command" | sed -nE 's/^  (-.,|   ) (--[a-z-]+=?).*/\2/p')
done

roles='cashier desk door lead sponsor'
# shellcheck disable=SC2086
{
    expect 'lanyard volunteer add Ana --role=' $roles
    expect 'lanyard volunteer add Ana --role ' $roles
    expect 'lanyard volunteer add Ana -r ' $roles
}
expect 'lanyard volunteer --role=d' desk door
expect 'lanyard volunteer ' add list remove
expect 'lanyard volunteer --role=desk ' add list remove
expect 'lanyard volunteer add --role=desk d' ''
expect 'lanyard volunteer add r' ''
expect 'lanyard bundle e' export
expect 'lanyard bundle export reg' register.txt
expect 'lanyard admit d' ''
expect 'lanyard session m' move
expect 'lanyard help und' undo

export LANYARD_STATION=station
expect 'lanyard admit x --at=reg' registration
expect 'lanyard attendance --checkpoint=expo' expo-hall
expect 'lanyard attendance --station=other --checkpoint=expo' expo-annex
expect 'lanyard attendance -S other --checkpoint=expo' expo-annex
expect 'lanyard admit --station=nowhere --at=' ''
expect 'lanyard init --event=pycon' pycon-india-2023 pycon-us-2024
expect 'lanyard init --event=own' own-event
expect 'lanyard init --keys=de' desk.key
expect 'lanyard init -- o' other own-event
expect 'lanyard import reg' register.txt
expect 'lanyard check m' maps
expect 'lanyard backup m' maps
expect 'lanyard verify --station=o' other own-event

[ "$shell" != bash ] || complete -p lanyard | grep -q -- '-F _lanyard' || { echo "bash does not know of it"; failed=1; }
exit $failed
