# SPDX-License-Identifier: GPL-3.0-or-later
# projections.awk - makes projections_generated.h from projections.sql: a row of statements for each table, {{TABLE, SELECT ...},
# {.., SELECT ... (the same at all stations)}, {.., DELETE ...}}. Needs fields.awk.
function finish() {
    if (table != "")
        printf "    {{\"%s\", \"%s\"}, {\"shared\", \"%s\"}, {\"clear\", \"DELETE FROM %s\"}},\n", table, whole, shared, table
}
/^-- :/ { finish(); table = substr($2, 2); whole = ""; next }
/^--/ || /^$/ { next }
{
    shared = with_fields($0)
    if (whole == "")
        whole = shared
}
END { finish() }
