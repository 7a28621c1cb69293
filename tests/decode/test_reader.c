// The whole reader on pictures drawn from a symbol that libqrencode made.
#include <glib.h>
#include <qrencode.h>
#include <string.h>

#include "scanner/decode/reader.h"

typedef struct {
    guint8 *pixels;
    int side_px;
} Picture;

// Draws `text` in byte mode with `scale` px per module and a quiet zone of four modules.
static Picture draw(const char *bytes, int length, int scale, bool is_inverted)
{
    QRcode *code = QRcode_encodeData(length, (const unsigned char *)bytes, 0, QR_ECLEVEL_M);
    g_assert_nonnull(code);
    const int side = (code->width + 8) * scale;
    Picture picture = {g_malloc((gsize)side * (gsize)side), side};
    memset(picture.pixels, is_inverted ? 20 : 235, (gsize)side * (gsize)side);
    for (int y = 0; y < code->width * scale; y++)
        for (int x = 0; x < code->width * scale; x++)
            if (code->data[y / scale * code->width + x / scale] & 1)
                picture.pixels[(y + 4 * scale) * side + x + 4 * scale] = is_inverted ? 235 : 20;
    QRcode_free(code);
    return picture;
}

static void expect(const char *bytes, int length, int scale, bool is_inverted)
{
    const Picture picture = draw(bytes, length, scale, is_inverted);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const ReaderResult *result =
        reader_read(reader, &(GreyFrame){picture.pixels, picture.side_px, picture.side_px, picture.side_px});
    g_assert_cmpuint(result->code_count, ==, 1);
    g_assert_cmpmem(result->codes[0].bytes, result->codes[0].length, bytes, (gsize)length);
    g_assert_cmpint(result->hint, ==, AIM_READ);
    g_assert_cmpfloat_with_epsilon(result->codes[0].corners[0].x, 4 * scale, scale);
    g_assert_cmpfloat_with_epsilon(result->codes[0].corners[1].x, picture.side_px - 4 * scale, scale);
    g_assert_cmpfloat_with_epsilon(result->codes[0].corners[1].y, 4 * scale, scale);
    g_assert_cmpfloat_with_epsilon(result->codes[0].corners[3].x, 4 * scale, scale);
    g_free(picture.pixels);
}

static void test_plain_symbols_are_read(void)
{
    expect("LY1:ABCDEFG", 11, 3, false);
    expect("LY1:ABCDEFG", 11, 9, false);
}

static void test_light_on_dark_is_read(void)
{
    expect("LY1:ABCDEFG", 11, 4, true);
}

static void test_payload_bytes_come_back_unchanged(void)
{
    expect("Z\xc3\xbcrich", 7, 4, false);
    expect("a\0b\xff\xfe", 5, 4, false);
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
    g_test_add_func("/reader/plain", test_plain_symbols_are_read);
    g_test_add_func("/reader/light-on-dark", test_light_on_dark_is_read);
    g_test_add_func("/reader/bytes", test_payload_bytes_come_back_unchanged);
    g_test_add_func("/reader/impossible", test_impossible_frames_give_nothing);
    return g_test_run();
}
