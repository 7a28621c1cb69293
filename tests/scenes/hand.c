// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/hand.h"

#include <math.h>

#include "tests/scenes/recipe.h"

#define TURN (2 * (float)G_PI)
#define PWM_HZ 240

// A display that is dimmed by switching it off and on shows the less of it the longer the shutter is open.
static float pwm_depth(Dice *dice, float exposure_s)
{
    const float phase = (float)G_PI * PWM_HZ * exposure_s;
    return dice_chance(dice, 0.4f) ? dice_between(dice, 0.2f, 0.8f) * fabsf(sinf(phase) / phase) : 0;
}

SceneSpec hand_held(guint64 seed, int index, int width_px, int height_px)
{
    SceneSpec spec = recipe_scene(EFFECT_PLAIN, seed + 977, index, width_px, height_px);
    SceneCode *code = &spec.code;
    Dice dice = {spec.seed ^ 0x68616e64};
    spec.readout_s = dice_between(&dice, 0.012f, 0.03f);
    spec.exposure_s = dice_ratio(&dice, 0.004f, 0.03f);
    spec.white_electrons = dice_ratio(&dice, 300, 3000);
    spec.jpeg_quality = (int)dice_between(&dice, 50, 88);
    if (code->carrier == CARRIER_PHONE) {
        spec.screen_white = dice_ratio(&dice, 0.12f, 2.2f);
        spec.pwm_depth = pwm_depth(&dice, spec.exposure_s);
        code->is_light_on_dark = dice_chance(&dice, 0.3f);
        if (code->is_light_on_dark) {
            code->ink = dice_between(&dice, 0.004f, 0.05f);
            code->paper = dice_between(&dice, 0.5f, 1);
        }
    } else if (dice_chance(&dice, 0.5f)) {
        spec.bend_radius_mm = dice_ratio(&dice, 50, 300); // laminated card to thin paper
        spec.bend_axis_deg = dice_between(&dice, 0, 180);
    }
    if (dice_chance(&dice, 0.3f))
        spec.glare[0] = (SceneGlare){.x_mm = dice_between(&dice, -0.5f, 0.5f) * code->code_mm,
                                     .y_mm = dice_between(&dice, -0.5f, 0.5f) * code->code_mm,
                                     .radius_mm = dice_between(&dice, 0.1f, 0.3f) * code->code_mm,
                                     .stretch = dice_between(&dice, 0.5f, 2),
                                     .strength = dice_ratio(&dice, 0.2f, 2)};
    return spec;
}

static float least_jerk(float share)
{
    const float s = CLAMP(share, 0, 1);
    return s * s * s * (10 - 15 * s + 6 * s * s);
}

// The ways of one hand, thing and camera: rolled once for a sequence.
typedef struct {
    float arrives_s, from_x_mm, from_y_mm, from_far, from_roll_deg, from_pitch_deg;
    float drift_mm, drift_hz, tremor_mm, tremor_hz, phase;
    float swing_deg, swing_hz, curl;
    float far_per_mm, near_per_mm, hunts_s, sweep_s, overshoot;
    bool has_fixed_focus;
    float late_stops, late_s;
} Hand;

static Hand roll_hand(const SceneSpec *held)
{
    Dice dice = {held->seed ^ 0x5eedu};
    const float reach_mm = 2 * held->code.code_mm;
    const bool is_badge = held->code.carrier == CARRIER_BADGE;
    Hand hand = {.arrives_s = dice_between(&dice, 0.45f, 1),
                 .from_x_mm = dice_between(&dice, -1.6f, 1.6f) * reach_mm,
                 .from_y_mm = dice_between(&dice, 0.8f, 2) * reach_mm,
                 .from_far = dice_between(&dice, 1, 1.8f),
                 .from_roll_deg = dice_normal(&dice) * 20,
                 .from_pitch_deg = dice_normal(&dice) * 15,
                 .drift_mm = dice_ratio(&dice, 0.5f, 4),
                 .drift_hz = dice_between(&dice, 0.4f, 1.2f),
                 .tremor_mm = dice_ratio(&dice, 0.05f, 0.5f),
                 .tremor_hz = dice_between(&dice, 8, 11),
                 .phase = dice_between(&dice, 0, TURN)};
    hand.swing_deg = is_badge && dice_chance(&dice, 0.6f) ? dice_between(&dice, 5, 25) : 0;
    hand.swing_hz = dice_between(&dice, 0.8f, 1.4f);
    hand.curl = dice_between(&dice, 0, 0.3f);
    hand.has_fixed_focus = dice_chance(&dice, 0.4f);
    hand.far_per_mm = 1 / dice_ratio(&dice, 700, 2500);
    hand.near_per_mm = 1 / held->focus_mm;
    hand.hunts_s = hand.arrives_s * 0.7f + dice_between(&dice, 0.05f, 0.35f);
    hand.sweep_s = dice_between(&dice, 0.15f, 0.35f);
    hand.overshoot = dice_between(&dice, 0.1f, 0.4f);
    hand.late_stops =
        held->code.carrier == CARRIER_PHONE ? log2f(fmaxf(held->screen_white, 0.3f)) : dice_between(&dice, -0.5f, 0.7f);
    hand.late_s = dice_between(&dice, 0.1f, 0.35f);
    return hand;
}

