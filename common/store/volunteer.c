// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/volunteer.h"

#include <string.h>

#include "common/store/statement.h"
#include "common/token/pin.h"

#define PIN_LEAST 4
#define PIN_LEAST_LEAD 6 // who may override is worth a longer guess
#define PIN_MOST 12
#define WRONG_MOST 10
#define WRONG_WINDOW_MS 60000

static const char *const role_names[ROLE_COUNT] = {"door", "desk", "lead", "sponsor"};

const char *volunteer_role_name(VolunteerRole role)
{
    return role_names[role];
}

VolunteerRole volunteer_role_from_name(const char *name)
{
    for (int role = 0; role < ROLE_COUNT; role++)
        if (strcmp(role_names[role], name) == 0)
            return (VolunteerRole)role;
    return ROLE_COUNT;
}

void volunteer_free(Volunteer *volunteer)
{
    if (!volunteer)
        return;
    g_free(volunteer->name);
    g_free(volunteer->language);
    g_free(volunteer->generation);
    g_free(volunteer);
}

// What is tried first: one digit again and again, digits in a row, a pair or a half again and again, and what fingers find.
static bool is_guessable(const char *pin)
{
    static const char *const common[] = {"2580",   "0852",   "1379",   "147258", "159753",
                                         "789456", "741852", "112233", "123321", "520131"};
    gsize length = strlen(pin);
    for (gsize i = 0; i < G_N_ELEMENTS(common); i++)
        if (strcmp(pin, common[i]) == 0)
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
    gsize length = strlen(pin), least = role == ROLE_LEAD ? PIN_LEAST_LEAD : PIN_LEAST;
    if (length < least || length > PIN_MOST || strspn(pin, "0123456789") != length)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED, "%s PIN has %d to %d digits", role == ROLE_LEAD ? "a lead's" : "a",
                    (int)least, PIN_MOST);
    else if (is_guessable(pin))
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED,
                            "this PIN is among the first that are tried; take one without a row, a repetition or a pattern");
    else
        return true;
    return false;
}

bool volunteer_put(Store *store, const char *name, VolunteerRole role, const char *pin, GError **error)
{
    if (!check_pin(pin, role, error))
        return false;
    if (!*name || !g_utf8_validate(name, -1, NULL)) {
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED, "a volunteer needs a name");
        return false;
    }
    g_autofree char *hash = pin_hash(pin);
    if (!hash) {
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_IO, "there is not enough memory to hash a PIN");
        return false;
    }
    Statement *statement = statement_begin(store, STATEMENT_VOLUNTEER_PUT);
    statement_bind_text(statement, 1, name);
    statement_bind_int(statement, 2, role);
    statement_bind_text(statement, 3, hash);
    return statement_run(store, statement, error);
}

bool volunteer_remove(Store *store, const char *name, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_VOLUNTEER_DROP);
    statement_bind_text(statement, 1, name);
    if (!statement_run(store, statement, error))
        return false;
    if (sqlite3_changes(sqlite3_db_handle(statement)) > 0)
        return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody called \"%s\" may sign in", name);
    return false;
}

bool volunteer_set_language(Store *store, const char *name, const char *language, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_VOLUNTEER_SET_LANGUAGE);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, language);
    return statement_run(store, statement, error);
}

static Volunteer *volunteer_of_row(Statement *row)
{
    Volunteer *volunteer = g_new0(Volunteer, 1);
    volunteer->name = statement_dup(row, 0);
    volunteer->role = (VolunteerRole)statement_int(row, 1);
    volunteer->language = statement_dup(row, 2);
    return volunteer;
}

// With the hash of the PIN, whose digest tells one PIN from the next; each hash has a salt of its own.
static Volunteer *get_with_hash(Store *store, const char *name, char **out_hash, GError **error)
{
    Statement *find = statement_begin(store, STATEMENT_VOLUNTEER_GET);
    statement_bind_text(find, 1, name);
    bool is_there = statement_step(store, find, error) == STEP_ROW;
    Volunteer *volunteer = is_there ? volunteer_of_row(find) : NULL;
    *out_hash = is_there ? statement_dup(find, 3) : NULL;
    statement_end(find);
    if (volunteer)
        volunteer->generation = g_compute_checksum_for_string(G_CHECKSUM_SHA256, *out_hash, -1);
    return volunteer;
}

Volunteer *volunteer_get(Store *store, const char *name, GError **error)
{
    g_autofree char *hash = NULL;
    return get_with_hash(store, name, &hash, error);
}

GPtrArray *volunteer_list(Store *store, GError **error)
{
    g_autoptr(GPtrArray) volunteers = g_ptr_array_new_with_free_func((GDestroyNotify)volunteer_free);
    Statement *statement = statement_begin(store, STATEMENT_VOLUNTEER_LIST);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        g_ptr_array_add(volunteers, volunteer_of_row(statement));
    return step == STEP_DONE ? g_steal_pointer(&volunteers) : NULL;
}

static bool count_wrong(Store *store, gint64 now_utc_ms, gint64 *out, GError **error)
{
    Statement *drop = statement_begin(store, STATEMENT_WRONG_PIN_DROP);
    // A clock that jumped back must not lock the station for years.
    statement_bind_int(drop, 1, now_utc_ms - WRONG_WINDOW_MS);
    statement_bind_int(drop, 2, now_utc_ms);
    if (!statement_run(store, drop, error))
        return false;
    Statement *count = statement_begin(store, STATEMENT_WRONG_PIN_COUNT);
    StatementStep step = statement_step(store, count, error);
    *out = step == STEP_ROW ? statement_int(count, 0) : 0;
    statement_end(count);
    return step != STEP_FAILED;
}

static bool note_wrong(Store *store, gint64 now_utc_ms, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_WRONG_PIN_INSERT);
    statement_bind_int(statement, 1, now_utc_ms);
    return statement_run(store, statement, error);
}

bool volunteer_sign_in(Store *store, const char *name, const char *pin, gint64 now_utc_ms, SignIn *out_result,
                       Volunteer **out_volunteer, GError **error)
{
    *out_volunteer = NULL;
    gint64 wrong;
    if (!count_wrong(store, now_utc_ms, &wrong, error))
        return false;
    if (wrong >= WRONG_MOST) {
        *out_result = SIGN_IN_LOCKED;
        return true;
    }
    // Taken as wrong before it is looked at, so that many tries at once count too.
    if (!note_wrong(store, now_utc_ms, error))
        return false;
    GError *local = NULL;
    g_autofree char *hash = NULL;
    g_autoptr(Volunteer) volunteer = get_with_hash(store, name, &hash, &local);
    if (local) {
        g_propagate_error(error, local);
        return false;
    }
    *out_result = volunteer && pin_verify(hash, pin) ? SIGN_IN_OK : SIGN_IN_WRONG;
    if (*out_result == SIGN_IN_WRONG)
        return true;
    *out_volunteer = g_steal_pointer(&volunteer);
    return statement_run(store, statement_begin(store, STATEMENT_WRONG_PIN_FORGIVE), error);
}
