// SPDX-License-Identifier: GPL-3.0-or-later
// pull.c - page after page: known orders are left out by their digests, the others are imported, and then it is kept where to go on.
//
// Pages are imported together, up to BATCH orders, since an import looks at everybody who is known. A pull that is killed takes them once
// more, which changes nothing. What orders refer to is asked for only where one says something new, once in a pull.
#include "common/ticketing/pull.h"

#include <string.h>

#include "common/import/registrations.h"
#include "common/store/admit/outbox.h"
#include "common/token/random.h"

#define SINCE_KEY "ticketing.since"
#define SOURCE_KEY "ticketing.source" // which event that is of
#define SALT_KEY "ticketing.salt"     // keys the digests
#define PULLED_KEY "ticketing.pulled"
#define PROBLEMS_MOST 20
#define BATCH 1000
#define OVERLAP_MS 120000 // a transaction may commit so much later than it stamped an order

void pull_report_clear(PullReport *report)
{
    g_clear_pointer(&report->problems, g_ptr_array_unref);
}

gint64 pull_last_utc_ms(Store *store)
{
    g_autofree char *text = store_get(store, PULLED_KEY);
    return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

bool pull_forget(Store *store, GError **error)
{
    return store_begin(store, error) && (store_put(store, SINCE_KEY, NULL, error) && store_put(store, SOURCE_KEY, NULL, error) &&
                                                 store_put(store, PULLED_KEY, NULL, error) && pulled_order_clear(store, error)
                                             ? store_commit(store, error)
                                             : (store_rollback(store), false));
}

// --- which orders say something new ---

typedef struct {
    const PullRequest *request;
    const TicketingDriver *driver;
    TicketingPull pull;
    gint64 began_utc_ms, told_utc_ms; // the system's clock at its first answer, and at the last one; 0 = it does not say
    char *salt;
    json_t *catalogue;   // NULL = not needed yet
    json_t *fresh;       // orders that say something new, to be imported; each once
    GHashTable *digests; // of them: code -> digest
    PullReport *report;
} Pulling;

static void pulling_clear(Pulling *pulling)
{
    ticketing_pull_clear(&pulling->pull);
    json_decref(pulling->catalogue);
    json_decref(pulling->fresh);
    g_clear_pointer(&pulling->digests, g_hash_table_unref);
    g_free(pulling->salt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pulling, pulling_clear)

static char *digest_of(const Pulling *pulling, const json_t *order)
{
    g_autoptr(json_t) core = pulling->driver->order_core(order);
    g_autofree char *text = json_canonical(core);
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)pulling->salt, strlen(pulling->salt), text, -1);
}

// An order that changed while its page was passed comes twice; the later one counts.
static void add_fresh(Pulling *pulling, json_t *order, char *digest)
{
    const char *code = pulling->driver->order_code(order);
    gsize index = g_hash_table_contains(pulling->digests, code) ? 0 : json_array_size(pulling->fresh);
    while (index < json_array_size(pulling->fresh) &&
           strcmp(pulling->driver->order_code(json_array_get(pulling->fresh, index)), code) != 0)
        index++;
    if (index < json_array_size(pulling->fresh))
        json_array_set(pulling->fresh, index, order);
    else
        json_array_append(pulling->fresh, order);
    g_hash_table_insert(pulling->digests, g_strdup(code), digest);
}

// The orders of the answer that are not as they were.
static bool collect_fresh(Pulling *pulling, GError **error)
{
    gsize index;
    json_t *order;
    json_array_foreach(pulling->pull.orders, index, order)
    {
        const char *code = pulling->driver->order_code(order);
        g_autofree char *digest = digest_of(pulling, order), *known = g_strdup(g_hash_table_lookup(pulling->digests, code));
        if (!known && !pulled_order_get(pulling->request->store, code, &known, error))
            return false;
        if (g_strcmp0(known, digest) != 0) {
            pulling->report->changed_count++;
            add_fresh(pulling, order, g_steal_pointer(&digest));
        }
    }
    return true;
}

