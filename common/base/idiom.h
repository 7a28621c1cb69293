// SPDX-License-Identifier: GPL-3.0-or-later
// idiom.h - what every file does with GLib's arrays, errors and texts, in one way each.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/base/each.h"

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

// MEMBERS_FREE(item, name, tags, ...) frees what these members own, each by its type, and sets them to NULL.
#define MEMBERS_FREE(item, ...) EACH_OF(MEMBER_FREE, item, __VA_ARGS__)
#define MEMBER_FREE(item, member) g_clear_pointer(&(item)->member, MEMBER_UNREF((item)->member));
// clang-format off
#define MEMBER_UNREF(member) \
    _Generic((member), char *: g_free, char **: g_strfreev, guint8 *: g_free, bool *: g_free, GPatternSpec **: g_free, \
             GPtrArray *: g_ptr_array_unref, GHashTable *: g_hash_table_unref, GArray *: g_array_unref, GBytes *: g_bytes_unref, \
             GRegex *: g_regex_unref)
// clang-format on

// MEMBERS_CLEAR_FUNC(name, type, members...) is `void name(type *item)`, which does so; MEMBERS_AUTO a static one for g_auto();
// MEMBERS_FREE_FUNC, and MEMBERS_FREE_STATIC, frees the struct, too, and takes NULL.
#define MEMBERS_CLEAR_FUNC(name, type, ...)                                                                                      \
    void name(type *item)                                                                                                        \
    {                                                                                                                            \
        MEMBERS_FREE(item, __VA_ARGS__);                                                                                         \
    }
#define MEMBERS_AUTO(name, type, ...)                                                                                            \
    static MEMBERS_CLEAR_FUNC(name, type, __VA_ARGS__) G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(type, name)
#define MEMBERS_FREE_FUNC(name, type, ...)                                                                                       \
    void name(type *item)                                                                                                        \
    {                                                                                                                            \
        if (!item)                                                                                                               \
            return;                                                                                                              \
        MEMBERS_FREE(item, __VA_ARGS__);                                                                                         \
        g_free(item);                                                                                                            \
    }
#define MEMBERS_FREE_STATIC(name, type, ...) static MEMBERS_FREE_FUNC(name, type, __VA_ARGS__)

// The first element of `array` (NULL = none) of which the text that stands `offset` bytes in is `text`; NULL when there is none.
static inline gpointer array_find(const GPtrArray *array, gsize offset, const char *text)
{
    for (guint i = 0; array && text && i < array->len; i++)
        if (g_strcmp0(G_STRUCT_MEMBER(const char *, g_ptr_array_index(array, i), offset), text) == 0)
            return g_ptr_array_index(array, i);
    return NULL;
}
#define ARRAY_FIND(type, member, array, text) ((type *)array_find(array, G_STRUCT_OFFSET(type, member), text))

// for (each `type *item` of `array`), which may be NULL, and may grow or shrink meanwhile as under a loop that counts. The outer loop is
// only there for the count.
#define ARRAY_EACH(type, item, array)                                                                                            \
    for (guint item##_at = 0, item##_goes_on = 1; item##_goes_on; item##_goes_on = 0)                                            \
        for (type * item; (array) && item##_at < (array)->len && (item = g_ptr_array_index(array, item##_at), true); item##_at++)
