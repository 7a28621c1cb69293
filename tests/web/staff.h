// SPDX-License-Identifier: GPL-3.0-or-later
// staff.h - a running page with a volunteer of each role signed in.
#pragma once

#include "scanner/web/server.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
    Client door, desk, cashier, lead;
    gint added_count; // atomic: how often the print workers were woken
} Staff;

// `mode` and `checkpoint` as stage_new() takes them.
void staff_come(Staff *staff, const char *mode, const char *checkpoint);
// Starts the page of the staff's stage, for all of them; who is signed in stays so.
void staff_start(Staff *staff);
void staff_leave(Staff *staff);
// Of g_test_add(): come to a desk at the registration, and leave.
void staff_set_up_desk(Staff *staff, gconstpointer data);
void staff_tear_down(Staff *staff, gconstpointer data);
