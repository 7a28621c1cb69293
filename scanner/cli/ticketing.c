// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/store/admit/outbox.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"
#include "common/ticketing/link_file.h"
#include "common/ticketing/pull.h"
#include "common/ticketing/push.h"
#include "scanner/capture/capture.h"
#include "scanner/cli/progress.h"
#include "scanner/cli/station.h"
#include "scanner/decode/reader.h"

#define TRIES 5
#define CODE_CEILING 4096
#define SHOWN_MOST 200
#define CAMERA_MS 60000 // so long somebody may look for the code

static const CommandOption options[] = {
    {"camera", 'c', "SOURCE",
     "link: read the code from this camera, as lanyard cameras names it, which no running station has open"},
    {"event", 'e', "SLUG", "link: which event, when the credential sees several"},
    {"team", 't', "URL", "link: the address of a system whose team token is on standard input, instead of a device's code"},
    {"organizer", 'o', "SLUG", "link --team: whose token it is"},
    {"dry-run", 'd', NULL, "pull, push: say what would be done, and do nothing"},
    {"all", 'a', NULL, "pull: look at all orders, not only at those that changed"},
    {0},
};

// --- the code that the system shows ---

// The text of the QR code in a picture; NULL when there is none. The caller owns it.
static char *read_picture(const char *path, GError **error)
{
    g_autofree guint8 *pixels = NULL;
    int width_px, height_px;
    if (!picture_load(path, &pixels, &width_px, &height_px, error))
        return NULL;
    const ReaderOptions reader_options = {0};
    g_autoptr(Reader) reader = reader_new(&reader_options);
    const GreyFrame frame = {pixels, width_px, height_px, width_px};
    const ReaderResult *result = reader_read(reader, &frame);
    char *text = result->code_count > 0 ? g_strndup((const char *)result->codes[0].bytes, result->codes[0].length) : NULL;
    if (!text)
        g_set_error(error, TICKETING_ERROR, TICKETING_ERROR_INVITATION, "no code can be read in %s", path);
    return text;
}

// Whatever else is seen meanwhile, such as a ticket, is passed over.
static char *find_invitation(const ReaderResult *result)
{
    for (gsize i = 0; i < result->code_count; i++) {
        g_autofree char *text = g_strndup((const char *)result->codes[i].bytes, result->codes[i].length);
        g_auto(TicketingLink) link = {0};
        if (ticketing_drivers[0]->read_invitation(text, &link, NULL))
            return g_steal_pointer(&text);
    }
    return NULL;
}

// The code that somebody holds before the camera.
static char *read_camera(const char *source, GError **error)
{
    const ReaderOptions reader_options = {0};
    g_autoptr(Reader) reader = reader_new(&reader_options);
    g_autoptr(Capture) capture = capture_open(source, &(CaptureOptions){.is_once = true}, error);
    gint64 until_mono_us = clock_after_ms(CAMERA_MS);
    char *text = NULL;
    if (!capture)
        return NULL;
    say("Hold the code of the device before the camera.\n");
    GreyFrame frame = {0};
    while (!text && clock_mono_us() < until_mono_us && capture_next(capture, until_mono_us, &frame, NULL))
        if (frame.pixels)
            text = find_invitation(reader_read(reader, &frame));
    if (!text)
        g_set_error_literal(error, TICKETING_ERROR, TICKETING_ERROR_INVITATION, "the camera saw no code of a device");
    return text;
}

static char *read_input(GError **error)
{
    char text[CODE_CEILING] = "";
    gsize length = fread(text, 1, sizeof text - 1, stdin);
    char *code = g_strstrip(g_strndup(text, length));
    explicit_bzero(text, sizeof text);
    if (!*code)
        g_set_error_literal(error, TICKETING_ERROR, TICKETING_ERROR_INVITATION, "nothing came on standard input");
    return *code ? code : (g_free(code), NULL);
}

static char *read_code(CommandLine *line, GError **error)
{
    const char *code = command_argument(line, 1), *camera = command_option(line, "camera");
    if (camera)
        return read_camera(camera, error);
    if (!code || strcmp(code, "-") == 0)
        return read_input(error);
    return g_file_test(code, G_FILE_TEST_IS_REGULAR) ? read_picture(code, error) : g_strdup(code);
}

// --- link ---

static bool ask(const TicketingLink *link, const TicketingRequest *request, TicketingAnswer *out, Talk **out_talk, GError **error)
{
    *out_talk = talk_new(link, NULL, error);
    return *out_talk && talk_ask_patiently(*out_talk, request, TRIES, out, error);
}

