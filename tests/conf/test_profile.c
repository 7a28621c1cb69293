// SPDX-License-Identifier: GPL-3.0-or-later
// test_profile.c - each mistake in an event.ini is named by file and line, and a good one becomes what it says.
#include <glib/gstdio.h>
#include <string.h>

#include "common/conf/profile.h"

#define EVENT "[event]\nslug = test\ntitle = Test\nzone = America/New_York\n"              // lines 1 to 4
#define PART "[part day]\ntitle = Day\nstart = 2024-05-15 08:00\nend = 2024-05-15 18:00\n" // lines 5 to 8
#define GOOD EVENT PART                                                                    // what follows begins at 9

typedef gpointer (*Load)(const char *folder, GError **error);

static gpointer load_by(Load load, const char *text, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "event.ini", NULL);
    g_autofree char *label = g_build_filename(folder, "badge.label", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(g_file_set_contents(label, "", -1, NULL));
    gpointer loaded = load(folder, error);
    g_unlink(path);
    g_unlink(label);
    g_rmdir(folder);
    return loaded;
}

static gpointer load_profile(const char *folder, GError **error)
{
    return profile_load(folder, error);
}

static gpointer load_mistakes(const char *folder, GError **error)
{
    (void)error; // it is a mistake like the others
    return profile_mistakes(folder);
}

static Profile *load_text(const char *text, GError **error)
{
    return load_by(load_profile, text, error);
}

typedef struct {
    const char *name, *text;
    const char *where; // how the message begins
    const char *what;  // and what it holds
} Mistake;

