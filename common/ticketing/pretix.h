// SPDX-License-Identifier: GPL-3.0-or-later
// pretix.h - private to common/ticketing: pretix's REST API, version 1 (docs.pretix.eu, "REST API"). Eventyay answers at the same paths.
#pragma once

#include "common/ticketing/ticketing.h"

extern const TicketingDriver ticketing_pretix;

// "Device TOKEN" or "Token TOKEN", and the path behind /api/v1/ by printf(); texts in it are the caller's to escape.
void pretix_request(const TicketingLink *link, TicketingRequest *out, HttpClientMethod method, json_t *body, const char *format,
                    ...) G_GNUC_PRINTF(5, 6);
// A slug as a part of a path. The caller owns it.
char *pretix_escape(const char *text);

void pretix_push(const TicketingLink *link, const TicketingEntry *entry, TicketingRequest *out);
TicketingOutcome pretix_read_push(const TicketingAnswer *answer, char **out_words, GError **error);
