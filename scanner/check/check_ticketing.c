// SPDX-License-Identifier: GPL-3.0-or-later
// check_ticketing.c - the link with a ticketing system: what it is, how far it is, and whether it still lets this station in.
#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/store/admit/link.h"
#include "common/store/admit/outbox.h"
#include "common/ticketing/link_file.h"
#include "common/ticketing/pull.h"
#include "common/ticketing/push.h"
#include "scanner/check/check_place.h"

#define SECOND_MS (12 * G_GINT64_CONSTANT(3600000)) // who was silent for so long has ended

// False where there is no link, or a bad one.
static bool load_link(Check *check, TicketingLink *out, bool is_said)
{
    g_autoptr(GError) error = NULL;
    if (!link_file_exists(check->station_folder))
        return false;
    if (!link_file_load(check->station_folder, out, &error) && is_said)
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    return !error;
}

// Which checkpoints have no list; none has one: `out_is_any` is false. The caller owns it.
static char *without_list(const Profile *profile, bool *out_is_any)
{
    g_autoptr(GString) names = g_string_new(NULL);
    *out_is_any = false;
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        *out_is_any |= checkpoint->check_in_list != 0;
        if (!checkpoint->check_in_list)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", checkpoint->code);
    }
    return g_strdup(names->str);
}

static void check_places(Check *check)
{
    bool is_any;
    g_autofree char *names = without_list(check->profile, &is_any);
    if (!is_any)
        check_say(
            check, FINDING_WARN, NULL,
            "no checkpoint of event.ini has a check-in-list, so no entry is sent; lanyard ticketing lists shows the numbers");
    else if (*names)
        check_say(check, FINDING_OK, NULL, "entries stay here at checkpoints without check-in-list: %s", names);
}

static void check_progress(Check *check, const TicketingLink *link, const PushState *state)
{
    gint64 pulled_utc_ms = pull_last_utc_ms(check->store);
    g_autofree char *when = zone_format_iso(check->profile->zone, pulled_utc_ms);
    check_say(check, FINDING_OK, NULL,
              "linked with %s, event %s of %s%s%s; entries: %" G_GINT64_FORMAT " sent, %" G_GINT64_FORMAT " waiting", link->base,
              link->event, link->organizer, pulled_utc_ms ? "; orders as of " : "", pulled_utc_ms ? when : "", state->sent_count,
              state->waiting_count);
    if (!pulled_utc_ms)
        check_say(check, FINDING_WARN, NULL, "orders were never taken to the end; lanyard ticketing pull takes them");
    if (state->refused_count > 0)
        check_say(check, FINDING_WARN, NULL,
                  "%" G_GINT64_FORMAT " %s refused there; lanyard ticketing status says why, and how to settle %s",
                  state->refused_count, state->refused_count == 1 ? "entry was" : "entries were",
                  state->refused_count == 1 ? "it" : "them");
}

// Where nothing decides which of two stations talks.
static void check_second(Check *check)
{
    g_autofree char *name = NULL;
    gint64 since_utc_ms = clock_utc_ms() - SECOND_MS;
    if (!check->settings->hub && link_second(check->store, since_utc_ms, &name, NULL) && name)
        check_say(check, FINDING_WARN, NULL,
                  "%s is linked, too, and sends the same; keep ticketing.key at one of the stations, or give them a hub", name);
}

void check_ticketing(Check *check)
{
    g_auto(TicketingLink) link = {0};
    g_autoptr(GError) error = NULL;
    PushState state;
    if (!load_link(check, &link, true))
        return;
    if (!link.event)
        check_say(check, FINDING_FAIL, NULL, "the link has no event yet; lanyard ticketing link --event=SLUG chooses it");
    else if (!outbox_fill(check->store, &error) || !push_state(check->store, check->profile, &state, &error))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else {
        check_progress(check, &link, &state);
        check_second(check);
        check_places(check);
    }
}

// --- asked there ---

static void say_failure(Check *check, const GError *error)
{
    bool is_away = g_error_matches(error, TICKETING_ERROR, TICKETING_ERROR_AWAY) ||
                   g_error_matches(error, TICKETING_ERROR, TICKETING_ERROR_LATER);
    bool is_out = g_error_matches(error, TICKETING_ERROR, TICKETING_ERROR_UNLINKED);
    g_autofree char *words = g_strdup(error->message);
    if (g_str_has_suffix(words, "."))
        words[strlen(words) - 1] = '\0';
    check_say(check, is_away ? FINDING_WARN : FINDING_FAIL, NULL, "%s%s", words,
              is_away ? "; orders stay as they are and entries wait until it answers"
              : is_out
                  ? "; nothing comes and nothing goes. If the device was revoked: lanyard ticketing unlink, then link a new one"
                  : "");
}

static gboolean is_list(gconstpointer list, gconstpointer id)
{
    return ((const TicketingList *)list)->id == *(const gint64 *)id;
}

static void check_lists(Check *check, GPtrArray *lists)
{
    const GPtrArray *checkpoints = check->profile->checkpoints;
    ARRAY_EACH(const Checkpoint, checkpoint, checkpoints) {
        gint64 id = checkpoint->check_in_list;
        if (id && !g_ptr_array_find_with_equal_func(lists, &id, is_list, NULL))
            check_say(check, FINDING_FAIL, check_at_event(check, "checkpoint", checkpoint->code, "check-in-list"),
                      "the ticketing system shows no check-in list %" G_GINT64_FORMAT
                      "; lanyard ticketing lists has those it shows",
                      id);
    }
}

void check_ticketing_system(Check *check)
{
    g_auto(TicketingLink) link = {0};
    g_autoptr(GError) error = NULL;
    if (!load_link(check, &link, false) || !link.event)
        return;
    g_autoptr(Talk) talk = talk_new(&link, NULL, &error);
    g_autoptr(GPtrArray) lists = talk ? talk_lists(talk, &link, 1, &error) : NULL;
    if (!lists) {
        say_failure(check, error);
        return;
    }
    check_say(check, FINDING_OK, NULL, "%s lets this station in", link.base);
    check_lists(check, lists);
}
