#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# commit_bites.sh - commit_messages.sh finds each kind of breach, and only that, in a history that has one of each.
set -eu
command -v git >/dev/null || { echo "skipped: git is not installed"; exit 77; }
check="$SOURCE_DIR/tests/lint/commit_messages.sh"
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
cd "$room"
export SOURCE_DIR="$room" HOME="$room" GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Grace GIT_AUTHOR_EMAIL=grace@example.org GIT_COMMITTER_NAME=Grace GIT_COMMITTER_EMAIL=grace@example.org
git init -q . 2>/dev/null
commit() { git commit -q --allow-empty -m "$1" -m "$2"; }
signed='Signed-off-by: Grace <grace@example.org>'
commit 'before all rules' ''
LANYARD_COMMITS_FIRST=$(git rev-parse HEAD) && export LANYARD_COMMITS_FIRST

expect() { # SENTENCE SUBJECT TRAILER
    commit "$2" "$3"
    ! sh "$check" >out 2>&1 || { echo "not found: $2"; exit 1; }
    [ "$(grep -cF "$1" out)" = 1 ] && [ "$(wc -l <out)" = 1 ] || { echo "something else was found: $2"; cat out; exit 1; }
    git reset -q --hard HEAD~1
}
commit 'store: keep the clock when a bulk load ends' "$signed"
commit 'config, web: process the words of both at once' "$signed"
sh "$check"
expect 'longer than 72' "store: $(printf '%067d' 0)" "$signed"
expect 'no "module:' 'Keep the clock' "$signed"
expect 'no imperative' 'store: keeps the clock' "$signed"
expect 'no imperative' 'store: added a clock' "$signed"
expect 'no imperative' 'store: adding a clock' "$signed"
expect 'not signed off' 'store: keep the clock' ''
git tag v0 && sh "$check" >/dev/null
unset LANYARD_COMMITS_FIRST
status=0 && sh "$check" >out || status=$?
[ "$status" = 77 ] || { echo "another project's history is not skipped"; exit 1; }
echo "each is found"
