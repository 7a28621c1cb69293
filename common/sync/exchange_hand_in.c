// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_hand_in.c - lines of others: what the hub says of their kinds, up to where they are signed, and handing them in.
#include <string.h>

#include "common/store/record/station.h"
#include "common/sync/exchange_push.h"
#include "common/sync/hub_kind.h"

bool exchange_take_kinds(Exchange *exchange, GError **error)
{
    g_autoptr(GPtrArray) roles = hub_station_roles(exchange->hub, error);
    if (roles)
        (void)station_role_set(exchange->store, roles, NULL); // one whose disk is full learns it later, and goes on sending
    return roles != NULL;
}

// Keeps a head that its author signed; another one is as none.
static bool take_head(Exchange *exchange, const HubLine *line, GError **error)
{
    bool is_there;
    g_auto(Author) author = {0};
    g_auto(LineHead) known = {0};
    char none[] = "";
    LineHead head = {.sequence = line->head_sequence, .signature = line->head_signature, .signer = none, .certificate = none};
    g_strlcpy(head.origin, line->origin, sizeof head.origin);
    memcpy(head.hash, line->head_hash, CHAIN_BYTES);
    if (!line_head_of(exchange->store, line->id, &known, &is_there, error))
        return false;
    bool is_known = is_there && known.sequence == head.sequence && chain_is_same(known.hash, head.hash);
    if (is_known || (is_there && known.sequence > head.sequence))
        return true;
    if (!author_find(exchange->store, line->origin, &author, error))
        return false;
    return !author.key || !line_head_is_good(exchange->store, &author, &head) || line_head_keep(exchange->store, &head, error);
}

bool exchange_take_heads(Exchange *exchange, GError **error)
{
    ARRAY_EACH(const HubLine, line, exchange->lines)
        if (line->head_signature && !take_head(exchange, line, error))
            return false;
    return true;
}

bool exchange_sign(Exchange *exchange, const char *line, GError **error)
{
    bool is_there;
    g_auto(LineHead) head = {0};
    if (!line_head_of(exchange->store, line, &head, &is_there, error))
        return false;
    return !is_there || *head.signer || head.sequence > exchange_last_of(exchange->theirs, line) ||
           hub_note_head(exchange->hub, line, &head, error);
}

bool exchange_is_own(Exchange *exchange, const char *origin, bool *out, GError **error)
{
    g_autoptr(GPtrArray) ids = store_own_ids(exchange->store, error);
    *out = ids && g_ptr_array_find_with_equal_func(ids, origin, g_str_equal, NULL);
    return ids != NULL;
}

typedef struct {
    Exchange *exchange;
    const char *station;
    const Line *line;
    LineHead head;
    gint64 limit; // records at once; less when the hub refuses one of them
} HandIn;

// All up to the head, in one transaction. `out_refused` is the only record of the batch that the hub refused; NULL.
static bool hand_in_once(HandIn *work, HubRecord **out_refused, GError **error)
{
    Exchange *exchange = work->exchange;
    gint64 after = MAX(exchange_last_of(exchange->theirs, work->station), work->line->base_sequence);
    g_autoptr(GPtrArray) first = exchange_read_batch(exchange, work->station, 0, 1, error);
    const HubRecord *beginning = first && first->len ? g_ptr_array_index(first, 0) : NULL;
    if (!first || !hub_begin_hand_in(exchange->hub, work->station, work->line, &work->head, beginning, error))
        return false;
    while (after < work->head.sequence) {
        g_autoptr(GPtrArray) records =
            exchange_read_batch(exchange, work->station, after, MIN(work->limit, work->head.sequence - after), error);
        if (!records || records->len == 0)
            return false;
        const HubRecord *last = g_ptr_array_index(records, records->len - 1);
        after = last->sequence;
        GError *refusal = NULL;
        if (hub_push(exchange->hub, records, &refusal))
            continue;
        if (records->len == 1)
            *out_refused = g_ptr_array_steal_index(records, 0);
        work->limit = MAX(records->len / 2, 1);
        return error_pass(refusal, error);
    }
    return true;
}

// One try; true also when it is to be tried again, then with `*out_is_done` false.
static bool try_hand_in(HandIn *work, bool *out_is_done, GError **error)
{
    Exchange *exchange = work->exchange;
    GError *local = NULL;
    HubRecord *refused = NULL;
    bool is_good = hand_in_once(work, &refused, &local);
    *out_is_done = is_good;
    if (is_good)
        return hub_end_hand_in(exchange->hub, true, error);
    hub_end_hand_in(exchange->hub, false, NULL);
    bool is_record = g_error_matches(local, HUB_ERROR, HUB_ERROR_RECORD);
    bool can_repeat = is_record && (!refused || refused->kind != RECORD_WITHHELD);
    if (can_repeat && refused) {
        can_repeat = exchange_set_aside(exchange, refused, local, NULL);
        work->limit = exchange_batch(exchange).records;
    }
    hub_record_free(refused);
    if (can_repeat)
        g_error_free(local);
    else
        g_propagate_error(error, local);
    return can_repeat;
}

bool exchange_hand_in(Exchange *exchange, const char *station, const Line *line, gint64 last, GError **error)
{
    bool is_signed, is_done = false;
    gint64 there = MAX(exchange_last_of(exchange->theirs, station), line->base_sequence);
    HandIn work = {.exchange = exchange, .station = station, .line = line, .limit = exchange_batch(exchange).records};
    g_auto(Author) author = {0};
    if (there >= last)
        return true;
    if (!line_head_of(exchange->store, station, &work.head, &is_signed, error) ||
        !author_find(exchange->store, line->origin, &author, error)) {
        line_head_clear(&work.head);
        return false;
    }
    // A line from before the keys is taken from a desk without.
    if (!author.key)
        work.head.sequence = last;
    work.head.sequence = MIN(work.head.sequence, last);
    bool is_possible = (is_signed || !author.key) && work.head.sequence > there;
    if (!is_possible)
        g_set_error(error, HUB_ERROR, HUB_ERROR_NOT_OWN, "it did not sign them; lanyard sync at that station hands them in");
    bool is_good = is_possible;
    while (is_good && !is_done)
        is_good = try_hand_in(&work, &is_done, error);
    if (is_good) {
        exchange->pushed_count += work.head.sequence - there;
        exchange_raise_theirs(exchange, station, work.head.sequence);
        exchange_progress(exchange);
    }
    line_head_clear(&work.head);
    return is_good;
}
