// SPDX-License-Identifier: GPL-3.0-or-later
// test_name.c - what stands large on a badge, in many cultures, by what the ticketing system knows of the name.
//
// The names are as pretix puts their parts together (its name schemes: given first, family first with and without a space, by
// family with a comma, with a title); who would be called what is written down by hand.

#include "common/base/name.h"
#include "common/base/text.h"

typedef struct {
    const char *name, *given, *family;
    const char *badge; // before [large] after
} Row;

static void check(const Row *row, NameStyle style, const char *called)
{
    const NameParts parts = {.name = row->name, .given = row->given, .family = row->family, .called = called};
    g_auto(BadgeName) badge = name_on_badge(&parts, style);
    g_autofree char *text = g_strdup_printf("%s [%s] %s", badge.before, badge.large, badge.after);
    g_assert_cmpstr(g_strstrip(text), ==, row->badge);
}

// clang-format off
static const Row parts_rows[] = {
    // Spanish: two given names are one.
    {"Maria José García", "Maria José", "García", "[Maria José] García"},
    {"Ana Belén de la Fuente", "Ana Belén", "de la Fuente", "[Ana Belén] de la Fuente"},
    // Hungarian, as its people write it and as a system turns it round.
    {"Nagy Zsófia", "Zsófia", "Nagy", "Nagy [Zsófia]"},
    {"Zsófia Nagy", "Zsófia", "Nagy", "[Zsófia] Nagy"},
    // Chinese, Japanese, Korean: whole, family first, whichever way it comes.
    {"小明 王", "小明", "王", "[王小明]"},
    {"王 小明", "小明", "王", "[王 小明]"},
    {"王小明", "小明", "王", "[王小明]"},
    {"伟 欧阳", "伟", "欧阳", "[欧阳伟]"},
    {"太郎 山田", "太郎", "山田", "[山田太郎]"},
    {"山田 太郎", "太郎", "山田", "[山田 太郎]"},
    {"さくら 長谷川", "さくら", "長谷川", "[長谷川さくら]"},
    {"민준 김", "민준", "김", "[김민준]"},
    // The same people in Latin letters.
    {"Wang Xiaoming", "Xiaoming", "Wang", "Wang [Xiaoming]"},
    {"Taro Yamada", "Taro", "Yamada", "[Taro] Yamada"},
    {"Anna 王", "Anna", "王", "[Anna] 王"},
    // Vietnamese: with its parts it needs no guess.
    {"Nguyễn Thu Hà", "Thu Hà", "Nguyễn", "Nguyễn [Thu Hà]"},
    {"Thu Hà Nguyễn", "Thu Hà", "Nguyễn", "[Thu Hà] Nguyễn"},
    // Hindi, Tamil, Telugu with initials, Arabic, Hebrew, Thai.
    {"प्रिया शर्मा", "प्रिया", "शर्मा", "[प्रिया] शर्मा"},
    {"கவிதா ராமசாமி", "கவிதா", "ராமசாமி", "[கவிதா] ராமசாமி"},
    {"R. K. Narayan", "R. K.", "Narayan", "[R. K. Narayan]"},
    {"Potluri Venkata Ramana", "Venkata Ramana", "Potluri", "Potluri [Venkata Ramana]"},
    {"عبد الرحمن بن سعيد", "عبد الرحمن", "بن سعيد", "[عبد الرحمن] بن سعيد"},
    {"נועה בן־דוד", "נועה", "בן־דוד", "[נועה] בן־דוד"},
    {"ณัฐพล ศรีสุวรรณ", "ณัฐพล", "ศรีสุวรรณ", "[ณัฐพล] ศรีสุวรรณ"},
    // German with a title, English with more names than two, sorted by family.
    {"Dr. Anna Maria Müller", "Anna Maria", "Müller", "[Anna Maria] Dr. Müller"},
    {"Mary Jane van der Berg", "Mary Jane", "van der Berg", "[Mary Jane] van der Berg"},
    {"García, Maria José", "Maria José", "García", "[Maria José] García"},
    {"D'Arcy O'Brien", "D’Arcy", "O’Brien", "[D'Arcy] O'Brien"},
    // One name only, and what people type to fill the other box.
    {"Suharto", "Suharto", "", "[Suharto]"},
    {"Suharto -", "Suharto", "-", "[Suharto]"},
    {"Suharto .", "Suharto", ".", "[Suharto]"},
    // Corrected at the desk since: accents are the same name, another name is guessed at.
    {"Zoë Kravitz", "Zoe", "Kravitz", "[Zoë] Kravitz"},
    {"Marie Joseph Garcia", "Zoe", "Kravitz", "[Marie] Joseph Garcia"},
    // Flags and what cannot be seen.
    {"🇪🇸 Maria José García", "🇪🇸 Maria José", "García", "[Maria José] García 🇪🇸"},
    {"\u202eRashid Karimi\u202c", "\u202eRashid", "Karimi\u202c", "[Rashid] Karimi"},
    {"Jo\u200banna Feld\u200bmann", "Jo\u200banna", "Feld\u200bmann", "[Joanna] Feldmann"},
};

