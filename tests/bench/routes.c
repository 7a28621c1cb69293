// SPDX-License-Identifier: GPL-3.0-or-later
// routes.c - how long each route of the page holds up the server's thread at a large conference, and what another request
// waits beside reports and lists that are asked for without end.
//
//   bench-routes [PEOPLE [RECORDS [FOLDER]]]     FOLDER keeps the filled store, so that a second run starts at once
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/base/json.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"
#include "common/store/upkeep/backup.h"
#include "tests/web/client.h"
#include "tests/web/place.h"

enum { ROUNDS = 100, BESIDE_S = 10, BESIDE_LARGE = 10000, SESSION_COUNT = 50, LEADS_MOST = 5000, CONFLICTS_MOST = 500 };

static const char *const given[] = {"Anna",  "Béla", "Chidi",  "Đặng",  "Ewa",  "Fatima", "Grace", "Hiro", "Ines", "José",
                                    "Kavya", "Li",   "Mehmet", "Ngozi", "Olga", "Priya",  "Quỳnh", "Rao",  "Sara", "Tomáš"};

typedef struct {
    Store *store;
    gint64 people, records, written, now_utc_ms;
} Filling;

static void put(Filling *filling, RecordKind kind, const char *subject, json_t *body)
{
    g_autoptr(GError) error = NULL;
    g_assert_nonnull(body);
    // A day of ten hours.
    gint64 when_utc_ms = filling->now_utc_ms - 36000000 + filling->written % filling->people * 36000000 / filling->people;
    journal_append(filling->store, kind, subject, body, when_utc_ms, NULL, &error);
    g_assert_no_error(error);
    json_decref(body);
    filling->written++;
}

static json_t *registration(gint64 index)
{
    g_autofree char *name = g_strdup_printf("%s Müller%" G_GINT64_FORMAT, given[index % 20], index / 20);
    g_autofree char *secret = g_strdup_printf("secret-%" G_GINT64_FORMAT, index);
    g_autofree char *email = g_strdup_printf("p%" G_GINT64_FORMAT "@example.org", index);
    g_autofree char *order = g_strdup_printf("O%" G_GINT64_FORMAT, index < 100 ? 0 : index); // one large group
    g_autofree char *session = g_strdup_printf("T-%02d", (int)(index % SESSION_COUNT) + 10);
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:{s:{s:s,s:s,s:s},s:{s:s,s:s,s:s,s:b}}}", "name", name, "email", email, "company",
                     "Acme & Töchter", "ticket_type", "individual", "status", "paid", "order", order, "tickets", "a", "secret",
                     secret, "product", "Conference", "status", "paid", "b", "product", "Tutorial", "entitlement", session,
                     "status", "paid", "has_ticket", 1);
}

static json_t *admission(const char *scope, const char *checkpoint, int direction, bool is_once)
{
    return json_pack("{s:s,s:s,s:i,s:b,s:s}", "scope", scope, "checkpoint", checkpoint, "direction", direction, "once", is_once,
                     "by", "Ana");
}

// One person of each: everybody has come, and has a badge.
static void put_person(Filling *filling, gint64 index)
{
    g_autofree char *id = g_strdup_printf("%016" G_GINT64_MODIFIER "x", index + 1);
    g_autofree char *token = g_strdup_printf("%016" G_GINT64_MODIFIER "x", index + 0x10000000);
    put(filling, RECORD_REGISTRATION, id, registration(index));
    put(filling, RECORD_ADMISSION, id, admission("desk", "registration", 1, true));
    put(filling, RECORD_TOKEN, id, json_pack("{s:s,s:i}", "id", token, "kind", 1));
    put(filling, RECORD_PRINT, id, json_pack("{s:s,s:b,s:s}", "label", "badge", "badge", 1, "outcome", "printed"));
    if (index < CONFLICTS_MOST)
        put(filling, RECORD_ADMISSION, id, admission("desk", "registration", 1, true));
    if (index < LEADS_MOST)
        put(filling, RECORD_LEAD, token, json_pack("{s:b,s:s,s:s}", "scan", 1, "sponsor", "acme", "by", "Spo"));
}