static void add_secrets(const json_t *order, GPtrArray *secrets)
{
    gsize index;
    json_t *position;
    json_array_foreach(json_object_get(order, "positions"), index, position) if (json_text(position, "secret", NULL))
        g_ptr_array_add(secrets, g_strdup(json_text(position, "secret", "")));
}

static bool keep(const Pulling *pulling, GError **error)
{
    Store *store = pulling->request->store;
    gsize index;
    json_t *order;
    json_array_foreach(pulling->fresh, index, order)
    {
        const char *code = pulling->driver->order_code(order);
        g_autoptr(GPtrArray) secrets = g_ptr_array_new_with_free_func(g_free);
        add_secrets(order, secrets);
        if (!pulled_order_put(store, code, g_hash_table_lookup(pulling->digests, code), secrets, error))
            return false;
    }
    return true;
}

// Where the next run begins: before this one did, for what changed since, or was about to, may have been passed. NULL = as before.
static char *next_since(const Pulling *pulling)
{
    gint64 passed_utc_ms =
        pulling->pull.is_whole ? pulling->began_utc_ms : MIN(pulling->pull.passed_utc_ms, pulling->began_utc_ms);
    return passed_utc_ms ? g_strdup_printf("%" G_GINT64_FORMAT, passed_utc_ms - OVERLAP_MS) : NULL;
}

static bool keep_all(const Pulling *pulling, GError **error)
{
    Store *store = pulling->request->store;
    g_autofree char *since = next_since(pulling);
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, pulling->request->now_utc_ms);
    if (!store_begin(store, error))
        return false;
    bool is_good = keep(pulling, error) && (!since || store_put(store, SINCE_KEY, since, error)) &&
                   (!pulling->pull.is_whole || store_put(store, PULLED_KEY, now, error));
    if (!is_good)
        store_rollback(store);
    return is_good && store_commit(store, error);
}

// --- through the import ---

static bool collect_former(const Pulling *pulling, GPtrArray *former, GError **error)
{
    gsize index;
    json_t *order;
    json_array_foreach(pulling->fresh, index, order)
    {
        GPtrArray *secrets = pulled_order_secrets(pulling->request->store, pulling->driver->order_code(order), error);
        if (!secrets)
            return false;
        g_ptr_array_extend_and_steal(former, secrets);
    }
    return true;
}

static void add_to_report(PullReport *report, const RegistrationsReport *taken)
{
    report->person_added_count += taken->added_count;
    report->person_changed_count += taken->changed_count;
    report->rejected_count += taken->rejected_count;
    for (guint i = 0; i < taken->problems->len && report->problems->len < PROBLEMS_MOST; i++) {
        const ImportProblem *problem = g_ptr_array_index(taken->problems, i);
        if (problem->is_rejected)
            g_ptr_array_add(report->problems, g_strdup(problem->reason));
    }
}

static bool import(const Pulling *pulling, GError **error)
{
    const PullRequest *request = pulling->request;
    g_autoptr(GPtrArray) former = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(json_t) event = json_copy(pulling->catalogue);
    g_auto(RegistrationsReport) report = {0};
    json_object_set(event, "orders", pulling->fresh);
    if (!collect_former(pulling, former, error))
        return false;
    const RegistrationsRequest taken = {.store = request->store,
                                        .profile = request->profile,
                                        .path = pulling->driver->title,
                                        .event = event,
                                        .former_secrets = former,
                                        .as_of_utc_ms = pulling->told_utc_ms ? pulling->told_utc_ms : request->now_utc_ms,
                                        .now_utc_ms = request->now_utc_ms,
                                        .is_dry_run = request->is_dry_run};
    bool is_good = registrations_import(&taken, &report, error);
    if (is_good)
        add_to_report(pulling->report, &report);
    return is_good;
}

