#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run_guest.sh [-t SECONDS] SCRIPT [WORD...] - runs a shell script as root on a real Debian kernel and returns its status.
#
# The script sees this machine's files, so it runs this build; what it writes is gone with the guest, but for
# /run/exchange, a folder that is $EXCHANGE here when that is set. SOURCE_DIR, BINARY_DIR and LANYARD are the caller's.
# Output appears as it comes. After SECONDS (default 600) the guest is switched off: status 124. A guest that dies
# before its script ends: 125. When there is no guest to run (see make_guest.sh): 77.
# GUEST is the folder of make_guest.sh, default $BINARY_DIR/vm.
set -eu
limit=600
if [ "$1" = -t ]; then
    limit=$2
    shift 2
fi
script=$(realpath "$1") && shift
guest=${GUEST:-$BINARY_DIR/vm}
if [ ! -e "$guest/initrd.gz" ]; then
    echo "vm: no guest in $guest; make one with tests/vm/make_guest.sh" >&2
    exit 77
fi

if [ -n "${EXCHANGE:-}" ]; then
    exchange=$(realpath "$EXCHANGE")
    rm -f "$exchange/status"
else
    exchange=$(mktemp -d)
    trap 'rm -rf "$exchange"' EXIT
    trap 'exit 130' INT TERM
fi

# quoted WORD...: the words as a shell reads them again.
quoted() {
    for word in "$@"; do printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"; done
}
{
    cat "$(dirname "$0")/guest_main.sh"
    for name in SOURCE_DIR BINARY_DIR LANYARD; do
        eval "value=\${$name:-}"
        [ -z "$value" ] || echo "export $name=$(quoted "$value" | cut -c2-)"
    done
    echo "finish sh$(quoted "$script" "$@")"
} >"$exchange/main"

# One emulated core: a second one only makes QEMU's translator wait for locks. On a busy machine its timer comes too late
# for the kernel, which then stops with "timer doesn't work", unless it does not check (seen at a load of 25).
cpu=Nehalem
[ "$(cat "$guest/accelerator")" != kvm ] || cpu=host
share() { echo "local,id=$1,path=$2,security_model=none,multidevs=remap"; }
ended=0
timeout -k 5 "$limit" qemu-system-x86_64 -M q35 -accel "$(cat "$guest/accelerator")" -cpu "$cpu" -smp 1 -m 1024 \
    -nodefaults -no-user-config -no-reboot -display none -serial stdio \
    -kernel "$guest/kernel" -initrd "$guest/initrd.gz" -append 'console=ttyS0 quiet loglevel=3 panic=-1 no_timer_check' \
    -fsdev "$(share host /),readonly=on" -device virtio-9p-pci,fsdev=host,mount_tag=host \
    -fsdev "$(share modules "$(realpath "$guest/modules")"),readonly=on" -device virtio-9p-pci,fsdev=modules,mount_tag=modules \
    -fsdev "$(share exchange "$exchange")" -device virtio-9p-pci,fsdev=exchange,mount_tag=exchange </dev/null || ended=$?

[ ! -s "$exchange/status" ] || exit "$(cat "$exchange/status")"
if [ "$ended" = 124 ] || [ "$ended" = 137 ]; then
    echo "vm: the script did not end within $limit s; the guest is switched off" >&2
    exit 124
fi
echo "vm: the guest died before its script ended" >&2
exit 125
