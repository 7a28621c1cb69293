// SPDX-License-Identifier: GPL-3.0-or-later
// stage_server.c - the page of a made-up station for tests in a browser; told what happens by lines on stdin.
//
//   stage_server MODE CHECKPOINT     prints "port N", then obeys:
//   print | jam                      from now on waiting labels come out, or stay half-way
//   owe N                            so many came out of a printer that does not tell, the last of them for Ada
//   behind N | in-step               the exchange with other stations
//   peers                            a station is in step, one lags, one is silent, as the hub says
//   line SESSION                     somebody without a seat stands in the session's line
//   badge ID                         prints the code of a badge of this person
//   scanned SPONSOR ID               the same; the sponsor has captured it
//   sponsor CODE                     this one has a client
//   printer NAME STATE PRINTABLE LOADED [PROBLEM]   "badge-1 ready * 62x100" is there from the start
//   receipts                         a printer with receipt paper is there
//   fork | damage                    another station wrote two histories; pages of the store are overwritten
//   clock MINUTES                    the station's clock, from now; prints what the rules say then: "HH:MM SESSION|- seat|none"
//   choice CODE TAB CODE             a lane sees both at once
//   sees N | blind                   a lane shows a bright left half and a code at the left, with AimHint N
#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/lead/lead.h"
#include "common/store/rights/peer.h"
#include "common/store/job/job.h"
#include "common/store/job/printer_record.h"
#include "common/store/programme/standby.h"
#include "scanner/desk/code_standing.h"
#include "scanner/desk/live_picture.h"
#include "scanner/web/web.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
    Desk *lane;
    gint64 opened_utc_ms;
    bool is_jammed;
    int hint; // -1: no picture
} Show;

// As a worker does whenever something has changed.
static void tell_printers(Show *show)
{
    g_autoptr(GPtrArray) printers = printer_record_list(desk_store(show->lane), NULL);
    json_t *list = json_array();
    for (guint i = 0; printers && i < printers->len; i++) {
        const PrinterKnown *printer = printers->pdata[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", printer->name, "model", "QL-820NWB", "media",
                                              printer->media, "state", printer->state, "problem", printer->problem));
    }
    web_publish(show->web, WEB_PRINTERS, list);
}

// "printer NAME STATE PRINTABLE LOADED [PROBLEM]"; PRINTABLE "*" = any roll will do.
static void show_printer(Show *show, const char *words)
{
    g_auto(GStrv) said = g_strsplit(words, " ", 5);
    g_auto(GStrv) printable = g_strsplit(*said[2] == '*' ? "" : said[2], ",", -1);
    const PrinterShown shown = {.state = said[1],
                                .media = said[3],
                                .problem = said[4] ? said[4] : "",
                                .takes_any_media = *said[2] == '*',
                                .printable = (const char *const *)printable};
    g_assert_true(printer_record_show(desk_store(show->lane), said[0], &shown, NULL));
    tell_printers(show);
}

// What the worker of a printer would do.
static void print_at(Show *show, const PrinterKnown *printer)
{
    Store *store = desk_store(show->lane);
    g_autofree char *printable = printer->takes_any_media ? NULL : g_strjoinv(",", printer->printable);
    g_autoptr(GError) error = NULL;
    while (strcmp(printer->state, "ready") == 0) {
        g_autoptr(Job) job = job_claim(store, printer->name, printable, NULL, clock_utc_ms(), &error);
        if (g_error_matches(error, STORE_ERROR, STORE_ERROR_DAMAGED))
            return;
        g_assert_no_error(error);
        if (!job)
            return;
        g_assert_true(job_advance(store, job->id, JOB_SENDING, NULL, clock_utc_ms(), &error));
        if (show->is_jammed) {
            g_assert_true(job_recover(store, NULL, clock_utc_ms(), NULL, &error));
            tell_printers(show);
            continue;
        }
        g_assert_true(job_advance(store, job->id, JOB_SENT, NULL, clock_utc_ms(), &error));
        g_assert_true(job_advance(store, job->id, JOB_PRINTED, NULL, clock_utc_ms(), &error));
        tell_printers(show);
    }
}

static void print_waiting(Show *show)
{
    g_autoptr(GPtrArray) printers = printer_record_list(desk_store(show->lane), NULL);
    for (guint i = 0; printers && i < printers->len; i++)
        print_at(show, printers->pdata[i]);
}

// As the worker of a printer that cannot tell.
static void owe(Show *show, int count)
{
    static const char *const people[] = {STAGE_ADA, STAGE_PRIYA, STAGE_LI};
    static const char *const names[] = {"Ada Ngũgĩ", "María del Carmen Fernández-Villaverde de la Peña y Ruiz de Apodaca",
                                        "Li Wei"};
    Store *store = desk_store(show->lane);
    g_autoptr(GError) error = NULL;
    while (count-- > 0) {
        g_autofree char *fields = g_strdup_printf("{\"name\":\"%s\",\"session_title\":\"Async in depth\",\"token\":\"LY0-%d\"}",
                                                  names[count % 3], count);
        const Job job = {.person_id = (char *)people[count % 3],
                         .label = (char *)"ticket",
                         .media = (char *)"62x100",
                         .role = (char *)"ticket",
                         .printer = (char *)"badge-1",
                         .fields = fields};
        gint64 id;
        g_assert_true(job_submit(store, &job, 0, clock_utc_ms(), &id, &error));
        g_autoptr(Job) claimed = job_claim(store, "badge-1", NULL, NULL, clock_utc_ms(), &error);
        g_assert_cmpint(claimed->id, ==, id);
        for (JobState state = JOB_SENDING; state <= JOB_UNCONFIRMED; state += 1 + (state == JOB_SENT))
            g_assert_true(job_advance(store, id, state, NULL, clock_utc_ms(), &error));
    }
    tell_printers(show);
}

