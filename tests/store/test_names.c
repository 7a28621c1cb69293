// SPDX-License-Identifier: GPL-3.0-or-later
// test_names.c - the names under which things of the store leave the program: other stations, sponsors and scripts rely on them.
#include "common/store/admit/conflict.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead.h"
#include "common/store/journal/quarantine.h"
#include "common/store/admit/report.h"
#include "common/store/programme/session.h"
#include "common/store/rights/volunteer.h"

typedef const char *(*NameOf)(int number);

static const char *contact(int number)
{
    return lead_contact_name((LeadContact)number);
}

static const char *result(int number)
{
    return lead_result_name((LeadResult)number);
}

static const char *conflict(int number)
{
    return conflict_kind_name((ConflictKind)number);
}

static const char *part(int number)
{
    return report_part_name((ReportPart)number);
}

static const char *job(int number)
{
    return job_state_name((JobState)number);
}

static const char *role(int number)
{
    return volunteer_role_name((VolunteerRole)number);
}

static const char *status(int number)
{
    return ticket_status_name((TicketStatus)number);
}

static const char *record(int number)
{
    return record_kind_name((RecordKind)number);
}

// In the order of their numbers, some of which stand in files.
static void test_names(void)
{
    static const struct {
        NameOf name_of;
        int count;
        const char *names;
    } all[] = {
        {contact, CONTACT_COUNT, "name email company title cv"},
        {result, LEAD_RESULT_COUNT, "captured opened not-a-badge other-event damaged too-fast"},
        {conflict, CONFLICT_KIND_COUNT, "twice seat edit session sold"},
        {part, REPORT_PART_COUNT, "arrivals ticket-types doors sessions stations queue owed refusals"},
        {job, JOB_STATE_COUNT, "queued claimed sending sent printed unconfirmed failed cancelled uncertain"},
        {role, ROLE_COUNT, "door desk lead sponsor cashier"},
        {status, 3, "paid pending cancelled"},
        {record, RECORD_KIND_COUNT,
         "registration change session admission refusal undo token revoke print hold lead ack station withheld standby"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        g_auto(GStrv) names = g_strsplit(all[i].names, " ", -1);
        g_assert_cmpint((int)g_strv_length(names), <=, all[i].count); // new ones come at the end
        for (int number = 0; names[number]; number++)
            g_assert_cmpstr(all[i].name_of(number), ==, names[number]);
    }
    g_assert_cmpint(ticket_status_from_name("paid"), ==, STATUS_PAID);
    g_assert_cmpint(ticket_status_from_name("pending"), ==, STATUS_PENDING);
    g_assert_cmpint(ticket_status_from_name("cancelled"), ==, STATUS_CANCELLED);
}

// What was never made may be ended.
static void test_enders(void)
{
    person_free(NULL);
    session_free(NULL);
    job_free(NULL);
    lead_free(NULL);
    conflict_free(NULL);
    volunteer_free(NULL);
    store_close(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/names/stay what they are", test_names);
    g_test_add_func("/store/names/enders take nothing", test_enders);
    return g_test_run();
}
