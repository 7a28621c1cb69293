// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/registrations_report.h"

#include <string.h>

MEMBERS_FREE_STATIC(holder_free, RegistrationsHolder, name, order, ticket_type, entitlements)

MEMBERS_FREE_STATIC(product_free, RegistrationsProduct, holders)

static void preview_free(gpointer data)
{
    RegistrationsPerson *person = data;
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(person->fields[i]);
    g_ptr_array_unref(person->tickets);
    g_free(person);
}

MEMBERS_CLEAR_FUNC(registrations_report_clear, RegistrationsReport, map_name, map_title, proposal, problems, questions, people,
                   absent, types, products, seats, unfitted)

void registrations_report_init(RegistrationsReport *report)
{
    *report =
        (RegistrationsReport){.problems = import_problems_new(),
                              .questions = g_ptr_array_new_with_free_func((GDestroyNotify)import_question_free),
                              .people = g_ptr_array_new_with_free_func(preview_free),
                              .absent = g_ptr_array_new_with_free_func(g_free),
                              .types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                              .products = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)product_free),
                              .seats = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                              .unfitted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
}

static RegistrationsProduct *product_of(RegistrationsReport *report, const char *name)
{
    RegistrationsProduct *product = g_hash_table_lookup(report->products, name);
    if (!product) {
        product = g_new0(RegistrationsProduct, 1);
        product->holders = g_ptr_array_new_with_free_func((GDestroyNotify)holder_free);
        g_hash_table_insert(report->products, g_strdup(name), product);
    }
    return product;
}

void registrations_report_row(RegistrationsReport *report, const char *product)
{
    product_of(report, product)->row_count++;
}

static void add_holder(RegistrationsProduct *product, const Attendee *attendee, const GPtrArray *entitlements)
{
    product->people_count++;
    if (product->holders->len >= REGISTRATIONS_HOLDER_COUNT)
        return;
    RegistrationsHolder *holder = g_new0(RegistrationsHolder, 1);
    holder->name = g_strdup(attendee->fields[FIELD_NAME] ? attendee->fields[FIELD_NAME] : "");
    holder->order = g_strdup(attendee->fields[FIELD_ORDER] ? attendee->fields[FIELD_ORDER] : "");
    holder->ticket_type = g_strdup(attendee->fields[FIELD_TICKET_TYPE] ? attendee->fields[FIELD_TICKET_TYPE] : "");
    holder->entitlements = g_new0(char *, entitlements->len + 1);
    for (guint i = 0; i < entitlements->len; i++)
        holder->entitlements[i] = g_strdup(g_ptr_array_index(entitlements, i));
    g_ptr_array_add(product->holders, holder);
}

static void count_seat(GHashTable *seats, const char *entitlement)
{
    gint64 *count = g_hash_table_lookup(seats, entitlement);
    if (!count)
        g_hash_table_insert(seats, g_strdup(entitlement), count = g_new0(gint64, 1));
    ++*count;
}

// What the attendee holds, each thing once.
static void keep_holdings(RegistrationsReport *report, const Attendee *attendee)
{
    g_autoptr(GHashTable) products = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) entitlements = g_ptr_array_new();
    ARRAY_EACH(const PersonTicket, ticket, attendee->tickets) {
        if (ticket->status == STATUS_CANCELLED)
            continue;
        g_hash_table_add(products, ticket->product);
        if (ticket->entitlement && !g_ptr_array_find_with_equal_func(entitlements, ticket->entitlement, g_str_equal, NULL)) {
            g_ptr_array_add(entitlements, ticket->entitlement);
            count_seat(report->seats, ticket->entitlement);
        }
    }
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, products);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        add_holder(product_of(report, name), attendee, entitlements);
}

static void keep_preview(RegistrationsReport *report, const Attendee *attendee)
{
    if (report->people->len >= REGISTRATIONS_PREVIEW_COUNT)
        return;
    RegistrationsPerson *person = g_new0(RegistrationsPerson, 1);
    for (int i = 0; i < FIELD_COUNT; i++)
        person->fields[i] = g_strdup(attendee->fields[i]);
    person->tickets = g_ptr_array_ref(attendee->tickets);
    g_ptr_array_add(report->people, person);
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
    case IMPORT_RECORD_OLDER:
        report->older_count++;
        break;
    }
}

static bool has_several_orders(const Attendee *attendee)
{
    const PersonTicket *first = g_ptr_array_index(attendee->tickets, 0);
    for (guint i = 1; i < attendee->tickets->len; i++)
        if (strcmp(first->order, ((const PersonTicket *)g_ptr_array_index(attendee->tickets, i))->order) != 0)
            return true;
    return false;
}

void registrations_report_attendee(RegistrationsReport *report, const Attendee *attendee, ImportResult result)
{
    bool is_nameless = attendee->fields[FIELD_NAME] && !*attendee->fields[FIELD_NAME];
    const char *type = attendee->fields[FIELD_TICKET_TYPE], *status = attendee->fields[FIELD_STATUS];
    keep_holdings(report, attendee);
    report->nameless_count += is_nameless && type && *type && ticket_status_from_name(status ? status : "") != STATUS_CANCELLED;
    if (is_nameless)
        import_problem_add(report->problems, attendee->line, "", false,
                           "this person has no name; the badge will have none until somebody enters it");
    report->joined_count += has_several_orders(attendee);
    count_result(report, result);
    keep_preview(report, attendee);
}

void registrations_report_overruled(RegistrationsReport *report, const Attendee *attendee, const GPtrArray *overruled)
{
    report->overruled_count += overruled->len;
    ARRAY_EACH(const ImportOverruled, value, overruled) {
        import_problem_add(report->problems, attendee->line, value->what, false,
                           "%s: the desk said \"%s\"%s%s, the file now says \"%s\", and the file counts",
                           attendee->fields[FIELD_NAME] ? attendee->fields[FIELD_NAME] : "", value->desk,
                           *value->by ? " by " : "", value->by, value->file);
    }
}

static int compare_lines(gconstpointer a, gconstpointer b)
{
    const ImportProblem *one = *(ImportProblem *const *)a, *other = *(ImportProblem *const *)b;
    return (one->line > other->line) - (one->line < other->line);
}

void registrations_report_sort(RegistrationsReport *report)
{
    g_ptr_array_sort(report->problems, compare_lines);
}
