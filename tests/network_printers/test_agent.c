// SPDX-License-Identifier: GPL-3.0-or-later
// test_agent.c - what a printer's SNMP agent says is read as RFC 2790 and RFC 3805 have it, whoever answers; its count proves a
// label only when it can be nobody else's.
//
// Would catch: a count one label off; one that was read before the label was there; another host's label taken for ours; a roll
// that is not read; an enemy's answer that is believed, or waited for without an end.
#include <string.h>

#include "common/base/clock.h"
#include "printer/queue/printer_agent.h"
#include "tests/network_printers/snmp_agent.h"
#include "tests/scratch.h"

#define PATIENCE_MS 20000
#define PATIENCE_US (PATIENCE_MS * G_TIME_SPAN_MILLISECOND)
#define GLANCE_US (100 * 1000)
#define SETTLE_MS 1000
#define SETTLE_US ((gint64)SETTLE_MS * 1000)
#define QUESTIONS 30
#define BEGIN_US G_USEC_PER_SEC
#define STOP_US (300 * G_TIME_SPAN_MILLISECOND)
#define UNSAID SNMP_UNSAID

// hrPrinterDetectedErrorState, RFC 2790: lowPaper 0, noPaper 1, lowToner 2, noToner 3, doorOpen 4, jammed 5, offline 6,
// serviceRequested 7, inputTrayMissing 8, outputTrayMissing 9, markerSupplyMissing 10, outputNearFull 11, outputFull 12,
// inputTrayEmpty 13, overduePreventMaint 14.
static const struct {
    gint64 device, printer, errors;
    PrinterCondition condition;
    const char *code;
} states[] = {
    {2, 3, 0x0000, PRINTER_READY, NULL},
    {2, 4, 0x0000, PRINTER_BUSY, NULL},
    {2, 5, 0x0000, PRINTER_BUSY, NULL},
    {3, 3, 0x8000, PRINTER_READY, NULL}, // low paper
    {5, 1, 0x4000, PRINTER_STOPPED, "media-end"},
    {5, 1, 0x0800, PRINTER_STOPPED, "cover-open"},
    {5, 1, 0x4800, PRINTER_STOPPED, "cover-open"},
    {5, 1, 0x0400, PRINTER_STOPPED, "cutter-jam"},
    {5, 1, 0x0200, PRINTER_STOPPED, "off"},
    {5, 1, 0x0100, PRINTER_STOPPED, "service"},
    {5, 1, 0x0080, PRINTER_STOPPED, "no-media"},
    {5, 1, 0x0008, PRINTER_STOPPED, "output-full"},
    {4, 3, 0x0000, PRINTER_READY, NULL}, // testing
    {5, 1, 0x0004, PRINTER_STOPPED, "media-end"},
    {5, 1, 0x0000, PRINTER_STOPPED, "down"},
    {2, 3, 0x0002, PRINTER_READY, NULL}, // overdue maintenance
    {UNSAID, 3, UNSAID, PRINTER_READY, NULL},
    {UNSAID, UNSAID, 0x4000, PRINTER_STOPPED, "media-end"},
};

static SnmpReading reading_of(gint64 device, gint64 printer, gint64 errors)
{
    SnmpReading reading = {.values = {UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID}};
    reading.values[SNMP_OBJECT_DEVICE_STATUS] = device;
    reading.values[SNMP_OBJECT_PRINTER_STATUS] = printer;
    reading.values[SNMP_OBJECT_ERROR_STATE] = errors;
    return reading;
}

static void test_states(void)
{
    DriverStatus status;
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        const SnmpReading reading = reading_of(states[i].device, states[i].printer, states[i].errors);
        g_assert_true(printer_agent_status(&reading, &status));
        g_assert_cmpint(status.condition, ==, states[i].condition);
        g_assert_cmpstr(status.problem_code, ==, states[i].code);
        g_assert_true((status.problem != NULL) == (states[i].code != NULL));
        g_assert_false(status.is_label_done);
        g_assert_true(status.is_receiving == (states[i].condition == PRINTER_READY));
        g_assert_true(status.is_label_begun == (states[i].condition == PRINTER_BUSY));
        g_assert_cmpint(status.media_width_mm, ==, -1);
        g_assert_cmpint(status.labels_left, ==, -1);
    }
    const SnmpReading nothing = reading_of(2, UNSAID, UNSAID); // a computer, say
    g_assert_false(printer_agent_status(&nothing, &status));
}