// Dioptres by the millimetre: from the room to beyond the thing, and back to it.
static float focus_per_mm(const Hand *hand, float t)
{
    if (hand->has_fixed_focus)
        return hand->near_per_mm;
    const float far = hand->far_per_mm, near = hand->near_per_mm, beyond = near + hand->overshoot * (near - far);
    const float out = CLAMP((t - hand->hunts_s) / hand->sweep_s, 0, 1);
    const float back = CLAMP((t - hand->hunts_s - hand->sweep_s) / (hand->sweep_s * 0.6f), 0, 1);
    return far + out * (beyond - far) + back * (near - beyond);
}

static void move(const SceneSpec *held, const Hand *hand, float t, SceneSpec *out)
{
    const float away = 1 - least_jerk(t / hand->arrives_s), w = TURN * t, p = hand->phase;
    const float swing = hand->swing_deg * expf(-fmaxf(0, t - hand->arrives_s) / 1.2f) * cosf(w * hand->swing_hz + p);
    const float drift = hand->drift_mm, tremor = hand->tremor_mm;
    out->x_mm = held->x_mm + away * hand->from_x_mm + drift * sinf(w * hand->drift_hz + p) +
                tremor * sinf(w * hand->tremor_hz + p) + 0.4f * swing;
    out->y_mm = held->y_mm + away * hand->from_y_mm + drift * cosf(w * hand->drift_hz * 0.83f + p) +
                tremor * cosf(w * hand->tremor_hz * 0.91f + p);
    out->distance_mm = held->distance_mm * (1 + away * (hand->from_far - 1)) + drift * sinf(w * hand->drift_hz * 0.71f);
    out->roll_deg = held->roll_deg + away * hand->from_roll_deg + 0.3f * swing;
    out->pitch_deg = held->pitch_deg + away * hand->from_pitch_deg;
    out->yaw_deg = held->yaw_deg + swing;
    if (held->bend_radius_mm > 0)
        out->bend_radius_mm = held->bend_radius_mm * (1 + hand->curl * sinf(w * hand->swing_hz));
}

SceneSpec hand_frame(const SceneSpec *held, int frame)
{
    const Hand hand = roll_hand(held);
    const float t = (float)frame / SEQUENCE_RATE_HZ, step_s = 0.001f;
    SceneSpec spec = *held, next = *held;
    move(held, &hand, t, &spec);
    move(held, &hand, t + step_s, &next);
    const float x = (next.x_mm - spec.x_mm) / step_s, y = (next.y_mm - spec.y_mm) / step_s;
    spec.velocity_mm_s = hypotf(x, y);
    spec.velocity_deg = atan2f(y, x) * 360 / TURN;
    spec.focus_mm = 1 / focus_per_mm(&hand, t);
    spec.stops += hand.late_stops * expf(-fmaxf(0, t - 0.6f * hand.arrives_s) / hand.late_s);
    spec.moment = (guint)frame;
    return spec;
}

SceneSpec hand_moment(guint64 seed, int index, int width_px, int height_px)
{
    const SceneSpec held = hand_held(seed, index, width_px, height_px);
    Dice dice = {held.seed ^ 0x40e7};
    const int first = (int)(0.7f * roll_hand(&held).arrives_s * SEQUENCE_RATE_HZ);
    return hand_frame(&held, first + dice_below(&dice, HAND_FRAMES - first));
}
