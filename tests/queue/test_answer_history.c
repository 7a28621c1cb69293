// SPDX-License-Identifier: GPL-3.0-or-later
// test_answer_history.c - what is kept of whether a printer answers: when people are asked because it does not, what their word
// changes, and that an answer is never forgotten.
//
// Would catch: a printer that has answered and is called mute; one that is asked about for ever although people have said that its
// labels come out; a "no" that is taken for a "yes"; a slow printer whose slowness is forgotten, or written down at each answer.
#include "common/base/clock.h"
#include "printer/queue/answer_history.h"
#include "tests/queue/station.h"

typedef struct {
    TestStation *station;
    PrinterSpec spec;
    AnswerHistory history;
} Scene;

// A Zebra of the table answers whenever it is well; one that nobody named may be a clone that cannot.
static const char known[] = "p=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1";
static const char nameless[] = "p=zpl/generic-203dpi/62x100@tcp:127.0.0.1:1";

static void set_up(Scene *scene, gconstpointer spec)
{
    g_autoptr(GError) error = NULL;
    scene->station = test_station_new();
    g_assert_true(printer_spec_parse(spec, &scene->spec, &error));
    answer_history_init(&scene->history, scene->station->store, &scene->spec);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    printer_spec_clear(&scene->spec);
    test_station_free(scene->station);
}

// What a station that starts anew knows of it.
static AnswerHistory anew(const Scene *scene)
{
    AnswerHistory history;
    answer_history_init(&history, scene->station->store, &scene->spec);
    return history;
}

static gint64 label_in(Scene *scene, JobState state)
{
    static const JobState way[] = {JOB_CLAIMED, JOB_SENDING, JOB_SENT, JOB_UNCERTAIN};
    g_autoptr(GError) error = NULL;
    gint64 id = test_station_badge(scene->station, "p");
    job_free(job_claim(scene->station->store, "p", NULL, NULL, clock_utc_ms(), &error));
    for (gsize i = 1; i < G_N_ELEMENTS(way); i++)
        g_assert_true(job_advance(scene->station->store, id, way[i], NULL, clock_utc_ms(), &error));
    if (state != JOB_UNCERTAIN)
        g_assert_true(job_advance(scene->station->store, id, state, "said by the desk", clock_utc_ms(), &error));
    return id;
}

static void say(Scene *scene, gint64 id, JobState state)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(job_advance(scene->station->store, id, state, "said by the desk", clock_utc_ms(), &error));
}

static void test_heard(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_false(scene->history.known.was_heard);
    g_assert_true(answer_history_is_doubtful(&scene->history));
    answer_history_note_heard(&scene->history, 0);
    g_assert_true(scene->history.known.was_heard);
    g_assert_false(answer_history_is_doubtful(&scene->history) || scene->history.known.is_mute);
    AnswerHistory later = anew(scene);
    g_assert_true(later.known.was_heard && !answer_history_is_doubtful(&later));
}

// At another address stands another machine.
static void test_other_address(Scene *scene, gconstpointer data)
{
    (void)data;
    answer_history_note_heard(&scene->history, 0);
    g_auto(PrinterSpec) other = {0};
    g_assert_true(printer_spec_parse("p=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:2", &other, NULL));
    AnswerHistory moved;
    answer_history_init(&moved, scene->station->store, &other);
    g_assert_false(moved.known.was_heard);
}

// Slow is what takes longer than half a second; it is written anew only when it got much slower.
static void test_slow(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        int took_ms, slowest_ms;
        bool is_written;
    } answers[] = {{500, 0, true},    {500, 0, false},   {600, 600, true},   {900, 600, false}, {901, 901, true},
                   {300, 901, false}, {901, 901, false}, {1351, 901, false}, {1352, 1352, true}};
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        gint64 counter = store_change_counter(scene->station->store);
        answer_history_note_heard(&scene->history, answers[i].took_ms);
        g_assert_cmpint(scene->history.known.slowest_answer_ms, ==, answers[i].slowest_ms);
        g_assert_true((store_change_counter(scene->station->store) != counter) == answers[i].is_written);
        const AnswerHistory later = anew(scene);
        g_assert_cmpint(later.known.slowest_answer_ms, ==, answers[i].slowest_ms);
    }
}

