// SPDX-License-Identifier: GPL-3.0-or-later
// bench-store FOLDER [PEOPLE [RECORDS]] - decisions and searches on a large store; prints medians and 99th percentiles.
//
// Builds FOLDER/lanyard.db (kept, so that a second run starts at once) from PEOPLE registrations and as many admissions
// as make RECORDS records. A plain durable insert into a file beside it is the baseline: what the disk takes is not ours.
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/json.h"
#include "common/store/admit/admit.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/people/near_search.h"
#include "common/store/store.h"

#define SHOWN 20 // people, as the page shows them
#define ROUNDS 2000
#define NOW G_GINT64_CONSTANT(1715774400000) // 2024-05-15 12:00 UTC
#define BATCH 5000

static const char *const given[] = {"Anna",  "Béla", "Chidi",  "Đặng",  "Ewa",  "Fatima", "Grace", "Hiro", "Ines", "José",
                                    "Kavya", "Li",   "Mehmet", "Ngozi", "Olga", "Priya",  "Quỳnh", "Rao",  "Sara", "Tomáš"};
static const char *const family[] = {"Ng",           "Rao",    "García", "Li",       "Müller", "Nguyễn", "Okafor",
                                     "Papadopoulos", "Sharma", "Šimek",  "Tanaka",   "Weiß",   "Wang",   "Yılmaz",
                                     "Åberg",        "Ho",     "Iyer",   "Krishnan", "Martin", "Novák"};

typedef struct {
    Profile *profile;
    KeyRing *ring;
    Store *store;
    GRand *rand;
    gint64 people_count;
} Bench;

// The error is looked at after the call that sets it: C says not which argument comes first.
static void must(bool is_good, GError *const *error)
{
    if (is_good)
        return;
    fprintf(stderr, "bench-store: %s\n", (*error)->message);
    exit(1);
}

static char *person_id(gint64 index)
{
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x", index + 1);
}

static void put_person(Bench *bench, gint64 index)
{
    GError *error = NULL;
    g_autofree char *id = person_id(index);
    g_autofree char *name = g_strdup_printf("%s %s%" G_GINT64_FORMAT, given[index % 20], family[index / 20 % 20], index / 400);
    g_autofree char *secret = g_strdup_printf("secret%" G_GINT64_FORMAT, index);
    g_autofree char *order = g_strdup_printf("O%" G_GINT64_FORMAT, index);
    g_autofree char *email = g_strdup_printf("p%" G_GINT64_FORMAT "@example.org", index);
    g_autoptr(json_t) body =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:{s:s,s:s,s:s}}}", "name", name, "ticket_type", "individual", "status", "paid",
                  "order", order, "email", email, "tickets", "a", "secret", secret, "product", "Individual", "status", "paid");
    must(journal_append(bench->store, RECORD_REGISTRATION, id, body, NOW, NULL, &error), &error);
}

// Comings and goings at a door, of everybody in turn.
static void put_admission(Bench *bench, gint64 index)
{
    GError *error = NULL;
    g_autofree char *id = person_id(index % bench->people_count);
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:i}", "scope", "expo-hall/expo-friday", "checkpoint", "expo-hall", "direction",
                                       index / bench->people_count % 2 ? -1 : 1);
    must(journal_append(bench->store, RECORD_ADMISSION, id, body, NOW, NULL, &error), &error);
}

static void put_all(Bench *bench, gint64 count, void (*put)(Bench *, gint64), const char *what)
{
    GError *error = NULL;
    for (gint64 i = 0; i < count;) {
        bool is_first;
        must(store_begin_bulk_load(bench->store, &is_first, &error), &error);
        for (gint64 end = is_first ? count : MIN(i + BATCH, count); i < end; i++)
            put(bench, i);
        must(store_commit(bench->store, &error), &error);
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, what, i, count);
    }
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr);
}

static void open_store(Bench *bench, const char *folder, gint64 record_count)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    bool is_there = g_file_test(path, G_FILE_TEST_EXISTS);
    must(is_there || store_create(path, "Bench", bench->profile->slug, &error), &error);
    bench->store = store_open(path, &error);
    must(bench->store != NULL, &error);
    if (is_there)
        return;
    put_all(bench, bench->people_count, put_person, "registrations");
    put_all(bench, MAX(record_count - bench->people_count, 0), put_admission, "admissions");
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(gconstpointer a, gconstpointer b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static void print_times(const char *what, double *times, int count)
{
    qsort(times, (gsize)count, sizeof *times, compare);
    printf("%-44s p50 %8.3f ms   p99 %8.3f ms\n", what, times[count / 2] * 1e3, times[count * 99 / 100] * 1e3);
}

static void bench_admit(Bench *bench)
{
    double wall[ROUNDS], cpu[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *code = g_strdup_printf("secret%" G_GINT64_FORMAT, g_rand_int(bench->rand) % bench->people_count);
        const AdmitRequest request = {
            .profile = bench->profile,
            .ring = bench->ring,
            .checkpoint = profile_checkpoint(bench->profile, "registration"),
            .code = code,
            .code_length = strlen(code),
            .now_utc_ms = NOW,
            .volunteer_name = "",
        };
        AdmitOutcome outcome;
        GError *error = NULL;
        double wall_start = seconds(CLOCK_MONOTONIC), cpu_start = seconds(CLOCK_THREAD_CPUTIME_ID);
        must(store_admit(bench->store, &request, &outcome, &error), &error);
        cpu[i] = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
        wall[i] = seconds(CLOCK_MONOTONIC) - wall_start;
        admit_outcome_clear(&outcome);
    }
    print_times("decision + durable record", wall, ROUNDS);
    print_times("  of which this thread's CPU, SQLite in it", cpu, ROUNDS);
}

// What one durable insert costs on this disk, with SQLite set as the store sets it.
static void bench_baseline(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "baseline.db", NULL);
    sqlite3 *connection = NULL;
    sqlite3_open(path, &connection);
    sqlite3_exec(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS t(a)", NULL, NULL,
                 NULL);
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds(CLOCK_MONOTONIC);
        sqlite3_exec(connection,
                     "INSERT INTO t VALUES('a record of about the size that an admission has, which is some hundred bytes')",
                     NULL, NULL, NULL);
        times[i] = seconds(CLOCK_MONOTONIC) - start;
    }
    sqlite3_close(connection);
    g_unlink(path);
    print_times("baseline: one durable insert on this disk", times, ROUNDS);
}

