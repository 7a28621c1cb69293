// SPDX-License-Identifier: GPL-3.0-or-later
// test_base.c - clocks, folding, base45, zones, JSON: published vectors where they exist, properties where not.
#include <string.h>

#include "common/base/base45.h"
#include "common/base/clock.h"
#include "common/base/fold.h"
#include "common/base/json.h"
#include "common/base/money.h"
#include "common/base/text.h"
#include "common/base/zone.h"

static void test_fold(void)
{
    static const struct {
        const char *text, *folded;
    } rows[] = {
        {"Ngũgĩ wa Thiong'o", "ngugi wa thiongo"},
        {"NGUGI", "ngugi"},
        {"Ærøskøbing", "aeroskobing"},
        {"Nguyễn Thị", "nguyen thi"},
        {"Straße", "strasse"},
        {"ΣΊΣΥΦΟΣ", "σισυφοσ"},
        {"Ёлка", "елка"},
        {"ﬁne", "fine"},
        {"Ｆｕｌｌ", "full"},
        {"O'Brien-Smith", "obrien smith"},
        {"  two   spaces ", "two spaces"},
        {"王小明", "王 小 明"},
        {"فَاطِمَة", "فاطمة"},
        {"नमस्ते", "नमस्ते"},
        {"", ""},
        {"🐍", "🐍"},
        {"a\xff\xfe"
         "b",
         NULL}, // only: no crash, valid text
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *folded = fold_text(rows[i].text);
        g_assert_true(g_utf8_validate(folded, -1, NULL));
        if (rows[i].folded)
            g_assert_cmpstr(folded, ==, rows[i].folded);
        g_autofree char *again = fold_text(folded);
        g_assert_cmpstr(again, ==, folded); // folding what is folded changes nothing
    }
}

