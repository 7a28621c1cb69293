// SPDX-License-Identifier: GPL-3.0-or-later
// label.h - which of the event's labels is printed for whom, and what stands on it.
#pragma once

#include "common/base/name.h"
#include "common/store/people/person.h"
#include "common/store/programme/session.h"
#include "scanner/station/station.h"

// The label that this person's badge is printed as, or (`person` may be NULL) a tutorial ticket. What station.ini names, for a badge
// also what its ticket type names, always counts. Else it is the first of the profile that a printer of the station, or the one
// named, can print now (printer_can_print()), and the first of all when none can. NULL when the profile has none. Belongs to
// the profile.
const LabelUse *desk_label(const Station *station, Store *store, const Person *person, bool is_badge, const char *printer);
// The media that its job is to want: the label's own, or, where no printer (of this name) has it, any roll that it has room on.
// The caller owns it.
char *desk_label_media(Store *store, const LabelUse *use, const char *printer);

// Tickets that wait for a roll that no printer of the station has, where one has what another label of the profile needs, are
// printed as that one: of a receipt printer that was plugged in after they were asked for, say. Badges stay the label that they are,
// but go to any roll that it has room on.
bool desk_choose_again(const Station *station, Store *store, int *out_count, GError **error);

// What stands large on the badge of this person, and what does not. The caller clears it.
BadgeName desk_badge_name(const Profile *profile, const Person *person);

// The texts that a label of this person shows, as the JSON object of a job. The caller owns it.
char *desk_label_fields(const Station *station, const Person *person, const Session *session, const char *token);
