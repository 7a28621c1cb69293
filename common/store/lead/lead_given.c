// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/lead_given.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/project/project.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station_state.h"
#include "common/token/box.h"
#include "common/token/digest.h"
#include "common/token/sealed_text.h"

bool giving_begin(Giving *giving, Store *store, const char *sponsor, gint64 now_utc_ms, GError **error)
{
    *giving = (Giving){.sponsor = sponsor, .now_utc_ms = now_utc_ms};
    static const RowLayout layout = ROW_LAYOUT(GivenClient, id, key);
    giving->clients = statement_structs(store, statement_with(store, STATEMENT_GIVEN_CLIENTS, "%s", sponsor), &layout, error);
    return giving->clients;
}

MEMBERS_CLEAR_FUNC(giving_clear, Giving, clients)

// --- the values ---

typedef struct {
    char *fields; // names of those that are there
    json_t *values;
} Contact;

static void contact_clear(Contact *contact)
{
    g_free(contact->fields);
    json_decref(contact->values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contact, contact_clear)

static const char *field_of(Statement *row, PersonField field)
{
    return statement_text(row, PERSON_ROW_FIRST_FIELD + field);
}

// Parts of a name are as the ticketing system has them; those that are not in the name, because it was corrected since, are not told.
static void add_parts(json_t *values, Statement *row)
{
    const char *name = field_of(row, FIELD_NAME), *given = field_of(row, FIELD_GIVEN_NAME),
               *family = field_of(row, FIELD_FAMILY_NAME);
    if (!strstr(name, given) || !strstr(name, family))
        return;
    json_put_text(values, "given_name", *given ? given : NULL);
    json_put_text(values, "family_name", *family ? family : NULL);
}

static void fill_contact(Contact *contact, const char *sponsor, Statement *row)
{
    static const PersonField sources[CONTACT_COUNT] = {
        [CONTACT_NAME] = FIELD_NAME,   [CONTACT_EMAIL] = FIELD_EMAIL, [CONTACT_COMPANY] = FIELD_COMPANY,
        [CONTACT_TITLE] = FIELD_TITLE, [CONTACT_CV] = FIELD_CV_URL,
    };
    g_autofree char *allowed = lead_allowed(field_of(row, FIELD_CONSENT), field_of(row, FIELD_SPONSOR_CONSENT), sponsor);
    g_auto(GStrv) words = g_strsplit(allowed, ",", -1);
    GString *fields = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i), *value = field_of(row, sources[i]);
        if (!*value || !g_strv_contains((const char *const *)words, name))
            continue;
        g_string_append_printf(fields, "%s%s", fields->len ? "," : "", name);
        json_put_text(contact->values, name, value);
        if (i == CONTACT_NAME)
            add_parts(contact->values, row);
    }
    text_take(&contact->fields, g_string_free(fields, FALSE));
}

// Somebody of whom nothing is here yet allows nothing yet.
static bool read_contact(Store *store, const Giving *giving, const char *registration, Contact *out, GError **error)
{
    *out = (Contact){g_strdup(""), json_object()};
    if (!*registration)
        return true;
    Statement *row = person_row_begin(store, registration);
    StatementStep step = statement_step(store, row, error);
    if (step == STEP_ROW)
        fill_contact(out, giving->sponsor, row);
    statement_end(row);
    return step != STEP_FAILED;
}

// --- the records ---

// Tells whether the values are the same as those of a box that cannot be opened. An event without the desks' key has them in the clear.
static char *mark_of(Store *store, const Giving *giving, const char *token, const char *values)
{
    g_autofree char *context = g_strjoin("\n", giving->sponsor, token, NULL);
    if (store->station->desk_key)
        return sealed_text_digest(store->station->desk_key, context, values);
    g_autofree char *whole = g_strjoin("\n", context, values, NULL);
    return digest_hex(whole, strlen(whole));
}

static bool put_record(Giving *giving, Store *store, const Given *given, const GivenClient *client, const json_t *common,
                       const char *values, GError **error)
{
    g_autoptr(json_t) body = json_copy((json_t *)common);
    g_autofree char *box = values && *client->key ? box_seal(client->key, values) : NULL; // a phone opens none
    json_put_text(body, "client", client->id);
    json_put_text(body, "box", box);
    giving->written_count++;
    return journal_append(store, RECORD_GIVEN, given->token, body, giving->now_utc_ms, NULL, error);
}

static json_t *common_body(const Giving *giving, const Given *given, const char *state, const char *fields, const char *mark)
{
    json_t *body = json_object();
    json_put_text(body, "sponsor", giving->sponsor);
    json_put_text(body, "state", state);
    json_put_text(body, "lead", given->lead);
    json_put_text(body, "fields", *fields ? fields : NULL);
    json_put_text(body, "mark", *mark ? mark : NULL);
    if (given->is_beyond_limit)
        json_object_set_new(body, "is_looked_up", json_false());
    return body;
}

// Each of the sponsor's machines is told of every badge; a phone, which shows its own captures alone, of those.
static bool is_told(Store *store, const Giving *giving, const GivenClient *client, const char *token, bool *out, GError **error)
{
    *out = true;
    return *client->key ||
           statement_has_row(store,
                             statement_with(store, STATEMENT_GIVEN_CAPTURED, "%s %s %s", giving->sponsor, token, client->id), out,
                             error);
}

bool giving_put(Giving *giving, Store *store, const Given *given, GError **error)
{
    g_auto(Contact) contact = {NULL, NULL};
    if (!read_contact(store, giving, given->registration, &contact, error))
        return false;
    bool has_values = *contact.fields;
    g_autofree char *values = has_values ? json_canonical(contact.values) : NULL;
    g_autofree char *mark = has_values ? mark_of(store, giving, given->token, values) : g_strdup("");
    const char *state = lead_state_name(given->is_gone     ? LEAD_GONE
                                        : !given->is_valid ? LEAD_INVALID
                                        : has_values       ? LEAD_HERE
                                                           : LEAD_NOTHING);
    g_autoptr(json_t) common = common_body(giving, given, state, contact.fields, mark);
    ARRAY_EACH(const GivenClient, client, giving->clients) {
        bool is_to_know, stands;
        if (!is_told(store, giving, client, given->token, &is_to_know, error))
            return false;
        if (!is_to_know)
            continue;
        Statement *row = statement_with(store, STATEMENT_GIVEN_STANDS, "%s %s %s %s %s %s %s", giving->sponsor, client->id,
                                        given->token, given->lead, state, contact.fields, mark);
        if (!statement_has_row(store, row, &stands, error) ||
            ((!stands || given->is_new_code) && !put_record(giving, store, given, client, common, values, error)))
            return false;
    }
    return true;
}
