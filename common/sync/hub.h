// SPDX-License-Identifier: GPL-3.0-or-later
// hub.h - the PostgreSQL server that stations exchange their records through.
//
// PostgreSQL 15 or newer is the engine; there is no server program of ours. Its schema stands in config/postgres/,
// numbered, and is applied by hub_init(). A database is the hub of one event. Nothing needs an extension; temporary
// tables and LISTEN do need a session of one's own, so a pooler between must be in session mode.
//
// A Hub is one connection and belongs to one thread. Each call is bounded in time (a server that hangs counts as
// unreachable) and in memory, and ends early when `stop_fd` becomes readable. After an error of HUB_ERROR_UNREACHABLE the
// hub is of no more use but for hub_close().
#pragma once

#include "common/store/journal/journal.h"
#include "common/store/rights/peer.h"
#include "common/store/rights/revoked_station.h"

#define HUB_ERROR (hub_error_quark())
GQuark hub_error_quark(void);
typedef enum {
    HUB_ERROR_SETTINGS,    // the connection string or the file with the password cannot be used
    HUB_ERROR_UNREACHABLE, // no connection, lost, or no answer in time: try again later
    HUB_ERROR_PUT_BACK,    // it was put back from a backup, and serves nobody before `lanyard hub upgrade`: try again later
    HUB_ERROR_SCHEMA,      // there is none, or one that this Lanyard does not know
    HUB_ERROR_EVENT,       // the hub belongs to another event
    HUB_ERROR_REVOKED,     // the station's records are not taken any more
    HUB_ERROR_COPY,        // the hub has another history of this station: compare, then try again
    HUB_ERROR_CLOCK,       // the clocks of station and server are too far apart
    HUB_ERROR_RECORD,      // a record breaks a rule of the server
    HUB_ERROR_DEEP,        // the server's stack was too small: for this record, or just now for any
    HUB_ERROR_RIGHTS,      // the role may not do this, or is somebody else's
    HUB_ERROR_NOT_OWN,     // the role may not write under this station's id
    HUB_ERROR_LIMIT,       // a station takes no more of this booth for now
    HUB_ERROR_SERVER,      // anything else that the server answered
} HubError;
#define HUB_SAYS "the hub says: " // begins what the server refuses

#define HUB_LEASE_MS 20000 // config/postgres/022_lease.sql

typedef struct Hub Hub;

typedef struct {
    const char *connection; // libpq's connection string, without a password; sslmode is verify-full off loopback
    const char *folder;     // the station's: hub.pass (0600) and hub.crt are looked for there. NULL = none
    bool is_owner;          // signs in as somebody else than the station: PGPASSFILE, when it is set, comes before hub.pass
    int stop_fd;            // readable: every call ends with HUB_ERROR_UNREACHABLE; -1 = none
    bool is_quick;          // a server of which nothing comes is soon given up, to be asked again
} HubOptions;

// Whether the connection string can be read and the file with the password used; nobody is asked. HUB_ERROR_SETTINGS.
bool hub_check_options(const HubOptions *options, GError **error);

Hub *hub_open(const HubOptions *options, GError **error);
void hub_close(Hub *hub);
// As whom it signed in. The caller owns it.
char *hub_own_role(Hub *hub, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hub, hub_close)

// Makes the schema for `event` or brings an older one up to date, each numbered file in a transaction of its own, and
// lets the role `role` do what stations do (NULL = nobody but the owner). HUB_ERROR_SCHEMA when it is newer than ours, or when no release
// had it.
bool hub_init(Hub *hub, const char *event, const char *role, int *out_from_version, int *out_version, GError **error);
// The codes of the sponsors that sign in at a hub of 0.1.0, for people; NULL = none. hub_init() ends that. The caller owns it.
bool hub_former_sponsors(Hub *hub, char **out, GError **error);

// Who comes. `skew_ms` of the last meeting is shown to the organisers.
typedef struct {
    const char *station, *name, *event;
    gint64 skew_ms;
    gint64 unsent_count, missing_count; // how it stands with the hub
    const char *problem;                // why, in a sentence; NULL = nothing is wrong
    bool is_decider;                    // would decide what sponsors' clients are given
    bool is_linked;                     // would talk to the ticketing system
} HubGreeting;

typedef struct {
    gint64 skew_ms;        // this machine's clock minus the server's
    gint64 uncertainty_ms; // at most so wrong
    bool has_lease;        // of a decider: for HUB_LEASE_MS from before it was asked, no other decides
    bool has_link;         // the same of talking
} HubWelcome;

// Says who we are: checks schema, event and that the station is not revoked, measures the clock, listens for news.
// Also the sign of life; `machine_utc_ms` gives this machine's clock (NULL = clock_utc_ms).
bool hub_greet(Hub *hub, const HubGreeting *greeting, gint64 (*machine_utc_ms)(gpointer), gpointer data, HubWelcome *out,
               GError **error);
