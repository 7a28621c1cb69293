// SPDX-License-Identifier: GPL-3.0-or-later
// lead_list.c - leads as they are read: by sponsor, by person, by station.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead.h"
#include "common/store/statement.h"

const char *lead_contact_name(LeadContact field)
{
    static const char *const names[CONTACT_COUNT] = {
        [CONTACT_NAME] = "name",   [CONTACT_EMAIL] = "email", [CONTACT_COMPANY] = "company",
        [CONTACT_TITLE] = "title", [CONTACT_CV] = "cv",
    };
    return names[field];
}

static void text_free(LeadText *text)
{
    g_free(text->about);
    g_free(text->text);
    g_free(text->station);
    g_free(text);
}

void lead_free(Lead *lead)
{
    if (!lead)
        return;
    g_free(lead->token);
    g_free(lead->volunteer_name);
    g_free(lead->role);
    g_free(lead->seniority);
    g_ptr_array_unref(lead->tags);
    g_ptr_array_unref(lead->notes);
    g_ptr_array_unref(lead->answers);
    for (int i = 0; i < CONTACT_COUNT; i++)
        g_free(lead->contact[i]);
    g_free(lead->withdrawn);
    g_free(lead);
}

static void take_text(GPtrArray *texts, const char *about, Statement *row)
{
    LeadText *text = g_new0(LeadText, 1);
    text->about = g_strdup(about);
    text->text = statement_dup(row, 1);
    text->utc_ms = statement_int(row, 2);
    text->station = statement_dup(row, 4);
    g_ptr_array_add(texts, text);
}

static void take_detail(Lead *lead, Statement *row)
{
    const char *name = statement_text(row, 0);
    const char *value = statement_text(row, 1);
    if (strcmp(name, "role") == 0) {
        g_free(lead->role);
        lead->role = g_strdup(value);
    } else if (strcmp(name, "seniority") == 0) {
        g_free(lead->seniority);
        lead->seniority = g_strdup(value);
    } else if (strcmp(name, "rating") == 0) {
        // Another station's record may hold anything.
        gint64 rating;
        lead->rating = g_ascii_string_to_signed(value, 10, 0, LEAD_RATING_MOST, &rating, NULL) ? (int)rating : 0;
    } else if (*value && g_str_has_prefix(name, "tag/")) {
        g_ptr_array_add(lead->tags, g_strdup(name + strlen("tag/")));
    } else if (*value && g_str_has_prefix(name, "answer/")) {
        take_text(lead->answers, name + strlen("answer/"), row);
    } else if (*value && g_str_has_prefix(name, "note/")) {
        take_text(lead->notes, statement_text(row, 3), row);
    }
}

static bool load_details(Store *store, const char *sponsor, Lead *lead, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_LEAD_DETAILS);
    statement_bind_text(row, 1, sponsor);
    statement_bind_text(row, 2, lead->token);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        take_detail(lead, row);
    return step == STEP_DONE;
}

static bool load_contact(Store *store, const char *sponsor, Lead *lead, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_LEAD_CONTACT);
    statement_bind_text(row, 1, sponsor);
    statement_bind_text(row, 2, lead->token);
    StatementStep step = statement_step(store, row, error);
    for (int i = 0; i < CONTACT_COUNT; i++)
        lead->contact[i] = step == STEP_ROW ? statement_dup(row, i) : g_strdup("");
    lead->withdrawn = step == STEP_ROW ? statement_dup(row, CONTACT_COUNT) : g_strdup("");
    statement_end(row);
    return step != STEP_FAILED;
}

static GPtrArray *read_leads(Store *store, const char *sponsor, const char *token, int limit, GError **error)
{
    g_autoptr(GPtrArray) leads = g_ptr_array_new_with_free_func((GDestroyNotify)lead_free);
    Statement *row = statement_begin(store, STATEMENT_LEAD_LIST);
    statement_bind_text(row, 1, sponsor);
    statement_bind_text(row, 2, token);
    statement_bind_int(row, 3, limit);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Lead *lead = g_new0(Lead, 1);
        lead->token = statement_dup(row, 0);
        lead->first_utc_ms = statement_int(row, 1);
        lead->station_count = (int)statement_int(row, 2);
        lead->volunteer_name = statement_dup(row, 3);
        lead->role = g_strdup("");
        lead->seniority = g_strdup("");
        lead->tags = g_ptr_array_new_with_free_func(g_free);
        lead->notes = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
        lead->answers = g_ptr_array_new_with_free_func((GDestroyNotify)text_free);
        g_ptr_array_add(leads, lead);
    }
    if (step != STEP_DONE)
        return NULL;
    for (guint i = 0; i < leads->len; i++)
        if (!load_details(store, sponsor, g_ptr_array_index(leads, i), error) ||
            !load_contact(store, sponsor, g_ptr_array_index(leads, i), error))
            return NULL;
    return g_steal_pointer(&leads);
}

