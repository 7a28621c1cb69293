// SPDX-License-Identifier: GPL-3.0-or-later
// What looks like codes all over costs a lane's frame no more than its bound, counted in looks and not in time; and hides no badge.
#include <glib.h>
#include <string.h>

#include "tests/decode/picture.h"
#include "tests/scenes/texture.h"

#define PICTURES 30
#define SEED 31
#define WIDTH_PX 1280
#define HEIGHT_PX 720
#define ENDLESS_US (100 * G_USEC_PER_SEC) // the clock is not what bounds here
#define CANDIDATES_MAX 300                // as seen, and smoothed
#define LOOKS_OF_ONE 300000               // the last candidate that was begun is finished: of version 8, laid twice and refined
#define KINDS 6

static void test_bounded(void)
{
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = ENDLESS_US});
    guint most_candidates = 0, most_looks = 0;
    for (int i = 0; i < PICTURES; i++) {
        g_autoptr(Scene) scene = texture_render(SEED, i, WIDTH_PX, HEIGHT_PX);
        const ReaderResult *result = reader_read(reader, &(GreyFrame){scene->pixels, WIDTH_PX, HEIGHT_PX, WIDTH_PX});
        g_assert_cmpuint(result->code_count, ==, 0);
        most_candidates = MAX(most_candidates, result->candidates);
        most_looks = MAX(most_looks, result->looks);
    }
    g_test_message("at most %u candidates and %u looks", most_candidates, most_looks);
    g_assert_cmpuint(most_candidates, >, 10); // they did look like codes
    g_assert_cmpuint(most_candidates, <=, CANDIDATES_MAX);
    g_assert_cmpuint(most_looks, <=, READER_LIVE_LOOKS_MAX + LOOKS_OF_ONE);
}

// A badge held before the middle of the wall: clear, and smeared by `data` pixels, when the wall's finders are the clearer ones.
static void test_badge_before_a_wall(gconstpointer data)
{
    int read = 0;
    for (int i = 0; i < PICTURES; i++) {
        g_autoptr(Scene) scene = texture_render(SEED, i, WIDTH_PX, HEIGHT_PX);
        Picture badge = picture_new(160, 160, 235);
        picture_add(&badge, &(PictureSymbol){"LY1:ABCDEFG", 11, 4, 20, 235, false}, 38, 38);
        if (data)
            picture_smear(&badge, GPOINTER_TO_INT(data));
        for (int y = 0; y < 160; y++)
            memcpy(scene->pixels + (HEIGHT_PX / 2 - 80 + y) * WIDTH_PX + WIDTH_PX / 2 - 80, badge.pixels + y * 160, 160);
        g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = ENDLESS_US});
        const ReaderResult *result = reader_read(reader, &(GreyFrame){scene->pixels, WIDTH_PX, HEIGHT_PX, WIDTH_PX});
        if (result->code_count == 0)
            g_test_message("not before picture %d, of kind %d: %u candidates, %u looks", i, i % KINDS, result->candidates,
                           result->looks);
        read += result->code_count == 1;
        picture_clear(&badge);
    }
    g_test_message("%d of %d read", read, PICTURES);
    g_assert_cmpint(read, >=, data ? PICTURES - 2 : PICTURES);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hostile/bounded", test_bounded);
    g_test_add_data_func("/hostile/a badge before a wall", NULL, test_badge_before_a_wall);
    g_test_add_data_func("/hostile/a smeared badge before a wall", GINT_TO_POINTER(3), test_badge_before_a_wall);
    return g_test_run();
}
