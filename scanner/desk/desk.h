// SPDX-License-Identifier: GPL-3.0-or-later
// desk.h - what a station does with a scan: verdict, record, print jobs. Shared by page, lanes and commands.
//
// A Desk belongs to one thread and owns one store connection. It joins the pieces: token and rules (through
// common/store/admit.h), jobs, the profile, the clock. Nothing here renders or talks to a device.
#pragma once

#include "common/base/name.h"
#include "common/conf/settings.h"
#include "common/store/admit.h"
#include "common/store/branch.h"
#include "common/store/conflict.h"
#include "common/store/job.h"

#define DESK_ERROR (desk_error_quark())
GQuark desk_error_quark(void);
typedef enum {
    DESK_ERROR_STATION,
    DESK_ERROR_REFUSED,
    DESK_ERROR_FOLDER, // a station's folder cannot be made there
} DeskError;

typedef struct Words Words; // what the language files say; see desk_word()

// Everything that is fixed while a station runs; shared by its threads, immutable but for the clock.
typedef struct {
    Settings *settings;
    Profile *profile;
    char *profile_folder;
    char *store_path;
    KeyRing *ring;
    Words *words;
    _Atomic gint64 clock_offset_ms; // see station_now_utc_ms()
} Station;
Station *station_load(const char *folder, GError **error);
void station_free(Station *station);
// The first thing of station.ini that does not go with the event, as a sentence, and the key that says it; NULL when all does. The
// caller owns it.
char *station_fault(const Settings *settings, const Profile *profile, SettingRow *out_key);
// The wall clock that rules and records go by: this machine's, corrected by the hub's or moved by a rehearsal. From
// any thread.
gint64 station_now_utc_ms(const Station *station);
void station_set_clock_offset(Station *station, gint64 offset_ms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Station, station_free)

// The store's small value that holds who signed in at the page last and is still there; "" when nobody is. Written by the
// page, for lanes, at which nobody signs in.
#define DESK_PRESENT_KEY "page.present"

// The store's small value that holds the session to which a volunteer fixed this door; "" = follow the programme.
#define DESK_PINNED_KEY "door.pinned"

typedef struct Desk Desk;
Desk *desk_open(const Station *station, GError **error); // borrows the station
void desk_close(Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_close)
Store *desk_store(Desk *desk);
const Station *desk_station(const Desk *desk);

// One scan at this station's checkpoint, now: the camera lanes, the wedge and the page come through here.
typedef struct {
    const char *code; // as scanned; NULL when `person_id` is given
    gsize code_length;
    const char *person_id;
    const char *checkpoint;     // NULL = the station's
    const char *volunteer_name; // NULL = nobody
    bool is_lead_override;
    const char *override_reason;
    bool is_dry_run;    // look, record nothing
    bool keeps_refusal; // with is_dry_run: a refusal is recorded all the same, only an admission waits for a tap
    gint64 now_utc_ms;  // 0 = the station's clock
} DeskScan;
bool desk_scan(Desk *desk, const DeskScan *scan, AdmitOutcome *out, GError **error);

// True when this station's lanes only look and a tap admits: a desk that does not print at once, and a kiosk.
bool desk_confirms_first(const Station *station);

// The outcome as the JSON object that page, lanes and `lanyard admit --json` share: verdict, is_pass, kind, is_of_code and can (these
// three see verdict_kind.h), headline, next_step, says (see desk_says_json()), person {id, name, ...}, session, instead, part, when, where,
// hand_over, record, place (in the standby line). An outcome that would pass and has no record was only looked at. Times are
// ISO 8601 in the event's zone. The caller owns it.
json_t *desk_outcome_json(const Station *station, const AdmitOutcome *outcome, const char *language);
// A session as page and commands show it. The caller owns it.
json_t *desk_session_json(const Profile *profile, const Session *session);
// Sets `key` to the moment as ISO 8601 in the event's zone.
void desk_put_time(json_t *object, const char *key, const Profile *profile, gint64 utc_ms);

// What a counter handed out more of than was bought: its title. NULL when the conflict is none of these.
const char *desk_conflict_handed(const Profile *profile, const Conflict *conflict);
// A conflict as page and `lanyard conflicts --json` show it: key, kind, person, winner and loser (station, when, where, by,
// value), note. The caller owns it.
json_t *desk_conflict_json(const Station *station, const Conflict *conflict);
// What one side of a conflict says of `field`: of a session's start as ISO 8601. The caller owns it.
char *desk_conflict_value(const Profile *profile, const char *field, const char *value);
// A history that stands apart: {key, station, name, branch, since, records}.
json_t *desk_fork_json(const Station *station, const Fork *fork);

// Submits badge and tutorial tickets of a person as one job group, minting tokens; one transaction. A badge that was
// printed before is printed again only with a reason. `out_group_id` 0 = nothing to print.
typedef struct {
    const char *person_id;
    const char *reason; // for printing again; NULL = the first time
    bool with_badge, with_tickets;
    bool is_prepared;           // for a box: not handed over yet. What lies in one already is left out
    const char *printer;        // NULL = any that fits
    const char *volunteer_name; // who asked; recorded with the reason. NULL = nobody
    gint64 now_utc_ms;          // 0 = the station's clock
} PrintRequest;
bool desk_print(Desk *desk, const PrintRequest *request, gint64 *out_group_id, GError **error);
// The same in the transaction that is open.
bool desk_queue_labels(Desk *desk, const PrintRequest *request, gint64 *out_group_id, GError **error);

