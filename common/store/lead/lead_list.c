// SPDX-License-Identifier: GPL-3.0-or-later
// lead_list.c - leads as they are read: by sponsor, by person, by station.
#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/statements_generated.h"

const char *lead_contact_name(LeadContact field)
{
    static const char *const names[CONTACT_COUNT] = {
        [CONTACT_NAME] = "name",   [CONTACT_EMAIL] = "email", [CONTACT_COMPANY] = "company",
        [CONTACT_TITLE] = "title", [CONTACT_CV] = "cv",
    };
    return names[field];
}

const char *lead_state_name(LeadState state)
{
    static const char *const names[LEAD_STATE_COUNT] = {
        [LEAD_WAITING] = "waiting", [LEAD_HERE] = "here", [LEAD_NOTHING] = "nothing",
        [LEAD_INVALID] = "invalid", [LEAD_GONE] = "gone",
    };
    return names[state];
}

LeadState lead_state_named(const char *name)
{
    LeadState state = 0;
    while (state < LEAD_STATE_COUNT && strcmp(name, lead_state_name(state)) != 0)
        state++;
    return state;
}

MEMBERS_FREE_STATIC(text_free, LeadText, about, text, station)

void lead_free(Lead *lead)
{
    if (!lead)
        return;
    MEMBERS_FREE(lead, token, volunteer_name, role, seniority, exported, badges, invalid, ratings, tags, notes, answers);
    for (int i = 0; i < CONTACT_COUNT; i++)
        g_free(lead->contact[i]);
    MEMBERS_FREE(lead, withdrawn, given_name, family_name);
    g_free(lead);
}

static Lead *lead_new(const char *token)
{
    Lead *lead = g_new0(Lead, 1);
    lead->token = g_strdup(token);
    lead->volunteer_name = g_strdup("");
    lead->role = g_strdup("");
    lead->seniority = g_strdup("");
    lead->exported = g_strdup("");
    lead->withdrawn = g_strdup("");
    lead->given_name = g_strdup("");
    lead->family_name = g_strdup("");
    lead->badges = g_ptr_array_new_with_free_func(g_free);
    lead->invalid = g_ptr_array_new_with_free_func(g_free);
    lead->ratings = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
    lead->tags = g_ptr_array_new_with_free_func(g_free);
    lead->notes = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
    lead->answers = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
    for (int i = 0; i < CONTACT_COUNT; i++)
        lead->contact[i] = g_strdup("");
    return lead;
}

// --- reading leads of a sponsor ---

// While they are read: badges lead to leads, and the leads stand in the order of their first capture.
typedef struct {
    Store *store;
    const char *sponsor;
    const char *badges;   // only those of these, a JSON array; NULL = all
    GPtrArray *leads;     // Lead
    GHashTable *by_token; // of any of its badges -> Lead, not owned
    GHashTable *answered; // leads of which the hub said what is allowed, as a set
} Reading;

static void take_text(char **text, Statement *row, int column)
{
    text_take(text, statement_dup(row, column));
}

// Name, e-mail and so on, what was withdrawn, and the parts of the name, from a column on.
static void take_contact(Lead *lead, Statement *row, int column)
{
    for (int i = 0; i < CONTACT_COUNT; i++) {
        take_text(&lead->contact[i], row, column + i);
        if (*lead->contact[i])
            lead->state = LEAD_HERE;
    }
    take_text(&lead->withdrawn, row, column + CONTACT_COUNT);
    take_text(&lead->given_name, row, column + CONTACT_COUNT + 1);
    take_text(&lead->family_name, row, column + CONTACT_COUNT + 2);
}