static void test_media(void)
{
    static const struct {
        gint64 unit, length, width;
        int length_mm, width_mm;
    } rolls[] = {
        {4, 100000, 62000, 100, 62}, {4, 0, 62000, 0, 62},       {3, 39370, 24409, 100, 62},   {UNSAID, 100000, 62000, -1, -1},
        {4, UNSAID, 62000, -1, -1},  {4, 100000, 0, -1, -1},     {4, 9000000, 62000, -1, -1},  {4, 100000, UNSAID, -1, -1},
        {4, 500000, 62000, 500, 62}, {4, 500001, 62000, -1, -1}, {4, 100000, 9000000, -1, -1}, {4, 28600, 61600, 29, 62},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rolls); i++) {
        SnmpReading reading = reading_of(2, 3, 0);
        DriverStatus status;
        reading.values[SNMP_OBJECT_MEDIA_UNIT] = rolls[i].unit;
        reading.values[SNMP_OBJECT_MEDIA_LENGTH] = rolls[i].length;
        reading.values[SNMP_OBJECT_MEDIA_WIDTH] = rolls[i].width;
        g_assert_true(printer_agent_status(&reading, &status));
        g_assert_cmpint(status.media_length_mm, ==, rolls[i].length_mm);
        g_assert_cmpint(status.media_width_mm, ==, rolls[i].width_mm);
    }
}

// The roll's colour is not said: what the volunteer put in stands where the measures are right.
static void test_colour_is_the_volunteers(void)
{
    SnmpReading reading = reading_of(2, 3, 0);
    reading.values[SNMP_OBJECT_MEDIA_UNIT] = 4;
    reading.values[SNMP_OBJECT_MEDIA_LENGTH] = 0;
    reading.values[SNMP_OBJECT_MEDIA_WIDTH] = 62000;
    DriverStatus status;
    g_assert_true(printer_agent_status(&reading, &status));
    const DriverMedia *red = driver_media(&driver_brother_ql, "62red"), *other = driver_media(&driver_brother_ql, "62x100");
    g_assert_cmpstr(driver_media_loaded(&driver_brother_ql, &status, red)->name, ==, "62red");
    g_assert_cmpstr(driver_media_loaded(&driver_brother_ql, &status, other)->name, ==, "62");
    g_assert_cmpstr(driver_media_loaded(&driver_brother_ql, &status, NULL)->name, ==, "62");
}

// Said so often that it is believed, with no stop out of sight.
static LabelCountWord judge(LabelCount *count, bool is_idle)
{
    static gint64 now_us;
    LabelCountWord word = LABEL_COUNT_WAITS;
    label_count_note_underway(count, now_us);
    for (int i = 0; i < LABEL_COUNT_ANSWERS; i++, now_us += 2) {
        const LabelCountAnswer answer = {now_us, now_us + 1, is_idle};
        word = label_count_judge(count, &answer, STOP_US);
    }
    return word;
}

static void test_one_more_proves(void)
{
    LabelCount count = LABEL_COUNT_NEW;
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 5, true, 1);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_UNKNOWN); // from when?
    count = LABEL_COUNT_NEW;
    label_count_hear(&count, G_MAXUINT32, true, 1);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_WAITS);
    label_count_hear(&count, 0, false, 2); // behind 2^32
    g_assert_cmpint(judge(&count, false), ==, LABEL_COUNT_WAITS);
    g_assert_false(count.was_proven);
    label_count_hear(&count, 0, true, 3);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_PROVES);
    g_assert_true(count.was_proven);
    label_count_begin(&count, SETTLE_US, BEGIN_US); // and at once the next
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_WAITS);
    label_count_hear(&count, 1, true, 4);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_PROVES);
}

static void test_others_prove_nothing(void)
{
    LabelCount count = LABEL_COUNT_NEW;
    label_count_hear(&count, 5, true, 1);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 7, true, 2);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_SHARED);
    label_count_begin(&count, SETTLE_US, BEGIN_US); // ours may be on its way
    label_count_hear(&count, 8, true, 3);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_UNKNOWN);
    label_count_hear(&count, 8, true, 3 + SETTLE_US);
    label_count_begin(&count, SETTLE_US, BEGIN_US); // not after a rest
    label_count_hear(&count, 9, true, 4 + SETTLE_US);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_PROVES);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 3, true, 5 + SETTLE_US); // switched off and on, or another machine stands there
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_LOST);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 3, true, 6 + 2 * SETTLE_US);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_note_restart(&count); // and another host's label follows
    label_count_hear(&count, 4, true, 7 + 2 * SETTLE_US);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_LOST);
}

