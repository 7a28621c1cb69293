// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_apart.c - records of captures and of what was given, in whatever order they come, at stations that were apart, at stations that
// cannot read: one state everywhere; what was taken out leaves no value.
#include <string.h>

#include "common/base/text.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead_mirror.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/purge.h"
#include "tests/scratch.h"
#include "tests/store/fair.h"
#include "tests/store/projection_digest.h"

#define SEEDS (g_test_slow() ? 60 : 4)
#define ACTS 40

static void send(Store *from, Store *to)
{
    room_send(from, to);
}

// Both ways, and both decide, until nobody has anything to say.
static void settle(Store *one, Store *other)
{
    gint64 written = 1;
    for (int round = 0; written > 0; round++) {
        g_assert_cmpint(round, <, 6);
        send(one, other);
        send(other, one);
        written = fair_decide(one) + fair_decide(other);
    }
}

static void assert_same(const Fair *fair, Store *one, Store *other)
{
    static const char *const clients[] = {ACME, ACME2, BOLT};
    for (gsize i = 0; i < G_N_ELEMENTS(clients); i++) {
        g_autofree char *left = fair_answers(fair, one, clients[i]), *right = fair_answers(fair, other, clients[i]);
        g_assert_cmpstr(left, ==, right);
    }
    g_autofree char *left = store_projection_digest(one, NULL), *right = store_projection_digest(other, NULL);
    g_assert_cmpstr(left, ==, right);
    fair_assert_whole(one);
    fair_assert_whole(other);
}

// --- drawn days ---

static const char *const people[] = {GRACE, THEA, "00000000000000e5"};
static const struct {
    const char *id, *person; // no two people have one badge, but one code
} badges[] = {{FIRST, GRACE}, {SECOND, "00000000000000e5"}, {THIRD, THEA}, {"3333333312345678", GRACE}, {PHANTOM, THEA}};

static const char *draw(GRand *rand, const char *const *words, int count)
{
    return words[g_rand_int_range(rand, 0, count)];
}

// Whatever may happen to people and badges, at a time of the day that has nothing to do with when it comes to be known.
static void act(Fair *fair, Store *store, GRand *rand)
{
    static const char *const consents[] = {"", "name", "name,email", "email,cv", "cv"};
    static const char *const codes[] = {CODE, FIRST, THIRD, PHANTOM, SECOND, "1111111000000000", "4444444400000000"};
    static const char *const clients[] = {ACME, BOLT};
    gint64 at = g_rand_int_range(rand, 10, 2000);
    const char *person = draw(rand, people, 3);
    int badge = g_rand_int_range(rand, 0, G_N_ELEMENTS(badges));
    g_autofree char *body = NULL;
    switch (g_rand_int_range(rand, 0, 8)) {
    case 0:
        body = g_strdup_printf("{\"id\":\"%s\",\"kind\":1}", badges[badge].id);
        fair_hear(store, at, RECORD_TOKEN, badges[badge].person, body);
        break;
    case 1:
        body = g_strdup_printf("{\"id\":\"%s\",\"reason\":\"lost\"}", badges[badge].id);
        fair_hear(store, at, RECORD_REVOKE, badges[badge].person, body);
        break;
    case 2:
        body = g_strdup_printf("{\"consent\":\"%s\"}", draw(rand, consents, 5));
        fair_hear(store, at, RECORD_CHANGE, person, body);
        break;
    case 3:
        body = g_strdup_printf("{\"same\":{\"%s\":%s}}", draw(rand, people, 2), g_rand_boolean(rand) ? "true" : "false");
        fair_hear(store, at, RECORD_CHANGE, people[2], body);
        break;
    case 4:
        if (g_rand_int_range(rand, 0, 8) == 0)
            fair_hear(store, at, RECORD_ERASE, person, "{}");
        break;
    default:
        fair_capture(fair, store, at, draw(rand, clients, 2), draw(rand, codes, 7));
    }
}

// Decided record by record, or all at the end, or by somebody who came later and has heard nothing of it.
static void test_drawn(Fair *fair, gconstpointer data)
{
    (void)data;
    for (guint32 seed = 1; seed <= (guint32)SEEDS; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        Room room;
        room_init(&room);
        g_autoptr(Store) one = room_store(&room), other = room_store(&room), late = room_store(&room);
        send(fair->store, one);
        send(fair->store, other);
        for (int i = 0; i < ACTS; i++) {
            act(fair, one, rand);
            if (g_rand_int_range(rand, 0, 3) == 0)
                fair_decide(one);
        }
        // The other one hears it all at once, having decided something of its own.
        fair_decide(other);
        g_test_message("seed %u", seed);
        settle(one, other);
        assert_same(fair, one, other);
        g_assert_cmpint(fair_decide(one) + fair_decide(other), ==, 0);
        send(one, late);
        g_assert_cmpint(fair_decide(late), ==, 0); // what stands is what it would have given
        assert_same(fair, one, late);
        g_clear_pointer(&one, store_close);
        g_clear_pointer(&other, store_close);
        g_clear_pointer(&late, store_close);
        room_clear(&room);
    }
}

