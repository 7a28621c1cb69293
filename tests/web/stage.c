// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/web/stage.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"

#define HOUR_MS (G_GINT64_CONSTANT(3600) * 1000)
#define MINUTE_MS (G_GINT64_CONSTANT(60) * 1000)

static const char event_text[] =
    "[event]\nslug = rehearsal\ntitle = PyCon Rehearsal\nzone = America/New_York\n"
    "[part tutorials]\ntitle = Tutorials\nstart = %s\nend = %s\n"
    "[part conference]\ntitle = Main conference\nstart = %s\nend = %s\n"
    "[ticket-type individual]\ntitle = Individual\nmatch = Conference*\ngrants = conference\nband-colour = #3776ab\n"
    "badge-stock = blue lanyard\nbadge-label = badge\nprice = 450\n"
    "[ticket-type staff]\ntitle = Staff\nmatch = Staff*\nstaff = yes\ngrants = conference\n"
    "[ticket-type speaker]\ntitle = Speaker\nmatch = Speaker*\nwalk-in = no\ngrants = conference\n"
    "[ticket-type online]\ntitle = Online\nmatch = Online*\nonline-only = yes\n"
    "[add-on tutorial]\nmatch = ^Tutorial .*(T-[0-9]{2})\ngrants = \\\\1\nticket = yes\nprice = 175\n"
    "[add-on shirt]\ntitle = T-shirt\nmatch = ^T-shirt\ngrants = shirt\nprice = 25\n"
    "[checkpoint registration]\ntitle = Registration\nkind = desk\nreentry = once\nroom = in the foyer, to your left\n"
    "[checkpoint expo]\ntitle = Expo hall\nkind = part\nneeds = conference\nreentry = in-out\ncapacity = 2\n"
    "[checkpoint room-318]\ntitle = Room 318\nkind = room\nroom = Room 318\nreentry = once\ngrace-before = 20\ngrace-after = 10\n"
    "[checkpoint room-319]\ntitle = Room 319\nkind = room\nroom = Room 319\nreentry = once\ngrace-before = 20\ngrace-after = 10\n"
    "[look]\nbar = #4b2a7b\nbutton = #0f6b5c\nlogo = bridge.svg\n"
    "[kiosk]\npronouns = she/her; he/him; they/them\nbadge-name = yes\n"
    "[session-rule tutorials]\ntype = Tutorial\nneeds = own\n"
    "[label badge]\ntemplate = badge.label\nmedia = 62x100\nkind = badge\n"
    "[label ticket]\ntemplate = ticket.label\nmedia = 62x29\nkind = ticket\n"
    "[label ticket-80]\ntemplate = ticket.label\nmedia = 80\nkind = ticket\n";

