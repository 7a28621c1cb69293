// SPDX-License-Identifier: GPL-3.0-or-later
// prepare_sheet.c - badges before the day, on sheets for an office printer.
//
// Codes are minted as the pictures are made, and recorded when the file stands: codes on a sheet that nobody recorded open nothing that
// the next sheet of the same name does not replace.
#include "scanner/desk/prepare.h"

#include "common/store/people/prepared.h"
#include "printer/printer.h"
#include "scanner/desk/label.h"

// A label that is on the sheet and not recorded yet.
typedef struct {
    const char *person_id; // the list's
    char *label, *session, *shows;
    Token token;
} SheetLabel;

static void sheet_label_free(gpointer data)
{
    SheetLabel *label = data;
    g_free(label->label);
    g_free(label->session);
    g_free(label->shows);
    g_free(label);
}

typedef struct {
    Desk *desk;
    PrinterSheet *badges, *tickets;
    GPtrArray *labels; // SheetLabel
    GPtrArray *voided; // char *: ids whose former badge is void
} Sheet;

static bool add_label(Sheet *work, const Person *person, const char *id, const Session *session, const char *shows,
                      GError **error)
{
    const Station *station = desk_station(work->desk);
    const LabelUse *use = desk_label(station, desk_store(work->desk), person, session == NULL, NULL);
    if (!use)
        return true; // tickets are made where the profile has a label for them
    SheetLabel *label = g_new0(SheetLabel, 1);
    g_ptr_array_add(work->labels, label);
    label->person_id = id;
    label->label = g_strdup(use->name);
    label->session = session ? g_strdup(session->code) : NULL;
    label->shows = g_strdup(shows);
    g_autofree char *code =
        token_mint(station->ring, session ? TOKEN_SEAT : TOKEN_BADGE, station->profile->event_tag, &label->token);
    g_autofree char *fields = desk_label_fields(station, person, session, code);
    return printer_sheet_add(session ? work->tickets : work->badges, use->name, fields, error);
}

static bool add_tickets(Sheet *work, const Person *person, const char *id, const char *shows, GError **error)
{
    ARRAY_EACH(const PersonTicket, ticket, person->tickets) {
        bool is_printed = ticket->has_ticket && ticket->status == STATUS_PAID && ticket->entitlement;
        g_autoptr(Session) session = is_printed ? session_load(desk_store(work->desk), ticket->entitlement, NULL) : NULL;
        if (session && !session->is_cancelled && !add_label(work, person, id, session, shows, error))
            return false;
    }
    return true;
}

static bool add_person(Sheet *work, const char *id, GError **error)
{
    Store *store = desk_store(work->desk);
    g_autoptr(Person) person = person_load(store, desk_station(work->desk)->profile, id, error);
    g_autofree char *shows = person ? prepared_shows(store, id, error) : NULL;
    if (!shows)
        return false;
    if (person->has_prepared)
        g_ptr_array_add(work->voided, (gpointer)id);
    return add_label(work, person, id, NULL, shows, error) && add_tickets(work, person, id, shows, error);
}

static bool record(Sheet *work, gint64 now_utc_ms, GError **error)
{
    Store *store = desk_store(work->desk);
    for (guint i = 0; i < work->voided->len; i++)
        if (!person_revoke_badges(store, g_ptr_array_index(work->voided, i), "printed anew", now_utc_ms, error))
            return false;
    ARRAY_EACH(const SheetLabel, label, work->labels) {
        if (!prepared_record(store, label->person_id, label->label, &label->token, label->session, label->shows, now_utc_ms,
                             error))
            return false;
    }
    return true;
}

static bool record_all(Sheet *work, gint64 now_utc_ms, GError **error)
{
    Store *store = desk_store(work->desk);
    if (!store_begin(store, error))
        return false;
    if (record(work, now_utc_ms, error))
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

static bool write_sheet(PrinterSheet *sheet, const char *stem, const char *ending, int *out_count, int *out_pages, GError **error)
{
    g_autofree char *path = g_strconcat(stem, ending, NULL);
    *out_count = printer_sheet_count(sheet);
    return *out_count == 0 || printer_sheet_write(sheet, path, out_pages, error);
}

bool desk_prepare_sheet(Desk *desk, const PrepareList *list, guint first, guint end, const char *paper, const char *stem,
                        PreparedSheets *out, GError **error)
{
    const Station *station = desk_station(desk);
    const char *group = ((const Prepared *)g_ptr_array_index(list->people, first))->group;
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(sheet_label_free);
    g_autoptr(GPtrArray) voided = g_ptr_array_new();
    g_autoptr(PrinterSheet) badges = printer_sheet_new(station->profile, station->profile_folder, paper, group, error);
    g_autoptr(PrinterSheet) tickets =
        badges ? printer_sheet_new(station->profile, station->profile_folder, paper, group, error) : NULL;
    Sheet work = {desk, badges, tickets, labels, voided};
    *out = (PreparedSheets){0};
    if (!tickets)
        return false;
    for (guint i = first; i < end; i++)
        if (!add_person(&work, ((const Prepared *)g_ptr_array_index(list->people, i))->person_id, error))
            return false;
    return write_sheet(badges, stem, ".pdf", &out->badge_count, &out->badge_pages, error) &&
           write_sheet(tickets, stem, "-tickets.pdf", &out->ticket_count, &out->ticket_pages, error) &&
           record_all(&work, station_now_utc_ms(station), error);
}
