// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/setup/product_meaning.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/text.h"
#include "common/base/zone.h"
#include "common/import/product_match.h"

static const char *const kind_names[] = {"own", "type", "session", "part", "extra", "nothing"};

int product_kind_from_name(const char *name)
{
    int kind = text_index(name, kind_names, G_N_ELEMENTS(kind_names));
    return kind < (int)G_N_ELEMENTS(kind_names) ? kind : -1;
}

MEMBERS_CLEAR_FUNC(product_meaning_clear, ProductMeaning, code, parts)

const char *product_main_part(const Profile *profile)
{
    const EventPart *conference = profile_part(profile, "conference");
    return conference ? conference->code : ((const EventPart *)g_ptr_array_index(profile->parts, 0))->code;
}

// A product that admits nobody says so by its name, in most systems' exports; whoever is at the page decides.
static bool is_extra(const char *product)
{
    static const char *const words[] = {"shirt",  "hoodie",  "lunch", "dinner",   "meal",    "breakfast", "party",
                                        "social", "parking", "mug",   "donation", "sticker", "childcare"};
    g_autofree char *folded = fold_text(product);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(folded, words[i]))
            return true;
    return false;
}

static void set_meaning(ProductMeaning *meaning, ProductKind kind, const char *code)
{
    meaning->kind = kind;
    meaning->code = g_strdup(code);
}

static bool find_saved(const Profile *profile, const GPtrArray *sessions, const char *product, ProductMeaning *out)
{
    g_autofree char *entitlement = NULL;
    const AddOn *add_on = profile_find_add_on(profile, product, &entitlement);
    const TicketType *type = add_on ? NULL : profile_match_ticket_type(profile, product);
    if (profile_ignores(profile, product) && !type)
        set_meaning(out, PRODUCT_NOTHING, "");
    else if (add_on && ARRAY_FIND(Session, code, sessions, entitlement))
        set_meaning(out, PRODUCT_SESSION, entitlement);
    else if (add_on && profile_part(profile, entitlement))
        set_meaning(out, PRODUCT_PART, entitlement);
    else if (add_on)
        set_meaning(out, PRODUCT_EXTRA, "");
    else if (type)
        set_meaning(out, g_strv_length(type->products) == 1 && strcmp(type->title, product) == 0 ? PRODUCT_OWN : PRODUCT_TYPE,
                    type->code);
    if (type)
        out->parts = g_strdupv(type->grants);
    return add_on || type || profile_ignores(profile, product);
}

static void propose(const Profile *profile, const GPtrArray *sessions, const char *product, ProductMeaning *out)
{
    const Session *session = product_match_session(sessions, profile, product);
    gint64 day_utc_ms;
    const EventPart *day =
        !session && product_match_day(profile, product, &day_utc_ms) ? product_day_part(profile, day_utc_ms) : NULL;
    const char *parts[] = {day ? day->code : product_main_part(profile), NULL};
    if (session)
        set_meaning(out, PRODUCT_SESSION, session->code);
    else
        set_meaning(out, !day && is_extra(product) ? PRODUCT_EXTRA : PRODUCT_OWN, "");
    out->parts = g_strdupv((char **)parts);
}

void product_meaning_find(const Profile *profile, const GPtrArray *sessions, const char *product, ProductMeaning *out)
{
    *out = (ProductMeaning){0};
    out->is_saved = find_saved(profile, sessions, product, out);
    if (!out->is_saved)
        propose(profile, sessions, product, out);
    if (!out->parts)
        out->parts = g_new0(char *, 1);
}

// --- for the page ---

static json_t *texts_json(char **texts)
{
    json_t *list = json_array();
    for (char **text = texts; text && *text; text++)
        json_array_append_new(list, json_string(*text));
    return list;
}

static char *session_line(const Session *session, const Profile *profile)
{
    g_autofree char *day = zone_format_weekday(profile->zone, session->start_utc_ms);
    g_autofree char *clock = profile->is_12_hours ? zone_format_clock_12(profile->zone, session->start_utc_ms)
                                                  : zone_format_clock(profile->zone, session->start_utc_ms);
    return g_strdup_printf("%s · %s · %s, %s · %s", session->code, session->title, day, clock, session->room);
}

// Whether the door opens, sometime, to who holds this: days count for what they are days of.
static bool opens_part(const Profile *profile, const Checkpoint *checkpoint, const char *const *held)
{
    const EventPart *needed = profile_part(profile, checkpoint->needs);
    bool is_open = !checkpoint->needs || (needed && needed->is_for_everyone);
    for (; !is_open && *held; held++) {
        const EventPart *part = profile_part(profile, *held);
        is_open = strcmp(*held, checkpoint->needs) == 0 || (part && g_strcmp0(part->counts_as, checkpoint->needs) == 0);
    }
    return is_open;
}

