// SPDX-License-Identifier: GPL-3.0-or-later
// test_admit.c - a scan is decided and recorded in one piece: once per person however many ask at once, and never
// said without being kept.

#include "common/store/people/history.h"
#include "common/store/programme/standby.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define ROOM_TIME (TUESDAY + 24 * HOUR_MS) // Wednesday 09:00
#define DESK "registration"

static void test_desk(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    AdmitOutcome outcome;
    g_assert_true(people_admit(people->store, people, "secret-" ANNA, DESK, TUESDAY, &outcome));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_ADMIT);
    g_assert_cmpstr(outcome.person->fields[FIELD_NAME], ==, "Anna");
    g_assert_cmpint(outcome.sequence, ==, people_record_count(people));
    admit_outcome_clear(&outcome);

    g_assert_true(people_admit(people->store, people, "secret-" ANNA, DESK, TUESDAY + HOUR_MS, &outcome));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_ALREADY_IN);
    g_assert_cmpint(outcome.when_utc_ms, ==, TUESDAY);
    g_assert_cmpstr(outcome.where, ==, "Desk 3");
    admit_outcome_clear(&outcome);
}

static void test_codes(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    Token token;
    g_autofree char *unheard = token_mint(people->ring, TOKEN_BADGE, people->profile->event_tag, &token);
    g_autofree char *foreign = token_mint(people->ring, TOKEN_BADGE, people->profile->event_tag ^ 1, &token);
    g_autofree char *forged = g_strdup(badge);
    forged[TOKEN_CHARACTERS - 1] = forged[TOKEN_CHARACTERS - 1] == '0' ? '1' : '0';
    g_autofree char *cut = g_strndup(badge, 30);
    const struct {
        const char *code;
        VerdictCode wanted;
        // clang-format off
    } rows[] = {
        {"nobody's", VERDICT_UNKNOWN_CODE}, {"", VERDICT_UNKNOWN_CODE},    {unheard, VERDICT_UNHEARD_BADGE},
        {foreign, VERDICT_OTHER_EVENT},     {forged, VERDICT_FORGED},      {cut, VERDICT_TRUNCATED},
        {"\xff\xfe binary", VERDICT_UNKNOWN_CODE}, {badge, VERDICT_ADMIT},
    };
    // clang-format on
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(verdict_name(people_scan(people, rows[i].code, DESK, TUESDAY)), ==, verdict_name(rows[i].wanted));
    g_assert_true(person_revoke_badges(people->store, ANNA, "lost", TUESDAY, NULL));
    g_assert_cmpint(people_scan(people, badge, DESK, TUESDAY), ==, VERDICT_REVOKED);
}

static void test_hold_and_status(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    g_assert_true(person_hold(people->store, ANNA, true, "see the lead", "Lea", TUESDAY, NULL));
    g_assert_cmpint(people_scan(people, "secret-" ANNA, DESK, TUESDAY), ==, VERDICT_HOLD);
    g_assert_true(person_hold(people->store, ANNA, false, "settled", "Lea", TUESDAY, NULL));
    const char *fields[FIELD_COUNT] = {[FIELD_STATUS] = "pending"};
    g_assert_true(person_edit(people->store, ANNA, fields, "Lea", TUESDAY, NULL));
    g_assert_cmpint(people_scan(people, "secret-" ANNA, DESK, TUESDAY), ==, VERDICT_PENDING);
    fields[FIELD_STATUS] = "paid";
    g_assert_true(person_edit(people->store, ANNA, fields, "Lea", TUESDAY, NULL));
    g_assert_cmpint(people_scan(people, "secret-" ANNA, DESK, TUESDAY), ==, VERDICT_ADMIT);
}

