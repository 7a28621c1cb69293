// SPDX-License-Identifier: GPL-3.0-or-later
// contender.h - the readers that the bench compares, each behind the same three calls.
#pragma once

#include "scanner/decode/reader.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *name;
    void *(*start)(void);
    void (*stop)(void *state);
    // Forgets former frames: the next picture is unrelated.
    void (*forget)(void *state);
    // Adds the text of each code in the frame to `texts` (element type: GBytes).
    void (*read)(void *state, const GreyFrame *frame, GPtrArray *texts);
} Contender;

extern const Contender contender_zbar, contender_lanyard;
extern const Contender contender_zxing; // only where zxing-cpp is installed

#ifdef __cplusplus
}
#endif
