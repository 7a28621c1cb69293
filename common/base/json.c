// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/json.h"

#include <stdlib.h>
#include <string.h>

const char *json_text(const json_t *object, const char *key, const char *fallback)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : fallback;
}

gint64 json_int(const json_t *object, const char *key, gint64 fallback)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

bool json_bool(const json_t *object, const char *key, bool fallback)
{
    const json_t *value = json_object_get(object, key);
    return json_is_boolean(value) ? json_is_true(value) : fallback;
}

void json_put_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

void json_put_int(json_t *object, const char *key, gint64 value)
{
    json_object_set_new(object, key, json_integer(value));
}

// --- the canonical text: what json_dumps() gives with JSON_COMPACT and JSON_SORT_KEYS, at a fifth of its price. Every
// record that is made, and every event that the page gets, goes through here. ---

#define FEW_KEYS 32
#define MOST_BODIES 1000 // bytes: what allocators still give at once

static void append_text(GString *out, const char *text, gsize length)
{
    static const char short_escapes[0x20] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    gsize plain = 0; // where what was not appended yet begins
    g_string_append_c(out, '"');
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        g_string_append_len(out, text + plain, (gssize)(i - plain));
        plain = i + 1;
        char escape = c >= 0x20 ? (char)c : short_escapes[c];
        if (escape)
            g_string_append_printf(out, "\\%c", escape);
        else
            g_string_append_printf(out, "\\u%04X", c);
    }
    g_string_append_len(out, text + plain, (gssize)(length - plain));
    g_string_append_c(out, '"');
}

static int compare_members(const void *a, const void *b)
{
    return strcmp(json_object_iter_key(*(void *const *)a), json_object_iter_key(*(void *const *)b));
}

static void append_value(GString *out, json_t *value);

static void append_object(GString *out, json_t *object)
{
    void *few[FEW_KEYS];
    gsize count = json_object_size(object);
    g_autofree void **many = count > FEW_KEYS ? g_new(void *, count) : NULL;
    void **members = many ? many : few;
    void *member = json_object_iter(object);
    for (gsize i = 0; i < count; i++, member = json_object_iter_next(object, member))
        members[i] = member;
    qsort(members, count, sizeof *members, compare_members);
    g_string_append_c(out, '{');
    for (gsize i = 0; i < count; i++) {
        const char *key = json_object_iter_key(members[i]);
        if (i > 0)
            g_string_append_c(out, ',');
        append_text(out, key, strlen(key));
        g_string_append_c(out, ':');
        append_value(out, json_object_iter_value(members[i]));
    }
    g_string_append_c(out, '}');
}

static void append_array(GString *out, const json_t *array)
{
    g_string_append_c(out, '[');
    for (gsize i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        append_value(out, json_array_get(array, i));
    }
    g_string_append_c(out, ']');
}

static void append_real(GString *out, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    g_string_append(out, text);
    free(text);
}

static void append_value(GString *out, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        append_object(out, value);
        break;
    case JSON_ARRAY:
        append_array(out, value);
        break;
    case JSON_STRING:
        append_text(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        g_string_append_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        append_real(out, value);
        break;
    case JSON_TRUE:
        g_string_append(out, "true");
        break;
    case JSON_FALSE:
        g_string_append(out, "false");
        break;
    case JSON_NULL:
        g_string_append(out, "null");
        break;
    }
}

char *json_canonical(const json_t *value)
{
    GString *out = g_string_sized_new(MOST_BODIES);
    append_value(out, (json_t *)value);
    return g_string_free(out, FALSE);
}
