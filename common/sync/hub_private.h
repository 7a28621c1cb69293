// SPDX-License-Identifier: GPL-3.0-or-later
// hub_private.h - private to common/sync: what a Hub is made of.
#pragma once

#include "common/sync/pg_connection.h"

struct Hub {
    PgConnection *pg;
    bool is_met;     // the schema was checked, news are listened for
    bool is_staging; // the staging table was made
};
