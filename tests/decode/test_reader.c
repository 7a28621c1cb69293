// SPDX-License-Identifier: GPL-3.0-or-later
// The whole reader on pictures drawn from symbols that libqrencode made.
#include <glib.h>
#include <malloc.h>

#include "tests/decode/picture.h"
#include "tests/scenes/dice.h"

#define TOKEN "LY1:ABCDEFG"

static void expect(const PictureSymbol *symbol)
{
    Picture picture = picture_new(400, 400, symbol->light);
    const int side = picture_add(&picture, symbol, 60, 50);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const GreyFrame frame = picture_frame(&picture);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 1);
    const ReaderCode *code = &result->codes[0];
    g_assert_cmpmem(code->bytes, code->length, symbol->bytes, (gsize)symbol->length);
    g_assert_cmpint(code->symbology, ==, SYMBOLOGY_QR);
    g_assert_cmpint(result->hint, ==, AIM_READ);
    // A mirrored symbol's own top left is at the right.
    const float near = 0.6f * (float)symbol->module_px;
    const float left = 60, right = (float)(60 + side), top = 50, bottom = (float)(50 + side);
    const float first = symbol->is_mirrored ? right : left;
    g_assert_cmpfloat_with_epsilon(code->corners[0].x, first, near);
    g_assert_cmpfloat_with_epsilon(code->corners[0].y, top, near);
    g_assert_cmpfloat_with_epsilon(code->corners[2].x, left + right - first, near);
    g_assert_cmpfloat_with_epsilon(code->corners[2].y, bottom, near);
    picture_clear(&picture);
}

static void test_modules_of_all_sizes(void)
{
    for (int module = 2; module <= 9; module++)
        expect(&(PictureSymbol){TOKEN, 11, module, 20, 235, false});
}

static void test_light_on_dark(void)
{
    expect(&(PictureSymbol){TOKEN, 11, 4, 235, 20, false});
}

static void test_mirrored(void)
{
    expect(&(PictureSymbol){TOKEN, 11, 5, 20, 235, true});
}

static void test_faint(void)
{
    expect(&(PictureSymbol){TOKEN, 11, 5, 100, 112, false});
}

// As screenshots and scans are: edges without any blur, and hardly any noise.
static void test_sharp_with_a_little_noise(void)
{
    Dice dice = {7};
    int read = 0;
    for (int i = 0; i < 24; i++) {
        Picture picture = picture_new(400, 400, 240);
        picture_add(&picture, &(PictureSymbol){TOKEN, 11, 4, 60, 240, false}, 130, 140);
        for (int k = 0; k < 400 * 400; k++)
            picture.pixels[k] = (guint8)((float)picture.pixels[k] + dice_normal(&dice));
        g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = 100 * G_USEC_PER_SEC});
        const GreyFrame frame = picture_frame(&picture);
        read += reader_read(reader, &frame)->code_count == 1;
        picture_clear(&picture);
    }
    g_test_message("%d of 24 read", read);
    g_assert_cmpint(read, >=, 22);
}

static void test_payload_bytes_come_back_unchanged(void)
{
    expect(&(PictureSymbol){"Z\xc3\xbcrich", 7, 4, 20, 235, false});
    expect(&(PictureSymbol){"a\0b\xff\xfe", 5, 4, 20, 235, false});
}

static void test_nearest_the_centre_comes_first(void)
{
    Picture picture = picture_new(640, 360, 200);
    picture_add(&picture, &(PictureSymbol){"AWAY", 4, 5, 20, 235, false}, 40, 40);
    picture_add(&picture, &(PictureSymbol){"MIDDLE", 6, 5, 20, 235, false}, 290, 130);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const GreyFrame frame = picture_frame(&picture);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 2);
    g_assert_cmpstr((const char *)result->codes[0].bytes, ==, "MIDDLE");
    g_assert_cmpstr((const char *)result->codes[1].bytes, ==, "AWAY");
    picture_clear(&picture);
}

