// SPDX-License-Identifier: GPL-3.0-or-later
// test_prepared.c - badges that were printed before the day: who gets one and in which order, what the desk does when their owners come,
// what makes them void, and what is left out when it is done again.
#include <glib/gstdio.h>
#include <string.h>

#include "common/store/job/job.h"
#include "common/store/people/prepared.h"
#include "common/store/people/same.h"
#include "common/store/record/person_field.h"
#include "common/store/sale/sale.h"
#include "common/store/upkeep/verify.h"
#include "scanner/desk/desk.h"
#include "scanner/desk/prepare.h"
#include "scanner/desk/print.h"
#include "scanner/desk/verdict_words.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Desk *desk;
} Counter;

static void set_up(Counter *counter, gconstpointer data)
{
    (void)data;
    counter->stage = stage_new("desk", "registration");
    counter->desk = stage_desk(counter->stage);
    Profile *profile = counter->stage->station->profile;
    g_strfreev(profile->boxes);
    profile->boxes = g_strsplit("A-K;L\u2013R;rest", ";", -1);
}

static void tear_down(Counter *counter, gconstpointer data)
{
    (void)data;
    desk_close(counter->desk);
    stage_free(counter->stage);
}

static char *list_text(Counter *counter, const PrepareRequest *request)
{
    g_auto(PrepareList) list = {0};
    g_autoptr(GError) error = NULL;
    desk_prepare_list(counter->desk, request, &list, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < list.people->len; i++) {
        const Prepared *one = g_ptr_array_index(list.people, i);
        g_string_append_printf(text, "%s:%s ", one->group, one->person_id + 14);
    }
    g_string_append_printf(text, "%d %d", list.done_count, list.kept_count);
    return g_string_free(text, FALSE);
}

static void assert_list(Counter *counter, const PrepareRequest *request, const char *wanted)
{
    g_autofree char *text = list_text(counter, request);
    g_assert_cmpstr(text, ==, wanted);
}

static gint64 print_prepared(Counter *counter, const char *id)
{
    g_autoptr(GError) error = NULL;
    gint64 group_id = 0;
    const PrintRequest request = {.person_id = id, .with_badge = true, .with_tickets = true, .is_prepared = true};
    desk_print(counter->desk, &request, &group_id, &error);
    g_assert_no_error(error);
    return group_id;
}

static void advance_all(Counter *counter, gint64 group_id, JobState state)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) jobs = job_list_group(desk_store(counter->desk), group_id, &error);
    for (guint i = 0; i < jobs->len; i++)
        g_assert_true(job_advance(desk_store(counter->desk), ((const Job *)g_ptr_array_index(jobs, i))->id, state, NULL,
                                  station_now_utc_ms(counter->stage->station), &error));
}

// All labels of the group went through a printer, which says `end` of them.
static void come_out_as(Counter *counter, gint64 group_id, JobState end)
{
    const JobState states[] = {JOB_CLAIMED, JOB_SENDING, JOB_SENT, end};
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
        advance_all(counter, group_id, states[i]);
}

static void come_out(Counter *counter, gint64 group_id)
{
    come_out_as(counter, group_id, JOB_PRINTED);
}

// "badge T-01": what a check-in asks the printer for.
static char *check_in(Counter *counter, const char *id, char **out_next)
{
    g_autoptr(GError) error = NULL;
    CheckIn out;
    g_assert_true(desk_check_in(counter->desk, &(DeskScan){.person_id = id}, &out, &error));
    g_assert_null(out.print_problem);
    g_autofree char *headline = NULL;
    desk_verdict_words(counter->stage->station, &out.admission, "en", &headline, out_next);
    GString *labels = g_string_new(NULL);
    g_autoptr(GPtrArray) jobs = out.group_id ? job_list_group(desk_store(counter->desk), out.group_id, &error) : NULL;
    for (guint i = 0; jobs && i < jobs->len; i++)
        g_string_append_printf(labels, "%s ", ((const Job *)g_ptr_array_index(jobs, i))->role);
    check_in_clear(&out);
    return g_string_free(labels, FALSE);
}

static char *look(Counter *counter, const char *id)
{
    g_autoptr(GError) error = NULL;
    AdmitOutcome out;
    g_assert_true(desk_scan(counter->desk, &(DeskScan){.person_id = id, .is_dry_run = true}, &out, &error));
    g_autofree char *headline = NULL;
    char *next = NULL;
    desk_verdict_words(counter->stage->station, &out, "en", &headline, &next);
    admit_outcome_clear(&out);
    return next;
}

