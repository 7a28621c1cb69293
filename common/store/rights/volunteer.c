// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/volunteer.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "common/store/database/connection.h"
#include "common/store/rights/audit.h"
#include "common/store/rights/back_off.h"
#include "common/store/record/hybrid_clock.h"
#include "common/store/journal/journal.h"
#include "common/store/rights/statements_generated.h"
#include "common/token/pin.h"

#define PIN_LEAST_LEAD 6 // who may override or sell is worth a longer guess

enum { COLUMN_NAME, COLUMN_ROLE, COLUMN_LANGUAGE, COLUMN_PIN, COLUMN_DIGITS, COLUMN_CHANGE, COLUMN_CHANGE_STAMP };

static const char *const role_names[ROLE_COUNT] = {"door", "desk", "lead", "sponsor", "cashier"};

const char *volunteer_role_name(VolunteerRole role)
{
    return role_names[role];
}

VolunteerRole volunteer_role_from_name(const char *name)
{
    return (VolunteerRole)text_index(name, role_names, ROLE_COUNT);
}

MEMBERS_FREE_FUNC(volunteer_free, Volunteer, name, language, generation)

// What is tried first: one digit again and again, digits in a row, a pair or a half again and again, and what fingers find.
static bool is_guessable(const char *pin)
{
    static const char *const common[] = {"2580",   "0852",   "1379",   "147258", "159753",
                                         "789456", "741852", "112233", "123321", "520131"};
    gsize length = strlen(pin);
    if (text_index(pin, common, G_N_ELEMENTS(common)) < (int)G_N_ELEMENTS(common))
        return true;
    for (gsize period = 1; period <= length / 2; period++)
        if (length % period == 0 && strncmp(pin, pin + period, length - period) == 0)
            return true;
    int step = (pin[1] - pin[0] + 10) % 10;
    for (gsize i = 1; i < length; i++)
        if ((pin[i] - pin[i - 1] + 10) % 10 != step)
            return false;
    return step == 1 || step == 9;
}

static bool check_pin(const char *pin, VolunteerRole role, GError **error)
{
    bool is_trusted = role == ROLE_LEAD || role == ROLE_CASHIER;
    gsize length = strlen(pin), least = is_trusted ? PIN_LEAST_LEAD : VOLUNTEER_PIN_LEAST;
    if (length < least || length > VOLUNTEER_PIN_MOST || strspn(pin, "0123456789") != length)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED, "%s PIN has %d to %d digits",
                    is_trusted ? "a lead's or cashier's" : "a", (int)least, VOLUNTEER_PIN_MOST);
    else if (is_guessable(pin))
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED,
                            "this PIN is easy to guess; choose one without a row, a repetition or a pattern");
    else
        return true;
    return false;
}

bool volunteer_set_language(Store *store, const char *name, const char *language, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_VOLUNTEER_SET_LANGUAGE, "%s %s", name, language), error);
}

// What another station took away holds here, too: NULL when the volunteer may sign in no more. More rights than here are not given.
static gpointer volunteer_of_row(Statement *row)
{
    VolunteerRole role = (VolunteerRole)statement_int(row, COLUMN_ROLE);
    g_autofree char *change = statement_dup_or_null(row, COLUMN_CHANGE);
    VolunteerRole changed = change ? volunteer_role_from_name(change) : role;
    if (changed == ROLE_COUNT || (changed == ROLE_SPONSOR) != (role == ROLE_SPONSOR))
        return NULL;
    Volunteer *volunteer = g_new0(Volunteer, 1);
    volunteer->name = statement_dup(row, COLUMN_NAME);
    volunteer->role = MIN(role, changed);
    volunteer->language = statement_dup(row, COLUMN_LANGUAGE);
    volunteer->pin_digits = (int)statement_int(row, COLUMN_DIGITS);
    // Each hash of a PIN has a salt of its own, and each change a stamp.
    g_autofree char *text =
        g_strdup_printf("%s %s %s %s", statement_text(row, COLUMN_PIN), statement_text(row, COLUMN_CHANGE_STAMP),
                        statement_text(row, COLUMN_CHANGE_STAMP + 1), statement_text(row, COLUMN_CHANGE_STAMP + 2));
    volunteer->generation = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return volunteer;
}

