// SPDX-License-Identifier: GPL-3.0-or-later
// statement_table.h - private to common/store: the texts behind the statement ids.
#pragma once

#include "common/store/statements_generated.h"

typedef struct {
    const char *name, *sql;
} StatementText;

extern const StatementText statement_texts[]; // STATEMENT_COUNT of them
