// SPDX-License-Identifier: GPL-3.0-or-later
// test_manuals.c - each stand-in answers as its manual says, in the form, at the moment and in the order.
//
// Would catch: a stand-in that is kinder or ruder than the machine, so that what is tested against it proves nothing.
#include <string.h>
#include <unistd.h>

#include "tests/network_printers/album.h"
#include "tests/network_printers/scene.h"

static void test_prints_what_was_sent(const void *data)
{
    const char *language = data;
    g_autofree char *words = g_strdup_printf("language=%s print=2", language);
    Scene scene = scene_begin(words);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 5; i++) {
        g_autofree char *text = g_strdup_printf("LABEL-%d", i);
        say_label(&scene, language, text);
    }
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_autoptr(GPtrArray) labels = album_read(scene.folder, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(labels->len, ==, 5);
    for (guint i = 0; i < labels->len; i++) {
        const AlbumLabel *label = labels->pdata[i];
        g_autofree char *text = g_strdup_printf("LABEL-%u", i);
        g_assert_cmpint(label->state, ==, LABEL_WHOLE);
        g_assert_cmpstr(label->text, ==, text);
    }
    scene_end(&scene);
}

// Three strings of STX ... ETX CR LF, with 12, 11 and 2 fields of the widths in the guide.
static void test_zpl_host_status_has_the_guides_form(void)
{
    Scene scene = scene_begin("language=zpl");
    g_autofree char *status = hear_text(&scene, "~HS", 82);
    g_auto(GStrv) lines = g_strsplit(status, "\r\n", -1);
    static const char *const widths[] = {"3,1,1,4,3,1,1,1,3,1,1,1", "3,1,1,1,1,1,1,1,8,1,3", "4,1"};
    g_assert_cmpuint(g_strv_length(lines), ==, 4);
    for (gsize i = 0; i < 3; i++) {
        gsize length = strlen(lines[i]);
        g_assert_cmpint(lines[i][0], ==, 2);
        g_assert_cmpint(lines[i][length - 1], ==, 3);
        g_autofree char *inner = g_strndup(lines[i] + 1, length - 2);
        g_auto(GStrv) fields = g_strsplit(inner, ",", -1), wanted = g_strsplit(widths[i], ",", -1);
        g_assert_cmpuint(g_strv_length(fields), ==, g_strv_length(wanted));
        for (gsize j = 0; fields[j]; j++)
            g_assert_cmpuint(strlen(fields[j]), ==, g_ascii_strtoull(wanted[j], NULL, 10));
    }
    scene_end(&scene);
}

static void test_zpl_counts_what_has_not_come_out(void)
{
    Scene scene = scene_begin("language=zpl print=400");
    for (int i = 0; i < 3; i++)
        say_label(&scene, "zpl", "COUNTED");
    g_autofree char *early = hear_text(&scene, "~HS", 82);
    guint64 waiting = status_number(early, 0, 4), left = status_number(early, 1, 8);
    g_assert_cmpuint(waiting + left, >=, 1);
    g_assert_cmpuint(waiting + left, ==, 3 - standin_labels_out(scene.printer));
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_autofree char *late = hear_text(&scene, "~HS", 82);
    g_assert_cmpuint(status_number(late, 0, 4) + status_number(late, 1, 8), ==, 0);
    g_assert_cmpuint(status_number(late, 0, 3), ==, 168); // what ^LL said: 21 modules of 4 dots and the margins
    scene_end(&scene);
}

static void test_zpl_without_paper_tells_errors_only(void)
{
    Scene scene = scene_begin("language=zpl print=2 paper-out=label:1");
    say_label(&scene, "zpl", "LAST");
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    say(&scene, "~HS", 3);
    assert_silence(&scene);
    g_autofree char *errors = hear_text(&scene, "~HQES", 106);
    g_assert_nonnull(strstr(errors, "ERRORS:         1 00000000 00000001"));
    standin_mend(scene.printer);
    g_autofree char *status = hear_text(&scene, "~HS", 82);
    g_assert_cmpuint(status_number(status, 0, 1), ==, 0);
    scene_end(&scene);
}

static void test_zpl_tells_its_name(void)
{
    Scene scene = scene_begin("language=zpl");
    g_autofree char *name = hear_text(&scene, "~HI", 36);
    g_assert_cmpstr(name, ==, "\002ZD421-203dpi,V93.21.07Z,8,8192KB\003\r\n");
    g_autofree char *languages = hear_text(&scene, "! U1 getvar \"device.languages\"\r\n", 5);
    g_assert_cmpstr(languages, ==, "\"zpl\"");
    scene_end(&scene);
}