static bool ask(Pulling *pulling, TicketingPull *pull, GError **error)
{
    g_auto(TicketingRequest) request = {0};
    TicketingAnswer answer;
    pulling->driver->pull(pulling->request->link, pull, &request);
    pulling->report->request_count++;
    if (!talk_ask_patiently(pulling->request->talk, &request, MAX(pulling->request->tries, 1), &answer, error))
        return false;
    bool is_first = pulling->report->request_count == 1;
    if (is_first)
        pulling->began_utc_ms = answer.made_utc_ms;
    pulling->told_utc_ms = answer.made_utc_ms;
    if (is_first && answer.made_utc_ms && answer.made_utc_ms < pull->since_utc_ms) {
        pull->since_utc_ms = 0; // its clock was ahead, and what it stamped meanwhile is not known
        return true;
    }
    return pulling->driver->read_pull(&answer, pull, error);
}

static bool ask_catalogue(Pulling *pulling, GError **error)
{
    g_auto(TicketingPull) pull = {0};
    while (!pulling->catalogue && !pull.has_catalogue)
        if (!ask(pulling, &pull, error))
            return false;
    if (!pulling->catalogue)
        pulling->catalogue = g_steal_pointer(&pull.catalogue);
    return true;
}

static bool import_fresh(Pulling *pulling, GError **error)
{
    if (json_array_size(pulling->fresh) > 0 && !import(pulling, error))
        return false;
    if (!pulling->request->is_dry_run && !keep_all(pulling, error))
        return false;
    json_array_clear(pulling->fresh);
    g_hash_table_remove_all(pulling->digests);
    return true;
}

static bool take_orders(Pulling *pulling, GError **error)
{
    if (!collect_fresh(pulling, error))
        return false;
    pulling->report->order_count += (gint64)json_array_size(pulling->pull.orders);
    gsize count = json_array_size(pulling->fresh);
    if (count > 0 && !ask_catalogue(pulling, error))
        return false;
    if ((count == 0 || count >= BATCH || pulling->pull.is_whole) && !import_fresh(pulling, error))
        return false;
    if (pulling->request->progress)
        pulling->request->progress(pulling->report->order_count, pulling->pull.total, pulling->request->progress_data);
    return true;
}

// --- a run ---

// What was kept is of this event; else it begins anew.
static bool begin(Pulling *pulling, GError **error)
{
    const TicketingLink *link = pulling->request->link;
    Store *store = pulling->request->store;
    g_autofree char *source = g_strdup_printf("%s %s %s %s", link->driver, link->base, link->organizer, link->event);
    g_autofree char *known = store_get(store, SOURCE_KEY);
    pulling->salt = store_get(store, SALT_KEY);
    if (g_strcmp0(source, known) != 0 && (!pull_forget(store, error) || !store_put(store, SOURCE_KEY, source, error)))
        return false;
    if (!pulling->salt) {
        pulling->salt = random_secret();
        if (!store_put(store, SALT_KEY, pulling->salt, error))
            return false;
    }
    g_autofree char *since = store_get(store, SINCE_KEY);
    pulling->pull.since_utc_ms = since ? g_ascii_strtoll(since, NULL, 10) : 0;
    return true;
}

bool pull_run(const PullRequest *request, PullReport *out, GError **error)
{
    *out = (PullReport){.problems = g_ptr_array_new_with_free_func(g_free)};
    g_auto(Pulling) pulling = {.request = request,
                               .driver = ticketing_driver(request->link->driver),
                               .pull = {.skips_catalogue = true},
                               .fresh = json_array(),
                               .digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                               .report = out};
    if (!begin(&pulling, error))
        return false;
    while (!pulling.pull.is_whole) {
        if (!ask(&pulling, &pulling.pull, error)) {
            (void)import_fresh(&pulling, NULL); // what came before stays
            return false;
        }
        if (pulling.pull.orders && !take_orders(&pulling, error))
            return false;
    }
    return true;
}
