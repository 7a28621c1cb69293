// SPDX-License-Identifier: GPL-3.0-or-later
// check_people.c - what people of the store hold, against what event and programme know.
#include <stdio.h>
#include <string.h>

#include "common/store/people/holding.h"
#include "printer/printer.h"
#include "scanner/check/check_place.h"

#define MOST_NAMES 20 // that are said; all are counted

static bool is_of_profile(const Profile *profile, const char *entitlement)
{
    bool is_known = profile_part(profile, entitlement) || profile_add_on_granting(profile, entitlement);
    return is_known || ARRAY_FIND(Checkpoint, needs, profile->checkpoints, entitlement);
}

static const char *hold(gint64 count)
{
    return count == 1 ? "person holds" : "people hold";
}

static void check_holding(Check *check, const Holding *holding)
{
    if (is_of_profile(check->profile, holding->what) || ARRAY_FIND(Session, code, check->sessions, holding->what))
        return;
    g_autoptr(Session) cancelled = session_load(check->store, holding->what, NULL);
    if (cancelled)
        check_say(check, FINDING_WARN, NULL,
                  "%" G_GINT64_FORMAT " %s %s (%s), which was cancelled; tell them, or correct the programme",
                  holding->people_count, hold(holding->people_count), holding->what, cancelled->title);
    else
        check_say(check, FINDING_FAIL, NULL,
                  "%" G_GINT64_FORMAT
                  " %s %s, which is neither a session nor a part; compare the codes of the programme with the products",
                  holding->people_count, hold(holding->people_count), holding->what);
}

void check_holdings(Check *check)
{
    g_autoptr(GPtrArray) list = check->sessions ? holding_list(check->store, HOLDING_ENTITLEMENTS, NULL) : NULL;
    for (guint i = 0; list && i < list->len; i++)
        check_holding(check, g_ptr_array_index(list, i));
}

void check_types_held(Check *check)
{
    gint64 people_count = 0;
    g_autoptr(GPtrArray) list = holding_list(check->store, HOLDING_TICKET_TYPES, NULL);
    ARRAY_EACH(const Holding, holding, list) {
        people_count += holding->people_count;
        if (!*holding->what)
            check_say(check, FINDING_WARN, NULL,
                      "%" G_GINT64_FORMAT
                      " %s no ticket that admits; compare match= of the ticket types with the products they bought",
                      holding->people_count, hold(holding->people_count));
        else if (!profile_ticket_type(check->profile, holding->what))
            check_say(check, FINDING_FAIL, NULL,
                      "%" G_GINT64_FORMAT
                      " %s the ticket type \"%s\", which event.ini does not have; put it back, or import again",
                      holding->people_count, hold(holding->people_count), holding->what);
    }
    if (list && people_count == 0 && check->settings->mode != STATION_SPONSOR)
        check_say(check, FINDING_WARN, NULL, "nobody is registered; lanyard import takes in the export of the ticketing system");
}

void check_seats(Check *check)
{
    g_autoptr(GPtrArray) list = holding_list(check->store, HOLDING_ENTITLEMENTS, NULL);
    ARRAY_EACH(const Holding, holding, list) {
        const Session *session = ARRAY_FIND(Session, code, check->sessions, holding->what);
        if (session && session->capacity > 0 && holding->people_count > session->capacity)
            check_say(check, FINDING_WARN, NULL,
                      "%" G_GINT64_FORMAT " people hold %s, and %s has %d seats; move it to a larger room, or move some of them",
                      holding->people_count, session->code, session->room, session->capacity);
    }
}

// Imports give only these words; a record of another program may give others.
void check_consent(Check *check)
{
    static const char *const known[] = {"name", "email", "company", "title", "cv", NULL};
    g_autoptr(GPtrArray) list = holding_list(check->store, HOLDING_CONSENTS, NULL);
    ARRAY_EACH(const Holding, holding, list) {
        g_auto(GStrv) words = g_strsplit(holding->what, ",", -1);
        for (char **word = words; *word; word++)
            if (!g_strv_contains(known, *word))
                check_say(check, FINDING_WARN, NULL,
                          "%" G_GINT64_FORMAT
                          " %s sponsors \"%s\", which is not a field; the fields are name, email, company, title, cv",
                          holding->people_count, holding->people_count == 1 ? "person allows" : "people allow", *word);
    }
}

// --- names that no font can write ---

// Asking the fonts is dear and a million names share a few hundred letters: each is asked for once.
typedef struct {
    Check *check;
    GHashTable *covered, *missing; // code points
    guint count;
} GlyphSearch;

static void learn_glyphs(GlyphSearch *search, const char *text)
{
    g_autoptr(GString) unknown = g_string_new(NULL);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gpointer letter = GUINT_TO_POINTER(g_utf8_get_char(at));
        if (!g_hash_table_contains(search->missing, letter) && g_hash_table_add(search->covered, letter))
            g_string_append_unichar(unknown, g_utf8_get_char(at));
    }
    g_autofree char *missing = unknown->len > 0 ? printer_missing_glyphs(unknown->str) : NULL;
    for (const char *at = missing; at && *at; at = g_utf8_next_char(at)) {
        g_hash_table_remove(search->covered, GUINT_TO_POINTER(g_utf8_get_char(at)));
        g_hash_table_add(search->missing, GUINT_TO_POINTER(g_utf8_get_char(at)));
    }
}

// The letters of the name that no font has, each once, as code points too; NULL when there are none. The caller owns it.
static GString *missing_in_name(GlyphSearch *search, const char *name, const char *second_name)
{
    g_autoptr(GString) missing = g_string_new(NULL), points = g_string_new(NULL);
    const char *const texts[] = {name, second_name};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        learn_glyphs(search, texts[i]);
        for (const char *at = texts[i]; g_hash_table_size(search->missing) > 0 && *at; at = g_utf8_next_char(at)) {
            gunichar letter = g_utf8_get_char(at);
            if (!g_hash_table_contains(search->missing, GUINT_TO_POINTER(letter)) || g_utf8_strchr(missing->str, -1, letter))
                continue;
            g_string_append_unichar(missing, letter);
            g_string_append_printf(points, " U+%04X", letter); // what no font has the terminal may not show either
        }
    }
    g_string_append(missing, points->str);
    return missing->len > 0 ? g_steal_pointer(&missing) : NULL;
}

static void look_at_name(const char *id, const char *name, const char *second_name, gpointer data)
{
    GlyphSearch *search = data;
    g_autoptr(GString) missing = missing_in_name(search, name, second_name);
    if (missing && search->count++ < MOST_NAMES)
        check_say(search->check, FINDING_WARN, NULL, "no installed font has %s, for the name of registration %s", missing->str,
                  id);
}

// Days before the print is when a font can still be installed. What is found may be shown to others, so that nobody's name is in it.
void check_names(Check *check)
{
    g_autoptr(GHashTable) covered = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) missing = g_hash_table_new(NULL, NULL);
    GlyphSearch search = {.check = check, .covered = covered, .missing = missing};
    g_autoptr(GError) error = NULL;
    if (!person_each_name(check->store, look_at_name, &search, &error))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    if (search.count)
        check_say(check, FINDING_WARN, NULL,
                  "%u name%s would print with boxes; install fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji",
                  search.count, search.count == 1 ? "" : "s");
}
