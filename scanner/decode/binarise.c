#include "scanner/decode/binarise.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define NOISE_MIN 5   // JPEG and quantisation alone give this
#define NOISE_MAX 40
#define WIDE_STEP 3   // blocks: three neighbourhoods side by side make the wider one

void bit_plane_clear(BitPlane *plane)
{
    g_free(plane->words);
    g_free(plane->blocks);
    *plane = (BitPlane){0};
}

static void extremes_plain(const guint8 *pixels, int stride_bytes, int width, int rows, guint8 *low, guint8 *high)
{
    for (int block = 0; block * BLOCK_PX < width; block++) {
        const int first = block * BLOCK_PX, last = MIN(first + BLOCK_PX, width);
        guint8 lowest = 255, highest = 0;
        for (int y = 0; y < rows; y++)
            for (int x = first; x < last; x++) {
                const guint8 pixel = pixels[(gssize)y * stride_bytes + x];
                lowest = MIN(lowest, pixel);
                highest = MAX(highest, pixel);
            }
        low[block] = lowest;
        high[block] = highest;
    }
}

static void compare_plain(const guint8 *pixels, int width, const guint8 *thresholds, guint64 *words)
{
    for (int first = 0; first < width; first += 64) {
        const int count = MIN(64, width - first);
        guint64 word = 0;
        for (int x = 0; x < count; x++)
            word |= (guint64)(pixels[first + x] < thresholds[(first + x) / BLOCK_PX]) << x;
        words[first / 64] = word;
    }
}

const BinariseKernels binarise_plain = {extremes_plain, compare_plain};

#ifdef __SSE2__
static void extremes_fast(const guint8 *pixels, int stride_bytes, int width, int rows, guint8 *low, guint8 *high)
{
    int x = 0;
    for (; x + 16 <= width; x += 16) {
        __m128i lowest = _mm_set1_epi8(-1), highest = _mm_setzero_si128();
        for (int y = 0; y < rows; y++) {
            const __m128i row = _mm_loadu_si128((const __m128i *)(const void *)(pixels + (gssize)y * stride_bytes + x));
            lowest = _mm_min_epu8(lowest, row);
            highest = _mm_max_epu8(highest, row);
        }
        for (int bits = 32; bits >= 8; bits /= 2) { // eight bytes become one in each half
            const __m128i shift = _mm_cvtsi32_si128(bits);
            lowest = _mm_min_epu8(lowest, _mm_srl_epi64(lowest, shift));
            highest = _mm_max_epu8(highest, _mm_srl_epi64(highest, shift));
        }
        low[x / BLOCK_PX] = (guint8)_mm_cvtsi128_si32(lowest);
        high[x / BLOCK_PX] = (guint8)_mm_cvtsi128_si32(highest);
        low[x / BLOCK_PX + 1] = (guint8)_mm_extract_epi16(lowest, 4);
        high[x / BLOCK_PX + 1] = (guint8)_mm_extract_epi16(highest, 4);
    }
    if (x < width)
        extremes_plain(pixels + x, stride_bytes, width - x, rows, low + x / BLOCK_PX, high + x / BLOCK_PX);
}

static inline guint64 compare_sixteen(const guint8 *pixels, const guint8 *thresholds)
{
    const __m128i row = _mm_loadu_si128((const __m128i *)(const void *)pixels);
    __m128i limit = _mm_cvtsi32_si128(thresholds[0] | thresholds[1] << 16);
    limit = _mm_or_si128(limit, _mm_slli_epi16(limit, 8));
    limit = _mm_unpacklo_epi16(limit, limit);
    limit = _mm_unpacklo_epi32(limit, limit); // eight bytes of each threshold
    const __m128i light = _mm_cmpeq_epi8(_mm_max_epu8(row, limit), row);
    return (guint64)(guint16)~_mm_movemask_epi8(light);
}

static void compare_fast(const guint8 *pixels, int width, const guint8 *thresholds, guint64 *words)
{
    int x = 0;
    for (; x + 64 <= width; x += 64) {
        const guint8 *limits = thresholds + x / BLOCK_PX;
        words[x / 64] = compare_sixteen(pixels + x, limits) | compare_sixteen(pixels + x + 16, limits + 2) << 16 |
                        compare_sixteen(pixels + x + 32, limits + 4) << 32 | compare_sixteen(pixels + x + 48, limits + 6) << 48;
    }
    if (x < width)
        compare_plain(pixels + x, width - x, thresholds + x / BLOCK_PX, words + x / 64);
}

