// SPDX-License-Identifier: GPL-3.0-or-later
// test_language.c - a language is one file: a made-up one, of which nothing but its file exists, is offered by its own name, served,
// chosen at the page and by station.ini, and spoken in verdicts.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/conf/language.h"
#include "tests/scratch.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

#define CODE "tlh"
#define OWN_NAME "tlhIngan Hol"

static void write_file(const char *folder, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

// English with a mark before each word.
static char *made_up_words(void)
{
    g_autoptr(GBytes) bytes = g_resources_lookup_data("/lanyard/web/lang/en.json", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    g_autoptr(json_t) words = json_loadb(text, length, 0, NULL);
    const char *key;
    json_t *value;
    json_object_foreach(words, key, value)
    {
        g_autofree char *marked = g_strconcat("~", json_string_value(value), NULL);
        json_string_set(value, marked);
    }
    json_object_set_new(words, "language.name", json_string(OWN_NAME));
    return json_canonical(words);
}

// The same step that the build does with the folder of languages.
static GResource *compile(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *words = made_up_words();
    write_file(folder, CODE ".json", words);
    write_file(folder, "resources.xml",
               "<gresources><gresource prefix=\"/lanyard/web/lang\"><file>" CODE ".json</file></gresource></gresources>");
    g_autofree char *xml = g_build_filename(folder, "resources.xml", NULL);
    g_autofree char *bundle = g_build_filename(folder, "resources.bundle", NULL);
    g_autofree char *target = g_strconcat("--target=", bundle, NULL);
    g_autofree char *source = g_strconcat("--sourcedir=", folder, NULL);
    char *command[] = {(char *)LANYARD_GLIB_COMPILE_RESOURCES, target, source, xml, NULL};
    int status = -1;
    g_spawn_sync(NULL, command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
    GResource *resource = g_resource_load(bundle, &error);
    g_assert_no_error(error);
    return resource;
}

static void test_offered(void)
{
    g_auto(GStrv) codes = language_codes(NULL);
    g_assert_true(g_strv_contains((const char *const *)codes, CODE));
    g_autoptr(Language) language = language_load(NULL, CODE);
    g_assert_cmpstr(language_own_name(language), ==, OWN_NAME);
}

static void test_page(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autoptr(Web) web = web_start(&(WebOptions){.station = stage->station}, &error);
    g_assert_no_error(error);
    g_auto(Client) desk = {.port = web_port(web)};
    client_sign_in(&desk, "Desi");
    g_auto(Answer) offered = client_get(&desk, "/api/languages");
    g_assert_cmpstr(json_text(offered.json, CODE, NULL), ==, OWN_NAME);
    g_assert_cmpstr(json_text(offered.json, "es", NULL), ==, "Español");
    g_auto(Answer) words = client_get(&desk, "/lang/" CODE ".json");
    g_assert_cmpuint(words.status, ==, 200);
    g_auto(Answer) chosen = client_post(&desk, "/api/language", "{\"language\":\"" CODE "\"}");
    g_assert_cmpuint(chosen.status, ==, 200);
    g_auto(Answer) refused = client_post(&desk, "/api/language", "{\"language\":\"xx\"}");
    g_assert_cmpuint(refused.status, ==, 400);
    g_auto(Answer) verdict = client_post(&desk, "/api/scan", "{\"text\":\"secret-a6\"}");
    g_assert_cmpint(json_text(verdict.json, "headline", "")[0], ==, '~');
}

// A language that a station adds without a build, and a word of one that it has said otherwise.
static void test_of_station(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autofree char *folder = g_build_filename(stage->station->settings->folder, "lang", NULL);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    write_file(folder, "eo.json", "{\"language.name\": \"Esperanto\", \"bar.language\": \"Lingvo\"}");
    write_file(folder, "es.json", "{\"bar.views\": \"Pantallas\"}");
    write_file(folder, "fr.json", "{\"bar.views\": ");
    write_file(folder, "cy.json", "[]");
    g_autoptr(Web) web = web_start(&(WebOptions){.station = stage->station}, &error);
    g_assert_no_error(error);
    g_auto(Client) desk = {.port = web_port(web)};
    client_sign_in(&desk, "Desi");
    g_auto(Answer) offered = client_get(&desk, "/api/languages");
    g_assert_cmpstr(json_text(offered.json, "eo", NULL), ==, "Esperanto");
    g_assert_null(json_object_get(offered.json, "cy")); // no file of it can be read
    g_auto(Answer) own = client_get(&desk, "/lang/eo.json");
    g_assert_cmpstr(json_text(own.json, "bar.language", NULL), ==, "Lingvo");
    g_auto(Answer) mended = client_get(&desk, "/lang/es.json");
    g_assert_cmpstr(json_text(mended.json, "bar.views", NULL), ==, "Pantallas");
    g_assert_cmpstr(json_text(mended.json, "bar.language", NULL), ==, "Idioma");
    g_auto(Answer) whole = client_get(&desk, "/lang/fr.json");
    g_assert_cmpstr(json_text(whole.json, "bar.language", NULL), ==, "Langue");
    static const char *const none[] = {"/lang/cy.json", "/lang/xx.json", "/lang/notes.json", "/lang/../station.json",
                                       "/lang/.json"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_auto(Answer) refused = client_get(&desk, none[i]);
        g_assert_cmpuint(refused.status, ==, 404);
    }
    g_auto(Answer) chosen = client_post(&desk, "/api/language", "{\"language\":\"eo\"}");
    g_assert_cmpuint(chosen.status, ==, 200);
    g_auto(Answer) refused = client_post(&desk, "/api/language", "{\"language\":\"cy\"}");
    g_assert_cmpuint(refused.status, ==, 400);
}

static void test_settings(gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    write_file(data, "station.ini", "[station]\nlanguage = " CODE "\n");
    g_autoptr(Settings) settings = settings_load(data, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(settings->language, ==, CODE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autoptr(GResource) resource = compile(folder);
    g_resources_register(resource);
    g_test_add_func("/web/language/offered", test_offered);
    g_test_add_func("/web/language/served-and-chosen", test_page);
    g_test_add_func("/web/language/of-the-station", test_of_station);
    g_test_add_data_func("/web/language/in-station-ini", folder, test_settings);
    int result = g_test_run();
    g_resources_unregister(resource);
    scratch_remove(folder);
    return result;
}