#define PICTURE_WIDTH_PX 640
#define PICTURE_HEIGHT_PX 360

static void show_picture(Show *show)
{
    if (show->hint < 0 || !web_wants_pictures(show->web))
        return;
    g_autofree guint8 *pixels = g_malloc(PICTURE_WIDTH_PX * PICTURE_HEIGHT_PX);
    for (int i = 0; i < PICTURE_WIDTH_PX * PICTURE_HEIGHT_PX; i++)
        pixels[i] = i % PICTURE_WIDTH_PX < PICTURE_WIDTH_PX / 2 ? 210 : 60;
    const GreyFrame frame = {pixels, PICTURE_WIDTH_PX, PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX};
    const ReaderResult seen = {.hint = (AimHint)show->hint, .outline = {{60, 100}, {220, 80}, {240, 250}, {70, 270}}};
    const LaneEvent event = {.source = "/dev/video0", .frame = &frame, .seen = &seen};
    web_publish(show->web, WEB_PICTURE, live_picture_json(&event));
}

// What the rules say of this moment at this door, asked as somebody who scans is told: the session that it checks, and whether the
// first of the line would be let in. Nothing is recorded.
static void tell_rules(Show *show)
{
    const DeskScan looks[] = {{.person_id = STAGE_ADA, .is_dry_run = true}, {.person_id = STAGE_LI, .is_dry_run = true}};
    AdmitOutcome ada = {0}, li = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(desk_scan(show->lane, &looks[0], &ada, &error));
    g_assert_true(desk_scan(show->lane, &looks[1], &li, &error));
    g_autofree char *time = zone_format_clock(show->stage->station->profile->zone, station_now_utc_ms(show->stage->station));
    printf("%s %s %s\n", time, ada.session ? ada.session->code : "-", verdict_is_pass(li.verdict) ? "seat" : "none");
    admit_outcome_clear(&ada);
    admit_outcome_clear(&li);
}

// "clock MINUTES": so long after the stage was opened, in the middle of a minute.
static void move_clock(Show *show, const char *minutes)
{
    gint64 wanted_utc_ms = show->opened_utc_ms / 60000 * 60000 + g_ascii_strtoll(minutes, NULL, 10) * 60000 + 5000;
    station_set_clock_offset(show->stage->station, wanted_utc_ms - clock_utc_ms());
    tell_rules(show);
}

static void keep_peers(Show *show)
{
    static const PeerLag lags[] = {{0, 0, 3000, false}, {140, 90000, 3000, false}, {7, 0, 420000, false}};
    g_autoptr(GPtrArray) peers = g_ptr_array_new_with_free_func((GDestroyNotify)peer_free);
    gint64 now_utc_ms = station_now_utc_ms(show->stage->station);
    for (gsize i = 0; i < G_N_ELEMENTS(lags); i++) {
        Peer *peer = g_new(Peer, 1);
        *peer = (Peer){g_strdup_printf("Desk %d", (int)i + 1), now_utc_ms - lags[i].silent_ms, lags[i]};
        g_ptr_array_add(peers, peer);
    }
    g_assert_true(peers_keep(desk_store(show->lane), peers, now_utc_ms, NULL));
    puts("kept");
}

static void stand_in_line(Show *show, const char *session)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(standby_put(desk_store(show->lane), session, STAGE_LI, true, "Dora", clock_utc_ms(), NULL, &error));
    g_assert_no_error(error);
}

// Somebody's badge, as its code; a sponsor, when there is one, has captured it.
static void tell_badge(Show *show, const char *id, const char *sponsor)
{
    const Station *station = show->stage->station;
    gint64 now_utc_ms = station_now_utc_ms(station);
    g_autoptr(GError) error = NULL;
    Store *store = desk_store(show->lane);
    g_assert_true(store_begin(store, &error));
    g_autofree char *token = person_issue_token(store, station->ring, station->profile, id, NULL, now_utc_ms, &error);
    const LeadScan scan = {.profile = station->profile,
                           .sponsor = sponsor,
                           .code = token,
                           .code_length = token ? strlen(token) : 0,
                           .volunteer_name = "",
                           .now_utc_ms = now_utc_ms};
    LeadOutcome outcome;
    g_assert_true(!sponsor || lead_scan(store, &scan, &outcome, &error));
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    puts(token);
}

// "scanned SPONSOR ID"
static void capture(Show *show, const char *words)
{
    g_auto(GStrv) parts = g_strsplit(words, " ", 2);
    tell_badge(show, parts[1], parts[0]);
}

