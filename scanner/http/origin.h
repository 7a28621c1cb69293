// SPDX-License-Identifier: GPL-3.0-or-later
// origin.h - whether a request was meant for this server, and came from its own page: hosts, origins, secrets.
#pragma once

#include "scanner/http/http_server.h"

// True when a request may name this host at `port`: a loopback address, "localhost", and where the server is set to
// listen for others any numeric address and this machine's name. A foreign name pointed here is refused.
bool origin_host_is_ours(const char *host, guint16 port, bool allow_remote);
// Whether the origin that a browser named is the host that it asked; a program may leave it out.
bool origin_is_own(const HttpRequest *request, bool is_secure);
// Whether somebody gave this secret (NULL = none was given), in a time that does not depend on what was wrong.
bool origin_is_equal_secret(const char *given, const char *wanted);