// The label that was in it may have been dropped, and the one that is counted another host's.
static void test_a_stop_makes_one_more_a_question(void)
{
    LabelCount count = LABEL_COUNT_NEW;
    label_count_hear(&count, 5, true, 1);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_note_stop(&count);
    g_assert_cmpint(judge(&count, false), ==, LABEL_COUNT_WAITS);
    label_count_hear(&count, 6, true, 2);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_DOUBTED);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 7, true, 3);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_PROVES);
}

// Each part of an answer is true at a moment of its own: idle before the label began, one more when it had.
static void test_one_answer_proves_nothing(void)
{
    LabelCount count = LABEL_COUNT_NEW;
    label_count_hear(&count, 5, true, 1);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_note_underway(&count, 10);
    label_count_hear(&count, 6, true, 12);
    g_assert_cmpint(label_count_judge(&count, &(LabelCountAnswer){11, 12, true}, STOP_US), ==, LABEL_COUNT_IS_NEAR);
    for (int i = 0; i < LABEL_COUNT_ANSWERS; i++) // asked before that one was there
        g_assert_cmpint(label_count_judge(&count, &(LabelCountAnswer){11, 13 + i, true}, STOP_US), ==, LABEL_COUNT_IS_NEAR);
    g_assert_cmpint(label_count_judge(&count, &(LabelCountAnswer){17, 18, false}, STOP_US), ==, LABEL_COUNT_WAITS); // it prints
    for (int i = 1; i <= LABEL_COUNT_ANSWERS; i++)
        g_assert_cmpint(label_count_judge(&count, &(LabelCountAnswer){20 * i, 20 * i + 1, true}, STOP_US), ==,
                        i < LABEL_COUNT_ANSWERS ? LABEL_COUNT_IS_NEAR : LABEL_COUNT_PROVES);
}

// A stop that no answer told of: a count of stops shows it; without one, only a printer that was always in sight is believed.
static void test_a_stop_that_nobody_saw(void)
{
    for (int keeps = 0; keeps < 2; keeps++)
        for (int late = 0; late < 2; late++)
            for (int stops = 0; stops <= keeps; stops++) {
                LabelCount count = LABEL_COUNT_NEW;
                LabelCountWord word = LABEL_COUNT_WAITS;
                count.stop_total = keeps ? 7 : -1;
                label_count_hear(&count, 5, true, 1);
                label_count_begin(&count, SETTLE_US, BEGIN_US);
                label_count_note_underway(&count, 10);
                label_count_hear(&count, 6, true, 12);
                count.stop_total += stops;
                for (gint64 i = 1, at_us = 11 + late * STOP_US; i <= LABEL_COUNT_ANSWERS; i++, at_us += 2)
                    word = label_count_judge(&count, &(LabelCountAnswer){at_us, at_us + 1, true}, STOP_US);
                g_assert_cmpint(word, ==,
                                stops            ? LABEL_COUNT_IS_DOUBTED
                                : keeps || !late ? LABEL_COUNT_PROVES
                                                 : LABEL_COUNT_IS_UNSEEN);
                g_assert_false(label_count_is_settling(&count, SETTLE_US)); // it is out, or torn: nothing comes any more
            }
}

