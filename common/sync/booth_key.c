// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_key.h"

#include <string.h>

#include "common/base/files.h"
#include "common/base/json.h"
#include "common/store/record/station.h"
#include "common/sync/hub.h"
#include "common/token/random.h"

#define FILE_CEILING 4096

static void wipe(char **text)
{
    if (*text)
        explicit_bzero(*text, strlen(*text));
    g_clear_pointer(text, g_free);
}

void booth_key_clear(BoothKey *key)
{
    g_clear_pointer(&key->client, g_free);
    wipe(&key->secret);
    g_clear_pointer(&key->public_key, g_free);
    wipe(&key->secret_key);
}

char *booth_key_text(const BoothKey *key)
{
    g_autoptr(json_t) object = json_pack("{s:i,s:s,s:s,s:s,s:s}", "booth_key", 1, "client", key->client, "secret", key->secret,
                                         "public", key->public_key, "private", key->secret_key);
    return json_canonical(object);
}

static bool fail(const char *path, const char *why, GError **error)
{
    return error_set(HUB_ERROR, HUB_ERROR_SETTINGS, error, "%s %s", path, why);
}

bool booth_key_load(const char *folder, BoothKey *out, GError **error)
{
    char text[FILE_CEILING] = "";
    g_autofree char *path = g_build_filename(folder, BOOTH_KEY_FILE, NULL);
    *out = (BoothKey){0};
    const char *why = files_read_private(path, text, sizeof text,
                                         "is not there; make this station again from the file that lanyard sponsor add wrote");
    if (why)
        return fail(path, why, error);
    g_autoptr(json_t) object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    explicit_bzero(text, sizeof text);
    *out = (BoothKey){g_strdup(json_text(object, "client", "")), g_strdup(json_text(object, "secret", "")),
                      g_strdup(json_text(object, "public", "")), g_strdup(json_text(object, "private", ""))};
    bool is_key = json_int(object, "booth_key", 0) == 1 && random_is_id(out->client) && *out->secret &&
                  strspn(out->secret, "0123456789abcdef") == strlen(out->secret) && *out->public_key && *out->secret_key;
    if (!is_key)
        booth_key_clear(out);
    return is_key ||
           fail(path, "is not a booth's key; make this station again from the file that lanyard sponsor add wrote", error);
}
