// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/scene.h"

#include <math.h>

#include "tests/scenes/drawing.h"
#include "tests/scenes/optics.h"
#include "tests/scenes/pose.h"
#include "tests/scenes/symbol.h"

#define CRACKS_MAX 40

typedef struct {
    float x, y, dx, dy, width; // modules: a segment, or a blob's middle and radii
    float level;
} Flaw;

// A code with all that is drawn around and over it.
typedef struct {
    const SceneCode *spec;
    Symbol *symbol;
    float module_mm, offset_x_mm;
    Carrier carrier;
    Flaw flaws[CRACKS_MAX];
    int flaw_count;
} Thing;

static float to_reflectance(const SceneCode *spec, float dark)
{
    if (spec->is_light_on_dark)
        dark = 1 - dark;
    return spec->paper + (spec->ink - spec->paper) * dark;
}

static void add_flaws(Thing *thing, Dice *dice)
{
    const SceneCode *spec = thing->spec;
    const float side = (float)symbol_side(thing->symbol);
    float cover = 0;
    while (spec->damage != DAMAGE_NONE && thing->flaw_count < CRACKS_MAX && cover < spec->damage_share * side * side) {
        Flaw *flaw = &thing->flaws[thing->flaw_count++];
        flaw->x = dice_unit(dice) * side;
        flaw->y = dice_unit(dice) * side;
        if (spec->damage_on_finder) {
            flaw->x = dice_between(dice, 0, 7);
            flaw->y = dice_between(dice, 0, 7);
        }
        const float angle = dice_unit(dice) * 6.28f, length = dice_between(dice, 0.2f, 0.9f) * side;
        flaw->level = dice_chance(dice, 0.5f) ? 0.1f : 0.8f;
        if (spec->damage == DAMAGE_SCRATCHES || spec->damage == DAMAGE_CRACKS) {
            flaw->dx = length * cosf(angle);
            flaw->dy = length * sinf(angle);
            flaw->width = spec->damage == DAMAGE_CRACKS ? dice_between(dice, 0.2f, 0.6f) : dice_between(dice, 0.4f, 1.2f);
            cover += length * flaw->width;
        } else {
            const float biggest = sqrtf(spec->damage_share * side * side / 3.14f);
            flaw->width = spec->damage == DAMAGE_FINGER ? biggest : biggest * dice_between(dice, 0.3f, 0.8f);
            if (spec->damage == DAMAGE_FINGER) { // comes in from a side
                flaw->x = spec->damage_on_finder ? dice_between(dice, 0, 5) : dice_between(dice, 0.55f, 1) * side;
                flaw->y = spec->damage_on_finder ? 0 : side;
                flaw->level = 0.35f;
            }
            cover += 3.14f * flaw->width * flaw->width;
        }
    }
}

static bool thing_init(Thing *thing, const SceneCode *spec, Dice *dice, float offset_x_mm)
{
    *thing = (Thing){.spec = spec, .symbol = symbol_new(spec), .offset_x_mm = offset_x_mm};
    if (!thing->symbol)
        return false;
    thing->module_mm = spec->code_mm / (float)symbol_side(thing->symbol);
    thing->carrier = carrier_draw(dice, spec);
    add_flaws(thing, dice);
    return true;
}

static void thing_clear(Thing *thing)
{
    symbol_free(thing->symbol);
    drawing_clear(&thing->carrier.drawing);
}

static float flawed(const Thing *thing, float u, float v, float level)
{
    for (int i = 0; i < thing->flaw_count; i++) {
        const Flaw *flaw = &thing->flaws[i];
        const float length = flaw->dx * flaw->dx + flaw->dy * flaw->dy;
        const float x = u - flaw->x, y = v - flaw->y;
        const float along = length > 0 ? CLAMP((x * flaw->dx + y * flaw->dy) / length, 0, 1) : 0;
        const float radius = length > 0 ? flaw->width / 2 : flaw->width;
        if (hypotf(x - along * flaw->dx, y - along * flaw->dy) < radius)
            level = flaw->level * thing->spec->paper;
    }
    return level;
}

// Reflectance (or a screen's drive) at a point of the thing; false beside it.
static bool thing_at(const Thing *thing, float u_mm, float v_mm, float *out_level, bool *out_emits)
{
    const Carrier *carrier = &thing->carrier;
    u_mm -= thing->offset_x_mm;
    if (thing->spec->is_mirrored)
        u_mm = -u_mm;
    const int x = (int)floorf((u_mm - carrier->left_mm) * carrier->px_per_mm);
    const int y = (int)floorf((v_mm - carrier->top_mm) * carrier->px_per_mm);
    if (x < 0 || y < 0 || x >= carrier->drawing.width_px || y >= carrier->drawing.height_px)
        return false;
    *out_emits = carrier->is_screen && u_mm >= carrier->screen_left_mm && u_mm < carrier->screen_right_mm &&
                 v_mm >= carrier->screen_top_mm && v_mm < carrier->screen_bottom_mm;
    const float u = u_mm / thing->module_mm, v = v_mm / thing->module_mm, half = (float)symbol_side(thing->symbol) / 2;
    const float far = fmaxf(fabsf(u), fabsf(v)) - half;
    if (far >= thing->spec->quiet) {
        *out_level = (float)carrier->drawing.tones[y * carrier->drawing.width_px + x] / 255;
        return true;
    }
    *out_level = to_reflectance(thing->spec, symbol_dark_at(thing->symbol, u + half, v + half));
    if (far < 1)
        *out_level = flawed(thing, u + half, v + half, *out_level);
    return true;
}