static void test_undo(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Bela", NULL);
    AdmitOutcome outcome;
    people_admit(people->store, people, "secret-" ANNA, DESK, TUESDAY, &outcome);
    gint64 sequence = outcome.sequence;
    admit_outcome_clear(&outcome);
    g_assert_cmpint(people_scan(people, "secret-" BELA, DESK, TUESDAY), ==, VERDICT_ADMIT);
    const char *station = store_station_id(people->store);
    g_autofree char *scope = store_admission_scope(people->store, station, sequence, NULL);
    g_assert_cmpstr(scope, ==, "desk");
    g_assert_true(store_undo(people->store, station, sequence, "wrong person", "Ana", TUESDAY, NULL)); // not the last one
    g_assert_cmpint(people_scan(people, "secret-" BELA, DESK, TUESDAY), ==, VERDICT_ALREADY_IN);
    g_assert_cmpint(people_scan(people, "secret-" ANNA, DESK, TUESDAY), ==, VERDICT_ADMIT);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_undo(people->store, station, 9999, "x", "Ana", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

// The badge and the paper ticket of one person are one seat.
static void test_one_seat(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", ROOM_TIME, 40);
    people_add(people, ANNA, "Anna", "T-07");
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    g_autofree char *seat = people_badge(people, ANNA, "T-07");
    g_assert_cmpint(people_scan(people, seat, "room-318", ROOM_TIME), ==, VERDICT_ADMIT);
    // Back from coffee: no stop, and no second seat. A door whose profile says "once" refuses.
    g_assert_cmpint(people_scan(people, seat, "room-318", ROOM_TIME), ==, VERDICT_ADMIT_AGAIN);
    AdmitOutcome outcome;
    g_assert_true(people_admit(people->store, people, badge, "room-318", ROOM_TIME + 60000, &outcome));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_ADMIT_AGAIN);
    g_assert_cmpint(outcome.when_utc_ms, ==, ROOM_TIME);
    g_assert_cmpstr(outcome.where, ==, "Desk 3");
    admit_outcome_clear(&outcome);
    Checkpoint *door = (Checkpoint *)profile_checkpoint(people->profile, "room-318");
    door->reentry = REENTRY_ONCE;
    g_assert_cmpint(people_scan(people, badge, "room-318", ROOM_TIME), ==, VERDICT_ALREADY_IN);
    g_autoptr(Session) session = session_load(people->store, "T-07", NULL);
    g_assert_cmpint(session->seats_taken, ==, 1);
    g_assert_cmpint(session->seats_expected, ==, 1);
}

static void test_elsewhere(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", ROOM_TIME, 40);
    people_add_session(people, "T-08", "Room 319", ROOM_TIME, 40);
    people_add(people, ANNA, "Anna", "T-07");
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    AdmitOutcome outcome;
    people_admit(people->store, people, badge, "room-319", ROOM_TIME, &outcome);
    g_assert_cmpint(outcome.verdict, ==, VERDICT_WRONG_ROOM);
    g_assert_cmpstr(outcome.instead->code, ==, "T-07");
    g_assert_cmpstr(outcome.instead->room, ==, "Room 318");
    g_assert_cmpstr(outcome.session->code, ==, "T-08");
    admit_outcome_clear(&outcome);
}

static void test_last_seat(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", ROOM_TIME, 1);
    people_add(people, ANNA, "Anna", "T-07");
    people_add(people, BELA, "Bela", "T-07");
    g_autofree char *anna = people_badge(people, ANNA, NULL);
    g_autofree char *bela = people_badge(people, BELA, NULL);
    AdmitOutcome outcome;
    people_admit(people->store, people, anna, "room-318", ROOM_TIME, &outcome);
    g_assert_cmpint(outcome.verdict, ==, VERDICT_ADMIT);
    g_assert_cmpint(outcome.session->seats_taken, ==, 1); // as it is after the scan, which the door shows
    g_assert_cmpint(people_scan(people, bela, "room-318", ROOM_TIME), ==, VERDICT_FULL);
    g_assert_true(store_undo(people->store, store_station_id(people->store), outcome.sequence, "left", "Ana", ROOM_TIME, NULL));
    g_assert_cmpint(people_scan(people, bela, "room-318", ROOM_TIME), ==, VERDICT_ADMIT);
    admit_outcome_clear(&outcome);
}

static VerdictCode scan_at(People *people, const char *code, gint64 minutes)
{
    return people_scan(people, code, "room-318", ROOM_TIME + minutes * 60000);
}

#define CORA "00000000000000c3"
#define DAN "00000000000000d4"

// Two seats, Anna and Bela paid; Cora and Dan wait. Bela comes late.
static void test_standby(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", ROOM_TIME, 2);
    people_add(people, ANNA, "Anna", "T-07");
    people_add(people, BELA, "Bela", "T-07");
    people_add(people, CORA, "Cora", NULL);
    people_add(people, DAN, "Dan", NULL);
    g_autofree char *anna = people_badge(people, ANNA, NULL);
    g_autofree char *bela = people_badge(people, BELA, NULL);
    g_autofree char *cora = people_badge(people, CORA, NULL);
    g_autofree char *dan = people_badge(people, DAN, NULL);
    Store *store = people->store;
    int place;
    g_assert_true(standby_put(store, "T-07", CORA, true, "Ana", ROOM_TIME, &place, NULL));
    g_assert_cmpint(place, ==, 1);
    g_assert_true(standby_put(store, "T-07", DAN, true, "Ana", ROOM_TIME, &place, NULL));
    g_assert_cmpint(place, ==, 2);
    gint64 before = people_record_count(people);
    g_assert_true(standby_put(store, "T-07", CORA, true, "Ana", ROOM_TIME + 60000, &place, NULL));
    g_assert_cmpint(place, ==, 1); // asking again costs nobody their place
    g_assert_cmpint(people_record_count(people), ==, before);

    g_assert_cmpstr(verdict_name(scan_at(people, anna, 0)), ==, "admit");
    g_assert_cmpstr(verdict_name(scan_at(people, cora, 4)), ==, "in-line"); // Bela's seat is kept for her
    g_assert_cmpstr(verdict_name(scan_at(people, dan, 6)), ==, "in-line");  // it is not his turn
    g_assert_cmpstr(verdict_name(scan_at(people, bela, 6)), ==, "seat-given");
    AdmitOutcome outcome;
    g_assert_true(people_admit(store, people, cora, "room-318", ROOM_TIME + 7 * 60000, &outcome));
    g_assert_cmpstr(verdict_name(outcome.verdict), ==, "admit");
    AdmitOutcome again;
    g_assert_true(people_admit(store, people, cora, "room-318", ROOM_TIME + 8 * 60000, &again));
    g_assert_cmpstr(verdict_name(again.verdict), ==, "admit-again");
    g_assert_cmpstr(verdict_name(scan_at(people, bela, 8)), ==, "seat-given");

    // Both entries of Cora are taken back: she stands where she stood.
    g_assert_true(store_undo(store, store_station_id(store), again.sequence, "left", "Ana", ROOM_TIME, NULL));
    g_assert_true(store_undo(store, store_station_id(store), outcome.sequence, "left", "Ana", ROOM_TIME, NULL));
    admit_outcome_clear(&again);
    admit_outcome_clear(&outcome);
    g_autoptr(GPtrArray) line = standby_line(store, "T-07", NULL);
    g_assert_cmpuint(line->len, ==, 2);
    g_assert_cmpstr(((const Waiting *)g_ptr_array_index(line, 0))->name, ==, "Cora");

    // While she is on hold she keeps her place, and has no name in it nor among the last scans.
    g_assert_true(person_hold(store, CORA, true, "see the lead", "Lea", ROOM_TIME, NULL));
    g_autoptr(GPtrArray) with_hold = standby_line(store, "T-07", NULL);
    g_autoptr(GPtrArray) recent = store_recent_scans(store, 8, NULL);
    g_assert_cmpstr(((const Waiting *)g_ptr_array_index(with_hold, 0))->name, ==, "");
    for (guint i = 0; i < recent->len; i++)
        g_assert_cmpstr(((const RecentScan *)g_ptr_array_index(recent, i))->name, !=, "Cora");
    g_assert_true(person_hold(store, CORA, false, "settled", "Lea", ROOM_TIME, NULL));
    g_assert_true(standby_put(store, "T-07", CORA, false, "Ana", ROOM_TIME, &place, NULL));
    g_assert_cmpint(place, ==, 0);
    g_assert_cmpstr(verdict_name(scan_at(people, dan, 9)), ==, "admit");
    StandbyFact fact;
    g_assert_true(standby_fact(store, "T-07", BELA, &fact, NULL));
    g_assert_cmpint(fact.missing_count, ==, 1);
    g_assert_cmpint(fact.given_count, ==, 1);
    g_assert_cmpint(fact.waiting_count, ==, 0);
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(store, NULL, NULL, &differences, NULL));
}

