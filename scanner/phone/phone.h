// SPDX-License-Identifier: GPL-3.0-or-later
// phone.h - one phone in somebody's hand as a lane of this station: what it shows becomes a verdict, once for each presentation.
//
// A phone is a client (common/store/rights/client.h) at a post, or in a sponsor's hand (phone_booth.h). Whether it read a code itself or sent a picture, both end here, in one
// presentation (scanner/desk/presentation.h) by the phone's own clock. What came of a scan is kept under its number in the transaction of
// the record (scan_outcome.h): a call that is repeated is answered with the same, and records nothing. A Phone belongs to the thread that
// plays it.
#pragma once

#include "common/store/rights/client.h"
#include "scanner/decode/reader.h"
#include "scanner/desk/line.h"
#include "scanner/phone/phone_booth.h"
#include "scanner/phone/phone_frame.h"

typedef struct Phone Phone;

// NULL when the client is no phone of this event (a booth's laptop, an unknown mode or checkpoint). Copies what it needs.
Phone *phone_new(const Station *station, const Client *client);
void phone_free(Phone *phone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phone, phone_free)
// Its client's.
const char *phone_id(const Phone *phone);

// What is in one frame: read elsewhere, or in the picture (struct ReaderResult); NULL = a text's.
typedef struct {
    const PhoneFrame *frame;
    const GreyFrame *picture;
    const ReaderResult *seen;
} PhoneView;

// {number, outcome: desk_outcome_json() with "number", and "is_look" at a desk, or null, is_known: a repeat, is_waiting: what is in view has
// yet to be decided on, so it is to be shown on}. A transaction of its own. False when the store failed, and then nothing is recorded.
bool phone_see(Phone *phone, Desk *desk, const PhoneView *view, json_t **out, GError **error);
// Where a floating phone (a door's without a checkpoint) is now: at the door that the call names. False when that is none; true of any other
// phone, which stands where the lead said.
bool phone_stand_at(Phone *phone, const Station *station, const char *checkpoint);
// Whether this station decides now what sponsors are given (scanner/serve/duty.h): as the last call said.
void phone_may_decide(Phone *phone, bool may_decide);
// Of a phone in a sponsor's hand; false when it is none.
bool phone_as_booth(const Phone *phone, Desk *desk, PhoneBooth *out);

bool phone_knows(const Phone *phone, Desk *desk, gint64 number, bool *out, GError **error);
// What came of a number before: {number, last, outcome or null}. Null means that nothing was recorded, nor will be: a call that went astray
// and comes after this is not acted on.
bool phone_recall(Phone *phone, Desk *desk, gint64 number, json_t **out, GError **error);

// As if this person's code had been shown: at a door, by who vouches for them (NULL = the phone's own). Answers as phone_see(), and a repeat as
// it.
bool phone_admit(Phone *phone, Desk *desk, const PhoneFrame *asked, const char *person, const char *volunteer, json_t **out,
                 GError **error);
// Puts whom that number was about into the standby line of the session that is checked here.
bool phone_join(const Phone *phone, Desk *desk, gint64 number, int *out_place, LineResult *out, GError **error);

// Takes back the admission of a number, which this phone made. False with STORE_ERROR_NOT_FOUND when it admitted nobody.
bool phone_undo(Phone *phone, Desk *desk, gint64 number, GError **error);