// A screen's pixels have dark gaps; their mean stays what it was. A grid much finer than the camera's pixels is that mean.
static float pixel_grid(const SceneSpec *spec, float u_mm, float v_mm)
{
    const float footprint_mm = 2 * tanf(spec->view_deg * (float)G_PI / 360) * spec->distance_mm / (float)spec->width_px;
    if (spec->screen_pitch_mm < 0.7f * footprint_mm)
        return 1;
    const float u = u_mm / spec->screen_pitch_mm, v = v_mm / spec->screen_pitch_mm;
    const bool lit = u - floorf(u) < 0.7f && v - floorf(v) < 0.75f;
    return lit ? 1 / (0.7f * 0.75f) : 0;
}

static float light_from(const SceneSpec *spec, float u_mm, float v_mm, float level, bool emits)
{
    const float angle = spec->shadow_deg * (float)G_PI / 180;
    const float across = u_mm * cosf(angle) + v_mm * sinf(angle) - spec->shadow_at_mm;
    float lit = spec->room_light;
    if (spec->shadow_depth > 0)
        lit *= 1 - spec->shadow_depth / (1 + expf(-4 * across / spec->shadow_edge_mm));
    float light = emits ? 0.03f * lit + spec->screen_white * level * pixel_grid(spec, u_mm, v_mm) : lit * level;
    for (int i = 0; i < SCENE_GLARE_MAX; i++) {
        const SceneGlare *glare = &spec->glare[i];
        if (glare->strength <= 0)
            continue;
        const float x = (u_mm - glare->x_mm) / (glare->radius_mm * glare->stretch), y = (v_mm - glare->y_mm) / glare->radius_mm;
        light += glare->strength * expf(-x * x - y * y);
    }
    return light;
}

// Rows are read one after the other, the middle one at the frame's moment.
static Pose pose_of_row(const SceneSpec *spec, const Pose *pose, int y)
{
    Pose row = *pose;
    const float angle = spec->velocity_deg * (float)G_PI / 180;
    const float way_mm = spec->velocity_mm_s * spec->readout_s * ((float)y / (float)spec->height_px - 0.5f);
    row.origin[0] += way_mm * cosf(angle);
    row.origin[1] += way_mm * sinf(angle);
    return row;
}

static void render_thing(const SceneSpec *spec, const Pose *pose, const Thing *thing, Light *light, Region region)
{
    const int steps = thing->carrier.is_screen && spec->screen_pitch_mm > 0.15f ? 5 : 3;
    for (int y = region.top; y < region.bottom; y++) {
        const Pose row = pose_of_row(spec, pose, y);
        for (int x = region.left; x < region.right; x++) {
            float sum = 0;
            int hits = 0;
            for (int i = 0; i < steps * steps; i++) {
                float u, v, level;
                bool emits;
                const float at_x = (float)x + ((float)(i % steps) + 0.5f) / (float)steps;
                const float at_y = (float)y + ((float)(i / steps) + 0.5f) / (float)steps;
                if (!pose_to_carrier(&row, at_x, at_y, &u, &v) || !thing_at(thing, u, v, &level, &emits))
                    continue;
                sum += light_from(spec, u, v, level, emits);
                hits++;
            }
            float *pixel = &light->light[(gsize)y * (gsize)light->width_px + (gsize)x];
            const float share = (float)hits / (float)(steps * steps);
            *pixel = *pixel * (1 - share) + sum / (float)(steps * steps);
        }
    }
}

// Where the carrier can be seen, by walking round its edge.
static Region region_of(const SceneSpec *spec, const Pose *pose, const Thing *thing)
{
    const Carrier *carrier = &thing->carrier;
    const float width = (float)carrier->drawing.width_px / carrier->px_per_mm,
                height = (float)carrier->drawing.height_px / carrier->px_per_mm;
    float low_x = 1e9f, low_y = 1e9f, high_x = -1e9f, high_y = -1e9f;
    for (int i = 0; i <= 32 * 32; i++) {
        float u = carrier->left_mm + width * (float)(i % 33) / 32, v = carrier->top_mm + height * (float)(i / 33) / 31;
        if (thing->spec->is_mirrored)
            u = -u;
        const ScenePoint at = pose_to_picture(pose, u + thing->offset_x_mm, v);
        low_x = fminf(low_x, at.x), high_x = fmaxf(high_x, at.x);
        low_y = fminf(low_y, at.y), high_y = fmaxf(high_y, at.y);
    }
    return (Region){(int)CLAMP(low_x - 6, 0, (float)spec->width_px), (int)CLAMP(low_y - 6, 0, (float)spec->height_px),
                    (int)CLAMP(high_x + 6, 0, (float)spec->width_px), (int)CLAMP(high_y + 6, 0, (float)spec->height_px)};
}

