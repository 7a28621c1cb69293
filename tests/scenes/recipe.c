// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/recipe.h"

#include <math.h>
#include <string.h>

#include "tests/scenes/hand.h"

static const char *const names[EFFECT_COUNT] = {
    [EFFECT_PLAIN] = "plain",
    [EFFECT_CONTRAST] = "contrast",
    [EFFECT_CURVE] = "curve",
    [EFFECT_DARK_MODE] = "dark-mode",
    [EFFECT_DEFOCUS] = "defocus",
    [EFFECT_MOTION] = "motion",
    [EFFECT_NOISE] = "noise",
    [EFFECT_OVEREXPOSED] = "overexposed",
    [EFFECT_UNDEREXPOSED] = "underexposed",
    [EFFECT_GLARE] = "glare",
    [EFFECT_SHADOW] = "shadow",
    [EFFECT_MOIRE] = "moire",
    [EFFECT_OLED] = "oled",
    [EFFECT_JPEG] = "jpeg",
    [EFFECT_DAMAGED_DATA] = "damaged-data",
    [EFFECT_DAMAGED_FINDER] = "damaged-finder",
    [EFFECT_SMALL] = "small",
    [EFFECT_HUGE] = "huge",
    [EFFECT_TILT] = "tilt",
    [EFFECT_ROLL] = "roll",
    [EFFECT_BUSY] = "busy",
    [EFFECT_STYLE] = "style",
    [EFFECT_MIRROR] = "mirror",
    [EFFECT_DENSE] = "dense",
    [EFFECT_TWO] = "two",
    [EFFECT_MIX] = "mix",
    [EFFECT_EMPTY] = "empty",
    [EFFECT_HAND] = "hand",
};

const char *effect_name(Effect effect)
{
    return names[effect];
}

Effect effect_by_name(const char *name)
{
    Effect effect = 0;
    while (effect < EFFECT_COUNT && strcmp(names[effect], name) != 0)
        effect++;
    return effect;
}

static void roll_characters(Dice *dice, SceneCode *code, const char *alphabet, int count)
{
    for (int i = 0; i < count; i++)
        code->text[code->text_length++] = alphabet[dice_below(dice, (int)strlen(alphabet))];
}

static void add_text(SceneCode *code, const char *text)
{
    code->text_length += (guint)g_strlcpy(code->text + code->text_length, text, SCENE_TEXT_MAX - code->text_length);
}

