// SPDX-License-Identifier: GPL-3.0-or-later
// test_special.c - the people of both events' samples whom tidy models forget: what desk and doors say of each, before and after the
// file that comes later.
#include <string.h>

#include "common/store/admit/admit.h"
#include "tests/import/file.h"

typedef struct {
    const char *secret, *checkpoint, *now;
    VerdictCode wanted;
} Row;

#define DESK_US "registration", "2024-05-16T08:00:00-04:00"
#define DESK_INDIA "registration", "2023-09-29T08:45:00+05:30"

// clang-format off
static const Row us_rows[] = {
    // Two orders, one person: pass and tutorial.
    {"split-orders-pass", DESK_US, VERDICT_ADMIT},
    {"split-orders-tutorial", DESK_US, VERDICT_ADMIT},
    {"split-orders-pass", "conference-door", "2024-05-17T09:00:00-04:00", VERDICT_ADMIT},
    // Three tickets of one buyer.
    {"group-otto", DESK_US, VERDICT_ADMIT},
    {"group-uma", DESK_US, VERDICT_ADMIT},
    {"group-uma-tutorial", DESK_US, VERDICT_ADMIT},
    {"group-ulf", DESK_US, VERDICT_ADMIT},
    // Alone: what does not admit, what does, and to what.
    {"lone-tutorial", DESK_US, VERDICT_ADD_ON_ONLY},
    {"lone-tutorial", "sprints", "2024-05-20T09:00:00-04:00", VERDICT_ADD_ON_ONLY},
    {"lone-shirt", DESK_US, VERDICT_ADD_ON_ONLY},
    {"lone-job-fair", DESK_US, VERDICT_ADMIT},
    {"lone-job-fair", "job-fair", "2024-05-19T10:30:00-04:00", VERDICT_ADMIT},
    {"lone-job-fair", "conference-door", "2024-05-19T10:30:00-04:00", VERDICT_NOT_ENTITLED},
    {"lone-job-fair", "sprints", "2024-05-20T09:00:00-04:00", VERDICT_ADMIT},
    {"lone-tutorials-pass", "sprints", "2024-05-20T09:00:00-04:00", VERDICT_ADMIT},
    {"lone-tutorials-pass", "conference-door", "2024-05-17T09:00:00-04:00", VERDICT_NOT_ENTITLED},
    {"unpaid", DESK_US, VERDICT_PENDING},
    {"upgraded", DESK_US, VERDICT_ADMIT},
    {"renamed", DESK_US, VERDICT_ADMIT},
    {"refunded", DESK_US, VERDICT_ADMIT},
    {"donation", DESK_US, VERDICT_UNKNOWN_CODE},
    {"donation-beside", DESK_US, VERDICT_UNKNOWN_CODE},
    {"donation-beside-ticket", DESK_US, VERDICT_ADMIT},
    {"same-name-one", DESK_US, VERDICT_ADMIT},
    {"same-name-two", DESK_US, VERDICT_ADMIT},
    {"twin-ana", DESK_US, VERDICT_ADMIT},
    {"twin-ani", DESK_US, VERDICT_ADMIT},
    {"shirts-two", "shirts", "2024-05-17T09:00:00-04:00", VERDICT_ADMIT},
    {"lone-job-fair", "shirts", "2024-05-17T09:00:00-04:00", VERDICT_NOT_ENTITLED},
};

static const Row us_later_rows[] = {
    {"unpaid", DESK_US, VERDICT_ADMIT},
    {"upgraded", DESK_US, VERDICT_ADMIT},
    {"renamed", DESK_US, VERDICT_ADMIT},
    {"refunded", DESK_US, VERDICT_CANCELLED},
    {"lone-tutorial", DESK_US, VERDICT_ADD_ON_ONLY},
};

static const Row india_rows[] = {
    {"split-orders-pass", DESK_INDIA, VERDICT_ADMIT},
    {"split-orders-workshop", "conference-door", "2023-09-30T09:00:00+05:30", VERDICT_ADMIT},
    {"group-usha-workshop", DESK_INDIA, VERDICT_ADMIT},
    // A workshop or the devsprint alone admits, to that.
    {"lone-workshop", DESK_INDIA, VERDICT_ADMIT},
    {"lone-workshop", "conference-door", "2023-09-30T09:00:00+05:30", VERDICT_NOT_ENTITLED},
    {"lone-workshop", "devsprint", "2023-10-02T10:00:00+05:30", VERDICT_NOT_ENTITLED},
    {"lone-devsprint", DESK_INDIA, VERDICT_ADMIT},
    {"lone-devsprint", "devsprint", "2023-10-02T10:00:00+05:30", VERDICT_ADMIT},
    {"lone-devsprint", "conference-door", "2023-09-30T09:00:00+05:30", VERDICT_NOT_ENTITLED},
    {"lone-shirt", DESK_INDIA, VERDICT_ADD_ON_ONLY},
    {"unpaid", DESK_INDIA, VERDICT_PENDING},
    {"refunded", DESK_INDIA, VERDICT_ADMIT},
    {"donation", DESK_INDIA, VERDICT_UNKNOWN_CODE},
    {"same-name-one", DESK_INDIA, VERDICT_ADMIT},
    {"twin-anu", DESK_INDIA, VERDICT_ADMIT},
    {"twin-ani", DESK_INDIA, VERDICT_ADMIT},
    {"lunch-one", "meals", "2023-09-30T12:30:00+05:30", VERDICT_ADMIT},
};

