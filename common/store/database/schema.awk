# SPDX-License-Identifier: GPL-3.0-or-later
# schema.awk - makes schema_generated.h from schema/NNN_*.sql, in the order of their numbers.
BEGIN { print "// Made from schema/*.sql.\n#pragma once\n\nstatic const char *const schema_texts[] = {" }
FNR == 1 {
    print (count ? "    ),\n    (" : "    (")
    file = FILENAME
    sub(/.*\//, "", file)
    numbers = numbers sprintf("_Static_assert(%d == %d, \"schema/%s is not the step of its place: steps are numbered without gaps\");\n", file + 0, ++count, file)
}
{
    line = $0
    sub(/^[ \t]*--.*/, "", line)
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    if (line != "")
        print "    \"" line "\\n\""
}
END {
    print "    )};\n" numbers
    printf "_Static_assert(sizeof schema_texts / sizeof *schema_texts == %d, \"a step is empty or missing\");\n", count
}
