// SPDX-License-Identifier: GPL-3.0-or-later
// phones.h - all phones of a station, and the two threads that play them.
//
// A phone belongs to one of the threads, which has a store connection and a reader; so pictures and decisions of one phone come one after the
// other, and a phone that floods waits for itself. What is asked is given by the listener's thread, and fetched by it when it is done.
#pragma once

#include "common/store/rights/client.h"
#include "scanner/phone/phone_answer.h"
#include "scanner/station/station.h"

typedef struct Phones Phones;

typedef enum {
    PHONE_TEXTS,   // a PhoneFrame without a picture
    PHONE_PICTURE, // with one
    PHONE_OUTCOME, // {number}: what came of it
    PHONE_UNDO,    // {number}
    PHONE_UNLOCK,  // {name, pin} of somebody who may sign in here: 200, 403 wrong, 429 to wait
    PHONE_JOIN,    // phone_door_join(); 403 of a phone that is at no door, as the next ones
    PHONE_NEXT,    // phone_door_next()
    PHONE_FIND,    // phone_door_find()
    PHONE_LEADS,   // {}: phone_booth_leads(); 403 of a phone that is no sponsor's, as the next one
    PHONE_LEAD,    // phone_booth_say()
} PhoneAct;

#define PHONE_WAITING_MOST 3 // calls of one phone

// Opens the threads' stores. Both functions are called in the threads: `done` when something can be fetched, `may_decide` for whether this
// station decides now what sponsors are given.
typedef struct {
    const Station *station; // outlives the phones
    void (*done)(gpointer data);
    bool (*may_decide)(gpointer data);
    gpointer data;
} PhonesOptions;
Phones *phones_new(const PhonesOptions *options, GError **error);
// Waits for what is in work. Accepts NULL.
void phones_free(Phones *phones);

// False when too many of this phone's calls wait, or it is no phone of this event. The bytes are copied.
bool phones_give(Phones *phones, const Client *client, PhoneAct act, guint64 request, const char *body, gsize length);
// The next answer; NULL = none is there. The caller owns it.
PhoneAnswer *phones_fetch(Phones *phones);
