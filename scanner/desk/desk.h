// SPDX-License-Identifier: GPL-3.0-or-later
// desk.h - what a station does with a scan: verdict, record, print jobs. Shared by page, lanes and commands.
//
// A Desk belongs to one thread and owns one store connection. It joins the pieces: token and rules (through
// common/store/admit/admit.h), jobs, the profile, the clock. Nothing here renders or talks to a device.
#pragma once

#include "common/store/admit/admit.h"
#include "scanner/station/post.h"

typedef struct Desk Desk;
Desk *desk_open(const Station *station, GError **error); // borrows the station
void desk_close(Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_close)
Store *desk_store(Desk *desk);
const Station *desk_station(const Desk *desk);

// One scan at a post, now: the camera lanes, the wedge and the page come through here.
typedef struct {
    const char *code; // as scanned; NULL when `person_id` is given
    gsize code_length;
    const char *person_id;
    const Post *post;           // NULL = the station's own
    const char *volunteer_name; // NULL = nobody
    bool is_lead_override;
    const char *override_reason;
    bool is_dry_run;    // look, record nothing
    bool keeps_refusal; // with is_dry_run: a refusal is recorded all the same, only an admission waits for a tap
    bool is_box_empty;  // the prepared badge is not in its box: another is printed
    gint64 now_utc_ms;  // 0 = the station's clock
} DeskScan;
bool desk_scan(Desk *desk, const DeskScan *scan, AdmitOutcome *out, GError **error);
