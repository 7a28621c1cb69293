#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# commit_messages.sh [RANGE] - what CONTRIBUTING asks of a commit: "module: what it does now", in the imperative, at most 72
# characters, signed off. Looks at the last 50 commits since the last tag that are no merges. Subjects were longer before FIRST,
# so no older commit is asked. Skipped outside a git checkout and where history is cut off (a shallow clone).
set -eu
FIRST=${LANYARD_COMMITS_FIRST:-8f3372ead6eb9f9953a71837749193295a50171e}
cd "${SOURCE_DIR:-$(dirname "$0")/../..}"

skip() { echo "skipped: $1"; exit 77; }
command -v git >/dev/null || skip "git is not installed"
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "this is no git checkout"
[ "$(git rev-parse --is-shallow-repository)" = false ] || skip "the history of this checkout is cut off"
git merge-base --is-ancestor "$FIRST" HEAD 2>/dev/null || skip "this history does not have the commit $FIRST"

range=${1:-}
if [ -z "$range" ]; then
    range=$FIRST..HEAD
    tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
    [ -z "$tag" ] || ! git merge-base --is-ancestor "$FIRST" "$tag" || range=$tag..HEAD
fi
commits=$(git rev-list --no-merges --max-count=50 "$range")
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
for commit in $commits; do
    git log -1 --format='%s' "$commit" >"$room/subject"
    git log -1 --format='%B' "$commit" >"$room/message"
    wrong() { echo "$(git rev-parse --short "$commit") $(cat "$room/subject")   <- $1"; }
    [ "$(wc -m <"$room/subject")" -le 73 ] || wrong 'the subject is longer than 72 characters'
    grep -qE '^[A-Za-z][A-Za-z0-9_, /.-]*: [^ ]' "$room/subject" || wrong 'the subject is no "module: what it does now"'
    # Said in the imperative: no "adds", "added", "adding".
    verb=$(sed -E 's/^[^:]*: *//; s/[ ,].*//' "$room/subject")
    case $verb in
    need | feed | seed | speed | embed | proceed | exceed | bring | ring | string | ping | focus | bias) ;;
    *[!s]s | *ed | *ing) wrong "the subject says \"$verb\", which is no imperative" ;;
    esac
    grep -qE '^Signed-off-by: .+ <.+>$' "$room/message" || wrong 'it is not signed off (git commit --signoff)'
done >"$room/found"
cat "$room/found"
[ ! -s "$room/found" ] || exit 1
echo "commit messages: $(echo "$commits" | grep -c .) are as they should be"
