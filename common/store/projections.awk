# SPDX-License-Identifier: GPL-3.0-or-later
# projections.awk - makes projections_generated.h from sql/compare/projections.sql:
# {"TABLE", "SELECT ...", "SELECT ... (the same at all stations)", "DELETE ..."} rows. Needs fields.awk.
function finish() {
    if (table != "")
        printf "    {\"%s\", \"%s\", \"%s\", \"DELETE FROM %s\"},\n", table, whole, shared, table
}
/^-- :/ { finish(); table = substr($2, 2); whole = ""; next }
/^--/ || /^$/ { next }
{
    shared = with_fields($0)
    if (whole == "")
        whole = shared
}
END { finish() }