// Bits 1 and 4 are always set, 0 and 7 never; the status comes ahead of what GS r has to wait for.
static void test_escpos_real_time_status_comes_first(void)
{
    Scene scene = scene_begin("language=escpos print=300");
    say_label(&scene, "escpos", "SLOW");
    say(&scene, "\x1dr\x01\x10\x04\x01\x10\x04\x04", 9);
    assert_hears(&scene, "\x12\x12", 2);
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 0);
    assert_hears(&scene, "\x00", 1);
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    scene_end(&scene);
}

static void test_escpos_without_paper_is_offline(void)
{
    Scene scene = scene_begin("language=escpos print=2 paper-out=label:1");
    say_label(&scene, "escpos", "FIRST");
    say_label(&scene, "escpos", "SECOND");
    say(&scene, "\x1dr\x01", 3);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    say(&scene, "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", 12);
    assert_hears(&scene, "\x1a\x32\x12\x7e", 4);
    assert_silence(&scene); // GS r stands behind a label that has no paper
    standin_mend(scene.printer);
    assert_hears(&scene, "\x00", 1);
    scene_end(&scene);
}

static void test_escpos_hears_questions_in_pictures(void)
{
    Scene scene = scene_begin("language=escpos print=2");
    say(&scene, "\x1dv0\x00\x01\x00\x08\x00\x10\x04\x01\xff\xff\xff\xff\xff\x1dV\x01", 19);
    assert_hears(&scene, "\x12", 1);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    scene_end(&scene);
}

static void test_escpos_tells_changes_by_itself(void)
{
    Scene scene = scene_begin("language=escpos print=2 paper-out=label:1");
    say(&scene,
        "\x1d"
        "a\xff",
        3);
    assert_hears(&scene, "\x10\x00\x00\x00", 4);
    say_label(&scene, "escpos", "ONE");
    assert_hears(&scene, "\x18\x00\x0f\x00", 4);
    scene_end(&scene);
}

static void test_fgl_acknowledges_each_ticket(void)
{
    Scene scene = scene_begin("language=fgl print=2 paper-out=label:3 mend=300");
    for (int i = 0; i < 4; i++)
        say_label(&scene, "fgl", "TICKET");
    assert_hears(&scene, "\x06\x06\x06\x10\x11\x06", 6);
    say(&scene, "<S1>", 4);
    assert_hears(&scene, "\x11", 1);
    scene_end(&scene);
}

static void test_star_status_has_the_manuals_form(void)
{
    Scene scene = scene_begin("language=star print=2 paper-out=label:2");
    say(&scene, "\x1b\x06\x01", 3);
    assert_hears(&scene, "\x23\x86\x00\x00\x00\x00\x00\x00\x00\x00\x00", 11);
    say(&scene,
        "\x1b\x1e"
        "a\x01",
        4);
    assert_hears(&scene, "\x23\x86\x00\x00\x00\x00\x00\x00\x00\x00\x00", 11);
    say(&scene,
        "\x1b\x1e"
        "E\x00",
        4);
    say_label(&scene, "star", "ONE");
    say(&scene, "\x17", 1);
    assert_hears(&scene, "\x23\x86\x02\x00\x00\x00\x00\x02\x00\x00\x00", 11); // executed; the counter stands at 1
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    say_label(&scene, "star", "TWO");
    assert_hears(&scene, "\x23\x86\x08\x00\x00\x0c\x00\x02\x00\x00\x00", 11); // offline, no paper
    scene_end(&scene);
}

static void test_star_counts_to_31(void)
{
    Scene scene = scene_begin("language=star");
    say(&scene,
        "\x1b\x1e"
        "a\x01",
        4);
    assert_hears(&scene, "\x23\x86\x00\x00\x00\x00\x00\x00\x00\x00\x00", 11);
    for (int i = 0; i < 31; i++) {
        g_autoptr(GByteArray) status = NULL;
        say(&scene, "\x17", 1);
        status = client_read(scene.fd, 11, PATIENCE_MS, NULL);
        g_assert_cmpuint(status->len, ==, 11);
        g_assert_cmpuint((status->data[7] & 0x60) >> 2 | (status->data[7] & 0x0e) >> 1, ==, i + 1);
    }
    say(&scene, "\x17", 1);
    assert_hears(&scene, "\x23\x86\x02\x00\x00\x00\x00\x00\x00\x00\x00", 11);
    scene_end(&scene);
}

static void test_brother_is_silent(void)
{
    Scene scene = scene_begin("language=brother print=2");
    say(&scene, "\x1biS", 3);
    say_label(&scene, "brother", "SILENT");
    say(&scene, "\x1biS", 3);
    assert_silence(&scene);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    scene_end(&scene);
}

