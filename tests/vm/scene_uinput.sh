# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# scene_uinput.sh - a hand scanner that types, which the kernel itself presents: the test of tests/capture for machines
# that have /dev/uinput, on one that has it for certain.
. "$SOURCE_DIR/tests/vm/lib.sh"
modprobe -a uinput evdev
"$BINARY_DIR/tests/capture/test-uinput" || fail "test-uinput ended with $?"
finish
