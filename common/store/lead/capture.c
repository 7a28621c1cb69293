// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/capture.h"

#include <string.h>

const char *capture_result_name(CaptureResult result)
{
    static const char *const names[CAPTURE_RESULT_COUNT] = {
        [CAPTURE_TAKEN] = "taken",     [CAPTURE_KNOWN] = "known",   [CAPTURE_TOO_FAST] = "too-fast",
        [CAPTURE_REFUSED] = "refused", [CAPTURE_PAUSED] = "paused",
    };
    return names[result];
}

static void capture_free(gpointer data)
{
    Capture *capture = data;
    g_free(capture->volunteer_name);
    json_decref(capture->set);
    g_free(capture);
}

// `out` has `length` + 1 bytes.
static bool read_hex(const json_t *said, const char *key, gsize length, char *out)
{
    const char *text = json_text(said, key, "");
    if (strlen(text) != length || strspn(text, "0123456789abcdef") != length)
        return false;
    memcpy(out, text, length + 1);
    return true;
}

static bool is_among(const char *word, const char *const *words)
{
    return g_strv_contains(words, word);
}

// What is said of a lead, and nothing else: "note" and not "note/STATION/REP", which would be another rep's.
static bool is_detail(const char *name, const json_t *value)
{
    static const char *const plain[] = {"rating", "note", "role", "seniority", "follow-up", NULL};
    bool is_known = is_among(name, plain) || g_str_has_prefix(name, "tag/") || g_str_has_prefix(name, "answer/");
    return is_known && strlen(name) <= LEAD_DETAIL_NAME_MOST && json_is_string(value) &&
           json_string_length(value) <= LEAD_DETAIL_MOST;
}

static bool are_details(const json_t *set)
{
    const char *name;
    json_t *value;
    gsize count = json_object_size(set);
    if (!json_is_object(set) || count == 0 || count > LEAD_DETAILS_MOST)
        return false;
    json_object_foreach((json_t *)set, name, value) if (!is_detail(name, value)) return false;
    g_autofree char *text = json_canonical(set);
    return strlen(text) <= LEAD_BODY_MOST;
}

static bool has_only(const json_t *said, const char *const *members)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)said, name, value) if (!is_among(name, members)) return false;
    return json_is_object(said);
}

static bool read_capture(const json_t *said, Capture *out)
{
    static const char *const of_scan[] = {"of", "token", "at", "by", "scan", "check", NULL};
    static const char *const of_set[] = {"of", "token", "at", "by", "set", NULL};
    json_t *set = json_object_get(said, "set"), *by = json_object_get(said, "by");
    if (!has_only(said, set ? of_set : of_scan) || !read_hex(said, "of", CAPTURE_NAME_HEX, out->name) ||
        !read_hex(said, "token", TOKEN_ID_BYTES * 2, out->token) || !json_is_integer(json_object_get(said, "at")) ||
        (by && (!json_is_string(by) || json_string_length(by) > LEAD_MEMBER_MOST)))
        return false;
    if (json_object_get(said, "check") && !read_hex(said, "check", TOKEN_CHECK_BYTES * 2, out->check))
        return false;
    out->at_utc_ms = json_int(said, "at", 0);
    out->volunteer_name = g_strdup(json_text(said, "by", ""));
    out->set = json_incref(set);
    return set ? are_details(set) : json_is_true(json_object_get(said, "scan"));
}

GPtrArray *capture_parse(const char *text, gsize length, GError **error)
{
    g_autoptr(json_t) said = length <= CAPTURES_BYTES_MOST ? json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_array(said) || json_array_size(said) > CAPTURES_MOST)
        return error_set_null(STORE_ERROR, STORE_ERROR_REFUSED, error,
                              "captures come as a JSON array of at most %d, each name in an object once", CAPTURES_MOST);
    GPtrArray *captures = g_ptr_array_new_with_free_func(capture_free);
    for (gsize i = 0; i < json_array_size(said); i++) {
        Capture *capture = g_new0(Capture, 1);
        capture->is_refused = !read_capture(json_array_get(said, i), capture);
        g_ptr_array_add(captures, capture);
    }
    return captures;
}