static bool read_badges(Reading *reading, GError **error)
{
    Statement *row = statement_with(reading->store, STATEMENT_LEAD_BADGES, "%s %s", reading->sponsor, reading->badges);
    StatementStep step;
    while ((step = statement_step(reading->store, row, error)) == STEP_ROW) {
        Lead *lead = g_hash_table_lookup(reading->by_token, statement_text(row, 1));
        if (!lead) {
            lead = lead_new(statement_text(row, 1));
            lead->first_utc_ms = statement_int(row, 5);
            text_take(&lead->volunteer_name, statement_dup(row, 8));
            lead->state = statement_int(row, 4) ? LEAD_INVALID : statement_int(row, 3) ? LEAD_NOTHING : LEAD_WAITING;
            g_ptr_array_add(reading->leads, lead);
            g_hash_table_insert(reading->by_token, statement_dup(row, 1), lead);
        }
        lead->touched_utc_ms = MAX(lead->touched_utc_ms, statement_int(row, 6));
        lead->station_count = MAX(lead->station_count, (int)statement_int(row, 7));
        g_hash_table_replace(reading->by_token, statement_dup(row, 0), lead);
        g_ptr_array_add(lead->badges, statement_dup(row, 0));
        if (strcmp(statement_text(row, 0), lead->token) == 0 && statement_int(row, 12 + CONTACT_COUNT)) {
            take_contact(lead, row, 9);
            g_hash_table_add(reading->answered, lead);
        }
        if (statement_int(row, 13 + CONTACT_COUNT))
            lead->state = LEAD_GONE;
        if (!statement_int(row, 2))
            g_ptr_array_add(lead->invalid, statement_dup(row, 0));
    }
    return step == STEP_DONE;
}

static LeadText *make_text(const char *about, Statement *row)
{
    LeadText *text = g_new0(LeadText, 1);
    text->about = g_strdup(about);
    text->text = statement_dup(row, 2);
    text->utc_ms = statement_int(row, 3);
    text->station = statement_dup(row, 5);
    return text;
}

static void take_rating(Lead *lead, Statement *row)
{
    // Another station's record may hold anything.
    gint64 rating;
    bool is_rating = g_ascii_string_to_signed(statement_text(row, 2), 10, 0, LEAD_RATING_MOST, &rating, NULL);
    lead->rating = is_rating ? (int)rating : 0;
    if (lead->rating > 0)
        g_ptr_array_add(lead->ratings, make_text(statement_text(row, 4), row));
}

static void take_detail(Lead *lead, Statement *row)
{
    const char *name = statement_text(row, 1);
    const char *value = statement_text(row, 2);
    lead->touched_utc_ms = MAX(lead->touched_utc_ms, statement_int(row, 3));
    if (strcmp(name, "role") == 0) {
        text_take(&lead->role, g_strdup(value));
    } else if (strcmp(name, "seniority") == 0) {
        text_take(&lead->seniority, g_strdup(value));
    } else if (strcmp(name, "follow-up") == 0) {
        lead->is_follow_up = *value;
    } else if (g_str_has_prefix(name, "rating/")) {
        take_rating(lead, row);
    } else if (*value && g_str_has_prefix(name, "tag/")) {
        g_ptr_array_add(lead->tags, g_strdup(name + strlen("tag/")));
    } else if (*value && g_str_has_prefix(name, "answer/")) {
        g_ptr_array_add(lead->answers, make_text(name + strlen("answer/"), row));
    } else if (*value && g_str_has_prefix(name, "note/")) {
        g_ptr_array_add(lead->notes, make_text(statement_text(row, 4), row));
    }
}

static bool read_details(Reading *reading, GError **error)
{
    Statement *row = statement_with(reading->store, STATEMENT_LEAD_DETAILS, "%s %s", reading->sponsor, reading->badges);
    StatementStep step;
    while ((step = statement_step(reading->store, row, error)) == STEP_ROW) {
        Lead *lead = g_hash_table_lookup(reading->by_token, statement_text(row, 0));
        if (lead)
            take_detail(lead, row);
    }
    return step == STEP_DONE;
}

static bool read_exported(Reading *reading, GError **error)
{
    Statement *row = statement_with(reading->store, STATEMENT_EXPORTED_LIST, "%s %s", reading->sponsor, reading->badges);
    StatementStep step;
    while ((step = statement_step(reading->store, row, error)) == STEP_ROW) {
        Lead *lead = g_hash_table_lookup(reading->by_token, statement_text(row, 0));
        if (!lead)
            continue;
        lead->exported_utc_ms = statement_int(row, 1);
        text_take(&lead->exported, statement_dup(row, 2));
    }
    return step == STEP_DONE;
}

// As a station of the staff has it.
static bool load_contact(const Reading *reading, Lead *lead, GError **error)
{
    if (g_hash_table_contains(reading->answered, lead))
        return true;
    Statement *row = statement_with(reading->store, STATEMENT_LEAD_CONTACT, "%s %s", reading->sponsor, lead->token);
    StatementStep step = statement_step(reading->store, row, error);
    if (step == STEP_ROW)
        take_contact(lead, row, 0);
    statement_end(row);
    return step != STEP_FAILED;
}

MEMBERS_AUTO(reading_clear, Reading, leads, by_token, answered)

