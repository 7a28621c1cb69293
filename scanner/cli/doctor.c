// SPDX-License-Identifier: GPL-3.0-or-later
// doctor.c - each thing that a station stands on, one line each: ok, warn or fail, and what to do.
#include "scanner/cli/commands.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/conf/language.h"
#include "common/store/branch.h"
#include "common/store/conflict.h"
#include "common/store/quarantine.h"
#include "common/store/reseal.h"
#include "common/store/retired_key.h"
#include "common/store/sealed.h"
#include "common/store/sponsor.h"
#include "common/store/volunteer.h"
#include "common/sync/hub.h"
#include "common/sync/sync.h"
#include "printer/printer.h"
#include "scanner/capture/capture.h"
#include "scanner/capture/hand_scanner.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/label_fits.h"
#include "scanner/cli/progress.h"
#include "scanner/cli/station.h"

#define DISK_WARN_MB 1024
#define DISK_FAIL_MB 100
#define DAYS_AROUND_EVENT 60

typedef enum { FINDING_OK, FINDING_WARN, FINDING_FAIL } FindingGrade;

typedef struct {
    int fail_count;
    const char *folder, *pictures;
} Doctor;

static void say(Doctor *doctor, FindingGrade grade, const char *subject, const char *format, ...) G_GNUC_PRINTF(4, 5);

static void say(Doctor *doctor, FindingGrade grade, const char *subject, const char *format, ...)
{
    static const char *const words[] = {"ok", "warn", "fail"};
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printf("%-5s %-10s %s\n", words[grade], subject, text);
    doctor->fail_count += grade == FINDING_FAIL;
}

static void check_settings(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings = settings_load(doctor->folder, &error);
    if (settings)
        say(doctor, FINDING_OK, "settings", "%s, checkpoint %s", settings->station_name,
            settings->checkpoint ? settings->checkpoint : "not set");
    else
        say(doctor, FINDING_FAIL, "settings", "%s", error->message);
}

static void check_profile(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_build_filename(doctor->folder, "event", NULL);
    g_autoptr(Profile) profile = profile_load(folder, &error);
    if (!profile) {
        say(doctor, FINDING_FAIL, "event", "%s", error->message);
        return;
    }
    say(doctor, FINDING_OK, "event", "%s, %u checkpoints, %u ticket types", profile->title, profile->checkpoints->len,
        profile->ticket_types->len);
    gint64 now = clock_utc_ms();
    gint64 margin = DAYS_AROUND_EVENT * G_GINT64_CONSTANT(86400000);
    g_autofree char *shown = zone_format_iso(profile->zone, now);
    if (now < profile->start_utc_ms - margin || now > profile->end_utc_ms + margin)
        say(doctor, FINDING_WARN, "clock", "it is %s, far from the event; set the clock if that is wrong", shown);
    else
        say(doctor, FINDING_OK, "clock", "it is %s", shown);
}

static void check_pictures(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_build_filename(doctor->folder, "event", NULL);
    if (printer_check_pictures(folder, &error))
        say(doctor, FINDING_OK, "pictures", "each is drawn within seconds");
    else
        say(doctor, FINDING_FAIL, "pictures", "%s", error->message);
    g_autoptr(Profile) profile = profile_load(folder, NULL);
    g_autoptr(GError) refusal = NULL;
    if (profile && !printer_check_labels(profile, folder, &refusal))
        say(doctor, FINDING_FAIL, "labels", "%s", refusal->message);
}

