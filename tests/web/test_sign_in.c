// SPDX-License-Identifier: GPL-3.0-or-later
// test_sign_in.c - who is still signed in when a station comes back: whoever has the same role as before, and nobody else.
#include <glib/gstdio.h>
#include <string.h>

#include "scanner/web/sign_in.h"
#include "tests/web/place.h"

typedef struct {
    Stage *stage;
    Desk *desk;
    Store *store;
    SignIns *sign_ins;
    char *lead, *desk_person; // cookies
} Page;

static char *sign_in_at(Page *page, const char *address, const char *name, VolunteerRole role)
{
    const Volunteer volunteer = {.name = (char *)name, .role = role, .language = (char *)"es"};
    g_autoptr(GError) error = NULL;
    char *cookie = NULL;
    g_assert_nonnull(sign_ins_add(page->sign_ins, &volunteer, address, &cookie, &error));
    g_assert_no_error(error);
    return cookie;
}

static char *sign_in(Page *page, const char *name, VolunteerRole role)
{
    return sign_in_at(page, VOLUNTEER_LOOPBACK, name, role);
}

static void set_up(Page *page, gconstpointer data)
{
    (void)data;
    page->stage = stage_new("desk", "registration");
    page->desk = stage_desk(page->stage);
    page->store = desk_store(page->desk);
    page->sign_ins = sign_ins_new(page->store, 5);
    page->lead = sign_in(page, "Lea", ROLE_LEAD);
    page->desk_person = sign_in(page, "Desi", ROLE_DESK);
}

static void tear_down(Page *page, gconstpointer data)
{
    (void)data;
    sign_ins_free(page->sign_ins);
    sign_ins_free(NULL);
    desk_close(page->desk);
    stage_free(page->stage);
    g_free(page->lead);
    g_free(page->desk_person);
}

static void restart(Page *page)
{
    sign_ins_free(page->sign_ins);
    page->sign_ins = sign_ins_new(page->store, 5);
}

static void all_are_recalled(Page *page, gconstpointer data)
{
    (void)data;
    const SignedIn *before = sign_ins_find(page->sign_ins, page->lead);
    g_autofree char *token = g_strdup(before->token);
    gint64 since_utc_ms = before->since_utc_ms;
    restart(page);
    const SignedIn *after = sign_ins_find(page->sign_ins, page->lead);
    g_assert_cmpstr(after->name, ==, "Lea");
    g_assert_cmpstr(after->token, ==, token);
    g_assert_cmpstr(after->language, ==, "es");
    g_assert_cmpint(after->role, ==, ROLE_LEAD);
    g_assert_cmpint(after->since_utc_ms, ==, since_utc_ms);
    g_assert_cmpstr(sign_ins_find(page->sign_ins, page->desk_person)->name, ==, "Desi");
    g_assert_null(sign_ins_find(page->sign_ins, NULL));
    g_assert_null(sign_ins_find(page->sign_ins, "another cookie"));
}

// Lea is a lead no more; a cookie of hers must not come back as one.
static void another_role_is_not_recalled(Page *page, gconstpointer data)
{
    (void)data;
    g_assert_true(volunteer_put(page->store, "Lea", ROLE_DOOR, STAGE_PIN, clock_utc_ms(), NULL));
    restart(page);
    g_assert_null(sign_ins_find(page->sign_ins, page->lead));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->desk_person));
}

// The PIN is the same, but the store says that Desi is no lead.
static void the_role_is_the_stores(Page *page, gconstpointer data)
{
    (void)data;
    g_autofree char *cookie = sign_in(page, "Desi", ROLE_LEAD);
    g_assert_null(sign_ins_find(page->sign_ins, cookie));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->desk_person));
}

static void who_was_removed_is_not_recalled(Page *page, gconstpointer data)
{
    (void)data;
    g_assert_true(volunteer_remove(page->store, "Desi", clock_utc_ms(), NULL));
    restart(page);
    g_assert_null(sign_ins_find(page->sign_ins, page->desk_person));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->lead));
}

static void who_signed_out_is_not_recalled(Page *page, gconstpointer data)
{
    (void)data;
    g_assert_true(sign_ins_remove(page->sign_ins, sign_ins_find(page->sign_ins, page->lead), NULL));
    g_assert_null(sign_ins_find(page->sign_ins, page->lead));
    restart(page);
    g_assert_null(sign_ins_find(page->sign_ins, page->lead));
}

// Desi signs in again and again: Desi's own oldest goes, at that address first, and never the lead's.
static void nobody_pushes_another_out(Page *page, gconstpointer data)
{
    (void)data;
    g_autofree char *tablet = sign_in_at(page, "192.0.2.7", "Desi", ROLE_DESK);
    for (int i = 2; i < SIGN_IN_PER_NAME_MAX; i++)
        g_free(sign_in_at(page, "192.0.2.7", "Desi", ROLE_DESK));
    g_assert_nonnull(sign_ins_find(page->sign_ins, tablet));
    g_free(sign_in_at(page, "192.0.2.7", "Desi", ROLE_DESK));
    g_assert_null(sign_ins_find(page->sign_ins, tablet));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->desk_person)); // older, and elsewhere
    for (int i = 0; i < SIGN_IN_PER_NAME_MAX; i++)
        g_free(sign_in_at(page, "192.0.2.8", "Desi", ROLE_DESK));
    g_assert_null(sign_ins_find(page->sign_ins, page->desk_person));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->lead));
    restart(page);
    g_assert_null(sign_ins_find(page->sign_ins, page->desk_person));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->lead));
}

