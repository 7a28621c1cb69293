// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/name.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/text.h"

#define WORDS_MOST 40 // a name of more is guessed at

// "R.", "J.K.", "S", "Dr.", "Prof.": not yet what people say.
bool name_leads_on(const char *word)
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

void badge_name_clear(BadgeName *name)
{
    MEMBERS_FREE(name, before, large, after);
    *name = (BadgeName){0};
}

static char *join(const char *one, const char *other)
{
    return g_strconcat(one, *one && *other ? " " : "", other, NULL);
}

char *badge_name_others(const BadgeName *name)
{
    return join(name->before, name->after);
}

static BadgeName all_of(const char *name)
{
    return (BadgeName){.before = g_strdup(""), .large = g_strdup(name), .after = g_strdup("")};
}

// Of a name without parts. Initials and titles stay with the word that they lead to; a name in Han, kana or Hangul, a Vietnamese
// one, and a single word stay whole.
static BadgeName guess(const char *name)
{
    const char *end = NULL;
    for (const char *word = is_vietnamese(name) ? NULL : name; word && !fold_is_unspaced(g_utf8_get_char(word));) {
        const char *space = strchr(word, ' ');
        g_autofree char *first = space ? g_strndup(word, (gsize)(space - word)) : NULL;
        if (first && !name_leads_on(first) && !is_suffix(space + 1)) {
            end = space;
            break;
        }
        word = space ? space + 1 : NULL;
    }
    if (!end)
        return all_of(name);
    return (BadgeName){.before = g_strdup(""), .large = g_strndup(name, (gsize)(end - name)), .after = g_strdup(end + 1)};
}

// --- symbols in front ---

// Emoji and what they are made of: their colours, variants, joiners and tags.
static bool is_symbol(gunichar letter)
{
    GUnicodeType type = g_unichar_type(letter);
    return type == G_UNICODE_OTHER_SYMBOL || type == G_UNICODE_MODIFIER_SYMBOL || letter == 0x200d || letter == 0xfe0f ||
           (letter >= 0xe0020 && letter <= 0xe007f);
}

// Where the name begins, behind symbols; at its beginning when it is made of nothing else.
static const char *behind_symbols(const char *name)
{
    const char *at = name;
    while (*at && (*at == ' ' || is_symbol(g_utf8_get_char(at))))
        at = g_utf8_next_char(at);
    return *at ? at : name;
}

// --- the name as its parts say that it is spoken ---

static bool is_unspaced(const char *text)
{
    return *text && fold_is_unspaced(g_utf8_get_char(text));
}

static char *without_spaces(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    return g_strjoinv("", words);
}

// "太郎 山田" of a system that puts the given name first; NULL when it is no such name.
static char *turned_unspaced(const char *name, const char *given, const char *family)
{
    if (!is_unspaced(given) || !is_unspaced(family))
        return NULL;
    g_autofree char *bare = without_spaces(name);
    g_autofree char *given_first = g_strconcat(given, family, NULL);
    g_autofree char *bare_given_first = without_spaces(given_first);
    return strcmp(bare, bare_given_first) == 0 ? g_strconcat(family, given, NULL) : NULL;
}

// "小明 王" in one field, of a form that asked for the family's name last: turned where the last word is a family's name of China or
// Korea and the first is none. Any other name of these scripts is read as it is written, family first; 山田 健 stays. NULL when it is
// no such name.
static char *turned_by_family(const char *name)
{
    static const char *const families[] = {
        "王",   "李",   "张",   "張",   "刘", "劉", "陈", "陳", "杨", "楊",   "赵",   "趙",   "黄",   "黃",   "周",
        "吴",   "吳",   "徐",   "孙",   "孫", "胡", "朱", "郭", "何", "罗",   "羅",   "梁",   "宋",   "郑",   "鄭",
        "谢",   "謝",   "韩",   "韓",   "唐", "冯", "馮", "许", "許", "邓",   "鄧",   "曹",   "蔡",   "欧阳", "歐陽",
        "司马", "司馬", "诸葛", "諸葛", "김", "이", "박", "최", "정", "강",   "조",   "윤",   "장",   "임",   "한",
        "오",   "서",   "신",   "권",   "황", "안", "송", "류", "홍", "남궁", "황보", "제갈", "선우", NULL};
    g_auto(GStrv) words = g_strsplit(name, " ", -1);
    if (g_strv_length(words) != 2 || !is_unspaced(words[0]) || !g_strv_contains(families, words[1]) ||
        g_strv_contains(families, words[0]))
        return NULL;
    return g_strconcat(words[1], words[0], NULL);
}

