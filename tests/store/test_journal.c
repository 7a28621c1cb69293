// SPDX-License-Identifier: GPL-3.0-or-later
// test_journal.c - records in any order give the same tables; changes stand above imports; verify finds a tampered row.

#include "common/base/json.h"
#include "common/store/people/person.h"
#include "common/store/record/person_field.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/projection_digest.h"
#include "tests/store/room.h"

#define STATION_COUNT 4
#define RECORDS_EACH 60
#define SEEDS (g_test_slow() ? 200 : 25) // the long test plays all

typedef struct {
    char *station, *subject, *body;
    gint64 sequence;
    Hlc hlc;
    gint64 utc_ms; // says nothing about the order: a station's clock may show anything
    RecordKind kind;
} Made;

static void made_free(gpointer data)
{
    Made *made = data;
    g_free(made->station);
    g_free(made->subject);
    g_free(made->body);
    g_free(made);
}

static char *random_body(GRand *rand, RecordKind kind, const char *station, gint64 sequence)
{
    static const char *const names[] = {"Ngũgĩ", "Li", "प्रिया", "Grace"};
    int pick = g_rand_int_range(rand, 0, 4);
    int scope = g_rand_int_range(rand, 0, 3);
    if (kind == RECORD_REGISTRATION)
        return g_strdup_printf(
            "{\"company\":\"c%d\",\"digest\":\"%d\",\"name\":\"%s\",\"status\":\"paid\",\"tickets\":{\"r%d\":{\"secret\":\"s%d\"}}}",
            pick, pick, names[pick], pick, pick);
    if (kind == RECORD_CHANGE && scope == 2) // who is one person: of those below with those above
        return g_strdup_printf("{\"same\":{\"%016x\":%s}}", g_rand_int_range(rand, 9, 13), pick ? "true" : "false");
    if (kind == RECORD_CHANGE)
        return pick == 3  ? g_strdup_printf("{\"by\":\"v\",\"sale\":{\"amount\":%d,\"method\":\"cash\",\"step\":\"pay\"},"
                                             "\"status\":\"paid\",\"tickets\":{\"desk:T\":{\"entitlement\":\"T\"}}}",
                                            scope)
               : pick % 2 ? g_strdup_printf("{\"name\":\"%s\",\"tickets\":{\"r%d\":null}}", names[pick], pick)
                          : g_strdup_printf("{\"company\":\"changed %d\",\"tickets\":{\"x\":{\"secret\":\"y%d\"}}}", pick, pick);
    if (kind == RECORD_ADMISSION)
        return g_strdup_printf("{\"checkpoint\":\"c\",\"direction\":%d,\"once\":%s,\"scope\":\"scope-%d\"}", pick == 0 ? -1 : 1,
                               scope == 0 ? "true" : "false", scope);
    if (kind == RECORD_UNDO)
        return g_strdup_printf("{\"reason\":\"x\",\"sequence\":%d,\"station\":\"%s\"}",
                               g_rand_int_range(rand, 1, (int)sequence + 5), station);
    if (kind == RECORD_HOLD)
        return g_strdup_printf("{\"on\":%s,\"reason\":\"r%d\"}", pick % 2 ? "true" : "false", pick);
    if (kind == RECORD_TOKEN)
        return g_strdup_printf("{\"id\":\"token%d\",\"kind\":1}", g_rand_int_range(rand, 0, 30));
    if (kind == RECORD_REVOKE)
        return g_strdup_printf("{\"id\":\"token%d\"}", g_rand_int_range(rand, 0, 30));
    if (kind == RECORD_LEAD && pick) // some captures are recorded by several stations, at what their clients say
        return g_strdup_printf(
            "{\"at\":%d,\"by\":\"r%d\",\"client\":\"%016x\",\"of\":\"%032x\",\"scan\":%s,\"set\":{\"note\":\"n%d\","
            "\"rating\":\"%d\"},\"sponsor\":\"s%d\"}",
            g_rand_int_range(rand, -5, 12000), pick, scope, g_rand_int_range(rand, 1, 9), pick % 2 ? "true" : "false", pick,
            (int)sequence % 6, scope);
    if (kind == RECORD_LEAD)
        return g_strdup_printf("{\"by\":\"r%d\",\"scan\":true,\"set\":{\"note\":\"n%d\"},\"sponsor\":\"s%d\"}", pick, pick,
                               scope);
    if (kind == RECORD_GIVEN)
        return g_strdup_printf(
            "{\"box\":\"b%d\",\"client\":\"c%d\",\"fields\":\"%s\",\"is_looked_up\":%s,\"lead\":\"%s\",\"mark\":\"m\","
            "\"sponsor\":\"s%d\",\"state\":\"here\"}",
            (int)sequence, pick % 2,
            pick == 1   ? "name,cv"
            : pick == 2 ? "email"
                        : "",
            pick ? "true" : "false", pick == 3 ? "" : "0000000000000003", scope);
    if (kind == RECORD_LINK && pick == 0)
        return g_strdup_printf(
            "{\"orders\":%d,\"sent\":{\"c%d\":{\"%s\":[%d,\"h%d\"]}},\"source\":\"s\",\"system\":\"p\",\"waiting\":%d}", scope,
            scope, station, g_rand_int_range(rand, 1, 9), pick, scope);
    if (kind == RECORD_LINK)
        return g_strdup_printf("{\"entry\":\"e%d\",\"reason\":\"r%d\",\"source\":\"s\",\"state\":\"%s\"}", scope, (int)sequence,
                               pick == 1 ? "by-hand" : "refused");
    if (kind == RECORD_CALL)
        return g_strdup_printf("{\"by\":\"v%d\",\"step\":\"%s\"}", pick, scope == 0 ? "over" : scope == 1 ? "asks" : "goes");
    if (kind == RECORD_CLIENT && pick == 0)
        return g_strdup_printf("{\"by\":\"v\",\"off\":true,\"reason\":\"r%d\"}", scope);
    if (kind == RECORD_CLIENT)
        return g_strdup_printf("{\"key\":\"k%d\",\"name\":\"n%d\",\"secret\":\"%d\",%s}", pick, pick, scope,
                               scope ? "\"sponsor\":\"s\"" : "\"post\":{\"checkpoint\":\"c\",\"mode\":\"door\"}");
    if (kind == RECORD_STANDBY)
        return g_strdup_printf("{\"on\":%s,\"session\":\"scope-%d\"}", pick ? "true" : "false", scope);
    if (kind == RECORD_SESSION && scope) // a lead on the day, over what they had seen of the programme
        return g_strdup_printf("{\"end\":%d,\"origin\":\"desk\",\"over\":{\"%s\":[%d,\"%s\",%d]},\"room\":\"room %d\","
                               "\"start\":1000,\"title\":\"t\"}",
                               2000 + pick, pick % 2 ? "room" : "start", g_rand_int_range(rand, 1000, 5000) << 16, station,
                               (int)sequence, pick);
    if (kind == RECORD_SESSION)
        return g_strdup_printf("{\"end\":2000,\"room\":\"room %d\",\"start\":1000,\"title\":\"t%d\"}", pick, pick);
    return g_strdup_printf(
        "{\"checkpoint\":\"c\",\"outcome\":\"printed\",\"badge\":true,\"label\":\"l\",\"name\":\"n\",\"note\":\"n%d\",\"verdict\":\"hold\"}",
        pick);
}

