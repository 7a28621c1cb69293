// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/import/file.h"

RegistrationsReport file_import_path(Desk *desk, const char *path, GError **error)
{
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    const RegistrationsRequest request = {
        .store = desk->store, .profile = desk->profile, .path = path, .rejects_path = rejects, .now_utc_ms = NOON};
    RegistrationsReport report;
    bool is_good = registrations_import(&request, &report, error);
    g_assert_true(is_good == (*error == NULL));
    g_assert_false(store_in_transaction(desk->store));
    return report;
}

RegistrationsReport file_import(Desk *desk, const char *text, gssize length, GError **error)
{
    g_autofree char *path = desk_write(desk, "people.csv", text, length);
    return file_import_path(desk, path, error);
}

RegistrationsReport file_import_good(Desk *desk, const char *text)
{
    g_autoptr(GError) error = NULL;
    RegistrationsReport report = file_import(desk, text, -1, &error);
    g_assert_no_error(error);
    return report;
}

char *file_rejects(const Desk *desk)
{
    g_autofree char *path = desk_path(desk, "rejects.csv");
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}
