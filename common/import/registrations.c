// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/registrations.h"

#include "common/import/apart.h"
#include "common/import/import_run.h"
#include "common/import/map_proposal.h"
#include "common/import/placement.h"
#include "common/import/pretix_json.h"
#include "common/import/report_fill.h"
#include "common/store/erase.h"
#include "common/store/sealed.h"

#define PROGRESS_ROWS 1000

static void run_clear(ImportRun *run)
{
    g_clear_pointer(&run->map, column_map_free);
    column_plan_clear(&run->plan);
    tally_clear(&run->tally);
    g_clear_pointer(&run->waiting, g_hash_table_unref);
    g_clear_pointer(&run->meanings, product_meanings_free);
    findings_clear(&run->findings);
    known_people_clear(&run->known);
    g_clear_pointer(&run->text, g_free);
    g_clear_pointer(&run->rejects, rejects_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportRun, run_clear)

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

// JSON is read whole; `text` is then what the rows are read from.
static bool read_json(ImportRun *run, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autofree char *name = g_path_get_basename(run->request->path);
    if (!g_file_get_contents(run->request->path, &bytes, &length, error))
        return false;
    run->text = pretix_json_to_csv(bytes, length, name, &run->report->nobody_count, error);
    return run->text;
}

static CsvReader *open_rows(ImportRun *run, GError **error)
{
    g_autofree char *name = g_path_get_basename(run->request->path);
    return run->text ? csv_reader_open_text(run->text, name, error) : csv_reader_open(run->request->path, error);
}

static bool read_first(ImportRun *run, GError **error)
{
    if (pretix_json_is_file(run->request->path) && !read_json(run, error))
        return false;
    g_autoptr(CsvReader) reader = open_rows(run, error);
    if (!reader)
        return false;
    g_autofree char *name = g_path_get_basename(run->request->path);
    run->map = column_map_choose(run->request->map, csv_reader_headings(reader), name, &run->plan, error);
    if (!run->map && !run->request->map)
        run->report->proposal = map_proposal_make(reader, name, run->request->profile);
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

static bool reject_row(ImportRun *run, const CsvRow *row, const RowFault *fault, GError **error)
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
    const CsvRow row = {.line = position->line, .cells = position->cells};
    bool is_good = reject_row(run, &row, &fault, error);
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

static bool flush_group(ImportRun *run, GPtrArray *positions, GError **error)
{
    if (!place_nameless(run, positions, error) || !apart_mark(run->request->store, run->known.apart, positions, error))
        return false;
    g_autoptr(GPtrArray) attendees = attendees_of(positions, run->request->profile, run->plan.is_rejects);
    for (guint i = 0; i < attendees->len; i++)
        if (!import_run_put(run, g_ptr_array_index(attendees, i), error))
            return false;
    return true;
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
static bool take_positions(ImportRun *run, const CsvRow *row, gint64 group, GError **error)
{
    RowFault fault = {0};
    g_autoptr(GPtrArray) positions = position_read(row, &run->plan, run->map, run->meanings, &fault);
    const Position *first = positions ? g_ptr_array_index(positions, 0) : NULL;
    gint64 first_line = first && first->reference ? tally_first_line(&run->tally, first->reference) : row->line;
    if (first && first_line != row->line)
        fault = (RowFault){"", g_strdup_printf("line %" G_GINT64_FORMAT
                                               " has the same ticket (secret or position); the first one counts",
                                               first_line)};
    if (fault.reason) {
        bool is_good = reject_row(run, row, &fault, error);
        g_free(fault.reason);
        return is_good;
    }
    for (guint i = 0; i < positions->len; i++)
        findings_position(&run->findings, g_ptr_array_index(positions, i));
    wait_for_group(run, g_steal_pointer(&positions), group);
    return true;
}

static bool take_row(ImportRun *run, const CsvRow *row, GError **error)
{
    g_autofree char *order = has_columns(row) ? position_order_of(row, &run->plan) : g_strdup("");
    gint64 group = *order ? tally_group(&run->tally, order) : 0;
    if (!take_positions(run, row, group, error))
        return false;
    if (group == 0 || !tally_take(&run->tally, group))
        return true;
    GPtrArray *positions = g_hash_table_lookup(run->waiting, GSIZE_TO_POINTER((gsize)group));
    bool is_good = !positions || flush_group(run, positions, error);
    g_hash_table_remove(run->waiting, GSIZE_TO_POINTER((gsize)group));
    return is_good;
}

static bool read_second(ImportRun *run, GError **error)
{
    g_autoptr(CsvReader) reader = open_rows(run, error);
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
    if (!read_first(run, error) || !known_people_load(&run->known, request->store, error) ||
        !erase_has_anybody(request->store, &run->has_erased, error))
        return false;
    run->rejects = rejects_new(request->is_dry_run ? NULL : request->rejects_path, &run->plan);
    note_missing_codes(run);
    if (run->report->row_count == 0)
        import_problem_add(run->report->problems, 1, "", false,
                           "nobody stands below the headings; look whether the export was filtered, and export again");
    if (!read_second(run, error) || !import_run_take_absent(run, error))
        return false;
    tally_clear(&run->tally); // the commit may need the memory for sorting
    if (!import_run_commit(run, error) || !rejects_finish(run->rejects, error))
        return false;
    return findings_report(&run->findings, request->store, run->report->problems, error);
}

bool registrations_import(const RegistrationsRequest *request, RegistrationsReport *out, GError **error)
{
    if (sealed_is_locked(request->store))
        return sealed_refuse("a list of people", error);
    report_init(out);
    g_auto(ImportRun) run = {.request = request, .report = out, .meanings = product_meanings_new(request->profile)};
    GError *cause = NULL;
    bool is_good = run_import(&run, &cause);
    if (!is_good) {
        store_rollback(request->store);
        g_propagate_error(error, cause);
    }
    report_sort(out);
    return is_good;
}
