// SPDX-License-Identifier: GPL-3.0-or-later
// stage.h - a station with made-up people whose event is on today, for the page's tests.
#pragma once

#include "scanner/desk/desk.h"

typedef struct {
    char *folder;
    Station *station;
} Stage;

// People by id; the secret of each is "secret-" and the last two digits of the id.
#define STAGE_ADA "00000000000000a1"     // paid, tutorial T-01 in Room 318, which runs now
#define STAGE_PRIYA "00000000000000a2"   // paid, tutorial T-02 in Room 319, which runs now; same order as Ada
#define STAGE_PENDING "00000000000000a3" // not paid
#define STAGE_HOLD "00000000000000a4"    // on hold
#define STAGE_ONLINE "00000000000000a5"  // online only
#define STAGE_LI "00000000000000a6"      // paid, no tutorial

#define STAGE_PIN "271828" // of everyone: "Dora" (door), "Desi" (desk), "Lea" (lead), "Spo" (sponsor), "Cara" (cashier)
#define STAGE_FORKED "00000000000000f9" // the station of stage_fork()

// `mode` and `checkpoint` as in station.ini: "desk" at "registration", "door" at "room-318".
Stage *stage_new(const char *mode, const char *checkpoint);
void stage_free(Stage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stage, stage_free)
// "Desk 9" wrote two histories: it has one admission of Ada's and one of Li's under the same number.
void stage_fork(const Stage *stage);
// Pages of the store's file are overwritten, and a check finds that.
void stage_damage(const Stage *stage);
// A desk of its own at this station. The caller closes it, before the stage is freed.
Desk *stage_desk(const Stage *stage);
