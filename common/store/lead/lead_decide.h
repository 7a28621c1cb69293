// SPDX-License-Identifier: GPL-3.0-or-later
// lead_decide.h - what a sponsor is told of a badge that it captured: which lead it is, and what its person allows.
//
// A lead is a person. All badges of one person that a sponsor captured are one lead, named by the badge that was captured first. What is
// decided is a record (RECORD_GIVEN) for each client of the sponsor, written when it differs from what stands, in the transaction of the
// decision, so before anything leaves; the values in it are sealed to the client's key (common/token/box.h). It follows from the set of
// records, those of what was given before among them, whoever decides and in whatever order they came:
//
//   a badge                       to whoever was told of no lead        to whoever was told of one
//   on no record, or altered      invalid                               left as it stands until its record is here; invalid
//   lost before it was captured   invalid                               invalid, and what was given is taken back
//   lost since                    invalid                               not valid any more, and the lead that it was
//   of somebody taken out         invalid                               gone: the client deletes what it has and what its reps said
//   else                          here, or nothing when nothing is allowed
//
// "Lost before" goes by the records' hybrid clocks, "captured" being when a station recorded it: no time that a client claims counts. A
// lead that other badges of the person are of, too, keeps its name although the badge that names it was lost before: the sponsor has met
// them. The first answers to badges that are lost, altered, unknown or of somebody taken out are the same text, and the same statements
// with the same number of rows. Consent is what the person allows now (lead_consent.h), by the badge's own registration.
//
// A short code (common/token/short_code.h) is whose badge it is on, if that is one person. LEAD_WRONG_CODES wrong ones within an hour, by
// the time of deciding, and none is looked up any more: the answer is that of a wrong one, and whatever is printed later does not
// change it. One that was looked up before costs nothing.
//
// Only a station that can read private fields decides (sealed.h): at others these functions do nothing and find what they left undone when
// the key comes. One station at a time should; two that decide apart make records that merge.
#pragma once

#include "common/store/database/database.h"

// Decides about one badge that the sponsor captured, and the others of its person. Takes its own transaction unless one is open.
bool lead_decide(Store *store, const char *sponsor, const char *token, gint64 now_utc_ms, GError **error);

#define LEAD_DECIDE_SLICE_MS 20 // at most, of one transaction, give or take one badge

// Decides again about every captured badge that records concern which came since the last time: of the badge, its person, its sponsor's
// clients. A new client gets all. In several transactions, each at most LEAD_DECIDE_SLICE_MS, so that nobody at the desk waits; goes on
// where it was ended. `out_count`: records that it wrote.
bool lead_decide_news(Store *store, gint64 now_utc_ms, gint64 *out_count, GError **error);
