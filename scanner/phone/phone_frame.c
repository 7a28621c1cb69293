// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/phone/phone_frame.h"

#include <math.h>
#include <string.h>

#include "common/base/idiom.h"

#define TEXTS_MOST 8
#define MS_MOST 1e12 // no phone runs for thirty years

MEMBERS_FREE_FUNC(phone_frame_free, PhoneFrame, texts, jpeg, language, checkpoint)

// A time of the phone's clock, which has fractions.
static bool read_time(const json_t *object, const char *key, gint64 *out_us)
{
    const json_t *value = json_object_get(object, key);
    double ms = value ? json_number_value(value) : 0;
    *out_us = isfinite(ms) && ms >= 0 && ms <= MS_MOST ? (gint64)(ms * 1000) : 0;
    return !value || (json_is_number(value) && ms >= 0 && ms <= MS_MOST);
}

static bool read_texts(const json_t *list, GPtrArray *texts)
{
    gsize index;
    const json_t *each;
    json_array_foreach(list, index, each)
    {
        if (!json_is_string(each) || json_string_length(each) > PHONE_TEXT_MOST || texts->len == TEXTS_MOST)
            return false;
        g_ptr_array_add(texts, g_strdup(json_string_value(each)));
    }
    return true;
}

static bool read_object(const json_t *object, PhoneFrame *frame)
{
    frame->number = json_int(object, "number", 0);
    frame->round_trip_ms = CLAMP(json_int(object, "round_trip_ms", 0), 0, 60000);
    const char *language = json_text(object, "language", NULL);
    frame->language = language && strlen(language) <= PHONE_LANGUAGE_MOST ? g_strdup(language) : NULL;
    frame->checkpoint = g_strdup(json_text(object, "checkpoint", NULL));
    return json_is_object(object) && frame->number > 0 && read_time(object, "at_ms", &frame->at_us) && frame->at_us > 0 &&
           read_time(object, "empty_ms", &frame->empty_us) && frame->empty_us <= frame->at_us &&
           read_texts(json_object_get(object, "texts"), frame->texts);
}

PhoneFrame *phone_frame_parse(const char *body, gsize length, bool has_picture)
{
    const char *end = has_picture ? memchr(body, '\n', MIN(length, PHONE_TEXT_MOST)) : body + length;
    if (!end)
        return NULL;
    g_autoptr(PhoneFrame) frame = g_new0(PhoneFrame, 1);
    frame->texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(json_t) object = json_loadb(body, (gsize)(end - body), JSON_REJECT_DUPLICATES, NULL);
    if (!read_object(object, frame))
        return NULL;
    if (has_picture)
        frame->jpeg = g_bytes_new(end + 1, length - (gsize)(end + 1 - body));
    return g_steal_pointer(&frame);
}