static void put_sessions(Filling *filling)
{
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < SESSION_COUNT; i++) {
        g_autofree char *code = g_strdup_printf("T-%02d", i + 10);
        g_autofree char *room = g_strdup_printf("Room %d", 318 + i % 10);
        gint64 start_utc_ms = filling->now_utc_ms + i / 10 * G_GINT64_CONSTANT(3600000);
        const Session session = {.code = code,
                                 .title = code,
                                 .room = room,
                                 .type = (char *)"Tutorial",
                                 .speakers = (char *)"",
                                 .start_utc_ms = start_utc_ms,
                                 .end_utc_ms = start_utc_ms + 3000000,
                                 .capacity = 3000};
        session_put(filling->store, &session, filling->now_utc_ms, NULL, &error);
        g_assert_no_error(error);
    }
}

static void fill(const char *path, gint64 people, gint64 records)
{
    g_autoptr(GError) error = NULL;
    store_create(path, "Desk 3", "rehearsal", &error);
    g_assert_no_error(error);
    g_autoptr(Store) store = store_open(path, &error);
    Filling filling = {.store = store, .people = people, .records = records, .now_utc_ms = clock_utc_ms()};
    bool is_first;
    g_assert_true(store_begin_bulk_load(store, &is_first, &error));
    put_sessions(&filling);
    for (gint64 i = 0; i < people; i++)
        put_person(&filling, i);
    for (gint64 i = 0; filling.written < records; i++) {
        g_autofree char *id = g_strdup_printf("%016" G_GINT64_MODIFIER "x", i % people + 1);
        if (i % 20 == 0)
            put(&filling, RECORD_REFUSAL, id, json_pack("{s:s,s:s}", "checkpoint", "expo", "verdict", "already-in"));
        else
            put(&filling, RECORD_ADMISSION, id, admission("expo/conference", "expo", i / people % 2 ? -1 : 1, false));
    }
    g_assert_true(store_commit(store, &error));
    static const char *const names[] = {"Dora", "Desi", "Lea", "Spo", "Cara"};
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == ROLE_COUNT);
    for (int role = 0; role < ROLE_COUNT; role++)
        g_assert_true(volunteer_put(store, names[role], (VolunteerRole)role, STAGE_PIN, clock_utc_ms(), &error));
}

// A filled store at `path`; a copy of the one that `folder` keeps, which is filled when it is not there.
static void place_store(const char *path, const char *folder, gint64 people, gint64 records)
{
    if (!folder) {
        fill(path, people, records);
        return;
    }
    g_autofree char *kept = g_build_filename(folder, "lanyard.db", NULL);
    if (!g_file_test(kept, G_FILE_TEST_EXISTS))
        fill(kept, people, records);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(kept, &error);
    g_assert_no_error(error);
    g_assert_true(store_backup(store, path, &error));
}

// The stage's station with the large store, at the desk or at a sponsor's booth.
static Stage *large_stage(const char *mode, const char *path)
{
    Stage *stage = stage_new(mode, "registration");
    g_free(stage->station->store_path);
    stage->station->store_path = g_strdup(path);
    return stage;
}

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
    return (left > right) - (left < right);
}

static double share_ms(GArray *took_us, guint percent)
{
    return (double)g_array_index(took_us, gint64, took_us->len * percent / 100) / 1000;
}

static void print_times(const char *what, GArray *took_us)
{
    g_array_sort(took_us, compare_times);
    printf("%-40s p50 %8.2f ms   p99 %8.2f ms", what, share_ms(took_us, 50), share_ms(took_us, 99));
}

// The thread's own, whatever else the machine did.
static gint64 cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

typedef struct {
    const char *mode;
    VolunteerRole role;
    const char *method, *path, *body; // "%d" in a body becomes the round's number
} Question;

