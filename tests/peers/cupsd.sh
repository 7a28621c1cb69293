#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cupsd.sh - a badge through a real print server: CUPS as Debian ships it, unpacked and run in a folder of the test, with a
# backend that keeps what it is given. What the queue says is followed to its end, also when it was stopped meanwhile.
set -eu
packages=$BINARY_DIR/peers/cupsd
if [ ! -x "$packages/usr/sbin/cupsd" ]; then
    mkdir -p "$packages"
    (cd "$packages" && apt-get download cups cups-daemon cups-client >/dev/null 2>&1 &&
        for package in *.deb; do dpkg-deb -x "$package" .; done) || true
fi
[ -x "$packages/usr/sbin/cupsd" ] || { echo "the print server cannot be fetched"; exit 77; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-XXXXXX")
server='' station=''
stop_all() {
    for process in $station $server; do kill "$process" 2>/dev/null || true; done
    wait
    rm -rf "$folder"
}
trap stop_all EXIT
fail() {
    echo "cupsd: $*" >&2
    sed -n '/Job /p' "$folder/log/error" | tail -n 20 >&2
    exit 1
}

user=$(id -un) group=$(id -gn)
[ "$(id -u)" != 0 ] || user=lp group=lp # it refuses to be root
mkdir -p "$folder/bin/backend" "$folder/spool/tmp" "$folder/cache" "$folder/state" "$folder/log" "$folder/kept"
for part in daemon filter; do ln -s "$packages/usr/lib/cups/$part" "$folder/bin/$part"; done
cat >"$folder/bin/backend/keep" <<'END'
#!/bin/sh
# URI job user title copies options [file]
[ $# -ge 5 ] || exit 0
if [ $# = 6 ]; then cat "$6"; else cat; fi >"${DEVICE_URI#keep:}/$1.pdf"
END
chmod 755 "$folder/bin/backend/keep" "$folder"
cat >"$folder/cups-files.conf" <<END
ServerRoot $folder
ServerBin $folder/bin
DataDir $packages/usr/share/cups
CacheDir $folder/cache
StateDir $folder/state
RequestRoot $folder/spool
TempDir $folder/spool/tmp
AccessLog $folder/log/access
ErrorLog $folder/log/error
PageLog $folder/log/page
Printcap
User $user
Group $group
SystemGroup $(id -gn)
END
cat >"$folder/cupsd.conf" <<END
Listen $folder/socket
LogLevel debug
Browsing No
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
END
[ "$(id -u)" != 0 ] || chown -R lp:lp "$folder/spool" "$folder/cache" "$folder/state" "$folder/log" "$folder/kept"
"$packages/usr/sbin/cupsd" -f -c "$folder/cupsd.conf" -s "$folder/cups-files.conf" >"$folder/log/output" 2>&1 &
server=$!
export CUPS_SERVER="$folder/socket"

# until_so COMMAND...: waits until it says yes, for a minute.
until_so() {
    tries=300
    until "$@"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "waited in vain for: $*"
        sleep 0.2
    done
}
PATH=$packages/usr/sbin:$packages/usr/bin:$PATH
until_so test -S "$folder/socket"
lpadmin -p badges -E -v "keep:$folder/kept"

"$LANYARD" init --event=pycon-us-2024 "$folder/station" >/dev/null
sed -i "s|^#printers=.*|printers=office=pdf/sheet-300dpi/62x100@cups:badges|; s|^#find-printers=.*|find-printers=no|
        s|^#listen=.*|listen=127.0.0.1:0|" "$folder/station/station.ini"
cat >"$folder/list.csv" <<END
"Order code","Attendee name","Product","Paid","Secret","E-mail","Company"
"AAAAA","Grace Hopper","Individual","Yes","s1","g@example.org","Navy"
"BBBBB","Ada Lovelace","Individual","Yes","s2","a@example.org","Analytical Engines"
END
"$LANYARD" import --station="$folder/station" "$folder/list.csv" >/dev/null
"$LANYARD" run --station="$folder/station" >"$folder/log/run" 2>&1 &
station=$!

is_job() { "$LANYARD" jobs --station="$folder/station" | grep -q "$1 .*$2"; }
"$LANYARD" print --station="$folder/station" --only=badge AAAAA >/dev/null
until_so is_job unconfirmed "Grace Hopper" # the queue's word is no printer's
head -c 5 "$folder"/kept/1.pdf | grep -q '^%PDF-' || fail "what came out is no PDF"

# A queue that is stopped keeps the document: the label is neither lost nor said to be out.
cupsdisable badges
"$LANYARD" print --station="$folder/station" --only=badge BBBBB >/dev/null
until_so is_job sent "Ada Lovelace"
sleep 2
is_job sent "Ada Lovelace" || fail "a label that a stopped queue holds did not wait there"
cupsenable badges
until_so is_job unconfirmed "Ada Lovelace"
[ "$(find "$folder/kept" -name '*.pdf' | wc -l)" = 2 ] || fail "$(find "$folder/kept" -name '*.pdf' | wc -l) documents came out, not 2"
echo "2 badges through cupsd $(dpkg-deb -f "$packages"/cups-daemon_*.deb Version)"
