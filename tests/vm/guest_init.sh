#!/bin/busybox sh
# SPDX-License-Identifier: GPL-3.0-or-later
# guest_init.sh - the first process of the guest: lays memory over the host's files, which stay as they are, and goes on there.
# shellcheck shell=sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
while read -r module; do $b insmod "$module"; done </modules/order

share='trans=virtio,version=9p2000.L,msize=524288'
$b mount -t tmpfs tmpfs /own
$b mkdir /own/upper /own/work
$b mount -t 9p -o "$share,ro,cache=loose" host /host &&
    $b mount -t overlay -o lowerdir=/host,upperdir=/own/upper,workdir=/own/work overlay /new || exec $b poweroff -f
$b mkdir -p "/new/lib/modules/$($b uname -r)"
$b mount -t 9p -o "$share,ro,cache=loose" modules "/new/lib/modules/$($b uname -r)"
$b mount -t tmpfs tmpfs /new/run
$b mkdir /new/run/exchange /new/run/tmp
$b mount -t 9p -o "$share" exchange /new/run/exchange
$b mount --move /proc /new/proc
$b mount --move /sys /new/sys
$b mount --move /dev /new/dev
exec $b switch_root /new /bin/sh /run/exchange/main
