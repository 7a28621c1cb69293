// SPDX-License-Identifier: GPL-3.0-or-later
// event.c - the first step: an event that comes with Lanyard, a copy of one, or a new one; then its programme.
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/files.h"
#include "common/base/zone.h"
#include "common/import/programme.h"
#include "scanner/check/check.h"
#include "scanner/station/new_station.h"
#include "scanner/setup/place.h"
#include "scanner/setup/import_summary.h"

#define DAYS_MOST 14
#define ROOMS_MOST 60
#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT(1000))

// --- what is asked for ---

typedef struct {
    const char *title, *zone;
    GDate *first, *last;
    GStrv rooms;
} Wish;

static void wish_clear(Wish *wish)
{
    g_clear_pointer(&wish->first, g_date_free);
    g_clear_pointer(&wish->last, g_date_free);
    g_clear_pointer(&wish->rooms, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

static GDate *read_day(const char *text)
{
    g_autoptr(GDateTime) moment = NULL;
    g_autofree char *iso = g_strconcat(text, "T00:00:00Z", NULL);
    moment = strlen(text) == strlen("2030-01-01") ? g_date_time_new_from_iso8601(iso, NULL) : NULL;
    int year, month, day;
    if (!moment)
        return NULL;
    g_date_time_get_ymd(moment, &year, &month, &day);
    return g_date_new_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

static GStrv read_rooms(const json_t *rooms)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (gsize i = 0; i < json_array_size(rooms) && i < ROOMS_MOST; i++) {
        const char *room = json_string_value(json_array_get(rooms, i));
        g_autofree char *name = g_strstrip(g_strdup(room ? room : ""));
        if (*name)
            g_strv_builder_add(builder, name);
    }
    return g_strv_builder_end(builder);
}

static bool read_wish(const SetupRequest *request, Wish *out, GError **error)
{
    *out = (Wish){.title = setup_text(request, "title"),
                  .zone = setup_text(request, "zone"),
                  .first = read_day(setup_text(request, "first")),
                  .last = read_day(setup_text(request, "last")),
                  .rooms = read_rooms(json_object_get(request->body, "rooms"))};
    g_autoptr(GTimeZone) zone = zone_open(out->zone, error);
    if (!zone)
        return false;
    if (!*out->title)
        return setup_fail(error, "the event needs a name");
    if (!out->first || !out->last)
        return setup_fail(error, "the event needs a first and a last day");
    int days = g_date_days_between(out->first, out->last) + 1;
    if (days < 1 || days > DAYS_MOST)
        return setup_fail(error, "an event lasts 1 to %d days; look at the first and the last one", DAYS_MOST);
    return true;
}

static void put_moment(IniEdit *edit, const char *group, const char *key, const GDate *date, const char *clock)
{
    char day[16];
    g_date_strftime(day, sizeof day, "%Y-%m-%d", date);
    g_autofree char *text = g_strdup_printf("%s %s", day, clock);
    ini_edit_set(edit, group, key, text);
}

static void put_days(IniEdit *edit, const Wish *wish)
{
    int count = g_date_days_between(wish->first, wish->last) + 1;
    put_moment(edit, "part conference", "start", wish->first, "08:00");
    put_moment(edit, "part conference", "end", wish->last, "20:00");
    g_autoptr(GDate) day = g_date_copy(wish->first);
    for (int i = 1; count > 1 && i <= count; i++, g_date_add_days(day, 1)) {
        g_autofree char *group = g_strdup_printf("part day-%d", i);
        g_autofree char *text = g_strdup_printf("[%s]\ntitle = Day %d\n", group, i);
        ini_edit_append(edit, text);
        ini_edit_set(edit, group, "counts-as", "conference");
        put_moment(edit, group, "end", day, "20:00");
        put_moment(edit, group, "start", day, "08:00");
    }
}

static void put_rooms(IniEdit *edit, char *const *rooms)
{
    for (int i = 0; rooms[i]; i++) {
        g_autofree char *otherwise = g_strdup_printf("room-%d", i + 1);
        g_autofree char *code = code_from_title(rooms[i], otherwise);
        g_autofree char *group = g_strdup_printf("checkpoint %s", code);
        if (ini_edit_has_group(edit, group))
            text_take(&group, g_strdup_printf("checkpoint %s-%d", code, i + 1));
        g_autofree char *heading = g_strdup_printf("[%s]\nkind = room\n", group);
        ini_edit_append(edit, heading);
        ini_edit_set(edit, group, "room", rooms[i]);
        ini_edit_set(edit, group, "title", rooms[i]);
    }
}

static void put_names(IniEdit *edit, const Wish *wish)
{
    g_autofree char *slug = code_from_title(wish->title, "event");
    char year[8];
    g_date_strftime(year, sizeof year, "%Y", wish->first);
    g_autofree char *whole = strstr(slug, year) ? g_strdup(slug) : g_strdup_printf("%s-%s", slug, year);
    ini_edit_set(edit, "event", "slug", whole);
    ini_edit_set(edit, "event", "title", wish->title);
    ini_edit_set(edit, "event", "zone", wish->zone);
}

static bool write_new(const Wish *wish, const char *folder, GError **error)
{
    g_auto(IniEdit) edit = {0};
    g_autofree char *path = g_build_filename(folder, "event.ini", NULL);
    if (!profile_unpack_starter(folder, error) || !ini_edit_open(&edit, path, error))
        return false;
    put_names(&edit, wish);
    put_days(&edit, wish);
    put_rooms(&edit, wish->rooms);
    return ini_edit_save(&edit, error);
}

// All that has a time moves with the first day.
static void move_parts(IniEdit *edit, const Profile *profile, const Wish *wish)
{
    g_autofree char *former = zone_format_iso(profile->zone, profile->start_utc_ms);
    former[strlen("2030-01-01")] = '\0';
    g_autoptr(GDate) first = read_day(former);
    int days = g_date_days_between(first, wish->first);
    ARRAY_EACH(const EventPart, part, profile->parts) {
        g_autofree char *group = g_strdup_printf("part %s", part->code);
        const gint64 moments[] = {part->start_utc_ms, part->end_utc_ms};
        for (int end = 0; end < 2; end++) {
            g_autofree char *iso = zone_format_iso(profile->zone, moments[end]);
            g_autofree char *clock = g_strndup(iso + strlen("2030-01-01T"), strlen("20:00"));
            iso[strlen("2030-01-01")] = '\0';
            g_autoptr(GDate) day = read_day(iso);
            if (days >= 0)
                g_date_add_days(day, (guint)days);
            else
                g_date_subtract_days(day, (guint)-days);
            put_moment(edit, group, end ? "end" : "start", day, clock);
        }
    }
}

// Its programme is another event's, and so are the doors of its rooms.
static bool write_copy(const char *name, const Wish *wish, const char *folder, GError **error)
{
    g_auto(IniEdit) edit = {0};
    g_autofree char *path = g_build_filename(folder, "event.ini", NULL);
    g_autofree char *schedule = g_build_filename(folder, "schedule.json", NULL);
    if (!profile_unpack(name, folder, error))
        return false;
    g_autoptr(Profile) profile = profile_load(folder, error);
    if (!profile || !ini_edit_open(&edit, path, error))
        return false;
    g_unlink(schedule);
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        g_autofree char *group = g_strdup_printf("checkpoint %s", checkpoint->code);
        if (checkpoint->kind == CHECKPOINT_ROOM)
            ini_edit_switch(&edit, group, false);
    }
    put_names(&edit, wish);
    move_parts(&edit, profile, wish);
    put_rooms(&edit, wish->rooms);
    return ini_edit_save(&edit, error);
}

static bool is_shipped(const char *name)
{
    g_auto(GStrv) names = profile_builtin_names();
    return g_strv_contains((const char *const *)names, name);
}

// The event's folder that the station is made of. The caller owns it; a built-in event's name stands for itself.
static char *write_event(SetupRequest *request, GError **error)
{
    const char *kind = setup_text(request, "kind"), *name = setup_text(request, "event");
    bool is_new = strcmp(kind, "new") == 0;
    if (!is_new && !is_shipped(name))
        return error_set_null(SETUP_ERROR, SETUP_ERROR_REFUSED, error, "no event \"%s\" comes with Lanyard", name);
    if (strcmp(kind, "shipped") == 0)
        return g_strdup(name);
    g_auto(Wish) wish = {0};
    g_autofree char *folder = g_build_filename(request->setup->uploads, "event", NULL);
    files_remove_folder(folder);
    bool is_written =
        read_wish(request, &wish, error) && (is_new ? write_new(&wish, folder, error) : write_copy(name, &wish, folder, error));
    return is_written ? g_steal_pointer(&folder) : NULL;
}

bool setup_event(SetupRequest *request, GError **error)
{
    if (setup_has_station(request->setup))
        return setup_fail(error, "%s has an event already; choose another folder for another event", request->setup->folder);
    g_autofree char *event = write_event(request, error);
    if (!event)
        return false;
    const NewStation wanted = {.event = event, .name = setup_text(request, "station")};
    return new_station_make(&wanted, request->setup->folder, error);
}

// --- the programme ---

bool setup_programme_look(SetupRequest *request, GError **error)
{
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    g_autoptr(Store) store = profile ? setup_store(request->setup, error) : NULL;
    Upload *upload = &request->setup->programme;
    g_auto(ProgrammeReport) report = {0};
    if (!store || !upload_put(request->setup, upload, "programme", request->http, error) ||
        !programme_compare(store, profile, upload->path, &report, error))
        return false;
    import_summary_programme(&report, request->result);
    return true;
}

bool setup_programme_take(SetupRequest *request, GError **error)
{
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    g_autoptr(Store) store = profile ? setup_store(request->setup, error) : NULL;
    const char *path = store ? upload_path(&request->setup->programme, error) : NULL;
    g_autofree char *kept = g_build_filename(request->setup->event, "schedule.json", NULL);
    g_auto(ProgrammeReport) report = {0};
    if (!path || !programme_import(store, profile, path, clock_utc_ms(), &report, error))
        return false;
    g_unlink(kept); // the next station is made with the programme of this one
    if (!files_copy(path, kept, error) || g_chmod(kept, 0600) != 0)
        return error && *error ? false : setup_fail(error, "%s cannot be written: %s", kept, g_strerror(errno));
    upload_clear(&request->setup->programme);
    import_summary_programme(&report, request->result);
    return true;
}

// --- where it stands ---

static int session_count(const struct Setup *setup)
{
    g_autoptr(Store) store = setup_store(setup, NULL);
    g_autoptr(GPtrArray) sessions = store ? session_list(store, NULL, G_MININT64, G_MAXINT64, NULL) : NULL;
    return sessions ? (int)sessions->len : 0;
}

void event_state(const struct Setup *setup, json_t *state)
{
    json_t *shipped = json_array();
    g_auto(GStrv) names = profile_builtin_names();
    for (char **name = names; *name; name++)
        json_array_append_new(shipped, json_string(*name));
    json_object_set_new(state, "shipped", shipped);
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = setup_profile(setup, &error);
    if (!profile && !g_error_matches(error, SETUP_ERROR, SETUP_ERROR_NOT_YET))
        json_put_text(state, "problem", error->message);
    if (!profile)
        return;
    json_t *event = json_pack("{s:s,s:s,s:s,s:i}", "title", profile->title, "slug", profile->slug, "zone", profile->zone_name,
                              "sessions", session_count(setup));
    g_autofree char *start = zone_format_day(profile->zone, profile->start_utc_ms);
    g_autofree char *end = zone_format_day(profile->zone, profile->end_utc_ms);
    json_put_text(event, "start", start);
    json_put_text(event, "end", end);
    json_object_set_new(state, "event", event);
}
