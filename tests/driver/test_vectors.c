// SPDX-License-Identifier: GPL-3.0-or-later
// A small picture's bytes in each language, typed from the manuals: two dots, the first left above, the last right
// below, on a label in the middle of a group.
#include "tests/driver/page.h"

#include <string.h>

typedef struct {
    const Driver *driver;
    const char *model, *media;
    const char *bytes;
    gsize length;
} Vector;

#define TYPED(text) text, sizeof(text) - 1

// clang-format off
static const Vector vectors[] = {
    // ^GF, alternative compression: "," ends a row with zeros, I is three times.
    {&driver_zpl, "generic-203dpi", "62x29",
     TYPED("^XA^PON^PMN^LRN^LH0,0^PW495^LL231\n^FO0,0^GFA,4,4,2,8,I01^FS\n^PQ1^XZ\n")},
    // Page 21: 1 black and 671 white dots; 15 white, 1 black and 656 white. ESC L is 342 + 75, big-endian.
    {&driver_dymo_lw, "LabelWriter 450", "62x29",
     TYPED("\x1b" "B\0\x1b" "D\x54\x1b" "L\x01\xa1\x1b" "h\x17\x80\x7f\x7f\x7f\x7f\x7f\x1e\x17\x0e\x80\x7f\x7f\x7f\x7f\x7f\x0f"
           "\x1b" "G")},
    {&driver_escpos, "TM-T20II", "80", TYPED("\x1dv0\0\x02\0\x02\0\x80\0\0\x01\x1dr\x01")},
    {&driver_tspl, "generic-203dpi", "62x29",
     TYPED("SIZE 62.0 mm,29.0 mm\r\nDIRECTION 0,0\r\nREFERENCE 0,0\r\nCLS\r\nBITMAP 0,0,2,2,0,\x7f\xff\xff\xfe\r\n"
           "PRINT 1,1\r\n")},
    {&driver_epl2, "generic-203dpi", "62x29", TYPED("\nN\nq495\nQ231,24\nGW0,0,2,2,\x7f\xff\xff\xfe\nP1\n")},
    // 3-66: raster mode, page length 0, no action at its end; 3-74: two rows; 3-54: the counter to 0, ETB before and behind.
    {&driver_star, "TSP650II", "80",
     TYPED("\x1b\x1e" "a\x01" "\x1b\x1e" "E0" "\x17" "\x1b*rA" "\x1b*rP0\0" "\x1b*rE1\0" "b\x02\0\x80\0" "b\x02\0\0\x01" "\x1b*rB"
           "\x17")},
    // StarPRNT, ESC GS S: m 1, two bytes a row, two rows.
    {&driver_star, "mC-Print3", "80",
     TYPED("\x1b\x1e" "a\x01" "\x1b\x1e" "E0" "\x17" "\x1b\x1dS\x01\x02\0\x02\0\0\x80\0\0\x01" "\x17")},
    {&driver_star, "TSP143IV", "80",
     TYPED("\x1b\x1e" "a\x01" "\x1b\x1e" "E0" "\x17" "\x1b\x1dS\x01\x02\0\x02\0\0\x80\0\0\x01" "\x17")},
    // The left dot is FGL's lowest row, the first line its first column.
    {&driver_fgl, "generic-200dpi", "51x140", TYPED("<CB><NR><S1><RC0,1><g2>80<RC8,0><g2>01<q>")},
};
// clang-format on

// With which a label ends; what comes before ends half a job, and is looked at below.
static void expect_end(const GByteArray *bytes, const void *wanted, gsize length)
{
    g_assert_cmpuint(bytes->len, >=, length);
    g_assert_cmpmem(bytes->data + bytes->len - length, length, wanted, length);
}

static void two_dots_are_these_bytes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++) {
        const Vector *vector = &vectors[i];
        DriverPage page = {.model = driver_model(vector->driver, vector->model),
                           .media = driver_media(vector->driver, vector->media),
                           .end = PAGE_FOLLOWED};
        Bitmap *bitmap = drawing_new(16, 2, page.model->dpi_x, page.model->dpi_y, false);
        drawing_ink(bitmap, bitmap->black, 0, 0);
        drawing_ink(bitmap, bitmap->black, 15, 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = driver_encode(vector->driver, &page, (const Bitmap *[]){bitmap}, 1, &error);
        g_assert_no_error(error);
        expect_end(bytes, vector->bytes, vector->length);
        drawing_free(bitmap);
    }
}

