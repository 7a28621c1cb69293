// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/lane.h"

#include "common/base/clock.h"
#include "common/base/json.h"
#include "scanner/booth/booth.h"
#include "scanner/capture/capture.h"
#include "scanner/capture/hand_scanner.h"
#include "scanner/desk/code_standing.h"
#include "scanner/desk/message.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/presentation.h"
#include "scanner/desk/print.h"
#include "scanner/station/words.h"

#define FRAME_WAIT_US (G_USEC_PER_SEC / 4) // how soon a stop is noticed
#define REOPEN_US (2 * G_USEC_PER_SEC)
#define STRANGER_WAIT_US 400000 // a badge beside the Wi-Fi's code is read within
#define PERSON_WAIT_US 250000   // where labels are printed at once: another badge is looked for in every third frame (reader.c)

struct Lane {
    const Station *station;
    Post post;
    char *source, *label;
    bool is_once;
    int rate_hz;
    LaneCallback callback;
    gpointer data;
    GThread *thread;
    gint stopping; // atomic
    Desk *desk;
    Reader *reader;
    Presentation *presentation;
    char *told; // why the source is away, as said last; NULL: it is there
};

static void lane_tell_problem(Lane *lane, const char *problem)
{
    const LaneEvent event = {.source = lane->label, .problem = problem};
    lane->callback(LANE_PROBLEM, &event, lane->data);
}

static void lane_tell_verdict(Lane *lane, json_t *verdict, const ReaderCode *code, LaneEvent *event, gint64 frame_us)
{
    event->verdict = verdict;
    event->code = code;
    event->decided_us = clock_mono_us() - frame_us;
    lane->callback(LANE_VERDICT, event, lane->data);
    event->verdict = NULL;
    event->code = NULL;
}

// A sponsor's booth captures; it admits nobody.
static void lane_capture(Lane *lane, const ReaderCode *code, LaneEvent *event, gint64 frame_us)
{
    const LeadScan scan = {.code = (const char *)code->bytes, .code_length = code->length};
    LeadOutcome outcome;
    Store *store = desk_store(lane->desk);
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) verdict = NULL;
    if (booth_scan(lane->station, &lane->post, store, &scan, &outcome, &error))
        verdict = booth_outcome_json(lane->station, &lane->post, store, &outcome, lane->station->settings->language, &error);
    if (verdict)
        lane_tell_verdict(lane, verdict, code, event, frame_us);
    else
        lane_tell_problem(lane, error->message);
}

// A desk that prints at once does so with the admission; elsewhere nothing is printed, or a volunteer's tap does it.
static bool lane_ask(Lane *lane, const DeskScan *scan, CheckIn *out, GError **error)
{
    if (lane->post.mode == STATION_DESK && !scan->is_dry_run)
        return desk_check_in(lane->desk, scan, out, error);
    return desk_scan(lane->desk, scan, &out->admission, error);
}

static void lane_decide(Lane *lane, const ReaderCode *code, LaneEvent *event, gint64 frame_us)
{
    const DeskScan scan = {
        .code = (const char *)code->bytes,
        .code_length = code->length,
        .post = &lane->post,
        .is_dry_run = post_confirms_first(&lane->post),
        .keeps_refusal = true,
    };
    CheckIn check_in = {0};
    g_autoptr(GError) error = NULL;
    if (!lane_ask(lane, &scan, &check_in, &error)) {
        lane_tell_problem(lane, error->message);
        return;
    }
    g_autoptr(json_t) verdict =
        desk_outcome_json(lane->station, &lane->post, &check_in.admission, lane->station->settings->language);
    if (scan.is_dry_run)
        json_object_set_new(verdict, "is_look", json_true());
    if (check_in.group_id)
        json_object_set_new(verdict, "print_group", json_integer(check_in.group_id));
    json_t *message = NULL;
    if (desk_message_of_outcome(lane->desk, &lane->post, &check_in.admission, check_in.group_id, &message, NULL) && message)
        json_object_set_new(verdict, "message", message); // without it the verdict stands all the same
    if (check_in.print_problem)
        lane_tell_problem(lane, check_in.print_problem);
    lane_tell_verdict(lane, verdict, code, event, frame_us);
    check_in_clear(&check_in);
}

