// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/ticketing_island.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/store/admit/link.h"
#include "common/store/admit/outbox.h"
#include "common/store/store.h"
#include "common/ticketing/link_file.h"
#include "common/ticketing/pull.h"
#include "common/ticketing/push.h"
#include "scanner/cli/say.h"

#define PUSH_EVERY_MS 3000
#define TELL_EVERY_MS 60000
#define SECOND_MS (12 * G_GINT64_CONSTANT(3600000)) // who was silent for so long has ended
#define PULLS_EVERY 6 // so many pushes: with the four questions of a pull far below what pretix.eu allows

struct TicketingIsland {
    const Station *station;
    Web *web;
    const Duty *duty;          // NULL = there is no hub
    gint64 away_until_mono_us; // until then the hub may still be on its way
    TicketingLink link;
    Talk *talk;
    GThread *thread;
    // The thread's own:
    Store *store;
    char *problem;         // what was said last; NULL = all is well
    gint64 trouble_utc_ms; // since when
    gint64 done, all;      // orders of the first pull, while it runs
    json_t *told;          // to the page
    gint64 told_mono_us;   // to the other stations
    char *second;          // who else talks, where nothing decides which of them should; NULL
};

static void say_change(TicketingIsland *island, const GError *error)
{
    if (g_strcmp0(island->problem, error ? error->message : NULL) == 0)
        return;
    if (!island->problem)
        island->trouble_utc_ms = station_now_utc_ms(island->station);
    text_take(&island->problem, error ? g_strdup(error->message) : NULL);
    say_error("lanyard: ticketing: %s\n", error ? error->message : "the ticketing system answers again");
}

// --- what the page says of it ---

static const char *trouble_of(const GError *error)
{
    static const struct {
        TicketingError code;
        const char *name;
    } names[] = {{TICKETING_ERROR_AWAY, "away"},
                 {TICKETING_ERROR_LATER, "busy"},
                 {TICKETING_ERROR_UNLINKED, "unlinked"},
                 {TICKETING_ERROR_RIGHTS, "rights"}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_error_matches(error, TICKETING_ERROR, (gint)names[i].code))
            return names[i].name;
    return "other";
}

static void put_time(const TicketingIsland *island, json_t *object, const char *member, gint64 utc_ms)
{
    g_autofree char *text = utc_ms ? zone_format_iso(island->station->profile->zone, utc_ms) : NULL;
    json_put_text(object, member, text);
}

// What changed since the last time.
static void tell_page(TicketingIsland *island, const GError *error)
{
    gint64 waiting, refused;
    if (!island->store || !push_waiting(island->store, island->station->profile, &waiting, NULL) ||
        !outbox_refused(island->store, &refused, NULL))
        return;
    json_t *state = json_pack("{s:s,s:I,s:I}", "system", ticketing_driver(island->link.driver)->title, "waiting",
                              (json_int_t)waiting, "refused", (json_int_t)refused);
    put_time(island, state, "orders", pull_last_utc_ms(island->store));
    json_put_text(state, "second", island->second);
    if (island->all > 0)
        json_object_update_new(state, json_pack("{s:I,s:I}", "done", (json_int_t)island->done, "all", (json_int_t)island->all));
    if (error) {
        json_put_text(state, "trouble", trouble_of(error));
        json_put_text(state, "problem", error->message);
        put_time(island, state, "since", island->trouble_utc_ms);
    }
    bool is_new = !json_equal(state, island->told);
    if (is_new) {
        web_publish(island->web, WEB_TICKETING, json_deep_copy(state));
        json_decref(island->told);
        island->told = json_incref(state);
    }
    json_decref(state);
}

static void tell_progress(gint64 done, gint64 total, gpointer data)
{
    TicketingIsland *island = data;
    bool is_first = pull_last_utc_ms(island->store) == 0;
    island->done = done;
    island->all = is_first ? total : 0;
    if (is_first)
        tell_page(island, NULL);
}

// --- its work ---

static PushRequest push_request(const TicketingIsland *island)
{
    return (PushRequest){
        island->store, island->station->profile, &island->link, island->talk, 1, station_now_utc_ms(island->station)};
}

// Once a minute, whatever the system answered. Without a hub nobody decides who talks, so people are told of a second one.
static bool tell_stations(TicketingIsland *island, GError **error)
{
    const PushRequest request = push_request(island);
    if (island->told_mono_us && clock_is_within(island->told_mono_us, TELL_EVERY_MS))
        return true;
    island->told_mono_us = clock_mono_us();
    g_clear_pointer(&island->second, g_free);
    return push_tell(&request, error) &&
           (island->duty || link_second(island->store, request.now_utc_ms - SECOND_MS, &island->second, error));
}

static bool push(TicketingIsland *island, GError **error)
{
    const PushRequest request = push_request(island);
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
                                 .tries = 3,
                                 .progress = tell_progress,
                                 .progress_data = island};
    g_auto(PullReport) report = {0};
    bool is_good = pull_run(&request, &report, error);
    island->all = 0;
    if (report.rejected_count > 0)
        say_error("lanyard: ticketing: %" G_GINT64_FORMAT " tickets were left out; lanyard ticketing pull --all says why\n",
                  report.rejected_count);
    return is_good;
}

// What it has to do now; how long to rest then.
static gint64 turn(TicketingIsland *island, int number)
{
    g_autoptr(GError) error = NULL;
    bool talks = duty_talks(island->duty, island->away_until_mono_us, clock_mono_us());
    if (!island->store)
        island->store = store_open(island->station->store_path, &error);
    bool is_good = island->store && store_refresh_identity(island->store, &error);
    if (is_good && !talks) { // another station does
        tell_page(island, NULL);
        return PUSH_EVERY_MS;
    }
    is_good = is_good && push(island, &error) && (number % PULLS_EVERY != 0 || pull(island, &error));
    if (island->store)
        is_good = tell_stations(island, is_good ? &error : NULL) && is_good;
    say_change(island, is_good ? NULL : error);
    tell_page(island, is_good ? NULL : error);
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

TicketingIsland *ticketing_island_start(const Station *station, Web *web, const Duty *duty, GError **error)
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
    island->web = web;
    island->duty = duty;
    island->away_until_mono_us = clock_after_ms(station->settings->stale_after_min * 60000);
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
    json_decref(island->told);
    g_free(island->second);
    g_free(island->problem);
    g_free(island);
}
