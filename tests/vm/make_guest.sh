#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make_guest.sh FOLDER - makes what a guest boots from: Debian's kernel as `kernel`, its modules as `modules`, a small
# `initrd.gz` and in `accelerator` the fastest one that works here. Nothing is installed: a kernel that is not on this
# machine is unpacked into FOLDER. Exit 77 with a sentence when something cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1"

missing() {
    echo "vm: $1; the real-kernel tests are skipped" >&2
    exit 77
}
for tool in qemu-system-x86_64 busybox cpio depmod xz dpkg-deb; do
    PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null ||
        missing "$tool is not installed (apt-get install qemu-system-x86 busybox-static cpio kmod xz-utils)"
done
PATH=$PATH:/usr/sbin:/sbin

# find_kernel: sets image and modules, from this machine when its newest Debian kernel is whole, else from the package.
find_kernel() {
    for root in "" "$PWD/debian"; do
        for image in $(printf '%s\n' "$root"/boot/vmlinuz-*-amd64 | sort -rV); do
            release=${image##*/vmlinuz-}
            modules=$root/lib/modules/$release
            # Debian 13 packs each module.
            [ -r "$image" ] && [ -n "$(find "$modules/" -name 'dummy_hcd.ko*' 2>/dev/null)" ] && return 0
        done
    done
    return 1
}
fetch_kernel() {
    package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image/ { print $2; exit }')
    [ -n "$package" ] || return 1
    mkdir -p debian/usr/lib && ln -sfn usr/lib debian/lib # Debian 12's packages have modules in /lib, later ones in /usr/lib
    (cd debian && apt-get download "$package" >/dev/null 2>&1 && dpkg-deb -x "$package"_*.deb . && rm "$package"_*.deb)
}
find_kernel || { fetch_kernel && find_kernel; } || missing "Debian's kernel (linux-image-amd64) cannot be downloaded"

recipe="$release $(cat "$here/make_guest.sh" "$here/guest_init.sh" | cksum)"
[ "$(cat made 2>/dev/null)" != "$recipe" ] || exit 0
rm -rf made initrd modules accelerator kernel
ln -s "$modules" modules
[ -e "$modules/modules.dep" ] || depmod -b "${modules%/lib/modules/*}" "$release"

# The packed kernel takes seconds to unpack itself when emulated; what it carries can be started as it is (PVH).
number() { od -An -t "u$2" -j "$1" -N "$2" "$image" | tr -d ' '; }
payload=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
tail -c +$((payload + 1)) "$image" | head -c "$(number 588 4)" | xz -dc --single-stream >kernel 2>/dev/null ||
    cp "$image" kernel

# What the guest needs before it sees the host's files; everything else it loads from there.
mkdir -p initrd/bin initrd/modules initrd/proc initrd/sys initrd/dev initrd/host initrd/new initrd/own
cp "$(command -v busybox)" initrd/bin/busybox
cp "$here/guest_init.sh" initrd/init
chmod 755 initrd/bin/busybox initrd/init
for module in virtio_pci 9p 9pnet_virtio overlay; do
    modprobe -d "${modules%/lib/modules/*}" -S "$release" -D "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    name=${file##*/}
    case $name in
    *.xz) xz -dc "$file" >"initrd/modules/${name%.xz}" ;;
    *) cp "$file" initrd/modules/ ;;
    esac
    echo "/modules/${name%.xz}"
done >initrd/modules/order
(cd initrd && find . | cpio -o -H newc --quiet | gzip -1) >initrd.gz

# A virtual machine inside a virtual machine may have a /dev/kvm that never gets the kernel going: believe a boot only.
echo tcg >accelerator
if [ -w /dev/kvm ]; then
    echo true >probe.sh
    echo kvm >accelerator
    GUEST=$PWD "$here/run_guest.sh" -t 15 probe.sh >/dev/null 2>&1 || echo tcg >accelerator
    rm probe.sh
fi
echo "$recipe" >made
echo "vm: guest made from kernel $release, accelerator $(cat accelerator)"