// People are asked about one label; while they have not answered, nothing is known.
static void test_asked(Scene *scene, gconstpointer data)
{
    (void)data;
    gint64 id = label_in(scene, JOB_UNCERTAIN);
    answer_history_note_asked(&scene->history, id);
    g_assert_false(answer_history_is_known_mute(&scene->history) || scene->history.known.is_mute);
    g_assert_true(answer_history_is_doubtful(&scene->history));
    g_assert_cmpint(scene->history.known.asked_job, ==, id);
    say(scene, id, JOB_PRINTED);
    g_assert_false(scene->history.known.is_mute); // not read yet
    g_assert_true(answer_history_is_known_mute(&scene->history) && scene->history.known.is_mute);
    g_assert_false(answer_history_is_doubtful(&scene->history));
    const AnswerHistory later = anew(scene);
    g_assert_true(later.known.is_mute);
    g_assert_cmpint(later.known.asked_job, ==, 0);
}

// It did not come out: that says nothing of whether the printer can answer, and people are asked about the next one.
static void test_denied(Scene *scene, gconstpointer data)
{
    (void)data;
    gint64 id = label_in(scene, JOB_UNCERTAIN);
    answer_history_note_asked(&scene->history, id);
    say(scene, id, JOB_QUEUED);
    g_assert_false(answer_history_is_known_mute(&scene->history));
    g_assert_true(answer_history_is_doubtful(&scene->history));
    AnswerHistory later = anew(scene);
    g_assert_cmpint(later.known.asked_job, ==, 0);
    say(scene, id, JOB_CANCELLED);
    gint64 next = label_in(scene, JOB_UNCERTAIN);
    answer_history_note_asked(&later, next);
    say(scene, next, JOB_PRINTED);
    g_assert_true(answer_history_is_known_mute(&later));
}

// The first label that they are asked about is the one whose answer counts.
static void test_asked_once(Scene *scene, gconstpointer data)
{
    (void)data;
    gint64 first = label_in(scene, JOB_UNCERTAIN), second = label_in(scene, JOB_PRINTED);
    answer_history_note_asked(&scene->history, first);
    gint64 counter = store_change_counter(scene->station->store);
    answer_history_note_asked(&scene->history, second);
    g_assert_cmpint(store_change_counter(scene->station->store), ==, counter);
    g_assert_false(answer_history_is_known_mute(&scene->history));
    const AnswerHistory later = anew(scene);
    g_assert_cmpint(later.known.asked_job, ==, first);
}

// A label that is no more there answers nothing, and is waited for no longer.
static void test_asked_of_nothing(Scene *scene, gconstpointer data)
{
    (void)data;
    answer_history_note_asked(&scene->history, 4711);
    g_assert_false(answer_history_is_known_mute(&scene->history));
    g_assert_cmpint(scene->history.known.asked_job, ==, 0);
}

// A printer of which nobody knows that it answers is no doubt when it does not.
static void test_clone(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_false(answer_history_is_doubtful(&scene->history));
    answer_history_note_heard(&scene->history, 0);
    g_assert_false(answer_history_is_doubtful(&scene->history));
    g_assert_true(scene->history.known.was_heard);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, spec, function) g_test_add("/queue/answer-history/" name, Scene, spec, set_up, function, tear_down)
    TEST("an-answer-is-never-forgotten", known, test_heard);
    TEST("at-another-address", known, test_other_address);
    TEST("a-slow-one", known, test_slow);
    TEST("people-say-that-it-came-out", known, test_asked);
    TEST("people-say-that-it-did-not", known, test_denied);
    TEST("people-are-asked-about-one", known, test_asked_once);
    TEST("a-label-that-is-gone", known, test_asked_of_nothing);
    TEST("one-that-may-be-silent", nameless, test_clone);
    return g_test_run();
}
