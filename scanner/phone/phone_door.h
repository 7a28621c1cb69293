// SPDX-License-Identifier: GPL-3.0-or-later
// phone_door.h - inside scanner/phone: what a volunteer at a door does without a code: the standby line, and people whom a lead finds by name.
#pragma once

#include "scanner/phone/phone.h"
#include "scanner/phone/phone_answer.h"

// Each answers in `answer`, and is false only when the store failed. `said` is the call.

// {number}, of a scan: whom it was about joins the line. {place}; 409 "no-line", "not-the-door".
bool phone_door_join(Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, GError **error);
// {number, session, language}: the first in line is let in. As phone_see(); 409 "nobody-waits", "no-seat".
bool phone_door_next(Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, GError **error);
// {number, text, name, pin, language}: whoever has just this name, as a lead (name, pin) says, is checked as if they had shown a code. As
// phone_see(), or where several have it {hits: [{id, name, company}]}, of which the next call has `id`. 404 "nobody", 403 "lead-needed",
// "wrong-pin", 429 "pin-locked".
bool phone_door_find(Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, GError **error);
