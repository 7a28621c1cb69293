// SPDX-License-Identifier: GPL-3.0-or-later
// test_search.c - people are found as somebody types: by two letters, without accents, in any order, by initials.
#include <string.h>

#include "common/store/people/search.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/token/random.h"
#include "common/token/short_code.h"
#include "tests/store/people.h"

static const struct {
    const char *name, *second_name, *company, *email, *order;
} crowd[] = {
    {"Grace Ng", "吴", "Acme", "grace@example.org", "AB1CD"},
    {"Lin Nguyen", "Nguyễn Thị Linh", "", "linh@example.org", "EF2GH"},
    {"Li Wei", "李伟", "", "", "IJ3KL"},
    {"Anand Rao", "ఆనంద్ రావు", "Ng Traders", "anand@rao.example", "MN4OP"},
    {"Priya Sharma", "प्रिया शर्मा", "", "", "QR5ST"},
    {"Ngũgĩ wa Thiong'o", "", "", "", "UV6WX"},
    {"Zoë Ångström", "", "Über GmbH", "", "YZ7AB"},
    {"S. Krishnan", "", "", "", "CD8EF"},
    {"Subramanian Krishnan", "", "", "", "GH9IJ"},
    {"José María García", "", "", "", "KL1MN"},
    {"X", "", "", "", "OP2QR"},
    {"فاطمة الزهراء", "Fatima", "", "", "ST3UV"},
    {"Grace Ho", "", "", "", "WX4YZ"},
    {"Grace Ho", "", "Beta", "", "WX5YZ"},
};

static void add_crowd(People *people)
{
    for (gsize i = 0; i < G_N_ELEMENTS(crowd); i++) {
        const char *fields[FIELD_COUNT] = {
            [FIELD_NAME] = crowd[i].name,       [FIELD_SECOND_NAME] = crowd[i].second_name,
            [FIELD_COMPANY] = crowd[i].company, [FIELD_EMAIL] = crowd[i].email,
            [FIELD_ORDER] = crowd[i].order,     [FIELD_STATUS] = "paid",
        };
        g_autofree char *id = random_id();
        g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, NULL));
    }
}

// The names found, parted by semicolons.
static char *find(People *people, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = search_people(people->store, text, 10, &error);
    g_assert_no_error(error);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < hits->len; i++)
        g_string_append_printf(names, "%s%s", i ? "; " : "", ((const SearchHit *)g_ptr_array_index(hits, i))->name);
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void test_found(People *people, gconstpointer data)
{
    (void)data;
    add_crowd(people);
    static const struct {
        const char *typed, *found;
    } rows[] = {
        {"ng", "Grace Ng; Lin Nguyen; Ngũgĩ wa Thiong'o; Anand Rao"}, // the word, starts of names, then the company
        {"LI", "Li Wei; Lin Nguyen"},
        {"rao", "Anand Rao"},
        {"rao anand", "Anand Rao"},
        {"an ra", "Anand Rao"},
        {"ngugi", "Ngũgĩ wa Thiong'o"},
        {"thiongo", "Ngũgĩ wa Thiong'o"},
        {"angstrom zoe", "Zoë Ångström"},
        {"uber", "Zoë Ångström"},
        {"S. Krishnan", "S. Krishnan; Subramanian Krishnan"},
        {"k subramanian", "Subramanian Krishnan"},
        {"garcia jose", "José María García"},
        {"nguyen thi", "Lin Nguyen"},
        {"प्रिया", "Priya Sharma"},
        {"ఆనంద్", "Anand Rao"},
        {"李", "Li Wei"},
        {"伟", "Li Wei"},
        {"فاطمة", "فاطمة الزهراء"},
        {"fatima", "فاطمة الزهراء"},
        {"mn4op", "Anand Rao"},
        {"grace@ex", "Grace Ng"},
        {"grace ho", "Grace Ho; Grace Ho"},
        {"nobody", ""},
        {"\"*", ""},
        {"ng NOT li", ""},
        {"", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *found = find(people, rows[i].typed);
        if (strcmp(found, rows[i].found) != 0)
            g_error("\"%s\" finds \"%s\", wanted \"%s\"", rows[i].typed, found, rows[i].found);
    }
}

// Whoever types what they hear finds whose name is in another script, or spelt otherwise.
static void test_other_scripts(People *people, gconstpointer data)
{
    (void)data;
    static const char *const invited[] = {"प्रिया शर्मा",        "さくら 田中",     "지우 김",  "خيام",        "க. செல்வி முருகன்",
                                          "Дмитро Шевченко",   "محمد عبد الرحمن", "נועה כהן", "Lakshmi Rao", "王伟",
                                          "Ελένη Παπαδοπούλου"};
    const char *const rows[]
                          [2] = {
                              {"priya", invited[0]},      {"pri", invited[0]},
                              {"priya acme", invited[0]}, {"tanaka", invited[1]},
                              {"selvi", invited[4]},      {"shevc", invited[5]},
                              {"shevchenko", invited[5]}, {"d shev", invited[5]},
                              {"muhammad", invited[6]},   {"cohen", invited[7]},
                              {"laxmi r", invited[8]},    {"wang wei", invited[9]},
                              {"khayyam", invited[3]},    {"papadopoulou", invited[10]},
                              {"kim", "지우 김; خيام"}, // the consonants alone are no sure sign
                          };
    for (gsize i = 0; i < G_N_ELEMENTS(invited); i++) {
        const char *fields[FIELD_COUNT] = {
            [FIELD_NAME] = invited[i], [FIELD_COMPANY] = i == 0 ? "Acme" : "", [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, NULL));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *found = find(people, rows[i][0]);
        if (strcmp(found, rows[i][1]) != 0)
            g_error("\"%s\" finds \"%s\", wanted \"%s\"", rows[i][0], found, rows[i][1]);
    }
}

// A badge that no camera reads any more is found by what stands below its code; a slip of the finger finds nobody.
static void test_short_code(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, "00000000000000a1", "Ada Lovelace", NULL);
    people_add(people, "00000000000000a2", "Grace Hopper", NULL);
    g_autofree char *text = people_badge(people, "00000000000000a1", NULL);
    g_autofree char *other = people_badge(people, "00000000000000a2", NULL);
    Token token;
    g_assert_cmpint(token_read(people->ring, people->profile->event_tag, text, strlen(text), &token), ==, TOKEN_GOOD);
    g_autofree char *code = short_code(token.id);
    g_autofree char *small = g_ascii_strdown(code, -1);
    g_autofree char *found = find(people, code), *again = find(people, small);
    g_assert_cmpstr(found, ==, "Ada Lovelace");
    g_assert_cmpstr(again, ==, "Ada Lovelace");
    code[0] = code[0] == 'Z' ? 'Y' : 'Z';
    g_autofree char *none = find(people, code);
    g_assert_cmpstr(none, ==, "");
}

