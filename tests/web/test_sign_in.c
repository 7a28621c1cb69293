// SPDX-License-Identifier: GPL-3.0-or-later
// test_sign_in.c - who is still signed in when a station comes back: whoever has the same role as before, and nobody else.
#include <glib/gstdio.h>
#include <string.h>

#include "scanner/web/sign_in.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Desk *desk;
    Store *store;
    SignIns *sign_ins;
    char *lead, *desk_person; // cookies
} Page;

static char *sign_in(Page *page, const char *name, VolunteerRole role)
{
    const Volunteer volunteer = {.name = (char *)name, .role = role, .language = (char *)"es"};
    g_autoptr(GError) error = NULL;
    char *cookie = NULL;
    g_assert_nonnull(sign_ins_add(page->sign_ins, &volunteer, &cookie, &error));
    g_assert_no_error(error);
    return cookie;
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
    g_assert_true(volunteer_put(page->store, "Lea", ROLE_DOOR, STAGE_PIN, NULL));
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
    g_assert_true(volunteer_remove(page->store, "Desi", NULL));
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

static void the_oldest_goes_when_there_are_too_many(Page *page, gconstpointer data)
{
    (void)data;
    for (int i = 2; i < SIGN_IN_COUNT_MAX; i++)
        g_free(sign_in(page, "Desi", ROLE_DESK));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->lead));
    g_free(sign_in(page, "Desi", ROLE_DESK));
    g_assert_null(sign_ins_find(page->sign_ins, page->lead));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->desk_person));
    restart(page);
    g_assert_null(sign_ins_find(page->sign_ins, page->lead));
    g_assert_nonnull(sign_ins_find(page->sign_ins, page->desk_person));
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
    g_assert_nonnull(sign_ins_add(before, &lead, &cookies[0], &error));
    g_assert_nonnull(sign_ins_add(before, &desi, &cookies[1], &error));
    sign_ins_free(before);
    g_assert_true(volunteer_put(store, "Lea", ROLE_DESK, STAGE_PIN, &error));
    SignIns *after = sign_ins_new(store, 10);
    g_assert_null(sign_ins_find(after, cookies[0]));
    g_assert_nonnull(sign_ins_find(after, cookies[1]));
    sign_ins_free(after);
    g_free(cookies[0]);
    g_free(cookies[1]);
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
        {"the oldest goes when there are too many", the_oldest_goes_when_there_are_too_many},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/web/sign-in/", cases[i].name, NULL);
        g_test_add(path, Page, NULL, set_up, cases[i].run, tear_down);
    }
    g_test_add_func("/web/sign-in/a-changed-role-is-none", test_role_changed);
    return g_test_run();
}
