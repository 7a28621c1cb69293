// SPDX-License-Identifier: GPL-3.0-or-later
// denial.h - private to common/import: what a file says against a ticket that its status does not say.
//
// A ticket can be blocked, be valid at other times only, or belong to another date of a series. Columns that say so are known from the
// map ("denied", "valid_from" and others), or from [import] of event.ini, where an organiser answers. A column that nobody has
// answered for and whose heading or values look like a denial is a question: the import refuses before anything goes in.
// Words: config/maps/shared/denials.ini. Times count by days, as parts of an event are sold.
#pragma once

#include "common/import/column_map.h"
#include "common/import/order_source.h"
#include "common/store/database/database.h"

typedef struct Denials Denials;

// `store` has the programme; NULL = no session is known. NULL with IMPORT_ERROR_MAP or STORE_ERROR. The profile has to live as long.
Denials *denials_new(const Profile *profile, Store *store, GError **error);
void denials_free(Denials *denials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Denials, denials_free)

// Brings the answers of event.ini into the plan, and learns which columns nobody has answered for.
void denials_begin(Denials *denials, ColumnPlan *plan);

// Why the position admits nobody, as "Blocked: Yes"; NULL when the row says nothing against it. `out_doubt` becomes a sentence where
// event.ini cannot tell; the row is then not to be taken. The caller owns both.
char *denials_judge(const Denials *denials, const OrderRow *row, const ColumnPlan *plan, const char *product,
                    const TicketType *type, const char *entitlement, char **out_doubt);

// Whether the row has to be looked at for questions. Cheap, for every row of the first reading.
bool denials_is_suspect(const Denials *denials, const OrderRow *row, const ColumnPlan *plan);
// Notes what has to be asked of a row whose ticket is not cancelled anyway: columns that nobody has answered for, and `doubt` of
// `product` (NULL = none).
void denials_note(Denials *denials, const OrderRow *row, const char *product, const char *doubt);

// Fills `questions` (element: ImportQuestion). False with IMPORT_ERROR_QUESTION, which has all of them, when there is one.
bool denials_ask(const Denials *denials, const ColumnPlan *plan, const char *file, GPtrArray *questions, GError **error);
