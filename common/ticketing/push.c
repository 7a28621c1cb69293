// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/ticketing/push.h"

#include <string.h>

#include "common/store/admit/link.h"
#include "common/store/people/person.h"
#include "common/store/record/sealed.h"
#include "common/ticketing/pull.h"

#define PAGE 50
#define ANNUL_MOST_MS (15 * G_GINT64_CONSTANT(60000)) // pretix takes an entry back so long after it
#define FAILURES_MOST 3                               // one after the other: then the system is not well, whatever is asked

// The list, whether it takes exits, of a checkpoint; 0 = it has none.
static int list_of(const Profile *profile, const char *code, bool *out_takes_exits)
{
    const Checkpoint *checkpoint = profile_checkpoint(profile, code);
    *out_takes_exits = checkpoint && checkpoint->reentry == REENTRY_IN_OUT;
    return checkpoint ? checkpoint->check_in_list : 0;
}

// --- which ticket ---

static bool is_named(const PersonTicket *ticket, const Person *person, const char *alias)
{
    g_autofree char *own = sealed_ticket_alias(ticket->holder ? ticket->holder : person->id, ticket->reference);
    return strcmp(own, alias) == 0;
}

// Records from before they named the ticket: the only admission that it can be.
static const char *only_admission(const Person *person)
{
    const char *secret = NULL;
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        if (ticket->entitlement || !ticket->secret)
            continue;
        if (secret)
            return NULL;
        secret = ticket->secret;
    }
    return secret;
}

// The text of the code that was used; "" with the reason in `out_why` when that cannot be known. The caller owns it.
static char *secret_of(const OutboxItem *item, const Person *person, const char **out_why)
{
    *out_why = "";
    if (!*item->ticket) {
        const char *only = only_admission(person);
        *out_why = only                       ? ""
                   : person->tickets->len > 0 ? "the record does not say which of several tickets was used"
                                              : "this person has no ticket of the ticketing system";
        return g_strdup(only ? only : "");
    }
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        if (ticket->secret && is_named(ticket, person, item->ticket))
            return g_strdup(ticket->secret);
    }
    *out_why = "the ticket that was used is not theirs any more";
    return g_strdup("");
}

// --- one of them ---

typedef struct {
    const PushRequest *request;
    PushReport *report;
    int failures;     // one after the other
    bool has_put_off; // something that is taken back before it was sent
} Pushing;

static bool refuse(Pushing *pushing, const OutboxItem *item, const char *words, GError **error)
{
    pushing->report->refused_count++;
    return outbox_refuse(pushing->request->store, item, words, pushing->request->now_utc_ms, error);
}

static TicketingOutcome ask(Pushing *pushing, const TicketingEntry *entry, char **out_words, GError **error)
{
    const TicketingDriver *driver = ticketing_driver(pushing->request->link->driver);
    g_auto(TicketingRequest) request = {0};
    TicketingAnswer answer;
    *out_words = NULL;
    driver->push(pushing->request->link, entry, &request);
    if (!talk_ask_patiently(pushing->request->talk, &request, MAX(pushing->request->tries, 1), &answer, error)) {
        pushing->failures = FAILURES_MOST; // nobody is there
        return TICKETING_AGAIN;
    }
    TicketingOutcome outcome = driver->read_push(&answer, out_words, error);
    bool is_its_own = outcome == TICKETING_AGAIN && answer.status >= 500;
    pushing->failures = outcome != TICKETING_AGAIN ? 0 : is_its_own ? pushing->failures + 1 : FAILURES_MOST;
    return outcome;
}

// Nothing was said about it. A failure that is this entry's alone does not keep the others.
static bool leave(Pushing *pushing, const OutboxItem *item, GError *cause, GError **error)
{
    if (pushing->failures >= FAILURES_MOST) {
        g_propagate_error(error, cause);
        return false;
    }
    pushing->report->failed_count++;
    bool is_good = outbox_fail(pushing->request->store, item, cause->message, pushing->request->now_utc_ms, error);
    g_error_free(cause);
    return is_good;
}

static bool settle(Pushing *pushing, const OutboxItem *item, TicketingOutcome outcome, const char *words, GError *cause,
                   GError **error)
{
    switch (outcome) {
    case TICKETING_DONE:
        pushing->report->sent_count++;
        return outbox_sent(pushing->request->store, item->nonce, error);
    case TICKETING_REFUSED:
        return refuse(pushing, item, words, error);
    case TICKETING_AGAIN:
        return leave(pushing, item, cause, error);
    }
    g_assert_not_reached();
}

static bool send_passage(Pushing *pushing, const OutboxItem *item, TicketingAct act, int list, const char *secret, GError **error)
{
    const TicketingEntry entry = {act, secret, list, item->nonce, NULL, item->at_utc_ms};
    g_autofree char *words = NULL;
    GError *cause = NULL;
    TicketingOutcome outcome = ask(pushing, &entry, &words, &cause);
    return settle(pushing, item, outcome, words, cause, error);
}

