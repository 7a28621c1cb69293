// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/findings.h"

#include "common/store/programme/session.h"

typedef struct {
    gint64 line; // of the first
    gint64 count;
    char *product;
} Found;

MEMBERS_FREE_STATIC(found_free, Found, product)

static GHashTable *new_table(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)found_free);
}

void findings_init(Findings *findings, const Profile *profile, GHashTable *types, GHashTable *products)
{
    *findings = (Findings){.profile = profile,
                           .unfitted = new_table(),
                           .granted = new_table(),
                           .alone = new_table(),
                           .consents = new_table(),
                           .rounded = new_table(),
                           .types = types,
                           .products = products};
}

MEMBERS_CLEAR_FUNC(findings_clear, Findings, unfitted, granted, alone, consents, rounded)

static void count(GHashTable *table, const char *key, gint64 line, const char *product)
{
    Found *found = g_hash_table_lookup(table, key);
    if (!found) {
        found = g_new0(Found, 1);
        found->line = line;
        found->product = g_strdup(product);
        g_hash_table_insert(table, g_strdup(key), found);
    }
    found->count++;
}

static void count_one(GHashTable *table, const char *key)
{
    gint64 *number = g_hash_table_lookup(table, key);
    if (!number) {
        number = g_new0(gint64, 1);
        g_hash_table_insert(table, g_strdup(key), number);
    }
    ++*number;
}

void findings_nobody(Findings *findings, const Position *position, GPtrArray *problems)
{
    if (profile_ignores(findings->profile, position->product))
        return;
    count_one(findings->products, position->product);
    import_problem_add(problems, position->line, "", false,
                       "\"%s\" has no name and is neither a ticket nor an add-on of the event, so it makes no person",
                       position->product);
}

void findings_position(Findings *findings, const Position *position)
{
    if (position->rounded)
        count(findings->rounded, "", position->line, position->rounded);
    bool is_somebody = *position->folded_name || position->type;
    if (position->unread_consent)
        count(findings->consents, position->unread_consent, position->line, position->product);
    if (position->entitlement && position->status != STATUS_CANCELLED)
        count(findings->granted, position->entitlement, position->line, position->product);
    else if (is_somebody && !position->entitlement && !position->type && !profile_ignores(findings->profile, position->product)) {
        count(findings->unfitted, position->product, position->line, position->product);
        count_one(findings->products, position->product);
    }
}

// The product of somebody who has add-ons and nothing that admits; NULL when there is something else.
static const char *lone_product(const Attendee *attendee)
{
    for (guint i = 0; i < attendee->tickets->len; i++)
        if (!((const PersonTicket *)g_ptr_array_index(attendee->tickets, i))->entitlement)
            return NULL;
    return attendee->tickets->len > 0 ? ((const PersonTicket *)g_ptr_array_index(attendee->tickets, 0))->product : NULL;
}

void findings_attendee(Findings *findings, const Attendee *attendee)
{
    const char *type = attendee->fields[FIELD_TICKET_TYPE] ? attendee->fields[FIELD_TICKET_TYPE] : "";
    count_one(findings->types, type);
    const char *status = attendee->fields[FIELD_STATUS] ? attendee->fields[FIELD_STATUS] : "";
    const char *product = *type || ticket_status_from_name(status) == STATUS_CANCELLED ? NULL : lone_product(attendee);
    if (product)
        count(findings->alone, product, attendee->line, product);
}

// A part, or what some checkpoint asks for.
static bool is_of_profile(const Profile *profile, const char *entitlement)
{
    return profile_part(profile, entitlement) || ARRAY_FIND(Checkpoint, needs, profile->checkpoints, entitlement);
}

// Sessions of the programme by code, those that were cancelled too; empty before the programme was imported.
static GHashTable *session_codes(Store *store, GError **error)
{
    g_autoptr(GPtrArray) sessions = session_list(store, NULL, G_MININT64, G_MAXINT64, error);
    if (!sessions)
        return NULL;
    GHashTable *codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < sessions->len; i++)
        g_hash_table_add(codes, g_strdup(((const Session *)g_ptr_array_index(sessions, i))->code));
    return codes;
}

bool findings_report(const Findings *findings, Store *store, GPtrArray *problems, GError **error)
{
    g_autoptr(GHashTable) codes = session_codes(store, error);
    if (!codes)
        return false;
    GHashTableIter iter;
    gpointer key;
    Found *found;
    g_hash_table_iter_init(&iter, findings->unfitted);
    while (g_hash_table_iter_next(&iter, &key, (gpointer *)&found))
        import_problem_add(
            problems, found->line, "", false,
            "the product \"%s\" fits no ticket type and no add-on of event.ini, so it opens no door (rows with it: %" G_GINT64_FORMAT
            "); add it there and import again",
            (const char *)key, found->count);
    g_hash_table_iter_init(&iter, findings->alone);
    while (g_hash_table_iter_next(&iter, &key, (gpointer *)&found))
        import_problem_add(problems, found->line, "", false,
                           "\"%s\" is all that somebody has, but does not admit by itself (people: %" G_GINT64_FORMAT
                           "); the page tells the desk to sell a ticket, unless admits-as in event.ini names a ticket type",
                           found->product, found->count);
    g_hash_table_iter_init(&iter, findings->granted);
    while (g_hash_table_size(codes) > 0 && g_hash_table_iter_next(&iter, &key, (gpointer *)&found))
        if (!is_of_profile(findings->profile, key) && !g_hash_table_contains(codes, key))
            import_problem_add(problems, found->line, "", false,
                               "\"%s\" is for %s, which is not a session of the programme (rows with it: %" G_GINT64_FORMAT
                               "); compare the names, or import the programme",
                               found->product, (const char *)key, found->count);
    g_hash_table_iter_init(&iter, findings->rounded);
    while (g_hash_table_iter_next(&iter, &key, (gpointer *)&found))
        import_problem_add(
            problems, found->line, "", false,
            "\"%s\" is a ticket's code that a spreadsheet has rounded, so that such a ticket cannot be scanned (rows like it: "
            "%" G_GINT64_FORMAT "); export again, and import the file as it was downloaded",
            found->product, found->count);
    g_hash_table_iter_init(&iter, findings->consents);
    while (g_hash_table_iter_next(&iter, &key, (gpointer *)&found))
        import_problem_add(problems, found->line, "", false,
                           "\"%s\" is not a field that a sponsor may get (rows with it: %" G_GINT64_FORMAT
                           "); the fields are name, e-mail, company, job title, CV",
                           (const char *)key, found->count);
    return true;
}
