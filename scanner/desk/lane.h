// SPDX-License-Identifier: GPL-3.0-or-later
// lane.h - one camera or hand scanner as an island: a thread that captures, reads and decides, frame after frame.
//
// A lane owns its capture, its reader and its desk (store connection). It survives a camera that goes away: it says
// so and opens it again. Of what is in view one code is acted on, once (presentation.h). Callbacks run in the lane's thread and must not block.
#pragma once

#include "scanner/decode/reader.h"
#include "scanner/desk/desk.h"

typedef struct {
    const char *source; // capture_label() of it: nothing secret
    json_t *verdict;    // desk_outcome_json(), with "print_group" when labels were asked for and "is_look" when
        // a tap is still to record it; with a choice {"people": [code_look_json(), ...]}. Borrowed; NULL for other events
    const ReaderCode *code;   // what was decided on, with a verdict
    const ReaderResult *seen; // what the last frame showed
    const GreyFrame *frame;   // for the live picture; NULL when there is none
    const char *frame_name;
    const char *problem; // for people: "The camera is away."; NULL
    gint64 decided_us;   // from frame to verdict, with a verdict
} LaneEvent;

typedef enum {
    LANE_FRAME,
    LANE_READY, // a hand scanner, which has no frames, is there (again)
    LANE_VERDICT,
    LANE_CHOICE,  // several people's codes at once: a volunteer says whose turn it is, and nothing has been recorded
    LANE_PROBLEM, // told once until there is a frame, or the scanner is there, again
    LANE_ENDED
} LaneEventKind;
typedef void (*LaneCallback)(LaneEventKind kind, const LaneEvent *event, gpointer data);

typedef struct {
    const Station *station; // outlives the lane
    const char *source;     // see capture.h and hand_scanner.h
    bool is_once;           // a folder or file is read once, then LANE_ENDED
    int rate_hz;            // for folders; 0 = as fast as it goes
    LaneCallback callback;
    gpointer data;
} LaneOptions;

typedef struct Lane Lane;
Lane *lane_start(const LaneOptions *options, GError **error);
void lane_stop(Lane *lane); // waits for the frame in work