// What each route is asked that costs it most: wide answers, large groups, the longest lists.
static const Question questions[] = {
    {"desk", ROLE_COUNT, "GET", "/api/hello", ""},
    {"desk", ROLE_COUNT, "POST", "/api/sign-in", "{\"name\":\"Desi\",\"pin\":\"" STAGE_PIN "\"}"},
    {"desk", ROLE_DESK, "POST", "/api/language", "{\"language\":\"es\"}"},
    {"desk", ROLE_DESK, "GET", "/api/state", ""},
    {"desk", ROLE_LEAD, "POST", "/api/scan", "{\"text\":\"secret-%d\"}"},
    {"desk", ROLE_DESK, "POST", "/api/search", "{\"text\":\"an\"}"},
    {"desk", ROLE_DESK, "POST", "/api/search", "{\"text\":\"müller acme example\"}"},
    {"desk", ROLE_DESK, "POST", "/api/search", "{\"text\":\"töchter\"}"},
    {"desk", ROLE_DESK, "POST", "/api/person", "{\"id\":\"%016x\"}"},
    {"desk", ROLE_DESK, "POST", "/api/group", "{\"id\":\"0000000000000001\"}"},
    {"desk", ROLE_DESK, "POST", "/api/preview", "{\"id\":\"%016x\",\"fields\":{\"name\":\"प्रिया Ngũgĩ\"}}"},
    {"desk", ROLE_DESK, "POST", "/api/edit", "{\"id\":\"%016x\",\"fields\":{\"company\":\"Acme %d\"}}"},
    {"desk", ROLE_DESK, "POST", "/api/walk-in",
     "{\"id\":\"%new\",\"fields\":{\"name\":\"Walter %d\"},\"ticket_type\":\"individual\"}"},
    {"desk", ROLE_DESK, "POST", "/api/print", "{\"id\":\"%016x\",\"reason\":\"damaged\",\"tickets\":true}"},
    {"desk", ROLE_DESK, "GET", "/api/jobs", ""},
    {"desk", ROLE_LEAD, "POST", "/api/hold", "{\"id\":\"%016x\",\"reason\":\"x\",\"on\":false}"},
    {"desk", ROLE_LEAD, "POST", "/api/room/missing", "{\"session\":\"T-10\"}"},
    {"desk", ROLE_LEAD, "GET", "/api/conflicts", ""},
    {"desk", ROLE_LEAD, "GET", "/api/report", ""},
    {"desk", ROLE_LEAD, "GET", "/api/report.csv", ""},
    {"sponsor", ROLE_SPONSOR, "GET", "/api/leads", ""},
    {"sponsor", ROLE_SPONSOR, "POST", "/api/leads/export", "{\"format\":\"csv\"}"},
    {"sponsor", ROLE_SPONSOR, "POST", "/api/leads/export", "{\"format\":\"json\"}"},
};

// What the page of a door asks has a station of its own.
static const Question door_questions[] = {
    {"door", ROLE_DOOR, "GET", "/api/room", ""},
    {"door", ROLE_DOOR, "POST", "/api/scan", "{\"text\":\"secret-%d\"}"},
    {"door", ROLE_DOOR, "POST", "/api/standby/line", "{\"session\":\"T-10\"}"},
};

static char *body_of(const Question *question, int round)
{
    g_autofree char *id = g_strdup_printf("%016x", round + 1);
    g_autofree char *number = g_strdup_printf("%d", round + 1);
    g_autofree char *other = g_strdup_printf("f%015x", round + 1);
    GString *body = g_string_new(question->body);
    g_string_replace(body, "%016x", id, 0);
    g_string_replace(body, "%new", other, 0);
    g_string_replace(body, "%d", number, 0);
    return g_string_free(body, FALSE);
}

static void measure_route(Place *place, const Question *question)
{
    g_autoptr(GArray) took_us = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) took_cpu_us = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (int round = 0; round < ROUNDS; round++) {
        g_autofree char *body = body_of(question, round);
        gint64 start_mono_us = clock_mono_us(), start_cpu_us = cpu_us();
        HttpAnswer answer = place_ask(place, question->role, question->method, question->path, body);
        gint64 took = clock_mono_us() - start_mono_us, took_cpu = cpu_us() - start_cpu_us;
        g_array_append_val(took_us, took);
        g_array_append_val(took_cpu_us, took_cpu);
        if (answer.status != 200)
            g_error("%s: %u %.*s", question->path, answer.status, (int)g_bytes_get_size(answer.body),
                    (const char *)g_bytes_get_data(answer.body, NULL));
        g_bytes_unref(answer.body);
    }
    g_autofree char *what = g_strconcat(question->mode, " ", question->path, " ", question->body, NULL);
    if (strlen(what) > 39)
        what[39] = '\0';
    print_times(what, took_us);
    g_array_sort(took_cpu_us, compare_times);
    printf("   CPU of the server's thread p50 %8.2f ms   p99 %8.2f ms\n", share_ms(took_cpu_us, 50), share_ms(took_cpu_us, 99));
    fflush(stdout);
}

