// SPDX-License-Identifier: GPL-3.0-or-later
// exchange.h - private to common/sync: one conversation with the hub over one store connection.
#pragma once

#include "common/store/journal/rebuild.h"
#include "common/sync/hub.h"
#include "common/sync/sync.h"
#include "common/sync/sync_kept.h"

typedef struct {
    const SyncOptions *options;
    Store *store;
    Hub *hub;
    bool is_gentle;     // a station at work: the write lock is held for moments only
    bool is_quick;      // the server is asked again soon when nothing comes of it
    GHashTable *theirs; // the hub's vector, as far as we know
    GPtrArray *lines;   // HubLine: what it had at the last comparison; NULL = none was made
    bool has_theirs;    // it was asked; before, only what it had of our own is known
    char *who_met_both; // the name of a station that knows another hub made of the same dump (known_hubs.h); NULL = nobody does
    char
        *forgotten; // the name of a station that the hub shut out once and, put back from a backup, knows nothing of; NULL = none
    GHashTable *hopeless; // lines that the hub does not take from this station -> Hopeless
    gint64 offset_ms;     // what corrects the machine's clock
    SyncState state;
    SyncKept kept;
    gint64 looked_mono_us; // and how the others stand
    int deep_count;        // how often the record that is sent now was refused as nested too deep (HUB_ERROR_DEEP)
    gint64 pushed_count, pulled_count;
    StoreProgress progress;
    gpointer progress_data;
} Exchange;

void exchange_init(Exchange *exchange, const SyncOptions *options, Store *store);
void exchange_clear(Exchange *exchange);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Exchange, exchange_clear)

// What goes at once: little at a station at work, which must not wait for its write lock.
HubBatch exchange_batch(const Exchange *exchange);

// The last sequence of a station that a vector knows; 0 when it knows none.
gint64 exchange_last_of(GHashTable *vector, const char *station);

// The station's clock: the machine's, corrected.
gint64 exchange_now(const Exchange *exchange);

// Opens the hub, greets it, learns what it has, compares histories.
bool exchange_meet(Exchange *exchange, int stop_fd, GError **error);
// The sign of life: greets again and learns anew what the hub has.
bool exchange_greet(Exchange *exchange, GError **error);
// Pushes and pulls until neither side lacks what was known at the start.
bool exchange_run(Exchange *exchange, GError **error);

// Learns what the hub has, and compares: where both have another history under one name, the side with the larger hash gets
// another name (common/store/record/branch.h), there or here.
bool exchange_compare(Exchange *exchange, GError **error);
bool exchange_learn(Exchange *exchange, GError **error); // only what it has
// Takes over whom the hub shut out; what it forgot of that stays.
bool exchange_take_revoked(Exchange *exchange, GError **error);
bool exchange_push(Exchange *exchange, GError **error);
bool exchange_pull(Exchange *exchange, GError **error);
// What is left on the disk is the desk's; others' records are taken while there is room, and `besides` bytes more.
bool exchange_has_room(const Exchange *exchange, guint64 besides, GError **error);
// Where nobody is registered yet and the hub has much: takes all of it as one transaction, which reads the network as it comes.
// A command does that; a station at work lets go of its write lock. A lost link keeps what came so far; a kill, nothing. Does nothing elsewhere.
bool exchange_fill(Exchange *exchange, GError **error);
void exchange_progress(Exchange *exchange); // a batch is done

// The hub does not take a line from this station, and why, as people read it. It is asked again now and then; the records are still unsent.
void exchange_give_up(Exchange *exchange, const char *line, const char *why);
bool exchange_is_hopeless(const Exchange *exchange, const char *line);
const char *exchange_why_hopeless(const Exchange *exchange, const char *line); // "" when it was not given up

// Counts what is to be exchanged, as far as is known.
void exchange_count(Exchange *exchange);
// The same, and sets mode and problem, tells and, now and then, keeps it. `error` NULL = we are connected.
void exchange_note(Exchange *exchange, const GError *error);
// Why this station is not in step although the hub answers, in a sentence; "" = it is. The caller owns it.
char *exchange_trouble(const Exchange *exchange);
// The hub, where it still answers, is told what went wrong, for hub status.
void exchange_tell(Exchange *exchange, const GError *error);
// Keeps it in the store, when it changed: at the end.
void exchange_keep(Exchange *exchange);