// Reports go to the serial port.
static void test_epl2_is_silent(void)
{
    Scene scene = scene_begin("language=epl2 print=2");
    say(&scene, "^ee\r\nUS\r\n", 9);
    say_label(&scene, "epl2", "SILENT");
    say(&scene, "^ee\r\n", 5);
    assert_silence(&scene);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    scene_end(&scene);
}

// ESC ! is answered at once, ~ in its turn.
static void test_tspl_tells_its_state_at_once(void)
{
    Scene scene = scene_begin("language=tspl print=300 paper-out=label:1");
    say(&scene, "\x1b!?\x1b!S", 6);
    assert_hears(&scene, "\x00\002@@@@\003\r\n", 9);
    say_label(&scene, "tspl", "SLOW");
    say(&scene, "~!T\r\n\x1b!?\x1b!S", 11);
    assert_hears(&scene, "\x20\002P@@@\003\r\n", 9);
    assert_hears(&scene, "TE200\r", 6);
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    say(&scene, "\x1b!?\x1b!S", 6);
    assert_hears(&scene, "\x04\002E@@A\003\r\n", 9);
    standin_mend(scene.printer);
    say(&scene, "\x1b!?", 3);
    assert_hears(&scene, "\x00", 1);
    scene_end(&scene);
}

static void test_dymo_answers_in_its_turn(void)
{
    Scene scene = scene_begin("language=dymo print=2 paper-out=label:1");
    say_label(&scene, "dymo", "ONE");
    say(&scene,
        "\x1b"
        "A",
        2);
    g_autoptr(GByteArray) status = client_read(scene.fd, 1, PATIENCE_MS, NULL);
    g_assert_cmpuint(status->len, ==, 1);
    g_assert_cmpuint(standin_labels_out(scene.printer), ==, 1);
    g_assert_cmphex(status->data[0] & 0x20, ==, 0x20); // it was the last one
    scene_end(&scene);
}

// The printer does not see that a connection ended: the next one's first bytes fill up the row.
static void test_dymo_goes_on_where_a_connection_broke(void)
{
    Scene scene = scene_begin("language=dymo print=2");
    g_autoptr(GByteArray) label = sample_label("dymo", "BROKEN");
    g_autoptr(GError) error = NULL;
    say(&scene, label->data, label->len / 2 + 5);
    close(scene.fd);
    scene.fd = client_connect(standin_port(scene.printer));
    say_label(&scene, "dymo", "AFTER");
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_autoptr(GPtrArray) labels = album_read(scene.folder, &error);
    g_assert_cmpuint(labels->len, ==, 2);
    g_assert_cmpint(((AlbumLabel *)labels->pdata[0])->state, ==, LABEL_TORN);
    g_assert_cmpstr(((AlbumLabel *)labels->pdata[1])->text, ==, "AFTER");
    scene_end(&scene);
}

int main(int argc, char **argv)
{
    static const char *const languages[] = {"zpl", "brother", "escpos", "fgl", "star", "dymo", "epl2", "tspl"};
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *path = g_strdup_printf("/standin/%s/prints what was sent", languages[i]);
        g_test_add_data_func(path, languages[i], test_prints_what_was_sent);
    }
    g_test_add_func("/standin/zpl/host status has the guide's form", test_zpl_host_status_has_the_guides_form);
    g_test_add_func("/standin/zpl/counts what has not come out", test_zpl_counts_what_has_not_come_out);
    g_test_add_func("/standin/zpl/without paper tells errors only", test_zpl_without_paper_tells_errors_only);
    g_test_add_func("/standin/zpl/tells its name", test_zpl_tells_its_name);
    g_test_add_func("/standin/escpos/real time status comes first", test_escpos_real_time_status_comes_first);
    g_test_add_func("/standin/escpos/without paper is offline", test_escpos_without_paper_is_offline);
    g_test_add_func("/standin/escpos/hears questions in pictures", test_escpos_hears_questions_in_pictures);
    g_test_add_func("/standin/escpos/tells changes by itself", test_escpos_tells_changes_by_itself);
    g_test_add_func("/standin/fgl/acknowledges each ticket", test_fgl_acknowledges_each_ticket);
    g_test_add_func("/standin/star/status has the manual's form", test_star_status_has_the_manuals_form);
    g_test_add_func("/standin/star/counts to 31", test_star_counts_to_31);
    g_test_add_func("/standin/brother/is silent", test_brother_is_silent);
    g_test_add_func("/standin/epl2/is silent", test_epl2_is_silent);
    g_test_add_func("/standin/tspl/tells its state at once", test_tspl_tells_its_state_at_once);
    g_test_add_func("/standin/dymo/answers in its turn", test_dymo_answers_in_its_turn);
    g_test_add_func("/standin/dymo/goes on where a connection broke", test_dymo_goes_on_where_a_connection_broke);
    return g_test_run();
}
