// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/optics.h"

#include <math.h>
#include <string.h>
#include <turbojpeg.h>

static Region inside(const Light *light, Region region, int margin)
{
    return (Region){MAX(region.left, margin), MAX(region.top, margin), MIN(region.right, light->width_px - margin),
                    MIN(region.bottom, light->height_px - margin)};
}

typedef struct {
    int dx, dy;
    float weight;
} Tap;

static void convolve(Light *light, Region region, const GArray *taps)
{
    int reach = 0;
    for (guint i = 0; i < taps->len; i++) {
        const Tap *tap = &g_array_index(taps, Tap, i);
        reach = MAX(reach, MAX(abs(tap->dx), abs(tap->dy)));
    }
    region = inside(light, region, reach);
    const int width = region.right - region.left;
    if (width < 1 || region.bottom <= region.top)
        return;
    g_autofree float *out = g_new0(float, (gsize)width *(gsize)(region.bottom - region.top));
    for (int y = region.top; y < region.bottom; y++) {
        float *row = out + (gsize)(y - region.top) * (gsize)width;
        for (guint i = 0; i < taps->len; i++) {
            const Tap *tap = &g_array_index(taps, Tap, i);
            const float *from = light->light + (gsize)(y + tap->dy) * (gsize)light->width_px + region.left + tap->dx;
            for (int x = 0; x < width; x++)
                row[x] += tap->weight * from[x];
        }
    }
    for (int y = region.top; y < region.bottom; y++)
        memcpy(light->light + (gsize)y * (gsize)light->width_px + region.left, out + (gsize)(y - region.top) * (gsize)width,
               (gsize)width * sizeof(float));
}

static void normalise(GArray *taps)
{
    float sum = 0;
    for (guint i = 0; i < taps->len; i++)
        sum += g_array_index(taps, Tap, i).weight;
    for (guint i = 0; i < taps->len; i++)
        g_array_index(taps, Tap, i).weight /= sum;
}

void optics_defocus(Light *light, Region region, float radius_px)
{
    if (radius_px < 0.3f)
        return;
    g_autoptr(GArray) taps = g_array_new(FALSE, FALSE, sizeof(Tap));
    const int reach = (int)ceilf(radius_px + 0.5f);
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            int hits = 0; // how much of this pixel the disc covers
            for (int i = 0; i < 25; i++)
                hits += hypotf((float)dx - 0.4f + 0.2f * (float)(i % 5), (float)dy - 0.4f + 0.2f * (float)(i / 5)) <= radius_px;
            const Tap tap = {dx, dy, (float)hits};
            if (hits)
                g_array_append_val(taps, tap);
        }
    normalise(taps);
    convolve(light, region, taps);
}

void optics_motion(Light *light, Region region, float length_px, float angle)
{
    if (length_px < 0.3f)
        return;
    const int reach = (int)ceilf(length_px / 2) + 1, side = 2 * reach + 1;
    g_autofree float *weights = g_new0(float, (gsize)side *(gsize)side);
    const int steps = 8 * (int)ceilf(length_px);
    for (int i = 0; i <= steps; i++) {
        const float along = length_px * ((float)i / (float)steps - 0.5f);
        const float x = along * cosf(angle) + (float)reach, y = along * sinf(angle) + (float)reach;
        const int left = (int)x, top = (int)y;
        const float fx = x - (float)left, fy = y - (float)top;
        weights[top * side + left] += (1 - fx) * (1 - fy);
        weights[top * side + left + 1] += fx * (1 - fy);
        weights[(top + 1) * side + left] += (1 - fx) * fy;
        weights[(top + 1) * side + left + 1] += fx * fy;
    }
    g_autoptr(GArray) taps = g_array_new(FALSE, FALSE, sizeof(Tap));
    for (int i = 0; i < side * side; i++) {
        const Tap tap = {i % side - reach, i / side - reach, weights[i]};
        if (tap.weight > 0)
            g_array_append_val(taps, tap);
    }
    normalise(taps);
    convolve(light, region, taps);
}

void optics_soften(Light *light, Region region, float sigma_px)
{
    if (sigma_px <= 0)
        return;
    g_autoptr(GArray) taps = g_array_new(FALSE, FALSE, sizeof(Tap));
    const int reach = (int)ceilf(2.5f * sigma_px);
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            const Tap tap = {dx, dy, expf(-(float)(dx * dx + dy * dy) / (2 * sigma_px * sigma_px))};
            g_array_append_val(taps, tap);
        }
    normalise(taps);
    convolve(light, region, taps);
}

// Automatic exposure holds the middle of the picture at a fifth of white, as cameras do.
static float right_gain(const Light *light)
{
    double sum = 0;
    gsize count = 0;
    for (int y = light->height_px / 6; y < light->height_px * 5 / 6; y += 3)
        for (int x = light->width_px / 6; x < light->width_px * 5 / 6; x += 3) {
            sum += fminf(light->light[(gsize)y * (gsize)light->width_px + (gsize)x], 2);
            count++;
        }
    return 0.22f / fmaxf((float)(sum / (double)count), 0.005f);
}

static guint8 *compress_and_back(guint8 *pixels, int width, int height, int quality)
{
    tjhandle compressor = tjInitCompress(), decompressor = tjInitDecompress();
    unsigned char *jpeg = NULL;
    unsigned long size = 0;
    const int failed = tjCompress2(compressor, pixels, width, 0, height, TJPF_GRAY, &jpeg, &size, TJSAMP_GRAY, quality, 0) |
                       tjDecompress2(decompressor, jpeg, size, pixels, width, 0, height, TJPF_GRAY, 0);
    g_assert_cmpint(failed, ==, 0);
    tjFree(jpeg);
    tjDestroy(compressor);
    tjDestroy(decompressor);
    return pixels;
}

guint8 *optics_expose(Light *light, const SceneSpec *spec, Dice *dice)
{
    const gsize count = (gsize)light->width_px * (gsize)light->height_px;
    const Region whole = {0, 0, light->width_px, light->height_px};
    const float gain = right_gain(light) * powf(2, spec->stops), electrons = spec->white_electrons;
    for (gsize i = 0; i < count; i++) {
        const float x = fmaxf(light->light[i] * gain, 0), seen = fminf(x, 1.5f);
        const float sigma = sqrtf(seen * electrons + spec->read_electrons * spec->read_electrons) / electrons;
        light->light[i] = fminf(fmaxf(seen + sigma * dice_normal(dice), 0), 1);
    }
    if (spec->is_denoised)
        optics_soften(light, whole, 0.7f);
    guint8 *pixels = g_malloc(count);
    for (gsize i = 0; i < count; i++)
        light->light[i] = 255 * powf(light->light[i], 1 / 2.2f);
    if (spec->sharpen > 0) {
        g_autofree float *sharp = g_memdup2(light->light, count * sizeof(float));
        optics_soften(light, whole, 0.9f);
        for (gsize i = 0; i < count; i++)
            light->light[i] = sharp[i] + spec->sharpen * (sharp[i] - light->light[i]);
    }
    for (gsize i = 0; i < count; i++)
        pixels[i] = (guint8)CLAMP(light->light[i] + 0.5f, 0, 255);
    return spec->jpeg_quality > 0 ? compress_and_back(pixels, light->width_px, light->height_px, spec->jpeg_quality) : pixels;
}