static void know_sponsor(Show *show, const char *code)
{
    g_autofree char *id = g_strdup_printf("%016x", g_str_hash(code));
    g_autoptr(json_t) body = json_pack("{s:s}", "sponsor", code);
    Store *store = desk_store(show->lane);
    g_assert_true(store_begin(store, NULL) && journal_append(store, RECORD_CLIENT, id, body, clock_utc_ms(), NULL, NULL) &&
                  store_commit(store, NULL));
    puts("known");
}

static void show_receipts(Show *show)
{
    static const char *const paper[] = {"80", NULL};
    const PrinterShown shown = {.state = "ready", .media = "80", .problem = "", .printable = paper};
    g_assert_true(printer_record_show(desk_store(show->lane), "receipts", &shown, NULL));
    puts("shown");
}

static void show_choice(Show *show, const char *words)
{
    g_auto(GStrv) codes = g_strsplit(words, "\t", 2);
    const Post post = station_post(show->stage->station);
    json_t *people = json_array();
    for (char **each = codes; *each; each++) {
        g_autoptr(GBytes) code = g_bytes_new(*each, strlen(*each));
        json_array_append_new(people, code_look_json(show->lane, &post, code, NULL));
    }
    web_publish(show->web, WEB_CHOICE, json_pack("{s:s,s:o}", "verdict", "choice", "people", people));
}

static void obey(Show *show, const char *line)
{
    if (strcmp(line, "jam") == 0 || strcmp(line, "print") == 0)
        show->is_jammed = *line == 'j';
    else if (g_str_has_prefix(line, "owe "))
        owe(show, (int)g_ascii_strtoll(line + 4, NULL, 10));
    else if (g_str_has_prefix(line, "behind "))
        web_publish(show->web, WEB_MODE,
                    json_pack("{s:s,s:I}", "mode", "behind", "behind", (json_int_t)g_ascii_strtoll(line + 7, NULL, 10)));
    else if (g_str_has_prefix(line, "aside "))
        web_publish(show->web, WEB_MODE,
                    json_pack("{s:s,s:I}", "mode", "in-step", "quarantined", (json_int_t)g_ascii_strtoll(line + 6, NULL, 10)));
    else if (g_str_has_prefix(line, "clock "))
        move_clock(show, line + 6);
    else if (g_str_has_prefix(line, "badge "))
        tell_badge(show, line + 6, NULL);
    else if (g_str_has_prefix(line, "scanned "))
        capture(show, line + 8);
    else if (g_str_has_prefix(line, "sponsor "))
        know_sponsor(show, line + 8);
    else if (g_str_has_prefix(line, "printer "))
        show_printer(show, line + 8);
    else if (strcmp(line, "receipts") == 0)
        show_receipts(show);
    else if (strcmp(line, "peers") == 0)
        keep_peers(show);
    else if (g_str_has_prefix(line, "line "))
        stand_in_line(show, line + 5);
    else if (strcmp(line, "in-step") == 0)
        web_publish(show->web, WEB_MODE, json_pack("{s:s,s:i}", "mode", line, "behind", 0));
    else if (g_str_has_prefix(line, "choice "))
        show_choice(show, line + 7);
    else if (g_str_has_prefix(line, "sees "))
        show->hint = (int)g_ascii_strtoll(line + 5, NULL, 10);
    else if (strcmp(line, "fork") == 0)
        stage_fork(show->stage);
    else if (strcmp(line, "damage") == 0)
        stage_damage(show->stage);
    else if (strcmp(line, "blind") == 0)
        show->hint = -1;
    else
        g_error("the stage knows no \"%s\"", line);
}

static gpointer listen_to(gpointer data)
{
    char line[512];
    while (fgets(line, sizeof line, stdin))
        g_async_queue_push(data, g_strdup(g_strchomp(line)));
    g_async_queue_push(data, g_strdup("quit"));
    return NULL;
}

int main(int argc, char **argv)
{
    g_assert_cmpint(argc, ==, 3);
    setlinebuf(stdout);
    Show show = {.stage = stage_new(argv[1], argv[2]), .hint = -1, .opened_utc_ms = clock_utc_ms()};
    g_autoptr(GError) error = NULL;
    show.lane = stage_desk(show.stage);
    show.web = web_start(&(WebOptions){.station = show.stage->station}, &error);
    g_assert_no_error(error);
    show_printer(&show, "badge-1 ready * 62x100");
    printf("port %u\n", web_port(show.web));
    g_autoptr(GAsyncQueue) lines = g_async_queue_new_full(g_free);
    GThread *reader = g_thread_new("stdin", listen_to, lines);
    for (bool is_on = true; is_on;) {
        g_autofree char *line = g_async_queue_timeout_pop(lines, G_USEC_PER_SEC / 5);
        is_on = !line || strcmp(line, "quit") != 0;
        if (line && is_on)
            obey(&show, line);
        print_waiting(&show);
        show_picture(&show);
    }
    g_thread_join(reader);
    web_stop(show.web);
    desk_close(show.lane);
    stage_free(show.stage);
    return 0;
}
