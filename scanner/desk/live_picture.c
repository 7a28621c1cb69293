// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/live_picture.h"

#include "scanner/capture/capture.h"

#define LIVE_WIDTH_PX 320

static const char *hint_name(AimHint hint)
{
    switch (hint) {
    case AIM_NONE:
        return "none";
    case AIM_CLOSER:
        return "closer";
    case AIM_FURTHER:
        return "further";
    case AIM_HOLD_STILL:
        return "hold-still";
    case AIM_TOO_BRIGHT:
        return "too-bright";
    case AIM_TOO_DIM:
        return "too-dim";
    case AIM_PART:
        return "part";
    case AIM_READ:
        return "read";
    }
    g_assert_not_reached();
}

static json_t *outline_json(const ReaderResult *seen, const GreyFrame *frame)
{
    if (seen->hint == AIM_NONE)
        return json_null();
    json_t *outline = json_array();
    for (gsize i = 0; i < G_N_ELEMENTS(seen->outline); i++) {
        json_array_append_new(outline, json_real((double)seen->outline[i].x / frame->width_px));
        json_array_append_new(outline, json_real((double)seen->outline[i].y / frame->height_px));
    }
    return outline;
}

json_t *live_picture_json(const LaneEvent *event)
{
    g_autoptr(GBytes) jpeg = event->frame ? picture_small_jpeg(event->frame, LIVE_WIDTH_PX) : NULL;
    if (!jpeg)
        return NULL;
    gsize length;
    const guint8 *bytes = g_bytes_get_data(jpeg, &length);
    g_autofree char *text = g_base64_encode(bytes, length);
    return json_pack("{s:s, s:s, s:[i,i], s:o, s:s}", "source", event->source, "hint", hint_name(event->seen->hint), "parts",
                     event->seen->parts_seen, event->seen->parts_count, "outline", outline_json(event->seen, event->frame),
                     "jpeg", text);
}