// Somebody cancels ours, before it begins or in its middle, and another host prints; a count that follows at once is ours.
static void test_one_more_after_a_rest_is_anybodys(void)
{
    static const struct {
        gint64 busy_us, idle_us, counted_us; // 0 = not seen so
        LabelCountWord word;
    } cases[] = {
        {20, 30, 40, LABEL_COUNT_PROVES},
        {20, 0, 2 * STOP_US, LABEL_COUNT_PROVES},
        {20, 30, 31 + STOP_US, LABEL_COUNT_IS_UNSEEN},
        {0, 30, 2 * STOP_US, LABEL_COUNT_PROVES}, // it had not begun
        {0, 20 + BEGIN_US, 20 + BEGIN_US + 2 * STOP_US, LABEL_COUNT_IS_UNSEEN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        LabelCount count = LABEL_COUNT_NEW;
        LabelCountWord word = LABEL_COUNT_WAITS;
        count.stop_total = 0;
        label_count_hear(&count, 5, true, 1);
        label_count_begin(&count, SETTLE_US, BEGIN_US);
        label_count_note_underway(&count, 10);
        if (cases[i].busy_us)
            label_count_judge(&count, &(LabelCountAnswer){cases[i].busy_us, cases[i].busy_us + 1, false}, STOP_US);
        if (cases[i].idle_us)
            label_count_judge(&count, &(LabelCountAnswer){cases[i].idle_us, cases[i].idle_us + 1, true}, STOP_US);
        label_count_hear(&count, 6, true, cases[i].counted_us);
        for (gint64 j = 0, at_us = cases[i].counted_us; j < LABEL_COUNT_ANSWERS; j++, at_us += 2)
            word = label_count_judge(&count, &(LabelCountAnswer){at_us, at_us + 1, true}, STOP_US);
        g_assert_cmpint(word, ==, cases[i].word);
    }
}

// A person was asked about a label, which may come out all the same: the next one waits for a rest, and not for ever.
static void test_a_doubt_settles(void)
{
    LabelCount count = LABEL_COUNT_NEW;
    label_count_hear(&count, 5, true, 1);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    g_assert_false(label_count_is_settling(&count, SETTLE_US)); // nobody knows whether it counts
    label_count_hear(&count, 6, true, 2);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_PROVES);
    g_assert_false(label_count_is_settling(&count, SETTLE_US));
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    g_assert_true(label_count_is_settling(&count, SETTLE_US));
    label_count_hear(&count, 6, false, SETTLE_US / 2);
    label_count_hear(&count, 6, true, SETTLE_US);
    g_assert_true(label_count_is_settling(&count, SETTLE_US)); // it was at work
    label_count_hear(&count, 6, true, 2 * SETTLE_US);
    g_assert_false(label_count_is_settling(&count, SETTLE_US));
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    for (guint32 i = 7; i < 100; i++)
        label_count_hear(&count, i, true, i * SETTLE_US);
    g_assert_false(label_count_is_settling(&count, SETTLE_US));
}

static void test_a_count_that_stands_still(void)
{
    LabelCount count = LABEL_COUNT_NEW;
    label_count_hear(&count, 17, true, 1);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 17, true, 2);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_WAITS);
    label_count_give_up(&count);
    label_count_hear(&count, 17, true, 3 * SETTLE_US);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_IS_UNKNOWN); // nobody waits for it again
    label_count_hear(&count, 18, true, 4 * SETTLE_US);                // it moves after all
    label_count_hear(&count, 18, true, 6 * SETTLE_US);
    label_count_begin(&count, SETTLE_US, BEGIN_US);
    label_count_hear(&count, 19, true, 7 * SETTLE_US);
    g_assert_cmpint(judge(&count, true), ==, LABEL_COUNT_PROVES);
}

// --- over the wire ---

static PrinterAgent *agent_at(int port)
{
    g_autoptr(GError) error = NULL;
    g_auto(PrinterSpec) spec = {0};
    g_autofree char *text = g_strdup_printf("brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:9100 snmp=public:%d", port);
    printer_spec_parse(text, &spec, &error);
    g_assert_no_error(error);
    PrinterAgent *agent = printer_agent_new(&spec);
    g_assert_nonnull(agent);
    return agent;
}

// Asks until it is answered: objects that it does not keep cost a question each.
static AgentNews ask(PrinterAgent *agent)
{
    AgentNews news = {0};
    g_assert_true(printer_agent_ask(agent));
    g_assert_true(printer_agent_listen(agent, clock_mono_us() + PATIENCE_US, &news));
    return news;
}

static void put_state(const char *path, const char *state, int labels)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("state=%s\nlabels=%d\n", state, labels);
    g_assert_true(g_file_set_contents(path, text, -1, &error));
}

