// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/people.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "tests/scratch.h"

void people_set_up(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people->folder = g_dir_make_tmp("lanyard-store-XXXXXX", &error);
    people->path = g_build_filename(people->folder, "lanyard.db", NULL);
    people->keys = g_build_filename(people->folder, "keys", NULL);
    people->profile = profile_load(TEST_SOURCE_DIR "/config/events/pycon-us-2024", &error);
    g_assert_no_error(error);
    g_assert_true(key_ring_create(people->keys, &error));
    people->ring = key_ring_load(people->keys, &error);
    g_assert_true(store_create(people->path, "Desk 3", people->profile->slug, &error));
    people->store = people_open(people);
}

void people_tear_down(People *people, gconstpointer data)
{
    (void)data;
    store_close(people->store);
    profile_free(people->profile);
    key_ring_free(people->ring);
    scratch_remove(people->folder);
    g_free(people->folder);
    g_free(people->path);
    g_free(people->keys);
}

void people_hear(Store *store, RecordKind kind, const char *subject, gint64 late_ms, const char *body)
{
    g_autoptr(GError) error = NULL;
    bool is_new, is_own = !store_in_transaction(store);
    g_assert_true(!is_own || store_begin(store, NULL));
    g_autoptr(GHashTable) vector = journal_vector(store, &error);
    const gint64 *last = g_hash_table_lookup(vector, HALL);
    const Record record = {.station = HALL,
                           .sequence = last ? *last + 1 : 1,
                           .hlc = hlc_next(0, LATER + late_ms),
                           .utc_ms = TUESDAY + late_ms,
                           .kind = kind,
                           .subject = subject,
                           .body = body};
    journal_accept(store, &record, &is_new, &error);
    g_assert_no_error(error);
    g_assert_true(is_new);
    g_assert_true(!is_own || store_commit(store, &error));
}

void people_set_up_hall(People *people, gconstpointer data)
{
    people_set_up(people, data);
    people_hear(people->store, RECORD_STATION, HALL, 0, "{\"name\":\"Hall\"}");
}

Store *people_open(const People *people)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(people->path, &error);
    g_assert_no_error(error);
    return store;
}

static void append(People *people, RecordKind kind, const char *subject, const json_t *body)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_append(people->store, kind, subject, body, TUESDAY, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
}

void people_add(People *people, const char *id, const char *name, const char *session)
{
    g_autofree char *secret = g_strconcat("secret-", id, NULL);
    g_autofree char *seat_secret = session ? g_strconcat("secret-", id, "-", session, NULL) : NULL;
    g_autoptr(json_t) tickets =
        json_pack("{s:{s:s, s:s, s:s}}", "a", "secret", secret, "product", "Individual", "status", "paid");
    if (session)
        json_object_set_new(tickets, "b",
                            json_pack("{s:s, s:s, s:s, s:s, s:b}", "secret", seat_secret, "product", "Tutorial", "entitlement",
                                      session, "status", "paid", "has_ticket", 1));
    g_autoptr(json_t) body = json_pack("{s:s, s:s, s:s, s:s, s:O}", "name", name, "ticket_type", "individual", "status", "paid",
                                       "order", "ORDER", "tickets", tickets);
    append(people, RECORD_REGISTRATION, id, body);
}

void people_add_session(People *people, const char *code, const char *room, gint64 start_utc_ms, int capacity)
{
    g_autoptr(GError) error = NULL;
    const Session session = {
        .code = (char *)code,
        .title = (char *)"A tutorial",
        .room = (char *)room,
        .type = (char *)"Tutorial",
        .speakers = (char *)"",
        .start_utc_ms = start_utc_ms,
        .end_utc_ms = start_utc_ms + 2 * HOUR_MS,
        .capacity = capacity,
    };
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(session_put(people->store, &session, TUESDAY, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
}

char *people_badge(People *people, const char *id, const char *session)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(people->store, &error));
    char *code = person_issue_token(people->store, people->ring, people->profile, id, session, TUESDAY, &error);
    g_assert_no_error(error);
    g_autoptr(json_t) body = json_pack("{s:s, s:b, s:s, s:s}", "label", session ? "ticket" : "badge", "badge", !session,
                                       "outcome", "printed", "token", code);
    g_assert_true(journal_append(people->store, RECORD_PRINT, id, body, TUESDAY, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
    return code;
}

bool people_admit(Store *store, const People *people, const char *code, const char *checkpoint, gint64 now_utc_ms,
                  AdmitOutcome *out)
{
    const AdmitRequest request = {
        .profile = people->profile,
        .ring = people->ring,
        .checkpoint = profile_checkpoint(people->profile, checkpoint),
        .code = code,
        .code_length = strlen(code),
        .now_utc_ms = now_utc_ms,
        .volunteer_name = "Ana",
    };
    g_autoptr(GError) error = NULL;
    bool is_done = store_admit(store, &request, out, &error);
    g_assert_no_error(error);
    return is_done;
}

VerdictCode people_scan(People *people, const char *code, const char *checkpoint, gint64 now_utc_ms)
{
    AdmitOutcome outcome;
    g_assert_true(people_admit(people->store, people, code, checkpoint, now_utc_ms, &outcome));
    VerdictCode verdict = outcome.verdict;
    admit_outcome_clear(&outcome);
    return verdict;
}

gint64 people_record_count(People *people)
{
    g_autoptr(GHashTable) vector = journal_vector(people->store, NULL);
    const gint64 *last = g_hash_table_lookup(vector, store_station_id(people->store));
    return last ? *last : 0;
}
