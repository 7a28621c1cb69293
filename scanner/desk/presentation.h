// SPDX-License-Identifier: GPL-3.0-or-later
// presentation.h - what is presented to one camera: which codes are in its view, which of them is meant, and when it is presented anew.
//
// What is in view together is one presentation. A person's code comes before one of ours that says nobody, and that before a stranger's;
// among equals the most central comes first. What comes after another is silent beside it, and presented on its own once that has been out
// of view for a second. Where a choice is offered, the codes of several people are one. Else the others wait for their own turn; but who
// comes PRESENTATION_TOGETHER_US after somebody whose badge lies there is presented on their own.
//
// A code is acted on once while it is presented; it is a new scan after it was out of view for a second. It stays in view while frames show
// what looks like it where it was, or a symbol there that cannot be read; and until frames go without it: while a slow disk or a busy machine
// holds the camera up there are no frames. Belongs to one thread; all times are monotonic, in microseconds, and never go back.
#pragma once

#include "scanner/decode/reader.h"

#define PRESENTATION_CODES_MAX 8 // of one frame; those farther from its centre are passed over
#define PRESENTATION_TOGETHER_US (2 * G_USEC_PER_SEC)

typedef enum {
    STANDING_STRANGER, // a text that is nothing here, or another event's
    STANDING_OURS,     // a code of this event by which nobody passes: forged, cut off, taken back
    STANDING_PERSON
} CodeStanding;

typedef struct {
    bool offers_choice;
    gint64 stranger_wait_us; // so long a better code may come into view before a lesser one is acted on
    gint64 person_wait_us;   // the same for another person's, where a choice is offered
    bool is_still;           // each frame is a picture of its own: what the next does not show is over
} PresentationRules;

// What is to be decided on.
typedef struct {
    guint count; // 1; or more: a choice, the most central first
    GBytes *codes[PRESENTATION_CODES_MAX];
    gint64 came_mono_us; // the newest of them
} Presented;
void presented_clear(Presented *presented);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Presented, presented_clear)

typedef struct Presentation Presentation;
Presentation *presentation_new(const PresentationRules *rules);
void presentation_free(Presentation *presentation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Presentation, presentation_free)

// A frame of `now_mono_us` shows the code; NULL: a hand scanner, which has none, shot it. True when it has come into view: it is acted on at
// once, as a shot is, unless presentation_judge() follows.
bool presentation_see(Presentation *presentation, const GreyFrame *frame, const ReaderCode *code, gint64 now_mono_us);
// What the code that has just come into view is worth, and whom it stands for (NULL = nobody): presentation_next() says when it is acted on.
void presentation_judge(Presentation *presentation, const ReaderCode *code, CodeStanding standing, const char *who);
// That frame is over: what is not in it has gone out of view, unless it had before. NULL, NULL: there is no more frame.
void presentation_end_frame(Presentation *presentation, const GreyFrame *frame, const ReaderResult *result, gint64 now_mono_us);
// What to act on by now; false: nothing. To be asked until then, after each frame and while none comes.
bool presentation_next(Presentation *presentation, gint64 now_mono_us, Presented *out);
// Whether somebody who is in view has yet to be acted on: frames that show them go on mattering.
bool presentation_waits(const Presentation *presentation);
