// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/import/file.h"

#include <string.h>

RegistrationsReport file_import_as(const Desk *desk, const RegistrationsRequest *how, GError **error)
{
    RegistrationsRequest request = *how;
    request.store = desk->store;
    request.profile = desk->profile;
    request.now_utc_ms = NOON;
    RegistrationsReport report;
    bool is_good = registrations_import(&request, &report, error);
    g_assert_true(is_good == (*error == NULL));
    g_assert_false(store_in_transaction(desk->store));
    return report;
}

RegistrationsReport file_import_text(const Desk *desk, const char *text, const RegistrationsRequest *how)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_write(desk, "people.csv", text, -1);
    RegistrationsRequest request = *how;
    request.path = path;
    RegistrationsReport report = file_import_as(desk, &request, &error);
    g_assert_no_error(error);
    return report;
}

RegistrationsReport file_import_path(const Desk *desk, const char *path, GError **error)
{
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    return file_import_as(desk, &(RegistrationsRequest){.path = path, .rejects_path = rejects}, error);
}

RegistrationsReport file_import(const Desk *desk, const char *text, gssize length, GError **error)
{
    g_autofree char *path = desk_write(desk, "people.csv", text, length);
    return file_import_path(desk, path, error);
}

RegistrationsReport file_import_good(const Desk *desk, const char *text)
{
    g_autoptr(GError) error = NULL;
    RegistrationsReport report = file_import(desk, text, -1, &error);
    g_assert_no_error(error);
    return report;
}

gint64 file_records_of(const Desk *desk, const char *text)
{
    gint64 before = desk_record_count(desk);
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    g_assert_cmpint(report.rejected_count, ==, 0);
    g_assert_cmpint(desk_record_count(desk) - before, ==, report.added_count + report.changed_count);
    return desk_record_count(desk) - before;
}

bool file_says(const RegistrationsReport *report, const char *text)
{
    for (guint i = 0; i < report->problems->len; i++)
        if (strstr(((const ImportProblem *)g_ptr_array_index(report->problems, i))->reason, text))
            return true;
    return false;
}

char *file_rejects(const Desk *desk)
{
    g_autofree char *path = desk_path(desk, "rejects.csv");
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}
