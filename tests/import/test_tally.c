// SPDX-License-Identifier: GPL-3.0-or-later
// test_tally.c - rows of thousands of orders are counted each for its own group, and orders that share a person are one.
#include <unistd.h>

#include "common/import/tally.h"

#define ORDERS 5000 // so many that places in the tables meet, and that these grow
#define PATIENCE_S 100

typedef struct {
    ColumnPlan plan;
    Tally tally;
} Count;

static void set_up(Count *count, gconstpointer data)
{
    static const int targets[] = {FIELD_ORDER, FIELD_NAME, FIELD_EMAIL, TARGET_SECRET};
    (void)data;
    *count = (Count){0};
    for (int i = 0; i < TARGET_COUNT; i++)
        count->plan.columns[i] = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++)
        g_array_append_val(count->plan.columns[targets[i]], i);
}

static void tear_down(Count *count, gconstpointer data)
{
    (void)data;
    tally_clear(&count->tally);
    column_plan_clear(&count->plan);
}

static void add(Count *count, gint64 line, const char *order, const char *name, const char *email, const char *secret)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new();
    const char *const texts[] = {order, name, email, secret};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_ptr_array_add(cells, (gpointer)texts[i]);
    tally_row(&count->tally, &(OrderRow){.line = line, .cells = cells}, &count->plan);
}

static void add_number(Count *count, int number)
{
    g_autofree char *order = g_strdup_printf("O%d", number);
    g_autofree char *secret = g_strdup_printf("s%d", number);
    g_autofree char *email = g_strdup_printf("p%d@example.org", number);
    add(count, number + 2, order, "Anna Li", email, secret);
}

static void test_many(Count *count, gconstpointer data)
{
    (void)data;
    alarm(PATIENCE_S); // a search without end is a failure, too
    for (int i = 0; i < ORDERS; i++)
        add_number(count, i);
    g_autoptr(GHashTable) groups = g_hash_table_new(NULL, NULL);
    for (int i = 0; i < ORDERS; i++) {
        g_autofree char *order = g_strdup_printf("O%d", i);
        g_autofree char *secret = g_strdup_printf("s%d", i);
        gint64 group = tally_group(&count->tally, order);
        g_assert_cmpint(group, >, 0);
        g_assert_true(g_hash_table_add(groups, GSIZE_TO_POINTER((gsize)group)));
        g_assert_cmpint(tally_first_line(&count->tally, secret), ==, i + 2);
        g_assert_true(tally_take(&count->tally, group));
    }
    g_assert_cmpint(tally_group(&count->tally, "nobody's"), ==, 0);
    g_assert_cmpint(tally_first_line(&count->tally, "nobody's"), ==, 0);
    alarm(0);
}

static void test_nothing(Count *count, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(tally_group(&count->tally, "O1"), ==, 0);
    g_assert_cmpint(tally_first_line(&count->tally, "s1"), ==, 0);
}

// The group is done with the last row of the last of its orders, whichever of them became one first.
static void test_shared(Count *count, gconstpointer data)
{
    (void)data;
    add(count, 2, "A", "Anna Li", "a@example.org", "s1");
    add(count, 3, "B", "Bo", "b@example.org", "s2");
    add(count, 4, "C", "Cy", "c@example.org", "s3");
    add(count, 5, "D", "Di", "d@example.org", "s4");
    add(count, 6, "B", "Anna Li", "A@example.org", "s5"); // A and B
    add(count, 7, "D", "Cy", "c@example.org", "s6");      // C and D
    add(count, 8, "D", "Bo", "b@example.org", "s7");      // all of them
    add(count, 9, "E", "Anna Li", "", "s1");              // no e-mail, so another's; a secret again
    gint64 group = tally_group(&count->tally, "A");
    for (const char *order = "BCD"; *order; order++) {
        const char text[] = {*order, '\0'};
        g_assert_cmpint(tally_group(&count->tally, text), ==, group);
    }
    gint64 other = tally_group(&count->tally, "E");
    g_assert_cmpint(other, !=, group);
    g_assert_cmpint(tally_first_line(&count->tally, "s1"), ==, 2);
    for (int i = 0; i < 6; i++)
        g_assert_false(tally_take(&count->tally, group));
    g_assert_true(tally_take(&count->tally, group));
    g_assert_true(tally_take(&count->tally, other));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/tally/many", Count, NULL, set_up, test_many, tear_down);
    g_test_add("/tally/nothing", Count, NULL, set_up, test_nothing, tear_down);
    g_test_add("/tally/shared", Count, NULL, set_up, test_shared, tear_down);
    return g_test_run();
}