// What was given while the loss was not heard of is taken back when they meet, whoever wrote last.
static void test_two_decide(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) other = room_store(&fair->room);
    fair_capture(fair, fair->store, 50, ACME, THIRD);
    send(fair->store, other);
    g_assert_true(store_begin(other, NULL));
    g_autoptr(json_t) lost = json_pack("{s:s,s:s}", "id", THIRD, "reason", "lost");
    g_assert_true(journal_append(other, RECORD_REVOKE, THEA, lost, NOON + 45, NULL, NULL));
    g_assert_true(store_commit(other, NULL));
    fair_decide(other);
    fair_decide(fair->store);
    g_autofree char *here = fair_answers(fair, fair->store, ACME), *there = fair_answers(fair, other, ACME);
    g_assert_nonnull(strstr(here, "33 33 here Thea"));
    g_assert_nonnull(strstr(there, "33 - invalid"));
    settle(fair->store, other);
    assert_same(fair, fair->store, other);
    g_autofree char *after = fair_answers(fair, other, ACME);
    // By its own clock the loss came after the capture; the sponsor was told, so the lead stays and is not valid.
    g_assert_nonnull(strstr(after, "33 33 invalid Thea thea@example.org"));
}

// What another one gave last, and would not have given had it heard of all, is mended, though that one is never heard of again.
static void test_gave_and_left(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) other = room_store(&fair->room);
    gint64 count;
    fair_capture(fair, fair->store, 50, ACME, THIRD);
    send(fair->store, other);
    g_autoptr(json_t) nothing = json_pack("{s:s}", "consent", "");
    g_assert_true(store_begin(other, NULL));
    g_assert_true(journal_append(other, RECORD_CHANGE, THEA, nothing, NOON + 60, NULL, NULL));
    g_assert_true(store_commit(other, NULL));
    fair_decide(other);
    g_assert_true(lead_decide_news(fair->store, LATER, &count, &error));
    send(fair->store, other);
    g_autofree char *before = fair_answers(fair, other, ACME);
    g_assert_nonnull(strstr(before, "33 33 here Thea"));
    g_assert_cmpint(fair_decide(other), ==, 1);
    g_autofree char *after = fair_answers(fair, other, ACME);
    g_assert_nonnull(strstr(after, "33 33 nothing -name,email"));
}

// A station that has not heard of the minting leaves what another one, which has, gave.
static void test_not_heard_yet(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) other = room_store(&fair->room);
    fair_hear(other, 1, RECORD_STATION, HALL, "{\"name\":\"Hall\"}");
    g_autofree char *client = fair_client_body(fair, "acme");
    fair_hear(other, 2, RECORD_CLIENT, ACME, client);
    fair_capture(fair, other, 3, ACME, FIRST);
    fair_hear(other, 4, RECORD_GIVEN, FIRST,
              "{\"client\":\"" ACME "\",\"fields\":\"name\",\"lead\":\"" FIRST "\",\"sponsor\":\"acme\",\"state\":\"here\"}");
    g_assert_cmpint(fair_decide(other), ==, 0);
}

// Two histories of one line: what follows on the name that both had is news, however far the other one was looked at.
static void test_forked(Fair *fair, gconstpointer data)
{
    (void)data;
    for (int is_swapped = 0; is_swapped < 2; is_swapped++) {
        g_autoptr(Store) one = room_store(&fair->room), other = room_store(&fair->room);
        send(fair->store, one);
        send(fair->store, other);
        fair_capture(fair, one, 20, ACME, THIRD);
        fair_hear(one, 21, RECORD_HOLD, GRACE, "{\"on\":true}");
        fair_hear(other, 30, RECORD_CHANGE, GRACE, "{\"consent\":\"\"}");
        fair_capture(fair, other, 31, ACME, PHANTOM);
        Store *from = is_swapped ? one : other, *to = is_swapped ? other : one;
        fair_decide(to);
        send(from, to);
        fair_decide(to);
        g_autofree char *answers = fair_answers(fair, to, ACME);
        g_assert_nonnull(strstr(answers, "11 11 nothing"));
        g_assert_nonnull(strstr(answers, "33 33 here Thea"));
        g_assert_nonnull(strstr(answers, "44 - invalid"));
        fair_assert_whole(to);
    }
}

// --- who cannot read ---

