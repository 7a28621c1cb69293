# SPDX-License-Identifier: GPL-3.0-or-later
# projections.awk - makes projections_generated.h from sql/compare/projections.sql: {"TABLE", "SELECT ...", "DELETE ..."} rows. Needs fields.awk.
/^-- :/ { table = substr($2, 2); next }
/^--/ || /^$/ { next }
{ printf "    {\"%s\", \"%s\", \"DELETE FROM %s\"},\n", table, with_fields($0), table }
