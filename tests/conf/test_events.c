// SPDX-License-Identifier: GPL-3.0-or-later
// test_events.c - the events that the program carries inside: their profiles load clean, and profile and programme agree.
#include <glib/gstdio.h>

#include "common/base/json.h"
#include "common/conf/profile.h"

typedef struct {
    char *folder;
    Profile *profile;
    json_t *programme; // the conference object of schedule.json
} Fixture;

static void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

static void set_up(Fixture *fixture, gconstpointer name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *parent = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    fixture->folder = g_build_filename(parent, "event", NULL);
    profile_unpack(name, fixture->folder, &error);
    g_assert_no_error(error);
    fixture->profile = profile_load(fixture->folder, &error);
    g_assert_no_error(error);
    g_autofree char *path = g_build_filename(fixture->folder, "schedule.json", NULL);
    g_autoptr(json_t) document = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    g_assert_nonnull(document);
    fixture->programme = json_incref(json_object_get(json_object_get(document, "schedule"), "conference"));
    g_assert_nonnull(fixture->programme);
}

static void tear_down(Fixture *fixture, gconstpointer name)
{
    (void)name;
    g_autofree char *parent = g_path_get_dirname(fixture->folder);
    remove_folder(fixture->folder);
    g_rmdir(parent);
    profile_free(fixture->profile);
    json_decref(fixture->programme);
    g_free(fixture->folder);
}

typedef void (*VisitSession)(const Fixture *fixture, const char *room, const json_t *session);

static int each_session(const Fixture *fixture, VisitSession visit)
{
    int count = 0;
    gsize index;
    json_t *day;
    json_array_foreach(json_object_get(fixture->programme, "days"), index, day)
    {
        const char *room;
        json_t *sessions;
        json_object_foreach(json_object_get(day, "rooms"), room, sessions)
        {
            for (gsize i = 0; i < json_array_size(sessions); i++, count++)
                visit(fixture, room, json_array_get(sessions, i));
        }
    }
    return count;
}

static void test_identity(Fixture *fixture, gconstpointer name)
{
    const Profile *profile = fixture->profile;
    g_assert_cmpstr(profile->slug, ==, name);
    g_assert_cmpstr(json_text(fixture->programme, "time_zone_name", ""), ==, profile->zone_name);
    g_assert_nonnull(profile_checkpoint(profile, "registration")); // what a new station is set to
    bool has_online = false;
    for (guint i = 0; i < profile->ticket_types->len; i++) {
        const TicketType *type = g_ptr_array_index(profile->ticket_types, i);
        has_online |= type->is_online_only && !*type->grants;
        g_assert_true(type->is_online_only || type->badge_label);
    }
    g_assert_true(has_online);
}

// What is sold for a session grants the session, and nothing else takes the product for admission.
static void check_session(const Fixture *fixture, const char *room, const json_t *session)
{
    const char *code = json_text(session, "code", NULL);
    const char *title = json_text(session, "title", "");
    const char *part = NULL;
    g_assert_nonnull(code);
    g_assert_cmpstr(json_text(session, "room", ""), ==, room);
    const char *type = json_text(session, "type", "");
    switch (profile_session_needs(fixture->profile, type, title, &part)) {
    case SESSION_OPEN: // nothing but a part that says so is everyone's
        g_assert_nonnull(part);
        g_assert_true(profile_part(fixture->profile, part)->is_for_everyone);
        return;
    case SESSION_NEEDS_PART:
        g_assert_nonnull(profile_part(fixture->profile, part));
        return;
    case SESSION_NEEDS_OWN: {
        bool has_ticket = false;
        g_autofree char *product = g_strdup_printf("%s – %s %s", type, code, title);
        g_autofree char *granted = profile_match_add_on(fixture->profile, product, &has_ticket);
        g_assert_cmpstr(granted, ==, code);
        g_assert_true(has_ticket);
        g_assert_null(profile_match_ticket_type(fixture->profile, product));
    }
    }
}

static void test_sessions(Fixture *fixture, gconstpointer name)
{
    (void)name;
    g_assert_cmpint(each_session(fixture, check_session), >, 40);
}

static void test_rooms(Fixture *fixture, gconstpointer name)
{
    (void)name;
    for (guint i = 0; i < fixture->profile->checkpoints->len; i++) {
        const Checkpoint *checkpoint = g_ptr_array_index(fixture->profile->checkpoints, i);
        bool is_there = checkpoint->kind != CHECKPOINT_ROOM;
        gsize index;
        json_t *room;
        json_array_foreach(json_object_get(fixture->programme, "rooms"), index, room) is_there |=
            g_strcmp0(json_text(room, "name", ""), checkpoint->room) == 0;
        if (!is_there)
            g_error("checkpoint %s: the programme has no room \"%s\"", checkpoint->code, checkpoint->room);
    }
}

static void test_unpack_needs_new_folder(Fixture *fixture, gconstpointer name)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(profile_unpack(name, fixture->folder, &error));
    g_assert_error(error, PROFILE_ERROR, PROFILE_ERROR_MISSING);
    g_autofree char *kept = g_build_filename(fixture->folder, "event.ini", NULL);
    g_assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *what;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {
        {"is-itself", test_identity},
        {"sessions-have-what-they-need", test_sessions},
        {"doors-stand-at-rooms-of-the-programme", test_rooms},
        {"unpack-wants-a-new-folder", test_unpack_needs_new_folder},
    };
    g_auto(GStrv) names = profile_builtin_names();
    g_assert_cmpuint(g_strv_length(names), >=, 2);
    for (char **name = names; *name; name++) {
        for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
            g_autofree char *path = g_strdup_printf("/events/%s/%s", *name, tests[i].what);
            g_test_add(path, Fixture, *name, set_up, tests[i].test, tear_down);
        }
    }
    return g_test_run();
}
