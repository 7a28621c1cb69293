// SPDX-License-Identifier: GPL-3.0-or-later
// person.c - what one person may ask for: everything that is held on them, to be taken out, their ticket given to somebody else.
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/import/erasure.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/lead_mirror.h"
#include "common/store/people/same.h"
#include "common/store/people/transfer.h"
#include "common/store/record/person_field.h"
#include "common/store/rights/erasure.h"
#include "common/token/random.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"

#define NAMED_MOST 10

static const CommandOption options[] = {
    {"email", 'e', "ADDRESS", "Who has exactly this e-mail"},
    {"json", 0, NULL, "export, erasures: as JSON"},
    {"to", 0, "NAME", "transfer: who takes the ticket over"},
    {"to-email", 0, "ADDRESS", "transfer: their e-mail"},
    {"to-company", 0, "NAME", "transfer: their company"},
    {"reason", 'r', "TEXT", "transfer: why"},
    {"volunteer", 'n', "NAME", "erase, erasures, transfer: who does it"},
    {"acknowledge", 'a', "ID", "erasures: let this person's, asked for elsewhere, go on"},
    {"all", 0, NULL, "erasures: let all that were asked for elsewhere go on"},
    {"yes", 'y', NULL, "erase, transfer: do it; without this option, only say who it would be"},
    {0},
};

static char *find_by_email(Store *store, const char *email, GError **error)
{
    g_autoptr(GPtrArray) ids = person_ids_of_email(store, email, error);
    if (!ids)
        return NULL;
    if (ids->len == 1)
        return g_strdup(g_ptr_array_index(ids, 0));
    g_autoptr(GString) found = g_string_new(NULL);
    for (guint i = 0; i < MIN(ids->len, NAMED_MOST); i++)
        g_string_append_printf(found, "%s%s", i ? ", " : "", (const char *)g_ptr_array_index(ids, i));
    if (ids->len == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody has the e-mail %s", email);
    else
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "%u people have the e-mail %s; name one by id: %s", ids->len,
                    email, found->str);
    return NULL;
}

// --- export ---

typedef struct {
    const Profile *profile;
    json_t *records;
} Collecting;

static bool collect(const Record *record, gpointer data)
{
    Collecting *collecting = data;
    g_autofree char *when = zone_format_iso(collecting->profile->zone, record->utc_ms);
    json_array_append_new(collecting->records,
                          json_pack("{s:s,s:s,s:s,s:I,s:s,s:o}", "when", when, "what", record_kind_name(record->kind), "station",
                                    record->station, "number", (json_int_t)record->sequence, "about", record->subject, "says",
                                    json_loads(record->body, 0, NULL)));
    return true;
}

static json_t *person_json(const Person *person)
{
    json_t *object = json_object();
    for (int i = 0; i < FIELD_COUNT; i++)
        if (*person->fields[i])
            json_put_text(object, person_field_name((PersonField)i), person->fields[i]);
    json_t *tickets = json_array();
    ARRAY_EACH(const PersonTicket, ticket, person->tickets) {
        json_t *one = json_object();
        json_put_text(one, "reference", ticket->reference);
        json_put_text(one, "secret", ticket->secret);
        json_put_text(one, "product", ticket->product);
        json_put_text(one, "entitlement", ticket->entitlement);
        json_put_text(one, "status", ticket_status_name(ticket->status));
        json_array_append_new(tickets, one);
    }
    json_object_set_new(object, "tickets", tickets);
    return object;
}

// Of all registrations that are this person.
static bool add_scans(CommandLine *line, const char *id, json_t *scans, GError **error)
{
    g_autoptr(GPtrArray) seen = lead_of_person(command_store(line), id, error);
    ARRAY_EACH(const LeadSeen, one, seen) {
        g_autofree char *when = zone_format_iso(command_profile(line)->zone, one->utc_ms);
        json_array_append_new(scans, json_pack("{s:s,s:s,s:s,s:s}", "when", when, "sponsor", one->sponsor, "station",
                                               one->station, "by", one->volunteer_name));
    }
    return seen != NULL;
}

// What each sponsor gets now, and what was taken back.
static json_t *sponsors_json(CommandLine *line, const char *id, GError **error)
{
    g_autoptr(GPtrArray) mirrors = lead_mirror(command_store(line), id, error);
    json_t *sponsors = mirrors ? json_array() : NULL;
    ARRAY_EACH(const LeadMirror, one, mirrors) {
        json_array_append_new(sponsors,
                              json_pack("{s:s,s:s,s:s,s:s,s:b}", "sponsor", one->sponsor, "fields", one->fields, "allowed",
                                        one->allowed, "withdrawn", one->withdrawn, "is_alone", one->is_alone));
    }
    return sponsors;
}

