// SPDX-License-Identifier: GPL-3.0-or-later
// test_label_peers.c - LPrint's and CUPS' encoders for ZPL and EPL2 get the same picture as ours, and LPrint's for DYMO;
// decoders made from the manuals read what they wrote: 0 dots may differ.
//
//   test-peers-label draw FOLDER     the pictures, for LPrint
//   test-peers-label FOLDER          compares what LPrint left in FOLDER/NAME.prn, and asks CUPS' filter
#include "tests/driver/page.h"
#include "tests/peers/raster_file.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define PICTURE_COUNT 2

static const char *folder;

// What a peer leaves out at the edges of the label, and how far down it puts the rest.
typedef struct {
    int left_px, right_px, lines; // the last at both ends
    int lower_lines;
} Margin;

typedef GPtrArray *(*Decode)(const guint8 *bytes, gsize length, char **out_problem);

typedef struct {
    const char *name; // of LPrint's queue
    const Driver *driver;
    const char *model, *media; // ours; the media is as long or longer
    Decode decode;
    const char *pwg_media;
    int dpi, width_px, length_px; // of pwg_media
    Margin lprint_1_1, lprint;    // 1.1 is in Debian 12; those since count a line with the one behind it
    int cups_number;              // cupsModelNumber of rastertolabel; 0 = not asked
} Peer;

static Bitmap *picture(const Peer *peer, int index)
{
    int width_px = peer->width_px, length_px = peer->length_px, dpi = peer->dpi;
    if (index == 0)
        return drawing_shapes(width_px, length_px, dpi, dpi, false);
    GRand *rand = g_rand_new_with_seed(406);
    Bitmap *bitmap = drawing_random(rand, width_px, length_px, dpi, dpi, false, 24);
    g_rand_free(rand);
    return bitmap;
}

// Those of `page` that differ from the picture. LPrint has a printer turn the whole label about, which does not show here.
static int differing_dots(const Page *page, const Bitmap *bitmap, const Margin *margin)
{
    int differing = 0;
    for (int y = margin->lines; y < bitmap->height_px - margin->lines; y++)
        for (int x = margin->left_px; x < bitmap->width_px - margin->right_px; x++)
            differing += page_dot(page, page->black, x - margin->left_px, y - margin->lines + margin->lower_lines) !=
                         drawing_dot(bitmap, bitmap->black, x, y);
    return differing;
}

static const Margin whole = {0, 0, 0, 0};

static GPtrArray *decode_dymo_450(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_dymo_lw(bytes, length, 672, out_problem);
}

// clang-format off
static const Peer peers[] = {
    {"zpl", &driver_zpl, "ZD421-203dpi", "102x152", decode_zpl, "na_index-4x6_4x6in", 203, 812, 1218, {0, 0, 0, 0}, {0, 0, 0, 0}, 0x12},
    {"epl2", &driver_epl2, "LP2844", "102x152", decode_epl2, "na_index-4x6_4x6in", 203, 812, 1218, {0, 0, 0, 0}, {0, 0, 0, 1}, 0x11},
    {"dymo", &driver_dymo_lw, "LabelWriter 450", "62x100", decode_dymo_450, "oe_md-appointment-card_2x3.5in", 300, 600, 1050,
     {8, 0, 62, 0}, {43, 43, 0, 0}, 0},
};
// clang-format on

static int draw_all(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(peers); i++)
        for (int index = 0; index < PICTURE_COUNT; index++) {
            g_autofree char *path = g_strdup_printf("%s/%s-%d.pwg", folder, peers[i].name, index);
            Bitmap *bitmap = picture(&peers[i], index);
            raster_file_write_pwg(bitmap, peers[i].pwg_media, path);
            drawing_free(bitmap);
        }
    return 0;
}

static void expect_same(const Peer *peer, const char *bytes, gsize length, const Bitmap *bitmap, const Margin *margin,
                        const char *whose)
{
    g_autofree char *problem = NULL;
    g_autoptr(GPtrArray) pages = peer->decode((const guint8 *)bytes, length, &problem);
    if (!pages)
        g_error("%s of %s: %s", peer->name, whose, problem);
    g_assert_cmpuint(pages->len, ==, 1);
    const Page *page = pages->pdata[0];
    int differing = differing_dots(page, bitmap, margin);
    g_test_message("%s of %s: %d dots differ", peer->name, whose, differing);
    g_assert_cmpint(differing, ==, 0);
}

