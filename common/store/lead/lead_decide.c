// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/lead_decide.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/lead/lead_deciding.h"
#include "common/store/lead/lead_given.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/project/same_members.h"
#include "common/store/record/sealed.h"
#include "common/token/short_code.h"

#define HOUR_MS G_GINT64_CONSTANT(3600000)

// A badge that the sponsor captured, or a code.
typedef struct {
    char *token;
    const char *owner;    // "" = nobody, or several people
    gint64 first_hlc;     // of its captures; 0 = there is none
    bool is_minted;       // somebody's
    bool is_lost;         // it, or all badges with the code
    bool was_lost_before; // before the first capture
    bool is_altered;      // no capture shows the code that was printed
    bool is_erased;       // of somebody who was taken out
    bool is_told;         // the sponsor was told that it is of a lead
} Badge;

MEMBERS_FREE_STATIC(badge_free, Badge, token)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Badge, badge_free)

static Badge *load_badge(Store *store, const Giving *giving, const char *token, GError **error)
{
    static const RowLayout layout =
        ROW_LAYOUT(Badge, owner, first_hlc, is_minted, is_lost, was_lost_before, is_altered, is_erased, is_told);
    Badge *badge =
        statement_find(store, statement_with(store, STATEMENT_DECIDE_BADGE, "%s %s", giving->sponsor, token), &layout, error);
    if (badge)
        badge->token = g_strdup(token);
    return badge;
}

// It makes its person a lead, or keeps them one.
static bool is_held(const Badge *badge)
{
    if (!*badge->owner || badge->is_altered)
        return false;
    if (badge->is_erased)
        return badge->is_told;
    return !badge->is_lost || (badge->is_told && !badge->was_lost_before);
}

// --- all badges of one person ---

static gint compare_first(gconstpointer a, gconstpointer b)
{
    const Badge *one = *(const Badge *const *)a, *other = *(const Badge *const *)b;
    if (one->first_hlc != other->first_hlc)
        return one->first_hlc < other->first_hlc ? -1 : 1;
    return strcmp(one->token, other->token);
}

static bool add_badge(Store *store, const Giving *giving, const char *token, const GPtrArray *members, GPtrArray *badges,
                      GError **error)
{
    if (ARRAY_FIND(Badge, token, badges, token))
        return true;
    g_autoptr(Badge) badge = load_badge(store, giving, token, error);
    if (!badge)
        return false;
    // A code may have turned out to be that of several people.
    if (g_ptr_array_find_with_equal_func((GPtrArray *)members, badge->owner, g_str_equal, NULL))
        g_ptr_array_add(badges, g_steal_pointer(&badge));
    return true;
}

// Those that the sponsor captured, the first one first. Element: Badge. NULL on failure; the caller owns it.
static GPtrArray *load_person(Store *store, const Giving *giving, const Badge *captured, GError **error)
{
    g_autoptr(GPtrArray) badges = g_ptr_array_new_with_free_func((GDestroyNotify)badge_free);
    g_autoptr(GPtrArray) members = same_members(store, captured->owner, error);
    if (!members || !add_badge(store, giving, captured->token, members, badges, error))
        return NULL;
    for (guint i = 0; i < members->len; i++) {
        Statement *row =
            statement_with(store, STATEMENT_DECIDE_BADGES, "%s %s", giving->sponsor, (const char *)g_ptr_array_index(members, i));
        g_autoptr(GPtrArray) tokens = statement_list(store, row, error);
        for (guint k = 0; tokens && k < tokens->len; k++)
            if (!add_badge(store, giving, g_ptr_array_index(tokens, k), members, badges, error))
                return NULL;
        if (!tokens)
            return NULL;
    }
    g_ptr_array_sort(badges, compare_first);
    return g_steal_pointer(&badges);
}

// Whether a badge that holds was told to be of the lead that this one, lost before, names: then the name stays.
static bool names_a_held_one(Store *store, const Giving *giving, const GPtrArray *badges, const Badge *badge, bool *out,
                             GError **error)
{
    Statement *row = statement_with(store, STATEMENT_DECIDE_NAMED, "%s %s", giving->sponsor, badge->token);
    g_autoptr(GPtrArray) tokens = statement_list(store, row, error);
    *out = false;
    for (guint i = 0; tokens && i < badges->len; i++) {
        const Badge *other = g_ptr_array_index(badges, i);
        *out |= is_held(other) && g_ptr_array_find_with_equal_func(tokens, other->token, g_str_equal, NULL);
    }
    return tokens;
}

