# SPDX-License-Identifier: GPL-3.0-or-later
# statements.awk - makes statements_generated.h (-v header=1) or .c from sql/*.sql.
#
# A statement begins with a line "-- :name" and goes on to the next; other comments in it are left out. The fields of a
# registration come from fields.awk, which is read before.
function finish() {
    if (name == "")
        return
    if (header)
        printf "    STATEMENT_%s,\n", toupper(name)
    else
        printf "    [STATEMENT_%s] = {\"%s\",\n%s    },\n", toupper(name), name, text
    name = ""
    text = ""
}
BEGIN {
    if (header)
        print "// Made from sql/*.sql.\n#pragma once\n\ntypedef enum {"
    else
        print "// Made from sql/*.sql.\n#include \"common/store/statement_table.h\"\n\nconst StatementText statement_texts[] = {"
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
    print header ? "    STATEMENT_COUNT\n} StatementId;" : "};"
}
