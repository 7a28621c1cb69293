// SPDX-License-Identifier: GPL-3.0-or-later
// test_memory.c - what people, power and other hosts do to a stand-in, and what it remembers then, as a simple host hears it.
//
// Would catch: a count or a clock that tells a restart where the machine would hide it, or hides what it would tell; a printer that
// keeps what a real one loses, or prints again what a real one drops.
#include <string.h>
#include <unistd.h>

#include "tests/network_printers/album.h"
#include "tests/network_printers/scene.h"
#include "tests/scratch.h"

#define STATUS_BYTES 82

// What an SGD variable says, without its quotes; the caller owns it.
static char *variable(const Scene *scene, const char *name)
{
    g_autofree char *question = g_strdup_printf("! U1 getvar \"%s\"\r\n", name);
    say(scene, question, strlen(question));
    g_autoptr(GString) value = g_string_new(NULL);
    for (int quotes = 0; quotes < 2;) {
        g_autoptr(GByteArray) got = client_read(scene->fd, 1, PATIENCE_MS, NULL);
        g_assert_cmpuint(got->len, ==, 1);
        quotes += got->data[0] == '"';
        if (got->data[0] != '"')
            g_string_append_c(value, (char)got->data[0]);
    }
    return g_strdup(value->str);
}

static guint64 odometer(const Scene *scene)
{
    g_autofree char *value = variable(scene, "odometer.total_label_count");
    guint64 count = 0;
    g_assert_true(g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT32, &count, NULL));
    return count;
}

static guint uptime_s(const Scene *scene)
{
    g_autofree char *value = variable(scene, "device.uptime");
    guint days = 0, hours = 0, minutes = 0, seconds = 0;
    g_autoptr(GRegex) form = g_regex_new("^(\\d\\d) days (\\d\\d) hours (\\d\\d) mins (\\d\\d) secs$", 0, 0, NULL);
    g_autoptr(GMatchInfo) found = NULL;
    g_assert_true(g_regex_match(form, value, 0, &found));
    guint *const parts[] = {&days, &hours, &minutes, &seconds};
    for (int i = 0; i < 4; i++) {
        g_autofree char *digits = g_match_info_fetch(found, i + 1);
        *parts[i] = (guint)g_ascii_strtoull(digits, NULL, 10);
    }
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

// Formats that wait and labels that are left.
static guint64 left(const Scene *scene)
{
    g_autofree char *status = hear_text(scene, "~HS", STATUS_BYTES);
    return status_number(status, 0, 4) + status_number(status, 1, 8);
}

static guint count_whole(const Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) labels = album_read(scene->folder, &error);
    g_assert_no_error(error);
    guint count = 0;
    for (guint i = 0; i < labels->len; i++)
        count += ((const AlbumLabel *)labels->pdata[i])->state == LABEL_WHOLE;
    return count;
}

static void wait_for_event(const Scene *scene, const char *event, guint count)
{
    for (gint64 end_us = g_get_monotonic_time() + PATIENCE_MS * 1000; album_count_events(scene->folder, event) < count;) {
        g_assert_cmpint(g_get_monotonic_time(), <, end_us);
        g_usleep(1000);
    }
}

static void settle(const Scene *scene)
{
    g_assert_true(standin_settle(scene->printer, PATIENCE_MS));
}

// The odometer counts everybody's labels for life, the uptime begins again.
static void test_zpl_counts_for_life(void)
{
    Scene scene = scene_begin("language=zpl print=2 dark=20 holds=1 others=3");
    g_assert_cmpuint(odometer(&scene), ==, 0);
    g_assert_cmpuint(uptime_s(&scene), >=, 3600);
    say_label(&scene, "zpl", "ONE");
    g_assert_true(standin_do(scene.printer, "other"));
    settle(&scene);
    g_assert_cmpuint(odometer(&scene), ==, 4);
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    g_assert_cmpuint(odometer(&scene), ==, 4);
    g_assert_cmpuint(uptime_s(&scene), <, 3600);
    g_assert_cmpuint(count_whole(&scene), ==, 1);
    scene_end(&scene);
}

