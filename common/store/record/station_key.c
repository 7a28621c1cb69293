// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/station_key.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/text.h"
#include "common/token/digest.h"
#include "common/token/sign.h"

void station_key_free(StationKey *key)
{
    if (!key)
        return;
    if (key->seed)
        explicit_bzero(key->seed, strlen(key->seed));
    MEMBERS_FREE(key, public_key, seed, certificate, desks);
    g_free(key);
}

static char *certificate_text(const char *event, const char *public_key, const char *kind)
{
    return g_strjoin("\n", "lanyard kind", event, public_key, kind, NULL);
}

StationKey *station_key_new(const KeyRing *desk_key, const char *event, StationKind kind)
{
    StationKey *key = g_new0(StationKey, 1);
    sign_keypair(&key->public_key, &key->seed);
    key->kind = desk_key ? kind : STATION_KIND_DOOR;
    if (desk_key) {
        g_autofree char *seed = sign_ring_seed(desk_key);
        g_autofree char *text = certificate_text(event, key->public_key, station_kind_name(kind));
        key->certificate = sign_make(seed, text);
        key->desks = sign_public(seed);
        explicit_bzero(seed, strlen(seed));
        return key;
    }
    key->certificate = g_strdup("");
    key->desks = g_strdup("");
    return key;
}

char *station_key_text(const StationKey *key)
{
    g_autoptr(json_t) object =
        json_pack("{s:i,s:s,s:s,s:s,s:s,s:s}", "station_key", 1, "public", key->public_key, "seed", key->seed, "kind",
                  station_kind_name(key->kind), "certificate", key->certificate, "desks", key->desks);
    return json_canonical(object);
}

static bool fail(const char *path, const char *why, GError **error)
{
    return error_set(STORE_ERROR, STORE_ERROR_DAMAGED, error, "%s %s", path, why);
}

static StationKey *parse(const char *text)
{
    g_autoptr(json_t) object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    g_autoptr(StationKey) key = g_new0(StationKey, 1);
    key->seed = g_strdup(json_text(object, "seed", ""));
    key->public_key = sign_public(key->seed);
    key->certificate = g_strdup(json_text(object, "certificate", ""));
    key->desks = g_strdup(json_text(object, "desks", ""));
    bool is_key = json_int(object, "station_key", 0) == 1 && key->public_key &&
                  station_kind_read(json_text(object, "kind", NULL), &key->kind);
    return is_key ? g_steal_pointer(&key) : NULL;
}

bool station_key_load(const char *folder, StationKey **out, GError **error)
{
    GStatBuf info;
    g_autofree char *path = g_build_filename(folder, STATION_KEY_FILE, NULL), *text = NULL;
    *out = NULL;
    if (g_lstat(path, &info) != 0)
        return true;
    if (!S_ISREG(info.st_mode) || (info.st_mode & (S_IRWXG | S_IRWXO)))
        return fail(path, "can be read by others; run chmod 600 on it", error);
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return fail(path, "cannot be read", error);
    *out = parse(text);
    explicit_bzero(text, strlen(text));
    return *out || fail(path, "is not a station's key; remove it, and this station goes on as a new one", error);
}

bool station_key_make(const char *folder, const char *event, StationKind kind, const char *desk_key, GError **error)
{
    g_autofree char *path = g_build_filename(folder, STATION_KEY_FILE, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    bool is_there = g_file_test(desk_key, G_FILE_TEST_EXISTS);
    g_autoptr(KeyRing) ring = is_there ? key_ring_load(desk_key, error) : NULL;
    if (is_there && !ring)
        return false;
    g_autoptr(StationKey) key = station_key_new(ring, event, kind);
    g_autofree char *text = station_key_text(key);
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

bool station_key_is_certified(const char *desks, const char *event, const char *public_key, const char *kind,
                              const char *certificate)
{
    if (!*desks || !*certificate)
        return false;
    g_autofree char *text = certificate_text(event, public_key, kind);
    return sign_is_good(desks, text, certificate);
}

void station_key_id(const char *public_key, const char *nonce, char out[17])
{
    const DigestPart parts[] = {{"lanyard station ", 16}, {public_key, strlen(public_key)}, {" ", 1}, {nonce, strlen(nonce)}};
    guint8 digest[DIGEST_BYTES];
    digest_parts(parts, G_N_ELEMENTS(parts), digest);
    text_hex(digest, 8, out);
}
