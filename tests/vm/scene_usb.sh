# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# scene_usb.sh - four label printers on USB and the kernel's own driver on each: two that differ by their serial only, two
# that share one. An ordinary user finds them, prints on each what the driver encoded, and the kernel gets them back; one
# is pulled out in the middle of a label and comes back.
. "$SOURCE_DIR/tests/vm/lib.sh"
. "$SOURCE_DIR/tests/vm/gadget.sh"
lp=7
bin=$BINARY_DIR/tests/vm
lanyard() { as_user $lp "$TMPDIR/lanyard" "$@"; }
# count_is STATE COUNT: so many jobs are in the state.
count_is() { [ "$(lanyard jobs | grep -cE "^ +[0-9]+ +[0-9:]+ +$1 ")" = "$2" ]; }
start_printer() { # N [STOP_AT_BYTES]
    "$bin/vm-gadget-printer" "/dev/g_printer$1" "$(language_of "$1")" "sent-$1" ${2:+"$2"} &
    eval "printer_$1=$!"
    plug "$1"
}
take_away() { # N
    unplug "$1"
    eval "kill \$printer_$1" 2>/dev/null
}
# state_of JOB: nothing while there is no such job.
state_of() { lanyard jobs | sed -nE "s/^ +$1 +[0-9:]+ +([a-z]+) .*/\\1/p"; }
is_state() { [ "$(state_of "$1")" = "$2" ]; }
language_of() { case $1 in 0 | 1) echo brother ;; *) echo dymo ;; esac; }

step 'printers are plugged in'
"$TMPDIR/lanyard" printers --udev >/etc/udev/rules.d/60-lanyard.rules
modprobe usblp
start_udev
start_gadgets 4
make_gadget 0 0x04f9 0x209d 000J1Z111111 'MFG:Brother;CMD:PT-CBP;MDL:QL-820NWB;CLS:PRINTER;'
make_gadget 1 0x04f9 0x209d 000J1Z222222 'MFG:Brother;CMD:PT-CBP;MDL:QL-820NWB;CLS:PRINTER;'
make_gadget 2 0x0922 0x0020 01010112345600 'MFG:DYMO;CMD: ;MDL:LabelWriter 450;CLASS:PRINTER;'
make_gadget 3 0x0922 0x0020 01010112345600 'MFG:DYMO;CMD: ;MDL:LabelWriter 450;CLASS:PRINTER;'
for n in 0 1 2 3; do
    start_printer $n
    await "usblp does not take printer $n" is_driven_by $n usblp
done
udevadm settle

step 'rights'
as_user 65534 "$TMPDIR/lanyard" printers >out 2>&1
equals 'printers that a stranger may not open' "$(grep -c 'This user may not open the printer' out)" 4
for n in 0 1 2 3; do
    node=/dev/$(sed -n 's/^DEVNAME=//p' "/sys/bus/usb/devices/$(port_of $n)/uevent")
    equals "owner of printer $n" "$(stat -c '%G %a' "$node")" 'lp 660'
    udevadm info "$node" | grep -q uaccess || fail "who sits at the machine has no rights on printer $n"
done

step 'found'
lanyard printers >out 2>&1 || fail 'lanyard printers fails'
for address in usb:000J1Z111111 usb:000J1Z222222 "usb:@$(port_of 2)" "usb:@$(port_of 3)"; do
    has "$address" out || fail "$address is not found"
done
equals 'printers that are ready' "$(grep -c 'state: ready' out)" 4
for n in 0 1 2 3; do is_driven_by $n usblp || fail "usblp did not get printer $n back after a look"; done

step 'a label on each'
make_station "printers = a=usb:000J1Z111111; b=usb:000J1Z222222; c=dymo-lw/LabelWriter 450/62x100@usb:@$(port_of 2); d=dymo-lw/LabelWriter 450/62x100@usb:@$(port_of 3)" 'find-printers = no'
codes 6 >codes
set -- a b c d
for code in $(head -4 codes); do
    lanyard print "$code" --only=badge "--printer=$1" >/dev/null || fail "no label of $code"
    shift
done
cp -a station reference
start_station $lp
for n in 0 1 2 3; do await "printer $n is not claimed" is_driven_by $n usbfs; done
lanyard printers --station="$room/nowhere" >out 2>&1
equals 'printers that another than the station is told are held' "$(grep -c 'is held by lanyard' out)" 4
await "the labels are not out: $(lanyard jobs)" count_is printed 4
lanyard printers >out 2>&1
equals 'printers that the station knows to be ready' "$(grep -c 'state: ready' out)" 4
stop_station
for n in 0 1 2 3; do is_driven_by $n usblp || fail "usblp did not get printer $n back"; done

step 'what the drivers encode'
mv station printed && mv reference station
ql=brother-ql/QL-820NWB/62x100 lw='dymo-lw/LabelWriter 450/62x100'
configure "printers = a=$ql@file:$room/a; b=$ql@file:$room/b; c=$lw@file:$room/c; d=$lw@file:$room/d" 'find-printers = no'
start_station $lp
await "the reference is not out: $(lanyard jobs)" count_is unconfirmed 4
stop_station
n=0
for name in a b c d; do
    equals "labels for $name" "$(find "$name" -name '*.bin' | wc -l)" 1
    for other in 0 1 2 3; do
        for job in "$name"/*.bin; do
            equals "copies of $job in what printer $other got" "$("$bin/vm-count-bytes" "$job" sent-$other)" $((other == n))
        done
    done
    n=$((n + 1))
done

step 'pulled out in the middle of a label'
rm -rf station && mv printed station
for n in 0 1 2 3; do take_away $n; done
configure 'printers =' 'find-printers = yes'
start_station $lp
rm sent-0
start_printer 0 10000
lanyard print "$(sed -n 5p codes)" --only=badge >/dev/null
await 'the label does not begin' test -e sent-0.stopped
is_state 5 sending || fail "the label in work is $(state_of 5)"
take_away 0
await "the label that was cut off is $(state_of 5)" is_state 5 uncertain

step 'plugged in again'
rm sent-0
start_printer 0
lanyard print "$(sed -n 6p codes)" --only=badge >/dev/null
before=$(stat -c %s sent-0)
sleep 2
is_state 6 queued || fail "while a person is asked of the label before it, the next label is $(state_of 6)"
is_state 5 uncertain || fail "without an answer the label that was cut off became $(state_of 5)"
lanyard jobs again 5 >/dev/null
await "the label that is wanted again is $(state_of 5)" is_state 5 printed
await "the next label is $(state_of 6)" is_state 6 printed
stop_station
[ "$(stat -c %s sent-0)" -gt $((before + 10000)) ] || fail 'labels that are called printed did not come out'
is_driven_by 0 usblp || fail 'usblp did not get the printer back'
finish
