// SPDX-License-Identifier: GPL-3.0-or-later
// hub_kind.h - private to common/sync: what each kind of station may say, at the hub, and who signed what it has (config/postgres/027_kind.sql).
#pragma once

#include "common/store/record/branch.h"
#include "common/store/rights/line_head.h"
#include "common/sync/hub.h"

// Writes the rows of station_kind.h into the hub, and nothing where they are there. Needs the owner's role.
bool hub_fill_kinds(Hub *hub, GError **error);
// Of each line the kind of its role. Element: StationRole. The caller owns it.
GPtrArray *hub_station_roles(Hub *hub, GError **error);

// Up to where a line of one's own is signed.
bool hub_note_head(Hub *hub, const char *line, const LineHead *head, GError **error);
// In a transaction: what follows of the line until hub_end_hand_in() is taken as a whole, since `head` covers it. `first` is the line's first
// record, as far as it says its key; NULL = it is not here. HUB_ERROR_NOT_OWN: its station did not sign it.
bool hub_begin_hand_in(Hub *hub, const char *line, const Line *of, const LineHead *head, const HubRecord *first, GError **error);
// A transaction to which each hub_push() adds, until hub_end_hand_in(). Who wrote what is asked of members, not of the owner.
bool hub_begin_batches(Hub *hub, GError **error);
bool hub_end_hand_in(Hub *hub, bool is_good, GError **error);
// Asks for a line that others brought before this station came, whose key it has.
bool hub_prove_line(Hub *hub, const char *line, const char *signature, GError **error);