// Records of each id that is this person's, and of each of their badges.
static bool collect_all(CommandLine *line, const char *id, json_t *records, GError **error)
{
    Store *store = command_store(line);
    Collecting collecting = {command_profile(line), records};
    g_auto(GStrv) ids = erasure_ids(store, id, error);
    for (char **own = ids; own && *own; own++) {
        g_autoptr(GPtrArray) tokens = person_token_ids(store, *own, error);
        if (!tokens || !journal_each_subject(store, *own, collect, &collecting, error))
            return false;
        for (guint i = 0; i < tokens->len; i++)
            if (!journal_each_subject(store, g_ptr_array_index(tokens, i), collect, &collecting, error))
                return false;
    }
    return ids != NULL;
}

// When one of the ids is to be erased and waits: NULL when none is, and on failure.
static char *waits_since(CommandLine *line, char *const *ids, GError **error)
{
    g_autoptr(GPtrArray) all = erasure_waiting(command_store(line), error);
    ARRAY_EACH(const WaitingErasure, waiting, all)
        if (!waiting->is_ended && g_strv_contains((const char *const *)ids, waiting->person_id))
            return zone_format_iso(command_profile(line)->zone, waiting->utc_ms);
    return NULL;
}

static bool add_wish(CommandLine *line, const char *id, json_t *object, GError **error)
{
    GError *cause = NULL;
    g_auto(GStrv) ids = erasure_ids(command_store(line), id, error);
    g_autofree char *since = ids ? waits_since(line, ids, &cause) : NULL;
    if (since)
        json_object_set_new(object, "erasure", json_pack("{s:s,s:s}", "state", "waits for a second lead", "since", since));
    if (cause)
        g_propagate_error(error, cause);
    return ids && !cause;
}

static json_t *export_json(CommandLine *line, const char *id, GError **error)
{
    g_autoptr(Person) person = person_load(command_store(line), command_profile(line), id, error);
    if (!person)
        return NULL;
    g_autoptr(json_t) records = json_array(), scans = json_array(), sponsors = sponsors_json(line, id, error);
    for (char **member = person->members; sponsors && *member; member++)
        if (!add_scans(line, *member, scans, error))
            return NULL;
    if (!sponsors || !collect_all(line, id, records, error))
        return NULL;
    g_autoptr(json_t) object = json_pack("{s:s,s:o,s:O,s:O,s:O}", "id", id, "person", person_json(person), "scanned_by", scans,
                                         "sponsors", sponsors, "records", records);
    return add_wish(line, id, object, error) ? g_steal_pointer(&object) : NULL;
}

static void print_value(const char *name, const json_t *value)
{
    g_autofree char *text = json_is_string(value) ? g_strdup(json_string_value(value)) : json_dumps(value, JSON_ENCODE_ANY);
    say("%-14s %s\n", name, text);
}

static void print_export(const json_t *object)
{
    const char *key;
    json_t *value;
    size_t i;
    print_value("id", json_object_get(object, "id"));
    if (json_object_get(object, "erasure"))
        print_value("erasure", json_object_get(object, "erasure"));
    json_object_foreach(json_object_get(object, "person"), key, value) print_value(key, value);
    json_array_foreach(json_object_get(object, "scanned_by"), i, value) print_value("scanned by", value);
    json_array_foreach(json_object_get(object, "sponsors"), i, value) print_value("sponsor", value);
    json_array_foreach(json_object_get(object, "records"), i, value) print_value("record", value);
}

