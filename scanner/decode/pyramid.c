#include "scanner/decode/pyramid.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SIDE_MIN_PX 24

void pyramid_clear(Pyramid *pyramid)
{
    g_free(pyramid->storage);
    *pyramid = (Pyramid){0};
}

// Means of two rows first and of two columns then, each rounded up, as the SSE2 instruction rounds.
void halve_row_plain(const guint8 *above, const guint8 *below, guint8 *out, int count)
{
    for (int x = 0; x < count; x++) {
        const int left = (above[2 * x] + below[2 * x] + 1) >> 1, right = (above[2 * x + 1] + below[2 * x + 1] + 1) >> 1;
        out[x] = (guint8)((left + right) >> 1);
    }
}

void halve_row_fast(const guint8 *above, const guint8 *below, guint8 *out, int count)
{
    int x = 0;
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi16(0xff);
    for (; x + 16 <= count; x += 16) {
        __m128i sums[2];
        for (int half = 0; half < 2; half++) {
            const __m128i upper = _mm_loadu_si128((const __m128i *)(const void *)(above + 2 * x + 16 * half));
            const __m128i lower = _mm_loadu_si128((const __m128i *)(const void *)(below + 2 * x + 16 * half));
            const __m128i mean = _mm_avg_epu8(upper, lower);
            const __m128i sum = _mm_add_epi16(_mm_and_si128(mean, low), _mm_srli_epi16(mean, 8));
            sums[half] = _mm_srli_epi16(sum, 1);
        }
        _mm_storeu_si128((__m128i *)(void *)(out + x), _mm_packus_epi16(sums[0], sums[1]));
    }
#endif
    halve_row_plain(above + 2 * x, below + 2 * x, out + x, count - x);
}

void pyramid_build(Pyramid *pyramid, const GreyFrame *frame)
{
    const gsize wanted = (gsize)frame->width_px * (gsize)frame->height_px / 2 + 64;
    if (pyramid->storage_size < wanted) {
        pyramid->storage = g_realloc(pyramid->storage, wanted);
        pyramid->storage_size = wanted;
    }
    pyramid->levels[0] = (Level){frame->pixels, frame->width_px, frame->height_px, frame->stride_bytes};
    pyramid->level_count = 1;
    guint8 *next = pyramid->storage;
    for (int i = 1; i < PYRAMID_LEVELS; i++) {
        const Level *from = &pyramid->levels[i - 1];
        const int width = from->width_px / 2, height = from->height_px / 2;
        if (width < SIDE_MIN_PX || height < SIDE_MIN_PX)
            break;
        pyramid->levels[i] = (Level){next, width, height, width};
        for (int y = 0; y < height; y++) {
            const guint8 *above = from->pixels + (gssize)(2 * y) * from->stride_bytes;
            halve_row_fast(above, above + from->stride_bytes, next + (gssize)y * width, width);
        }
        next += (gssize)width * height;
        pyramid->level_count++;
    }
}
