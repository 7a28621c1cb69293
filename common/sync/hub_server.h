// SPDX-License-Identifier: GPL-3.0-or-later
// hub_server.h - what the hub's server allows beyond the hub: whoever has a member's password may use it up, and be in its other databases.
#pragma once

#include "common/sync/hub.h"

// What somebody should change, each a sentence with the line to write; the caller owns it. The owner and a superuser look at what all
// members may, a station's role at what it may itself, which it tries. Element: char *.
GPtrArray *hub_look_at_server(Hub *hub, GError **error);
