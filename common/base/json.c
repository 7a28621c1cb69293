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

// --- eight bytes at a time: most of what goes into records is long and plain ---

#define WORD sizeof(guint64)
#define EACH(byte) (G_GUINT64_CONSTANT(0x0101010101010101) * (byte))

static guint64 word_at(const char *text)
{
    guint64 word;
    memcpy(&word, text, WORD);
    return word;
}

static bool is_utf8(const char *text, gsize length)
{
    gsize at = 0;
    while (at + WORD <= length && !(word_at(text + at) & EACH(0x80)))
        at += WORD;
    return g_utf8_validate_len(text + at, length - at, NULL);
}

static bool has_to_be_escaped(guchar c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

// Subtracting borrows where a byte is smaller, so that its highest bit is set; that of a byte above 0x7f was.
static bool is_plain_word(guint64 word)
{
    guint64 borrows = (word - EACH(0x20)) | ((word ^ EACH('"')) - EACH(1)) | ((word ^ EACH('\\')) - EACH(1));
    return !(borrows & ~word & EACH(0x80));
}

// How many bytes from `at` on stand in JSON as they are.
static gsize plain_length(const char *text, gsize at, gsize length)
{
    gsize end = at;
    while (end + WORD <= length && is_plain_word(word_at(text + end)))
        end += WORD;
    while (end < length && !has_to_be_escaped((guchar)text[end]))
        end++;
    return end - at;
}

void json_put_text(json_t *object, const char *key, const char *text)
{
    gsize length = text ? strlen(text) : 0;
    // Jansson's own check takes a byte at a time, three times as long.
    if (text && is_utf8(text, length) && is_utf8(key, strlen(key)))
        json_object_set_new_nocheck(object, key, json_stringn_nocheck(text, length));
}

json_t *json_only(const json_t *object, const char *const *keys)
{
    json_t *only = json_object();
    for (; *keys; keys++)
        json_object_set(only, *keys, json_object_get(object, *keys)); // does nothing for NULL
    return only;
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
    g_string_append_c(out, '"');
    for (gsize at = 0;; at++) {
        gsize plain = plain_length(text, at, length);
        g_string_append_len(out, text + at, (gssize)plain);
        at += plain;
        if (at == length)
            break;
        guchar c = (guchar)text[at];
        char escape = c >= 0x20 ? (char)c : short_escapes[c];
        if (escape)
            g_string_append_printf(out, "\\%c", escape);
        else
            g_string_append_printf(out, "\\u%04X", c);
    }
    g_string_append_c(out, '"');
}

static void append_value(GString *out, json_t *value);

typedef struct {
    const char *key;
    json_t *value;
} Member;

static int compare_members(const void *a, const void *b)
{
    return strcmp(((const Member *)a)->key, ((const Member *)b)->key);
}

static void sort_members(Member *members, gsize count)
{
    if (count > FEW_KEYS) {
        qsort(members, count, sizeof *members, compare_members);
        return;
    }
    for (gsize i = 1; i < count; i++) {
        const Member member = members[i];
        gsize at = i;
        for (; at > 0 && strcmp(members[at - 1].key, member.key) > 0; at--)
            members[at] = members[at - 1];
        members[at] = member;
    }
}

static void append_object(GString *out, json_t *object)
{
    Member few[FEW_KEYS];
    gsize count = json_object_size(object), i = 0;
    g_autofree Member *many = count > FEW_KEYS ? g_new(Member, count) : NULL;
    Member *members = many ? many : few;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) members[i++] = (Member){key, value};
    sort_members(members, count);
    g_string_append_c(out, '{');
    for (i = 0; i < count; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        append_text(out, members[i].key, strlen(members[i].key));
        g_string_append_c(out, ':');
        append_value(out, members[i].value);
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
