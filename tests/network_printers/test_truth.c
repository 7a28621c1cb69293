// SPDX-License-Identifier: GPL-3.0-or-later
// test_truth.c - what our queue says of its labels is true, for each language with each fault that a network can bring.
//
// The printers are the stand-ins of this folder, the judge is claims.h; here is only the desk: jobs with a code each, one worker, and a
// person who answers what is asked by looking at what came out. Runs wait far more than they work, so several are made at a time. What
// is untrue fails at once; what is true and short of the best (a machine so busy that an agent answered late) may come again, not TRIES
// times. Without words the few runs that say most; with "all" every scenario of the table. A Brother says nothing on its connection; it
// is also run with an SNMP agent beside it, Debian's snmpd or an enemy.
//
// Would catch: an answer that is taken for a later question's; "sent" said of bytes that stand in our kernel; a doubt
// after which the queue goes on; a wait that every word of the printer makes longer; a count that was read before the label
// was there, or that is one label off.
#include <string.h>

#include "common/base/clock.h"
#include "tests/network_printers/claims.h"
#include "tests/network_printers/snmp_agent.h"
#include "tests/network_printers/standin.h"
#include "tests/queue/station.h"
#include "tests/scratch.h"

#define SPEED 50
#define PRINT_MS 500 // of the stand-in's time
#define LABELS_ALL 30
#define LABELS_FEW 6
#define RUNS_AT_A_TIME 6
#define LOOK_US 4000
#define PERSON_AFTER_MS 60  // nothing has moved for so long: somebody looks
#define SETTLE_MS 3000      // the stand-in's, in real time
#define STILL_MS 5000       // nothing in flight has moved for so long, on a busy machine too: nothing will
#define CEILING_MS 15000    // no wait may be longer
#define RUN_MS 40000        // what is slow, and true, is left at that
#define AGENT_QUIET_MS 2000 // a count that stands still for so long on a busy machine says something
#define NO_AGENT_PORT 1
#define TRIES 3
#define ROUNDS_MAX 40    // a person is asked so often
#define ROUNDS_ENDLESS 3 // of a printer that nothing mends
#define DOUBTS_MAX 2     // at once: the label in work and the one behind it

// As the daily ones, divided by SPEED, the least of them by less.
static const PrintTimes times = {
    .write_ms = 20,
    .ask_ms = 60,
    .poll_ms = 3,
    .count_ms = 4,
    .unheard_ms = 30,
    .calm_ms = 25,
    .quiet_ms = 160,
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
    const char *language, *spec, *label, *media;
} Model;

static const Model models[] = {
    {"zpl", "zpl/ZD421-203dpi/62x100", "badge", "62x100"}, {"brother", "brother-ql/QL-820NWB/62x100", "badge", "62x100"},
    {"escpos", "escpos/TM-T20II/80", "ticket-80", "80"},   {"fgl", "fgl/Lemur-200dpi/51x140", "ticket-51x140", "51x140"},
    {"star", "star/TSP650II/80", "ticket-80", "80"},       {"dymo", "dymo-lw/LabelWriter 450/62x100", "badge", "62x100"},
};

typedef enum { AGENT_NOT_ASKED, AGENT_MISSING, AGENT_SNMPD, AGENT_HOSTILE } AgentKind;

// A Brother with an agent.
typedef struct {
    const char *name, *fault;
    AgentKind kind;
    const char *counts; // of snmpd
    HostileKind hostile;
    Expectation expect;
} AgentRun;

static const AgentRun agent_runs[] = {
    {"counts", "clean", AGENT_SNMPD, "counts", 0, EXPECT_ALL_PRINTED},
    {"counts", "close in mid-label", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH},
    {"counts", "reads no more after 5", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH},
    {"counts", "close after a label", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH},
    {"counts", "power cut when a label is taken", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH},
    {"counts", "paper out after 4", AGENT_SNMPD, "counts", 0, EXPECT_TRUTH},
    {"counts", "paper out after 4, mended", AGENT_SNMPD, "counts", 0, EXPECT_ALL_PRINTED},
    {"stuck", "clean", AGENT_SNMPD, "stuck", 0, EXPECT_ALL_OUT},
    {"none", "clean", AGENT_SNMPD, "none", 0, EXPECT_ALL_OUT},
    {"none", "paper out after 4, mended", AGENT_SNMPD, "none", 0, EXPECT_ALL_OUT},
    {"missing", "clean", AGENT_MISSING, NULL, 0, EXPECT_ALL_OUT},
    {"wrong id", "clean", AGENT_HOSTILE, NULL, HOSTILE_WRONG_ID, EXPECT_ALL_OUT},
    {"old", "clean", AGENT_HOSTILE, NULL, HOSTILE_OLD, EXPECT_TRUTH},
    {"huge", "clean", AGENT_HOSTILE, NULL, HOSTILE_HUGE, EXPECT_ALL_OUT},
    {"liar", "clean", AGENT_HOSTILE, NULL, HOSTILE_LIAR, EXPECT_ALL_OUT},
    {"random", "clean", AGENT_HOSTILE, NULL, HOSTILE_RANDOM, EXPECT_ALL_OUT},
    {"flood", "close in mid-label", AGENT_HOSTILE, NULL, HOSTILE_FLOOD, EXPECT_TRUTH},
};

