// SPDX-License-Identifier: GPL-3.0-or-later
// test_station_kind.c - what each kind of station may say, written once more from what it is for; a key, and who says its kind.
#include <glib/gstdio.h>
#include <string.h>

#include "common/store/record/station_key.h"
#include "common/token/sign.h"
#include "tests/scratch.h"

// Written from the purpose of each kind, apart from the table.
static const char *const wanted[STATION_KIND_COUNT] = {
    [STATION_KIND_DESK] =
        "registration change session admission refusal undo token revoke print hold lead ack station withheld standby key "
        "volunteer erase call client given link",
    [STATION_KIND_DOOR] = "admission refusal undo ack station withheld standby call",
    [STATION_KIND_KIOSK] = "change admission refusal token print station withheld call",
    [STATION_KIND_PRINT] = "token print station withheld",
    [STATION_KIND_GATEWAY] = "lead station withheld",
};

static void test_table(void)
{
    for (StationKind kind = 0; kind < STATION_KIND_COUNT; kind++) {
        StationKind again;
        g_auto(GStrv) words = g_strsplit(wanted[kind], " ", -1);
        g_assert_true(station_kind_read(station_kind_name(kind), &again));
        g_assert_cmpint(again, ==, kind);
        for (RecordKind record = 0; record < RECORD_KIND_COUNT; record++) {
            bool may = g_strv_contains((const char *const *)words, record_kind_name(record));
            if (may != (station_kind_may(kind, record) != NULL))
                g_error("a %s and \"%s\"", station_kind_name(kind), record_kind_name(record));
        }
    }
    StationKind other;
    g_assert_false(station_kind_read("owner", &other));
    g_assert_false(station_kind_read(NULL, &other));
    g_assert_cmpint(other, ==, STATION_KIND_DOOR); // what is not known may little
}

static bool may_say(StationKind kind, RecordKind record, const char *text)
{
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_nonnull(body);
    bool may = station_kind_check(kind, record, "00000000000000aa", body, &error);
    g_assert_true(may || g_error_matches(error, STORE_ERROR, STORE_ERROR_REFUSED));
    return may;
}

static void test_members(void)
{
    g_assert_true(may_say(STATION_KIND_KIOSK, RECORD_CHANGE, "{\"consent\":\"\",\"by\":\"\",\"origin\":\"desk\"}"));
    static const char *const others[] = {"{\"seals\":{}}",         "{\"same\":{}}",    "{\"name\":\"x\"}",
                                         "{\"sale\":{}}",          "{\"tickets\":{}}", "{\"consent\":\"\",\"email\":\"x\"}",
                                         "{\"consent origin\":1}", "{\"\":1}",         "{\"consen\":1}"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(may_say(STATION_KIND_KIOSK, RECORD_CHANGE, others[i]));
    g_assert_true(may_say(STATION_KIND_DOOR, RECORD_ACK, "{\"by\":\"\",\"note\":\"\"}"));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_ACK, "{\"by\":\"\",\"erase\":true}"));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_ACK, "{\"by\":\"\",\"note\":{\"erase\":true}}"));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_ACK, "{\"by\":\"\",\"paused\":true}"));
    const char *own = "{\"station\":\"00000000000000aa\",\"sequence\":3}",
               *foreign = "{\"station\":\"00000000000000bb\",\"sequence\":3}";
    g_assert_true(may_say(STATION_KIND_DOOR, RECORD_UNDO, own));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_UNDO, foreign));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_UNDO, "{}"));
    g_assert_true(may_say(STATION_KIND_DESK, RECORD_UNDO, foreign));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_CHANGE, "{\"consent\":\"\"}"));
    g_assert_false(may_say(STATION_KIND_DOOR, RECORD_ERASE, "{}"));
}

// RFC 8032, 7.1, TEST 2: the message is one byte, 0x72.
static void test_signature(void)
{
    static const char seed[] = "TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs=";
    static const char key[] = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
    static const char signature[] = "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA==";
    g_autofree char *public_key = sign_public(seed), *made = sign_make(seed, "r");
    g_assert_cmpstr(public_key, ==, key);
    g_assert_cmpstr(made, ==, signature);
    g_assert_true(sign_is_good(key, "r", signature));
    g_assert_false(sign_is_good(key, "s", signature));
    g_assert_false(sign_is_good("", "r", signature));
    g_assert_false(sign_is_good(key, "r", ""));
    g_assert_null(sign_public("AAAA"));
    g_assert_null(sign_make("", "r"));
}

static void test_key(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = scratch_make_fast(), *ring_path = g_build_filename(folder, "desk.key", NULL);
    g_autofree char *path = g_build_filename(folder, STATION_KEY_FILE, NULL);
    g_autoptr(StationKey) none = NULL, one = NULL, again = NULL;
    g_assert_true(station_key_load(folder, &none, &error));
    g_assert_null(none);
    g_assert_true(key_ring_create(ring_path, NULL));
    g_autoptr(KeyRing) ring = key_ring_load(ring_path, NULL);
    g_autoptr(StationKey) door = station_key_new(ring, "fair", STATION_KIND_DOOR);
    g_assert_true(station_key_is_certified(door->desks, "fair", door->public_key, "door", door->certificate));
    g_assert_false(station_key_is_certified(door->desks, "fair", door->public_key, "desk", door->certificate));
    g_assert_false(station_key_is_certified(door->desks, "other", door->public_key, "door", door->certificate));
    g_assert_false(station_key_is_certified("", "fair", door->public_key, "door", door->certificate));
    g_autoptr(StationKey) nobody = station_key_new(NULL, "fair", STATION_KIND_DESK);
    g_assert_cmpint(nobody->kind, ==, STATION_KIND_DOOR);
    g_assert_false(station_key_is_certified(door->desks, "fair", nobody->public_key, "desk", door->certificate));
    // The file keeps all of it, and is made once.
    g_assert_true(station_key_make(folder, "fair", STATION_KIND_KIOSK, ring_path, &error));
    g_assert_true(station_key_load(folder, &one, &error));
    g_assert_true(station_key_make(folder, "fair", STATION_KIND_DESK, ring_path, &error));
    g_assert_true(station_key_load(folder, &again, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(one->seed, ==, again->seed);
    g_assert_cmpint(again->kind, ==, STATION_KIND_KIOSK);
    g_assert_true(station_key_is_certified(door->desks, "fair", again->public_key, "kiosk", again->certificate));
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    g_assert_false(station_key_load(folder, &none, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DAMAGED);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, "{}", -1, NULL));
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
    g_assert_false(station_key_load(folder, &none, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DAMAGED);
    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kind/table", test_table);
    g_test_add_func("/kind/members", test_members);
    g_test_add_func("/kind/signature", test_signature);
    g_test_add_func("/kind/key", test_key);
    return g_test_run();
}