static void test_zpl_without_odometer_knows_no_such_name(void)
{
    Scene scene = scene_begin("language=zpl odometer=0");
    g_autofree char *count = variable(&scene, "odometer.total_label_count"), *uptime = variable(&scene, "device.uptime");
    g_assert_cmpstr(count, ==, "?");
    g_assert_cmpstr(uptime, ==, "?");
    scene_end(&scene);
}

// As it waits when the power goes it is gone, and "nothing left" is what the printer says then.
static void test_zpl_forgets_with_the_power(void)
{
    Scene scene = scene_begin("language=zpl print=100000 dark=20 holds=1");
    say_label(&scene, "zpl", "PRINTING");
    say_label(&scene, "zpl", "WAITING");
    g_assert_cmpuint(left(&scene), ==, 2);
    g_assert_true(standin_do(scene.printer, "power"));
    say(&scene, "~HS", 3); // in the dark
    wait_for_event(&scene, "light", 1);
    assert_silence(&scene);
    g_assert_cmpuint(left(&scene), ==, 0);
    g_assert_cmpuint(odometer(&scene), ==, 0);
    settle(&scene);
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 0);
    scene_end(&scene);
}

static void test_power_cuts_the_connection(const void *data)
{
    g_autofree char *words = g_strdup_printf("language=%s dark=20", (const char *)data);
    Scene scene = scene_begin(words);
    g_autoptr(GByteArray) got = NULL;
    bool has_ended = false;
    say_label(&scene, data, "GONE");
    settle(&scene);
    g_assert_true(standin_do(scene.printer, "power"));
    got = client_read(scene.fd, 100, PATIENCE_MS, &has_ended);
    g_assert_true(has_ended);
    close(scene.fd);
    scene.fd = client_connect(standin_port(scene.printer));
    say_label(&scene, data, "NEXT");
    settle(&scene);
    g_assert_cmpuint(count_whole(&scene), ==, 2);
    scene_end(&scene);
}

// A label that the power cut in two is no whole one; the next is. What is printed as it comes, or not in brackets, comes out torn.
static void test_power_in_mid_label(const void *data)
{
    const char *language = data;
    g_autofree char *words = g_strdup_printf("language=%s print=2 dark=20 holds=1 power=mid:2", language);
    Scene scene = scene_begin(words);
    g_autoptr(GError) error = NULL;
    say_label(&scene, language, "FIRST");
    settle(&scene);
    g_autoptr(GByteArray) second = sample_label(language, "SECOND");
    say(&scene, second->data, second->len / 2);
    wait_for_event(&scene, "light", 1);
    say(&scene, second->data + second->len / 2, second->len - second->len / 2);
    say_label(&scene, language, "THIRD");
    settle(&scene);
    g_autoptr(GPtrArray) labels = album_read(scene.folder, &error);
    const AlbumLabel *last = labels->pdata[labels->len - 1];
    g_assert_cmpuint(count_whole(&scene), ==, 2);
    g_assert_cmpstr(((const AlbumLabel *)labels->pdata[0])->text, ==, "FIRST");
    g_assert_cmpstr(last->text, ==, "THIRD");
    g_assert_cmpuint(labels->len, ==, strcmp(language, "zpl") == 0 ? 2 : 3);
    scene_end(&scene);
}

// Another host's ~JA: what waits is gone, the label in the mechanism comes out.
static void test_zpl_another_host_cancels_all(void)
{
    Scene scene = scene_begin("language=zpl print=300");
    say_label(&scene, "zpl", "PRINTING");
    say_label(&scene, "zpl", "WAITING");
    wait_for_event(&scene, "received", 2);
    int other_fd = client_connect(standin_port(scene.printer));
    client_send(other_fd, "~JA~HS", 6, PATIENCE_MS);
    g_autoptr(GByteArray) status = client_read(other_fd, STATUS_BYTES, PATIENCE_MS, NULL);
    g_assert_cmpuint(status->len, ==, STATUS_BYTES);
    settle(&scene);
    g_assert_cmpuint(left(&scene), ==, 0);
    g_assert_cmpuint(odometer(&scene), ==, 1);
    g_assert_cmpuint(count_whole(&scene), ==, 1);
    close(other_fd);
    scene_end(&scene);
}

