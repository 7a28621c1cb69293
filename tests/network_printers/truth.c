// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/truth.h"

#include <string.h>

#include "common/base/clock.h"
#include "tests/network_printers/standin.h"
#include "tests/queue/station.h"
#include "tests/scratch.h"

#define SPEED 50
#define PRINT_MS 500 // of the stand-in's time
#define LOOK_US 4000
#define PERSON_AFTER_MS 60   // nothing has moved for so long: somebody looks
#define SETTLE_MS 10000      // the stand-in's, in real time
#define STILL_MS 5000        // nothing in flight has moved for so long, on a busy machine too: nothing will
#define CEILING_MS 15000     // no wait may be longer
#define RUN_MS 40000         // what is slow, and true, is left at that
#define AGENT_QUIET_MS 2000  // a count that stands still for so long on a busy machine says something
#define QUIET_SIGHT_MS 20000 // where nothing happens to a printer, a busy machine is not to look like something
#define NO_AGENT_PORT 1
#define ROUNDS_MAX 40        // a person is asked so often
#define ROUNDS_ENDLESS 3     // of a printer that nothing mends
#define LABELS_A_QUESTION 50 // of a quiet printer that proves nothing
#define DOUBTS_MAX 2         // at once: the label in work and the one behind it

// As the daily ones, divided by SPEED, the least of them by less.
static const PrintTimes times = {
    .write_ms = 20,
    .ask_ms = 60,
    .poll_ms = 3,
    .count_ms = 4,
    .unheard_ms = 30,
    .calm_ms = 25,
    .quiet_ms = 160,
    .stop_ms = 6,
    .sight_ms = 20,
    .label_ms = 60,
    .stall_ms = 3000,
    .stopped_ms = 6000,
    .settle_ms = 100,
    .retry_ms = 20,
    .fresh_ms = 500,
    .idle_ms = 100,
    .keep_ms = 60,
    .polite_ms = 300,
};

typedef struct {
    Run *run;
    TestStation *station;
    Standin *standin;
    SnmpAgent *agent;
    HostileAgent *enemy;
    char *folder;
    PrintWorker *worker;
    gint64 *jobs;
    char **texts;
    guint *again_counts;
    GString *problems, *shortcoming; // as a Run's
    char *said;                      // the last of what the station says
    gint64 begun_mono_us, moved_mono_us;
} Desk;

static gint64 since_ms(gint64 mono_us)
{
    return (clock_mono_us() - mono_us) / 1000;
}

static Expectation expectation(const Run *run)
{
    return run->agent ? run->agent->expect : run->scenario->expect;
}

static gint64 submit(Desk *desk, int index)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *person = g_strdup_printf("%016x", index + 1);
    g_autofree char *fields =
        g_strdup_printf("{\"name\":\"Grace Hopper\",\"first_name\":\"Grace\",\"last_name\":\"Hopper\",\"company\":\"Navy\","
                        "\"token\":\"%s\",\"ticket_title\":\"Attendee\",\"session_title\":\"Compilers\",\"room\":\"315\"}",
                        desk->texts[index]);
    const Job job = {
        .person_id = person,
        .label = (char *)desk->run->model->label,
        .media = (char *)desk->run->model->media,
        .role = (char *)"badge",
        .fields = fields,
        .shows = expectation(desk->run) == EXPECT_TRUTH ? NULL : (char *)"1", // a quiet printer makes a batch
    };
    gint64 id = 0;
    job_submit(desk->station->store, &job, 0, clock_utc_ms(), &id, &error);
    g_assert_no_error(error);
    return id;
}

