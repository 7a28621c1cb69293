// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/ticketing/link_file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/files.h"

#define FILE_CEILING 8192

static char *path_in(const char *folder)
{
    return g_build_filename(folder, LINK_FILE, NULL);
}

static bool fail(const char *path, const char *why, GError **error)
{
    return error_set(TICKETING_ERROR, TICKETING_ERROR_FILE, error, "%s %s", path, why);
}

bool link_file_exists(const char *folder)
{
    g_autofree char *path = path_in(folder);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

// The members of the file; each is a text or not there.
static const char *const names[] = {"driver", "base", "token", "organizer", "event", "device", "profile"};

static char **member_of(TicketingLink *link, gsize index)
{
    char **const members[] = {&link->driver, &link->base,   &link->token,  &link->organizer,
                              &link->event,  &link->device, &link->profile};
    return members[index];
}

bool link_file_load(const char *folder, TicketingLink *out, GError **error)
{
    char text[FILE_CEILING] = "";
    g_autofree char *path = path_in(folder);
    *out = (TicketingLink){0};
    const char *why = files_read_private(path, text, sizeof text, "is not there; lanyard ticketing link makes it");
    if (why)
        return fail(path, why, error);
    g_autoptr(json_t) object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    explicit_bzero(text, sizeof text);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        *member_of(out, i) = g_strdup(json_text(object, names[i], NULL));
    bool is_link = json_int(object, "ticketing_key", 0) == 1 && ticketing_driver(out->driver) && out->base && out->token;
    if (!is_link)
        ticketing_link_clear(out);
    return is_link || fail(path, "is no link to a ticketing system; remove it and run lanyard ticketing link", error);
}

bool link_file_save(const char *folder, const TicketingLink *link, GError **error)
{
    g_autofree char *path = path_in(folder), *fresh = g_strconcat(path, ".new", NULL);
    g_autoptr(json_t) object = json_pack("{s:i}", "ticketing_key", 1);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        json_put_text(object, names[i], *member_of((TicketingLink *)link, i));
    g_autofree char *text = json_canonical(object);
    (void)g_unlink(fresh); // left by a start that was killed
    bool is_good = files_write_new(fresh, text, error);
    explicit_bzero(text, strlen(text));
    if (is_good && g_rename(fresh, path) != 0)
        is_good = fail(path, g_strerror(errno), error);
    return is_good;
}

bool link_file_remove(const char *folder, GError **error)
{
    g_autofree char *path = path_in(folder);
    return g_unlink(path) == 0 || errno == ENOENT || fail(path, g_strerror(errno), error);
}
