// SPDX-License-Identifier: GPL-3.0-or-later
// rebuild.h - projections made anew from the journal.
#pragma once

#include "common/store/database/database.h"

typedef void (*StoreProgress)(gint64 done, gint64 total, gpointer data);

// From now on `tell` hears how far it is whenever this process makes the projections of its store anew, as store_open() does once
// after an update: from (0, total) to (total, total), in the thread that opened the store. Called before there are threads.
void store_watch_rebuild(StoreProgress tell, gpointer data);

// --- for the files of common/store ---

// Applies every record of `from` to the tables of `into`, which are empty. A record whose hash is not that of what it says is
// put into `faults` (element: char *), if there is one, and applied all the same.
bool rebuild_into(Store *from, Store *into, GPtrArray *faults, StoreProgress progress, gpointer data, GError **error);

// Empties every projection and makes it anew, in the open transaction.
bool rebuild_projections(Store *store, GError **error);
// Empties the search index alone.
bool rebuild_empty_index(Store *store, GError **error);

// Does so where a step of the schema has asked for it (016_anew.sql): once, whoever opens the store first. A record that cannot be
// played leaves the tables as they are, for store_verify() to name it. Takes its own transaction.
bool rebuild_if_due(Store *store, GError **error);