// What stands behind the address in station.ini; the caller owns it.
static char *start_agent(Desk *desk, const char *state_file)
{
    g_autoptr(GError) error = NULL;
    const AgentRun *agent = desk->run->agent;
    int port = NO_AGENT_PORT;
    if (!agent || agent->kind == AGENT_NOT_ASKED)
        return g_strdup(g_str_equal(desk->run->model->language, "brother") ? " snmp=off" : "");
    if (agent->kind == AGENT_SNMPD) {
        desk->agent = snmp_agent_start(state_file, agent->counts, &error);
        g_assert_no_error(error);
        port = snmp_agent_port(desk->agent);
    } else if (agent->kind == AGENT_HOSTILE) {
        desk->enemy = hostile_agent_start(agent->hostile, 1, &error);
        g_assert_no_error(error);
        port = hostile_agent_port(desk->enemy);
    }
    return g_strdup_printf(" snmp=public:%d", port);
}

static PrintTimes times_of(const Run *run)
{
    PrintTimes own = times;
    if (expectation(run) != EXPECT_TRUTH)
        own.sight_ms = own.stop_ms = QUIET_SIGHT_MS;
    // One that proves nothing is asked with each label, and its silence is a doubt.
    bool is_asked = expectation(run) == EXPECT_ALL_OUT;
    own.quiet_ms = run->agent || is_asked ? AGENT_QUIET_MS : own.quiet_ms;
    return own;
}

// Nothing that is not in flight has moved for so long: nothing will.
static gint64 still_limit_ms(const Run *run)
{
    return run->agent ? 3 * AGENT_QUIET_MS : STILL_MS;
}

static void desk_open(Desk *desk, Run *run)
{
    g_autoptr(GError) error = NULL;
    *desk = (Desk){.run = run, .station = test_station_new(), .problems = g_string_new(NULL), .shortcoming = g_string_new(NULL)};
    desk->folder = g_dir_make_tmp("lanyard-XXXXXX", &error);
    g_autofree char *words = scenario_words(run->scenario, SPEED, (guint)run->label_count);
    g_autofree char *state_file = g_build_filename(desk->folder, "state", NULL);
    g_autofree char *all = g_strdup_printf("print=%d %s state-file=%s", PRINT_MS, words, state_file);
    desk->standin = standin_start(all, desk->folder, &error);
    g_assert_no_error(error);
    desk->jobs = g_new0(gint64, run->label_count);
    desk->texts = g_new0(char *, run->label_count + 1);
    desk->again_counts = g_new0(guint, run->label_count);
    for (int i = 0; i < run->label_count; i++) {
        desk->texts[i] = g_strdup_printf("LABEL%033d", i + 1);
        desk->jobs[i] = submit(desk, i);
    }
    g_autofree char *option = start_agent(desk, state_file);
    int port = standin_port(desk->standin);
    g_autofree char *spec = run->model->spec ? g_strdup_printf("one=%s@tcp:127.0.0.1:%d%s", run->model->spec, port, option)
                                             : g_strdup_printf("one=ipp://127.0.0.1:%d/ipp/print", port);
    const PrintTimes own = times_of(run);
    const PrintWorkerOptions options = {
        .spec = spec,
        .store_path = desk->station->store_path,
        .profile = desk->station->profile,
        .profile_folder = desk->station->profile_folder,
    };
    desk->begun_mono_us = desk->moved_mono_us = clock_mono_us();
    desk->worker = print_worker_start_with(&options, &own, &error);
    g_assert_no_error(error);
}

static void desk_close(Desk *desk)
{
    print_worker_stop(desk->worker, 0);
    snmp_agent_stop(desk->agent);
    hostile_agent_stop(desk->enemy);
    standin_stop(desk->standin);
    test_station_free(desk->station);
    scratch_remove(desk->folder);
    g_free(desk->folder);
    g_free(desk->jobs);
    g_strfreev(desk->texts);
    g_free(desk->again_counts);
    g_free(desk->said);
    g_string_free(desk->problems, TRUE);
    g_string_free(desk->shortcoming, TRUE);
}

static ClaimState claim_state(JobState state)
{
    switch (state) {
    case JOB_QUEUED:
    case JOB_CLAIMED:
        return CLAIM_QUEUED;
    case JOB_SENDING:
    case JOB_SENT:
        return CLAIM_IN_FLIGHT;
    case JOB_PRINTED:
        return CLAIM_PRINTED;
    case JOB_UNCONFIRMED:
        return CLAIM_UNCONFIRMED;
    case JOB_UNCERTAIN:
        return CLAIM_UNCERTAIN;
    case JOB_FAILED:
    case JOB_CANCELLED:
    case JOB_STATE_COUNT:
        break;
    }
    return CLAIM_FAILED;
}

