// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/name.h"

#include <string.h>

#include "common/base/fold.h"

// "R.", "J.K.", "S", "Dr.", "Prof.": not yet what people say.
static bool leads_on(const char *word)
{
    static const char *const leading[] = {"Dr",   "Prof", "Mr",   "Mrs", "Ms",    "Mx",  "Sri", "Smt", "Shri",
                                          "Mohd", "Adv",  "Capt", "Abd", "Abdul", "عبد", "أبو", "أم",  NULL};
    g_autofree char *bare = g_strndup(word, strcspn(word, "."));
    bool ends_with_dot = g_str_has_suffix(word, ".");
    return (ends_with_dot && g_utf8_strlen(bare, -1) <= 2) || g_utf8_strlen(word, -1) == 1 || g_strv_contains(leading, bare);
}

// "Jr.", "III": not worth a line of their own.
static bool is_suffix(const char *words)
{
    static const char *const suffixes[] = {"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "PhD", "MD", NULL};
    return g_strv_contains(suffixes, words);
}

// The family's name comes first here and is not what people say; with its marks it is told from other languages' words.
static bool is_vietnamese(const char *name)
{
    static const char *const families[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Vũ",   "Võ", "Trương",
                                           "Bùi",    "Đặng", "Đỗ", "Hồ",   "Ngô",   "Dương", "Đinh", "Lý", NULL};
    g_autofree char *family = g_strndup(name, strcspn(name, " "));
    g_autofree char *composed = g_utf8_normalize(family, -1, G_NORMALIZE_NFC);
    return composed && g_strv_contains(families, composed);
}

void name_split(const char *name, char **out_given, char **out_others)
{
    const char *end = NULL;
    for (const char *word = is_vietnamese(name) ? NULL : name; word && !fold_is_unspaced(g_utf8_get_char(word));) {
        const char *space = strchr(word, ' ');
        g_autofree char *first = space ? g_strndup(word, (gsize)(space - word)) : NULL;
        if (first && !leads_on(first) && !is_suffix(space + 1)) {
            end = space;
            break;
        }
        word = space ? space + 1 : NULL;
    }
    *out_given = end ? g_strndup(name, (gsize)(end - name)) : g_strdup(name);
    *out_others = g_strdup(end ? end + 1 : "");
}
