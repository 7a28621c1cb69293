// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/sign_in.h"

#include <string.h>

#include "common/base/json.h"
#include "common/token/random.h"
#include "scanner/desk/desk.h"

#define MEMORY_KEY "web.sign-ins"
#define BROWSERS_KEY "web.browsers"
#define HOUR_MS (G_GINT64_CONSTANT(3600) * 1000)

struct SignIns {
    Store *store;
    GPtrArray *list;  // SignedIn, oldest first
    json_t *browsers; // of each name the keys of its browsers, oldest first
    gint64 lock_after_us;
};

static void signed_in_free(gpointer data)
{
    SignedIn *who = data;
    g_free(who->key);
    g_free(who->token);
    g_free(who->name);
    g_free(who->language);
    g_free(who->generation);
    g_free(who->address);
    g_free(who);
}

// 128 random bits as text.
static char *random_text(void)
{
    g_autofree char *first = random_id();
    g_autofree char *second = random_id();
    return g_strconcat(first, second, NULL);
}

// With the role and the PIN of then. A store that cannot be read lets nobody go on.
static bool is_still_volunteer(Store *store, const SignedIn *who)
{
    g_autoptr(Volunteer) volunteer = volunteer_get(store, who->name, NULL);
    return volunteer && volunteer->role == who->role && strcmp(volunteer->generation, who->generation) == 0;
}

static bool is_too_old(const SignedIn *who)
{
    return clock_utc_ms() - who->since_utc_ms > SIGN_IN_HOURS_MAX * HOUR_MS;
}

static void recall(SignIns *sign_ins)
{
    g_autofree char *text = store_get(sign_ins->store, MEMORY_KEY);
    g_autoptr(json_t) list = text ? json_loads(text, 0, NULL) : NULL;
    size_t i;
    const json_t *entry;
    json_array_foreach(list, i, entry)
    {
        SignedIn *who = g_new0(SignedIn, 1);
        who->key = g_strdup(json_text(entry, "key", ""));
        who->token = g_strdup(json_text(entry, "token", ""));
        who->name = g_strdup(json_text(entry, "name", ""));
        who->language = g_strdup(json_text(entry, "language", "en"));
        who->generation = g_strdup(json_text(entry, "generation", ""));
        who->address = g_strdup(json_text(entry, "address", ""));
        who->role = volunteer_role_from_name(json_text(entry, "role", ""));
        who->since_utc_ms = json_int(entry, "since", 0);
        who->is_kiosk = json_bool(entry, "is_kiosk", false);
        sign_in_touch(who);
        if (*who->key && *who->token && is_still_volunteer(sign_ins->store, who))
            g_ptr_array_add(sign_ins->list, who);
        else
            signed_in_free(who);
    }
}

// Whom a lane takes for the one who scans.
static bool note_present(SignIns *sign_ins, GError **error)
{
    const char *name = "";
    ARRAY_EACH(const SignedIn, who, sign_ins->list)
        name = who->is_locked ? name : who->name;
    g_autofree char *known = store_get(sign_ins->store, STATION_PRESENT_KEY);
    return g_strcmp0(known, name) == 0 || store_put(sign_ins->store, STATION_PRESENT_KEY, name, error);
}

static bool remember(SignIns *sign_ins, GError **error)
{
    g_autoptr(json_t) list = json_array();
    ARRAY_EACH(const SignedIn, who, sign_ins->list) {
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:b}", "key", who->key, "token", who->token,
                                              "name", who->name, "language", who->language, "generation", who->generation,
                                              "address", who->address, "role", volunteer_role_name(who->role), "since",
                                              (json_int_t)who->since_utc_ms, "is_kiosk", who->is_kiosk));
    }
    g_autofree char *text = json_canonical(list);
    return store_put(sign_ins->store, MEMORY_KEY, text, error) && note_present(sign_ins, error);
}