// One question for each letter that somebody types at a desk, from the second on.
static GPtrArray *letter_by_letter(const char *const *whole)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (; *whole; whole++)
        for (const char *end = g_utf8_offset_to_pointer(*whole, 2);; end = g_utf8_next_char(end)) {
            g_ptr_array_add(texts, g_strndup(*whole, (gsize)(end - *whole)));
            if (!*end)
                break;
        }
    return texts;
}

// What the page asks for each letter: the first twenty, and how many there are when there are more.
static guint search_once(Bench *bench, const char *text, bool *out_is_near)
{
    GError *error = NULL;
    int count;
    bool is_more;
    g_autoptr(GPtrArray) found = near_search(bench->store, text, SHOWN + 1, out_is_near, &error);
    must(found != NULL, &error);
    if (found->len > SHOWN && !*out_is_near)
        must(search_count(bench->store, text, &count, &is_more, &error), &error);
    return MIN(found->len, SHOWN);
}

// Asks each text in turn; with `near_only` those count to whom the exact search had no answer.
static void bench_search(Bench *bench, const char *what, const char *const *whole, bool near_only)
{
    g_autoptr(GPtrArray) texts = letter_by_letter(whole);
    g_autofree double *slowest = g_new0(double, texts->len);
    double times[ROUNDS], cpu[ROUNDS];
    gint64 hits = 0;
    int count = 0;
    for (guint i = 0; count < ROUNDS; i++) {
        bool is_near;
        double start = seconds(CLOCK_MONOTONIC), cpu_start = seconds(CLOCK_THREAD_CPUTIME_ID);
        guint found_count = search_once(bench, g_ptr_array_index(texts, i % texts->len), &is_near);
        cpu[count] = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu_start;
        times[count] = seconds(CLOCK_MONOTONIC) - start;
        if (near_only && !is_near)
            continue;
        hits += found_count;
        slowest[i % texts->len] = MAX(slowest[i % texts->len], times[count++]);
    }
    print_times(what, times, ROUNDS);
    print_times("  of which this thread's CPU", cpu, ROUNDS);
    guint worst = 0;
    for (guint i = 1; i < texts->len; i++)
        worst = slowest[i] > slowest[worst] ? i : worst;
    printf("  (%.1f hits each; the slowest was \"%s\" with %.3f ms)\n", (double)hits / ROUNDS,
           (const char *)g_ptr_array_index(texts, worst), slowest[worst] * 1e3);
}

static const char *const right[] = {"anna ng",      "li",         "rao priya",     "nguyen quynh",  "k. martin", "jose garcia",
                                    "mullerin",     "o7712",      "p1234@example", "weiss",         "ho hiro",   "iyer kavya",
                                    "papadopoulos", "krishnan s", "tomas novak",   "yilmaz mehmet", NULL};
// A letter wrong, missing, too many, two swapped; another spelling; nobody at all.
static const char *const wrong[] = {"ana nguyne",
                                    "prya rao",
                                    "quynh ngyuen",
                                    "kavay iyer",
                                    "jsoe garica",
                                    "muellr",
                                    "olga papdopoulos",
                                    "krishann sara",
                                    "tomaz novka",
                                    "mehmte yilmas",
                                    "fatmia okafro",
                                    "grcae tanaak",
                                    "xavier quux",
                                    "nobody is called so",
                                    "saar",
                                    "chdii sharam",
                                    NULL};

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "bench-store FOLDER [PEOPLE [RECORDS]]\n");
        return 64;
    }
    GError *error = NULL;
    Bench bench = {
        .profile = profile_load(TEST_SOURCE_DIR "/config/events/pycon-us-2024", &error),
        .ring = key_ring_new_empty(),
        .rand = g_rand_new_with_seed(11),
        .people_count = argc > 2 ? g_ascii_strtoll(argv[2], NULL, 10) : 100000,
    };
    must(bench.profile != NULL, &error);
    gint64 record_count = argc > 3 ? g_ascii_strtoll(argv[3], NULL, 10) : 10 * bench.people_count;
    open_store(&bench, argv[1], record_count);
    printf("%" G_GINT64_FORMAT " registrations, %" G_GINT64_FORMAT " records\n", bench.people_count, record_count);
    bench_baseline(argv[1]);
    bench_admit(&bench);
    bench_search(&bench, "search, letter by letter", right, false);
    bench_search(&bench, "  that finds nobody as typed: near search", wrong, true);
    store_close(bench.store);
    profile_free(bench.profile);
    key_ring_free(bench.ring);
    g_rand_free(bench.rand);
    return 0;
}