static void assert_look(Counter *counter, const char *id, const char *next)
{
    g_autofree char *said = look(counter, id);
    g_assert_cmpstr(said, ==, next);
}

static void assert_check_in(Counter *counter, const char *id, const char *labels, const char *next)
{
    g_autofree char *said = NULL;
    g_autofree char *asked = check_in(counter, id, &said);
    g_assert_cmpstr(asked, ==, labels);
    g_assert_cmpstr(said, ==, next);
}

static void assert_person(Counter *counter, const char *id, bool has_badge, bool is_prepared)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = person_load(desk_store(counter->desk), counter->stage->station->profile, id, &error);
    g_assert_no_error(error);
    g_assert_cmpint(person->has_badge, ==, has_badge);
    g_assert_cmpint(person->is_prepared, ==, is_prepared);
}

static void edit_name(Counter *counter, const char *id, const char *name)
{
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = name};
    g_assert_true(person_edit(desk_store(counter->desk), id, fields, "Desi", 1, NULL));
}

static void assert_whole(Counter *counter)
{
    g_autoptr(GPtrArray) differences = NULL;
    g_autoptr(GError) error = NULL;
    if (!store_verify(desk_store(counter->desk), NULL, NULL, &differences, &error))
        g_error("%s", differences ? (const char *)g_ptr_array_index(differences, 0) : error->message);
}

// The stage's people: Ada (a1), Priya (a2) and Li (a6) may come; three may not.
static void test_who(Counter *counter, gconstpointer data)
{
    (void)data;
    assert_list(counter, &(PrepareRequest){0}, "A-K:a1 L\u2013R:a6 L\u2013R:a2 0 3");
    assert_list(counter, &(PrepareRequest){.session = "T-02"}, "L\u2013R:a2 0 0");
    assert_list(counter, &(PrepareRequest){.ticket_type = "student"}, "0 0");
    edit_name(counter, STAGE_LI, "\u674e \u4f1f");
    assert_list(counter, &(PrepareRequest){0}, "A-K:a1 L\u2013R:a2 rest:a6 0 3");
    gint64 group_id = print_prepared(counter, STAGE_ADA);
    assert_list(counter, &(PrepareRequest){0}, "L\u2013R:a2 rest:a6 1 3"); // on its way
    come_out(counter, group_id);
    assert_list(counter, &(PrepareRequest){0}, "L\u2013R:a2 rest:a6 1 3");
    edit_name(counter, STAGE_ADA, "Ada N.");
    assert_list(counter, &(PrepareRequest){0}, "A-K:a1 L\u2013R:a2 rest:a6 0 3"); // it shows what she is no more
    assert_whole(counter);
}

static void test_handed_over(Counter *counter, gconstpointer data)
{
    (void)data;
    come_out(counter, print_prepared(counter, STAGE_ADA));
    assert_person(counter, STAGE_ADA, false, true);
    assert_check_in(counter, STAGE_ADA, "", "Badge is in box A-K.");
    assert_person(counter, STAGE_ADA, true, false);
    edit_name(counter, STAGE_ADA, "Ada N."); // what she has in her hand stays hers
    assert_person(counter, STAGE_ADA, true, false);
    assert_whole(counter);
}

static guint valid_badges(Counter *counter, const char *id)
{
    guint count = 0;
    g_autoptr(GPtrArray) tokens = person_token_ids(desk_store(counter->desk), id, NULL);
    for (guint i = 0; i < tokens->len; i++) {
        Credential found = {0};
        g_assert_true(person_find_credential(desk_store(counter->desk), g_ptr_array_index(tokens, i), &found, NULL));
        count += !found.is_revoked && found.kind == CREDENTIAL_BADGE;
        credential_clear(&found);
    }
    return count;
}

#define LOOK_IN_BOX "Look in box A-K. If the badge is not there, print it."

