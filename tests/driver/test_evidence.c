// SPDX-License-Identifier: GPL-3.0-or-later
// Each driver has every kind of evidence that CONTRIBUTING.md asks for; what is missing is said with the driver's name.
#include "tests/driver/language.h"

#include <string.h>

static char *source_of(const char *file)
{
    g_autofree char *path = g_build_filename(TEST_DRIVER_FOLDER, file, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

// "dymo-lw" is driver_dymo_lw in a source.
static char *symbol_of(const Driver *driver)
{
    g_autofree char *name = g_strdelimit(g_strdup(driver->name), "-", '_');
    return g_strconcat("&driver_", name, NULL);
}

static void each_driver_has_a_decoder(void)
{
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        g_assert_nonnull(language_of(*driver)->decode);
}

static void each_decoder_has_a_file_of_its_own(void)
{
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        g_autofree char *name = g_strdelimit(g_strdup((*driver)->name), "-", '_');
        g_autofree char *path = g_strdup_printf("%s/decode_%s.c", TEST_DRIVER_FOLDER, name);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            g_test_fail_printf("%s has no tests/driver/decode_%s.c, made from its manual", (*driver)->name, name);
    }
}

// A row of the table in `file`, between `table` and its end, that names the driver.
static void expect_row(const Driver *driver, const char *file, const char *table, const char *what)
{
    g_autofree char *source = source_of(file), *symbol = symbol_of(driver);
    const char *from = strstr(source, table), *end = from ? strstr(from, "\n};") : NULL;
    g_assert_nonnull(end);
    const char *found = g_strstr_len(from, end - from, symbol);
    if (!found)
        g_test_fail_printf("%s has no %s in tests/driver/%s", driver->name, what, file);
}

static void each_driver_has_vectors(void)
{
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        if (*driver != &driver_brother_ql && *driver != &driver_pdf && *driver != &driver_ipp &&
            *driver != &driver_esclabel) // of which they are computed, and decoded by others
            expect_row(*driver, "test_vectors.c", "static const Vector vectors[]", "bytes typed from its manual");
}

static void each_driver_has_replies(void)
{
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        expect_row(*driver, "test_status.c", "static const Reply replies[]", "replies typed from its manual");
}

// The first byte of a seed chooses the driver; its file is named after it.
static void expect_seed(guint index, const Driver *driver, const char *folder)
{
    g_autofree char *path = g_build_filename(TEST_DRIVER_FOLDER, "corpus", folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    g_assert_nonnull(dir);
    bool is_found = false;
    for (const char *name; (name = g_dir_read_name(dir));) {
        if (!g_str_has_prefix(name, driver->name))
            continue;
        g_autofree char *file = g_build_filename("corpus", folder, name, NULL);
        g_autofree char *bytes = source_of(file);
        is_found = true;
        if ((guint8)bytes[0] != index)
            g_test_fail_printf("tests/driver/%s begins with %u, but %s is driver %u", file, (guint8)bytes[0], driver->name,
                               index);
    }
    if (!is_found)
        g_test_fail_printf("%s has no seed tests/driver/corpus/%s/%s*", driver->name, folder, driver->name);
}

static void each_driver_has_seeds(void)
{
    for (guint i = 0; driver_all()[i]; i++) {
        expect_seed(i, driver_all()[i], "picture");
        expect_seed(i, driver_all()[i], "status");
    }
}

// NULL = it has answered all three.
static const char *unanswered(const DriverMemory *memory)
{
    return !memory->count || !*memory->count     ? "count: what counts all labels that it ever printed"
           : !memory->boot || !*memory->boot     ? "boot: what tells that it was switched off and on"
           : !memory->cancel || !*memory->cancel ? "cancel: what tells that somebody dropped a label"
                                                 : NULL;
}

static void each_driver_says_what_its_printers_remember(void)
{
    for (const Driver *const *driver = driver_all(); *driver; driver++)
        if (unanswered(&(*driver)->memory))
            g_test_fail_printf("%s does not say in .memory, not even with \"none\", %s", (*driver)->name,
                               unanswered(&(*driver)->memory));
}

// Planted.
static void an_answer_that_is_missing_is_found(void)
{
    static const DriverMemory whole = {"none", "none", "none"}, no_boot = {.count = "none", .cancel = "none"},
                              no_cancel = {"none", "none", ""};
    g_assert_null(unanswered(&whole));
    g_assert_true(g_str_has_prefix(unanswered(&(DriverMemory){0}), "count"));
    g_assert_true(g_str_has_prefix(unanswered(&no_boot), "boot"));
    g_assert_true(g_str_has_prefix(unanswered(&no_cancel), "cancel"));
}

// Which model a device of an id is would depend on the order of rows: the id is said, nothing is for none.
static char *id_used_twice(const Driver *const *drivers)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, NULL);
    for (const Driver *const *driver = drivers; *driver; driver++)
        for (const DriverModel *model = (*driver)->models; model->name; model++) {
            const guint16 products[] = {model->usb_product, model->usb_mass_storage_product};
            for (gsize i = 0; i < G_N_ELEMENTS(products); i++) {
                gpointer id = GUINT_TO_POINTER((guint)model->usb_vendor << 16 | products[i]);
                if (products[i] && !g_hash_table_add(seen, id))
                    return g_strdup_printf("%04x:%04x of %s/%s", model->usb_vendor, products[i], (*driver)->name, model->name);
            }
        }
    return NULL;
}