// A file that cannot be read is left out; what a language lacks is said in English.
static void check_languages(Doctor *doctor)
{
    guint problem_count = 0;
    g_autoptr(Language) english = language_load(doctor->folder, "en");
    g_auto(GStrv) codes = language_codes(doctor->folder);
    for (char **code = codes; *code; code++) {
        g_autoptr(Language) language = language_load(doctor->folder, *code);
        for (guint i = 0; i < language->problems->len; i++, problem_count++)
            say(doctor, FINDING_WARN, "language", "%s", (const char *)g_ptr_array_index(language->problems, i));
    }
    g_autoptr(Settings) settings = settings_load(doctor->folder, NULL);
    g_autoptr(Language) own = settings ? language_load(doctor->folder, settings->language) : NULL;
    g_autoptr(GPtrArray) missing = own ? language_missing(own, english) : NULL;
    if (missing && missing->len > 0)
        say(doctor, FINDING_WARN, "language", "%s lacks %u texts, which are said in English; lanyard languages %s lists them",
            language_own_name(own), missing->len, own->code);
    else if (own && problem_count == 0)
        say(doctor, FINDING_OK, "language", "%s, of %u that can be chosen", language_own_name(own), g_strv_length(codes));
}

static bool is_sponsors(const Doctor *doctor)
{
    g_autoptr(Settings) settings = settings_load(doctor->folder, NULL);
    return settings && settings->mode == STATION_SPONSOR;
}

static void check_signing_key(Doctor *doctor, const KeyRing *ring)
{
    g_autofree char *path = g_build_filename(doctor->folder, "lanyard.db", NULL);
    g_autoptr(Store) store = store_open(path, NULL); // what is wrong with it is said below
    g_autofree char *fingerprint = key_ring_fingerprint(ring, key_ring_current_id(ring));
    gint64 since_utc_ms = 0;
    if (store && retired_key_since(store, ring, key_ring_current_id(ring), &since_utc_ms, NULL) && since_utc_ms)
        say(doctor, FINDING_WARN, "keys",
            "key %u signs here and is retired; copy the new key file to this station, then "
            "export again what was exported before",
            key_ring_current_id(ring));
    else
        say(doctor, FINDING_OK, "keys", "%s; compare it with the other stations", fingerprint);
}

static void check_keys(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(doctor->folder, "keys", NULL);
    if (is_sponsors(doctor)) {
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            say(doctor, FINDING_FAIL, "keys", "%s must not be at a sponsor's station: it can mint badges; remove it", path);
        else
            say(doctor, FINDING_OK, "keys", "none, as it must be at a sponsor's station");
        return;
    }
    g_autoptr(KeyRing) ring = key_ring_load(path, &error);
    if (ring)
        check_signing_key(doctor, ring);
    else
        say(doctor, FINDING_FAIL, "keys", "%s", error->message);
}

static void check_desk_key(Doctor *doctor, Store *store)
{
    bool seals = false;
    gint64 count = 0;
    if (sealed_event(store, &seals, NULL) && seals && reseal_count(store, &count, NULL) && count > 0)
        say(doctor, FINDING_WARN, "desk.key",
            "%" G_GINT64_FORMAT " records can be read without it; run lanyard keys seal at a desk", count);
    if (sealed_is_locked(store))
        say(doctor, FINDING_OK, "desk.key", "none: e-mails, notes and tickets' codes are sealed, and cannot be read here");
    else if (seals)
        say(doctor, FINDING_OK, "desk.key", "this station reads e-mails, notes and tickets' codes; encrypt its disk");
}

static void check_jobs(Doctor *doctor, Store *store)
{
    int counts[JOB_STATE_COUNT];
    g_autoptr(GError) error = NULL;
    if (!job_counts(store, counts, &error))
        say(doctor, FINDING_FAIL, "queue", "%s", error->message);
    else if (counts[JOB_UNCERTAIN] > 0)
        say(doctor, FINDING_WARN, "queue", "%d label%s may or may not have come out; lanyard jobs asks about them",
            counts[JOB_UNCERTAIN], counts[JOB_UNCERTAIN] == 1 ? "" : "s");
    else
        say(doctor, FINDING_OK, "queue", "%d waiting, %d failed", counts[JOB_QUEUED], counts[JOB_FAILED]);
}

