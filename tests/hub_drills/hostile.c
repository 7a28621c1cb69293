// SPDX-License-Identifier: GPL-3.0-or-later
// hostile.c - whoever has the password of one role of the hub and means to stay: a stolen laptop, written as the thief would, from
// PostgreSQL's manual and not from our code.
//
//     hub-hostile FOLDER "CONNECTION" PASSWORD OWNER MANNER...
//
// Each manner is a connection that is made anew, without a pause, whenever it is ended. It lifts its own time-outs, takes what locks it
// can get and keeps them. FOLDER/signed-in gets a line for each time that it was let in, FOLDER/taken one for each lock that it got.
#include <fcntl.h>
#include <glib.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define DAWDLE_US (5 * G_USEC_PER_SEC)
#define OWN_PASSWORD "what-the-thief-chose"

typedef struct {
    const char *name;
    const char *database; // NULL = the hub's
    const char *const *statements;
    bool is_kept; // in one transaction, which stays open; else each by itself, again and again
} Manner;

static struct {
    const char *folder, *connection, *password, *owner;
} thief;

// @db@, @role@ and @owner@ stand for names.
static const char *const row[] = {"ALTER ROLE CURRENT_USER PASSWORD '" OWN_PASSWORD "'", NULL};
static const char *const grab[] = {
    "ALTER ROLE CURRENT_USER SET statement_timeout = 0",
    "ALTER ROLE CURRENT_USER IN DATABASE @db@ SET lock_timeout = 0",
    "GRANT CONNECT ON DATABASE @db@ TO CURRENT_USER",
    "GRANT USAGE ON SCHEMA lanyard TO CURRENT_USER",
    "GRANT SELECT ON lanyard.hub TO CURRENT_USER",
    "GRANT SELECT ON lanyard.station TO CURRENT_USER",
    "GRANT SELECT ON lanyard.record TO CURRENT_USER",
    "GRANT EXECUTE ON FUNCTION lanyard.greet TO CURRENT_USER",
    "GRANT EXECUTE ON FUNCTION lanyard.own_channel TO CURRENT_USER",
    "GRANT EXECUTE ON FUNCTION lanyard.tell_lag TO CURRENT_USER",
    "GRANT @role@ TO @owner@",
    "REVOKE @role@ FROM @owner@",
    "LOCK TABLE lanyard.record IN ROW EXCLUSIVE MODE",
    "LOCK TABLE lanyard.record, lanyard.station, lanyard.hub IN ACCESS SHARE MODE",
    "LOCK TABLE pg_catalog.pg_class, pg_catalog.pg_proc, pg_catalog.pg_auth_members IN ACCESS SHARE MODE",
    "LOCK TABLE pg_catalog.pg_database, pg_catalog.pg_db_role_setting IN ACCESS SHARE MODE",
    "SELECT lanyard.greet('feedfacefeedface', 'thief', '1', 0)",
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) VALUES ('feedfacefeedface', 1, 1, 1, 12, '', '{}')",
    "SELECT lanyard.take_lease('feedfacefeedface', 'decide')",
    "SELECT pg_advisory_lock(n) FROM generate_series(1, 100) AS n",
    "CREATE TEMPORARY TABLE mine(text text)",
    "LISTEN mine",
    "NOTIFY mine, 'kept'",
    "ALTER ROLE CURRENT_USER PASSWORD '" OWN_PASSWORD "'",
    NULL,
};
static const char *const disown[] = {"DROP OWNED BY CURRENT_USER", NULL};
static const char *const race[] = {
    "ALTER ROLE CURRENT_USER PASSWORD '" OWN_PASSWORD "'",
    "GRANT CONNECT ON DATABASE @db@ TO CURRENT_USER",
    "GRANT SELECT ON lanyard.record TO CURRENT_USER",
    "GRANT EXECUTE ON FUNCTION lanyard.greet TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER IN DATABASE @db@ SET lock_timeout = 0",
    "REVOKE @role@ FROM @owner@",
    NULL,
};
static const char *const listen[] = {"LISTEN mine", "SELECT 1", NULL};
static const char *const shout[] = {"NOTIFY mine, 'again and again and again'", NULL};

static const Manner manners[] = {
    {"row", NULL, row, true},
    {"grab", NULL, grab, true},
    {"disown", NULL, disown, true},
    {"race", NULL, race, false},
    {"dawdle", NULL, NULL, false},
    {"listen", NULL, listen, true},
    {"shout", NULL, shout, false},
    {"row-elsewhere", "postgres", row, true},
    {"disown-elsewhere", "postgres", disown, true},
    {"race-elsewhere", "template1", race, false},
};