static void lane_take(Lane *lane, const ReaderCode *code, LaneEvent *event, gint64 since_us)
{
    if (lane->post.mode == STATION_SPONSOR)
        lane_capture(lane, code, event, since_us);
    else
        lane_decide(lane, code, event, since_us);
}

// Several people at once: whose turn it is, a volunteer says. Nothing has happened to any of them.
static void lane_offer(Lane *lane, const Presented *presented, LaneEvent *event)
{
    const char *headline = station_word(lane->station, lane->station->settings->language, "choice.title");
    g_autoptr(json_t) choice = json_pack("{s:s,s:b,s:s,s:[]}", "verdict", "choice", "is_pass", 0, "headline", headline, "people");
    for (guint i = 0; i < presented->count; i++) {
        g_autoptr(GError) error = NULL;
        json_t *look = code_look_json(lane->desk, &lane->post, presented->codes[i], &error);
        if (look)
            json_array_append_new(json_object_get(choice, "people"), look);
        else
            lane_tell_problem(lane, error->message);
    }
    event->verdict = choice;
    lane->callback(LANE_CHOICE, event, lane->data);
    event->verdict = NULL;
}

static void lane_act(Lane *lane, LaneEvent *event, gint64 now_us)
{
    for (;;) {
        g_auto(Presented) presented = {0};
        if (!presentation_next(lane->presentation, now_us, &presented))
            return;
        ReaderCode code = {.symbology = SYMBOLOGY_QR};
        code.bytes = (guint8 *)g_bytes_get_data(presented.codes[0], &code.length);
        if (presented.count > 1)
            lane_offer(lane, &presented, event);
        else
            lane_take(lane, &code, event, presented.came_mono_us);
    }
}

// A code has come into view. What cannot be looked up cannot be decided on either, and that says why.
static void lane_judge(Lane *lane, const ReaderCode *code)
{
    CodeStanding standing = STANDING_PERSON;
    g_autofree char *who = NULL;
    code_standing(lane->desk, &lane->post, code, &standing, &who, NULL);
    presentation_judge(lane->presentation, code, standing, who);
}

static void lane_frame(Lane *lane, Capture *capture, const GreyFrame *frame)
{
    gint64 frame_us = clock_mono_us();
    const ReaderResult *result = reader_read(lane->reader, frame);
    LaneEvent event = {.source = lane->label, .seen = result, .frame = frame, .frame_name = capture_frame_name(capture)};
    for (gsize i = 0; i < MIN(result->code_count, PRESENTATION_CODES_MAX); i++)
        if (presentation_see(lane->presentation, frame, &result->codes[i], frame_us))
            lane_judge(lane, &result->codes[i]);
    presentation_end_frame(lane->presentation, frame, result, frame_us);
    lane_act(lane, &event, frame_us);
    g_clear_pointer(&lane->told, g_free);
    lane->callback(LANE_FRAME, &event, lane->data);
}

// Reads frames until the source goes away or the lane is stopped. False: gone, `error` says how.
static bool lane_watch(Lane *lane, Capture *capture, GError **error)
{
    GreyFrame frame;
    while (!g_atomic_int_get(&lane->stopping)) {
        if (!capture_next(capture, clock_mono_us() + FRAME_WAIT_US, &frame, error))
            return false;
        if (frame.pixels)
            lane_frame(lane, capture, &frame);
        else
            lane_act(lane, &(LaneEvent){.source = lane->label}, clock_mono_us());
    }
    return true;
}

// Takes codes until the scanner goes away or the lane is stopped. False: gone, `error` says how.
static bool lane_listen(Lane *lane, HandScanner *scanner, GError **error)
{
    LaneEvent event = {.source = lane->label};
    g_clear_pointer(&lane->told, g_free);
    lane->callback(LANE_READY, &event, lane->data);
    while (!g_atomic_int_get(&lane->stopping)) {
        g_autoptr(GBytes) bytes = NULL;
        if (!hand_scanner_next(scanner, clock_mono_us() + FRAME_WAIT_US, &bytes, error))
            return false;
        if (!bytes)
            continue;
        gint64 code_us = clock_mono_us();
        ReaderCode code = {.symbology = SYMBOLOGY_QR};
        code.bytes = (guint8 *)g_bytes_get_data(bytes, &code.length);
        if (presentation_see(lane->presentation, NULL, &code, code_us)) // what was shot is meant
            lane_take(lane, &code, &event, code_us);
        presentation_end_frame(lane->presentation, NULL, NULL, clock_mono_us() + 1); // a shot is over at once
    }
    return true;
}