typedef struct {
    int counts[CLAIM_FAILED + 1];
    bool says_ready;
} View;

// What the station says now; notes when it is not what it said before.
static void look(Desk *desk, View *out)
{
    *out = (View){0};
    g_autoptr(PrinterInfo) info = print_worker_info(desk->worker);
    GString *said = g_string_new(info->state);
    g_string_append(said, info->problem);
    for (int i = 0; i < desk->run->label_count; i++) {
        JobState state = test_station_state(desk->station, desk->jobs[i]);
        out->counts[claim_state(state)]++;
        g_string_append_c(said, (char)('0' + state));
    }
    bool is_open = strcmp(info->state, "ready") == 0 || strcmp(info->state, "printing") == 0;
    out->says_ready = is_open && !*info->problem && !out->counts[CLAIM_UNCERTAIN];
    if (g_strcmp0(said->str, desk->said) != 0)
        desk->moved_mono_us = clock_mono_us();
    g_free(desk->said);
    desk->said = g_string_free(said, FALSE);
}

static GPtrArray *read_album(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *came_out = album_read(desk->folder, &error);
    g_assert_no_error(error);
    return came_out;
}

static guint out_count(const GPtrArray *came_out, const char *text)
{
    guint count = 0;
    for (guint i = 0; i < came_out->len; i++) {
        const AlbumLabel *label = came_out->pdata[i];
        count += label->state == LABEL_WHOLE && g_strcmp0(label->text, text) == 0;
    }
    return count;
}

static bool is_debt_due(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    JobDebt debt;
    g_assert_true(job_debt(desk->station->store, "one", &debt, &error));
    return job_debt_is_due(&debt);
}

// The person walks over, looks at the labels and answers for each that is asked about: those in doubt, or else those that are owed.
static void answer(Desk *desk, JobState asked)
{
    g_autoptr(GError) error = NULL;
    standin_settle(desk->standin, SETTLE_MS);
    g_autoptr(GPtrArray) came_out = read_album(desk);
    for (int i = 0; i < desk->run->label_count; i++) {
        if (test_station_state(desk->station, desk->jobs[i]) != asked)
            continue;
        bool is_out = out_count(came_out, desk->texts[i]) > desk->again_counts[i];
        desk->again_counts[i] += !is_out;
        g_assert_true(job_advance(desk->station->store, desk->jobs[i], is_out ? JOB_PRINTED : JOB_QUEUED, "said by the desk",
                                  clock_utc_ms(), &error));
    }
    desk->run->rounds++;
    desk->moved_mono_us = clock_mono_us();
    print_worker_wake(desk->worker);
}

static bool may_be_asked(const Desk *desk)
{
    return desk->run->rounds < (desk->run->scenario->is_endless ? ROUNDS_ENDLESS : ROUNDS_MAX);
}

// Until everything has its end, or nothing moves any more.
static void run_day(Desk *desk, View *view)
{
    while (since_ms(desk->begun_mono_us) < RUN_MS) {
        look(desk, view);
        gint64 still_ms = since_ms(desk->moved_mono_us);
        bool is_moving = view->counts[CLAIM_IN_FLIGHT] > 0;
        if (view->counts[CLAIM_UNCERTAIN] > DOUBTS_MAX)
            g_string_append_printf(desk->problems, "%d labels are asked about at once\n", view->counts[CLAIM_UNCERTAIN]);
        if (view->counts[CLAIM_UNCERTAIN] > DOUBTS_MAX || still_ms > (is_moving ? CEILING_MS : still_limit_ms(desk->run)))
            return;
        bool is_debt = !view->counts[CLAIM_UNCERTAIN] && is_debt_due(desk);
        if (view->counts[CLAIM_QUEUED] + view->counts[CLAIM_IN_FLIGHT] + view->counts[CLAIM_UNCERTAIN] == 0 && !is_debt)
            return;
        if ((view->counts[CLAIM_UNCERTAIN] || is_debt) && !is_moving && still_ms > PERSON_AFTER_MS && may_be_asked(desk))
            answer(desk, is_debt ? JOB_UNCONFIRMED : JOB_UNCERTAIN);
        g_usleep(LOOK_US);
    }
}