static void test_base45_vectors(void)
{
    // RFC 9285 section 4.3 and 4.4.
    static const struct {
        const char *bytes, *text;
    } rows[] = {{"AB", "BB8"}, {"Hello!!", "%69 VD92EX0"}, {"base-45", "UJCLQE7W581"}, {"ietf!", "QED8WEX0"}, {"", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = base45_encode((const guint8 *)rows[i].bytes, strlen(rows[i].bytes));
        g_assert_cmpstr(text, ==, rows[i].text);
        guint8 bytes[32];
        gsize count;
        g_assert_true(base45_decode(rows[i].text, strlen(rows[i].text), bytes, sizeof bytes, &count));
        g_assert_cmpmem(bytes, count, rows[i].bytes, strlen(rows[i].bytes));
    }
    static const char *const broken[] = {"GGW", ":::", "A", "AAAA", "ab8", "::", "BB8\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        guint8 bytes[32];
        gsize count;
        g_assert_false(base45_decode(broken[i], strlen(broken[i]), bytes, sizeof bytes, &count));
    }
    guint8 small[1];
    gsize count;
    g_assert_false(base45_decode("BB8", 3, small, sizeof small, &count));
}

static void test_base45_any_bytes(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(45);
    for (int round = 0; round < 2000; round++) {
        guint8 bytes[40], back[40];
        gsize length = (gsize)g_rand_int_range(rand, 0, sizeof bytes + 1), count;
        for (gsize i = 0; i < length; i++)
            bytes[i] = (guint8)g_rand_int_range(rand, 0, 256);
        g_autofree char *text = base45_encode(bytes, length);
        g_assert_true(base45_decode(text, strlen(text), back, sizeof back, &count));
        g_assert_cmpmem(bytes, length, back, count);
    }
}

static void test_hlc(void)
{
    Hlc last = 0;
    static const gint64 walls[] = {1000, 1000, 1000, 5000, 4999, 0, -5, 5000, 5001};
    for (gsize i = 0; i < G_N_ELEMENTS(walls); i++) {
        Hlc next = hlc_next(last, walls[i]);
        g_assert_cmpuint(next, >, last);
        g_assert_cmpint(hlc_utc_ms(next), >=, walls[i]);
        last = next;
    }
    g_assert_cmpint(hlc_utc_ms(last), ==, 5001);
    // A thousand times more than the counter holds: the time is borrowed from the future, the order stays.
    for (int i = 0; i < 200000; i++) {
        Hlc next = hlc_next(last, 5001);
        g_assert_cmpuint(next, >, last);
        last = next;
    }
    g_assert_cmpint(hlc_utc_ms(last), <, 5010);
}

static gint64 parse(GTimeZone *zone, const char *text)
{
    gint64 utc_ms = 0;
    g_autoptr(GError) error = NULL;
    zone_parse(zone, text, &utc_ms, &error);
    g_assert_no_error(error);
    return utc_ms;
}

static void test_zone(void)
{
    g_autoptr(GTimeZone) york = zone_open("America/New_York", NULL);
    g_autoptr(GTimeZone) kolkata = zone_open("Asia/Kolkata", NULL);
    g_assert_nonnull(york);
    g_assert_cmpint(parse(york, "2024-05-15 13:20"), ==, G_GINT64_CONSTANT(1715793600000));
    g_assert_cmpint(parse(york, "2024-05-15T13:20:00"), ==, G_GINT64_CONSTANT(1715793600000));
    g_assert_cmpint(parse(york, "2024-05-15T17:20:00Z"), ==, G_GINT64_CONSTANT(1715793600000));
    g_assert_cmpint(parse(kolkata, "2024-05-15T22:50"), ==, G_GINT64_CONSTANT(1715793600000));
    g_assert_cmpint(parse(kolkata, "2024-05-15T13:20:00-04:00"), ==, G_GINT64_CONSTANT(1715793600000));
    // Skipped (spring): the moment of the change. Twice (autumn): the second.
    g_assert_cmpint(parse(york, "2024-03-10 02:30"), ==, parse(york, "2024-03-10T03:00:00-04:00"));
    g_assert_cmpint(parse(york, "2024-11-03 01:30"), ==, parse(york, "2024-11-03T01:30:00-05:00"));
    g_autofree char *iso = zone_format_iso(york, G_GINT64_CONSTANT(1715793600000));
    g_autofree char *clock = zone_format_clock(kolkata, G_GINT64_CONSTANT(1715793600000));
    g_autofree char *day = zone_format_day(kolkata, G_GINT64_CONSTANT(1715793600000) + 3600000 * 2);
    g_assert_cmpstr(iso, ==, "2024-05-15T13:20:00-04:00");
    g_assert_cmpstr(clock, ==, "22:50");
    g_assert_cmpstr(day, ==, "2024-05-16");
    g_autofree char *afternoon = zone_format_clock_12(york, G_GINT64_CONSTANT(1715793600000));
    g_autofree char *midnight = zone_format_clock_12(york, parse(york, "2024-05-16 00:05"));
    g_autofree char *noon = zone_format_clock_12(york, parse(york, "2024-05-16 12:00"));
    g_autofree char *weekday = zone_format_weekday(kolkata, G_GINT64_CONSTANT(1715793600000) + 3600000 * 2);
    g_assert_cmpstr(afternoon, ==, "1:20 pm");
    g_assert_cmpstr(midnight, ==, "12:05 am");
    g_assert_cmpstr(noon, ==, "12:00 pm");
    g_assert_cmpstr(weekday, ==, "Thu 16 May");
    static const char *const broken[] = {"", "yesterday", "2024-13-01 10:00", "2024-02-30 10:00", "2024-05-15 25:00", "2024-05"};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        gint64 utc_ms;
        g_autoptr(GError) error = NULL;
        g_assert_false(zone_parse(york, broken[i], &utc_ms, &error));
        g_assert_error(error, ZONE_ERROR, ZONE_ERROR_BAD_TIME);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(zone_open("Mars/Olympus", &error));
    g_assert_error(error, ZONE_ERROR, ZONE_ERROR_UNKNOWN_ZONE);
}

static void test_json(void)
{
    g_autoptr(json_t) object = json_loads("{\"b\":1,\"a\":\"x\",\"c\":true,\"d\":null}", 0, NULL);
    g_assert_cmpstr(json_text(object, "a", "?"), ==, "x");
    g_assert_cmpstr(json_text(object, "b", "?"), ==, "?");
    g_assert_null(json_text(object, "missing", NULL));
    g_assert_cmpint(json_int(object, "b", 9), ==, 1);
    g_assert_cmpint(json_int(object, "a", 9), ==, 9);
    g_assert_true(json_bool(object, "c", false));
    g_assert_false(json_bool(object, "d", false));
    json_put_text(object, "e", NULL);
    g_assert_null(json_object_get(object, "e"));
    g_autoptr(json_t) texts = json_object();
    json_put_text(texts, "name", "Zsófia Kovács");
    json_put_text(texts, "cut", "Zs\xc3");
    json_put_text(texts, "key\xff", "Anna");
    g_assert_cmpstr(json_text(texts, "name", NULL), ==, "Zsófia Kovács");
    g_assert_cmpuint(json_object_size(texts), ==, 1); // what is no UTF-8 is left out
    g_autofree char *text = json_canonical(object);
    g_assert_cmpstr(text, ==, "{\"a\":\"x\",\"b\":1,\"c\":true,\"d\":null}");
}

static bool is_left_out(gunichar mark)
{
    g_autoptr(GString) text = g_string_new("a");
    g_string_append_unichar(text, mark);
    g_string_append_c(text, 'b');
    g_autofree char *folded = fold_text(text->str);
    return strcmp(folded, "ab") == 0;
}

// The first and the last of each of Unicode's blocks of marks, and what stands before and behind them.
static void test_fold_marks(void)
{
    static const gunichar blocks[][2] = {
        {0x0300, 0x0344},                   // Combining Diacritical Marks, but for the iota below, which folds to a letter
        {0x0346, 0x036f}, {0x0591, 0x05bd}, // Hebrew accents and points
        {0x05c7, 0x05c7},                   // the last Hebrew point
        {0x0610, 0x061a},                   // Arabic signs
        {0x0640, 0x0640},                   // tatweel
        {0x064b, 0x065f},                   // Arabic vowels
        {0x0670, 0x0670},                   // superscript alef
        {0x1ab0, 0x1aff},                   // Combining Diacritical Marks Extended
        {0x1dc0, 0x1dff},                   // the same, Supplement
        {0x20d0, 0x20ff},                   // the same for symbols
        {0xfe00, 0xfe0f},                   // Variation Selectors
    };
    static const gunichar others[] = {0x0370, 0x0590, 0x05c8, 0x060f, 0x061b, 0x063f, 0x0641, 0x064a, 0x0660, 0x066f,
                                      0x0671, 0x1aaf, 0x1b00, 0x1dbf, 0x1e00, 0x20cf, 0x2100, 0xfdff, 0xfe10};
    for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++)
        for (gunichar mark = blocks[i][0]; mark <= blocks[i][1]; mark++)
            if (!is_left_out(mark))
                g_error("U+%04X is not left out", mark);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (is_left_out(others[i]))
            g_error("U+%04X is left out", others[i]);
}