// As the hub saw them when this station asked last.
static void check_peers(Doctor *doctor, Store *store, const PeerLimits *limits)
{
    gint64 asked_utc_ms;
    g_autoptr(GPtrArray) peers = peers_load(store, &asked_utc_ms);
    for (guint i = 0; i < peers->len; i++) {
        const Peer *peer = g_ptr_array_index(peers, i);
        PeerState state = peer_state(&peer->lag, limits, asked_utc_ms);
        if (state == PEER_LAGGING)
            say(doctor, FINDING_WARN, "stations", "%s lags: %" G_GINT64_FORMAT " records behind; look at its network", peer->name,
                peer->lag.behind_count);
        if (state == PEER_SILENT)
            say(doctor, FINDING_WARN, "stations", "%s is silent for %" G_GINT64_FORMAT " s; see whether it runs", peer->name,
                peer->lag.silent_ms / 1000);
    }
}

// A booth learns from the hub whom it met, so the hub is tried: connection, password, role, event, clock.
static void try_hub(Doctor *doctor, const Settings *settings, const Profile *profile, Store *store)
{
    g_autoptr(GError) error = NULL;
    if (!settings->hub) {
        say(doctor, FINDING_WARN, "hub", "station.ini names no hub under [exchange]; without one no contact comes");
        return;
    }
    const HubOptions options = {.connection = settings->hub, .folder = doctor->folder, .stop_fd = -1, .is_quick = true};
    const HubGreeting greeting = {.station = store_station_id(store),
                                  .name = store_station_name(store),
                                  .event = profile->slug,
                                  .sponsor = settings_sponsor(settings)};
    HubWelcome welcome;
    g_autoptr(Hub) hub = hub_open(&options, &error);
    if (hub && hub_greet(hub, &greeting, NULL, NULL, &welcome, &error))
        say(doctor, FINDING_OK, "hub", "it answers, and knows this station as the sponsor %s's", settings_sponsor(settings));
    else
        say(doctor, FINDING_FAIL, "hub", "%s", error->message);
}

static void check_exchange(Doctor *doctor, Store *store)
{
    g_autoptr(Settings) settings = settings_load(doctor->folder, NULL);
    g_autofree char *event = g_build_filename(doctor->folder, "event", NULL);
    g_autoptr(Profile) profile = profile_load(event, NULL);
    SyncState state;
    sync_state_load(store, &state);
    g_autofree char *words = profile ? exchange_words(&state, profile) : g_strdup(sync_mode_name(state.mode));
    if (settings && profile && is_sponsors(doctor))
        try_hub(doctor, settings, profile, store);
    if (!settings || !settings->hub)
        say(doctor, FINDING_OK, "exchange", "this station works alone: station.ini names no hub");
    else if (*state.problem || state.is_revoked)
        say(doctor, FINDING_WARN, "exchange", "%s; %s", words, state.problem);
    else
        say(doctor, state.mode == SYNC_IN_STEP ? FINDING_OK : FINDING_WARN, "exchange", "%s; lanyard sync tries the hub now",
            words);
    if (settings && settings->hub && profile) {
        const PeerLimits limits = peer_limits(settings, profile);
        const PeerLag lag = sync_state_lag(&state, clock_utc_ms());
        PeerState own = peer_state(&lag, &limits, clock_utc_ms());
        if (peer_is_trouble(own))
            say(doctor, FINDING_WARN, "exchange", "this station %s; look at its network",
                own == PEER_SILENT ? "is silent" : "lags");
        check_peers(doctor, store, &limits);
    }
    if (state.has_skew && ABS(state.skew_ms) > SYNC_SKEW_WARN_MS)
        say(doctor, FINDING_WARN, "clock", "%.1f s %s the hub's; set it", (double)ABS(state.skew_ms) / 1000,
            state.skew_ms > 0 ? "ahead of" : "behind");
    if (state.quarantine_count > 0)
        say(doctor, FINDING_WARN, "exchange", "%" G_GINT64_FORMAT " records are set aside; lanyard station show lists them",
            state.quarantine_count);
}

