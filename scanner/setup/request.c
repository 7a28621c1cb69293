// SPDX-License-Identifier: GPL-3.0-or-later
// request.c - what every step reads of its request, and how it refuses one.
#include "scanner/setup/place.h"

G_DEFINE_QUARK(lanyard_setup_error, setup_error)

bool setup_fail(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_propagate_error(error, g_error_new_valist(SETUP_ERROR, SETUP_ERROR_REFUSED, format, arguments));
    va_end(arguments);
    return false;
}

const char *setup_text(const SetupRequest *request, const char *key)
{
    return json_text(request->body, key, "");
}
