// SPDX-License-Identifier: GPL-3.0-or-later
// test_client.c - a client is admitted by its secret alone, at every station that heard of it; off is for good, in whatever order it is
// heard; nothing of it admits anybody after a purge.
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/erase.h"
#include "common/store/record/station.h"
#include "common/store/rights/client.h"
#include "common/store/store.h"
#include "common/store/upkeep/purge.h"
#include "common/store/upkeep/verify.h"
#include "common/token/digest.h"
#include "tests/store/room.h"

#define NOON G_GINT64_CONSTANT(4102444800000) // 2100-01-01, beyond the stores' first records
#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define ID "00000000000000c1"
#define SHA_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, B.1
#define SHA_OF_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct {
    Room room;
    Store *one, *other;
} Hall;

static void set_up(Hall *hall, gconstpointer data)
{
    (void)data;
    room_init(&hall->room);
    hall->one = room_store(&hall->room);
    hall->other = room_store(&hall->room);
}

static void tear_down(Hall *hall, gconstpointer data)
{
    (void)data;
    store_close(hall->one);
    store_close(hall->other);
    room_clear(&hall->room);
}

static char *make(Store *store, char **out_secret)
{
    g_autoptr(GError) error = NULL;
    const ClientMaking making = {
        .sponsor = "acme", .name = "Acme, hall 2", .key = KEY, .volunteer_name = "Lea", .now_utc_ms = NOON};
    char *id = NULL;
    client_add(store, &making, &id, out_secret, &error);
    g_assert_no_error(error);
    return id;
}

static void assert_admitted(Store *store, const char *id, const char *secret, ClientAdmission wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Client) client = NULL;
    ClientAdmission admission;
    g_assert_true(client_admit(store, id, secret, &admission, &client, &error));
    g_assert_no_error(error);
    g_assert_cmpint(admission, ==, wanted);
    g_assert_true((client != NULL) == (wanted != CLIENT_UNKNOWN));
    if (client)
        g_assert_cmpstr(client->id, ==, id);
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    bool is_whole = store_verify(store, NULL, NULL, &differences, &error);
    g_assert_no_error(error);
    if (!is_whole)
        g_error("%s", (const char *)g_ptr_array_index(differences, 0));
}

static void test_secret(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autofree char *secret = NULL, *other_secret = NULL;
    g_autofree char *id = make(hall->one, &secret);
    g_autofree char *other_id = make(hall->one, &other_secret);
    g_assert_cmpuint(strlen(secret), ==, 64);
    g_assert_cmpstr(id, !=, other_id);
    g_assert_cmpstr(secret, !=, other_secret);
    assert_admitted(hall->one, id, secret, CLIENT_ON);
    assert_admitted(hall->other, id, secret, CLIENT_UNKNOWN); // it has not heard
    room_send(hall->one, hall->other);
    assert_admitted(hall->other, id, secret, CLIENT_ON);
    assert_admitted(hall->other, id, other_secret, CLIENT_UNKNOWN);
    assert_admitted(hall->other, other_id, secret, CLIENT_UNKNOWN);
    assert_admitted(hall->other, id, "", CLIENT_UNKNOWN);
    assert_admitted(hall->other, "", "", CLIENT_UNKNOWN);
    // What is on disk admits nobody.
    g_autofree char *digest = digest_sha256_hex(secret);
    assert_admitted(hall->other, id, digest, CLIENT_UNKNOWN);
    g_assert_true(client_turn_off(hall->other, id, "stolen", "Lea", NOON + 1, NULL));
    assert_admitted(hall->other, id, secret, CLIENT_OFF);
    assert_admitted(hall->other, id, other_secret, CLIENT_UNKNOWN); // who has not its secret is not told
    assert_admitted(hall->one, id, secret, CLIENT_ON);
    room_send(hall->other, hall->one);
    assert_admitted(hall->one, id, secret, CLIENT_OFF);
    assert_admitted(hall->one, other_id, other_secret, CLIENT_ON);
    assert_whole(hall->one);
}