// Each history that stands apart by its name, then how many conflicts of other kinds wait.
static void check_conflicts(Doctor *doctor, Store *store)
{
    g_autofree char *event = g_build_filename(doctor->folder, "event", NULL);
    g_autoptr(Profile) profile = profile_load(event, NULL);
    g_autoptr(GPtrArray) forks = fork_list(store, NULL);
    gint64 other_count = 0;
    bool is_counted = conflict_count(store, &other_count, NULL);
    for (guint i = 0; forks && i < forks->len; i++) {
        const Fork *fork = g_ptr_array_index(forks, i);
        if (fork->is_acknowledged)
            continue;
        other_count--;
        g_autofree char *since = profile ? zone_format_iso(profile->zone, fork->since_utc_ms) : g_strdup("a time not known");
        say(doctor, FINDING_WARN, "history",
            "station %s (%s) wrote two histories since %s, %" G_GINT64_FORMAT
            " records stand apart as %s; lanyard conflicts says what to do",
            fork->name, fork->origin, since, fork->record_count, fork->id);
    }
    if (is_counted && other_count > 0)
        say(doctor, FINDING_WARN, "conflicts", "%" G_GINT64_FORMAT " wait for a lead volunteer; lanyard conflicts lists them",
            other_count);
}

static void check_alarms(Doctor *doctor, Store *store)
{
    g_autoptr(GPtrArray) alarms = sponsor_alarms(store, NULL);
    for (guint i = 0; alarms && i < alarms->len; i++) {
        const SponsorAlarm *alarm = g_ptr_array_index(alarms, i);
        say(doctor, FINDING_WARN, "leads",
            "the sponsor %s captured %" G_GINT64_FORMAT " badges within an hour, at %" G_GINT64_FORMAT
            " stations; go and look, then lanyard leads alarms %s --note=TEXT",
            alarm->sponsor, alarm->scan_count, alarm->station_count, alarm->sponsor);
    }
}

// What a sponsor's station must not hold, whatever it was before it became one.
static void check_attendees(Doctor *doctor, Store *store)
{
    bool has_people = false;
    g_autoptr(GError) error = NULL;
    if (!is_sponsors(doctor))
        return;
    if (!store_has_people(store, &has_people, &error))
        say(doctor, FINDING_FAIL, "attendees", "%s", error->message);
    else if (has_people)
        say(doctor, FINDING_FAIL, "attendees",
            "they must not be at a sponsor's station; make the station again with lanyard init --sponsor");
    else
        say(doctor, FINDING_OK, "attendees", "none, as it must be at a sponsor's station");
}

// People, tickets' secrets and sign-ins stand in it.
static void check_private(Doctor *doctor, const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0 && info.st_mode & (S_IRWXG | S_IRWXO))
        say(doctor, FINDING_FAIL, "private", "%s can be read by others; run chmod 600 on it", path);
    else
        say(doctor, FINDING_OK, "private", "only its owner reads the store");
}

// Short ones of before go on working.
static void check_pins(Doctor *doctor, const GPtrArray *volunteers)
{
    g_autoptr(Settings) settings = settings_load(doctor->folder, NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; settings && i < volunteers->len; i++) {
        const Volunteer *volunteer = g_ptr_array_index(volunteers, i);
        if (volunteer->pin_digits < settings->pin_digits)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", volunteer->name);
    }
    if (names->len)
        say(doctor, FINDING_WARN, "people",
            "PINs with fewer than %d digits, or from before that was noted: %s; lanyard volunteer add NAME gives a longer one",
            settings->pin_digits, names->str);
    else
        say(doctor, FINDING_OK, "people", "%u may sign in", volunteers->len);
}

