// SPDX-License-Identifier: GPL-3.0-or-later
// scene.h - one picture as a camera would take it of a code that somebody holds up.
//
// Everything is in physical units: millimetres, degrees, seconds, light relative to white paper in the room's
// light, electrons in the sensor. The scene knows nothing of any reader. Equal specs give equal pictures.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { CARRIER_NONE, CARRIER_PHONE, CARRIER_BADGE, CARRIER_TICKET, CARRIER_MONITOR } CarrierKind;
typedef enum { MODULES_SQUARE, MODULES_ROUNDED, MODULES_DOTS } ModuleStyle;
typedef enum { DAMAGE_NONE, DAMAGE_SCRATCHES, DAMAGE_CRACKS, DAMAGE_STAINS, DAMAGE_FINGER } DamageKind;
typedef enum { ROOM_PLAIN, ROOM_HALL, ROOM_SHIRT, ROOM_PRINT, ROOM_COUNT } RoomKind;

#define SCENE_GLARE_MAX 3
#define SCENE_TEXT_MAX 600

typedef struct {
    float x, y;
} ScenePoint;

typedef struct {
    float x_mm, y_mm; // on the carrier, from the middle of the code
    float radius_mm;  // where a lamp's reflection has fallen to 1/e
    float stretch;    // 1 round, more: a tube or a window
    float strength;   // light added in its middle; white paper is 1
} SceneGlare;

// The code and what it is shown on.
typedef struct {
    char text[SCENE_TEXT_MAX];
    guint text_length;
    int level;        // error correction 0..3: L M Q H
    int version_min;  // 0: the smallest that fits
    float code_mm;    // side of the symbol without its quiet zone
    float quiet;      // modules
    float ink, paper; // reflectance of dark and light modules, 0..1
    ModuleStyle style;
    float logo; // share of the side that a logo in the middle covers
    bool is_light_on_dark, is_mirrored;
    CarrierKind carrier;
    DamageKind damage;
    float damage_share; // of the symbol's area or length, by kind
    bool damage_on_finder;
} SceneCode;

typedef struct {
    SceneCode code;
    SceneCode second; // another code held beside it; carrier CARRIER_NONE: there is none
    guint64 seed;
    guint moment; // frames of one scene differ in this: the sensor's noise is new in each
    int width_px, height_px;

    float distance_mm, x_mm, y_mm; // of the code's middle: from the lens, and off its axis
    float yaw_deg, pitch_deg, roll_deg;
    float bend_radius_mm; // 0: flat
    float bend_axis_deg;

    float view_deg;    // horizontal angle of view
    float aperture_mm; // diameter of the lens opening: with focus_mm it gives the defocus
    float focus_mm;
    float softness_px; // sigma of lens and demosaicing
    float distortion;  // radial, at the corner of the picture; < 0 barrel
    float sharpen;     // what the camera's own processing adds to edges
    float exposure_s;
    float velocity_mm_s, velocity_deg;
    float readout_s;       // from the first row to the last: what moves is sheared
    float white_electrons; // a sensor pixel at the exposure's white: fewer is noisier
    float read_electrons;
    bool is_denoised; // the camera smears noise over neighbours
    float stops;      // exposure against a right one
    int jpeg_quality; // 0: not compressed

    float room_light;      // light on the carrier; 1 = what lights the room behind
    float screen_white;    // what a screen emits; white paper in the room's light is 1
    float screen_pitch_mm; // pixel grid of the screen
    float pwm_depth;       // dark bands of a dimmed OLED under a rolling shutter
    SceneGlare glare[SCENE_GLARE_MAX];
    float shadow_depth; // 0 none .. 1 black
    float shadow_at_mm, shadow_deg, shadow_edge_mm;
    RoomKind room;
} SceneSpec;

typedef struct {
    guint8 *pixels; // grey, rows without gaps
    int width_px, height_px;
    int code_count;
    const SceneCode *codes[2];
    ScenePoint corners[2][4]; // clockwise from the symbol's own top left
    float module_px;          // of the first code
} Scene;

Scene *scene_render(const SceneSpec *spec);
void scene_free(Scene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)
