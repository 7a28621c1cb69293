# SPDX-License-Identifier: GPL-3.0-or-later
# fields.awk - for the other scripts: with_fields(line) puts the columns of fields.def in the place of
# {fields}, as many "?" in that of {values}, and "COLUMN = ?, ..." in that of {assignments}.
FILENAME ~ /fields\.def$/ {
    if ($0 ~ /^PERSON_FIELD\(/) {
        split($0, parts, /, */)
        field_list = field_list (field_list == "" ? "" : ", ") parts[3]
        value_list = value_list (value_list == "" ? "" : ", ") "?"
        assignment_list = assignment_list (assignment_list == "" ? "" : ", ") parts[3] " = ?"
    }
    next
}
function with_fields(line) {
    gsub(/\{fields\}/, field_list, line)
    gsub(/\{values\}/, value_list, line)
    gsub(/\{assignments\}/, assignment_list, line)
    return line
}
