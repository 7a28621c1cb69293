// SPDX-License-Identifier: GPL-3.0-or-later
// live_picture.h - what a lane sees, for the page: a small picture, the outline of what was found, a hint for who aims.
#pragma once

#include "scanner/desk/lane.h"

// {"source", "hint": "none" | "closer" | "further" | "hold-still" | "too-bright" | "too-dim" | "part" | "read", "parts": [seen, of
// how many] of a message in several codes, "outline": [x, y, ...] of four corners as shares of the picture's sides, or null, "jpeg": base64}. NULL when the event has no frame. The
// picture is of whoever stands before the camera: it is neither stored nor logged.
json_t *live_picture_json(const LaneEvent *event);