static void test_zpl_what_is_being_received_is_cancelled_too(void)
{
    Scene scene = scene_begin("language=zpl print=2 flush=mid:1");
    say_label(&scene, "zpl", "RECEIVING");
    say_label(&scene, "zpl", "NEXT");
    settle(&scene);
    g_assert_cmpuint(left(&scene), ==, 0);
    g_assert_cmpuint(odometer(&scene), ==, 1);
    g_assert_cmpuint(count_whole(&scene), ==, 1);
    scene_end(&scene);
}

static void test_zpl_cancel_drops_the_next(void)
{
    Scene scene = scene_begin("language=zpl print=200 cancel=received:3");
    for (int i = 0; i < 3; i++)
        say_label(&scene, "zpl", "LABEL");
    settle(&scene);
    g_assert_cmpuint(left(&scene), ==, 0);
    g_assert_cmpuint(odometer(&scene), ==, 2);
    g_assert_cmpuint(count_whole(&scene), ==, 2);
    scene_end(&scene);
}

static void test_zpl_feeds_what_is_in_no_batch(void)
{
    Scene scene = scene_begin("language=zpl print=200");
    g_assert_true(standin_do(scene.printer, "feed"));
    g_assert_cmpuint(left(&scene), ==, 0);
    settle(&scene);
    g_assert_cmpuint(odometer(&scene), ==, 1);
    g_assert_cmpuint(count_whole(&scene), ==, 0);
    scene_end(&scene);
}

// "^JZ": asked nothing while the head is open; then the label comes again, or does not, and nothing says which.
static void test_zpl_prints_again_as_it_was_told(const void *data)
{
    bool is_again = strcmp(data, "^XA^JZY^XZ") == 0;
    Scene scene = scene_begin("language=zpl print=40 open=printing:1");
    say(&scene, data, strlen(data));
    say_label(&scene, "zpl", "TORN");
    wait_for_event(&scene, "open", 1);
    say(&scene, "~HS", 3);
    assert_silence(&scene);
    g_autofree char *errors = hear_text(&scene, "~HQES", 106);
    g_assert_nonnull(strstr(errors, "ERRORS:         1 00000000 00000004"));
    standin_mend(scene.printer);
    settle(&scene);
    g_assert_cmpuint(left(&scene), ==, 0);
    g_assert_cmpuint(odometer(&scene), ==, is_again ? 1 : 0);
    g_assert_cmpuint(count_whole(&scene), ==, is_again ? 1 : 0);
    scene_end(&scene);
}

// Each boot begins with ^JZY.
static void test_zpl_a_boot_prints_again(void)
{
    Scene scene = scene_begin("language=zpl print=40 open=printing:1 dark=20 holds=1");
    say(&scene, "^XA^JZN^XZ~HI", 13);
    g_autoptr(GByteArray) name = client_read(scene.fd, 36, PATIENCE_MS, NULL);
    g_assert_cmpuint(name->len, ==, 36);
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    say_label(&scene, "zpl", "AGAIN");
    wait_for_event(&scene, "open", 1);
    standin_mend(scene.printer);
    settle(&scene);
    g_assert_cmpuint(count_whole(&scene), ==, 1);
    scene_end(&scene);
}

static void test_zpl_counts_early_and_late(void)
{
    Scene early = scene_begin("language=zpl print=100000 counts-early=1");
    say_label(&early, "zpl", "EARLY");
    wait_for_event(&early, "received", 1);
    g_assert_cmpuint(left(&early), ==, 1);
    g_assert_cmpuint(odometer(&early), ==, 1);
    scene_end(&early);
    Scene late = scene_begin("language=zpl print=2 counts-late=300");
    say_label(&late, "zpl", "LATE");
    settle(&late);
    g_assert_cmpuint(left(&late), ==, 0);
    while (odometer(&late) == 0)
        g_usleep(1000);
    g_assert_cmpuint(odometer(&late), ==, 1);
    scene_end(&late);
}

static void test_a_count_may_fall_with_the_power(void)
{
    Scene scene = scene_begin("language=zpl print=2 dark=20 holds=1 saves=2");
    for (int i = 0; i < 3; i++)
        say_label(&scene, "zpl", "LABEL");
    settle(&scene);
    g_assert_cmpuint(odometer(&scene), ==, 3);
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    g_assert_cmpuint(odometer(&scene), ==, 2);
    scene_end(&scene);
}