// clang-format off
static const Mistake mistakes[] = {
    {"empty", "", "event.ini:1: ", "there is no [event]"},
    {"not-utf-8", "[event]\nslug = \xe9\n", "event.ini: ", "not UTF-8"},
    {"no-key-file", EVENT "what is this\n", "event.ini:5: ", "what is this"},
    {"key-before-group", "slug = x\n" EVENT, "event.ini:", "group"},
    {"heading-not-closed", EVENT "[part day\n", "event.ini:5: ", "[part day"},
    {"no-slug", "[event]\ntitle = Test\nzone = UTC\n" PART, "event.ini:1: ", "[event] has no slug"},
    {"blank-title", "[event]\nslug = x\ntitle =\nzone = UTC\n" PART, "event.ini:3: ", "[event] has no title"},
    {"unknown-zone", "[event]\nslug = x\ntitle = X\nzone = Pittsburgh\n" PART, "event.ini:4: ", "IANA name"},
    {"unknown-key", GOOD "[ticket-type a]\ntitle = A\ncolour = red\n", "event.ini:11: ", "unknown key \"colour\""},
    {"unknown-group", GOOD "[tickettype a]\ntitle = A\n", "event.ini:9: ", "[tickettype a] is not a group"},
    {"group-without-name", GOOD "[part]\ntitle = A\n", "event.ini:9: ", "[part] has no name"},
    {"group-twice", GOOD "[part day]\ntitle = A\n", "event.ini:9: ", "[part day] is there twice"},
    {"badge-name", EVENT "badge-name = nick\n" PART, "event.ini:5: ", "one of: given, full, as-written"},
    {"no-part", EVENT, "event.ini:1: ", "no part"},
    {"part-without-start", EVENT "[part day]\ntitle = Day\nend = 2024-05-15 18:00\n", "event.ini:5: ", "no start"},
    {"part-start-no-time", EVENT "[part day]\ntitle = Day\nstart = tomorrow\nend = 2024-05-15 18:00\n", "event.ini:7: ", "\"tomorrow\" is not a time"},
    {"part-day-31-of-june", EVENT "[part day]\ntitle = Day\nstart = 2024-06-31 08:00\nend = 2024-07-01 18:00\n", "event.ini:7: ", "is not a time"},
    {"part-ends-first", EVENT "[part day]\ntitle = Day\nstart = 2024-05-15 18:00\nend = 2024-05-15 08:00\n", "event.ini:8: ", "ends before it starts"},
    {"part-open-to", EVENT "[part day]\ntitle = Day\nstart = 2024-05-15 08:00\nend = 2024-05-15 18:00\nopen-to = friends\n", "event.ini:9: ", "one of: holders, everyone"},
    {"type-price", GOOD "[ticket-type a]\ntitle = A\nprice = much\n", "event.ini:11: ", "expected an amount"},
    {"type-price-below-nothing", GOOD "[ticket-type a]\ntitle = A\nprice = -5\n", "event.ini:11: ", "expected an amount"},
    {"type-flag", GOOD "[ticket-type a]\ntitle = A\nonline-only = maybe\n", "event.ini:11: ", "expected yes or no"},
    {"type-walk-in", GOOD "[ticket-type a]\ntitle = A\nwalk-in = maybe\n", "event.ini:11: ", "expected yes or no"},
    {"type-colour", GOOD "[ticket-type a]\ntitle = A\nband-colour = red\n", "event.ini:11: ", "such as #3776ab"},
    {"type-grants-nothing-known", GOOD "[ticket-type a]\ntitle = A\ngrants = day; night\n", "event.ini:11: ", "\"night\", which is not a part"},
    {"type-label-unknown", GOOD "[ticket-type a]\ntitle = A\nbadge-label = gold\n", "event.ini:11: ", "\"gold\", which is not a label"},
    {"add-on-without-match", GOOD "[add-on a]\ngrants = x\n", "event.ini:9: ", "no match"},
    {"add-on-bad-expression", GOOD "[add-on a]\nmatch = (T-\ngrants = x\n", "event.ini:10: ", "not a valid regular expression"},
    {"add-on-bad-replacement", GOOD "[add-on a]\nmatch = T\ngrants = \\\\g\n", "event.ini:11: ", "not a valid replacement"},
    {"add-on-admits-as-nothing-known", GOOD "[add-on a]\nmatch = T\ngrants = x\nadmits-as = gold\n", "event.ini:12: ", "\"gold\", which is not a ticket type"},
    {"add-on-answer", GOOD "[add-on a]\nmatch = T\ngrants = x\nanswer = hat\n", "event.ini:12: ", "one of: shirt, dietary"},
    {"backslash-alone", GOOD "[add-on a]\nmatch = T-\\d\ngrants = x\n", "event.ini:10: ", "write it twice"},
    {"checkpoint-kind", GOOD "[checkpoint a]\ntitle = A\nkind = gate\n", "event.ini:11: ", "one of: desk, part, room"},
    {"checkpoint-reentry", GOOD "[checkpoint a]\ntitle = A\nreentry = twice\n", "event.ini:11: ", "one of: once, free, counted, in-out"},
    {"checkpoint-counts-nothing", GOOD "[checkpoint a]\ntitle = A\nreentry = counted\n", "event.ini:11: ", "that needs something is counted"},
    {"checkpoint-room-missing", GOOD "[checkpoint a]\ntitle = A\nkind = room\n", "event.ini:9: ", "has no room"},
    {"checkpoint-part-unknown", GOOD "[checkpoint a]\ntitle = A\nparts = night\n", "event.ini:11: ", "\"night\", which is not a part"},
    {"checkpoint-needs-nothing-granted", GOOD "[checkpoint a]\ntitle = A\nneeds = gala\n", "event.ini:11: ", "nothing grants"},
    {"checkpoint-capacity", GOOD "[checkpoint a]\ntitle = A\ncapacity = -1\n", "event.ini:11: ", "whole number"},
    {"checkpoint-grace", GOOD "[checkpoint a]\ntitle = A\ngrace-before = 1500\n", "event.ini:11: ", "from 0 to 1440"},
    {"rule-without-needs", GOOD "[session-rule a]\ntype = Talk\n", "event.ini:9: ", "no needs"},
    {"look-colour", GOOD "[look]\nbar = blue\n", "event.ini:10: ", "expected a colour such as"},
    {"look-contrast", GOOD "[look]\nlogo = badge.label\nbar = #777777\n", "event.ini:11: ", "4.47:1"},
    {"look-contrast-of-red", GOOD "[look]\nbar = #ff0000\n", "event.ini:10: ", "3.99:1"},
    {"look-contrast-of-two", GOOD "[look]\nbutton = #ffffff\nbutton-text = #777777\n", "event.ini:10: ", "at least 4.5:1"},
    {"look-text-alone", GOOD "[look]\nbar-text = #000000\n", "event.ini:10: ", "expected both or neither"},
    {"look-logo-missing", GOOD "[look]\nlogo = gold.svg\n", "event.ini:10: ", "expected a .svg or .png file"},
    {"look-logo-elsewhere", GOOD "[look]\nlogo = ../gold.svg\n", "event.ini:10: ", "expected a .svg or .png file"},
    {"look-key", GOOD "[look]\ncolour = #000000\n", "event.ini:10: ", "unknown key"},
    {"kiosk-flag", GOOD "[kiosk]\nbadge-name = maybe\n", "event.ini:10: ", "expected yes or no"},
    {"label-file-missing", GOOD "[label a]\ntemplate = gold.label\nmedia = 62x100\n", "event.ini:10: ", "expected a file in the folder of event.ini"},
    {"label-file-elsewhere", GOOD "[label a]\ntemplate = ../badge.label\nmedia = 62x100\n", "event.ini:10: ", "expected a file in the folder of event.ini"},
    {"label-kind", GOOD "[label a]\ntemplate = badge.label\nmedia = 62x100\nkind = poster\n", "event.ini:12: ", "one of: badge, ticket"},
};
// clang-format on