// NULL in `out` when nobody of this name may sign in; `out_hash` of the PIN may be NULL.
static bool find(Store *store, const char *name, Volunteer **out, char **out_hash, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_VOLUNTEER_GET, "%s", name);
    StatementStep step = statement_step(store, row, error);
    *out = step == STEP_ROW ? volunteer_of_row(row) : NULL;
    if (out_hash)
        *out_hash = *out ? statement_dup(row, COLUMN_PIN) : NULL;
    statement_end(row);
    return step != STEP_FAILED;
}

Volunteer *volunteer_get(Store *store, const char *name, GError **error)
{
    Volunteer *volunteer;
    find(store, name, &volunteer, NULL, error);
    return volunteer;
}

GPtrArray *volunteer_list(Store *store, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_VOLUNTEER_LIST);
    return statement_rows(store, statement, volunteer_of_row, (GDestroyNotify)volunteer_free, error);
}

static bool note_added(Store *store, const char *name, const char *role, gint64 now_utc_ms, GError **error)
{
    g_autofree char *detail = g_strjoin(" ", name, role, NULL);
    return audit_note(store, &(AuditEvent){AUDIT_VOLUNTEER_ADDED, "", "", detail, now_utc_ms}, error);
}

// A change ends what is signed in at the other stations. A sponsor's volunteers are nobody else's business.
static bool tell_others(Store *store, const char *name, const Volunteer *former, const char *role, gint64 now_utc_ms,
                        GError **error)
{
    if (!former || former->role == ROLE_SPONSOR)
        return !role || note_added(store, name, role, now_utc_ms, error);
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "role", role);
    return journal_append(store, RECORD_VOLUNTEER, name, body, now_utc_ms, NULL, error);
}

static bool forget_wrong_pins(Store *store, const char *name, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_WRONG_PIN_FORGET, "%s", name), error);
}

static bool put_volunteer(Store *store, const char *name, VolunteerRole role, const char *hash, int digits, gint64 now_utc_ms,
                          GError **error)
{
    Hlc now;
    if (!hybrid_clock_next(store, now_utc_ms, &now, error))
        return false;
    Statement *statement =
        statement_with(store, STATEMENT_VOLUNTEER_PUT, "%s %d %s %jd %d", name, role, hash, (gint64)now, digits);
    return statement_run(store, statement, error) && forget_wrong_pins(store, name, error);
}

bool volunteer_put(Store *store, const char *name, VolunteerRole role, const char *pin, gint64 now_utc_ms, GError **error)
{
    if (!check_pin(pin, role, error))
        return false;
    if (!*name || !g_utf8_validate(name, -1, NULL))
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "a volunteer needs a name");
    g_autofree char *hash = pin_hash(pin);
    if (!hash)
        return error_set(STORE_ERROR, STORE_ERROR_IO, error, "there is not enough memory to hash a PIN");
    if (!store_begin_nested(store, error))
        return false;
    g_autoptr(Volunteer) former = NULL;
    bool is_good = find(store, name, &former, NULL, error) &&
                   tell_others(store, name, former, role_names[role], now_utc_ms, error) &&
                   put_volunteer(store, name, role, hash, (int)strlen(pin), now_utc_ms, error);
    return store_finish(store, is_good, error);
}

static bool drop_volunteer(Store *store, const char *name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(Volunteer) former = NULL;
    if (!find(store, name, &former, NULL, error) ||
        !statement_run(store, statement_with(store, STATEMENT_VOLUNTEER_DROP, "%s", name), error))
        return false;
    if (statement_has_changed(store))
        return tell_others(store, name, former, NULL, now_utc_ms, error) && forget_wrong_pins(store, name, error);
    return error_set(STORE_ERROR, STORE_ERROR_NOT_FOUND, error, "nobody called \"%s\" may sign in", name);
}

bool volunteer_remove(Store *store, const char *name, gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, drop_volunteer(store, name, now_utc_ms, error), error);
}

// --- carried to another station ---

