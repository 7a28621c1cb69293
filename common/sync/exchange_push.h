// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_push.h - private to the exchange's files: what is sent, and lines of others among it.
#pragma once

#include "common/store/record/branch.h"
#include "common/sync/exchange.h"

// Records of a line above `after`, as they go to the hub; stand-ins for those that it refused. Element: HubRecord. The caller owns it.
GPtrArray *exchange_read_batch(Exchange *exchange, const char *station, gint64 after, gint64 limit, GError **error);
bool exchange_set_aside(Exchange *exchange, const HubRecord *record, const GError *why, GError **error);
void exchange_raise_theirs(Exchange *exchange, const char *station, gint64 last);

// What the hub says of the kinds of lines.
bool exchange_take_kinds(Exchange *exchange, GError **error);
// Up to where the lines that were compared are signed.
bool exchange_take_heads(Exchange *exchange, GError **error);
// Says up to where a line of one's own is signed, when the hub has all of it.
bool exchange_sign(Exchange *exchange, const char *line, GError **error);
bool exchange_is_own(Exchange *exchange, const char *origin, bool *out, GError **error);
// Hands in a line of somebody else, up to where its station signed it: all of it or nothing. HUB_ERROR_NOT_OWN when it cannot be.
bool exchange_hand_in(Exchange *exchange, const char *station, const Line *line, gint64 last, GError **error);