static void test_mistake(gconstpointer data)
{
    const Mistake *mistake = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = load_text(mistake->text, &error);
    g_assert_null(profile);
    g_assert_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID);
    if (!g_str_has_prefix(error->message, mistake->where) || !strstr(error->message, mistake->what))
        g_error("said: %s", error->message);
}

static void assert_mistakes(const char *text, const char *const *expected)
{
    g_autoptr(GPtrArray) found = load_by(load_mistakes, text, NULL);
    guint count = g_strv_length((char **)expected);
    for (guint i = 0; i < MIN(found->len, count); i++)
        if (!g_str_has_prefix(g_ptr_array_index(found, i), expected[i]))
            g_error("expected \"%s\", said: %s", expected[i], (const char *)g_ptr_array_index(found, i));
    g_assert_cmpuint(found->len, ==, count);
}

// Several in one group and in several groups, and nothing that only follows from another mistake: without a zone no time can be read,
// and who misspells a group has not forgotten what it is named by.
static void test_each_mistake(void)
{
    assert_mistakes("[event]\nslug = x\nzone = Pittsburgh\nclock = 13\n"
                    "[part day]\nstart = 2024-05-15 08:00\nend = 2024-05-15 07:00\nopen-to = friends\n"
                    "[add-on a]\nmatch = (T-\ngrants = \\\\g\nprice = much\n"
                    "[tickettype b]\n[ticket-type c]\ntitle = C\ncolour = red\nbadge = x\ngrants = day; night\n",
                    (const char *const[]){"event.ini:13: [tickettype b]", "event.ini:1: [event] has no title",
                                          "event.ini:3: zone: ", "event.ini:4: clock is ", "event.ini:5: [part day] has no title",
                                          "event.ini:8: open-to is ", "event.ini:16: [ticket-type c] has the unknown key",
                                          "event.ini:17: [ticket-type c] has the unknown key", "event.ini:12: price is ",
                                          "event.ini:10: match is not", "event.ini:11: grants is not", NULL});
    assert_mistakes(GOOD "[ticket-type a]\ntitle = A\ngrants = day; night; dawn\nbadge-label = gold\n[checkpoint b]\ntitle = B\n"
                         "parts = night\nneeds = gala\n",
                    (const char *const[]){"event.ini:11: grants names \"night\"", "event.ini:11: grants names \"dawn\"",
                                          "event.ini:12: badge-label", "event.ini:15: parts names", "event.ini:16: needs ",
                                          NULL});
    assert_mistakes(GOOD "[prat night]\ntitle = N\n[ticket-type a]\ntitle = A\ngrants = night\n",
                    (const char *const[]){"event.ini:9: [prat night]", NULL});
    assert_mistakes("no key file\n", (const char *const[]){"event.ini:1: ", NULL});
    assert_mistakes(GOOD, (const char *const[]){NULL});
    g_autoptr(GString) many = g_string_new(GOOD);
    for (int i = 0; i < 3 * PROFILE_MOST_MISTAKES; i++)
        g_string_append_printf(many, "[part p%d]\n", i);
    g_autoptr(GPtrArray) found = load_by(load_mistakes, many->str, NULL);
    g_assert_cmpuint(found->len, ==, PROFILE_MOST_MISTAKES);
}