// What tickets and badges carry: our own token, links, ids, a visiting card.
static void roll_text(Dice *dice, SceneCode *code)
{
    static const char base45[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", hex[] = "0123456789abcdef";
    static const char link[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const float kind = dice_unit(dice);
    code->text_length = 0;
    if (kind < 0.4f) {
        roll_characters(dice, code, base45, 38);
    } else if (kind < 0.6f) {
        add_text(code, "https://tickets.example.org/t/");
        roll_characters(dice, code, link, 22);
    } else if (kind < 0.75f) {
        roll_characters(dice, code, hex, 32);
    } else if (kind < 0.9f) {
        roll_characters(dice, code, link, dice_below(dice, 20) + 6);
    } else {
        add_text(code, "BEGIN:VCARD\nVERSION:3.0\nN:Ωmega;Zoë\nORG:");
        roll_characters(dice, code, link, dice_below(dice, 40) + 10);
        add_text(code, "\nEMAIL:z@example.org\nEND:VCARD");
    }
    code->text[code->text_length] = '\0';
    const float level = dice_unit(dice);
    code->level = level < 0.25f ? 0 : level < 0.75f ? 1 : level < 0.9f ? 2 : 3;
}

static void roll_carrier(Dice *dice, SceneSpec *spec, CarrierKind carrier)
{
    SceneCode *code = &spec->code;
    code->carrier = carrier;
    code->ink = dice_between(dice, 0.03f, 0.1f);
    code->paper = dice_between(dice, 0.7f, 0.9f);
    code->quiet = 4;
    switch (carrier) {
    case CARRIER_PHONE:
        code->code_mm = dice_between(dice, 28, 52);
        code->ink = 0.004f;
        code->paper = 1;
        spec->screen_white = dice_ratio(dice, 0.6f, 2.5f);
        spec->screen_pitch_mm = dice_between(dice, 0.055f, 0.09f);
        break;
    case CARRIER_MONITOR:
        code->code_mm = dice_between(dice, 40, 90);
        code->ink = 0.004f;
        code->paper = 1;
        spec->screen_white = dice_ratio(dice, 0.8f, 2);
        spec->screen_pitch_mm = dice_between(dice, 0.22f, 0.31f);
        break;
    case CARRIER_BADGE:
        code->code_mm = dice_between(dice, 18, 32);
        break;
    case CARRIER_TICKET:
        code->code_mm = dice_between(dice, 15, 35);
        break;
    case CARRIER_NONE:
        break;
    }
}

// Modules of this side without its quiet zone: 17 + 4 * version, by what the text needs.
static float modules_of(const SceneCode *code)
{
    static const guint bytes_at[4][12] = {{17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367},
                                          {14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287},
                                          {11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203},
                                          {7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155}};
    int version = 1;
    while (version < 12 && code->text_length > bytes_at[code->level][version - 1])
        version++;
    return 17 + 4 * (float)MAX(version, code->version_min);
}

static float focal_px(const SceneSpec *spec)
{
    return (float)spec->width_px / 2 / tanf(spec->view_deg * (float)G_PI / 360);
}

static float module_px(const SceneSpec *spec)
{
    return focal_px(spec) * spec->code.code_mm / modules_of(&spec->code) / spec->distance_mm;
}

// Puts the code where its modules have this size, as far from the middle as the picture allows.
static void place(Dice *dice, SceneSpec *spec, float size_px)
{
    const float mm = spec->code.code_mm, focal = focal_px(spec);
    const float most_px = 0.85f * (float)spec->height_px / modules_of(&spec->code);
    spec->distance_mm = focal * mm / modules_of(&spec->code) / fminf(size_px, most_px);
    const float room_x = (float)spec->width_px / 2 * spec->distance_mm / focal - mm * 0.75f;
    const float room_y = (float)spec->height_px / 2 * spec->distance_mm / focal - mm * 0.75f;
    spec->x_mm = dice_between(dice, -1, 1) * fmaxf(room_x, 0) * 0.6f;
    spec->y_mm = dice_between(dice, -1, 1) * fmaxf(room_y, 0) * 0.6f;
    spec->focus_mm = spec->distance_mm * dice_between(dice, 0.93f, 1.07f);
}

static SceneSpec base(Dice *dice, int width_px, int height_px)
{
    SceneSpec spec = {.seed = dice_next(dice), .width_px = width_px, .height_px = height_px};
    spec.view_deg = dice_between(dice, 52, 75);
    spec.aperture_mm = dice_between(dice, 0.8f, 1.8f);
    spec.softness_px = dice_between(dice, 0.35f, 0.75f);
    spec.distortion = dice_between(dice, -0.02f, 0.06f);
    spec.sharpen = dice_chance(dice, 0.6f) ? dice_between(dice, 0.1f, 0.8f) : 0;
    spec.exposure_s = 1.0f / 60;
    spec.white_electrons = dice_ratio(dice, 800, 6000);
    spec.read_electrons = 3;
    spec.is_denoised = dice_chance(dice, 0.5f);
    spec.jpeg_quality = dice_chance(dice, 0.7f) ? (int)dice_between(dice, 65, 92) : 0;
    spec.room_light = 1;
    spec.stops = dice_between(dice, -0.4f, 0.6f);
    spec.room = (RoomKind)dice_below(dice, ROOM_COUNT);
    roll_text(dice, &spec.code);
    const float kind = dice_unit(dice);
    roll_carrier(dice, &spec, kind < 0.5f ? CARRIER_PHONE : kind < 0.85f ? CARRIER_BADGE : CARRIER_TICKET);
    spec.yaw_deg = dice_normal(dice) * 9;
    spec.pitch_deg = dice_normal(dice) * 9;
    spec.roll_deg = dice_normal(dice) * 8;
    place(dice, &spec, dice_ratio(dice, 2.6f, 7));
    return spec;
}

static void add_glare(Dice *dice, SceneSpec *spec, float severity)
{
    const int count = 1 + dice_below(dice, SCENE_GLARE_MAX);
    for (int i = 0; i < count; i++)
        spec->glare[i] = (SceneGlare){.x_mm = dice_between(dice, -0.5f, 0.5f) * spec->code.code_mm,
                                      .y_mm = dice_between(dice, -0.5f, 0.5f) * spec->code.code_mm,
                                      .radius_mm = dice_between(dice, 0.08f, 0.35f) * spec->code.code_mm,
                                      .stretch = dice_between(dice, 0.4f, 2.5f),
                                      .strength = 0.2f + 3 * severity * severity};
}

static void set_screen(Dice *dice, SceneSpec *spec, CarrierKind carrier)
{
    if (spec->code.carrier != CARRIER_PHONE && spec->code.carrier != CARRIER_MONITOR) {
        const float size = module_px(spec);
        roll_carrier(dice, spec, carrier);
        place(dice, spec, size);
    }
}

// Both of them in the middle of the picture.
static void set_second(Dice *dice, SceneSpec *spec)
{
    place(dice, spec, fminf(module_px(spec), 0.34f * (float)spec->width_px / modules_of(&spec->code)));
    spec->x_mm = -spec->code.code_mm * 0.9f;
    spec->y_mm *= 0.5f;
}

static void apply(Dice *dice, SceneSpec *spec, Effect effect, float severity)
{
    SceneCode *code = &spec->code;
    const float turn = dice_unit(dice) * 360;
    switch (effect) {
    case EFFECT_CONTRAST:
        code->ink = code->paper * (1 - 0.85f * powf(0.09f, severity));
        break;
    case EFFECT_CURVE:
        spec->bend_radius_mm = code->code_mm * powf(0.18f, severity) * 3;
        spec->bend_axis_deg = turn;
        break;
    case EFFECT_DARK_MODE:
        set_screen(dice, spec, CARRIER_PHONE);
        code->is_light_on_dark = true;
        code->ink = dice_between(dice, 0.004f, 0.05f);
        code->paper = 1 - 0.8f * severity * dice_unit(dice);
        break;
    case EFFECT_DEFOCUS: {
        const float radius_px = severity * 1.8f * module_px(spec);
        const float off = 2 * radius_px / (focal_px(spec) * spec->aperture_mm);
        spec->focus_mm = 1 / fmaxf(1 / spec->distance_mm - off, 1e-5f);
        if (1 / spec->distance_mm - off < 1e-5f)
            spec->focus_mm = 1 / (1 / spec->distance_mm + off);
        break;
    }
    case EFFECT_MOTION:
        spec->exposure_s = dice_ratio(dice, 0.005f, 0.033f);
        spec->velocity_mm_s = severity * 2.2f * code->code_mm / modules_of(code) / spec->exposure_s;
        spec->velocity_deg = turn;
        break;
    case EFFECT_NOISE:
        spec->white_electrons = 1500 * powf(0.008f, severity);
        spec->read_electrons = 3;
        break;
    case EFFECT_OVEREXPOSED:
        spec->stops = 0.5f + 3 * severity;
        break;
    case EFFECT_UNDEREXPOSED:
        spec->stops = -1 - 5 * severity;
        spec->white_electrons = 3000;
        break;
    case EFFECT_GLARE:
        add_glare(dice, spec, severity);
        break;
    case EFFECT_SHADOW:
        spec->shadow_depth = 0.4f + 0.57f * severity;
        spec->shadow_deg = turn;
        spec->shadow_edge_mm = dice_ratio(dice, 0.3f, 15);
        spec->shadow_at_mm = dice_between(dice, -0.4f, 0.4f) * code->code_mm;
        if (code->carrier == CARRIER_PHONE) {
            roll_carrier(dice, spec, CARRIER_BADGE);
            place(dice, spec, dice_ratio(dice, 2.6f, 7));
        }
        break;
    case EFFECT_MOIRE:
        roll_carrier(dice, spec, CARRIER_MONITOR);
        spec->softness_px = dice_between(dice, 0.3f, 0.5f);
        // Camera pixels per screen pixel near one: where beats are coarse.
        spec->distance_mm = focal_px(spec) * spec->screen_pitch_mm / dice_ratio(dice, 0.7f, 1.2f + 0.8f * severity);
        spec->distance_mm = fmaxf(spec->distance_mm, focal_px(spec) * code->code_mm * 1.2f / (float)spec->height_px);
        spec->x_mm = spec->y_mm = 0;
        spec->focus_mm = spec->distance_mm;
        break;
    case EFFECT_OLED:
        set_screen(dice, spec, CARRIER_PHONE);
        spec->screen_white = 0.8f * powf(0.03f, severity);
        spec->pwm_depth = dice_unit(dice) * 0.8f;
        spec->white_electrons = dice_ratio(dice, 100, 1000);
        break;
    case EFFECT_JPEG:
        spec->jpeg_quality = (int)(60 * powf(0.08f, severity));
        break;
    case EFFECT_DAMAGED_DATA:
        code->damage = (DamageKind)(1 + dice_below(dice, 4));
        code->damage_share = 0.02f + 0.2f * severity;
        break;
    case EFFECT_DAMAGED_FINDER:
        code->damage = DAMAGE_STAINS;
        code->damage_share = 0.004f + 0.04f * severity;
        code->damage_on_finder = true;
        break;
    case EFFECT_SMALL:
        place(dice, spec, 2.8f - 1.7f * severity);
        break;
    case EFFECT_HUGE:
        place(dice, spec, 9 + 25 * severity);
        break;
    case EFFECT_TILT:
        spec->yaw_deg = (dice_chance(dice, 0.5f) ? 1.0f : -1.0f) * (25 + 45 * severity) * dice_between(dice, 0.3f, 1);
        spec->pitch_deg = (dice_chance(dice, 0.5f) ? 1.0f : -1.0f) * (25 + 45 * severity) * dice_between(dice, 0.3f, 1);
        break;
    case EFFECT_ROLL:
        spec->roll_deg = turn;
        break;
    case EFFECT_BUSY:
        spec->room = ROOM_SHIRT;
        code->quiet = 4 - 3.5f * severity;
        break;
    case EFFECT_STYLE:
        code->style = dice_chance(dice, 0.5f) ? MODULES_DOTS : MODULES_ROUNDED;
        code->level = 2 + dice_below(dice, 2);
        code->logo = dice_chance(dice, 0.5f) ? 0.1f + 0.22f * severity : 0;
        place(dice, spec, dice_ratio(dice, 2.6f, 7));
        break;
    case EFFECT_MIRROR:
        code->is_mirrored = true;
        break;
    case EFFECT_DENSE:
        code->version_min = 8 + (int)(severity * 24);
        place(dice, spec, dice_between(dice, 2.4f, 4));
        break;
    case EFFECT_TWO:
        spec->second = spec->code;
        roll_text(dice, &spec->second);
        set_second(dice, spec);
        break;
    case EFFECT_EMPTY:
        code->carrier = CARRIER_NONE;
        break;
    case EFFECT_PLAIN:
    case EFFECT_MIX:
    case EFFECT_HAND:
    case EFFECT_COUNT:
        break;
    }
}

// A real day: several troubles at once, those that go with the carrier.
static void mix(Dice *dice, SceneSpec *spec)
{
    static const Effect on_screen[] = {EFFECT_GLARE,       EFFECT_OLED, EFFECT_DARK_MODE, EFFECT_DAMAGED_DATA,
                                       EFFECT_OVEREXPOSED, EFFECT_HUGE, EFFECT_MOIRE};
    static const Effect on_paper[] = {EFFECT_CURVE,          EFFECT_SHADOW, EFFECT_CONTRAST, EFFECT_DAMAGED_DATA,
                                      EFFECT_DAMAGED_FINDER, EFFECT_STYLE,  EFFECT_GLARE};
    static const Effect always[] = {EFFECT_DEFOCUS, EFFECT_MOTION, EFFECT_NOISE,        EFFECT_TILT, EFFECT_ROLL,
                                    EFFECT_SMALL,   EFFECT_JPEG,   EFFECT_UNDEREXPOSED, EFFECT_BUSY};
    const bool is_screen = spec->code.carrier == CARRIER_PHONE;
    apply(dice, spec, (is_screen ? on_screen : on_paper)[dice_below(dice, 7)], dice_between(dice, 0.1f, 0.8f));
    const int more = 1 + dice_below(dice, 2);
    for (int i = 0; i < more; i++)
        apply(dice, spec, always[dice_below(dice, G_N_ELEMENTS(always))], dice_between(dice, 0.1f, 0.7f));
}

SceneSpec recipe_scene(Effect effect, guint64 seed, int index, int width_px, int height_px)
{
    if (effect == EFFECT_HAND)
        return hand_moment(seed, index, width_px, height_px);
    Dice dice = {seed * 1000003 + (guint64)effect * 7907 + (guint64)index};
    dice_next(&dice);
    SceneSpec spec = base(&dice, width_px, height_px);
    if (effect == EFFECT_MIX)
        mix(&dice, &spec);
    else
        apply(&dice, &spec, effect, ((float)(index % 16) + 0.5f) / 16);
    return spec;
}

SceneSpec recipe_sequence_frame(const SceneSpec *held, int frame)
{
    Dice dice = {held->seed ^ 0x5eed};
    const float arrives_s = dice_between(&dice, 0.25f, 0.7f), from_x = dice_between(&dice, -1.6f, 1.6f);
    const float from_y = dice_between(&dice, 0.8f, 2), from_far = dice_between(&dice, 1, 1.8f);
    const float tremor_mm = dice_ratio(&dice, 0.3f, 3), tremor_hz = dice_between(&dice, 2, 6), phase = dice_unit(&dice) * 6.28f;
    SceneSpec spec = *held;
    float x[2], y[2]; // now, and a millisecond later for the velocity
    for (int i = 0; i < 2; i++) {
        const float t = (float)frame / SEQUENCE_RATE_HZ + 0.001f * (float)i, left = fmaxf(0, 1 - t / arrives_s);
        const float away = left * left * (3 - 2 * left); // people start fast and settle
        const float wave = 6.28f * tremor_hz * t + phase;
        x[i] = held->x_mm + away * from_x * held->code.code_mm * 2 + tremor_mm * sinf(wave);
        y[i] = held->y_mm + away * from_y * held->code.code_mm * 2 + tremor_mm * cosf(wave * 0.83f);
        if (i == 0)
            spec.distance_mm = held->distance_mm * (1 + away * (from_far - 1));
    }
    spec.x_mm = x[0];
    spec.y_mm = y[0];
    spec.velocity_mm_s = hypotf(x[1] - x[0], y[1] - y[0]) * 1000;
    spec.velocity_deg = atan2f(y[1] - y[0], x[1] - x[0]) * 180 / (float)G_PI;
    spec.exposure_s = dice_ratio(&dice, 0.005f, 0.025f);
    spec.yaw_deg += tremor_mm * sinf(3 * (float)frame / SEQUENCE_RATE_HZ + phase);
    spec.moment = (guint)frame;
    return spec;
}

SceneSpec recipe_of_text(const char *text, guint64 seed, int index, int width_px, int height_px)
{
    static const Effect looks[] = {EFFECT_PLAIN, EFFECT_DARK_MODE, EFFECT_TILT, EFFECT_GLARE,
                                   EFFECT_CURVE, EFFECT_NOISE,     EFFECT_ROLL, EFFECT_DAMAGED_DATA};
    Dice dice = {seed * 1000003 + (guint64)index};
    SceneSpec spec = base(&dice, width_px, height_px);
    spec.code.text_length = (guint)MIN(g_strlcpy(spec.code.text, text, SCENE_TEXT_MAX), SCENE_TEXT_MAX - 1);
    spec.code.level = 1;
    roll_carrier(&dice, &spec, index % 2 ? CARRIER_BADGE : CARRIER_PHONE);
    place(&dice, &spec, dice_ratio(&dice, 3.5f, 6));
    apply(&dice, &spec, looks[dice_below(&dice, G_N_ELEMENTS(looks))], dice_between(&dice, 0, 0.4f));
    return spec;
}

void recipe_add_second(SceneSpec *spec, const char *text)
{
    Dice dice = {spec->seed};
    spec->second = spec->code;
    spec->second.text_length = 0;
    add_text(&spec->second, text);
    set_second(&dice, spec);
}
