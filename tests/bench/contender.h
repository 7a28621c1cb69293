// SPDX-License-Identifier: GPL-3.0-or-later
// contender.h - the readers that the bench compares, each behind the same calls.
#pragma once

#include "scanner/decode/reader.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *name;
    // NULL: it is not here; `missing` says what would bring it.
    void *(*start)(void);
    void (*stop)(void *state);
    // Forgets former frames: the next picture is unrelated.
    void (*forget)(void *state);
    // Adds the text of each code in the frame to `texts` (element type: GBytes).
    void (*read)(void *state, const GreyFrame *frame, GPtrArray *texts);
    // Processor time of the last frame; NULL: what this thread spent in read().
    double (*took_ms)(void *state);
    const char *missing;
} Contender;

extern const Contender contender_zbar, contender_zxing, contender_newest, contender_jsqr, contender_lanyard;
extern const char *contender_npm_folder; // where npm.mjs and its packages are; NULL: nowhere

#ifdef __cplusplus
}
#endif
