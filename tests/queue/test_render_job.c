// SPDX-License-Identifier: GPL-3.0-or-later
// test_render_job.c - which labels a roll is good for: by the name of its media, by its width, and by what has room on it.
#include "printer/printer.h"
#include "printer/queue/render_job.h"
#include "tests/queue/station.h"

typedef struct {
    TestStation *station;
    RenderJob *renderer;
    const Driver *driver;
    const DriverModel *model;
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->station = test_station_new();
    scene->renderer = render_job_new(scene->station->profile, scene->station->profile_folder);
    scene->driver = driver_by_name("brother-ql");
    scene->model = driver_model(scene->driver, "QL-820NWB");
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    render_job_free(scene->renderer);
    test_station_free(scene->station);
}

// A continuous roll takes every length of its width, and red takes a roll that has red.
static void test_fits(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *wanted, *loaded;
        bool fits;
    } cases[] = {
        {"62x100", "62x100", true}, {"62x100", "62", true},     {"62", "62x100", false}, {"62x29", "62x100", false},
        {"29x90", "62", false},     {"62red", "62", false},     {"62", "62red", true},   {"62red", "62red", true},
        {"A7", "62", false},        {"62x100", "29x90", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_true(render_job_fits(scene->driver, cases[i].wanted, driver_media(scene->driver, cases[i].loaded)) ==
                      cases[i].fits);
}

static bool is_printable(Scene *scene, const char *role, const char *loaded, const char *name)
{
    const DriverMedia *media = loaded ? driver_media(scene->driver, loaded) : NULL;
    g_autofree char *names = render_job_printable(scene->renderer, role, scene->driver, scene->model, media);
    g_auto(GStrv) list = g_strsplit(names, ",", -1);
    return g_strv_contains((const char *const *)list, name);
}

static void test_names(Scene *scene, gconstpointer data)
{
    (void)data;
    g_assert_true(is_printable(scene, NULL, "62x100", "62x100"));
    g_assert_false(is_printable(scene, NULL, "62x100", "62x29"));
    g_assert_true(is_printable(scene, NULL, NULL, "62x100") && is_printable(scene, NULL, NULL, "29x90"));
    g_assert_false(is_printable(scene, NULL, NULL, "102x152")); // wider than this model
    g_autofree char *table = render_job_media_names(scene->driver, scene->model, driver_media(scene->driver, "29x90"));
    g_assert_cmpstr(table, ==, "29x90");
    g_autofree char *without =
        render_job_printable(NULL, NULL, scene->driver, scene->model, driver_media(scene->driver, "29x90"));
    g_assert_cmpstr(without, ==, table);
}

// A roll that no label asks for is good for every label that has room on it; one that is meant for badges is left to badges,
// unless the printer's role says otherwise.
static void test_room(Scene *scene, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *role, *loaded;
        bool has_badge, has_ticket;
    } cases[] = {
        {NULL, "62x100", true, false},    {"badge", "62x100", true, false}, {"ticket", "62x100", false, true},
        {NULL, "62x29", false, true},     {"ticket", "62x29", false, true}, {NULL, NULL, false, false},
        {"ticket", "29x90", false, true}, {"badge", "17x54", false, false},
    };
    g_autofree char *badge = printer_room_for("badge"), *ticket = printer_room_for("ticket");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(is_printable(scene, cases[i].role, cases[i].loaded, badge) == cases[i].has_badge);
        g_assert_true(is_printable(scene, cases[i].role, cases[i].loaded, ticket) == cases[i].has_ticket);
    }
}

// What no driver knows is drawn as the commonest badge.
static void test_measures(Scene *scene, gconstpointer data)
{
    (void)data;
    double width_mm = 0, length_mm = 0;
    const Profile *profile = scene->station->profile;
    g_assert_true(printer_label_measures(profile, "ticket", &width_mm, &length_mm));
    g_assert_true(width_mm == 62 && length_mm == 29);
    LabelUse *use = g_ptr_array_index(profile->labels, 0);
    g_free(use->media);
    use->media = g_strdup("no-such");
    g_assert_true(printer_label_measures(profile, use->name, &width_mm, &length_mm));
    g_assert_true(width_mm == 62 && length_mm == 100);
    g_assert_false(printer_label_measures(profile, "no-such", &width_mm, &length_mm));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/queue/render-job/what-fits-a-roll", Scene, NULL, set_up, test_fits, tear_down);
    g_test_add("/queue/render-job/names-of-media", Scene, NULL, set_up, test_names, tear_down);
    g_test_add("/queue/render-job/room-on-a-roll", Scene, NULL, set_up, test_room, tear_down);
    g_test_add("/queue/render-job/measures", Scene, NULL, set_up, test_measures, tear_down);
    return g_test_run();
}
