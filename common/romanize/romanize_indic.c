// SPDX-License-Identifier: GPL-3.0-or-later
// romanize_indic.c - the scripts from Devanagari to Malayalam share one table: Unicode puts letters of one sound at one place of each
// script's block. What differs: which inherent vowels are heard, and in Tamil, which consonants are voiced.
#include <string.h>

#include "common/romanize/romanize_script.h"

enum {
    DEVANAGARI = 0x0900,
    BENGALI = 0x0980,
    GURMUKHI = 0x0a00,
    GUJARATI = 0x0a80,
    ODIA = 0x0b00,
    TAMIL = 0x0b80,
    MALAYALAM = 0x0d00,
    BLOCK = 0x80
};

// Places in a block.
enum {
    CANDRABINDU = 0x01,
    ANUSVARA = 0x02,
    KA = 0x15,
    NGA = 0x19,
    CA = 0x1a,
    JA = 0x1c,
    NYA = 0x1e,
    TTA = 0x1f,
    PA = 0x2a,
    BA = 0x2c,
    BHA = 0x2d,
    YA = 0x2f,
    LLLA = 0x34,
    HA = 0x39,
    NUKTA = 0x3c,
    FIRST_SIGN = 0x3e,
    VIRAMA = 0x4d,
    RRA = 0x5c,
    TIPPI = 0x70,
};

static const char *const letters[BLOCK] = {
    [0x05] = "a",  [0x06] = "a",  [0x07] = "i",  [0x08] = "i",  [0x09] = "u",  [0x0a] = "u",  [0x0b] = "ri", [0x0d] = "e",
    [0x0e] = "e",  [0x0f] = "e",  [0x10] = "ai", [0x11] = "o",  [0x12] = "o",  [0x13] = "o",  [0x14] = "au", [0x15] = "k",
    [0x16] = "kh", [0x17] = "g",  [0x18] = "gh", [0x19] = "ng", [0x1a] = "ch", [0x1b] = "ch", [0x1c] = "j",  [0x1d] = "jh",
    [0x1e] = "n",  [0x1f] = "t",  [0x20] = "th", [0x21] = "d",  [0x22] = "dh", [0x23] = "n",  [0x24] = "t",  [0x25] = "th",
    [0x26] = "d",  [0x27] = "dh", [0x28] = "n",  [0x29] = "n",  [0x2a] = "p",  [0x2b] = "ph", [0x2c] = "b",  [0x2d] = "bh",
    [0x2e] = "m",  [0x2f] = "y",  [0x30] = "r",  [0x31] = "r",  [0x32] = "l",  [0x33] = "l",  [0x34] = "zh", [0x35] = "v",
    [0x36] = "sh", [0x37] = "sh", [0x38] = "s",  [0x39] = "h",  [0x3e] = "a",  [0x3f] = "i",  [0x40] = "i",  [0x41] = "u",
    [0x42] = "u",  [0x43] = "ri", [0x45] = "e",  [0x46] = "e",  [0x47] = "e",  [0x48] = "ai", [0x49] = "o",  [0x4a] = "o",
    [0x4b] = "o",  [0x4c] = "au", [0x5c] = "r",
};

// Whose sound is another under a dot.
static const char *const dotted[BLOCK] = {[0x15] = "k",  [0x16] = "kh", [0x17] = "gh", [0x1c] = "z",  [0x21] = "r",
                                          [0x22] = "rh", [0x2b] = "f",  [0x2f] = "y",  [0x36] = "sh", [0x38] = "sh"};

// Consonants of one script alone, without an inherent vowel but for Assamese ra.
static const struct {
    gunichar letter;
    const char *spelt;
} own_letters[] = {{0x09ce, "t"}, {0x09f0, "r"}, {0x0d7a, "n"}, {0x0d7b, "n"},
                   {0x0d7c, "r"}, {0x0d7d, "l"}, {0x0d7e, "l"}, {0x0d7f, "k"}};

