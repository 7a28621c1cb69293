#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# desktop.sh - the desktop entry and what software centres show please their own validators, and mean the same thing.
set -eu
cd "$SOURCE_DIR/config/desktop"
entry=org.lanyard.Checkin.desktop
desktop-file-validate $entry
appstreamcli validate --no-net org.lanyard.Checkin.metainfo.xml
grep -qF "<launchable type=\"desktop-id\">$entry</launchable>" org.lanyard.Checkin.metainfo.xml
port=$("$LANYARD" generate settings | sed -n 's/^#listen=//p')
grep -qF "http://$port/" $entry || { echo "the entry opens another address than http://$port/"; exit 1; }