typedef struct {
    const Scenario *scenario;
    const Model *model;
    const AgentRun *agent; // NULL = none is asked
    int label_count;
    char *problems, *shortcoming; // what is not so; what is so, and less than is expected. NULL = nothing
    int rounds;                   // so often a person was asked
    int printed_count, unconfirmed_count;
    gint64 took_ms;
} Run;

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

static const Model *model_of(const char *language)
{
    for (gsize i = 0; i < G_N_ELEMENTS(models); i++)
        if (strcmp(models[i].language, language) == 0)
            return &models[i];
    return NULL; // a language that is not driven
}

static gint64 since_ms(gint64 mono_us)
{
    return (clock_mono_us() - mono_us) / 1000;
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
    };
    gint64 id = 0;
    job_submit(desk->station->store, &job, 0, clock_utc_ms(), &id, &error);
    g_assert_no_error(error);
    return id;
}

static Expectation expectation(const Run *run)
{
    return run->agent ? run->agent->expect : run->scenario->expect;
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
    own.quiet_ms = run->agent ? AGENT_QUIET_MS : own.quiet_ms;
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
    g_autofree char *words = scenario_words(run->scenario, SPEED);
    g_autofree char *state_file = g_build_filename(desk->folder, "state", NULL);
    g_autofree char *all = g_strdup_printf("%s print=%d state-file=%s", words, PRINT_MS, state_file);
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
    g_autofree char *spec = g_strdup_printf("one=%s@tcp:127.0.0.1:%d%s", run->model->spec, standin_port(desk->standin), option);
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

// The person walks over, looks at the labels and answers for each that is asked about.
static void answer(Desk *desk)
{
    g_autoptr(GError) error = NULL;
    standin_settle(desk->standin, SETTLE_MS);
    g_autoptr(GPtrArray) came_out = read_album(desk);
    for (int i = 0; i < desk->run->label_count; i++) {
        if (test_station_state(desk->station, desk->jobs[i]) != JOB_UNCERTAIN)
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
        if (view->counts[CLAIM_QUEUED] + view->counts[CLAIM_IN_FLIGHT] + view->counts[CLAIM_UNCERTAIN] == 0)
            return;
        if (view->counts[CLAIM_UNCERTAIN] && !is_moving && still_ms > PERSON_AFTER_MS && may_be_asked(desk))
            answer(desk);
        g_usleep(LOOK_US);
    }
}

static void judge(Desk *desk, const View *view)
{
    const Run *run = desk->run;
    standin_settle(desk->standin, SETTLE_MS);
    g_autoptr(GPtrArray) came_out = read_album(desk);
    g_autofree Claim *claims = g_new0(Claim, run->label_count);
    for (int i = 0; i < run->label_count; i++)
        claims[i] = (Claim){
            .job_id = desk->jobs[i],
            .text = desk->texts[i],
            .state = claim_state(test_station_state(desk->station, desk->jobs[i])),
            .again_count = desk->again_counts[i],
        };
    ClaimRules rules = {
        .expect = EXPECT_TRUTH,
        .says_ready = view->says_ready,
        .still_ms = since_ms(desk->moved_mono_us),
        .ceiling_ms = CEILING_MS,
        .most_uncertain = DOUBTS_MAX,
        .most_unconfirmed = -1,
    };
    g_autofree char *problems = claims_check(came_out, claims, (gsize)run->label_count, &rules);
    rules.expect = expectation(run);
    g_autofree char *unexpected = problems ? NULL : claims_check(came_out, claims, (gsize)run->label_count, &rules);
    g_string_append(desk->problems, problems ? problems : "");
    g_string_append(desk->shortcoming, unexpected ? unexpected : "");
    if (run->rounds && expectation(run) != EXPECT_TRUTH)
        g_string_append_printf(desk->shortcoming, "a person was asked %d times\n", run->rounds);
    if (view->counts[CLAIM_QUEUED] && view->says_ready && rules.still_ms > still_limit_ms(run))
        g_string_append_printf(desk->shortcoming, "%d labels wait and nobody is told why\n", view->counts[CLAIM_QUEUED]);
}

// What was found, and what the station said last; the caller owns it.
static char *tell(const Desk *desk, const GString *found)
{
    return found->len ? g_strdup_printf("%sthe station said: %s", found->str, desk->said) : NULL;
}

static void make_run(Run *run)
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

static void try_run(gpointer data, gpointer unused)
{
    (void)unused;
    Run *run = data;
    for (int i = 0; i < TRIES && !run->problems && (i == 0 || run->shortcoming); i++) {
        g_clear_pointer(&run->shortcoming, g_free);
        make_run(run);
    }
}

static void test_run(gconstpointer data)
{
    const Run *run = data;
    g_test_message("%s, %s: %" G_GINT64_FORMAT " ms, %d printed, %d unconfirmed, a person was asked %d times",
                   run->scenario->language, run->scenario->fault, run->took_ms, run->printed_count, run->unconfirmed_count,
                   run->rounds);
    if (run->problems)
        g_test_message("%s", run->problems);
    if (run->shortcoming)
        g_test_message("%d times over: %s", TRIES, run->shortcoming);
    if (run->problems || run->shortcoming)
        g_test_fail();
}

// The few: what each claim of the queue hangs on.
static bool is_telling(const Scenario *scenario)
{
    static const char *const faults[] = {"clean",
                                         "reset in mid-label",
                                         "reads no more after 5",
                                         "half-close after a label",
                                         "answers 3 s late",
                                         "answers twice",
                                         "DLE EOT only",
                                         NULL};
    return g_strv_contains(faults, scenario->fault);
}

// "zpl/clean", "brother-agent-counts/clean"; the caller owns it.
static char *run_name(const Run *run)
{
    char *name = g_strdup_printf("%s%s%s/%s", run->scenario->language, run->agent ? "-agent-" : "",
                                 run->agent ? run->agent->name : "", run->scenario->fault);
    return g_strdelimit(name, " ", '-');
}

static bool is_wanted(const Run *run, bool is_all)
{
    const char *only = g_getenv("LANYARD_TRUTH"); // "zpl/close", to look at some
    g_autofree char *name = run_name(run);
    bool is_possible = run->model && (!run->agent || run->agent->kind != AGENT_SNMPD || snmp_agent_is_installed());
    return is_possible && (only ? strstr(name, only) != NULL : is_all || run->agent || is_telling(run->scenario));
}

static GArray *choose(bool is_all)
{
    gsize count;
    const Scenario *all = scenarios(&count);
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
    for (gsize i = 0; i < count + G_N_ELEMENTS(agent_runs); i++) {
        const AgentRun *agent = i < count ? NULL : &agent_runs[i - count];
        Run run = {.scenario = agent ? scenario_find("brother", agent->fault) : &all[i], .agent = agent};
        run.model = model_of(run.scenario->language);
        run.label_count = is_all ? LABELS_ALL : LABELS_FEW;
        if (is_wanted(&run, is_all))
            g_array_append_val(runs, run);
    }
    return runs;
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GArray) runs = choose(argc > 1 && strcmp(argv[1], "all") == 0);
    GThreadPool *pool = g_thread_pool_new(try_run, NULL, RUNS_AT_A_TIME, TRUE, NULL);
    for (guint i = 0; i < runs->len; i++) {
        Run *run = &g_array_index(runs, Run, i);
        g_autofree char *name = run_name(run);
        g_autofree char *path = g_strconcat("/truth/", name, NULL);
        g_test_add_data_func(path, run, test_run);
        g_thread_pool_push(pool, run, NULL);
    }
    g_thread_pool_free(pool, FALSE, TRUE);
    int result = g_test_run();
    for (guint i = 0; i < runs->len; i++) {
        g_free(g_array_index(runs, Run, i).problems);
        g_free(g_array_index(runs, Run, i).shortcoming);
    }
    return result;
}
