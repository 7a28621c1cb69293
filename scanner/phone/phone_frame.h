// SPDX-License-Identifier: GPL-3.0-or-later
// phone_frame.h - one thing that a phone saw, as it comes over the network: texts that it read itself, or a picture for our reader.
#pragma once

#include "common/base/json.h"

#define PHONE_TEXT_MOST 4096            // bytes of a code
#define PHONE_PICTURE_MOST (256 * 1024) // bytes of a call with a picture
#define PHONE_LANGUAGE_MOST 16          // bytes of its name
#define PHONE_SIDE_MOST_PX 1920         // of the picture

typedef struct {
    gint64 number;        // from 1, growing; a repeat of a call has the same
    gint64 at_us;         // by the phone's monotonic clock, of the moment that it shows
    gint64 empty_us;      // since when the view showed no code before that moment; 0 = it showed one since the last call
    GPtrArray *texts;     // char *, what is in view, the most central first
    GBytes *jpeg;         // of the picture; NULL = the phone reads by itself
    gint64 round_trip_ms; // of its last call, as it measured it; 0 = not known
    char *language;       // of the words in the answer; NULL = the station's
    char *checkpoint;     // where it stands, of a floating phone; NULL = not said
} PhoneFrame;
void phone_frame_free(PhoneFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PhoneFrame, phone_frame_free)

// A JSON object {number, at_ms, empty_ms, texts: [], round_trip_ms, language, checkpoint}; with a picture it is followed by a line feed and the JPEG. NULL
// for anything else. The caller owns it.
PhoneFrame *phone_frame_parse(const char *body, gsize length, bool has_picture);
