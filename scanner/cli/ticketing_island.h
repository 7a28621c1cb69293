// SPDX-License-Identifier: GPL-3.0-or-later
// ticketing_island.h - the link to a ticketing system among the islands: it sends what waits, asks for what changed, and rests.
#pragma once

#include "scanner/serve/duty.h"
#include "scanner/station/station.h"
#include "scanner/web/web.h"

typedef struct TicketingIsland TicketingIsland;

// NULL without an error where this station is not linked. Station, web, which is told how it goes, and duty outlive it; NULL = there is no
// hub, and it talks.
TicketingIsland *ticketing_island_start(const Station *station, Web *web, const Duty *duty, GError **error);
// Ends a question that is under way.
void ticketing_island_stop(TicketingIsland *island); // accepts NULL