// The records of some stations; each station's own clock runs its own way.
static GPtrArray *make_records(guint32 seed)
{
    static const RecordKind kinds[] = {
        RECORD_REGISTRATION, RECORD_CHANGE,  RECORD_ADMISSION, RECORD_ADMISSION, RECORD_UNDO,      RECORD_HOLD, RECORD_TOKEN,
        RECORD_REVOKE,       RECORD_SESSION, RECORD_PRINT,     RECORD_REFUSAL,   RECORD_ACK,       RECORD_LEAD, RECORD_STANDBY,
        RECORD_STANDBY,      RECORD_STATION, RECORD_WITHHELD,  RECORD_KEY,       RECORD_VOLUNTEER, RECORD_CALL, RECORD_CLIENT,
        RECORD_CLIENT,       RECORD_GIVEN,   RECORD_GIVEN,     RECORD_LEAD,      RECORD_LINK,      RECORD_LINK};
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    GPtrArray *records = g_ptr_array_new_with_free_func(made_free);
    for (int station = 0; station < STATION_COUNT; station++) {
        Hlc hlc = (Hlc)g_rand_int_range(rand, 1000, 5000) << 16;
        for (int i = 1; i <= RECORDS_EACH; i++) {
            Made *made = g_new0(Made, 1);
            made->station = g_strdup_printf("%016x", 0xabc0 + station);
            made->sequence = i;
            made->hlc = hlc += (Hlc)g_rand_int_range(rand, 1, 3) << 16;
            made->utc_ms = g_rand_int_range(rand, 0, 10000);
            made->kind = kinds[g_rand_int_range(rand, 0, G_N_ELEMENTS(kinds))];
            made->subject = g_strdup_printf("%016x", g_rand_int_range(rand, 1, 8));
            if (made->kind == RECORD_GIVEN && g_rand_boolean(rand)) { // of a short code
                g_free(made->subject);
                made->subject = g_strdup_printf("%08x00000000", g_rand_int_range(rand, 1, 8) << 2);
            }
            g_autofree char *other = g_strdup_printf("%016x", 0xabc0 + g_rand_int_range(rand, 0, STATION_COUNT));
            made->body = random_body(rand, made->kind, other, i);
            g_ptr_array_add(records, made);
        }
    }
    return records;
}

