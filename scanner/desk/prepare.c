// SPDX-License-Identifier: GPL-3.0-or-later
// prepare.c - who gets a badge before the day, in the order of the boxes.
#include "scanner/desk/prepare.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/people/prepared.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/label.h"
#include "scanner/desk/print.h"

static void prepared_free(gpointer data)
{
    Prepared *prepared = data;
    if (!prepared)
        return;
    g_free(prepared->person_id);
    g_free(prepared->key);
    g_free(prepared->group);
    g_free(prepared);
}

void prepare_list_clear(PrepareList *list)
{
    g_clear_pointer(&list->people, g_ptr_array_unref);
}

// --- who ---

static void note_id(const char *id, const char *name, const char *second_name, gpointer data)
{
    (void)name;
    (void)second_name;
    g_ptr_array_add(data, g_strdup(id));
}

static bool is_wanted(const PrepareRequest *request, const Person *person)
{
    const char *type = person->fields[FIELD_TICKET_TYPE];
    return (!request->ticket_type || strcmp(request->ticket_type, type) == 0) &&
           (!request->session || g_strv_contains((const char *const *)person->entitlements, request->session));
}

static bool may_come(const Profile *profile, const Person *person)
{
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    return person->status == STATUS_PAID && !person->is_on_hold && type && !type->is_online_only;
}

// Where the profile has no boxes for this order, the letter or the company is what they are parted by.
static char *group_of(const Profile *profile, bool is_by_company, const Person *person, const char *key)
{
    const char *box = is_by_company == profile->is_boxed_by_company ? profile_box(profile, key) : NULL;
    if (box)
        return g_strdup(box);
    if (is_by_company && *person->fields[FIELD_COMPANY])
        return g_strdup(person->fields[FIELD_COMPANY]);
    g_autofree char *letter = g_utf8_substring(key, 0, MIN(1, g_utf8_strlen(key, -1)));
    return g_utf8_strup(letter, -1);
}

static Prepared *prepared_new(const Profile *profile, bool is_by_company, const Person *person)
{
    Prepared *prepared = g_new0(Prepared, 1);
    const char *company = person->fields[FIELD_COMPANY], *name = person->fields[FIELD_NAME];
    g_autofree char *first = fold_text(is_by_company && *company ? company : name);
    g_autofree char *second = fold_text(name);
    prepared->person_id = g_strdup(person->id);
    prepared->key = g_strjoin("\n", first, second, person->id, NULL);
    prepared->group = group_of(profile, is_by_company, person, first);
    return prepared;
}

// A person of the event, whether or not there is anything to make for them.
typedef struct {
    Prepared *prepared;
    bool is_done, is_made;
} Candidate;

static void candidate_clear(gpointer data)
{
    prepared_free(((Candidate *)data)->prepared);
}

static bool add_person(Desk *desk, const PrepareRequest *request, const Person *person, GArray *candidates, PrepareList *out,
                       GError **error)
{
    const Profile *profile = desk_station(desk)->profile;
    bool is_by_company = request->is_by_company || (profile->is_boxed_by_company && !request->is_by_name);
    bool is_on_its_way;
    if (!prepared_is_on_its_way(desk_store(desk), person->id, &is_on_its_way, error))
        return false;
    Candidate candidate = {.is_done = person->has_badge || person->is_prepared || is_on_its_way};
    bool is_asked = is_wanted(request, person);
    candidate.is_made = is_asked && !candidate.is_done && may_come(profile, person);
    out->owed_count += is_asked && person->is_unconfirmed;
    out->done_count += is_asked && candidate.is_done && !person->is_unconfirmed;
    out->kept_count += is_asked && !candidate.is_done && !candidate.is_made;
    if (!candidate.is_done && !may_come(profile, person))
        return true;
    candidate.prepared = prepared_new(profile, is_by_company, person);
    g_array_append_val(candidates, candidate);
    return true;
}

static int compare(gconstpointer a, gconstpointer b)
{
    const Candidate *one = a, *other = b;
    return strcmp(one->prepared->key, other->prepared->key);
}

static bool is_same_group(const GArray *candidates, guint one, guint other)
{
    return strcmp(g_array_index(candidates, Candidate, one).prepared->group,
                  g_array_index(candidates, Candidate, other).prepared->group) == 0;
}