// A device's credential is on disk before anything else is asked: its code works once.
static bool link_device(CommandLine *line, const char *code, TicketingLink *link, GError **error)
{
    const TicketingDriver *driver = ticketing_drivers[0];
    g_auto(TicketingRequest) request = {0};
    g_autoptr(Talk) talk = NULL;
    TicketingAnswer answer;
    if (!driver->read_invitation(code, link, error))
        return false;
    driver->initialize(link, store_station_name(command_store(line)), &request);
    return ask(link, &request, &answer, &talk, error) && driver->read_initialized(&answer, link, error) &&
           link_file_save(command_folder(line), link, error);
}

static bool link_team(CommandLine *line, const char *token, TicketingLink *link, GError **error)
{
    const char *organizer = command_option(line, "organizer");
    *link = (TicketingLink){.driver = g_strdup(ticketing_drivers[0]->name),
                            .base = g_strdup(command_option(line, "team")),
                            .token = g_strdup(token),
                            .organizer = g_strdup(organizer)};
    if (organizer && *organizer)
        return true;
    return error_set(TICKETING_ERROR, TICKETING_ERROR_INVITATION, error, "a team's token needs --organizer");
}

// The only event, or the one that was named.
static bool choose_event(CommandLine *line, TicketingLink *link, GError **error)
{
    const TicketingDriver *driver = ticketing_driver(link->driver);
    const char *wanted = command_option(line, "event"), *slug;
    g_auto(TicketingRequest) request = {0};
    g_autoptr(Talk) talk = NULL;
    TicketingAnswer answer;
    json_t *name;
    driver->events(link, &request);
    if (!ask(link, &request, &answer, &talk, error))
        return false;
    g_autoptr(json_t) events = driver->read_events(&answer, error);
    if (!events)
        return false;
    g_autoptr(GString) seen = g_string_new(NULL);
    json_object_foreach(events, slug, name)
    {
        g_string_append_printf(seen, "%s%s (%s)", seen->len > 0 ? ", " : "", slug, json_string_value(name));
        if (wanted ? strcmp(slug, wanted) == 0 : json_object_size(events) == 1)
            text_take(&link->event, g_strdup(slug));
    }
    if (link->event)
        return true;
    return error_set(TICKETING_ERROR, TICKETING_ERROR_INVITATION, error, "say which event with --event: %s",
                     seen->len > 0 ? seen->str : "the credential sees none");
}

static void say_lists(CommandLine *line, const GPtrArray *lists)
{
    const GPtrArray *checkpoints = command_profile(line)->checkpoints;
    ARRAY_EACH(const TicketingList, list, lists) {
        say("  check-in-list = %" G_GINT64_FORMAT "  %s", list->id, list->name);
        ARRAY_EACH(const Checkpoint, checkpoint, checkpoints) {
            if (checkpoint->check_in_list == list->id)
                say("  <- checkpoint %s", checkpoint->code);
            else if (!checkpoint->check_in_list && g_ascii_strcasecmp(checkpoint->title, list->name) == 0)
                say("  (has the name of checkpoint %s)", checkpoint->code);
        }
        say("\n");
    }
    if (lists->len == 0)
        say("There are no check-in lists; make one there, so that entries can be sent.\n");
}

static bool list_lists(CommandLine *line, const TicketingLink *link, GError **error)
{
    g_autoptr(Talk) talk = talk_new(link, NULL, error);
    g_autoptr(GPtrArray) lists = talk ? talk_lists(talk, link, TRIES, error) : NULL;
    if (!lists)
        return false;
    say("Check-in lists there; put the number of one below its [checkpoint ...] in event.ini:\n");
    say_lists(line, lists);
    return true;
}

static int run_link(CommandLine *line, GError **error)
{
    const char *folder = command_folder(line);
    g_auto(TicketingLink) link = {0};
    if (!sealed_check(command_store(line), "the link to a ticketing system", error))
        return COMMAND_FAILED;
    bool is_linked = link_file_exists(folder);
    if (is_linked && !link_file_load(folder, &link, error))
        return COMMAND_FAILED;
    if (is_linked && (link.event || command_argument(line, 1)))
        return command_fail_with(EX_CANTCREAT, "this station is linked with %s already; lanyard ticketing unlink ends that",
                                 link.base);
    g_autofree char *code = is_linked ? NULL : read_code(line, error);
    bool is_team = command_option(line, "team") != NULL;
    if (!is_linked && (!code || !(is_team ? link_team : link_device)(line, code, &link, error)))
        return COMMAND_FAILED;
    if (!choose_event(line, &link, error) || !link_file_save(folder, &link, error))
        return COMMAND_FAILED;
    say("Linked with %s, event %s of %s, %s%s%s.\n", link.base, link.event, link.organizer,
        link.device ? "as device " : "with a team's token", link.device ? link.device : "",
        link.profile ? g_strcmp0(link.profile, "full") == 0 ? " (profile full)" : " (its profile allows orders and entries)"
                     : "");
    if (!link.device)
        say("A team's token has no device: exits stay here, for the system could count them twice. A device is better.\n");
    return list_lists(line, &link, error) ? EX_OK : COMMAND_FAILED;
}

