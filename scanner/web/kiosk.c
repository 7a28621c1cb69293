// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/kiosk.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/admit/kiosk_call.h"

const char *kiosk_step_name(KioskStep step)
{
    static const char *const names[KIOSK_STEP_COUNT] = {"ready", "again", "choose", "print", "call", "whose", "mirror"};
    return names[step];
}

static void go_to(Kiosk *kiosk, KioskStep step)
{
    kiosk->step = step;
    g_clear_pointer(&kiosk->person_id, g_free);
    g_clear_pointer(&kiosk->verdict, g_free);
    kiosk->group_id = 0;
    kiosk->may_allow = false;
    kiosk->called_utc_ms = 0;
    kiosk->touched_mono_us = clock_mono_us();
}

void kiosk_touch(Kiosk *kiosk)
{
    if (kiosk->step != KIOSK_CALL)
        kiosk->touched_mono_us = clock_mono_us();
}

bool kiosk_is_open(const Kiosk *kiosk)
{
    return clock_mono_us() >= kiosk->closed_until_mono_us;
}

// What a second try can mend: a code that was cut off, or one that nobody has.
static bool is_worth_a_try(const char *verdict)
{
    return strcmp(verdict, "truncated") == 0 || strcmp(verdict, "unknown-code") == 0 || strcmp(verdict, "other-event") == 0;
}

// What a visitor may be told of their own ticket, so that they know why; no one else's business is in it.
static bool is_told(const char *verdict)
{
    static const char *const told[] = {"pending", "cancelled", "online-only", "add-on-only", "already-in", NULL};
    return g_strv_contains(told, verdict);
}

static void note_guess(Kiosk *kiosk, const char *verdict)
{
    gint64 now_mono_us = clock_mono_us();
    for (; kiosk->guess_count > 0 && now_mono_us >= kiosk->forgives_mono_us; kiosk->guess_count--)
        kiosk->forgives_mono_us += KIOSK_FORGIVES_S * G_USEC_PER_SEC;
    if (strcmp(verdict, "unknown-code") != 0)
        return;
    if (kiosk->guess_count++ == 0)
        kiosk->forgives_mono_us = now_mono_us + KIOSK_FORGIVES_S * G_USEC_PER_SEC;
    if (kiosk->guess_count < KIOSK_GUESSES_MAX)
        return;
    kiosk->guess_count = 0;
    kiosk->closed_until_mono_us = now_mono_us + KIOSK_CLOSED_S * G_USEC_PER_SEC;
}

// A code that is good, whatever its person may do here; of who is on hold an outcome tells no person.
static void take_whose(Kiosk *kiosk, const json_t *outcome, gint64 now_utc_ms)
{
    const json_t *person = json_object_get(outcome, "person");
    const char *verdict = json_text(outcome, "verdict", "");
    if (person && !json_bool(outcome, "is_of_code", true)) {
        go_to(kiosk, KIOSK_MIRROR);
        kiosk->person_id = g_strdup(json_text(person, "id", ""));
        kiosk->may_allow = json_bool(outcome, "is_ticket", false);
    } else if (is_worth_a_try(verdict)) {
        go_to(kiosk, KIOSK_WHOSE);
        kiosk->verdict = g_strdup(verdict);
    } else {
        kiosk_call(kiosk, now_utc_ms);
    }
}

void kiosk_take(Kiosk *kiosk, const json_t *outcome, gint64 now_utc_ms)
{
    const char *verdict = json_text(outcome, "verdict", "");
    const json_t *person = json_object_get(outcome, "person");
    bool is_open = kiosk_is_open(kiosk);
    if (is_open)
        note_guess(kiosk, verdict);
    if (!is_open || !kiosk_is_open(kiosk)) {
        kiosk_call(kiosk, now_utc_ms);
    } else if (kiosk->step == KIOSK_WHOSE) {
        take_whose(kiosk, outcome, now_utc_ms);
    } else if (json_bool(outcome, "is_pass", false) && person && !json_bool(person, "has_badge", true)) {
        go_to(kiosk, KIOSK_CHOOSE);
        kiosk->person_id = g_strdup(json_text(person, "id", ""));
    } else if (is_worth_a_try(verdict)) {
        go_to(kiosk, KIOSK_AGAIN);
        kiosk->verdict = g_strdup(verdict);
    } else {
        kiosk_call(kiosk, now_utc_ms);
        kiosk->verdict = is_told(verdict) ? g_strdup(verdict) : NULL;
    }
}

void kiosk_print(Kiosk *kiosk, gint64 group_id)
{
    kiosk->step = KIOSK_PRINT;
    kiosk->group_id = group_id;
    kiosk_touch(kiosk);
}

void kiosk_ask_whose(Kiosk *kiosk)
{
    go_to(kiosk, KIOSK_WHOSE);
}

void kiosk_call(Kiosk *kiosk, gint64 now_utc_ms)
{
    go_to(kiosk, KIOSK_CALL);
    kiosk->called_utc_ms = now_utc_ms;
}

void kiosk_leave(Kiosk *kiosk)
{
    go_to(kiosk, KIOSK_READY);
}

bool kiosk_end_idle(Kiosk *kiosk, gint64 idle_us)
{
    gint64 most_us = kiosk->step == KIOSK_CALL ? KIOSK_CALL_STANDS_MS * 1000 : idle_us; // who was told to wait is not sent away
    if (kiosk->step == KIOSK_READY || clock_mono_us() - kiosk->touched_mono_us < most_us)
        return false;
    kiosk_leave(kiosk);
    return true;
}

void kiosk_clear(Kiosk *kiosk)
{
    g_clear_pointer(&kiosk->person_id, g_free);
    g_clear_pointer(&kiosk->verdict, g_free);
}
