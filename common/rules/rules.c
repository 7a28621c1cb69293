// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/rules/rules.h"

#include <string.h>

#include "common/base/text.h"
#include "common/base/zone.h"

#define MS_PER_MIN 60000

static const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_ADMIT] = "admit",
    [VERDICT_ADMIT_AGAIN] = "admit-again",
    [VERDICT_LEAVE] = "leave",
    [VERDICT_UNKNOWN_CODE] = "unknown-code",
    [VERDICT_UNHEARD_BADGE] = "unheard-badge",
    [VERDICT_TRUNCATED] = "truncated",
    [VERDICT_OTHER_EVENT] = "other-event",
    [VERDICT_FORGED] = "forged",
    [VERDICT_REVOKED] = "revoked",
    [VERDICT_RETIRED_KEY] = "retired-key",
    [VERDICT_HOLD] = "hold",
    [VERDICT_PENDING] = "pending",
    [VERDICT_CANCELLED] = "cancelled",
    [VERDICT_ONLINE_ONLY] = "online-only",
    [VERDICT_UNKNOWN_TYPE] = "unknown-type",
    [VERDICT_ADD_ON_ONLY] = "add-on-only",
    [VERDICT_WRONG_DAY] = "wrong-day",
    [VERDICT_TOO_EARLY] = "too-early",
    [VERDICT_TOO_LATE] = "too-late",
    [VERDICT_NO_SESSION] = "no-session",
    [VERDICT_NOT_ENTITLED] = "not-entitled",
    [VERDICT_WRONG_ROOM] = "wrong-room",
    [VERDICT_FULL] = "full",
    [VERDICT_SEAT_GIVEN] = "seat-given",
    [VERDICT_IN_LINE] = "in-line",
    [VERDICT_ALREADY_IN] = "already-in",
    [VERDICT_BADGE_FIRST] = "badge-first",
};

bool verdict_is_pass(VerdictCode code)
{
    return code == VERDICT_ADMIT || code == VERDICT_ADMIT_AGAIN || code == VERDICT_LEAVE;
}

bool verdict_may_override(VerdictCode code)
{
    static const bool yields[VERDICT_COUNT] = {
        [VERDICT_FULL] = true,      [VERDICT_SEAT_GIVEN] = true, [VERDICT_TOO_LATE] = true,
        [VERDICT_WRONG_DAY] = true, [VERDICT_ALREADY_IN] = true,
    };
    return code < VERDICT_COUNT && yields[code];
}

bool verdict_may_wait(VerdictCode code)
{
    switch (code) {
    case VERDICT_NOT_ENTITLED:
    case VERDICT_WRONG_ROOM:
    case VERDICT_WRONG_DAY:
    case VERDICT_TOO_EARLY:
    case VERDICT_TOO_LATE:
    case VERDICT_FULL:
    case VERDICT_SEAT_GIVEN:
        return true;
    case VERDICT_ADMIT:
    case VERDICT_ADMIT_AGAIN:
    case VERDICT_LEAVE:
    case VERDICT_UNKNOWN_CODE:
    case VERDICT_UNHEARD_BADGE:
    case VERDICT_TRUNCATED:
    case VERDICT_OTHER_EVENT:
    case VERDICT_FORGED:
    case VERDICT_REVOKED:
    case VERDICT_RETIRED_KEY:
    case VERDICT_HOLD:
    case VERDICT_PENDING:
    case VERDICT_CANCELLED:
    case VERDICT_ONLINE_ONLY:
    case VERDICT_UNKNOWN_TYPE:
    case VERDICT_ADD_ON_ONLY:
    case VERDICT_NO_SESSION:
    case VERDICT_IN_LINE:
    case VERDICT_ALREADY_IN:
    case VERDICT_BADGE_FIRST:
    case VERDICT_COUNT:
        return false;
    }
    g_assert_not_reached();
}

const char *verdict_name(VerdictCode code)
{
    return code < VERDICT_COUNT ? verdict_names[code] : "unknown";
}

VerdictCode verdict_from_name(const char *name)
{
    return (VerdictCode)text_index(name, verdict_names, VERDICT_COUNT);
}

// The stretch in which a door lets people into something.
typedef struct {
    gint64 open_utc_ms, close_utc_ms;
} Window;

