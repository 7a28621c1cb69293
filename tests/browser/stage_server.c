// stage_server.c - the page of a made-up station for tests in a browser; told what happens by lines on stdin.
//
//   stage_server MODE CHECKPOINT     prints "port N", then obeys:
//   print | jam                      from now on waiting labels come out, or stay half-way
//   behind N | in-step | alone       the exchange with other stations
//   camera CODE                      a lane saw a code
//   sees N | blind                   a lane shows a bright left half and a code at the left, with AimHint N
//   restart                          the server ends and starts again on its port
//   conflict                         another station let Ada in as well, while it could not be heard
//   move MODE CHECKPOINT             the same, at another place of the event
//   clock MINUTES                    the station's clock is so far ahead
//   issue ID                         somebody's badge and tickets are printed
//   tokens                           prints "token ID TEXT" for the badge of each job so far
#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "scanner/desk/live_picture.h"
#include "scanner/web/web.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
    Desk *lane;
    bool is_jammed;
    int hint; // -1: no picture
} Show;

static void start(Show *show)
{
    g_autoptr(GError) error = NULL;
    const WebOptions options = {.station = show->stage->station};
    show->web = web_start(&options, &error);
    g_assert_no_error(error);
}

static void restart(Show *show)
{
    char **listen = &show->stage->station->settings->listen;
    guint16 port = web_port(show->web);
    web_stop(show->web);
    g_free(*listen);
    *listen = g_strdup_printf("127.0.0.1:%u", port);
    g_usleep(G_USEC_PER_SEC); // long enough for a browser to notice
    start(show);
}

// What a print worker would do.
static void print_waiting(Show *show)
{
    Store *store = desk_store(show->lane);
    g_autoptr(GError) error = NULL;
    for (;;) {
        g_autoptr(Job) job = job_claim(store, "badge-1", NULL, NULL, clock_utc_ms(), &error);
        g_assert_no_error(error);
        if (!job)
            return;
        g_assert_true(job_advance(store, job->id, JOB_SENDING, NULL, clock_utc_ms(), &error));
        if (show->is_jammed) {
            g_assert_true(job_recover(store, NULL, clock_utc_ms(), NULL, &error));
            continue;
        }
        g_assert_true(job_advance(store, job->id, JOB_SENT, NULL, clock_utc_ms(), &error));
        g_assert_true(job_advance(store, job->id, JOB_PRINTED, NULL, clock_utc_ms(), &error));
    }
}

static void camera(Show *show, const char *code)
{
    g_autoptr(GError) error = NULL;
    const DeskScan scan = {
        .code = code, .code_length = strlen(code), .is_dry_run = desk_confirms_first(show->stage->station)};
    AdmitOutcome outcome;
    desk_scan(show->lane, &scan, &outcome, &error);
    g_assert_no_error(error);
    json_t *json = desk_outcome_json(show->stage->station, &outcome, "en");
    json_object_set_new(json, "is_look", json_boolean(scan.is_dry_run));
    web_publish(show->web, WEB_VERDICT, json);
    admit_outcome_clear(&outcome);
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

static void hear_of_conflict(Show *show)
{
    static const char body[] = "{\"scope\":\"desk\",\"checkpoint\":\"registration\",\"direction\":1,\"once\":true,\"by\":\"Bo\"}";
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) own = json_loads(body, 0, NULL);
    Store *store = desk_store(show->lane);
    gint64 now = station_now_utc_ms(show->stage->station);
    const Record theirs = {"00000000000000f1", 1, (Hlc)(now + 1000) << 16, now + 1000, RECORD_ADMISSION, STAGE_ADA, body};
    bool is_new;
    g_assert_true(store_begin(store, &error));
    g_assert_true(journal_append(store, RECORD_ADMISSION, STAGE_ADA, own, now, NULL, &error));
    g_assert_true(journal_accept(store, &theirs, &is_new, &error));
    g_assert_true(store_commit(store, &error));
}

static void print_tokens(Show *show)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) jobs = job_list(desk_store(show->lane), 100, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < jobs->len; i++) {
        const Job *job = g_ptr_array_index(jobs, i);
        printf("token %s %s %s\n", job->role, job->person_id, job->token);
    }
    printf("end\n");
}

static void move(Show *show, const char *place)
{
    Settings *settings = show->stage->station->settings;
    bool is_door = g_str_has_prefix(place, "door ");
    g_assert_true(is_door || g_str_has_prefix(place, "desk "));
    settings->mode = is_door ? STATION_DOOR : STATION_DESK;
    g_free(settings->checkpoint);
    settings->checkpoint = g_strdup(place + 5);
    restart(show);
}

static void issue(Show *show, const char *id)
{
    g_autoptr(GError) error = NULL;
    const PrintRequest request = {.person_id = id, .with_badge = true, .with_tickets = true};
    gint64 group;
    desk_print(show->lane, &request, &group, &error);
    g_assert_no_error(error);
}

static void obey(Show *show, const char *line)
{
    if (strcmp(line, "restart") == 0)
        restart(show);
    else if (g_str_has_prefix(line, "move "))
        move(show, line + 5);
    else if (g_str_has_prefix(line, "clock "))
        station_set_clock_offset(show->stage->station, g_ascii_strtoll(line + 6, NULL, 10) * 60000);
    else if (g_str_has_prefix(line, "issue "))
        issue(show, line + 6);
    else if (strcmp(line, "jam") == 0 || strcmp(line, "print") == 0)
        show->is_jammed = *line == 'j';
    else if (g_str_has_prefix(line, "behind "))
        web_publish(show->web, WEB_MODE, json_pack("{s:s,s:I}", "mode", "behind", "behind", (json_int_t)g_ascii_strtoll(line + 7, NULL, 10)));
    else if (strcmp(line, "in-step") == 0 || strcmp(line, "alone") == 0)
        web_publish(show->web, WEB_MODE, json_pack("{s:s,s:i}", "mode", line, "behind", 0));
    else if (g_str_has_prefix(line, "camera "))
        camera(show, line + 7);
    else if (g_str_has_prefix(line, "sees "))
        show->hint = (int)g_ascii_strtoll(line + 5, NULL, 10);
    else if (strcmp(line, "blind") == 0)
        show->hint = -1;
    else if (strcmp(line, "conflict") == 0)
        hear_of_conflict(show);
    else if (strcmp(line, "tokens") == 0)
        print_tokens(show);
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
    Show show = {.stage = stage_new(argv[1], argv[2]), .hint = -1};
    g_autoptr(GError) error = NULL;
    show.lane = desk_open(show.stage->station, &error);
    g_assert_no_error(error);
    start(&show);
    web_publish(show.web, WEB_PRINTERS,
                json_pack("[{s:s,s:s,s:s,s:s,s:s}]", "name", "badge-1", "model", "QL-820NWB", "media", "62x100", "state", "ready", "problem", ""));
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