// Takes the records in a random interleaving that keeps each station's own order.
static void accept_shuffled(Store *store, GPtrArray *records, guint32 seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    g_autoptr(GError) error = NULL;
    int next[STATION_COUNT] = {0};
    g_assert_true(store_begin(store, &error));
    for (guint taken = 0; taken < records->len;) {
        int station = g_rand_int_range(rand, 0, STATION_COUNT);
        if (next[station] == RECORDS_EACH)
            continue;
        const Made *made = g_ptr_array_index(records, station * RECORDS_EACH + next[station]++);
        const Record record = {made->station, made->sequence, made->hlc,  made->utc_ms,
                               made->kind,    made->subject,  made->body, NULL};
        bool is_new = false;
        journal_accept(store, &record, &is_new, &error);
        g_assert_no_error(error);
        g_assert_true(is_new);
        journal_accept(store, &record, &is_new, &error); // a second delivery changes nothing
        g_assert_no_error(error);
        g_assert_false(is_new);
        taken++;
    }
    g_assert_true(store_commit(store, &error));
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

static char *digest_of(Store *store)
{
    g_autoptr(GError) error = NULL;
    char *digest = store_projection_digest(store, &error);
    g_assert_no_error(error);
    return digest;
}

static void test_any_order(gconstpointer data)
{
    Room *room = (Room *)data;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(GPtrArray) records = make_records(seed);
        g_autofree char *first = NULL;
        for (guint32 order = 0; order < 2; order++) {
            g_autoptr(Store) store = room_store(room);
            accept_shuffled(store, records, seed * 100 + order);
            g_autofree char *digest = digest_of(store);
            if (!first)
                first = g_steal_pointer(&digest);
            else
                g_assert_cmpstr(first, ==, digest);
            if (order == 0)
                assert_whole(store);
        }
    }
}

static void test_gap_refused(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, &error));
    const Record record = {"00000000000000ab", 2, 1 << 16, 1, RECORD_HOLD, "00000000000000cd", "{\"on\":true}", NULL};
    bool is_new;
    g_assert_false(journal_accept(store, &record, &is_new, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, "records before it are missing"));
    store_rollback(store);
}

static void append_in(Store *store, RecordKind kind, const char *subject, const char *text, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_assert_true(journal_append(store, kind, subject, body, now_utc_ms, NULL, &error));
}

static void append(Store *store, RecordKind kind, const char *text, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, &error));
    append_in(store, kind, "00000000000000aa", text, now_utc_ms);
    g_assert_true(store_commit(store, &error));
}

// The later by the hybrid clock wins, though its station's clock showed an earlier time, whichever comes first.
static void test_order_is_the_hybrid_clock(gconstpointer data)
{
    static const Record records[] = {
        {"00000000000000a1", 1, (Hlc)2000 << 16, 10, RECORD_HOLD, "00000000000000cd", "{\"on\":true,\"reason\":\"later\"}", NULL},
        {"00000000000000a2", 1, (Hlc)1000 << 16, 90000, RECORD_HOLD, "00000000000000cd", "{\"on\":false,\"reason\":\"earlier\"}",
         NULL},
    };
    for (int first = 0; first < 2; first++) {
        g_autoptr(Store) store = room_store((Room *)data);
        g_autoptr(GError) error = NULL;
        bool is_new;
        g_assert_true(store_begin(store, &error));
        g_assert_true(journal_accept(store, &records[first], &is_new, &error));
        g_assert_true(journal_accept(store, &records[!first], &is_new, &error));
        append_in(store, RECORD_REGISTRATION, "00000000000000cd", "{\"name\":\"A\",\"status\":\"paid\"}", 1);
        g_assert_true(store_commit(store, &error));
        Profile profile = {.ticket_types = g_ptr_array_new()};
        g_autoptr(Person) person = person_load(store, &profile, "00000000000000cd", &error);
        g_assert_no_error(error);
        g_assert_true(person->is_on_hold);
        g_ptr_array_unref(profile.ticket_types);
    }
}

// The clock jumps back to 1970; the journal's order does not.
static void test_clock_backwards(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    append(store, RECORD_REGISTRATION, "{\"name\":\"A\",\"status\":\"paid\"}", G_GINT64_CONSTANT(1715774400000));
    append(store, RECORD_CHANGE, "{\"name\":\"B\"}", 0);
    append(store, RECORD_REGISTRATION, "{\"name\":\"C\",\"company\":\"D\",\"status\":\"paid\"}", 5);
    g_autoptr(GError) error = NULL;
    Profile profile = {.ticket_types = g_ptr_array_new()};
    g_autoptr(Person) person = person_load(store, &profile, "00000000000000aa", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "B"); // a change stands above any import
    g_assert_cmpstr(person->fields[FIELD_COMPANY], ==, "D");
    g_ptr_array_unref(profile.ticket_types);
    assert_whole(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Room room;
    room_init(&room);
    g_test_add_data_func("/store/any-order-gives-the-same-tables", &room, test_any_order);
    g_test_add_data_func("/store/a-gap-is-refused", &room, test_gap_refused);
    g_test_add_data_func("/store/the-order-is-the-hybrid-clock's", &room, test_order_is_the_hybrid_clock);
    g_test_add_data_func("/store/clock-backwards", &room, test_clock_backwards);
    int result = g_test_run();
    room_clear(&room);
    return result;
}
