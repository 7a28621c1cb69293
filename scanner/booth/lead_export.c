// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/booth/lead_export.h"

#include <string.h>

#include "common/base/csv.h"
#include "common/base/text.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/base/zone.h"
#include "common/token/short_code.h"

#define FOLD_BYTES 75 // RFC 6350 section 3.2: a line has at most so many, without its end

static const struct {
    const char *name, *content_type;
} formats[LEADS_FORMAT_COUNT] = {
    [LEADS_CSV] = {"csv", "text/csv; charset=utf-8"},
    [LEADS_VCARD] = {"vcard", "text/vcard; charset=utf-8"},
    [LEADS_JSON] = {"json", "application/json"},
};

const char *lead_format_content_type(LeadFormat format)
{
    return formats[format].content_type;
}

LeadFormat lead_format_from_name(const char *name)
{
    int format = 0;
    while (format < LEADS_FORMAT_COUNT && strcmp(formats[format].name, name) != 0)
        format++;
    return (LeadFormat)format;
}

char *lead_to_delete(const Lead *lead)
{
    g_autoptr(GString) fields = g_string_new(NULL);
    g_auto(GStrv) exported = g_strsplit(lead->exported, ",", -1);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i);
        if (!*lead->contact[i] && g_strv_contains((const char *const *)exported, name))
            g_string_append_printf(fields, "%s%s", fields->len ? "," : "", name);
    }
    return g_string_free(g_steal_pointer(&fields), FALSE);
}

// "Ana: likes tests; Ben: call in June"
static char *join_texts(const GPtrArray *texts, const char *between)
{
    GString *joined = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++) {
        const LeadText *text = g_ptr_array_index(texts, i);
        g_string_append_printf(joined, "%s%s%s%s", i ? between : "", text->about, *text->about ? ": " : "", text->text);
    }
    return g_string_free(joined, FALSE);
}

static json_t *words_json(const GPtrArray *words)
{
    json_t *list = json_array();
    for (guint i = 0; i < words->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(words, i)));
    return list;
}

LeadExportCounts lead_export_counts(const GPtrArray *leads)
{
    LeadExportCounts counts = {0};
    ARRAY_EACH(const Lead, lead, leads) {
        g_autofree char *deleted = lead_to_delete(lead);
        counts.by_state[lead->state]++;
        counts.to_delete += *deleted != '\0';
    }
    return counts;
}

static char *join_tags(const Lead *lead)
{
    GString *joined = g_string_new(NULL);
    for (guint i = 0; i < lead->tags->len; i++)
        g_string_append_printf(joined, "%s%s", i ? ", " : "", (const char *)g_ptr_array_index(lead->tags, i));
    return g_string_free(joined, FALSE);
}

// As most lists of contacts want it: the parts that the ticketing system knows. Of a name without them it is a guess, which has the whole
// name beside it: what stands before a comma, else the last word, is the family's.
static void split_name(const Lead *lead, char **out_given, char **out_family)
{
    if (*lead->given_name || *lead->family_name) {
        *out_given = g_strdup(lead->given_name);
        *out_family = g_strdup(lead->family_name);
        return;
    }
    const char *name = lead->contact[CONTACT_NAME];
    const char *comma = strchr(name, ',');
    const char *last = strrchr(name, ' ');
    *out_family = comma ? g_strndup(name, (gsize)(comma - name)) : g_strdup(last ? last + 1 : "");
    *out_given = comma ? g_strdup(comma + 1) : last ? g_strndup(name, (gsize)(last - name)) : g_strdup(name);
    g_strstrip(*out_given);
    g_strstrip(*out_family);
}

// --- CSV ---

// Those of the contact follow, when it was allowed, what is to be deleted, and the questions.
static const char *const first_columns[] = {"lead",      "captured", "rep",  "rating",    "ratings",    "tags",
                                            "follow_up", "notes",    "role", "seniority", "given_name", "family_name"};

// Every question that any lead answers, each once, sorted: a column each. The texts belong to the leads.
static GPtrArray *questions_of(const GPtrArray *leads)
{
    GPtrArray *questions = g_ptr_array_new();
    ARRAY_EACH(const Lead, lead, leads) {
        for (guint k = 0; k < lead->answers->len; k++) {
            char *question = ((const LeadText *)g_ptr_array_index(lead->answers, k))->about;
            if (!g_ptr_array_find_with_equal_func(questions, question, g_str_equal, NULL))
                g_ptr_array_add(questions, question);
        }
    }
    g_ptr_array_sort(questions, text_compare);
    return questions;
}

static const char *answer_to(const Lead *lead, const char *question)
{
    const LeadText *answer = ARRAY_FIND(LeadText, about, lead->answers, question);
    return answer ? answer->text : "";
}

