// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/booth_told.h"

#include "common/base/json.h"
#include "common/store/lead/booth_answers.h"
#include "common/token/box.h"

static LeadState state_of(const BoothTold *told)
{
    bool is_here = false;
    for (int i = 0; i < CONTACT_COUNT; i++)
        is_here |= *told->contact[i] != '\0';
    return told->is_gone ? LEAD_GONE : !told->is_valid ? LEAD_INVALID : is_here ? LEAD_HERE : LEAD_NOTHING;
}

static char *seal(const BoothTold *told, const char *public_key)
{
    g_autoptr(json_t) values = json_object();
    for (int i = 0; i < CONTACT_COUNT; i++)
        if (*told->contact[i])
            json_put_text(values, lead_contact_name((LeadContact)i), told->contact[i]);
    json_put_text(values, "given_name", told->given_name ? told->given_name : "");
    json_put_text(values, "family_name", told->family_name ? told->family_name : "");
    g_autofree char *text = json_canonical(values);
    return box_seal(public_key, text);
}

bool booth_told(Store *store, const char *sponsor, const BoothTold *told, gsize count, GError **error)
{
    g_autofree char *public_key = NULL, *secret_key = NULL;
    box_keypair(&public_key, &secret_key);
    g_autoptr(json_t) answers = json_array();
    for (gsize i = 0; i < count; i++) {
        g_autofree char *box = seal(&told[i], public_key);
        json_array_append_new(answers, json_pack("{s:{s:s,s:s,s:s,s:s,s:s}}", "given", "token", told[i].token, "lead",
                                                 told[i].lead, "state", lead_state_name(state_of(&told[i])), "withdrawn",
                                                 told[i].withdrawn, "box", told[i].is_gone ? "" : box));
    }
    g_autoptr(json_t) page = json_pack("{s:s,s:i,s:O}", "epoch", "00000000000000e1", "last", 1, "answers", answers);
    int unopened_count;
    bool is_good = booth_answers_take(store, &(BoothReader){sponsor, public_key, secret_key}, page, &unopened_count, error);
    g_assert_true(!is_good || unopened_count == 0);
    return is_good;
}