static void lay_key(const char *folder, const char *from)
{
    g_autofree char *path = g_build_filename(folder, "desk.key", NULL), *bytes = NULL;
    gsize length;
    if (!from) {
        g_assert_true(key_ring_create(path, NULL));
        return;
    }
    g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
    g_assert_true(g_file_set_contents_full(path, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static Store *open_at(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_assert_true(store_create(path, "Desk", "test-event", &error));
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

// In any file of the folder.
static bool holds(const char *folder, const char *text)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    bool is_found = false;
    for (const char *name; !is_found && (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *bytes = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &bytes, &length, NULL))
            is_found = memmem(bytes, length, text, strlen(text)) != NULL;
    }
    return is_found;
}

static void append(Store *store, RecordKind kind, const char *subject, const char *text)
{
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, NULL));
    journal_append(store, kind, subject, body, NOON, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, NULL));
}

static void fill_desk(const Fair *fair, Store *desk)
{
    g_autofree char *client = fair_client_body(fair, "acme");
    append(desk, RECORD_CLIENT, ACME, client);
    append(desk, RECORD_REGISTRATION, GRACE, "{\"consent\":\"name,email\",\"email\":\"zqgrace@example.org\",\"name\":\"Grace\"}");
    append(desk, RECORD_TOKEN, GRACE, "{\"id\":\"" FIRST "\",\"kind\":1}");
    append(desk, RECORD_LEAD, FIRST,
           "{\"client\":\"" ACME "\",\"of\":\"00000000000000000000000000000001\",\"scan\":true,\"sponsor\":\"acme\"}");
}

// A door takes captures and hands out answers, and decides nothing and reads nothing; when the key comes, it finds what was left undone.
static void test_door(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *desk_folder = scratch_make_fast(), *door_folder = scratch_make_fast();
    lay_key(desk_folder, NULL);
    g_autoptr(Store) desk = open_at(desk_folder), door = open_at(door_folder);
    fill_desk(fair, desk);
    send(desk, door);
    g_assert_cmpint(fair_decide(door), ==, 0);
    g_assert_true(lead_decide(door, "acme", FIRST, NOON, &error));
    g_autofree char *before = fair_answers(fair, door, ACME);
    g_assert_cmpstr(before, ==, "");
    g_assert_cmpint(fair_decide(desk), ==, 1);
    send(desk, door);
    g_autofree char *carried = fair_answers(fair, door, ACME);
    g_assert_cmpstr(carried, ==, "11 11 here Grace zqgrace@example.org");
    fair_assert_whole(door);
    g_clear_pointer(&door, store_close);
    g_assert_false(holds(door_folder, "zqgrace"));
    door = open_at(door_folder);
    append(desk, RECORD_CHANGE, GRACE, "{\"consent\":\"name\"}");
    send(desk, door);
    g_assert_cmpint(fair_decide(door), ==, 0);
    store_close(g_steal_pointer(&door));
    g_autofree char *key = g_build_filename(desk_folder, "desk.key", NULL);
    lay_key(door_folder, key);
    door = open_at(door_folder);
    g_assert_cmpint(fair_decide(door), ==, 1);
    g_autofree char *after = fair_answers(fair, door, ACME);
    g_assert_cmpstr(after, ==, "11 11 here Grace -email");
    // The desk has the same key and knows what stands, though it did not write it.
    send(door, desk);
    g_assert_cmpint(fair_decide(desk), ==, 0);
    g_clear_pointer(&door, store_close);
    g_clear_pointer(&desk, store_close);
    scratch_remove(desk_folder);
    scratch_remove(door_folder);
}

// --- taken out ---

static char *only_box(Store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 last;
    g_autoptr(GPtrArray) answers = lead_answers(store, ACME, 0, 100, &last, &error);
    for (guint i = 0; i < answers->len; i++) {
        g_autoptr(json_t) said = json_loads(((const LeadAnswer *)g_ptr_array_index(answers, i))->json, 0, NULL);
        const char *box = json_text(json_object_get(said, "given"), "box", "");
        if (*box)
            return g_strndup(box, 64); // as much as stands in one page
    }
    return NULL;
}

static void assert_no_box(const char *folder, const char *box)
{
    g_assert_false(holds(folder, box));
    g_assert_false(holds(folder, "\"fields\":\"name"));
}

