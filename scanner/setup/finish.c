// SPDX-License-Identifier: GPL-3.0-or-later
// finish.c - the last steps: who may sign in, and what the judge says of all of it.
#include <string.h>

#include "common/conf/settings.h"
#include "common/store/rights/volunteer.h"
#include "scanner/check/check.h"
#include "scanner/setup/place.h"

bool setup_volunteer(SetupRequest *request, GError **error)
{
    g_autofree char *name = g_strstrip(g_strdup(setup_text(request, "name")));
    const char *pin = setup_text(request, "pin");
    VolunteerRole role = volunteer_role_from_name(setup_text(request, "role"));
    g_autoptr(Store) store = setup_store(request->setup, error);
    g_autoptr(Settings) settings = store ? settings_load(request->setup->folder, error) : NULL;
    if (!settings)
        return false;
    if (!*name)
        return setup_fail(error, "a volunteer needs a name");
    if (role == ROLE_COUNT || role == ROLE_SPONSOR)
        return setup_fail(error, "choose what the volunteer does: door, desk, cashier or lead");
    if (strlen(pin) < (gsize)settings->pin_digits)
        return setup_fail(error, "a PIN has %d to %d digits", settings->pin_digits, VOLUNTEER_PIN_MOST);
    return volunteer_put(store, name, role, pin, clock_utc_ms(), error);
}

bool setup_volunteer_remove(SetupRequest *request, GError **error)
{
    g_autoptr(Store) store = setup_store(request->setup, error);
    return store && volunteer_remove(store, setup_text(request, "name"), clock_utc_ms(), error);
}

void volunteers_state(const struct Setup *setup, json_t *state)
{
    g_autoptr(Store) store = setup_store(setup, NULL);
    g_autoptr(GPtrArray) volunteers = store ? volunteer_list(store, NULL) : NULL;
    json_t *list = json_array();
    ARRAY_EACH(const Volunteer, volunteer, volunteers) {
        json_array_append_new(list,
                              json_pack("{s:s,s:s}", "name", volunteer->name, "role", volunteer_role_name(volunteer->role)));
    }
    json_object_set_new(state, "volunteers", list);
}

bool setup_check(SetupRequest *request, GError **error)
{
    if (!setup_need_station(request->setup, error))
        return false;
    g_autoptr(GPtrArray) findings =
        check_run(&(CheckRequest){.folder = request->setup->folder, .scopes = CHECK_ALL & ~CHECK_RECORDS});
    json_t *list = json_array();
    ARRAY_EACH(const Finding, finding, findings) {
        g_autofree char *sentence = finding_sentence(finding);
        g_autofree char *text = g_utf8_make_valid(sentence, -1);
        if (finding->grade != FINDING_OK)
            json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "grade", finding_grade_name(finding->grade), "subject",
                                                  finding->subject, "text", text));
    }
    json_object_set_new(request->result, "findings", list);
    return true;
}
