// SPDX-License-Identifier: GPL-3.0-or-later
// test_sold.c - what was sold at the desk and what later files say: the sale stands, and a file that says otherwise is told.
#include <string.h>

#include "common/store/admit/conflict.h"
#include "common/store/sale/sale.h"
#include "common/store/programme/session.h"
#include "tests/import/file.h"

#define ANNA "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"
#define ANNA_UNPAID "AB1,Anna Li,Individual,No,s1,a@example.org,Acme\n"
#define ANNA_TUTORIAL "AB1,Anna Li,Tutorial – T-07 Async,Yes,s2,a@example.org,Acme\n"
#define BO "AB2,Bo,Student,Yes,s9,b@example.org,\n"
#define BO_CORPORATE "AB2,Bo,Corporate early,Yes,s9,b@example.org,\n"

static void sell(Desk *desk, const char *id, SaleStep step, const char *what)
{
    g_autoptr(GError) error = NULL;
    const SaleRequest request = {.step = step,
                                 .person_id = id,
                                 .what = what,
                                 .payment = {.method = SALE_FREE, .reason = "organiser"},
                                 .volunteer_name = "Cara",
                                 .now_utc_ms = NOON};
    sale_make(desk->store, desk->profile, &request, NULL, &error);
    g_assert_no_error(error);
}

// The sale stands above the same file; a file that says something else counts, and is said; one that says the same is no difference.
static void test_sold_at_the_desk(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA_UNPAID ANNA_TUTORIAL BO);
    g_autofree char *anna = desk_id_of(desk, "Anna Li");
    g_autofree char *bo = desk_id_of(desk, "Bo");
    sell(desk, anna, SALE_PAY, NULL);
    sell(desk, anna, SALE_TAKE, "s2");
    sell(desk, bo, SALE_TYPE, "corporate");
    g_assert_cmpint(file_records_of(desk, HEADING ANNA_UNPAID ANNA_TUTORIAL BO), ==, 0);
    g_autoptr(Person) paid = desk_load(desk, anna);
    g_assert_cmpint(paid->status, ==, STATUS_PAID);
    g_auto(RegistrationsReport) same = file_import_good(desk, HEADING ANNA ANNA_TUTORIAL BO);
    g_assert_cmpint(same.overruled_count, ==, 0);
    g_assert_cmpint(same.changed_count, ==, 1);
    g_auto(RegistrationsReport) look =
        file_import_text(desk, HEADING ANNA ANNA_TUTORIAL BO_CORPORATE, &(RegistrationsRequest){.is_dry_run = true});
    g_assert_cmpint(look.overruled_count, ==, 1); // said before it is done
    g_auto(RegistrationsReport) other = file_import_good(desk, HEADING ANNA ANNA_TUTORIAL BO_CORPORATE);
    g_assert_cmpint(other.overruled_count, ==, 1); // the product; its type is what the desk sold
    g_assert_true(file_says(&other, "Bo: the desk said"));
    g_assert_true(file_says(&other, "by Cara, the file now says \"Corporate early\""));
    g_auto(RegistrationsReport) again = file_import_good(desk, HEADING ANNA BO_CORPORATE);
    g_assert_cmpint(again.overruled_count, ==, 1); // the tutorial that the desk took is gone from the file
    g_assert_true(file_says(&again, "the desk said \"cancelled\""));
    desk_assert_whole(desk);
}

// The desk sells the last seats, then a file comes in which the shop sold them too.
static void test_sold_in_the_shop_too(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 count;
    const Session session = {.code = (char *)"T-07",
                             .title = (char *)"Async",
                             .room = (char *)"Room 318",
                             .type = (char *)"Tutorial",
                             .speakers = (char *)"",
                             .start_utc_ms = NOON,
                             .end_utc_ms = NOON + G_TIME_SPAN_HOUR / 1000,
                             .capacity = 1};
    file_records_of(desk, HEADING ANNA BO);
    g_autofree char *bo = desk_id_of(desk, "Bo");
    g_assert_true(store_begin(desk->store, &error) && session_put(desk->store, &session, NOON, NULL, &error) &&
                  store_commit(desk->store, &error));
    sell(desk, bo, SALE_ADD, "T-07");
    g_assert_true(conflict_count(desk->store, &count, &error));
    g_assert_cmpint(count, ==, 0);
    file_records_of(desk, HEADING ANNA ANNA_TUTORIAL BO);
    g_autoptr(GPtrArray) conflicts = conflict_list(desk->store, false, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(conflicts->len, ==, 1);
    const Conflict *conflict = g_ptr_array_index(conflicts, 0);
    g_assert_cmpint(conflict->kind, ==, CONFLICT_SOLD);
    g_assert_cmpstr(conflict->name, ==, "Bo");
    g_assert_cmpstr(conflict->winner.by, ==, "");
    file_records_of(desk, HEADING ANNA BO); // given back in the shop
    g_assert_true(conflict_count(desk->store, &count, &error));
    g_assert_cmpint(count, ==, 0);
}

// Who was cancelled because a whole file lacked them, and stands again, is not cancelled by the next one.
static void test_stands_again(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA BO);
    g_autofree char *bo = desk_id_of(desk, "Bo");
    for (int i = 0; i < 2; i++) {
        g_auto(RegistrationsReport) report = file_import_text(desk, HEADING ANNA, &(RegistrationsRequest){.is_full = true});
        g_assert_cmpint(report.absent_count, ==, i == 0);
        if (i == 0)
            sell(desk, bo, SALE_UNCANCEL, NULL);
    }
    g_autoptr(Person) person = desk_load(desk, bo);
    g_assert_cmpint(person->status, ==, STATUS_PAID);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/sold/later-files", Desk, NULL, desk_set_up, test_sold_at_the_desk, desk_tear_down);
    g_test_add("/sold/in-the-shop-too", Desk, NULL, desk_set_up, test_sold_in_the_shop_too, desk_tear_down);
    g_test_add("/sold/stands-again", Desk, NULL, desk_set_up, test_stands_again, desk_tear_down);
    return g_test_run();
}