// DLE DC4 8 of another host, and what the manual has for its answer.
static void test_escpos_another_host_clears(void)
{
    Scene scene = scene_begin("language=escpos print=100000");
    say_label(&scene, "escpos", "PRINTING");
    say(&scene, "\x1dr\x01", 3);
    wait_for_event(&scene, "received", 1);
    int other_fd = client_connect(standin_port(scene.printer));
    client_send(other_fd, "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 10, PATIENCE_MS);
    g_autoptr(GByteArray) answer = client_read(other_fd, 3, PATIENCE_MS, NULL);
    g_assert_cmpmem(answer->data, answer->len, "\x37\x25\x00", 3);
    assert_silence(&scene); // the question was in the buffer as well
    settle(&scene);
    g_assert_cmpuint(count_whole(&scene), ==, 0);
    close(other_fd);
    scene_end(&scene);
}

// GS g 2, in its turn: a header, digits, NUL.
static void test_escpos_counts_its_cuts(void)
{
    Scene scene = scene_begin("language=escpos print=40 dark=20 holds=1");
    say_label(&scene, "escpos", "ONE");
    say(&scene, "\x1dg2\x00\xb2\x00", 6);
    assert_hears(&scene, "_1\x00", 3);
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    say(&scene, "\x1dg2\x00\xb2\x00", 6);
    assert_hears(&scene, "_1\x00", 3);
    scene_end(&scene);
    Scene old = scene_begin("language=escpos odometer=0");
    say(&old, "\x1dg2\x00\xb2\x00\x1dr\x01", 9);
    assert_hears(&old, "\x00", 1);
    scene_end(&old);
}

static void test_escpos_tells_an_open_cover(void)
{
    Scene scene = scene_begin("language=escpos print=2");
    g_assert_true(standin_do(scene.printer, "open"));
    say(&scene, "\x10\x04\x01\x10\x04\x02", 6);
    assert_hears(&scene, "\x1a\x16", 2);
    standin_mend(scene.printer);
    say(&scene, "\x10\x04\x01\x10\x04\x02", 6);
    assert_hears(&scene, "\x12\x12", 2);
    scene_end(&scene);
}

// The ETB counter begins again, and automatic status is off as after any start.
static void test_star_counts_from_the_boot(void)
{
    Scene scene = scene_begin("language=star print=2 dark=20 holds=1");
    say(&scene, "\x1b\x1e\x61\x01\x17\x17", 6);
    g_autoptr(GByteArray) got = client_read(scene.fd, 33, PATIENCE_MS, NULL);
    g_assert_cmpuint(got->len, ==, 33);
    g_assert_cmpuint(got->data[29], ==, 0x04);
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    say(&scene, "\x1b\x06\x01", 3);
    g_autoptr(GByteArray) again = client_read(scene.fd, 11, PATIENCE_MS, NULL);
    g_assert_cmpuint(again->len, ==, 11);
    g_assert_cmpuint(again->data[7], ==, 0x00);
    say(&scene, "\x17", 1);
    assert_silence(&scene);
    scene_end(&scene);
}

static void test_another_host_resets(const void *data)
{
    bool is_epl2 = strcmp(data, "epl2") == 0;
    g_autofree char *words = g_strdup_printf("language=%s print=100000 dark=20", (const char *)data);
    Scene scene = scene_begin(words);
    say_label(&scene, data, "PRINTING");
    wait_for_event(&scene, "received", 1);
    int other_fd = client_connect(standin_port(scene.printer));
    client_send(other_fd, is_epl2 ? "^@\r\n" : "\x1b!R", is_epl2 ? 4 : 3, PATIENCE_MS);
    wait_for_event(&scene, "light", 1);
    settle(&scene);
    g_assert_cmpuint(count_whole(&scene), ==, 0);
    say_label(&scene, data, "NEXT"); // on the connection that the reset left alone
    wait_for_event(&scene, "received", 2);
    close(other_fd);
    scene_end(&scene);
}

// The state that the SNMP agent tells.
static void test_brother_keeps_its_count(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL), *path = g_build_filename(folder, "state", NULL);
    g_autofree char *words = g_strdup_printf("language=brother print=2 dark=20 state-file=%s", path), *before = NULL,
                    *after = NULL;
    Scene scene = scene_begin(words);
    say_label(&scene, "brother", "ONE");
    settle(&scene);
    g_assert_true(g_file_get_contents(path, &before, NULL, NULL));
    g_assert_true(g_str_has_prefix(before, "state=idle\nlabels=1\nsince_boot=1\n"));
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    settle(&scene);
    g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
    g_assert_true(g_str_has_prefix(after, "state=idle\nlabels=1\nsince_boot=0\n"));
    scene_end(&scene);
    scratch_remove(folder);
}