// "Entrance (Day 1)": the days that a door which follows parts is open for somebody who holds days of them.
static void append_doors(json_t *list, const Profile *profile, const char *const *held)
{
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        if (checkpoint->kind != CHECKPOINT_DESK &&
            (checkpoint->kind != CHECKPOINT_PART || !opens_part(profile, checkpoint, held)))
            continue;
        g_autoptr(GString) days = g_string_new(NULL);
        for (const char *const *code = held; checkpoint->needs && *code; code++) {
            const EventPart *part = profile_part(profile, *code);
            if (part && g_strcmp0(part->counts_as, checkpoint->needs) == 0)
                g_string_append_printf(days, "%s%s", days->len ? ", " : "", part->title);
        }
        json_array_append_new(list,
                              days->len ? json_sprintf("%s (%s)", checkpoint->title, days->str) : json_string(checkpoint->title));
    }
}

static json_t *enters_json(const RegistrationsHolder *holder, const Profile *profile, const GPtrArray *sessions)
{
    json_t *list = json_array();
    const TicketType *type = profile_ticket_type(profile, holder->ticket_type);
    g_autoptr(GPtrArray) held = g_ptr_array_new();
    if (!type || type->is_online_only)
        return list;
    for (char **grant = type->grants; *grant; grant++)
        g_ptr_array_add(held, *grant);
    for (char **code = holder->entitlements; *code; code++)
        g_ptr_array_add(held, *code);
    g_ptr_array_add(held, NULL);
    append_doors(list, profile, (const char *const *)held->pdata);
    for (char **code = holder->entitlements; *code; code++) {
        const Session *session = ARRAY_FIND(Session, code, sessions, *code);
        g_autofree char *line = session ? session_line(session, profile) : NULL;
        if (line)
            json_array_append_new(list, json_string(line));
    }
    return list;
}

static json_t *holders_json(const RegistrationsProduct *product, const Profile *profile, const GPtrArray *sessions)
{
    json_t *list = json_array();
    ARRAY_EACH(const RegistrationsHolder, holder, product->holders) {
        g_autofree char *name = g_utf8_make_valid(holder->name, -1), *order = g_utf8_make_valid(holder->order, -1);
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:o}", "name", name, "order", order, "enters", enters_json(holder, profile, sessions)));
    }
    return list;
}

static json_t *products_json(const RegistrationsReport *report, const Profile *profile, const GPtrArray *sessions)
{
    guint count;
    g_autofree char **names = (char **)g_hash_table_get_keys_as_array(report->products, &count);
    qsort(names, count, sizeof *names, text_compare);
    json_t *list = json_array();
    for (guint i = 0; i < count; i++) {
        const RegistrationsProduct *product = g_hash_table_lookup(report->products, names[i]);
        g_auto(ProductMeaning) meaning = {0};
        if (!*names[i] || !g_utf8_validate(names[i], -1, NULL))
            continue;
        product_meaning_find(profile, sessions, names[i], &meaning);
        json_array_append_new(list, json_pack("{s:s,s:I,s:I,s:s,s:s,s:o,s:b,s:o}", "product", names[i], "rows",
                                              (json_int_t)product->row_count, "people", (json_int_t)product->people_count, "as",
                                              kind_names[meaning.kind], "code", meaning.code, "parts", texts_json(meaning.parts),
                                              "is_saved", meaning.is_saved, "holders", holders_json(product, profile, sessions)));
    }
    return list;
}

void product_meanings_put(const RegistrationsReport *report, const Profile *profile, Store *store, json_t *result)
{
    g_autoptr(GPtrArray) sessions = session_list(store, NULL, G_MININT64, G_MAXINT64, NULL);
    json_t *lines = json_array(), *parts = json_array(), *seats = json_array();
    ARRAY_EACH(const Session, session, sessions) {
        const gint64 *people = g_hash_table_lookup(report->seats, session->code);
        g_autofree char *line = session_line(session, profile);
        json_array_append_new(lines, json_pack("{s:s,s:s}", "code", session->code, "line", line));
        if (people)
            json_array_append_new(
                seats, json_pack("{s:s,s:I,s:i}", "line", line, "people", (json_int_t)*people, "capacity", session->capacity));
    }
    ARRAY_EACH(const EventPart, part, profile->parts)
        json_array_append_new(parts, json_pack("{s:s,s:s}", "code", part->code, "title", part->title));
    json_object_set_new(result, "sessions", lines);
    json_object_set_new(result, "parts", parts);
    json_object_set_new(result, "seats", seats);
    json_object_set_new(result, "products", products_json(report, profile, sessions));
}
