#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test_on.sh SUITE [--user] [--quick | ./dev words...] - a clean Debian of that name (bookworm, trixie) in build/on/SUITE, a clone of what
# is committed in it, in a home that nobody else may enter, and there: every test (./dev test; --quick: ./dev quick; or the words given),
# the package built, installed as README says, used by somebody who is not root, removed; 0.1.0's package upgraded to it. --user: all of it
# as somebody who has sudo, else as root.
# SUITE arm64: a clean Debian 13, where ./dev test-arm64 builds for that architecture and tests under QEMU's user mode.
# Prints how long each step took. Needs root, debootstrap and Debian's archive; LANYARD_MIRROR names another one.
set -eu
suite=$1 && shift
source=$(cd "$(dirname "$0")/../.." && pwd)
root=$source/build/on/$suite
[ "$(id -u)" = 0 ] || { echo "test-on: a chroot wants root" >&2; exit 77; }
# Mounts are this process's own, so nothing stays mounted whatever happens.
[ "${LANYARD_TEST_ON:-}" = "$suite" ] || LANYARD_TEST_ON=$suite exec unshare --mount --propagation private sh "$0" "$suite" "$@"
who=root
if [ "${1:-}" = --user ]; then who=ana && shift; fi

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
    # As a container has it: the system's processes, a few devices, terminals. Stores of tests are not worth a disk's time.
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sys "$root/sys"
    mount -t tmpfs tmp "$root/tmp"
    mkdir -p "$root/dev/shm" "$root/dev/pts"
    mount -t tmpfs shm "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666,mode=620 pts "$root/dev/pts"
    ln -sf pts/ptmx "$root/dev/ptmx"
    git clone --quiet --no-local "$source" "$root/home/ana/lanyard"
    inside git config --system --add safe.directory /home/ana/lanyard
    inside chown -R "$who:" /home/ana/lanyard
    chmod 700 "$root/home/ana"
    echo 'ana ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/ana"
}
# in_clone COMMAND...: in the clone's folder, as whoever tries it.
in_clone() {
    inside runuser -u "$who" -- env HOME="$(inside getent passwd "$who" | cut -d: -f6)" sh -c 'cd /home/ana/lanyard && exec "$@"' sh "$@"
}

try_package() {
    in_clone ./dev package
    in_clone sh -c 'sudo apt-get install -y -qq ./build/package/lanyard_*.deb' >/dev/null
    inside su ana -c 'sh /home/ana/lanyard/config/debian/tests/smoke && cd && lanyard init --event=pycon-us-2024 desk1 &&
        { lanyard doctor --station=desk1 || [ $? = 1 ]; }'
    inside apt-get purge -y -qq lanyard >/dev/null
    inside sh -c '! command -v lanyard'
}

step make_debian
if [ "$suite" = arm64 ]; then
    inside dpkg --add-architecture arm64
    step in_clone ./dev test-arm64 "$@"
    exit
fi
case ${1:-} in
'') set -- test ;;
--quick) shift && set -- quick "$@" ;;
esac
step in_clone ./dev "$@"
step try_package
step inside sh -c 'sh /home/ana/lanyard/tests/package/upgrade.sh /home/ana/lanyard/build/package/lanyard_*.deb'
