// SPDX-License-Identifier: GPL-3.0-or-later
// test_bundle.c - records by file: sealed, checked as a whole, importing twice changes nothing, carried on by others.
#include <glib/gstdio.h>
#include <string.h>

#include "common/store/record/station.h"
#include "common/store/rights/revoked_station.h"
#include "common/store/store.h"
#include "common/sync/bundle.h"
#include "common/token/seal.h"
#include "tests/sync/stations.h"

typedef struct {
    Stations *stations;
    char *keys, *path;
    KeyRing *ring;
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->stations = stations_new(3);
    scene->keys = g_build_filename(scene->stations->folder, "keys", NULL);
    scene->path = g_build_filename(scene->stations->folder, "a.bundle", NULL);
    g_assert_true(key_ring_create(scene->keys, NULL));
    scene->ring = key_ring_load(scene->keys, NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    for (int i = 0; i < 3; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, i);
        for (int n = 0; n < 200; n++)
            station_act(store, rand, NOON + n);
    }
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    key_ring_free(scene->ring);
    stations_free(scene->stations);
    g_free(scene->keys);
    g_free(scene->path);
}

static void export(Scene *scene, int index, const char *path, bool is_own_only)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_autoptr(GError) error = NULL;
    g_auto(BundleReport) report = {0};
    const BundleOptions options = {.is_own_only = is_own_only, .now_utc_ms = clock_utc_ms()};
    bundle_export(store, scene->ring, path, &options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
}

static bool import(Scene *scene, int index, const KeyRing *ring, const char *path, gint64 *out_new_count, GError **error)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_auto(BundleReport) report = {0};
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    bool is_good = bundle_import(store, ring, path, &options, NULL, NULL, &report, error);
    *out_new_count = report.new_count;
    return is_good;
}

static gint64 import_good(Scene *scene, int index)
{
    gint64 new_count;
    g_autoptr(GError) error = NULL;
    import(scene, index, scene->ring, scene->path, &new_count, &error);
    g_assert_no_error(error);
    return new_count;
}

// 0 -> 1 -> 2 -> 0 and once more around: all have all, though 0 and 2 met through others only.
static void test_carried_on(Scene *scene, gconstpointer data)
{
    (void)data;
    for (int step = 0; step < 5; step++) {
        export(scene, step % 3, scene->path, false);
        import_good(scene, (step + 1) % 3);
        g_assert_cmpint(import_good(scene, (step + 1) % 3), ==, 0);
        g_assert_cmpint(import_good(scene, step % 3), ==, 0);
    }
    stations_assert_same(scene->stations);
}

// What comes back tells a station that others do not take what it wrote while its clock was two years ahead.
static void test_comes_back(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}",
                       clock_utc_ms() + 700 * G_GINT64_CONSTANT(86400000));
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":false}", clock_utc_ms());
    }
    export(scene, 0, scene->path, false);
    import_good(scene, 1);
    export(scene, 1, scene->path, false);
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_auto(BundleReport) report = {0};
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    bundle_import(store, scene->ring, scene->path, &options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.own_refused_count, ==, 2); // clocks go on from the latest record
    g_assert_nonnull(strstr(report.why_refused, "more than a day ahead of the clock"));
}

// A later form is told from a damaged file.
static void test_newer(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL;
    gsize length;
    gint64 new_count;
    g_autoptr(Sealer) sealer = sealer_open(scene->ring, "lanyard bundle 1", scene->path, &error);
    static const char head[] = "{\"event\":\"" EVENT "\",\"form\":2}";
    g_assert_true(sealer_put(sealer, head, strlen(head), &error) && sealer_finish(sealer, &error));
    g_assert_false(import(scene, 1, scene->ring, scene->path, &new_count, &error));
    g_assert_nonnull(strstr(error->message, "was written by a newer Lanyard"));
    g_clear_error(&error);
    g_assert_true(g_file_get_contents(scene->path, &bytes, &length, NULL));
    bytes[strlen("lanyard-sealed ")] = '2';
    g_assert_true(g_file_set_contents(scene->path, bytes, (gssize)length, NULL));
    g_assert_false(import(scene, 1, scene->ring, scene->path, &new_count, &error));
    g_assert_nonnull(strstr(error->message, "was written by a newer Lanyard"));
}

