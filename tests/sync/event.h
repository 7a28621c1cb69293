// SPDX-License-Identifier: GPL-3.0-or-later
// event.h - a whole event as processes: desks and their server, each desk behind a wire.
//
// Each station has a thread that keeps its daemon running, whatever happens to it, and lets things happen there: scans,
// edits, sales, people joined and split, bundles, backups. What a station acknowledged is kept, as the oracle. One desk may come to
// be there twice (past.h).
#pragma once

#include "common/store/database/database.h"
#include "tests/sync/cluster.h"
#include "tests/sync/daemon.h"
#include "tests/sync/past.h"
#include "tests/sync/wires.h"

#define EVENT_DESKS 5
#define EVENT_COPY EVENT_DESKS // the folder of a desk, once more, behind the same wire
#define EVENT_MOST (EVENT_DESKS + 1)
#define COPY_BEGUN 1
#define COPY_THERE 2

// What a station said it had recorded.
typedef struct {
    gint64 sequence;
    char *hash; // in hex; its station may have another id in the end
    char *subject;
    bool is_pass;
} Acknowledged;

typedef struct Event Event;

typedef struct EventStation {
    Event *event;
    int index, wire;
    Daemon *daemon;
    char *id;     // that it had first
    char *backup; // path of what was backed up last
    gint fault;   // atomic: PastFault that is to befall it
    guint restore_count;
    GRand *rand; // the thread's
    GThread *thread;
    GPtrArray *acknowledged; // Acknowledged; the thread's until it is joined
    GPtrArray *met;          // char *: ids of people who were let in here
    int exit_code;
} EventStation;

struct Event {
    char *folder;
    Cluster *cluster;
    Wires *wires;
    EventStation stations[EVENT_MOST];
    GStrv secrets; // codes to scan
    GMutex mutex;
    GPtrArray *sticks;      // char *: bundles that are written
    GHashTable *let_in;     // person -> the station that let them in last
    GHashTable *written;    // char *: hashes of what stood in stores before another file took their place
    GHashTable *hidden_ids; // char *: ids of which nothing could know that there are two histories
    GAsyncQueue *handed;    // char *: bundles that some desk has to read
    gint handed_count;      // atomic: of these, not read to the end
    gint fault_counts[PAST_FAULTS], kill_count;
    gint has_copy;         // atomic: 0, COPY_BEGUN, COPY_THERE
    gint twice_count;      // atomic: let in at two desks
    gint is_busy, is_over; // atomic
};

// Stations are made and hold the same people; nothing runs yet.
Event *event_new(Cluster *cluster, bool has_namespaces, guint32 seed);
void event_free(Event *event);

void event_open(Event *event); // the day begins
// A station in a folder that is there, or is still to be made, behind that wire.
void event_add_station(Event *event, int index, int wire, const char *folder, guint32 seed);
// Lets happen at a new station what happens at the others. In the thread of any.
void event_open_station(EventStation *station);
int event_count(const Event *event); // of stations: EVENT_DESKS, or EVENT_MOST
// Whether somebody was let in at two desks: what the end of the day is asked about has happened.
bool event_is_eventful(Event *event);
void event_rest(Event *event);  // nothing happens any more, but stations run on
void event_close(Event *event); // they stop, and their exit codes are kept

// Somebody is scanned there; true when the station acknowledged it, whatever the verdict is. In the station's thread.
bool event_scan(EventStation *station);

Store *event_store(Event *event, int station);
// True when every station has what it ought to have of every other.
bool event_is_in_step(Event *event);
void event_print(Event *event); // how each stands
// True when the first desks have the same of every station that the first one knows.
bool event_desks_agree(Event *event, int count);
