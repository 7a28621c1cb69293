// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/pg_settings.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <string.h>
#include <sys/stat.h>

G_DEFINE_QUARK(lanyard_hub_error, hub_error)

static bool is_local(const char *host)
{
    if (!*host || *host == '/' || *host == '@' || strcmp(host, "localhost") == 0)
        return true;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
    return address && g_inet_address_get_is_loopback(address);
}

static const char *given(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option->keyword; option++)
        if (strcmp(option->keyword, keyword) == 0)
            return option->val;
    return NULL;
}

// True when every host of the list is this machine.
static bool are_local(const PQconninfoOption *options)
{
    const char *host = given(options, "hostaddr") ? given(options, "hostaddr") : given(options, "host");
    // What the string leaves open libpq takes from elsewhere.
    if (given(options, "service") || g_getenv("PGSERVICE"))
        return false;
    if (!host)
        host = g_getenv("PGHOSTADDR") ? g_getenv("PGHOSTADDR") : g_getenv("PGHOST");
    g_auto(GStrv) hosts = g_strsplit(host ? host : "", ",", -1);
    for (char **one = hosts; *one; one++)
        if (!is_local(*one))
            return false;
    return true;
}

static void add_word(PgSettings *settings, const char *keyword, const char *value)
{
    g_ptr_array_add(settings->keywords, g_strdup(keyword));
    g_ptr_array_add(settings->values, g_strdup(value));
}

static void add_standard(PgSettings *settings, const PQconninfoOption *options, const char *keyword, const char *value)
{
    if (!given(options, keyword))
        add_word(settings, keyword, value);
}

// Off loopback the server must prove who it is, unless the connection string says otherwise.
static void add_encryption(PgSettings *settings, const PQconninfoOption *options, const char *folder)
{
    if (given(options, "sslmode") || are_local(options))
        return;
    add_word(settings, "sslmode", "verify-full");
    if (given(options, "sslrootcert"))
        return;
    g_autofree char *own = folder ? g_build_filename(folder, "hub.crt", NULL) : NULL;
    const char *candidates[] = {own, "/etc/ssl/certs/ca-certificates.crt"};
    for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
        if (candidates[i] && g_file_test(candidates[i], G_FILE_TEST_EXISTS)) {
            add_word(settings, "sslrootcert", candidates[i]);
            return;
        }
    }
}

// libpq passes over a file with the password that others can read, and goes on without it; here it is said.
static bool add_password_file(PgSettings *settings, const PQconninfoOption *options, const HubOptions *hub, GError **error)
{
    if (given(options, "password")) {
        g_set_error(
            error, HUB_ERROR, HUB_ERROR_SETTINGS,
            "the hub's connection string holds a password; put it into hub.pass (HOST:PORT:DATABASE:USER:PASSWORD, mode 0600) "
            "beside station.ini");
        return false;
    }
    // The station's own file comes before PGPASSFILE of whoever starts it, and after what the connection string names.
    g_autofree char *path = hub->folder ? g_build_filename(hub->folder, "hub.pass", NULL) : NULL;
    struct stat info;
    if (!path || given(options, "passfile") || (hub->is_owner && g_getenv("PGPASSFILE")) || stat(path, &info) != 0)
        return true;
    if (info.st_mode & (S_IRWXG | S_IRWXO))
        return error_set(HUB_ERROR, HUB_ERROR_SETTINGS, error, "%s can be read by others; run chmod 600 on it", path);
    add_word(settings, "passfile", path);
    return true;
}

void pg_settings_clear(PgSettings *settings)
{
    g_ptr_array_unref(settings->keywords);
    g_ptr_array_unref(settings->values);
}

bool pg_settings_collect(const HubOptions *options, PgSettings *out, GError **error)
{
    PgSettings *settings = out;
    *settings = (PgSettings){g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free)};
    char *complaint = NULL;
    PQconninfoOption *parsed = PQconninfoParse(options->connection, &complaint);
    if (!parsed) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_SETTINGS, "the hub's connection string cannot be read: %s",
                    complaint ? g_strchomp(complaint) : "no memory");
        PQfreemem(complaint);
        return false;
    }
    add_word(settings, "dbname", options->connection);
    add_standard(settings, parsed, "application_name", "lanyard"); // whoever is connected can read it
    add_standard(settings, parsed, "connect_timeout", "8");        // for each of several hosts
    add_standard(settings, parsed, "keepalives_idle", "10");
    add_standard(settings, parsed, "keepalives_interval", "5");
    add_standard(settings, parsed, "keepalives_count", "3");
    // A cut is noticed, and what is asked anew goes out, soon after the link is back: TCP alone would wait ever longer.
    add_standard(settings, parsed, "tcp_user_timeout", "3000");
    add_standard(settings, parsed, "target_session_attrs", "read-write");
    add_encryption(settings, parsed, options->folder);
    bool is_good = add_password_file(settings, parsed, options, error);
    PQconninfoFree(parsed);
    g_ptr_array_add(settings->keywords, NULL);
    g_ptr_array_add(settings->values, NULL);
    return is_good;
}
