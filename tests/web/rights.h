// SPDX-License-Identifier: GPL-3.0-or-later
// rights.h - who may call which route, as a matrix that people wrote from what each route is for, held against a running server.
#pragma once

#include "scanner/http/route_table.h"
#include "tests/web/client.h"

typedef struct {
    const char *name;     // of a column
    const Client *client; // NULL ends the list
} Identity;

// Asks the server for each route of `table` as each identity, and compares with the matrix of the file: a first line with the names of
// the columns, then "METHOD PATH" and yes or no for each column; "#" begins a comment. Every difference is printed, a route that has
// no line and a line that has no route among them.
void rights_check(const char *file, const RouteTable *table, const Identity *identities);
