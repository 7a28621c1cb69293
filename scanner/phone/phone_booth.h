// SPDX-License-Identifier: GPL-3.0-or-later
// phone_booth.h - inside scanner/phone: a phone in a sponsor's hand captures badges, and its rep says something of them.
//
// Each is a capture as a booth's laptop hands it in (common/store/lead/capture.h), named by the phone and the number of the call: a call that is
// repeated counts once, and the limits and the pause of a sponsor hold for all of its clients together. What is shown is what the phone was
// given (common/store/lead/rep.h).
#pragma once

#include "common/store/lead/rep.h"
#include "scanner/desk/desk.h"

typedef struct {
    Rep rep;
    Desk *desk;
    bool may_decide; // whose badge it is, now; else a station does later
} PhoneBooth;

// Takes what a code says. `out`: what is to be kept of it, for phone_booth_outcome(). In the caller's transaction.
bool phone_booth_take(const PhoneBooth *booth, GBytes *code, gint64 number, json_t **out, GError **error);

// What was kept as an outcome: booth_verdict_json() with the lead as it is now, or that the sponsor is paused. The caller owns it.
json_t *phone_booth_outcome(const PhoneBooth *booth, const json_t *kept, const char *language, GError **error);

// What a rep says of a badge that this phone captured: {number, badge, rating, note, follow_up, tags: {TAG: true or false}}, of which all but
// the first two may be left out. `out`: {lead}; NULL = it was not taken, and `out_why` names why: "bad-request", "not-found", "too-many",
// "paused".
bool phone_booth_say(const PhoneBooth *booth, const json_t *said, json_t **out, const char **out_why, GError **error);

// {leads, tags}: of this phone the last ones, and which tags there are. The caller owns it.
json_t *phone_booth_leads(const PhoneBooth *booth, GError **error);