static void test_after_an_edit(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, "00000000000000a1", "Old Name", NULL);
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "New Name"};
    g_assert_true(person_edit(people->store, "00000000000000a1", fields, "Ana", TUESDAY, NULL));
    g_autofree char *by_new = find(people, "new");
    g_autofree char *by_old = find(people, "old");
    g_assert_cmpstr(by_new, ==, "New Name");
    g_assert_cmpstr(by_old, ==, "");
}

static void test_one_letter_and_limit(People *people, gconstpointer data)
{
    (void)data;
    add_crowd(people);
    g_autofree char *one = find(people, "x");
    g_assert_cmpstr(one, ==, "");
    g_autoptr(GPtrArray) hits = search_people(people->store, "grace", 2, NULL);
    g_assert_cmpuint(hits->len, ==, 2);
}

// Three hundred people fill the short answers of the index before the one who is meant is reached.
static void test_in_a_crowd(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(people->store, &error));
    for (int i = 0; i <= 300; i++) {
        g_autofree char *email = g_strdup_printf("sam%d@exa.org", i);
        const char *fields[FIELD_COUNT] = {
            [FIELD_NAME] = i < 300 ? "Exa Wanderer" : "Examina Wandsworth", [FIELD_EMAIL] = email, [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, &error));
    }
    g_assert_true(store_commit(people->store, &error));
    static const char *const typed[] = {"exam", "wands", "exa wands", "exam wan", "sam300@exa", "exa sam300", "w. exam"};
    for (gsize i = 0; i < G_N_ELEMENTS(typed); i++) {
        g_autofree char *found = find(people, typed[i]);
        if (strcmp(found, "Examina Wandsworth") != 0)
            g_error("\"%s\" finds \"%s\"", typed[i], found);
    }
}

// A syllable is one letter to who types it; a letter of Latin is none of theirs.
static void test_one_syllable(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, "00000000000000b1", "கமலா ராஜன்", NULL);
    people_add(people, "00000000000000b2", "कमल किशोर", NULL);
    people_add(people, "00000000000000b3", "ராஜேஷ்", NULL);
    people_add(people, "00000000000000b4", "Kamal Rao", NULL);
    static const char *const rows[][2] = {
        {"க", "கமலா ராஜன்"}, {"क", "कमल किशोर"}, {"रा", ""}, {"ரா", "கமலா ராஜன்; ராஜேஷ்"}, {"ர", "கமலா ராஜன்; ராஜேஷ்"}, {"ம", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *found = find(people, rows[i][0]);
        g_assert_cmpstr(found, ==, rows[i][1]);
    }
}

typedef struct {
    const char *typed;
    int count;
    bool is_more;
} Count;

