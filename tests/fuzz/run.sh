#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh SECONDS [TARGET...] - every fuzz target of build/fuzz (or those that are named, without "fuzz-") for so many
# seconds each over its corpus. Stops at the first finding, which stays in build/fuzz/findings. New inputs are
# gathered beside the build; a worthwhile one is copied into the target's corpus by hand.
set -eu
cd "${SOURCE_DIR:-$(dirname "$0")/../..}"
build=build/fuzz
seconds=${1:-60}
[ $# = 0 ] || shift
case $seconds in '' | *[!0-9]*) echo "fuzz: \"$seconds\" is no number of seconds" >&2; exit 64 ;; esac
cores=$(nproc)
# Leaks of the libraries below us are known.
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"

# NAME and corpus of each target, as the build knows them.
targets=$(ctest --test-dir $build --show-only=json-v1 |
    sed -n 's/.*"\([^"]*\/fuzz-[a-z-]*\)",*$/\1/p; s/^ *"\(\/[^"]*\/corpus[^"]*\)",*$/\1/p' | paste - -)
[ -n "$targets" ] || { echo "fuzz: $build has no fuzz target; ./dev fuzz builds them" >&2; exit 66; }

mkdir -p $build/findings
ran=0
echo "$targets" >$build/targets
while read -r program corpus; do
    name=${program##*/fuzz-}
    case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
    mkdir -p "$build/gathered/$name"
    echo "fuzz: $name, $seconds s"
    # A worker of libFuzzer writes fuzz-N.log into the folder it stands in.
    if ! (cd $build/findings && "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -jobs="$cores" -workers="$cores" -artifact_prefix="$name-" "../gathered/$name" "$corpus") >"$build/findings/$name.log" 2>&1; then
        cat $build/findings/fuzz-*.log | grep -vE '^#' | tail -60
        echo "fuzz: $name found something; the input is $build/findings/$name-*" >&2
        exit 1
    fi
    cat $build/findings/fuzz-*.log | awk '/number_of_executed_units/ { runs += $2 } /DONE .*cov:/ { for (i = 1; i <= NF; i++) if ($i == "cov:") if ($(i+1) > cov) cov = $(i+1) }
        END { printf "fuzz:   %d runs, %d edges covered\n", runs, cov }'
    rm -f $build/findings/fuzz-*.log
    ran=$((ran + 1))
done <$build/targets
[ $ran -gt 0 ] || { echo "fuzz: there is no target $*" >&2; exit 64; }
echo "fuzz: $ran targets, nothing found"
