// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/registrations.h"

#include "common/base/clock.h"
#include "common/import/identity.h"
#include "common/import/rejects.h"
#include "common/store/import_record.h"

// Where somebody may wait at a door, a transaction ends after so many people or so much time; and after one that wrote, the
// write lock is left free for long enough to be found so.
#define BATCH_PEOPLE 500
#define BATCH_HOLD_US 50000
#define BATCH_PAUSE_US 5000
#define PROGRESS_ROWS 1000

typedef struct {
    const RegistrationsRequest *request;
    RegistrationsReport *report;
    ColumnMap *map;
    ColumnPlan plan;
    Tally tally;
    GHashTable *waiting;  // order -> GPtrArray of Position: rows seen so far
    GHashTable *unfitted; // product that means nothing -> first line, as the people are without it
    Rejects *rejects;
    int batch_count; // people in the open transaction
    gint64 batch_start_mono_us;
    gint64 written_count; // people with records, in the committed ones
    bool is_first;        // nobody was registered before: one transaction, and nobody to be found again
    gint64 done_before;   // bytes of the first reading
} ImportRun;

static void run_clear(ImportRun *run)
{
    g_clear_pointer(&run->map, column_map_free);
    column_plan_clear(&run->plan);
    tally_clear(&run->tally);
    g_clear_pointer(&run->waiting, g_hash_table_unref);
    g_clear_pointer(&run->unfitted, g_hash_table_unref);
    g_clear_pointer(&run->rejects, rejects_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportRun, run_clear)

static void preview_free(gpointer data)
{
    RegistrationsPerson *person = data;
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(person->fields[i]);
    g_ptr_array_unref(person->tickets);
    g_free(person);
}

void registrations_report_clear(RegistrationsReport *report)
{
    g_clear_pointer(&report->map_name, g_free);
    g_clear_pointer(&report->map_title, g_free);
    g_clear_pointer(&report->problems, g_ptr_array_unref);
    g_clear_pointer(&report->people, g_ptr_array_unref);
}

// The first reading's part of the work counts as much as the second's.
static void tell_progress(const ImportRun *run, const CsvReader *reader)
{
    if (run->request->progress)
        run->request->progress(run->done_before + csv_reader_offset(reader), 2 * csv_reader_size(reader),
                               run->request->progress_data);
}

// A row whose cells can be trusted to be in their columns.
static bool has_columns(const CsvRow *row)
{
    return row->state == CSV_ROW_GOOD || row->state == CSV_ROW_NUL;
}

static bool read_first(ImportRun *run, GError **error)
{
    g_autoptr(CsvReader) reader = csv_reader_open(run->request->path, error);
    if (!reader)
        return false;
    g_autofree char *name = g_path_get_basename(run->request->path);
    run->map = column_map_choose(run->request->map, csv_reader_headings(reader), name, &run->plan, error);
    if (!run->map)
        return false;
    run->report->map_name = g_strdup(column_map_name(run->map));
    run->report->map_title = g_strdup(column_map_title(run->map));
    for (;;) {
        const CsvRow *row;
        if (!csv_reader_next(reader, &row, error))
            return false;
        if (!row)
            break;
        run->report->row_count++;
        if (has_columns(row))
            tally_row(&run->tally, row, &run->plan);
        if (run->report->row_count % PROGRESS_ROWS == 0)
            tell_progress(run, reader);
    }
    run->done_before = csv_reader_size(reader);
    return true;
}

// --- people ---

static void keep_preview(ImportRun *run, const Attendee *attendee)
{
    if (run->report->people->len >= REGISTRATIONS_PREVIEW_COUNT)
        return;
    RegistrationsPerson *person = g_new0(RegistrationsPerson, 1);
    for (int i = 0; i < FIELD_COUNT; i++)
        person->fields[i] = g_strdup(attendee->fields[i]);
    person->tickets = g_ptr_array_ref(attendee->tickets);
    g_ptr_array_add(run->report->people, person);
}

static void count_result(RegistrationsReport *report, ImportResult result)
{
    report->person_count++;
    switch (result) {
    case IMPORT_RECORD_ADDED:
        report->added_count++;
        break;
    case IMPORT_RECORD_CHANGED:
        report->changed_count++;
        break;
    case IMPORT_RECORD_UNCHANGED:
        report->unchanged_count++;
        break;
    }
}

static bool begin_batch(ImportRun *run, GError **error)
{
    if (run->request->is_dry_run || store_in_transaction(run->request->store))
        return true;
    run->batch_count = 0;
    run->batch_start_mono_us = clock_mono_us();
    return store_begin_bulk_load(run->request->store, &run->is_first, error);
}

static bool is_batch_full(const ImportRun *run)
{
    return !run->is_first && store_in_transaction(run->request->store) &&
           (run->batch_count >= BATCH_PEOPLE || clock_mono_us() - run->batch_start_mono_us > BATCH_HOLD_US);
}

static bool commit_batch(ImportRun *run, GError **error)
{
    return !store_in_transaction(run->request->store) || store_commit(run->request->store, error);
}

static bool end_batch(ImportRun *run, GError **error)
{
    gint64 written_count = run->report->added_count + run->report->changed_count;
    if (!commit_batch(run, error))
        return false;
    if (written_count > run->written_count)
        g_usleep(BATCH_PAUSE_US);
    run->written_count = written_count;
    return true;
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

static bool put_attendee(ImportRun *run, const char *order, Attendee *attendee, GError **error)
{
    const RegistrationsRequest *request = run->request;
    if (!begin_batch(run, error))
        return false;
    if (!run->is_first && !identity_resolve(request->store, request->profile, &run->tally, order, attendee, error))
        return false;
    ImportRecord record = {
        .id = attendee->id, .tickets = attendee->tickets, .is_new = run->is_first, .is_partial = run->plan.is_rejects};
    for (int i = 0; i < FIELD_COUNT; i++)
        record.fields[i] = attendee->fields[i];
    ImportResult result;
    bool is_good = request->is_dry_run ? import_record_compare(request->store, &record, &result, error)
                                       : import_record_put(request->store, &record, request->now_utc_ms, &result, error);
    if (!is_good)
        return refuse_attendee(run, attendee, error);
    if (attendee->fields[FIELD_NAME] && !*attendee->fields[FIELD_NAME])
        import_problem_add(run->report->problems, attendee->line, "", false,
                           "this person has no name; the badge will have none until somebody enters it");
    count_result(run->report, result);
    keep_preview(run, attendee);
    run->batch_count++;
    return !is_batch_full(run) || end_batch(run, error);
}

static bool flush_order(ImportRun *run, const char *order, const GPtrArray *positions, GError **error)
{
    g_autoptr(GPtrArray) attendees = attendees_of_order(order, positions, run->plan.is_rejects);
    for (guint i = 0; i < attendees->len; i++)
        if (!put_attendee(run, order, g_ptr_array_index(attendees, i), error))
            return false;
    return true;
}

// --- rows ---

static void note_product(ImportRun *run, const Position *position)
{
    if (!position->type && !position->entitlement && !g_hash_table_contains(run->unfitted, position->product))
        g_hash_table_insert(run->unfitted, g_strdup(position->product), GSIZE_TO_POINTER((gsize)position->line));
}

static bool reject_row(ImportRun *run, const CsvRow *row, const RowFault *fault, GError **error)
{
    run->report->rejected_count++;
    import_problem_add(run->report->problems, row->line, fault->column, true, "%s", fault->reason);
    return rejects_add(run->rejects, row, fault, error);
}

// Puts the row's position among those that wait for the rest of their order, or rejects the row.
static bool take_position(ImportRun *run, const CsvRow *row, const char *order, GError **error)
{
    RowFault fault = {0};
    g_autoptr(Position) position = position_read(row, &run->plan, run->map, run->request->profile, &fault);
    gint64 first_line = position && position->reference ? tally_first_line(&run->tally, position->reference) : row->line;
    if (position && first_line != row->line)
        fault = (RowFault){"", g_strdup_printf("line %" G_GINT64_FORMAT
                                               " has the same ticket (secret or position); the first one counts",
                                               first_line)};
    if (fault.reason) {
        bool is_good = reject_row(run, row, &fault, error);
        g_free(fault.reason);
        return is_good;
    }
    note_product(run, position);
    GPtrArray *positions = g_hash_table_lookup(run->waiting, order);
    if (!positions) {
        positions = g_ptr_array_new_with_free_func((GDestroyNotify)position_free);
        g_hash_table_insert(run->waiting, g_strdup(order), positions);
    }
    g_ptr_array_add(positions, g_steal_pointer(&position));
    return true;
}

static bool take_row(ImportRun *run, const CsvRow *row, GError **error)
{
    g_autofree char *order = has_columns(row) ? position_order_of(row, &run->plan) : g_strdup("");
    if (!take_position(run, row, order, error))
        return false;
    if (!*order || !tally_take(&run->tally, order))
        return true;
    GPtrArray *positions = g_hash_table_lookup(run->waiting, order);
    bool is_good = !positions || flush_order(run, order, positions, error);
    g_hash_table_remove(run->waiting, order);
    return is_good;
}

static bool read_second(ImportRun *run, GError **error)
{
    g_autoptr(CsvReader) reader = csv_reader_open(run->request->path, error);
    if (!reader)
        return false;
    for (gint64 count = 1;; count++) {
        const CsvRow *row;
        if (!csv_reader_next(reader, &row, error))
            return false;
        if (!row)
            break;
        if (!take_row(run, row, error))
            return false;
        if (count % PROGRESS_ROWS == 0)
            tell_progress(run, reader);
    }
    tell_progress(run, reader);
    if (g_hash_table_size(run->waiting) == 0)
        return true;
    g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT, "%s changed while it was read; import it again", run->request->path);
    return false;
}

// --- the whole ---

static void note_unfitted(ImportRun *run)
{
    GHashTableIter iter;
    gpointer product, line;
    g_hash_table_iter_init(&iter, run->unfitted);
    while (g_hash_table_iter_next(&iter, &product, &line))
        import_problem_add(
            run->report->problems, (gint64)GPOINTER_TO_SIZE(line), "", false,
            "the product \"%s\" fits no ticket type and no add-on of event.ini, so it admits nobody; add it there and import again",
            (const char *)product);
}

static void note_missing_codes(ImportRun *run)
{
    if (run->plan.columns[TARGET_SECRET]->len == 0)
        import_problem_add(run->report->problems, 1, "", false,
                           "no column holds the text of the tickets' codes, so they cannot be scanned; export with the secrets");
}

static int compare_lines(gconstpointer a, gconstpointer b)
{
    const ImportProblem *one = *(ImportProblem *const *)a, *other = *(ImportProblem *const *)b;
    return (one->line > other->line) - (one->line < other->line);
}

static bool run_import(ImportRun *run, GError **error)
{
    run->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    run->unfitted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!read_first(run, error))
        return false;
    run->rejects = rejects_new(run->request->is_dry_run ? NULL : run->request->rejects_path, &run->plan);
    note_missing_codes(run);
    if (!read_second(run, error))
        return false;
    tally_clear(&run->tally); // the commit may need the memory for sorting
    if (!commit_batch(run, error) || !rejects_finish(run->rejects, error))
        return false;
    note_unfitted(run);
    return true;
}

bool registrations_import(const RegistrationsRequest *request, RegistrationsReport *out, GError **error)
{
    *out = (RegistrationsReport){.problems = import_problems_new(), .people = g_ptr_array_new_with_free_func(preview_free)};
    g_auto(ImportRun) run = {.request = request, .report = out};
    GError *cause = NULL;
    bool is_good = run_import(&run, &cause);
    if (!is_good) {
        store_rollback(request->store);
        g_propagate_error(error, cause);
    }
    g_ptr_array_sort(out->problems, compare_lines);
    return is_good;
}