// Darkness and speed, typed from the manuals; not said, they are not sent.
static void what_is_set_is_these_bytes(void)
{
    // clang-format off
    static const struct {
        const Driver *driver;
        const char *model, *media;
        DriverLevel darkness, speed;
        const char *bytes;
        gsize length;
    } cases[] = {
        // Guide, ~SD: two digits, outside of the format; ^PR: inches a second.
        {&driver_zpl, "generic-203dpi", "62x29", {true, 7}, {true, 4},
         TYPED("~JX~SD07^XA^PON^PMN^LRN^LH0,0^PW495^LL231\n^PR4\n^FO0,0")},
        {&driver_zpl, "generic-203dpi", "62x29", {true, 30}, {0}, TYPED("~JX~SD30^XA^PON^PMN^LRN^LH0,0^PW495^LL231\n^FO0,0")},
        {&driver_epl2, "generic-203dpi", "62x29", {true, 10}, {true, 3}, TYPED("\nN\nD10\nS3\nq495\nQ231,24\n")},
        {&driver_epl2, "generic-203dpi", "62x29", {0}, {true, 0}, TYPED("\nN\nS0\nq495\n")},
        {&driver_tspl, "generic-203dpi", "62x29", {true, 15}, {true, 6},
         TYPED("SIZE 62.0 mm,29.0 mm\r\nSPEED 6\r\nDENSITY 15\r\nDIRECTION 0,0\r\n")},
        // Page 15: ESC c light, ESC d medium, ESC e normal, ESC g dark.
        {&driver_dymo_lw, "LabelWriter 450", "62x29", {true, 1}, {0}, TYPED("\x1b" "L\x01\xa1\x1b" "h\x1b" "c\x17")},
        {&driver_dymo_lw, "LabelWriter 450", "62x29", {true, 3}, {0}, TYPED("\x1b" "L\x01\xa1\x1b" "h\x1b" "e\x17")},
        {&driver_dymo_lw, "LabelWriter 450", "62x29", {true, 4}, {0}, TYPED("\x1b" "L\x01\xa1\x1b" "h\x1b" "g\x17")},
        // GS ( K, functions 49 and 50: lighter levels count down from 256.
        {&driver_escpos, "TM-T20II", "80", {true, -2}, {true, 9},
         TYPED("\x1d(K\x02\0\x31\xfe\x1d(K\x02\0\x32\x09\x1dv0")},
        {&driver_escpos, "TM-T20II", "80", {true, 6}, {0}, TYPED("\x1d(K\x02\0\x31\x06\x1dv0")},
        // 3-51, ESC RS d: 0 is three steps darker, 6 three steps lighter.
        {&driver_star, "TSP650II", "80", {true, 3}, {0}, TYPED("\x1b@\x1b\x1e" "d0\x1b\x1e" "a\x01")},
        {&driver_star, "TSP650II", "80", {true, -3}, {0}, TYPED("\x1b@\x1b\x1e" "d6\x1b\x1e" "a\x01")},
    };
    // clang-format on
    Bitmap *bitmap = drawing_new(16, 2, 203, 203, false), *fine = drawing_new(16, 2, 300, 300, false);
    drawing_ink(bitmap, bitmap->black, 0, 0);
    drawing_ink(fine, fine->black, 0, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        DriverPage page = {.model = driver_model(cases[i].driver, cases[i].model),
                           .media = driver_media(cases[i].driver, cases[i].media),
                           .darkness = cases[i].darkness,
                           .speed = cases[i].speed};
        const Bitmap *drawn = page.model->dpi_x == 300 ? fine : bitmap;
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = driver_encode(cases[i].driver, &page, &drawn, 1, &error);
        g_assert_no_error(error);
        if (!memmem(bytes->data, bytes->len, cases[i].bytes, cases[i].length))
            g_error("%s, case %zu: the bytes are not there", cases[i].driver->name, i);
    }
    drawing_free(bitmap);
    drawing_free(fine);
}

