// SPDX-License-Identifier: GPL-3.0-or-later
// sponsors.h - a hub with a desk and two sponsors, acme and bolt, for the tests of what a sponsor is told.
//
// The desk has registered three people and given each a badge; the first two allow a part of what is known of them, the third
// all. Acme has captured the first, bolt the second, nobody the third. What acme must not learn is marked: it begins with "zq".
#pragma once

#include "common/sync/pg_connection.h"
#include "tests/sync/cluster.h"

#define ACME "00000000000000aa" // stations
#define BOLT "00000000000000bb"
#define DESK "00000000000000dd"
#define SCANNED "1111111111111111" // tokens: of whom acme scanned, of whom only bolt did, of nobody's
#define BOLTS "2222222222222222"
#define UNSCANNED "3333333333333333"

// A statement that adds a record: strings and numbers as they stand in SQL.
#define RECORD(station, sequence, hlc, kind, subject, body)                                                                      \
    "INSERT INTO lanyard.record VALUES ('" station "', " #sequence ", " #hlc ", 1, " #kind ", '" subject "', '" body "');"

// The same by the function that a sponsor's role has for it.
#define OWN_RECORD(station, sequence, hlc, kind, subject, body)                                                                  \
    "SELECT lanyard_sponsor.add('" station "', json_build_array(json_build_object('station', '" station                          \
    "', 'sequence', " #sequence ", 'hlc', " #hlc ", 'utc_ms', 1, 'kind', " #kind ", 'subject', '" subject "', 'body', '" body    \
    "'))::text);"

typedef struct {
    Cluster *cluster;
    Hub *owner;
    PgConnection *acme, *bolt, *desk; // each signed in with its own role; a role "stranger", which nobody welcomed, is there too
} Sponsors;

// Set-up and tear-down of a fixture whose data is the Cluster; the hub is made anew in its database "hub".
void sponsors_set_up(Sponsors *sponsors, gconstpointer cluster);
void sponsors_tear_down(Sponsors *sponsors, gconstpointer cluster);

// The staff carry leads and contacts, as they do at each greeting.
void sponsors_serve(Sponsors *sponsors);

// Fails the test unless the statements run.
void sponsors_must(PgConnection *pg, const char *sql);
// Where the text tells acme what is not its own; NULL when it does not.
const char *sponsors_leak(const char *text);
