// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/web/staff.h"

static void jobs_added(gpointer data)
{
    g_atomic_int_inc(&((Staff *)data)->added_count);
}

void staff_start(Staff *staff)
{
    g_autoptr(GError) error = NULL;
    const WebOptions options = {.station = staff->stage->station, .jobs_added = jobs_added, .data = staff};
    staff->web = web_start(&options, &error);
    g_assert_no_error(error);
    staff->door.port = staff->desk.port = staff->cashier.port = staff->lead.port = web_port(staff->web);
}

void staff_come(Staff *staff, const char *mode, const char *checkpoint)
{
    staff->stage = stage_new(mode, checkpoint);
    staff_start(staff);
    client_sign_in(&staff->door, "Dora");
    client_sign_in(&staff->desk, "Desi");
    client_sign_in(&staff->cashier, "Cara");
    client_sign_in(&staff->lead, "Lea");
}

void staff_leave(Staff *staff)
{
    web_stop(staff->web);
    stage_free(staff->stage);
    client_clear(&staff->door);
    client_clear(&staff->desk);
    client_clear(&staff->cashier);
    client_clear(&staff->lead);
}

void staff_set_up_desk(Staff *staff, gconstpointer data)
{
    (void)data;
    staff_come(staff, "desk", "registration");
}

void staff_tear_down(Staff *staff, gconstpointer data)
{
    (void)data;
    staff_leave(staff);
}
