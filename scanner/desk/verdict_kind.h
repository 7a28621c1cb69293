// SPDX-License-Identifier: GPL-3.0-or-later
// verdict_kind.h - what a verdict means at a post: how it looks, and what a volunteer can do about it.
//
// The page shows what stands here and has no rules of its own. Nothing here is a right: who may do it is asked again when it is done.
#pragma once

#include "scanner/desk/desk.h"

// "yes": done; "ask": somebody has to do something; "no": stop.
const char *desk_verdict_kind(const Post *post, VerdictCode verdict);
// The same, but "look" for who may be checked in and waits for the tap that does it: nothing has happened yet.
const char *desk_outcome_kind(const Post *post, const AdmitOutcome *outcome);
bool desk_is_ready(const Post *post, const AdmitOutcome *outcome);

// Whether it is said of the code that was scanned: a look at the person, without the code, gives another verdict.
bool desk_is_of_code(VerdictCode verdict);

typedef struct {
    VerdictCode verdict;
    bool has_person, has_badge;
    bool is_recorded;
    bool is_unconfirmed; // a prepared badge that nobody has seen yet: it may not be in its box
    bool is_at_room;     // a room's door that is checking a session
} VerdictFacts;

// What can be done: "check-in", "check-in-anew" (with another badge than the one that is not in its box), "reprint", "print", "pay", "uncancel", "upgrade" or "sell" (a sale, by who may), "override", "wait" (in the standby line), "fix", "group", "details", "undo". An
// array in the order in which it is offered; the first is what most people want. The caller owns it.
json_t *desk_verdict_acts(const Post *post, const VerdictFacts *facts);
