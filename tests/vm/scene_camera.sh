# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# scene_camera.sh - two cameras of the kernel's own (vivid), each shown a picture over its HDMI input. Listed, read, both at
# once by a station; buffers that are lost, broken and refused, a driver that hangs, one that is taken away and comes back;
# then hundreds of frames, and the memory is what it was.
. "$SOURCE_DIR/tests/vm/lib.sh"
video=44
frames=$1
bin=$BINARY_DIR/tests/vm
driver=/sys/bus/platform/drivers/vivid
lanyard() { as_user $video "$TMPDIR/lanyard" "$@"; }
# plug_in: the driver is loaded anew, since that of Linux 6.12 counts an output whose camera was taken away as connected.
plug_in() {
    modprobe vivid n_devs=2 node_types=0x101,0x101 num_inputs=1,1 input_types=0x3,0x3 num_outputs=1,1 output_types=0x1,0x1 \
        vid_cap_nr=10,12 vid_out_nr=11,13 ccs_cap_mode=7,0
    prepare
}
# prepare: what a camera forgets when it is plugged in. The first gives its picture in any size, the second only in that of
# its source; both as slowly as HDMI goes.
prepare() {
    await 'no cameras' test -e /dev/video13
    udevadm settle
    for n in 10 12; do
        size=$([ $n = 10 ] && echo 1280x720 || echo 640x480)
        "$bin/vm-camera-control" /dev/video$n "size=$size" loop=1 'OSD Text Mode=2' || fail "camera $n cannot be set up"
        "$bin/vm-camera-control" /dev/video$((n + 1)) "size=$size" || fail "the source of camera $n cannot be set up"
    done
    start_feeds
}
# A fault of a camera is one of its source too; where the station is to meet it, nothing is shown meanwhile.
start_feeds() {
    for n in 10 12; do "$bin/vm-camera-feed" /dev/video$((n + 1)) code-$n.png >/dev/null & done
}
stop_feeds() { pkill -x vm-camera-feed; }
fault() { "$bin/vm-camera-control" /dev/video10 "$@" || fail "the fault $* cannot be made"; }
# scans_of N: how often the station has taken the code before camera N.
scans_of() { grep -c "^$(cut -c1-8 code-"$1")" run.out; }
seen_again() { [ "$(scans_of "$1")" -gt "$2" ]; }
# sees N SENTENCE [COUNT]: the code before camera N is taken once more than COUNT, than now.
sees() { await "$2" seen_again "$1" "${3:-$(scans_of "$1")}"; }
tells_again() { [ "$(grep -cF "$1" run.err)" -gt "$2" ]; }
# breaks TEXT NAME=VALUE...: makes a fault of camera 10 that the station tells of so; once more after a minute, since one that
# is made while a slow machine opens the camera anew is lost on it.
breaks() {
    told="/dev/video10 $1"
    shift
    count=$(grep -cF "$told" run.err)
    for second in $(seq 0 299); do
        [ $((second % 60)) != 0 ] || fault "$@"
        ! tells_again "$told" "$count" || return 0
        sleep 1
    done
    fail "nobody is told \"$told\" after $*: $(tail -n 3 run.err)"
}
memory() { sed -n 's/^RssAnon:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$station/status; }
handles() { find /proc/$station/fd -mindepth 1 | wc -l; }

step 'plugged in'
make_station 'printers =' 'find-printers = no' 'cameras = /dev/video10; /dev/video12'
codes 2 >codes
sed -n 1p codes >code-10
sed -n 2p codes >code-12
for n in 10 12; do qrencode -s 9 -o code-$n.png "$(cat code-$n)"; done
start_udev
plug_in

step 'listed'
as_user 65534 "$TMPDIR/lanyard" cameras >out
equals 'cameras that a stranger may not open' "$(grep -c 'Add this user to the group video' out)" 4
lanyard cameras >out
equals 'the camera of any size' "$(grep -A1 video10 out | tail -1)" '  YUYV 1280x720 24 Hz  *****'
equals 'the camera of one size' "$(grep -A1 video12 out | tail -1)" \
    '  YUYV 640x480 60 Hz  ***--  The picture is small: badges must be held close.'
equals 'cameras' "$(grep -c /dev/video out)" 2

step 'read'
# middle_of N: where the first code that camera N shows lies, in whole dots.
middle_of() {
    lanyard scan --json "--camera=/dev/video$1" >seen-"$1" 2>seen.err &
    await "camera $1 shows no code: $(cat seen.err)" has "\"$(cat code-"$1")\"" seen-"$1"
    kill "$(pgrep -f "camera=/dev/video$1")" 2>/dev/null
    wait $!
    grep -m1 '"text"' seen-"$1" | sed 's/.*corners":\[\[\([0-9]*\)[^]]*,\([0-9]*\)[^]]*\],\[[^]]*\],\[\([0-9]*\)[^]]*,\([0-9]*\).*/\1 \2 \3 \4/' |
        { read -r left top right bottom && echo $(((left + right) / 2)) $(((top + bottom) / 2)); }
}
equals 'the middle of the code before camera 10' "$(middle_of 10)" '639 359'
equals 'the middle of the code before camera 12' "$(middle_of 12)" '319 239'

step 'a station with both'
start_station $video --scans
for n in 10 12; do sees $n "the code before camera $n is not taken" 0; done

step 'buffers that are lost or broken'
fault 'Percentage of Dropped Buffers=60'
for press in 1 2 3 4 5; do fault "Inject V4L2_BUF_FLAG_ERROR=$press"; done
sleep 2
fault 'Percentage of Dropped Buffers=0'
hasnt /dev/video10 run.err || fail "a lost or broken buffer is told of: $(cat run.err)"

step 'streaming breaks off, and cannot be started again at once'
stop_feeds
breaks 'cannot be read' 'Inject Fatal Streaming Error'
breaks 'cannot be started' 'Inject VIDIOC_STREAMON Error' 'Inject Fatal Streaming Error'
breaks 'cannot be given buffers' 'Inject VIDIOC_REQBUFS Error' 'Inject Fatal Streaming Error'
breaks 'cannot be given a buffer' 'Inject VIDIOC_QBUF Error' 'Inject Fatal Streaming Error'
count=$(scans_of 10)
start_feeds
sees 10 'the camera is not used after its streaming broke off' "$count"
before=$(memory) handles=$(handles)

step 'a driver that hangs'
breaks 'sends no picture' 'Percentage of Dropped Buffers=100'
count=$(scans_of 10)
fault 'Percentage of Dropped Buffers=0'
sees 10 'the camera is not used after its driver hung' "$count"

step 'taken away'
breaks 'cannot be' Disconnect
echo vivid.0 >$driver/unbind
await 'nobody is told that the other camera is away' has '/dev/video12 cannot be' run.err

step 'plugged in again'
kill -STOP "$station" # it takes a camera before that is set up
await 'the driver is still used' modprobe -r vivid
plug_in
before_10=$(scans_of 10) before_12=$(scans_of 12)
kill -CONT "$station"
sees 10 'the first camera is not used after it came back' "$before_10"
sees 12 'the second camera is not used after it came back' "$before_12"
# The allocator keeps up to two freed pictures of each camera.
[ "$(memory)" -le $((before + 4096)) ] || fail "the station grew from $before KiB to $(memory) KiB while its cameras came and went"
equals 'open files after the cameras came back' "$(handles)" "$handles"
stop_station
tail -5 run.out | grep -E 'frames|Frame'

step "$frames frames"
lines_are() { [ "$(wc -l <frames)" -ge "$1" ]; }
as_user $video "$TMPDIR/lanyard" scan --json --camera=/dev/video12 >frames &
await 'no frames' lines_are 200
station=$(pgrep -fx '.*/lanyard scan --json --camera=/dev/video12')
before=$(memory)
await "$frames frames do not come" lines_are $((frames + 200))
after=$(memory)
kill "$station"
echo "memory after 200 frames $before KiB, after $(wc -l <frames) $after KiB"
[ "$after" -le $((before + 128)) ] || fail "memory grew from $before KiB to $after KiB over $frames frames"
finish
