// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of symbols beside the plain one: messages in several parts, character sets, Micro QR, other shapes of modules.
#include <glib.h>
#include <qrencode.h>
#include <string.h>

#include "tests/decode/picture.h"

#define MODULE_PX 4
#define PARTS 3

static void draw(Picture *picture, const QRcode *code, int left_px, int top_px)
{
    const int side = code->width * MODULE_PX;
    picture_fill(picture, left_px - 16, top_px - 16, side + 32, side + 32, 235);
    for (int i = 0; i < code->width * code->width; i++)
        if (code->data[i] & 1)
            picture_fill(picture, left_px + i % code->width * MODULE_PX, top_px + i / code->width * MODULE_PX, MODULE_PX,
                         MODULE_PX, 20);
}

static const ReaderResult *read_code(Reader *reader, const QRcode *code)
{
    Picture picture = picture_new(320, 240, 235);
    draw(&picture, code, 60, 40);
    const GreyFrame frame = picture_frame(&picture);
    const ReaderResult *result = reader_read(reader, &frame);
    picture_clear(&picture);
    return result;
}

static void expect_text(const ReaderResult *result, const char *text, gsize length)
{
    g_assert_cmpuint(result->code_count, ==, 1);
    g_assert_cmpint(result->hint, ==, AIM_READ);
    g_assert_cmpmem(result->codes[0].bytes, result->codes[0].length, text, length);
}

static const char letter[] =
    "An invitation, too long for one label: Zo\xc3\xab \xce\xa9mega, room 7, at nine in the morning; bring this.";
static const char other[] =
    "Another message altogether, of just as many parts, which must not get into the first one's place, 77";

static QRcode_List *split(const char *text, QRcode *out_parts[PARTS])
{
    QRcode_List *list = QRcode_encodeDataStructured((int)strlen(text), (const unsigned char *)text, 3, QR_ECLEVEL_M);
    g_assert_nonnull(list);
    int count = 0;
    for (QRcode_List *entry = list; entry; entry = entry->next)
        out_parts[count++] = entry->code;
    g_assert_cmpint(count, ==, PARTS);
    return list;
}

static void test_parts_one_after_the_other(void)
{
    static const int orders[][PARTS] = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}};
    QRcode *parts[PARTS];
    QRcode_List *list = split(letter, parts);
    for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
        for (int is_live = 0; is_live < 2; is_live++) {
            g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = is_live ? G_USEC_PER_SEC : 0});
            for (int k = 0; k < PARTS - 1; k++)
                for (int again = 0; again < 4; again++) { // held for some frames: it counts once
                    const ReaderResult *result = read_code(reader, parts[orders[i][k]]);
                    g_assert_cmpuint(result->code_count, ==, 0);
                    g_assert_cmpint(result->hint, ==, AIM_PART);
                    g_assert_cmpint(result->parts_seen, ==, k + 1);
                    g_assert_cmpint(result->parts_count, ==, PARTS);
                }
            for (int again = 0; again < 4; again++)
                expect_text(read_code(reader, parts[orders[i][PARTS - 1]]), letter, strlen(letter));
        }
    QRcode_List_free(list);
}

static void test_parts_in_one_picture(void)
{
    QRcode *parts[PARTS];
    QRcode_List *list = split(letter, parts);
    Picture picture = picture_new(720, 240, 235);
    for (int i = 0; i < PARTS; i++)
        draw(&picture, parts[(i + 1) % PARTS], 40 + 220 * i, 50);
    for (int is_live = 0; is_live < 2; is_live++) {
        g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = is_live ? G_USEC_PER_SEC : 0});
        const GreyFrame frame = picture_frame(&picture);
        expect_text(reader_read(reader, &frame), letter, strlen(letter));
    }
    picture_clear(&picture);
    QRcode_List_free(list);
}

static void test_parts_of_two_messages_are_not_mixed(void)
{
    QRcode *parts[PARTS], *others[PARTS];
    QRcode_List *list = split(letter, parts), *other_list = split(other, others);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    read_code(reader, parts[0]);
    read_code(reader, parts[1]);
    const ReaderResult *result = read_code(reader, others[2]);
    g_assert_cmpuint(result->code_count, ==, 0);
    g_assert_cmpint(result->parts_seen, ==, 1);
    read_code(reader, others[0]);
    expect_text(read_code(reader, others[1]), other, strlen(other));
    reader_forget(reader);
    result = read_code(reader, others[2]);
    g_assert_cmpint(result->hint, ==, AIM_PART);
    g_assert_cmpint(result->parts_seen, ==, 1);
    QRcode_List_free(list);
    QRcode_List_free(other_list);
}

static void test_a_header_of_utf8_changes_nothing(void)
{
    static const char text[] = "Zo\xc3\xab \xe0\xa4\x85\xe0\xa4\xae\xe0\xa4\xbf\xe0\xa4\xa4";
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
    g_assert_cmpint(QRinput_appendECIheader(input, 26), ==, 0);
    g_assert_cmpint(QRinput_append(input, QR_MODE_8, sizeof text - 1, (const unsigned char *)text), ==, 0);
    QRcode *code = QRcode_encodeInput(input);
    g_assert_nonnull(code);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    expect_text(read_code(reader, code), text, sizeof text - 1);
    QRcode_free(code);
    QRinput_free(input);
}

static void test_micro_qr_is_passed_over(void)
{
    QRcode *code = QRcode_encodeStringMQR("12345", 3, QR_ECLEVEL_L, QR_MODE_8, 1);
    g_assert_nonnull(code);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.with_barcodes = true});
    for (int i = 0; i < 8; i++)
        g_assert_cmpuint(read_code(reader, code)->code_count, ==, 0);
    QRcode_free(code);
}

// Digits, capitals and bytes take turns in one symbol.
static void test_mixed_segments(void)
{
    static const char text[] = "0123456789012345ABC-DEF:abc\x01\xff";
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_Q);
    QRinput_append(input, QR_MODE_NUM, 16, (const unsigned char *)text);
    QRinput_append(input, QR_MODE_AN, 8, (const unsigned char *)text + 16);
    QRinput_append(input, QR_MODE_8, (int)sizeof text - 1 - 24, (const unsigned char *)text + 24);
    QRcode *code = QRcode_encodeInput(input);
    g_assert_nonnull(code);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    expect_text(read_code(reader, code), text, sizeof text - 1);
    QRcode_free(code);
    QRinput_free(input);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/symbols/parts/sequence", test_parts_one_after_the_other);
    g_test_add_func("/symbols/parts/together", test_parts_in_one_picture);
    g_test_add_func("/symbols/parts/mixed", test_parts_of_two_messages_are_not_mixed);
    g_test_add_func("/symbols/eci", test_a_header_of_utf8_changes_nothing);
    g_test_add_func("/symbols/segments", test_mixed_segments);
    g_test_add_func("/symbols/micro", test_micro_qr_is_passed_over);
    return g_test_run();
}
