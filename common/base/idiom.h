// SPDX-License-Identifier: GPL-3.0-or-later
// idiom.h - what every file does with GLib's arrays, errors and texts, in one way each.
#pragma once

#include <glib.h>
#include <stdbool.h>

// As g_set_error() and g_propagate_error(), and then false, or NULL: for `return error_set(...)`.
#define error_set(domain, code, error, ...) (g_set_error(error, domain, code, __VA_ARGS__), false)
#define error_set_null(domain, code, error, ...) (g_set_error(error, domain, code, __VA_ARGS__), NULL)
#define error_pass(cause, error) (g_propagate_error(error, cause), false)

// Puts `text`, which it takes over, in the place of what `place` owned.
static inline void text_take(char **place, char *text)
{
    g_free(*place);
    *place = text;
}

static inline gpointer *array_first(const GPtrArray *array)
{
    return array && array->len > 0 ? array->pdata : NULL;
}

static inline gpointer *array_end(const GPtrArray *array)
{
    return array && array->len > 0 ? array->pdata + array->len : NULL;
}

// for (each `type *item` of `array`), which may be NULL and does not change meanwhile.
#define ARRAY_EACH(type, item, array)                                                                                            \
    for (type * item, **item##_at = (type **)array_first(array);                                                                 \
         item##_at != (type **)array_end(array) && (item = *item##_at, true); item##_at++)
