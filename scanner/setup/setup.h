// SPDX-License-Identifier: GPL-3.0-or-later
// setup.h - the first hour without an editor: a page on this machine alone that leads to a station's folder.
//
// Each step writes the plain files that somebody with an editor would write (event.ini, label templates, station.ini, the store), at
// once and whole, so that it may be left and taken up again: where it stands, the folder says. A file that was sent is in memory until it is taken in. It is for one person at one browser, so
// one thread answers one request after the other, and what takes long is waited for.
//
// Whoever opens the address with the one-time code gets a cookie; the code is good once. Without the cookie only the page's own
// files are given out. Requests must name a loopback host and come from the page itself.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Setup Setup;

// Serves for `folder`: a station's, or one that is empty or not there yet. `listen` is "127.0.0.1:PORT", 0 = any port. STATION_ERROR_FOLDER
// for a folder with other things in it, and the errors of http_server.h.
Setup *setup_open(const char *folder, const char *listen, GError **error);
// The address to open, with the code behind the "#", which no browser sends to anybody. The caller owns it.
char *setup_address(const Setup *setup);
// Serves what is there, or comes within a moment. False once the person at the page said that it is enough.
bool setup_turn(Setup *setup);
void setup_close(Setup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Setup, setup_close)