// W3C, "Understanding SC 1.4.3": of greys on white #767676 is the lightest that is far enough, #777777 is not (a mistake above).
static void test_look(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = load_text(GOOD "[look]\nbar = #767676\nbutton = #ffe873\nbutton-text = #1e415e\n"
                                                "[kiosk]\npronouns = she/her; they/them\nbadge-name = yes\n",
                                           &error);
    g_assert_no_error(error);
    g_assert_cmpstr(profile->look.bar, ==, "#767676");
    g_assert_cmpstr(profile->look.bar_text, ==, "#ffffff");
    g_assert_cmpstr(profile->look.button_text, ==, "#1e415e");
    g_assert_null(profile->look.logo);
    g_assert_cmpuint(g_strv_length(profile->kiosk.pronouns), ==, 2);
    g_assert_cmpstr(profile->kiosk.pronouns[1], ==, "they/them");
    g_assert_true(profile->kiosk.has_name);
}

static void test_no_folder(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(profile_load("/nowhere", &error));
    g_assert_error(error, PROFILE_ERROR, PROFILE_ERROR_MISSING);
    g_assert_nonnull(strstr(error->message, "/nowhere/event.ini"));
}

static void test_unknown_builtin(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(profile_unpack("pycon-moon-2069", "/nowhere/event", &error));
    g_assert_error(error, PROFILE_ERROR, PROFILE_ERROR_MISSING);
    g_assert_nonnull(strstr(error->message, "pycon-us-2024"));
    g_assert_nonnull(strstr(error->message, "pycon-india-2023"));
}

static void test_bounds(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile =
        load_text(GOOD "[part later]\ntitle = L\nstart = 2024-11-03 00:30\nend = 2024-11-03 03:00\n", &error);
    g_assert_no_error(error);
    g_assert_cmpint(profile->start_utc_ms, ==, G_GINT64_CONSTANT(1715774400000)); // 12:00 UTC
    g_assert_cmpint(profile->end_utc_ms, ==, G_GINT64_CONSTANT(1730620800000));   // 08:00 UTC: the night has an hour twice
}