// NULL in `out` when the person is no lead.
static bool find_name(Store *store, const Giving *giving, const GPtrArray *badges, const Badge **out, GError **error)
{
    *out = NULL;
    for (guint i = 0; !*out && i < badges->len; i++) {
        const Badge *badge = g_ptr_array_index(badges, i);
        bool is_name = is_held(badge);
        if (!is_name && badge->is_lost && badge->was_lost_before && !badge->is_altered &&
            !names_a_held_one(store, giving, badges, badge, &is_name, error))
            return false;
        *out = is_name ? badge : NULL;
    }
    return true;
}

static bool put_badge(Giving *giving, Store *store, const Badge *badge, const Badge *name, bool is_new_code, GError **error)
{
    bool is_of_lead = name && (is_held(badge) || badge == name);
    const Given given = {.token = badge->token,
                         .lead = is_of_lead ? name->token : "",
                         .is_valid = is_of_lead && !badge->is_lost && !badge->is_erased,
                         .is_gone = is_of_lead && badge->is_erased,
                         .registration = is_of_lead && !badge->is_erased ? badge->owner : "",
                         .is_new_code = is_new_code};
    return giving_put(giving, store, &given, error);
}

static bool decide_person(Giving *giving, Store *store, const Badge *captured, bool is_new_code, GError **error)
{
    const Badge *name;
    g_autoptr(GPtrArray) badges = load_person(store, giving, captured, error);
    if (!badges || !find_name(store, giving, badges, &name, error))
        return false;
    ARRAY_EACH(const Badge, badge, badges) {
        bool is_captured = strcmp(badge->token, captured->token) == 0;
        if (!put_badge(giving, store, badge, name, is_new_code && is_captured, error))
            return false;
    }
    return true;
}

// --- one badge ---

// What is no lead of the sponsor's, and never was, ends here, whyever it is none: with the same statements.
static bool decide_badge(Giving *giving, Store *store, const char *token, bool is_new_code, GError **error)
{
    g_autoptr(Badge) badge = load_badge(store, giving, token, error);
    if (!badge || badge->first_hlc == 0)
        return badge;
    if (badge->is_told && !badge->is_minted)
        return true;
    if (*badge->owner && (is_held(badge) || badge->is_told))
        return decide_person(giving, store, badge, is_new_code, error);
    return put_badge(giving, store, badge, NULL, is_new_code, error);
}

// Whether a short code is looked up, and for the first time.
static bool look_at_code(Store *store, const Giving *giving, const char *token, bool is_capture, bool *out_is_looked_up,
                         bool *out_is_new, GError **error)
{
    bool is_known;
    gint64 wrong_count = 0;
    Statement *known = statement_with(store, STATEMENT_DECIDE_CODE_IS_KNOWN, "%s %s", giving->sponsor, token);
    if (!statement_has_row(store, known, &is_known, error))
        return false;
    Statement *wrong = statement_with(store, STATEMENT_DECIDE_WRONG_CODES, "%s %jd %jd", giving->sponsor,
                                      giving->now_utc_ms - HOUR_MS, giving->now_utc_ms);
    if (!statement_number(store, wrong, &wrong_count, error))
        return false;
    *out_is_new = !is_known && is_capture && wrong_count < LEAD_WRONG_CODES;
    *out_is_looked_up = is_known || *out_is_new;
    return true;
}

static bool decide(Giving *giving, Store *store, const char *token, bool is_capture, GError **error)
{
    bool is_looked_up = true, is_new_code = false;
    if (giving->clients->len == 0)
        return true;
    if (short_code_is_subject(token) && !look_at_code(store, giving, token, is_capture, &is_looked_up, &is_new_code, error))
        return false;
    if (is_looked_up)
        return decide_badge(giving, store, token, is_new_code, error);
    return giving_put(giving, store, &(Given){.token = token, .lead = "", .registration = "", .is_beyond_limit = true}, error);
}

bool lead_decide_one(Store *store, const char *sponsor, const char *token, bool is_capture, gint64 now_utc_ms, gint64 *out_count,
                     GError **error)
{
    g_auto(Giving) giving = {0};
    bool is_good = giving_begin(&giving, store, sponsor, now_utc_ms, error) && decide(&giving, store, token, is_capture, error);
    *out_count += giving.written_count;
    return is_good;
}

bool lead_decide(Store *store, const char *sponsor, const char *token, gint64 now_utc_ms, GError **error)
{
    bool is_locked;
    gint64 count = 0;
    if (!sealed_is_locked(store, &is_locked, error) || is_locked)
        return is_locked;
    return store_begin_nested(store, error) &&
           store_finish(store, lead_decide_one(store, sponsor, token, true, now_utc_ms, &count, error), error);
}
