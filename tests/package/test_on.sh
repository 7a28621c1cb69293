#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test_on.sh SUITE [./dev words...] - a clean Debian of that name (bookworm, trixie) in build/on/SUITE, a clone of what is committed in it,
# and there: the build and tests (./dev quick, or the words given), the package built, installed, used by somebody who is not root,
# removed. SUITE arm64: a clean Debian 13, where ./dev test-arm64 builds for that architecture and tests under QEMU's user mode.
# Prints how long each step took. Needs root, debootstrap and Debian's archive; LANYARD_MIRROR names another one.
set -eu
suite=$1 && shift
source=$(cd "$(dirname "$0")/../.." && pwd)
root=$source/build/on/$suite
[ "$(id -u)" = 0 ] || { echo "test-on: a chroot wants root" >&2; exit 77; }
# Mounts are this process's own, so nothing stays mounted whatever happens.
[ "${LANYARD_TEST_ON:-}" = "$suite" ] || LANYARD_TEST_ON=$suite exec unshare --mount --propagation private sh "$0" "$suite" "$@"

# Each on a line of its own: in a list with && a failure inside the function would not end it.
step() {
    began=$(date +%s)
    echo "== $suite: $*"
    "$@"
    echo "== $suite: done in $(($(date +%s) - began)) s"
}
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

make_debian() {
    rm -rf "$root" && mkdir -p "$root"
    mount --bind "$root" "$root" # or tests in it could make no network of their own
    debian=$suite && [ "$suite" != arm64 ] || debian=trixie
    debootstrap --variant=minbase --include=ca-certificates,git,sudo "$debian" "$root" "${LANYARD_MIRROR:-http://deb.debian.org/debian}" \
        >"$root.log" 2>&1 || { tail -5 "$root.log"; return 1; }
    inside useradd --create-home --shell /bin/sh ana
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # As a container has it: the system's processes, a few devices, no terminals. Stores of tests are not worth a disk's time.
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmp "$root/tmp"
    git clone --quiet --no-local "$source" "$root/home/ana/lanyard"
    inside git config --system --add safe.directory /home/ana/lanyard
}

try_package() {
    inside sh -c 'cd /home/ana/lanyard && ./dev package && apt-get install -y -qq ./build/package/lanyard_*.deb >/dev/null'
    inside su ana -c 'sh /home/ana/lanyard/config/debian/tests/smoke && cd && lanyard init --event=pycon-us-2024 desk1 &&
        { lanyard doctor --station=desk1 || [ $? = 1 ]; }'
    inside apt-get remove -y -qq lanyard >/dev/null
    inside sh -c '! command -v lanyard'
}

step make_debian
if [ "$suite" = arm64 ]; then
    inside dpkg --add-architecture arm64
    step inside sh -c 'cd /home/ana/lanyard && exec ./dev test-arm64 "$@"' dev "$@"
    exit
fi
[ $# != 0 ] || set -- quick
step inside sh -c 'cd /home/ana/lanyard && exec ./dev "$@"' dev "$@"
step try_package
