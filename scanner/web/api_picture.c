// SPDX-License-Identifier: GPL-3.0-or-later
// api_picture.c - the live pictures of the cameras: the newest of each, in memory, while somebody looks.
#include "common/base/json.h"
#include "scanner/web/route.h"

#define LOOK_US (2 * G_USEC_PER_SEC)  // who asks again within it still looks
#define FRESH_US (2 * G_USEC_PER_SEC) // an older picture is of a camera that is away

void picture_keep(Web *web, json_t *picture)
{
    if (!g_atomic_int_get(&web->wants_pictures))
        return; // made when somebody still looked
    json_object_set_new(picture, "at_mono_us", json_integer(clock_mono_us()));
    json_object_set(web->pictures, json_text(picture, "source", ""), picture);
}

void picture_forget_unseen(Web *web, gint64 now_mono_us)
{
    if (!g_atomic_int_get(&web->wants_pictures) || now_mono_us - web->pictures_asked_mono_us < LOOK_US)
        return;
    g_atomic_int_set(&web->wants_pictures, 0);
    json_object_clear(web->pictures);
}

// {"pictures": [...]}: live_picture_json() with "at_mono_us", by which two askings tell whether one is new. The first
// asking finds nothing yet: it starts the copying.
bool api_pictures(Request *request, GError **error)
{
    (void)error;
    Web *web = request->web;
    gint64 now_mono_us = clock_mono_us();
    web->pictures_asked_mono_us = now_mono_us;
    g_atomic_int_set(&web->wants_pictures, 1);
    json_t *list = json_array();
    const char *source;
    json_t *picture;
    json_object_foreach(web->pictures, source,
                        picture) if (now_mono_us - json_integer_value(json_object_get(picture, "at_mono_us")) < FRESH_US)
        json_array_append(list, picture);
    request->result = json_pack("{s:o}", "pictures", list);
    return true;
}