// What was refused there is not there: neither has to be entered by hand.
static bool drop_both(const Pushing *pushing, const OutboxItem *item, GError **error)
{
    Store *store = pushing->request->store;
    g_autoptr(OutboxItem) entry = NULL;
    g_autoptr(GError) cause = NULL;
    if (!outbox_get_refused(store, item->entry, &entry, &cause) && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    return (!entry || outbox_by_hand(store, entry, "", pushing->request->now_utc_ms, error)) &&
           outbox_drop(store, item->nonce, error);
}

// As long as the system takes it back, and this device may; else it is an exit where there are exits.
static bool send_undo(Pushing *pushing, const OutboxItem *item, int list, bool takes_exits, const char *secret, GError **error)
{
    g_autofree char *words = g_strdup("more than 15 minutes after the entry it cannot be taken back there");
    if (item->at_utc_ms - item->entry_utc_ms <= ANNUL_MOST_MS) {
        const TicketingEntry entry = {TICKETING_ANNUL, NULL, list, item->nonce, item->entry, item->at_utc_ms};
        GError *cause = NULL;
        g_free(words);
        TicketingOutcome outcome = ask(pushing, &entry, &words, &cause);
        bool is_denied = outcome == TICKETING_AGAIN && g_error_matches(cause, TICKETING_ERROR, TICKETING_ERROR_RIGHTS);
        if (outcome != TICKETING_REFUSED && !is_denied)
            return settle(pushing, item, outcome, words, cause, error);
        if (is_denied)
            words = g_strdup(cause->message);
        pushing->failures = 0;
        g_clear_error(&cause);
    }
    return takes_exits && *secret && pushing->request->link->device
               ? send_passage(pushing, item, TICKETING_EXIT, list, secret, error)
               : refuse(pushing, item, words, error);
}

static bool send_item(Pushing *pushing, const OutboxItem *item, GError **error)
{
    const PushRequest *request = pushing->request;
    GError *cause = NULL;
    bool takes_exits;
    if (item->act == OUTBOX_UNDO && item->entry_state == OUTBOX_WAITING) { // by its time, or since it failed, it is still to come
        pushing->has_put_off = true;
        return true;
    }
    int list = list_of(request->profile, item->checkpoint, &takes_exits);
    g_autoptr(Person) person = person_load(request->store, request->profile, item->person, &cause);
    if (!person && g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) { // taken out at their own wish
        g_error_free(cause);
        return outbox_drop(request->store, item->nonce, error);
    }
    if (!person) {
        g_propagate_error(error, cause);
        return false;
    }
    const char *why;
    g_autofree char *secret = secret_of(item, person, &why);
    bool is_undo = item->act == OUTBOX_UNDO;
    if (is_undo && item->entry_state == OUTBOX_REFUSED)
        return drop_both(pushing, item, error);
    if (is_undo)
        return send_undo(pushing, item, list, takes_exits, secret, error);
    if (!*secret)
        return refuse(pushing, item, why, error);
    if (item->act == OUTBOX_EXIT && !request->link->device) // nobody there knows whose nonce it is
        return refuse(pushing, item, "exits are sent by a device only, and this station is linked with a team's token", error);
    return send_passage(pushing, item, item->act == OUTBOX_EXIT ? TICKETING_EXIT : TICKETING_ENTRY, list, secret, error);
}

static bool push_place(Pushing *pushing, const char *checkpoint, GError **error)
{
    g_autoptr(GPtrArray) page = NULL;
    do {
        const OutboxItem *after = page && page->len > 0 ? g_ptr_array_index(page, page->len - 1) : NULL;
        GPtrArray *next = outbox_next(pushing->request->store, checkpoint, after, PAGE, error);
        g_clear_pointer(&page, g_ptr_array_unref);
        page = next;
        for (guint i = 0; page && i < page->len; i++)
            if (!send_item(pushing, g_ptr_array_index(page, i), error))
                return false;
    } while (page && page->len > 0);
    return page != NULL;
}

bool push_run(const PushRequest *request, PushReport *out, GError **error)
{
    Pushing pushing = {.request = request, .report = out};
    const GPtrArray *checkpoints = request->profile->checkpoints;
    *out = (PushReport){0};
    g_autofree char *source = ticketing_link_source(request->link);
    if (!link_use(request->store, source, error) || !outbox_fill(request->store, error))
        return false;
    gint64 sent_count;
    do {
        sent_count = out->sent_count;
        pushing.has_put_off = false;
        ARRAY_EACH(const Checkpoint, checkpoint, checkpoints)
            if (checkpoint->check_in_list && !push_place(&pushing, checkpoint->code, error))
                return false;
    } while (pushing.has_put_off && out->sent_count > sent_count);
    return true;
}

bool push_tell(const PushRequest *request, GError **error)
{
    gint64 waiting;
    if (!push_waiting(request->store, request->profile, &waiting, error))
        return false;
    const LinkWord word = {.system = (char *)ticketing_driver(request->link->driver)->title,
                           .orders_utc_ms = pull_last_utc_ms(request->store),
                           .waiting_count = waiting};
    return link_tell(request->store, &word, request->now_utc_ms, error);
}

bool push_waiting(Store *store, const Profile *profile, gint64 *out, GError **error)
{
    *out = 0;
    for (guint i = 0; i < profile->checkpoints->len; i++) {
        const Checkpoint *checkpoint = g_ptr_array_index(profile->checkpoints, i);
        gint64 count = 0;
        if (checkpoint->check_in_list && !outbox_waiting(store, checkpoint->code, &count, error))
            return false;
        *out += count;
    }
    return true;
}

bool push_state(Store *store, const Profile *profile, PushState *out, GError **error)
{
    g_autoptr(GPtrArray) counts = outbox_counts(store, error);
    *out = (PushState){0};
    for (guint i = 0; counts && i < counts->len; i++) {
        const OutboxCount *count = g_ptr_array_index(counts, i);
        bool takes_exits;
        bool has_list = list_of(profile, count->checkpoint, &takes_exits) != 0;
        gint64 *const places[OUTBOX_STATE_COUNT] = {has_list ? &out->waiting_count : &out->kept_count, &out->sent_count,
                                                    &out->refused_count, &out->by_hand_count};
        *places[count->state] += count->count;
    }
    return counts != NULL;
}