// A live picture looks again where the first code was, and yet finds the small one beside it, and keeps both.
static void test_a_second_code_joins_the_first(void)
{
    Picture picture = picture_new(1280, 720, 200);
    picture_add(&picture, &(PictureSymbol){"LARGE", 5, 9, 20, 235, false}, 560, 260);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = G_USEC_PER_SEC});
    const GreyFrame frame = picture_frame(&picture);
    for (int i = 0; i < 4; i++)
        g_assert_cmpuint(reader_read(reader, &frame)->code_count, ==, 1);
    picture_add(&picture, &(PictureSymbol){"SMALL", 5, 2, 20, 235, false}, 100, 100);
    gsize seen = 1;
    for (int i = 0; i < 4 && seen < 2; i++)
        seen = reader_read(reader, &frame)->code_count;
    g_assert_cmpuint(seen, ==, 2);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 2);
    g_assert_cmpstr((const char *)result->codes[0].bytes, ==, "LARGE");
    g_assert_cmpstr((const char *)result->codes[1].bytes, ==, "SMALL");
    picture_clear(&picture);
}

// What has gone from the picture is not reported any more.
static void test_a_code_that_left_is_gone_at_once(void)
{
    Picture picture = picture_new(640, 360, 200);
    picture_add(&picture, &(PictureSymbol){TOKEN, 11, 5, 20, 235, false}, 200, 100);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = G_USEC_PER_SEC});
    const GreyFrame frame = picture_frame(&picture);
    g_assert_cmpuint(reader_read(reader, &frame)->code_count, ==, 1);
    g_assert_cmpuint(reader_read(reader, &frame)->code_count, ==, 1);
    picture_fill(&picture, 0, 0, 640, 360, 200);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 0);
    g_assert_cmpint(result->hint, ==, AIM_NONE);
    picture_clear(&picture);
}

#define LONG_TOKEN "LY1:ABCDEFGHIJKLMNOPQ" // version 2: nine rows of modules lie between its left finders

// A lamp's reflection over part of the data: too much for error correction M.
static void spoil(Picture *picture, int left_px, int side_px)
{
    picture_fill(picture, left_px, 50 + 8 * 6, side_px, 9 * 6, 255);
}

static void test_frames_of_a_held_code_add_up(void)
{
    static const PictureSymbol symbol = {LONG_TOKEN, sizeof LONG_TOKEN - 1, 6, 20, 200, false};
    Picture left = picture_new(400, 300, 200), right = picture_new(400, 300, 200);
    const int side = picture_add(&left, &symbol, 60, 50);
    picture_add(&right, &symbol, 60, 50);
    spoil(&left, 60, side * 3 / 5);
    spoil(&right, 60 + side * 2 / 5, side * 3 / 5);
    const GreyFrame frames[2] = {picture_frame(&left), picture_frame(&right)};
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    for (int i = 0; i < 2; i++) {
        reader_forget(reader);
        const ReaderResult *result = reader_read(reader, &frames[i]);
        g_assert_cmpuint(result->code_count, ==, 0);
        g_assert_cmpint(result->hint, !=, AIM_NONE);
        g_assert_cmpfloat_with_epsilon(result->outline[0].x, 60, 4);
    }
    const ReaderResult *result = reader_read(reader, &frames[0]);
    g_assert_cmpuint(result->code_count, ==, 1);
    g_assert_cmpstr((const char *)result->codes[0].bytes, ==, LONG_TOKEN);
    picture_clear(&left);
    picture_clear(&right);
}

// What is white where the paper is not is known to be doubtful, and costs half of what an error costs: eight words of a
// version 1 symbol that can correct four are gone here.
static void test_glare_over_twice_the_correction_is_read(void)
{
    Picture picture = picture_new(400, 300, 200);
    picture_add(&picture, &(PictureSymbol){TOKEN, 11, 6, 20, 200, false}, 60, 50);
    picture_fill(&picture, 60, 50 + 9 * 6, 10 * 6, 4 * 6, 255);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const GreyFrame frame = picture_frame(&picture);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 1);
    g_assert_cmpstr((const char *)result->codes[0].bytes, ==, TOKEN);
    picture_clear(&picture);
}

static void test_glare_is_named(void)
{
    Picture picture = picture_new(400, 300, 200);
    const int side = picture_add(&picture, &(PictureSymbol){TOKEN, 11, 6, 20, 200, false}, 60, 50);
    picture_fill(&picture, 60 + side / 4, 50, side * 3 / 4, side * 3 / 5, 255);
    picture_fill(&picture, 60 + 14 * 6, 50, 7 * 6, 7 * 6, 20);
    picture_fill(&picture, 60 + 15 * 6, 50 + 6, 5 * 6, 5 * 6, 255);
    picture_fill(&picture, 60 + 16 * 6, 50 + 12, 3 * 6, 3 * 6, 20);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const GreyFrame frame = picture_frame(&picture);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 0);
    g_assert_cmpint(result->hint, ==, AIM_TOO_BRIGHT);
    picture_clear(&picture);
}

