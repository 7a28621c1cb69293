// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/sponsors.h"

#include <string.h>

#include "common/sync/hub_owner.h"
#include "tests/sync/stations.h"

static const char desk_does[] = "SELECT lanyard.greet('" DESK "', 'zqdeskname', '1', 0);" RECORD(
    DESK, 1, 10, 0, "zqpone",
    "{\"name\":\"Grace\",\"given_name\":\"Grace\",\"email\":\"zqemailone\",\"company\":\"zqcompanyone\",\"title\":\"zqtitleone\","
    "\"cv_url\":\"https://cv.example\",\"consent\":\"name,cv\",\"dietary\":\"zqdietone\",\"tickets\":{\"a\":{\"secret\":\"zqsecretone\"}}}")
    RECORD(DESK, 2, 11, 6, "zqpone", "{\"id\":\"" SCANNED "\",\"kind\":1}")
        RECORD(DESK, 3, 12, 0, "zqptwo",
               "{\"name\":\"zqnametwo\",\"given_name\":\"zqnametwo\",\"email\":\"zqemailtwo\",\"consent\":\"name,email\"}")
            RECORD(DESK, 4, 13, 6, "zqptwo", "{\"id\":\"" BOLTS "\",\"kind\":1}")
                RECORD(DESK, 5, 14, 0, "zqpthree",
                       "{\"name\":\"zqnamethree\",\"email\":\"zqemailthree\",\"consent\":\"name,email,company,title,cv\"}")
                    RECORD(DESK, 6, 15, 6, "zqpthree", "{\"id\":\"" UNSCANNED "\",\"kind\":1}")
                        RECORD(DESK, 7, 16, 3, "zqpthree", "{\"scope\":\"desk\",\"by\":\"zqoperator\"}");
static const char acme_does[] = "SELECT lanyard_sponsor.greet('" ACME "', 'Acme booth', '1', 0);" OWN_RECORD(
    ACME, 1, 20, 10, SCANNED, "{\"sponsor\":\"acme\",\"scan\":true,\"set\":{\"note\":\"own note\"}}");
static const char bolt_does[] = "SELECT lanyard_sponsor.greet('" BOLT "', 'zqboltname', '1', 0);" OWN_RECORD(
    BOLT, 1, 21, 10, BOLTS, "{\"sponsor\":\"bolt\",\"scan\":true,\"set\":{\"note\":\"zqboltnote\"}}");

static PgConnection *connect_as(Cluster *cluster, const char *role)
{
    g_autofree char *connection = cluster_connection(cluster, "hub", role);
    g_autoptr(GError) error = NULL;
    PgConnection *pg = pg_connection_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    return pg;
}

void sponsors_serve(Sponsors *sponsors)
{
    g_free(cluster_sql(sponsors->cluster, "hub", "SELECT lanyard.serve_now()"));
    g_autofree char *problem = cluster_sql(sponsors->cluster, "hub", "SELECT string_agg(problem, ' ') FROM lanyard.sponsor");
    g_assert_cmpstr(problem, ==, "");
}

void sponsors_must(PgConnection *pg, const char *sql)
{
    g_autoptr(GError) error = NULL;
    pg_connection_run(pg, sql, NULL, &error);
    if (error)
        g_error("%s: %s", sql, error->message);
}

const char *sponsors_leak(const char *text)
{
    static const char *const hidden[] = {"zq", DESK, BOLT, BOLTS, UNSCANNED};
    for (gsize i = 0; i < G_N_ELEMENTS(hidden); i++)
        if (strstr(text, hidden[i]))
            return strstr(text, hidden[i]);
    return NULL;
}

void sponsors_set_up(Sponsors *sponsors, gconstpointer cluster)
{
    sponsors->cluster = (Cluster *)cluster;
    g_autofree char *connection = cluster_database(sponsors->cluster, "hub");
    g_autoptr(GError) error = NULL;
    sponsors->owner = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    static const char *const roles[] = {"acme", "bolt", "desk", "stranger"};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        cluster_role(sponsors->cluster, roles[i], "");
    int from, to;
    hub_init(sponsors->owner, EVENT, "desk", &from, &to, &error);
    g_assert_no_error(error);
    g_assert_true(hub_welcome_sponsor(sponsors->owner, "acme", "acme", &error));
    g_assert_true(hub_welcome_sponsor(sponsors->owner, "bolt", "bolt", &error));
    sponsors->acme = connect_as(sponsors->cluster, "acme");
    sponsors->bolt = connect_as(sponsors->cluster, "bolt");
    sponsors->desk = connect_as(sponsors->cluster, "desk");
    sponsors_must(sponsors->desk, desk_does);
    sponsors_must(sponsors->acme, acme_does);
    sponsors_must(sponsors->bolt, bolt_does);
    sponsors_serve(sponsors);
}

void sponsors_tear_down(Sponsors *sponsors, gconstpointer cluster)
{
    (void)cluster;
    hub_close(sponsors->owner);
    pg_connection_close(sponsors->acme);
    pg_connection_close(sponsors->bolt);
    pg_connection_close(sponsors->desk);
}
