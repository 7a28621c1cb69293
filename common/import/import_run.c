// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/import_run.h"

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/import/apart.h"
#include "common/import/joined.h"
#include "common/import/placement.h"
#include "common/import/registrations_report.h"
#include "common/import/transferred.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/journal/erase.h"
#include "common/store/people/transfer.h"

// Where somebody may wait at a door, a transaction ends after so many people or so much time; and after one that wrote, the
// write lock is left free for long enough to be found so.
#define BATCH_PEOPLE 500
#define BATCH_HOLD_US 50000
#define BATCH_PAUSE_US 5000

// --- people ---

static bool begin_batch(ImportRun *run, GError **error)
{
    if (run->request->is_dry_run || store_in_transaction(run->request->store))
        return true;
    run->batch_count = 0;
    run->batch_start_mono_us = clock_mono_us();
    return store_begin_bulk_load(run->request->store, &run->is_first, error) &&
           erase_has_anybody(run->request->store, &run->has_erased, error);
}

static bool is_batch_full(const ImportRun *run)
{
    return !run->is_first && store_in_transaction(run->request->store) &&
           (run->batch_count >= BATCH_PEOPLE || clock_mono_us() - run->batch_start_mono_us > BATCH_HOLD_US);
}

bool import_run_commit(ImportRun *run, GError **error)
{
    return !store_in_transaction(run->request->store) || store_commit(run->request->store, error);
}

static bool end_batch(ImportRun *run, GError **error)
{
    gint64 written_count = run->report->added_count + run->report->changed_count;
    if (!import_run_commit(run, error))
        return false;
    if (written_count > run->written_count)
        g_usleep(BATCH_PAUSE_US);
    run->written_count = written_count;
    return true;
}

static ImportMoment moment_of(const ImportRun *run)
{
    return (ImportMoment){run->request->now_utc_ms, run->request->as_of_utc_ms};
}

// A person whom the journal cannot take is left out like a row that cannot be read; any other failure ends the import.
static bool refuse_attendee(ImportRun *run, const Attendee *attendee, GError **error)
{
    if (!g_error_matches(*error, STORE_ERROR, STORE_ERROR_REFUSED))
        return false;
    run->report->rejected_count += attendee->tickets->len;
    import_problem_add(run->report->problems, attendee->line, "", true, "%s", (*error)->message);
    g_clear_error(error);
    return true;
}

static ImportRecord record_of(const ImportRun *run, const Attendee *attendee)
{
    ImportRecord record = attendee_record(attendee);
    record.is_new = run->is_first;
    record.is_partial = run->plan.is_rejects;
    record.as_of_utc_ms = run->request->as_of_utc_ms;
    record.written_utc_ms = run->request->written_utc_ms;
    return record;
}

// What was said before this import was read at its start; of whom it has spoken itself, the store knows.
static bool is_said_again(ImportRun *run, const char *id, const char *digest, bool *out, GError **error)
{
    const char *last = g_hash_table_lookup(run->known.digests, id);
    *out = g_strcmp0(last, digest) == 0;
    bool is_good = last || import_record_is_same(run->request->store, id, digest, out, error);
    g_hash_table_remove(run->known.digests, id);
    return is_good;
}

// What is known of an attendee who may have been there before.
typedef struct {
    GPtrArray *others; // ids of those who are the same person and were told apart until now
    char *digest;      // of what the file says, where tickets of other orders come on top
    bool is_same;      // it is what the last import said
    Person *former;    // the ticket was theirs until this file
    Person *taker;     // who has the ticket by a transfer of which this file has not heard
} Known;

