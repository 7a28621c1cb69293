// SPDX-License-Identifier: GPL-3.0-or-later
// request.c - what every step reads of its request, and how it refuses one.
#include "scanner/setup/place.h"

G_DEFINE_QUARK(lanyard_setup_error, setup_error)

const char *setup_text(const SetupRequest *request, const char *key)
{
    return json_text(request->body, key, "");
}