// Pages first, which is quick; then every record and every table, as lanyard verify does.
static bool check_records(Doctor *doctor, Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    Progress progress;
    progress_init(&progress, "Replaying the journal");
    bool is_whole = store_check_pages(store, &error) && store_verify(store, progress_show, &progress, &differences, &error);
    progress_clear(&progress);
    if (is_whole)
        say(doctor, FINDING_OK, "store", "station %s, every page sound, every table agrees with the journal",
            store_station_id(store));
    else if (error)
        say(doctor, FINDING_FAIL, "store", "%s", error->message);
    else
        say(doctor, FINDING_FAIL, "store",
            "it does not agree with its journal (%s); stop the station, then lanyard verify --repair",
            (const char *)g_ptr_array_index(differences, 0));
    return is_whole;
}

// Records may be missing here that others have, or that nobody has: the end of a log that was damaged, or a backup's gap.
static void check_identity(Doctor *doctor, Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = NULL;
    if (!store_identity_doubt(store, &reason, &error))
        say(doctor, FINDING_FAIL, "history", "%s", error->message);
    else if (reason)
        say(doctor, FINDING_WARN, "history",
            "%s: with its next record this station goes on under a new id. lanyard sync fetches what others have of it; lanyard "
            "rescue takes what a kept file holds",
            reason);
}

static void check_store(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(doctor->folder, "lanyard.db", NULL);
    g_autoptr(Store) store = store_open(path, &error);
    if (!store) {
        say(doctor, FINDING_FAIL, "store", "%s", error->message);
        return;
    }
    check_private(doctor, path);
    if (!check_records(doctor, store))
        return;
    check_identity(doctor, store);
    g_autoptr(GPtrArray) volunteers = volunteer_list(store, NULL);
    if (!volunteers || volunteers->len == 0)
        say(doctor, FINDING_WARN, "people", "nobody may sign in on the page; lanyard volunteer add NAME");
    else
        check_pins(doctor, volunteers);
    check_desk_key(doctor, store);
    check_jobs(doctor, store);
    check_exchange(doctor, store);
    check_conflicts(doctor, store);
    check_alarms(doctor, store);
    check_attendees(doctor, store);
}

static void check_disk(Doctor *doctor)
{
    struct statvfs disk;
    if (statvfs(doctor->folder, &disk) != 0) {
        say(doctor, FINDING_FAIL, "disk", "%s cannot be looked at", doctor->folder);
        return;
    }
    guint64 free_mb = (guint64)disk.f_bavail * disk.f_frsize / (1024 * 1024);
    FindingGrade grade = free_mb < DISK_FAIL_MB ? FINDING_FAIL : free_mb < DISK_WARN_MB ? FINDING_WARN : FINDING_OK;
    say(doctor, grade, "disk", "%" G_GUINT64_FORMAT " MB free%s", free_mb,
        grade == FINDING_OK ? "" : "; make room before the day");
    if (access(doctor->folder, W_OK) != 0)
        say(doctor, FINDING_FAIL, "disk", "%s cannot be written to by this user", doctor->folder);
}

// One word of each script that people's names are commonly written in.
static void check_fonts(Doctor *doctor)
{
    static const struct {
        const char *script, *sample;
        // clang-format off
    } scripts[] = {
        {"Latin", "Ærøskøbing Nguyễn"}, {"Greek", "Ελένη"}, {"Cyrillic", "Юлія"},  {"Hebrew", "נועה"}, {"Arabic", "فاطمة"},
        {"Devanagari", "प्रिया"},        {"Bengali", "অনিক"}, {"Tamil", "தமிழ்"},    {"Telugu", "తెలుగు"}, {"Kannada", "ಕನ್ನಡ"},
        {"Malayalam", "മലയാളം"},        {"Thai", "สมชาย"},   {"Han", "王小明"},     {"Kana", "さくら"},  {"Hangul", "김민준"},
        {"Emoji", "🐍"},
    };
    // clang-format on
    g_autoptr(GString) missing = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autofree char *glyphs = printer_missing_glyphs(scripts[i].sample);
        if (glyphs)
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", scripts[i].script);
    }
    if (missing->len)
        say(doctor, FINDING_WARN, "fonts", "none for %s; install fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji",
            missing->str);
    else
        say(doctor, FINDING_OK, "fonts", "all %d scripts that were tried", (int)G_N_ELEMENTS(scripts));
}

