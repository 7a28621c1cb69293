// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/verdict_kind.h"

#include <string.h>

const char *desk_verdict_kind(const Post *post, VerdictCode verdict)
{
    switch (verdict) {
    case VERDICT_ADMIT:
    case VERDICT_ADMIT_AGAIN:
    case VERDICT_LEAVE:
        return "yes";
    case VERDICT_ALREADY_IN: // at a desk somebody who wants a badge again
        return post->mode == STATION_DESK ? "ask" : "no";
    case VERDICT_UNHEARD_BADGE:
    case VERDICT_TRUNCATED:
    case VERDICT_REVOKED:
    case VERDICT_RETIRED_KEY:
    case VERDICT_HOLD:
    case VERDICT_PENDING:
    case VERDICT_UNKNOWN_TYPE:
    case VERDICT_ADD_ON_ONLY:
    case VERDICT_TOO_EARLY:
    case VERDICT_TOO_LATE:
    case VERDICT_WRONG_ROOM:
    case VERDICT_FULL:
    case VERDICT_SEAT_GIVEN:
    case VERDICT_IN_LINE:
    case VERDICT_BADGE_FIRST:
        return "ask";
    case VERDICT_UNKNOWN_CODE:
    case VERDICT_OTHER_EVENT:
    case VERDICT_FORGED:
    case VERDICT_CANCELLED:
    case VERDICT_ONLINE_ONLY:
    case VERDICT_WRONG_DAY:
    case VERDICT_NO_SESSION:
    case VERDICT_NOT_ENTITLED:
        return "no";
    case VERDICT_COUNT:
        break;
    }
    g_assert_not_reached();
}

bool desk_is_of_code(VerdictCode verdict)
{
    switch (verdict) {
    case VERDICT_UNKNOWN_CODE:
    case VERDICT_UNHEARD_BADGE:
    case VERDICT_TRUNCATED:
    case VERDICT_OTHER_EVENT:
    case VERDICT_FORGED:
    case VERDICT_REVOKED:
    case VERDICT_RETIRED_KEY:
    case VERDICT_BADGE_FIRST:
        return true;
    case VERDICT_ADMIT:
    case VERDICT_ADMIT_AGAIN:
    case VERDICT_LEAVE:
    case VERDICT_HOLD:
    case VERDICT_PENDING:
    case VERDICT_CANCELLED:
    case VERDICT_ONLINE_ONLY:
    case VERDICT_UNKNOWN_TYPE:
    case VERDICT_ADD_ON_ONLY:
    case VERDICT_WRONG_DAY:
    case VERDICT_TOO_EARLY:
    case VERDICT_TOO_LATE:
    case VERDICT_NO_SESSION:
    case VERDICT_NOT_ENTITLED:
    case VERDICT_WRONG_ROOM:
    case VERDICT_FULL:
    case VERDICT_SEAT_GIVEN:
    case VERDICT_IN_LINE:
    case VERDICT_ALREADY_IN:
    case VERDICT_COUNT:
        return false;
    }
    g_assert_not_reached();
}

bool desk_is_ready(const Post *post, const AdmitOutcome *outcome)
{
    return post->mode == STATION_DESK && verdict_is_pass(outcome->verdict) && !outcome->sequence;
}

const char *desk_outcome_kind(const Post *post, const AdmitOutcome *outcome)
{
    return desk_is_ready(post, outcome) ? "look" : desk_verdict_kind(post, outcome->verdict);
}

static void add(json_t *acts, const char *act)
{
    json_array_append_new(acts, json_string(act));
}

// The step of a sale that the verdict's words ask for; NULL when none does.
static const char *sale_of(VerdictCode verdict)
{
    static const char *const sales[VERDICT_COUNT] = {
        [VERDICT_PENDING] = "pay",          [VERDICT_CANCELLED] = "uncancel",  [VERDICT_ONLINE_ONLY] = "upgrade",
        [VERDICT_UNKNOWN_TYPE] = "upgrade", [VERDICT_ADD_ON_ONLY] = "upgrade", [VERDICT_NOT_ENTITLED] = "sell",
    };
    return sales[verdict];
}

json_t *desk_verdict_acts(const Post *post, const VerdictFacts *facts)
{
    json_t *acts = json_array();
    bool is_desk = post->mode == STATION_DESK;
    bool is_yes = strcmp(desk_verdict_kind(post, facts->verdict), "yes") == 0;
    bool is_again = facts->verdict == VERDICT_ALREADY_IN;
    if (facts->has_person && is_desk && is_yes && !facts->is_recorded)
        add(acts, "check-in");
    if (facts->has_person && is_desk && is_yes && facts->is_unconfirmed)
        add(acts, facts->is_recorded ? "reprint" : "check-in-anew");
    if (facts->has_person && is_desk && is_again)
        add(acts, facts->has_badge ? "reprint" : "print");
    if (facts->has_person && sale_of(facts->verdict))
        add(acts, sale_of(facts->verdict));
    if (facts->has_person && verdict_may_override(facts->verdict) && !(is_desk && is_again))
        add(acts, "override");
    if (facts->has_person && facts->is_at_room && verdict_may_wait(facts->verdict))
        add(acts, "wait");
    if (facts->has_person && is_desk) {
        add(acts, "fix");
        add(acts, "group");
        add(acts, "details");
    }
    if (facts->is_recorded && is_yes)
        add(acts, "undo");
    return acts;
}