static void csv_line(GString *csv, const Profile *profile, const Lead *lead, const GPtrArray *questions, const char *as_of)
{
    g_autofree char *captured = zone_format_iso(profile->zone, lead->first_utc_ms);
    g_autofree char *rating = lead->rating ? g_strdup_printf("%d", lead->rating) : g_strdup("");
    g_autofree char *tags = join_tags(lead);
    g_autofree char *notes = join_texts(lead->notes, "\n");
    g_autofree char *ratings = join_texts(lead->ratings, "; ");
    g_autofree char *deleted = lead_to_delete(lead);
    g_autofree char *given = NULL, *family = NULL;
    split_name(lead, &given, &family);
    const char *const cells[] = {
        lead->token, captured,   lead->volunteer_name, rating, ratings, tags, lead->is_follow_up ? "yes" : "",
        notes,       lead->role, lead->seniority,      given,  family};
    G_STATIC_ASSERT(G_N_ELEMENTS(cells) == G_N_ELEMENTS(first_columns));
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        csv_add(csv, cells[i]);
    for (int i = 0; i < CONTACT_COUNT; i++)
        csv_add(csv, lead->contact[i]);
    csv_add(csv, lead->state == LEAD_HERE ? as_of : "");
    csv_add(csv, lead->withdrawn);
    csv_add(csv, deleted);
    for (guint i = 0; i < questions->len; i++)
        csv_add(csv, answer_to(lead, g_ptr_array_index(questions, i)));
    csv_end(csv);
}

static char *export_csv(const Profile *profile, const GPtrArray *leads, gint64 now_utc_ms)
{
    g_autofree char *as_of = zone_format_iso(profile->zone, now_utc_ms);
    g_autoptr(GPtrArray) questions = questions_of(leads);
    GString *csv = g_string_new(CSV_BYTE_ORDER_MARK);
    for (gsize i = 0; i < G_N_ELEMENTS(first_columns); i++)
        csv_add(csv, first_columns[i]);
    for (int i = 0; i < CONTACT_COUNT; i++)
        csv_add(csv, lead_contact_name((LeadContact)i));
    csv_add(csv, "allowed_as_of");
    csv_add(csv, "withdrawn");
    csv_add(csv, "delete");
    for (guint i = 0; i < questions->len; i++)
        csv_add(csv, g_ptr_array_index(questions, i));
    csv_end(csv);
    for (guint i = 0; i < leads->len; i++)
        if (((const Lead *)g_ptr_array_index(leads, i))->state != LEAD_INVALID)
            csv_line(csv, profile, g_ptr_array_index(leads, i), questions, as_of);
    return g_string_free(csv, FALSE);
}

// --- vCard ---

// Section 3.4.
static void append_escaped(GString *line, const char *value)
{
    for (const char *at = value; *at; at++) {
        if (*at == '\n')
            g_string_append(line, "\\n");
        else if (strchr("\\,;", *at))
            g_string_append_printf(line, "\\%c", *at);
        else if ((guchar)*at >= ' ')
            g_string_append_c(line, *at);
    }
}

// A line is folded between characters.
static void append_folded(GString *card, const GString *line)
{
    gsize room = FOLD_BYTES;
    for (const char *at = line->str; *at;) {
        gsize length = (gsize)(g_utf8_next_char(at) - at);
        if (length > room) {
            g_string_append(card, "\r\n ");
            room = FOLD_BYTES - 1;
        }
        g_string_append_len(card, at, (gssize)length);
        room -= length;
        at += length;
    }
    g_string_append(card, "\r\n");
}

static void vcard_line(GString *card, const char *property, const char *value)
{
    if (!*value)
        return;
    g_autoptr(GString) line = g_string_new(property);
    g_string_append_c(line, ':');
    append_escaped(line, value);
    append_folded(card, line);
}

// Family, given, and three parts that nobody knows (section 6.2.2).
static void vcard_name(GString *card, const Lead *lead)
{
    g_autofree char *given = NULL, *family = NULL;
    split_name(lead, &given, &family);
    g_autoptr(GString) line = g_string_new("N:");
    append_escaped(line, family);
    g_string_append_c(line, ';');
    append_escaped(line, given);
    g_string_append(line, ";;;");
    append_folded(card, line);
}

