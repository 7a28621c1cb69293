// SPDX-License-Identifier: GPL-3.0-or-later
// test_failure.c - a disk that fails at any step: every function of the store says so, and leaves everything as it was.
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/people/import_record.h"
#include "common/store/journal/quarantine.h"
#include "common/store/people/history.h"
#include "common/store/people/search.h"
#include "common/store/programme/standby.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"
#include "tests/store/failing.h"
#include "tests/store/people.h"

#define GRACE "00000000000000a1"
#define LI "00000000000000a2"
#define ADA "00000000000000a3"
#define OTHER "00000000000000f1" // another station
#define ROOM_TIME (TUESDAY + HOUR_MS)
#define BOTH (DEED_ALONE | DEED_INSIDE)

// One day at a station, told by the acts below in their order.
typedef struct {
    People people;
    char *badge;     // of Grace
    gint64 sequence; // of the last admission
} Day;

static bool is_list(GPtrArray *list)
{
    if (list)
        g_ptr_array_unref(list);
    return list != NULL;
}

// What cannot be read is no permission.
static bool seal_check(Store *store, gpointer data, GError **error)
{
    (void)data;
    return sealed_check(store, "a list", error);
}

// --- people ---

static bool first_people(Store *store, gpointer data, GError **error)
{
    (void)data;
    bool is_first;
    if (!store_begin_bulk_load(store, &is_first, error))
        return false;
    g_assert_true(is_first); // what failed before has left nobody
    g_autoptr(json_t) body = json_pack("{s:s, s:{s:{s:s}}}", "name", "Ada", "tickets", "t", "secret", "ada's");
    if (journal_append(store, RECORD_REGISTRATION, ADA, body, TUESDAY, NULL, error))
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

static ImportRecord import_of(const char *name, GPtrArray *tickets)
{
    return (ImportRecord){.id = ADA, .fields[FIELD_NAME] = (char *)name, .tickets = tickets};
}

static bool import_put(Store *store, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(GPtrArray) tickets = g_ptr_array_new();
    PersonTicket ticket = {.reference = (char *)"t", .secret = (char *)"s", .product = (char *)"P", .status = STATUS_PAID};
    g_ptr_array_add(tickets, &ticket);
    const ImportRecord first = import_of("Ada Lovelace", tickets), again = import_of("Ada King", tickets);
    ImportResult result, same;
    return import_record_put(store, &first, TUESDAY, &result, error) && import_record_compare(store, &again, &same, error) &&
           import_record_put(store, &again, TUESDAY, &result, error);
}

static void see_brought(const ImportedPerson *person, gpointer data)
{
    (void)person, (void)data;
}

static bool import_known(Store *store, gpointer data, GError **error)
{
    (void)data;
    bool is_known;
    g_auto(ImportState) state = {0};
    return import_record_is_known(store, ADA, &is_known, error) && import_record_is_same(store, ADA, "d", &is_known, error) &&
           import_record_state(store, ADA, &state, error) && import_record_each(store, see_brought, NULL, error);
}

static bool create(Store *store, gpointer data, GError **error)
{
    (void)data;
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Walk In", [FIELD_STATUS] = "paid"};
    return person_create(store, "00000000000000a9", fields, NULL, "Ana", TUESDAY, error);
}

static bool edit(Store *store, gpointer data, GError **error)
{
    (void)data;
    const char *fields[FIELD_COUNT] = {[FIELD_EMAIL] = "grace@navy.example", [FIELD_COMPANY] = "Navy"};
    return person_edit(store, GRACE, fields, "Ana", TUESDAY, error);
}

static bool hold(Store *store, gpointer data, GError **error)
{
    (void)data;
    return person_hold(store, LI, true, "shouted", "Ana", TUESDAY, error) &&
           person_hold(store, LI, false, "", "Ana", TUESDAY + 1, error);
}

static bool issue(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    g_autofree char *badge = person_issue_token(store, day->people.ring, day->people.profile, LI, NULL, TUESDAY, error);
    return badge && person_revoke_badges(store, LI, "lost", TUESDAY, error);
}

static bool revoke_badges(Store *store, gpointer data, GError **error)
{
    (void)data;
    return person_revoke_badges(store, GRACE, "lost", TUESDAY, error);
}

static void see_name(const char *id, const char *name, const char *second_name, gpointer data)
{
    (void)id, (void)name, (void)second_name, (void)data;
}

static bool load_person(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    g_autoptr(Person) person = person_load(store, day->people.profile, GRACE, error);
    return person != NULL;
}

static bool find_secret(Store *store, gpointer data, GError **error)
{
    (void)data;
    Credential credential = {0};
    bool is_good = person_find_credential(store, "secret-" GRACE, &credential, error);
    credential_clear(&credential);
    return is_good;
}

static bool each_name(Store *store, gpointer data, GError **error)
{
    (void)data;
    return person_each_name(store, see_name, NULL, error);
}

static bool of_order(Store *store, gpointer data, GError **error)
{
    (void)data;
    return is_list(person_ids_of_order(store, "ORDER", error));
}

static bool search(Store *store, gpointer data, GError **error)
{
    (void)data;
    return is_list(search_people(store, "grac", 10, error)) && is_list(search_people(store, "hopper ORDER", 10, error));
}

static bool has_people(Store *store, gpointer data, GError **error)
{
    (void)data;
    bool has;
    return store_has_people(store, &has, error);
}

static bool history(Store *store, gpointer data, GError **error)
{
    (void)data;
    return is_list(person_history(store, GRACE, error)) && is_list(store_recent_scans(store, 10, error));
}

// --- the programme and the doors ---

static bool sessions(Store *store, gpointer data, GError **error)
{
    (void)data;
    const Session session = {.code = (char *)"T-1",
                             .title = (char *)"A tutorial",
                             .room = (char *)"Room 318",
                             .type = (char *)"Tutorial",
                             .speakers = (char *)"",
                             .start_utc_ms = ROOM_TIME,
                             .end_utc_ms = ROOM_TIME + HOUR_MS,
                             .capacity = 1};
    return session_put(store, &session, TUESDAY, NULL, error);
}

static bool list_sessions(Store *store, gpointer data, GError **error)
{
    (void)data;
    int entered, inside;
    g_autoptr(Session) session = session_load(store, "T-1", error);
    return session && is_list(session_list(store, NULL, 0, ROOM_TIME + HOUR_MS, error)) &&
           is_list(session_list(store, session->room, 0, ROOM_TIME + HOUR_MS, error)) &&
           is_list(session_missing(store, "T-1", error)) && session_scope_counts(store, "session/T-1", &entered, &inside, error);
}

static bool line(Store *store, gpointer data, GError **error)
{
    (void)data;
    int place;
    StandbyFact fact;
    return standby_put(store, "T-1", LI, true, "Ana", ROOM_TIME, &place, error) &&
           standby_put(store, "T-1", ADA, true, "Ana", ROOM_TIME, &place, error) &&
           standby_put(store, "T-1", ADA, false, "Ana", ROOM_TIME + 1, &place, error) &&
           standby_fact(store, "T-1", LI, &fact, error);
}

// Whose code is scanned where; an override lets in whom the rules do not.
static bool scan(Store *store, Day *day, const char *code, const char *checkpoint, bool is_override, GError **error)
{
    const AdmitRequest request = {.profile = day->people.profile,
                                  .ring = day->people.ring,
                                  .checkpoint = profile_checkpoint(day->people.profile, checkpoint),
                                  .code = code,
                                  .code_length = strlen(code),
                                  .now_utc_ms = ROOM_TIME,
                                  .volunteer_name = "Ana",
                                  .is_lead_override = is_override,
                                  .override_reason = is_override ? "I know her" : NULL};
    AdmitOutcome outcome;
    bool is_good = store_admit(store, &request, &outcome, error);
    day->sequence = outcome.sequence;
    admit_outcome_clear(&outcome);
    return is_good;
}

static bool desk(Store *store, gpointer data, GError **error)
{
    return scan(store, data, "secret-" GRACE, "registration", false, error);
}

static bool refused(Store *store, gpointer data, GError **error)
{
    return scan(store, data, "nobody's", "registration", false, error);
}

static bool at_the_door(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    return scan(store, day, day->badge, "room-318", false, error) && scan(store, day, "secret-" LI, "room-318", true, error);
}

static bool undo(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    return desk(store, day, error) &&
           store_undo(store, store_station_id(store), day->sequence, "a slip", "Ana", ROOM_TIME, error);
}

static bool undo_again(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    return store_undo(store, store_station_id(store), day->sequence, "a slip", "Ana", ROOM_TIME, error);
}

static bool look_pinned(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    const AdmitRequest request = {.profile = day->people.profile,
                                  .ring = day->people.ring,
                                  .checkpoint = profile_checkpoint(day->people.profile, "room-318"),
                                  .person_id = LI,
                                  .pinned_session = "T-2",
                                  .now_utc_ms = ROOM_TIME + 7 * 24 * HOUR_MS,
                                  .volunteer_name = "Ana",
                                  .is_dry_run = true};
    AdmitOutcome outcome;
    bool is_good = store_admit(store, &request, &outcome, error);
    admit_outcome_clear(&outcome);
    return is_good;
}

static bool look_only(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    const AdmitRequest request = {.profile = day->people.profile,
                                  .ring = day->people.ring,
                                  .checkpoint = profile_checkpoint(day->people.profile, "room-318"),
                                  .person_id = LI,
                                  .now_utc_ms = ROOM_TIME,
                                  .volunteer_name = "Ana",
                                  .is_dry_run = true};
    AdmitOutcome outcome;
    bool is_good = store_admit(store, &request, &outcome, error);
    admit_outcome_clear(&outcome);
    return is_good;
}

// --- what other stations wrote ---

typedef struct {
    RecordKind kind;
    const char *subject, *body;
} Heard;

// In this order: an undo before its admission, a door passed twice, a seat too many, edits of one field apart.
static const Heard heard[] = {
    {RECORD_STATION, OTHER, "{\"name\":\"Hall\"}"},
    {RECORD_REGISTRATION, GRACE, "{\"name\":\"Grace H.\",\"tickets\":{\"a\":{\"secret\":\"x\"},\"c\":{\"secret\":\"y\"}}}"},
    {RECORD_CHANGE, "00000000000000b1", "{\"name\":\"Early\"}"},
    {RECORD_REGISTRATION, "00000000000000b1", "{\"name\":\"Earlier\",\"order\":\"O\"}"},
    {RECORD_CHANGE, GRACE,
     "{\"name\":\"Grace M.\",\"over\":{\"name\":[0,\"\",0]},\"tickets\":{\"c\":null,\"d\":{\"secret\":\"z\"}}}"},
    {RECORD_SESSION, "T-2", "{\"title\":\"Two\",\"room\":\"319\",\"start\":1,\"end\":2,\"capacity\":1}"},
    {RECORD_UNDO, GRACE, "{\"reason\":\"early\",\"sequence\":9,\"station\":\"" OTHER "\"}"},
    {RECORD_ADMISSION, GRACE, "{\"checkpoint\":\"c\",\"once\":true,\"scope\":\"session/T-2\"}"},
    {RECORD_ADMISSION, GRACE, "{\"checkpoint\":\"c\",\"once\":true,\"scope\":\"session/T-2\"}"},
    {RECORD_ADMISSION, GRACE, "{\"checkpoint\":\"c\",\"once\":true,\"scope\":\"session/T-2\"}"},
    {RECORD_ADMISSION, LI, "{\"checkpoint\":\"c\",\"once\":true,\"scope\":\"session/T-2\"}"},
    {RECORD_REFUSAL, LI, "{\"checkpoint\":\"c\",\"verdict\":\"not-paid\"}"},
    {RECORD_TOKEN, LI, "{\"id\":\"00112233445566aa\",\"kind\":1}"},
    {RECORD_PRINT, LI, "{\"badge\":true,\"label\":\"badge\",\"outcome\":\"printed\"}"},
    {RECORD_REVOKE, LI, "{\"id\":\"00112233445566aa\"}"},
    {RECORD_HOLD, LI, "{\"on\":false}"},
    {RECORD_STANDBY, LI, "{\"on\":true,\"session\":\"T-2\"}"},
    {RECORD_ACK, "twice:x-1", "{\"note\":\"seen\"}"},
    {RECORD_VOLUNTEER, "Vera", "{\"role\":\"door\"}"},
    {RECORD_KEY, "0011 2233", "{\"key\":0,\"reason\":\"stolen\"}"},
    {RECORD_CALL, OTHER, "{\"step\":\"asks\"}"},
    {RECORD_CLIENT, OTHER, "{\"name\":\"Booth\",\"sponsor\":\"acme\"}"},
    {RECORD_CLIENT, OTHER, "{\"off\":true}"},
    {RECORD_GIVEN, "0123456000000000",
     "{\"sponsor\":\"acme\",\"client\":\"c\",\"state\":\"here\",\"lead\":\"0123456000000000\",\"fields\":\"name\",\"box\":\"b\"}"},
    {RECORD_LINK, "", "{\"source\":\"s\",\"sent\":{\"c\":{\"" OTHER "\":[9,\"aa\"]}}}"},
    {RECORD_LINK, GRACE, "{\"source\":\"s\",\"entry\":\"bb\",\"state\":\"refused\",\"reason\":\"no\"}"},
    {RECORD_LINK, GRACE, "{\"source\":\"s\",\"entry\":\"bb\",\"state\":\"by-hand\"}"},
};

static bool accept_all(Store *store, gpointer data, GError **error)
{
    (void)data;
    Record record = {.station = OTHER, .utc_ms = ROOM_TIME, .hlc = hlc_next(0, ROOM_TIME)};
    for (gsize i = 0; i < G_N_ELEMENTS(heard); i++) {
        bool is_new;
        record.sequence++;
        record.hlc = hlc_next(record.hlc, ROOM_TIME);
        record.kind = heard[i].kind;
        record.subject = heard[i].subject;
        record.body = heard[i].body;
        if (!journal_accept(store, &record, &is_new, error))
            return false;
        g_assert_true(is_new);
    }
    record.sequence++;
    return journal_withhold(store, &record, "too large", ROOM_TIME, error);
}

static bool see_record(const Record *record, gpointer data)
{
    (void)record, (void)data;
    return true;
}

static bool read_journal(Store *store, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(GHashTable) vector = journal_vector(store, error);
    return vector && journal_each(store, OTHER, 0, 3, see_record, NULL, error) &&
           journal_each_subject(store, GRACE, see_record, NULL, error);
}

static bool conflicts(Store *store, gpointer data, GError **error)
{
    (void)data;
    gint64 count;
    return is_list(conflict_list(store, true, 10, error)) && conflict_count(store, &count, error);
}

static bool acknowledge(Store *store, gpointer data, GError **error)
{
    (void)data;
    return conflict_acknowledge(store, "twice:" OTHER "-10", "seen", "Ana", ROOM_TIME, error);
}

static bool set_aside(Store *store, gpointer data, GError **error)
{
    (void)data;
    bool has;
    gint64 count;
    return quarantine_put(store, OTHER, 77, "too large", TUESDAY, error) && quarantine_has(store, OTHER, 77, &has, error) &&
           quarantine_count(store, &count, error) && is_list(quarantine_list(store, 10, error));
}

// Two records of this station are from the future.
static bool recover_clock(Store *store, gpointer data, GError **error)
{
    (void)data;
    gint64 count;
    if (!journal_recover_clock(store, LATER, &count, error))
        return false;
    g_assert_cmpint(count, ==, 2);
    return true;
}

#define ACT(deed, manner)                                                                                                        \
    {                                                                                                                            \
#deed, deed, manner                                                                                                      \
    }

// The order is that of the day: an act stands on what those before it left.
static const Act acts[] = {
    ACT(seal_check, BOTH),
    ACT(import_put, DEED_INSIDE),
    ACT(import_known, BOTH),
    ACT(create, BOTH),
    ACT(edit, BOTH),
    ACT(hold, DEED_INSIDE),
    ACT(issue, DEED_INSIDE),
    ACT(load_person, BOTH),
    ACT(find_secret, BOTH),
    ACT(each_name, BOTH),
    ACT(of_order, BOTH),
    ACT(search, BOTH),
    ACT(has_people, BOTH),
    ACT(sessions, DEED_INSIDE),
    ACT(list_sessions, BOTH),
    ACT(line, DEED_INSIDE),
    ACT(undo, DEED_INSIDE),
    ACT(undo_again, DEED_ALONE),
    ACT(desk, BOTH),
    ACT(refused, BOTH),
    ACT(at_the_door, DEED_INSIDE),
    ACT(look_only, BOTH),
    ACT(look_pinned, BOTH),
    ACT(history, BOTH),
    ACT(accept_all, DEED_INSIDE),
    ACT(read_journal, BOTH),
    ACT(conflicts, BOTH),
    ACT(acknowledge, BOTH),
    ACT(set_aside, DEED_INSIDE),
    ACT(revoke_badges, BOTH),
};

static void test_each_step(People *people, gconstpointer data)
{
    (void)data;
    Day day = {.people = *people};
    failing_play(people->store, people->path, &(Act)ACT(first_people, DEED_ALONE | DEED_IN_PARTS), &day);
    people_add(people, GRACE, "Grace Hopper", "T-1");
    people_add(people, LI, "Li", NULL);
    day.badge = people_badge(people, GRACE, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        failing_play(people->store, people->path, &acts[i], &day);
    const gint64 in_two_days = LATER + 2 * JOURNAL_AHEAD_MOST_MS;
    g_assert_true(store_begin(people->store, NULL) && person_hold(people->store, LI, true, "shouted", "Ana", in_two_days, NULL) &&
                  person_hold(people->store, LI, false, "", "Ana", in_two_days, NULL) && store_commit(people->store, NULL));
    failing_play(people->store, people->path, &(Act)ACT(recover_clock, DEED_ALONE), &day);
    g_free(day.badge);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/failure/people, doors and other stations", People, NULL, people_set_up, test_each_step, people_tear_down);
    return g_test_run();
}