static void test_in_and_out(People *people, gconstpointer data)
{
    (void)data;
    gint64 friday = TUESDAY + 72 * HOUR_MS;
    people_add(people, ANNA, "Anna", NULL);
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    static const struct {
        VerdictCode wanted;
        int inside;
    } steps[] = {{VERDICT_ADMIT, 1}, {VERDICT_LEAVE, 0}, {VERDICT_ADMIT_AGAIN, 1}, {VERDICT_LEAVE, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        AdmitOutcome outcome;
        people_admit(people->store, people, badge, "expo-hall", friday + (gint64)i * 60000, &outcome);
        g_assert_cmpstr(verdict_name(outcome.verdict), ==, verdict_name(steps[i].wanted));
        g_assert_cmpint(outcome.inside_count, ==, steps[i].inside);
        admit_outcome_clear(&outcome);
    }
}

static void test_dry_run(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    gint64 before = people_record_count(people);
    const AdmitRequest request = {
        .profile = people->profile,
        .ring = people->ring,
        .checkpoint = profile_checkpoint(people->profile, DESK),
        .person_id = ANNA,
        .now_utc_ms = TUESDAY,
        .volunteer_name = "",
        .is_dry_run = true,
    };
    for (int i = 0; i < 2; i++) {
        AdmitOutcome outcome;
        g_assert_true(store_admit(people->store, &request, &outcome, NULL));
        g_assert_cmpint(outcome.verdict, ==, VERDICT_ADMIT);
        g_assert_cmpint(outcome.sequence, ==, 0);
        admit_outcome_clear(&outcome);
    }
    g_assert_cmpint(people_record_count(people), ==, before);
}

// A desk that confirms first: the admission waits for a tap, a refusal has happened.
static void test_look_keeps_refusal(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    AdmitRequest request = {
        .profile = people->profile,
        .ring = people->ring,
        .checkpoint = profile_checkpoint(people->profile, DESK),
        .person_id = ANNA,
        .now_utc_ms = TUESDAY,
        .volunteer_name = "",
        .is_dry_run = true,
        .keeps_refusal = true,
    };
    gint64 before = people_record_count(people);
    AdmitOutcome outcome;
    g_assert_true(store_admit(people->store, &request, &outcome, NULL));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_ADMIT);
    g_assert_cmpint(people_record_count(people), ==, before);
    admit_outcome_clear(&outcome);
    g_assert_true(person_hold(people->store, ANNA, true, "see the lead", "Lea", TUESDAY, NULL));
    g_assert_true(store_admit(people->store, &request, &outcome, NULL));
    g_assert_cmpint(outcome.verdict, ==, VERDICT_HOLD);
    g_assert_cmpint(outcome.sequence, ==, before + 2);
    admit_outcome_clear(&outcome);
}

