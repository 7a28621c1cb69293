// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

// `text` has FILE_CEILING bytes.
static bool read_private(const char *path, char *text, GError **error)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return fail(path,
                    errno == ENOENT ? "is not there; make this station again from the file that lanyard sponsor add wrote"
                                    : g_strerror(errno),
                    error);
    bool is_private = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && !(info.st_mode & (S_IRWXG | S_IRWXO));
    ssize_t length = is_private ? read(file, text, FILE_CEILING - 1) : -1;
    close(file);
    if (!is_private)
        return fail(path, "can be read by others; run chmod 600 on it", error);
    return length >= 0 || fail(path, "cannot be read", error);
}

bool booth_key_load(const char *folder, BoothKey *out, GError **error)
{
    char text[FILE_CEILING] = "";
    g_autofree char *path = g_build_filename(folder, BOOTH_KEY_FILE, NULL);
    *out = (BoothKey){0};
    if (!read_private(path, text, error))
        return false;
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
