# SPDX-License-Identifier: GPL-3.0-or-later
# guest_main.sh - what the guest does before and after the script; run_guest.sh adds the call of finish.
# shellcheck shell=sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TMPDIR=/run/tmp
stty -F /dev/console -onlcr
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
ln -s /proc/self/fd /dev/fd
ip link set lo up
cd "$TMPDIR" || exit

# finish COMMAND...: runs it, hands its status out and switches the guest off.
finish() {
    status=0
    "$@" </dev/null || status=$?
    echo "$status" >/run/exchange/status
    sync
    busybox poweroff -f
}