static Window window_of(const Checkpoint *checkpoint, gint64 start_utc_ms, gint64 end_utc_ms)
{
    return (Window){start_utc_ms - (gint64)checkpoint->grace_before_min * MS_PER_MIN,
                    end_utc_ms + (gint64)checkpoint->grace_after_min * MS_PER_MIN};
}

static bool window_contains(Window window, gint64 now_utc_ms)
{
    return now_utc_ms >= window.open_utc_ms && now_utc_ms < window.close_utc_ms;
}

static Window session_window(const Checkpoint *checkpoint, const SessionFact *session)
{
    return window_of(checkpoint, session->start_utc_ms, session->end_utc_ms);
}

const SessionFact *rules_session_now(const Checkpoint *checkpoint, const SessionFact *sessions, gsize session_count,
                                     const char *pinned_session, gint64 now_utc_ms)
{
    const SessionFact *found = NULL;
    for (gsize i = 0; i < session_count; i++) {
        const SessionFact *session = &sessions[i];
        if (pinned_session && strcmp(session->code, pinned_session) == 0)
            return session;
        if (g_strcmp0(session->room, checkpoint->room) != 0 || !window_contains(session_window(checkpoint, session), now_utc_ms))
            continue;
        // In an overlap the door belongs to what begins next.
        if (!found || session->start_utc_ms > found->start_utc_ms)
            found = session;
    }
    return pinned_session ? NULL : found;
}

// From the morning of its first day to the night of its last one: a day's ticket is not over with its opening hours.
static bool is_on(const Profile *profile, const EventPart *part, gint64 at_utc_ms)
{
    return (at_utc_ms >= part->start_utc_ms && at_utc_ms < part->end_utc_ms) ||
           zone_is_same_day(profile->zone, part->start_utc_ms, at_utc_ms) ||
           zone_is_same_day(profile->zone, part->end_utc_ms - 1, at_utc_ms);
}

bool rules_holds(const Profile *profile, const char *const *entitlements, const char *code, gint64 at_utc_ms)
{
    for (const char *const *held = entitlements; held && *held; held++) {
        const EventPart *part = profile_part(profile, *held);
        if (strcmp(*held, code) == 0 || (part && g_strcmp0(part->counts_as, code) == 0 && is_on(profile, part, at_utc_ms)))
            return true;
    }
    return false;
}

// What the checkpoint's parts say of now: the open one, else the next one, else the last one.
typedef struct {
    const EventPart *open, *next, *last;
} PartsNow;

static void note_part(PartsNow *parts, const Checkpoint *checkpoint, const EventPart *part, gint64 now_utc_ms)
{
    Window window = window_of(checkpoint, part->start_utc_ms, part->end_utc_ms);
    if (window_contains(window, now_utc_ms))
        parts->open = part;
    else if (now_utc_ms < window.open_utc_ms && (!parts->next || part->start_utc_ms < parts->next->start_utc_ms))
        parts->next = part;
    else if (now_utc_ms >= window.close_utc_ms && (!parts->last || part->end_utc_ms > parts->last->end_utc_ms))
        parts->last = part;
}

static PartsNow parts_now(const Profile *profile, const Checkpoint *checkpoint, gint64 now_utc_ms)
{
    PartsNow parts = {0};
    for (char **code = checkpoint->parts; code && *code; code++) {
        const EventPart *part = profile_part(profile, *code);
        if (part)
            note_part(&parts, checkpoint, part, now_utc_ms);
    }
    return parts;
}

char *rules_scope(const Profile *profile, const Checkpoint *checkpoint, const SessionFact *session, gint64 now_utc_ms)
{
    switch (checkpoint->kind) {
    case CHECKPOINT_DESK:
        return g_strdup("desk");
    case CHECKPOINT_ROOM:
        return g_strdup_printf("session/%s", session ? session->code : "");
    case CHECKPOINT_PART: {
        if (checkpoint->reentry == REENTRY_COUNTED)
            return g_strdup_printf("%s/", checkpoint->code);
        PartsNow parts = parts_now(profile, checkpoint, now_utc_ms);
        return g_strdup_printf("%s/%s", checkpoint->code, parts.open ? parts.open->code : "");
    }
    }
    g_assert_not_reached();
}

