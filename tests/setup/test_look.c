// SPDX-License-Identifier: GPL-3.0-or-later
// test_look.c - the look of the badge is chosen by picture: what the event has then is the shipped file, with the lines and the logo that
// it had; what a person wrote is kept, and nothing changes by looking.
#include <glib/gstdio.h>
#include <string.h>

#include "tests/setup/fixture.h"
#include "tests/web/stage.h"

#define SVG "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><path d='M0 0h4v4z'/></svg>"

static guint post(const Fixture *fixture, const char *path, const char *body)
{
    g_auto(Answer) answer = client_post(&fixture->client, path, body);
    return answer.status;
}

static void begin(Fixture *fixture)
{
    fixture_begin(fixture);
    g_assert_cmpuint(
        post(fixture, "/api/event",
             "{\"kind\":\"new\",\"title\":\"Small Talks\",\"zone\":\"UTC\",\"first\":\"2031-01-02\",\"last\":\"2031-01-02\","
             "\"rooms\":[]}"),
        ==, 200);
}

static char *read_badge(const Fixture *fixture, const char *name)
{
    char *text = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, "event", name, NULL);
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

static bool has(const Fixture *fixture, const char *words)
{
    g_autofree char *badge = read_badge(fixture, "badge.label");
    return strstr(badge, words) != NULL;
}

static char *look_of(const Fixture *fixture)
{
    g_auto(Answer) state = client_get(&fixture->client, "/api/state");
    const json_t *look = json_object_get(state.json, "look");
    g_assert_cmpuint(json_array_size(json_object_get(look, "looks")), ==, 3);
    return g_strdup(json_text(look, "look", NULL));
}

static void test_choice(Fixture *fixture, gconstpointer data)
{
    (void)data;
    begin(fixture);
    g_autofree char *first = look_of(fixture);
    g_assert_cmpstr(first, ==, "quiet");
    g_assert_cmpuint(post(fixture, "/api/look", "{\"lines\":{\"company\":false,\"title\":true}}"), ==, 200);
    g_assert_cmpuint(post(fixture, "/api/look", "{\"look\":\"bold\"}"), ==, 200);
    g_autofree char *second = look_of(fixture);
    g_assert_cmpstr(second, ==, "bold");
    g_assert_true(has(fixture, "\n#~ [text company]") && has(fixture, "\n[text job-title]"));
    g_assert_cmpuint(post(fixture, "/api/look", "{\"look\":\"../bold\"}"), ==, 409);
    g_assert_true(has(fixture, "# The bold look:"));
}

static void test_logo(Fixture *fixture, gconstpointer data)
{
    (void)data;
    begin(fixture);
    g_assert_true(has(fixture, "\n#~ [image emblem-picture]"));
    json_decref(fixture_send_file(fixture, "/api/logo", SVG));
    static const char *const looks[] = {"picture", "bold", "quiet"};
    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autofree char *body = g_strdup_printf("{\"look\":\"%s\"}", looks[i]);
        g_assert_cmpuint(post(fixture, "/api/look", body), ==, 200);
        g_assert_true(has(fixture, "\n[image emblem-picture]") && has(fixture, "\n[region emblem]"));
    }
}

static void test_looking(Fixture *fixture, gconstpointer data)
{
    (void)data;
    begin(fixture);
    g_autofree char *before = read_badge(fixture, "badge.label");
    g_auto(Answer) is = client_post(&fixture->client, "/api/picture", "{\"label\":\"badge\"}");
    g_auto(Answer) would = client_post(&fixture->client, "/api/picture", "{\"label\":\"badge\",\"look\":\"bold\"}");
    g_assert_cmpuint(is.status, ==, 200);
    g_assert_cmpuint(would.status, ==, 200);
    g_assert_cmpuint(post(fixture, "/api/picture", "{\"label\":\"badge\",\"look\":\"loud\"}"), ==, 409);
    g_autofree char *after = read_badge(fixture, "badge.label");
    g_assert_cmpstr(before, ==, after);
}

static void test_own(Fixture *fixture, gconstpointer data)
{
    (void)data;
    begin(fixture);
    static const char own[] = "[label]\nlayout = flow\n[region all]\n[text name]\nregion = all\ntext = {name}\n"
                              "[qr token]\nregion = all\ntext = {token}\n";
    g_autofree char *path = g_build_filename(fixture->folder, "event", "badge.label", NULL);
    g_assert_true(g_file_set_contents(path, own, -1, NULL));
    g_autofree char *look = look_of(fixture);
    g_assert_null(look);
    g_assert_cmpuint(post(fixture, "/api/look", "{\"look\":\"bold\"}"), ==, 200);
    g_autofree char *kept = read_badge(fixture, "badge.label.former");
    g_assert_cmpstr(kept, ==, own);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "generate") == 0)
        return 0; // as the program that draws a picture in a process of its own
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add("/setup/look/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
    ADD("choice", test_choice);
    ADD("logo", test_logo);
    ADD("looking", test_looking);
    ADD("own", test_own);
    return g_test_run();
}
