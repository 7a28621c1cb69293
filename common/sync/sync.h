// SPDX-License-Identifier: GPL-3.0-or-later
// sync.h - exchange with the hub: once, or by an island that stays in step.
//
// What the hub has not got is pushed in order, what this station has not got is pulled by version vector; each step is
// idempotent, so that a cut anywhere is mended by the next exchange. Records that came by a bundle are passed on, too.
// No transaction of the store is open while the network is waited for.
#pragma once

#include "common/store/journal/rebuild.h"
#include "common/store/rights/peer.h"

// Beyond this the clock is worth a warning, and beyond that nothing is exchanged: one of the two clocks is wrong, and
// which one it is must be decided by a person.
#define SYNC_SKEW_WARN_MS 5000
#define SYNC_SKEW_REFUSE_MS 600000

// What is said at a sponsor's station that names no stations: one that was made on its own, or with a role at the hub (0.1.0).
#define SYNC_BOOTH_WITHOUT_FILE                                                                                                    \
    "sponsors' booths do not use the hub any more: ask the organiser for a booth file (lanyard sponsor add), and take it in with " \
    "lanyard init --from=FILE and this folder; what was captured is kept here and goes then"

// What is said while stations exchange with two hubs made of one dump; %s is the name of one that met both.
#define SYNC_TWO_HUBS                                                                                                            \
    "this event has two hubs, made of one dump, and %s exchanged with both: name one of them in every station.ini, then run "    \
    "lanyard hub upgrade --restored there, at a desk"

typedef enum { SYNC_IN_STEP, SYNC_BEHIND, SYNC_ALONE } SyncMode;
const char *sync_mode_name(SyncMode mode); // "in-step", "behind", "alone"

// How the exchange stands. A plain value; `problem` is one sentence for people, "" when all is well.
typedef struct {
    SyncMode mode;
    gint64 unsent_count;     // records here that the hub has not got
    gint64 missing_count;    // records there that this station has not got, as far as is known
    gint64 unsent_of_others; // of these, lines that are not this station's own, as far as was known when the hub answered last
    gint64 left_count;       // of these, in the kept file of a store that was wiped
    gint64 refused_count;    // of these, set aside here since the hub refused them
    gint64 sent_sequence;    // the last record of our own that the hub is known to have
    gint64 exchanged_utc_ms; // when it was last in step; 0 = never
    gint64 since_utc_ms;     // of the oldest unsent record, else exchanged_utc_ms
    bool has_skew;           // the clock was measured
    gint64 skew_ms;          // this machine's clock minus the server's
    gint64 offset_ms;        // what the station adds to this machine's clock since then; 0 where the skew was not believed
    gint64 quarantine_count; // records that the hub refused
    bool is_revoked;
    bool is_paused; // the organisers paused this station's sponsor: what it captures waits here
    // Of this program's run, not kept. When the last exchange began that left nothing over, 0 = none did; until when this station, and no
    // other, decides what sponsors' clients are given, 0 = it does not.
    gint64 whole_mono_us, lease_until_mono_us;
    gint64 link_until_mono_us; // the same of talking to the ticketing system
    char problem[512];
} SyncState;

typedef struct {
    const char *store_path;
    const char *hub;             // settings.h
    const char *const *stations; // settings.h: a booth's, which asks these and no hub; NULL elsewhere
    const char *folder;          // of the station
    const char *sponsor;         // a booth's; NULL elsewhere
    const char *stands_for;      // a new store asks as this station, whose place it takes, and sends nothing; NULL elsewhere
    bool is_serving;             // devices ask this station: it takes news sooner
    int stale_after_ms; // it asks for the lease of deciding, when its last whole exchange is not older; 0 = it decides nothing
    int link_stale_after_ms; // the same of talking to the ticketing system; 0 = it is not linked
    // All may be NULL. They are called in the thread that exchanges.
    void (*changed)(const SyncState *state, gpointer data);
    void (*clock_corrected)(gint64 offset_ms, gpointer data); // add this to the machine's clock
    gint64 (*machine_utc_ms)(gpointer data);                  // the machine's clock, when it is not clock_utc_ms()
    gpointer data;
} SyncOptions;

typedef struct {
    gint64 pushed_count, pulled_count, quarantine_count;
    SyncState state;
} SyncReport;

// One exchange, until neither side lacks anything. `progress` may be NULL; total is what is still to come.
// Errors: HUB_ERROR, STORE_ERROR. What was exchanged before an error stays.
bool sync_once(const SyncOptions *options, StoreProgress progress, gpointer progress_data, SyncReport *out, GError **error);

typedef struct Syncer Syncer;

// Starts the island. The texts of the options are copied. A hub that cannot be reached is looked for every RETURN_MS
// (syncer.c), each time at a random moment, so that stations are soon in step when it is back; one that refuses the exchange is
// asked ever more seldom, up to once in BACKOFF_MOST_MS.
Syncer *syncer_start(const SyncOptions *options, GError **error);
// Ends a wait for the network at once, and joins the thread. Accepts NULL.
void syncer_stop(Syncer *syncer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Syncer, syncer_stop)

// Records of other lines came from somewhere else: as far as is known now, the hub has not got them.
void sync_owe(Store *store, gint64 count);
// So many are in the file of a store that was wiped here, and nowhere else as far as is known: they count as unsent; 0 = they came out of it.
void sync_left(Store *store, gint64 count);

// The same as a hub sees a station, for peer_state().
PeerLag sync_state_lag(const SyncState *state, gint64 now_utc_ms);

// "in step as of 2024-05-16 09:41". The caller owns it.
char *sync_in_step_text(gint64 utc_ms, GTimeZone *zone);
// In words: the same, "behind (12 records, since 2024-05-16T09:00:00-04:00)" or "alone (...)". The caller owns it.
char *sync_state_text(const SyncState *state, GTimeZone *zone);

// What the last exchange left behind in the store, and what was recorded since; for doctor and for commands.
void sync_state_load(Store *store, SyncState *out);