static void write_file(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

// The templates that ship with PyCon US 2024, and their picture.
static void copy_template(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(TEST_SOURCE_DIR, "config/events/pycon-us-2024", name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    write_file(folder, name, text);
}

static char *local_time(gint64 utc_ms)
{
    g_autoptr(GTimeZone) zone = zone_open("America/New_York", NULL);
    g_autofree char *day = zone_format_day(zone, utc_ms);
    g_autofree char *clock = zone_format_clock(zone, utc_ms);
    return g_strconcat(day, " ", clock, NULL);
}

static void write_event(const char *folder, gint64 now_utc_ms)
{
    g_autofree char *event = g_build_filename(folder, "event", NULL);
    g_assert_cmpint(g_mkdir(event, 0700), ==, 0);
    g_autofree char *start = local_time(now_utc_ms - 3 * HOUR_MS);
    g_autofree char *end = local_time(now_utc_ms + 5 * HOUR_MS);
    g_autofree char *text = g_strdup_printf(event_text, start, end, start, end);
    write_file(event, "event.ini", text);
    copy_template(event, "badge.label");
    copy_template(event, "ticket.label");
    copy_template(event, "bridge.svg");
}

static void append(Store *store, RecordKind kind, const char *subject, json_t *body, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_assert_nonnull(body);
    journal_append(store, kind, subject, body, now_utc_ms, NULL, &error);
    g_assert_no_error(error);
    json_decref(body);
}

static void add_person(Store *store, const char *id, const char *name, const char *company, const char *type, const char *status,
                       const char *tutorial, gint64 now_utc_ms)
{
    g_autofree char *secret = g_strconcat("secret-", id + 14, NULL);
    json_t *tickets = json_pack("{s:{s:s,s:s,s:s}}", secret, "secret", secret, "product", "Conference", "status", status);
    if (tutorial) {
        g_autofree char *product = g_strconcat("Tutorial ", tutorial, NULL);
        json_object_set_new(
            tickets, product,
            json_pack("{s:s,s:s,s:s,s:b}", "product", product, "entitlement", tutorial, "status", status, "has_ticket", 1));
    }
    append(store, RECORD_REGISTRATION, id,
           json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "name", name, "company", company, "ticket_type", type, "status", status,
                     "order", strcmp(id, STAGE_PRIYA) <= 0 ? "ORDER1" : id + 12, "shirt", "M", "tickets", tickets),
           now_utc_ms);
}

static void add_session(Store *store, const char *code, const char *title, const char *room, int capacity, gint64 start_utc_ms,
                        gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    const Session session = {.code = (char *)code,
                             .title = (char *)title,
                             .room = (char *)room,
                             .type = (char *)"Tutorial",
                             .speakers = (char *)"",
                             .start_utc_ms = start_utc_ms,
                             .end_utc_ms = start_utc_ms + 3 * HOUR_MS,
                             .capacity = capacity};
    session_put(store, &session, now_utc_ms, NULL, &error);
    g_assert_no_error(error);
}

static void fill(Store *store, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, &error));
    add_session(store, "T-01", "Async in depth", "Room 318", 2, now_utc_ms - 2 * MINUTE_MS, now_utc_ms);
    add_session(store, "T-02", "Data pipelines", "Room 319", 30, now_utc_ms - 2 * MINUTE_MS, now_utc_ms);
    add_session(store, "T-03", "Testing well", "Room 318", 30, now_utc_ms + 4 * HOUR_MS, now_utc_ms);
    add_person(store, STAGE_ADA, "Ada Ngũgĩ", "Analytical Engines", "individual", "paid", "T-01", now_utc_ms);
    add_person(store, STAGE_PRIYA, "Priya Raghunathan", "நிறுவனம்", "individual", "paid", "T-02", now_utc_ms);
    add_person(store, STAGE_PENDING, "Penny Pending", "", "individual", "pending", NULL, now_utc_ms);
    add_person(store, STAGE_HOLD, "Hector Hold", "", "individual", "paid", NULL, now_utc_ms);
    add_person(store, STAGE_ONLINE, "Olga Online", "", "online", "paid", NULL, now_utc_ms);
    add_person(store, STAGE_LI, "Li Wei", "Guido & Sons", "individual", "paid", NULL, now_utc_ms);
    append(store, RECORD_HOLD, STAGE_HOLD, json_pack("{s:b,s:s}", "on", 1, "reason", "code of conduct"), now_utc_ms);
    g_assert_true(store_commit(store, &error));
    static const struct {
        const char *name;
        VolunteerRole role;
    } volunteers[] = {
        {"Dora", ROLE_DOOR}, {"Desi", ROLE_DESK}, {"Lea", ROLE_LEAD}, {"Spo", ROLE_SPONSOR}, {"Cara", ROLE_CASHIER}};
    for (gsize i = 0; i < G_N_ELEMENTS(volunteers); i++)
        g_assert_true(volunteer_put(store, volunteers[i].name, volunteers[i].role, STAGE_PIN, clock_utc_ms(), &error));
}

