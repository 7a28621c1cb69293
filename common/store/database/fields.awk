# SPDX-License-Identifier: GPL-3.0-or-later
# fields.awk - for the other scripts: with_fields(line) puts the columns of fields.def in the place of
# {fields}, as many "?" in that of {values}, and "COLUMN = ?, ..." in that of {assignments}; {public_fields} are the columns of
# those that are not sealed, {private_names} the names of those that are.
FILENAME ~ /fields\.def$/ {
    if ($0 ~ /^PERSON_FIELD\(/) {
        split($0, parts, /, */)
        field_list = field_list (field_list == "" ? "" : ", ") parts[3]
        value_list = value_list (value_list == "" ? "" : ", ") "?"
        assignment_list = assignment_list (assignment_list == "" ? "" : ", ") parts[3] " = ?"
        if (parts[4] == "PRIVATE")
            private_list = private_list (private_list == "" ? "" : ", ") "'" parts[2] "'"
        else
            public_list = public_list (public_list == "" ? "" : ", ") parts[3]
    }
    next
}
function with_fields(line) {
    gsub(/\{fields\}/, field_list, line)
    gsub(/\{values\}/, value_list, line)
    gsub(/\{assignments\}/, assignment_list, line)
    gsub(/\{public_fields\}/, public_list, line)
    gsub(/\{private_names\}/, private_list, line)
    return line
}
