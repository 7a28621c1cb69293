// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/ticketing_island.h"

#include <string.h>

#include "common/store/store.h"
#include "common/ticketing/link_file.h"
#include "common/ticketing/pull.h"
#include "common/ticketing/push.h"
#include "scanner/cli/say.h"

#define PUSH_EVERY_MS 3000
#define PULLS_EVERY 6 // so many pushes: with the four questions of a pull far below what pretix.eu allows

struct TicketingIsland {
    const Station *station;
    TicketingLink link;
    Talk *talk;
    GThread *thread;
    // The thread's own:
    Store *store;
    char *problem; // what was said last; NULL = all is well
};

static void say_change(TicketingIsland *island, const GError *error)
{
    if (g_strcmp0(island->problem, error ? error->message : NULL) == 0)
        return;
    text_take(&island->problem, error ? g_strdup(error->message) : NULL);
    say_error("lanyard: ticketing: %s\n", error ? error->message : "the ticketing system answers again");
}

static bool push(TicketingIsland *island, GError **error)
{
    const PushRequest request = {island->store, island->station->profile, &island->link, island->talk, 1};
    PushReport report;
    bool is_good = push_run(&request, &report, error);
    if (report.refused_count > 0)
        say_error("lanyard: ticketing: %" G_GINT64_FORMAT " entries were refused there; lanyard ticketing status says why\n",
                  report.refused_count);
    return is_good;
}

static bool pull(TicketingIsland *island, GError **error)
{
    const PullRequest request = {.store = island->store,
                                 .profile = island->station->profile,
                                 .link = &island->link,
                                 .talk = island->talk,
                                 .now_utc_ms = station_now_utc_ms(island->station),
                                 .tries = 3};
    g_auto(PullReport) report = {0};
    bool is_good = pull_run(&request, &report, error);
    if (report.rejected_count > 0)
        say_error("lanyard: ticketing: %" G_GINT64_FORMAT " tickets were left out; lanyard ticketing pull --all says why\n",
                  report.rejected_count);
    return is_good;
}

// What it has to do now; how long to rest then.
static gint64 turn(TicketingIsland *island, int number)
{
    g_autoptr(GError) error = NULL;
    if (!island->store)
        island->store = store_open(island->station->store_path, &error);
    bool is_good = island->store && store_refresh_identity(island->store, &error) && push(island, &error) &&
                   (number % PULLS_EVERY != 0 || pull(island, &error));
    say_change(island, is_good ? NULL : error);
    if (!is_good)
        return talk_wait_ms(island->talk);
    talk_is_well(island->talk);
    return PUSH_EVERY_MS;
}

static gpointer run(gpointer data)
{
    TicketingIsland *island = data;
    for (int number = 0; talk_rest(island->talk, turn(island, number)); number++)
        ;
    if (island->store)
        store_close(island->store);
    return NULL;
}

TicketingIsland *ticketing_island_start(const Station *station, GError **error)
{
    g_auto(TicketingLink) link = {0};
    const char *folder = station->settings->folder;
    if (!link_file_exists(folder))
        return NULL;
    if (!link_file_load(folder, &link, error))
        return NULL;
    Talk *talk = link.event ? talk_new(&link, NULL, error) : NULL;
    if (!talk)
        return NULL; // without an event the link is half made, and lanyard ticketing says so
    TicketingIsland *island = g_new0(TicketingIsland, 1);
    island->station = station;
    island->link = link;
    link = (TicketingLink){0};
    island->talk = talk;
    island->thread = g_thread_new("ticketing", run, island);
    return island;
}

void ticketing_island_stop(TicketingIsland *island)
{
    if (!island)
        return;
    talk_stop(island->talk);
    g_thread_join(island->thread);
    talk_free(island->talk);
    ticketing_link_clear(&island->link);
    g_free(island->problem);
    g_free(island);
}