// The short way that plain letters take ends where the long one does, which an invisible joiner makes them take.
static void test_fold_plain(void)
{
    for (gunichar c = 1; c < 0x240; c++) {
        g_autoptr(GString) text = g_string_new("x");
        g_string_append_unichar(text, c);
        g_autofree char *short_way = fold_text(text->str);
        g_string_append(text, "\u200d");
        g_autofree char *long_way = fold_text(text->str);
        if (strcmp(short_way, long_way) != 0)
            g_error("U+%04X: \"%s\" and \"%s\"", c, short_way, long_way);
    }
}

static json_t *any_text(GRand *rand)
{
    static const char *const letters[] = {"a",  "b",    "\"",   "\\", "/",  "\x01", "\n",
                                          "\t", "\x1f", "\x7f", "ü",  "ना", "😀",    "\xe2\x80\xa8"};
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 0, 9); i > 0; i--)
        g_string_append(text, letters[g_rand_int_range(rand, 0, G_N_ELEMENTS(letters))]);
    return json_string(text->str);
}

static json_t *any_value(GRand *rand, int depth)
{
    json_t *value;
    switch (g_rand_int_range(rand, 0, depth > 0 ? 8 : 6)) {
    case 0:
        return json_boolean(g_rand_boolean(rand));
    case 1:
        return json_null();
    case 2:
        return json_integer((json_int_t)((guint64)g_rand_int(rand) << 32 | g_rand_int(rand)));
    case 3:
        return json_real(g_rand_double_range(rand, -1e9, 1e9));
    case 4:
    case 5:
        return any_text(rand);
    case 6:
        value = json_array();
        for (int i = g_rand_int_range(rand, 0, 5); i > 0; i--)
            json_array_append_new(value, any_value(rand, depth - 1));
        return value;
    default:
        value = json_object();
        for (int i = g_rand_int_range(rand, 0, 60); i > 0; i--) {
            g_autoptr(json_t) key = any_text(rand);
            json_object_set_new(value, json_string_value(key), any_value(rand, depth - 1));
        }
        return value;
    }
}

