// SPDX-License-Identifier: GPL-3.0-or-later
// presentation.h - which codes are in one camera's view, and whether a code that is seen is presented anew.
//
// A code is acted on once while it is presented; it is a new scan after it was out of view for a second. It stays "seen" until frames go
// without it: while a slow disk or a busy machine holds the camera up there are no frames, and who was just let in is not refused for
// still holding the badge there. Belongs to one thread; all times are monotonic, in microseconds, and never go back.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Presentation Presentation;
Presentation *presentation_new(void);
void presentation_free(Presentation *presentation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Presentation, presentation_free)

// A frame of `now_mono_us` shows the code. True when it is presented anew.
bool presentation_see(Presentation *presentation, const void *bytes, gsize length, gint64 now_mono_us);
// That frame is over: what was not seen in it has gone out of view, unless it had before.
void presentation_end_frame(Presentation *presentation, gint64 now_mono_us);
