// SPDX-License-Identifier: GPL-3.0-or-later
// runner.h - one contender's way through the frames of a bench: what it read, what it made up, and its processor time.
#pragma once

#include "tests/bench/contender.h"
#include "tests/scenes/scene.h"

#define RUNNERS_MAX 5

typedef struct {
    const Contender *contender;
    void *state;
    int codes, read, wrong;
    GArray *took_ms;  // element: double
    GArray *empty_ms; // the same, of frames without a code
} Runner;

typedef struct {
    Runner runners[RUNNERS_MAX]; // Lanyard is the last
    int count;
} Race;

// Starts every contender that is here and among the names (NULL: all; Lanyard always is), and says loudly which is not here.
void race_start(Race *race, char **names);
void race_stop(Race *race);
// The same contenders, nothing counted yet; and what was counted put to the whole.
Race race_part(const Race *whole);
void race_add(Race *whole, Race *part, bool is_empty);

// Processor time of the frame; its texts, element type GBytes.
double runner_read(Runner *runner, const GreyFrame *frame, GPtrArray *texts);
// How many of the scene's codes were read from its picture; texts of none of them are wrong.
int runner_read_scene(Runner *runner, const Scene *scene, double *out_ms);

double quantile(GArray *values, double share);
double mean(const GArray *values);
void race_print_row(const char *name, Race *race);
// What Lanyard reads beside each other one, and in what share of its time.
void race_print_ratios(Race *race);