// Nobody knows yet whether it came out: the desk looks first. Said to be out, it lies there; said to be missing, it is on its way.
static void test_unconfirmed(Counter *counter, gconstpointer data)
{
    (void)data;
    gint64 group_id = print_prepared(counter, STAGE_ADA);
    come_out_as(counter, group_id, JOB_UNCONFIRMED);
    assert_person(counter, STAGE_ADA, false, true);
    assert_look(counter, STAGE_ADA, LOOK_IN_BOX);
    g_auto(PrepareList) list = {0};
    g_assert_true(desk_prepare_list(counter->desk, &(PrepareRequest){0}, &list, NULL));
    g_assert_cmpint(list.owed_count, ==, 1);
    assert_list(counter, &(PrepareRequest){0}, "L\u2013R:a6 L\u2013R:a2 0 3"); // not done, and not made twice
    advance_all(counter, group_id, JOB_QUEUED);
    assert_person(counter, STAGE_ADA, false, false);
    assert_list(counter, &(PrepareRequest){0}, "L\u2013R:a6 L\u2013R:a2 1 3"); // on its way
    come_out_as(counter, group_id, JOB_UNCONFIRMED);
    assert_look(counter, STAGE_ADA, LOOK_IN_BOX);
    advance_all(counter, group_id, JOB_PRINTED);
    assert_look(counter, STAGE_ADA, "Badge is in box A-K.");
    assert_list(counter, &(PrepareRequest){0}, "L\u2013R:a6 L\u2013R:a2 1 3");
    assert_whole(counter);
}

// It is in the box after all; or it is not, and another one is printed: the one that may turn up later opens nothing.
static void test_unconfirmed_check_in(Counter *counter, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    CheckIn out;
    come_out_as(counter, print_prepared(counter, STAGE_ADA), JOB_UNCONFIRMED);
    assert_check_in(counter, STAGE_ADA, "", LOOK_IN_BOX);
    assert_person(counter, STAGE_ADA, true, false);
    come_out_as(counter, print_prepared(counter, STAGE_LI), JOB_UNCONFIRMED);
    g_assert_true(desk_check_in(counter->desk, &(DeskScan){.person_id = STAGE_LI, .is_box_empty = true}, &out, &error));
    g_assert_cmpint(out.group_id, !=, 0);
    assert_person(counter, STAGE_LI, false, false); // it is on its way
    come_out(counter, out.group_id);
    assert_person(counter, STAGE_LI, true, false);
    g_assert_cmpuint(valid_badges(counter, STAGE_LI), ==, 1);
    check_in_clear(&out);
    assert_whole(counter);
}

// As the command `admit` scans, which prints nothing: the badge lies in its box all the same.
static void test_handed_over_by_a_scan(Counter *counter, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    AdmitOutcome look = {0}, out = {0};
    come_out(counter, print_prepared(counter, STAGE_ADA));
    g_assert_true(desk_scan(counter->desk, &(DeskScan){.person_id = STAGE_ADA, .is_dry_run = true}, &look, &error));
    assert_person(counter, STAGE_ADA, false, true);
    g_assert_true(desk_scan(counter->desk, &(DeskScan){.person_id = STAGE_ADA}, &out, &error));
    assert_person(counter, STAGE_ADA, true, false);
    g_assert_true(out.person->is_prepared); // as it was when she came, so that the words name the box
    admit_outcome_clear(&look);
    admit_outcome_clear(&out);
    assert_whole(counter);
}

// A session that she bought since: its ticket alone is printed.
static void test_ticket_since(Counter *counter, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    come_out(counter, print_prepared(counter, STAGE_LI));
    const SaleRequest sale = {.step = SALE_ADD,
                              .person_id = STAGE_LI,
                              .what = "T-02",
                              .payment = {.method = SALE_CASH, .amount = 100},
                              .volunteer_name = "Cara",
                              .now_utc_ms = 1};
    gint64 sequence;
    sale_make(desk_store(counter->desk), counter->stage->station->profile, &sale, &sequence, &error);
    g_assert_no_error(error);
    assert_check_in(counter, STAGE_LI, "ticket ", "Badge is in box L\u2013R.");
}

static void test_changed_since(Counter *counter, gconstpointer data)
{
    (void)data;
    come_out(counter, print_prepared(counter, STAGE_ADA));
    g_assert_cmpuint(valid_badges(counter, STAGE_ADA), ==, 1);
    edit_name(counter, STAGE_ADA, "Ada N.");
    assert_person(counter, STAGE_ADA, false, false);
    assert_check_in(counter, STAGE_ADA, "badge ", "Hand over the badge."); // the ticket in the box is good
    g_assert_cmpuint(valid_badges(counter, STAGE_ADA), ==, 1);             // the new one
    assert_whole(counter);
}