static void test_a_wall_of_finders_is_left_in_time(void)
{
    Picture picture = picture_new(1280, 720, 235);
    for (int y = 0; y + 40 < 720; y += 40)
        for (int x = 0; x + 40 < 1280; x += 40)
            for (int ring = 0; ring < 3; ring++)
                picture_fill(&picture, x + 5 * ring, y + 5 * ring, 35 - 10 * ring, 35 - 10 * ring, ring == 1 ? 235 : 20);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = 5000});
    const GreyFrame frame = picture_frame(&picture);
    g_assert_cmpuint(reader_read(reader, &frame)->code_count, ==, 0);
    picture_clear(&picture);
}

// So small that only the frame itself shows it, not one made smaller. It is looked for in the frame in which it comes, after frames without
// a code, too.
static void expect_at_once(guint8 dark)
{
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = G_USEC_PER_SEC});
    for (int blanks = 1; blanks <= 4; blanks++) {
        for (int i = 0; i < blanks; i++) {
            Picture wall = picture_new(640, 480, 200);
            const GreyFrame frame = picture_frame(&wall);
            g_assert_cmpuint(reader_read(reader, &frame)->code_count, ==, 0);
            picture_clear(&wall);
        }
        Picture picture = picture_new(640, 480, 200);
        picture_add(&picture, &(PictureSymbol){.bytes = "small", .length = 5, .module_px = 2, .dark = dark, .light = 200}, 150,
                    200);
        const GreyFrame frame = picture_frame(&picture);
        g_assert_cmpuint(reader_read(reader, &frame)->code_count, ==, 1);
        picture_clear(&picture);
    }
}

static void test_a_small_code_that_comes_is_read_at_once(void)
{
    expect_at_once(30);
    expect_at_once(180); // so faint that hardly anything seems to move
}

// EAN-13 by the GS1 tables: seven modules a digit; the first digit chooses between the two left sets.
static void draw_ean13(Picture *picture, const char *digits, int left_px, int top_px, int module_px)
{
    static const guint8 odd[10] = {0x0d, 0x19, 0x13, 0x3d, 0x23, 0x31, 0x2f, 0x3b, 0x37, 0x0b};
    static const guint8 parity[10] = {0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c, 0x15, 0x16, 0x1a};
    GString *bars = g_string_new("101");
    for (int i = 1; i < 13; i++) {
        const int digit = digits[i] - '0', is_even = i < 7 && (parity[digits[0] - '0'] >> (6 - i) & 1);
        if (i == 7)
            g_string_append(bars, "01010");
        for (int bit = 6; bit >= 0; bit--) { // even is odd mirrored and inverted, right is odd inverted
            const int set = odd[digit] >> (is_even ? 6 - bit : bit) & 1;
            g_string_append_c(bars, (set ^ (is_even || i >= 7)) ? '1' : '0');
        }
    }
    g_string_append(bars, "101");
    for (gsize i = 0; i < bars->len; i++)
        if (bars->str[i] == '1')
            picture_fill(picture, left_px + (int)i * module_px, top_px, module_px, 120, 20);
    g_string_free(bars, TRUE);
}

static void test_bar_codes_are_read_when_wanted(void)
{
    Picture picture = picture_new(640, 360, 235);
    draw_ean13(&picture, "4006381333931", 150, 100, 3);
    const GreyFrame frame = picture_frame(&picture);
    for (int wanted = 0; wanted < 2; wanted++) {
        g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.with_barcodes = wanted == 1});
        const ReaderResult *result = reader_read(reader, &frame);
        g_assert_cmpuint(result->code_count, ==, wanted);
        if (wanted) {
            g_assert_cmpstr((const char *)result->codes[0].bytes, ==, "4006381333931");
            g_assert_cmpint(result->codes[0].symbology, ==, SYMBOLOGY_EAN);
        }
    }
    picture_clear(&picture);
}