static void test_snmpd(gconstpointer counts)
{
    if (!snmp_agent_is_installed()) {
        g_test_skip("snmpd is not installed (Debian package snmpd)");
        return;
    }
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *path = g_build_filename(folder, "state", NULL);
    g_autoptr(GError) error = NULL;
    put_state(path, "idle", 5);
    g_autoptr(SnmpAgent) daemon = snmp_agent_start(path, counts, &error);
    g_assert_no_error(error);
    g_autoptr(PrinterAgent) agent = agent_at(snmp_agent_port(daemon));
    bool is_kept = strcmp(counts, "none") != 0, moves = strcmp(counts, "stuck") != 0 && is_kept;
    AgentNews news = ask(agent);
    g_assert_true(news.has_count == is_kept);
    g_assert_cmpint(news.status.condition, ==, PRINTER_READY);
    g_assert_cmpint(news.status.media_width_mm, ==, 62);
    g_assert_cmpint(news.status.media_length_mm, ==, 100);
    printer_agent_begin_label(agent, SETTLE_MS, PATIENCE_MS, PATIENCE_MS);
    put_state(path, "printing", 5);
    label_count_note_underway(printer_agent_count(agent), clock_mono_us());
    news = ask(agent);
    g_assert_cmpint(news.status.condition, ==, PRINTER_BUSY);
    g_assert_cmpint(printer_agent_judge(agent, &news), ==, is_kept ? LABEL_COUNT_WAITS : LABEL_COUNT_IS_UNKNOWN);
    put_state(path, "idle", 6);
    for (int i = 1; i < LABEL_COUNT_ANSWERS; i++) {
        news = ask(agent);
        printer_agent_judge(agent, &news);
    }
    news = ask(agent);
    g_assert_cmpint(printer_agent_judge(agent, &news), ==,
                    moves     ? LABEL_COUNT_PROVES
                    : is_kept ? LABEL_COUNT_WAITS
                              : LABEL_COUNT_IS_UNKNOWN);
    g_assert_true(printer_agent_count(agent)->was_proven == moves);
    put_state(path, "cover", 6);
    news = ask(agent);
    g_assert_cmpstr(news.status.problem_code, ==, "cover-open");
    g_assert_true(printer_agent_count(agent)->was_stopped);
    scratch_remove(folder);
}

// Whatever they send: no count comes of it, and every look has an end.
static void test_enemies(void)
{
    for (HostileKind kind = 0; kind < HOSTILE_COUNT; kind++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(HostileAgent) enemy = hostile_agent_start(kind, 1, &error);
        g_assert_no_error(error);
        g_autoptr(PrinterAgent) agent = agent_at(hostile_agent_port(enemy));
        int answer_count = 0;
        printer_agent_begin_label(agent, SETTLE_MS, PATIENCE_MS, PATIENCE_MS);
        for (int i = 0; i < QUESTIONS && answer_count == 0; i++) {
            AgentNews news;
            printer_agent_ask(agent);
            if (!printer_agent_listen(agent, clock_mono_us() + GLANCE_US, &news))
                continue;
            answer_count++;
            g_assert_false(news.has_count);
            g_assert_cmpint(printer_agent_judge(agent, &news), ==, LABEL_COUNT_IS_UNKNOWN);
        }
        // These answer one object rightly, the old one to the question before; a packet that is whole in spite of a liar's
        // length may pass.
        bool is_right =
            kind == HOSTILE_ENDLESS || kind == HOSTILE_FLOOD || kind == HOSTILE_WRONG_THEN_RIGHT || kind == HOSTILE_OLD;
        g_test_message("%s: %d answers believed", hostile_name(kind), answer_count);
        g_assert_true(kind == HOSTILE_LIAR || (answer_count > 0) == is_right);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/agent/states-as-in-the-rfc", test_states);
    g_test_add_func("/agent/media-in-both-units", test_media);
    g_test_add_func("/agent/colour-is-the-volunteers", test_colour_is_the_volunteers);
    g_test_add_func("/agent/one-more-proves", test_one_more_proves);
    g_test_add_func("/agent/others-prove-nothing", test_others_prove_nothing);
    g_test_add_func("/agent/a-stop-makes-one-more-a-question", test_a_stop_makes_one_more_a_question);
    g_test_add_func("/agent/one-answer-proves-nothing", test_one_answer_proves_nothing);
    g_test_add_func("/agent/a-stop-that-nobody-saw", test_a_stop_that_nobody_saw);
    g_test_add_func("/agent/one-more-after-a-rest-is-anybodys", test_one_more_after_a_rest_is_anybodys);
    g_test_add_func("/agent/a-doubt-settles", test_a_doubt_settles);
    g_test_add_func("/agent/a-count-that-stands-still", test_a_count_that_stands_still);
    g_test_add_data_func("/agent/snmpd-counts", "counts", test_snmpd);
    g_test_add_data_func("/agent/snmpd-bare", "bare", test_snmpd);
    g_test_add_data_func("/agent/snmpd-stuck", "stuck", test_snmpd);
    g_test_add_data_func("/agent/snmpd-none", "none", test_snmpd);
    g_test_add_func("/agent/enemies", test_enemies);
    return g_test_run();
}
