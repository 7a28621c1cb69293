// SPDX-License-Identifier: GPL-3.0-or-later
// hub_restored.c - lanyard hub upgrade at a hub that was put back from a backup: what this desk remembers goes there before anybody is served.
#include "common/sync/hub_restored.h"

#include "common/store/rights/revoked_station.h"
#include "common/store/upkeep/purge.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/hub_member.h"
#include "scanner/cli/station.h"

static char *own_role(const Settings *settings, GError **error)
{
    const HubOptions options = {.connection = settings->hub, .folder = settings->folder, .stop_fd = -1};
    g_autoptr(Hub) hub = settings->hub ? hub_open(&options, error) : NULL;
    if (!settings->hub)
        g_set_error_literal(
            error, HUB_ERROR, HUB_ERROR_RIGHTS,
            "the hub was put back from a backup and serves nobody; run lanyard hub upgrade at the desk that was in step "
            "with it last, whose station.ini names it");
    return hub ? hub_own_role(hub, error) : NULL;
}

// All of it may be repeated.
static bool send_all(const HubWork *work, const Settings *settings, Store *store, guint *out_count, GError **error)
{
    SyncReport report;
    g_autoptr(GPtrArray) revoked = revoked_station_list(store, error);
    g_autofree char *role = revoked && hub_revoke_again(work->hub, revoked, error) ? own_role(settings, error) : NULL;
    g_autofree char *path = g_build_filename(settings->folder, "lanyard.db", NULL);
    const SyncOptions options = exchange_options(settings, path);
    *out_count = revoked ? revoked->len : 0;
    return role && hub_open_for(work->hub, role, error) && sync_once(&options, NULL, NULL, &report, error) &&
           hub_open_for(work->hub, NULL, error);
}

// Said after a failure: what whoever reads it has to know of the hub.
static void add_state(const HubWork *work, GError **error)
{
    bool is_closed;
    if (hub_is_restored(work->hub, &is_closed, NULL))
        g_prefix_error(error, "the hub serves %s; the same command at this desk goes on from there: ",
                       is_closed ? "nobody else yet" : "everybody, as before");
}

int hub_take_up_again(const HubWork *work)
{
    GError *error = NULL;
    bool is_restored;
    guint count;
    if (!hub_is_restored(work->hub, &is_restored, &error))
        return command_fail(error);
    if (!is_restored && !command_flag(work->line, "restored"))
        return EX_OK;
    g_autoptr(Settings) settings = settings_load(command_folder(work->line), &error);
    g_autoptr(Store) store = settings ? command_store_open(work->line, &error) : NULL;
    g_autofree char *purged = store ? store_get(store, STORE_PURGED) : NULL;
    if (purged)
        return command_fail_with(
            EX_UNAVAILABLE,
            "the people of this event were taken out, and the hub was put back from a backup that has them: it serves "
            "nobody; lanyard hub purge --yes=%s takes them out again",
            work->profile->slug);
    if (!store || !send_all(work, settings, store, &count, &error)) {
        add_state(work, &error);
        return command_fail(error);
    }
    say("The hub was put back from a backup. %u stations that were shut out are so again, and what this desk knows is there again: erased "
        "people, retired keys, booths that are off. It serves everybody now; the other stations send what is theirs.\n",
        count);
    return EX_OK;
}
