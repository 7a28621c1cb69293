// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/motion.h"

#include <string.h>

#define MOVED_GREYS 6    // noise of a pixel is far below: each is the mean of 64
#define MOVED_SHARE 2000 // one pixel of so many: a badge that comes from afar is small

void motion_clear(Motion *motion)
{
    g_free(motion->former);
    *motion = (Motion){0};
}

static gsize count_moved(const Level *level, const guint8 *former)
{
    gsize moved = 0;
    for (int y = 0; y < level->height_px; y++) {
        const guint8 *row = level->pixels + (gssize)y * level->stride_bytes;
        for (int x = 0; x < level->width_px; x++)
            moved += ABS(row[x] - former[(gsize)y * (gsize)level->width_px + (gsize)x]) > MOVED_GREYS;
    }
    return moved;
}

void motion_note(Motion *motion, const Pyramid *pyramid)
{
    const Level *level = &pyramid->levels[pyramid->level_count - 1];
    const gsize width = (gsize)level->width_px, size = width * (gsize)level->height_px;
    if (motion->size != size) {
        motion_clear(motion);
        *motion = (Motion){g_malloc(size), size, G_MAXINT};
    } else if (count_moved(level, motion->former) * MOVED_SHARE > size) {
        motion->still_frames = 0;
    } else if (motion->still_frames < G_MAXINT) {
        motion->still_frames++;
    }
    for (int y = 0; y < level->height_px; y++)
        memcpy(motion->former + (gsize)y * width, level->pixels + (gssize)y * level->stride_bytes, width);
}