SignIns *sign_ins_new(Store *store, int lock_after_min)
{
    SignIns *sign_ins = g_new0(SignIns, 1);
    sign_ins->store = store;
    sign_ins->list = g_ptr_array_new_with_free_func(signed_in_free);
    sign_ins->lock_after_us = (gint64)lock_after_min * 60 * G_USEC_PER_SEC;
    g_autofree char *browsers = store_get(store, BROWSERS_KEY);
    sign_ins->browsers = browsers ? json_loads(browsers, 0, NULL) : NULL;
    if (!json_is_object(sign_ins->browsers)) {
        json_decref(sign_ins->browsers);
        sign_ins->browsers = json_object();
    }
    recall(sign_ins);
    note_present(sign_ins, NULL); // a station whose disk is full comes up all the same
    return sign_ins;
}

void sign_ins_free(SignIns *sign_ins)
{
    if (!sign_ins)
        return;
    g_ptr_array_unref(sign_ins->list);
    json_decref(sign_ins->browsers);
    g_free(sign_ins);
}

static char *key_of(const char *cookie)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, cookie, -1);
}

static SignedIn *find_key(SignIns *sign_ins, const char *key)
{
    ARRAY_EACH(SignedIn, who, sign_ins->list)
        if (strcmp(who->key, key) == 0)
            return who;
    return NULL;
}

SignedIn *sign_ins_find(SignIns *sign_ins, const char *cookie)
{
    if (!cookie)
        return NULL;
    g_autofree char *key = key_of(cookie);
    SignedIn *who = find_key(sign_ins, key);
    if (!who || is_too_old(who))
        return NULL;
    if (is_still_volunteer(sign_ins->store, who))
        return who;
    who->is_locked = true; // and not freed: a request of before may be under way
    note_present(sign_ins, NULL);
    return NULL;
}

// --- browsers ---

static bool holds_key(const json_t *keys, const char *key)
{
    size_t i;
    const json_t *each;
    json_array_foreach(keys, i, each)
    {
        if (g_strcmp0(json_string_value(each), key) == 0)
            return true;
    }
    return false;
}

char *sign_ins_known_browser(const SignIns *sign_ins, const char *cookie, const char *name)
{
    if (!cookie)
        return NULL;
    g_autofree char *key = key_of(cookie);
    const char *whose;
    json_t *keys;
    json_object_foreach(sign_ins->browsers, whose, keys)
    {
        if ((!name || strcmp(whose, name) == 0) && holds_key(keys, key))
            return g_steal_pointer(&key);
    }
    return NULL;
}

static bool remember_browser(SignIns *sign_ins, const SignedIn *who, GError **error)
{
    json_t *keys = json_object_get(sign_ins->browsers, who->name);
    if (!keys) {
        keys = json_array();
        json_object_set_new(sign_ins->browsers, who->name, keys);
    }
    if (json_array_size(keys) >= SIGN_IN_PER_NAME_MAX)
        json_array_remove(keys, 0);
    json_array_append_new(keys, json_string(who->key));
    g_autofree char *text = json_canonical(sign_ins->browsers);
    return store_put(sign_ins->store, BROWSERS_KEY, text, error);
}

// --- signing in ---

// Of the oldest one of this name, at this address where there is one; -1 while there is room.
static int in_the_way(const SignIns *sign_ins, const SignedIn *fresh)
{
    int count = 0, oldest = -1, oldest_here = -1;
    for (guint i = 0; i < sign_ins->list->len; i++) {
        const SignedIn *who = g_ptr_array_index(sign_ins->list, i);
        if (strcmp(who->name, fresh->name) != 0)
            continue;
        count++;
        if (oldest < 0)
            oldest = (int)i;
        if (oldest_here < 0 && strcmp(who->address, fresh->address) == 0)
            oldest_here = (int)i;
    }
    return count < SIGN_IN_PER_NAME_MAX ? -1 : oldest_here >= 0 ? oldest_here : oldest;
}

