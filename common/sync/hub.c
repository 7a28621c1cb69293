// SPDX-License-Identifier: GPL-3.0-or-later
// hub.c - meeting the hub: greeting, the clock, what each side has.
#include "common/sync/hub.h"

#include <string.h>

#include "common/sync/hub_sessions.h"
#include "common/sync/pg_settings.h"

#define CLOCK_SAMPLES 3

bool hub_check_options(const HubOptions *options, GError **error)
{
    g_auto(PgSettings) settings = {0};
    return pg_settings_collect(options, &settings, error);
}

Hub *hub_open(const HubOptions *options, GError **error)
{
    PgConnection *pg = pg_connection_open(options, error);
    if (!pg)
        return NULL;
    Hub *hub = g_new0(Hub, 1);
    hub->pg = pg;
    return hub;
}

void hub_close(Hub *hub)
{
    if (!hub)
        return;
    pg_connection_close(hub->pg);
    pg_connection_close(hub->helper);
    g_free(hub);
}

char *hub_own_role(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT session_user", NULL, error);
    return rows ? g_strdup(pg_text(rows, 0, 0)) : NULL;
}

// --- greeting ---

static gint64 machine_clock(gpointer data)
{
    (void)data;
    return clock_utc_ms();
}

// The server's clock lies between the two readings of ours; the shortest way tells it best.
static bool measure_clock(Hub *hub, gint64 (*now)(gpointer), gpointer data, int samples, HubWelcome *out, GError **error)
{
    gint64 best_us = G_MAXINT64;
    for (int i = 0; i < samples; i++) {
        gint64 start_mono_us = clock_mono_us();
        g_autoptr(PgRows) rows =
            pg_connection_query(hub->pg, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", NULL, error);
        if (!rows)
            return false;
        gint64 took_us = clock_mono_us() - start_mono_us;
        if (took_us >= best_us)
            continue;
        best_us = took_us;
        out->skew_ms = now(data) - took_us / 2000 - pg_int(rows, 0, 0);
        out->uncertainty_ms = took_us / 2000 + 1;
    }
    return true;
}

// They come on a channel that the server names to whom they concern.
static bool listen_for_news(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT 'LISTEN ' || quote_ident(lanyard.own_channel())", NULL, error);
    return rows && pg_connection_run(hub->pg, pg_text(rows, 0, 0), NULL, error);
}

static bool ask_what_is_read(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT has_table_privilege('lanyard.record', 'SELECT')", NULL, error);
    hub->is_gateway = rows && *pg_text(rows, 0, 0) == 'f';
    return rows;
}

static bool meet(Hub *hub, const HubGreeting *greeting, GError **error)
{
    return hub_check_schema(hub, greeting->event, error) && ask_what_is_read(hub, error) && listen_for_news(hub, error);
}

bool hub_tell_lag(Hub *hub, const HubGreeting *greeting, GError **error)
{
    g_autofree char *unsent = g_strdup_printf("%" G_GINT64_FORMAT, greeting->unsent_count);
    g_autofree char *missing = g_strdup_printf("%" G_GINT64_FORMAT, greeting->missing_count);
    const char *parameters[] = {greeting->station, unsent, missing, greeting->problem ? greeting->problem : "", NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.tell_lag($1, $2::bigint, $3::bigint, $4)", parameters, error);
}

// Of those that would, one does the task for all.
static bool take_lease(Hub *hub, const char *station, const char *task, bool *out, GError **error)
{
    const char *parameters[] = {station, task, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard.take_lease($1, $2)", parameters, error);
    *out = rows && *pg_text(rows, 0, 0) == 't';
    return rows;
}

bool hub_greet(Hub *hub, const HubGreeting *greeting, gint64 (*machine_utc_ms)(gpointer), gpointer data, HubWelcome *out,
               GError **error)
{
    bool is_first = !hub->is_met;
    if (is_first && !meet(hub, greeting, error))
        return false;
    if (!measure_clock(hub, machine_utc_ms ? machine_utc_ms : machine_clock, data, is_first ? CLOCK_SAMPLES : 1, out, error))
        return false;
    g_autofree char *skew = g_strdup_printf("%" G_GINT64_FORMAT, out->skew_ms);
    const char *parameters[] = {greeting->station, greeting->name, LANYARD_VERSION, skew, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard.greet($1, $2, $3, $4::bigint)", parameters, error);
    if (!rows)
        return false;
    hub->is_met = true;
    if (!hub_tell_lag(hub, greeting, error))
        return false;
    bool is_welcome = pg_is_null(rows, 0, 0);
    if ((greeting->is_decider && is_welcome && !take_lease(hub, greeting->station, "decide", &out->has_lease, error)) ||
        (greeting->is_linked && is_welcome && !take_lease(hub, greeting->station, "ticketing", &out->has_link, error)))
        return false;
    if (is_welcome)
        return true;
    g_set_error(error, HUB_ERROR, HUB_ERROR_REVOKED,
                "the organisers revoked this station (%s); the hub takes no more of its records",
                *pg_text(rows, 0, 0) ? pg_text(rows, 0, 0) : "no reason given");
    return false;
}

typedef struct {
    GHashTable *vector;
    bool has_news;
} News;

// The payload is "STATION LAST-SEQUENCE".
static void take_news(const char *payload, gpointer data)
{
    News *news = data;
    gint64 last;
    g_auto(GStrv) words = g_strsplit(payload, " ", 2);
    if (!words[0] || !words[1] || !g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT64, &last, NULL))
        return;
    gint64 *known = g_hash_table_lookup(news->vector, words[0]);
    if (known && *known >= last)
        return;
    news->has_news = true;
    if (known)
        *known = last;
    else
        g_hash_table_insert(news->vector, g_strdup(words[0]), g_memdup2(&last, sizeof last));
}

bool hub_wait(Hub *hub, int timeout_ms, GHashTable *vector, bool *out_has_news, GError **error)
{
    News news = {.vector = vector};
    bool is_good = pg_connection_wait(hub->pg, timeout_ms, take_news, &news, error);
    *out_has_news = news.has_news;
    return is_good;
}

// --- who has what ---

static void hub_station_free(HubStation *station)
{
    g_free(station->id);
    g_free(station->name);
    g_free(station->program);
    g_free(station->origin);
    g_free(station->revoked_reason);
    g_free(station->problem);
    g_free(station);
}

GPtrArray *hub_stations(Hub *hub, GError **error)
{
    static const char sql[] =
        "SELECT id, name, program, last_sequence, skew_ms,"
        " coalesce((extract(epoch FROM seen_at) * 1000)::bigint, 0),"
        " coalesce((extract(epoch FROM revoked_at) * 1000)::bigint, 0), revoked_reason, coalesce(origin, ''),"
        " last_sequence - base_sequence, unsent, CASE WHEN counted IS NULL THEN -1 ELSE unsent + missing"
        "  + greatest(sum(last_sequence - base_sequence) OVER () - (last_sequence - base_sequence) - counted, 0) END,"
        " coalesce((extract(epoch FROM now() - coalesce(behind_since, seen_at)) * 1000)::bigint, 0),"
        " coalesce((extract(epoch FROM now() - seen_at) * 1000)::bigint, -1),"
        " coalesce(revoked_at IS NULL AND other_hub NOT IN (SELECT i.id FROM lanyard.incarnation AS i), false),"
        " EXISTS(SELECT FROM lanyard.station AS o WHERE o.role_name = s.role_name AND o.name = s.name AND o.origin IS NULL AND o.id <> s.id"
        "  AND o.seen_at > s.seen_at + interval '1 minute'),"
        " coalesce((extract(epoch FROM in_step_at) * 1000)::bigint, 0), problem"
        " FROM lanyard.station AS s ORDER BY name, id";
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, sql, NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *stations = g_ptr_array_new_with_free_func((GDestroyNotify)hub_station_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        HubStation *station = g_new0(HubStation, 1);
        station->id = g_strdup(pg_text(rows, i, 0));
        station->name = g_strdup(pg_text(rows, i, 1));
        station->program = g_strdup(pg_text(rows, i, 2));
        station->skew_ms = pg_int(rows, i, 4);
        station->seen_utc_ms = pg_int(rows, i, 5);
        station->revoked_utc_ms = pg_int(rows, i, 6);
        station->revoked_reason = g_strdup(pg_text(rows, i, 7));
        station->origin = g_strdup(pg_text(rows, i, 8));
        station->record_count = pg_int(rows, i, 9);
        station->unsent_count = pg_int(rows, i, 10);
        station->lag = (PeerLag){pg_int(rows, i, 11), pg_int(rows, i, 12), pg_int(rows, i, 13), station->revoked_utc_ms > 0};
        station->has_met_both = *pg_text(rows, i, 14) == 't';
        station->is_former = *pg_text(rows, i, 15) == 't';
        station->in_step_utc_ms = pg_int(rows, i, 16);
        station->problem = g_strdup(pg_text(rows, i, 17));
        g_ptr_array_add(stations, station);
    }
    return stations;
}

static GPtrArray *stations_since(Hub *hub, const char *sql, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, sql, NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *stations = g_ptr_array_new_with_free_func((GDestroyNotify)revoked_station_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        const RevokedStation station = {.id = g_strdup(pg_text(rows, i, 0)), .since_utc_ms = pg_int(rows, i, 1)};
        g_ptr_array_add(stations, g_memdup2(&station, sizeof station));
    }
    return stations;
}

GPtrArray *hub_revoked_stations(Hub *hub, GError **error)
{
    return stations_since(hub,
                          "SELECT id, (extract(epoch FROM revoked_at) * 1000)::bigint FROM lanyard.station"
                          " WHERE revoked_at IS NOT NULL ORDER BY id COLLATE \"C\"",
                          error);
}

GPtrArray *hub_admitted_stations(Hub *hub, GError **error)
{
    return stations_since(hub,
                          "SELECT id, (extract(epoch FROM admitted_at) * 1000)::bigint FROM lanyard.station"
                          " WHERE revoked_at IS NULL AND admitted_at IS NOT NULL ORDER BY id COLLATE \"C\"",
                          error);
}

bool hub_revoke(Hub *hub, const char *station, const char *reason, GError **error)
{
    const char *parameters[] = {station, reason, NULL};
    hub_wait_for_nobody(hub);
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard.revoke_station($1, $2)", parameters, error);
    if (!rows)
        return false;
    if (!pg_is_null(rows, 0, 0))
        return true;
    g_set_error(error, HUB_ERROR, HUB_ERROR_SERVER, "the hub knows no station %s; lanyard hub status lists them", station);
    return false;
}