static void write_down(const Desk *desk, Claim *claims)
{
    for (int i = 0; i < desk->run->label_count; i++)
        claims[i] = (Claim){
            .job_id = desk->jobs[i],
            .text = desk->texts[i],
            .is_owed = test_station_state(desk->station, desk->jobs[i]) == JOB_UNCONFIRMED, // JobDebt: until a person has looked
            .state = claim_state(test_station_state(desk->station, desk->jobs[i])),
            .again_count = desk->again_counts[i],
        };
}

// What is said and what came out belong to one moment: nothing is said between that was not before.
static GPtrArray *compare(Desk *desk, Claim *claims)
{
    gsize bytes = sizeof(Claim) * (gsize)desk->run->label_count;
    g_autofree Claim *before = g_malloc(bytes);
    gint64 begun_mono_us = clock_mono_us();
    for (;;) {
        write_down(desk, before);
        standin_settle(desk->standin, SETTLE_MS);
        GPtrArray *came_out = read_album(desk);
        write_down(desk, claims);
        bool is_same = true;
        for (int i = 0; i < desk->run->label_count; i++)
            is_same &= before[i].state == claims[i].state;
        if (is_same || since_ms(begun_mono_us) > RUN_MS)
            return came_out;
        g_ptr_array_unref(came_out);
    }
}

static void judge(Desk *desk, const View *view)
{
    const Run *run = desk->run;
    g_autofree Claim *claims = g_new0(Claim, run->label_count);
    gint64 still_ms = since_ms(desk->moved_mono_us); // to compare takes its time
    g_autoptr(GPtrArray) came_out = compare(desk, claims);
    ClaimRules rules = {
        .expect = EXPECT_TRUTH,
        .says_ready = view->says_ready,
        .still_ms = still_ms,
        .ceiling_ms = CEILING_MS,
        .most_uncertain = DOUBTS_MAX,
        .most_unconfirmed = -1,
        .question_count = run->rounds,
        .most_questions = -1,
    };
    g_autofree char *problems = claims_check(came_out, claims, (gsize)run->label_count, &rules);
    rules.expect = expectation(run);
    rules.most_questions = rules.expect == EXPECT_TRUTH         ? -1
                           : rules.expect == EXPECT_ALL_PRINTED ? 0
                                                                : run->label_count / LABELS_A_QUESTION + 1;
    g_autofree char *unexpected = problems ? NULL : claims_check(came_out, claims, (gsize)run->label_count, &rules);
    g_string_append(desk->problems, problems ? problems : "");
    g_string_append(desk->shortcoming, unexpected ? unexpected : "");
    if (view->counts[CLAIM_QUEUED] && view->says_ready && rules.still_ms > still_limit_ms(run))
        g_string_append_printf(desk->shortcoming, "%d labels wait and nobody is told why\n", view->counts[CLAIM_QUEUED]);
}

// What was found, and what the station said last; the caller owns it.
static char *tell(const Desk *desk, const GString *found)
{
    return found->len ? g_strdup_printf("%sthe station said: %s", found->str, desk->said) : NULL;
}

void truth_run(Run *run)
{
    Desk desk;
    View view = {0};
    run->rounds = 0;
    desk_open(&desk, run);
    run_day(&desk, &view);
    run->took_ms = since_ms(desk.begun_mono_us);
    run->printed_count = view.counts[CLAIM_PRINTED];
    run->unconfirmed_count = view.counts[CLAIM_UNCONFIRMED];
    judge(&desk, &view);
    run->problems = tell(&desk, desk.problems);
    run->shortcoming = tell(&desk, desk.shortcoming);
    desk_close(&desk);
}