#define DESK_COUNT 6
#define CROWD_COUNT 40

typedef struct {
    const People *people;
    int admitted[CROWD_COUNT];
} DeskThread;

static gpointer scan_everybody(gpointer data)
{
    DeskThread *desk = data;
    g_autoptr(Store) store = people_open(desk->people);
    for (int i = 0; i < CROWD_COUNT; i++) {
        g_autofree char *code = g_strdup_printf("secret-%016x", i + 1);
        AdmitOutcome outcome;
        g_assert_true(people_admit(store, desk->people, code, DESK, TUESDAY, &outcome));
        g_assert_true(outcome.verdict == VERDICT_ADMIT || outcome.verdict == VERDICT_ALREADY_IN);
        desk->admitted[i] = outcome.verdict == VERDICT_ADMIT;
        admit_outcome_clear(&outcome);
    }
    return NULL;
}

static void test_many_desks(People *people, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < CROWD_COUNT; i++) {
        g_autofree char *id = g_strdup_printf("%016x", i + 1);
        people_add(people, id, "Somebody", NULL);
    }
    DeskThread desks[DESK_COUNT] = {0};
    GThread *threads[DESK_COUNT];
    for (int i = 0; i < DESK_COUNT; i++) {
        desks[i].people = people;
        threads[i] = g_thread_new("desk", scan_everybody, &desks[i]);
    }
    for (int i = 0; i < DESK_COUNT; i++)
        g_thread_join(threads[i]);
    for (int person = 0; person < CROWD_COUNT; person++) {
        int count = 0;
        for (int i = 0; i < DESK_COUNT; i++)
            count += desks[i].admitted[person];
        g_assert_cmpint(count, ==, 1);
    }
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(people->store, NULL, NULL, &differences, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/admit/" name, People, NULL, people_set_up, function, people_tear_down)
    ADD("the desk admits once and says when and where it did", test_desk);
    ADD("each kind of code has its own answer", test_codes);
    ADD("hold and payment are seen at once", test_hold_and_status);
    ADD("any admission can be taken back", test_undo);
    ADD("badge and ticket are one seat", test_one_seat);
    ADD("a refusal says where to go", test_elsewhere);
    ADD("the last seat is given once and given back", test_last_seat);
    ADD("seats of no-shows go to the line in its order", test_standby);
    ADD("in and out are counted", test_in_and_out);
    ADD("looking records nothing", test_dry_run);
    ADD("a look at a desk that confirms first keeps its refusals", test_look_keeps_refusal);
    ADD("six desks at once admit each person once", test_many_desks);
#undef ADD
    return g_test_run();
}