// Groups have the same numbers whoever is asked for, and those to be made know how many of theirs are done.
static void number_groups(GArray *candidates, GPtrArray *people)
{
    int number = 0;
    for (guint first = 0, end; first < candidates->len; first = end) {
        int done_count = 0;
        for (end = first; end < candidates->len && is_same_group(candidates, first, end); end++)
            done_count += g_array_index(candidates, Candidate, end).is_done;
        number++;
        for (guint i = first; i < end; i++) {
            Candidate *candidate = &g_array_index(candidates, Candidate, i);
            candidate->prepared->number = number;
            candidate->prepared->done_count = done_count;
            if (candidate->is_made)
                g_ptr_array_add(people, g_steal_pointer(&candidate->prepared));
        }
    }
}

bool desk_prepare_list(Desk *desk, const PrepareRequest *request, PrepareList *out, GError **error)
{
    *out = (PrepareList){.people = g_ptr_array_new_with_free_func(prepared_free)};
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_array_set_clear_func(candidates, candidate_clear);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    if (!person_each_name(desk_store(desk), note_id, ids, error))
        return false;
    ARRAY_EACH(const char, id, ids) {
        g_autoptr(Person) person = person_load(desk_store(desk), desk_station(desk)->profile, id, error);
        if (!person)
            return false;
        if (strcmp(person->id, id) == 0 &&
            !add_person(desk, request, person, candidates, out, error)) // else joined with another one
            return false;
    }
    g_array_sort(candidates, compare);
    number_groups(candidates, out->people);
    return true;
}

// --- into the queue ---

// A label between two groups.
static bool queue_separator(Desk *desk, const char *group, const char *printer, GError **error)
{
    const Station *station = desk_station(desk);
    const char *bound = printer ? printer : station->settings->printer_badge;
    const LabelUse *use = desk_label(station, desk_store(desk), NULL, true, bound);
    if (!use)
        return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error,
                         "the profile %s has no label for a badge; add a [label ...]", station->profile->slug);
    g_autoptr(json_t) object = json_pack("{s:s,s:s,s:s}", "name", group, "first_name", group, "event", station->profile->title);
    g_autofree char *fields = json_canonical(object);
    g_autofree char *media = desk_label_media(desk_store(desk), use, bound);
    const Job job = {.person_id = (char *)"",
                     .label = use->name,
                     .media = media,
                     .role = (char *)"badge",
                     .fields = fields,
                     .printer = (char *)bound};
    gint64 id;
    return job_submit(desk_store(desk), &job, 0, station_now_utc_ms(station), &id, error);
}

static bool queue_person(Desk *desk, const char *id, const char *printer, int *out_count, GError **error)
{
    const PrintRequest request = {
        .person_id = id, .with_badge = true, .with_tickets = true, .is_prepared = true, .printer = printer};
    gint64 group_id = 0;
    if (!desk_queue_labels(desk, &request, &group_id, error))
        return false;
    g_autoptr(GPtrArray) jobs = job_list_group(desk_store(desk), group_id, error);
    *out_count += jobs ? (int)jobs->len : 0;
    return jobs != NULL;
}

static bool queue(Desk *desk, const PrepareList *list, guint i, const char *printer, int *out_count, GError **error)
{
    const Prepared *person = g_ptr_array_index(list->people, i);
    const Prepared *before = i > 0 ? g_ptr_array_index(list->people, i - 1) : NULL;
    bool begins_group = !before || strcmp(before->group, person->group) != 0;
    return (!begins_group || queue_separator(desk, person->group, printer, error)) &&
           queue_person(desk, person->person_id, printer, out_count, error);
}

bool desk_prepare_queue(Desk *desk, const PrepareList *list, guint first, guint end, const char *printer, int *out_count,
                        GError **error)
{
    Store *store = desk_store(desk);
    *out_count = 0;
    if (!store_begin(store, error))
        return false;
    for (guint i = first; i < end; i++)
        if (!queue(desk, list, i, printer, out_count, error)) {
            store_rollback(store);
            return false;
        }
    return store_commit(store, error);
}
