// SPDX-License-Identifier: GPL-3.0-or-later
// test_search.c - whom the desk finds, and what it says of how many.
#include "common/base/json.h"
#include "common/store/people/person.h"
#include "common/store/record/person_field.h"
#include "common/store/store.h"
#include "common/token/random.h"
#include "tests/web/staff.h"

// More fit than are shown, by a name that means the same: how many is not less than what is shown.
static void test_first_of_many(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = store_open(staff->stage->station->store_path, NULL);
    for (int i = 0; i < 21; i++) {
        const char *fields[FIELD_COUNT] = {
            [FIELD_NAME] = i ? "Ng" : "Wu", [FIELD_PHONE] = "0170 1234567", [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(store, id, fields, NULL, "", clock_utc_ms(), NULL));
    }
    static const char *const typed[] = {"{\"text\":\"wu\"}", "{\"text\":\"4567\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(typed); i++) {
        g_autoptr(json_t) found = client_do(&staff->desk, "/api/search", typed[i]);
        g_assert_cmpuint(json_array_size(json_object_get(found, "hits")), ==, 20);
        g_assert_true(json_bool(found, "is_more", false));
        g_assert_cmpint(json_int(found, "total", 0), ==, 20);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/web/search/first-of-many", Staff, NULL, staff_set_up_desk, test_first_of_many, staff_tear_down);
    return g_test_run();
}
