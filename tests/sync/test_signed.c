// SPDX-License-Identifier: GPL-3.0-or-later
// test_signed.c - who wrote a bundle's lines: honest stations of each kind, copied ones and ones from before the keys exchange all; a thief of a door,
// who has the event's key and may change every byte of that laptop, brings in nothing that a door may not say.
#include <glib/gstdio.h>
#include <string.h>

#include "common/store/journal/erase.h"
#include "common/store/journal/quarantine.h"
#include "common/store/people/person.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"
#include "common/store/record/station_key.h"
#include "common/store/rights/author.h"
#include "common/store/store.h"
#include "common/store/upkeep/replace.h"
#include "common/sync/bundle.h"
#include "tests/scratch.h"
#include "tests/store/room.h"
#include "tests/sync/stations.h"
#include "tests/sync/store_file.h"

#define PERSON "0000000000000001"
#define OTHER "0000000000000002"
#define KEYS "keys"

typedef struct {
    char *folder;
    KeyRing *ring;
} Fair;

static char *place(const Fair *fair, const char *station, const char *file)
{
    return g_build_filename(fair->folder, station, file, NULL);
}

static char *store_path(const Fair *fair, const char *station)
{
    return place(fair, station, "lanyard.db");
}

static Store *open_station(const Fair *fair, const char *station)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = store_path(fair, station);
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