static void note(const char *name, const char *line)
{
    g_autofree char *path = g_build_filename(thief.folder, name, NULL);
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || write(file, text, strlen(text)) < 0)
        g_error("%s cannot be written", path);
    close(file);
}

static void pass_over(void *data, const PGresult *notice)
{
    (void)data;
    (void)notice;
}

static char *fill_in(PGconn *handle, const char *statement)
{
    char *role = PQescapeIdentifier(handle, PQuser(handle), strlen(PQuser(handle)));
    g_autoptr(GString) text = g_string_new(statement);
    g_string_replace(text, "@role@", role, 0);
    g_string_replace(text, "@owner@", thief.owner, 0);
    // The hub's is what it is after, wherever it is.
    g_autofree char *database = g_strdup(strstr(thief.connection, "dbname=") + strlen("dbname="));
    g_string_replace(text, "@db@", g_strdelimit(database, " ", '\0'), 0);
    PQfreemem(role);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool try(PGconn *handle, const char *sql)
{
    PGresult *result = PQexec(handle, sql);
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// The server looks up the password when somebody begins to sign in, and waits a minute for the end.
static PGconn *dawdle(const char *text)
{
    PGconn *handle = PQconnectStart(text);
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    bool has_waited = false;
    while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
        struct pollfd polled = {PQsocket(handle), status == PGRES_POLLING_READING ? POLLIN : POLLOUT, 0};
        poll(&polled, 1, -1);
        if (PQstatus(handle) == CONNECTION_AWAITING_RESPONSE && !has_waited) {
            g_usleep(DAWDLE_US);
            has_waited = true;
        }
        status = PQconnectPoll(handle);
    }
    return handle;
}

// By the password that was on the laptop, or else by the one that it chose itself.
static PGconn *sign_in(const Manner *manner)
{
    const char *passwords[] = {thief.password, OWN_PASSWORD};
    for (gsize i = 0; i < G_N_ELEMENTS(passwords); i++) {
        g_autofree char *text = g_strdup_printf("%s password='%s' connect_timeout=10%s%s", thief.connection, passwords[i],
                                                manner->database ? " dbname=" : "", manner->database ? manner->database : "");
        PGconn *handle = g_str_equal(manner->name, "dawdle") ? dawdle(text) : PQconnectdb(text);
        PQsetNoticeReceiver(handle, pass_over, NULL);
        if (PQstatus(handle) == CONNECTION_OK)
            return handle;
        PQfinish(handle);
    }
    return NULL;
}

// How many it got. What somebody else of them holds already, it passes over.
static int take_all(PGconn *handle, const Manner *manner)
{
    int count = 0;
    if (manner->is_kept)
        try(handle, "ROLLBACK; SET lock_timeout = '200ms'; BEGIN");
    for (const char *const *statement = manner->statements; *statement; statement++) {
        g_autofree char *sql = fill_in(handle, *statement);
        bool is_taken = (!manner->is_kept || try(handle, "SAVEPOINT before")) && try(handle, sql);
        count += is_taken;
        if (is_taken && manner->is_kept)
            note("taken", sql);
        if (!is_taken && manner->is_kept)
            try(handle, "ROLLBACK TO before");
    }
    return count;
}

static void stay(PGconn *handle, const Manner *manner)
{
    int count;
    try(handle, "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                " SET idle_session_timeout = 0");
    do
        count = take_all(handle, manner);
    while ((!manner->is_kept || count == 0) && PQstatus(handle) == CONNECTION_OK);
    try(handle, "SET lock_timeout = 0");
    note("holds", manner->name);
    while (PQstatus(handle) == CONNECTION_OK) {
        struct pollfd polled = {PQsocket(handle), POLLIN, 0};
        poll(&polled, 1, -1);
        PQconsumeInput(handle);
    }
}

static gpointer come_again(gpointer data)
{
    const Manner *manner = data;
    for (;;) {
        PGconn *handle = sign_in(manner);
        if (!handle) {
            g_usleep(1000);
            continue;
        }
        note("signed-in", PQdb(handle));
        if (manner->statements)
            stay(handle, manner);
        PQfinish(handle);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    g_assert(argc > 5);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails takes it along
    thief.folder = argv[1];
    thief.connection = argv[2];
    thief.password = argv[3];
    thief.owner = argv[4];
    for (int i = 5; i < argc; i++)
        for (gsize j = 0; j < G_N_ELEMENTS(manners); j++)
            if (strcmp(argv[i], manners[j].name) == 0) {
                g_thread_new(argv[i], come_again, (gpointer)&manners[j]);
                g_usleep(manners[j].statements ? 0 : DAWDLE_US / 4); // one of them is always at it
            }
    pause();
    return 0;
}
