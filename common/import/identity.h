// identity.h - private to common/import: is an attendee of the file somebody whom an earlier import brought?
//
// The id comes from the order and the admission's reference, so it survives a corrected name. When the reference is a
// new one (a secret was made anew, a ticket was bought again, another kind of export), the person is looked for within
// the order: who holds one of the attendee's tickets, else who has the name (or, alone in the order, the e-mail) and
// none of whose tickets the file has.
#pragma once

#include "common/import/attendee.h"

// Counts of the first reading: rows of each order, and where each reference stood first.
typedef struct {
    GHashTable *order_rows;      // gint64 * (hash of the order) -> int, rows that are still to come
    GHashTable *reference_lines; // gint64 * (hash of the reference) -> first line
} Tally;

void tally_init(Tally *tally);
void tally_clear(Tally *tally);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tally, tally_clear)
void tally_row(Tally *tally, const CsvRow *row, const ColumnPlan *plan);

// Takes one row off the order; true when it was the last.
bool tally_take(Tally *tally, const char *order);
// The line where the reference stood first; 0 = nowhere.
gint64 tally_first_line(const Tally *tally, const char *reference);

// Gives the attendee the id of the person that it already is, if any, and the secrets that a file without them would lose.
bool identity_resolve(Store *store, const Profile *profile, const Tally *tally, const char *order, Attendee *attendee,
                      GError **error);