static void test_digests(Hall *hall, gconstpointer data)
{
    (void)hall;
    (void)data;
    g_autofree char *abc = digest_sha256_hex("abc"), *empty = digest_sha256_hex("");
    g_assert_cmpstr(abc, ==, SHA_OF_ABC);
    g_assert_cmpstr(empty, ==, SHA_OF_EMPTY);
    g_assert_true(digest_is_same(abc, SHA_OF_ABC));
    g_assert_false(digest_is_same(abc, empty));
    g_assert_false(digest_is_same(abc, "ba7816bf"));
    g_assert_false(digest_is_same("", abc));
}

static void test_members(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = NULL, *id = make(hall->one, &secret), *phone_secret = NULL, *phone_id = NULL;
    const ClientMaking phone = {
        .mode = "door", .checkpoint = "tutorial-door", .name = "A phone", .volunteer_name = "Lea", .now_utc_ms = NOON + 1};
    g_assert_true(client_add(hall->one, &phone, &phone_id, &phone_secret, &error));
    g_assert_true(client_turn_off(hall->one, phone_id, "lost", "Bo", NOON + 2, &error));
    g_assert_true(client_turn_off(hall->one, phone_id, "again", "Cy", NOON + 3, &error)); // says nothing more
    g_autoptr(GPtrArray) list = client_list(hall->one, &error);
    g_assert_cmpuint(list->len, ==, 2);
    const Client *first = g_ptr_array_index(list, 0), *second = g_ptr_array_index(list, 1);
    g_autofree char *words = g_strjoin("|", first->id, first->sponsor, first->mode, first->checkpoint, first->name, first->key,
                                       first->off_reason, NULL);
    g_autofree char *wanted = g_strconcat(phone_id, "||door|tutorial-door|A phone||lost", NULL);
    g_assert_cmpstr(words, ==, wanted);
    g_assert_true(first->is_off);
    g_assert_cmpint(first->since_utc_ms, ==, NOON + 1);
    g_assert_cmpint(first->off_utc_ms, ==, NOON + 2);
    g_autofree char *booth = g_strjoin("|", second->id, second->sponsor, second->mode, second->checkpoint, second->name,
                                       second->key, second->off_reason, NULL);
    g_autofree char *wanted_booth = g_strconcat(id, "|acme|||Acme, hall 2|" KEY "|", NULL);
    g_assert_cmpstr(booth, ==, wanted_booth);
    g_assert_false(second->is_off);
    g_autoptr(Client) loaded = client_load(hall->one, id, &error);
    g_assert_cmpstr(loaded->name, ==, "Acme, hall 2");
    g_assert_null(client_load(hall->one, ID, &error));
    g_assert_no_error(error);
    g_assert_false(client_turn_off(hall->one, ID, "", "", NOON, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void test_refused(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autofree char *long_name = g_strnfill(201, 'a');
    const ClientMaking refused[] = {
        {.name = "neither", .key = KEY},
        {.sponsor = "acme", .mode = "door", .name = "both", .key = KEY},
        {.sponsor = "", .name = "no code", .key = KEY},
        {.mode = "", .name = "no mode"},
        {.sponsor = "acme", .name = "", .key = KEY},
        {.sponsor = "acme", .name = "\xff", .key = KEY},
        {.sponsor = "acme", .name = long_name, .key = KEY},
        {.sponsor = "acme", .name = "short key", .key = "AAEC"},
        {.sponsor = "acme", .name = "no base64", .key = "!" KEY},
        {.mode = "door", .name = "a phone's key", .key = "AAEC"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        ClientMaking making = refused[i];
        making.volunteer_name = "Lea";
        char *id, *secret;
        if (client_add(hall->one, &making, &id, &secret, &error))
            g_error("\"%s\" is made", making.name);
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
        g_assert_null(id);
        g_assert_null(secret);
    }
    g_autoptr(GPtrArray) none = client_list(hall->one, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

// What two other stations said of one id; `hlc_ms` orders them, `utc_ms` does not.
typedef struct {
    const char *station, *body;
    gint64 hlc_ms;
} Said;

static void hear_of(Store *store, const char *id, const Said *said)
{
    g_autoptr(GError) error = NULL;
    const Record record = {.station = said->station,
                           .sequence = 1,
                           .hlc = (Hlc)said->hlc_ms << 16,
                           .utc_ms = 0,
                           .kind = RECORD_CLIENT,
                           .subject = id,
                           .body = said->body};
    bool is_new;
    g_assert_true(store_begin(store, NULL));
    journal_accept(store, &record, &is_new, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, NULL));
}

static void hear(Store *store, const Said *said)
{
    hear_of(store, ID, said);
}

#define BOOTH(name, secret) "{\"key\":\"" KEY "\",\"name\":\"" name "\",\"secret\":\"" secret "\",\"sponsor\":\"acme\"}"
#define OFF(reason) "{\"off\":true,\"reason\":\"" reason "\"}"

// All orders of four: two makings, of which the lower stamp counts, and two that say off, one of them earlier than any making.
static void test_any_order(Hall *hall, gconstpointer data)
{
    (void)data;
    static const Said said[] = {
        {"00000000000000a1", BOOTH("first", SHA_OF_ABC), 2000},
        {"00000000000000a2", BOOTH("second", SHA_OF_EMPTY), 3000},
        {"00000000000000a3", OFF("late"), 4000},
        {"00000000000000a4", OFF("early"), 1000},
    };
    for (int order = 0; order < 24; order++) {
        Store *store = room_store(&hall->room);
        int left[] = {0, 1, 2, 3}, rest = order;
        bool has_off = false, has_first = false, has_second = false;
        for (int count = 4; count > 0; count--) {
            int place = rest % count, which = left[place];
            rest /= count;
            memmove(left + place, left + place + 1, sizeof *left * (gsize)(count - place - 1));
            hear(store, &said[which]);
            has_off = has_off || which > 1;
            has_first = has_first || which == 0;
            has_second = has_second || which == 1;
            ClientAdmission wanted = has_off ? CLIENT_OFF : CLIENT_ON;
            assert_admitted(store, ID, "abc", has_first ? wanted : CLIENT_UNKNOWN);
            assert_admitted(store, ID, "", has_second && !has_first ? wanted : CLIENT_UNKNOWN);
        }
        g_autoptr(Client) client = client_load(store, ID, NULL);
        g_assert_cmpstr(client->name, ==, "first");
        g_assert_cmpstr(client->off_reason, ==, "early");
        assert_whole(store);
        store_close(store);
    }
}

// The same stamp but for the station, and the same moment.
static void test_same_moment(Hall *hall, gconstpointer data)
{
    (void)data;
    static const Said said[] = {{"00000000000000a1", BOOTH("first", SHA_OF_ABC), 2000},
                                {"00000000000000a2", BOOTH("second", SHA_OF_EMPTY), 2000}};
    for (int first = 0; first < 2; first++) {
        Store *store = first ? hall->one : hall->other;
        hear(store, &said[first]);
        hear(store, &said[!first]);
        assert_admitted(store, ID, "abc", CLIENT_ON);
        assert_admitted(store, ID, "", CLIENT_UNKNOWN);
    }
}

// Whoever writes the id of a client once more, with a key and a secret of their own and whatever stamp, is not that client.
static void test_place_taken(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autofree char *secret = NULL, *id = make(hall->one, &secret);
    for (int first = 0; first < 2; first++) {
        Store *store = first ? hall->other : hall->one;
        const Said said = {"00000000000000a1", BOOTH("Mallory", SHA_OF_ABC), 1};
        hear_of(store, id, &said);
        if (first) {
            assert_admitted(store, id, "abc", CLIENT_ON); // nobody else is heard of
            room_send(hall->one, store);
        }
        assert_admitted(store, id, "abc", CLIENT_UNKNOWN);
        assert_admitted(store, id, secret, CLIENT_ON);
        assert_whole(store);
    }
}

static void test_purged(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = NULL, *id = make(hall->one, &secret), *off_secret = NULL, *off_id = make(hall->one, &off_secret);
    g_assert_true(client_turn_off(hall->one, off_id, "Ana's is broken", "Lea", NOON + 1, &error));
    g_assert_true(store_purge(hall->one, &error));
    g_autoptr(GPtrArray) list = client_list(hall->one, &error);
    g_assert_cmpuint(list->len, ==, 2);
    int off_count = 0;
    for (guint i = 0; i < list->len; i++) {
        const Client *client = g_ptr_array_index(list, i);
        off_count += client->is_off;
        g_assert_cmpstr(client->sponsor, ==, "acme");
        g_autofree char *rest = g_strconcat(client->name, client->key, client->off_reason, NULL);
        g_assert_cmpstr(rest, ==, "");
        g_assert_true(strcmp(client->id, id) != 0 && strcmp(client->id, off_id) != 0);
        assert_admitted(hall->one, client->id, secret, CLIENT_UNKNOWN);
        assert_admitted(hall->one, client->id, "", CLIENT_UNKNOWN);
    }
    g_assert_cmpint(off_count, ==, 1);
    assert_admitted(hall->one, id, secret, CLIENT_UNKNOWN);
    assert_whole(hall->one);
}

// A client is nobody who could be taken out, whatever id an erasure names.
static void test_erased(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = NULL, *id = make(hall->one, &secret);
    g_assert_true(client_turn_off(hall->one, id, "stolen", "Lea", NOON + 1, &error));
    g_assert_true(erase_person(hall->one, (const char *const[]){id, NULL}, "Lea", NOON + 2, &error));
    g_autoptr(Client) client = client_load(hall->one, id, &error);
    g_assert_cmpstr(client->off_reason, ==, "stolen");
    assert_admitted(hall->one, id, secret, CLIENT_OFF);
    assert_whole(hall->one);
    room_send(hall->one, hall->other); // which hears of the erasure, too
    assert_admitted(hall->other, id, secret, CLIENT_OFF);
    assert_whole(hall->other);
}

// Who changes the table gives nobody a right that the journal does not.
static void test_tampered(Hall *hall, gconstpointer data)
{
    (void)data;
    static const char *const changes[] = {"UPDATE client SET secret = '" SHA_OF_ABC "'", "DELETE FROM client_off",
                                          "UPDATE client SET key = ''"};
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        Store *store = room_store(&hall->room);
        g_autoptr(GError) error = NULL;
        g_autofree char *secret = NULL, *id = make(store, &secret);
        g_assert_true(client_turn_off(store, id, "stolen", "Lea", NOON + 1, &error));
        assert_whole(store);
        g_autofree char *path = g_strdup_printf("%s/%d.db", hall->room.folder, hall->room.count - 1);
        store_close(store);
        room_run_sql(path, changes[i]);
        store = store_open(path, &error);
        g_assert_no_error(error);
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_false(store_verify(store, NULL, NULL, &differences, &error));
        g_assert_no_error(error);
        store_close(store);
    }
}

#define ADD(name, function) g_test_add("/store/client/" name, Hall, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("its secret admits it", test_secret);
    ADD("digests", test_digests);
    ADD("what is said of it is kept", test_members);
    ADD("what is none is not made", test_refused);
    ADD("off in any order", test_any_order);
    ADD("made twice in one moment", test_same_moment);
    ADD("nobody takes its place", test_place_taken);
    ADD("nobody after a purge", test_purged);
    ADD("an erasure of its id changes nothing", test_erased);
    ADD("verify finds what was changed", test_tampered);
    return g_test_run();
}