// "A-7" in code set B by ISO/IEC 15417, annex A: start B, the three, check character 26, stop; widths of bars and spaces.
static void test_code_128_is_read_when_wanted(void)
{
    static const char widths[] = "211214"
                                 "111323"
                                 "122132"
                                 "312131"
                                 "321221"
                                 "2331112";
    Picture picture = picture_new(640, 360, 235);
    for (int i = 0, at_px = 150; widths[i]; at_px += 4 * (widths[i] - '0'), i++)
        if (i % 2 == 0)
            picture_fill(&picture, at_px, 100, 4 * (widths[i] - '0'), 120, 20);
    const GreyFrame frame = picture_frame(&picture);
    for (int wanted = 0; wanted < 2; wanted++) {
        g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.with_barcodes = wanted == 1});
        const ReaderResult *result = reader_read(reader, &frame);
        g_assert_cmpuint(result->code_count, ==, wanted);
        if (wanted) {
            g_assert_cmpstr((const char *)result->codes[0].bytes, ==, "A-7");
            g_assert_cmpint(result->codes[0].symbology, ==, SYMBOLOGY_CODE128);
        }
    }
    picture_clear(&picture);
}

static gsize heap_bytes(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

// What the first four hundred frames have needed is enough for the next eight hundred.
static void test_memory_is_taken_once(void)
{
    Picture pictures[4];
    for (int i = 0; i < 4; i++)
        pictures[i] = picture_new(320, 240, 200);
    picture_add(&pictures[1], &(PictureSymbol){TOKEN, 11, 5, 20, 235, false}, 60, 50);
    picture_add(&pictures[2], &(PictureSymbol){TOKEN, 11, 4, 235, 20, false}, 90, 60);
    picture_add(&pictures[3], &(PictureSymbol){LONG_TOKEN, sizeof LONG_TOKEN - 1, 6, 20, 200, false}, 60, 40);
    spoil(&pictures[3], 60, 90);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = G_USEC_PER_SEC, .with_barcodes = true});
    gsize held = 0, most = 0;
    for (int round = 0; round < 300; round++) {
        for (int i = 0; i < 4; i++) {
            const GreyFrame frame = picture_frame(&pictures[i]);
            reader_read(reader, &frame);
        }
        if (round < 100)
            held = MAX(held, heap_bytes());
        most = MAX(most, heap_bytes());
    }
    g_assert_cmpuint(most, <=, held + 2048); // zbar's own memory comes and goes by some symbols
    for (int i = 0; i < 4; i++)
        picture_clear(&pictures[i]);
}

static void test_impossible_frames_give_nothing(void)
{
    static const guint8 pixel[4] = {0};
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const GreyFrame frames[] = {{NULL, 4, 4, 4}, {pixel, 0, 0, 0}, {pixel, -3, 1, 1}, {pixel, 1, 1, 1}, {pixel, 2, 2, 2}};
    for (guint i = 0; i < G_N_ELEMENTS(frames); i++)
        g_assert_cmpuint(reader_read(reader, &frames[i])->code_count, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reader/sizes", test_modules_of_all_sizes);
    g_test_add_func("/reader/light-on-dark", test_light_on_dark);
    g_test_add_func("/reader/mirrored", test_mirrored);
    g_test_add_func("/reader/faint", test_faint);
    g_test_add_func("/reader/sharp-with-a-little-noise", test_sharp_with_a_little_noise);
    g_test_add_func("/reader/bytes", test_payload_bytes_come_back_unchanged);
    g_test_add_func("/reader/nearest-first", test_nearest_the_centre_comes_first);
    g_test_add_func("/reader/second-code", test_a_second_code_joins_the_first);
    g_test_add_func("/reader/left", test_a_code_that_left_is_gone_at_once);
    g_test_add_func("/reader/frames-add-up", test_frames_of_a_held_code_add_up);
    g_test_add_func("/reader/glare", test_glare_is_named);
    g_test_add_func("/reader/glare-read", test_glare_over_twice_the_correction_is_read);
    g_test_add_func("/reader/wall-of-finders", test_a_wall_of_finders_is_left_in_time);
    g_test_add_func("/reader/a-small-code-that-comes", test_a_small_code_that_comes_is_read_at_once);
    g_test_add_func("/reader/bar-codes", test_bar_codes_are_read_when_wanted);
    g_test_add_func("/reader/code-128", test_code_128_is_read_when_wanted);
    g_test_add_func("/reader/memory", test_memory_is_taken_once);
    g_test_add_func("/reader/impossible", test_impossible_frames_give_nothing);
    return g_test_run();
}
