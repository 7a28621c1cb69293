// SPDX-License-Identifier: GPL-3.0-or-later
// fuzz_schedule.c - any bytes as a schedule.json: sessions that the store can take, or a reason.

#include "common/import/schedule.h"
#include "tests/fuzz/profile.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = import_problems_new();
    g_auto(Schedule) schedule = {0};
    bool is_good = schedule_read((const char *)data, size, "schedule.json", fuzz_profile(), problems, &schedule, &error);
    g_assert_true(is_good == (error == NULL));
    for (guint i = 0; is_good && i < schedule.sessions->len; i++) {
        const Session *session = g_ptr_array_index(schedule.sessions, i);
        g_assert_true(*session->code && *session->title && *session->room);
        g_assert_true(session->end_utc_ms > session->start_utc_ms);
        g_assert_true(session->capacity >= 0);
        g_assert_true(g_utf8_validate(session->speakers, -1, NULL));
    }
    return 0;
}