static void test_what_a_manual_does_not_have_is_not_there(void)
{
    static const struct {
        const char *language, *mishap;
    } none[] = {{"dymo", "cancel"}, {"dymo", "flush"},    {"fgl", "cancel"},  {"fgl", "flush"},   {"brother", "flush"},
                {"star", "cancel"}, {"escpos", "cancel"}, {"epl2", "cancel"}, {"tspl", "cancel"}, {"brother", "feed"}};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autofree char *words = g_strdup_printf("language=%s", none[i].language);
        Scene scene = scene_begin(words);
        g_assert_false(standin_do(scene.printer, none[i].mishap));
        scene_end(&scene);
    }
}

int main(int argc, char **argv)
{
    static const char *const languages[] = {"zpl", "brother", "escpos", "fgl", "star", "dymo", "epl2", "tspl"};
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *cut = g_strdup_printf("/memory/%s/power cuts the connection", languages[i]);
        g_autofree char *mid = g_strdup_printf("/memory/%s/power in mid-label", languages[i]);
        g_test_add_data_func(cut, languages[i], test_power_cuts_the_connection);
        g_test_add_data_func(mid, languages[i], test_power_in_mid_label);
    }
    g_test_add_func("/memory/zpl/counts for life", test_zpl_counts_for_life);
    g_test_add_func("/memory/zpl/without odometer knows no such name", test_zpl_without_odometer_knows_no_such_name);
    g_test_add_func("/memory/zpl/forgets with the power", test_zpl_forgets_with_the_power);
    g_test_add_func("/memory/zpl/another host cancels all", test_zpl_another_host_cancels_all);
    g_test_add_func("/memory/zpl/what is being received is cancelled too", test_zpl_what_is_being_received_is_cancelled_too);
    g_test_add_func("/memory/zpl/cancel drops the next", test_zpl_cancel_drops_the_next);
    g_test_add_func("/memory/zpl/feeds what is in no batch", test_zpl_feeds_what_is_in_no_batch);
    g_test_add_data_func("/memory/zpl/prints again", "^XA^JZY^XZ", test_zpl_prints_again_as_it_was_told);
    g_test_add_data_func("/memory/zpl/does not print again", "^XA^JZN^XZ", test_zpl_prints_again_as_it_was_told);
    g_test_add_func("/memory/zpl/a boot prints again", test_zpl_a_boot_prints_again);
    g_test_add_func("/memory/zpl/counts early and late", test_zpl_counts_early_and_late);
    g_test_add_func("/memory/zpl/a count may fall with the power", test_a_count_may_fall_with_the_power);
    g_test_add_func("/memory/escpos/another host clears", test_escpos_another_host_clears);
    g_test_add_func("/memory/escpos/counts its cuts", test_escpos_counts_its_cuts);
    g_test_add_func("/memory/escpos/tells an open cover", test_escpos_tells_an_open_cover);
    g_test_add_func("/memory/star/counts from the boot", test_star_counts_from_the_boot);
    g_test_add_data_func("/memory/epl2/another host resets", "epl2", test_another_host_resets);
    g_test_add_data_func("/memory/tspl/another host resets", "tspl", test_another_host_resets);
    g_test_add_func("/memory/brother/keeps its count", test_brother_keeps_its_count);
    g_test_add_func("/memory/what a manual does not have is not there", test_what_a_manual_does_not_have_is_not_there);
    return g_test_run();
}
