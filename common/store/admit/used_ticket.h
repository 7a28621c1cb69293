// SPDX-License-Identifier: GPL-3.0-or-later
// used_ticket.h - private to common/store: which of a person's tickets an entry uses, for the system that sold them.
#pragma once

#include "common/store/admit/facts.h"

// Its alias (sealed.h), which an admission names; NULL = they have none. The caller owns it.
char *used_ticket(const Facts *facts, const Verdict *verdict);
