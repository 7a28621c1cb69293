// SPDX-License-Identifier: GPL-3.0-or-later
// The makers' own encoders as Debian ships them, rastertoptch (Brother) and raster2dymolw (DYMO), get the same picture
// as ours. What they wrote is read by the decoder that reads ours, and is the same picture, dot by dot: so decoder,
// maker and we agree on the language.
#include "tests/driver/page.h"
#include "tests/peers/raster_file.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BROTHER_FILTER "/usr/lib/cups/filter/rastertoptch"
#define DYMO_FILTER "/usr/lib/cups/filter/raster2dymolw"
#define DYMO_PPDS "/usr/lib/cups/driver/dymo"

// All that the printer's PPD would give, and how dots go over.
#define BROTHER_OPTIONS                                                                                                          \
    "PrintQuality=High PrintDensity=0 AutoCut noChainPrinting CutLabel=0 Margin=0 MediaType=Labels Align=Right "                 \
    "BytesPerLine=90 QL StatusNotification=1 TransferMode=1 LabelPreamble SoftwareMirror PixelXfer="

static bool is_there(const char *filter)
{
    if (g_file_test(filter, G_FILE_TEST_IS_EXECUTABLE))
        return true;
    g_test_skip("the maker's encoder is not installed");
    return false;
}

static GBytes *run(GSubprocessLauncher *launcher, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) process = g_subprocess_launcher_spawnv(launcher, words, &error);
    g_assert_no_error(error);
    GBytes *output = NULL;
    g_assert_true(g_subprocess_communicate(process, NULL, NULL, &output, NULL, &error));
    g_assert_true(g_subprocess_get_successful(process));
    return output;
}

static GSubprocessLauncher *new_launcher(void)
{
    return g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
}

static GBytes *brother_bytes(const Bitmap *bitmap, const char *transfer)
{
    g_autofree char *path = raster_file_write(bitmap);
    g_autofree char *options = g_strconcat(BROTHER_OPTIONS, transfer, NULL);
    g_autoptr(GSubprocessLauncher) launcher = new_launcher();
    g_subprocess_launcher_set_stdin_file_path(launcher, path);
    GBytes *bytes = run(launcher, (const char *const[]){BROTHER_FILTER, options, NULL});
    g_unlink(path);
    return bytes;
}

// The filter asks for a status byte on descriptor 3 again and again, for minutes when none comes: ready at the top of
// a form, as often as it likes to hear it.
static void answer_status(GSubprocessLauncher *launcher)
{
    int ends[2];
    guint8 ready[32768];
    memset(ready, 0x03, sizeof(ready));
    g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
    g_assert_cmpint(write(ends[1], ready, sizeof(ready)), ==, sizeof(ready));
    g_assert_cmpint(close(ends[1]), ==, 0);
    g_subprocess_launcher_take_fd(launcher, ends[0], 3);
}

static GBytes *dymo_bytes(const Bitmap *bitmap)
{
    g_autofree char *path = raster_file_write(bitmap), *ppd_path = g_strconcat(path, ".ppd", NULL);
    g_autoptr(GSubprocessLauncher) ppds = new_launcher();
    g_autoptr(GBytes) ppd = run(ppds, (const char *const[]){DYMO_PPDS, "cat", "dymo:0/cups/model/lw450.ppd", NULL});
    g_assert_true(g_file_set_contents(ppd_path, g_bytes_get_data(ppd, NULL), (gssize)g_bytes_get_size(ppd), NULL));
    g_autoptr(GSubprocessLauncher) launcher = new_launcher();
    g_subprocess_launcher_setenv(launcher, "PPD", ppd_path, TRUE);
    answer_status(launcher);
    GBytes *bytes =
        run(launcher, (const char *const[]){DYMO_FILTER, "1", "user", "label", "1", "DymoHalftoning=Default", path, NULL});
    g_unlink(path);
    g_unlink(ppd_path);
    return bytes;
}

// The dots of `page` that differ from the picture, whose dot x is at first + step * x.
static int differing_dots(const Page *page, const Bitmap *bitmap, int first, int step)
{
    int differing = page->lines == bitmap->height_px ? 0 : 1;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            differing += drawing_dot(bitmap, bitmap->black, x, y) != page_dot(page, page->black, first + step * x, y);
    return differing;
}

