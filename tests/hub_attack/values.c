// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_attack/values.h"

#include <stdbool.h>
#include <string.h>

// Expressions; the type's cast is put behind. @ stands for a guess, unquoted.
static const char *const texts[] = {"''",
                                    "'@'",
                                    "'@'",
                                    "' @'",
                                    "'@%'",
                                    "upper('@')",
                                    "repeat('x', 1048576)",
                                    "E'\\\\u0000'",
                                    "E'\\x01\\x7f'",
                                    "U&'\\FEFF\\202E'",
                                    "'''; DROP TABLE x; --'",
                                    "'%s%n$1'",
                                    "'../../etc/passwd'",
                                    "'NaN'",
                                    "'-9223372036854775808'",
                                    "repeat(chr(1114111), 1000)",
                                    "chr(0)",
                                    "repeat('x', 10485760)",
                                    "NULL",
                                    "'\\x00'"};
static const char *const jsons[] = {"'{}'",
                                    "'[]'",
                                    "'null'",
                                    "'\"@\"'",
                                    "'{\"id\": \"@\"}'",
                                    "'[\"@\"]'",
                                    "'{\"token\": \"@\", \"note\": \"x\"}'",
                                    "E'\"\\\\u0000\"'",
                                    "E'{\"note\": \"\\\\u0000\"}'",
                                    "E'\"\\\\ud800\"'",
                                    "E'{\"note\": \"\\\\ud800x\"}'",
                                    "'{\"n\": 1e400}'",
                                    "('{\"n\": 1' || repeat('0', 5000) || '}')",
                                    "'{\"n\": -0}'",
                                    "'{\"a\": 1, \"a\": 2}'",
                                    "'{\"n\": NaN}'",
                                    "'{'",
                                    "''",
                                    "NULL",
                                    "(repeat('[', 10000) || repeat(']', 10000))",
                                    "(repeat('{\"a\":', 6000) || '1' || repeat('}', 6000))",
                                    "('\"' || repeat('x', 10485760) || '\"')",
                                    "('[' || repeat('\"@\",', 5000) || '1]')",
                                    "'{\"\": {\"\": \"\"}}'",
                                    "'[1, 2'",
                                    "'true'"};
static const char *const integers[] = {"0",
                                       "1",
                                       "-1",
                                       "NULL",
                                       "2147483647",
                                       "-2147483648",
                                       "'9223372036854775807'",
                                       "'-9223372036854775808'",
                                       "'99999999999999999999'",
                                       "'x'",
                                       "1e308",
                                       "'NaN'",
                                       "1000000"};
static const char *const numbers[] = {"0",     "'NaN'",   "'Infinity'", "'-Infinity'",
                                      "1e308", "-1e-308", "NULL",       "('1' || repeat('0', 10000))"};
static const char *const bytes[] = {"''",
                                    "'\\x'",
                                    "'\\x00'",
                                    "'\\xdeadbeef'",
                                    "NULL",
                                    "decode(repeat('00', 1048576), 'hex')",
                                    "convert_to('@', 'UTF8')",
                                    "'\\xfffe'",
                                    "sha256('@')"};
static const char *const times[] = {"'infinity'",     "'-infinity'", "'epoch'",     "'4713-01-01 BC'",
                                    "'294276-12-31'", "NULL",        "'2001-02-29'"};
static const char *const booleans[] = {"true", "false", "NULL", "'maybe'"};
static const char *const uuids[] = {"'00000000-0000-0000-0000-000000000000'", "'@'", "NULL", "'x'"};
static const char *const integer_lists[] = {"'{}'",
                                            "NULL",
                                            "'{NULL}'",
                                            "'{1}'",
                                            "'{9223372036854775807,-9223372036854775808}'",
                                            "'{{1,2},{3,4}}'",
                                            "'[5:6]={1,2}'",
                                            "array_fill(1, ARRAY[100000])",
                                            "'{1,1,1,1}'",
                                            "'{1'",
                                            "ARRAY(SELECT generate_series(1, 50000))"};
static const char *const text_lists[] = {"'{}'",
                                         "NULL",
                                         "'{NULL}'",
                                         "'{@}'",
                                         "ARRAY['@', NULL, '']",
                                         "'{{\"@\"}}'",
                                         "array_fill('x'::text, ARRAY[50000])",
                                         "'[-3:-3]={@}'",
                                         "'{\"@\",\"@\"}'"};
static const char *const anything[] = {"NULL", "'@'", "''", "'{}'", "0"};

static const struct {
    const char *type;
    const char *const *values;
    gsize count;
} kinds[] = {
    {"text", texts, G_N_ELEMENTS(texts)},
    {"character varying", texts, G_N_ELEMENTS(texts)},
    {"name", texts, G_N_ELEMENTS(texts)},
    {"json", jsons, G_N_ELEMENTS(jsons)},
    {"jsonb", jsons, G_N_ELEMENTS(jsons)},
    {"bigint", integers, G_N_ELEMENTS(integers)},
    {"integer", integers, G_N_ELEMENTS(integers)},
    {"smallint", integers, G_N_ELEMENTS(integers)},
    {"numeric", numbers, G_N_ELEMENTS(numbers)},
    {"double precision", numbers, G_N_ELEMENTS(numbers)},
    {"real", numbers, G_N_ELEMENTS(numbers)},
    {"bytea", bytes, G_N_ELEMENTS(bytes)},
    {"boolean", booleans, G_N_ELEMENTS(booleans)},
    {"uuid", uuids, G_N_ELEMENTS(uuids)},
    {"timestamp with time zone", times, G_N_ELEMENTS(times)},
    {"timestamp without time zone", times, G_N_ELEMENTS(times)},
    {"bigint[]", integer_lists, G_N_ELEMENTS(integer_lists)},
    {"integer[]", integer_lists, G_N_ELEMENTS(integer_lists)},
    {"text[]", text_lists, G_N_ELEMENTS(text_lists)},
    {"json[]", text_lists, G_N_ELEMENTS(text_lists)},
    {"jsonb[]", text_lists, G_N_ELEMENTS(text_lists)},
};

char *values_quote(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

static char *with_guess(GRand *dice, const char *value, char *const *guesses)
{
    guint count = guesses ? g_strv_length((char **)guesses) : 0;
    const char *guess = count ? guesses[g_rand_int_range(dice, 0, (gint32)count)] : "x";
    g_auto(GStrv) quotes = g_strsplit(guess, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", quotes);
    g_auto(GStrv) parts = g_strsplit(value, "@", -1);
    return g_strjoinv(doubled, parts);
}

char *values_draw(GRand *dice, const char *type, char *const *guesses)
{
    const char *const *values = anything;
    gsize count = G_N_ELEMENTS(anything);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].type, type) == 0) {
            values = kinds[i].values;
            count = kinds[i].count;
        }
    }
    bool is_wrong = g_rand_int_range(dice, 0, 20) == 0;
    g_autofree char *value = with_guess(dice, values[g_rand_int_range(dice, 0, (gint32)count)], guesses);
    return g_strdup_printf("(%s)::%s", value,
                           is_wrong ? kinds[g_rand_int_range(dice, 0, (gint32)G_N_ELEMENTS(kinds))].type : type);
}