static void known_clear(Known *known)
{
    g_clear_pointer(&known->others, g_ptr_array_unref);
    g_clear_pointer(&known->former, person_free);
    g_clear_pointer(&known->taker, person_free);
    g_free(known->digest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Known, known_clear)

static IdentityContext context_of(const ImportRun *run)
{
    return (IdentityContext){run->request->store, run->request->profile, &run->tally, &run->known};
}

static bool is_whole_file(const ImportRun *run, const Known *known)
{
    return run->plan.is_rejects || known->taker || (run->request->is_full && known->others->len == 0);
}

// Completes the attendee by tickets of other orders, unless nothing is new.
static bool complete_known(ImportRun *run, Attendee *attendee, Known *known, GError **error)
{
    const RegistrationsRequest *request = run->request;
    const IdentityContext context = context_of(run);
    if (!identity_resolve(&context, attendee, known->others, error) ||
        !transferred_follow(&context, attendee, &known->taker, error))
        return false;
    g_hash_table_remove(run->known.living, attendee->id);
    const ImportRecord said = record_of(run, attendee);
    g_autofree char *digest = import_record_digest(&said);
    if (!is_said_again(run, attendee->id, digest, &known->is_same, error))
        return false;
    known->is_same = known->is_same && known->others->len == 0;
    bool may_be_other = !known->is_same && !known->taker && known->others->len == 0 && !run->plan.is_rejects;
    if (may_be_other && !transferred_find(&context, attendee, &known->former, error))
        return false;
    if (known->is_same || known->former || is_whole_file(run, known))
        return true;
    bool is_joined;
    if (!joined_complete(request->store, request->profile, &run->tally, attendee, known->others, &is_joined, error))
        return false;
    known->digest = is_joined ? g_steal_pointer(&digest) : NULL;
    return true;
}

static bool empty_others(ImportRun *run, const GPtrArray *others, const Attendee *attendee, GError **error)
{
    ARRAY_EACH(const char, id, others) {
        g_hash_table_remove(run->known.living, id);
        g_hash_table_remove(run->known.digests, id);
        if (!run->request->is_dry_run && !joined_empty(run->request->store, id, attendee, moment_of(run), error))
            return false;
    }
    return true;
}

// Of somebody who was taken out the ticket may be another's by now, who is not missing.
static bool spare_holders(ImportRun *run, const Attendee *attendee, GError **error)
{
    ARRAY_EACH(const PersonTicket, ticket, attendee->tickets) {
        g_autofree char *holder = NULL;
        if (ticket->secret && !person_find_holder(run->request->store, ticket->secret, &holder, error))
            return false;
        if (holder)
            g_hash_table_remove(run->known.living, holder);
    }
    return true;
}

// Who was taken out is not brought back by the tickets that they had, nor by those that they took over.
static bool find_erased(ImportRun *run, const Attendee *attendee, bool *out, GError **error)
{
    Store *store = run->request->store;
    *out = false;
    if (!run->has_erased)
        return true;
    const char *taker = g_hash_table_lookup(run->known.takers, attendee->id);
    if (!erase_has(store, attendee->id, out, error) || (!*out && taker && !erase_has(store, taker, out, error)))
        return false;
    for (guint i = 0; !*out && i < attendee->other_ids->len; i++)
        if (!erase_has(store, g_ptr_array_index(attendee->other_ids, i), out, error))
            return false;
    return !*out || spare_holders(run, attendee, error);
}

static bool put_record(ImportRun *run, const ImportRecord *record, ImportResult *out, GError **error)
{
    const RegistrationsRequest *request = run->request;
    return request->is_dry_run ? import_record_compare(request->store, record, out, error)
                               : import_record_put(request->store, record, request->now_utc_ms, out, error);
}

// Of the ticket the taker hears, of the person who had it nobody else.
static bool put_followed(ImportRun *run, const Attendee *attendee, const Known *known, ImportRecord *record, ImportResult *out,
                         GError **error)
{
    static const PersonField of_ticket[] = {FIELD_TICKET_TYPE, FIELD_PRODUCT, FIELD_STATUS};
    g_autoptr(GPtrArray) taken = g_ptr_array_new(), left = g_ptr_array_new();
    transferred_split(attendee, known->taker, taken, left);
    g_autofree char *digest = import_record_digest(record);
    ImportRecord followed = {.id = known->taker->id, .tickets = taken, .is_partial = true, .digest = digest};
    bool is_admission = taken->len > 0 && g_ptr_array_index(taken, 0) == g_ptr_array_index(attendee->tickets, 0);
    for (gsize i = 0; is_admission && i < G_N_ELEMENTS(of_ticket); i++)
        followed.fields[of_ticket[i]] = g_steal_pointer(&record->fields[of_ticket[i]]);
    ImportResult own;
    record->tickets = left;
    record->is_partial = true;
    record->digest = digest;
    bool is_good = put_record(run, &followed, out, error) && put_record(run, record, &own, error);
    *out = own == IMPORT_RECORD_UNCHANGED ? *out : own;
    return is_good;
}

static bool put_transfer(ImportRun *run, const Attendee *attendee, const Person *former, const ImportRecord *record,
                         ImportResult *out, GError **error)
{
    const IdentityContext context = context_of(run);
    *out = IMPORT_RECORD_ADDED;
    if (identity_holds(former, attendee))
        transferred_report(&context, attendee, former, run->report->problems);
    return run->request->is_dry_run || transfer_import(run->request->store, former, record, run->request->now_utc_ms, error);
}

static bool put_ordinary(ImportRun *run, const Attendee *attendee, const ImportRecord *record, ImportResult *out, GError **error)
{
    const IdentityContext context = context_of(run);
    return (run->is_first || transferred_note(&context, attendee, error)) && put_record(run, record, out, error);
}

static bool put_known(ImportRun *run, const Attendee *attendee, const Known *known, GPtrArray *overruled, ImportResult *out,
                      GError **error)
{
    ImportRecord record = record_of(run, attendee);
    record.digest = known->digest;
    record.overruled = overruled;
    if (known->is_same)
        return true;
    if (known->former)
        return put_transfer(run, attendee, known->former, &record, out, error);
    return known->taker ? put_followed(run, attendee, known, &record, out, error)
                        : put_ordinary(run, attendee, &record, out, error);
}

static bool put_attendee(ImportRun *run, Attendee *attendee, GError **error)
{
    g_auto(Known) known = {.others = g_ptr_array_new_with_free_func(g_free)};
    ImportResult result = IMPORT_RECORD_UNCHANGED;
    bool is_erased;
    if (!begin_batch(run, error) || !find_erased(run, attendee, &is_erased, error))
        return false;
    if (is_erased) {
        run->report->erased_count++;
        return true;
    }
    if (!run->is_first && !complete_known(run, attendee, &known, error))
        return false;
    g_autoptr(GPtrArray) overruled = g_ptr_array_new_with_free_func((GDestroyNotify)import_overruled_free);
    if (!put_known(run, attendee, &known, overruled, &result, error))
        return refuse_attendee(run, attendee, error);
    if (result != IMPORT_RECORD_OLDER && !empty_others(run, known.others, attendee, error))
        return false;
    registrations_report_attendee(run->report, attendee, result);
    registrations_report_overruled(run->report, attendee, overruled);
    findings_attendee(&run->findings, attendee);
    run->batch_count++;
    return !is_batch_full(run) || end_batch(run, error);
}

bool import_run_reject(ImportRun *run, const OrderRow *row, const RowFault *fault, GError **error)
{
    run->report->rejected_count++;
    import_problem_add(run->report->problems, row->line, fault->column, true, "%s", fault->reason);
    return rejects_add(run->rejects, row, fault, error);
}

// --- whose a row without a name is ---

static bool find_holder(ImportRun *run, const Position *position, char **out_key, GError **error)
{
    g_autofree char *holder = NULL;
    *out_key = NULL;
    if (run->is_first || !position->secret)
        return true;
    if (!person_find_holder(run->request->store, position->secret, &holder, error))
        return false;
    g_autoptr(Person) person = holder ? person_load_alone(run->request->store, run->request->profile, holder, error) : NULL;
    bool is_good = !holder || person;
    if (person)
        *out_key = person_key(person->fields[FIELD_NAME], person->fields[FIELD_EMAIL]);
    return is_good;
}

static bool ask_owner(ImportRun *run, const GPtrArray *positions, const Position *position, GError **error)
{
    g_autofree char *candidates = placement_candidates(positions, position);
    RowFault fault = {
        "", g_strdup_printf("\"%s\" is one of several people's in order %s (%s), and the file does not say whose; enter the name "
                            "in the rejects file, or export Order data (JSON)",
                            position->product, position->order, candidates)};
    const OrderRow row = {.line = position->line, .cells = position->cells};
    bool is_good = import_run_reject(run, &row, &fault, error);
    g_free(fault.reason);
    return is_good;
}

// Takes out of `positions` what is nobody's and what has to be asked.
static bool place_nameless(ImportRun *run, GPtrArray *positions, GError **error)
{
    for (guint i = 0; i < positions->len; i++) {
        Position *position = g_ptr_array_index(positions, i);
        g_autofree char *holder = NULL;
        if (!placement_is_open(position))
            continue;
        if (!find_holder(run, position, &holder, error))
            return false;
        switch (placement_find(positions, position, holder ? holder : "")) {
        case PLACE_KEPT:
            continue;
        case PLACE_NOBODY:
            run->report->nobody_count++;
            findings_nobody(&run->findings, position, run->report->problems);
            break;
        case PLACE_ASKED:
            if (!ask_owner(run, positions, position, error))
                return false;
            break;
        }
        g_ptr_array_remove_index(positions, i--);
    }
    return true;
}

bool import_run_put_orders(ImportRun *run, GPtrArray *positions, GError **error)
{
    if (!place_nameless(run, positions, error) || !apart_mark(run->request->store, run->known.apart, positions, error))
        return false;
    g_autoptr(GPtrArray) attendees = attendees_of(positions, run->request->profile, run->plan.is_rejects);
    for (guint i = 0; i < attendees->len; i++)
        if (!put_attendee(run, g_ptr_array_index(attendees, i), error))
            return false;
    return true;
}

// --- whom the file does not have ---

// Whom an earlier file lacked already and a desk let stand again is not missed once more.
static bool forget_standing(ImportRun *run, GError **error)
{
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, run->known.living);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        bool is_standing;
        if (!joined_is_cancelled(run->request->store, id, &is_standing, error))
            return false;
        if (is_standing)
            g_hash_table_iter_remove(&iter);
    }
    return true;
}