static void check_cameras(Doctor *doctor)
{
    g_autoptr(GPtrArray) cameras = capture_cameras();
    if (cameras->len == 0)
        say(doctor, FINDING_WARN, "camera", "none; a hand scanner or the search works without one");
    for (guint i = 0; i < cameras->len; i++) {
        const CameraInfo *info = g_ptr_array_index(cameras, i);
        say(doctor, info->grade > 1 ? FINDING_OK : FINDING_WARN, "camera", "%s %s, %s%s%s", info->path, info->card,
            info->best ? info->best : "no format that can be read", info->problem ? ". " : "",
            info->problem ? info->problem : "");
    }
}

// Opens what station.ini names, as the station will. A scanner that is in use is held by the station itself.
static void check_hand_scanners(Doctor *doctor)
{
    g_autoptr(Settings) settings = settings_load(doctor->folder, NULL);
    for (char **source = settings ? settings->cameras : NULL; source && *source; source++) {
        if (!hand_scanner_is(*source))
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(HandScanner) scanner = hand_scanner_open(*source, settings->scanner_layout, &error);
        say(doctor, scanner ? FINDING_OK : FINDING_WARN, "hand scanner", "%s", scanner ? *source : error->message);
    }
}

static void check_printers(Doctor *doctor)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) printers = command_printers_at(doctor->folder, &error);
    if (!printers) {
        say(doctor, FINDING_FAIL, "printer", "%s", error->message);
        return;
    }
    if (printers->len == 0 && is_sponsors(doctor))
        say(doctor, FINDING_OK, "printer", "none, and a sponsor's station needs none");
    else if (printers->len == 0)
        say(doctor, FINDING_WARN, "printer", "none is plugged in or named in station.ini; jobs will wait");
    for (guint i = 0; i < printers->len; i++) {
        const PrinterInfo *info = g_ptr_array_index(printers, i);
        bool is_useful;
        g_autofree char *labels = label_fits_text(doctor->folder, info, &is_useful);
        say(doctor, *info->problem || !is_useful ? FINDING_WARN : FINDING_OK, "printer", "%s, %s %s, %s%smedia %s%s%s%s%s",
            info->name, info->driver, info->model, info->options, *info->options ? ", " : "",
            *info->media ? info->media : "not known", labels ? ", labels " : "", labels ? labels : "", *info->problem ? ". " : "",
            info->problem);
        if (doctor->pictures && !label_fits_write(doctor->folder, info, doctor->pictures, &error)) {
            say(doctor, FINDING_FAIL, "printer", "%s", error->message);
            return;
        }
    }
}

static const CommandOption options[] = {
    {"pictures", 'p', "FOLDER",
     "Draw each of the event's labels as each printer would print it; what has no room, with a frame over it"},
    {0},
};

static int run_doctor(CommandLine *line)
{
    Doctor doctor = {.folder = command_station(line), .pictures = command_option(line, "pictures")};
    check_settings(&doctor);
    check_profile(&doctor);
    check_pictures(&doctor);
    check_languages(&doctor);
    check_keys(&doctor);
    check_store(&doctor);
    check_disk(&doctor);
    check_fonts(&doctor);
    check_cameras(&doctor);
    check_hand_scanners(&doctor);
    check_printers(&doctor);
    return doctor.fail_count ? 1 : 0;
}

const Command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "check everything that a station needs",
    .description =
        "Checks settings, event, clock, languages, keys, store, volunteers, print queue, disk, fonts, cameras and printers with their media. Each gets "
        "a line: ok, warn or fail, and what to do. The store is checked as lanyard verify does, which takes a while for a large one.\n\nExit code 0: nothing fails; 1: something does.",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 0,
    .needs_station = true,
    .run = run_doctor,
};