static json_t *pack_one(Store *store, const char *name, GError **error)
{
    g_autofree char *hash = NULL;
    g_autoptr(Volunteer) volunteer = NULL;
    find(store, name, &volunteer, &hash, error);
    return volunteer ? json_pack("{s:s,s:s,s:s,s:s,s:i}", "name", volunteer->name, "role", volunteer_role_name(volunteer->role),
                                 "language", volunteer->language, "pin", hash, "pin_digits", volunteer->pin_digits)
                     : NULL;
}

json_t *volunteer_pack(Store *store, GError **error)
{
    g_autoptr(GPtrArray) volunteers = volunteer_list(store, error);
    if (!volunteers)
        return NULL;
    g_autoptr(json_t) list = json_array();
    ARRAY_EACH(const Volunteer, volunteer, volunteers) {
        if (volunteer->role == ROLE_SPONSOR)
            continue;
        json_t *packed = pack_one(store, volunteer->name, error);
        if (!packed)
            return NULL;
        json_array_append_new(list, packed);
    }
    return g_steal_pointer(&list);
}

bool volunteer_unpack(Store *store, const json_t *packed, gint64 now_utc_ms, GError **error)
{
    const char *name = json_text(packed, "name", ""), *hash = json_text(packed, "pin", "");
    const char *language = json_text(packed, "language", "en");
    VolunteerRole role = volunteer_role_from_name(json_text(packed, "role", ""));
    if (!*name || !g_str_has_prefix(hash, "$argon2id$") || role == ROLE_COUNT || role == ROLE_SPONSOR)
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "the file names a volunteer without a name, a role or a PIN");
    return store_begin_nested(store, error) &&
           store_finish(store,
                        put_volunteer(store, name, role, hash, (int)json_int(packed, "pin_digits", 0), now_utc_ms, error) &&
                            volunteer_set_language(store, name, language, error) &&
                            note_added(store, name, role_names[role], now_utc_ms, error),
                        error);
}

void sign_in_outcome_clear(SignInOutcome *outcome)
{
    volunteer_free(outcome->volunteer);
    *outcome = (SignInOutcome){0};
}

static const char *place_of(const SignInTry *attempt)
{
    return attempt->browser ? attempt->browser : attempt->address;
}

// What came of a PIN that was looked at.
static bool note_try(Store *store, const SignInTry *attempt, const char *whose, SignIn result, GError **error)
{
    const AuditEvent event = {
        .act = result == SIGN_IN_WRONG ? AUDIT_WRONG_PIN
               : attempt->is_vouching  ? AUDIT_VOUCHED
                                       : AUDIT_SIGN_IN,
        .volunteer_name = whose,
        .address = attempt->address,
        .detail = "",
        .now_utc_ms = attempt->now_utc_ms,
    };
    return store_begin_nested(store, error) &&
           store_finish(store,
                        audit_note(store, &event, error) &&
                            (result == SIGN_IN_WRONG || back_off_forgive(store, whose, place_of(attempt), error)),
                        error);
}

bool volunteer_sign_in(Store *store, const SignInTry *attempt, SignInOutcome *out, GError **error)
{
    *out = (SignInOutcome){0};
    g_autofree char *hash = NULL;
    g_autoptr(Volunteer) volunteer = NULL;
    if (!find(store, attempt->name, &volunteer, &hash, error))
        return false;
    const char *whose = volunteer ? volunteer->name : "";
    bool is_stranger = !attempt->browser && strcmp(attempt->address, VOLUNTEER_LOOPBACK) != 0;
    if (!back_off_try(store, whose, place_of(attempt), is_stranger, attempt->now_utc_ms, &out->wait_ms, error))
        return false;
    out->result = out->wait_ms > 0 ? SIGN_IN_WAIT : volunteer && pin_verify(hash, attempt->pin) ? SIGN_IN_OK : SIGN_IN_WRONG;
    if (out->result == SIGN_IN_WAIT)
        return true;
    bool is_good = note_try(store, attempt, whose, out->result, error);
    if (is_good && out->result == SIGN_IN_OK)
        out->volunteer = g_steal_pointer(&volunteer);
    return is_good;
}