bool import_run_take_absent(ImportRun *run, GError **error)
{
    const RegistrationsRequest *request = run->request;
    RegistrationsReport *report = run->report;
    GHashTableIter iter;
    gpointer id, name;
    if (run->is_first || run->plan.is_rejects)
        return true;
    if (!forget_standing(run, error))
        return false;
    report->absent_count = g_hash_table_size(run->known.living);
    g_hash_table_iter_init(&iter, run->known.living);
    while (g_hash_table_iter_next(&iter, &id, &name)) {
        if (report->absent->len < REGISTRATIONS_ABSENT_COUNT)
            g_ptr_array_add(report->absent, g_strdup(name));
        if (!request->is_full || request->is_dry_run)
            continue;
        if (!begin_batch(run, error) || !joined_cancel(request->store, id, moment_of(run), error))
            return false;
        run->batch_count++;
        if (is_batch_full(run) && !end_batch(run, error))
            return false;
    }
    return true;
}

// --- whom whole orders have no more ---

static bool add_ids(GHashTable *ids, GPtrArray *found)
{
    for (guint i = 0; found && i < found->len; i++)
        g_hash_table_add(ids, g_strdup(g_ptr_array_index(found, i)));
    return found;
}

static bool collect_former(const ImportRun *run, GHashTable *ids, GError **error)
{
    const RegistrationsRequest *request = run->request;
    gsize index;
    json_t *order;
    json_array_foreach(json_object_get(request->event, "orders"), index, order)
    {
        g_autoptr(GPtrArray) found = person_ids_of_order(request->store, json_text(order, "code", ""), error);
        if (!add_ids(ids, found))
            return false;
    }
    for (guint i = 0; request->former_secrets && i < request->former_secrets->len; i++) {
        char *holder;
        if (!person_find_holder(request->store, g_ptr_array_index(request->former_secrets, i), &holder, error))
            return false;
        if (holder)
            g_hash_table_add(ids, holder);
    }
    return true;
}

bool import_run_void_gone(ImportRun *run, GError **error)
{
    const RegistrationsRequest *request = run->request;
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (request->is_dry_run || run->is_first)
        return true;
    if (!collect_former(run, ids, error))
        return false;
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, ids);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        bool is_changed;
        if (!begin_batch(run, error) ||
            !joined_void(request->store, request->profile, &run->tally, id, moment_of(run), &is_changed, error))
            return false;
        run->report->absent_count += is_changed;
        run->report->changed_count += is_changed;
    }
    return true;
}