// A door is a desk's station that stands at a door: what a station of kind door may record is tests/store's and tests/sync's matter.
Stage *stage_new(const char *mode, const char *checkpoint)
{
    bool is_door = strcmp(mode, "door") == 0;
    g_autoptr(GError) error = NULL;
    Stage *stage = g_new0(Stage, 1);
    stage->folder = g_dir_make_tmp("lanyard-web-XXXXXX", &error);
    g_assert_no_error(error);
    gint64 now_utc_ms = clock_utc_ms();
    write_event(stage->folder, now_utc_ms);
    g_autofree char *settings =
        g_strdup_printf("[station]\nname = Desk 3\nmode = %s\ncheckpoint = %s\nsponsor = acme\n[leads]\ntags = hot;cold\n",
                        is_door ? "desk" : mode, checkpoint);
    write_file(stage->folder, "station.ini", settings);
    g_autofree char *keys = g_build_filename(stage->folder, "keys", NULL);
    key_ring_create(keys, &error);
    g_assert_no_error(error);
    g_autofree char *path = g_build_filename(stage->folder, "lanyard.db", NULL);
    store_create(path, "Desk 3", "rehearsal", &error);
    g_assert_no_error(error);
    g_autoptr(Store) store = store_open(path, &error);
    g_assert_no_error(error);
    fill(store, now_utc_ms);
    stage->station = station_load(stage->folder, &error);
    g_assert_no_error(error);
    if (is_door)
        stage->station->settings->mode = STATION_DOOR;
    // Any free port; a file could not say so.
    g_free(stage->station->settings->listen);
    stage->station->settings->listen = g_strdup("127.0.0.1:0");
    return stage;
}

static void remove_tree(GFile *file)
{
    g_autoptr(GFileEnumerator) children =
        g_file_enumerate_children(file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
    GFile *child;
    while (children && g_file_enumerator_iterate(children, NULL, &child, NULL, NULL) && child)
        remove_tree(child);
    g_assert_true(g_file_delete(file, NULL, NULL));
}

void stage_free(Stage *stage)
{
    if (!stage)
        return;
    station_free(stage->station);
    g_autoptr(GFile) folder = g_file_new_for_path(stage->folder);
    remove_tree(folder);
    g_free(stage->folder);
    g_free(stage);
}

Desk *stage_desk(const Stage *stage)
{
    g_autoptr(GError) error = NULL;
    Desk *desk = desk_open(stage->station, &error);
    g_assert_no_error(error);
    return desk;
}

static void accept(Store *store, const char *station, gint64 sequence, RecordKind kind, const char *subject, const char *body)
{
    g_autoptr(GError) error = NULL;
    gint64 now = clock_utc_ms();
    bool is_new;
    const Record record = {station, sequence, (Hlc)now << 16, now, kind, subject, body, NULL};
    journal_accept(store, &record, &is_new, &error);
    g_assert_no_error(error);
}

void stage_fork(const Stage *stage)
{
    static const char body[] = "{\"scope\":\"desk\",\"checkpoint\":\"registration\",\"direction\":1,\"once\":true,\"by\":\"Bo\"}";
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(stage->station->store_path, &error);
    g_assert_no_error(error);
    g_assert_true(store_begin(store, &error));
    accept(store, STAGE_FORKED, 1, RECORD_STATION, STAGE_FORKED, "{\"event\":\"rehearsal\",\"name\":\"Desk 9\"}");
    accept(store, STAGE_FORKED, 2, RECORD_ADMISSION, STAGE_ADA, body);
    accept(store, STAGE_FORKED, 2, RECORD_ADMISSION, STAGE_LI, body);
    g_assert_true(store_commit(store, &error));
}

#define PAGE 4096
#define SOUND_PAGES 30 // with what a connection asks for when it is opened

void stage_damage(const Stage *stage)
{
    g_autoptr(GError) error = NULL;
    struct stat info;
    g_autofree char *noise = g_strnfill(PAGE, 'x');
    g_autoptr(Store) store = store_open(stage->station->store_path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_stat(stage->station->store_path, &info), ==, 0);
    g_assert_cmpint(info.st_size, >, (SOUND_PAGES + 1) * PAGE);
    FILE *file = g_fopen(stage->station->store_path, "r+");
    for (goffset at = SOUND_PAGES * PAGE; at < info.st_size; at += PAGE) {
        g_assert_cmpint(fseek(file, at, SEEK_SET), ==, 0);
        g_assert_cmpuint(fwrite(noise, 1, PAGE, file), ==, PAGE);
    }
    g_assert_cmpint(fclose(file), ==, 0);
    g_assert_false(store_check_pages(store, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DAMAGED);
}
