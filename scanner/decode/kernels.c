// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/kernels.h"

#if defined __x86_64__
#include <immintrin.h>
#elif defined __aarch64__
#include <arm_neon.h>
#endif

static void halve_plain(const guint8 *above, const guint8 *below, guint8 *out, int count)
{
    for (int x = 0; x < count; x++) {
        const int left = (above[2 * x] + below[2 * x] + 1) >> 1, right = (above[2 * x + 1] + below[2 * x + 1] + 1) >> 1;
        out[x] = (guint8)((left + right + 1) >> 1);
    }
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

static void compare_plain(const guint8 *pixels, const guint8 *limits, int width, guint64 *words)
{
    for (int first = 0; first < width; first += 64) {
        const int count = MIN(64, width - first);
        guint64 word = 0;
        for (int x = 0; x < count; x++)
            word |= (guint64)(pixels[first + x] < limits[first + x]) << x;
        words[first / 64] = word;
    }
}

// finder_like() in numbers of 16 bits, so that compilers make vectors of it: no product overflows for widths in range,
// and others are refused whatever comes of the rest.
static inline __attribute__((always_inline)) void judge_each(const gint16 *restrict edges, int count, guint8 *restrict out)
{
    for (int i = 0; i < count; i++) {
        const guint16 a = (guint16)(edges[i + 1] - edges[i]), b = (guint16)(edges[i + 2] - edges[i + 1]);
        const guint16 c = (guint16)(edges[i + 3] - edges[i + 2]), d = (guint16)(edges[i + 4] - edges[i + 3]);
        const guint16 e = (guint16)(edges[i + 5] - edges[i + 4]), width = (guint16)(edges[i + 5] - edges[i]);
        const guint16 least_left = MIN(a, b), least_right = MIN(d, e), most_left = MAX(a, b), most_right = MAX(d, e);
        const guint16 least = MIN(least_left, least_right), most = MAX(most_left, most_right), ring = MAX(b, d);
        const guint16 left = (guint16)(a + b), right = (guint16)(d + e);
        const guint16 lean = (guint16)(MAX(left, right) - MIN(left, right));
        out[i] = (c > ring) & (width >= FINDER_WIDTH_MIN_PX) & (width <= FINDER_WIDTH_MAX_PX) &
                 ((guint16)(7 * c + 4) >= (guint16)(2 * width)) & ((guint16)(14 * c) <= (guint16)(9 * width)) &
                 ((guint16)(21 * least + 6) >= width) & ((guint16)(7 * most) <= (guint16)(2 * width + 3)) &
                 ((guint16)(10 * lean) <= (guint16)(3 * width + 10));
    }
}

static inline __attribute__((always_inline)) void slide_each(guint16 *restrict columns, const guint8 *restrict enters,
                                                             const guint8 *restrict leaves, int width)
{
    for (int x = 0; x < width; x++)
        columns[x] = (guint16)(columns[x] + enters[x] - leaves[x]);
}

// Eight columns of eight rows: a sum fits sixteen bits.
static inline __attribute__((always_inline)) void raise_each(const guint16 *restrict columns, const guint8 *restrict row,
                                                             int width, guint8 *restrict out)
{
    for (int x = 0; x < width; x++) {
        const guint16 down = (guint16)(columns[x] + columns[x + 1] + columns[x + 2] + 2 * columns[x + 3] + columns[x + 4] +
                                       columns[x + 5] + columns[x + 6]);
        const guint16 along = (guint16)(row[x] + row[x + 1] + row[x + 2] + 2 * row[x + 3] + row[x + 4] + row[x + 5] + row[x + 6]);
        const gint16 raised = (gint16)(4 * row[x + 3] - 3 * ((guint16)(down + along + 32) >> 6));
        const gint16 above = MAX(raised, (gint16)0);
        out[x] = (guint8)MIN(above, (gint16)255);
    }
}

// Four places at a time, whether there are as many or not: a processor that guesses how many there are guesses wrong.
static inline __attribute__((always_inline)) int edges_each(const guint64 *row, const guint64 *above, const guint64 *below,
                                                            int word_count, gint16 *out)
{
    guint64 carry = 0;
    int count = 0;
    for (int word = 0; word < word_count; word++) {
        const guint64 voted = (row[word] & (above[word] | below[word])) | (above[word] & below[word]);
        guint64 changes = voted ^ (voted << 1 | carry);
        carry = voted >> 63;
        const int more = __builtin_popcountll(changes);
        for (int i = 0; i < more; i += 4)
            for (int k = 0; k < 4; k++, changes &= changes - 1)
                out[count + i + k] = (gint16)(word * 64 + (changes ? __builtin_ctzll(changes) : 64));
        count += more;
    }
    return count;
}

const Kernels kernels_plain = {"plain",    halve_plain, extremes_plain, compare_plain,
                               slide_each, raise_each,  edges_each,     judge_each};

#if defined __x86_64__

static inline __m128i load(const guint8 *from)
{
    return _mm_loadu_si128((const __m128i *)(const void *)from);
}

static void halve_sse2(const guint8 *above, const guint8 *below, guint8 *out, int count)
{
    const __m128i low = _mm_set1_epi16(0xff);
    int x = 0;
    for (; x + 16 <= count; x += 16) {
        const __m128i left = _mm_avg_epu8(load(above + 2 * x), load(below + 2 * x));
        const __m128i right = _mm_avg_epu8(load(above + 2 * x + 16), load(below + 2 * x + 16));
        const __m128i even = _mm_packus_epi16(_mm_and_si128(left, low), _mm_and_si128(right, low));
        const __m128i odd = _mm_packus_epi16(_mm_srli_epi16(left, 8), _mm_srli_epi16(right, 8));
        _mm_storeu_si128((__m128i *)(void *)(out + x), _mm_avg_epu8(even, odd));
    }
    halve_plain(above + 2 * x, below + 2 * x, out + x, count - x);
}

static void extremes_sse2(const guint8 *pixels, int stride_bytes, int width, int rows, guint8 *low, guint8 *high)
{
    int x = 0;
    for (; x + 16 <= width; x += 16) {
        __m128i lowest = _mm_set1_epi8(-1), highest = _mm_setzero_si128();
        for (int y = 0; y < rows; y++) {
            const __m128i row = load(pixels + (gssize)y * stride_bytes + x);
            lowest = _mm_min_epu8(lowest, row);
            highest = _mm_max_epu8(highest, row);
        }
        // Eight bytes become one in each half.
        lowest = _mm_min_epu8(lowest, _mm_srli_epi64(lowest, 32));
        highest = _mm_max_epu8(highest, _mm_srli_epi64(highest, 32));
        lowest = _mm_min_epu8(lowest, _mm_srli_epi64(lowest, 16));
        highest = _mm_max_epu8(highest, _mm_srli_epi64(highest, 16));
        lowest = _mm_min_epu8(lowest, _mm_srli_epi64(lowest, 8));
        highest = _mm_max_epu8(highest, _mm_srli_epi64(highest, 8));
        low[x / BLOCK_PX] = (guint8)_mm_cvtsi128_si32(lowest);
        high[x / BLOCK_PX] = (guint8)_mm_cvtsi128_si32(highest);
        low[x / BLOCK_PX + 1] = (guint8)_mm_extract_epi16(lowest, 4);
        high[x / BLOCK_PX + 1] = (guint8)_mm_extract_epi16(highest, 4);
    }
    if (x < width)
        extremes_plain(pixels + x, stride_bytes, width - x, rows, low + x / BLOCK_PX, high + x / BLOCK_PX);
}

static inline guint64 compare_sixteen(const guint8 *pixels, const guint8 *limits)
{
    const __m128i row = load(pixels);
    const __m128i light = _mm_cmpeq_epi8(_mm_max_epu8(row, load(limits)), row);
    return (guint64)(guint16)_mm_movemask_epi8(light);
}

static void compare_sse2(const guint8 *pixels, const guint8 *limits, int width, guint64 *words)
{
    int x = 0;
    for (; x + 64 <= width; x += 64)
        words[x / 64] =
            ~(compare_sixteen(pixels + x, limits + x) | compare_sixteen(pixels + x + 16, limits + x + 16) << 16 |
              compare_sixteen(pixels + x + 32, limits + x + 32) << 32 | compare_sixteen(pixels + x + 48, limits + x + 48) << 48);
    if (x < width)
        compare_plain(pixels + x, limits + x, width - x, words + x / 64);
}

static const Kernels kernels_sse2 = {"SSE2",     halve_sse2, extremes_sse2, compare_sse2,
                                     slide_each, raise_each, edges_each,    judge_each};

#define WITH_AVX2 __attribute__((target("avx2,bmi,popcnt")))

WITH_AVX2 static inline __m256i load_wide(const guint8 *from)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

WITH_AVX2 static void halve_avx2(const guint8 *above, const guint8 *below, guint8 *out, int count)
{
    const __m256i low = _mm256_set1_epi16(0xff);
    int x = 0;
    for (; x + 32 <= count; x += 32) {
        const __m256i left = _mm256_avg_epu8(load_wide(above + 2 * x), load_wide(below + 2 * x));
        const __m256i right = _mm256_avg_epu8(load_wide(above + 2 * x + 32), load_wide(below + 2 * x + 32));
        const __m256i even = _mm256_packus_epi16(_mm256_and_si256(left, low), _mm256_and_si256(right, low));
        const __m256i odd = _mm256_packus_epi16(_mm256_srli_epi16(left, 8), _mm256_srli_epi16(right, 8));
        const __m256i mean = _mm256_permute4x64_epi64(_mm256_avg_epu8(even, odd), 0xd8); // packing goes by halves
        _mm256_storeu_si256((__m256i *)(void *)(out + x), mean);
    }
    halve_plain(above + 2 * x, below + 2 * x, out + x, count - x);
}

WITH_AVX2 static void extremes_avx2(const guint8 *pixels, int stride_bytes, int width, int rows, guint8 *low, guint8 *high)
{
    int x = 0;
    for (; x + 32 <= width; x += 32) {
        __m256i lowest = _mm256_set1_epi8(-1), highest = _mm256_setzero_si256();
        for (int y = 0; y < rows; y++) {
            const __m256i row = load_wide(pixels + (gssize)y * stride_bytes + x);
            lowest = _mm256_min_epu8(lowest, row);
            highest = _mm256_max_epu8(highest, row);
        }
        lowest = _mm256_min_epu8(lowest, _mm256_srli_epi64(lowest, 32));
        highest = _mm256_max_epu8(highest, _mm256_srli_epi64(highest, 32));
        lowest = _mm256_min_epu8(lowest, _mm256_srli_epi64(lowest, 16));
        highest = _mm256_max_epu8(highest, _mm256_srli_epi64(highest, 16));
        lowest = _mm256_min_epu8(lowest, _mm256_srli_epi64(lowest, 8));
        highest = _mm256_max_epu8(highest, _mm256_srli_epi64(highest, 8));
        guint8 bytes[2][32];
        _mm256_storeu_si256((__m256i *)(void *)bytes[0], lowest);
        _mm256_storeu_si256((__m256i *)(void *)bytes[1], highest);
        for (int block = 0; block < 4; block++) {
            low[x / BLOCK_PX + block] = bytes[0][block * 8];
            high[x / BLOCK_PX + block] = bytes[1][block * 8];
        }
    }
    if (x < width)
        extremes_plain(pixels + x, stride_bytes, width - x, rows, low + x / BLOCK_PX, high + x / BLOCK_PX);
}

WITH_AVX2 static inline guint64 compare_thirty_two(const guint8 *pixels, const guint8 *limits)
{
    const __m256i row = load_wide(pixels);
    const __m256i light = _mm256_cmpeq_epi8(_mm256_max_epu8(row, load_wide(limits)), row);
    return (guint64)(guint32)_mm256_movemask_epi8(light);
}

WITH_AVX2 static void compare_avx2(const guint8 *pixels, const guint8 *limits, int width, guint64 *words)
{
    int x = 0;
    for (; x + 64 <= width; x += 64)
        words[x / 64] =
            ~(compare_thirty_two(pixels + x, limits + x) | compare_thirty_two(pixels + x + 32, limits + x + 32) << 32);
    if (x < width)
        compare_plain(pixels + x, limits + x, width - x, words + x / 64);
}

WITH_AVX2 static void slide_avx2(guint16 *columns, const guint8 *enters, const guint8 *leaves, int width)
{
    slide_each(columns, enters, leaves, width);
}

WITH_AVX2 static void raise_avx2(const guint16 *columns, const guint8 *row, int width, guint8 *out)
{
    raise_each(columns, row, width, out);
}

WITH_AVX2 static int edges_avx2(const guint64 *row, const guint64 *above, const guint64 *below, int word_count, gint16 *out)
{
    return edges_each(row, above, below, word_count, out);
}

WITH_AVX2 static void judge_avx2(const gint16 *edges, int count, guint8 *out)
{
    judge_each(edges, count, out);
}

static const Kernels kernels_avx2 = {"AVX2",     halve_avx2, extremes_avx2, compare_avx2,
                                     slide_avx2, raise_avx2, edges_avx2,    judge_avx2};

// Every processor with AVX2 has the other two; a machine that only says it is one may not.
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

const Kernels *kernels_best(void)
{
    return has_avx2() ? &kernels_avx2 : &kernels_sse2;
}

const Kernels *const *kernels_all(void)
{
    static const Kernels *const with_avx2[] = {&kernels_plain, &kernels_sse2, &kernels_avx2, NULL};
    static const Kernels *const without[] = {&kernels_plain, &kernels_sse2, NULL};
    return has_avx2() ? with_avx2 : without;
}

#elif defined __aarch64__ // every such processor has NEON; of the other four loops the compiler makes it by itself

static void extremes_neon(const guint8 *pixels, int stride_bytes, int width, int rows, guint8 *low, guint8 *high)
{
    int x = 0;
    for (; x + 16 <= width; x += 16) {
        uint8x16_t lowest = vdupq_n_u8(255), highest = vdupq_n_u8(0);
        for (int y = 0; y < rows; y++) {
            const uint8x16_t row = vld1q_u8(pixels + (gssize)y * stride_bytes + x);
            lowest = vminq_u8(lowest, row);
            highest = vmaxq_u8(highest, row);
        }
        // Neighbours become one, three times: eight bytes in each half.
        for (int halving = 0; halving < 3; halving++) {
            lowest = vpminq_u8(lowest, lowest);
            highest = vpmaxq_u8(highest, highest);
        }
        low[x / BLOCK_PX] = vgetq_lane_u8(lowest, 0);
        low[x / BLOCK_PX + 1] = vgetq_lane_u8(lowest, 1);
        high[x / BLOCK_PX] = vgetq_lane_u8(highest, 0);
        high[x / BLOCK_PX + 1] = vgetq_lane_u8(highest, 1);
    }
    if (x < width)
        extremes_plain(pixels + x, stride_bytes, width - x, rows, low + x / BLOCK_PX, high + x / BLOCK_PX);
}

// In each half a bit of its own for each of the eight that are darker: their sum is a byte of the word.
static inline uint8x16_t weigh_sixteen(const guint8 *pixels, const guint8 *limits)
{
    const uint8x16_t weights = vreinterpretq_u8_u64(vdupq_n_u64(G_GUINT64_CONSTANT(0x8040201008040201)));
    return vandq_u8(vcltq_u8(vld1q_u8(pixels), vld1q_u8(limits)), weights);
}

static void compare_neon(const guint8 *pixels, const guint8 *limits, int width, guint64 *words)
{
    int x = 0;
    for (; x + 64 <= width; x += 64) {
        const uint8x16_t first =
            vpaddq_u8(weigh_sixteen(pixels + x, limits + x), weigh_sixteen(pixels + x + 16, limits + x + 16));
        const uint8x16_t second =
            vpaddq_u8(weigh_sixteen(pixels + x + 32, limits + x + 32), weigh_sixteen(pixels + x + 48, limits + x + 48));
        const uint8x16_t pairs = vpaddq_u8(first, second);
        words[x / 64] = vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(pairs, pairs)), 0);
    }
    if (x < width)
        compare_plain(pixels + x, limits + x, width - x, words + x / 64);
}

static const Kernels kernels_neon = {"NEON",     halve_plain, extremes_neon, compare_neon,
                                     slide_each, raise_each,  edges_each,    judge_each};

const Kernels *kernels_best(void)
{
    return &kernels_neon;
}

const Kernels *const *kernels_all(void)
{
    static const Kernels *const all[] = {&kernels_plain, &kernels_neon, NULL};
    return all;
}

#else

const Kernels *kernels_best(void)
{
    return &kernels_plain;
}

const Kernels *const *kernels_all(void)
{
    static const Kernels *const all[] = {&kernels_plain, NULL};
    return all;
}

#endif