static const Row india_later_rows[] = {
    {"unpaid", DESK_INDIA, VERDICT_ADMIT},
    {"renamed", DESK_INDIA, VERDICT_ADMIT},
    {"refunded", DESK_INDIA, VERDICT_CANCELLED},
};
// clang-format on

static RegistrationsReport import_special(Desk *desk, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_event_file(desk, name);
    RegistrationsReport report = file_import_as(desk, &(RegistrationsRequest){.path = path, .is_full = true}, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.rejected_count, ==, 0);
    return report;
}

// Who holds the secret; "" when nobody does. The caller owns it.
static char *holder(Desk *desk, const char *secret)
{
    g_autoptr(GError) error = NULL;
    Credential credential;
    g_assert_true(person_find_credential(desk->store, secret, &credential, &error));
    char *id = g_strdup(credential.id ? credential.id : "");
    credential_clear(&credential);
    return id;
}

// At doors the person has the badge already.
static VerdictCode look(Desk *desk, const Row *row)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(row->now, NULL);
    g_autofree char *id = holder(desk, row->secret);
    AdmitRequest request = {.profile = desk->profile,
                            .checkpoint = profile_checkpoint(desk->profile, row->checkpoint),
                            .code = row->secret,
                            .code_length = strlen(row->secret),
                            .now_utc_ms = g_date_time_to_unix(now) * 1000,
                            .volunteer_name = "Ana",
                            .is_dry_run = true};
    if (request.checkpoint->kind != CHECKPOINT_DESK)
        request.person_id = id;
    AdmitOutcome outcome;
    g_assert_true(store_admit(desk->store, &request, &outcome, &error));
    g_assert_no_error(error);
    VerdictCode verdict = outcome.verdict;
    admit_outcome_clear(&outcome);
    return verdict;
}

static void check_rows(Desk *desk, const Row *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        VerdictCode verdict = look(desk, &rows[i]);
        if (verdict != rows[i].wanted)
            g_error("%s at %s: %s, wanted %s", rows[i].secret, rows[i].checkpoint, verdict_name(verdict),
                    verdict_name(rows[i].wanted));
    }
}

static void assert_one(Desk *desk, const char *secret, const char *other, bool is_one)
{
    g_autofree char *id = holder(desk, secret), *other_id = holder(desk, other);
    g_assert_cmpstr(id, !=, "");
    g_assert_cmpint(strcmp(id, other_id) == 0, ==, is_one);
}

static void assert_field(Desk *desk, const char *secret, PersonField field, const char *wanted)
{
    g_autofree char *id = holder(desk, secret);
    g_autoptr(Person) person = desk_load(desk, id);
    g_assert_cmpstr(person->fields[field], ==, wanted);
}

static void test_us(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_special(desk, "samples/special-people.csv");
    g_assert_true(file_says(&report, "\"T-shirt – M straight\" is all that somebody has, but does not admit by itself"));
    check_rows(desk, us_rows, G_N_ELEMENTS(us_rows));
    assert_one(desk, "split-orders-pass", "split-orders-tutorial", true);
    assert_one(desk, "group-uma", "group-uma-tutorial", true);
    assert_one(desk, "group-uma", "group-ulf", false);
    assert_one(desk, "same-name-one", "same-name-two", false);
    assert_one(desk, "twin-ana", "twin-ani", false);
    assert_field(desk, "name-0", FIELD_GIVEN_NAME, "Maria José");
    assert_field(desk, "name-1", FIELD_FAMILY_NAME, "Nagy");
    g_auto(RegistrationsReport) later = import_special(desk, "samples/special-people-later.csv");
    check_rows(desk, us_later_rows, G_N_ELEMENTS(us_later_rows));
    assert_field(desk, "upgraded", FIELD_TICKET_TYPE, "corporate");
    assert_field(desk, "renamed", FIELD_NAME, "Robin Marsh");
    assert_field(desk, "renamed", FIELD_FAMILY_NAME, "Marsh");
    desk_assert_whole(desk);
}

static void test_india(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_special(desk, "samples/special-people.csv");
    g_assert_false(file_says(&report, "Workshop – W-03 Type hints that help\" is all"));
    check_rows(desk, india_rows, G_N_ELEMENTS(india_rows));
    assert_one(desk, "split-orders-pass", "split-orders-workshop", true);
    assert_one(desk, "group-omkar", "group-uday", false);
    assert_one(desk, "same-name-one", "same-name-two", false);
    assert_field(desk, "lone-workshop", FIELD_TICKET_TYPE, "workshop-only");
    assert_field(desk, "lone-devsprint", FIELD_TICKET_TYPE, "devsprint-only");
    g_auto(RegistrationsReport) later = import_special(desk, "samples/special-people-later.csv");
    check_rows(desk, india_later_rows, G_N_ELEMENTS(india_later_rows));
    assert_field(desk, "upgraded", FIELD_TICKET_TYPE, "attendee");
    assert_field(desk, "renamed", FIELD_NAME, "Renu Marar");
    desk_assert_whole(desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/special/us", Desk, "pycon-us-2024", desk_set_up, test_us, desk_tear_down);
    g_test_add("/special/india", Desk, "pycon-india-2023", desk_set_up, test_india, desk_tear_down);
    return g_test_run();
}