static void each_usb_id_stands_once(void)
{
    g_autofree char *twice = id_used_twice(driver_all());
    if (twice)
        g_test_fail_printf("the USB id %s stands in two places of the drivers' tables", twice);
}

// Planted: in two rows of a driver, in two drivers, and twice in a row.
static void an_id_that_stands_twice_is_found(void)
{
    static const DriverModel printer[] = {{.name = "A", .usb_vendor = 0x1234, .usb_product = 1}, {0}};
    static const DriverModel rows[] = {{.name = "B", .usb_vendor = 0x1234, .usb_product = 2},
                                       {.name = "C", .usb_vendor = 0x1234, .usb_mass_storage_product = 2},
                                       {0}};
    static const DriverModel row[] = {{.name = "D", .usb_vendor = 0x1234, .usb_product = 3, .usb_mass_storage_product = 3}, {0}};
    static const DriverModel alike[] = {{.name = "E", .usb_vendor = 0x4321, .usb_product = 1}, {.name = "F"}, {.name = "G"}, {0}};
    static const struct {
        const DriverModel *first, *second;
        const char *found; // NULL = each stands once
    } cases[] = {{printer, alike, NULL}, {printer, rows, "of b/C"}, {printer, printer, "of b/A"}, {row, alike, "of a/D"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Driver a = {.name = "a", .models = cases[i].first}, b = {.name = "b", .models = cases[i].second};
        g_autofree char *twice = id_used_twice((const Driver *const[]){&a, &b, NULL});
        g_assert_true(cases[i].found ? twice && g_str_has_suffix(twice, cases[i].found) : !twice);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/evidence/each-driver-has-a-decoder", each_driver_has_a_decoder);
    g_test_add_func("/driver/evidence/each-decoder-has-a-file-of-its-own", each_decoder_has_a_file_of_its_own);
    g_test_add_func("/driver/evidence/each-driver-has-vectors", each_driver_has_vectors);
    g_test_add_func("/driver/evidence/each-driver-has-replies", each_driver_has_replies);
    g_test_add_func("/driver/evidence/each-driver-has-seeds", each_driver_has_seeds);
    g_test_add_func("/driver/evidence/each-driver-says-what-its-printers-remember", each_driver_says_what_its_printers_remember);
    g_test_add_func("/driver/evidence/an-answer-that-is-missing-is-found", an_answer_that_is_missing_is_found);
    g_test_add_func("/driver/evidence/each-usb-id-stands-once", each_usb_id_stands_once);
    g_test_add_func("/driver/evidence/an-id-that-stands-twice-is-found", an_id_that_stands_twice_is_found);
    return g_test_run();
}
