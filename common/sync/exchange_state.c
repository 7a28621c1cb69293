// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_state.c - how an exchange stands: told, kept in the store, read back.
#include "common/sync/exchange.h"

#include <string.h>
#include <sys/statvfs.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/journal/quarantine.h"
#include "common/store/record/branch.h"
#include "common/store/record/station.h"

#define RESERVE_BYTES (64 * 1024 * 1024)

#define KEEP_EVERY_MS 60000
#define KEEP_CHANGED_MS 5000 // counts change with every scan, and each keeping is a write to the disk
#define STATE_KEY "sync.state"
#define LEFT_KEY "sync.left"
#define OWED_MOST 1000
#define HOPE_AGAIN_US (60 * G_USEC_PER_SEC)

typedef struct {
    char *why;
    gint64 tried_mono_us;
} Hopeless;

static void hopeless_free(gpointer data)
{
    g_free(((Hopeless *)data)->why);
    g_free(data);
}

void exchange_give_up(Exchange *exchange, const char *line, const char *why)
{
    const Hopeless hopeless = {g_strdup(why), clock_mono_us()};
    g_hash_table_replace(exchange->hopeless, g_strdup(line), g_memdup2(&hopeless, sizeof hopeless));
}

bool exchange_is_hopeless(const Exchange *exchange, const char *line)
{
    const Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    return hopeless && clock_mono_us() - hopeless->tried_mono_us < HOPE_AGAIN_US;
}

void exchange_init(Exchange *exchange, const SyncOptions *options, Store *store)
{
    *exchange = (Exchange){.options = options, .store = store};
    exchange->theirs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    exchange->hopeless = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, hopeless_free);
    sync_state_load(store, &exchange->state);
    exchange->state.mode = SYNC_ALONE;
    // Before the hub is met, what it had the last time is the best guess.
    if (exchange->state.sent_sequence > 0)
        g_hash_table_insert(exchange->theirs, g_strdup(store_station_id(store)),
                            g_memdup2(&exchange->state.sent_sequence, sizeof exchange->state.sent_sequence));
}

void exchange_clear(Exchange *exchange)
{
    g_clear_pointer(&exchange->hub, hub_close);
    g_clear_pointer(&exchange->theirs, g_hash_table_unref);
    g_clear_pointer(&exchange->lines, g_ptr_array_unref);
    g_clear_pointer(&exchange->hopeless, g_hash_table_unref);
    g_clear_pointer(&exchange->who_met_both, g_free);
    g_clear_pointer(&exchange->forgotten, g_free);
}

const char *exchange_why_hopeless(const Exchange *exchange, const char *line)
{
    const Hopeless *hopeless = g_hash_table_lookup(exchange->hopeless, line);
    return hopeless ? hopeless->why : "";
}

static gint64 machine_now(const Exchange *exchange)
{
    const SyncOptions *options = exchange->options;
    return options->machine_utc_ms ? options->machine_utc_ms(options->data) : clock_utc_ms();
}

HubBatch exchange_batch(const Exchange *exchange)
{
    return exchange->is_gentle ? HUB_BATCH_GENTLE : HUB_BATCH_MOST;
}

gint64 exchange_now(const Exchange *exchange)
{
    return machine_now(exchange) + exchange->offset_ms;
}

gint64 exchange_last_of(GHashTable *vector, const char *station)
{
    const gint64 *last = g_hash_table_lookup(vector, station);
    return last ? *last : 0;
}

// Records of this station that are set aside since the hub refused them: something stands in their place there, and they are still owed.
static gint64 count_owed(Store *store)
{
    gint64 count = 0, owed = 0;
    if (!quarantine_count(store, &count, NULL) || count == 0)
        return 0;
    g_autoptr(GPtrArray) list = quarantine_list(store, OWED_MOST, NULL);
    for (guint i = 0; list && i < list->len; i++)
        owed += strstr(((Quarantined *)g_ptr_array_index(list, i))->reason, HUB_SAYS) != NULL;
    return owed;
}

// Records of a line that the hub has not got. Where it has another history of that name and leaves it so, at least one.
static gint64 unsent_of(const Exchange *exchange, const char *line, gint64 last)
{
    bool is_given_up = g_hash_table_contains(exchange->hopeless, line);
    gint64 there = exchange_last_of(exchange->theirs, line);
    Line of;
    if (there == 0 && last > 0 && branch_line(exchange->store, line, &of, NULL))
        there = of.base_sequence; // what stands before is another line's
    return MAX(last - there, is_given_up);
}

