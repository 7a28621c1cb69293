#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# dev.sh - each word of ./dev that the README names ends in what it is for. Compilers, ctest and the scripts are stand-ins that say how they
# were called; nothing is installed, because dpkg-query knows every package.
set -eu
room=$(mktemp -d) && trap 'rm -rf "$room"' EXIT
mkdir -p "$room/bin" "$room/tests/demo" "$room/tests/bench" "$room/config/debian" "$room/build/package"
cp "$SOURCE_DIR/dev" "$room"
touch "$room/build/package/lanyard.deb"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "${0##*/} $*" >>"%s"\n' "$room/said" >"$room/stand-in"
chmod +x "$room/stand-in"
for tool in bin/cmake bin/ctest bin/lintian bin/apt-get bin/sudo tests/demo/demo.sh tests/bench/run.sh config/debian/package.sh; do
    cp "$room/stand-in" "$room/$tool"
done
printf '#!/bin/sh\necho install ok installed\n' >"$room/bin/dpkg-query"
chmod +x "$room/bin/dpkg-query"
failed=0

# Each word | what it calls, in this order, among else. What the sanitizer build leaves out, the everyday build plays.
while IFS='|' read -r word calls; do
    : >"$room/said"
    word=${word%% *}
    # shellcheck disable=SC2086 # words of a command
    PATH=$room/bin:$PATH "$room/dev" $word >"$room/out" 2>&1 || { echo "./dev $word fails: $(cat "$room/out")"; failed=1; }
    if grep -qE '^(apt-get|sudo) ' "$room/said"; then echo "./dev $word installs what is there"; failed=1; fi
    tr '\n' ';' <"$room/said" | grep -qE "$calls" || { echo "./dev $word called $(cat "$room/said"), expected$calls"; failed=1; }
    echo "$word" >>"$room/words"
done <<'END'
demo     |^cmake --preset dev;cmake --build --preset dev;cmake --build --preset dev --target demo-pictures;demo.sh ;$
test     |^cmake --preset asan;cmake --build --preset asan;ctest --preset asan .* -LE \^long\$\|([^;]*);cmake --preset dev;cmake --build --preset dev;ctest --preset dev -j [0-9]+ --no-tests=error --output-junit tests.xml -LE \^long\$ -L both\|\1;$
test-usb |^cmake --preset dev;cmake --build --preset dev;ctest --preset dev .* -L \^usb\$;$
bench    |^cmake --preset dev;cmake --build --preset dev;run.sh ;$
package  |^package.sh build/package;lintian .*--fail-on error,warning build/package/lanyard_.*.changes;$
END
grep -oE '\./dev [a-z-]+' "$SOURCE_DIR/README.md" | cut -d ' ' -f 2 | sort -u >"$room/named"
sort "$room/words" | cmp -s - "$room/named" || { echo "README.md names $(tr '\n' ' ' <"$room/named"), here are $(tr '\n' ' ' <"$room/words")"; failed=1; }
exit $failed