// A station as `lanyard station add` makes it: only a desk gets desk.key, and a desk says what each is.
static void make_station(const Fair *fair, const char *station, StationKind kind)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = place(fair, station, NULL), *desk = g_build_filename(fair->folder, "desk.key", NULL);
    g_autofree char *own = place(fair, station, "desk.key"), *path = store_path(fair, station), *bytes = NULL;
    gsize length;
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    if (kind == STATION_KIND_DESK) {
        g_assert_true(g_file_get_contents(desk, &bytes, &length, NULL));
        g_assert_true(g_file_set_contents_full(own, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
    g_assert_true(station_key_make(folder, EVENT, kind, desk, &error));
    g_assert_true(store_create(path, station, EVENT, &error));
    g_autoptr(Store) store = open_station(fair, station);
    g_assert_true(sealed_expect(store, &error));
    g_assert_no_error(error);
}

static void set_up(Fair *fair, gconstpointer data)
{
    (void)data;
    fair->folder = scratch_make_fast();
    g_autofree char *desk = g_build_filename(fair->folder, "desk.key", NULL), *keys = g_build_filename(fair->folder, KEYS, NULL);
    g_assert_true(key_ring_create(desk, NULL) && key_ring_create(keys, NULL));
    fair->ring = key_ring_load(keys, NULL);
    make_station(fair, "desk", STATION_KIND_DESK);
    make_station(fair, "desk2", STATION_KIND_DESK);
    make_station(fair, "door", STATION_KIND_DOOR);
    g_autoptr(Store) store = open_station(fair, "desk");
    station_append(store, RECORD_REGISTRATION, PERSON, "{\"name\":\"Ana\",\"status\":\"paid\"}", NOON);
    station_append(store, RECORD_REGISTRATION, OTHER, "{\"name\":\"Bo\",\"status\":\"paid\"}", NOON);
}

static void tear_down(Fair *fair, gconstpointer data)
{
    (void)data;
    key_ring_free(fair->ring);
    scratch_remove(fair->folder);
    g_free(fair->folder);
}

typedef struct {
    gint64 new_count, refused_count, unsigned_count;
} Taken;

static Taken carry(const Fair *fair, const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fair->folder, "stick", NULL);
    g_autoptr(Store) giver = open_station(fair, from);
    g_autoptr(Store) taker = open_station(fair, to);
    g_auto(BundleReport) given = {0};
    g_auto(BundleReport) report = {0};
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    bundle_export(giver, fair->ring, path, &options, NULL, NULL, &given, &error);
    g_assert_no_error(error);
    bundle_import(taker, fair->ring, path, &options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    return (Taken){report.new_count, report.refused_count, report.unsigned_count};
}

static void assert_all_taken(Taken taken)
{
    g_assert_cmpint(taken.refused_count, ==, 0);
    g_assert_cmpint(taken.unsigned_count, ==, 0);
}

static void assert_there(const Fair *fair, const char *station, const char *person, bool is_there)
{
    bool is_erased;
    g_autoptr(Store) store = open_station(fair, station);
    g_assert_true(erase_has(store, person, &is_erased, NULL));
    g_assert_true(is_erased == !is_there);
}

static void admit(const Fair *fair, const char *station, const char *person)
{
    g_autoptr(Store) store = open_station(fair, station);
    station_append(store, RECORD_ADMISSION, person, "{\"scope\":\"room\",\"checkpoint\":\"door\",\"direction\":1}",
                   clock_utc_ms());
}

static gint64 count_quarantined(const Fair *fair, const char *station)
{
    gint64 count;
    g_autoptr(Store) store = open_station(fair, station);
    g_assert_true(quarantine_count(store, &count, NULL));
    return count;
}

// --- who means no harm ---

static void test_honest(Fair *fair, gconstpointer data)
{
    (void)data;
    make_station(fair, "kiosk", STATION_KIND_KIOSK);
    assert_all_taken(carry(fair, "desk", "door"));
    assert_all_taken(carry(fair, "desk", "kiosk"));
    admit(fair, "door", PERSON);
    {
        g_autoptr(Store) kiosk = open_station(fair, "kiosk");
        station_append(kiosk, RECORD_CHANGE, OTHER, "{\"consent\":\"\",\"origin\":\"desk\",\"by\":\"\"}", clock_utc_ms());
    }
    // The second desk meets nobody but the door, who carries what the desk signed.
    assert_all_taken(carry(fair, "kiosk", "door"));
    assert_all_taken(carry(fair, "door", "desk2"));
    {
        g_autoptr(Store) desk2 = open_station(fair, "desk2");
        const char *const ids[] = {OTHER, NULL};
        g_assert_true(erase_person(desk2, ids, "Lea", clock_utc_ms(), NULL));
    }
    assert_all_taken(carry(fair, "desk2", "kiosk"));
    assert_all_taken(carry(fair, "kiosk", "desk"));
    assert_there(fair, "desk", OTHER, false);
    assert_there(fair, "desk", PERSON, true);
    static const char *const all[] = {"desk", "desk2", "door", "kiosk"};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        carry(fair, "desk", all[i]);
        g_assert_cmpint(count_quarantined(fair, all[i]), ==, 0);
    }
}

// The program itself says where it is done.
static void test_at_the_source(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    carry(fair, "desk", "door");
    g_autoptr(Store) door = open_station(fair, "door");
    const char *const ids[] = {PERSON, NULL};
    g_assert_false(erase_person(door, ids, "Lea", NOON, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_false(person_hold(door, PERSON, true, "r", "Lea", NOON, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
}

static void copy_file(const Fair *fair, const char *from, const char *to, const char *file)
{
    g_autofree char *source = place(fair, from, file), *target = place(fair, to, file), *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(source, &bytes, &length, NULL));
    g_assert_true(g_file_set_contents_full(target, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

// A copied folder goes on under an id of its own with the same key; one whose id was kept forks. All of it is a door's, and taken.
static void test_copies(Fair *fair, gconstpointer data)
{
    (void)data;
    carry(fair, "desk", "door");
    admit(fair, "door", PERSON);
    g_autofree char *copy = place(fair, "copy", NULL);
    g_assert_cmpint(g_mkdir(copy, 0700), ==, 0);
    copy_file(fair, "door", "copy", "lanyard.db");
    copy_file(fair, "door", "copy", STATION_KEY_FILE);
    admit(fair, "copy", OTHER);
    admit(fair, "door", OTHER);
    assert_all_taken(carry(fair, "copy", "desk"));
    assert_all_taken(carry(fair, "door", "desk"));
    // The same without what tells a copy: two histories under one id.
    g_autofree char *path = store_path(fair, "copy");
    copy_file(fair, "door", "copy", "lanyard.db");
    room_run_sql(path, "DELETE FROM meta WHERE key IN ('machine', 'file')");
    admit(fair, "copy", PERSON);
    admit(fair, "door", OTHER);
    assert_all_taken(carry(fair, "copy", "desk"));
    assert_all_taken(carry(fair, "door", "desk"));
    assert_all_taken(carry(fair, "desk", "desk2"));
    g_assert_cmpint(count_quarantined(fair, "desk2"), ==, 0);
}

// What came by a stick into a store that was put back since comes out of the kept file with what its station signed.
static void test_rescued(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    carry(fair, "desk", "door");
    carry(fair, "desk", "desk2");
    g_autofree char *kept = place(fair, "kept", NULL), *path = store_path(fair, "desk2"), *held = NULL;
    g_assert_cmpint(g_mkdir(kept, 0700), ==, 0);
    copy_file(fair, "desk2", "kept", "lanyard.db");
    admit(fair, "door", PERSON);
    assert_all_taken(carry(fair, "door", "desk2"));
    {
        g_autofree char *backup = store_path(fair, "kept");
        g_assert_true(store_replace(path, backup, &held, &error));
        g_assert_no_error(error);
        g_autoptr(Store) desk2 = open_station(fair, "desk2");
        Rescue rescue;
        g_assert_true(store_rescue(desk2, held, clock_utc_ms(), &rescue, &error));
        g_assert_cmpint(rescue.taken, >, 0);
    }
    Taken taken = carry(fair, "desk2", "desk");
    assert_all_taken(taken);
    g_assert_cmpint(taken.new_count, >, 1); // what the door signed, beside what desk2 is since
}

typedef struct {
    const char *path;
    gint64 least;
} Watch;

static void watch_heads(gint64 done, gint64 total, gpointer data)
{
    (void)done;
    (void)total;
    Watch *watch = data;
    watch->least = MIN(watch->least, store_file_count(watch->path, "SELECT count(*) FROM line_head"));
}

// A kill at any moment leaves no record whose proof is not there.
static void test_proof_first(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *stick = g_build_filename(fair->folder, "stick", NULL);
    carry(fair, "desk", "door");
    admit(fair, "door", PERSON);
    g_autoptr(Store) door = open_station(fair, "door");
    g_autoptr(Store) desk2 = open_station(fair, "desk2");
    g_auto(BundleReport) given = {0};
    g_auto(BundleReport) taken = {0};
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    g_assert_true(bundle_export(door, fair->ring, stick, &options, NULL, NULL, &given, &error));
    g_autofree char *path = store_path(fair, "desk2");
    Watch watch = {path, G_MAXINT64};
    g_assert_true(bundle_import(desk2, fair->ring, stick, &options, watch_heads, &watch, &taken, &error));
    g_assert_cmpint(watch.least, ==, 2); // the desk's line and the door's
}

// A station from before the keys gets one, and goes on under an id that is made of it; what it wrote before is taken from desks.
static void test_before_the_keys(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *folder = place(fair, "old", NULL), *path = store_path(fair, "old");
    g_autofree char *desk = g_build_filename(fair->folder, "desk.key", NULL), *target = place(fair, "old", "desk.key"),
                    *bytes = NULL;
    gsize length;
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_assert_true(g_file_get_contents(desk, &bytes, &length, NULL));
    g_assert_true(g_file_set_contents_full(target, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_assert_true(store_create(path, "old", EVENT, NULL));
    admit(fair, "old", PERSON);
    // As it stands nobody can know who wrote it: a door could have.
    g_assert_cmpint(carry(fair, "old", "desk").unsigned_count, ==, 2);
    g_assert_true(station_key_make(folder, EVENT, STATION_KIND_DESK, desk, NULL));
    admit(fair, "old", OTHER);
    Taken taken = carry(fair, "old", "desk");
    assert_all_taken(taken);
    g_assert_cmpint(taken.new_count, ==, 4); // two, who it is now, one
    // The desk's word goes on with it, whoever carries it.
    assert_all_taken(carry(fair, "desk", "door"));
    assert_all_taken(carry(fair, "door", "desk2"));
    g_assert_cmpint(count_quarantined(fair, "desk2"), ==, 0);
}

// --- a thief ---

// What the program of a door refuses, its thief's does not: the file that says its kind is the thief's to change.
static void unlock(const Fair *fair, const char *station)
{
    g_autofree char *path = place(fair, station, STATION_KEY_FILE), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autoptr(GString) changed = g_string_new(text);
    g_assert_cmpuint(g_string_replace(changed, "\"door\"", "\"desk\"", 0), ==, 1);
    g_assert_true(g_file_set_contents_full(path, changed->str, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void erase_all(Store *store)
{
    station_append(store, RECORD_ERASE, PERSON, "{\"by\":\"Lea\"}", clock_utc_ms());
    station_append(store, RECORD_ERASE, OTHER, "{\"by\":\"Lea\"}", clock_utc_ms());
}

static void test_own_line(Fair *fair, gconstpointer data)
{
    (void)data;
    carry(fair, "desk", "door");
    unlock(fair, "door");
    {
        g_autoptr(Store) door = open_station(fair, "door");
        erase_all(door);
        station_append(door, RECORD_HOLD, PERSON, "{\"on\":true}", clock_utc_ms());
        station_append(door, RECORD_CLIENT, "00000000000000c1", "{\"sponsor\":\"acme\",\"name\":\"x\"}", clock_utc_ms());
        station_append(door, RECORD_CHANGE, PERSON, "{\"seals\":{\"hash\":\"00\",\"body\":{}}}", clock_utc_ms());
        station_append(door, RECORD_CHANGE, PERSON, "{\"consent\":\"name,email\"}", clock_utc_ms());
    }
    g_assert_cmpint(carry(fair, "door", "desk").refused_count, ==, 6);
    g_assert_cmpint(carry(fair, "door", "desk").refused_count, ==, 0); // known by now
    g_assert_cmpint(count_quarantined(fair, "desk"), ==, 6);
    assert_there(fair, "desk", PERSON, true);
    assert_there(fair, "desk", OTHER, true);
    // What it says later is still heard, and others hear the same.
    admit(fair, "door", PERSON);
    g_assert_cmpint(carry(fair, "door", "desk").new_count, ==, 1);
    assert_all_taken(carry(fair, "desk", "desk2"));
    assert_there(fair, "desk2", PERSON, true);
}

// A new line of the same laptop: with its key, with one of its own, or without.
static void test_new_line(Fair *fair, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("thief%d", i), *folder = place(fair, name, NULL), *path = store_path(fair, name);
        g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
        if (i == 0) {
            copy_file(fair, "door", name, STATION_KEY_FILE);
            unlock(fair, name);
        } else if (i == 1) {
            g_assert_true(station_key_make(folder, EVENT, STATION_KIND_DESK, "", NULL));
            unlock(fair, name);
        }
        g_assert_true(store_create(path, "Desk 1", EVENT, NULL));
        {
            g_autoptr(Store) store = open_station(fair, name);
            erase_all(store);
        }
        Taken taken = carry(fair, name, "desk2");
        g_assert_cmpint(taken.refused_count, ==, i == 2 ? 0 : 2);
        g_assert_cmpint(taken.unsigned_count, ==, i == 2 ? 3 : 0);
        assert_there(fair, "desk2", PERSON, true);
    }
}

// The thief goes on as a desk: the same id, the next number, the right hash.
static void take_identity(const Fair *fair, const char *thief, const char *victim)
{
    g_autofree char *path = store_path(fair, thief), *id = NULL;
    {
        g_autoptr(Store) store = open_station(fair, victim);
        id = g_strdup(store_station_id(store));
    }
    g_autofree char *sql = g_strdup_printf("UPDATE meta SET value = '%s' WHERE key = 'station_id'", id);
    g_autofree char *mark = g_strconcat(path, "-mark", NULL);
    room_run_sql(path, sql);
    g_unlink(mark);
}

static void test_continued(Fair *fair, gconstpointer data)
{
    (void)data;
    carry(fair, "desk", "door");
    carry(fair, "desk", "desk2");
    take_identity(fair, "door", "desk");
    unlock(fair, "door");
    g_autofree char *id = NULL;
    {
        g_autoptr(Store) door = open_station(fair, "door");
        erase_all(door);
        id = g_strdup(store_station_id(door));
    }
    {
        g_autoptr(Store) desk = open_station(fair, "desk");
        g_assert_cmpstr(store_station_id(desk), ==, id); // it is the desk's line that goes on
    }
    Taken taken = carry(fair, "door", "desk2");
    g_assert_cmpint(taken.unsigned_count, ==, 2);
    g_assert_cmpint(taken.refused_count, ==, 0);
    assert_there(fair, "desk2", PERSON, true);
    g_assert_cmpint(carry(fair, "door", "desk").unsigned_count, ==, 2);
    assert_there(fair, "desk", PERSON, true);
    // The desk's own next records are taken, and nobody sees a fork.
    admit(fair, "desk", PERSON);
    taken = carry(fair, "desk", "desk2");
    assert_all_taken(taken);
    g_assert_cmpint(taken.new_count, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/signed/honest", Fair, NULL, set_up, test_honest, tear_down);
    g_test_add("/signed/at-the-source", Fair, NULL, set_up, test_at_the_source, tear_down);
    g_test_add("/signed/copies", Fair, NULL, set_up, test_copies, tear_down);
    g_test_add("/signed/rescued", Fair, NULL, set_up, test_rescued, tear_down);
    g_test_add("/signed/proof-first", Fair, NULL, set_up, test_proof_first, tear_down);
    g_test_add("/signed/before-the-keys", Fair, NULL, set_up, test_before_the_keys, tear_down);
    g_test_add("/signed/own-line", Fair, NULL, set_up, test_own_line, tear_down);
    g_test_add("/signed/new-line", Fair, NULL, set_up, test_new_line, tear_down);
    g_test_add("/signed/continued", Fair, NULL, set_up, test_continued, tear_down);
    return g_test_run();
}
