// SPDX-License-Identifier: GPL-3.0-or-later
// bench_burst.c - a burst of badges on make-believe printers of 125 mm/s: the share of time that each stood still and
// waited for us. All print at the same time; one line per language, and one for a Brother on the network, whose count snmpd tells. One
// of them proves nothing: a person looks and says that all came out.
#include <stdio.h>

#include "tests/network_printers/album.h"
#include "tests/network_printers/snmp_agent.h"
#include "tests/network_printers/standin.h"
#include "tests/queue/station.h"
#include "tests/scratch.h"

#define LABELS 50
#define LOOK_US 50000
#define PRINT_MS 800 // 100 mm at 125 mm/s

typedef struct {
    SimLanguage language;
    const char *name;
    TestStation *station;
    Sim *sim;
    char *album; // of the stand-in on the network; NULL = it is a sim
    Standin *standin;
    SnmpAgent *agent;
    PrintWorker *worker;
    gint64 last;
} Burst;

// In station.ini; the caller owns it.
static char *start_on_network(Burst *burst)
{
    g_autoptr(GError) error = NULL;
    burst->album = g_dir_make_tmp("lanyard-XXXXXX", &error);
    g_autofree char *state = g_build_filename(burst->album, "state", NULL);
    g_autofree char *words = g_strdup_printf("language=brother print=%d state-file=%s", PRINT_MS, state);
    burst->standin = standin_start(words, burst->album, &error);
    g_assert_no_error(error);
    burst->agent = snmp_agent_start(state, "counts", &error);
    g_assert_no_error(error);
    burst->station->media = "62x100";
    return g_strdup_printf("one=brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:%u snmp=public:%u", standin_port(burst->standin),
                           snmp_agent_port(burst->agent));
}

static char *start_sim(Burst *burst)
{
    burst->sim = sim_start(burst->language, PRINT_MS);
    burst->station->media = sim_media(burst->sim);
    return sim_spec(burst->sim, "one");
}

static void start(Burst *burst, bool is_on_network)
{
    g_autoptr(GError) error = NULL;
    burst->station = test_station_new();
    g_autofree char *spec = is_on_network ? start_on_network(burst) : start_sim(burst);
    for (int i = 0; i < LABELS; i++)
        burst->last = test_station_badge(burst->station, NULL);
    const PrintWorkerOptions options = {.spec = spec,
                                        .store_path = burst->station->store_path,
                                        .profile = burst->station->profile,
                                        .profile_folder = burst->station->profile_folder};
    burst->worker = print_worker_start(&options, &error);
    g_assert_no_error(error);
}

// "All came out", to the question about a debt that is due.
static void settle_debt(Burst *burst)
{
    g_autoptr(GError) error = NULL;
    JobDebt debt;
    g_assert_true(job_debt(burst->station->store, "one", &debt, &error));
    if (!job_debt_is_due(&debt))
        return;
    g_autoptr(GPtrArray) owed = job_list_owed(burst->station->store, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < owed->len; i++)
        test_station_says(burst->station, burst->worker, ((const Job *)owed->pdata[i])->id, JOB_PRINTED);
}

static bool is_done(Burst *burst)
{
    settle_debt(burst);
    JobState state = test_station_state(burst->station, burst->last);
    return state == JOB_PRINTED || state == JOB_UNCONFIRMED;
}

// Between the ends of two labels, but for the time that one takes.
static double waited_on_network_ms(const Burst *burst)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) labels = album_read(burst->album, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(labels->len, ==, LABELS);
    gint64 took_ms = ((AlbumLabel *)labels->pdata[LABELS - 1])->at_ms - ((AlbumLabel *)labels->pdata[0])->at_ms;
    return (double)(took_ms - (LABELS - 1) * PRINT_MS);
}

static void finish(Burst *burst)
{
    g_assert_cmpint(burst->sim ? sim_printed_count(burst->sim) : (int)standin_labels_out(burst->standin), ==, LABELS);
    double waited_ms = burst->sim ? (double)sim_waited_us(burst->sim) / 1000 : waited_on_network_ms(burst);
    printf("burst %s: %d labels of %d ms, waited %.1f ms in all, share %.2f %%\n", burst->name, LABELS, PRINT_MS, waited_ms,
           100 * waited_ms / (waited_ms + LABELS * PRINT_MS));
    print_worker_stop(burst->worker, 5000);
    g_clear_pointer(&burst->sim, sim_stop);
    snmp_agent_stop(burst->agent);
    if (burst->standin)
        standin_stop(burst->standin);
    if (burst->album)
        scratch_remove(burst->album);
    g_free(burst->album);
    test_station_free(burst->station);
}

int main(void)
{
    Burst bursts[] = {
        {.language = SIM_BROTHER, .name = "brother-ql"},
        {.language = SIM_DYMO, .name = "dymo-lw"},
        {.language = SIM_ZEBRA, .name = "zpl"},
        {.language = SIM_ESCPOS, .name = "escpos"},
        {.language = SIM_FGL, .name = "fgl"},
        {.name = "brother-ql, snmp"},
    };
    gsize count = G_N_ELEMENTS(bursts) - !snmp_agent_is_installed(), done_count = 0;
    for (gsize i = 0; i < count; i++)
        start(&bursts[i], i == G_N_ELEMENTS(bursts) - 1);
    while (done_count < count) {
        done_count = 0;
        for (gsize i = 0; i < count; i++)
            done_count += is_done(&bursts[i]);
        g_usleep(LOOK_US);
    }
    for (gsize i = 0; i < count; i++)
        finish(&bursts[i]);
    return 0;
}
