// SPDX-License-Identifier: GPL-3.0-or-later
// claims.h - did the host tell the truth about its labels? What it says of each, against what came out.
//
// Let the host run until nothing changes any more, or the ceiling is over; let the machine settle (standin_settle);
// then write down what the host says of every job and check:
//
//     g_autoptr(GPtrArray) came_out = album_read(folder, &error);
//     const ClaimRules rules = {.expect = scenario->expect, .says_ready = …, .still_ms = …, .ceiling_ms = …,
//                               .most_uncertain = -1, .most_unconfirmed = -1};
//     g_autofree char *problems = claims_check(came_out, claims, claim_count, &rules);
//     g_assert_cmpstr(problems, ==, NULL);
//
// The invariants: what is called printed came out whole; what did not come out is still queued behind something that
// a person is told, or asked about, or owed; nothing came out twice unless a person asked for it; nothing that
// came out is still queued or called failed; no wait is without an end.
#pragma once

#include "tests/network_printers/album.h"
#include "tests/network_printers/scenarios.h"

typedef enum {
    CLAIM_QUEUED,    // not a byte of it was sent, or surely none of it is on paper
    CLAIM_IN_FLIGHT, // sent, and waited for
    CLAIM_PRINTED,
    CLAIM_UNCONFIRMED, // sent whole, and this printer cannot prove it
    CLAIM_UNCERTAIN,   // a person is asked whether it came out
    CLAIM_FAILED,      // it surely did not come out and will not
} ClaimState;

typedef struct {
    gint64 job_id;
    const char *text; // of the QR code on its label; no two jobs have the same
    ClaimState state;
    guint again_count; // how often a person asked for it to be printed again
    bool is_owed;      // unconfirmed, and somebody is asked for it
} Claim;

typedef struct {
    Expectation expect;
    bool says_ready;      // the host calls the printer ready: no fault sentence, nothing held
    gint64 still_ms;      // how long nothing has changed in what the host says, when it was written down
    gint64 ceiling_ms;    // no wait may be longer than that without a word to a person
    int most_uncertain;   // of labels that may be asked about; -1 = any
    int most_unconfirmed; // of labels that may be called so: what the machine's side took; -1 = any
    int question_count;   // how often a person was asked
    int most_questions;   // of a printer with which all is well; -1 = any
} ClaimRules;

// NULL when all is true, else a sentence for each breach, parted by line feeds; the caller owns it. `came_out` is
// from album_read.
char *claims_check(const GPtrArray *came_out, const Claim *claims, gsize claim_count, const ClaimRules *rules);
