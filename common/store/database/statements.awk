# SPDX-License-Identifier: GPL-3.0-or-later
# statements.awk - makes statements_generated.h (-v header=1) or .c from a district's *.sql (-v district=NAME).
#
# A statement begins with a line "-- :name" and goes on to the next; other comments in it are left out. The fields of a
# registration come from fields.awk, which is read before. Each is an array of one, so that its name is a pointer to it.
function finish() {
    if (name == "")
        return
    if (header)
        printf "extern const StatementText STATEMENT_%s[1];\n", toupper(name)
    else
        printf "const StatementText STATEMENT_%s[1] = {{\"%s\",\n%s}};\n", toupper(name), name, text
    list = list "    STATEMENT_" toupper(name) ",\n"
    name = ""
    text = ""
}
BEGIN {
    print "// Made from common/store/" district "/*.sql."
    if (header)
        print "#pragma once\n\n#include \"common/store/database/statement.h\"\n"
    else
        print "#include \"common/store/" district "/statements_generated.h\"\n"
}
/^-- :/ { finish(); name = substr($2, 2); next }
/^[ \t]*--/ || /^[ \t]*$/ { next }
name != "" {
    line = with_fields($0)
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    text = text "     \"" line "\\n\"\n"
}
END {
    finish()
    if (header)
        print "\nextern const StatementText *const " district "_statements[]; // all of them; the last is NULL"
    else
        print "\nconst StatementText *const " district "_statements[] = {\n" list "    NULL,\n};"
}
