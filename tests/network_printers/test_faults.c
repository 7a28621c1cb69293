// SPDX-License-Identifier: GPL-3.0-or-later
// test_faults.c - each scenario of the table does what it says, seen by a host without sense: it connects once, sends
// its labels with a question behind each, and waits.
//
// Would catch: a fault that does not happen, so that a host passes it for nothing; a script that is not read; a lie that the
// checker does not see.
#include <string.h>
#include <unistd.h>

#include "tests/network_printers/claims.h"
#include "tests/network_printers/client.h"
#include "tests/network_printers/ipp_client.h"
#include "tests/network_printers/script.h"
#include "tests/network_printers/standin.h"
#include "tests/scratch.h"

#define LABELS 7
#define SPEED 20
#define SEND_MS 1000
// A machine that is still at work has so long to finish; one that stands still is seen to in a moment.
#define SETTLE_MS 20000
// Those that are read by the byte are not waited for.
#define SLOW_MS 300

static guint count_whole(const GPtrArray *labels)
{
    guint count = 0;
    for (guint i = 0; i < labels->len; i++) {
        const AlbumLabel *label = labels->pdata[i];
        g_assert_cmpint(label->state, !=, LABEL_GARBLED);
        g_assert_true(label->state != LABEL_WHOLE || (label->text && g_str_has_prefix(label->text, "JOB-")));
        count += label->state == LABEL_WHOLE;
    }
    return count;
}

static void send_labels(int fd, const char *language)
{
    g_autoptr(GBytes) question = sample_question(language);
    gsize question_bytes = 0;
    const void *asked = g_bytes_get_data(question, &question_bytes);
    for (int i = 0; i < LABELS; i++) {
        g_autofree char *text = g_strdup_printf("JOB-%d", i);
        g_autoptr(GByteArray) label = sample_label(language, text);
        if (client_send(fd, label->data, label->len, SEND_MS) < label->len ||
            client_send(fd, asked, question_bytes, SEND_MS) < question_bytes)
            return;
    }
}

// An IPP host hands over one job after the other on one connection, until no answer comes.
static void print_jobs(guint16 port)
{
    g_autoptr(IppClient) client = ipp_client_open(port);
    for (int i = 0; i < LABELS; i++) {
        g_autofree char *text = g_strdup_printf("JOB-%d", i);
        if (ipp_client_print(client, text) == 0)
            return;
    }
}

static int of_labels(int count)
{
    return count == SCENARIO_ALL ? LABELS : count == SCENARIO_ALL_BUT_ONE ? LABELS - 1 : count;
}

// A host that calls everything printed is caught wherever not everything came out, and nowhere else.
static void assert_liar_is_caught(const GPtrArray *labels, bool is_truth)
{
    static const char *const texts[LABELS] = {"JOB-0", "JOB-1", "JOB-2", "JOB-3", "JOB-4", "JOB-5", "JOB-6"};
    const ClaimRules rules = {.expect = EXPECT_TRUTH,
                              .says_ready = true,
                              .ceiling_ms = 1,
                              .most_uncertain = -1,
                              .most_unconfirmed = -1,
                              .most_questions = -1};
    Claim claims[LABELS];
    for (int i = 0; i < LABELS; i++)
        claims[i] = (Claim){.job_id = i, .text = texts[i], .state = CLAIM_PRINTED};
    g_autofree char *problems = claims_check(labels, claims, LABELS, &rules);
    if (is_truth)
        g_assert_cmpstr(problems, ==, NULL);
    else
        g_assert_nonnull(problems);
}

// What people, power and other hosts do, they did once.
static void assert_mishaps(const Scenario *scenario, const char *folder)
{
    static const char *const mishaps[] = {"cancel", "feed", "flush", "open", "power", "other"};
    for (gsize i = 0; i < G_N_ELEMENTS(mishaps); i++) {
        g_autofree char *key = g_strdup_printf("%s=", mishaps[i]);
        g_auto(GStrv) words = g_strsplit(scenario->words, " ", -1);
        bool is_meant = false;
        for (gsize j = 0; words[j]; j++)
            is_meant |= g_str_has_prefix(words[j], key);
        g_assert_cmpuint(album_count_events(folder, mishaps[i]), ==, is_meant ? 1 : 0);
    }
}

