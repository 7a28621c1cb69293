#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sbom.sh PROGRAM - its software bill of materials as CycloneDX 1.5 (JSON): each library that the linker will load, with the Debian package
# and version that it was built against. The same build prints the same bytes.
set -eu
program=$1
version=$(sed -n 's/^project(lanyard VERSION \([0-9.]*\).*/\1/p' "$(dirname "$0")/../CMakeLists.txt")
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "$ID-$VERSION_ID")

# component SONAME FILE: a line of the list. dpkg knows a file of /lib by either of its two names.
component() {
    real=$(readlink -f "$2")
    package=$(dpkg -S "$real" 2>/dev/null || dpkg -S "${real#/usr}" 2>/dev/null) || { echo "no package has $real" >&2; return 1; }
    package=${package%%: *}
    dpkg-query -W -f "    {\"type\": \"library\", \"name\": \"\${Package}\", \"version\": \"\${Version}\", \"description\": \"$1\", \
\"purl\": \"pkg:deb/debian/\${Package}@\${Version}?arch=\${Architecture}&distro=$suite\"}\n" "$package"
}

# A variable, not a pipe: a library that nobody has ends the script.
needed=$(objdump -p "$program" | awk '$1 == "NEEDED" { print $2 }' | sort)
loaded=$(ldd "$program")
list=
for soname in $needed; do
    file=$(echo "$loaded" | awk -v soname="$soname" '$1 == soname { print $3 } $1 ~ ("/" soname "$") { print $1 }')
    line=$(component "$soname" "$file")
    list="$list${list:+,
}$line"
done
cat <<EOF
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {"component": {"type": "application", "name": "lanyard", "version": "$version", "licenses": [{"license": {"id": "GPL-3.0-or-later"}}]}},
  "components": [
$list
  ]
}
EOF