static void test_canonical(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    for (int i = 0; i < 2000; i++) {
        g_autoptr(json_t) value = any_value(rand, 3);
        char *wanted = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        g_autofree char *text = json_canonical(value);
        g_assert_cmpstr(text, ==, wanted);
        free(wanted);
    }
}

static void test_money(void)
{
    static const struct {
        const char *text, *written; // NULL = refused
        gint64 amount;
    } rows[] = {
        {"150", "150.00", 15000}, {"149.5", "149.50", 14950},
        {"0,05", "0.05", 5},      {"-20.00", "-20.00", -2000},
        {"0", "0.00", 0},         {"-0.05", "-0.05", -5},
        {"1.234", NULL, 0},       {"", NULL, 0},
        {"-", NULL, 0},           {".50", NULL, 0},
        {"5.", NULL, 0},          {"12 ", NULL, 0},
        {"1e3", NULL, 0},         {"٣", NULL, 0},
        {"99999999999", NULL, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 amount = 0;
        g_assert_true(money_parse(rows[i].text, &amount) == (rows[i].written != NULL));
        g_autofree char *written = money_format(rows[i].amount);
        if (!rows[i].written)
            continue;
        g_assert_cmpint(amount, ==, rows[i].amount);
        g_assert_cmpstr(written, ==, rows[i].written);
    }
}

// What others wrote is seen and not obeyed; names in any script are read as they are.
static void test_shown(void)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"", ""},
        {"Ada Ngugi 100 %", "Ada Ngugi 100 %"},
        {"नीलम रॊय, নীলা, 山田", "नीलम रॊय, নীলা, 山田"},
        {"שרה، عبد", "שרה، عبد"},
        {"क्\u200dष 👩\u200d💻", "क्\u200dष 👩\u200d💻"}, // joiners
        {"\033[31mred\n\t\r", "\\u001b[31mred\\u000a\\u0009\\u000d"},
        {"\177\302\205\302\233", "\\u007f\\u0085\\u009b"},
        {"\u202a\u202e\u2066\u2069\u200f", "\\u202a\\u202e\\u2066\\u2069\\u200f"},
        {"\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff"},
        {"\U000e0001\U000e0041\U000e007f", "\\U000e0001\\U000e0041\\U000e007f"}, // tags
        {"葛\U000e0100", "葛\U000e0100"},                                        // the variant that a name is written with
        {"a\377\303", "a\\xff\\xc3"},
        {"\355\240\200", "\\xed\\xa0\\x80"}, // half of a pair of UTF-16
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = text_shown(rows[i].text, -1), *again = text_shown(shown, -1);
        g_assert_cmpstr(shown, ==, rows[i].shown);
        g_assert_cmpstr(again, ==, shown);
    }
    g_autofree char *bytes = text_shown("a\0\303\251", 3);
    g_assert_cmpstr(bytes, ==, "a\\u0000\\xc3");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/folding makes spellings one", test_fold);
    g_test_add_func("/base/marks that are left out when typing", test_fold_marks);
    g_test_add_func("/base/plain letters fold as any do", test_fold_plain);
    g_test_add_func("/base/base45 of RFC 9285", test_base45_vectors);
    g_test_add_func("/base/base45 there and back", test_base45_any_bytes);
    g_test_add_func("/base/the hybrid clock never runs backwards", test_hlc);
    g_test_add_func("/base/times in zones", test_zone);
    g_test_add_func("/base/JSON readers fall back", test_json);
    g_test_add_func("/base/canonical JSON is what Jansson sorts", test_canonical);
    g_test_add_func("/base/amounts of money", test_money);
    g_test_add_func("/base/a terminal shows what strangers wrote", test_shown);
    return g_test_run();
}