static void expect_ours(const Peer *peer, const Bitmap *bitmap)
{
    const DriverPage page = {.model = driver_model(peer->driver, peer->model), .media = driver_media(peer->driver, peer->media)};
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = driver_encode(peer->driver, &page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    expect_same(peer, (const char *)bytes->data, bytes->len, bitmap, &whole, "Lanyard");
}

static void lprint_prints_the_same_picture(gconstpointer data)
{
    const Peer *peer = data;
    const char *version = g_getenv("LPRINT_VERSION");
    const Margin *margin = version && g_str_has_prefix(version, "1.1.") ? &peer->lprint_1_1 : &peer->lprint;
    for (int i = 0; i < PICTURE_COUNT; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = g_strdup_printf("%s/%s/%s-%d.pwg.prn", folder, peer->name, peer->name, i), *bytes = NULL;
        gsize length = 0;
        if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
            g_test_skip("LPrint has printed nothing");
            return;
        }
        g_file_get_contents(path, &bytes, &length, &error);
        g_assert_no_error(error);
        Bitmap *bitmap = picture(peer, i);
        expect_same(peer, bytes, length, bitmap, margin, "LPrint");
        expect_ours(peer, bitmap);
        drawing_free(bitmap);
    }
}

static char *write_ppd(int model_number)
{
    g_autofree char *text = g_strdup_printf(
        "*PPD-Adobe: \"4.3\"\n*FormatVersion: \"4.3\"\n*FileVersion: \"1.0\"\n*LanguageVersion: English\n"
        "*LanguageEncoding: ISOLatin1\n*PCFileName: \"PEER.PPD\"\n*Product: \"(Peer)\"\n*Manufacturer: \"Peer\"\n"
        "*ModelName: \"Peer\"\n*ShortNickName: \"Peer\"\n*NickName: \"Peer\"\n*PSVersion: \"(3010.000) 0\"\n"
        "*cupsModelNumber: %d\n*DefaultPageSize: L\n*PageSize L: \"\"\n*DefaultPageRegion: L\n*PageRegion L: \"\"\n"
        "*DefaultImageableArea: L\n*ImageableArea L: \"0 0 288 432\"\n*DefaultPaperDimension: L\n*PaperDimension L: \"288 432\"\n",
        model_number);
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, "peer.ppd", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, &error));
    return path;
}

static void cups_prints_the_same_picture(gconstpointer data)
{
    const Peer *peer = data;
    const char *filter = g_getenv("RASTERTOLABEL");
    if (!filter) {
        g_test_skip("CUPS' rastertolabel is not there");
        return;
    }
    for (int i = 0; i < PICTURE_COUNT; i++) {
        g_autoptr(GError) error = NULL;
        Bitmap *bitmap = picture(peer, i);
        g_autofree char *raster = raster_file_write(bitmap), *ppd = write_ppd(peer->cups_number);
        g_autoptr(GSubprocessLauncher) launcher =
            g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
        g_subprocess_launcher_setenv(launcher, "PPD", ppd, TRUE);
        g_autoptr(GSubprocess) process =
            g_subprocess_launcher_spawn(launcher, &error, filter, "1", "user", "label", "1", "", raster, NULL);
        g_assert_no_error(error);
        g_autoptr(GBytes) bytes = NULL;
        g_assert_true(g_subprocess_communicate(process, NULL, NULL, &bytes, NULL, &error));
        g_assert_true(g_subprocess_get_successful(process));
        expect_same(peer, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), bitmap, &whole, "CUPS");
        g_unlink(raster);
        drawing_free(bitmap);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc == 3 && strcmp(argv[1], "draw") == 0) {
        folder = argv[2];
        return draw_all();
    }
    g_assert_cmpint(argc, ==, 2);
    folder = argv[1];
    for (gsize i = 0; i < G_N_ELEMENTS(peers); i++) {
        g_autofree char *lprint = g_strdup_printf("/peers/lprint/%s", peers[i].name);
        g_autofree char *cups = g_strdup_printf("/peers/rastertolabel/%s", peers[i].name);
        g_test_add_data_func(lprint, &peers[i], lprint_prints_the_same_picture);
        if (peers[i].cups_number)
            g_test_add_data_func(cups, &peers[i], cups_prints_the_same_picture);
    }
    return g_test_run();
}