static Page *only_page(GPtrArray *pages, const char *problem)
{
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpuint(pages->len, ==, 1);
    return pages->pdata[0];
}

static GByteArray *our_bytes(const Driver *driver, const char *model, const char *media, const Bitmap *bitmap)
{
    DriverPage page = {.model = driver_model(driver, model), .media = driver_media(driver, media)};
    return driver_encode(driver, &page, (const Bitmap *[]){bitmap}, 1, NULL);
}

static void check_brother(const Bitmap *bitmap, const char *transfer, const char *model)
{
    g_autofree char *problem = NULL;
    g_autoptr(GBytes) theirs = brother_bytes(bitmap, transfer);
    g_autoptr(GPtrArray) their_pages = decode_brother_ql(g_bytes_get_data(theirs, NULL), g_bytes_get_size(theirs), 720, &problem);
    const Page *their_page = only_page(their_pages, problem);
    // Its page has no margins, so its picture begins at pin 0; ours lies where the manual's table says, at pin 12.
    g_assert_cmpint(differing_dots(their_page, bitmap, 695, -1), ==, 0);
    g_assert_cmpint(their_page->announced_lines, ==, bitmap->height_px);
    g_autoptr(GByteArray) ours = our_bytes(&driver_brother_ql, model, "62x100", bitmap);
    g_autoptr(GPtrArray) our_pages = decode_brother_ql(ours->data, ours->len, 720, &problem);
    g_assert_cmpint(differing_dots(only_page(our_pages, problem), bitmap, 707, -1), ==, 0);
}

static void brother_prints_the_same_picture(gconstpointer data)
{
    const char *transfer = data;
    const char *model = strcmp(transfer, "RLE") == 0 ? "QL-820NWB" : "QL-800";
    if (!is_there(BROTHER_FILTER))
        return;
    GRand *rand = g_rand_new_with_seed(62);
    Bitmap *pictures[] = {drawing_shapes(696, 1109, 300, 300, false), drawing_random(rand, 696, 1109, 300, 300, false, 20),
                          drawing_random(rand, 696, 1109, 300, 300, false, 128)};
    for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++) {
        check_brother(pictures[i], transfer, model);
        drawing_free(pictures[i]);
    }
    g_rand_free(rand);
}

static void check_dymo(const Bitmap *bitmap)
{
    g_autofree char *problem = NULL;
    g_autoptr(GBytes) theirs = dymo_bytes(bitmap);
    g_autoptr(GPtrArray) their_pages = decode_dymo_lw(g_bytes_get_data(theirs, NULL), g_bytes_get_size(theirs), 672, &problem);
    g_assert_cmpint(differing_dots(only_page(their_pages, problem), bitmap, 0, 1), ==, 0);
    g_autoptr(GByteArray) ours = our_bytes(&driver_dymo_lw, "LabelWriter 450", "62x100", bitmap);
    g_autoptr(GPtrArray) our_pages = decode_dymo_lw(ours->data, ours->len, 672, &problem);
    g_assert_cmpint(differing_dots(only_page(our_pages, problem), bitmap, 0, 1), ==, 0);
}

static void dymo_prints_the_same_picture(void)
{
    if (!is_there(DYMO_FILTER))
        return;
    GRand *rand = g_rand_new_with_seed(450);
    Bitmap *pictures[] = {drawing_shapes(672, 1000, 300, 300, false), drawing_random(rand, 672, 1000, 300, 300, false, 20),
                          drawing_random(rand, 672, 1000, 300, 300, false, 128)};
    for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++) {
        check_dymo(pictures[i]);
        drawing_free(pictures[i]);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/peers/rastertoptch/uncompressed", "ULP", brother_prints_the_same_picture);
    g_test_add_data_func("/peers/rastertoptch/packed", "RLE", brother_prints_the_same_picture);
    g_test_add_func("/peers/raster2dymolw", dymo_prints_the_same_picture);
    return g_test_run();
}
