// SPDX-License-Identifier: GPL-3.0-or-later
// pull.c - page after page: known orders are left out by their digests, the others are imported, and then the cursor moves.
//
// A pull that is killed between import and cursor takes the page once more, which changes nothing.
#include "common/ticketing/pull.h"

#include <string.h>

#include "common/import/registrations.h"
#include "common/store/admit/outbox.h"
#include "common/token/random.h"

#define CURSOR_KEY "ticketing.cursor"
#define SOURCE_KEY "ticketing.source" // which event the cursor is of
#define SALT_KEY "ticketing.salt"     // keys the digests
#define PULLED_KEY "ticketing.pulled"
#define PROBLEMS_MOST 20

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
    return store_begin(store, error) && (store_put(store, CURSOR_KEY, NULL, error) && store_put(store, SOURCE_KEY, NULL, error) &&
                                                 store_put(store, PULLED_KEY, NULL, error) && pulled_order_clear(store, error)
                                             ? store_commit(store, error)
                                             : (store_rollback(store), false));
}

// --- which orders say something new ---

typedef struct {
    const PullRequest *request;
    const TicketingDriver *driver;
    TicketingPull pull;
    char *salt;
    PullReport *report;
} Pulling;

static void pulling_clear(Pulling *pulling)
{
    ticketing_pull_clear(&pulling->pull);
    g_free(pulling->salt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pulling, pulling_clear)

static char *digest_of(const Pulling *pulling, const json_t *order)
{
    g_autoptr(json_t) core = pulling->driver->order_core(order);
    g_autofree char *text = json_canonical(core);
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)pulling->salt, strlen(pulling->salt), text, -1);
}

// The orders of the answer that are not as they were: an array, whose digests go to `digests` (char *).
static json_t *changed_orders(const Pulling *pulling, GPtrArray *digests, GError **error)
{
    g_autoptr(json_t) changed = json_array();
    gsize index;
    json_t *order;
    json_array_foreach(pulling->pull.orders, index, order)
    {
        g_autofree char *known = NULL, *digest = digest_of(pulling, order);
        if (!pulled_order_get(pulling->request->store, pulling->driver->order_code(order), &known, error))
            return NULL;
        if (g_strcmp0(known, digest) == 0)
            continue;
        json_array_append(changed, order);
        g_ptr_array_add(digests, g_steal_pointer(&digest));
    }
    return g_steal_pointer(&changed);
}

static void add_secrets(const json_t *order, GPtrArray *secrets)
{
    gsize index;
    json_t *position;
    json_array_foreach(json_object_get(order, "positions"), index, position) if (json_text(position, "secret", NULL))
        g_ptr_array_add(secrets, g_strdup(json_text(position, "secret", "")));
}

static bool keep(const Pulling *pulling, const json_t *orders, const GPtrArray *digests, GError **error)
{
    Store *store = pulling->request->store;
    gsize index;
    json_t *order;
    json_array_foreach(orders, index, order)
    {
        g_autoptr(GPtrArray) secrets = g_ptr_array_new_with_free_func(g_free);
        add_secrets(order, secrets);
        if (!pulled_order_put(store, pulling->driver->order_code(order), g_ptr_array_index(digests, index), secrets, error))
            return false;
    }
    return true;
}

static bool move_cursor(const Pulling *pulling, const json_t *orders, const GPtrArray *digests, GError **error)
{
    Store *store = pulling->request->store;
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, pulling->request->now_utc_ms);
    if (!store_begin(store, error))
        return false;
    bool is_good = keep(pulling, orders, digests, error) && store_put(store, CURSOR_KEY, pulling->pull.cursor, error) &&
                   (!pulling->pull.is_whole || store_put(store, PULLED_KEY, now, error));
    if (!is_good)
        store_rollback(store);
    return is_good && store_commit(store, error);
}

// --- through the import ---

static bool collect_former(const Pulling *pulling, const json_t *orders, GPtrArray *former, GError **error)
{
    gsize index;
    json_t *order;
    json_array_foreach(orders, index, order)
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

static bool import(const Pulling *pulling, json_t *orders, GError **error)
{
    const PullRequest *request = pulling->request;
    g_autoptr(GPtrArray) former = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(json_t) event = json_copy(pulling->pull.catalogue);
    g_auto(RegistrationsReport) report = {0};
    json_object_set(event, "orders", orders);
    if (!collect_former(pulling, orders, former, error))
        return false;
    const RegistrationsRequest taken = {.store = request->store,
                                        .profile = request->profile,
                                        .path = pulling->driver->title,
                                        .event = event,
                                        .former_secrets = former,
                                        .as_of_utc_ms = request->now_utc_ms,
                                        .now_utc_ms = request->now_utc_ms,
                                        .is_dry_run = request->is_dry_run};
    bool is_good = registrations_import(&taken, &report, error);
    if (is_good)
        add_to_report(pulling->report, &report);
    return is_good;
}

static bool take_orders(const Pulling *pulling, GError **error)
{
    g_autoptr(GPtrArray) digests = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(json_t) changed = changed_orders(pulling, digests, error);
    if (!changed)
        return false;
    pulling->report->order_count += (gint64)json_array_size(pulling->pull.orders);
    pulling->report->changed_count += (gint64)json_array_size(changed);
    if (json_array_size(changed) > 0 && !import(pulling, changed, error))
        return false;
    if (!pulling->request->is_dry_run && !move_cursor(pulling, changed, digests, error))
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
    pulling->pull.cursor = store_get(store, CURSOR_KEY);
    return true;
}

static bool ask(Pulling *pulling, GError **error)
{
    g_auto(TicketingRequest) request = {0};
    TicketingAnswer answer;
    pulling->driver->pull(pulling->request->link, &pulling->pull, &request);
    pulling->report->request_count++;
    return talk_ask_patiently(pulling->request->talk, &request, MAX(pulling->request->tries, 1), &answer, error) &&
           pulling->driver->read_pull(&answer, &pulling->pull, error);
}

bool pull_run(const PullRequest *request, PullReport *out, GError **error)
{
    *out = (PullReport){.problems = g_ptr_array_new_with_free_func(g_free)};
    g_auto(Pulling) pulling = {.request = request, .driver = ticketing_driver(request->link->driver), .report = out};
    if (!begin(&pulling, error))
        return false;
    while (!pulling.pull.is_whole)
        if (!ask(&pulling, error) || (pulling.pull.orders && !take_orders(&pulling, error)))
            return false;
    return true;
}