static bool lane_attend(Lane *lane, GError **error)
{
    if (hand_scanner_is(lane->source)) {
        g_autoptr(HandScanner) scanner = hand_scanner_open(lane->source, lane->station->settings->scanner_layout, error);
        return scanner && lane_listen(lane, scanner, error);
    }
    const CaptureOptions options = {.is_once = lane->is_once, .rate_hz = lane->rate_hz};
    g_autoptr(Capture) capture = capture_open(lane->source, &options, error);
    return capture && lane_watch(lane, capture, error);
}

static void lane_wait(Lane *lane, gint64 wait_us)
{
    for (gint64 until = clock_mono_us() + wait_us; clock_mono_us() < until && !g_atomic_int_get(&lane->stopping);)
        g_usleep(FRAME_WAIT_US);
}

// A source that stays away is not told of at every try.
static void lane_tell_away(Lane *lane, const char *why)
{
    if (g_strcmp0(lane->told, why) == 0)
        return;
    text_take(&lane->told, g_strdup(why));
    lane_tell_problem(lane, why);
}

static gpointer lane_run(gpointer data)
{
    Lane *lane = data;
    while (!g_atomic_int_get(&lane->stopping)) {
        g_autoptr(GError) error = NULL;
        if (lane_attend(lane, &error))
            break;
        presentation_end_frame(lane->presentation, NULL, NULL, clock_mono_us());
        lane_act(lane, &(LaneEvent){.source = lane->label}, clock_mono_us() + STRANGER_WAIT_US); // no better code comes any more
        bool is_end = lane->is_once && g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE);
        if (!is_end)
            lane_tell_away(lane, error->message);
        if (lane->is_once)
            break;
        reader_forget(lane->reader);
        lane_wait(lane, REOPEN_US);
    }
    const LaneEvent event = {.source = lane->label};
    lane->callback(LANE_ENDED, &event, lane->data);
    return NULL;
}

static void lane_free(Lane *lane)
{
    desk_close(lane->desk);
    reader_free(lane->reader);
    g_clear_pointer(&lane->presentation, presentation_free);
    g_free(lane->told);
    g_free(lane->source);
    g_free(lane->label);
    g_free(lane);
}

Lane *lane_start(const LaneOptions *options, GError **error)
{
    Lane *lane = g_new0(Lane, 1);
    lane->station = options->station;
    lane->post = station_post(options->station);
    lane->source = g_strdup(options->source);
    lane->label = capture_label(options->source);
    lane->is_once = options->is_once;
    lane->rate_hz = options->rate_hz;
    lane->callback = options->callback;
    lane->data = options->data;
    // Opened here so that a store that cannot be opened stops the start; used by the thread only.
    lane->desk = desk_open(options->station, error);
    if (!lane->desk) {
        lane_free(lane);
        return NULL;
    }
    // A picture in a folder does not come again in a better state, as a camera's next frame does.
    bool is_still = g_str_has_prefix(options->source, "folder:");
    const PresentationRules rules = {
        .offers_choice = lane->post.mode == STATION_DESK,
        .stranger_wait_us = is_still ? 0 : STRANGER_WAIT_US,
        .is_still = is_still,
        .person_wait_us = lane->post.prints_at_once && !is_still ? PERSON_WAIT_US : 0,
    };
    lane->presentation = presentation_new(&rules);
    lane->reader = reader_new(&(ReaderOptions){.budget_us = is_still ? 0 : READER_LIVE_BUDGET_US});
    lane->thread = g_thread_new("camera", lane_run, lane);
    return lane;
}

void lane_stop(Lane *lane)
{
    if (!lane)
        return;
    g_atomic_int_set(&lane->stopping, 1);
    g_thread_join(lane->thread);
    lane_free(lane);
}