// The box goes with the person, here and at who hears of the wish later, and one that comes after it is emptied on the way in.
static void test_erased(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = scratch_make_fast(), *late_folder = scratch_make_fast();
    g_autoptr(Store) desk = open_at(folder), late = open_at(late_folder);
    fill_desk(fair, desk);
    g_assert_cmpint(fair_decide(desk), ==, 1);
    g_autofree char *box = only_box(desk);
    g_assert_nonnull(box);
    g_assert_true(holds(folder, box)); // or the test could not fail
    fair_hear(late, 1, RECORD_STATION, HALL, "{\"name\":\"Hall\"}");
    append(late, RECORD_ERASE, GRACE, "{}");
    g_assert_true(erase_person(desk, (const char *const[]){GRACE, NULL}, "Lea", NOON, &error));
    assert_no_box(folder, box);
    fair_assert_whole(desk);
    g_assert_cmpint(fair_decide(desk), ==, 1);
    g_autofree char *gone = fair_answers(fair, desk, ACME);
    g_assert_cmpstr(gone, ==, "11 11 gone");
    send(desk, late);
    assert_no_box(late_folder, box);
    fair_assert_whole(late);
    g_clear_pointer(&desk, store_close);
    g_clear_pointer(&late, store_close);
    scratch_remove(folder);
    scratch_remove(late_folder);
}

// Who hears of the wish first, and of the box and of whose badge it was after it.
static void test_erased_before(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *folder = scratch_make_fast();
    g_autoptr(Store) late = open_at(folder);
    static const char given[] =
        "{\"box\":\"zqbox\",\"client\":\"" ACME "\",\"fields\":\"name\",\"lead\":\"" THIRD "\",\"mark\":\"zqmark\","
        "\"sponsor\":\"acme\",\"state\":\"here\"}";
    fair_hear(late, 1, RECORD_ERASE, THEA, "{}");
    fair_capture(fair, late, 2, ACME, CODE);
    fair_hear(late, 3, RECORD_GIVEN, CODE, given);
    fair_hear(late, 4, RECORD_GIVEN, THIRD, given);
    g_assert_true(holds(folder, "zqbox"));
    fair_hear(late, 5, RECORD_TOKEN, THEA, "{\"id\":\"" THIRD "\",\"kind\":1}");
    fair_hear(late, 6, RECORD_GIVEN, CODE, given);
    fair_assert_whole(late);
    g_clear_pointer(&late, store_close);
    g_assert_false(holds(folder, "zqbox"));
    g_assert_false(holds(folder, "zqmark"));
    scratch_remove(folder);
}

// Whom the badge belongs to, by the name that the purge gave.
static bool find_owner(const Record *record, gpointer data)
{
    char **owner = data;
    if (record->kind == RECORD_TOKEN)
        *owner = g_strdup(record->subject);
    return !*owner;
}

// One that two stations recorded is still one.
static void assert_captured_once(Store *store)
{
    g_autofree char *owner = NULL;
    g_assert_true(journal_each(store, store_station_id(store), 0, -1, find_owner, &owner, NULL));
    g_autoptr(GPtrArray) mirrors = lead_mirror(store, owner, NULL);
    g_assert_cmpuint(mirrors->len, ==, 1);
    g_assert_cmpint(((const LeadMirror *)g_ptr_array_index(mirrors, 0))->scan_count, ==, 1);
}

static void test_purged(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = scratch_make_fast();
    g_autoptr(Store) desk = open_at(folder);
    fill_desk(fair, desk);
    append(desk, RECORD_LEAD, FIRST, // once more, as another station had it
           "{\"client\":\"" ACME "\",\"of\":\"00000000000000000000000000000001\",\"scan\":true,\"sponsor\":\"acme\"}");
    fair_decide(desk);
    g_autofree char *box = only_box(desk);
    g_assert_true(store_purge(desk, &error));
    g_assert_no_error(error);
    fair_assert_whole(desk);
    assert_no_box(folder, box);
    g_assert_false(holds(folder, FIRST));
    g_assert_false(holds(folder, "\"mark\""));
    g_autoptr(GPtrArray) sponsors = lead_sponsors(desk, &error);
    g_assert_cmpint(((const LeadSponsor *)g_ptr_array_index(sponsors, 0))->lead_count, ==, 1);
    assert_captured_once(desk);
    g_assert_cmpint(fair_decide(desk), ==, 0);
    g_clear_pointer(&desk, store_close);
    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-apart/" name, Fair, NULL, fair_set_up, function, fair_tear_down)
    TEST("drawn-days-end-in-one-state", test_drawn);
    TEST("two-that-decide-apart-agree-when-they-meet", test_two_decide);
    TEST("what-one-gave-that-left-is-mended", test_gave_and_left);
    TEST("who-has-not-heard-of-a-badge-leaves-it", test_not_heard_yet);
    TEST("both-sides-of-a-fork-are-news", test_forked);
    TEST("a-door-carries-what-it-cannot-read", test_door);
    TEST("an-erased-persons-box-goes", test_erased);
    TEST("whatever-comes-first", test_erased_before);
    TEST("a-purge-leaves-no-value", test_purged);
    return g_test_run();
}