GPtrArray *lead_list(Store *store, const char *sponsor, int limit, GError **error)
{
    return read_leads(store, sponsor, NULL, limit, error);
}

Lead *lead_load(Store *store, const char *sponsor, const char *token, GError **error)
{
    g_autoptr(GPtrArray) leads = read_leads(store, sponsor, token, 1, error);
    if (!leads)
        return NULL;
    if (leads->len == 1)
        return g_ptr_array_steal_index(leads, 0);
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "the sponsor %s has no lead %s", sponsor, token);
    return NULL;
}

bool lead_count(Store *store, const char *sponsor, gint64 *out, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_LEAD_COUNT);
    statement_bind_text(row, 1, sponsor);
    bool is_good = statement_step(store, row, error) == STEP_ROW;
    *out = is_good ? statement_int(row, 0) : 0;
    statement_end(row);
    return is_good;
}

void lead_sponsor_free(LeadSponsor *sponsor)
{
    g_free(sponsor->code);
    g_free(sponsor);
}

GPtrArray *lead_sponsors(Store *store, GError **error)
{
    g_autoptr(GPtrArray) sponsors = g_ptr_array_new_with_free_func((GDestroyNotify)lead_sponsor_free);
    Statement *row = statement_begin(store, STATEMENT_LEAD_SPONSORS);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        LeadSponsor *sponsor = g_new0(LeadSponsor, 1);
        sponsor->code = statement_dup(row, 0);
        sponsor->lead_count = statement_int(row, 1);
        g_ptr_array_add(sponsors, sponsor);
    }
    return step == STEP_DONE ? g_steal_pointer(&sponsors) : NULL;
}

void lead_seen_free(LeadSeen *seen)
{
    g_free(seen->sponsor);
    g_free(seen->station);
    g_free(seen->volunteer_name);
    g_free(seen);
}

GPtrArray *lead_of_person(Store *store, const char *person_id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)lead_seen_free);
    Statement *row = statement_begin(store, STATEMENT_LEAD_OF_PERSON);
    statement_bind_text(row, 1, person_id);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        LeadSeen *seen = g_new0(LeadSeen, 1);
        seen->sponsor = statement_dup(row, 0);
        seen->station = statement_dup(row, 1);
        seen->utc_ms = statement_int(row, 2);
        seen->volunteer_name = statement_dup(row, 3);
        g_ptr_array_add(list, seen);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

void lead_alarm_free(LeadAlarm *alarm)
{
    g_free(alarm->station_id);
    g_free(alarm->station);
    g_free(alarm->sponsor);
    g_free(alarm);
}

GPtrArray *lead_alarms(Store *store, GError **error)
{
    g_autoptr(GPtrArray) alarms = g_ptr_array_new_with_free_func((GDestroyNotify)lead_alarm_free);
    Statement *row = statement_begin(store, STATEMENT_LEAD_ALARMS);
    statement_bind_int(row, 1, LEAD_ALARM_PER_HOUR);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        LeadAlarm *alarm = g_new0(LeadAlarm, 1);
        alarm->station_id = statement_dup(row, 0);
        alarm->station = statement_dup(row, 1);
        alarm->sponsor = statement_dup(row, 2);
        alarm->scan_count = statement_int(row, 3);
        alarm->utc_ms = statement_int(row, 4);
        g_ptr_array_add(alarms, alarm);
    }
    return step == STEP_DONE ? g_steal_pointer(&alarms) : NULL;
}

static bool has_alarm(Store *store, const char *station_id, GError **error)
{
    g_autoptr(GPtrArray) alarms = lead_alarms(store, error);
    if (!alarms)
        return false;
    for (guint i = 0; i < alarms->len; i++)
        if (strcmp(((const LeadAlarm *)g_ptr_array_index(alarms, i))->station_id, station_id) == 0)
            return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "there is no alarm for the station \"%s\"; list them again",
                station_id);
    return false;
}

static bool record_look(Store *store, const char *station_id, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                        GError **error)
{
    g_autofree char *key = g_strconcat(LEAD_ALARM_KEY, station_id, NULL);
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "note", note);
    json_put_text(body, "by", volunteer_name);
    return journal_append(store, RECORD_ACK, key, body, now_utc_ms, NULL, error);
}

bool lead_alarm_acknowledge(Store *store, const char *station_id, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                            GError **error)
{
    bool own;
    return store_begin_nested(store, &own, error) &&
           store_finish(store, own,
                        has_alarm(store, station_id, error) &&
                            record_look(store, station_id, note, volunteer_name, now_utc_ms, error),
                        error);
}
