// SPDX-License-Identifier: GPL-3.0-or-later
// prepare.h - badges before the day: who gets one, in the order of the boxes, into the queue or onto sheets.
#pragma once

#include "scanner/desk/desk.h"

// Badges (with tickets) that are printed before the day, in the order of their boxes. Whoever may not come in, has a badge, or has one
// prepared that shows what they are now, is left out, so that it may be done again after it was broken off.
typedef struct {
    const char *ticket_type; // NULL = any
    const char *session;     // only people who hold it; NULL = any
    bool is_by_company;
    bool is_by_name; // neither = as the profile says
} PrepareRequest;
typedef struct {
    char *person_id;
    char *key;      // folded, what they are sorted by
    char *group;    // what the box, or the letter or company, is called
    int number;     // of the group among all that have anybody, from 1
    int done_count; // of the group, who have their badge already, or have it prepared or on its way
} Prepared;
typedef struct {
    GPtrArray *people; // Prepared, in order
    int done_count;    // have their badge, or have it prepared or on its way
    int owed_count; // have one prepared of which nobody has said yet whether it came out; they are not made again, and not done
    int kept_count; // may not come in now: not paid, cancelled, online only, on hold
} PrepareList;
void prepare_list_clear(PrepareList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PrepareList, prepare_list_clear)
bool desk_prepare_list(Desk *desk, const PrepareRequest *request, PrepareList *out, GError **error);
// The labels of people `first` to before `end` of the list into the queue, for `printer` (NULL = any): one transaction, so that a printer
// that puts several on one sheet finds them all. A label before each group says its name and opens nothing. `out_count` = people's labels.
bool desk_prepare_queue(Desk *desk, const PrepareList *list, guint first, guint end, const char *printer, int *out_count,
                        GError **error);
// The labels of one group of the list, people `first` to before `end`, as files of sheets of `paper` (printer_sheet_new): badges in STEM.pdf,
// tickets in STEM-tickets.pdf. They count as prepared once the files are whole, so that whoever is broken off makes them again.
typedef struct {
    int badge_count, badge_pages;
    int ticket_count, ticket_pages; // 0 = there is no file of them
} PreparedSheets;
bool desk_prepare_sheet(Desk *desk, const PrepareList *list, guint first, guint end, const char *paper, const char *stem,
                        PreparedSheets *out, GError **error);