static void test_scenario(const void *data)
{
    const Scenario *scenario = data;
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *words = scenario_words(scenario, SPEED, LABELS);
    g_autofree char *all = g_strconcat(words, " print=20", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Standin) printer = standin_start(all, folder, &error);
    g_assert_no_error(error);
    bool is_ipp = strcmp(scenario->language, "ipp") == 0, is_slow = strstr(scenario->words, "read=") != NULL;
    int fd = is_ipp ? -1 : client_connect(standin_port(printer));
    if (is_ipp)
        print_jobs(standin_port(printer));
    else
        send_labels(fd, scenario->language);
    standin_settle(printer, is_slow ? SLOW_MS : SETTLE_MS);
    g_clear_pointer(&printer, standin_stop);
    if (!is_ipp)
        close(fd);
    g_autoptr(GPtrArray) labels = album_read(folder, &error);
    g_assert_no_error(error);
    int whole = (int)count_whole(labels);
    g_assert_cmpint(whole, >=, of_labels(scenario->out_least));
    g_assert_cmpint(whole, <=, of_labels(scenario->out_most));
    assert_liar_is_caught(labels, whole == LABELS);
    assert_mishaps(scenario, folder);
    scratch_remove(folder);
}

static void test_wrong_words_are_refused(void)
{
    static const char *const wrong[] = {"language=pcl", "close=", "close=mid:x", "reads=1", "doubled=2", "print", "late=-1"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        Script script;
        script_init(&script);
        g_assert_false(script_read(&script, wrong[i], &error));
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
        script_clear(&script);
    }
}

static void test_answers_go_wrong_as_the_words_say(void)
{
    static const struct {
        const char *words;
        gsize least, most;
        const char *begins;
    } cases[] = {
        {"", 1, 1, NULL},
        {"doubled=1", 2, 2, NULL},
        {"mute=GSr", 0, 0, NULL},
        {"late=100000", 0, 0, NULL},
        {"garbage=before", 4, 60, NULL},
        {"garbage=instead", 3, 60, NULL},
        {"html=answer", 100, 400, "HTTP/1.1 400"},
        {"html=web", 100, 400, "HTTP/1.1 400"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL),
                        *words = g_strconcat("language=escpos ", cases[i].words, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(Standin) printer = standin_start(words, folder, &error);
        g_assert_no_error(error);
        int fd = client_connect(standin_port(printer));
        client_send(fd, "\x1dr\x01", 3, SEND_MS);
        g_autoptr(GByteArray) got = client_read(fd, 1000, 300, NULL);
        g_assert_cmpuint(got->len, >=, cases[i].least);
        g_assert_cmpuint(got->len, <=, cases[i].most);
        if (cases[i].begins)
            g_assert_cmpmem(got->data, MIN(got->len, strlen(cases[i].begins)), cases[i].begins, strlen(cases[i].begins));
        close(fd);
        g_clear_pointer(&printer, standin_stop);
        scratch_remove(folder);
    }
}

int main(int argc, char **argv)
{
    gsize count = 0;
    const Scenario *all = scenarios(&count);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/faults/wrong words are refused", test_wrong_words_are_refused);
    g_test_add_func("/faults/answers go wrong as the words say", test_answers_go_wrong_as_the_words_say);
    for (gsize i = 0; i < count; i++) {
        // GLib parts paths at slashes.
        g_autofree char *fault = g_strdelimit(g_strdup(all[i].fault), "/", ' ');
        g_autofree char *path = g_strdup_printf("/faults/%s/%s", all[i].language, fault);
        g_test_add_data_func(path, &all[i], test_scenario);
    }
    return g_test_run();
}