// What a way of spelling does, a bit each.
enum {
    OTHER_LAST = 1 << 0,    // the last inherent vowel is dropped where it is usually written, and the other way round
    KEEP_INNER = 1 << 1,    // inherent vowels between two syllables are written
    FROM_LEFT = 1 << 2,     // or the first of several is dropped, not the last
    OTHER_LETTERS = 1 << 3, // Bengali bh and y as they are heard; Devanagari ru for ri; Punjabi -inder; gy for jn
    O_FIRST = 1 << 4,       // Bengali: that inherent vowel is o
    O_SECOND = 1 << 5,
    O_THIRD = 1 << 6,
    VOICED_START = 1 << 4, // Tamil: Balaji, not Palaji
    UNVOICED = 1 << 5,     // Prakash, not Pragash
    CHA = 1 << 6,          // Chitra, not Sitra
    LA = 1 << 7,           // also Malayalam: Tamil, not Tamizh
    SHORT = 1 << 8,        // Prabhu, not Pirabhu
    HARD_KA = 1 << 9,      // Radhika, not Radhiga
};

static int ways_of(gunichar block)
{
    const int northern = OTHER_LAST | KEEP_INNER | OTHER_LETTERS, southern = OTHER_LAST | OTHER_LETTERS;
    if (block == TAMIL)
        return VOICED_START | UNVOICED | HARD_KA | CHA | LA | SHORT;
    if (block > TAMIL)
        return block == MALAYALAM ? southern | LA : southern;
    return block == BENGALI ? northern | O_FIRST | O_SECOND | O_THIRD : northern | FROM_LEFT;
}

static bool is_consonant(guint place)
{
    return (place >= KA && place <= HA) || place == RRA;
}

// A sound of the word; `is_inherent` is a vowel that is not written.
typedef struct {
    const char *spelt;
    bool is_vowel, is_inherent;
} Sound;

typedef struct {
    const gunichar *word;
    int length, way;
    gunichar block;
    Sound sounds[72]; // two for each letter of a word
    int count;
} Spelt;

static guint place_at(const Spelt *spelt, int at)
{
    return at >= 0 && at < spelt->length ? spelt->word[at] % BLOCK : 0;
}

// Tamil writes k, c, t, t and p for their voiced sisters too, between vowels and behind a nasal. NULL for another letter.
static const char *tamil_letter(const Spelt *spelt, int at)
{
    static const struct {
        guint place;
        const char *hard, *soft;
    } pairs[] = {{0x15, "k", "g"}, {0x1f, "t", "d"}, {0x24, "th", "d"}, {0x2a, "p", "b"}};
    guint place = place_at(spelt, at), before = place_at(spelt, at - 1) == VIRAMA ? place_at(spelt, at - 2) : 0;
    bool is_double = before == place || (place_at(spelt, at + 1) == VIRAMA && place_at(spelt, at + 2) == place);
    bool is_after_nasal = before && strchr("\x19\x1e\x23\x28\x29\x2e", (int)before);
    if (place == CA)
        return spelt->way & CHA ? "ch" : is_after_nasal && !(spelt->way & UNVOICED) ? "j" : "s";
    if (place == TTA && place_at(spelt, at + 1) == VIRAMA && place_at(spelt, at + 2) == CA)
        return "k"; // Meenakshi
    int hard = place == KA ? HARD_KA : UNVOICED;
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (pairs[i].place != place)
            continue;
        bool is_soft = at == 0 || (is_double && place == 0x2a)
                           ? spelt->way & VOICED_START
                           : !is_double && (!before || is_after_nasal) && !(spelt->way & hard);
        return is_soft ? pairs[i].soft : pairs[i].hard;
    }
    return NULL;
}

// As they are heard, and as Muslim names are written: Sourav, Biswas, Chatterjee, Nazrul.
static const char *bengali_letter(const Spelt *spelt, int at, bool is_other)
{
    guint place = place_at(spelt, at);
    bool is_below = place_at(spelt, at - 1) == VIRAMA;
    if (!is_other)
        return place == YA && at == 0 ? "j" : NULL;
    return place == BHA || (place == BA && is_below) ? "v" : place == YA && is_below ? "" : place == JA ? "z" : NULL;
}

