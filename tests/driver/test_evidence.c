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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/evidence/each-driver-has-a-decoder", each_driver_has_a_decoder);
    g_test_add_func("/driver/evidence/each-decoder-has-a-file-of-its-own", each_decoder_has_a_file_of_its_own);
    g_test_add_func("/driver/evidence/each-driver-has-vectors", each_driver_has_vectors);
    g_test_add_func("/driver/evidence/each-driver-has-replies", each_driver_has_replies);
    g_test_add_func("/driver/evidence/each-driver-has-seeds", each_driver_has_seeds);
    return g_test_run();
}
