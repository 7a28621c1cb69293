// SPDX-License-Identifier: GPL-3.0-or-later
// projections.h - private to common/store: the tables that follow from records.
#pragma once

#include "common/store/database/statement.h"

// Made from projections.sql.
static const struct {
    StatementText select; // its name is the table's
    StatementText shared, clear;
} projections[] = {
#include "common/store/journal/projections_generated.h"
};