// Manual section 2.1: print information, cut, margin, then 90 bytes a line, pin 1 at the right edge.
// Guide: a label is as long as ^LL says, so what has no ink needs no graphic field.
static void white_is_not_sent_to_a_zebra(void)
{
    static const char wanted[] = "~JX^XA^PON^PMN^LRN^LH0,0^PW495^LL231\n^PQ1^XZ\n";
    DriverPage page = {
        .model = driver_model(&driver_zpl, "generic-203dpi"), .media = driver_media(&driver_zpl, "62x29"), .end = PAGE_FOLLOWED};
    Bitmap *bitmap = drawing_new(16, 2, page.model->dpi_x, page.model->dpi_y, false);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = driver_encode(&driver_zpl, &page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(bytes->data, bytes->len, wanted, strlen(wanted));
    drawing_free(bitmap);
}

static void a_brother_gets_these_bytes(void)
{
    static const guint8 codes[] = {0x1b, 'i', 'z',  0x8e, 0x0b, 62, 29,   2,   0,   0, 0,    0,   0,   0x1b, 'i',
                                   'M',  0,   0x1b, 'i',  'A',  1,  0x1b, 'i', 'K', 0, 0x1b, 'i', 'd', 0,    0};
    guint8 expected[sizeof(codes) + 2 * 93 + 1] = {0};
    guint8 *first = expected + sizeof(codes), *second = first + 93;
    for (gsize i = 0; i < sizeof(codes); i++)
        expected[i] = codes[i];
    first[0] = second[0] = 'g';
    first[2] = second[2] = 90;
    first[3 + 88] = 0x10;  // pin 707: 12 of margin and 695 dots to the left
    second[3 + 86] = 0x08; // 15 pins further to the right
    second[93] = 0x1a;
    DriverPage page = {.model = driver_model(&driver_brother_ql, "QL-700"),
                       .media = driver_media(&driver_brother_ql, "62x29"),
                       .end = PAGE_FOLLOWED};
    Bitmap *bitmap = drawing_new(16, 2, 300, 300, false);
    drawing_ink(bitmap, bitmap->black, 0, 0);
    drawing_ink(bitmap, bitmap->black, 15, 1);
    g_autoptr(GByteArray) bytes = driver_encode(&driver_brother_ql, &page, (const Bitmap *[]){bitmap}, 1, NULL);
    expect_end(bytes, expected, sizeof(expected));
    drawing_free(bitmap);
}

// M00097704, 2.5.1 and ~DY; ISO 15948: 16 x 2 dots of three times eight bits. The packed rows are zlib's.
static void a_colorworks_gets_these_bytes(void)
{
    static const char before[] = "~JX^XA^S(CLR,R,600^S(CLR,P,600^S(CLS,P,1464^S(CLS,L,685^XZ\n^XA^IDR:LANYARD.PNG^FS^XZ\n"
                                 "~DYR:LANYARD,A,P,";
    static const char png[] = ",0,89504E470D0A1A0A" // the signature
                              "0000000D4948445200000010000000020802000000DE8FCBA6";
    static const char after[] = "0000000049454E44AE426082\n^XA^FO0,0^IMR:LANYARD.PNG^FS^XZ\n";
    DriverPage page = {.model = driver_model(&driver_esclabel, "CW-C4000"), .media = driver_media(&driver_esclabel, "62x29")};
    Bitmap *bitmap = drawing_new(16, 2, 600, 600, false);
    g_autoptr(GByteArray) bytes = driver_encode(&driver_esclabel, &page, (const Bitmap *[]){bitmap}, 1, NULL);
    g_autofree char *text = g_strndup((const char *)bytes->data, bytes->len);
    g_assert_true(g_str_has_prefix(text, before));
    g_assert_true(g_str_has_suffix(text, after));
    char *counted = NULL;
    guint64 count = g_ascii_strtoull(text + strlen(before), &counted, 10);
    g_assert_true(g_str_has_prefix(counted, png));
    g_assert_cmpuint(count * 2, ==, strcspn(counted + 3, "\n"));
    drawing_free(bitmap);
}

// A job broken off at any byte: what a group begins with makes the printer ready for it. Where the language has a
// command for it, it comes right after the filling.
static void a_group_begins_by_ending_half_a_job(void)
{
    static const struct {
        const Driver *driver;
        const char *media, *before;
        guint8 filler;
        gsize filler_bytes; // as many as a graphic of ours counts, or more
        const char *then;
    } cases[] = {
        {&driver_brother_ql, "62x29", "", 0x00, 400, "\x1b@"}, {&driver_dymo_lw, "25x54", "", 0x1b, 60, "@"},
        {&driver_escpos, "80", "", 0x00, 4096, "\x1b@"},       {&driver_epl2, "62x29", "", '\n', 1025, "N\n"},
        {&driver_fgl, "51x140", "<CB>", '\n', 500, "<CB>"},    {&driver_star, "80", "", 0x00, 72, "\x1b@"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        DriverPage page = {.model = &cases[i].driver->models[0], .media = driver_media(cases[i].driver, cases[i].media)};
        Bitmap *bitmap = drawing_new(16, 200, page.model->dpi_x, page.model->dpi_y, false);
        g_autoptr(GByteArray) bytes = driver_encode(cases[i].driver, &page, (const Bitmap *[]){bitmap}, 1, NULL);
        gsize before = strlen(cases[i].before), then = strlen(cases[i].then), at = before;
        g_assert_cmpmem(bytes->data, before, cases[i].before, before);
        while (at < bytes->len && bytes->data[at] == cases[i].filler)
            at++;
        g_assert_cmpuint(at - before, ==, cases[i].filler_bytes);
        g_assert_cmpuint(bytes->len, >=, at + then);
        g_assert_cmpmem(bytes->data + at, then, cases[i].then, then);
        drawing_free(bitmap);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/vectors/white-is-not-sent-to-a-zebra", white_is_not_sent_to_a_zebra);
    g_test_add_func("/driver/vectors/two-dots-are-these-bytes", two_dots_are_these_bytes);
    g_test_add_func("/driver/vectors/what-is-set-is-these-bytes", what_is_set_is_these_bytes);
    g_test_add_func("/driver/vectors/a-brother-gets-these-bytes", a_brother_gets_these_bytes);
    g_test_add_func("/driver/vectors/a-colorworks-gets-these-bytes", a_colorworks_gets_these_bytes);
    g_test_add_func("/driver/vectors/a-group-begins-by-ending-half-a-job", a_group_begins_by_ending_half_a_job);
    return g_test_run();
}
