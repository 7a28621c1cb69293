// SPDX-License-Identifier: GPL-3.0-or-later
// fixture.h - a page of lanyard setup in a folder of its own, and a client that may open its address.
#pragma once

#include "scanner/setup/setup.h"
#include "tests/web/client.h"

typedef struct {
    char *home, *folder, *code;
    Setup *setup;
    GThread *thread;
    gint is_over; // atomic
    Client client;
} Fixture;

// Fit g_test_add.
void fixture_set_up(Fixture *fixture, gconstpointer data);
void fixture_tear_down(Fixture *fixture, gconstpointer data);

// Opens the address with this code; the status. The caller owns cookie and token.
guint fixture_begin_with(const Fixture *fixture, const char *code, char **out_cookie, char **out_token);
// With the right one: from now on the client has the session.
void fixture_begin(Fixture *fixture);
// A route that takes a file; anything but 200 ends the test. The caller owns it.
json_t *fixture_send_file(const Fixture *fixture, const char *path, const char *text);