static const Row guessed_rows[] = {
    {"Ada Lovelace", NULL, NULL, "[Ada] Lovelace"},
    {"Guido van Rossum", NULL, NULL, "[Guido] van Rossum"},
    {"R. K. Narayan", NULL, NULL, "[R. K. Narayan]"},
    {"Nguyễn Thị Ngọc Ánh", NULL, NULL, "[Nguyễn Thị Ngọc Ánh]"},
    {"王 小明", NULL, NULL, "[王 小明]"},
    {"小明 王", NULL, NULL, "[王小明]"},
    {"修 欧阳", NULL, NULL, "[欧阳修]"},
    {"민준 김", NULL, NULL, "[김민준]"},
    {"김 민준", NULL, NULL, "[김 민준]"},
    {"남궁 민", NULL, NULL, "[남궁 민]"},
    {"山田 健", NULL, NULL, "[山田 健]"},
    {"太郎 山田", NULL, NULL, "[太郎 山田]"},
    {"李 王", NULL, NULL, "[李 王]"},
    {"小明 王 🐼", NULL, NULL, "[小明 王 🐼]"},
    {"Anna 王", NULL, NULL, "[Anna] 王"},
    {"🦄 Mara Lindt", NULL, NULL, "[Mara] Lindt 🦄"},
    {"🇮🇳Kavya Iyengar", NULL, NULL, "[Kavya] Iyengar 🇮🇳"},
    {"👩🏽‍💻 Ann", NULL, NULL, "[Ann] 👩🏽‍💻"},
    {"❤️ 王小明", NULL, NULL, "[王小明] ❤️"},
    {"👩‍💻", NULL, NULL, "[👩‍💻]"},
    {"Zoë 🐍 Python", NULL, NULL, "[Zoë] 🐍 Python"},
    {"", NULL, NULL, "[]"},
};

static const Row full_rows[] = {
    {"Maria José García", "Maria José", "García", "[Maria José García]"},
    {"Nagy Zsófia", "Zsófia", "Nagy", "[Nagy Zsófia]"},
    {"太郎 山田", "太郎", "山田", "[山田太郎]"},
    {"García, Maria José", "Maria José", "García", "[Maria José García]"},
    {"🇪🇸 Maria García", NULL, NULL, "[Maria García] 🇪🇸"},
};

static const Row written_rows[] = {
    {"太郎 山田", "太郎", "山田", "[太郎 山田]"},
    {"García, Maria José", "Maria José", "García", "[García, Maria José]"},
    {"🇪🇸 Maria García", NULL, NULL, "[🇪🇸 Maria García]"},
    {"\u202eada\u202c  Lovelace", NULL, NULL, "[ada Lovelace]"},
};
// clang-format on

static const struct {
    const char *called;
    Row row;
} called_rows[] = {
    {"Bob", {"Robert Smith", "Robert", "Smith", "[Bob] Robert Smith"}},
    {"Rob", {"Rob Smith", NULL, NULL, "[Rob] Smith"}},
    {"Pepe", {"García, José", "José", "García", "[Pepe] José García"}},
    {"山田", {"太郎 山田", "太郎", "山田", "[山田] 山田太郎"}},
    {"Smith", {"Robert Smith", "Robert", "Smith", "Robert [Smith]"}},
    {" \u200bBob ", {"Robert Smith", "Robert", "Smith", "[Bob] Robert Smith"}},
    {"Robert Smith", {"Robert Smith", "Robert", "Smith", "[Robert Smith]"}},
};

static void check_rows(const Row *rows, gsize count, NameStyle style)
{
    for (gsize i = 0; i < count; i++)
        check(&rows[i], style, NULL);
}

static void test_parts(void)
{
    check_rows(parts_rows, G_N_ELEMENTS(parts_rows), NAME_GIVEN);
}

static void test_guess(void)
{
    check_rows(guessed_rows, G_N_ELEMENTS(guessed_rows), NAME_GIVEN);
}

static void test_full_and_as_written(void)
{
    check_rows(full_rows, G_N_ELEMENTS(full_rows), NAME_FULL);
    check_rows(written_rows, G_N_ELEMENTS(written_rows), NAME_AS_WRITTEN);
}

// A person's wish stands above what the event does.
static void test_called(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(called_rows); i++)
        for (int style = NAME_GIVEN; style <= NAME_AS_WRITTEN; style++)
            check(&called_rows[i].row, (NameStyle)style, called_rows[i].called);
}

// The Unicode standard's list of what is ignored by default has these; joiners, which scripts are written with, stay.
static void test_clean(void)
{
    static const char *const rows[][2] = {
        {"Ada\u00adline", "Adaline"},
        {"\ufeffAda\u2066 King\u2069", "Ada King"},
        {"\u3164", ""},
        {"\u1160Ada\u200e", "Ada"},
        {"क्\u200dष", "क्\u200dष"},
        {"می\u200cخواهم", "می\u200cخواهم"},
        {"  Ada \t\u00a0 King\n", "Ada King"},
        {"A\u0301da", "Áda"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *cleaned = text_clean(rows[i][0]);
        g_assert_cmpstr(cleaned, ==, rows[i][1]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/name/parts-in-many-cultures", test_parts);
    g_test_add_func("/name/guessed-without-parts", test_guess);
    g_test_add_func("/name/full-and-as-written", test_full_and_as_written);
    g_test_add_func("/name/what-the-person-wishes", test_called);
    g_test_add_func("/name/clean", test_clean);
    return g_test_run();
}