static int export_person(CommandLine *line, const char *id, GError **error)
{
    g_autoptr(json_t) object = export_json(line, id, error);
    if (!object)
        return COMMAND_FAILED;
    if (!command_flag(line, "json")) {
        print_export(object);
        return EX_OK;
    }
    g_autofree char *text = json_dumps(object, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    say_exact(text), say("\n");
    return EX_OK;
}

// --- erase ---

// What came of the wish, looked at afterwards.
static int say_erased(CommandLine *line, const char *id, char *const *ids)
{
    GError *error = NULL;
    bool is_erased = false;
    g_autofree char *since = waits_since(line, ids, &error);
    if (error || !erase_has(command_store(line), id, &is_erased, &error))
        return command_fail(error);
    if (is_erased)
        say("%s is erased. Other stations and the hub follow at the next exchange or bundle.\nNot touched: backups, files that "
            "were imported or exported, bundles made before, and the ticketing system.\n",
            id);
    else
        say("%s waits for a second lead, and is not erased: this station has asked for more than %d. Tell the person so.\n", id,
            ERASE_AT_ONCE);
    if (since)
        say("A lead at another station lets %s go on: lanyard person erasures --acknowledge=%s, or the conflicts on its page.\n",
            is_erased ? "more registrations of theirs" : "it", id);
    return EX_OK;
}

static int erase(CommandLine *line, const char *id, GError **error)
{
    Store *store = command_store(line);
    g_autoptr(Person) person = person_load(store, command_profile(line), id, error);
    g_auto(GStrv) ids = person ? erasure_ids(store, id, error) : NULL;
    if (!ids)
        return COMMAND_FAILED;
    if (!command_flag(line, "yes")) {
        say("%s, %s: --yes erases them here and, at the next exchange, everywhere. It cannot be undone.\n",
            *person->fields[FIELD_NAME] ? person->fields[FIELD_NAME] : "nobody any more", id);
        return EX_OK;
    }
    if (!erase_person(store, (const char *const *)ids, command_volunteer_name(line), station_now_utc_ms(command_station(line)),
                      error))
        return COMMAND_FAILED;
    return say_erased(line, id, ids);
}

// --- transfer ---

// Looked at afterwards: who has the ticket, and what lies in a box yet.
static int say_transferred(CommandLine *line, const Person *former, const char *taker_id, GError **error)
{
    g_autoptr(Person) taker = person_load(command_store(line), command_profile(line), taker_id, error);
    if (!taker)
        return COMMAND_FAILED;
    say("%s, %s, has the ticket of %s. What %s allowed sponsors has ended, and their badge and labels are void.\n",
        taker->fields[FIELD_NAME], taker->id, former->fields[FIELD_NAME], former->fields[FIELD_NAME]);
    if (former->has_prepared) {
        const char *box = profile_box_of(command_profile(line), former->fields[FIELD_NAME], former->fields[FIELD_COMPANY]);
        say("Take the badge of %s out of %s%s.\n", former->fields[FIELD_NAME], box ? "box " : "its box", box ? box : "");
    }
    return EX_OK;
}

static int transfer(CommandLine *line, const char *id, GError **error)
{
    Store *store = command_store(line);
    const char *name = command_option(line, "to");
    g_autoptr(Person) person = person_load(store, command_profile(line), id, error);
    g_autofree char *taker_id = random_id();
    const TransferRequest request = {.person_id = id,
                                     .taker_id = taker_id,
                                     .fields = {[FIELD_NAME] = name,
                                                [FIELD_EMAIL] = command_option(line, "to-email"),
                                                [FIELD_COMPANY] = command_option(line, "to-company")},
                                     .reason = command_option(line, "reason"),
                                     .volunteer_name = command_volunteer_name(line),
                                     .now_utc_ms = station_now_utc_ms(command_station(line))};
    if (!person)
        return COMMAND_FAILED;
    if (!command_flag(line, "yes")) {
        say("%s, %s: --yes gives the ticket to %s, a new registration, and ends what %s allowed.\n", person->fields[FIELD_NAME],
            id, name, person->fields[FIELD_NAME]);
        return EX_OK;
    }
    if (!transfer_make(store, command_profile(line), &request, error))
        return COMMAND_FAILED;
    return say_transferred(line, person, taker_id, error);
}

static const struct {
    const char *name;
    int (*run)(CommandLine *line, const char *id, GError **error);
} actions[] = {{"export", export_person}, {"erase", erase}, {"transfer", transfer}, {"erasures", NULL}};

static gsize find_action(const CommandLine *line)
{
    gsize action = 0;
    while (action < G_N_ELEMENTS(actions) && strcmp(actions[action].name, command_argument(line, 0)) != 0)
        action++;
    return action;
}

static bool is_list(const CommandLine *line)
{
    return strcmp(command_argument(line, 0), "erasures") == 0;
}

static int check(const CommandLine *line)
{
    const char *name = command_argument(line, 0), *who = command_argument(line, 1), *email = command_option(line, "email");
    if (find_action(line) == G_N_ELEMENTS(actions))
        return command_fail_with(EX_USAGE, "person takes export, erase, transfer or erasures, not \"%s\"", name);
    if (is_list(line))
        return !who && !email ? EX_OK : command_fail_with(EX_USAGE, "person erasures takes --acknowledge=ID or --all, no name");
    const char *to = command_option(line, "to");
    if ((strcmp(name, "transfer") == 0) != (to != NULL))
        return command_fail_with(EX_USAGE,
                                 "person transfer takes --to=NAME of who has the ticket from now on, and nothing else does");
    if (!who == !email || (email && !*email))
        return command_fail_with(EX_USAGE, "person %s takes a code, a registration's id or a name, or --email=ADDRESS", name);
    return EX_OK;
}

static int run_person(CommandLine *line, GError **error)
{
    const char *who = command_argument(line, 1), *email = command_option(line, "email");
    if (is_list(line))
        return person_erasures(line);
    g_autofree char *id = email ? find_by_email(command_store(line), email, error) : command_find_person(line, who, error);
    return id ? actions[find_action(line)].run(line, id, error) : COMMAND_FAILED;
}

const Command command_person = {
    .name = "person",
    .arguments = "export|erase|transfer|erasures [CODE|ID|NAME]",
    .summary = "export or erase all that is held on one person, or hand their ticket on",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_person,
};