const BinariseKernels binarise_fast = {extremes_fast, compare_fast};
#else
const BinariseKernels binarise_fast = {extremes_plain, compare_plain};
#endif

// What the quietest quarter of the blocks spans is the sensor's noise.
static int noise_of(const guint8 *low, const guint8 *high, gsize count)
{
    guint histogram[256] = {0};
    for (gsize i = 0; i < count; i++)
        histogram[high[i] - low[i]]++;
    gsize seen = 0;
    int range = 0;
    while (range < 255 && (seen += histogram[range]) * 4 < count)
        range++;
    return CLAMP(range * 5 / 4 + 2, NOISE_MIN, NOISE_MAX);
}

// Extremes over three by three blocks, rows first.
static void widen(guint8 *low, guint8 *high, guint8 *scratch, int columns, int rows)
{
    guint8 *row_low = scratch, *row_high = scratch + (gssize)columns * rows;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const gssize i = (gssize)y * columns + x;
            const gssize left = x > 0 ? i - 1 : i, right = x + 1 < columns ? i + 1 : i;
            row_low[i] = MIN(low[i], MIN(low[left], low[right]));
            row_high[i] = MAX(high[i], MAX(high[left], high[right]));
        }
    for (int y = 0; y < rows; y++) {
        const gssize above = y > 0 ? -columns : 0, below = y + 1 < rows ? columns : 0;
        for (int x = 0; x < columns; x++) {
            const gssize i = (gssize)y * columns + x;
            low[i] = MIN(row_low[i], MIN(row_low[i + above], row_low[i + below]));
            high[i] = MAX(row_high[i], MAX(row_high[i + above], row_high[i + below]));
        }
    }
}

static guint8 wide_threshold(const guint8 *low, const guint8 *high, int columns, int rows, int x, int y, int noise)
{
    int lowest = 255, highest = 0;
    for (int dy = -WIDE_STEP; dy <= WIDE_STEP; dy += WIDE_STEP)
        for (int dx = -WIDE_STEP; dx <= WIDE_STEP; dx += WIDE_STEP) {
            const gssize i = (gssize)CLAMP(y + dy, 0, rows - 1) * columns + CLAMP(x + dx, 0, columns - 1);
            lowest = MIN(lowest, low[i]);
            highest = MAX(highest, high[i]);
        }
    if (highest - lowest > 2 * noise)
        return (guint8)((lowest + highest + 1) / 2);
    return highest < 128 ? 255 : 0;
}

void binarise_with(const BinariseKernels *kernels, const Level *level, BitPlane *plane)
{
    const int columns = (level->width_px + BLOCK_PX - 1) / BLOCK_PX, rows = (level->height_px + BLOCK_PX - 1) / BLOCK_PX;
    const gsize count = (gsize)columns * (gsize)rows;
    plane->width_px = level->width_px;
    plane->height_px = level->height_px;
    plane->words_per_row = (level->width_px + 63) / 64;
    const gsize words = (gsize)plane->words_per_row * (gsize)level->height_px;
    if (plane->words_size < words) {
        plane->words = g_renew(guint64, plane->words, words);
        plane->words_size = words;
    }
    if (plane->blocks_size < 5 * count) {
        plane->blocks = g_realloc(plane->blocks, 5 * count);
        plane->blocks_size = 5 * count;
    }
    guint8 *low = plane->blocks, *high = low + count, *thresholds = high + count, *scratch = thresholds + count;
    for (int y = 0; y < rows; y++)
        kernels->extremes(level->pixels + (gssize)y * BLOCK_PX * level->stride_bytes, level->stride_bytes, level->width_px,
                          MIN(BLOCK_PX, level->height_px - y * BLOCK_PX), low + (gssize)y * columns, high + (gssize)y * columns);
    plane->noise = noise_of(low, high, count);
    widen(low, high, scratch, columns, rows);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const gssize i = (gssize)y * columns + x;
            thresholds[i] = high[i] - low[i] > plane->noise
                                ? (guint8)((low[i] + high[i] + 1) / 2)
                                : wide_threshold(low, high, columns, rows, x, y, plane->noise);
        }
    for (int y = 0; y < level->height_px; y++)
        kernels->compare(level->pixels + (gssize)y * level->stride_bytes, level->width_px,
                         thresholds + (gssize)(y / BLOCK_PX) * columns, plane->words + (gssize)y * plane->words_per_row);
}

void binarise(const Level *level, BitPlane *plane)
{
    binarise_with(&binarise_fast, level, plane);
}
