// SPDX-License-Identifier: GPL-3.0-or-later
// bundle.h - the same records by file: what a station knows, sealed, for a USB stick.
//
// A bundle is sealed under the event's current key (common/token/seal.h): without the key it cannot be read, and a
// changed, cut or lengthened one is told from a whole one before any of its records is taken. It carries
// records of any number of stations, each station's in order, and says which stations were shut out; importing one twice changes nothing.
#pragma once

#include "common/store/journal/rebuild.h"
#include "common/token/token.h"

#define BUNDLE_ERROR (bundle_error_quark())
GQuark bundle_error_quark(void);
typedef enum {
    BUNDLE_ERROR_FORM,  // unsealed, but not what a bundle holds
    BUNDLE_ERROR_EVENT, // of another event
    BUNDLE_ERROR_GAP,   // begins after records that this station has not got
    BUNDLE_ERROR_CLOCK, // this machine's clock cannot be right
    BUNDLE_ERROR_KEY,   // sealed, or to be sealed, under a key that is retired
} BundleError;

typedef struct {
    bool is_own_only; // only records that this station wrote; else all that it knows
    gint64 now_utc_ms;
} BundleOptions;

typedef struct {
    char *station_name; // that wrote the bundle
    gint64 made_utc_ms;
    gint64 record_count;      // in the bundle
    gint64 new_count;         // import: not known before
    gint64 refused_count;     // import: not taken; see quarantine.h
    gint64 unsigned_count;    // import: not taken, since nobody who may signed them (common/store/rights/line_head.h)
    gint64 own_refused_count; // import: records of this station that the sender did not take, and why it did not take the first
    char *why_refused;
    gint64 shut_out_count; // import: of the new ones, of stations that the organisers shut out
    gint64 late_count;     // import: that such a station wrote after that, and that were not taken
    GPtrArray *revoked;    // import: RevokedStation, whom the organisers shut out as far as the sender knew
    char *hubs;            // import: known_hubs.h, as the sender has them
} BundleReport;
void bundle_report_clear(BundleReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BundleReport, bundle_report_clear)

// Writes `path` (0600) beside itself and moves it into place.
bool bundle_export(Store *store, const KeyRing *ring, const char *path, const BundleOptions *options, StoreProgress progress,
                   gpointer data, BundleReport *out, GError **error);

// Errors besides: SEAL_ERROR, STORE_ERROR.

// Checks the whole file, then takes its records in batches. A cut on the way is mended by importing it again.
bool bundle_import(Store *store, const KeyRing *ring, const char *path, const BundleOptions *options, StoreProgress progress,
                   gpointer data, BundleReport *out, GError **error);