// What no badge shows makes none void.
static void test_unseen_change(Counter *counter, gconstpointer data)
{
    (void)data;
    come_out(counter, print_prepared(counter, STAGE_ADA));
    const char *fields[FIELD_COUNT] = {[FIELD_EMAIL] = "other@example.org", [FIELD_NOTE] = "vegan"};
    g_assert_true(person_edit(desk_store(counter->desk), STAGE_ADA, fields, "Desi", 1, NULL));
    assert_person(counter, STAGE_ADA, false, true);
}

static void test_sheet(Counter *counter, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(PrepareList) list = {0};
    PreparedSheets sheets;
    g_assert_true(desk_prepare_list(counter->desk, &(PrepareRequest){0}, &list, &error));
    g_autofree char *nowhere = g_build_filename(counter->stage->folder, "nowhere", "x", NULL);
    g_assert_false(desk_prepare_sheet(counter->desk, &list, 0, 1, "A4", nowhere, &sheets, &error));
    g_clear_error(&error);
    g_assert_false(desk_prepare_sheet(counter->desk, &list, 0, 1, "papyrus", nowhere, &sheets, &error));
    g_clear_error(&error);
    assert_person(counter, STAGE_ADA, false, false); // what has no file is not prepared
    g_autofree char *stem = g_build_filename(counter->stage->folder, "x", NULL);
    g_autofree char *path = g_strconcat(stem, ".pdf", NULL), *tickets = g_strconcat(stem, "-tickets.pdf", NULL);
    desk_prepare_sheet(counter->desk, &list, 0, 1, "A4", stem, &sheets, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sheets.badge_count, ==, 1);
    g_assert_cmpint(sheets.ticket_count, ==, 1); // never on the page of a badge
    g_assert_cmpint(g_unlink(tickets), ==, 0);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_true(g_str_has_prefix(bytes, "%PDF-"));
    assert_check_in(counter, STAGE_ADA, "", "Badge is in box A-K.");
    assert_whole(counter);
    g_assert_cmpint(g_unlink(path), ==, 0);
}

// All of the list at once or nothing of it, with a label before each group.
static void test_queue(Counter *counter, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(PrepareList) list = {0};
    int count, counts[JOB_STATE_COUNT];
    g_assert_true(desk_prepare_list(counter->desk, &(PrepareRequest){0}, &list, &error));
    Prepared *last = g_ptr_array_index(list.people, 2);
    g_autofree char *id = last->person_id;
    last->person_id = g_strdup("00000000000000ff");
    g_assert_false(desk_prepare_queue(counter->desk, &list, 0, 3, NULL, &count, &error));
    g_clear_error(&error);
    g_assert_true(job_counts(desk_store(counter->desk), counts, NULL));
    g_assert_cmpint(counts[JOB_QUEUED], ==, 0);
    g_assert_cmpuint(valid_badges(counter, STAGE_ADA), ==, 0);
    g_free(last->person_id);
    last->person_id = g_steal_pointer(&id);
    desk_prepare_queue(counter->desk, &list, 0, 3, NULL, &count, &error);
    g_assert_no_error(error);
    g_assert_true(job_counts(desk_store(counter->desk), counts, NULL));
    g_assert_cmpint(counts[JOB_QUEUED], ==, count + 2); // of the groups A-K and L-R
    g_autoptr(Job) first = job_load(desk_store(counter->desk), 1, NULL);
    g_assert_nonnull(strstr(first->fields, "\"A-K\""));
    assert_list(counter, &(PrepareRequest){0}, "3 3");
    assert_whole(counter);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Counter *, gconstpointer);
    } tests[] = {
        {"/prepared/who-gets-one-and-in-which-order", test_who},
        {"/prepared/a-check-in-hands-it-over", test_handed_over},
        {"/prepared/so-does-a-scan-that-prints-nothing", test_handed_over_by_a_scan},
        {"/prepared/nobody-knows-whether-it-came-out", test_unconfirmed},
        {"/prepared/nobody-knows-and-somebody-comes", test_unconfirmed_check_in},
        {"/prepared/a-ticket-that-was-bought-since", test_ticket_since},
        {"/prepared/a-name-that-changed-since", test_changed_since},
        {"/prepared/what-no-badge-shows", test_unseen_change},
        {"/prepared/on-a-sheet", test_sheet},
        {"/prepared/into-the-queue", test_queue},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Counter, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