static void measure_routes(Stage *stage, const Question *list, gsize count, const char *mode)
{
    Place place;
    place_open(&place, stage);
    for (gsize i = 0; i < count; i++)
        if (strcmp(list[i].mode, mode) == 0)
            measure_route(&place, &list[i]);
    place_close(&place);
}

// --- beside a report ---

typedef struct {
    Client client;
    gint is_over; // atomic
    int count;
} Asker;

// Most of the reports are kept ones; the conflicts are read each time.
static gpointer ask_slow(gpointer data)
{
    static const char *const paths[] = {"/api/report", "/api/conflicts"};
    Asker *asker = data;
    while (!g_atomic_int_get(&asker->is_over)) {
        g_auto(Answer) answer = client_get(&asker->client, paths[asker->count % G_N_ELEMENTS(paths)]);
        g_assert_cmpuint(answer.status, ==, 200);
        asker->count++;
    }
    return NULL;
}

// Verdicts at a desk, as somebody comes each 20 ms.
static void measure_beside(const char *path, int seconds, bool with_slow)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Stage) stage = large_stage("desk", path);
    g_autoptr(Web) web = web_start(&(WebOptions){.station = stage->station}, &error);
    g_assert_no_error(error);
    g_auto(Client) desk = {.port = web_port(web)};
    Asker asker = {.client.port = web_port(web)};
    client_sign_in(&desk, "Desi");
    client_sign_in(&asker.client, "Lea");
    GThread *thread = with_slow ? g_thread_new("slow", ask_slow, &asker) : NULL;
    g_autoptr(GArray) took_us = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 end_mono_us = clock_mono_us() + seconds * G_USEC_PER_SEC;
    for (int i = 0; clock_mono_us() < end_mono_us; i++) {
        g_autofree char *body = g_strdup_printf("{\"text\":\"secret-%d\"}", i % 100);
        gint64 start_mono_us = clock_mono_us();
        g_auto(Answer) answer = client_post(&desk, "/api/scan", body);
        gint64 took = clock_mono_us() - start_mono_us;
        g_assert_cmpuint(answer.status, ==, 200);
        g_array_append_val(took_us, took);
        g_usleep(20000);
    }
    g_atomic_int_set(&asker.is_over, 1);
    if (thread)
        g_thread_join(thread);
    client_clear(&asker.client);
    g_autofree char *what = g_strdup_printf("scan over HTTP beside %d slow ones", asker.count);
    print_times(what, took_us);
    printf("   most %8.2f ms of %u\n", (double)g_array_index(took_us, gint64, took_us->len - 1) / 1000, took_us->len);
}

int main(int argc, char **argv)
{
    gint64 people = argc > 1 ? g_ascii_strtoll(argv[1], NULL, 10) : 100000;
    gint64 records = argc > 2 ? g_ascii_strtoll(argv[2], NULL, 10) : 10 * people;
    if (people < 1 || records < people) {
        fputs("bench-routes takes PEOPLE, RECORDS (at least as many) and a FOLDER that keeps the store\n", stderr);
        return 64;
    }
    Stage *stage = stage_new("desk", "registration"); // its folder goes with it
    g_autofree char *path = g_build_filename(stage->folder, "large.db", NULL);
    place_store(path, argc > 3 ? argv[3] : NULL, people, records);
    printf("%" G_GINT64_FORMAT " people, %" G_GINT64_FORMAT " records\n", people, records);
    measure_routes(large_stage("desk", path), questions, G_N_ELEMENTS(questions), "desk");
    measure_routes(large_stage("sponsor", path), questions, G_N_ELEMENTS(questions), "sponsor");
    measure_routes(large_stage("door", path), door_questions, G_N_ELEMENTS(door_questions), "door");
    int beside_s = people < BESIDE_LARGE ? 1 : BESIDE_S;
    measure_beside(path, beside_s, false);
    measure_beside(path, beside_s, true);
    stage_free(stage);
    return 0;
}