// --- with a link ---

static bool open_link(CommandLine *line, TicketingLink *link, Talk **out_talk, GError **error)
{
    if (!link_file_load(command_folder(line), link, error))
        return false;
    if (!link->event)
        return error_set(TICKETING_ERROR, TICKETING_ERROR_FILE, error,
                         "the link has no event yet: run lanyard ticketing link --event=SLUG");
    *out_talk = talk_new(link, NULL, error);
    return *out_talk != NULL;
}

static int run_lists(CommandLine *line, GError **error)
{
    g_auto(TicketingLink) link = {0};
    g_autoptr(Talk) talk = NULL;
    return open_link(line, &link, &talk, error) && list_lists(line, &link, error) ? EX_OK : COMMAND_FAILED;
}

static int run_pull(CommandLine *line, GError **error)
{
    g_auto(TicketingLink) link = {0};
    g_auto(PullReport) report = {0};
    g_autoptr(Talk) talk = NULL;
    Progress progress;
    if (!open_link(line, &link, &talk, error) ||
        (command_flag(line, "all") && !command_flag(line, "dry-run") && !pull_forget(command_store(line), error)))
        return COMMAND_FAILED;
    progress_init(&progress, "Asking for orders");
    const PullRequest request = {.store = command_store(line),
                                 .profile = command_profile(line),
                                 .link = &link,
                                 .talk = talk,
                                 .now_utc_ms = station_now_utc_ms(command_station(line)),
                                 .is_dry_run = command_flag(line, "dry-run"),
                                 .tries = TRIES,
                                 .progress = progress_show,
                                 .progress_data = &progress};
    bool is_good = pull_run(&request, &report, error);
    progress_clear(&progress);
    for (guint i = 0; report.problems && i < report.problems->len; i++)
        say_error("lanyard: left out: %s\n", (const char *)g_ptr_array_index(report.problems, i));
    say("%" G_GINT64_FORMAT " orders looked at, %" G_GINT64_FORMAT " of them new or changed; people: %" G_GINT64_FORMAT
        " new, %" G_GINT64_FORMAT " changed%s.\n",
        report.order_count, report.changed_count, report.person_added_count, report.person_changed_count,
        request.is_dry_run ? " (nothing was taken in)" : "");
    if (!is_good)
        return COMMAND_FAILED;
    return report.rejected_count ? 1 : EX_OK;
}

static bool say_state(CommandLine *line, GError **error)
{
    PushState state;
    if (!outbox_fill(command_store(line), error) || !push_state(command_store(line), command_profile(line), &state, error))
        return false;
    say("Entries: %" G_GINT64_FORMAT " sent, %" G_GINT64_FORMAT " waiting, %" G_GINT64_FORMAT " refused, %" G_GINT64_FORMAT
        " sent by hand.\n",
        state.sent_count, state.waiting_count, state.refused_count, state.by_hand_count);
    if (state.kept_count > 0)
        say("%" G_GINT64_FORMAT " more stay here, at checkpoints without check-in-list in event.ini.\n", state.kept_count);
    return true;
}

static int run_push(CommandLine *line, GError **error)
{
    g_auto(TicketingLink) link = {0};
    g_autoptr(Talk) talk = NULL;
    if (!open_link(line, &link, &talk, error))
        return COMMAND_FAILED;
    const PushRequest request = {
        command_store(line), command_profile(line), &link, talk, TRIES, station_now_utc_ms(command_station(line))};
    PushReport report = {0};
    GError *cause = NULL;
    bool is_dry_run = command_flag(line, "dry-run"), is_good = is_dry_run || push_run(&request, &report, error);
    if (!is_dry_run && !push_tell(&request, is_good ? error : NULL))
        is_good = false;
    say("%" G_GINT64_FORMAT " sent now, %" G_GINT64_FORMAT " refused.\n", report.sent_count, report.refused_count);
    if (!say_state(line, is_good ? error : &cause) || !is_good) {
        g_clear_error(&cause);
        return COMMAND_FAILED;
    }
    return report.refused_count > 0 ? 1 : EX_OK;
}