static gint64 left_of(Store *store)
{
    g_autofree char *left = store_get(store, LEFT_KEY);
    return left ? g_ascii_strtoll(left, NULL, 10) : 0;
}

void sync_left(Store *store, gint64 count)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, count);
    if (left_of(store) != count)
        (void)store_put(store, LEFT_KEY, text, NULL);
}

void exchange_count(Exchange *exchange)
{
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, NULL);
    if (!ours)
        return;
    SyncState *state = &exchange->state;
    const char *self = store_station_id(exchange->store);
    state->missing_count = 0;
    if (exchange->has_theirs)
        state->unsent_of_others = 0;
    GHashTableIter each;
    gpointer station, last;
    g_hash_table_iter_init(&each, ours);
    while (exchange->has_theirs && g_hash_table_iter_next(&each, &station, &last))
        if (strcmp(station, self) != 0)
            state->unsent_of_others += unsent_of(exchange, station, *(const gint64 *)last);
    state->left_count = left_of(exchange->store);
    state->refused_count = count_owed(exchange->store);
    state->unsent_count = state->left_count + state->refused_count + unsent_of(exchange, self, exchange_last_of(ours, self)) +
                          state->unsent_of_others;
    g_hash_table_iter_init(&each, exchange->theirs);
    while (g_hash_table_iter_next(&each, &station, &last))
        state->missing_count += MAX(*(const gint64 *)last - exchange_last_of(ours, station), 0);
}

static bool read_utc(const Record *record, gpointer data)
{
    *(gint64 *)data = record->utc_ms;
    return false;
}

const char *sync_mode_name(SyncMode mode)
{
    static const char *const names[] = {[SYNC_IN_STEP] = "in-step", [SYNC_BEHIND] = "behind", [SYNC_ALONE] = "alone"};
    return names[mode];
}

char *sync_in_step_text(gint64 utc_ms, GTimeZone *zone)
{
    g_autofree char *as_of = utc_ms > 0 ? zone_format_iso(zone, utc_ms) : NULL;
    return as_of ? g_strdup_printf("in step as of %.10s %.5s", as_of, as_of + 11) : g_strdup("in step");
}

char *sync_state_text(const SyncState *state, GTimeZone *zone)
{
    const char *mode = sync_mode_name(state->mode);
    gint64 count = state->unsent_count + state->missing_count;
    if (state->mode == SYNC_IN_STEP)
        return sync_in_step_text(state->exchanged_utc_ms, zone);
    if (count == 0)
        return g_strdup(mode);
    g_autofree char *since = state->since_utc_ms ? zone_format_iso(zone, state->since_utc_ms) : NULL;
    return g_strdup_printf("%s (%" G_GINT64_FORMAT " record%s%s%s)", mode, count, count == 1 ? "" : "s", since ? ", since " : "",
                           since ? since : "");
}

static void keep_state(SyncKept *kept, Store *store, const SyncState *state)
{
    g_autoptr(json_t) object = json_pack(
        "{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:I,s:I,s:b,s:b,s:s}", "mode", sync_mode_name(state->mode), "station",
        store_station_id(store), "unsent", (json_int_t)state->unsent_count, "others", (json_int_t)state->unsent_of_others,
        "missing", (json_int_t)state->missing_count, "since", (json_int_t)state->since_utc_ms, "sent",
        (json_int_t)state->sent_sequence, "exchanged", (json_int_t)state->exchanged_utc_ms, "has_skew", state->has_skew,
        "skew_ms", (json_int_t)state->skew_ms, "offset_ms", (json_int_t)state->offset_ms, "revoked", state->is_revoked, "paused",
        state->is_paused, "problem", state->problem);
    g_autofree char *text = json_canonical(object);
    // It is for people only; a store that cannot take it now will take it the next time.
    if (store_put(store, STATE_KEY, text, NULL))
        kept->state = *state;
    kept->utc_ms = clock_utc_ms();
}

// What was recorded here since then.
static void add_news(Store *store, SyncState *state)
{
    g_autoptr(GHashTable) ours = journal_vector(store, NULL);
    gint64 own_count = ours ? exchange_last_of(ours, store_station_id(store)) - state->sent_sequence : 0;
    state->left_count = left_of(store);
    gint64 unsent_count = own_count + state->unsent_of_others + state->left_count;
    if (unsent_count <= state->unsent_count)
        return;
    state->unsent_count = unsent_count;
    state->mode = state->mode == SYNC_IN_STEP ? SYNC_BEHIND : state->mode;
    journal_each(store, store_station_id(store), state->sent_sequence, 1, read_utc, &state->since_utc_ms, NULL);
}