static void vcard(GString *cards, const Profile *profile, const char *sponsor, const Lead *lead)
{
    const char *shown = lead->contact[CONTACT_NAME];
    static const LeadContact instead[] = {CONTACT_EMAIL, CONTACT_COMPANY, CONTACT_TITLE, CONTACT_CV};
    for (gsize i = 0; !*shown && i < G_N_ELEMENTS(instead); i++)
        shown = lead->contact[instead[i]];
    if (!*shown) // nothing of this person may be told
        return;
    g_autofree char *notes = join_texts(lead->notes, "\n");
    g_autofree char *answers = join_texts(lead->answers, "\n");
    g_autofree char *rating = lead->rating ? g_strdup_printf("%d/%d", lead->rating, LEAD_RATING_MOST) : g_strdup("");
    g_autofree char *lines = g_strjoin("\n", rating, notes, answers, NULL);
    g_autofree char *uid = g_strdup_printf("urn:lanyard:%s:%s:%s", profile->slug, sponsor, lead->token);
    g_auto(GStrv) filled = g_strsplit(lines, "\n", -1);
    g_autoptr(GString) note = g_string_new(NULL);
    for (char **part = filled; *part; part++)
        if (**part)
            g_string_append_printf(note, "%s%s", note->len ? "\n" : "", *part);
    g_string_append(cards, "BEGIN:VCARD\r\nVERSION:4.0\r\n");
    vcard_line(cards, "UID", uid);
    vcard_line(cards, "FN", shown);
    vcard_name(cards, lead);
    vcard_line(cards, "EMAIL", lead->contact[CONTACT_EMAIL]);
    vcard_line(cards, "ORG", lead->contact[CONTACT_COMPANY]);
    vcard_line(cards, "TITLE", lead->contact[CONTACT_TITLE]);
    vcard_line(cards, "URL", lead->contact[CONTACT_CV]);
    for (guint i = 0; i < lead->tags->len; i++)
        vcard_line(cards, "CATEGORIES", g_ptr_array_index(lead->tags, i));
    vcard_line(cards, "NOTE", note->str);
    g_string_append(cards, "END:VCARD\r\n");
}

static char *export_vcard(const Profile *profile, const char *sponsor, const GPtrArray *leads)
{
    GString *cards = g_string_new(NULL);
    for (guint i = 0; i < leads->len; i++)
        vcard(cards, profile, sponsor, g_ptr_array_index(leads, i));
    return g_string_free(cards, FALSE);
}

// --- JSON ---

static json_t *texts_json(const Profile *profile, const GPtrArray *texts, const char *about)
{
    json_t *list = json_array();
    ARRAY_EACH(const LeadText, text, texts) {
        g_autofree char *at = zone_format_iso(profile->zone, text->utc_ms);
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s}", about, text->about, "text", text->text, "station", text->station, "at", at));
    }
    return list;
}

json_t *lead_json(const Profile *profile, const Lead *lead)
{
    g_autofree char *captured = zone_format_iso(profile->zone, lead->first_utc_ms);
    json_t *contact = json_object();
    for (int i = 0; i < CONTACT_COUNT; i++)
        if (*lead->contact[i])
            json_put_text(contact, lead_contact_name((LeadContact)i), lead->contact[i]);
    g_autofree char *touched = zone_format_iso(profile->zone, lead->touched_utc_ms);
    g_autofree char *exported = lead->exported_utc_ms ? zone_format_iso(profile->zone, lead->exported_utc_ms) : g_strdup("");
    g_autofree char *deleted = lead_to_delete(lead);
    json_t *object = json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:o,s:o,s:o,s:o,s:s}", "token", lead->token, "captured",
                               captured, "touched", touched, "rep", lead->volunteer_name, "stations", lead->station_count,
                               "rating", lead->rating, "role", lead->role, "seniority", lead->seniority, "tags",
                               words_json(lead->tags), "notes", texts_json(profile, lead->notes, "rep"), "answers",
                               texts_json(profile, lead->answers, "question"), "contact", contact, "withdrawn", lead->withdrawn);
    json_t *more =
        json_pack("{s:s,s:b,s:s,s:s,s:o,s:o,s:o}", "state", lead_state_name(lead->state), "follow_up", lead->is_follow_up,
                  "exported", exported, "delete", deleted, "ratings", texts_json(profile, lead->ratings, "rep"), "badges",
                  words_json(lead->badges), "invalid", words_json(lead->invalid));
    json_object_update_new(object, more);
    g_autofree char *code = short_code_is_subject(lead->token) ? short_code(lead->token) : NULL;
    if (code)
        json_put_text(object, "code", code);
    return object;
}

static char *export_json(const Profile *profile, const char *sponsor, const GPtrArray *leads)
{
    json_t *list = json_array();
    for (guint i = 0; i < leads->len; i++)
        json_array_append_new(list, lead_json(profile, g_ptr_array_index(leads, i)));
    g_autoptr(json_t) object = json_pack("{s:s,s:s,s:o}", "event", profile->slug, "sponsor", sponsor, "leads", list);
    g_autofree char *text = json_canonical(object);
    return g_strconcat(text, "\n", NULL);
}

char *lead_export(const Profile *profile, const char *sponsor, const GPtrArray *leads, LeadFormat format, gint64 now_utc_ms)
{
    switch (format) {
    case LEADS_CSV:
        return export_csv(profile, leads, now_utc_ms);
    case LEADS_VCARD:
        return export_vcard(profile, sponsor, leads);
    case LEADS_JSON:
        return export_json(profile, sponsor, leads);
    case LEADS_FORMAT_COUNT:
        break;
    }
    g_assert_not_reached();
}