SignedIn *sign_ins_add(SignIns *sign_ins, const Volunteer *volunteer, const char *address, char **out_cookie, GError **error)
{
    g_autofree char *cookie = random_text();
    SignedIn *who = g_new0(SignedIn, 1);
    who->key = key_of(cookie);
    who->token = random_text();
    who->name = g_strdup(volunteer->name);
    who->address = g_strdup(address);
    who->language = g_strdup(volunteer->language);
    g_autoptr(Volunteer) known = volunteer->generation ? NULL : volunteer_get(sign_ins->store, volunteer->name, NULL);
    who->generation = g_strdup(known ? known->generation : volunteer->generation ? volunteer->generation : "");
    who->role = volunteer->role;
    who->since_utc_ms = clock_utc_ms();
    sign_in_touch(who);
    int former = in_the_way(sign_ins, who);
    if (former >= 0)
        g_ptr_array_remove_index(sign_ins->list, (guint)former);
    g_ptr_array_add(sign_ins->list, who);
    if (!remember_browser(sign_ins, who, error) || !remember(sign_ins, error)) {
        g_ptr_array_remove(sign_ins->list, who);
        return NULL;
    }
    *out_cookie = g_steal_pointer(&cookie);
    return who;
}

bool sign_ins_remove(SignIns *sign_ins, SignedIn *who, GError **error)
{
    g_ptr_array_remove(sign_ins->list, who);
    return remember(sign_ins, error);
}

bool sign_ins_set_language(SignIns *sign_ins, SignedIn *who, const char *language, GError **error)
{
    text_take(&who->language, g_strdup(language));
    return remember(sign_ins, error);
}

void sign_ins_end_changed(SignIns *sign_ins, void (*ended)(const SignedIn *who, gpointer data), gpointer data)
{
    ARRAY_EACH(SignedIn, who, sign_ins->list) {
        if (who->is_ended || (!is_too_old(who) && is_still_volunteer(sign_ins->store, who)))
            continue;
        who->is_ended = who->is_locked = true; // and not freed: a request of before may be under way
        note_present(sign_ins, NULL);
        ended(who, data);
    }
}

bool sign_ins_give_to_visitors(SignIns *sign_ins, SignedIn *who, GError **error)
{
    who->is_kiosk = true;
    return remember(sign_ins, error);
}

void sign_ins_keep_kind(SignIns *sign_ins, bool is_kiosk)
{
    for (guint i = sign_ins->list->len; i > 0; i--) {
        const SignedIn *who = g_ptr_array_index(sign_ins->list, i - 1);
        if (who->is_kiosk != is_kiosk)
            g_ptr_array_remove_index(sign_ins->list, i - 1);
    }
    note_present(sign_ins, NULL);
}

guint sign_in_roles(const SignedIn *who)
{
    return who->is_kiosk ? ROLE_AT_KIOSK : 1u << who->role;
}

void sign_in_touch(SignedIn *who)
{
    who->touched_mono_us = clock_mono_us();
}

void sign_ins_touch_role(SignIns *sign_ins, VolunteerRole role)
{
    ARRAY_EACH(SignedIn, who, sign_ins->list)
        if (who->role == role)
            sign_in_touch(who);
}

void sign_ins_lock_idle(SignIns *sign_ins, gint64 now_mono_us, bool is_door_early,
                        void (*locked)(const SignedIn *who, gpointer data), gpointer data)
{
    if (is_door_early)
        sign_ins_touch_role(sign_ins, ROLE_DOOR);
    ARRAY_EACH(SignedIn, who, sign_ins->list) {
        if (who->is_locked || who->is_kiosk || now_mono_us - who->touched_mono_us < sign_ins->lock_after_us)
            continue;
        who->is_locked = true;
        note_present(sign_ins, NULL); // else the lane's captures carry this name a little longer
        locked(who, data);
    }
}
