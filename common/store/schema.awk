# SPDX-License-Identifier: GPL-3.0-or-later
# schema.awk - makes schema_generated.h from sql/schema/NNN_*.sql, in the order of their numbers.
BEGIN { print "// Made from sql/schema/*.sql.\n#pragma once\n\nstatic const char *const schema_texts[] = {" }
FNR == 1 && NR > 1 { print "    ," }
{
    line = $0
    sub(/^[ \t]*--.*/, "", line)
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    if (line != "")
        print "    \"" line "\\n\""
}
END { print "};" }