// Chandy, Namboothiri: voiced behind a nasal of their own kind.
static const char *malayalam_letter(const Spelt *spelt, int at, bool is_other)
{
    guint place = place_at(spelt, at), before = place_at(spelt, at - 1) == VIRAMA ? place_at(spelt, at - 2) : 0;
    return !is_other ? NULL : place == TTA && before == 0x23 ? "d" : place == PA && before == 0x2e ? "b" : NULL;
}

static const char *letter_at(const Spelt *spelt, int at)
{
    guint place = place_at(spelt, at);
    bool is_other = spelt->way & OTHER_LETTERS;
    const char *tamil = spelt->block == TAMIL ? tamil_letter(spelt, at) : NULL;
    if (tamil)
        return tamil;
    if (place_at(spelt, at + 1) == NUKTA && dotted[place])
        return dotted[place];
    if (place == LLLA && spelt->way & LA && (spelt->block == TAMIL || spelt->block == MALAYALAM))
        return "l";
    const char *own = spelt->block == BENGALI     ? bengali_letter(spelt, at, is_other)
                      : spelt->block == MALAYALAM ? malayalam_letter(spelt, at, is_other)
                                                  : NULL;
    if (own)
        return own;
    if (place == NGA && place_at(spelt, at + 1) == VIRAMA && place_at(spelt, at + 2) == KA)
        return "n";
    if (place == JA && place_at(spelt, at + 1) == VIRAMA && place_at(spelt, at + 2) == NYA && is_other)
        return "g";
    if (place == NYA && place_at(spelt, at - 1) == VIRAMA && place_at(spelt, at - 2) == JA && is_other)
        return spelt->block == GUJARATI ? "n" : "y";
    return is_other && letters[place] && strcmp(letters[place], "ri") == 0 ? "ru" : letters[place];
}

static void add_sound(Spelt *spelt, const char *sound, bool is_vowel, bool is_inherent)
{
    spelt->sounds[spelt->count++] = (Sound){sound, is_vowel, is_inherent};
}

// A nasal sign sounds like the consonant behind it; Singh is written with one and an h.
static const char *nasal_at(const Spelt *spelt, int at)
{
    guint next = place_at(spelt, at + 1);
    bool is_southern = spelt->block >= TAMIL;
    bool is_lip = (next >= 0x2a && next <= 0x2e) || (is_southern && (next == 0 || next == HA));
    return is_lip ? "m" : next == HA ? "ng" : "n";
}

static void add_letter(Spelt *spelt, int at)
{
    gunichar c = spelt->word[at];
    guint place = c % BLOCK, next = place_at(spelt, at + 1);
    for (gsize i = 0; i < G_N_ELEMENTS(own_letters); i++)
        if (own_letters[i].letter == c) {
            add_sound(spelt, own_letters[i].spelt, false, false);
            return;
        }
    if (place == ANUSVARA || place == CANDRABINDU || place == TIPPI) {
        add_sound(spelt, nasal_at(spelt, at), false, false);
        return;
    }
    const char *sound = letter_at(spelt, at);
    if (!sound)
        return;
    bool is_singh = place == HA && place_at(spelt, at - 1) == ANUSVARA && spelt->block < TAMIL;
    add_sound(spelt, is_singh ? "" : sound, !is_consonant(place), false);
    next = next == NUKTA ? place_at(spelt, at + 2) : next;
    if (is_consonant(place) && next != VIRAMA && !(next >= FIRST_SIGN && next < VIRAMA))
        add_sound(spelt, "a", true, true);
}

static bool is_inner(const Spelt *spelt, int at)
{
    const Sound *sounds = spelt->sounds;
    if (at < 2 || at + 2 >= spelt->count || !sounds[at].is_inherent || sounds[at - 1].is_vowel || sounds[at + 1].is_vowel)
        return false;
    int next = at + 2 < spelt->count - 1 && !sounds[at + 2].is_vowel && spelt->way & FROM_LEFT ? at + 3 : at + 2; // Gurpreet
    return sounds[at - 2].is_vowel && *sounds[at - 2].spelt && sounds[next].is_vowel && *sounds[next].spelt;
}

