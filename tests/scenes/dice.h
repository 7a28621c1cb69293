// SPDX-License-Identifier: GPL-3.0-or-later
// dice.h - the generator's random numbers: the same seed rolls the same scene on every machine.
#pragma once

#include <glib.h>
#include <math.h>

typedef struct {
    guint64 state;
} Dice;

static inline guint64 dice_next(Dice *dice)
{
    guint64 z = dice->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15); // splitmix64
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

// From 0 up to, not including, 1.
static inline float dice_unit(Dice *dice)
{
    return (float)(dice_next(dice) >> 40) * 0x1p-24f;
}

static inline float dice_between(Dice *dice, float low, float high)
{
    return low + (high - low) * dice_unit(dice);
}

// Evenly over the ratio, for things that people perceive by ratio: sizes, distances, brightness.
static inline float dice_ratio(Dice *dice, float low, float high)
{
    return low * powf(high / low, dice_unit(dice));
}

// From 0 up to, not including, count.
static inline int dice_below(Dice *dice, int count)
{
    return (int)(dice_unit(dice) * (float)count);
}

static inline gboolean dice_chance(Dice *dice, float probability)
{
    return dice_unit(dice) < probability;
}

static inline float dice_normal(Dice *dice)
{
    // Eight uniform numbers out of two draws: close to a bell within three sigma.
    const guint64 draws[2] = {dice_next(dice), dice_next(dice)};
    guint64 sum = 0;
    for (int i = 0; i < 8; i++)
        sum += draws[i / 4] >> (16 * (i % 4)) & 0xffff;
    return ((float)sum / 65536 - 4) * 1.2247f;
}