void sync_state_load(Store *store, SyncState *out)
{
    *out = (SyncState){.mode = SYNC_ALONE};
    g_autofree char *text = store_get(store, STATE_KEY);
    g_autoptr(json_t) object = json_loads(text ? text : "", 0, NULL);
    const char *mode = json_text(object, "mode", "");
    for (SyncMode each = SYNC_IN_STEP; each <= SYNC_ALONE; each++)
        if (strcmp(mode, sync_mode_name(each)) == 0)
            out->mode = each;
    out->unsent_count = json_int(object, "unsent", 0);
    out->missing_count = json_int(object, "missing", 0);
    out->since_utc_ms = json_int(object, "since", 0);
    // Of a former incarnation nothing was sent by the present one.
    bool is_ours = strcmp(json_text(object, "station", store_station_id(store)), store_station_id(store)) == 0;
    out->sent_sequence = is_ours ? json_int(object, "sent", 0) : 0;
    out->unsent_of_others = json_int(object, is_ours ? "others" : "unsent", 0);
    out->exchanged_utc_ms = json_int(object, "exchanged", 0);
    out->has_skew = json_bool(object, "has_skew", false);
    out->skew_ms = json_int(object, "skew_ms", 0);
    out->offset_ms = json_int(object, "offset_ms", 0);
    out->is_revoked = json_bool(object, "revoked", false);
    out->is_paused = json_bool(object, "paused", false);
    g_strlcpy(out->problem, json_text(object, "problem", ""), sizeof out->problem);
    quarantine_count(store, &out->quarantine_count, NULL);
    add_news(store, out);
}

PeerLag sync_state_lag(const SyncState *state, gint64 now_utc_ms)
{
    return (PeerLag){
        .behind_count = state->unsent_count + state->missing_count,
        .behind_ms = state->since_utc_ms > 0 ? now_utc_ms - state->since_utc_ms : G_MAXINT64,
        .silent_ms = state->mode != SYNC_ALONE     ? 0
                     : state->exchanged_utc_ms > 0 ? now_utc_ms - state->exchanged_utc_ms
                                                   : G_MAXINT64,
        .is_revoked = state->is_revoked,
    };
}

static bool is_same_trouble(const SyncState *a, const SyncState *b)
{
    return (a->mode == SYNC_ALONE) == (b->mode == SYNC_ALONE) && a->is_revoked == b->is_revoked && a->is_paused == b->is_paused &&
           a->offset_ms == b->offset_ms && a->quarantine_count == b->quarantine_count && strcmp(a->problem, b->problem) == 0;
}

static bool is_same_count(const SyncState *a, const SyncState *b)
{
    return a->mode == b->mode && a->unsent_count == b->unsent_count && a->missing_count == b->missing_count &&
           a->sent_sequence == b->sent_sequence;
}

static bool is_due(const SyncKept *kept, const SyncState *state)
{
    gint64 age_ms = clock_utc_ms() - kept->utc_ms;
    bool is_fresh = age_ms >= 0 && age_ms < (is_same_count(&kept->state, state) ? KEEP_EVERY_MS : KEEP_CHANGED_MS);
    return !is_fresh || !is_same_trouble(&kept->state, state);
}

void sync_kept_note(SyncKept *kept, Store *store, const SyncState *state)
{
    if (is_due(kept, state))
        keep_state(kept, store, state);
}

void sync_kept_end(SyncKept *kept, Store *store, const SyncState *state)
{
    if (!is_same_trouble(&kept->state, state) || !is_same_count(&kept->state, state))
        keep_state(kept, store, state);
}

void sync_owe(Store *store, gint64 count)
{
    SyncState state;
    g_autofree char *known = store_get(store, STATE_KEY);
    if (!known || count == 0)
        return;
    sync_state_load(store, &state);
    state.unsent_count += count;
    state.unsent_of_others += count;
    state.mode = state.mode == SYNC_IN_STEP ? SYNC_BEHIND : state.mode;
    keep_state(&(SyncKept){0}, store, &state);
}

void exchange_keep(Exchange *exchange)
{
    sync_kept_end(&exchange->kept, exchange->store, &exchange->state);
}