// "García, Maria José" of a system that sorts by family; NULL when it is no such name.
static char *turned_comma(const char *name, const char *given, const char *family)
{
    if (!*given || !*family || !strchr(name, ','))
        return NULL;
    g_autofree char *sorted = g_strconcat(family, ", ", given, NULL);
    g_autofree char *folded_name = fold_text(name), *folded_sorted = fold_text(sorted);
    return strcmp(folded_name, folded_sorted) == 0 ? g_strconcat(given, " ", family, NULL) : NULL;
}

// --- where the given part stands ---

// Texts of the same letters.
static bool is_alike(const char *text, const char *folded)
{
    g_autofree char *other = fold_text(text);
    return strcmp(other, folded) == 0;
}

static char *join_words(GStrv words, guint begin, guint end)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = begin; i < end; i++)
        g_string_append_printf(text, "%s%s", i > begin ? " " : "", words[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

// The words of the name that are `part`, as they are written there. False when it has no such words.
static bool find_words(GStrv words, const char *part, guint *out_begin, guint *out_end)
{
    guint count = g_strv_length(words);
    g_autofree char *folded = fold_text(part);
    for (guint begin = 0; *folded && count <= WORDS_MOST && begin < count; begin++) {
        for (guint end = begin + 1; end <= count; end++) {
            g_autofree char *run = join_words(words, begin, end);
            if (is_alike(run, folded)) {
                *out_begin = begin;
                *out_end = end;
                return true;
            }
        }
    }
    return false;
}

static bool are_leading(GStrv words, guint end)
{
    for (guint i = 0; i < end; i++)
        if (!name_leads_on(words[i]))
            return false;
    return true;
}

// Initials and titles alone are not what people say.
static bool is_said(const char *given)
{
    g_auto(GStrv) words = g_strsplit(given, " ", -1);
    return *given && !are_leading(words, g_strv_length(words));
}

// The name around the words of it that stand large.
static BadgeName around(GStrv words, const char *large, guint begin, guint end)
{
    g_autofree char *before = join_words(words, 0, begin);
    g_autofree char *after = join_words(words, end, g_strv_length(words));
    bool is_titled = are_leading(words, begin);
    return (BadgeName){.before = g_strdup(is_titled ? "" : before),
                       .large = large ? g_strdup(large) : join_words(words, begin, end),
                       .after = is_titled ? join(before, after) : g_strdup(after)};
}

static BadgeName split(const char *name, const char *given, NameStyle style)
{
    g_auto(GStrv) words = g_strsplit(name, " ", -1);
    guint begin, end;
    switch (style) {
    case NAME_GIVEN:
        if (!is_unspaced(name) && is_said(given) && find_words(words, given, &begin, &end))
            return around(words, NULL, begin, end);
        return guess(name);
    case NAME_FULL:
    case NAME_AS_WRITTEN:
        return all_of(name);
    }
    g_assert_not_reached();
}

// What somebody wishes to be called, in the name or beside it.
static BadgeName split_called(const char *name, const char *called)
{
    g_auto(GStrv) words = g_strsplit(name, " ", -1);
    guint begin, end;
    if (find_words(words, called, &begin, &end))
        return around(words, called, begin, end);
    return (BadgeName){.before = g_strdup(""), .large = g_strdup(called), .after = g_strdup(name)};
}

// A dash or a dot that stands for a missing part is no line of a badge.
static bool is_filler(const char *text)
{
    while (*text && !g_unichar_isalnum(g_utf8_get_char(text)) && !is_symbol(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return !*text;
}

// `symbols`: what stood in front of the name.
static void finish(BadgeName *badge, char *symbols)
{
    g_strstrip(symbols);
    g_autofree char *after = g_strdup(is_filler(badge->after) ? "" : badge->after);
    text_take(&badge->after, join(after, symbols));
    if (is_filler(badge->before))
        *badge->before = '\0';
}

BadgeName name_on_badge(const NameParts *parts, NameStyle style)
{
    g_autofree char *name = text_clean(parts->name ? parts->name : "");
    g_autofree char *given = text_clean(parts->given ? parts->given : "");
    g_autofree char *family = text_clean(parts->family ? parts->family : "");
    g_autofree char *called = text_clean(parts->called ? parts->called : "");
    if (style == NAME_AS_WRITTEN && !*called)
        return all_of(name);
    const char *begin = behind_symbols(name), *given_begin = behind_symbols(given);
    g_autofree char *symbols = g_strndup(name, (gsize)(begin - name));
    g_autofree char *turned = turned_unspaced(begin, given_begin, family);
    if (!turned)
        turned = turned_comma(begin, given_begin, family);
    if (!turned && !*given && !*family)
        turned = turned_by_family(begin);
    const char *spoken = turned ? turned : begin;
    BadgeName badge = *called ? split_called(spoken, called) : split(spoken, given_begin, style);
    finish(&badge, symbols);
    return badge;
}