// Badges (with tickets) that are printed before the day, in the order of their boxes. Whoever may not come in, has a badge, or has one
// prepared that shows what they are now, is left out, so that it may be done again after it was broken off.
typedef struct {
    const char *ticket_type; // NULL = any
    const char *session;     // only people who hold it; NULL = any
    bool is_by_company;
    bool is_by_name; // neither = as the profile says
} PrepareRequest;
typedef struct {
    char *person_id;
    char *key;   // folded, what they are sorted by
    char *group; // what the box, or the letter or company, is called
} Prepared;
typedef struct {
    GPtrArray *people; // Prepared, in order
    int done_count;    // have their badge, or have it prepared or on its way
    int kept_count;    // may not come in now: not paid, cancelled, online only, on hold
} PrepareList;
void prepare_list_clear(PrepareList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PrepareList, prepare_list_clear)
bool desk_prepare_list(Desk *desk, const PrepareRequest *request, PrepareList *out, GError **error);
// The labels of people `first` to before `end` of the list into the queue, for `printer` (NULL = any): one transaction, so that a printer
// that puts several on one sheet finds them all. A label before each group says its name and opens nothing. `out_count` = people's labels.
bool desk_prepare_queue(Desk *desk, const PrepareList *list, guint first, guint end, const char *printer, int *out_count,
                        GError **error);
// The labels of one group of the list, people `first` to before `end`, as a file of A4 sheets; they count as prepared once the file is whole,
// so that whoever is broken off makes it again. `out_count` = labels.
bool desk_prepare_sheet(Desk *desk, const PrepareList *list, guint first, guint end, const char *path, int *out_count,
                        GError **error);

// A scan that admits, and the labels of whoever is let in for the first time: one transaction. Labels that cannot be asked for
// do not keep the person out.
typedef struct {
    AdmitOutcome admission;
    gint64 group_id;     // of the labels; 0 = none were asked for
    char *print_problem; // why they could not be; NULL
} CheckIn;
bool desk_check_in(Desk *desk, const DeskScan *scan, CheckIn *out, GError **error);
void check_in_clear(CheckIn *check_in);

// The label that this person's badge is printed as, or (`person` may be NULL) a tutorial ticket. What station.ini names, for a badge
// also what its ticket type names, always counts. Else it is the first of the profile that a printer of the station, or the one
// named, can print now (printer_can_print()), and the first of all when none can. NULL when the profile has none. Belongs to
// the profile.
const LabelUse *desk_label(const Station *station, Store *store, const Person *person, bool is_badge, const char *printer);
// The media that its job is to want: the label's own, or, where no printer (of this name) has it, any roll that it has room on.
// The caller owns it.
char *desk_label_media(Store *store, const LabelUse *use, const char *printer);

// Tickets that wait for a roll that no printer of the station has, where one has what another label of the profile needs, are
// printed as that one: of a receipt printer that was plugged in after they were asked for, say. Badges stay the label that they are,
// but go to any roll that it has room on.
bool desk_choose_again(const Station *station, Store *store, int *out_count, GError **error);

// What stands large on the badge of this person, and what does not. The caller clears it.
BadgeName desk_badge_name(const Profile *profile, const Person *person);

// The texts that a label of this person shows, as the JSON object of a job. The caller owns it.
char *desk_label_fields(const Station *station, const Person *person, const Session *session, const char *token);

// The verdict in words for people, in `language`: a headline and a next step, from the keys "verdict.CODE.headline"
// and "verdict.CODE.next" of the language with {{session}} {{room}} {{time}} {{part}} {{day}} {{where}} {{since}}
// {{place}} filled in. Falls back to English. The caller owns both.
void desk_verdict_words(const Station *station, const AdmitOutcome *outcome, const char *language, char **out_headline,
                        char **out_next_step);
// The same for a page that speaks another language: {"headline": KEY, "next": KEY, "values": {...}}. Which of a verdict's wordings
// fits is decided here alone; the page fills in the values, of which "when" is {{time}}, {{since}} and {{day}}. The caller owns it.
json_t *desk_says_json(const Station *station, const AdmitOutcome *outcome);
// Of a verdict of which only the name is known, as in the list of the last scans.
json_t *desk_says_plain_json(const Station *station, const char *verdict);

// One text of a language, English when there is no such language or it lacks this text; "" when English has none either. It is the
// station's. From any thread.
const char *desk_word(const Station *station, const char *language, const char *key);
// All texts of a language by key; NULL when there is no such language. They are the station's and stay as they were first read. From any thread.
const json_t *desk_words(const Station *station, const char *language);
// {"CODE": what the language calls itself, ...}: what people may choose from. From any thread. The caller owns it.
json_t *desk_languages_json(const Station *station);