// This person's own session that matters now: one whose window holds now, else the next one of the day, else the last.
static const SessionFact *own_session(const RuleFacts *facts, bool *out_is_now)
{
    const SessionFact *next = NULL, *last = NULL;
    *out_is_now = false;
    for (gsize i = 0; i < facts->session_count; i++) {
        const SessionFact *session = &facts->sessions[i];
        if (!session->is_entitled || !zone_is_same_day(facts->profile->zone, session->start_utc_ms, facts->now_utc_ms))
            continue;
        if (window_contains(session_window(facts->checkpoint, session), facts->now_utc_ms)) {
            *out_is_now = true;
            return session;
        }
        if (session->start_utc_ms > facts->now_utc_ms && (!next || session->start_utc_ms < next->start_utc_ms))
            next = session;
        if (session->start_utc_ms <= facts->now_utc_ms && (!last || session->start_utc_ms > last->start_utc_ms))
            last = session;
    }
    return next ? next : last;
}

static const SessionFact *find_session(const RuleFacts *facts, const char *code)
{
    for (gsize i = 0; code && i < facts->session_count; i++)
        if (strcmp(facts->sessions[i].code, code) == 0)
            return &facts->sessions[i];
    return NULL;
}

// The verdict on a code that stands for nobody here, or VERDICT_COUNT when it stands for somebody.
static VerdictCode judge_credential(CredentialState state)
{
    switch (state) {
    case CREDENTIAL_UNKNOWN:
        return VERDICT_UNKNOWN_CODE;
    case CREDENTIAL_UNHEARD:
        return VERDICT_UNHEARD_BADGE;
    case CREDENTIAL_TRUNCATED:
        return VERDICT_TRUNCATED;
    case CREDENTIAL_OTHER_EVENT:
        return VERDICT_OTHER_EVENT;
    case CREDENTIAL_FORGED:
        return VERDICT_FORGED;
    case CREDENTIAL_RETIRED_KEY:
        return VERDICT_RETIRED_KEY;
    case CREDENTIAL_KNOWN:
    case CREDENTIAL_REVOKED:
        return VERDICT_COUNT;
    }
    g_assert_not_reached();
}

// The verdict on the person as such, wherever it is, or VERDICT_COUNT when all is well. A hold hides all else.
static VerdictCode judge_person(const RuleFacts *facts)
{
    if (facts->is_on_hold)
        return VERDICT_HOLD;
    if (facts->credential == CREDENTIAL_REVOKED)
        return VERDICT_REVOKED;
    if (facts->status == STATUS_CANCELLED)
        return VERDICT_CANCELLED;
    if (facts->status == STATUS_PENDING)
        return VERDICT_PENDING;
    if (!facts->ticket_type)
        return facts->has_add_ons_only ? VERDICT_ADD_ON_ONLY : VERDICT_UNKNOWN_TYPE;
    if (facts->ticket_type->is_online_only)
        return VERDICT_ONLINE_ONLY;
    return VERDICT_COUNT;
}

// In before: when and where that was is said. Only a scope that lets in once, or so often, refuses; elsewhere it is somebody who comes back, whose
// place is counted already.
static void judge_return(const RuleFacts *facts, Verdict *verdict)
{
    ReentryPolicy policy = facts->checkpoint->reentry;
    bool is_refused = (policy == REENTRY_ONCE || policy == REENTRY_COUNTED) && !facts->is_lead_override;
    verdict->code = is_refused ? VERDICT_ALREADY_IN : VERDICT_ADMIT_AGAIN;
    verdict->when_utc_ms = facts->passed.first_utc_ms;
    verdict->where = facts->passed.station;
}

// The last question, once the door is open to the person: in before, and is there room?
static void judge_passage(const RuleFacts *facts, bool is_full, Verdict *verdict)
{
    const PassedFact *passed = &facts->passed;
    bool is_counted = facts->checkpoint->reentry == REENTRY_IN_OUT; // who went out has no place inside any more
    if (is_counted && passed->is_inside)
        verdict->code = VERDICT_LEAVE;
    else if (facts->checkpoint->reentry == REENTRY_COUNTED &&
             (passed->entry_count < facts->held_count || facts->is_lead_override))
        verdict->code = VERDICT_ADMIT;
    else if (is_full && !facts->is_lead_override && (is_counted || passed->entry_count == 0))
        verdict->code = VERDICT_FULL;
    else if (passed->entry_count > 0)
        judge_return(facts, verdict);
    else
        verdict->code = VERDICT_ADMIT;
}

