#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# languages.sh - a station adds a language by a file and mends one by another; what is missing and what is broken is said, and
# verdicts speak it.
. "$SOURCE_DIR/tests/cli/lib.sh"
export XDG_DATA_DIRS="$room/usr/local/share:$room/usr/share"
with_station
lanyard 0 languages
says 'en       reviewed    whole'
says 'Español'
lanyard 0 languages es
is_silent
lanyard 65 languages eo
complains 'there is no language "eo"'

# A distribution's package has one, the station a newer word of it.
mkdir -p usr/share/lanyard/lang station/lang
printf '{"language.name": "Esperanto", "verdict.unknown-code.headline": "Nekonata", "verdict.too-late.next.part": "{{parto}}"}' >usr/share/lanyard/lang/eo.json
lanyard 0 languages
says 'missing, 1 do not fit'
says 'Esperanto'
printf '{"verdict.unknown-code.headline": "Kodo nekonata", "verdict.too-late.next.part": "{{part}} finis."}' >station/lang/eo.json
lanyard 1 languages eo
says 'verdict.admit.headline'
says 'desk.found_other'
grep -qF 'verdict.unknown-code.headline' out && fail 'a word that is there is called missing'
grep -qF 'blanks' out && fail "the station's word does not stand in place of the package's"

# The station speaks it, and English where it has no word.
sed -i 's/^#language=.*/language=eo/' station/station.ini
lanyard 1 admit nobody-has-this
says 'Kodo nekonata'
says 'Search by name'
lanyard 0 doctor
says 'Esperanto lacks'

# A file that is broken takes nothing away.
printf '{"language.name": "Esperanto",\n"verdict.unknown-code.headline" "x"}' >station/lang/eo.json
lanyard 1 languages
says 'station/lang/eo.json:2: '
lanyard 1 admit nobody-has-this
says 'Nekonata'
lanyard 0 doctor
says 'station/lang/eo.json:2: '
rm -r station/lang usr
lanyard 78 admit nobody-has-this
complains 'language is "eo"; expected'
finish