// What the hub does not take from here, in a sentence; "" when there is nothing of the kind.
static void say_hopeless(const Exchange *exchange, char *out, gsize size)
{
    GHashTableIter each;
    gpointer line, hopeless;
    gint64 most = 0;
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, NULL);
    *out = '\0';
    g_hash_table_iter_init(&each, exchange->hopeless);
    while (ours && g_hash_table_iter_next(&each, &line, &hopeless)) {
        gint64 last = exchange_last_of(ours, line), count = last > 0 ? unsent_of(exchange, line, last) : 0;
        if (count <= most)
            continue;
        g_autofree char *name = store_name_of_line(exchange->store, line);
        g_snprintf(out, size, "%" G_GINT64_FORMAT " record%s of %s cannot be handed in from here: %s", count,
                   count == 1 ? "" : "s", name, ((const Hopeless *)hopeless)->why);
        most = count;
    }
}

// Why this station is not in step although the hub answers, in a sentence; "" when there is nothing of the kind.
static void say_trouble(const Exchange *exchange, char *out, gsize size)
{
    if (exchange->who_met_both)
        g_snprintf(out, size, SYNC_TWO_HUBS, exchange->who_met_both);
    else if (exchange->forgotten)
        g_snprintf(
            out, size,
            "the hub no longer knows that %s was shut out (put back from a backup?): lanyard hub upgrade --restored at this desk "
            "shuts it out again",
            exchange->forgotten);
    else
        say_hopeless(exchange, out, size);
    if (!*out && exchange->state.refused_count > 0)
        g_snprintf(out, size,
                   "the hub refused %" G_GINT64_FORMAT
                   " record%s of this station, and nobody else has what stands there; lanyard station show "
                   "lists them with the reason",
                   exchange->state.refused_count, exchange->state.refused_count == 1 ? "" : "s");
    if (!*out && exchange->state.left_count > 0)
        g_snprintf(out, size,
                   "%" G_GINT64_FORMAT
                   " records are in the store that was wiped here, and nowhere else as far as is known; lanyard rescue takes "
                   "them out of the newest lanyard.db.kept-* in this folder",
                   exchange->state.left_count);
}

char *exchange_trouble(const Exchange *exchange)
{
    char said[sizeof exchange->state.problem];
    say_trouble(exchange, said, sizeof said);
    return g_utf8_make_valid(said, -1); // a name may have been cut
}

void exchange_note(Exchange *exchange, const GError *error)
{
    const SyncState before = exchange->state;
    SyncState *state = &exchange->state;
    exchange_count(exchange);
    quarantine_count(exchange->store, &state->quarantine_count, NULL);
    // What went to another hub is missing here, however little that is.
    bool is_in_step = state->unsent_count == 0 && state->missing_count == 0 && !exchange->who_met_both && !exchange->forgotten;
    state->mode = error ? SYNC_ALONE : is_in_step ? SYNC_IN_STEP : SYNC_BEHIND;
    if (error)
        g_strlcpy(state->problem, error->message, sizeof state->problem);
    else
        say_trouble(exchange, state->problem, sizeof state->problem);
    if (!error && is_in_step)
        state->exchanged_utc_ms = exchange_now(exchange);
    state->since_utc_ms = state->exchanged_utc_ms;
    const char *self = store_station_id(exchange->store);
    state->sent_sequence = exchange_last_of(exchange->theirs, self);
    if (state->unsent_count > 0)
        journal_each(exchange->store, self, state->sent_sequence, 1, read_utc, &state->since_utc_ms, NULL);
    if (exchange->options->changed &&
        memcmp(&before, state, sizeof before) != 0) // NOLINT(bugprone-suspicious-memory-comparison): both begin as zeroes
        exchange->options->changed(state, exchange->options->data);
    sync_kept_note(&exchange->kept, exchange->store, state);
}

void exchange_progress(Exchange *exchange)
{
    exchange_note(exchange, NULL);
    gint64 done = exchange->pushed_count + exchange->pulled_count;
    if (exchange->progress)
        exchange->progress(done, done + exchange->state.unsent_count + exchange->state.missing_count, exchange->progress_data);
}

bool exchange_has_room(const Exchange *exchange, guint64 besides, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(exchange->options->store_path);
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0 || (guint64)disk.f_bavail * disk.f_frsize >= RESERVE_BYTES + besides)
        return true;
    g_set_error(
        error, STORE_ERROR, STORE_ERROR_FULL,
        "the disk is nearly full, and the last %d MB are kept for this station's own records; make room to receive others' "
        "records again",
        RESERVE_BYTES / (1024 * 1024));
    return false;
}
