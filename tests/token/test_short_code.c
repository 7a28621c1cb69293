// SPDX-License-Identifier: GPL-3.0-or-later
// test_short_code.c - what stands below a code finds its token, however it is typed, and a slip is noticed.
//
// The vectors come from a few lines of Python that multiply in GF(32) the long way.
#include "common/token/short_code.h"

#include <string.h>

static const struct {
    const char *id, *code;
} vectors[] = {
    {"0000000000000000", "000-0000"}, {"ffffffffffffffff", "ZZZ-ZZZS"}, {"0123456789abcdef", "04H-MAS2"},
    {"9f3a5c0d11e2b477", "KWX-5R3B"}, {"8000000000000001", "G00-000H"},
};

static bool stands_for(const char *typed, const char *id)
{
    char first[SHORT_CODE_ID_SIZE], last[SHORT_CODE_ID_SIZE];
    return short_code_range(typed, first, last) && strcmp(first, id) <= 0 && strcmp(id, last) <= 0;
}

static void test_vectors(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++) {
        g_autofree char *code = short_code(vectors[i].id);
        g_autofree char *small = g_ascii_strdown(code, -1);
        g_assert_cmpstr(code, ==, vectors[i].code);
        g_assert_true(stands_for(code, vectors[i].id));
        g_assert_true(stands_for(small, vectors[i].id));
        for (gsize j = 0; j < G_N_ELEMENTS(vectors); j++)
            g_assert_true(stands_for(code, vectors[j].id) == (i == j));
    }
}

// As people write it: apart, together, with an O for the 0 and an l for the 1.
static void test_typed(void)
{
    g_assert_true(stands_for("ooo oooo", "0000000000000000"));
    g_assert_true(stands_for(" 0-0-0-0-0-0-0 ", "00000003ffffffff"));
    g_assert_false(stands_for("0000000", "0000000400000000"));
    g_assert_true(stands_for("o4hmas2", "0123456789abcdef"));
    static const char *const no_codes[] = {"", "000000", "00000000", "U000000", "000-000!", "Ada", "0000000\xc3\xa4", NULL};
    char first[SHORT_CODE_ID_SIZE], last[SHORT_CODE_ID_SIZE];
    for (const char *const *typed = no_codes; *typed; typed++)
        g_assert_false(short_code_range(*typed, first, last));
}

// What a capture by a code is named after: the same for all badges with that code, and no badge's own id.
static void test_subject(void)
{
    static const char *const subjects[] = {"0000000000000000", "fffffffc00000000", "0123456400000000", "9f3a5c0c00000000",
                                           "8000000000000000"};
    for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++) {
        char subject[SHORT_CODE_ID_SIZE], last[SHORT_CODE_ID_SIZE], first[SHORT_CODE_ID_SIZE];
        short_code_subject(vectors[i].id, subject);
        g_assert_cmpstr(subject, ==, subjects[i]);
        g_assert_true(short_code_range(vectors[i].code, first, last));
        g_assert_cmpstr(first, ==, subject);
        g_assert_true(short_code_is_subject(subject));
        g_assert_true(short_code_is_subject(vectors[i].id) == (i == 0));
        g_autofree char *code = short_code(subject);
        g_assert_cmpstr(code, ==, vectors[i].code);
    }
}

// Any one other character, any two that changed places.
static void test_slips(void)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char first[SHORT_CODE_ID_SIZE], last[SHORT_CODE_ID_SIZE];
    for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++)
        for (int at = 0; at < SHORT_CODE_LETTERS + 1; at++) {
            g_autofree char *typed = g_strdup(vectors[i].code);
            char right = typed[at];
            for (const char *wrong = alphabet; *wrong && right != '-'; wrong++) {
                typed[at] = *wrong;
                g_assert_true(short_code_range(typed, first, last) == (*wrong == right));
            }
            typed[at] = right;
            for (int other = at + 1; other < SHORT_CODE_LETTERS + 1; other++) {
                g_autofree char *swapped = g_strdup(typed);
                if (typed[other] == right || typed[other] == '-' || right == '-')
                    continue;
                swapped[at] = typed[other];
                swapped[other] = right;
                g_assert_false(short_code_range(swapped, first, last));
            }
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/short-code/vectors", test_vectors);
    g_test_add_func("/short-code/as-people-type-it", test_typed);
    g_test_add_func("/short-code/what-it-names", test_subject);
    g_test_add_func("/short-code/slips-are-noticed", test_slips);
    return g_test_run();
}