// False when none of the checkpoint's parts is open; the verdict then says when.
static bool judge_parts(const RuleFacts *facts, Verdict *verdict)
{
    if (!facts->checkpoint->parts || !*facts->checkpoint->parts)
        return true;
    PartsNow parts = parts_now(facts->profile, facts->checkpoint, facts->now_utc_ms);
    if (parts.open) {
        verdict->part = parts.open;
        return true;
    }
    if (facts->is_lead_override)
        return true;
    if (parts.next) {
        bool is_today = zone_is_same_day(facts->profile->zone, parts.next->start_utc_ms, facts->now_utc_ms);
        verdict->code = is_today ? VERDICT_TOO_EARLY : VERDICT_WRONG_DAY;
        verdict->part = parts.next;
        verdict->when_utc_ms = parts.next->start_utc_ms;
    } else {
        verdict->code = VERDICT_TOO_LATE;
        verdict->part = parts.last;
    }
    return false;
}

static void judge_desk(const RuleFacts *facts, Verdict *verdict)
{
    if (judge_parts(facts, verdict))
        judge_passage(facts, false, verdict);
}

static void judge_part_door(const RuleFacts *facts, Verdict *verdict)
{
    const Checkpoint *checkpoint = facts->checkpoint;
    bool is_seat = facts->credential_kind == CREDENTIAL_SEAT;
    const EventPart *needed = profile_part(facts->profile, checkpoint->needs);
    bool is_open = !checkpoint->needs || (needed && needed->is_for_everyone);
    if (is_seat || (!is_open && !rules_holds(facts->profile, facts->entitlements, checkpoint->needs, facts->now_utc_ms))) {
        bool is_now;
        verdict->code = VERDICT_NOT_ENTITLED;
        verdict->instead = is_seat ? find_session(facts, facts->seat_session) : own_session(facts, &is_now);
        return;
    }
    if (judge_parts(facts, verdict))
        judge_passage(facts, checkpoint->capacity > 0 && facts->inside_count >= checkpoint->capacity, verdict);
}

// Nothing runs in this room now, or not what this person may see: where should they go?
static void judge_elsewhere(const RuleFacts *facts, VerdictCode otherwise, Verdict *verdict)
{
    bool is_now;
    const SessionFact *own =
        facts->credential_kind == CREDENTIAL_SEAT ? find_session(facts, facts->seat_session) : own_session(facts, &is_now);
    if (facts->credential_kind == CREDENTIAL_SEAT)
        is_now = own && window_contains(session_window(facts->checkpoint, own), facts->now_utc_ms);
    verdict->code = otherwise;
    verdict->instead = own;
    if (!own)
        return;
    if (!zone_is_same_day(facts->profile->zone, own->start_utc_ms, facts->now_utc_ms)) {
        verdict->code = own->start_utc_ms > facts->now_utc_ms ? VERDICT_WRONG_DAY : VERDICT_TOO_LATE;
        verdict->when_utc_ms = own->start_utc_ms;
    } else if (g_strcmp0(own->room, facts->checkpoint->room) == 0) {
        bool is_over = facts->now_utc_ms >= own->end_utc_ms;
        verdict->code = is_over ? VERDICT_TOO_LATE : VERDICT_TOO_EARLY;
        verdict->when_utc_ms = own->start_utc_ms;
    } else if (is_now) {
        verdict->code = VERDICT_WRONG_ROOM;
    }
}

gint64 rules_standby_opens_utc_ms(const SessionFact *session)
{
    return session->start_utc_ms + STANDBY_AFTER_MIN * MS_PER_MIN;
}

int rules_standby_seats(const SessionFact *session, const StandbyFact *standby, gint64 now_utc_ms)
{
    bool is_open = standby->missing_count == 0 || now_utc_ms >= rules_standby_opens_utc_ms(session);
    int seat_count = session->capacity > 0 ? session->capacity : session->seats_expected;
    return is_open ? MAX(0, seat_count - session->seats_taken) : 0;
}