// Contacts are read here as far as the hub answered.
static bool read_leads(Reading *reading, Store *store, const char *sponsor, const char *badges, GError **error)
{
    *reading = (Reading){
        .store = store,
        .sponsor = sponsor,
        .badges = badges,
        .leads = g_ptr_array_new_with_free_func((GDestroyNotify)lead_free),
        .by_token = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .answered = g_hash_table_new(g_direct_hash, g_direct_equal),
    };
    return read_badges(reading, error) && read_details(reading, error) && read_exported(reading, error);
}

static gint compare_touched(gconstpointer a, gconstpointer b)
{
    const Lead *one = *(const Lead *const *)a, *other = *(const Lead *const *)b;
    gint by_time = (one->touched_utc_ms < other->touched_utc_ms) - (one->touched_utc_ms > other->touched_utc_ms);
    return by_time ? by_time : strcmp(one->token, other->token);
}

GPtrArray *lead_list(Store *store, const char *sponsor, int limit, GError **error)
{
    g_auto(Reading) reading = {0};
    if (!read_leads(&reading, store, sponsor, NULL, error))
        return NULL;
    g_ptr_array_sort(reading.leads, compare_touched);
    if (limit >= 0 && reading.leads->len > (guint)limit)
        g_ptr_array_set_size(reading.leads, limit);
    for (guint i = 0; i < reading.leads->len; i++)
        if (!load_contact(&reading, g_ptr_array_index(reading.leads, i), error))
            return NULL;
    return g_steal_pointer(&reading.leads);
}

// All badges that may be of one lead with this one, so that a scan reads one lead and not all of them. NULL on failure.
static char *read_kin(Store *store, const char *sponsor, const char *token, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_LEAD_KIN, "%s %s", sponsor, token);
    char *badges;
    return statement_word(store, row, &badges, error) ? badges : NULL;
}

Lead *lead_load(Store *store, const char *sponsor, const char *token, GError **error)
{
    g_auto(Reading) reading = {0};
    g_autofree char *badges = read_kin(store, sponsor, token, error);
    if (!badges || !read_leads(&reading, store, sponsor, badges, error))
        return NULL;
    Lead *lead = g_hash_table_lookup(reading.by_token, token);
    if (!lead)
        return error_set_null(STORE_ERROR, STORE_ERROR_NOT_FOUND, error, "the sponsor %s has no lead %s", sponsor, token);
    if (!load_contact(&reading, lead, error))
        return NULL;
    if (lead->state != LEAD_GONE && g_ptr_array_find_with_equal_func(lead->invalid, token, g_str_equal, NULL))
        lead->state = LEAD_INVALID;
    guint index;
    g_assert(g_ptr_array_find(reading.leads, lead, &index));
    return g_ptr_array_steal_index(reading.leads, index);
}

static bool put_exported(Store *store, const char *sponsor, const Lead *lead, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GString) fields = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++)
        if (*lead->contact[i])
            g_string_append_printf(fields, "%s%s", fields->len ? "," : "", lead_contact_name((LeadContact)i));
    Statement *put = statement_with(store, STATEMENT_EXPORTED_PUT, "%s %s %jd %s", sponsor, lead->token, now_utc_ms, fields->str);
    return statement_run(store, put, error);
}

bool lead_note_export(Store *store, const char *sponsor, const GPtrArray *leads, gint64 now_utc_ms, GError **error)
{
    bool is_good = true;
    if (!store_begin_nested(store, error))
        return false;
    for (guint i = 0; is_good && i < leads->len; i++) {
        const Lead *lead = g_ptr_array_index(leads, i);
        is_good = lead->state == LEAD_INVALID || put_exported(store, sponsor, lead, now_utc_ms, error);
    }
    return store_finish(store, is_good, error);
}

bool lead_count(Store *store, const char *sponsor, gint64 *out, GError **error)
{
    return statement_number(store, statement_with(store, STATEMENT_LEAD_COUNT, "%s", sponsor), out, error);
}

GPtrArray *lead_sponsors(Store *store, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(LeadSponsor, code, lead_count);
    return statement_structs(store, statement_begin(store, STATEMENT_LEAD_SPONSORS), &layout, error);
}

GPtrArray *lead_of_person(Store *store, const char *person_id, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(LeadSeen, sponsor, station, utc_ms, volunteer_name);
    return statement_structs(store, statement_with(store, STATEMENT_LEAD_OF_PERSON, "%s", person_id), &layout, error);
}
