// SPDX-License-Identifier: GPL-3.0-or-later
// talk.h - one request after the other to the ticketing system, and how long to wait when it is busy.
//
// A Talk belongs to the thread that asks; only talk_stop() may come from another one.
#pragma once

#include "common/ticketing/ticketing.h"

typedef struct Talk Talk;

// Copies what it needs of the link. `trust_file` as in http_client.h.
Talk *talk_new(const TicketingLink *link, const char *trust_file, GError **error);
void talk_free(Talk *talk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Talk, talk_free)

// Asks once. The answer's body is the talk's, until the next question. TICKETING_ERROR_AWAY when there is none; a certificate that is not
// good is TICKETING_ERROR_UNLINKED, for a person has to look.
bool talk_ask(Talk *talk, const TicketingRequest *request, TicketingAnswer *out, GError **error);
// How long to leave the system alone, after something failed for now: what it asks for, else twice as long as the last time, and a bit
// more or less, so that stations do not come back together. A good answer (talk_is_well) begins anew.
gint64 talk_wait_ms(Talk *talk);
void talk_is_well(Talk *talk);
// Waits; false when it was stopped.
bool talk_rest(Talk *talk, gint64 milliseconds);
// Asks until it is answered with something else than "later", at most `tries` times and with waits of at most a minute.
bool talk_ask_patiently(Talk *talk, const TicketingRequest *request, int tries, TicketingAnswer *out, GError **error);
// The check-in lists that the link's event has there. Element: TicketingList; NULL on failure. The caller owns it.
GPtrArray *talk_lists(Talk *talk, const TicketingLink *link, int tries, GError **error);
// Ends a question and a rest, and all later ones. From any thread.
void talk_stop(Talk *talk);