// The counts and the problem alone, of one that was greeted.
bool hub_tell_lag(Hub *hub, const HubGreeting *greeting, GError **error);

// What the hub has of each line of records that it knows, with what tells one history from another (common/store/record/branch.h),
// bases before what stands on them. Element: HubLine. The caller owns it.
typedef struct {
    char *id, *origin; // equal unless it is a branch
    gint64 base_sequence, last_sequence;
    guint8 last_hash[CHAIN_BYTES];
    gint64 head_sequence; // up to where it is signed (common/store/rights/line_head.h)
    guint8 head_hash[CHAIN_BYTES];
    char *head_signature; // NULL = nobody did
} HubLine;
GPtrArray *hub_lines(Hub *hub, GError **error);
// The hash of one record; `out_is_there` says whether the hub has it.
bool hub_record_hash(Hub *hub, const char *line, gint64 sequence, guint8 out[CHAIN_BYTES], bool *out_is_there, GError **error);
// Makes ready for the records of a branch.
bool hub_begin_branch(Hub *hub, const char *id, const char *origin, gint64 base_sequence, const guint8 base_hash[CHAIN_BYTES],
                      GError **error);
// The hub's record `sequence` of a line has a rival with a smaller hash, `rival`: from there on the hub's is a branch.
bool hub_split(Hub *hub, const char *line, gint64 sequence, const guint8 rival[CHAIN_BYTES], GError **error);

// One record, owned; as it goes over the wire.
typedef struct {
    char *station, *subject, *body;
    gint64 sequence;
    Hlc hlc;
    gint64 utc_ms;
    int kind;     // a RecordKind, or one of a newer Lanyard
    char *origin; // NULL = it has no chain; else chain.origin points to it
    RecordChain chain;
} HubRecord;
HubRecord *hub_record_of(const Record *record); // a copy of one with a chain
void hub_record_free(HubRecord *record);

// How much goes at once. A larger batch is fewer waits for disk and network; a smaller one less memory, and a shorter wait
// for who wants the store meanwhile.
typedef struct {
    int records;
    gint64 bytes; // about
} HubBatch;
#define HUB_BATCH_MOST ((HubBatch){20000, 8 * 1024 * 1024})
#define HUB_BATCH_GENTLE ((HubBatch){2000, 2 * 1024 * 1024})

// Adds records of one station, at most HUB_BATCH_MOST, in order and without gaps after what the hub has; those that it has already are passed
// over. All of them are taken or none. HUB_ERROR_RECORD, _DEEP, _COPY, _REVOKED, _RIGHTS leave the connection usable. Element:
// HubRecord.
bool hub_push(Hub *hub, const GPtrArray *records, GError **error);

// Records of stations above a sequence each: what `wanted` names, in its order, at most one batch in all. Element:
// HubRecord. The caller owns it.
typedef struct {
    const char *station;
    gint64 after;
} HubWanted;
GPtrArray *hub_pull(Hub *hub, const HubWanted *wanted, gsize wanted_count, HubBatch most, GError **error);

// The records of one line above `after`, up to `until`, as one stream. `take` gets them by the thousand, or about two megabytes, in
// order, and may take its time; it owns nothing.
typedef bool (*HubTake)(const GPtrArray *records, gpointer data, GError **error);
bool hub_stream(Hub *hub, const HubLine *line, gint64 after, gint64 until, HubTake take, gpointer data, GError **error);

// Waits until records are told of that `vector` (id of a line -> gint64 *, its last sequence) does not count yet, or for the time. Raises
// the vector by what was told; `out_has_news` says whether it was.
bool hub_wait(Hub *hub, int timeout_ms, GHashTable *vector, bool *out_has_news, GError **error);

// For the organisers.
typedef struct {
    char *id, *name;
    char *program; // version of Lanyard
    char *origin;  // of a history that stands apart: whose it is; "" = a station's own
    gint64 record_count;
    gint64 seen_utc_ms;  // 0 = never by itself
    gint64 unsent_count; // as it said itself, when it was seen
    PeerLag lag;
    gint64 in_step_utc_ms; // when it said so last; 0 = never
    char *problem;         // as it said itself; "" when all is well
    gint64 skew_ms;
    gint64 revoked_utc_ms; // 0 = not
    char *revoked_reason;
    bool is_former;    // its station was wiped or made again, and goes on under another id
    bool has_met_both; // it knows another hub made of the same dump, whose place this one did not take
} HubStation;
GPtrArray *hub_stations(Hub *hub, GError **error); // by name; element: HubStation
// Those that were shut out, by id; element: RevokedStation. The caller owns it.
GPtrArray *hub_revoked_stations(Hub *hub, GError **error);
// Those that were admitted again, and when that was last. The caller owns it.
GPtrArray *hub_admitted_stations(Hub *hub, GError **error);
// From now on nothing of this station is taken. Its earlier records stay. Needs the owner's role.
bool hub_revoke(Hub *hub, const char *station, const char *reason, GError **error);