static void note_corners(Scene *scene, const Pose *pose, const Thing *thing)
{
    static const float ways[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    const float half = thing->spec->code_mm / 2, mirror = thing->spec->is_mirrored ? -1 : 1;
    for (int i = 0; i < 4; i++)
        scene->corners[scene->code_count][i] =
            pose_to_picture(pose, mirror * ways[i][0] * half + thing->offset_x_mm, ways[i][1] * half);
    const ScenePoint *at = scene->corners[scene->code_count];
    if (scene->code_count == 0)
        scene->module_px = (hypotf(at[1].x - at[0].x, at[1].y - at[0].y) + hypotf(at[3].x - at[0].x, at[3].y - at[0].y)) / 2 /
                           (float)symbol_side(thing->symbol);
    scene->codes[scene->code_count++] = thing->spec;
}

static void render_code(const SceneSpec *spec, Scene *scene, Light *light, const SceneCode *code, Dice *dice, float offset_x_mm)
{
    Thing thing;
    if (code->carrier == CARRIER_NONE || !thing_init(&thing, code, dice, offset_x_mm))
        return;
    const Pose pose = pose_of(spec);
    Region region = region_of(spec, &pose, &thing);
    const int sheared = (int)(pose.focal_px * spec->velocity_mm_s * spec->readout_s / 2 / spec->distance_mm);
    region = (Region){MAX(0, region.left - sheared), MAX(0, region.top - sheared), MIN(spec->width_px, region.right + sheared),
                      MIN(spec->height_px, region.bottom + sheared)};
    render_thing(spec, &pose, &thing, light, region);
    // Circle of confusion of a thin lens, and the way travelled while the shutter was open.
    const float radius_px = pose.focal_px * spec->aperture_mm / 2 * fabsf(1 / spec->focus_mm - 1 / spec->distance_mm);
    const float travel_px = pose.focal_px * spec->velocity_mm_s * spec->exposure_s / spec->distance_mm;
    const int reach = (int)(radius_px + travel_px) + 2;
    region = (Region){MAX(0, region.left - reach), MAX(0, region.top - reach), MIN(spec->width_px, region.right + reach),
                      MIN(spec->height_px, region.bottom + reach)};
    optics_defocus(light, region, radius_px);
    optics_motion(light, region, travel_px, spec->velocity_deg * (float)G_PI / 180);
    note_corners(scene, &pose, &thing);
    thing_clear(&thing);
}

static void render_room(const SceneSpec *spec, Light *light, Dice *dice)
{
    Drawing room = drawing_of_room(dice, spec->room, spec->width_px, spec->height_px);
    for (gsize i = 0; i < (gsize)spec->width_px * (gsize)spec->height_px; i++)
        light->light[i] = (float)room.tones[i] / 255;
    drawing_clear(&room);
}

// A dimmed OLED is switched on and off some hundred times a second; a rolling shutter sees bands.
static void add_bands(const SceneSpec *spec, Light *light, float phase)
{
    if (spec->pwm_depth <= 0)
        return;
    for (int y = 0; y < spec->height_px; y++) {
        const float band = 1 - spec->pwm_depth * (0.5f + 0.5f * sinf(phase + (float)y * 50.0f / (float)spec->height_px));
        for (int x = 0; x < spec->width_px; x++)
            light->light[(gsize)y * (gsize)spec->width_px + (gsize)x] *= band;
    }
}

Scene *scene_render(const SceneSpec *spec)
{
    Scene *scene = g_new0(Scene, 1);
    scene->width_px = spec->width_px;
    scene->height_px = spec->height_px;
    Dice dice = {spec->seed};
    Light light = {g_new(float, (gsize)spec->width_px *(gsize)spec->height_px), spec->width_px, spec->height_px};
    render_room(spec, &light, &dice);
    const float apart_mm = (spec->code.code_mm + spec->second.code_mm) * 0.95f;
    const bool has_second = spec->second.carrier != CARRIER_NONE;
    render_code(spec, scene, &light, &spec->code, &dice, 0);
    if (has_second)
        render_code(spec, scene, &light, &spec->second, &dice, apart_mm);
    const Region whole = {0, 0, spec->width_px, spec->height_px};
    optics_soften(&light, whole, spec->softness_px);
    Dice shot = {spec->seed ^ ((guint64)spec->moment + 1) * 7919};
    add_bands(spec, &light, dice_unit(&shot) * 6.28f);
    scene->pixels = optics_expose(&light, spec, &shot);
    g_free(light.light);
    return scene;
}

void scene_free(Scene *scene)
{
    if (!scene)
        return;
    g_free(scene->pixels);
    g_free(scene);
}