static void assert_known(const Page *page, const char *cookie, const char *name, bool is_known)
{
    g_autofree char *browser = sign_ins_known_browser(page->sign_ins, cookie, name);
    g_assert_true((browser != NULL) == is_known);
}

// Also after the sign-in is over and the station came back; a cookie that nobody was given is nobody's.
static void a_browser_is_remembered(Page *page, gconstpointer data)
{
    (void)data;
    g_assert_true(sign_ins_remove(page->sign_ins, sign_ins_find(page->sign_ins, page->lead), NULL));
    for (int i = 0; i < 2; i++, restart(page)) {
        assert_known(page, page->lead, "Lea", true);
        assert_known(page, page->lead, "Desi", false);
        assert_known(page, page->lead, NULL, true);
        assert_known(page, "another cookie", NULL, false);
        assert_known(page, NULL, NULL, false);
    }
    for (int i = 0; i < SIGN_IN_PER_NAME_MAX; i++)
        g_free(sign_in(page, "Lea", ROLE_LEAD));
    assert_known(page, page->lead, "Lea", false);
    assert_known(page, page->desk_person, "Desi", true);
}

// Who is no lead any more is not one for the rest of the day, because the browser was not closed.
static void test_role_changed(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autoptr(Desk) desk = stage_desk(stage);
    Store *store = desk_store(desk);
    SignIns *before = sign_ins_new(store, 10);
    char *cookies[2];
    const Volunteer lead = {.name = (char *)"Lea", .role = ROLE_LEAD, .language = (char *)"en"};
    const Volunteer desi = {.name = (char *)"Desi", .role = ROLE_DESK, .language = (char *)"en"};
    g_assert_nonnull(sign_ins_add(before, &lead, VOLUNTEER_LOOPBACK, &cookies[0], &error));
    g_assert_nonnull(sign_ins_add(before, &desi, VOLUNTEER_LOOPBACK, &cookies[1], &error));
    sign_ins_free(before);
    g_assert_true(volunteer_put(store, "Lea", ROLE_DESK, STAGE_PIN, clock_utc_ms(), &error));
    SignIns *after = sign_ins_new(store, 10);
    g_assert_null(sign_ins_find(after, cookies[0]));
    g_assert_nonnull(sign_ins_find(after, cookies[1]));
    sign_ins_free(after);
    g_free(cookies[0]);
    g_free(cookies[1]);
}

static json_t *hello(Place *place, const char *address, VolunteerRole role)
{
    place->address = address;
    HttpAnswer answer = place_ask(place, role, "GET", "/api/hello", "");
    json_t *said = json_loadb(g_bytes_get_data(answer.body, NULL), g_bytes_get_size(answer.body), 0, NULL);
    http_answer_clear(&answer);
    return said;
}

static bool names(const json_t *hello, const char *list, const char *name)
{
    size_t i;
    const json_t *each;
    json_array_foreach(json_object_get(hello, list), i, each)
    {
        if (strcmp(json_string_value(each), name) == 0)
            return true;
    }
    return false;
}

// At the station itself everybody is named; elsewhere leads are, once somebody has signed in at that browser.
static void test_strangers_hear_of_no_lead(void)
{
    Place place = {0};
    place_open(&place, stage_new("desk", "registration"));
    g_autoptr(json_t) own = hello(&place, NULL, ROLE_COUNT);
    g_autoptr(json_t) stranger = hello(&place, "192.0.2.7", ROLE_COUNT);
    g_autoptr(json_t) known = hello(&place, "192.0.2.7", ROLE_DESK);
    static const char *const lists[] = {"volunteers", "leads", "sellers"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_assert_true(names(own, lists[i], "Lea"));
        g_assert_false(names(stranger, lists[i], "Lea"));
        g_assert_true(names(known, lists[i], "Lea"));
    }
    g_assert_true(names(stranger, "volunteers", "Desi") && names(stranger, "sellers", "Cara"));
    g_assert_true(json_bool(own, "names_all", false) && json_bool(known, "names_all", false));
    g_assert_false(json_bool(stranger, "names_all", true));
    place_close(&place);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        void (*run)(Page *, gconstpointer);
    } cases[] = {
        {"all are recalled", all_are_recalled},
        {"another role is not recalled", another_role_is_not_recalled},
        {"the role is the store's", the_role_is_the_stores},
        {"who was removed is not recalled", who_was_removed_is_not_recalled},
        {"who signed out is not recalled", who_signed_out_is_not_recalled},
        {"nobody pushes another out", nobody_pushes_another_out},
        {"a browser is remembered", a_browser_is_remembered},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/web/sign-in/", cases[i].name, NULL);
        g_test_add(path, Page, NULL, set_up, cases[i].run, tear_down);
    }
    g_test_add_func("/web/sign-in/a-changed-role-is-none", test_role_changed);
    g_test_add_func("/web/sign-in/strangers-hear-of-no-lead", test_strangers_hear_of_no_lead);
    return g_test_run();
}