// True when the seat of somebody who bought one, and comes now, is the line's.
static bool is_seat_given(const RuleFacts *facts, const SessionFact *session)
{
    const StandbyFact *standby = &facts->standby;
    if (facts->now_utc_ms < rules_standby_opens_utc_ms(session) || facts->passed.entry_count > 0)
        return false;
    int left = rules_standby_seats(session, standby, facts->now_utc_ms);
    return standby->waiting_count + standby->given_count > 0 && left <= standby->waiting_count;
}

// Somebody of the line, in the order of the line.
static void judge_line(const RuleFacts *facts, const SessionFact *session, Verdict *verdict)
{
    int left = rules_standby_seats(session, &facts->standby, facts->now_utc_ms);
    verdict->is_standby = facts->standby.place <= left;
    verdict->code = verdict->is_standby ? VERDICT_ADMIT : VERDICT_IN_LINE;
}

static void judge_room(const RuleFacts *facts, Verdict *verdict)
{
    const SessionFact *session =
        rules_session_now(facts->checkpoint, facts->sessions, facts->session_count, facts->pinned_session, facts->now_utc_ms);
    verdict->session = session;
    if (!session) {
        judge_elsewhere(facts, VERDICT_NO_SESSION, verdict);
        return;
    }
    bool is_own =
        facts->credential_kind == CREDENTIAL_SEAT ? g_strcmp0(session->code, facts->seat_session) == 0 : session->is_entitled;
    bool has_seat = facts->credential_kind != CREDENTIAL_SEAT && facts->passed.entry_count > 0; // of the line, say
    bool is_given = is_own && is_seat_given(facts, session) && !facts->is_lead_override;
    if (facts->standby.place > 0 && (!is_own || is_given)) {
        judge_line(facts, session, verdict);
        return;
    }
    if (!is_own && !has_seat) {
        judge_elsewhere(facts, VERDICT_NOT_ENTITLED, verdict);
        return;
    }
    if (is_given) {
        verdict->code = VERDICT_SEAT_GIVEN;
        return;
    }
    judge_passage(facts, session->capacity > 0 && session->seats_taken >= session->capacity, verdict);
}

Verdict rules_decide(const RuleFacts *facts)
{
    Verdict verdict = {.code = judge_credential(facts->credential)};
    if (verdict.code == VERDICT_COUNT)
        verdict.code = judge_person(facts);
    if (verdict.code != VERDICT_COUNT)
        return verdict;
    bool is_door = facts->checkpoint->kind != CHECKPOINT_DESK;
    if (is_door && facts->credential_kind == CREDENTIAL_SECRET && !facts->has_badge) {
        verdict.code = VERDICT_BADGE_FIRST;
        return verdict;
    }
    switch (facts->checkpoint->kind) {
    case CHECKPOINT_DESK:
        judge_desk(facts, &verdict);
        break;
    case CHECKPOINT_PART:
        judge_part_door(facts, &verdict);
        break;
    case CHECKPOINT_ROOM:
        judge_room(facts, &verdict);
        break;
    }
    return verdict;
}

// What the door asks for; NULL = an admission.
static const char *asked_for(const Checkpoint *checkpoint, const Verdict *verdict)
{
    if (verdict->session)
        return verdict->session->code;
    return checkpoint->kind == CHECKPOINT_PART ? checkpoint->needs : NULL;
}

static int ticket_fitness(const TicketFact *ticket, const char *asked)
{
    bool is_asked = asked && ticket->entitlement && strcmp(asked, ticket->entitlement) == 0;
    int kind = is_asked ? 2 : ticket->entitlement == NULL;
    return kind * 8 + ticket->is_scanned * 4 + (STATUS_CANCELLED - ticket->status);
}

const TicketFact *rules_used_ticket(const Checkpoint *checkpoint, const Verdict *verdict, const TicketFact *tickets, gsize count)
{
    const char *asked = asked_for(checkpoint, verdict);
    const TicketFact *best = NULL;
    for (gsize i = 0; i < count; i++) {
        int lead = best ? ticket_fitness(&tickets[i], asked) - ticket_fitness(best, asked) : 1;
        if (lead > 0 || (lead == 0 && strcmp(tickets[i].name, best->name) < 0))
            best = &tickets[i];
    }
    return best;
}
