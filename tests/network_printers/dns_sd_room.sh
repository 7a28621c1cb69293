# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# dns_sd_room.sh - a network of one host, in which start_avahi starts an Avahi daemon, for scripts that have fail() and say how many $tries, a
# tenth of a second each, await() has; the attributes of a label printer of IPP Everywhere in $room/label.conf. Takes the script into that
# network, and ends what it names in $station, $printer and $silent.
if [ "${1:-}" != inside ]; then
    if [ "$(id -u)" != 0 ] || ! unshare -nm true 2>/dev/null; then
        echo "skipped: only root can make a network of its own for avahi-daemon (unshare -nm)"
        exit 77
    fi
    exec unshare -nm sh "$0" inside
fi
room=$(mktemp -d)
bus='' daemon='' printer='' station='' silent=''
finish() {
    for process in $station $printer $silent; do kill "$process" 2>/dev/null || true; done
    # Avahi 0.8 was seen to go on for ever when it is told to end while its bus goes; it has nothing to keep.
    for process in $daemon $bus; do kill -9 "$process" 2>/dev/null || true; done
    wait
    cd / && rm -rf "$room"
}
trap finish EXIT
await() { # until COMMAND...
    count=0
    until "$@" 2>/dev/null; do
        count=$((count + 1))
        [ "$count" -lt "$tries" ] || fail "in vain: $*"
        sleep 0.1
    done
}

ip link set lo up multicast on
mount -t tmpfs none /run && mkdir -p /run/avahi-daemon
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$room/bus"
start_avahi() {
    cat >"$room/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>$DBUS_SYSTEM_BUS_ADDRESS</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>
CONF
    dbus-daemon --config-file="$room/bus.conf" --nofork --nopidfile 2>"$room/bus.log" &
    bus=$!
    await test -S "$room/bus"
    cat >"$room/avahi.conf" <<'CONF'
[server]
host-name=printer
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[publish]
publish-workstation=no
publish-hinfo=no
CONF
    /usr/sbin/avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$room/avahi.conf" >"$room/avahi.log" 2>&1 &
    daemon=$!
    await grep -q 'Server startup complete' "$room/avahi.log"
}

# A label printer by the attributes of PWG 5100.14: one roll, raster in gray. It takes other rolls as well: where it takes one size only,
# ippeveprinter of CUPS 2.4.10 refuses a job of that size.
cat >"$room/label.conf" <<'CONF'
ATTR mimeMediaType document-format-supported application/octet-stream,image/pwg-raster
ATTR mimeMediaType document-format-default application/octet-stream
ATTR resolution pwg-raster-document-resolution-supported 300dpi
ATTR keyword pwg-raster-document-type-supported sgray_8
ATTR keyword media-supported custom_62x100_62x100mm,custom_29x90_29x90mm
ATTR keyword media-ready custom_62x100_62x100mm
ATTR keyword media-default custom_62x100_62x100mm
ATTR keyword media-col-supported media-size
ATTR collection media-size-supported {
  MEMBER integer x-dimension 6200
  MEMBER integer y-dimension 10000
},{
  MEMBER integer x-dimension 2900
  MEMBER integer y-dimension 9000
}
ATTR collection media-col-default {
  MEMBER collection media-size {
    MEMBER integer x-dimension 6200
    MEMBER integer y-dimension 10000
  }
}
ATTR collection media-col-ready {
  MEMBER collection media-size {
    MEMBER integer x-dimension 6200
    MEMBER integer y-dimension 10000
  }
}
ATTR keyword sides-supported one-sided
ATTR keyword sides-default one-sided
CONF