// Short words are counted to five thousand, longer ones are looked at up to a thousand.
static void test_count(People *people, gconstpointer data)
{
    (void)data;
    enum { CROWD = SEARCH_COUNT_MOST + 1 };
    static const Count counts[] = {{"mo", SEARCH_COUNT_MOST, true},
                                   {"oth", CROWD / 2, false},
                                   {"othello", SEARCH_COUNT_MOST / 5, true},
                                   {"desdemona", 1, false},
                                   {"othello desdemona", 0, false},
                                   {"z", 0, false},
                                   {"nobody", 0, false}};
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(people->store, &error));
    for (int i = 0; i <= CROWD; i++) {
        const char *fields[FIELD_COUNT] = {[FIELD_NAME] = i == CROWD ? "Desdemona"
                                                          : i % 2    ? "Othello Moor"
                                                                     : "Moor",
                                           [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, &error));
    }
    g_assert_true(store_commit(people->store, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
        int count;
        bool is_more;
        g_assert_true(search_count(people->store, counts[i].typed, &count, &is_more, &error));
        g_test_message("%s: %d", counts[i].typed, count);
        g_assert_cmpint(count, ==, counts[i].count);
        g_assert_cmpint(is_more, ==, counts[i].is_more);
    }
}

static bool has_arrived(People *people, const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = search_people(people->store, typed, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(hits->len, ==, 1);
    return ((const SearchHit *)hits->pdata[0])->has_arrived;
}

// However a number is written, its last digits find it, four of them and more; and no words do.
static void test_phone(People *people, gconstpointer data)
{
    (void)data;
    add_crowd(people);
    static const char *const owners[][2] = {{"Una", "+49 (0)170 123-4567"}, {"Uri", "0170 9994567"}, {"Uma", "٠١٧٠ ١٢٣٤٥٦٨"}};
    for (gsize i = 0; i < G_N_ELEMENTS(owners); i++) {
        const char *fields[FIELD_COUNT] = {[FIELD_NAME] = owners[i][0], [FIELD_PHONE] = owners[i][1], [FIELD_STATUS] = "paid"};
        g_autofree char *id = g_strdup_printf("%s0000000000000", owners[i][0]);
        g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, NULL));
    }
    static const char *const rows[][2] = {
        {"4567", "Una; Uri"},
        {"34567", "Una"},
        {"123 45 67", "Una"},
        {"0170/1234567", "Una"},
        {"+49 170 1234567", "Una"},
        {"0049-170-123.4567", "Una"},
        {"4568", "Uma"},
        {"٤٥٦٨", "Uma"},
        {"567", ""},
        {"0170", ""},
        {"una 4567", ""},
        {"a4567", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *found = find(people, rows[i][0]);
        g_assert_cmpstr(found, ==, rows[i][1]);
    }
    // Which number it was stands beside the name; the old one is forgotten.
    g_autoptr(GPtrArray) hits = search_people(people->store, "34567", 10, NULL);
    g_assert_cmpstr(((const SearchHit *)g_ptr_array_index(hits, 0))->phone, ==, owners[0][1]);
    const char *other[FIELD_COUNT] = {[FIELD_PHONE] = "0170 555 0000"};
    g_assert_true(person_edit(people->store, "Una0000000000000", other, "Ana", TUESDAY + 1, NULL));
    g_autofree char *old = find(people, "34567"), *new = find(people, "0000");
    g_assert_cmpstr(old, ==, "");
    g_assert_cmpstr(new, ==, "Una");
}

// Who was checked in is shown as here, and who was taken back is not.
static void test_has_arrived(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, "00000000000000a9", "Zenobia Quill", NULL);
    people_add(people, "00000000000000aa", "Yorick Quist", NULL);
    AdmitOutcome outcome;
    g_assert_true(people_admit(people->store, people, "secret-00000000000000a9", "registration", TUESDAY, &outcome));
    g_assert_true(has_arrived(people, "zenobia"));
    g_assert_false(has_arrived(people, "yorick"));
    g_assert_true(store_undo(people->store, store_station_id(people->store), outcome.sequence, "x", "Ana", TUESDAY, NULL));
    admit_outcome_clear(&outcome);
    g_assert_false(has_arrived(people, "zenobia"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/search/people are found as they are typed", People, NULL, people_set_up, test_found, people_tear_down);
    g_test_add("/search/other scripts and spellings", People, NULL, people_set_up, test_other_scripts, people_tear_down);
    g_test_add("/search/an edit moves the index", People, NULL, people_set_up, test_after_an_edit, people_tear_down);
    g_test_add("/search/two letters at least, and no more than asked", People, NULL, people_set_up, test_one_letter_and_limit,
               people_tear_down);
    g_test_add("/search/one of a crowd is found by what tells them apart", People, NULL, people_set_up, test_in_a_crowd,
               people_tear_down);
    g_test_add("/search/one syllable of an Indic script", People, NULL, people_set_up, test_one_syllable, people_tear_down);
    g_test_add("/search/how many there are", People, NULL, people_set_up, test_count, people_tear_down);
    g_test_add("/search/the short code of a badge", People, NULL, people_set_up, test_short_code, people_tear_down);
    g_test_add("/search/the last digits of a phone number", People, NULL, people_set_up, test_phone, people_tear_down);
    g_test_add("/search/who has arrived", People, NULL, people_set_up, test_has_arrived, people_tear_down);
    return g_test_run();
}
