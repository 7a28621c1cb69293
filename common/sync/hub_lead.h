// SPDX-License-Identifier: GPL-3.0-or-later
// hub_lead.h - what a sponsor's station gets from the hub.
#pragma once

#include "common/sync/hub.h"

// Takes from the hub what the people behind the sponsor's leads allow at this moment, in place of what the store was told
// before. The hub must be open with that sponsor's role; as any other, nothing is released.
bool hub_release(Hub *hub, Store *store, const char *sponsor, GError **error);
// The hub told of answers since they were last taken.
bool hub_has_answers(const Hub *hub);

// For the staff: all sponsors by the hub's clock; element: SponsorUse (common/store/lead/sponsor.h). The caller owns it.
GPtrArray *hub_sponsor_uses(Hub *hub, GError **error);
