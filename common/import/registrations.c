// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/order_file.h"
#include "common/import/registrations.h"

#include "common/import/import_run.h"
#include "common/import/map_proposal.h"
#include "common/import/pretix_json.h"
#include "common/import/registrations_report.h"
#include "common/import/transferred.h"
#include "common/store/journal/erase.h"
#include "common/store/record/sealed.h"

#define PROGRESS_ROWS 1000

static void run_clear(ImportRun *run)
{
    g_clear_pointer(&run->map, column_map_free);
    column_plan_clear(&run->plan);
    tally_clear(&run->tally);
    g_clear_pointer(&run->waiting, g_hash_table_unref);
    g_clear_pointer(&run->meanings, product_meanings_free);
    g_clear_pointer(&run->denials, denials_free);
    findings_clear(&run->findings);
    known_people_clear(&run->known);
    g_clear_pointer(&run->source, order_source_close);
    g_clear_pointer(&run->rejects, rejects_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportRun, run_clear)

// The first reading's part of the work counts as much as the second's.
static void tell_progress(const ImportRun *run, gint64 done_before)
{
    if (run->request->progress)
        run->request->progress(done_before + run->source->taken, 2 * run->source->size, run->request->progress_data);
}

// A row whose cells can be trusted to be in their columns.
static bool has_columns(const OrderRow *row)
{
    return row->state == ROW_GOOD || row->state == ROW_NUL;
}

static bool choose_map(ImportRun *run, GError **error)
{
    g_autofree char *name = g_path_get_basename(run->request->path);
    run->map = column_map_choose(run->request->map, run->source->headings, name, &run->plan, error);
    if (!run->map && !run->request->map)
        run->report->proposal = map_proposal_make(run->source, name, run->request->profile);
    if (!run->map)
        return false;
    run->report->nobody_count = run->source->left_out_count;
    denials_begin(run->denials, &run->plan);
    run->report->map_name = g_strdup(column_map_name(run->map));
    const char *encoding = run->source->encoding;
    run->report->map_title = g_strconcat(column_map_title(run->map), encoding ? ", " : "", encoding, NULL);
    return true;
}

static void look_for_questions(ImportRun *run, const OrderRow *row)
{
    RowFault fault = {0};
    if (!denials_is_suspect(run->denials, row, &run->plan))
        return;
    g_autoptr(GPtrArray) positions = position_read(row, &run->plan, run->map, run->denials, run->meanings, &fault);
    ARRAY_EACH(const Position, position, positions)
        if (position->status != STATUS_CANCELLED)
            denials_note(run->denials, row, position->product, position->doubt);
    g_free(fault.reason);
}

static bool count_row(ImportRun *run, const OrderRow *row, GError **error)
{
    (void)error;
    run->report->row_count++;
    if (!has_columns(row))
        return true;
    tally_row(&run->tally, row, &run->plan);
    look_for_questions(run, row);
    return true;
}

// Reads all rows once.
static bool each_row(ImportRun *run, gint64 done_before, bool (*take)(ImportRun *run, const OrderRow *row, GError **error),
                     GError **error)
{
    for (gint64 count = 1;; count++) {
        const OrderRow *row;
        if (!order_source_next(run->source, &row, error))
            return false;
        if (!row)
            return true;
        if (!take(run, row, error))
            return false;
        if (count % PROGRESS_ROWS == 0)
            tell_progress(run, done_before);
    }
}

// --- rows ---

static void wait_for_group(ImportRun *run, GPtrArray *positions, gint64 group)
{
    GPtrArray *waiting = g_hash_table_lookup(run->waiting, GSIZE_TO_POINTER((gsize)group));
    if (!waiting) {
        waiting = g_ptr_array_new_with_free_func((GDestroyNotify)position_free);
        g_hash_table_insert(run->waiting, GSIZE_TO_POINTER((gsize)group), waiting);
    }
    g_ptr_array_extend_and_steal(waiting, positions);
}

// Puts the row's positions among those that wait for the rest of their orders, or rejects the row.
static bool take_positions(ImportRun *run, const OrderRow *row, gint64 group, GError **error)
{
    RowFault fault = {0};
    g_autoptr(GPtrArray) positions = position_read(row, &run->plan, run->map, run->denials, run->meanings, &fault);
    const Position *first = positions ? g_ptr_array_index(positions, 0) : NULL;
    gint64 first_line = first && first->reference ? tally_first_line(&run->tally, first->reference) : row->line;
    if (first && first_line != row->line)
        fault = (RowFault){"", g_strdup_printf("line %" G_GINT64_FORMAT
                                               " has the same ticket (secret or position); the first one counts",
                                               first_line)};
    if (fault.reason) {
        bool is_good = import_run_reject(run, row, &fault, error);
        g_free(fault.reason);
        return is_good;
    }
    ARRAY_EACH(const Position, position, positions) {
        run->report->denied_count += position->denial != NULL;
        if (position->status != STATUS_CANCELLED)
            registrations_report_row(run->report, position->product);
        findings_position(&run->findings, position);
    }
    wait_for_group(run, g_steal_pointer(&positions), group);
    return true;
}

static bool take_row(ImportRun *run, const OrderRow *row, GError **error)
{
    g_autofree char *order = has_columns(row) ? position_order_of(row, &run->plan) : g_strdup("");
    gint64 group = *order ? tally_group(&run->tally, order) : 0;
    if (!take_positions(run, row, group, error))
        return false;
    if (group == 0 || !tally_take(&run->tally, group))
        return true;
    GPtrArray *positions = g_hash_table_lookup(run->waiting, GSIZE_TO_POINTER((gsize)group));
    bool is_good = !positions || import_run_put_orders(run, positions, error);
    g_hash_table_remove(run->waiting, GSIZE_TO_POINTER((gsize)group));
    return is_good;
}

static bool take_rows(ImportRun *run, GError **error)
{
    gint64 done_before = run->source->size;
    if (!order_source_rewind(run->source, error) || !each_row(run, done_before, take_row, error))
        return false;
    tell_progress(run, done_before);
    if (g_hash_table_size(run->waiting) == 0)
        return true;
    return error_set(IMPORT_ERROR, IMPORT_ERROR_FORMAT, error, "%s changed while it was read; import it again",
                     run->request->path);
}

// --- the whole ---

static void note_encoding(ImportRun *run)
{
    if (run->source->encoding)
        import_problem_add(run->report->problems, 1, "", false,
                           "the file is not UTF-8 and was read as %s; look whether names with accents are right",
                           run->source->encoding);
}

static void note_missing_codes(ImportRun *run)
{
    if (run->plan.columns[TARGET_SECRET]->len == 0)
        import_problem_add(run->report->problems, 1, "", false,
                           "no column holds the text of the tickets' codes, so they cannot be scanned; export with the secrets");
}

static bool run_import(ImportRun *run, GError **error)
{
    const RegistrationsRequest *request = run->request;
    run->waiting = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    findings_init(&run->findings, request->profile, run->report->types, run->report->unfitted);
    g_autofree char *name = g_path_get_basename(request->path);
    run->source = request->event ? pretix_json_take(request->event) : order_file_open(request->path, error);
    run->denials = run->source ? denials_new(request->profile, request->store, error) : NULL;
    if (!run->denials || !choose_map(run, error) || !each_row(run, 0, count_row, error) ||
        !denials_ask(run->denials, &run->plan, name, run->report->questions, error) ||
        !known_people_load(&run->known, request->store, error) || !transferred_load(request->store, &run->known, error) ||
        !erase_has_anybody(request->store, &run->has_erased, error))
        return false;
    run->rejects = rejects_new(request->is_dry_run ? NULL : request->rejects_path, &run->plan);
    note_encoding(run);
    note_missing_codes(run);
    if (run->report->row_count == 0 && !request->event)
        import_problem_add(run->report->problems, 1, "", false,
                           "nobody stands below the headings; look whether the export was filtered, and export again");
    if (!take_rows(run, error) || !(request->event ? import_run_void_gone(run, error) : import_run_take_absent(run, error)))
        return false;
    tally_clear(&run->tally); // the commit may need the memory for sorting
    if (!import_run_commit(run, error) || !rejects_finish(run->rejects, error))
        return false;
    return findings_report(&run->findings, request->store, run->report->problems, error);
}

bool registrations_import(const RegistrationsRequest *request, RegistrationsReport *out, GError **error)
{
    registrations_report_init(out);
    if (!sealed_check(request->store, "a list of people", error))
        return false;
    g_auto(ImportRun) run = {.request = request, .report = out, .meanings = product_meanings_new(request->profile)};
    GError *cause = NULL;
    bool is_good = run_import(&run, &cause);
    if (!is_good) {
        store_rollback(request->store);
        g_propagate_error(error, cause);
    }
    registrations_report_sort(out);
    return is_good;
}