// What some editors put in front is no letter of the file; lines count as without it.
static void test_byte_order_mark(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = load_text("\xef\xbb\xbf" GOOD, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(profile->title, ==, "Test");
    g_autoptr(Profile) wrong = load_text("\xef\xbb\xbf" EVENT "what is this\n", &error);
    g_assert_null(wrong);
    g_assert_true(g_str_has_prefix(error->message, "event.ini:5: "));
}

static void test_matching(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile =
        load_text(GOOD "[ticket-type online]\ntitle = O\nmatch = *Online*\nonline-only = yes\n"
                       "[ticket-type all]\ntitle = A\nmatch = Individual*; Student\ngrants = day\n"
                       "[add-on tutorial]\nmatch = ^Tutorial – (T-[0-9]+)\ngrants = x-\\\\1\nticket = yes\n"
                       "[add-on auction]\nmatch = Auction\ngrants = auction\n"
                       "[session-rule t]\ntype = Tutorial\ntitle = Free*\nneeds = open\n"
                       "[session-rule u]\ntype = Tutorial\nneeds = own\n"
                       "[session-rule v]\ntype = *\nneeds = day\n",
                  &error);
    g_assert_no_error(error);
    static const struct {
        const char *product, *type, *grant;
        bool has_ticket;
    } products[] = {
        {"Individual", "all", NULL, false},
        {"Individual – Online", "online", NULL, false}, // the first that fits
        {"Student", "all", NULL, false},
        {"Students", NULL, NULL, false},
        {"Tutorial – T-07 Async", NULL, "x-T-07", true},
        {"PyLadies Auction", NULL, "auction", false},
        {"", NULL, NULL, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(products); i++) {
        const TicketType *type = profile_match_ticket_type(profile, products[i].product);
        bool has_ticket = false;
        g_autofree char *grant = profile_match_add_on(profile, products[i].product, &has_ticket);
        g_assert_cmpstr(type ? type->code : NULL, ==, products[i].type);
        g_assert_cmpstr(grant, ==, products[i].grant);
        g_assert_true(has_ticket == products[i].has_ticket);
    }
    const char *part = NULL;
    g_assert_cmpint(profile_session_needs(profile, "Tutorial", "Free for all", &part), ==, SESSION_OPEN);
    g_assert_cmpint(profile_session_needs(profile, "tutorial", "Paid", &part), ==, SESSION_NEEDS_OWN);
    g_assert_cmpint(profile_session_needs(profile, "Talk", "Paid", &part), ==, SESSION_NEEDS_PART);
    g_assert_cmpstr(part, ==, "day");
}

static void test_badge_name(void)
{
    static const struct {
        const char *text;
        NameStyle style;
    } cases[] = {{GOOD, NAME_GIVEN},
                 {EVENT "badge-name = given\n" PART, NAME_GIVEN},
                 {EVENT "badge-name = full\n" PART, NAME_FULL},
                 {EVENT "badge-name = as-written\n" PART, NAME_AS_WRITTEN}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Profile) profile = load_text(cases[i].text, &error);
        g_assert_no_error(error);
        g_assert_cmpint(profile->badge_name, ==, cases[i].style);
    }
}

// The first add-on of the profile that admits alone says as what, whatever was bought first.
static void test_alone(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile =
        load_text(GOOD "[ticket-type w]\ntitle = W\n[ticket-type d]\ntitle = D\n"
                       "[add-on workshop]\nmatch = ^Workshop\ngrants = w\nadmits-as = w\n"
                       "[add-on sprint]\nmatch = ^Sprint\ngrants = day\nadmits-as = d\n"
                       "[add-on shirt]\nmatch = ^Shirt\ngrants = shirt\n"
                       "[part night]\ntitle = N\nstart = 2024-05-15 18:00\nend = 2024-05-15 23:00\nopen-to = everyone\n"
                       "[session-rule n]\ntype = Party\nneeds = night\n",
                  &error);
    g_assert_no_error(error);
    static const struct {
        const char *products[3], *type;
    } cases[] = {{{"Sprint", "Workshop – W-01"}, "w"}, {{"Shirt", "Sprint"}, "d"}, {{"Shirt"}, NULL}, {{NULL}, NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const TicketType *type = profile_lone_type(profile, cases[i].products);
        g_assert_cmpstr(type ? type->code : NULL, ==, cases[i].type);
    }
    const char *part = NULL;
    g_assert_cmpint(profile_session_needs(profile, "Party", "Late", &part), ==, SESSION_OPEN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *path = g_strconcat("/profile/mistake/", mistakes[i].name, NULL);
        g_test_add_data_func(path, &mistakes[i], test_mistake);
    }
    g_test_add_func("/profile/look-and-kiosk", test_look);
    g_test_add_func("/profile/each-mistake", test_each_mistake);
    g_test_add_func("/profile/no-folder", test_no_folder);
    g_test_add_func("/profile/unknown-builtin", test_unknown_builtin);
    g_test_add_func("/profile/bounds-over-the-end-of-summer-time", test_bounds);
    g_test_add_func("/profile/byte-order-mark", test_byte_order_mark);
    g_test_add_func("/profile/products-and-sessions", test_matching);
    g_test_add_func("/profile/what-stands-large", test_badge_name);
    g_test_add_func("/profile/admitted-by-an-add-on-alone", test_alone);
    return g_test_run();
}