static void drop_vowels(Spelt *spelt)
{
    static const int o_ways[] = {O_FIRST, O_SECOND, O_THIRD};
    Sound *last = &spelt->sounds[spelt->count - 1];
    bool is_dropped_usually = spelt->block < TAMIL && spelt->block != ODIA;
    if (last->is_inherent && is_dropped_usually != !!(spelt->way & OTHER_LAST))
        last->spelt = "";
    bool is_kept = spelt->way & KEEP_INNER || !(ways_of(spelt->block) & KEEP_INNER);
    for (int i = 0; i < spelt->count && !is_kept; i++) {
        int at = spelt->way & FROM_LEFT ? i : spelt->count - 1 - i;
        if (is_inner(spelt, at))
            spelt->sounds[at].spelt = "";
    }
    for (int i = 0, nth = 0; i < spelt->count && spelt->block == BENGALI && nth < 3; i++)
        if (spelt->sounds[i].is_inherent && *spelt->sounds[i].spelt && spelt->way & o_ways[nth++])
            spelt->sounds[i].spelt = "o";
}

// Gaikwad, Naidu, Nair: a y behind a vowel is one.
static void join_y(Spelt *spelt)
{
    Sound *sounds = spelt->sounds;
    for (int i = 2; i + 1 < spelt->count; i++)
        if (strcmp(sounds[i - 1].spelt, "y") == 0 && *sounds[i - 2].spelt == 'a' && strchr("au", *sounds[i].spelt) &&
            !sounds[i + 1].is_vowel)
            sounds[i].spelt = "";
}

// What is usual at a word's end, and of Tamil's vowels before r: Rao, Balwinder, Krishnan, Prabhu.
static void mend_spelling(const Spelt *spelt, GString *latin)
{
    bool is_other = spelt->way & OTHER_LETTERS;
    if (is_other && spelt->block == GURMUKHI && g_str_has_suffix(latin->str, "ndar"))
        latin->str[latin->len - 2] = 'e';
    if (is_other && (g_str_has_suffix(latin->str, "rav") || g_str_has_suffix(latin->str, "ravu")))
        g_string_append_c(g_string_truncate(latin, (gsize)(strrchr(latin->str, 'v') - latin->str)), 'o');
    if (spelt->block != TAMIL || !(spelt->way & SHORT))
        return;
    static const char *const shorts[][2] = {{"kiru", "kri"}, {"giru", "gri"},  {"pira", "pra"}, {"bira", "bra"}, {"dira", "dra"},
                                            {"tira", "tra"}, {"thiri", "tri"}, {"diri", "tri"}, {"biri", "bri"}, {"piri", "pri"}};
    for (gsize i = 0; i < G_N_ELEMENTS(shorts); i++)
        g_string_replace(latin, shorts[i][0], shorts[i][1], 0);
}

static void spell_way(Spellings *spellings, Spelt *spelt)
{
    g_autoptr(GString) latin = g_string_new(NULL);
    spelt->count = 0;
    for (int i = 0; i < spelt->length; i++)
        add_letter(spelt, i);
    if (spelt->count == 0)
        return;
    drop_vowels(spelt);
    if (spelt->way & OTHER_LETTERS && spelt->block != TAMIL)
        join_y(spelt);
    for (int i = 0; i < spelt->count; i++)
        g_string_append(latin, spelt->sounds[i].spelt);
    mend_spelling(spelt, latin);
    spellings_add(spellings, latin->str);
}

void spell_indic(Spellings *spellings, const gunichar *word, int length)
{
    Spelt spelt = {.word = word, .length = MIN(length, 36), .block = word[0] / BLOCK * BLOCK};
    int ways = ways_of(spelt.block);
    do {
        spell_way(spellings, &spelt);
        spelt.way = (spelt.way - ways) & ways; // the next subset of them
    } while (spelt.way);
}