static void say_refused(CommandLine *line, const OutboxItem *item)
{
    static const char *const acts[] = {"entry", "exit", "taken back"};
    g_autofree char *when = zone_format_iso(command_profile(line)->zone, item->at_utc_ms);
    say("%s-%" G_GINT64_FORMAT "  %s at %s, %s, %s\n  the ticketing system: %s\n", item->station, item->sequence, acts[item->act],
        item->checkpoint, when, *item->name ? item->name : "somebody without a name", item->words);
}

static int run_status(CommandLine *line, GError **error)
{
    Store *store = command_store(line);
    g_auto(TicketingLink) link = {0};
    if (!link_file_exists(command_folder(line)))
        return say("This station is not linked with a ticketing system; lanyard ticketing link does that.\n"), EX_OK;
    if (!link_file_load(command_folder(line), &link, error))
        return COMMAND_FAILED;
    gint64 pulled_utc_ms = pull_last_utc_ms(store);
    g_autofree char *when = zone_format_iso(command_profile(line)->zone, pulled_utc_ms);
    say("Linked with %s, event %s of %s. Orders: %s%s.\n", link.base, link.event ? link.event : "not chosen", link.organizer,
        pulled_utc_ms ? "as of " : "never asked for to the end", pulled_utc_ms ? when : "");
    if (!say_state(line, error))
        return COMMAND_FAILED;
    g_autoptr(GPtrArray) refused = outbox_refusals(store, SHOWN_MOST, error);
    if (!refused)
        return COMMAND_FAILED;
    for (guint i = 0; i < refused->len; i++)
        say_refused(line, g_ptr_array_index(refused, i));
    if (refused->len > 0)
        say("Enter them there, then say so: lanyard ticketing by-hand KEY.\n");
    return refused->len > 0 ? 1 : EX_OK;
}

static int run_by_hand(CommandLine *line, GError **error)
{
    const char *key = command_argument(line, 1);
    g_autoptr(GPtrArray) refused = outbox_refusals(command_store(line), G_MAXINT, error);
    ARRAY_EACH(const OutboxItem, item, refused) {
        g_autofree char *own = g_strdup_printf("%s-%" G_GINT64_FORMAT, item->station, item->sequence);
        if (g_strcmp0(own, key) != 0)
            continue;
        if (!outbox_by_hand(command_store(line), item, "", station_now_utc_ms(command_station(line)), error) ||
            !command_note(command_store(line), AUDIT_SEND_BY_HAND, own, error))
            return COMMAND_FAILED;
        say("Noted as done there by hand.\n");
        return EX_OK;
    }
    return !refused ? COMMAND_FAILED : command_fail_with(EX_NOINPUT, "no entry that was refused has the key %s", key ? key : "");
}

static int run_unlink(CommandLine *line, GError **error)
{
    GError *cause = NULL;
    g_auto(TicketingLink) link = {0};
    g_auto(TicketingRequest) request = {0};
    g_autoptr(Talk) talk = NULL;
    TicketingAnswer answer = {0};
    if (!link_file_load(command_folder(line), &link, error))
        return COMMAND_FAILED;
    const TicketingDriver *driver = ticketing_driver(link.driver);
    bool has_call = link.device && driver->revoke;
    if (has_call)
        driver->revoke(&link, &request);
    bool is_revoked =
        has_call && ask(&link, &request, &answer, &talk, &cause) && ticketing_answer_check(&answer, "revoking", &cause);
    is_revoked |= has_call && answer.status == 401; // somebody did it there before
    if (!link_file_remove(command_folder(line), error))
        return COMMAND_FAILED;
    if (!is_revoked)
        say_error("lanyard: the credential still works there%s%s; revoke it at %s\n", cause ? ": " : "",
                  cause ? cause->message : "", link.base);
    g_clear_error(&cause);
    say("Not linked any more.%s\n", is_revoked ? " The device is revoked there." : "");
    return is_revoked ? EX_OK : 1;
}

static const struct {
    const char *name;
    int (*run)(CommandLine *line, GError **error);
} verbs[] = {{"link", run_link}, {"lists", run_lists},     {"status", run_status}, {"pull", run_pull},
             {"push", run_push}, {"by-hand", run_by_hand}, {"unlink", run_unlink}};

static int run_ticketing(CommandLine *line, GError **error)
{
    const char *verb = command_argument(line, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].name, verb) == 0)
            return verbs[i].run(line, error);
    return command_fail_with(EX_USAGE, "ticketing takes link, lists, status, pull, push, by-hand or unlink, not \"%s\"", verb);
}

const Command command_ticketing = {
    .name = "ticketing",
    .arguments = "link|lists|status|pull|push|by-hand|unlink [CODE|KEY]",
    .summary = "stay in step with pretix: orders come in, entries go back",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_ticketing,
};