static void assert_refused(Scene *scene, const KeyRing *ring, const char *bytes, gsize length)
{
    gint64 new_count;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(scene->stations->folder, "bad.bundle", NULL);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    g_assert_false(import(scene, 1, ring, path, &new_count, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
    g_assert_cmpint(new_count, ==, 0);
}

// Whatever byte is changed, wherever it is cut, and whatever is put behind: not one record of it is taken.
static void test_tampered(Scene *scene, gconstpointer data)
{
    (void)data;
    export(scene, 0, scene->path, true);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(scene->path, &bytes, &length, NULL));
    for (gsize at = 0; at < length; at += length / 60 + 1) {
        bytes[at] ^= 1;
        assert_refused(scene, scene->ring, bytes, length);
        bytes[at] ^= 1;
        assert_refused(scene, scene->ring, bytes, at);
    }
    assert_refused(scene, scene->ring, bytes, length - 1);
    g_autofree char *longer = g_malloc(length + 1);
    memcpy(longer, bytes, length);
    longer[length] = 'x';
    assert_refused(scene, scene->ring, longer, length + 1);
    g_autofree char *other_keys = g_build_filename(scene->stations->folder, "other", NULL);
    g_assert_true(key_ring_create(other_keys, NULL));
    g_autoptr(KeyRing) other = key_ring_load(other_keys, NULL);
    assert_refused(scene, other, bytes, length);
    g_autoptr(KeyRing) none = key_ring_new_empty();
    assert_refused(scene, none, bytes, length);
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_assert_cmpint(import_good(scene, 1), ==, station_last(store, store_station_id(store)));
}

static void test_other_event(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(scene->stations->folder, "other.db", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_create(path, "Desk", "another-event", &error));
    g_autoptr(Store) store = store_open(path, &error);
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    g_auto(BundleReport) report = {0};
    g_assert_true(bundle_export(store, scene->ring, scene->path, &options, NULL, NULL, &report, &error));
    gint64 new_count;
    g_assert_false(import(scene, 0, scene->ring, scene->path, &new_count, &error));
    g_assert_error(error, BUNDLE_ERROR, BUNDLE_ERROR_EVENT);
}

// Only its owner reads a bundle, and one that was there is replaced as a whole or not at all.
static void test_file(Scene *scene, gconstpointer data)
{
    (void)data;
    export(scene, 0, scene->path, true);
    GStatBuf info;
    g_assert_cmpint(g_stat(scene->path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(scene->path, &bytes, &length, NULL));
    g_assert_null(g_strstr_len(bytes, (gssize)length, "Person"));
}

// What the hub told a station with a network reaches one without: whom the organisers shut out, and since when.
static void test_revoked(Scene *scene, gconstpointer data)
{
    (void)data;
    static const RevokedStation told = {(char *)"00000000000000ee", NOON}, older = {(char *)"00000000000000ef", NOON - 5},
                                later = {(char *)"00000000000000ee", NOON + 7};
    g_autoptr(GPtrArray) hubs = g_ptr_array_new(), own = g_ptr_array_new();
    g_ptr_array_add(hubs, (gpointer)&told);
    g_ptr_array_add(own, (gpointer)&older);
    g_autoptr(Store) first = stations_open(scene->stations, 0);
    g_autoptr(Store) second = stations_open(scene->stations, 1);
    g_assert_true(revoked_station_set(first, hubs, NULL) && revoked_station_set(second, own, NULL));
    export(scene, 0, scene->path, false);
    import_good(scene, 1);
    g_autoptr(GPtrArray) known = revoked_station_list(second, NULL);
    g_assert_cmpuint(known->len, ==, 2);
    const RevokedStation *one = g_ptr_array_index(known, 0), *other = g_ptr_array_index(known, 1);
    g_assert_cmpstr(one->id, ==, told.id);
    g_assert_cmpint(one->since_utc_ms, ==, NOON);
    g_assert_cmpstr(other->id, ==, older.id);
    // Nobody is taken off the list by a bundle, and the first word stays.
    g_ptr_array_index(hubs, 0) = (gpointer)&later;
    g_assert_true(revoked_station_set(first, hubs, NULL));
    export(scene, 0, scene->path, false);
    import_good(scene, 1);
    g_autoptr(GPtrArray) again = revoked_station_list(second, NULL);
    g_assert_cmpuint(again->len, ==, 2);
    g_assert_cmpint(((const RevokedStation *)g_ptr_array_index(again, 0))->since_utc_ms, ==, NOON);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/bundle/carried-on", Scene, NULL, set_up, test_carried_on, tear_down);
    g_test_add("/bundle/comes-back", Scene, NULL, set_up, test_comes_back, tear_down);
    g_test_add("/bundle/newer", Scene, NULL, set_up, test_newer, tear_down);
    g_test_add("/bundle/revoked", Scene, NULL, set_up, test_revoked, tear_down);
    g_test_add("/bundle/tampered", Scene, NULL, set_up, test_tampered, tear_down);
    g_test_add("/bundle/other-event", Scene, NULL, set_up, test_other_event, tear_down);
    g_test_add("/bundle/file", Scene, NULL, set_up, test_file, tear_down);
    return g_test_run();
}
